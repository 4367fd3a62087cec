"""The same returns give the same bytes, whatever the order of files, locale, time zone and hash seed.

The processes that show it have no network from their first line on.
"""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
import unicodedata
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from hongheo.errors import UsageError
from hongheo.read import find_files
from tests import reading
from tests.commands import Done, hongheo
from tests.conftest import MakeReturn, b1, b2, blank_out, household
from tests.forked import forked_done

FILES = ["p/c.xlsx", "p/a.xlsx", "p/Đ.xlsx", "p/b-2.xlsx"]
COMMANDS = (
    ["run", "FILES", "-o", "ra", "--report", "--previous", "cu/danh-sach.xlsx", "--json", "--force"],
    ["merge", "FILES", "-o", "gop.xlsx", "--all"],
    ["check", "FILES", "--annotate", "ghi-chu", "--json"],
    ["explain", "FILES", "--household", "28654/0001", "-o", "vi-sao.xlsx", "--json"],
    ["diff", "cu", "ra", "-o", "khac.xlsx", "--json"],
    ["score", "FILES", "-o", "diem.xlsx", "--json"],
    ["tables", "check", "ra/bieu-tong-hop.xlsx"],
    ["template", "mau", "--communes", "ma.txt", "--year", "2023", "--quiet"],
    ["scorecard", "template", "bang-diem.xlsx"],
    ["criteria", "--date", "2023-12-14"],
    ["--version"],
)
TOLD_FIRST = ("stdout 0", "stdout 1", "stderr")
# Files are read in that process too, once for all commands: whatever their number of processes, see
# test_workers.py.
DRIVER = """
import json, sys
sys.path.append(sys.argv[2])
from tests.offline import forbid
forbid()
import socket
try:
    socket.create_connection(("127.0.0.1", 9))
except RuntimeError:
    pass  # as it should: a refused connection would be another error
else:
    raise AssertionError("the network is not forbidden")
from hongheo import cli
from hongheo.commands.program import use_utf8
from tests import commands, reading
reading.read_here()
use_utf8()
with reading.once():
    for arguments in json.loads(sys.argv[1]):
        try:
            cli.app(arguments)
        except SystemExit as done:
            print(done.code, end="\f")
"""


Begin = Callable[..., Done]


def anew(*words: str, **how: Any) -> Done:
    command = [sys.executable, "-c", DRIVER, *words]
    return subprocess.run(command, capture_output=True, encoding="utf-8", check=False, **how)


# Each surrounding is a process of its own, held against this one. All commands run in the one that is
# started, with a hash seed of its own; those that bring files together in one forked from this process too.
SURROUNDINGS: dict[str, tuple[Begin, dict[str, str], list[str], int]] = {
    "Việt Nam, tệp theo thứ tự khác": (
        partial(forked_done, code=DRIVER),
        {"TZ": "Asia/Ho_Chi_Minh", "LC_ALL": "vi_VN.UTF-8"},
        [FILES[2], FILES[0], FILES[3], FILES[1]],
        2,
    ),
    # Where the computer has not the language, this is LC_ALL=C.
    "Mỹ, tiếng Thổ Nhĩ Kỳ, cả thư mục": (
        anew,
        {"TZ": "America/New_York", "LC_ALL": "tr_TR.UTF-8", "PYTHONHASHSEED": "12345", "PYTHONUTF8": ""},
        ["p"],
        99,
    ),
}


def hashed(folder: Path, printed: list[str], logged: str) -> dict[str, str]:
    """What each command printed, what was logged and written, by name, as SHA-256."""
    found = {f"stdout {n}": told.encode() for n, told in enumerate(printed)} | {"stderr": logged.encode()}
    for path in folder.rglob("*"):
        if path.is_file() and path.relative_to(folder).parts[0] not in ("p", "cu", "ma.txt"):
            found[path.relative_to(folder).as_posix()] = path.read_bytes()
    return {name: hashlib.sha256(data).hexdigest() for name, data in found.items()}


def typed(files: list[str]) -> list[list[str]]:
    """The commands, each as its words."""
    return [[x for a in command for x in (files if a == "FILES" else [a])] for command in COMMANDS]


def here(folder: Path) -> dict[str, str]:
    """Run every command in the folder, in this process; what came out."""
    with reading.once():
        done = [hongheo(*words, cwd=folder) for words in typed(FILES)]
    assert {d.returncode for d in done} == {0, 1}, [d.stderr for d in done]
    return hashed(folder, [f"{d.stdout}{d.returncode}" for d in done], "".join(d.stderr for d in done))


def elsewhere(
    folder: Path, begin: Begin, environment: dict[str, str], commands: list[list[str]]
) -> dict[str, str]:
    """The same of the commands in a process of its own."""
    root, own = str(Path(__file__).parents[2]), {**os.environ, **environment}
    done = begin(json.dumps(commands), root, cwd=folder, env=own)
    assert done.returncode == 0, done.stderr
    return hashed(folder, done.stdout.split("\f")[:-1], done.stderr)


@pytest.fixture
def district(make_return: MakeReturn, tmp_path: Path) -> Path:
    """Four files of three communes: one in two parts, equal names, peoples and numbers that tie, faults."""
    folder = tmp_path / "goc"
    (folder / "p").mkdir(parents=True)
    (tmp_path / "nam-truoc").mkdir()
    peoples = ("Khmer", "Hoa", "Chăm", "Tày", "Thái", "Êđê", "Kinh")

    def sheets(first: int, name: str) -> dict[str, list[dict[str, object]]]:
        codes = [f"{n:04d}" for n in range(first, first + 8)]
        rows = [
            household(
                code,
                people=peoples[n % 7],
                village=f"Ấp {n % 3}",
                head_name=f"{name} {code[-1]}",
                birth_date=f"{n + 1:02d}/02/1980",
                class_start=("Hộ nghèo", "Hộ cận nghèo", "Hộ không nghèo")[n % 3],
                identity_number=f"0820800{n:05d}",
                cause_land=True,
                cause_capital=n % 2 == 0 or None,
            )
            for n, code in enumerate(codes)
        ]
        rows[3]["size"], rows[5]["people"], rows[7]["birth_date"] = "bốn", "Kimh", "31/02/1980"
        points = [b1(c, 100 + 5 * n) for n, c in enumerate(codes)]
        points[2]["b1_total"] = 1
        people = [
            {"household_code": c, "member_number": 1, "name": f"{name} {c[-1]}", "relation": "Chủ hộ"}
            for c in codes
        ]
        return {
            "households": rows,
            "b1": points,
            "b2": [b2(c, n % 5) for n, c in enumerate(codes)],
            "members": people,
        }

    make_return("goc/p/a.xlsx", commune="28657", **sheets(1, "Nguyễn Thị Ánh"))
    make_return("goc/p/b-2.xlsx", commune="28657", **sheets(51, "Trần Văn Ích"))
    make_return("goc/p/c.xlsx", commune="28654", **sheets(1, unicodedata.normalize("NFD", "Nguyễn Thị Ánh")))
    make_return("goc/p/Đ.xlsx", commune="28660", **sheets(1, "İsmail Ilgaz"))
    (folder / "ma.txt").write_text("28654\n28651\n", encoding="utf-8")
    # Last year's list is of a review of its own.
    make_return("nam-truoc/c.xlsx", commune="28654", year=2022, **sheets(1, "Nguyễn Thị Ánh"))
    make_return("nam-truoc/a.xlsx", commune="28657", year=2022, **sheets(1, "Nguyễn Thị Ánh"))
    with pytest.MonkeyPatch.context() as patch:
        blank_out(patch, "write_problems_of")
        hongheo("run", "../nam-truoc", "-o", "cu", cwd=folder)
    assert (folder / "cu" / "danh-sach.xlsx").is_file()
    return folder


def test_cung_phieu_cung_byte(district: Path, tmp_path: Path) -> None:
    def placed(name: str) -> Path:
        # Beside each other: links in loi.xlsx lead from where it stands to the returns.
        copy = tmp_path / name
        copy.mkdir()
        for path in district.rglob("*"):
            if path.is_file():
                target = copy / path.relative_to(district)
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(path.read_bytes())
        return copy

    base = here(placed("0"))
    assert len(base) > 15
    for number, (name, (begin, environment, files, most)) in enumerate(SURROUNDINGS.items(), start=1):
        found = elsewhere(placed(str(number)), begin, environment, typed(files)[:most])
        # Of the first two commands: run and merge.
        own = {n: h for n, h in base.items() if n.startswith("ra/") or n in ("gop.xlsx", *TOLD_FIRST)}
        wanted = base if most > len(COMMANDS) else own
        differing = {n for n in wanted.keys() | found.keys() if wanted.get(n) != found.get(n)}
        assert len(found) > 10 and not differing, name


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere all names of files are Unicode")
def test_ten_tep_khong_phai_unicode_thi_noi(tmp_path: Path) -> None:
    (tmp_path / os.fsdecode(b"xa \xb5 1.xlsx")).touch()
    with pytest.raises(UsageError, match=r"không phải chữ Unicode.*xa . 1\.xlsx"):
        find_files([tmp_path])
