"""Returns filled in from last year's list, and what ``check`` tells of those that nobody has touched."""

from __future__ import annotations

import datetime as dt
import tempfile
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest
from docx import Document
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from openpyxl.utils import get_column_letter
from python_calamine import CalamineWorkbook

from hongheo import stamps
from hongheo.check import fingerprint
from hongheo.columns import template_path
from hongheo.criteria import load_scorecard
from hongheo.criteria.scorecard import sample_path
from hongheo.errors import UsageError
from hongheo.forms import COMMUNE_RETURN, REGISTER, form
from hongheo.pipeline import Options, check, fill_returns, run
from hongheo.pipeline.result import CODES, Result
from hongheo.units import units_on
from hongheo.write import write_register
from tests.compare.lists import listed, write_list
from tests.conftest import MakeReturn, b1, b2, household, values_changed
from tests.write.test_report_text import maker
from tests.write.workbooks import parts

RETURN = "28654-xa-dong-son.xlsx"
UNTOUCHED = "HN890"


def member(name: str, relation: str, **values: object) -> dict[str, object]:
    """A row of a list for a member who is no head."""
    return {"name": name, "relation": relation, "birth_date": "1990", "sex": "Nữ", **values}


def fill(tmp_path: Path, rows: Sequence[Mapping[str, object]], **said: object) -> Result:
    """Fill in the returns of 2024 from a list of 2023 with these rows."""
    returns = said.pop("returns", ())
    previous = write_list(tmp_path / "cu.xlsx", 2023, rows)
    options = Options(year=2024, previous=previous, **said)  # type: ignore[arg-type]
    return fill_returns(tmp_path / "phieu", options, returns)  # type: ignore[arg-type]


def codes_of(result: Result, code: str) -> list[str | None]:
    return [p.household for p in result.report if p.kind.code == code]


def rows_in(path: Path, sheet: str) -> list[dict[str, object]]:
    """The rows of a sheet of a return, by heading."""
    heads, *rows = load_workbook(path)[sheet].iter_rows(min_row=3, values_only=True)
    return [dict(zip(map(str, heads), row, strict=True)) for row in rows if row[0] is not None]


def complete(path: Path) -> Path:
    """Points put into the rows of B1 and B2, as an interviewer does; nothing else is touched."""
    book = load_workbook(path)
    for name, own in (("B1", 150), ("B2", 0)):
        sheet = book[name]
        column = [c.value for c in sheet[3]].index(f"Tổng điểm {name}") + 1
        for row in range(4, sheet.max_row + 1):
            if sheet.cell(row, 1).value is not None:
                sheet.cell(row, column).value = own
    book.save(path)
    return path


def test_a_household_has_what_the_list_says_and_is_told_until_somebody_touches_it(tmp_path: Path) -> None:
    own = [
        listed("0001", birth_date="1960-05-04", sex="Nữ", people="Kinh", village="Ấp 1", size=2),
        member("Lê Văn Con", "Con", sex="Nam"),
        listed("0002", class_end="Hộ cận nghèo", size=1),
    ]
    assert fill(tmp_path, own).exit_code == 0
    path = tmp_path / "phieu" / RETURN
    first, second = rows_in(path, "Hộ")
    assert (first["Mã hộ"], first["Phân loại đầu kỳ"], first["Số nhân khẩu đầu kỳ"]) == (
        "0001",
        "Hộ nghèo",
        2,
    )
    assert (second["Phân loại đầu kỳ"], second["Thôn/Ấp"]) == ("Hộ cận nghèo", None)
    assert [m["Họ và tên"] for m in rows_in(path, "Thành viên")] == [
        "Trần Thị Mẫu 0001",
        "Lê Văn Con",
        "Trần Thị Mẫu 0002",
    ]
    untouched = check([path], Options())
    assert codes_of(untouched, UNTOUCHED) == ["28654/0001", "28654/0002"]
    assert untouched.counts()["unclassified"] == 2
    assert not {"HN206", "HN210"} & {p.kind.code for p in untouched.report}
    assert not codes_of(check([complete(path)], Options()), UNTOUCHED)


def test_each_cell_that_somebody_fills_in_is_a_touch(tmp_path: Path) -> None:
    fill(tmp_path, [listed(f"000{n}", size=1) for n in range(1, 5)])
    path = tmp_path / "phieu" / RETURN
    book = load_workbook(path)
    heads = [c.value for c in book["Hộ"][3]]
    book["Hộ"].cell(4, heads.index("Biến động") + 1).value = "Chuyển đi"
    book["Hộ"].cell(5, heads.index("Số nhân khẩu") + 1).value = 3
    book["Thành viên"].cell(6, 12).value = "THPT"
    book.save(path)
    found = check([path], Options())
    assert codes_of(found, UNTOUCHED) == ["28654/0004"]
    # A household that went away has blank rows of points: nothing is wrong with them.
    assert not {"HN206", "HN211"} & {p.kind.code for p in found.report if p.household == "28654/0001"}


def test_rows_in_another_order_are_still_untouched(tmp_path: Path) -> None:
    fill(tmp_path, [listed(f"000{n}", size=1) for n in range(1, 4)])
    path = tmp_path / "phieu" / RETURN
    book = load_workbook(path)
    sheet = book["Hộ"]
    rows = [[c.value for c in row] for row in sheet.iter_rows(min_row=4, max_row=6)]
    for at, row in enumerate(reversed(rows), start=4):
        for column, value in enumerate(row, start=1):
            sheet.cell(at, column).value = value
    book.save(path)
    assert len(codes_of(check([path], Options()), UNTOUCHED)) == 3


def test_last_years_return_gives_members_and_living_conditions(
    tmp_path: Path, make_return: MakeReturn
) -> None:
    living = {"household_code": "0001", "floor_area": 42.5, "water": "Nước mưa", "radio": True}
    person = {
        "household_code": "0001",
        "member_number": 1,
        "name": "Trần Thị Mẫu 0001",
        "relation": "Chủ hộ",
        "birth_date": dt.date(1960, 5, 4),
        "studying": None,
        "work": "Tự làm",
        "health_insurance": True,
    }
    old = make_return(
        "cu-phieu.xlsx",
        households=[household("0001", size=1, merit=True, cause_land=True, note="hỏi lại")],
        b1=[b1("0001", 100)],
        b2=[b2("0001", 3)],
        members=[person],
        living=[living],
    )
    result = fill(tmp_path, [listed("0001", size=1), listed("0009", size=3)], returns=(old,))
    assert [p.kind.code for p in result.report] == ["HN894"]
    path = tmp_path / "phieu" / RETURN
    (row,) = rows_in(path, "Điều kiện sống")
    assert (row["Diện tích nhà ở (m2)"], row["Nguồn nước"], row["Radio"]) == (42.5, "Nước mưa", "x")
    (row,) = rows_in(path, "Thành viên")
    assert (row["Việc làm"], row["Bảo hiểm y tế"], str(row["Ngày sinh"])) == (
        "Tự làm",
        "x",
        "1960-05-04 00:00:00",
    )
    own = rows_in(path, "Hộ")[0]
    assert own["Có thành viên là người có công"] == "x"
    # What this review must find out is not filled in.
    assert own["Không có đất sản xuất"] is None
    assert own["Ghi chú"] is None
    assert len(codes_of(check([path], Options()), UNTOUCHED)) == 2


def test_no_household_of_the_list_is_lost(tmp_path: Path) -> None:
    rows = [listed("0001"), listed("0002", commune="28657"), listed("0003", commune="99999"), listed("0001")]
    rows[3]["head_name"] = "Lê Thị Khác"
    communes = tmp_path / "xa.txt"
    communes.write_text("28654\n", encoding="utf-8")
    result = fill(tmp_path, rows, communes=communes)
    told = Counter(p.kind.code for p in result.report)
    assert told["HN891"] == 2
    assert all(proof.holds for proof in result.proofs)
    assert [r["Mã hộ"] for r in rows_in(tmp_path / "phieu" / RETURN, "Hộ")] == ["0001", "0001-2"]
    table = rows_of_table(tmp_path / "phieu" / CODES)
    assert [(r["Mã hộ cũ"], r["Mã hộ mới"], r["Kết luận"]) for r in table] == [("0001#2", "0001-2", "Đúng")]


def rows_of_table(path: Path) -> list[dict[str, object]]:
    heads, *rows = load_workbook(path).active.iter_rows(values_only=True)  # type: ignore[union-attr]
    return [dict(zip(map(str, heads), row, strict=True)) for row in rows]


def test_after_a_merger_codes_that_clash_are_new_and_the_table_leads_back(tmp_path: Path) -> None:
    rows = [
        listed("0001", head_name="Lê Văn Một"),
        listed("0001", head_name="Lê Văn Hai", commune="28660"),
        listed("0007", head_name="Lê Văn Ba", commune="28666"),
    ]
    previous = write_list(tmp_path / "cu.xlsx", 2024, rows)
    options = Options(year=2025, previous=previous)
    fill_returns(tmp_path / "phieu", options)
    path = tmp_path / "phieu" / "28660-xa-dong-son.xlsx"
    assert [r["Mã hộ"] for r in rows_in(path, "Hộ")] == ["28654-0001", "28660-0001", "0007"]
    complete(path)
    codes = tmp_path / "phieu" / CODES
    result = run([path], Options(previous=previous, codes=codes), tmp_path / "ra")
    found = Counter(p.kind.code for p in result.report)
    # Found again by the table, each where it stood; nobody is left out.
    assert not {"HN404", "HN421", "HN422", "HN401", "HN402"} & set(found), found
    assert result.counts()["unclassified"] == 0
    assert result.tables[1].lines[0].values[0] == 3


def test_requests_that_sheet_a_lets_in_become_households(tmp_path: Path) -> None:
    unit = units_on(dt.date(2024, 9, 1)).by_code("28654")
    assert unit is not None
    base = {"request_form": "Mẫu 01", "procedure": "Định kỳ", "village": "Ấp 1", "size": 3}
    requests = [
        {**base, "number": "01", "head_name": "Ngô Thị Xin", "a1": True},
        {**base, "number": "02", "head_name": "Ngô Thị Bốn", "a1": True, "a2": True, "a3": True, "a4": True},
        {**base, "number": "03", "head_name": "Ngô Thị Lúc Khác", "procedure": "Thường xuyên"},
        {**base, "number": "04", "head_name": "Trần Thị Mẫu 0001", "household_code": "0001"},
    ]
    register = tmp_path / "so.xlsx"
    write_register(register, form=form(REGISTER), unit=unit, year=2024, sheets={"requests": requests})
    result = fill(tmp_path, [listed("0001")], registers=(register,))
    first, asked = rows_in(tmp_path / "phieu" / RETURN, "Hộ")
    assert (asked["Mã hộ"], asked["Họ và tên chủ hộ"], asked["Phân loại đầu kỳ"]) == (
        "DN001",
        "Ngô Thị Xin",
        "Hộ không nghèo",
    )
    assert asked["Ghi chú"] == "Giấy đề nghị số 01"
    assert first["Mã hộ"] == "0001"
    # Each of the others is told.
    told = [str(p.context["number"]) for p in result.report if p.kind.code == "HN892"]
    assert sorted(told) == ["02", "03", "04"]
    assert codes_of(check([tmp_path / "phieu" / RETURN], Options()), UNTOUCHED) == [
        "28654/0001",
        "28654/DN001",
    ]


def test_the_list_to_review_names_every_household_and_its_reason(tmp_path: Path) -> None:
    fill(tmp_path, [listed("0001", village="Ấp 2"), listed("0002", village="Ấp 1", class_end="Hộ cận nghèo")])
    path = tmp_path / "phieu" / f"can-ra-soat-{RETURN}"
    cells = [
        [c for c in row if c is not None]
        for row in load_workbook(path)["Phụ lục I"].iter_rows(values_only=True)
    ]
    assert [(r[1], r[-1]) for r in cells if r and r[0] in (1, 2)] == [
        ("0002", "Hộ cận nghèo"),
        ("0001", "Hộ nghèo"),
    ]
    villages = [row[0] for row in load_workbook(path)["Theo thôn"].iter_rows(values_only=True) if row[0]]
    assert [v for v in villages if str(v).startswith("Ấp")] == ["Ấp 1: 1 hộ", "Ấp 2: 1 hộ"]
    assert stamps.made(path) == stamps.RESULT
    assert stamps.made(tmp_path / "phieu" / RETURN) == stamps.FILLED


def test_force_replaces_what_nobody_has_touched_and_nothing_else(tmp_path: Path) -> None:
    fill(tmp_path, [listed("0001")])
    fill(tmp_path, [listed("0001"), listed("0002")], force=True)
    assert len(rows_in(tmp_path / "phieu" / RETURN, "Hộ")) == 2
    complete(tmp_path / "phieu" / RETURN)
    with pytest.raises(UsageError, match="đã có người sửa"):
        fill(tmp_path, [listed("0001")], force=True)


_names = st.text(st.sampled_from("aăâbcdđeêghiklmnoôơpqrstuưvxyÀÁẢĐ "), min_size=3, max_size=12).map(
    lambda s: f"Lê {s.strip() or 'Ba'} Z"
)
_household = st.fixed_dictionaries(
    {
        "head_name": _names,
        "size": st.integers(1, 14),
        "class_end": st.sampled_from(["Hộ nghèo", "Hộ cận nghèo"]),
        "birth_date": st.sampled_from([None, "1950", "1960-12-31", "2001-02-28"]),
        "sex": st.sampled_from([None, "Nam", "Nữ"]),
        "people": st.sampled_from([None, "Kinh", "Khmer"]),
        "village": st.sampled_from([None, "Ấp 1", "Ấp  Hòa\u00a0Bình"]),
        "identity_number": st.sampled_from([None, "082160000001"]),
    }
)


@settings(max_examples=8, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(_household, min_size=1, max_size=5))
def test_filled_in_is_told_and_completed_is_not(rows: list[dict[str, object]]) -> None:
    """Each household that was filled in is told as long as nobody has touched it, and once it is completed
    nothing is told of its having been filled in."""
    own = [listed(f"{at:04d}", **row) for at, row in enumerate(rows, start=1)]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        fill(folder, own)
        path = folder / "phieu" / RETURN
        untouched = check([path], Options())
        assert codes_of(untouched, UNTOUCHED) == [f"28654/{at:04d}" for at in range(1, len(own) + 1)]
        # As ``complete`` does, without what the sheets look like.
        for name, total in (("B1", 150), ("B2", 0)):
            heads = CalamineWorkbook.from_path(path).get_sheet_by_name(name).to_python(skip_empty_area=False)
            column = get_column_letter(heads[2].index(f"Tổng điểm {name}") + 1)
            values_changed(path, path, name, {f"{column}{row}": total for row in range(4, 4 + len(own))})
        completed = check([path], Options())
        assert not codes_of(completed, UNTOUCHED)
        assert completed.counts()["unclassified"] == 0


def test_the_fingerprint_tells_each_cell_apart() -> None:
    the_form = form(COMMUNE_RETURN)
    base = {"households": [{"household_code": "1", "head_name": "Lê Văn A", "size": 3}]}
    others = (
        {"households": [{**base["households"][0], "size": 4}]},
        {**base, "living": [{"household_code": "1", "radio": True}]},
        {**base, "members": [{"household_code": "1", "name": "Lê Văn A"}]},
    )
    prints = [fingerprint(the_form, rows) for rows in (base, *others)]
    assert len(set(prints)) == 4


def words(path: Path) -> list[str]:
    """The texts of a Word file in their order: paragraphs and cells."""
    document = Document(str(path))
    return [t.text for t in document.element.body.iter() if t.tag.endswith("}t") and t.text]


def test_sheets_for_interviewers_have_a_household_each_with_what_is_known(tmp_path: Path) -> None:
    rows = [listed("0001", size=2, sex="Nữ"), member("Lê Văn Con Trai Có Tên Dài Bốn Mươi Chữ Cái", "Con")]
    fill(tmp_path, [*rows, listed("0002", class_end="Hộ cận nghèo")], interview=True)
    path = tmp_path / "phieu" / "phieu-dieu-tra-28654-xa-dong-son.docx"
    told = words(path)
    assert sum("Mã hộ: 000" in text for text in told) == 2
    assert "Lê Văn Con Trai Có Tên Dài Bốn Mươi Chữ Cái" in told
    # Each has the twelve questions of B2, and places for the points of B1.
    assert sum(text == "Việc làm" for text in told) >= 2
    assert sum(text == "Câu 12" for text in told) == 2
    breaks = Document(str(path)).element.body.xml.count("w:pageBreakBefore")
    assert breaks == 1
    # The remark for who edits the template is not printed.
    assert not any("Ghi nhớ" in text for text in told)


def test_sheets_for_interviewers_ask_the_questions_of_the_scorecard(tmp_path: Path) -> None:
    card = tmp_path / "the.toml"
    card.write_text(sample_path().read_text(encoding="utf-8"), encoding="utf-8")
    fill(tmp_path, [listed("0001")], interview=True, scorecard=card)
    told = words(tmp_path / "phieu" / "phieu-dieu-tra-28654-xa-dong-son.docx")
    question = load_scorecard(card).question[0]
    assert any(question.text in text for text in told)
    assert any(question.answer[0].text in text and "☐" in text for text in told)
    # A made-up card says so.
    assert any("không có giá trị pháp lý" in text for text in told)


def test_the_template_of_sheets_is_what_its_script_makes(tmp_path: Path) -> None:
    maker("make_interview").make(tmp_path / "mau.docx")
    assert parts(tmp_path / "mau.docx") == parts(template_path("papers/phieu-dieu-tra.docx"))
