"""A look at the bytes of a workbook, and texts that must never become formulas."""

from __future__ import annotations

import zipfile
from pathlib import Path
from xml.etree import ElementTree

YEAR = 2023
INJECTIONS = ("=1+1", "+A1", "-x", "@x", '=HYPERLINK("http://x")')


def parts(path: Path) -> dict[str, bytes]:
    """The members of a workbook."""
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def canonical(path: Path) -> dict[str, str]:
    """The members of a workbook as canonical XML: libraries write an empty element in two ways."""
    return {name: ElementTree.canonicalize(data.decode()) for name, data in parts(path).items()}


def sheet_xml(path: Path) -> str:
    """The XML of all sheets together, with the texts that they share."""
    names = ("xl/worksheets/sheet", "xl/sharedStrings")
    return "".join(data.decode() for name, data in parts(path).items() if name.startswith(names))
