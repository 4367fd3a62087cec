"""What is missing is told: communes of added tables, files of corrections, registers, an empty name."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from hongheo.errors import HongheoError, UsageError
from hongheo.pipeline import Options, build_tables, correct, look_up, run, status
from hongheo.units import units_on
from tests.conftest import MakeReturn, b1, b2, household
from tests.telling import messages

pytestmark = pytest.mark.usefixtures("results_only", "no_lists")


def _sent(make_return: MakeReturn, commune: str, year: int = 2025) -> Path:
    of_one = {"households": [household("1")], "b1": [b1("1", 100)], "b2": [b2("1", 3)]}
    return make_return(f"{commune}.xlsx", commune=commune, year=year, **of_one)


def test_added_tables_tell_communes_that_are_missing(make_return: MakeReturn, tmp_path: Path) -> None:
    paths = [_sent(make_return, code) for code in ("28651", "28660")]
    run(paths, Options(parquet=tmp_path / "kho"), tmp_path / "ra")
    result = build_tables(tmp_path / "kho", Options(), tmp_path / "tinh")
    (message,) = messages(result, "HN503")
    assert "có 100 trong 102 đơn vị" in message
    assert "CHƯA ĐỦ: 100 trong 102 đơn vị chưa có số liệu" in result.note


def test_added_tables_name_the_communes_wanted_and_leave_their_lines_blank(
    make_return: MakeReturn, tmp_path: Path
) -> None:
    paths = [_sent(make_return, code) for code in ("28651", "28660")]
    run(paths, Options(parquet=tmp_path / "kho"), tmp_path / "ra")
    wanted = tmp_path / "can-gui.txt"
    # The last is of another province, and of no commune that sent anything.
    wanted.write_text("28651\n28663\n28660\n00004\n", encoding="utf-8")
    for options, lacking in (
        (Options(expect=wanted), {"28663", "00004"}),
        (Options(expect=wanted, province="82"), {"28663"}),
    ):
        out = tmp_path / f"tinh-{len(lacking)}"
        result = build_tables(tmp_path / "kho", options, out)
        assert set(result.missing_communes()) == lacking
        assert f"CHƯA ĐỦ: {len(lacking)} trong {2 + len(lacking)} đơn vị" in result.note
        names = {units_on(dt.date(2025, 11, 1)).by_code(code).name for code in lacking}  # type: ignore[union-attr]
        for table in (*result.tables, *result.forms):
            lines = [line for line in table.lines if line.name in names and line.level == "unit"]
            assert len({line.name for line in lines}) == len(names)
            assert all(value is None for line in lines for value in line.values)
        assert not [p for p in result.proofs if p.failed]
        assert result.tables[0].lines[0].values[2] is not None


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
