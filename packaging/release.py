"""Cut a release: the version wherever it stands, and the sentences of ``changelog.d/`` in CHANGELOG.md.

``python packaging/release.py 0.2.0``; needs the ``dev`` extra. What it changed is committed by hand.
"""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
# Where the version stands: in the code, and in the pages that name the wheel or show ``--version``.
HOME = ROOT / "src" / "hongheo" / "__init__.py"
_STANDS = re.compile(r'(?<=__version__ = ")[\d.]+(?=")|(?<=\bhongheo[ -])\d+\.\d+\.\d+')


def pages() -> list[Path]:
    """The pages that may name the version."""
    return sorted([*(ROOT / "docs").rglob("*.md"), *ROOT.glob("README*.md")])


def versions(text: str) -> list[str]:
    """Each version that a text says the program has."""
    return _STANDS.findall(text)


def main(version: str) -> None:
    """Write the version and move the fragments. Raises SystemExit for what is no version."""
    if not re.fullmatch(r"\d+\.\d+\.\d+", version):
        sys.exit(f"no version: {version!r}")
    for path in [HOME, *pages()]:
        text = path.read_text(encoding="utf-8")
        path.write_text(_STANDS.sub(version, text), encoding="utf-8", newline="\n")
    command = [sys.executable, "-m", "towncrier", "build", "--yes", "--version", version]
    subprocess.run(command, cwd=ROOT, check=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
