"""The program without a command: it asks at a terminal, and checks what is dropped on it."""

from __future__ import annotations

import io
import os
import shlex
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import typer

from hongheo.cli import app
from hongheo.commands.dialogue import talk
from hongheo.commands.program import Program
from hongheo.commands.without_command import check_dropped, done_without_command, dropped, started_by_a_drop
from hongheo.console.carried_out import as_typed
from hongheo.console.typed_paths import beside, paths_of, words_of
from hongheo.errors import YearNeeded
from tests.commands import PROGRAM_ITSELF, hongheo
from tests.conftest import MakeReturn, b1, b2, household

FAULTY = {"households": [household("1")], "b1": [b1("1", 150, b1_total=160)], "b2": [b2("1", 1)]}
SOUND = {"households": [household("1")], "b1": [b1("1", 150)], "b2": [b2("1", 1)]}
Answered = Callable[..., int]


@pytest.fixture
def program() -> Program:
    command = typer.main.get_command(app)
    assert isinstance(command, Program)
    return command


@pytest.fixture
def answered(program: Program, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Answered:
    """The dialogue in an empty folder, with these lines as answers; its exit code."""
    (tmp_path / "cho").mkdir(exist_ok=True)
    monkeypatch.chdir(tmp_path / "cho")

    def talked(*lines: object) -> int:
        monkeypatch.setattr(sys, "stdin", io.StringIO("".join(f"{line}\n" for line in lines)))
        return talk(program)

    return talked


@pytest.fixture
def typed(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """The command lines that are carried out, which is only noted."""
    noted: list[list[str]] = []

    def carried_out(_: Program, words: list[str]) -> tuple[int, None]:
        noted.append([*words])
        return 0, None

    monkeypatch.setattr(Program, "carried_out", carried_out)
    return noted


@pytest.mark.parametrize(
    ("line", "escapes", "words"),
    [
        ("'/a b/phiếu xã.xlsx' ", True, ["/a b/phiếu xã.xlsx"]),
        ("/a\\ b/c.xlsx /d\\(1\\).xlsx ", True, ["/a b/c.xlsx", "/d(1).xlsx"]),
        ("'/it'\\''s a.xlsx'", True, ["/it's a.xlsx"]),
        ("\"/a b.xlsx\" '/c d.xlsx'", True, ["/a b.xlsx", "/c d.xlsx"]),
        ("/a/it's.xlsx", True, ["/a/it's.xlsx"]),
        (r'"C:\a b\c.xlsx" C:\d.xlsx', False, [r"C:\a b\c.xlsx", r"C:\d.xlsx"]),
        (r"& 'C:\it''s a\c.xlsx'", False, [r"C:\it's a\c.xlsx"]),
        (r"C:\it's\a.xlsx", False, [r"C:\it's\a.xlsx"]),
        ('\u202a"C:\\a b.xlsx"\u202c', False, [r"C:\a b.xlsx"]),
        (r'"\\may-chu\chung\xa a.xlsx"', False, [r"\\may-chu\chung\xa a.xlsx"]),
        ("   ", True, []),
    ],
)
def test_duong_dan_keo_tha_duoc_doc_nhu_he_dieu_hanh_ghi(line: str, escapes: bool, words: list[str]) -> None:
    assert words_of(line, escapes=escapes) == words


def test_duong_dan_co_that_du_ghi_cach_nao(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    for name in ("phiếu xã A.xlsx", "b.xlsx", "50% #1.xlsx"):
        (tmp_path / name).touch()
    first, url = str(tmp_path / "phiếu xã A.xlsx"), (tmp_path / "50% #1.xlsx").as_uri()
    # Without quotes, for it is there as it stands; quoted; as a URL; from home; as a pattern.
    assert paths_of("phiếu xã A.xlsx") == (["phiếu xã A.xlsx"], [])
    assert paths_of(f'"{first}" b.xlsx {url}') == ([first, "b.xlsx", str(tmp_path / "50% #1.xlsx")], [])
    assert paths_of(url.replace("file:///", "file://localhost/")) == ([str(tmp_path / "50% #1.xlsx")], [])
    assert paths_of("~/b.xlsx") == ([str(Path("~/b.xlsx").expanduser())], [])
    assert paths_of("*.xlsx khong-co-*.xlsx c.xlsx") == (["*.xlsx"], ["khong-co-*.xlsx", "c.xlsx"])


def test_ten_co_dau_cach_khong_nhay_va_nhay_thua(
    make_return: MakeReturn, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    make_return("p.xlsx", **SOUND).rename(tmp_path / "phiếu xã A.xlsx")
    torn = hongheo("check", "phiếu", "xã", "A.xlsx")
    assert (torn.returncode, "trong dấu nháy" in torn.stderr) == (2, True)
    assert '"phiếu xã A.xlsx"' in torn.stderr.replace("\n", " ")
    for quoted in ("'phiếu xã A.xlsx'", '"phiếu xã A.xlsx" '):
        assert hongheo("check", quoted).returncode == 0
    gone = hongheo("check", "xã.xlsx", "B.xlsx")
    assert (gone.returncode, gone.stdout.count("không có tệp này")) == (3, 4)
    assert "Đang đứng ở thư mục" in gone.stdout and tmp_path.name in gone.stdout.replace("\n", "")
    assert "không có tệp này" in hongheo("check", "xã.xlsx", "--quiet").stdout


def test_ten_xa_thay_cho_ma_xa_thi_noi_cach_tra_va_tao_xong_thi_noi_viec_sau(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    named = hongheo("template", "p", "--communes", "Đồng Sơn", "--year", 2023)
    assert (named.returncode, "cần mã xã 5 chữ số" in named.stderr.replace("\n", " ")) == (2, True)
    assert 'hongheo units "Đồng Sơn"' in named.stderr.replace("\n", " ")
    absent = hongheo("template", "p", "--communes", "xa.txt", "--year", 2023)
    assert "Không có tệp xa.txt" in absent.stderr
    made = hongheo("template", "phiếu xã", "--communes", 28654, "--year", 2023)
    assert as_typed(["hongheo", "check", "phiếu xã"]) in made.stdout.replace("\n", " ")


def test_chua_dat_thi_noi_cach_xem_ngay_o_o_sai(make_return: MakeReturn, tmp_path: Path) -> None:
    path, hint = make_return(**FAULTY), "thêm --annotate"
    assert hint in hongheo("check", path).stdout
    assert hint not in hongheo("check", path, "--annotate", tmp_path / "ra").stdout
    assert hint not in hongheo("check", make_return(**SOUND)).stdout


def test_so_va_phieu_khong_lan(make_return: MakeReturn) -> None:
    done = hongheo("register", "check", make_return(**SOUND))
    assert (done.returncode, "Bước đã đến" in done.stdout) == (3, False)


def test_thu_muc_ket_qua_o_canh_va_chua_co(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    inside = tmp_path / "phieu" / "a.xlsx"
    inside.parent.mkdir()
    inside.touch()
    assert beside(["phieu/a.xlsx"], "ra") == str(Path("phieu", "ra"))
    assert beside(["phieu"], "ra") == "ra"
    (tmp_path / "ra").mkdir()
    assert beside([str(inside.parent)], "ra") == "ra-2"
    # Not in a folder that is read, whichever path is named first.
    assert beside([str(inside), "phieu"], "ra") == "ra-2"
    monkeypatch.chdir(inside.parent)
    assert beside(["."], "ra") == str(tmp_path / "ra-2")
    assert beside([], "ra") == "ra"


def test_hoi_phieu_kiem_tra_roi_noi_lenh_da_chay(
    answered: Answered, make_return: MakeReturn, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = make_return("phiếu xã A.xlsx", **FAULTY).rename(tmp_path / "phiếu xã A.xlsx")
    (tmp_path / "cho" / "a.docx").touch()
    assert answered(9, 1, "khong-co.xlsx", "a.docx", f"'{path}' ", "ừ", "c", "", 0) == 0
    told = capsys.readouterr().out
    assert "Đây là văn bản Word" in told.replace("\n", " ")
    assert "Gõ một trong các số 1, 2, 3, 4, 5, 0" in told
    assert "Không có tệp, thư mục «khong-co.xlsx»" in told and "Gõ c (có) hoặc k (không)" in told
    assert "HN203" in told and "CHƯA ĐẠT: 1 lỗi" in told
    copy = tmp_path / "ghi-chu" / "phiếu xã A.xlsx"
    assert copy.is_file() and f"Kết quả ở: {copy.parent}\n" in told
    shown = told.partition("Lệnh vừa chạy (gõ lại được): ")[2].partition("\n")[0]
    words = ["hongheo", "check", str(path), "--annotate", str(copy.parent)]
    assert shown == as_typed(words)


def test_chay_ca_huyen_qua_hoi_dap_cho_cung_ket_qua(
    answered: Answered, make_return: MakeReturn, tmp_path: Path
) -> None:
    folder = tmp_path / "cac xa"
    folder.mkdir()
    make_return("a.xlsx", **SOUND).rename(folder / "a.xlsx")
    assert answered(2, f'"{folder}"', "", "k", "", 0) == 0
    assert (tmp_path / "ket-qua" / "bieu-tong-hop.xlsx").is_file()


def test_khong_biet_ma_thi_tra_ten(
    answered: Answered, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert answered(3, "26", 2023, "Đồng Sơn, Gò Công Tây", "28654, 28657", "", "", 0) == 0
    told = capsys.readouterr().out
    assert "Gõ năm bằng bốn chữ số" in told
    assert "28654 Xã Đồng Sơn, Huyện Gò Công Tây" in told
    made = sorted(p.name[:5] for p in (tmp_path / "cho" / "phieu-2023").iterdir())
    assert made == ["28654", "28657"]


@pytest.mark.parametrize(
    ("answers", "words"),
    [
        ([1, "a.xlsx b.xlsx", "k"], ["check", "a.xlsx", "b.xlsx"]),
        ([1, "-a.xlsx", "k"], ["check", "./-a.xlsx"]),
        (
            [2, "xa", "cu", "c", "xa", "ra"],
            ["run", "xa", "--previous", str(Path("cu", "danh-sach.xlsx")), "--report", "-o", "ra"],
        ),
        ([3, 2026, "82", "", "p"], ["template", "p", "--year", "2026", "--province", "82"]),
        (
            [3, 2023, "823", "b.xlsx", ""],
            ["template", "phieu-2023", "--year", "2023", "--district", "823", "--previous", "b.xlsx"],
        ),
        (
            [4, "xa", "", "b.xlsx", ""],
            ["check", "xa", "--previous", "b.xlsx", "--annotate", "ghi-chu"],
        ),
        ([5, "cu", "", ""], ["papers", "cu", "-o", "giay-to"]),
        ([5, "cu", "b.xlsx", "moi"], ["papers", "cu", "--register", "b.xlsx", "-o", "moi"]),
    ],
)
def test_moi_viec_thanh_mot_lenh_go_duoc(
    answered: Answered,
    typed: list[list[str]],
    program: Program,
    answers: list[object],
    words: list[str],
) -> None:
    for name in ("a.xlsx", "b.xlsx", "-a.xlsx"):
        Path(name).touch()
    for name in ("xa", "cu"):
        Path(name).mkdir()
    Path("cu", "danh-sach.xlsx").touch()
    Path("xa", "phieu.xlsx").touch()
    assert answered(*answers, 0) == 0
    assert typed == [words]
    # The command takes these words.
    program.commands[words[0]].make_context(words[0], words[1:])


def test_nam_chi_duoc_hoi_khi_phieu_khong_noi_mot_nam(
    answered: Answered, make_return: MakeReturn, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for year, commune in ((2022, "28654"), (2023, "28657")):
        path = make_return(f"{year}.xlsx", year=year, commune=commune, **SOUND)
        path.rename(tmp_path / "cho" / path.name)
    answered(1, "2023.xlsx", "k", 1, "2022.xlsx 2023.xlsx", "k", 2023, 0)
    told = capsys.readouterr().out
    assert told.count("Năm rà soát của các tệp này") == 1
    assert "hongheo check 2022.xlsx 2023.xlsx --year 2023\n" in told


@pytest.mark.parametrize(("stops", "code"), [(EOFError, 0), (KeyboardInterrupt, 130)])
def test_dung_giua_chung_thi_noi_mot_loi(
    answered: Answered,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    stops: type[BaseException],
    code: int,
) -> None:
    def stopped(*_: object) -> str:
        raise stops

    monkeypatch.setattr("builtins.input", stopped)
    assert answered() == code
    told = capsys.readouterr().out
    assert "\nĐã thoát" in told and "␊" not in told


def test_khong_o_cua_so_lenh_thi_khong_hoi(program: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO("0\n"))
    assert done_without_command(program, []) is None
    monkeypatch.setattr(sys, "stdin", None)
    assert done_without_command(program, []) is None


def test_chi_duong_dan_co_that_moi_la_tha_vao(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("check", "--version", "xa"):
        (tmp_path / name).mkdir()
    names = {"check", "run"}
    assert dropped(["xa"], names) and dropped([str(tmp_path / "check"), "xa"], names)
    # The command is meant, whatever lies in the folder.
    assert not dropped(["check", "xa"], names) and not dropped(["check"], names)
    assert not dropped(["--version"], names) and not dropped(["xa", "khong-co"], names)
    assert not dropped([], names)


def test_phieu_tha_vao_duoc_kiem_tra_ban_sao_khong_ghi_de(
    program: Program,
    make_return: MakeReturn,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    path = make_return("xã A.xlsx", **FAULTY).rename(tmp_path / "xã A.xlsx")
    opened: list[str] = []
    monkeypatch.setattr(os, "startfile", opened.append, raising=False)
    monkeypatch.chdir(tmp_path)
    assert done_without_command(program, [str(path)]) == 1
    assert check_dropped(program, [str(path)]) == 1
    assert [*map(Path, opened)] == [Path("ghi-chu", "xã A.xlsx"), Path("ghi-chu-2", "xã A.xlsx")]
    assert "Đã mở bản sao có ghi chú" in capsys.readouterr().out

    def no_program(_: str) -> None:
        raise OSError

    monkeypatch.setattr(os, "startfile", no_program)
    check_dropped(program, [str(path)])
    told = " ".join(capsys.readouterr().out.split())
    assert f"Bản sao có ghi chú, mở để xem từng chỗ sai: {tmp_path / 'ghi-chu-3' / 'xã A.xlsx'}" in told


def test_phieu_tha_vao_khong_noi_nam_thi_hoi(
    program: Program, typed: list[list[str]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ends = [(2, YearNeeded("…")), (0, None)]
    monkeypatch.setattr(Program, "carried_out", lambda _, words: typed.append([*words]) or ends.pop(0))
    monkeypatch.setattr(sys, "stdin", io.StringIO("2023\n"))
    assert check_dropped(program, [str(tmp_path)]) == 0
    assert typed[1] == [*typed[0], "--year", "2023"]


@pytest.mark.parametrize(
    ("parents", "waits"),
    [
        (["explorer.exe"], True),
        (["hongheo.exe", "Explorer.EXE"], True),
        (["python.exe", "hongheo.exe", "explorer.exe"], True),
        (["hongheo.exe", "cmd.exe", "explorer.exe"], False),
        (["powershell.exe", "WindowsTerminal.exe", "explorer.exe"], False),
        ([], False),
    ],
)
def test_chi_cua_so_tu_dong_moi_cho_enter(parents: list[str], waits: bool) -> None:
    assert started_by_a_drop(parents) is waits


def test_lenh_duoc_ghi_cho_cua_so_lenh_cua_may() -> None:
    words = ["hongheo", "check", r"C:\xã a\p.xlsx"]
    assert as_typed(words, windows=True) == r'hongheo check "C:\xã a\p.xlsx"'
    assert shlex.split(as_typed(words, windows=False)) == words


@pytest.mark.skipif(os.name == "nt", reason="no pseudo terminals")
def test_o_cua_so_lenh_khong_go_gi_thi_hoi() -> None:
    import pty

    ours, theirs = pty.openpty()
    with os.fdopen(ours, "r+b", buffering=0) as screen:
        # Started, not forked: pytest has loaded readline, which waits otherwise at a terminal than ``input``.
        done = subprocess.Popen(
            [sys.executable, "-c", PROGRAM_ITSELF], stdin=theirs, stdout=theirs, stderr=theirs
        )
        os.close(theirs)
        told = b""
        # What is shown last is the question.
        while not told.endswith(b": "):
            told += screen.read(4096)
        screen.write(b"\x04")
        assert done.wait(timeout=60) == 0
        told += screen.read(4096)
    assert "Kiểm tra phiếu" in told.decode() and "Đã thoát." in told.decode()
