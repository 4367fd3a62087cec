"""The release folder: its starters for Windows as text, and the archive of it."""

from __future__ import annotations

import hashlib
import importlib
import re
import runpy
import sys
import zipfile
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import typer

from hongheo import __version__
from hongheo.cli import app

ROOT = Path(__file__).parents[2]
WINDOWS = ROOT / "packaging" / "windows"
BUNDLE = runpy.run_path(str(ROOT / "packaging" / "bundle.py"))
STARTERS = sorted(WINDOWS.glob("*.bat"))
PROGRAM = '"%~dp0hongheo.exe"'


def lines(path: Path) -> list[str]:
    return path.read_bytes().decode("ascii").removesuffix("\r\n").split("\r\n")


@pytest.mark.parametrize("path", STARTERS, ids=lambda p: p.name)
def test_tep_bat_doc_duoc_tren_windows(path: Path) -> None:
    own = lines(path)
    assert path.name.isascii() and "\n" not in "".join(own) and "\r" not in "".join(own)
    assert own[0] == "@echo off" and own[-1] == "pause"
    codepage = next(at for at, line in enumerate(own) if line.startswith("chcp 65001"))
    assert codepage < min(at for at, line in enumerate(own) if PROGRAM in line)
    for line in own:
        # A path of the person may hold blanks: each stands in quotes.
        assert not re.search(r"%~|%out%", re.sub(r'"[^"]*"', "", line)), line
        assert "hongheo.exe" not in line.replace(PROGRAM, "")
    assert {word for line in own for word in re.findall(r"goto (\w+)", line)} == {
        line[1:] for line in own if line.startswith(":") and line != ":end"
    } | ({"end"} if ":end" in own else set())


@pytest.mark.parametrize("path", STARTERS, ids=lambda p: p.name)
def test_lenh_va_tham_so_trong_tep_bat_co_that(path: Path) -> None:
    commands = typer.main.get_command(app).commands  # type: ignore[attr-defined]
    calls = [line.replace(PROGRAM, "").split() for line in lines(path) if line.startswith(PROGRAM)]
    assert calls
    for words in calls:
        named = [word for word in words if word.isalpha()]
        options = [word for word in words if word.startswith("-")]
        known = {o for name in named for p in commands[name].params for o in p.opts}
        assert len(named) < 2 and set(options) <= known


def test_goi_phat_hanh_du_tep_va_moi_lan_mot_kieu(tmp_path: Path) -> None:
    program = tmp_path / "hongheo.exe"
    program.write_bytes(b"MZ" * 1000)
    archive = BUNDLE["bundle"](program)
    first = archive.read_bytes()
    assert archive.name == f"hongheo-{__version__}-windows.zip"
    told = (tmp_path / f"{archive.name}.sha256").read_text(encoding="utf-8")
    assert told == f"{hashlib.sha256(first).hexdigest()}  {archive.name}\n"
    with zipfile.ZipFile(archive) as parts:
        names = {info.filename.rpartition("/")[2]: info for info in parts.infolist()}
        assert {*names} == {"hongheo.exe", "DOC-TRUOC.txt", *(p.name for p in STARTERS)}
        assert {info.date_time for info in names.values()} == {(1980, 1, 1, 0, 0, 0)}
        assert {info.filename.partition("/")[0] for info in names.values()} == {f"hongheo-{__version__}"}
        for path in STARTERS:
            assert parts.read(names[path.name]) == path.read_bytes()
        page = parts.read(names["DOC-TRUOC.txt"]).decode("utf-8-sig")
    assert __version__ in page and archive.name in page and "{" not in page
    assert "\n" not in page.replace("\r\n", "")
    # Each thing in the folder is told.
    assert {*re.findall(r"\b[\w-]+\.(?:bat|exe)\b", page)} == {*names} - {"DOC-TRUOC.txt"}
    program.touch()
    assert BUNDLE["bundle"](program).read_bytes() == first


def test_chuong_trinh_cua_he_khac_khong_kem_tep_bat(tmp_path: Path) -> None:
    (tmp_path / "hongheo").write_bytes(b"")
    with zipfile.ZipFile(BUNDLE["bundle"](tmp_path / "hongheo")) as parts:
        assert [name.rpartition("/")[2] for name in parts.namelist()] == ["DOC-TRUOC.txt", "hongheo"]


def test_ban_mot_tep_nhan_viec_cua_tien_trinh_con_truoc_khi_coi_la_lenh(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Processes that read are started as the program itself: what is taken for a command starts none, or
    without end."""
    done: list[str] = []
    monkeypatch.setattr("multiprocessing.freeze_support", lambda: done.append("process"))
    monkeypatch.setattr("hongheo.__main__.main", lambda: done.append("command"))
    runpy.run_path(str(ROOT / "packaging" / "start.py"))
    assert done == ["process", "command"]


def test_ban_mot_tep_co_du_lieu_va_khong_co_phan_mang(monkeypatch: pytest.MonkeyPatch) -> None:
    built: dict[str, Any] = {}

    class Analysis:
        pure = scripts = ()
        binaries = (
            ("pyarrow/libarrow.so", "", ""),
            ("pyarrow/libarrow_flight.so", "", ""),
            ("pyarrow/_s3fs.so", "", ""),
        )

        def __init__(self, _: list[str], **told: Any) -> None:
            self.datas = told["datas"]
            built.update(told)

    def data_files(package: str, includes: list[str] | None = None) -> list[tuple[str, str]]:
        root = Path(importlib.import_module(package).__file__ or "").parent
        patterns = includes or ["**/*"]
        return [(str(p), package) for pattern in patterns for p in root.glob(pattern)]

    def program(*parts: Any, **_: object) -> None:
        built["binaries"] = parts[2]

    hooks = ModuleType("PyInstaller.utils.hooks")
    hooks.collect_data_files = data_files  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "PyInstaller.utils.hooks", hooks)
    spec = (ROOT / "packaging" / "hongheo.spec").read_text(encoding="utf-8")
    exec(spec, {"Analysis": Analysis, "EXE": program, "PYZ": lambda pure: pure})
    names = {Path(path).name for path, _ in built["datas"]}
    assert {"2022-2025.toml", "identities.toml", "VN.mo"} <= names
    assert [name for name, *_ in built["binaries"]] == ["pyarrow/libarrow.so"]
    for module in built["hiddenimports"]:
        importlib.import_module(module)
