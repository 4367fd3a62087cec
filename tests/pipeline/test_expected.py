"""Which communes sent something: wanted, blank, unreadable, and how tables show those that did not."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from hongheo.errors import UsageError
from hongheo.pipeline import TABLES, Options, check, run
from hongheo.pipeline.templates import make_templates
from tests.compare.lists import listed, write_list
from tests.conftest import MakeReturn, b1, b2, blank_out, household
from tests.telling import messages

pytestmark = pytest.mark.usefixtures("read_once", "tables_only")

Send = Callable[..., Path]


@pytest.fixture
def tables_only(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of what runs write the tables alone are looked at."""
    blank_out(monkeypatch, "write_problems_of", "write_lists", "write_scores")


@pytest.fixture
def send(make_return: MakeReturn) -> Send:
    """Write a return with one household; without any when ``count`` is 0."""

    def make(commune: str, year: int = 2023, count: int = 1, **info: object) -> Path:
        codes = [f"{n:04d}" for n in range(1, count + 1)]
        return make_return(
            f"{commune}.xlsx",
            commune=commune,
            year=year,
            info=info,
            households=[household(c) for c in codes],
            b1=[b1(c, 100) for c in codes],
            b2=[b2(c, 3) for c in codes],
        )

    return make


def table_lines(folder: Path, number: int) -> dict[str, tuple[object, ...]]:
    """Name > first line of a place, in a table as written."""
    sheet = CalamineWorkbook.from_path(folder / TABLES).get_sheet_by_name(f"Biểu {number}")
    found: dict[str, tuple[object, ...]] = {}
    for cells in sheet.to_python(skip_empty_area=False):
        row = [None if value == "" else value for value in cells]
        name = next((str(v) for v in row[:2] if isinstance(v, str) and v.startswith(("Xã", "Tổng"))), "")
        if name:
            found.setdefault(name, tuple(row[2:]))
    return found


# --- a return without a household ---------------------------------------------------------------------------
def test_an_untouched_blank_return_is_an_error(tmp_path: Path) -> None:
    make_templates(tmp_path / "mau", Options(year=2023, communes=("28654",)))
    (path,) = (tmp_path / "mau").iterdir()
    result = check([path], Options())
    assert messages(result, "HN505")
    assert result.exit_code == 1


@pytest.mark.parametrize("mark", ["x", "X", "1"])
def test_a_commune_may_say_that_it_has_no_household_to_review(send: Send, mark: str) -> None:
    result = check([send("28654", count=0, no_households=mark)], Options())
    assert messages(result, "HN505", "HN506") == []
    assert result.exit_code == 0


@pytest.mark.parametrize("word", ["có", "không", "0"])
def test_words_with_two_readings_are_asked_about(send: Send, word: str) -> None:
    result = check([send("28654", count=0, no_households=word)], Options())
    assert {"HN104", "HN505"} <= {p.kind.code for p in result.report}


def test_households_under_such_a_mark_are_counted_and_told(send: Send) -> None:
    result = check([send("28654", no_households="x")], Options())
    assert len(messages(result, "HN506")) == 1
    assert result.counts()["poor"] == 1


def test_in_tables_a_commune_without_a_return_is_named_and_blank(send: Send, tmp_path: Path) -> None:
    paths = [send("28654"), send("28657", count=0), send("28660", count=0, no_households="x")]
    before = write_list(tmp_path / "truoc.xlsx", 2022, [listed("0001", commune="28663")])
    result = run(paths, Options(previous=before), tmp_path / "ra")
    assert all(proof.holds for proof in result.proofs)
    two, four = table_lines(tmp_path / "ra", 2), table_lines(tmp_path / "ra", 4)
    assert two["Xã Bình Phú"][1:] == (None,) * 9
    assert two["Xã Đồng Thạnh"][1:] == (0,) * 9
    # Last year's list tells column 1 of one that sent nothing.
    assert two["Xã Thành Công"][1:] == (1, *[None] * 8)
    assert (set(four["Xã Bình Phú"]), four["Xã Đồng Thạnh"][0]) == ({None}, 0)
    assert two["Tổng cộng"][1:] == (1, 0, 0, 0, 0, 0, 1, 0, 1)


# --- who should send ----------------------------------------------------------------------------------------
def test_since_july_2025_a_province_is_asked_for_its_units(send: Send) -> None:
    result = check([send("28660", 2025), send("28663", 2025)], Options())
    (message,) = messages(result, "HN503")
    assert message.startswith("Tỉnh Đồng Tháp có 100 trong 102 đơn vị chưa gửi phiếu")
    assert message.count("(") == 30
    assert "và 70 đơn vị khác" in message


def test_the_units_named_are_those_that_are_wanted(send: Send, tmp_path: Path) -> None:
    wanted = tmp_path / "can-gui.csv"
    wanted.write_text("Mã xã;Tên xã\n28654;Xã Đồng Sơn\n;Xã Bình Phú\n28660\n", encoding="utf-8")
    result = run([send("28654"), send("28666")], Options(expect=wanted), tmp_path / "ra")
    (message,) = messages(result, "HN503")
    assert "2 trong 3 đơn vị chưa gửi phiếu: Xã Bình Phú (28657), Xã Đồng Thạnh (28660)" in message
    assert len(messages(result, "HN508")) == 1
    assert table_lines(tmp_path / "ra", 1)["Xã Bình Phú"] == (None,) * 14


def test_all_that_are_wanted_came(send: Send, tmp_path: Path) -> None:
    wanted = tmp_path / "can-gui.txt"
    wanted.write_text("28654\nXã Bình Phú, Huyện Gò Công Tây\n", encoding="utf-8")
    result = check([send("28654"), send("28657")], Options(expect=wanted))
    assert messages(result, "HN503", "HN508") == []


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("28654\n99999\n", r"dòng 2 \(ô A2\): mã 99999 không có"),
        ("28654\nXã Không Đâu\n", r"dòng 2 \(ô A2\): «Xã Không Đâu» không phải"),
        ("Xã Xa Lạ\nTân Lập\n", r"dòng 1 .*; dòng 2 \(ô A2\): có .* đơn vị tên «Tân Lập»"),
        ("mã xã\n", "không nêu xã nào"),
    ],
)
def test_lines_that_name_no_unit_are_refused_by_their_number(
    send: Send, tmp_path: Path, text: str, says: str
) -> None:
    wanted = tmp_path / "can-gui.txt"
    wanted.write_text(text, encoding="utf-8")
    with pytest.raises(UsageError, match=says):
        check([send("28654")], Options(expect=wanted))


# --- sent, and not read -------------------------------------------------------------------------------------
def test_a_file_that_cannot_be_read_belongs_to_its_commune(send: Send, tmp_path: Path) -> None:
    named = tmp_path / "28657 Bình Phú.xlsx"
    named.write_bytes(b"PK\x03\x04 nothing")
    folder = tmp_path / "28660-dong-thanh"
    folder.mkdir()
    shutil.copy(named, folder / "phieu.xlsx")
    other = tmp_path / "khac.xlsx"
    shutil.copy(named, other)
    table = tmp_path / "bang.csv"
    table.write_text("khac.xlsx;28663\n", encoding="utf-8")
    before = write_list(tmp_path / "truoc.xlsx", 2022, [listed("0001", commune="28657")])
    inputs = [send("28654"), send("28666"), named, folder, other]
    result = run(inputs, Options(units=table, previous=before), tmp_path / "ra")
    assert [m.split(" đã")[0] for m in messages(result, "HN507")] == [
        "Xã Bình Phú (28657)",
        "Xã Đồng Thạnh (28660)",
        "Xã Thành Công (28663)",
    ]
    (message,) = messages(result, "HN503")
    assert message.startswith("Huyện Gò Công Tây có 8 trong 13")
    (left,) = messages(result, "HN408")
    assert "chưa đọc được" in left
    assert set(table_lines(tmp_path / "ra", 4)["Xã Đồng Thạnh"]) == {None}
