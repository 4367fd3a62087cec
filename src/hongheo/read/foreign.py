"""What a file is that is no workbook: by its name, or by how it begins where the name says otherwise."""

from __future__ import annotations

import zipfile
from pathlib import Path

from hongheo.stamps import DAMAGED

# Reasons of UnreadableFile.
ARCHIVE, TEXT, OTHER_SHEET, PATTERN = "archive", "text_file", "other_program", "pattern"
PDF, WORD, PICTURE, PAGE, KIND = "pdf", "word", "picture", "web", "kind"

_BY_NAME = {
    **dict.fromkeys((".zip", ".rar", ".7z", ".gz", ".tgz", ".tar", ".bz2", ".xz"), ARCHIVE),
    **dict.fromkeys((".csv", ".tsv", ".txt"), TEXT),
    **dict.fromkeys((".et", ".ett", ".numbers", ".gsheet", ".fods", ".wps"), OTHER_SHEET),
    **dict.fromkeys((".xltx", ".xltm", ".xlt", ".ots"), PATTERN),
    ".pdf": PDF,
    **dict.fromkeys((".doc", ".docx", ".docm", ".odt", ".rtf"), WORD),
    **dict.fromkeys((".jpg", ".jpeg", ".png", ".heic", ".gif", ".bmp", ".tif", ".tiff", ".webp"), PICTURE),
    **dict.fromkeys((".htm", ".html", ".mht"), PAGE),
}
_BEGINNINGS = (
    (b"%PDF", PDF),
    (b"\xff\xd8\xff", PICTURE),
    (b"\x89PNG", PICTURE),
    (b"GIF8", PICTURE),
    (b"II*\0", PICTURE),
    (b"MM\0*", PICTURE),
    (b"{\\rtf", WORD),
    (b"Rar!", ARCHIVE),
    (b"7z\xbc\xaf", ARCHIVE),
    (b"\x1f\x8b", ARCHIVE),
)
_MOST = 200  # bytes of the part that names the kind of an OpenDocument file


def by_name(path: Path) -> str | None:
    """The reason for which a file of this name is no workbook; None for a name that says nothing of it."""
    return _BY_NAME.get(path.suffix.lower())


def by_content(path: Path) -> str | None:
    """What a file is, under whatever name, by how it begins and, of an archive, what it holds; None for what
    is a workbook, damaged, or of no known kind."""
    try:
        with path.open("rb") as file:
            start = file.read(8)
        for beginning, kind in _BEGINNINGS:
            if start.startswith(beginning):
                return kind
        with zipfile.ZipFile(path) as archive:
            names = archive.namelist()
            told = archive.open("mimetype").read(_MOST) if "mimetype" in names else b""
    except DAMAGED:
        return None
    if any(name.startswith("word/") for name in names) or b"opendocument.text" in told:
        return WORD
    holds_sheets = b"spreadsheet" in told or any(name.startswith("xl/") for name in names)
    return None if holds_sheets or "[Content_Types].xml" in names or told else ARCHIVE
