"""What a person sees in a terminal, or a program in a pipe: Vietnamese words and numbers, nothing padded."""

from __future__ import annotations

import io
import json
import re
import sys
from pathlib import Path, PurePosixPath

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from typer.main import get_command

from hongheo.check.cells import _context
from hongheo.cli import app
from hongheo.console import progress
from hongheo.forms import form
from hongheo.models import places, short_names
from hongheo.pipeline.reading import password_of
from hongheo.pipeline.result import Options
from hongheo.text import grouped
from tests.commands import hongheo
from tests.conftest import MakeReturn, b1, b2, household
from tests.read.test_kinds_of_files import SECRET, locked

SOUND = {"households": [household("1")], "b1": [b1("1", 150)], "b2": [b2("1", 1)]}
ENGLISH = re.compile(
    r"Usage|Options|Commands|Show this|\brequired\b|default:|<int>|<Path>|\[ARGS\]|%Y|INTEGER|\bTEXT\b|x>="
    r"|\{| path "
)
GROUPS = [[], *([name] for name, c in get_command(app).commands.items() if hasattr(c, "commands"))]
COMMANDS = [[name] for name, c in get_command(app).commands.items() if not hasattr(c, "commands")]


@pytest.mark.parametrize("words", [*GROUPS, *COMMANDS], ids=" ".join)
def test_huong_dan_khong_con_tieng_anh_cua_thu_vien(words: list[str]) -> None:
    told = hongheo(*words, "--help").stdout
    assert told.startswith("Cách dùng: hongheo")
    assert "In hướng dẫn này rồi thoát." in told
    assert not ENGLISH.search(told)


def test_tung_lenh_duoc_ke_du_cau() -> None:
    told = " ".join(hongheo("--help").stdout.split())
    assert "check Kiểm tra phiếu trước khi nộp: mọi chỗ sai, ô nào, sửa thế nào." in told
    assert "..." not in told


class _Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(("kind", "shown"), [("xterm", True), ("dumb", False)])
def test_thanh_tien_do_chi_nap_khi_viec_da_bat_dau(
    monkeypatch: pytest.MonkeyPatch, kind: str, shown: bool
) -> None:
    screen = _Terminal()
    monkeypatch.setattr(sys, "stderr", screen)
    monkeypatch.setenv("TERM", kind)
    monkeypatch.delenv("NO_COLOR", raising=False)
    with progress.progress_bar(quiet=False) as move:
        assert (progress._bars, screen.getvalue()) == ([], "")
        move("Đọc phiếu", 0, 2)
        move("Đọc phiếu", 1, 2)
        assert len(progress._bars) == 1
    assert not progress._bars
    assert ("Đọc phiếu" in screen.getvalue() and "1/2" in screen.getvalue()) is shown


def test_hai_tep_cung_ten_duoc_phan_biet_va_xep_theo_ma_xa(make_return: MakeReturn, tmp_path: Path) -> None:
    first = make_return("a.xlsx", commune="28657", **SOUND)
    second = make_return("b.xlsx", commune="28654", **{**SOUND, "b1": [b1("1", 150, b1_total=160)]})
    for name, path in (("mot", first), ("hai", second)):
        (tmp_path / name).mkdir()
        path.rename(tmp_path / name / "phieu.xlsx")
    told = hongheo("check", tmp_path / "mot", tmp_path / "hai").stdout
    rows = [line.split()[:4] for line in told.splitlines() if "/phieu.xlsx" in line and "2865" in line]
    assert [row[:2] for row in rows[:2]] == [["hai/phieu.xlsx", "28654"], ["mot/phieu.xlsx", "28657"]]
    assert "Xã Đồng Sơn" in told and "  hai/phieu.xlsx «B1»" in told
    assert not [line for line in told.splitlines() if line != line.rstrip()]


def test_ten_ngan_nhat_du_phan_biet() -> None:
    assert short_names(["x/a/p.xlsx", "x/b/p.xlsx", "q.xlsx"]) == {
        "x/a/p.xlsx": "a/p.xlsx",
        "x/b/p.xlsx": "b/p.xlsx",
        "q.xlsx": "q.xlsx",
    }
    assert short_names(["p.xlsx", "x/p.xlsx"]) == {"p.xlsx": "p.xlsx", "x/p.xlsx": "x/p.xlsx"}


def _told_apart(paths: list[str]) -> dict[str, str]:
    """The rule as it is said: each held against all others."""
    parts = {path: PurePosixPath(path).parts for path in paths}
    names = {}
    for path, own in parts.items():
        count = 1
        while count < len(own) and any(o != own and o[-count:] == own[-count:] for o in parts.values()):
            count += 1
        names[path] = "/".join(own[-count:])
    return names


@given(st.lists(st.lists(st.sampled_from(["a", "b", "p.xlsx"]), max_size=4).map("/".join), max_size=8))
@example(["a//p.xlsx", "a/p.xlsx", "/a/p.xlsx", "", "."])
def test_ten_ngan_dung_voi_moi_nhom_tep(paths: list[str]) -> None:
    assert short_names(paths) == _told_apart(paths)


class _Counted(str):
    __slots__ = ()
    compared = 0

    def __eq__(self, other: object) -> bool:
        _Counted.compared += 1
        return str.__eq__(self, other)

    __hash__ = str.__hash__


def test_ten_ngan_cua_nhieu_tep_khong_so_tung_doi(monkeypatch: pytest.MonkeyPatch) -> None:
    class Path(PurePosixPath):
        @property
        def parts(self) -> tuple[str, ...]:
            return tuple(map(_Counted, super().parts))

    monkeypatch.setattr(places, "PurePosixPath", Path)
    many = 1_000
    named = short_names([f"xa-{n}/phieu.xlsx" for n in range(many)])
    assert named["xa-7/phieu.xlsx"] == "xa-7/phieu.xlsx"
    assert _Counted.compared < 20 * many


def test_so_ghi_nhu_nguoi_viet() -> None:
    assert [grouped(n) for n in (0, 999, 2570, 36662, 1500000.0)] == [
        "0",
        "999",
        "2.570",
        "36.662",
        "1.500.000",
    ]


@pytest.mark.parametrize(
    ("answers", "opens", "asked"),
    [(["sai", SECRET], SECRET, 2), (["sai", "sai nữa", "vẫn sai", SECRET], "vẫn sai", 3), ([None], None, 1)],
)
def test_mat_khau_duoc_hoi_den_ba_lan(
    make_return: MakeReturn, tmp_path: Path, answers: list[str | None], opens: str | None, asked: int
) -> None:
    path = locked(make_return(**SOUND), tmp_path / "khoa.xlsx")
    left = list(answers)
    assert password_of(path, Options(password=lambda _: left.pop(0))) == opens
    assert len(answers) - len(left) == asked


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["--district", "999", "--year", "2023"], "không có huyện mã 999. Tra mã: hongheo units"),
        (["--province", "99", "--year", "2023"], "không có tỉnh mã hoặc tên «99». Tra mã: hongheo units"),
        (["--district", "823", "--year", "2026"], "từ 01/7/2025 không có cấp huyện"),
        (["--communes", "khong-co.txt", "--year", "2023"], "Không có tệp khong-co.txt."),
        (["--year", "2023"], "Chỉ chọn một trong các tham số --district, --province, --communes"),
    ],
)
@pytest.mark.parametrize("command", [["template"], ["register", "template"]], ids=" ".join)
def test_chon_don_vi_sai_thi_noi_ro(
    command: list[str], words: list[str], says: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    done = hongheo(*command, "ra", *words)
    assert (done.returncode in (2, 3), says in " ".join(done.stderr.split())) == (True, True), done.stderr
    assert not list(tmp_path.iterdir())


def test_ma_xa_da_noi_khac_tep_thi_duoc_ghi_nhan(make_return: MakeReturn) -> None:
    path = make_return(commune="28654", **SOUND)
    codes = {line.split()[0] for line in told_codes(path, "--commune", "28657")}
    assert codes == {"HN046"} and not list(told_codes(path, "--commune", "28654"))


def told_codes(*words: object) -> list[str]:
    problems = json.loads(hongheo("check", *words, "--json").stdout)["problems"]
    return [f"{p['code']} {p['cell']}" for p in problems]


def test_ngay_cua_so_khong_bi_khuyen_ghi_nam_sinh() -> None:
    birth, day = (
        form(f).by_id[s].field(i)
        for f, s, i in (
            ("commune-return", "households", "birth_date"),
            ("register", "requests", "received_on"),
        )
    )
    told = [
        _context(form("register"), form("register").by_id["requests"], f, "31/02/2026")["expected"]
        for f in (birth, day)
    ]
    assert ["năm sinh" in str(text) for text in told] == [True, False]


def test_noi_ghi_ra_duoc_noi_bang_ten_thu_muc(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "trong").mkdir()
    monkeypatch.chdir(tmp_path / "trong")
    done = hongheo("register", "plan", "--finish", "2026-12-14", "-o", "../lich.xlsx").stdout
    told = " ".join(done.split())
    assert "Đã ghi 2 tệp vào thư mục" in told and " ..." not in told and "..:" not in told


def test_ten_gia_tri_cua_tham_so_con_nguyen() -> None:
    told = hongheo("run", "--help").stdout
    assert "--units FILE" in told and "-o, --out DIR" in told and "--date NGÀY" in told
