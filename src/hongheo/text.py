"""Vietnamese text as it is typed in offices: one form for storing, one form for comparing."""

import difflib
import re
import unicodedata
from collections.abc import Iterable, Sequence
from functools import cache

# Invisible characters that spreadsheets and web pages leave in cells.
_INVISIBLE = re.compile("[\u200b\u200c\u200d\u2060\ufeff\u00ad]")
_NOT_WORD = re.compile(r"[\W_]+")
# Both schools of tone placement are in use (hoà, hòa). Compared as the older one, which the unit lists use.
_TONES = {
    new: old
    for pair in (
        "oà:òa oá:óa oả:ỏa oã:õa oạ:ọa",
        "oè:òe oé:óe oẻ:ỏe oẽ:õe oẹ:ọe",
        "uỳ:ùy uý:úy uỷ:ủy uỹ:ũy uỵ:ụy",
    )
    for new, old in (item.split(":") for item in pair.split())
}
_TONE = re.compile("|".join(_TONES))


def clean_text(text: str) -> str:
    """Return the text in NFC, without invisible characters, its white space single and trimmed."""
    if not text.isascii():
        text = _INVISIBLE.sub("", unicodedata.normalize("NFC", text))
    return " ".join(text.split())


def are_clean(texts: Sequence[str]) -> bool:
    """Whether ``clean_text`` would return each of the texts as it is; a blank one counts as not clean.

    All are looked at as one, which costs a tenth of asking for each.
    """
    joined = "\n".join(texts)
    # A line break inside a text, a space beside one or two on end would be lost by splitting.
    return (
        " ".join(joined.split()) == joined.replace("\n", " ")
        and joined.count("\n") == len(texts) - 1
        and (joined.isascii() or (unicodedata.is_normalized("NFC", joined) and not _INVISIBLE.search(joined)))
    )


def fold(text: str) -> str:
    """Return the key under which two spellings count as one: letters and digits only, small letters,
    NFC, one school of tone placement. Accents stay: ``Nghèo`` and ``Ngheo`` differ."""
    if text.isascii():
        return text.lower() if text.isalnum() else _NOT_WORD.sub("", text.lower())
    small = clean_text(text).casefold()
    return _NOT_WORD.sub("", _TONE.sub(lambda m: _TONES[m.group()], small))


def fold_all(texts: Iterable[str]) -> list[str]:
    """``fold`` of each text, for many that share their words: each word is folded once."""
    of_word = cache(fold)
    return ["".join(map(of_word, text.split())) for text in texts]


def unaccented(text: str) -> str:
    """Return ``fold(text)`` without accents and with d for đ: for near misses, never for equality."""
    decomposed = unicodedata.normalize("NFD", fold(text))
    return "".join(c for c in decomposed if not unicodedata.combining(c)).replace("đ", "d")


# How alike two words must be for one to be offered for the other.
_ALIKE = 0.75


def nearest(text: str, known: Iterable[str]) -> str | None:
    """The known spelling that a text most likely means, or None. For suggestions, never for reading.

    Accents, case and spaces do not matter, a few letters may differ, and each ``?`` may stand for a letter
    that lost its accent (``H? ngh?o``); a text that then fits two known ones has none.
    """
    names = list(known)
    if "?" in text:
        pattern = re.compile("".join("." if c == "?" else re.escape(c) for c in clean_text(text).casefold()))
        fits = [n for n in names if pattern.fullmatch(n.casefold())]
        return fits[0] if len(fits) == 1 else None
    plain = {unaccented(n): n for n in names}
    close = difflib.get_close_matches(unaccented(text), plain, n=1, cutoff=_ALIKE)
    return plain[close[0]] if close else None


def mask_name(name: str) -> str:
    """Return a person's name as initials (``Nguyễn Văn Tám`` gives ``N. V. T.``)."""
    return " ".join(f"{part[0].upper()}." for part in name.split())


def mask_identity(number: str) -> str:
    """Return an identity number with its middle hidden (``012345679012`` gives ``0123****9012``).

    At least four characters are hidden, and all of a text that is mostly no digits: a name, say, that stands
    in the wrong column.
    """
    shown = min(4, (len(number) - 4) // 2)
    if shown < 2 or 2 * sum(map(str.isdigit, number)) < len(number):
        return "****"
    return f"{number[:shown]}****{number[-shown:]}"
