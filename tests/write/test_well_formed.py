"""Whatever is written holds against the ISO 29500 schemas, and other readers open it."""

from __future__ import annotations

import re
from pathlib import Path
from zipfile import ZipFile

import docx
import openpyxl
import pytest
from openxml_audit import OpenXmlValidator
from python_calamine import CalamineWorkbook

from hongheo.pipeline import LISTS
from hongheo.pipeline.demonstrating import FAULTY, LAST_YEAR, REGISTERS, RETURNS, Demo
from tests.commands import hongheo
from tests.conftest import b1, b2, household, made_once, return_maker

# What the validator takes for a fault that is none, and why.
FALSE_ALARMS = (
    # CT_Font is a choice that repeats: its children may stand in any order (ISO 29500-1, 18.8.22).
    r"/xl/styles.xml /styleSheet\[1\]/fonts\[1\]/font\[\d+\] Unexpected element",
    # Allowed where a string stands (18.3.1.4); Excel moves it into its table of strings when it saves.
    r"/xl/worksheets/.* inline-string cell",
    # ST_OnOff is xsd:boolean, or on, or off (ISO 29500-4, 14.7.2).
    r"/word/document.xml .*'val': Value 'true' is not in allowed values: \['off', 'on'\]",
)


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """A folder with what every command writes of a small return that has some mistakes."""
    return made_once(tmp_path_factory, worker_id, "viet-ra", write_everything)[0]


def write_everything(folder: Path) -> None:
    folder.mkdir()
    people = [
        household(f"{n:04d}", class_start="Hộ nghèo" if n % 2 else "Hộ không nghèo") for n in range(1, 6)
    ]
    sheets = {
        "households": [*people, household("0006", size="bốn")],
        "b1": [b1(f"{n:04d}", 90 + 20 * n) for n in range(1, 7)],
        "b2": [b2(f"{n:04d}", n % 4) for n in range(1, 7)],
    }
    path = return_maker(folder)("phieu.xlsx", **sheets)
    (folder / "ma.txt").write_text("28654\n", encoding="utf-8")
    for command in (
        ["run", path, "-o", folder / "run", "--report"],
        ["check", path, "--annotate", folder / "annotated"],
        ["merge", path, "-o", folder / "merged.xlsx"],
        ["explain", path, "--household", "28654/0001", "-o", folder / "explained.xlsx"],
        ["diff", folder / "run", path, "-o", folder / "diff.xlsx"],
        ["export", folder / "run", "-o", folder / "public", "--public", "--suppress", 3],
        ["template", folder / "blank", "--year", 2023, "--communes", folder / "ma.txt"],
        ["scorecard", "template", folder / "card.xlsx"],
        ["register", "template", folder / "register", "--year", 2023, "--communes", folder / "ma.txt"],
        ["register", "plan", "--finish", "2026-12-14", "-o", folder / "plan.xlsx"],
    ):
        assert hongheo(*command).returncode in (0, 1), command


NAMES = [
    "run/danh-sach.xlsx",
    "run/bieu-tong-hop.xlsx",
    "run/mau-bieu.xlsx",
    "run/cham-diem.xlsx",
    "run/loi.xlsx",
    "run/bao-cao.docx",
    "annotated/phieu.xlsx",
    "merged.xlsx",
    "explained.xlsx",
    "diff.xlsx",
    "public/niem-yet.xlsx",
    "public/bieu-cong-khai.xlsx",
    "blank/28654-xa-dong-son.xlsx",
    "card.xlsx",
    "register/so-28654-xa-dong-son.xlsx",
    "plan.xlsx",
]
# What the demo writes to be read: the others of a kind are written by the same code.
OF_DEMO = [
    f"{RETURNS}/28657-xa-binh-phu.xlsx",
    f"{FAULTY}/28684-xa-vinh-huu.xlsx",
    f"{REGISTERS}/so-28657-xa-binh-phu.xlsx",
]


def _each_kind_of_row_once(path: Path, out: Path) -> Path:
    """The workbook without rows that have no cell but such as stood before: the same but for the number of
    its row, its own number and its text. Thousands of rows are validated as a hundred are."""
    with ZipFile(path) as archive, ZipFile(out, "w") as thin:
        for part in archive.namelist():
            text, seen = archive.read(part), set()

            def kept(row: re.Match[bytes], seen: set[bytes] = seen) -> bytes:
                plain = re.sub(rb"(<t[^>]*>)[^<]*|(<v>)[\d.]+|( r=\"[A-Z]*)\d+", rb"\1\2\3", row[0])
                kinds = plain.split(b"<c ")
                new = not seen.issuperset(kinds)
                seen.update(kinds)
                return row[0] if new else b""

            if part.startswith("xl/worksheets/sheet"):
                text = re.sub(rb"<row .*?</row>", kept, text, flags=re.DOTALL)
            thin.writestr(part, text)
    return out


def _faults(path: Path) -> list[str]:
    """What the schemas say of a workbook, known false alarms left out."""
    errors = OpenXmlValidator().validate(path).errors
    told = [f"{error.part_uri} {error.path} {error.description}" for error in errors]
    return [text for text in told if not any(re.match(alarm, text) for alarm in FALSE_ALARMS)]


@pytest.mark.parametrize("name", NAMES)
def test_dung_luoc_do_iso(written: Path, name: str) -> None:
    assert _faults(written / name) == []


@pytest.mark.parametrize("name", OF_DEMO)
def test_phieu_va_so_cua_huyen_mau_dung_luoc_do_va_hai_trinh_doc_thay_nhu_nhau(
    made: tuple[Path, Demo], name: str, tmp_path: Path
) -> None:
    path = made[0] / name
    assert _faults(_each_kind_of_row_once(path, tmp_path / "thua.xlsx")) == []
    _read_alike(path)


def test_danh_sach_nam_truoc_cua_huyen_mau(made: tuple[Path, Demo]) -> None:
    """Written by the code that writes ``run/danh-sach.xlsx``, which is held against the schemas; of a whole
    district it takes too long, and is only read by both readers."""
    _read_alike(made[0] / LAST_YEAR / LISTS, row_by_row=True)


def test_khong_bo_sot_so_nao(written: Path) -> None:
    found = {p.relative_to(written).as_posix() for p in written.rglob("*") if p.suffix in (".xlsx", ".docx")}
    assert found - {"phieu.xlsx"} == set(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_hai_trinh_doc_khac_mo_duoc_va_thay_nhu_nhau(written: Path, name: str) -> None:
    path = written / name
    if path.suffix == ".docx":
        assert any(p.text.strip() for p in docx.Document(str(path)).paragraphs)
        with ZipFile(path) as archive:
            assert not any("stylesWithEffects" in part for part in archive.namelist())
            assert b"stylesWithEffects" not in archive.read("word/_rels/document.xml.rels")
            assert b"stylesWithEffects" not in archive.read("[Content_Types].xml")
        return
    _read_alike(path)


def _read_alike(path: Path, *, row_by_row: bool = False) -> None:
    """openpyxl (as a whole, or row by row) and calamine read the same sheets and texts."""
    one = openpyxl.load_workbook(path, data_only=True, read_only=row_by_row)
    other = CalamineWorkbook.from_path(path)
    sheets = [s.title for s in one.worksheets]
    assert [s.name for s in other.sheets_metadata if s.name in sheets] == sheets
    for sheet in one.worksheets:
        texts = {c.strip() for row in sheet.iter_rows(values_only=True) for c in row if isinstance(c, str)}
        rows = other.get_sheet_by_name(sheet.title).to_python()
        assert {c.strip() for row in rows for c in row if isinstance(c, str)} - {""} == texts - {""}
