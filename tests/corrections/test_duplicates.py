"""Rows that may be one: shown together; the decision comes back and is carried out, or told why not."""

import hashlib
import itertools
import shutil
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest
from python_calamine import CalamineWorkbook

from hongheo.pipeline import LISTS, PROBLEMS, SCORES, Options, check, correct, merge, run, run_results
from hongheo.pipeline.result import Result
from hongheo.write import write_lists, write_scores
from tests.conftest import MakeReturn, b1, b2, blank_out, household, return_maker, write_grid
from tests.corrections.test_corrections import ends, line, sua

# Several commands ask the same of the same returns.
pytestmark = pytest.mark.usefixtures("read_once")

NUMBER, OTHER = "082180001234", "082180005555"


def member(code: str, number: int, name: str, **values: object) -> dict[str, object]:
    return {
        "household_code": code,
        "member_number": number,
        "name": name,
        "relation": "Chủ hộ" if number == 1 else "Con",
        "sex": "Nam",
        "people": "Kinh",
        **values,
    }


def people(group: str = "", digit: int = 34) -> dict[str, list[dict[str, object]]]:
    """Household 0002 is household 0001 once more under another code, with another size; 0003 is sound. Other
    groups of three have other codes, names and numbers."""
    name, child, number = f"Trần Văn Một{group}", f"Trần Thị Con{group}", f"{NUMBER[:-2]}{digit:02d}"
    code = {n: f"{group}000{n}" for n in (1, 2, 3)}
    head = {"identity_number": number, "birth_date": "05/09/1980"}
    return {
        "households": [
            household(code[1], head_name=name, **head, size=2),
            household(code[2], head_name=name, **head, size=3),
            household(code[3], head_name=f"Lê Văn Ba{group}", size=1),
        ],
        "members": [
            member(code[1], 1, name, **head),
            member(code[1], 2, child, birth_date="01/02/2010", sex="Nữ"),
            member(code[2], 1, name, **head),
            member(code[2], 2, child, birth_date="01/02/2010", sex="Nữ", health_insurance=True),
            member(code[2], 3, f"Trần Văn Út{group}", birth_date="03/04/2012"),
            member(code[3], 1, f"Lê Văn Ba{group}"),
        ],
        "b1": [b1(code[1], 120), b1(code[2], 150), b1(code[3], 120)],
        "b2": [b2(code[1], 3), b2(code[2], 1), b2(code[3], 3)],
    }


def phieu(make_return: MakeReturn) -> Path:
    return make_return(**people())


def page(path: Path, sheet: str = "Nghi trùng") -> list[dict[str, object]]:
    rows = cells_of(path, sheet)
    return [dict(zip(rows[0], row, strict=True)) for row in rows[1:]]


def cells_of(path: Path, sheet: str) -> list[list[object]]:
    rows = CalamineWorkbook.from_path(path).get_sheet_by_name(sheet).to_python()
    return [[None if cell == "" else cell for cell in row] for row in rows]


Decisions = Mapping[tuple[str, str | None, str], str]


def filled(path: Path, decisions: Decisions, folder: Path | None = None, *, whole: bool = False) -> Path:
    """The page of duplicates with decisions in it: (sheet, STT, household) > decision; where it was saved
    (in the folder of the page, unless another is named). ``whole``: in the workbook that went out, as an
    office sends it; else the page alone, which is written and read in a tenth of the time."""
    rows = cells_of(path, "Nghi trùng")
    at = {heading: column for column, heading in enumerate(rows[0])}
    done: dict[tuple[object, ...], int] = {}
    for number, row in enumerate(rows[1:], 1):
        key = tuple(row[at[h]] for h in ("Trang", "STT", "Mã hộ"))
        if key in decisions and key not in done:
            done[key] = number
            row[at["Quyết định"]] = decisions[key]  # type: ignore[index]
            row[at["Người quyết định"]] = "Lê Thị Mẫu"
    assert done.keys() == decisions.keys(), (done, decisions)
    folder = folder or path.parent
    out = folder / f"dien-{len(list(folder.glob('dien-*.xlsx')))}.xlsx"
    if not whole:
        return write_grid(out, {"Nghi trùng": rows})
    book = openpyxl.load_workbook(path)
    for number in done.values():
        for heading in ("Quyết định", "Người quyết định"):
            book["Nghi trùng"].cell(number + 1, at[heading] + 1).value = rows[number][at[heading]]
    book.save(out)
    return out


@pytest.fixture(autouse=True)
def seen_in_problems(monkeypatch: pytest.MonkeyPatch) -> None:
    """But for the lists and scores of one property, tests of this file look at the problems alone."""
    blank_out(monkeypatch, *UNSEEN)


UNSEEN = ("write_tables", "write_lists", "write_scores")


@pytest.fixture(scope="module")
def sent_out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the return and the results that went out; nobody may change it."""
    folder = tmp_path_factory.mktemp("nghi-trung")
    with pytest.MonkeyPatch.context() as patch:
        blank_out(patch, *UNSEEN)
        run([phieu(return_maker(folder))], Options(show_values=True), folder / "1")
    return folder


@pytest.fixture
def first(sent_out: Path, tmp_path: Path) -> tuple[Path, Path]:
    """The return, and the page that went out."""
    shutil.copytree(sent_out, tmp_path, dirs_exist_ok=True)
    return tmp_path / "phieu.xlsx", tmp_path / "1" / PROBLEMS


def codes(result: Result) -> list[str]:
    return [p.kind.code for p in result.report if p.decided is None]


def test_households_with_one_head_stand_side_by_side_and_what_differs_is_told_and_coloured(
    first: tuple[Path, Path],
) -> None:
    rows = page(first[1])
    heads = [r for r in rows if r["Trang"] == "Hộ"]
    assert [(r["Mã hộ"], r["Số nhân khẩu"]) for r in heads] == [("0001", "2"), ("0002", "3")]
    assert all(
        "Số nhân khẩu" in str(r["Khác nhau ở"]) and "Họ và tên" not in str(r["Khác nhau ở"]) for r in heads
    )
    children = [r for r in rows if r["Họ và tên"] == "Trần Thị Con"]
    assert [r["Khác nhau ở"] for r in children] == [
        "Mã hộ; Bảo hiểm y tế: (trống)",
        "Mã hộ; Bảo hiểm y tế: x",
    ]
    sheet = openpyxl.load_workbook(first[1])["Nghi trùng"]
    at = {c.value: c.column for c in sheet[1]}
    row = 2 + rows.index(heads[0])
    fills = {h: sheet.cell(row, at[h]).fill.fgColor.rgb for h in ("Số nhân khẩu", "Họ và tên")}
    assert fills["Số nhân khẩu"] == "FFF8CBAD" != fills["Họ và tên"]
    cell = sheet.cell(row, at["Ô"])
    assert cell.hyperlink.location == f"'Hộ'!{cell.value}"
    (rule,) = sheet.data_validations.dataValidation
    assert rule.formula1 == '"Một người,Hai người,Bỏ dòng này"'


def test_names_are_masked_on_the_page_unless_asked_for(make_return: MakeReturn, tmp_path: Path) -> None:
    run([phieu(make_return)], Options(), tmp_path / "1")
    told = str(page(tmp_path / "1" / PROBLEMS))
    assert "Trần Văn Một" not in told and NUMBER not in told


def test_a_household_that_is_left_out_goes_with_members_and_points_and_is_told(
    first: tuple[Path, Path], tmp_path: Path
) -> None:
    path, out = first
    before = hashlib.sha256(path.read_bytes()).digest()
    said = {("Hộ", None, "0002"): "Bỏ dòng này", ("Hộ", None, "0001"): "Một người"}
    back = filled(out, said, whole=True)
    result = run([path], Options(corrections=(back,)), tmp_path / "2")
    assert ends(result) == {"Đã sửa": 1, "Đã giữ nguyên": 1}
    assert result.households is not None
    assert list(result.households["household"]) == ["28654/0001", "28654/0003"]
    assert not {"HN320", "HN321", "HN303"} & set(codes(result))
    assert hashlib.sha256(path.read_bytes()).digest() == before
    (note,) = [p for p in result.report if p.kind.code == "HN808"]
    assert note.place.sheet == "Hộ" and "5 dòng khác" in note.message()
    (own,) = result.files
    aside = {s.name: s.aside.get("dòng bỏ theo quyết định", []) for s in own.account.sheets}
    assert {k: len(v) for k, v in aside.items() if v} == {"Hộ": 1, "B1": 1, "B2": 1, "Thành viên": 3}
    assert "rows_left_out" in (tmp_path / "2" / "nhat-ky.json").read_text()
    told = [r for r in page(tmp_path / "2" / PROBLEMS, "Đã quyết định") if r["Quyết định"] == "Bỏ dòng này"]
    assert [str(r["Kết quả"]).startswith("Đã sửa (đã bỏ dòng và 5 dòng") for r in told] == [True]


def test_a_row_with_a_cell_that_cannot_be_read_is_left_out_beside_a_return_without_one(
    make_return: MakeReturn, tmp_path: Path
) -> None:
    rows = people()
    rows["households"][1]["size_start"] = "bốn"
    sound = {"households": [household("1", head_name="Lê Văn Ba")], "b1": [b1("1", 120)], "b2": [b2("1", 3)]}
    paths = [make_return("1.xlsx", commune="28651", **sound), make_return("2.xlsx", **rows)]
    run(paths, Options(), tmp_path / "1")
    back = filled(tmp_path / "1" / PROBLEMS, {("Hộ", None, "0002"): "Bỏ dòng này"})
    assert ends(check(paths, Options(corrections=(back,)))) == {"Đã sửa": 1}


def test_one_person_without_the_row_that_goes_changes_nothing(
    first: tuple[Path, Path],
) -> None:
    path, out = first
    for decisions in ({"0001": "Một người"}, {"0001": "Một người", "0002": "Một người"}):
        back = filled(out, {("Hộ", None, code): v for code, v in decisions.items()})
        result = check([path], Options(corrections=(back,)))
        assert ends(result) == {"Chưa dùng được": len(decisions)}
        assert "HN320" in codes(result) and result.counts()["total"] == 3
        assert any("Bỏ dòng này" in p.message() for p in result.report if p.kind.code == "HN806")


@pytest.mark.parametrize("other", ["Bỏ dòng này", "Hai người"])
def test_decisions_against_each_other_change_nothing(first: tuple[Path, Path], other: str) -> None:
    path, out = first
    back = filled(out, {("Hộ", None, "0001"): other, ("Hộ", None, "0002"): "Bỏ dòng này"})
    result = check([path], Options(corrections=(back,)))
    assert ends(result) == {"Hai dòng trái nhau": 2}
    assert result.counts()["total"] == 3


def test_two_persons_are_decided_on_one_side_and_open_again_when_a_value_changes(
    first: tuple[Path, Path],
) -> None:
    path, out = first
    back = filled(out, {("Hộ", None, "0002"): "Hai người"})
    result = check([path], Options(corrections=(back,)))
    assert ends(result) == {"Đã giữ nguyên": 1}
    assert [p.kind.code for p in result.report if p.decided] == ["HN320", "HN320"]
    book = openpyxl.load_workbook(path)
    (cell,) = [c for r in book["Thành viên"].iter_rows() for c in r if c.value == "Trần Văn Một"][:1]
    cell.value = "Trần Văn Mốt"
    book.save(path)
    again = check([path], Options(corrections=(back,)))
    assert ends(again) == {"Giá trị cũ khác": 1} and "HN320" in codes(again)


@pytest.fixture(scope="module")
def without_member(sent_out: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page on which a member is left out, and the return is as it was; nobody may change it."""
    decided = {("Thành viên", "2", "0002"): "Bỏ dòng này"}
    return filled(sent_out / "1" / PROBLEMS, decided, tmp_path_factory.mktemp("bo-dong"))


def test_a_household_that_lost_a_member_is_told(sent_out: Path, without_member: Path) -> None:
    result = check([sent_out / "phieu.xlsx"], Options(corrections=(without_member,)))
    assert ends(result) == {"Đã sửa": 1}
    assert [p for p in result.report if p.kind.title.startswith("Số nhân khẩu")]


@pytest.mark.parametrize("heading", ["Việc làm", "Khuyết tật", "Số định danh cá nhân"])
def test_a_row_that_changed_since_is_not_left_out(
    first: tuple[Path, Path], without_member: Path, heading: str
) -> None:
    path, _ = first
    book = openpyxl.load_workbook(path)
    sheet = book["Thành viên"]
    (top,) = [r[0].row for r in sheet.iter_rows() if r[0].value == "Mã hộ"]
    at = {c.value: c.column for c in sheet[top]}
    (row,) = [
        r
        for r in range(top + 1, sheet.max_row + 1)
        if (sheet.cell(r, at["Mã hộ"]).value, sheet.cell(r, at["STT"]).value) == ("0002", 2)
    ]
    value = {"Việc làm": "Tự làm", "Khuyết tật": "x", "Số định danh cá nhân": OTHER}[heading]
    sheet.cell(row, at[heading]).value = value
    book.save(path)
    again = check([path], Options(corrections=(without_member,)))
    assert ends(again) == {"Giá trị cũ khác": 1}


def test_a_row_is_left_out_by_hand_only_with_what_it_says(make_return: MakeReturn, tmp_path: Path) -> None:
    path = phieu(make_return)
    for old, end in (
        ("Trần Văn Một", "Đã sửa"),
        ("Trần Văn Hai", "Giá trị cũ khác"),
        (None, "Chưa dùng được"),
    ):
        file = sua(tmp_path, line("0002", "Họ và tên chủ hộ", old, None, "Bỏ dòng này", Trang="Hộ"))
        result = check([path], Options(corrections=(file,)))
        assert ends(result) == {end: 1}, old
        assert result.counts()["total"] == (2 if end == "Đã sửa" else 3)


def test_one_of_two_rows_under_one_code_goes_and_the_points_stay(
    make_return: MakeReturn, tmp_path: Path
) -> None:
    heads = [household("0001", size=2), household("0001", size=3), household("0002")]
    points = {"b1": [b1("0001", 120), b1("0002", 150)], "b2": [b2("0001", 3), b2("0002", 1)]}
    path = make_return(households=heads, **points)
    run([path], Options(), tmp_path / "1")
    book = openpyxl.load_workbook(tmp_path / "1" / PROBLEMS)
    sheet = book["Nghi trùng"]
    at = {c.value: c.column for c in sheet[1]}
    assert [sheet.cell(r, at["Số nhân khẩu"]).value for r in (2, 3)] == ["2", "3"]
    sheet.cell(3, at["Quyết định"]).value = "Bỏ dòng này"
    sheet.cell(2, at["Quyết định"]).value = "Một người"
    book.save(tmp_path / "d.xlsx")
    result = check([path], Options(corrections=(tmp_path / "d.xlsx",)))
    assert ends(result) == {"Đã sửa": 1, "Đã giữ nguyên": 1}
    assert result.households is not None
    own = result.households.set_index("household")
    assert (own.loc["28654/0001", "size"], own.loc["28654/0001", "class_end"]) == (2, "poor")


def test_a_pair_of_two_communes_shows_a_commune_only_its_own_side(
    make_return: MakeReturn, tmp_path: Path
) -> None:
    from hongheo.corrections import duplicates_of
    from hongheo.write.book import new_book
    from hongheo.write.duplicates import put_duplicates

    head = {"head_name": "Trần Văn Một", "identity_number": NUMBER, "birth_date": "05/09/1980"}
    paths = []
    for name, commune, code in (("a.xlsx", "28654", "0077"), ("b.xlsx", "28660", "0088")):
        own = {"households": [household(code, **head)], "b1": [b1(code, 120)], "b2": [b2(code, 3)]}
        paths.append(make_return(name, commune=commune, **own))
    result = run(paths, Options(show_values=True), tmp_path / "1")
    assert [r["Mã xã"] for r in page(tmp_path / "1" / PROBLEMS)] == ["28654", "28660"]
    (found,) = duplicates_of(list(result.report))
    own = found.of("28654")
    assert own is not None and found.of("28663") is None
    with new_book(tmp_path / "xa.xlsx") as book:
        put_duplicates(book, [own], {}, show_values=True)
    told = str(page(tmp_path / "xa.xlsx"))
    assert "0077" in told and "xã khác" in told
    assert not [t for t in ("0088", "28660", "b.xlsx") if t in told]
    back = filled(tmp_path / "1" / PROBLEMS, {("Hộ", None, "0088"): "Bỏ dòng này"})
    for order in itertools.permutations(paths):
        after = check(order, Options(corrections=(back,)))
        assert ends(after) == {"Đã sửa": 1} and "HN501" not in codes(after)


VERDICTS = ("Một người", "Hai người", "Bỏ dòng này", None)
ROWS = [("Hộ", None, "0001"), ("Hộ", None, "0002"), ("Thành viên", "2", "0001"), ("Thành viên", "2", "0002")]
# What is said of the four rows of each group. Whichever two of the rows one looks at, each pair of verdicts
# is said of them in one group (sums and multiples over the field of four elements).
TIMES = (0, 2, 3, 1)
SAID = [
    tuple(VERDICTS[v] for v in (a, b, a ^ b, a ^ TIMES[b])) for a, b in itertools.product(range(4), repeat=2)
]
GROUPS = "ABCDEFGHIJKLMNOP"


@pytest.fixture(scope="module")
def several(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """As ``sent_out``, of a return with several such groups of households."""
    folder = tmp_path_factory.mktemp("nhieu-nhom")
    own = [people(group, digit) for digit, group in enumerate(GROUPS)]
    path = return_maker(folder)(**{sheet: [row for one in own for row in one[sheet]] for sheet in own[0]})
    with pytest.MonkeyPatch.context() as patch:
        blank_out(patch, *UNSEEN)
        run([path], Options(show_values=True), folder / "1")
    return folder


def test_copies_run_like_the_inputs_and_twice_is_once_whatever_was_decided(
    several: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = several / "phieu.xlsx"
    decisions = {
        (sheet, number, f"{group}{code}"): verdict
        for group, verdicts in zip(GROUPS, SAID, strict=True)
        for (sheet, number, code), verdict in zip(ROWS, verdicts, strict=True)
        if verdict
    }
    folder = tmp_path_factory.mktemp("ban")
    back = filled(several / "1" / PROBLEMS, decisions, folder)
    options = Options(corrections=(back,))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(run_results, "write_lists", write_lists)
        patch.setattr(run_results, "write_scores", write_scores)
        blank_out(patch, "write_problems_of")
        direct = run([path], options, folder / "1")
        assert sum(ends(direct).values()) == len(decisions)
        correct([path], options, folder / "ban")
        copies = run([folder / "ban"], Options(), folder / "2")
        twice = run([folder / "ban"], options, folder / "3")
    for result in (copies, twice):
        assert (result.tables, result.forms, result.note) == (direct.tables, direct.forms, direct.note)
    for name in (SCORES, LISTS):
        assert len({(folder / n / name).read_bytes() for n in "123"}) == 1, (name, decisions)
    # A row of each household stays, whatever was decided.
    assert direct.households is not None
    stayed = set(direct.households["household"])
    assert all(stayed & {f"28654/{group}0001", f"28654/{group}0002"} for group in GROUPS)


def test_merge_keeps_what_was_decided_and_lists_the_rows_that_went(
    first: tuple[Path, Path], tmp_path: Path
) -> None:
    path, out = first
    said = {("Hộ", None, "0002"): "Bỏ dòng này", ("Hộ", None, "0001"): "Một người"}
    back = filled(out, said, whole=True)
    result = merge([path], Options(corrections=(back,)), tmp_path / "gop.xlsx")
    assert all(proof.holds for proof in result.proofs)
    book = openpyxl.load_workbook(tmp_path / "gop.xlsx")
    aside = [
        row for row in book["Để riêng"].iter_rows(values_only=True) if "dòng bỏ theo quyết định" in str(row)
    ]
    assert len(aside) == 6
    again = run([tmp_path / "gop.xlsx"], Options(corrections=(tmp_path / "gop.xlsx",)), tmp_path / "3")
    assert again.counts()["total"] == 2 and sum(ends(again).values()) == 2


def test_of_a_sheet_with_the_points_in_the_row_the_points_are_compared_and_held_too(tmp_path: Path) -> None:
    keys = ["family.hostName", "family.code", "family.hostGender", "family.numberOfMembers"]
    keys += ["b1Point", "b2Point", "classify"]
    names = ["Chủ hộ", "Mã hộ", "Giới tính", "Số nhân khẩu", "Phiếu B1", "Phiếu B2", "Kết quả rà soát"]
    rows = [["Trần Văn Một", "001", "Nam", 4, 120, 30, "Hộ nghèo"]]
    rows += [["Trần Văn Hai", "002", "Nam", 4, points, 30, "Hộ nghèo"] for points in (130, 135)]
    path = write_grid(tmp_path / "x.xlsx", {"S": [keys, names, *rows]})
    options = Options(year=2023, commune="28654")
    run([path], options, tmp_path / "1")
    told = [r for r in page(tmp_path / "1" / PROBLEMS) if r["Mã"] == "HN304"]
    assert [(r["Tổng điểm B1"], "Tổng điểm B1" in str(r["Khác nhau ở"])) for r in told] == [
        ("130", True),
        ("135", True),
    ]
    book = openpyxl.load_workbook(tmp_path / "1" / PROBLEMS)
    sheet = book["Nghi trùng"]
    at = {c.value: c.column for c in sheet[1]}
    (row,) = [r for r in range(2, sheet.max_row + 1) if sheet.cell(r, at["Tổng điểm B1"]).value == "135"][:1]
    sheet.cell(row, at["Quyết định"]).value = "Bỏ dòng này"
    book.save(tmp_path / "d.xlsx")
    decided = replace(options, corrections=(tmp_path / "d.xlsx",))
    result = check([path], decided)
    assert ends(result) == {"Đã sửa": 1} and "HN304" not in codes(result)
    rows[2][4] = 140
    write_grid(path, {"S": [keys, names, *rows]})
    again = check([path], decided)
    assert ends(again) == {"Giá trị cũ khác": 1} and "HN304" in codes(again)


@pytest.fixture(scope="module")
def pasted_twice(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a return that has one row twice, and the problems that went out; nobody may change it."""
    folder = tmp_path_factory.mktemp("dong-lap")
    heads = [household(c) for c in ("0001", "0001", "0002")]
    points = {"b1": [b1("0001", 120), b1("0002", 120)], "b2": [b2("0001", 3), b2("0002", 3)]}
    with pytest.MonkeyPatch.context() as patch:
        blank_out(patch, *UNSEEN)
        run([return_maker(folder)(households=heads, **points)], Options(), folder / "1")
    return folder


@pytest.mark.parametrize(
    ("said", "end"),
    [("Hai người", "Chưa dùng được"), ("Một người", "Đã giữ nguyên"), ("Bỏ dòng này", "Đã sửa")],
)
def test_a_row_pasted_twice_is_counted_once_whatever_is_said(
    pasted_twice: Path, tmp_path: Path, said: str, end: str
) -> None:
    back = filled(pasted_twice / "1" / PROBLEMS, {("Hộ", None, "0001"): said}, tmp_path)
    result = check([pasted_twice / "phieu.xlsx"], Options(corrections=(back,)))
    assert ends(result) == {end: 1} and result.counts()["total"] == 2


def test_points_in_a_file_of_their_own_go_with_their_household(
    make_return: MakeReturn, tmp_path: Path
) -> None:
    heads = [household("0001"), household("0002"), household("0003", head_name="Mẫu Sai")]
    every = ("0001", "0002", "0003")
    paths = [make_return("a.xlsx", households=heads)]
    paths.append(make_return("b.xlsx", b1=[b1(c, 120) for c in every], b2=[b2(c, 3) for c in every]))
    file = sua(tmp_path, line("0003", "Họ và tên chủ hộ", "Mẫu Sai", None, "Bỏ dòng này", Trang="Hộ"))
    for order in itertools.permutations(paths):
        result = check(order, Options(corrections=(file,)))
        assert ends(result) == {"Đã sửa": 1} and "HN303" not in codes(result)
        assert result.counts()["total"] == 2
