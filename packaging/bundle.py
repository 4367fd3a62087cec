"""The release folder as one archive: the program, what starts it on Windows, a page to read first.

``python packaging/bundle.py dist/hongheo.exe`` writes ``dist/hongheo-0.2.0-windows.zip``, and beside it its
SHA-256, by which offices know that they have what was handed out. Same files, same bytes.
"""

from __future__ import annotations

import hashlib
import sys
import zipfile
from pathlib import Path

from hongheo import __version__

WINDOWS = Path(__file__).parent / "windows"
READ_FIRST = "DOC-TRUOC.txt"
# No time of the day that it was made: the earliest that an archive knows.
DATE = (1980, 1, 1, 0, 0, 0)
_RUNS, _IS_READ = 0o100755, 0o100644


def _members(program: Path, archive: str) -> dict[str, tuple[bytes, int]]:
    """Name > bytes and permissions of what goes into the archive. Starters are for the program of Windows."""
    read_first = (WINDOWS / READ_FIRST).read_bytes().decode("utf-8")
    for_windows = program.suffix == ".exe"
    starters = sorted(WINDOWS.glob("*.bat")) if for_windows else []
    return {
        program.name: (program.read_bytes(), _RUNS),
        READ_FIRST: (read_first.format(version=__version__, archive=archive).encode(), _IS_READ),
        **{path.name: (path.read_bytes(), _RUNS) for path in starters},
    }


def bundle(program: Path) -> Path:
    """Write the archive beside the program, and its SHA-256 beside that. Returns the archive."""
    system = "windows" if program.suffix == ".exe" else sys.platform
    folder = f"hongheo-{__version__}"
    archive = program.with_name(f"{folder}-{system}.zip")
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as parts:
        for name, (content, mode) in sorted(_members(program, archive.name).items()):
            member = zipfile.ZipInfo(f"{folder}/{name}", DATE)
            member.create_system = 3  # whichever system makes it: the one that knows permissions
            member.external_attr = mode << 16
            member.compress_type = zipfile.ZIP_DEFLATED
            parts.writestr(member, content)
    told = f"{hashlib.sha256(archive.read_bytes()).hexdigest()}  {archive.name}\n"
    archive.with_name(f"{archive.name}.sha256").write_text(told, encoding="utf-8", newline="\n")
    return archive


if __name__ == "__main__":
    print(bundle(Path(sys.argv[1])))
