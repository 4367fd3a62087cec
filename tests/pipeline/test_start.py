"""What is loaded before the work begins: help and version need none of the heavy libraries."""

from __future__ import annotations

import json
import os
import shlex
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.commands import Done, heed_interrupts
from tests.conftest import MakeReturn, return_maker
from tests.forked import forked, forked_done

HEAVY = ("pandas", "numpy", "openpyxl", "pydantic", "pyarrow", "xlsxwriter", "python_calamine")


@pytest.mark.parametrize("option", ["--help", "--version"])
def test_help_and_version_load_nothing_heavy(option: str) -> None:
    code = (
        "import sys\n"
        "from hongheo.cli import main\n"
        "try:\n"
        "    main()\n"
        "finally:\n"
        f"    print('loaded:', *[m for m in {HEAVY} if m in sys.modules])\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, option], capture_output=True, check=True, encoding="utf-8"
    )
    assert done.stdout.rstrip().splitlines()[-1].strip() == "loaded:"


ENDS = """
import atexit, os, sys
import hongheo.cli as cli
end, real = os._exit, cli.use_utf8
os._exit = lambda code: end(print('at once', flush=True) or code)
def begin():
    atexit.register(print, 'asked for')
    real()
cli.use_utf8 = begin
def called():
    try: cli.main()
    except SystemExit: sys.exit(7)
"""


@pytest.mark.parametrize(
    ("how", "exit_code", "told"),
    [("cli.main()", 2, ["asked for", "at once"]), ("called()", 7, ["asked for"])],
    ids=["chương trình tự chạy", "chương trình khác gọi"],
)
def test_what_was_asked_for_is_done_before_the_process_ends_at_once(
    how: str, exit_code: int, told: list[str]
) -> None:
    command = [sys.executable, "-c", f"{ENDS}{how}\n", "check", "--khong-co"]
    done = subprocess.run(command, capture_output=True, check=False, encoding="utf-8")
    assert (done.returncode, done.stdout.splitlines()) == (exit_code, told)


# The check begins, and waits.
HOLDING = """
import os, pathlib, time
import hongheo.pipeline as pipeline
from hongheo.cli import main
def check(*_, **__):
    pathlib.Path(os.environ["HOLDS"]).touch()
    time.sleep(60)
pipeline.check = check
main()
"""
HONGHEO = [sys.executable, "-m", "hongheo"]
posix = pytest.mark.skipif(os.name != "posix", reason="Windows has other signals and devices")


@posix
def test_ctrl_c_khi_chuong_trinh_dang_nap_khong_hien_loi_cua_python(tmp_path: Path) -> None:
    """Loading is held where the first module of the command line is looked for, until the signal is sent."""
    (tmp_path / "typer").mkdir()
    loading = tmp_path / "dang-nap"
    slow = f"import pathlib, time\npathlib.Path({str(loading)!r}).touch()\ntime.sleep(60)\n"
    (tmp_path / "typer" / "__init__.py").write_text(slow, encoding="utf-8")
    path = os.pathsep.join([str(tmp_path), *sys.path])
    with subprocess.Popen(
        [*HONGHEO, "check", "a.xlsx"],
        env={**os.environ, "PYTHONPATH": path},
        stderr=subprocess.PIPE,
        preexec_fn=heed_interrupts,
    ) as process:
        while process.poll() is None and not loading.exists():
            time.sleep(0.01)
        process.send_signal(signal.SIGINT)
        _, told = process.communicate()
    assert process.returncode == 130
    assert told.decode() == "Không thực hiện được: đã dừng theo yêu cầu, chưa ghi kết quả nào.\n"


@pytest.fixture(scope="module")
def checked(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Done]:
    """A return, and what the check of it tells with all streams open."""
    path = return_maker(tmp_path_factory.mktemp("mo"))()
    return path, forked_done("check", path, "--json")


@posix
@pytest.mark.parametrize("closed", [(2,), (1, 2), (0, 2)], ids=str)
def test_dau_ra_bi_dong_khong_doi_ket_qua(
    checked: tuple[Path, Done], tmp_path: Path, closed: tuple[int, ...]
) -> None:
    (path, expected), told = checked, tmp_path / "ket-qua.json"
    with told.open("w") as out, forked("check", path, "--json", closed=closed, stdout=out) as process:
        process.wait()
    assert process.returncode == expected.returncode
    if 1 not in closed:
        assert told.read_text(encoding="utf-8") == expected.stdout


@posix
def test_chuong_trinh_duoc_goi_voi_dau_ra_da_dong(checked: tuple[Path, Done]) -> None:
    """From its first line on, by a shell."""
    path, expected = checked
    command = f"{shlex.join([*HONGHEO, 'check', str(path)])} <&- >&- 2>&-"
    assert subprocess.run(["sh", "-c", command], check=False).returncode == expected.returncode


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="has no device that is always full")
@pytest.mark.parametrize(
    "words", ["check phieu.xlsx", "check phieu.xlsx --json", "check khong-co", "--help", "--version"]
)
def test_noi_nhan_het_cho_thi_noi_het_cho(
    make_return: MakeReturn, monkeypatch: pytest.MonkeyPatch, words: str
) -> None:
    monkeypatch.chdir(make_return("phieu.xlsx").parent)
    with Path("/dev/full").open("w", encoding="utf-8") as full:
        done = forked_done(*words.split(), stdout=full)
    assert (done.returncode, "đã hết chỗ" in " ".join(done.stderr.split())) == (3, True)
    assert "ngoài dự kiến" not in done.stderr


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="has no device that is always full")
def test_chuong_trinh_duoc_goi_ma_noi_nhan_het_cho() -> None:
    """To the end that an interpreter itself comes to; the others are forked."""
    with Path("/dev/full").open("w", encoding="utf-8") as full:
        done = subprocess.run(
            [*HONGHEO, "--version"], stdout=full, stderr=subprocess.PIPE, check=False, encoding="utf-8"
        )
    assert (done.returncode, "đã hết chỗ" in " ".join(done.stderr.split())) == (3, True)
    assert "Exception ignored" not in done.stderr


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="has no device that is always full")
@pytest.mark.parametrize("more", [[], ["--json"]])
def test_noi_nhan_het_cho_thi_noi_ket_qua_da_ghi(
    make_return: MakeReturn, tmp_path: Path, more: list[str]
) -> None:
    out = tmp_path / "diem.xlsx"
    with Path("/dev/full").open("w", encoding="utf-8") as full:
        done = forked_done("score", make_return(), "-o", out, *more, stdout=full)
    told = " ".join(done.stderr.split())
    assert (done.returncode, "đã ghi đủ trước đó (diem.xlsx)" in told, out.is_file()) == (3, True, True), told
    assert told.count("Không thực hiện được") == 1 and "ngoài dự kiến" not in told


@posix
def test_bi_kill_khi_dang_lam_thi_json_noi_bi_dung(make_return: MakeReturn, tmp_path: Path) -> None:
    begun = tmp_path / "bat-dau"
    pipes = dict.fromkeys(("stdout", "stderr"), subprocess.PIPE)
    env = {**os.environ, "HOLDS": str(begun)}
    with forked("check", make_return(), "--json", code=HOLDING, env=env, **pipes) as process:
        while process.poll() is None and not begun.exists():
            time.sleep(0.01)
        process.terminate()
        out, told = process.communicate()
    document = json.loads(out)
    assert (process.returncode, document["exit_code"], document["error_code"]) == (143, 143, "interrupted")
    assert told.startswith("Không thực hiện được: đã dừng theo yêu cầu")
