"""Rows put into a sheet of xlsxwriter many at a time: the same bytes as its calls of one cell each, sooner.

Only this module, ``packing`` and ``shared_texts`` use names that xlsxwriter does not document:
``pyproject.toml`` bounds its version, and a test holds the bytes against those of its public calls. Those
work three quarters of their time for each cell alone; here a column is made at once, and rows are joined.
"""

from __future__ import annotations

import datetime as dt
import io
import math
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import chain
from typing import Any, cast, overload

from xlsxwriter.url import Url, UrlTypes
from xlsxwriter.utility import _preserve_whitespace, _utf16_len, _utf16_truncate, xl_col_to_name
from xlsxwriter.worksheet import Worksheet

from hongheo.write.shared_texts import SharedTexts

# Rows joined at a time: more take memory and no less time.
_AT_A_TIME = 1_000
# What stands in a cell: see ``book.plain``.
Value = str | int | float | dt.date | None
# Format of a cell, and of a date in it.
Look = tuple[Any, Any]
_EXACT = 10**15  # smaller whole numbers are written by xlsxwriter digit by digit
_SHORT = 10_000  # longer texts may have to be cut
_TEXTS = {str, type(None)}
_BETWEEN = "|"
_WHOLE = {int, type(None)}
# What no text of a column has that needs a second look, the texts joined by _BETWEEN (and printable).
_STRANGE = ("&", "<", ">", "_x", f" {_BETWEEN}", f"{_BETWEEN} ")
# Number of a look, column, whether the cell holds a date.
_Use = tuple[int, int, bool]
# In a cell that is made: where the number of its row goes. ``_NEXT`` parts cells from each other. No XML
# holds these characters.
_ROW, _NEXT = "\0", "\1"


class Repeated(Sequence[Value]):
    """A column in which few values come again and again; each is made a cell once.

    ``told`` are the rows, ``meant`` says what stands in the cell of each value that is told.
    """

    __slots__ = ("cells", "meant", "told")

    def __init__(self, told: Sequence[Any], meant: Mapping[Any, Value]) -> None:
        self.told, self.meant = told, meant
        # How the cells look > by the number of the look: the cell of each value.
        self.cells: dict[object, list[dict[Any, bytes]]] = {}

    def __len__(self) -> int:
        return len(self.told)

    def __iter__(self) -> Iterator[Value]:
        return map(self.meant.__getitem__, self.told)

    @overload
    def __getitem__(self, at: int) -> Value: ...
    @overload
    def __getitem__(self, at: slice) -> Repeated: ...
    def __getitem__(self, at: int | slice) -> Value | Repeated:
        if not isinstance(at, slice):
            return self.meant[self.told[at]]
        part = Repeated(self.told[at], self.meant)
        part.cells = self.cells
        return part


class _Link:
    """What xlsxwriter asks of its own ``Url`` when a sheet is stored, which takes ten times the memory."""

    __slots__ = ("_anchor", "_file", "_is_object_link")
    _link_type, _tip, _text = UrlTypes.EXTERNAL, "", ""

    def __init__(self, file: str, anchor: str) -> None:
        self._file, self._anchor, self._is_object_link = file, anchor, False

    def _target(self) -> str:
        return self._file


@lru_cache(maxsize=512)
def _prepared(formula: str, expand: bool) -> str:
    """A formula as it is stored. Most are the lists of choices, the same in each return."""
    return str(Worksheet()._prepare_formula(formula, expand))


def _target(file: str) -> str:
    """What stands in the archive for a file that links lead to."""
    return str(Url(f"external:{file}")._target())


class RowSheet(Worksheet):  # type: ignore[misc]
    """A sheet of a workbook in constant memory that also takes whole rows."""

    fh: Any  # where xlsxwriter writes the rows
    row_data_fh: Any  # the same until the sheet is assembled
    rel_count: int  # links that have a number in the archive
    str_table: Any  # of its own kind, or ``SharedTexts``

    def __init__(self) -> None:
        super().__init__()
        self._heights: dict[float, bytes] = {}  # height of a row > how its tag goes on
        # First row, column, and what each cell from there on opens: see ``links``.
        self._links: list[tuple[int, int, Sequence[tuple[str, str] | None]]] = []

    def _prepare_formula(self, formula: str, expand_future_functions: bool = False) -> str:
        """As xlsxwriter does, which looks for each of 150 names of functions in it."""
        return _prepared(formula, expand_future_functions or self.use_future_functions)

    def write_rows(
        self,
        first: int,
        columns: Mapping[int, Sequence[Value]],
        looks: Sequence[Mapping[int, Look]],
        which: Sequence[int] | None = None,
        heights: Mapping[int, float] | None = None,
        *,
        blanks: bool = True,
    ) -> None:
        """Write the rows from ``first`` (from 0) on: ``columns`` holds the values by column (from 0, rising).

        ``looks`` are ways to format the columns, ``which`` tells that of each row: the first when it is not
        given. ``heights`` (points) are by place in ``columns``. A blank gets a cell with its format unless
        ``blanks`` is false. Texts stay texts, whatever they begin with.

        It is as if each row were set high with ``set_row``, and its cells then written with ``write_string``,
        ``write_number``, ``write_datetime`` and ``write_blank`` from left to right. The last row can still be
        added to, as after these calls; heights of the others are not kept.
        """
        count = min(max(map(len, columns.values()), default=0), self.xls_rowmax - first)
        which, heights = which or [0] * count, heights or {}
        at = 0
        while at < count:
            end = at + 1
            if self._is_open(first + at) or at == count - 1:
                row = {number: values[at] for number, values in columns.items()}
                self._write_singly(first + at, row, looks[which[at]], heights.get(at), blanks)
            else:
                most = min(at + _AT_A_TIME, count - 1)
                told = [row - first for row in (*self.row_info, *self.comments) if at < row - first < most]
                end = min(told, default=most)
                part = {number: values[at:end] for number, values in columns.items()}
                high = {row - at: heights[row] for row in range(at, end) if row in heights}
                self._write_joined(first + at, part, looks, which[at:end], high, blanks)
            at = end

    def links(self, first: int, column: int, opens: Sequence[tuple[str, str] | None]) -> int:
        """Make cells of a column, from row ``first`` (from 0) on, links to cells of other workbooks; they are
        still to be written, with their texts and formats. Returns how many links it makes.

        ``opens``: the file and the cell (``'B1'!D7``) that each opens, None where it is no link. The file is
        as ``write_url`` takes it behind ``external:``. Neither has a ``#``, and both together are shorter
        than the 2,080 characters that Excel takes.
        """
        rows = [row for row, link in enumerate(opens, start=first) if link is not None]
        if not rows or self._check_dimensions(rows[-1], column) or self._check_dimensions(rows[0], column):
            return 0
        self._links.append((first, column, opens))
        self.hlink_count += len(rows)
        return len(rows)

    def _write_hyperlinks(self) -> None:
        """The links of the sheet, at once where all are of ``links``."""
        if self.table or self.hyperlinks or not self._links:
            for first, column, opens in self._links:
                for row, link in enumerate(opens, start=first):
                    if link is not None:
                        own = _Link(_target(link[0]), link[1].replace("/", "\\"))
                        self.hyperlinks[row].setdefault(column, own)
            super()._write_hyperlinks()
            return
        # Thousands of cells lead to few files: one relation each, where xlsxwriter writes one a cell.
        ids: dict[str, str] = {}
        tags: list[str] = []
        for first, column, opens in self._links:
            rows = [row for row, link in enumerate(opens, start=first + 1) if link is not None]
            files, cells = zip(*filter(None, opens), strict=True)
            for file in dict.fromkeys(files):
                if file not in ids:
                    self.rel_count += 1
                    ids[file] = f'" r:id="rId{self.rel_count}" location="'
                    self.external_hyper_links.append(["/hyperlink", _target(file), "External"])
            together = "".join(cells)
            if "/" in together or self._escape_attributes(together) != together:
                cells = tuple(self._escape_attributes(cell.replace("/", "\\")) for cell in cells)
            begin = f'<hyperlink ref="{xl_col_to_name(column)}'
            tags += [
                f'{begin}{row}{ids[file]}{cell}"/>'
                for row, file, cell in zip(rows, files, cells, strict=True)
            ]
        self.fh.write(f"<hyperlinks>{''.join(tags)}</hyperlinks>")

    def _is_open(self, row: int) -> bool:
        """Whether xlsxwriter's own calls must write a row: it may have begun it, or was told something of it,
        or does not know yet where the cells of the sheet begin."""
        unknown = self.dim_rowmin is None or self.dim_colmin is None
        return row <= self.previous_row or unknown or row in self.row_info or row in self.comments

    def _write_singly(
        self,
        row: int,
        cells: Mapping[int, Value],
        look: Mapping[int, Look],
        height: float | None,
        blanks: bool,
    ) -> None:
        if height is not None:
            self.set_row(row, height)
        for column, value in cells.items():
            style, date_style = look[column]
            if value is None:
                if blanks:
                    self.write_blank(row, column, None, style)
            elif isinstance(value, str):
                self.write_string(row, column, value, style)
            elif isinstance(value, dt.date):
                self.write_datetime(row, column, value, date_style)
            else:
                self.write_number(row, column, value, style)

    def _xml_rich_inline_string(self, string: str, attributes: Sequence[tuple[str, object]] = ()) -> None:
        """A text that looks like the XML of a rich text is a text: no sheet here holds rich ones."""
        self._xml_inline_string(string, _preserve_whitespace(string), attributes)

    def _write_joined(
        self,
        first: int,
        columns: Mapping[int, Sequence[Value]],
        looks: Sequence[Mapping[int, Look]],
        which: Sequence[int],
        heights: Mapping[int, float],
        blanks: bool,
    ) -> None:
        """Rows that nobody has begun and nobody will add to."""
        if not any(
            value is not None or (blanks and looks[kind][column][0] is not None)
            for column, values in columns.items()
            for kind, value in zip(which, values, strict=True)
        ):
            return
        # What went before is in the file then, and has numbered its formats; none of these rows waits.
        self._write_single_row(first)
        cells = self._made(columns, looks, which, blanks)
        rows = list(map(b"".join, zip(*cells.values(), strict=True)))
        filled = [column for column, own in cells.items() if any(own)]
        self._put(first, rows, heights, (filled[0], filled[-1]))

    def make_rows(
        self,
        first: int,
        columns: Mapping[int, Sequence[Value]],
        looks: Sequence[Mapping[int, Look]],
        which: Sequence[int],
        numbers: Any,
    ) -> list[bytes]:
        """Rows that ``put_made`` puts into this sheet, from ``first`` (from 0) on, and into others of the
        workbook: ``columns`` as in ``write_rows``, behind a first one of numbers in their format ``numbers``.
        Nothing can be added to what stands above."""
        self._write_single_row(first)
        numbers._get_xf_index()  # as the first cell's it is the first that gets its number
        return list(map(b"".join, zip(*self._made(columns, looks, which, True).values(), strict=True)))

    def put_made(
        self,
        first: int,
        rows: Sequence[bytes],
        heights: Mapping[int, float],
        number: int,
        numbers: Any,
        last_column: int,
    ) -> None:
        """Put rows that were made from ``first`` (from 0) on, below all that the sheet was told of so far, to
        be added to no more. ``number`` is that of the first, ``heights`` are as in ``write_rows``."""
        if rows:
            self._write_single_row(first)
            self._check_dimensions(first, 0)
            style, less = numbers._get_xf_index(), first + 1 - number
            cells = [
                b'<c r="A%d" s="%d"><v>%d</v></c>' % (row, style, row - less)
                for row in range(first + 1, first + 1 + len(rows))
            ]
            self._put(first, rows, heights, (0, last_column), cells)

    def _put(
        self,
        first: int,
        rows: Sequence[bytes],
        heights: Mapping[int, float],
        columns: tuple[int, int],
        begun: Sequence[bytes] = (),
    ) -> None:
        """Put rows into the file: those that have cells, in the ``columns`` from the first to the last;
        ``begun`` are cells that stand before those of ``rows``."""
        numbers = [b"%d" % number for number in range(first + 1, first + 1 + len(rows))]
        mark, written = _ROW.encode(), [at for at, row in enumerate(rows) if row or begun]
        begins = self._row_tags(first, numbers, heights)
        if begun:
            begins = [begin + cell for begin, cell in zip(begins, begun, strict=True)]
        told = [(begins[at], rows[at].replace(mark, numbers[at]), b"</row>") for at in written]
        self._store_rows(b"".join(chain.from_iterable(told)))
        self.previous_row = last = first + written[-1]
        for column in columns:
            self._check_dimensions(last, column)

    def _store_rows(self, rows: bytes) -> None:
        self.fh.flush()
        self.fh.buffer.write(rows)

    def _made(
        self,
        columns: Mapping[int, Sequence[Value]],
        looks: Sequence[Mapping[int, Look]],
        which: Sequence[int],
        blanks: bool,
    ) -> dict[int, list[bytes]]:
        """The cells of each column, empty where there is none."""
        styles = self._number_formats(columns, looks, which, blanks)
        return {
            column: self._cells(column, values, [look[column] for look in looks], which, styles, blanks)
            for column, values in columns.items()
        }

    def _number_formats(
        self,
        columns: Mapping[int, Sequence[Value]],
        looks: Sequence[Mapping[int, Look]],
        which: Sequence[int],
        blanks: bool,
    ) -> dict[_Use, str]:
        """The attribute of each format that is used.

        Formats get their numbers in the order in which cells use them, row by row, as xlsxwriter gives them.
        """
        numbered: dict[_Use, str] = {}
        new: list[tuple[int, _Use, Any]] = []
        used = set(which)
        for column, values in columns.items():
            of_column = getattr(self.col_info.get(column), "column_format", None)
            for kind, look in enumerate(looks):
                for of_date, own in enumerate(look[column]):
                    use = (kind, column, bool(of_date))
                    style = own or (self.default_date_format if of_date else None) or of_column
                    if style is None:
                        numbered[use] = ""
                    elif style.xf_index is not None:
                        numbered[use] = f' s="{style.xf_index}"'
                    elif (
                        kind in used
                        and (at := _first_use(use, values, which, blanks and own is not None)) is not None
                    ):
                        new.append((at, use, style))
        for _, use, style in sorted(new, key=lambda found: (found[0], found[1][1])):
            numbered[use] = f' s="{style._get_xf_index()}"'
        return numbered

    def _row_tags(self, first: int, numbers: Sequence[bytes], heights: Mapping[int, float]) -> list[bytes]:
        """How each row begins."""
        tags = [b'<row r="%b">' % number for number in numbers]
        for at, height in heights.items():
            if height not in self._heights:
                self._heights[height] = self._tag_from_height(first + at, height).encode()
            tags[at] = b'<row r="%b"%b' % (numbers[at], self._heights[height])
        return tags

    def _tag_from_height(self, row: int, height: float) -> str:
        """How the tag of a row of that height goes on behind its number."""
        self.set_row(row, height)
        # xlsxwriter keeps the height of each row to the end: most of the memory of a long list.
        info = self.row_info.pop(row)
        del self.row_sizes[row]
        file, self.fh = self.fh, io.StringIO()
        self._write_row(0, None, info)
        tag: str = self.fh.getvalue().removeprefix('<row r="1"')
        self.fh = file
        return tag

    def _cells(
        self,
        column: int,
        values: Sequence[Value],
        looks: Sequence[Look],
        which: Sequence[int],
        styles: Mapping[_Use, str],
        blanks: bool,
    ) -> list[bytes]:
        """The cells of a column, empty where there is none."""
        if isinstance(values, Repeated):
            return self._repeated(column, values, looks, which, styles, blanks)
        begin, ends = f'<c r="{xl_col_to_name(column)}{_ROW}"', self._ends(values)
        if blanks:
            blank = [None if style is None else "/>" for style, _ in looks]
            ends = [blank[kind] if end is None else end for kind, end in zip(which, ends, strict=True)]
        if any(issubclass(kind, dt.date) for kind in set(map(type, values))):
            own = [
                begin + styles.get((kind, column, isinstance(value, dt.date)), "")
                for kind, value in zip(which, values, strict=True)
            ]
        else:
            of_kind = [begin + styles.get((kind, column, False), "") for kind in range(len(looks))]
            own = [of_kind[kind] for kind in which]
        told = _NEXT.join([start + end if end else "" for start, end in zip(own, ends, strict=True)])
        return told.encode().split(_NEXT.encode())

    def _repeated(
        self,
        column: int,
        values: Repeated,
        looks: Sequence[Look],
        which: Sequence[int],
        styles: Mapping[_Use, str],
        blanks: bool,
    ) -> list[bytes]:
        """The same of a column of few values."""
        uses = [
            (styles.get((kind, column, False), ""), styles.get((kind, column, True), ""), style is not None)
            for kind, (style, _) in enumerate(looks)
        ]
        cells = values.cells.get(key := (column, *uses))
        if cells is None:
            begin, ends = f'<c r="{xl_col_to_name(column)}{_ROW}"', self._ends(list(values.meant.values()))
            cells = values.cells[key] = [
                {
                    told: f"{begin}{uses[kind][isinstance(value, dt.date)]}{end}".encode()
                    if end
                    else f"{begin}{uses[kind][0]}/>".encode()
                    if blanks and uses[kind][2]
                    else b""
                    for (told, value), end in zip(values.meant.items(), ends, strict=True)
                }
                for kind in range(len(looks))
            ]
        if len(set(uses)) == 1:
            return list(map(cells[0].__getitem__, values.told))
        return [cells[kind][told] for kind, told in zip(which, values.told, strict=True)]

    def _ends(self, values: Sequence[Value]) -> list[str | None]:
        """The cells of a column from behind the number of their format on; None for a blank."""
        kinds = set(map(type, values))
        if kinds <= _TEXTS and _are_simple(values):
            texts = cast(Sequence[str | None], values)
            numbers = self.str_table.numbers(texts) if isinstance(self.str_table, SharedTexts) else None
            if numbers is not None:
                return [None if number is None else f' t="s"><v>{number}</v></c>' for number in numbers]
            return [None if text is None else f' t="inlineStr"><is><t>{text}</t></is></c>' for text in texts]
        if kinds <= _WHOLE:
            # Points and counts come again and again.
            whole = cast(Sequence[int | None], values)
            end_of = {
                value: None
                if value is None
                else f"><v>{value}</v></c>"
                if -_EXACT < value < _EXACT
                else self._end(value)
                for value in set(whole)
            }
            return [end_of[value] for value in whole]
        return [None if value is None else self._end(value) for value in values]

    def _end(self, value: str | float | dt.date) -> str:
        if isinstance(value, str):
            if len(value) > self.xls_strmax // 2 and _utf16_len(value) > self.xls_strmax:
                value = _utf16_truncate(value, self.xls_strmax)
            text = self._escape_control_characters(value)
            keep = ' xml:space="preserve"' if _preserve_whitespace(text) else ""
            return f' t="inlineStr"><is><t{keep}>{self._escape_data(text)}</t></is></c>'
        if type(value) is int and -_EXACT < value < _EXACT:
            return f"><v>{value}</v></c>"
        number: float = self._convert_date_time(value) if isinstance(value, dt.date) else value
        if not math.isfinite(number):
            raise TypeError(f"no cell holds the number {number}")
        return f"><v>{number:.16G}</v></c>"


def _are_simple(values: Sequence[Any]) -> bool:
    """Whether every text of a column (beside None) stands in XML as it is."""
    texts = [text for text in values if text is not None]
    joined = _BETWEEN.join(texts)
    return (
        joined.isprintable()
        and not any(mark in joined for mark in _STRANGE)
        and joined == joined.strip(" ")
        and max(map(len, texts), default=0) <= _SHORT
    )


def _first_use(use: _Use, values: Sequence[Value], which: Sequence[int], blanks: bool) -> int | None:
    """The first row whose cell has a format, or None."""
    kind, _, of_date = use
    for at, (own, value) in enumerate(zip(which, values, strict=True)):
        if own == kind and (blanks or value is not None) and isinstance(value, dt.date) == of_date:
            return at
    return None
