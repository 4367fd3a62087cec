"""What stands in files and their names is shown by the terminal, never obeyed."""

from __future__ import annotations

import io
import json
import logging
import os
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.table import Table

from hongheo.console import base
from hongheo.text import visible
from tests.commands import hongheo
from tests.conftest import MakeReturn, b1, b2, household, return_maker

# Several commands ask the same of the same returns.
pytestmark = pytest.mark.usefixtures("read_once")

ESCAPES = "\x1b[2J\x1b[1;32mĐẠT\x1b[0m"
BAD = {"b1": [b1("1", 100)], "b2": [b2("1", 4)]}


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("Nguyễn Văn Tám", "Nguyễn Văn Tám"),
        ("\x1b[2J", "␛[2J"),
        ("a\r\nb\tc", "a␍␊b␉c"),
        ("\x7f\x9b1m", "␡<U+009B>1m"),
        ("gpj.\u202exlsx", "gpj.<U+202E>xlsx"),
        ("\u2028\ufeff\u200b", "<U+2028><U+FEFF><U+200B>"),
        ("\udcff", "<U+DCFF>"),
        ("a\ufffe\uffff", "a<U+FFFE><U+FFFF>"),
    ],
    ids=range(8),
)
def test_ky_tu_khong_thay_duoc_hien_ra(text: str, seen: str) -> None:
    assert visible(text) == seen


@given(st.text(st.sampled_from("[]/\\ab:x \x1b\x9b\u202e\n{}@#0="), max_size=20))
def test_chu_nao_cung_hien_nguyen_van(text: str) -> None:
    """Markup, emoji names, escapes: what is printed is what stands there."""
    stream = io.StringIO()
    screen = base.Screen()
    screen.file, screen.width = stream, 500
    screen.print(f"<[bold]{base.shown(text)}[/]>")
    assert stream.getvalue() == f"<{visible(text)}>\n"


@given(st.text(st.sampled_from("ab \x1b\x9b\u202e\x07\n"), max_size=20))
def test_khong_gi_in_ra_ma_con_ky_tu_dieu_khien(text: str) -> None:
    """Even what was forgotten on the way to the screen."""
    stream = io.StringIO()
    screen = base.Screen()
    screen.file = stream
    table = Table()
    table.add_column(text)
    table.add_row(text)
    screen.print(table)
    screen.print(text, markup=False)
    assert not set(stream.getvalue()) & set("\x1b\x9b\u202e\x07")


# Name > the commune whose return has it.
NAMES = {
    "28654 [bản cuối].xlsx": "28651",
    "[bold]x[.xlsx": "28654",
    f"{ESCAPES}.xlsx": "28660",
    "a\u202exslx.xlsx": "28663",
    ":x: [red]b.xlsx": "28666",
}


@dataclass(frozen=True)
class Told:
    """What ``check`` said of files with such names: on the screen, as JSON, and how many copies it wrote."""

    folder: Path
    screen: str
    files: list[str]
    copies: int


@pytest.fixture(scope="module")
def told_of_names(tmp_path_factory: pytest.TempPathFactory) -> Told:
    base = tmp_path_factory.mktemp("ten-tep")
    folder = base / "phieu"
    folder.mkdir()
    person = {"household_code": "1", "name": "Trần Mẫu", "identity_number": "012345679012"}
    for name, commune in {**NAMES, "khac.xlsx": "28657"}.items():
        own = {"households": [household("1", size=1)], "members": [person], **BAD}
        return_maker(folder)(name, commune=commune, **own)
    done = hongheo("check", folder, "--annotate", base / "ra", "--all", "--show-values")
    assert not set(done.stdout + done.stderr) & set("\x1b\x9b\u202e")
    data = json.loads(hongheo("check", folder, "--json").stdout)
    # The remarks of each file name others: the number of its member stands there too.
    copies = len(list((base / "ra").iterdir()))
    return Told(folder, "".join(done.stdout.split()), [f["path"] for f in data["files"]], copies)


@pytest.mark.skipif(os.name != "posix", reason="names that Windows does not take")
@pytest.mark.parametrize("name", NAMES)
def test_ten_tep_hien_nguyen_van_va_khong_hai_tep_khac(told_of_names: Told, name: str) -> None:
    assert "".join(visible(name).split()) in told_of_names.screen
    assert f"{told_of_names.folder.as_posix()}/{name}" in told_of_names.files
    assert told_of_names.copies == len(NAMES) + 1, told_of_names.screen


def test_chu_trong_o_hien_nguyen_van(make_return: MakeReturn) -> None:
    path = make_return(households=[household("1", people=f"Kinh {ESCAPES} [bold]x[/]", size=ESCAPES)], **BAD)
    for arguments in (("check", path, "--all"), ("explain", path, "--household", "28654/1")):
        done = hongheo(*arguments, "--show-values")
        assert "\x1b" not in done.stdout + done.stderr
    assert "\x1b" not in hongheo("check", path, "--json").stdout


@pytest.mark.skipif(os.name != "posix", reason="names that Windows does not take")
def test_dong_lenh_va_loi_nhac_cung_vay(tmp_path: Path, make_return: MakeReturn) -> None:
    path = make_return(households=[household("1")], **BAD)
    for arguments in (
        ("tables", "check", path, f"{ESCAPES}.xlsx"),
        ("check", f"--{ESCAPES}"),
        (f"{ESCAPES}",),
        ("run", path, "--previous", tmp_path / f"{ESCAPES}.xlsx", "-o", tmp_path / "ra"),
        ("score", path, "-o", tmp_path / ESCAPES / f"{ESCAPES}.xlsx", "--year", ESCAPES),
    ):
        done = hongheo(*arguments)
        assert done.returncode in (2, 3)
        assert "\x1b" not in done.stdout + done.stderr


def test_canh_bao_cua_chuong_trinh_cung_vay(capsys: pytest.CaptureFixture[str]) -> None:
    from hongheo.commands.program import _Warnings

    _Warnings().emit(logging.makeLogRecord({"msg": "thư mục %s", "args": (ESCAPES,)}))
    told = capsys.readouterr().err
    assert "␛[2J" in told and "\x1b" not in told
