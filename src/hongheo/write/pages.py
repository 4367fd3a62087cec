"""How sheets are printed: paper, scale, and where pages end, worked out from widths and heights.

A sheet that is only fitted to the width of a page is cut wherever the page is full: inside a household,
before the signatures. Excel passes over the breaks of such a sheet, so one with breaks of its own is given
its scale as a number.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np

from hongheo.write.book import FONT_SIZE

A3, A4 = 8, 9  # Excel's numbers of paper sizes
_POINTS = {A4: (595.3, 841.9), A3: (841.9, 1190.6)}  # width, height of a sheet upright
# Inches. The page number stands in the lower margin.
SIDES, TOP, BOTTOM = 0.4, 0.4, 0.5
_HEADER_AT = 0.2
# Smaller letters are hard to read: some 70 % of 11 points.
_LEAST_LETTERS = 7.6
# Pixels of a digit of Times New Roman 11, the first font of our workbooks, by which widths go: programs round
# one way or the other.
_NARROW_DIGIT, _WIDE_DIGIT = 7, 8
_SPARE = 0.98  # of a page: programs and printers round each row and column their own way
# Excel keeps so many breaks a sheet.
_MOST_BREAKS = 1023
_A4_WIDTH = 190  # characters
_MOST_HEADER = 250  # characters of the header of a printed page
FOOTER = "&CTrang &P/&N"
# Of a sheet that begins with page 1 wherever it stands: the number of all pages is not its own.
FOOTER_OF_ITS_OWN = "&CTrang &P"
ON_A3 = "In trên giấy A3"


@dataclass(frozen=True, slots=True)
class Pages:
    """The print of a sheet: Excel's number of the paper, upright or across, the scale (percent), the rows
    (from 0) that pages but the first begin with.

    ``fitted``: it is left to the program to fit the sheet to the page. Too wide to be read well even on A3,
    it gets every percent that there is; Excel then chooses for itself where pages end.
    """

    paper: int
    upright: bool
    scale: int
    fitted: bool
    breaks: tuple[int, ...]


def footer(paper: int, own_numbers: bool = False) -> str:
    """The footer of printed pages: their numbers, and the paper where it is not A4."""
    return (FOOTER_OF_ITS_OWN if own_numbers else FOOTER) + (f"&R{ON_A3}" if paper == A3 else "")


def width_of(widths: Sequence[float], digit: int) -> float:
    """How wide columns are together, in points; widths in characters, ``digit`` the pixels of one."""
    return sum(int(digit * width + 5) for width in widths if width) * 0.75


def _fit(paper: int, upright: bool, widths: Sequence[float], total: float) -> tuple[float, float, float]:
    """The scale at which columns fit a page across, at which ``total`` points of rows fit it down, and the
    points that a page has down."""
    short, long = _POINTS[paper]
    across, down = (short, long) if upright else (long, short)
    wide, high = (across - 2 * SIDES * 72) * _SPARE, (down - (TOP + BOTTOM) * 72) * _SPARE
    return wide / width_of(widths, _WIDE_DIGIT), high / max(total, 1.0), high


def breaks_of(
    heights: np.ndarray[Any, Any],
    begins: Sequence[int] | np.ndarray[Any, Any],
    must: Sequence[int],
    room: float,
    repeated: float,
) -> tuple[int, ...]:
    """The rows (from 0) that pages but the first begin with.

    ``heights`` of all rows (points), ``begins`` the rows that a page may begin with, ``must`` those that one
    has to begin with (both rising), ``room`` the height of a page, of which all but the first give
    ``repeated`` to the headings. What is longer than a page between two of ``begins`` is cut where it is
    full. The first 1.023 breaks alone, as Excel keeps no more.
    """
    ends = np.concatenate([[0.0], np.cumsum(heights)])
    may, due = np.asarray(begins, dtype=np.int64), np.asarray(must, dtype=np.int64)
    found: list[int] = []
    start, space = 0, room
    while len(found) < _MOST_BREAKS:
        full = int(np.searchsorted(ends, ends[start] + space, side="right")) - 1
        at = int(np.searchsorted(due, start, side="right"))
        next_due = int(due[at]) if at < len(due) else len(heights)
        if next_due <= full:
            if next_due >= len(heights):
                break
            cut = next_due
        else:
            at = int(np.searchsorted(may, full, side="right")) - 1
            cut = int(may[at]) if at >= 0 and may[at] > start else max(full, start + 1)
        found.append(cut)
        start, space = cut, room - repeated
    return tuple(found)


def pages_of(
    widths: Sequence[float],
    heights: Sequence[float] | np.ndarray[Any, Any],
    begins: Sequence[int] | np.ndarray[Any, Any],
    *,
    repeated: tuple[int, int],
    must: Sequence[int] = (),
    upright: bool = False,
    whole: bool = False,
    letters: float = FONT_SIZE,
) -> Pages:
    """Work out the print of a sheet: on A4 where its letters (points) stay large enough there, else on A3.

    ``widths`` of the columns (characters; 0 is hidden), ``heights`` of the rows (points), ``repeated`` the
    first and last of the heading rows (from 0); the others as in ``breaks_of``. ``whole``: all on one page,
    on A3 if need be, where it can be read so.
    """
    own = np.asarray(heights, dtype=np.float64)
    total, least = float(own.sum()), _LEAST_LETTERS / letters
    first, last = repeated
    fits = {paper: _fit(paper, upright, widths, total) for paper in (A4, A3)}
    if whole:
        paper = next((p for p, (across, down, _) in fits.items() if min(across, down) >= least), 0)
        if paper:
            return Pages(paper, upright, int(min(1.0, *fits[paper][:2]) * 100), False, ())
    paper = A4 if fits[A4][0] >= least else A3
    scale, _, high = fits[paper]
    fitted = scale < least
    if fitted:
        # By narrower digits the program has less room down a page: it must not have less than counted on.
        scale *= width_of(widths, _WIDE_DIGIT) / width_of(widths, _NARROW_DIGIT)
    percent = max(int(min(scale, 1.0) * 100), 10)
    breaks = breaks_of(own, begins, must, high * 100 / percent, float(own[first : last + 1].sum()))
    return Pages(paper, upright, percent, fitted, breaks)


def paper_for(width: float) -> int:
    """A3 when columns of that many characters together would be too small to read on A4."""
    return A3 if width > _A4_WIDTH else A4


def page_setup(
    sheet: Any, *, paper: int, repeat: int, header: str = "", last_repeated: int | None = None
) -> None:
    """Set a sheet up for print: landscape, one page wide, headings on each page, pages numbered.

    ``repeat`` is the heading row (from 0), or the first of them when ``last_repeated`` is given.
    """
    sheet.set_landscape()
    sheet.set_paper(paper)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(repeat, repeat if last_repeated is None else last_repeated)
    sheet.center_horizontally()
    sheet.set_margins(left=SIDES, right=SIDES, top=TOP, bottom=BOTTOM)
    # A lone & starts a code in headers; Excel takes 255 characters and leaves out a longer header altogether.
    doubled = header.replace("&", "&&")
    doubled = f"{doubled[:_MOST_HEADER].rstrip('&')}…" if len(doubled) > _MOST_HEADER else doubled
    sheet.set_header(f"&L{doubled}" if header else "", {"margin": _HEADER_AT})
    sheet.set_footer(footer(paper))


def set_pages(
    sheet: Any, pages: Pages, *, repeated: tuple[int, int], header: str = "", own_numbers: bool = False
) -> None:
    """Set a sheet of xlsxwriter up for print with its own pages, which ``own_numbers`` number from 1 whatever
    stands before; else as ``page_setup``."""
    page_setup(sheet, paper=pages.paper, repeat=repeated[0], last_repeated=repeated[1], header=header)
    if not pages.fitted:
        # Takes the place of the fit to the width.
        sheet.set_print_scale(pages.scale)
    if pages.upright:
        sheet.set_portrait()
    if own_numbers:
        sheet.set_start_page(1)
        sheet.set_footer(footer(pages.paper, own_numbers))
    sheet.set_h_pagebreaks(list(pages.breaks))


def set_column_groups(sheet: Any, widths: Sequence[float], stay: int, *, repeat: int) -> None:
    """Set a wide form of xlsxwriter up for print on A4: as many groups of columns, side by side, as letters
    of a readable size ask for, each beside the first ``stay`` columns.

    ``widths`` are those of the columns from A on that are not hidden (characters), ``repeat`` is the heading
    row (from 0).
    """
    page_setup(sheet, paper=A4, repeat=repeat)
    cuts, scale = _column_groups(tuple(widths), stay)
    if not cuts:
        return
    # The halves of a page one after the other.
    sheet.print_across()
    sheet.repeat_columns(0, stay - 1)
    sheet.set_print_scale(scale)
    sheet.set_v_pagebreaks(list(cuts))


@lru_cache(maxsize=64)
def _column_groups(widths: tuple[float, ...], stay: int) -> tuple[tuple[int, ...], int]:
    """The columns that groups but the first begin with, and the scale; the forms of a run have few widths."""
    _, long = _POINTS[A4]
    wide = (long - 2 * SIDES * 72) * _SPARE
    room = wide * FONT_SIZE / _LEAST_LETTERS
    cuts = _column_cuts(widths, stay, room)
    # As narrow as so many groups can be.
    while cuts and len(narrower := _column_cuts(widths, stay, room - 1)) == len(cuts):
        room, cuts = room - 1, narrower
    return cuts, min(int(100 * wide / room), 100)


def _column_cuts(widths: Sequence[float], stay: int, room: float) -> tuple[int, ...]:
    """The columns (from 0) that groups but the first begin with, none wider than ``room`` (points) with the
    first ``stay`` columns; a column wider than that is a group of its own."""
    cuts: list[int] = []
    begin, end = 0, 1
    while end < len(widths):
        own = [*(widths[:stay] if begin else ()), *widths[begin : end + 1]]
        if width_of(own, _WIDE_DIGIT) > room and end > max(begin, stay - 1):
            begin = end
            cuts.append(begin)
        end += 1
    return tuple(cuts)
