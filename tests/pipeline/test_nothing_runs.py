"""Texts of returns stay texts in all that goes out, and no output holds anything that runs or leads away.

The program writes no CSV. Formulas in its workbooks: only those of ``merge``, for cells of a return that
show an error (``=NA()``, ``=#REF!`` …), and the references of drop-downs and charts to cells beside them.
Links: to the cells of the inputs in ``loi.xlsx``, and inside annotated copies.
"""

from __future__ import annotations

import re
import zipfile
from pathlib import Path
from urllib.parse import unquote
from xml.etree import ElementTree

import pytest
from typer.testing import CliRunner

from hongheo import cli
from hongheo.forms import COMMUNE_RETURN, form
from hongheo.models import CellFault
from hongheo.write.book import Column, new_book
from hongheo.write.merged import _put_rows as put_merged
from tests.compare.lists import listed, write_list
from tests.conftest import MakeReturn, b1, b2, household

pytestmark = pytest.mark.usefixtures("read_once")

PAYLOADS = (
    "=1+1",
    "+1+1",
    "-1+1",
    "@SUM(A1)",
    "\t=1+1",
    "\r=1+1",
    '=HYPERLINK("http://vi-du.invalid/";"bấm")',
    "=cmd|'/C calc'!A0",
    'DDEAUTO c:\\windows\\system32\\cmd.exe "/k calc"',
    "{=WEBSERVICE(A1)}",
    "http://vi-du.invalid/",
    "external:vi-du.xlsx#A1",
    "mailto:a@vi-du.invalid",
    "<img src=x onerror=alert(1)>",
    "{{ 7*7 }}",
)
RELATION = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
ERRORS = re.compile(r"NA\(\)|#[A-Z/0]+[!?]?A?")


def inert(path: Path, inputs: tuple[str, ...] = (), formulas: bool = False) -> None:
    """No macro, no part that leads out, no field, no formula; links only to the inputs."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    for name in parts:
        assert not re.search(r"vba|macro|externalLink|connection|query|activeX|embed|ctrlProp", name), name
    assert b"macroEnabled" not in parts["[Content_Types].xml"]
    for name, data in parts.items():
        if name == "docProps/thumbnail.jpeg":  # of the template of the report text
            continue
        tree = ElementTree.fromstring(data)
        if name.endswith(".rels"):
            for relation in tree.iter(RELATION):
                if relation.get("TargetMode") == "External":
                    target = unquote(str(relation.get("Target")).removeprefix("file:///").partition("#")[0])
                    assert target.replace("\\", "/").endswith(inputs) and inputs, (path.name, target)
            continue
        for node in tree.iter():
            tag = node.tag.rpartition("}")[2]
            if tag == "f" and name.startswith("xl/worksheets"):
                assert formulas and ERRORS.fullmatch(str(node.text)), (path.name, node.text)
            if tag in ("formula", "formula1", "formula2", "definedName"):
                assert not re.search(r"[(\[|]|://", str(node.text)), (path.name, node.text)
            # Fields of Word: the number of the page, nothing else.
            if tag in ("instrText", "fldSimple"):
                field = node.text if tag == "instrText" else node.get(f"{WORD}instr")
                assert re.fullmatch(r"\s*(PAGE|NUMPAGES)\b.*", str(field)), field
            assert "ddeLink" not in tag and "altChunk" not in tag


def texts(path: Path) -> str:
    """All texts of an archive's parts, as a reader of XML sees them."""
    with zipfile.ZipFile(path) as archive:
        xml = [archive.read(n) for n in archive.namelist() if n.endswith(".xml")]
    return "\n".join(text for data in xml for text in ElementTree.fromstring(data).itertext())


@pytest.fixture
def returns(make_return: MakeReturn, tmp_path: Path) -> Path:
    folder = tmp_path / "p"
    folder.mkdir()
    rows, points, marks, members, living = [], [], [], [], []
    for number, text in enumerate(PAYLOADS, start=1):
        code = f"{number:03d}"
        rows.append(household(code, head_name=text, village=text, note=text, class_start="Hộ nghèo"))
        # One that cannot be read in each cell, so that it is told of.
        bad = {"people": text, "size": text, "birth_date": text, "cause_other": text, "identity_number": text}
        rows.append(household(f"B{code}", head_name=text, **bad))
        rows.append(household(f"{text}{code}", head_name=f"{text} {code}", class_start=text))
        points += [b1(code, 120), b1(f"B{code}", 120, b1_3=text), b1(f"{text}{code}", 120)]
        marks += [b2(code, 4), b2(f"B{code}", 1, b2_5=text)]
        members.append(
            {"household_code": code, "member_number": 1, "name": text, "relation": "Chủ hộ", "people": text}
        )
        members.append(
            {"household_code": code, "member_number": 1, "name": text, "relation": text, "work": text}
        )
        living.append({"household_code": code, "water": text, "floor_area": text})
    sheets = {"households": rows, "b1": points, "b2": marks, "members": members, "living": living}
    make_return("p/=1+1 @x.xlsx", info={"prepared_by": "=1+1"}, **sheets)
    # Its name stands over the lists, for its code is in no list.
    make_return(
        "p/-x.xlsx",
        info={"commune": "99999", "commune_name": PAYLOADS[6]},
        households=[household("1", class_start="Hộ nghèo")],
        b1=[b1("1", 100)],
        b2=[b2("1", 4)],
    )
    return folder


def test_moi_ket_qua_chi_la_chu(returns: Path, tmp_path: Path) -> None:
    files, runner = str(returns), CliRunner()
    first, again = tmp_path / "ra", tmp_path / "ra2"
    unknown = tmp_path / "la"
    unknown.mkdir()
    (returns / "-x.xlsx").rename(unknown / "-x.xlsx")
    last_year = tmp_path / "truoc"
    last_year.mkdir()
    poor = [listed(f"{number:03d}", head_name=text) for number, text in enumerate(PAYLOADS, start=1)]
    before = str(write_list(last_year / "danh-sach.xlsx", 2022, poor))
    for arguments in (
        ["run", files, "-o", str(first), "--report"],
        ["run", str(unknown), "-o", str(again), "--report", "--previous", before],
        ["score", files, "-o", str(tmp_path / "diem.xlsx")],
        ["merge", files, "-o", str(tmp_path / "gop.xlsx"), "--show-values"],
        [
            "check",
            files,
            "--annotate",
            str(tmp_path / "ghi-chu"),
            "--show-values",
            "--previous",
            before,
        ],
        ["explain", files, "--household", "28654/007", "-o", str(tmp_path / "vi-sao.xlsx")],
        ["diff", str(first), str(again), "-o", str(tmp_path / "khac.xlsx")],
        ["template", str(tmp_path / "mau"), "--communes", "28654,28657", "--year", "2023"],
        ["scorecard", "template", str(tmp_path / "bang-diem.xlsx")],
    ):
        done = runner.invoke(cli.app, arguments)
        assert done.exit_code in (0, 1) and (
            done.exception is None or isinstance(done.exception, SystemExit)
        ), done
    inputs = ("=1+1 @x.xlsx", "-x.xlsx", "danh-sach.xlsx")
    written = [
        p
        for p in tmp_path.rglob("*")
        if p.suffix in (".xlsx", ".docx") and p.parent not in (returns, unknown, last_year)
    ]
    assert len(written) >= 20
    for path in written:
        inert(path, inputs if path.name == "loi.xlsx" else (), formulas=path.name == "gop.xlsx")
    for folder in (first, again):
        page = (folder / "bao-cao.html").read_text(encoding="utf-8")
        assert "<img" not in page and 'href="http' not in page and "javascript:" not in page
        assert page.count("<script") == 1
    # They did come through, as the texts they are (cells are read with their white space single).
    copy = tmp_path / "ghi-chu" / "=1+1 @x.xlsx"
    for name in (first / "danh-sach.xlsx", first / "loi.xlsx", tmp_path / "gop.xlsx", copy):
        found = texts(name)
        for text in PAYLOADS:
            assert text.strip() in found, (name, text)
    assert PAYLOADS[6].upper() in texts(again / "danh-sach.xlsx")


def test_o_bao_loi_gia_khong_thanh_cong_thuc(tmp_path: Path) -> None:
    """A cell that says it shows an error may hold any text: merge does not take it for a formula."""
    field = form(COMMUNE_RETURN).by_id["households"].field("village")
    with new_book(tmp_path / "a.xlsx") as book:
        sheet = book.sheet("Hộ")
        rows = [(CellFault(text),) for text in (*PAYLOADS, "#REF!", "=")]
        put_merged(sheet, 0, rows, [field], [Column(20)])
    inert(tmp_path / "a.xlsx", formulas=True)
    assert [t for t in PAYLOADS if t.strip() not in texts(tmp_path / "a.xlsx")] == []
