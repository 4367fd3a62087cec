"""What is missing is told: communes of added tables, files of corrections, registers, an empty name."""

from __future__ import annotations

from pathlib import Path

import pytest

from hongheo.errors import HongheoError, UsageError
from hongheo.pipeline import Options, build_tables, correct, look_up, run, status
from tests.conftest import MakeReturn, b1, b2, household
from tests.telling import messages


def _sent(make_return: MakeReturn, commune: str, year: int = 2025) -> Path:
    of_one = {"households": [household("1")], "b1": [b1("1", 100)], "b2": [b2("1", 3)]}
    return make_return(f"{commune}.xlsx", commune=commune, year=year, **of_one)


def test_added_tables_tell_communes_that_are_missing(make_return: MakeReturn, tmp_path: Path) -> None:
    paths = [_sent(make_return, code) for code in ("28651", "28660")]
    run(paths, Options(parquet=tmp_path / "kho"), tmp_path / "ra")
    result = build_tables(tmp_path / "kho", Options(), tmp_path / "tinh")
    (message,) = messages(result, "HN503")
    assert "có 100 trong 102 đơn vị" in message


def test_corrections_that_are_not_there_stop_correct(make_return: MakeReturn, tmp_path: Path) -> None:
    path = _sent(make_return, "28654", 2023)
    with pytest.raises(HongheoError, match="Không có tệp sửa"):
        correct([path], Options(corrections=(tmp_path / "khong-co.xlsx",)), tmp_path / "x")
    assert not (tmp_path / "x").exists()
    empty = tmp_path / "trong"
    empty.mkdir()
    assert messages(run([path], Options(corrections=(empty,)), tmp_path / "ra"), "HN800")


def test_a_return_is_no_register(make_return: MakeReturn) -> None:
    path = _sent(make_return, "28654", 2023)
    with pytest.raises(UsageError, match="Không có sổ theo dõi"):
        status([path], Options(registers=(path,)))


def test_a_register_that_is_not_there_and_an_empty_name_are_misuse(tmp_path: Path) -> None:
    with pytest.raises(UsageError):
        status([tmp_path], Options(registers=(tmp_path / "khong-co",)))
    with pytest.raises(UsageError):
        look_up(" ")
