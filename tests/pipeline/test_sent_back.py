"""``--return``: a folder for each commune, and nothing of one in the folder of another."""

from __future__ import annotations

import html
import json
import os
import random
import re
import shutil
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import openpyxl
import pytest
from docx import Document
from python_calamine import CalamineWorkbook

from hongheo import stamps
from hongheo.errors import UsageError
from hongheo.models import Place
from hongheo.pipeline import LISTS, MANIFEST, PROBLEMS, Options, check, merge, run
from hongheo.pipeline.annotating import problems_of_communes
from hongheo.pipeline.belonging import Belonging
from hongheo.pipeline.result import Result
from hongheo.pipeline.sending_back import UNTIED
from hongheo.problems import Problem, kinds
from hongheo.write import LETTER
from tests.commands import hongheo
from tests.conftest import MakeReturn, b1, b2, blank_out, household, return_maker, write_grid
from tests.dirty.test_other_layouts import TITLE, list_row, web, web_row
from tests.read.workbooks import locked, stored_as

pytestmark = pytest.mark.usefixtures("read_once")

PASSWORD = "mat-khau"
# A commune of today's province of Đồng Tháp.
NOW = "28747"
# Commune > (a syllable that every name of it has, what its codes begin with).
COMMUNES = {"28651": ("Zuvinh", "QA"), "28654": ("Zudong", "QB"), "28657": ("Zubinh", "QC")}
FOLDERS = {"28651": "28651-thi-tran-vinh-binh", "28654": "28654-xa-dong-son", "28657": "28657-xa-binh-phu"}


@dataclass
class Batch:
    """What communes sent, last year's list, and what is a commune's alone: names, numbers, codes, files."""

    folder: Path
    previous: Path
    own: dict[str, set[str]]


def number(rng: random.Random, sex: int = 0) -> str:
    return f"082{sex}{rng.randint(50, 99)}{rng.randint(0, 999999):06d}"


def rows_of(rng: random.Random, commune: str, first: int, count: int) -> dict[str, list[dict[str, object]]]:
    """Households with mistakes of many kinds."""
    syllable, tag = COMMUNES[commune]
    sheets: dict[str, list[dict[str, object]]] = {"households": [], "b1": [], "b2": [], "members": []}
    for at in range(first, first + count):
        # The first two are poor, and were on no list last year.
        new = at <= 2
        code, points = f"{tag}{at:03d}", 90 if new else rng.choice([90, 130, 150, 200])
        head = f"{rng.choice(['Trần', 'Lê', 'Võ'])} {syllable} {rng.choice(['Năm', 'Sáu', 'Bảy'])} {at}"
        own = household(
            code,
            head_name=head,
            identity_number=number(rng),
            birth_date=f"0{rng.randint(1, 9)}/05/19{rng.randint(50, 79)}",
            size=2 if new else rng.choice([2, 3, "bốn"]),
            class_start="Hộ không nghèo" if new else rng.choice(["Hộ nghèo", "Hộ không nghèo"]),
            village=f"Ấp {syllable}",
        )
        sheets["households"].append(own)
        sheets["b1"].append(
            b1(code, points, **({"b1_total": points + 1} if rng.random() < 0.3 and not new else {}))
        )
        sheets["b2"].append(
            b2(code if new else rng.choice([code, code, f"{tag}9{at:02d}"]), 3 if new else rng.randint(0, 3))
        )
        sheets["members"] += [
            {
                "household_code": code,
                "member_number": n,
                "name": head if n == 1 else f"Nguyễn {syllable} Con {at}",
                "relation": "Chủ hộ" if n == 1 else "Con",
                "birth_date": own["birth_date"] if n == 1 else "01/02/2001",
                "sex": "Nam",
                "people": rng.choice(["Kinh", "Kinhh"]),
                "identity_number": own["identity_number"] if n == 1 else number(rng, 2),
            }
            for n in (1, 2)
        ]
    return sheets


def tokens(sheets: dict[str, list[dict[str, object]]]) -> set[str]:
    """What must not be seen by others."""
    wanted = ("household_code", "head_name", "name", "identity_number")
    return {str(r[f]) for rows in sheets.values() for r in rows for f in wanted if r.get(f)}


@pytest.fixture(scope="module")
def batch(tmp_path_factory: pytest.TempPathFactory) -> Batch:
    """Three communes: each a file of its own (.xlsx, .ods, with a password), two of them one more; the same
    number, the same person and the same household in two communes; a list with all of them."""
    home, rng = tmp_path_factory.mktemp("gui-tra"), random.Random(17)
    (home / "phieu").mkdir()
    make = return_maker(home)
    sheets = {code: rows_of(rng, code, 1, 6) for code in COMMUNES}
    more = {code: rows_of(rng, code, 50, 3) for code in ("28651", "28654")}
    own = {code: tokens(sheets[code]) | {COMMUNES[code][0]} for code in COMMUNES}
    for code, found in more.items():
        own[code] |= tokens(found)
    # Last year the households stood in the commune before: each is found by its number in another one.
    moved = {
        c: sheets[d]["households"][:2] for c, d in zip(COMMUNES, [*list(COMMUNES)[1:], "28651"], strict=True)
    }
    before = []
    for code, rows in moved.items():
        listed = [
            {**r, "household_code": f"{COMMUNES[code][1]}8{at:02d}", "size": 2, "class_start": "Hộ nghèo"}
            for at, r in enumerate(rows)
        ]
        codes = [str(r["household_code"]) for r in listed]
        own[code] |= set(codes)
        b = {"b1": [b1(c, 90) for c in codes], "b2": [b2(c, 3) for c in codes]}
        before.append(make(f"truoc-{code}.xlsx", commune=code, year=2022, households=listed, **b))
    with pytest.MonkeyPatch.context() as patch:
        blank_out(patch, "write_tables", "write_problems_of")
        run(before, Options(year=2022), home / "nam-truoc")
    # One number, one person (name, birth, sex) in two communes.
    shared = {"identity_number": "082070000017"}
    sheets["28651"]["households"][3] |= shared
    sheets["28657"]["households"][3] |= shared
    twin = {"head_name": "Phạm Văn Chung", "birth_date": "03/04/1966", "identity_number": None}
    sheets["28654"]["households"][4] |= twin
    sheets["28657"]["households"][4] |= twin
    first = make("phieu/vinh-zz.xlsx", commune="28651", **sheets["28651"])
    stored_as(make("dong-zz.xlsx", commune="28654", **sheets["28654"]), home / "phieu" / "dong-zz.ods")
    locked(make("phieu/phu-zz.xlsx", commune="28657", **sheets["28657"]), PASSWORD)
    parts = [make(f"them-{c}.xlsx", commune=c, **s) for c, s in more.items()]
    merge(parts, Options(), home / "phieu" / "gop.xlsx")
    own["28651"].add(first.stem)
    own["28654"].add("dong-zz")
    own["28657"].add("phu-zz")
    return Batch(home / "phieu", home / "nam-truoc" / LISTS, own)


def options(batch: Batch, back: Path, **more: object) -> Options:
    return Options(history=(batch.previous,), send_back=back, password=lambda _: PASSWORD, **more)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def sent(batch: Batch) -> tuple[Path, Result]:
    """The folders that went back, and what was found. Nobody may change them."""
    back = batch.folder.parent / "tra"
    return back, check([batch.folder], options(batch, back))


def said_in(path: Path) -> str:
    """All that a file holds, in its parts and in its name; texts of Word also without the breaks in them."""
    text = [path.name]
    with zipfile.ZipFile(path) as archive:
        for name in archive.namelist():
            part = html.unescape(archive.read(name).decode("utf-8", "replace"))
            text += [name, part, re.sub(r"<[^>]+>", "", part)]
    return "\n".join(text)


def rows_in(path: Path, sheet: str) -> list[list[object]]:
    """The values of a sheet; what is blank is None."""
    found = CalamineWorkbook.from_path(path).get_sheet_by_name(sheet).to_python(skip_empty_area=False)
    return [[None if value == "" else value for value in row] for row in found]


def lines_in(path: Path) -> list[dict[str, object]]:
    """The lines of the page that comes back."""
    rows = rows_in(path, "Lỗi")
    headings = [str(h) for h in rows[2]]
    return [dict(zip(headings, row, strict=True)) for row in rows[3:] if row[0] is not None and row[1]]


@pytest.mark.parametrize("shows", [False, True], ids=["che", "hien-du"])
def test_khong_gi_cua_xa_nay_o_thu_muc_cua_xa_khac(
    batch: Batch, sent: tuple[Path, Result], tmp_path: Path, shows: bool
) -> None:
    back, result = sent
    if shows:
        back = tmp_path / "tra"
        result = check([batch.folder], options(batch, back, show_values=True))
    found = {p.kind.code for p in result.report}
    # What speaks of two communes was found, in the returns and on the list.
    assert {"HN501", "HN502"} <= found, sorted(found)
    assert {p for p in found if p.startswith("HN42")}, sorted(found)
    names = {p.name for p in back.iterdir()}
    assert names - {UNTIED} == set(FOLDERS.values())
    for code, folder in FOLDERS.items():
        others = set().union(*(own for c, own in batch.own.items() if c != code)) - batch.own[code]
        files = sorted((back / folder).iterdir())
        assert {PROBLEMS, LETTER} <= {f.name for f in files}
        for file in files:
            text = said_in(file)
            assert [t for t in sorted(others) if t in text] == [], (folder, file.name)
        # Of what may be one person in two communes each sees its own, and that there is another.
        rows = [[str(c or "") for c in row] for row in rows_in(back / folder / PROBLEMS, "Nghi trùng")]
        hidden = [row for row in rows if any("xã khác" in cell for cell in row)]
        assert len(hidden) == {"28651": 1, "28654": 1, "28657": 2}[code], rows
        # What is the commune's own is there.
        codes = {str(line["Mã hộ"]) for line in lines_in(back / folder / PROBLEMS)}
        assert codes & batch.own[code]


def test_moi_cho_sai_o_dung_mot_thu_muc(batch: Batch, sent: tuple[Path, Result]) -> None:
    back, result = sent
    returns = {f.path for f in result.files if f.path.startswith(batch.folder.as_posix())}
    own = {*FOLDERS}
    wanted = [
        p
        for p in problems_of_communes(result.report)
        if p.kind not in (kinds.NOBODYS_FILE, kinds.SHARED_FILE, kinds.COPY_UNLOCKED)
        if p.place.file in returns or (p.told_commune({}) or "") in own
    ]
    told = {p.name: lines_in(p / PROBLEMS) for p in back.iterdir()}
    assert sum(map(len, told.values())) == len(wanted)
    assert result.sent_back is not None
    for folder in result.sent_back.folders:
        assert len(told[folder.folder]) == folder.errors + folder.warnings + folder.notes
        assert folder.shared == sum(line["Dấu"] == "hai xã" for line in told[folder.folder])


def test_ban_sao_cua_moi_loai_tep(sent: tuple[Path, Result]) -> None:
    back, result = sent
    made = {c: sorted(p.name for p in (back / f).iterdir()) for c, f in FOLDERS.items()}
    rest = [PROBLEMS, LETTER]
    assert made["28651"] == sorted(["gop.xlsx", "vinh-zz.xlsx", *rest])
    assert made["28654"] == sorted(["dong-zz.xlsx", "gop.xlsx", *rest])
    assert made["28657"] == sorted(["phu-zz.xlsx", *rest])
    for code, name in (("28651", "vinh-zz"), ("28654", "dong-zz"), ("28657", "phu-zz"), ("28651", "gop")):
        path = back / FOLDERS[code] / f"{name}.xlsx"
        assert stamps.made(path) == stamps.COPY
        book = openpyxl.load_workbook(path)
        assert book.sheetnames[0] == "Lỗi"
        marked = [c for s in book.worksheets[1:] for row in s.iter_rows() for c in row if c.comment]
        assert marked, path
        # Cells stand where they stood.
        assert any(
            book["Hộ"].cell(r, c).value == f"{COMMUNES[code][1]}050" for r in range(4, 8) for c in (1, 2)
        ) == (name == "gop")
    if os.name == "posix":
        assert {p.stat().st_mode & 0o777 for f in FOLDERS.values() for p in (back / f).iterdir()} == {0o600}
    told = {p.kind.code for p in result.report}
    assert {"HN841", "HN842"} <= told and "HN840" not in told


def test_phieu_cua_xa_tra_loi_quay_ve_duoc(batch: Batch, sent: tuple[Path, Result], tmp_path: Path) -> None:
    page = Path(shutil.copy(sent[0] / FOLDERS["28651"] / PROBLEMS, tmp_path))
    book = openpyxl.load_workbook(page)
    sheet = book["Lỗi"]
    headings = {str(c.value): c.column for c in sheet[3]}
    filled = {}
    for row in range(4, sheet.max_row + 1):
        kind = sheet.cell(row, headings["Mã"]).value
        if kind in ("HN203", "HN501", "HN101") and kind not in filled:
            filled[kind] = row
    for kind, verdict, new in (("HN203", "Sửa", 90), ("HN501", "Giữ nguyên", None), ("HN101", "Sửa", 4)):
        sheet.cell(filled[kind], headings["Quyết định"]).value = verdict
        sheet.cell(filled[kind], headings["Giá trị đúng"]).value = new
    book.save(page)
    second = check([batch.folder], Options(corrections=(page,), password=lambda _: PASSWORD))
    assert second.corrections is not None
    assert second.corrections.counts() == {"Đã sửa": 2, "Chưa dùng được": 1}
    # The next page of the commune keeps its own lines; what an office wrote for two communes stays there.
    change = ("Số nhân khẩu", 2, 3, "Sửa")
    rows = [["28651", "QA001", *change, "như nhà Zudong"], ["28654", "QB001", *change, "x"]]
    headings = ["Mã xã", "Mã hộ", "Trường", "Giá trị cũ", "Giá trị đúng", "Quyết định", "Lý do"]
    both = write_grid(tmp_path / "huyen.xlsx", {"Sửa": [headings, *rows]})
    check([batch.folder], options(batch, tmp_path / "tra", corrections=(page, both)))
    kept = openpyxl.load_workbook(tmp_path / "tra" / FOLDERS["28651"] / PROBLEMS)["Đã quyết định"]
    assert kept.max_row == 3 and "Zudong" not in said_in(tmp_path / "tra" / FOLDERS["28651"] / PROBLEMS)
    why = [p.message() for p in second.report if p.kind is kinds.LINE_UNUSABLE]
    assert "thuộc xã khác" in why[0]


def small(make: MakeReturn, name: str, commune: str = "28654") -> Path:
    own = [household("1", size="bốn"), household("2")]
    return make(
        name, commune=commune, households=own, b1=[b1("1", 90), b1("2", 90)], b2=[b2("1", 3), b2("2", 3)]
    )


@pytest.fixture(scope="module")
def one(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Such a return; no test changes it."""
    return small(return_maker(tmp_path_factory.mktemp("mot")), "phieu.xlsx")


def in_letter(path: Path) -> str:
    document = Document(str(path))
    cells = [c.text for t in document.tables for row in t.rows for c in row.cells]
    return "\n".join([*(p.text for p in document.paragraphs), *cells])


def test_thu_noi_so_lieu_viec_can_lam_va_han(one: Path, make_return: MakeReturn, tmp_path: Path) -> None:
    done = hongheo("check", one, "--return", tmp_path / "tra", "--wanted-by", "20/11/2023")
    assert "1 thư mục gửi trả các xã" in done.stdout
    text = in_letter(tmp_path / "tra" / FOLDERS["28654"] / LETTER)
    assert "huyện Gò Công Tây" in text and "chậm nhất ngày 20/11/2023" in text
    assert "1 lỗi phải sửa, 0 cảnh báo" in text and "2 hộ, trong đó 1 hộ chưa phân loại" in text
    assert "Không phải số nguyên (HN101)" in text and "HUYỆN GÒ CÔNG TÂY" in text
    assert "{" not in text
    # The day of a review stands where somebody gave it, and nowhere else.
    assert "phiếu rà soát năm 2023 của xã Đồng Sơn." in text and "14/12" not in text
    hongheo("check", one, "--return", tmp_path / "dot", "--date", "05/12/2023")
    assert "ngày 05/12/2023)" in in_letter(tmp_path / "dot" / FOLDERS["28654"] / LETTER)
    # Since July 2025 the office above is the province's; without a day the place is left blank.
    later = make_return("nay.xlsx", year=2025, commune=NOW, households=[household("1", size="bốn")],
                        b1=[b1("1", 90)], b2=[b2("1", 3)])  # fmt: skip
    assert hongheo("check", later, "--return", tmp_path / "nay").returncode == 1
    (folder,) = (tmp_path / "nay").iterdir()
    text = in_letter(folder / LETTER)
    assert "tỉnh Đồng Tháp" in text and "chậm nhất ngày ……" in text


def test_tep_khong_doc_duoc_tep_khong_ro_xa_tep_mang_ten_xa_khac(
    make_return: MakeReturn, tmp_path: Path
) -> None:
    home = tmp_path / "phieu"
    home.mkdir()
    shutil.move(small(make_return, "dung.xlsx"), home / "28654-dung.xlsx")
    shutil.move(small(make_return, "nham.xlsx", "28657"), home / "28660-nham.xlsx")
    (home / "28651-hong.xlsx").write_bytes(b"PK\x03\x04")
    (home / "la.xlsx").write_bytes(b"PK\x03\x04")
    result = check([home], Options(send_back=tmp_path / "tra"))
    back = {p.name: sorted(f.name for f in p.iterdir()) for p in (tmp_path / "tra").iterdir()}
    assert back == {
        FOLDERS["28654"]: sorted(["28654-dung.xlsx", PROBLEMS, LETTER]),
        FOLDERS["28651"]: [PROBLEMS, LETTER],
        UNTIED: [PROBLEMS],
    }
    assert "tệp không đọc được" in in_letter(tmp_path / "tra" / FOLDERS["28651"] / LETTER)
    told = {Path(p.place.file).name: p.message() for p in result.report if p.kind is kinds.NOBODYS_FILE}
    assert set(told) == {"la.xlsx", "28660-nham.xlsx"}
    assert "28660" in told["28660-nham.xlsx"]
    path = tmp_path / "tra" / UNTIED / PROBLEMS
    rows = [[str(c or "") for c in row] for row in rows_in(path, "Tệp chưa rõ")]
    assert sum("la.xlsx" in row[0] or "28660-nham" in row[0] for row in rows) == 2


@pytest.mark.usefixtures("results_only", "no_lists")
def test_json_va_nhat_ky_noi_cac_thu_muc(one: Path, tmp_path: Path) -> None:
    done = hongheo("run", one, "-o", tmp_path / "ra", "--return", tmp_path / "tra", "--json",
                   "--wanted-by", "2023-11-20")  # fmt: skip
    told = json.loads(done.stdout)["sent_back"]
    assert told == {
        "folder": (tmp_path / "tra").as_posix(),
        "wanted_by": "2023-11-20",
        "folders": [
            {
                "commune": "28654",
                "name": "Xã Đồng Sơn",
                "folder": FOLDERS["28654"],
                "files": ["phieu.xlsx", PROBLEMS, LETTER],
                "errors": 1,
                "warnings": 0,
                "notes": 0,
                "shared": 0,
            }
        ],
    }
    record = json.loads((tmp_path / "ra" / MANIFEST).read_text(encoding="utf-8"))
    assert record["sent_back"]["folders"] == told["folders"]


def written(result: Result, folder: Path) -> dict[str, bytes]:
    assert result.sent_back is not None
    return {
        f"{f.folder}/{n}": (folder / f.folder / n).read_bytes()
        for f in result.sent_back.folders
        for n in f.files
    }


def test_ghi_ca_hay_khong_ghi_gi(one: Path, tmp_path: Path) -> None:
    path, back = one, tmp_path / "tra"
    bad = Document()
    bad.add_paragraph("Kính gửi {{xa}}, {{khong_co}}")
    bad.save(str(tmp_path / "thu.docx"))
    with pytest.raises(UsageError, match="khong_co"):
        run([path], Options(send_back=back, letter_template=tmp_path / "thu.docx"), tmp_path / "ra")
    assert not back.exists() and not (tmp_path / "ra").exists()
    with pytest.raises(UsageError, match="--return"):
        check([path], Options(letter_template=tmp_path / "thu.docx"))
    own = Document()
    own.add_paragraph("Kính gửi {{xa}}: {{so_loi}} lỗi")
    own.save(str(tmp_path / "rieng.docx"))
    first = check([path], Options(send_back=back, letter_template=tmp_path / "rieng.docx"))
    assert in_letter(back / FOLDERS["28654"] / LETTER).strip() == "Kính gửi Xã Đồng Sơn: 1 lỗi"
    before = written(first, back)
    with pytest.raises(UsageError, match="đã có tệp"):
        check([path], Options(send_back=back))
    again = check([path], Options(send_back=back, force=True, letter_template=tmp_path / "rieng.docx"))
    assert written(again, back) == before  # the same bytes
    # What a commune filled in is never written over, and nothing old stays beside what is new.
    page = back / FOLDERS["28654"] / PROBLEMS
    book = openpyxl.load_workbook(page)
    book.save(page)
    with pytest.raises(UsageError, match="đã có người sửa"):
        check([path], Options(send_back=back, force=True))
    with pytest.raises(UsageError, match="còn thứ không phải của vòng này"):
        (back / "la").mkdir()
        check([path], Options(send_back=back, force=True))


def test_thu_muc_khong_co_dong_sua_nao_thi_bao(one: Path, tmp_path: Path) -> None:
    path, back = one, tmp_path / "tra"
    first = check([path], Options(send_back=back))
    assert not [p for p in first.report if p.kind.code.startswith("HN80")]
    # A folder of nothing but copies has no page to read; one with the page has, filled in or not.
    (tmp_path / "ban-sao").mkdir()
    shutil.copy(back / FOLDERS["28654"] / "phieu.xlsx", tmp_path / "ban-sao")
    told = {
        named.name: sorted(p.kind.code for p in check([path], Options(corrections=(named,))).report)
        for named in (back, tmp_path / "ban-sao")
    }
    assert told == {"tra": ["HN101"], "ban-sao": ["HN101", "HN800"]}


def of_list(folder: Path) -> Path:
    """The list workbook (columns at fixed places), households of two communes and of one that is unknown."""
    rows = []
    for code, syllable, commune in (
        ("0001", "Zudong", "28654"),
        ("0002", "Zubinh", "28657"),
        ("0003", "Zula", None),
    ):
        head = list_row(code, f"Trần {syllable} Một", "Chủ hộ", b1=100, b2=20)
        head[12] = commune
        rows += [head, list_row(None, f"Võ {syllable} Con", "Con")]
    above = [[TITLE], *[[] for _ in range(6)]]
    return write_grid(folder / "ds.xlsx", {"Sheet1": [*above, *rows]})


def of_web(folder: Path) -> Path:
    """What the system of web forms gives, communes by name; one name is misspelt."""
    rows = []
    for number, syllable, commune in (
        (1, "Zudong", "Đồng Sơn"),
        (2, "Zubinh", "Bình Phú"),
        (3, "Zula", "Đồng Sởn"),
    ):
        row = web_row(number, commune, 100, 20, "Hộ nghèo")
        row[1] = f"Trần {syllable} Một"
        rows.append(row)
    return web(folder, *rows)


@pytest.mark.parametrize("make", [of_list, of_web])
def test_tep_ghi_xa_theo_tung_dong(tmp_path: Path, make: Callable[[Path], Path]) -> None:
    back = tmp_path / "tra"
    result = check([make(tmp_path)], Options(year=2023, send_back=back, show_values=True))
    folders = {p.name: p for p in back.iterdir()}
    assert set(folders) == {FOLDERS["28654"], FOLDERS["28657"], UNTIED}, [p.line() for p in result.report]
    for code, others in (("28654", ("Zubinh", "Zula")), ("28657", ("Zudong", "Zula"))):
        files = list(folders[FOLDERS[code]].iterdir())
        assert len(files) == 3
        for file in files:
            assert [t for t in others if t in said_in(file)] == [], (code, file.name)
        copy = next(f for f in files if f.name not in (PROBLEMS, LETTER))
        assert COMMUNES[code][0] in said_in(copy)
        assert "1 hộ" in in_letter(folders[FOLDERS[code]] / LETTER)


def test_ten_tep_cua_xa_khac_trong_cau_chu_cung_bi_bo() -> None:
    belonging = Belonging({"p/a.xlsx": "28651", "p/b.xlsx": "28654"})
    belonging._returns |= set(belonging.files)
    own, other = (
        Problem(
            kinds.LINE_UNUSABLE, Place("loi.xlsx", "Lỗi", 4), {"why": f" (dòng ở lại: tệp p/{name}, ô A4)"}
        )
        for name in ("a.xlsx", "b.xlsx")
    )
    assert "tệp a.xlsx" in belonging.for_commune(own, "28651")[0].message()
    told, shared = belonging.for_commune(other, "28651")
    assert shared and "b.xlsx" not in told.message()
