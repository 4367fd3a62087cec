"""People's data: names as initials, identity numbers with their middle hidden, unless asked for; no network.

Allowed to name people, by contract: the lists (``danh-sach.xlsx``), the page for the family (``explain -o``),
the returns as one workbook (``merge -o``) and annotated copies, but not what the program itself says in them.
"""

from __future__ import annotations

import json
import re
import socket
import tempfile
import zipfile
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

import pytest
from typer.testing import CliRunner, Result

from hongheo import cli
from hongheo.text import mask_identity, mask_name
from hongheo.write import packing
from tests.conftest import b1, b2, blank_out, household, return_maker

pytestmark = pytest.mark.usefixtures("read_once")

ALLOWED = ("danh-sach.xlsx", "vi-sao.xlsx", "gop.xlsx")
NAME = re.compile(r"Zuyph\w*|Quynhx\w*|Kwong\w*", re.I)
# The middle of every identity number here, and what is left of those that are cut short.
MIDDLE = re.compile(r"1807\d\d|2807\d\d|8079\d\d")


def person(n: int) -> str:
    return f"Zuyphan Quynhxa Kwong{n:02d}"


@pytest.fixture(scope="module")
def returns(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two communes beside last year's list, with what can be wrong with a name or a number. No test changes
    them."""
    base = tmp_path_factory.mktemp("nguoi")
    make_return = return_maker(base)
    folder = base / "p"
    folder.mkdir()
    codes = [f"{n:04d}" for n in range(1, 25)]
    known = {"sex": "Nữ", "birth_date": "01/02/1980"}
    rows = [
        household(c, head_name=person(n), identity_number=f"0821807900{n:02d}", village="Ấp 1", **known)
        for n, c in enumerate(codes)
    ]
    for n, row in enumerate(rows):
        row |= {"note": f"hỏi {person(n)}", "class_start": "Hộ nghèo" if n < 12 else "Hộ không nghèo"}
    members = [
        {"household_code": c, "member_number": 1, "name": person(n), "identity_number": f"0821807900{n:02d}",
         "relation": "Chủ hộ", "sex": "Nữ", "birth_date": "01/02/1980", "people": "Kinh"}
        for n, c in enumerate(codes)
    ]  # fmt: skip
    wrong = (
        "82180790001", "280790123", "99918079000", "099180790003", "082080790005", "082189790006",
        "08228079000X", f"{person(7)}", "0821 80790 008", "082180790 009",
    )  # fmt: skip
    for row, number in zip(rows, wrong, strict=False):
        row["identity_number"] = number
    rows[10]["identity_number"] = "082399790010"  # not yet born
    rows[10]["birth_date"] = None
    rows[11]["identity_number"] = rows[12]["identity_number"]
    rows[13].update(head_name=person(14), birth_date="01/02/1980")
    rows[15].update(head_name=f"  {person(15)}\n ")
    rows[16]["head_name"] = None
    rows[17].update(household_code="999", head_name="Nguyễn Văn A")
    rows[18]["size"], rows[19]["people"] = "bốn", None
    members[17]["household_code"] = "999"
    members[20].update(name=person(90), identity_number="082180790090")
    members[21]["relation"] = "Con"
    members.append({**members[22], "member_number": 2})
    members.append({**members[23], "member_number": 1, "name": person(91), "birth_date": "31/02/1980"})
    codes[17] = "999"
    points = [b1(c, 100 + n) for n, c in enumerate(codes)]
    sheets = {
        "households": rows,
        "b1": points,
        "b2": [b2(c, n % 4) for n, c in enumerate(codes)],
        "members": members,
    }
    make_return("p/a.xlsx", info={"prepared_by": person(99)}, **sheets)
    again = [{**row, "household_code": f"2{n}"} for n, row in enumerate(rows[12:16])]
    again[3]["identity_number"] = None
    make_return("p/b.xlsx", commune="28657", households=again, b1=[b1(f"2{n}", 100) for n in range(4)])
    # Last year: other heads under the same codes, other codes of the same heads, one that is left out.
    heads = [dict(row) for row in rows[12:24] if row["head_name"] and row["household_code"] != "999"]
    heads[0].update(head_name=person(50), identity_number="082180790050", birth_date="09/09/1969")
    heads[5]["household_code"], heads[2]["household_code"] = "7001", "7002"
    heads[3].update(household_code="7003", identity_number=None)
    heads.append(household("7009", head_name=person(70), identity_number="082180790070"))
    for row in heads:
        row["class_start"] = "Hộ nghèo"
    (base / "cu").mkdir()
    before = [str(row["household_code"]) for row in heads]
    marks = [b2(c, 4) for c in before]
    make_return("cu/a.xlsx", year=2022, households=heads, b1=[b1(c, 90) for c in before], b2=marks)
    with pytest.MonkeyPatch.context() as patch:
        blank_out(patch, "write_problems_of")
        words = ["run", str(base / "cu"), "-o", str(base / "nam-truoc"), "--quiet"]
        done = CliRunner().invoke(cli.app, words)
    assert done.exit_code in (0, 1), done.output
    return folder


def told(path: Path) -> str:
    """All texts of a file, of a workbook those of its sheets, comments and properties."""
    if path.suffix not in (".xlsx", ".docx"):
        return path.read_text(encoding="utf-8")
    with zipfile.ZipFile(path) as archive:
        parts = {n: archive.read(n) for n in archive.namelist() if n.endswith((".xml", ".rels"))}
    if path.parent.name == "ghi-chu":  # the officer's own cells are his
        book = ElementTree.fromstring(parts["xl/workbook.xml"])
        assert next(e for e in book.iter() if e.tag.endswith("}sheet")).get("name") == "Lỗi"
        parts = {
            n: d
            for n, d in parts.items()
            if n == "xl/worksheets/sheet1.xml" or "comment" in n or "docProps" in n
        }
    return "\n".join(t for data in parts.values() for t in ElementTree.fromstring(data).itertext())


def leaks(text: str) -> set[str]:
    return {*NAME.findall(text), *MIDDLE.findall(text)}


def commands(files: Path, out: Path) -> list[list[str]]:
    last_year = files.parent / "nam-truoc"
    given = [str(files), "--previous", str(last_year / "danh-sach.xlsx")]
    return [
        ["run", *given, "-o", str(out / "ra"), "--report", "--json"],
        ["run", *given, "-o", str(out / "ra2"), "--all"],
        ["check", *given, "--annotate", str(out / "ghi-chu"), "--json"],
        ["check", *given, "--all"],
        ["score", *given, "-o", str(out / "diem.xlsx"), "--json"],
        ["score", *given, "-o", str(out / "diem2.xlsx"), "--all"],
        ["merge", str(files), "-o", str(out / "gop.xlsx"), "--json"],
        ["merge", str(files), "-o", str(out / "gop2.xlsx"), "--all"],
        ["explain", *given, "--household", "28654/0015", "-o", str(out / "vi-sao.xlsx"), "--json"],
        ["explain", *given, "--household", "28654/0015"],
        ["diff", str(last_year), str(out / "ra"), "-o", str(out / "khac.xlsx"), "--json"],
        ["diff", str(last_year), str(out / "ra"), "--all"],
    ]


@dataclass(frozen=True)
class Ran:
    """What the commands printed, and all that they wrote: their folder, and the files beside the returns."""

    printed: list[tuple[list[str], Result]]
    out: Path
    written: list[Path]


@pytest.fixture(scope="module")
def ran(returns: Path, tmp_path_factory: pytest.TempPathFactory) -> Ran:
    """Half-written rows never lie where others of the computer see them: no common folder is there. Few rows
    are put into a file already, as else the many of a district."""
    out = tmp_path_factory.mktemp("ra")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(packing, "_BLOCK", 1 << 8)
        patch.setattr(tempfile, "tempdir", str(out / "khong-co"))
        printed = []
        for words in commands(returns, out):
            with pytest.MonkeyPatch.context() as again:
                # What the second run of the same returns writes was written by the first.
                if str(out / "ra2") in words:
                    blank_out(again, "write_tables", "write_problems_of", "write_lists", "write_scores")
                printed.append((words, CliRunner().invoke(cli.app, words)))
        assert tempfile.gettempdir() == str(out / "khong-co")
    assert not (out / "khong-co").exists()
    files = [*out.rglob("*"), *(returns.parent / "nam-truoc").rglob("*")]
    return Ran(printed, out, [path for path in files if path.is_file()])


def test_ten_va_so_dinh_danh_khong_ra_ngoai(ran: Ran) -> None:
    codes: set[str] = set()
    for arguments, done in ran.printed:
        assert done.exit_code in (0, 1), done.output
        assert not leaks(done.stdout + done.stderr), arguments
        if "--json" in arguments and arguments[0] != "diff":
            codes |= {p["code"] for p in json.loads(done.stdout)["problems"]}
    wanted = {
        *("HN107", "HN120", "HN121", "HN122", "HN123", "HN124", "HN125", "HN220", "HN222", "HN320", "HN321"),
        *("HN323", "HN402", "HN430", "HN501", "HN502"),
    }
    assert wanted <= codes, wanted - codes
    found = {p.name for p in ran.written if p.name != "gop2.xlsx" and leaks(told(p))}
    assert found == {*ALLOWED}
    # What merge itself says, on its last two sheets.
    with zipfile.ZipFile(ran.out / "gop.xlsx") as archive:
        last = sorted(n for n in archive.namelist() if n.startswith("xl/worksheets/sheet"))[-2:]
        assert not leaks("".join(archive.read(n).decode() for n in last))


@pytest.mark.usefixtures("no_tables")
def test_duoc_hien_khi_yeu_cau(returns: Path, tmp_path: Path) -> None:
    """The same things are there to be masked."""
    arguments = [*commands(returns, tmp_path)[0], "--show-values"]
    done = CliRunner().invoke(cli.app, arguments)
    assert NAME.search(done.stdout) and MIDDLE.search(done.stdout)
    assert leaks(told(tmp_path / "ra" / "loi.xlsx"))


def test_khong_co_gi_nam_ngoai_thu_muc_ket_qua(ran: Ran) -> None:
    """No common folder was needed: see ``ran``."""
    assert [done.exit_code for words, done in ran.printed if words[0] != "diff"] == [1] * 10


def test_thuoc_tinh_tep_khong_noi_ai_o_dau_bao_gio(ran: Ran, tmp_path: Path) -> None:
    CliRunner().invoke(cli.app, ["template", str(tmp_path / "mau"), "--communes", "28654", "--year", "2023"])
    written = [p for p in (*ran.written, *tmp_path.rglob("*")) if p.suffix in (".xlsx", ".docx")]
    assert len(written) > 20
    for path in written:
        with zipfile.ZipFile(path) as archive:
            # No clock: each library has its own day that never changes.
            assert {i.date_time for i in archive.infolist()} <= {
                (1980, 1, 1, 0, 0, 0),
                (1980, 1, 31, 0, 0, 0),
            }
            core = ElementTree.fromstring(archive.read("docProps/core.xml"))
            app = ElementTree.fromstring(archive.read("docProps/app.xml"))
            properties = {e.tag.rpartition("}")[2]: e.text for e in core}
            for who in ("creator", "lastModifiedBy", "description", "keywords", "category"):
                assert not properties.get(who), (path.name, properties)
            for when in ("created", "modified"):
                assert properties.get(when, "2022-01-01T00:00:00Z") == "2022-01-01T00:00:00Z", path.name
            said = {e.tag.rpartition("}")[2]: e.text for e in app}
            assert not (said.get("Company") or said.get("Manager") or said.get("HyperlinkBase")), path.name
            everything = archive.read("docProps/core.xml") + archive.read("docProps/app.xml")
            if "docProps/custom.xml" in archive.namelist():
                # The stamp by which the program knows its own files, and nothing else.
                own = archive.read("docProps/custom.xml")
                assert [e.get("name") for e in ElementTree.fromstring(own)] == ["hongheo"], path.name
                everything += own
            assert not [p for p in (tmp_path, ran.out) if str(p).encode() in everything], path.name


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        ("082180790001", "0821****0001"),
        ("82180790001", "821****001"),
        ("280790123", "28****23"),
        ("28079012", "28****12"),
        ("2807901", "****"),
        ("Zuyphan Quynhxa", "****"),
        ("", "****"),
        ("0821807900011234", "0821****1234"),
    ],
)
def test_che_it_nhat_bon_ky_tu(number: str, shown: str) -> None:
    assert mask_identity(number) == shown


def test_ten_chi_con_chu_dau() -> None:
    assert mask_name("Nguyễn Văn Tám") == "N. V. T."


def test_cac_phep_thu_khong_ra_mang() -> None:
    """Not in this process: conftest forbids it for all tests. Nor in one of its own from its first line, with
    any command: see ``test_same_bytes.py``."""
    with pytest.raises(RuntimeError, match="wants to go out"):
        socket.create_connection(("127.0.0.1", 9))
