"""Which rows under the headings are records, and for which named reason the others are none.

One rule for all layouts. A row that holds what only a household or a person has (a code and a name, a name
and a sex, points) is a record whatever else stands in it: the checks tell what is wrong with it. A row that
is neither that nor anything known is told as unclear; none is passed over without a word.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property
from itertools import pairwise
from typing import Any

from hongheo.forms import Form, FormField, FormSheet
from hongheo.read.values import reader
from hongheo.read.workbook import Grid
from hongheo.text import clean_text, fold, is_blank, unaccented

TOTAL, HEADING_AGAIN, UNUSED = "dòng tổng", "dòng tiêu đề lặp", "dòng chưa dùng"
COLUMN_NUMBERS, ZEROS = "dòng số thứ tự cột", "dòng chỉ có số 0 của công thức"
OUTSIDE = "dòng chỉ có chữ ở cột ngoài mẫu"
TITLE, VILLAGE, FOOT = (
    "dòng tiêu đề hoặc số trang",
    "dòng tên thôn, xã",
    "dòng ngày tháng, chữ ký, ghi chú dưới bảng",
)
UNDER_HEADINGS = "dòng dưới tiêu đề không đọc được"
DECIDED = "dòng bỏ theo quyết định"
UNCLEAR = "dòng không rõ có phải dữ liệu không"

_CODES, _NAMES = ("household_code",), ("head_name", "name")
_NUMBERS = frozenset({"member_number", "number"})
# Fields whose cells any words can stand in: they make no row a record.
_FREE = frozenset({"note", "village", "address", "description", "decision", "cause", "province", "district"})
# What a line of a village's or a commune's subtotal may hold beside the name of the place.
_COUNTS = frozenset({"whole", "decimal", "flag", "deprived"})
# Sheets of points: a row with a code is a record, filled in or not.
_POINTS = frozenset({"b1", "b2"})

_DIGIT = re.compile(r"\d", re.ASCII)
_DAY = re.compile(r"\d{4}(-\d\d-\d\d)?", re.ASCII)
_NAME = re.compile(r"[^\W\d_]{2,} ")
_LETTER = re.compile(r"[^\W\d_]")
# One cell of a row of column numbers: (1), [2], 3, A, B., 9=1+2, (5)=(3)/(1)*100.
_COLUMN_MARK = re.compile(
    r"[(\[]?\s*(?:cột\s*)?(?:(?P<number>\d{1,3})|(?P<letter>[A-ZĐ]))\s*[)\].]?(?P<formula>\s*=\s*[\d\s()\[\]+\-*/:x×%]+)?",
    re.ASCII,
)
# On texts without accents, signs and spaces.
_FOOT = re.compile(
    r".*ngay\d*thang\d*nam|(nguoilap|nguoitonghop|nguoirasoat|canbo|ketoan|chutich|phochutich|"
    r"tmuyban|tmubnd|tmban|ktchutich|tuqchutich|kyten|kyghi|kyvaghi|daky|kydongdau|kytenghiro|xacnhancua|thutruong|"
    r"truongban|truongthon|bithu|dieutravien|giamsatvien|noinhan|daidienho|chukycua)"
)
# As they stand: «Ghi chú: …» below a list (a person may be called Lưu Ý Nhi), «Đồng Sơn, ngày 14/12/2023».
_BELOW = re.compile(
    r"[(*)\s]*(?:ghi chú|chú thích|chú ý|lưu ý|nguồn số liệu|ghi chu|chu thich|luu y)\s*\d*\)?\s*[:：].*|"
    r"(?:[^\d,;:]{1,40}[,;]?\s*)?(?:ngày|ngay)\s*\d{1,2}\s*[/.-]\s*\d{1,2}\s*[/.-]\s*(?:\d{4}|\d\d)\.?",
    re.IGNORECASE | re.DOTALL,
)
_TITLE = re.compile(
    r"(danhsach|bieuso|bieumau|bieu\d|mauso|mau\d|bangso|bang\d|bangtonghop|phuluc|uybannhandan|ubnd|"
    r"conghoaxahoi|doclaptudo|banchidao|tieptheo|phieub|phieura|trang\d|page\d|toso\d|xemtiep|chuyentrang|sangtrang|"
    r"donvitinh|dvt)|.*(tieptheo|trang\d+(tren|/|of)?\d*)$|(trang|page)(so)?$|\d{1,3}/\d{1,3}$"
)
# As tokens, so that a person whose name begins so is none: at the start, then a blank, a sign or the end.
_PLACE = re.compile(
    r"(?:(?:[ivx]{1,5}|\d{1,3}|[a-h])\s?[.)/:-]\s*)?"
    r"(?:thôn|ấp|bản|buôn|làng|khóm|xóm|tổ|khu|khu phố|tiểu khu|tổ dân phố|phum|plei|xã|phường|thị trấn|"
    r"huyện|quận|tỉnh|thị xã|thành phố|khu vực|hộ nghèo|hộ cận nghèo|thon|ap|khom|xom|khu pho)"
    r"(?=[\s.:,-]|$)",
    re.IGNORECASE,
)
_SUMS = frozenset({"tong", "cong", "total", "totals", "sum", "subtotal", "grand"})
# What may follow `tong` or `cong` typed without accents: else it is the name of a person (Tống Văn A).
_AFTER_SUM = frozenset(
    {
        "cong",
        "so",
        "ho",
        "khau",
        "nhan",
        "toan",
        "xa",
        "thon",
        "ap",
        "chung",
        "cac",
        "hop",
        "trang",
        "sheet",
        "total",
    }
)
_TABLE_START = 4  # cells that a row of plain column numbers has at least, where points could look like it


def _blank(cell: Any) -> bool:
    return cell is None or cell == "" or (type(cell) is str and is_blank(cell))


def _zero(cell: Any) -> bool:
    """What a link formula gives for a blank cell: 0, also as a date or a truth value."""
    if isinstance(cell, str):
        return cell.strip() == "0"
    if isinstance(cell, dt.datetime):
        return cell.year < 1900
    return cell == dt.time(0) if isinstance(cell, dt.time) else not cell


def is_total(text: str) -> bool:
    """Whether a text is the word of a total: Tổng cộng, TONG CONG, Cộng, Total, Sum."""
    if not text.isascii() and fold(text).startswith(("tổng", "cộng")):
        return True
    words = clean_text(text).casefold().replace(".", " ").replace(":", " ").split()
    if not words or words[0] not in _SUMS:
        return False
    return words[0] not in ("tong", "cong") or len(words) == 1 or words[1] in _AFTER_SUM or words[1].isdigit()


def are_column_numbers(cells: Sequence[Any], least: int) -> bool:
    """Whether the cells (blank ones among them) number the columns: (1) (2) (3), A B 1 2, 7=5/3.

    ``least``: how many cells of plain numbers there must be.
    """
    numbers: list[int] = []
    letters = ""
    marked = False
    for cell in cells:
        if _blank(cell):
            continue
        text = str(int(cell)) if type(cell) in (int, float) and cell == int(cell) else cell
        found = _COLUMN_MARK.fullmatch(text.strip()) if isinstance(text, str) else None
        if found is None:
            return False
        marked = marked or not text.strip().isalnum()
        if found["letter"]:
            if numbers:
                return False
            letters += found["letter"]
        else:
            numbers.append(int(found["number"]))
    if not numbers and len(letters) < 2:
        return False
    rising = all(b == a + 1 for a, b in pairwise(numbers))
    loose = marked and all(b > a for a, b in pairwise(numbers))
    ordered = list(letters) == sorted(set(letters)) and letters[:1] in ("", "A")
    if not (ordered and (rising or loose) and (not numbers or numbers[0] <= 2)):
        return False
    return len(numbers) + len(letters) >= (2 if marked or letters else least)


@dataclass(slots=True)
class Rows:
    """The rows under a heading row: records, the others with their reason, and headings in another order.

    ``other_headings`` is the first row that names the same columns at other places: what stands under it is
    not to be read by the headings above, and the records end there.
    """

    records: list[int] = field(default_factory=list)
    aside: dict[int, str] = field(default_factory=dict)
    other_headings: int | None = None


class RowRule:
    """Tells what the rows of one grid are.

    ``columns``: field id > column (from 1) of all that is read from the grid, ``fields`` the fields.
    """

    def __init__(
        self,
        form: Form,
        sheet: FormSheet,
        fields: Mapping[str, FormField],
        columns: Mapping[str, int],
        grid: Grid,
        heading_row: int,
    ) -> None:
        self._sheet, self._grid, self._heading_row = sheet, grid, heading_row
        self._columns, self._fields = columns, fields
        self._key_at = next((columns[f] - 1 for f in (*_CODES, sheet.fields[0].id) if f in columns), 0)
        self._name_at = [columns[f] - 1 for f in _NAMES if f in columns]
        self._label_at = {self._key_at, *self._name_at}
        self._village_at = columns["village"] - 1 if "village" in columns else None
        self._mapped = sorted({c - 1 for f, c in columns.items() if f not in _NUMBERS})
        self._points = sheet.id in _POINTS or not self._name_at
        self._typed = [
            (columns[f] - 1, own, _fits(form, own))
            for f, own in fields.items()
            if f in columns and f not in (*_CODES, *_NAMES, *_NUMBERS, "commune") and f not in _FREE
            if own.type not in ("text", "code") or own.personal == "identity"
        ]
        # A number heads a question, and is the code of a household as well.
        worded = [f for f in fields.values() if not f.heading.isdigit()]
        self._by_heading = {fold(h): f.id for f in worded for h in (f.heading, *f.aliases)}
        # Of other sheets (the answers of a scorecard) only headings again and totals are no records.
        self._of_households = any(f in columns for f in (*_CODES, "commune"))
        # Villages, relations, answers come again in every row.
        self._clean, self._fold = cache(clean_text), cache(fold)
        # Not a cache of the method: it would hold this rule, and with it all cells, in a circle.
        self._places: dict[str, bool] = {}
        self._foot = False

    def find(self) -> Rows:
        """What each row under the heading row is."""
        found = Rows()
        grid, key_at = self._grid, self._key_at
        faulty = frozenset(row for row, _ in grid.facts.faults)
        told_at = self._name_at[0] if self._name_at else key_at
        for row, cells in enumerate(grid.rows[self._heading_row :], start=self._heading_row + 1):
            key, told = cells[key_at], cells[told_at]
            # A code and something told under the first heading: nearly all rows.
            if row not in faulty and self._is_plain(key, told):
                found.records.append(row)
                self._foot = False
                continue
            if row not in faulty and self._is_plain_member(cells):
                found.records.append(row)
                self._foot = False
                continue
            if row not in faulty and all(map(_blank, cells)):
                continue
            reason = self._judge(cells, row in faulty, found.records)
            if reason is None:
                found.records.append(row)
                self._foot = False
            elif reason == HEADING_AGAIN and self._moved(cells):
                found.other_headings = row
                break
            else:
                found.aside[row] = reason
                self._foot = self._foot or reason == FOOT
        return found

    def looks_like_record(self, cells: Sequence[Any]) -> bool:
        """Whether a row above the data holds what only a household has: a code, a name and one cell more."""
        if not self._is_code(cells[self._key_at]) or are_column_numbers(cells, 3):
            return False
        named = any(self._is_name(cells[at]) for at in self._name_at)
        return named and any(fits(cells[at]) for at, _, fits in self._typed)

    def _is_plain_member(self, cells: Sequence[Any]) -> bool:
        """Whether a row without code is a record at the first look: a name before any other text, and a cell
        that only a person has. Nearly all rows of lists are such, below the head's."""
        at = next((i for i, cell in enumerate(cells) if type(cell) is str and cell), None)
        if at not in self._name_at or not _blank(cells[self._key_at]):
            return False
        told = cells[at]
        return (
            bool(_NAME.match(told))
            and told.partition(" ")[0] not in self._first_words
            and any(fits(cells[at]) for at, own, fits in self._typed if own.type not in _COUNTS)
            and not (is_total(told) or self._is_place(clean_text(told)))
        )

    def _is_plain(self, key: Any, told: Any) -> bool:
        """Whether a row is a record at the first look: a code, and beside it no word of a heading."""
        if type(key) is float:
            coded = key > 99
        else:
            coded = type(key) is str and len(key) > 3 and (key.isdecimal() or self._is_code(key))
        if not coded or not self._name_at:
            return coded
        return (
            type(told) is str and bool(_NAME.match(told)) and told.partition(" ")[0] not in self._first_words
        )

    @cached_property
    def _first_words(self) -> frozenset[str]:
        """Words that headings begin with, as they are mostly written: such rows are looked at closely."""
        words = {
            text.split()[0] for field in self._fields.values() for text in (field.heading, *field.aliases)
        }
        return frozenset(
            way for word in words for way in (word, word.lower(), word.upper(), word.capitalize())
        )

    def _judge(self, cells: Sequence[Any], faulty: bool, records: Sequence[int]) -> str | None:
        """Why a row that is not blank is no record; None when it is one."""
        key = cells[self._key_at]
        texts = [(at, self._clean(c)) for at, c in enumerate(cells) if type(c) is str and not _blank(c)]
        words = texts[0][1] if texts and (_blank(key) or type(key) is not str) else clean_text(str(key))
        if self._is_heading(texts, key, cells):
            return HEADING_AGAIN
        if not self._of_households:
            return TOTAL if is_total(words) else None
        if not faulty and are_column_numbers(cells, _TABLE_START if self._points else 3):
            return COLUMN_NUMBERS
        mapped = [cells[at] for at in self._mapped if not _blank(cells[at])]
        if mapped and not faulty and all(map(_zero, mapped)):
            return ZEROS
        coded, named = self._is_code(key), any(self._is_name(cells[at]) for at in self._name_at)
        labels = [text for i, (at, text) in enumerate(texts) if i == 0 or at in self._label_at]
        if not coded and any(map(is_total, labels)):
            return TOTAL
        if coded and not named and type(key) is str and is_total(words):
            return TOTAL
        if coded or faulty:
            return self._with_code(cells, key, named, faulty, records)
        return self._without_code(cells, key, texts, words, named, records)

    def _with_code(
        self, cells: Sequence[Any], key: Any, named: bool, faulty: bool, records: Sequence[int]
    ) -> str | None:
        if named or faulty or self._points:
            return None
        others = [cells[at] for at in self._mapped if at != self._key_at and not _blank(cells[at])]
        if not others:
            return UNUSED
        return TOTAL if self._sums(cells, records) and not isinstance(key, str) else None

    def _without_code(
        self,
        cells: Sequence[Any],
        key: Any,
        texts: Sequence[tuple[int, str]],
        words: str,
        named: bool,
        records: Sequence[int],
    ) -> str | None:
        typed = [own for at, own, fits in self._typed if fits(cells[at])]
        counts_only = all(own.type in _COUNTS for own in typed)
        if all(_blank(cells[at]) for at in self._mapped):
            return UNUSED if all(_blank(c) or _plain_number(c) for c in cells) else OUTSIDE
        if not texts:
            # Numbers alone: sums, unless some of them can only be those of a person.
            if self._points or not counts_only:
                return TOTAL if self._sums(cells, records) else None
            return TOTAL
        if counts_only and (
            any(_FOOT.match(unaccented(text)) for _, text in texts)
            or all(_BELOW.fullmatch(text) for _, text in texts)
        ):
            return FOOT
        place = self._is_place(words)
        if place and counts_only and len(texts) <= 2:
            return VILLAGE
        if typed and not (counts_only and not named and _blank(key)):
            return None
        if any(_TITLE.match(unaccented(text)) for _, text in texts):
            return TITLE
        if self._foot and not typed:
            return FOOT
        if named or typed:
            return None
        if place:
            return VILLAGE
        return TITLE if len(texts) == 1 and not _DIGIT.search(words) else UNCLEAR

    def _is_heading(self, texts: Sequence[tuple[int, str]], key: Any, cells: Sequence[Any]) -> bool:
        folded = [(at, self._fold(text)) for at, text in texts]
        named = [at for at, text in folded if text in self._by_heading]
        if type(key) is str and named and named[0] == self._key_at and self._key_at == texts[0][0]:
            return True
        filled = sum(not _blank(c) for c in cells)
        if len(named) > 1 and (2 * len(named) >= filled or named[0] == texts[0][0]):
            return True
        same = sum(text in self._above.get(at, ()) for at, text in folded)
        return same > 1 and 2 * same >= filled

    @cached_property
    def _above(self) -> dict[int, set[str]]:
        """Column (from 0) > the texts that stand in it in the heading row and the few above."""
        above: dict[int, set[str]] = {}
        for cells in self._grid.rows[max(0, self._heading_row - 4) : self._heading_row]:
            for at, cell in enumerate(cells):
                if isinstance(cell, str) and cell.strip():
                    above.setdefault(at, set()).add(fold(cell))
        return above

    def _moved(self, cells: Sequence[Any]) -> bool:
        """Whether a heading row names the columns of others than the heading row above it."""
        moved = same = 0
        for at, cell in enumerate(cells):
            if not isinstance(cell, str) or not cell.strip():
                continue
            text = fold(cell)
            own = self._by_heading.get(text)
            if text in self._above.get(at, ()) or (own and self._columns.get(own) == at + 1):
                same += 1
            elif own is not None and own in self._columns:
                moved += 1
        return moved > 1 or (moved == 1 and same < 2)

    def _is_place(self, words: str) -> bool:
        known = self._places.get(words)
        if known is None:
            known = bool(_PLACE.match(words)) or self._fold(words) in self._villages
            self._places[words] = known
        return known

    @cached_property
    def _villages(self) -> frozenset[str]:
        at = self._village_at
        if at is None:
            return frozenset()
        found = {
            cells[at] for cells in self._grid.rows[self._heading_row :] if not _blank(cells[self._key_at])
        }
        return frozenset(fold(v) for v in found if isinstance(v, str) and v.strip())

    def _is_code(self, key: Any) -> bool:
        """Whether a cell can be a household code: digits in it, and no title, page or place."""
        if type(key) is not str:
            return not _blank(key) and not isinstance(key, dt.date | dt.time | bool)
        text = clean_text(key)
        if not _DIGIT.search(text):
            return False
        if text.isalnum() and len(text) < 12 and not _PLACE.match(text):
            return not re.match(r"(?i)(trang|page)\d", text)
        squeezed = unaccented(text)
        return not (
            _FOOT.match(squeezed)
            or _TITLE.match(squeezed)
            or _PLACE.match(text)
            or _BELOW.fullmatch(text)
            or len(text.split()) > 3
        )

    def _is_name(self, cell: Any) -> bool:
        return type(cell) is str and bool(_LETTER.search(cell)) and not self._is_place(clean_text(cell))

    def _sums(self, cells: Sequence[Any], records: Sequence[int]) -> bool:
        """Whether each number of a row is the sum, or the count, of the records above it (since any row)."""
        numbers = [(at, c) for at, c in enumerate(cells) if type(c) in (int, float)]
        if not numbers or not records:
            return False
        return all(self._sums_up(at, number, records) for at, number in numbers)

    def _sums_up(self, at: int, number: float, records: Sequence[int]) -> bool:
        total = count = 0.0
        for row in reversed(records):
            cell = self._grid.rows[row - 1][at]
            count += not _blank(cell)
            total += cell if type(cell) in (int, float) else float(cell) if _is_digits(cell) else 0
            if count > 1 and number in (total, count):
                return True
        return False


def _is_digits(cell: Any) -> bool:
    return type(cell) is str and cell.isascii() and cell.isdecimal() and len(cell) < 10


def _plain_number(cell: Any) -> bool:
    return type(cell) in (int, float) or _is_digits(cell)


def _fits(form: Form, own: FormField) -> Callable[[Any], bool]:
    """Tells whether a cell holds what only a cell of that field holds."""
    read = reader(form, own)
    choices = (
        frozenset(c.value for c in form.choices[own.choices]) if own.choices is not None else frozenset()
    )

    def fits(cell: Any) -> bool:
        if _blank(cell):
            return False
        value = read(cell)
        match own.type:
            case "choice":
                return value in choices
            case "whole":
                return type(value) is int
            case "decimal":
                return type(value) is float
            case "flag" | "deprived":
                return value is True
            case "birth" | "date":
                return isinstance(value, str) and bool(_DAY.fullmatch(value))
            case _:
                return isinstance(value, str) and value.isascii() and value.isdecimal() and len(value) >= 9

    return fits
