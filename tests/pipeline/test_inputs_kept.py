"""No output lands on an input, under whatever name; nothing that people made is replaced."""

from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
import tempfile
from inspect import Parameter, signature
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from hongheo import stamps
from hongheo.cli import app
from hongheo.commands.last_net import UNFORESEEN
from hongheo.errors import OutputError, UsageError
from hongheo.forms import SCORECARD, form
from hongheo.guard import paths_in, reading, refuse_inputs
from hongheo.pipeline import Drawing, Options, draw_recheck, make_scorecard_form, run, score
from tests.commands import hongheo, records
from tests.conftest import MakeReturn, b1, b2, household, return_maker, write_grid

SHEETS = {"households": [household("1")], "b1": [b1("1", 100)], "b2": [b2("1", 4)]}


def state(folder: Path) -> dict[str, str]:
    """Every file below a folder, links as such."""
    return {
        p.relative_to(folder).as_posix(): f"-> {p.readlink()}"
        if p.is_symlink()
        else hashlib.sha256(p.read_bytes()).hexdigest()
        for p in sorted(folder.rglob("*"))
        if p.is_symlink() or p.is_file()
    }


@pytest.fixture(scope="module")
def made_desk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of an office: returns, last year's result, tables of its own, files of others."""
    folder = tmp_path_factory.mktemp("van-phong") / "ban"
    (folder / "phieu").mkdir(parents=True)
    make = return_maker(folder)
    first = make("phieu/a.xlsx", **SHEETS)
    make("phieu/b.xlsx", commune="28657", **SHEETS)
    run([first], Options(year=2023), folder / "cu")
    run([first], Options(year=2023, parquet=folder / "kho"), folder / "moi")
    score([first], Options(year=2023), folder / "diem.xlsx")
    (folder / "dv.csv").write_text("a.xlsx,28654\n", encoding="utf-8")
    (folder / "hongheo.toml").write_text("", encoding="utf-8")
    (folder / "ma.txt").write_text("28654\n", encoding="utf-8")
    make_scorecard_form(folder / "the.xlsx")
    draw_recheck([first], Options(year=2023), Drawing(1, 1, 0, 0), folder / "mau.xlsx")
    shutil.copy(folder / "cu" / "danh-sach.xlsx", folder / "nam-truoc.xlsx")
    write_grid(folder / "cua-toi.xlsx", {"Sổ": [["của tôi"]]})
    (folder / "thu.docx").write_bytes(b"thu")
    return folder


@pytest.fixture
def desk(made_desk: Path, tmp_path: Path) -> Path:
    """A desk of its own for each test."""
    return Path(shutil.copytree(made_desk, tmp_path / "ban"))


def refused(desk: Path, *arguments: object, why: str = "") -> None:
    """The command is a wrong use, says why, and changes nothing."""
    before = state(desk)
    for more in ((), ("--force",)):
        done = hongheo(*arguments, *more, cwd=desk)
        told = " ".join(done.stderr.split())
        assert (done.returncode, why in told) == (2, True), (done.returncode, told)
        assert state(desk) == before


HOUSEHOLD = ("--household", "28654/1")


@pytest.mark.parametrize(
    "arguments",
    [
        ("score", "phieu/a.xlsx", "-o", "phieu/a.xlsx"),
        ("merge", "phieu/a.xlsx", "-o", "phieu/../phieu/a.xlsx"),
        ("explain", "phieu/a.xlsx", *HOUSEHOLD, "-o", "phieu/a.xlsx"),
        ("diff", "phieu/a.xlsx", "phieu/b.xlsx", "-o", "phieu/b.xlsx"),
        ("score", "phieu/*.xlsx", "-o", "phieu/b.xlsx"),
        ("recheck", "draw", "phieu/a.xlsx", "--per-village", "1", "--seed", "1", "-o", "phieu/a.xlsx"),
        ("recheck", "compare", "mau.xlsx", "phieu/a.xlsx", "--seed", "1", "-o", "mau.xlsx"),
        ("score", "phieu/a.xlsx", "--previous", "nam-truoc.xlsx", "-o", "nam-truoc.xlsx"),
        ("score", "phieu/a.xlsx", "--history", "nam-truoc.xlsx", "-o", "nam-truoc.xlsx"),
        ("score", "phieu/a.xlsx", "--scorecard", "the.xlsx", "-o", "the.xlsx"),
        ("score", "phieu/a.xlsx", "--units", "dv.csv", "-o", "dv.csv"),
        ("score", "phieu/a.xlsx", "-o", "hongheo.toml"),
        ("score", "phieu/a.xlsx", "--config", "hongheo.toml", "-o", "hongheo.toml"),
        ("run", "phieu/a.xlsx", "--previous", "cu/danh-sach.xlsx", "-o", "cu"),
        ("run", "phieu/a.xlsx", "--history", "cu/danh-sach.xlsx", "-o", "cu"),
        ("run", "cu/danh-sach.xlsx", "-o", "cu"),
        ("run", "phieu/a.xlsx", "--report", "--report-template", "cu/bao-cao.docx", "-o", "cu"),
        ("template", "phieu", "--communes", "phieu/28654-xa-dong-son.xlsx", "--year", "2023"),
    ],
)
def test_ket_qua_khong_roi_vao_tep_dau_vao(desk: Path, arguments: tuple[str, ...]) -> None:
    shutil.copy(desk / "thu.docx", desk / "cu" / "bao-cao.docx")
    shutil.copy(desk / "ma.txt", desk / "phieu" / "28654-xa-dong-son.xlsx")
    refused(desk, *arguments, why="cũng là tệp đầu vào")


@pytest.mark.skipif(os.name != "posix", reason="links")
def test_lien_ket_va_ten_thu_hai_cung_la_tep_do(desk: Path) -> None:
    (desk / "lien-ket.xlsx").symlink_to("phieu/a.xlsx")
    os.link(desk / "phieu" / "a.xlsx", desk / "ten-khac.xlsx")
    (desk / "duong-khac").symlink_to("phieu", target_is_directory=True)
    (desk / "moi" / "vao").symlink_to("../cu", target_is_directory=True)
    for target in ("lien-ket.xlsx", "ten-khac.xlsx", "duong-khac/a.xlsx"):
        refused(desk, "score", "phieu/a.xlsx", "-o", target, why="cũng là tệp đầu vào")
        refused(desk, "score", target, "-o", "phieu/a.xlsx", why="cũng là tệp đầu vào")
    # In a folder that is read, behind a link in it.
    refused(desk, "run", "moi", "-o", "cu", why="nằm trong thư mục")


@pytest.mark.parametrize(
    "arguments",
    [
        ("score", "phieu", "-o", "phieu/diem.xlsx"),
        ("run", ".", "-o", "ra"),
        ("run", "phieu", "-o", "phieu/ra/2023"),
        ("merge", "phieu", "-o", "phieu/gop.xlsx"),
        ("check", "phieu", "--annotate", "phieu/ghi-chu"),
        ("check", "phieu", "--return", "phieu/tra"),
        ("run", "phieu", "-o", "ra", "--return", "phieu/tra"),
        ("export", "cu", "--public", "-o", "cu/niem-yet"),
        ("tables", "build", "kho", "-o", "kho/ra"),
        ("diff", "cu", "moi", "-o", "cu/khac.xlsx"),
    ],
)
def test_khong_ghi_vao_thu_muc_dang_doc(desk: Path, arguments: tuple[str, ...]) -> None:
    refused(desk, *arguments, why="nằm trong thư mục")


@pytest.mark.parametrize(
    "arguments",
    [
        ("score", "phieu/a.xlsx", "-o", "cua-toi.xlsx"),
        ("score", "phieu/a.xlsx", "-o", "phieu/b.xlsx"),
        ("score", "phieu/a.xlsx", "-o", "thu.docx"),
        ("score", "phieu/a.xlsx", "-o", "the.xlsx"),
        ("merge", "phieu/a.xlsx", "-o", "diem.xlsx"),
        ("diff", "cu", "moi", "-o", "cua-toi.xlsx"),
        ("explain", "phieu/a.xlsx", *HOUSEHOLD, "-o", "cua-toi.xlsx"),
        ("check", "phieu/a.xlsx", "--annotate", "khac"),
        ("scorecard", "template", "cua-toi.xlsx"),
        ("template", "khac", "--communes", "ma.txt", "--year", "2023"),
        ("run", "phieu/a.xlsx", "-o", "khac"),
    ],
)
def test_force_chi_thay_ket_qua_cung_loai(desk: Path, arguments: tuple[str, ...]) -> None:
    (desk / "khac").mkdir()
    for name in ("a.xlsx", "28654-xa-dong-son.xlsx", "danh-sach.xlsx"):
        shutil.copy(desk / "phieu" / "b.xlsx", desk / "khac" / name)
    refused(desk, *arguments)


def test_ket_qua_da_co_nguoi_sua_thi_giu(desk: Path) -> None:
    import openpyxl

    assert hongheo("run", "phieu/a.xlsx", "-o", "moi", "--force", cwd=desk).returncode == 0
    workbook = openpyxl.load_workbook(desk / "moi" / "loi.xlsx")
    workbook.worksheets[0]["L1"] = "Quyết định"
    workbook.save(desk / "moi" / "loi.xlsx")
    refused(desk, "run", "phieu/a.xlsx", "-o", "moi")


def test_tep_cua_lan_truoc_ma_lenh_doc_thi_khong_bi_bo(desk: Path) -> None:
    """An older report is cleared away beside new tables, but not where the command was given it to read."""
    assert hongheo("run", "phieu/a.xlsx", "-o", "moi", "--report", "--force", cwd=desk).returncode == 0
    report = desk / "moi" / "bao-cao.docx"
    before = report.read_bytes()
    done = hongheo("run", "phieu/a.xlsx", "moi/bao-cao.docx", "-o", "moi", "--force", cwd=desk)
    assert "bao-cao.html" in done.stderr and not (desk / "moi" / "bao-cao.html").exists()
    assert report.read_bytes() == before


def test_phieu_da_dien_khong_bi_thay_bang_phieu_trang(desk: Path) -> None:
    import openpyxl

    make = ("template", "giao", "--communes", "ma.txt", "--year", "2023")
    assert hongheo(*make, cwd=desk).returncode == 0
    assert hongheo(*make, "--force", cwd=desk).returncode == 0
    path = desk / "giao" / "28654-xa-dong-son.xlsx"
    workbook = openpyxl.load_workbook(path)
    workbook["Hộ"]["A5"] = "0001"
    workbook.save(path)
    refused(desk, *make)


# --- any command line ---------------------------------------------------------------------------------------

_INPUTS = [
    *("phieu", "phieu/a.xlsx", "phieu/*.xlsx", "cu", "cu/danh-sach.xlsx", "nam-truoc.xlsx", "the.xlsx"),
    *("dv.csv", "ma.txt", "kho", "diem.xlsx", "cua-toi.xlsx", "thu.docx", "lien-ket.xlsx", "thu-muc", "."),
]
_OUTPUTS = [
    *(i for i in _INPUTS if "*" not in i),
    *(
        "ra",
        "ra.xlsx",
        "phieu/ra",
        "moi",
        "moi/danh-sach.xlsx",
        "ten-khac.xlsx",
        "hongheo.toml",
        "PHIEU/A.XLSX",
    ),
]
_IN, _OUT = st.sampled_from(_INPUTS), st.sampled_from(_OUTPUTS)
_COMMANDS = {
    "check": ("IN", "?--annotate OUT", "?--previous IN", "?--return OUT"),
    "score": ("IN", "-o OUT", "?--previous IN", "?--units IN", "?--config IN", "?--scorecard IN"),
    "merge": ("IN", "-o OUT", "?--units IN"),
    "run": ("IN", "-o OUT", "?--previous IN", "?--history IN", "?--parquet OUT", "?--report"),
    "explain": ("IN", "--household 28654/1", "-o OUT"),
    "diff": ("IN", "IN", "-o OUT"),
    "export": ("IN", "--public", "-o OUT", "?--suppress 5"),
    "template": ("OUT", "--year 2023", "--communes IN"),
    "register template": ("OUT", "--year 2023", "--communes IN"),
    "scorecard template": ("OUT",),
    "tables build": ("IN", "-o OUT"),
}


@st.composite
def command_lines(draw: st.DrawFn) -> tuple[list[str], set[str]]:
    """A command with inputs and outputs among the files that are there, and what it may write."""
    name = draw(st.sampled_from(sorted(_COMMANDS)))
    words, written = name.split(), set()
    for part in _COMMANDS[name]:
        if part.startswith("?") and draw(st.booleans()):
            continue
        for word in part.removeprefix("?").split():
            words.append(draw({"IN": _IN, "OUT": _OUT}.get(word, st.just(word))))
            if word == "OUT":
                written.add(words[-1])
    return [*words, *(["--force"] if draw(st.integers(0, 3)) else [])], written


def with_links(desk: Path) -> Path:
    """The desk with links to what is on it."""
    if os.name == "posix":
        (desk / "lien-ket.xlsx").symlink_to("phieu/a.xlsx")
        (desk / "thu-muc").symlink_to("phieu", target_is_directory=True)
        os.link(desk / "phieu" / "b.xlsx", desk / "ten-khac.xlsx")
    return desk


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(lines=st.lists(command_lines(), min_size=1, max_size=2))
def test_lenh_nao_cung_de_nguyen_tep_khong_phai_ket_qua(
    made_desk: Path, lines: list[tuple[list[str], set[str]]]
) -> None:
    """Whatever is typed: each file that is no result of the program is as it was, and no traceback."""
    with tempfile.TemporaryDirectory() as folder:
        desk = with_links(Path(shutil.copytree(made_desk, Path(folder) / "ban")))
        for words, written in lines:
            own = {name: stamps.made(desk / name) for name in state(desk)}
            before = state(desk)
            with contextlib.chdir(desk):
                done = CliRunner().invoke(app, words)
            assert done.exception is None or isinstance(done.exception, SystemExit), (words, done.exception)
            assert UNFORESEEN not in done.output, (words, records(done.output))
            assert done.exit_code in (0, 1, 2, 3), words
            after = state(desk)
            changed = {name for name, was in before.items() if after.get(name) != was}
            assert not {name for name in changed if own[name] is None}, (words, changed)
            # What was only read is as it was, even a result.
            assert not changed & (set(words) - written), (words, changed)


# --- the one place ------------------------------------------------------------------------------------------


def test_moi_duong_dan_cua_moi_lenh_la_dau_vao_tru_khi_noi_la_ghi() -> None:
    """A new path is an input until its annotation says otherwise: this list is what is written today."""
    from hongheo.commands import options

    written = set()
    for name, value in vars(options).items():
        kind = value.kind if isinstance(value, options.Shared) else value
        if options.WRITTEN in getattr(kind, "__metadata__", ()):
            written.add(name)
    assert written == {
        *("Folder", "NewCardFile", "OutFile", "OutFolder", "OutPage", "OutDiff", "OutPlan", "Annotate"),
        *("OutParcel", "OutStatus", "RecordFile", "PARQUET", "SEND_BACK"),
    }


def test_duong_dan_trong_gia_tri(tmp_path: Path) -> None:
    options = Options(previous=tmp_path / "p", history=(tmp_path / "h",), parquet=tmp_path / "kho")
    assert set(paths_in([options, None, "chữ"])) == {tmp_path / "p", tmp_path / "h"}
    assert signature(run).parameters["out"].kind is Parameter.POSITIONAL_OR_KEYWORD


def test_ngoai_lenh_thi_khong_gi_la_dau_vao(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    path.touch()
    with reading([path]), pytest.raises(UsageError):
        refuse_inputs(tmp_path, ["a.xlsx"])
    refuse_inputs(tmp_path, ["a.xlsx"])


def test_ten_qua_dai_la_mot_thong_bao(tmp_path: Path, make_return: MakeReturn) -> None:
    path = make_return(**SHEETS)
    long = "x" * 300
    for arguments in (
        ("score", path, "-o", tmp_path / f"{long}.xlsx"),
        ("run", path, "-o", tmp_path / long),
        ("check", path, "--annotate", tmp_path / long),
        ("merge", path, "-o", tmp_path / long / "a.xlsx"),
        ("run", path, tmp_path / f"{long}.xlsx", "-o", tmp_path / long),
        ("scorecard", "template", tmp_path / f"{long}.xlsx"),
        ("check", tmp_path / f"{long}.xlsx"),
    ):
        done = hongheo(*arguments)
        assert (done.returncode, "quá dài" in " ".join(done.stderr.split())) == (2, True), done.stderr
    with pytest.raises(OutputError, match="quá dài"):
        score([path], Options(), tmp_path / f"{long}.xlsx")


def test_bang_diem_trang_van_doc_duoc(tmp_path: Path) -> None:
    make_scorecard_form(tmp_path / "the.xlsx")
    assert stamps.made(tmp_path / "the.xlsx") == stamps.BLANK
    assert form(SCORECARD).sheet
