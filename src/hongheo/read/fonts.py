"""Text typed with the old Vietnamese fonts TCVN3 (ABC, ``.VnTime``) and VNI (``VNI-Times``).

Such fonts draw Vietnamese letters over Latin-1 characters, so a program reads ``Hé nghÌo`` where the office
sees ``Hộ nghèo``. Sources of the tables: TCVN 5712:1993 (VSCII-3, one character a letter, tones on capitals
by a capital font) and VNI for Windows (the letter, then a character for its marks).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum
from functools import cache, cached_property
from itertools import chain
from typing import Any

from hongheo.read.workbook import Grid

# Letters, and below them how they are typed: one character each, or two separated by spaces.
_TCVN3_LETTERS = "àảãáạăằẳẵắặâầẩẫấậđèẻẽéẹêềểễếệìỉĩíịòỏõóọôồổỗốộơờởỡớợùủũúụưừửữứựỳỷỹýỵĂÂĐÊÔƠƯ"
_TCVN3_TYPED = "µ¶·¸¹¨»¼½¾Æ©ÇÈÉÊË®ÌÎÏÐÑªÒÓÔÕÖ×ØÜÝÞßáâãä«åæçèé¬êëìíîïñòóô\u00adõö÷øùúûüýþ¡¢§£¤¥¦"
_VNI_LETTERS = "áàảãạăắằẳẵặâấầẩẫậéèẻẽẹêếềểễệíìỉĩịóòỏõọôốồổỗộơớờởỡợúùủũụưứừửữựýỳỷỹỵđ"
_VNI_TYPED = (
    "aù aø aû aõ aï aê aé aè aú aü aë aâ aá aà aå aã aä eù eø eû eõ eï eâ eá eà eå eã eä í ì æ ó ò "
    "où oø oû oõ oï oâ oá oà oå oã oä ô ôù ôø ôû ôõ ôï uù uø uû uõ uï ö öù öø öû öõ öï yù yø yû yõ î ñ"
)
_VIETNAMESE = frozenset(_VNI_LETTERS + _VNI_LETTERS.upper())
# Letters beyond Latin-1 say that a text is Unicode; dashes and quotation marks there say nothing.
_BEYOND = re.compile(r"[^\x00-\xff\u2010-\u203a\u20ac]")
_BETWEEN_WORDS = re.compile(r"[\s\d!-/:-@\[-`{-~\u2010-\u203a\u20ac]+")
_TONES = frozenset("\u0300\u0301\u0303\u0309\u0323")
# A Vietnamese syllable without its tone. One that is missing here only counts as no evidence.
_SYLLABLE = re.compile(
    r"(?:ngh?|nh|gh|gi|kh|ch|th|tr|ph|qu|[bcdđghklmnprstvx])?"
    r"(?:uyê|uya|uyu|iêu|yêu|oai|oay|oeo|oao|uây|uôi|ươi|ươu|ai|ao|au|ay|âu|ây|eo|êu|ia|iê|iu|oa|oă|oe|oi|oo"
    r"|ôi|ơi|ua|uâ|ue|uê|ui|uô|uơ|uy|ưa|ưi|ươ|ưu|yê|[aăâeêioôơuưy])"
    r"(?P<final>ng|nh|ch|[mnpct])?"
)
_STOPS = frozenset({"p", "t", "c", "ch"})
_ACUTE, _DOT = "\u0301", "\u0323"
# Different words that must speak for an old font when the workbook names no such font.
_ENOUGH = 3


def _is_syllable(word: str) -> bool:
    decomposed = unicodedata.normalize("NFD", word.lower())
    tones = [c for c in decomposed if c in _TONES]
    match = _SYLLABLE.fullmatch(
        unicodedata.normalize("NFC", "".join(c for c in decomposed if c not in _TONES))
    )
    if match is None or len(tones) > 1:
        return False
    return match["final"] not in _STOPS or (bool(tones) and tones[0] in (_ACUTE, _DOT))


class Vote(Enum):
    """What a text says about how it was typed. ``EITHER``: it can be read both ways."""

    OLD, UNICODE, EITHER, PLAIN = range(4)


class Encoding:
    """An old encoding: its name in messages, how its fonts' names begin (small letters), how it is read."""

    def __init__(self, name: str, font_prefix: str, table: dict[str, str], odd: str) -> None:
        self.name = name
        self.font_prefix = font_prefix
        self.table = table
        # Pairs of characters that good Unicode text does not have, though each is a Vietnamese letter.
        self._odd = re.compile(odd)

    @cached_property
    def _typed(self) -> re.Pattern[str]:
        return re.compile("|".join(sorted(map(re.escape, self.table), key=len, reverse=True)))

    def convert(self, text: str) -> str:
        """The text in Unicode (NFC). Text of one case but for its TCVN3 letters becomes capitals."""
        if text.isascii():
            return text
        converted = self._typed.sub(lambda m: self.table[m.group()], text)
        # TCVN3 has no capitals with tones: ``TRÇN V¡N`` was typed with the caps lock on.
        plain = re.sub(r"[^A-Za-z]", "", text)
        shouted = self is TCVN3 and plain.isupper() and re.search(r"[A-Z][A-Z]", text)
        return converted.upper() if shouted else converted

    def speaks(self, word: str) -> bool:
        """Whether a word is no Unicode Vietnamese as it stands, but a syllable when read in this encoding."""
        if word.isascii() or _BEYOND.search(word):
            return False
        strange = any(c > "\x7f" and c not in _VIETNAMESE for c in word) or self._odd.search(word)
        converted = self.convert(word) if strange else ""
        # A sign before a unit (µm) would be an accented vowel at the beginning; few words have one.
        return len(converted) > 1 and (word[0].isascii() or converted[0] in "đĐ") and _is_syllable(converted)

    def vote(self, text: str) -> Vote:
        """How the text was typed, given that this encoding occurs in the file."""
        if text.isascii():
            return Vote.PLAIN
        if _BEYOND.search(text):
            return Vote.UNICODE
        words = [w for w in _BETWEEN_WORDS.split(text) if not w.isascii()]
        if any(map(self.speaks, words)):
            return Vote.OLD
        if any(_is_syllable(w) and not _is_syllable(self.convert(w)) for w in words):
            return Vote.UNICODE
        # Signs that the encoding does not use (m², °) say nothing and stay.
        return Vote.EITHER if any(self.convert(w) != w for w in words) else Vote.PLAIN


def _vni_table() -> dict[str, str]:
    small = dict(zip(_VNI_TYPED.split(), _VNI_LETTERS, strict=True))
    large = {typed.upper(): letter.upper() for typed, letter in small.items()}
    mixed = {typed[0].upper() + typed[1]: letter.upper() for typed, letter in small.items() if typed[1:]}
    return {**small, **mixed, **large}


TCVN3 = Encoding(
    "TCVN3 (ABC)", ".vn", dict(zip(_TCVN3_TYPED, _TCVN3_LETTERS, strict=True)), "[a-z][ÈÉÊÌÒÓÔÕÝ]"
)
VNI = Encoding("VNI", "vni-", _vni_table(), "(?i)[ae][ùõâáàãéè]|a[êú]|oâ|ô[ùõ]|u[ùõ]|y[ùõ]")
ENCODINGS = (TCVN3, VNI)


@dataclass(frozen=True, slots=True)
class OldText:
    """The old encoding of a workbook and its first cell (row and column from 1; 0: only the sheet's name)."""

    encoding: Encoding
    sheet: str
    row: int
    column: int


def _distinct(grids: Iterable[Grid]) -> set[str]:
    """The distinct texts of all cells and sheet names that have Latin-1 characters and none beyond."""
    names = {g.name for g in grids}
    known = [g.rows if g.texts is None else [g.texts] for g in grids]
    cells = names.union(*chain.from_iterable(known))
    return {c for c in cells if isinstance(c, str) and not c.isascii() and not _BEYOND.search(c)}


@dataclass(frozen=True, slots=True)
class Looked:
    """What a look at all words found: the old encoding of the workbook, if it is typed in one; else the few
    words that can only be old text in a Unicode workbook."""

    old: OldText | None
    strays: frozenset[str]


def look_for_old_text(grids: Sequence[Grid]) -> Looked:
    """Whether the grids are typed in an old encoding.

    It takes several different words that are no Unicode Vietnamese but are Vietnamese in the old encoding;
    one is enough when the workbook's styles name a font of that encoding.
    """
    fonts = {font.casefold() for grid in grids for font in grid.facts.fonts}
    words = set(words_of("\n".join(_distinct(grids))))
    best, most = None, 0
    strays: set[str] = set()
    for encoding in ENCODINGS:
        spoken = set(filter(encoding.speaks, words))
        strays |= spoken
        named = any(font.startswith(encoding.font_prefix) for font in fonts)
        if len(spoken) >= (1 if named else _ENOUGH) and len(spoken) > most:
            best, most = encoding, len(spoken)
    if best is not None:
        return Looked(_first(best, grids), frozenset())
    return Looked(None, frozenset(strays))


def words_of(text: str) -> list[str]:
    """The words of a text as they are looked at here."""
    return _BETWEEN_WORDS.split(text)


def _first(encoding: Encoding, grids: Sequence[Grid]) -> OldText:
    for grid in grids:
        for row, cells in enumerate(grid.rows, start=1):
            for column, cell in enumerate(cells, start=1):
                if isinstance(cell, str) and encoding.vote(cell) is Vote.OLD:
                    return OldText(encoding, grid.name, row, column)
    name = next(g.name for g in grids if encoding.vote(g.name) is Vote.OLD)
    return OldText(encoding, name, 0, 0)


@dataclass(slots=True)
class Converted:
    """What was converted: cells, and how many of them could also have been Unicode."""

    cells: int = 0
    either: int = 0


def convert_grids(encoding: Encoding, grids: Iterable[Grid]) -> Converted:
    """Convert the text cells in place. Text that can be read both ways follows the rest of its column, and
    where the column says nothing, the rest of the file; Unicode text stays."""
    vote = cache(encoding.vote)
    columns: list[tuple[Grid, int, dict[int, Vote]]] = []
    for grid in grids:
        width = max(map(len, grid.rows), default=0)
        for column in range(width):
            votes: dict[int, Vote] = {
                row: said
                for row, cells in enumerate(grid.rows)
                if isinstance(cell := cells[column], str) and (said := vote(cell)) is not Vote.PLAIN
            }
            columns.append((grid, column, votes))
    whole = _lead(chain.from_iterable(votes.values() for _, _, votes in columns))
    done = Converted()
    for grid, column, votes in columns:
        lead = _lead(votes.values()) or whole
        for row, said in votes.items():
            if said is Vote.OLD or (said is Vote.EITHER and lead > 0):
                cells: list[Any] = grid.rows[row]
                cells[column] = encoding.convert(cells[column])
                grid.changed()
                done.cells += 1
                done.either += said is Vote.EITHER
    return done


def _lead(votes: Iterable[Vote]) -> int:
    """By how much old text leads over Unicode (negative: Unicode leads)."""
    return sum((v is Vote.OLD) - (v is Vote.UNICODE) for v in votes)
