"""A full disk, a disk that is read only, a request to end: a clear sentence, and nothing left behind."""

from __future__ import annotations

import functools
import gc
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from typer.testing import CliRunner

from hongheo import cli
from hongheo.pipeline import demonstrating, run_results
from hongheo.write import packing
from tests.commands import PROGRAM_ITSELF
from tests.conftest import b1, b2, blank_out, household, return_maker
from tests.forked import CAN_FORK, forked, forked_done

pytestmark = pytest.mark.usefixtures("read_once")

FULL, READ_ONLY = "ổ đĩa đã đầy", "ổ đĩa chỉ cho đọc"
MANY = 40
Mounted = Callable[[str], None]


@contextmanager
def _mounted(at: Path, kilobytes: int) -> Iterator[Mounted]:
    """A small disk of its own in memory; yields what changes its options."""
    mount = shutil.which("mount")
    at.mkdir()
    made = mount is not None and subprocess.run(
        [mount, "-t", "tmpfs", "-o", f"size={kilobytes}k", "tmpfs", str(at)], capture_output=True, check=False
    )
    if not made or made.returncode:
        pytest.skip("needs the right to mount a disk")

    def change(options: str) -> None:
        subprocess.run([str(mount), "-o", f"remount,{options}", str(at)], check=True)

    try:
        yield change
    finally:
        # Lazily: a file that could not be written may stay open until it is thrown away.
        subprocess.run(["umount", "-l", str(at)], check=True)


@pytest.fixture(scope="module")
def returns(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a return, beside one with its outputs; no test changes them."""
    folder = tmp_path_factory.mktemp("xa")
    (folder / "p").mkdir()
    codes = [f"{n:04d}" for n in range(1, MANY)]
    sheets = {
        "households": [household(c) for c in codes],
        "b1": [b1(c, 150) for c in codes],
        # A warning each, so that there is something to annotate.
        "b2": [b2(c, 0, b2_total=None) for c in codes],
    }
    return_maker(folder)("p/a.xlsx", **sheets)
    with pytest.MonkeyPatch.context() as patch:
        blank_out(patch, "write_problems_of")
        done = CliRunner().invoke(cli.app, ["run", str(folder / "p"), "-o", str(folder / "ra"), "--quiet"])
    assert done.exit_code == 0
    return folder / "p"


def commands(returns: Path, disk: Path) -> dict[str, list[str]]:
    """Every command that writes, onto the disk."""
    files = str(returns)
    return {
        "run": ["run", files, "-o", str(disk / "ra"), "--report"],
        "run --force": ["run", files, "-o", str(disk), "--force"],
        "score": ["score", files, "-o", str(disk / "diem.xlsx")],
        "merge": ["merge", files, "-o", str(disk / "gop.xlsx")],
        "template": ["template", str(disk / "phieu"), "--district", "823", "--year", "2023"],
        "check": ["check", files, "--annotate", str(disk / "ghi-chu")],
        "explain": ["explain", files, "--household", "28654/0001", "-o", str(disk / "vi-sao.xlsx")],
        "diff": ["diff", str(returns.parent / "ra"), files, "-o", str(disk / "khac.xlsx")],
        "scorecard": ["scorecard", "template", str(disk / "bang-diem.xlsx")],
        "demo": ["demo", str(disk / "mau")],
    }


@pytest.fixture(autouse=True, scope="module")
def one_district() -> Iterator[None]:
    """The demo, which cannot be written either, makes its district once."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(demonstrating, "make_district", functools.cache(demonstrating.make_district))
        yield


def held(folder: Path) -> dict[str, bytes]:
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def refused(returns: Path, disk: Path, why: str, *names: str) -> None:
    """Each command says why it cannot, exits 3 and leaves the disk as it was."""
    before = held(disk)
    for name, arguments in commands(returns, disk).items():
        if names and name not in names:
            continue
        gc.freeze()  # what other tests left is not looked through again and again
        done = CliRunner().invoke(cli.app, arguments)
        told = " ".join(done.output.split())
        gc.collect()  # what could not be closed complains here, in this test
        assert (done.exit_code, why in told, "Traceback" in told) == (3, True, False), (name, told)
        assert held(disk) == before, name
        assert sorted(p.name for p in disk.iterdir()) == sorted(before), name


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.skipif(os.name != "posix", reason="mounts a disk")
def test_dia_day(returns: Path, tmp_path: Path) -> None:
    # The second holds one page, and that is taken.
    for name, kilobytes, only in (("dia", 12, ()), ("day", 4, ("run --force", "score"))):
        with _mounted(tmp_path / name, kilobytes):
            disk = tmp_path / name
            (disk / "nhat-ky.json").write_text("{}", encoding="utf-8")
            refused(returns, disk, FULL, *only)


@pytest.mark.skipif(os.name != "posix", reason="mounts a disk")
def test_dia_chi_cho_doc(returns: Path, tmp_path: Path) -> None:
    with _mounted(tmp_path / "dia", 1024) as change:
        disk = tmp_path / "dia"
        (disk / "nhat-ky.json").write_text("{}", encoding="utf-8")
        change("ro")
        refused(returns, disk, READ_ONLY)


@pytest.mark.skipif(os.name != "posix", reason="mounts a disk")
@pytest.mark.parametrize("block", [packing._BLOCK, 1 << 8], ids=["rows kept as they are", "rows in a file"])
def test_chi_mot_cau_va_khong_gi_khac(
    returns: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, block: int
) -> None:
    """Files that could not be closed say nothing more when they are thrown away."""
    monkeypatch.setattr(packing, "_BLOCK", block)
    with _mounted(tmp_path / "dia", 8):
        done = forked_done(*commands(returns, tmp_path / "dia")["score"])
    assert (done.returncode, done.stdout) == (3, "")
    assert done.stderr.startswith("Không thực hiện được: Không ghi được")
    assert "Exception ignored" not in done.stderr


@pytest.mark.skipif(os.name != "posix", reason="Windows asks no process to end")
@pytest.mark.parametrize(("name", "code"), [("SIGTERM", 143), ("SIGHUP", 129), ("SIGINT", 130)])
def test_bi_yeu_cau_dung_thi_don_sach(
    returns: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, code: int
) -> None:
    out = tmp_path / "ra-moi"
    # A run of few households is done before anybody can stop it: this one waits while it writes.
    monkeypatch.setattr(run_results, "write_tables", lambda *_, **__: time.sleep(60))
    with forked("run", returns, "-o", out, stderr=subprocess.PIPE) as process:
        while process.poll() is None and not any(out.glob(".hongheo-*/new")):
            time.sleep(0.005)
        process.send_signal(getattr(signal, name))
        _, told = process.communicate()
    assert (process.returncode, "Traceback" in told, out.exists()) == (code, False, False)


STOPPED_WHILE_IT_FORKS = """
import os, signal
asked = []
def ask():
    if not asked:
        asked.append(signal.SIGTERM)
        signal.raise_signal(signal.SIGTERM)
os.register_at_fork(after_in_parent=ask)
"""


@pytest.mark.skipif(not CAN_FORK, reason="nothing is forked there")
def test_yeu_cau_dung_dung_luc_tach_tien_trinh_khong_bi_mat(
    returns: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is raised while Python forks is not raised any further."""
    monkeypatch.setattr(run_results, "write_tables", lambda *_, **__: time.sleep(5))
    words = ("run", returns, "-o", tmp_path / "ra-moi", "--jobs", 2)
    done = forked_done(*words, code=STOPPED_WHILE_IT_FORKS + PROGRAM_ITSELF)
    assert (done.returncode, (tmp_path / "ra-moi").exists()) == (143, False), done.stderr
    assert "Traceback" not in done.stderr
