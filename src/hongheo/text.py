"""Vietnamese text as it is typed in offices: one form for storing, one form for comparing."""

import datetime as dt
import difflib
import re
import unicodedata
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any

# Characters that leave no trace on the screen: those that Unicode calls format characters (Cf) or lets be
# ignored (Default_Ignorable_Code_Point), and control characters that are no white space.
_UNSEEN = (
    "\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\u00ad\u034f\u0600-\u0605\u061c\u06dd\u070f\u0890\u0891\u08e2"
    "\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff\ufff0-\ufffb"
    "\U000110bd\U000110cd\U00013430-\U0001343f\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"
    "\U000e0000-\U000e0fff"
)
# These are as wide as a space and look like one, though Unicode calls them letters or signs.
_BLANKS = "\u115f\u1160\u2800\u3164\uffa0"
# Letters of other alphabets (Icelandic, African) that many fonts draw like Đ, and old keyboards typed for it.
_STROKES = str.maketrans("Ðð\u0189\u0256", "ĐđĐđ")
_INVISIBLE = re.compile(f"[{_UNSEEN}]")
_BLANK = re.compile(f"[{_BLANKS}]")
_TO_MEND = re.compile(f"[{_UNSEEN}{_BLANKS}Ðð\u0189\u0256]")
# Those of them that Python counts among the printable ones: so few are looked for much faster.
_PRINTABLE_TO_MEND = re.compile(
    "[Ðð\u0189\u0256\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2800\u3164\ufe00-\ufe0f\uffa0\U000e0100-\U000e01ef]"
)
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
    """Return the text in NFC, without invisible characters, its white space single and trimmed, its Đ as Đ
    (U+0110) whichever of the letters that look so was typed."""
    if _TO_MEND.search(text):
        text = _INVISIBLE.sub("", _BLANK.sub(" ", text)).translate(_STROKES)
    if not text.isascii():
        text = unicodedata.normalize("NFC", text)
    return " ".join(text.split())


_UNSEEN_KINDS = {"Cc", "Cf", "Cs", "Zl", "Zp"}


def _seen(sign: str) -> str:
    code = ord(sign)
    # The last two places of each of Unicode's planes are no characters, and XML takes not all of them.
    if unicodedata.category(sign) not in _UNSEEN_KINDS and code & 0xFFFE != 0xFFFE:
        return sign
    # Unicode has a picture for each of the oldest control characters.
    if code < 0x20:
        return chr(0x2400 + code)
    return "\u2421" if code == 0x7F else f"<U+{code:04X}>"


def visible(text: str) -> str:
    """Return the text with each character that cannot be seen shown by a sign of its own: escape sequences,
    line breaks, those that turn the order of letters round (``␛[2J``, ``<U+202E>``)."""
    return text if text.isprintable() else "".join(map(_seen, text))


def are_clean(texts: Sequence[str]) -> bool:
    """Whether ``clean_text`` would return each of the texts as it is; a blank one counts as not clean.

    All are looked at as one, which costs a tenth of asking for each.
    """
    joined = "\n".join(texts)
    spaced = joined.replace("\n", " ")
    # A line break inside a text, a space beside one or two on end would be lost by splitting; no other white
    # space is printable.
    return (
        _is_seen(spaced)
        and "  " not in spaced
        and spaced.strip(" ") == spaced
        and joined.count("\n") == len(texts) - 1
        and unicodedata.is_normalized("NFC", joined)
    )


def _is_seen(text: str) -> bool:
    """Whether ``clean_text`` has no character to take off or to mend in it, white space aside."""
    return text.isprintable() and (text.isascii() or not _PRINTABLE_TO_MEND.search(text))


def is_blank(text: str) -> bool:
    """Whether nothing of the text can be seen."""
    begins = text[:1]
    return not (begins.isascii() and begins.isalnum()) and not clean_text(text)


def unseen_in(text: str) -> str:
    """What ``clean_text`` takes off or mends that nobody sees, in words (Vietnamese); empty when nothing."""
    found = dict.fromkeys(_TO_MEND.findall(text))
    hidden = [f"U+{ord(c):04X}" for c in found if ord(c) not in _STROKES]
    strokes = [f"U+{ord(c):04X}" for c in found if ord(c) in _STROKES]
    told = [f"có ký tự không nhìn thấy ({', '.join(hidden)})"] if hidden else []
    if strokes:
        told.append(f"gõ chữ giống Đ ({', '.join(strokes)}) thay cho Đ")
    return " và ".join(told)


# What the letters and signs that are most often taken for a Latin letter look like. Sources: the confusables
# of Unicode (UTS 39), as far as they are letters of Vietnamese words, digits, or x.
_LOOKS = str.maketrans(
    "АВЕЅІЈКМНОРСТУХаеѕіјорсухΑΒΕΖΗΙΚΜΝΟΡΤΥΧοχ×✕✖✗✘",
    "ABESIJKMHOPCTYXaesijopcyxABEZHIKMNOPTYXoxxxxxx",
)


def seems(text: str) -> str:
    """What a text seems to be to somebody who reads it: letters and digits that look like Latin ones become
    these. For near misses and messages, never for reading."""
    return unicodedata.normalize("NFKC", clean_text(text).translate(_LOOKS))


_ALPHABETS = {"CYRILLIC": "chữ Kirin", "GREEK": "chữ Hy Lạp"}


def _told_sign(sign: str) -> str | None:
    """What a sign is that is not what it seems, in words (Vietnamese); None for any other."""
    if sign.isascii() or (sign.isalpha() and seems(sign) == sign):
        return None
    code = f"U+{ord(sign):04X}"
    if unicodedata.decimal(sign, None) is not None:
        return f"«{sign}» ({code}) là chữ số của bảng chữ khác"
    like = seems(sign)
    if like == sign or not like.isalnum():
        return None
    family = unicodedata.name(sign, "").partition(" ")[0]
    what = _ALPHABETS.get(family, "ký tự khác")
    return f"«{sign}» ({code}) là {what}, không phải «{like}»"


def look_alikes(text: str) -> str:
    """What in a clean text is something else than it seems, as a sentence (Vietnamese) to end a message with;
    empty when nothing is: Cyrillic ``х``, ``×``, digits of other scripts."""
    told = [said for sign in dict.fromkeys(text) if (said := _told_sign(sign))]
    return f" Trong đó {'; '.join(told)}." if told else ""


_ROMAN = ((100, "C"), (90, "XC"), (50, "L"), (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))


def within(name: str) -> str:
    """A name, or a sentence, as it goes on within another: ``xã Đồng Sơn``."""
    return name[:1].lower() + name[1:]


def roman(number: int) -> str:
    """A whole number from 1 on in Roman numerals; over 399 as many C as it takes."""
    text = ""
    for value, sign in _ROMAN:
        text += sign * (number // value)
        number %= value
    return text


def day_of(text: str) -> dt.date:
    """The day that an office writes so (``14/12/2026``)."""
    return dt.datetime.strptime(text, "%d/%m/%Y").date()  # noqa: DTZ007 - a day has no time zone


def grouped(value: float) -> str:
    """A whole number as Vietnamese write it (``36.662``); what is not whole is rounded."""
    return f"{value:,.0f}".replace(",", ".")


@lru_cache(maxsize=4_096)  # headings and choices come again in each sheet and each file
def fold(text: str) -> str:
    """Return the key under which two spellings count as one: letters and digits only, small letters,
    NFC, one school of tone placement. Accents stay: ``Nghèo`` and ``Ngheo`` differ."""
    if text.isascii():
        return text.lower() if text.isalnum() else _NOT_WORD.sub("", text.lower())
    small = clean_text(text).casefold()
    return _NOT_WORD.sub("", _TONE.sub(lambda m: _TONES[m.group()], small))


def fold_all(texts: Sequence[str]) -> list[str]:
    """``fold`` of each text; all are looked at as one, line by line."""
    joined = "\n".join(texts)
    if joined.count("\n") != len(texts) - 1 or not _is_seen(joined.replace("\n", " ")):
        return list(map(fold, texts))
    small = unicodedata.normalize("NFC", joined).casefold()
    lines = _TONE.sub(lambda m: _TONES[m.group()], small).replace(" ", "").split("\n")
    return lines if "".join(lines).isalnum() else [_NOT_WORD.sub("", line) for line in lines]


def unaccented(text: str) -> str:
    """Return ``fold(text)`` without accents and with d for đ: for near misses, never for equality."""
    decomposed = unicodedata.normalize("NFD", fold(text))
    return "".join(c for c in decomposed if not unicodedata.combining(c)).replace("đ", "d")


# An identity number that lost its leading zeros still has this many digits; so have the old ones.
_FEWEST_DIGITS = 8
_IN_BRACKETS = re.compile(r"\([^)]*\)|\[[^\]]*\]")
_TITLES = ("ông ", "bà ")
_VILLAGE_KINDS = re.compile(
    r"(?:ấp|thôn|tổ dân phố|tổ|khu phố|khu vực|khu|bản|buôn|làng|xóm|khóm|phum|sóc|tdp|kp)\b[\s.:]*", re.I
)
_LEADING_ZEROS = re.compile(r"(?<!\d)0+(?=\d)")


def identity_key(number: str) -> str | None:
    """Return an identity number without the zeros that spreadsheets lose; None when it is none."""
    digits = "".join(c for c in number if c in "0123456789").lstrip("0")
    return digits if len(digits) >= _FEWEST_DIGITS else None


def bare_name(name: str) -> str:
    """Return a name without what is said beside it: ``Trần Thị Mẫu`` of ``Bà Trần Thị Mẫu (Ba)``."""
    plain = clean_text(_IN_BRACKETS.sub(" ", name))
    for title in _TITLES:
        if plain.casefold().startswith(title) and plain.count(" ") > 1:
            return plain[len(title) :]
    return plain


def loose_name(name: str) -> str | None:
    """Return the key under which two spellings may be one person's: accents, case, titles and brackets
    aside."""
    return unaccented(bare_name(name)) or None


def bare_village(village: str) -> str:
    """Return a village without the word for its kind and zeros before its number (``1`` of ``Ấp 01``)."""
    plain = clean_text(village)
    kind = _VILLAGE_KINDS.match(plain)
    return _LEADING_ZEROS.sub("", plain[kind.end() :] if kind else plain) or plain


def village_name(village: object) -> str | None:
    """Return a village for comparing, without its kind but with its accents (``Đông`` and ``Đồng`` are two);
    None for what is no text."""
    return (fold(bare_village(village)) or None) if isinstance(village, str) else None


def village_key(village: str) -> str | None:
    """Return a village for comparing, without its kind, accents and zeros before its number."""
    return unaccented(bare_village(village)) or unaccented(village) or None


def one_spelling(villages: Iterable[str]) -> dict[str, str]:
    """Village as written > the spelling that stands for it: the first of those that differ by case and signs.

    What is written without accents is the village of these letters that has some, where there is one alone
    (``Ap Dong`` beside ``Ấp Đông``, not beside ``Ấp Đông`` and ``Ấp Đồng``).
    """
    first: dict[str, str] = {}
    for village in villages:
        first.setdefault(fold(village), village)
    accented: dict[str, list[str]] = {}
    for key in first:
        if (plain := unaccented(key)) != key:
            accented.setdefault(plain, []).append(key)
    found = {}
    for village in villages:
        key = fold(village)
        alike = accented.get(key, [])
        found[village] = first[alike[0] if len(alike) == 1 else key]
    return found


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
    close = difflib.get_close_matches(unaccented(seems(text)), plain, n=1, cutoff=_ALIKE)
    return plain[close[0]] if close else None


def signs_of(texts: Sequence[str], length: int) -> Any:
    """The characters of texts as Unicode numbers them: an array with a row for each text and ``length``
    columns, 0 behind the end of a shorter text; of a longer one the rest is left out."""
    import numpy as np  # not needed by those who only print

    return np.array(texts, dtype=f"U{length}").view(np.uint32).reshape(-1, length)


def mask_name(name: str) -> str:
    """Return a person's name as initials (``Nguyễn Văn Tám`` gives ``N. V. T.``)."""
    initials = [part[0] for part in name.split()]
    return f"{'. '.join(initials).upper()}." if initials else ""


def mask_identity(number: str) -> str:
    """Return an identity number with its middle hidden (``012345679012`` gives ``0123****9012``).

    At least four characters are hidden, and all of a text that is mostly no digits: a name, say, that stands
    in the wrong column.
    """
    shown = min(4, (len(number) - 4) // 2)
    if shown < 2 or 2 * sum(map(str.isdigit, number)) < len(number):
        return "****"
    return f"{number[:shown]}****{number[-shown:]}"
