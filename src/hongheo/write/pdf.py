"""Workbooks and Word files as PDF, by LibreOffice where the machine has it.

LibreOffice runs without a window, with a profile of its own that goes away with it: settings of the user
change nothing, and an open window is not disturbed. Numbers come out as Vietnamese write them. It writes the
time and a number of its own into each file, so two runs give the same pages in other bytes.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

_NAMES = ("soffice", "libreoffice")
_MACOS = Path("/Applications/LibreOffice.app/Contents/MacOS/soffice")
_WINDOWS = Path("LibreOffice") / "program" / "soffice.exe"
_WINDOWS_FOLDERS = ("ProgramFiles", "ProgramW6432", "ProgramFiles(x86)")
# A new profile takes the language of the machine, and with it how numbers stand in cells: 36,699 for 36.699.
_SETTINGS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Setup/L10N">
<prop oor:name="ooSetupSystemLocale" oor:op="fuse"><value>vi-VN</value></prop>
</item>
</oor:items>
"""
# Seconds: to start, and for each million bytes (some 300 pages take six).
_TO_START, _A_MEGABYTE = 120, 90


def libreoffice() -> Path | None:
    """The program that prints: on the path, else where it is installed on Windows and macOS."""
    for name in _NAMES:
        if (found := shutil.which(name)) is not None:
            return Path(found)
    folders = [os.environ[name] for name in _WINDOWS_FOLDERS if os.environ.get(name)]
    places = [*(Path(folder) / _WINDOWS for folder in folders), _MACOS]
    return next((place for place in places if place.is_file()), None)


def _end(process: subprocess.Popen[bytes]) -> None:
    """End LibreOffice with what it started: its first process is but a starter."""
    if os.name == "posix":
        os.killpg(process.pid, signal.SIGKILL)
    else:
        process.kill()
    process.wait()


def write_pdfs(program: Path, sources: Sequence[Path], targets: Sequence[Path]) -> dict[Path, str]:
    """Write each source as the PDF of its target (in one folder, which holds all that is half done).

    Returns source > why there is no PDF of it (Vietnamese); its target does not exist then. Sources of one
    call have different stems.
    """
    seconds = _TO_START + _A_MEGABYTE * sum(s.stat().st_size for s in sources) // 1_000_000
    why = ""
    with TemporaryDirectory(dir=targets[0].parent, ignore_cleanup_errors=True) as folder:
        made, profile = Path(folder) / "pdf", Path(folder) / "profile"
        made.mkdir()
        (profile / "user").mkdir(parents=True)
        (profile / "user" / "registrymodifications.xcu").write_text(_SETTINGS, encoding="utf-8")
        command = [
            *(str(program), f"-env:UserInstallation={profile.absolute().as_uri()}"),
            *("--headless", "--norestore", "--nologo", "--convert-to", "pdf", "--outdir", str(made)),
            *(str(source.absolute()) for source in sources),
        ]
        try:
            process = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                start_new_session=os.name == "posix",
            )
            try:
                code = process.wait(timeout=seconds)
                why = f"LibreOffice kết thúc với mã {code}" if code else "LibreOffice không ghi ra tệp"
            except BaseException as stopped:
                _end(process)
                if not isinstance(stopped, subprocess.TimeoutExpired):
                    raise
                why = f"LibreOffice chưa xong sau {seconds} giây"
        except OSError as error:
            why = f"không chạy được LibreOffice ({error.strerror or error})"
        failed: dict[Path, str] = {}
        for source, target in zip(sources, targets, strict=True):
            written = made / f"{source.stem}.pdf"
            if written.is_file() and _is_whole(written):
                written.replace(target)
            else:
                failed[source] = why
    return failed


def _is_whole(path: Path) -> bool:
    """Whether a PDF was written to its end."""
    with path.open("rb") as file:
        begins = file.read(5) == b"%PDF-"
        file.seek(-min(path.stat().st_size, 64), os.SEEK_END)
        return begins and b"%%EOF" in file.read()
