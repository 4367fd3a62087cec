"""Forms 7.1 to 7.10 that were printed: ours are sound, typed ones are read by their headings and
labels, and a cell that is changed alone is told."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from hongheo.check import check_printed
from hongheo.columns import shape_of, table_shapes
from hongheo.models import PrintedTable
from hongheo.pipeline import FORMS, TABLES, Options, Result, check_tables, run
from hongheo.read import read_printed
from tests.check.test_every_cell import untold
from tests.conftest import b1, b2, blank_out, household, return_maker, values_changed, write_grid
from tests.telling import messages

# What other offices write above the columns of form 7.2: no groups merged, other spellings, another order.
TYPED_72 = {
    "end": (None, None, "Tổng số hộ nghèo cuối năm"),
    "start": (None, None, "Số hộ nghèo đầu năm"),
    "back": ("Diễn biến tăng số hộ nghèo", "Số hộ ngoài danh sách", "Tái nghèo"),
    "new": (None, None, "Phát sinh mới"),
    "from_near_poor": (None, "Hộ cận nghèo trở thành hộ nghèo", None),
    "other_in": (None, "Nguyên nhân: thay đổi nhân khẩu, chuyển đến", None),
    "to_near_poor": ("Diễn biến giảm số hộ nghèo", "Số hộ thoát nghèo", "Trở thành hộ cận nghèo"),
    "above": (None, None, "Vượt chuẩn cận nghèo"),
    "other_out": (None, "Nguyên nhân: thay đổi nhân khẩu", None),
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The results of a town and two communes."""
    home = tmp_path_factory.mktemp("mau")
    make = return_maker(home)
    files = []
    for at, commune in enumerate(("28651", "28654", "28657")):
        starts = ("Hộ nghèo", "Hộ nghèo", "Hộ cận nghèo", "Hộ không nghèo", "Hộ cận nghèo")
        people = ("Kinh", "Hoa", "Kinh", "Khơ-me", "Hoa")
        rows = [
            household(f"{n:04d}", people=p, size=2 + n + at, class_start=s, cause_land=n % 2 == 0)
            for n, (s, p) in enumerate(zip(starts, people, strict=True), 1)
        ]
        points = [(100, 4), (120, 1), (90, 3), (130, 2), (300, 1)]
        own = {"b1": [b1(r["household_code"], p) for r, (p, _) in zip(rows, points, strict=True)]}  # type: ignore[arg-type]
        own["b2"] = [b2(r["household_code"], c) for r, (_, c) in zip(rows, points, strict=True)]  # type: ignore[arg-type]
        files.append(make(f"{commune}.xlsx", commune=commune, households=rows, **own))
    with pytest.MonkeyPatch.context() as patch:
        blank_out(patch, "write_problems_of", "write_lists", "write_scores")
        run(files, Options(), home / "ra")
    return home / "ra"


def read(path: Path) -> tuple[list[PrintedTable], list[str]]:
    tables, _, problems = read_printed(path, table_shapes())
    assert tables is not None
    return tables, [p.line() for p in problems]


@pytest.fixture(scope="module")
def forms(folder: Path) -> list[PrintedTable]:
    """Its forms as read; nobody changes them for good."""
    return read(folder / FORMS)[0]


@pytest.fixture
def spoil(folder: Path, tmp_path: Path) -> Callable[..., Result]:
    def change(sheet: str, /, **cells: Any) -> Result:
        return check_tables(values_changed(folder / FORMS, tmp_path / "sua.xlsx", sheet, cells), Options())

    return change


def test_mau_bieu_cua_ta_khop(folder: Path) -> None:
    result = check_tables(folder / FORMS, Options())
    assert (result.report.lines(), result.exit_code) == ([], 0)
    tables, problems = read(folder / FORMS)
    assert ([t.number for t in tables], problems) == ([*range(701, 711)], [])
    for table in tables:
        shape = shape_of(table.number)
        assert table.columns == (shape.names if not shape.varies else table.columns)
        levels = [(line.level, line.block) for line in table.lines if not line.split or line.split == "Hộ"]
        units = [("unit", "rural")] * 2
        assert levels == [
            *[("block", "urban"), ("unit", "urban"), ("block", "rural"), *units, ("total", "")],
        ]


def test_moi_o_cua_mau_bieu_sua_mot_o_la_bao(forms: list[PrintedTable]) -> None:
    # How many minority households there are is blank: no return says it. Told is what it cannot be.
    left = [u for u in untold(forms) if not u.startswith("708.minority")]
    assert left == []


def typed(table: PrintedTable, path: Path, name: str) -> Path:
    """A form as another office types it: total first, rural block before the urban one, no column numbers."""
    lead = 3 if shape_of(table.number).split else 2
    heads: list[list[Any]] = [["STT", "Khu vực/Địa bàn", "Phân tổ"][:lead], [None] * lead, [None] * lead]
    order = list(range(len(table.columns)))
    shape = shape_of(table.number)
    if table.number == 702:
        order = [table.columns.index(n) for n in TYPED_72]
        for row, texts in zip(heads, zip(*TYPED_72.values(), strict=True), strict=True):
            row += texts
    elif table.number == 709:
        half = ["Tổng số (trừ DT Kinh)", "Kinh", *table.varying[0]]
        heads[0] += ["Tổng số hộ nghèo", "Hộ nghèo dân tộc thiểu số", *[None] * (len(half) - 1)]
        heads[0] += ["Tổng số hộ cận nghèo", "Hộ cận nghèo dân tộc thiểu số", *[None] * (len(half) - 1)]
        heads[1] += [None, *half] * 2
    elif any(n.startswith("indicator_") for n in table.columns):
        heads[0] += ["Số hộ", "Chỉ số thiếu hụt", *[None] * 11]
        heads[0][lead] = shape.headings[0][0][1]
        heads[1] += [None, *range(1, 13)]
    else:
        spelled: Sequence[Any] = [[h[-1] for h in own] for own in shape.headings]
        before: list[str] = []
        for texts in spelled:
            for at, row in enumerate(heads):
                same = before[: at + 1] == texts[: at + 1] and at < len(texts) - 1
                row.append(texts[at] if at < len(texts) and not same else None)
            before = texts
    blocks = {"total": 0, "rural": 1, "urban": 2}
    lines = sorted(table.lines, key=lambda line: blocks[line.block or "total"])
    labels = {"urban": "KHU VỰC ĐÔ THỊ", "rural": "Khu vực  nông thôn"}
    rows = []
    for line in lines:
        label = labels[line.block] if line.level == "block" else line.name
        number: Any = {"total": None, "block": "A" if line.block == "rural" else "B"}.get(line.level, 1)
        cells = [number, label, {"Nhân khẩu": "Khẩu"}.get(line.split, line.split)][:lead]
        if line.split == "Nhân khẩu":
            cells[:2] = [None, None]
        if line.split in ("Hộ nghèo", "Hộ cận nghèo"):
            cells = [None, f"- {line.split}"]
        rows.append([*cells, *(line.values[c] for c in order)])
    title = shape.title.upper().replace("TRONG NĂM", "") + (" NĂM 2023" if "7.2" in name else "")
    return write_grid(path, {name: [["UBND HUYỆN"], [title], [], *heads, *rows]}, at=(1, 1))


@pytest.mark.parametrize(
    ("number", "sheet"),
    [
        (701, "mau 7.1"),
        (702, "Sheet 7.2"),
        (703, "Trang 3"),
        (704, "7,4"),
        (705, "Mẫu số 7.5"),
        (706, "Mau76"),
        (707, "Biểu 7_7"),
        (708, "Trang 8"),
        (709, "7.9"),
        (710, "PL 7.10"),
    ],
)
def test_mau_bieu_go_tay_doc_theo_tieu_de(
    forms: list[PrintedTable], tmp_path: Path, number: int, sheet: str
) -> None:
    own = next(t for t in forms if t.number == number)
    tables, problems = read(typed(own, tmp_path / "tay.xlsx", sheet))
    assert (problems, [t.number for t in tables]) == ([], [number])
    (again,) = tables
    assert set(again.columns) == set(own.columns)

    def values(table: PrintedTable) -> Mapping[tuple[str, str, str], object]:
        return {
            (line.key, line.split, name): value
            for line in table.lines
            for name, value in zip(table.columns, line.values, strict=True)
        }

    assert values(again) == values(own)


def test_bo_sot_cot_4_va_cot_8_thi_noi_ro(spoil: Callable[..., Result]) -> None:
    # Row 19 is Xã Đồng Sơn: 9 at the start, 3 left and 5 came for other reasons.
    result = spoil("Mẫu 7.2", D19=9, E19=1, F19=1, G19=3, H19=1, I19=0, J19=0, K19=5, L19=8)
    found = [m for m in messages(result, "HN601") if "Xã Đồng Sơn" in m]
    assert len(found) == 1 and "bỏ sót cột 4 và cột 8" in found[0]
    only = spoil("Mẫu 7.2", D19=9, E19=1, F19=1, G19=3, H19=1, I19=0, J19=0, K19=5, L19=13)
    assert "bỏ sót cột 4." in next(m for m in messages(only, "HN601") if "Xã Đồng Sơn" in m)


@pytest.mark.parametrize(
    ("sheet", "cells", "expected"),
    [
        ("Mẫu 7.4", {"C15": 9}, "HN607 Mẫu 7.4!C15"),
        ("Mẫu 7.6", {"D15": 9, "E15": 9, "F15": 9}, "HN636 Mẫu 7.6!C15"),
        ("Mẫu 7.4", {"C9": "Lạ"}, "HN650 Mẫu 7.4!C12"),
        ("Mẫu 7.4", {"C9": "Lạ"}, "HN651 Mẫu 7.4"),
        ("Mẫu 7.9", {"A15": None, "B15": None}, "HN631 Mẫu 7.9!15"),
        ("Mẫu 7.4", {"B12": "Phường", "B14": "Xã"}, "HN652 Mẫu 7.4"),
        ("Mẫu 7.4", {"A9": "Số"}, "HN653 Mẫu 7.4"),
    ],
)
def test_sai_cua_mau_bieu_duoc_bao_o_o_cua_no(
    spoil: Callable[..., Result], sheet: str, cells: dict[str, Any], expected: str
) -> None:
    result = spoil(sheet, **cells)
    assert expected in result.report.lines()
    assert not any("Traceback" in p.message() for p in result.report)


def test_bieu_va_mau_bieu_cung_mot_so(folder: Path) -> None:
    """Tables and forms in one workbook are held against each other."""
    both = [*read(folder / TABLES)[0], *read(folder / FORMS)[0]]
    assert [p.line() for p in check_printed(both, None)] == []
    line = next(line for t in both if t.number == 1 for line in t.lines if line.name == "Xã Đồng Sơn")
    line.values = (*line.values[:2], 1, *line.values[3:])
    told = {p.line() for p in check_printed(both, None)}
    assert any(line.startswith("HN603 Biểu 1") for line in told)
