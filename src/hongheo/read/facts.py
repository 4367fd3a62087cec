"""What a reader of cell values does not tell of a sheet: kept beside its grid, the same for all formats."""

from __future__ import annotations

from dataclasses import dataclass, field

from hongheo.errors import UnreadableFile
from hongheo.models import CellFault

# calamine takes 40 to 60 bytes for each cell of a sheet's rectangle, blank or not: this is 1.2 GB. 40,000
# households with B1, B2 and living conditions and 150,000 persons are 5,300,000 on all sheets together; a
# list of a province, read as last year's, has more.
MOST_CELLS = 20_000_000
# Cells of which something is told: ten columns of a merged district are 400,000.
MOST_TOLD = 2_000_000
# The last column that Excel has, XFD.
LAST_COLUMN = 16_384

# The errors of Excel's cells that readers know.
ERRORS = frozenset({"#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!"})

# (row, column), both from 1: Excel's own numbering.
At = tuple[int, int]
# First row, first column, last row, last column.
Range = tuple[int, int, int, int]
# A part of an archive, inflated.
Bytes = bytes | bytearray


@dataclass(slots=True)
class SheetFacts:
    """What a file says of one sheet beside the values of its cells. Rows and columns are counted from 1.

    ``faults``: error cells, and formulas that were never worked out. ``hidden_rows`` are hidden by hand or by
    a filter, or have no height; ``hidden_columns`` likewise. ``merges``: merged ranges. ``shown``: what Excel
    shows for a number whose format adds zeros or letters to it. ``struck``: cells that hold something and are
    struck through. ``texts``: what cells hold that calamine reads otherwise, or not at all. ``results``:
    formulas whose stored result is read although the workbook asks that all be worked out again.

    Of the whole workbook: ``fonts`` are the names of all fonts of its styles; ``date_1904`` tells that its
    day numbers are counted from 1904; ``recalculates`` that it asks to be worked out when it is opened.
    """

    faults: dict[At, CellFault] = field(default_factory=dict)
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    merges: tuple[Range, ...] = ()
    shown: dict[At, str] = field(default_factory=dict)
    struck: frozenset[At] = frozenset()
    texts: dict[At, str] = field(default_factory=dict)
    results: frozenset[At] = frozenset()
    fonts: frozenset[str] = frozenset()
    date_1904: bool = False
    recalculates: bool = False


class Rectangles:
    """What is left of ``MOST_CELLS`` for the sheets of one workbook."""

    def __init__(self) -> None:
        self._left = MOST_CELLS

    def look(self, last_row: int, last_column: int) -> None:
        """Whether a sheet with this last cell fits. Raises UnreadableFile (``extent``)."""
        if last_row * last_column > self._left:
            raise UnreadableFile("extent", f"{last_row} x {last_column}")

    def take(self, last_row: int, last_column: int) -> None:
        """Count a sheet by its last cell. Raises UnreadableFile (``extent``)."""
        self.look(last_row, last_column)
        self._left -= last_row * last_column
