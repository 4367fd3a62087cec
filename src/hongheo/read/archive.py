"""The parts of a zip container (``.xlsx``, ``.xlsm``, ``.xlsb``, ``.ods``), inflated within bounds.

Nothing that a header says of a size is believed. Parts are never written to disk: a name that leads elsewhere
(``../x``) is only a name.
"""

from __future__ import annotations

import re
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from xml.parsers import expat

from hongheo.errors import UnreadableFile
from hongheo.read.facts import Bytes

# By the size of a return, a merged workbook of 40,000 households and 150,000 persons would inflate to about
# 220 MB, from about 22 MB on disk.
MOST_INFLATED = 500 * 2**20
# Sheets inflate to 10 times their size, blank cells with a format to 12 times; a bomb of zeros to 1,000.
MOST_RATIO = 100
# A small file may well be a blank template: the ratio counts from here on.
RATIO_FROM = 20 * 2**20
# A workbook with a sheet, its drawing and their links for each of 500 villages has 2,500.
MOST_PARTS = 5_000

# What may stand before a DOCTYPE; possessive, so that a broken comment costs one look.
_PROLOG = re.compile(rb"(?:\xef\xbb\xbf)?(?:\s|<\?.*?\?>|<!--.*?-->)*+", re.S)
_BLOCK = 2**16

Begin = Callable[[str, dict[str, str]], object]
End = Callable[[str], object]


class Parts:
    """The parts of a zip container by name (small letters, forward slashes: calamine finds them so).

    Raises UnreadableFile (``parts``, ``parts_twice``), and ``too_large`` or ``ratio`` once what was inflated
    of all parts together passes the bound.
    """

    def __init__(self, archive: zipfile.ZipFile, size: int) -> None:
        infos = archive.infolist()
        if len(infos) > MOST_PARTS:
            raise UnreadableFile("parts", str(len(infos)))
        self._archive = archive
        self._infos = {i.filename.replace("\\", "/").lower(): i for i in infos}
        if len(self._infos) < len(infos):
            raise UnreadableFile("parts_twice")
        self._too_much = "ratio" if max(RATIO_FROM, MOST_RATIO * size) < MOST_INFLATED else "too_large"
        self._left = min(MOST_INFLATED, max(RATIO_FROM, MOST_RATIO * size))

    def __contains__(self, name: str) -> bool:
        return name in self._infos

    def __iter__(self) -> Iterator[str]:
        return iter(self._infos)

    def size(self, name: str) -> int:
        """Bytes of a part on disk, as the archive says (good for an order only); 0 when there is none."""
        return self._infos[name].compress_size if name in self._infos else 0

    def read(self, name: str) -> bytearray:
        """The bytes of a part, inflated up to what is left of the bound."""
        data = bytearray()
        with self._archive.open(self._infos[name]) as stream:
            # Inflated in one piece it would stand in memory three times.
            while block := stream.read(_BLOCK):
                data += block
                if len(data) > self._left:
                    raise UnreadableFile(self._too_much, name)
        self._left -= len(data)
        return data

    def read_again(self, name: str) -> bytes:
        """The bytes of a part that was read before: it is known to be within the bound."""
        return self._archive.read(self._infos[name])

    def read_xml(self, name: str) -> bytearray:
        """The bytes of an XML part. Raises UnreadableFile (``doctype``, ``damaged``)."""
        data = self.read(name)
        refuse_doctype(data, name)
        return data

    def parse(self, name: str, begin: Begin, end: End | None = None) -> None:
        """Read an XML part, ``begin`` being called with each tag and its attributes."""
        parse(self.read_xml(name), begin, end)


def refuse_doctype(data: Bytes, part: str) -> None:
    """No part may declare entities. One that is not in UTF-8 could hide that, and Excel writes none."""
    prolog = _PROLOG.match(data)
    start = prolog.end() if prolog else 0
    if data[start : start + 9].upper() == b"<!DOCTYPE":
        raise UnreadableFile("doctype", part)
    if b"\0" in data[:4]:
        raise UnreadableFile("damaged", part)


def parse(
    data: Bytes,
    begin: Begin,
    end: End | None = None,
    text: End | None = None,
    cdata: Callable[[], object] | None = None,
) -> None:
    """Read XML from memory: ``begin`` and ``end`` get the tags, ``text`` what stands between them; ``cdata``
    is called where text stands as CDATA."""
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = begin
    if end is not None:
        parser.EndElementHandler = end
    if text is not None:
        parser.CharacterDataHandler = text
    if cdata is not None:
        parser.StartCdataSectionHandler = cdata
    parser.Parse(data, True)


class Open:
    """The elements that are open: the last one, and whether one of a name is, however deep they stand."""

    def __init__(self) -> None:
        self._names: list[str] = []
        self._counts: Counter[str] = Counter()

    def __contains__(self, name: str) -> bool:
        return self._counts[name] > 0

    @property
    def last(self) -> str:
        return self._names[-1] if self._names else ""

    def begin(self, name: str) -> None:
        self._names.append(name)
        self._counts[name] += 1

    def end(self) -> None:
        self._counts[self._names.pop()] -= 1


def local_name(tag: str) -> str:
    """The name of an element without its prefix."""
    return tag.rpartition(":")[2]
