"""A district's month in one piece: returns of three kinds come in, go back, are answered, come in again."""

from __future__ import annotations

import datetime as dt
import json
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from docx import Document

from hongheo.pipeline import LISTS, PROBLEMS
from hongheo.units import units_on
from hongheo.write import LETTER
from tests.commands import Done, hongheo
from tests.conftest import MakeReturn, b1, b2, household, return_maker
from tests.pipeline.test_sent_back import PASSWORD
from tests.read.workbooks import locked, stored_as

pytestmark = pytest.mark.usefixtures("read_once", "results_only", "no_lists")

DAY = dt.date(2023, 12, 14)
# Communes of the district, by what happens with their returns: four further ones would add nothing.
DISTRICT = [u.code for u in units_on(DAY).in_district("823")][:9]
(
    RIGHT,
    WRONG,
    AGAINST,
    OLD_GONE,
    LOCKED,
    PARTS,
    TWICE,
    LATE,
    SOUND,
) = DISTRICT
KINDS = {WRONG: ".xls", AGAINST: ".ods", SOUND: ".xls"}


def sheets(code: str = "1", **values: object) -> dict[str, list[dict[str, object]]]:
    """One household, whose total of B1 is right unless ``b1_total`` is given."""
    total = {"b1_total": values.pop("b1_total")} if "b1_total" in values else {}
    return {"households": [household(code, **values)], "b1": [b1(code, 150, **total)], "b2": [b2(code, 1)]}


def send(make: MakeReturn, folder: Path, commune: str, name: str = "", **own: Any) -> Path:
    """A return as its commune sends it: of the kind that it works with."""
    made = make(f"{commune}{name}.xlsx", commune=commune, **own)
    if commune in KINDS:
        return stored_as(made, folder / f"{commune}{name}{KINDS[commune]}")
    return Path(shutil.move(made, folder / made.name))


def first_round(make: MakeReturn, folder: Path) -> None:
    """What is in the inbox at the beginning of the month: one commune is late."""
    for commune in (WRONG, OLD_GONE, LOCKED):
        send(make, folder, commune, **sheets(size="bốn"))
    # One household to be mended, one that is kept as it is.
    two = (sheets(size="bốn"), sheets("2", birth_date="01/02/1901"))
    send(make, folder, RIGHT, **{name: [*rows, *two[1][name]] for name, rows in two[0].items()})
    locked(folder / f"{LOCKED}.xlsx", PASSWORD)
    send(make, folder, AGAINST, **sheets(b1_total=151))
    send(make, folder, PARTS, "-ap-1", **sheets("1"))
    send(make, folder, PARTS, "-ap-2", **sheets("2", b1_total=155))
    for commune in (TWICE, SOUND):
        send(make, folder, commune, **sheets())
    shutil.copy(folder / f"{TWICE}.xlsx", folder / f"{TWICE} (1).xlsx")


def folder_of(back: Path, commune: str) -> Path:
    (found,) = back.glob(f"{commune}-*")
    return found


def fill(page: Path, code: str, **answers: object) -> Path:
    """The officer fills in the line of a problem on the page that came to the commune."""
    book = openpyxl.load_workbook(page)
    sheet = book["Lỗi"]
    columns = {str(cell.value): cell.column for cell in sheet[3]}
    row = next(r for r in range(4, sheet.max_row + 1) if sheet.cell(r, columns["Mã"]).value == code)
    for heading, value in answers.items():
        sheet.cell(row, columns[heading.replace("_", " ")]).value = value
    book.save(page)
    return page


def other_officer(path: Path) -> Path:
    """A sheet that somebody else at the commune made, against the page."""
    book = openpyxl.Workbook()
    book.active.title = "Sửa"
    book.active.append(["Mã xã", "Mã hộ", "Trường", "Giá trị cũ", "Giá trị đúng", "Quyết định"])
    book.active.append([AGAINST, "1", "Tổng điểm B1", 151, 140, "Sửa"])
    book.save(path)
    return path


def told(done: Done, code: int) -> dict[str, Any]:
    assert done.returncode == code, done.stderr or done.stdout
    return dict(json.loads(done.stdout))


def ends(data: Mapping[str, Any]) -> dict[str, int]:
    return dict(data["corrections"]["ends"])


def pages(*files: Path) -> list[object]:
    return [word for file in files for word in ("--corrections", file)]


def stages(*arguments: object) -> dict[str, str]:
    data = told(hongheo("status", *arguments, "--on", "2023-11-20", "--json"), 0)
    return {c["commune"]: c["stage"] for c in data["communes"]}


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder to work in, and the password that the one commune has told by telephone."""
    monkeypatch.setenv("HONGHEO_PASSWORD", PASSWORD)
    (tmp_path / "phieu").mkdir()
    (tmp_path / "can-gui.txt").write_text("\n".join(DISTRICT), encoding="utf-8")
    return tmp_path


def test_mot_thang_cua_huyen(office: Path) -> None:
    inbox, make = office / "phieu", return_maker(office)
    expect = ("--expect", office / "can-gui.txt")

    # Round 1: what came in goes back, a folder a commune.
    first_round(make, inbox)
    shutil.copytree(inbox, office / "phieu-vong-1")
    faulty = {RIGHT, WRONG, AGAINST, OLD_GONE, LOCKED, PARTS}
    states = stages(inbox, *expect)
    assert {c for c, s in states.items() if s == "errors"} == faulty
    assert {c for c, s in states.items() if s == "missing"} == {LATE}
    back = office / "tra-1"
    run = ("run", inbox, *expect, "--json")
    data = told(hongheo(*run, "-o", office / "vong-1", "--return", back), 1)
    assert data["missing_communes"] == [LATE]
    assert {f["commune"] for f in data["sent_back"]["folders"]} == {*states} - {LATE}
    assert sum(f["errors"] for f in data["sent_back"]["folders"]) == len(faulty) + 1  # the file sent twice
    assert sorted(p.name for p in folder_of(back, PARTS).glob("*.xlsx")) == [f"{PARTS}-ap-2.xlsx", PROBLEMS]

    # The communes answer: right, wrong, against each other, of a value that is no more, kept.
    page = {c: folder_of(back, c) / PROBLEMS for c in faulty}
    for commune in (RIGHT, OLD_GONE, LOCKED):
        fill(page[commune], "HN101", Quyết_định="Sửa", Giá_trị_đúng="4")
    fill(page[WRONG], "HN101", Quyết_định="Sửa", Giá_trị_đúng="năm người")
    fill(page[AGAINST], "HN203", Quyết_định="Sửa", Giá_trị_đúng=150)
    fill(page[PARTS], "HN203", Quyết_định="Sửa", Giá_trị_đúng=150)
    fill(page[RIGHT], "HN229", Quyết_định="Giữ nguyên", Lý_do="đã xem giấy khai sinh")
    other = other_officer(office / "sua.xlsx")
    # Meanwhile one return was sent again, mended; the late one came; the copy was put away.
    send(make, inbox, OLD_GONE, **sheets(size=5))
    send(make, inbox, LATE, **sheets(size="ba"))
    (inbox / f"{TWICE} (1).xlsx").unlink()

    # Round 2: the folders as they came back, and the sheet.
    corrections = pages(back, other)
    again = ("check", inbox, *expect, "--json", "--return", office / "tra-2")
    data = told(hongheo(*again, *corrections), 1)
    assert ends(data) == {
        "Đã sửa": 3,
        "Đã giữ nguyên": 1,
        "Giá trị cũ khác": 1,
        "Hai dòng trái nhau": 2,
        "Chưa dùng được": 1,
    }
    open_ = {p["commune"] for p in data["problems"] if p["severity"] == "error"}
    assert open_ == {WRONG, AGAINST, LATE}
    assert [p["commune"] for p in data["problems"] if p["decided"]] == [RIGHT]
    states = stages(inbox, *expect, *corrections)
    assert {c for c, s in states.items() if s != "sound"} == {WRONG, AGAINST, LATE}

    # What differs between the returns of round 1 and those of round 2 as corrected is what was changed.
    right, others = (RIGHT, LOCKED, PARTS), (OLD_GONE, LATE, SOUND)
    sent = [p for commune in right for p in inbox.glob(f"{commune}*")]
    for folder, copies, communes in (
        (office / "phieu-vong-1", office / "truoc", (*right, *others)),
        (inbox, office / "da-sua", others),
    ):
        copies.mkdir()
        for path in (p for commune in communes for p in folder.glob(f"{commune}*")):
            shutil.copy(path, copies)
    lines = pages(*(page[c] for c in right))
    told(hongheo("correct", *sent, "-o", office / "da-sua", *lines, "--json"), 0)
    data = told(hongheo("diff", office / "truoc", office / "da-sua", "--json"), 0)
    changed = {(v["household"], v["field"]): (v["old"], v["new"]) for v in data["values"]}
    late = {key for key in changed if key[0].startswith(LATE)}
    assert {key: cell for key, cell in changed.items() if key not in late} == {
        (f"{RIGHT}/1", "Số nhân khẩu"): ("bốn", 4),
        (f"{LOCKED}/1", "Số nhân khẩu"): ("bốn", 4),
        (f"{OLD_GONE}/1", "Số nhân khẩu"): ("bốn", 5),
        (f"{PARTS}/2", "Tổng điểm B1"): (155, 150),
    }
    assert late and all(changed[key][0] is None for key in late)

    # Round 3: the last answers, with the pages of the rounds before.
    answers = {c: folder_of(office / "tra-2", c) / PROBLEMS for c in (WRONG, LATE)}
    fill(answers[WRONG], "HN801", Quyết_định="Sửa", Giá_trị_đúng=5)
    fill(answers[LATE], "HN101", Quyết_định="Sửa", Giá_trị_đúng=3)
    del page[OLD_GONE]
    corrections = pages(*page.values(), *answers.values())
    last = (*run, "--strict", "-o", office / "vong-3", "--return", office / "tra-3")
    data = told(hongheo(*last, *corrections), 0)
    # The page of round 2 tells what was taken before: the line of round 1 comes in twice, and is one.
    assert ends(data) == {"Đã sửa": 8, "Đã giữ nguyên": 1}
    assert not data["provisional"] and data["households"]["total"] == 11
    assert (office / "vong-3" / LISTS).is_file()
    assert set(stages(inbox, *expect, *corrections).values()) == {"sound"}
    for folder in (office / "tra-3").iterdir():
        assert sorted(p.name for p in folder.iterdir()) == [PROBLEMS, LETTER]
        text = "\n".join(p.text for p in Document(str(folder / LETTER)).paragraphs)
        assert "Không có chỗ nào phải sửa" in text
