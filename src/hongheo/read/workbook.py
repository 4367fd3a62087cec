"""Opening a workbook: every sheet as a grid whose first cell is A1, with what the XML adds."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Collection, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any, Self

from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

from hongheo.errors import UnreadableFile
from hongheo.read import foreign
from hongheo.read.facts import SheetFacts
from hongheo.read.rawxml import sheet_facts

# How the files begin that Excel locks with a password, and all .xls.
_OLE = bytes.fromhex("D0CF11E0A1B11AE1")
# Up to here (bytes) a file is read before threads have begun: some 50 households.
_FEW = 2**16
EXTENSIONS = (".xlsx", ".xlsm", ".xls", ".xlsb", ".ods")


@dataclass(slots=True)
class Grid:
    """One sheet: ``rows[r - 1][c - 1]`` is the cell of Excel's row r and column c (both from 1).

    ``title`` is the name by which it is matched: the sheet's own, in Unicode when that is in an old font.
    ``strays`` are words in an old font, where the workbook is not typed in it. ``texts`` are the distinct
    texts of its cells that are not plain ASCII, if they were looked for already.
    """

    name: str
    rows: list[list[Any]]
    hidden: bool
    facts: SheetFacts
    title: str
    strays: frozenset[str] = frozenset()
    texts: set[str] | None = None
    _turned: tuple[list[int], list[tuple[Any, ...]]] = ([], [])

    def columns_of(self, rows: Sequence[int]) -> list[tuple[Any, ...]]:
        """The cells of these rows (from 1), column by column; those asked for last are kept."""
        if self._turned[0] != rows:
            self._turned = list(rows), list(zip(*(self.rows[row - 1] for row in rows), strict=True))
        return self._turned[1]

    def changed(self) -> None:
        """What is known of the cells holds no more: some of ``rows`` were changed."""
        self.texts, self._turned = None, ([], [])

    def put(self, values: Mapping[tuple[int, int], Any]) -> None:
        """Put values into cells (row, column), as if they had been typed there: what the file says of
        that which stood there before is told no more."""
        facts = self.facts
        if values:
            self.changed()
        for (row, column), value in values.items():
            self.rows[row - 1][column - 1] = value
            for told in (facts.faults, facts.shown, facts.texts):
                told.pop((row, column), None)
        facts.struck -= values.keys()
        facts.results -= values.keys()

    def values(self) -> dict[tuple[int, int], Any]:
        """(row, column) > what stands in a cell that is not blank: where a number is shown with zeros, as it
        is shown; an error, or a formula without a value, by its text."""
        found = {
            (row, column): value
            for row, cells in enumerate(self.rows, start=1)
            for column, value in enumerate(cells, start=1)
            if value not in ("", None)
        }
        faults = {at: fault.text for at, fault in self.facts.faults.items()}
        return {**found, **self.facts.shown, **faults}

    def clear(self, rows: Collection[int]) -> dict[int, int]:
        """Take all content out of rows; gives how many cells of each had some."""
        found = {}
        for row in sorted(rows):
            cells = self.filled(row)
            self.put(dict.fromkeys(cells, ""))
            found[row] = len(cells)
        return found

    def filled(self, row: int) -> list[tuple[int, int]]:
        """The cells of a row that hold something, an error among them."""
        faulty = {at for at in self.facts.faults if at[0] == row}
        return [
            (row, c) for c, cell in enumerate(self.rows[row - 1], start=1) if cell != "" or (row, c) in faulty
        ]


def _refuse_text(path: Path) -> None:
    """A web page or a text table that was given a workbook's name."""
    with path.open("rb") as stream:
        start = stream.read(2048).lstrip(b"\xef\xbb\xbf \t\r\n")
    if (start[:1] == b"<" and b"<html" in start.lower()) or start.lower().startswith(b"<!doctype html"):
        raise UnreadableFile("html")
    if b"\0" not in start and b"\n" in start and any(sign in start for sign in (b",", b";", b"\t")):
        raise UnreadableFile("text")


def _is_ole(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(len(_OLE)) == _OLE


def _is_binary(source: Path | io.BytesIO) -> bool:
    """Whether a workbook that is an archive keeps its sheets as records, not as XML (``.xlsb``)."""
    with zipfile.ZipFile(source) as archive:
        return "xl/workbook.bin" in archive.namelist()


def is_locked(path: Path) -> bool:
    """Whether a workbook of Excel can be opened only with its password. False when it cannot be told."""
    try:
        if not _is_ole(path):
            return False
        import msoffcrypto

        with path.open("rb") as file:
            return bool(msoffcrypto.OfficeFile(file).is_encrypted())
    except Exception:  # a damaged file: reading it tells what is wrong
        return False


def unlocks(path: Path, password: str) -> bool:
    """Whether the password opens a locked workbook; True as well when that cannot be told without reading."""
    import msoffcrypto
    from msoffcrypto.exceptions import InvalidKeyError

    try:
        with path.open("rb") as file:
            msoffcrypto.OfficeFile(file).load_key(password=password, verify_password=True)
    except InvalidKeyError:
        return False
    except Exception:  # a damaged file, or a kind whose password is not verified: reading it tells
        return True
    return True


def _unlocked(path: Path, password: str) -> io.BytesIO:
    """The workbook without its password, in memory only.

    Raises UnreadableFile (``wrong_password``, ``damaged``).
    """
    import msoffcrypto
    from msoffcrypto.exceptions import InvalidKeyError

    opened = io.BytesIO()
    try:
        with path.open("rb") as file:
            locked = msoffcrypto.OfficeFile(file)
            locked.load_key(password=password)
            locked.decrypt(opened)
    except InvalidKeyError as error:
        raise UnreadableFile("wrong_password") from error
    except Exception as error:  # the many errors of a damaged container
        raise UnreadableFile("damaged", type(error).__name__) from error
    opened.seek(0)
    return opened


Rows = list[list[Any]]


class _Opened:
    """A workbook whose sheets several threads may read, which needs no interpreter most of the time.

    calamine lends an opened workbook to one reader at a time: another opens it again.
    """

    def __init__(self, source: Path | io.BytesIO, ole: bool) -> None:
        self._source = source
        self._binary = ole or _is_binary(source)
        self._idle = [self._open()]

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for workbook in self._idle:
            workbook.close()

    def _open(self) -> CalamineWorkbook:
        source = self._source
        return CalamineWorkbook.from_object(
            source if isinstance(source, Path) else io.BytesIO(source.getbuffer())
        )

    def sheets(self) -> dict[str, bool]:
        """Names of the worksheets, and whether they are hidden.

        Raises UnreadableFile for a name that is used twice.
        """
        own = [s for s in self._idle[0].sheets_metadata if s.typ == SheetTypeEnum.WorkSheet]
        sheets = {s.name: s.visible != SheetVisibleEnum.Visible for s in own}
        if len(sheets) < len(own):
            raise UnreadableFile("damaged", "sheet names")
        return sheets

    def rows(self, name: str) -> Rows:
        """The cells of a sheet from A1 on. Numbers are floats: the binary formats have whole ones as ints."""
        try:
            workbook = self._idle.pop()
        except IndexError:
            workbook = self._open()
        try:
            rows: Rows = workbook.get_sheet_by_name(name).to_python(skip_empty_area=False)
        finally:
            self._idle.append(workbook)
        if not self._binary:
            return rows
        return [[float(cell) if type(cell) is int else cell for cell in cells] for cells in rows]


def _corrected(rows: Rows, facts: SheetFacts) -> Rows:
    """The rows with the texts that calamine reads otherwise, or not at all, and nothing in cells at fault,
    whatever placeholder stands there."""
    width = max(chain(map(len, rows[:1]), (column for _, column in facts.texts)), default=0)
    height = max((row for row, _ in facts.texts), default=0)
    if height > len(rows) or (rows and width > len(rows[0])):
        rows = [cells + [""] * (width - len(cells)) for cells in rows]
        rows += [[""] * width for _ in range(height - len(rows))]
    for (row, column), text in facts.texts.items():
        rows[row - 1][column - 1] = text
    for row, column in facts.faults:
        if row <= len(rows) and column <= len(rows[row - 1]):
            rows[row - 1][column - 1] = ""
    return rows


def _texts(rows: Rows) -> set[str]:
    cells: set[Any] = set().union(*rows)
    return {c for c in cells if isinstance(c, str) and not c.isascii()}


def _grids(source: Path | io.BytesIO, ole: bool, alone: bool) -> list[Grid]:
    """The worksheets; each is read once its XML was looked at."""
    looked = sheet_facts(source)
    first = next(looked, None)
    facts: dict[str, SheetFacts] = {}
    with ExitStack() as stack:
        workbook = stack.enter_context(_Opened(source, ole))
        # Sheets that were written again are all in one other file.
        other: _Opened | None = None
        reading = stack.enter_context(ThreadPoolExecutor(2))
        sheets = workbook.sheets()
        # Sheets without facts, of kinds that are read whole when they are opened, gain nothing by threads.
        begun: dict[str, Future[Rows]] = {}
        opened: dict[str, _Opened] = {}
        for name, found, instead in chain([first] if first else [], looked):
            facts[name] = found
            if instead is not None and other is None:
                other = stack.enter_context(_Opened(instead, ole))
            opened[name] = other if instead is not None and other is not None else workbook
            if alone and name in sheets:
                begun[name] = reading.submit(opened[name].rows, name)
        if not sheets.keys() <= facts.keys():
            # A name in an old encoding, read in two ways: the order is the same.
            if len(facts) < len(sheets):
                raise UnreadableFile("damaged", "sheets")
            facts = dict(zip(sheets, facts.values(), strict=False))
        grids: dict[str, Grid] = {}
        for name in [*begun, *(n for n in sheets if n not in begun)]:
            rows = begun[name].result() if name in begun else opened.get(name, workbook).rows(name)
            grids[name] = Grid(name, _corrected(rows, facts[name]), sheets[name], facts[name], name)
            if begun:
                # The first thing that is asked of the cells, found while the last sheets are still read.
                grids[name].texts = _texts(grids[name].rows)
        return [grids[name] for name in sheets]


def read_grids(path: Path, password: str | None = None, *, alone: bool = True) -> list[Grid]:
    """Read all worksheets of a workbook; ``password`` opens one that is locked.

    One that is read ``alone`` is read by threads, which a second processor makes sooner done; a small one is
    read before threads have begun. Where files are read side by side, each keeps to its own processor.

    Raises UnreadableFile with a reason: ``missing``, ``empty``, ``lock``, one of ``foreign``, ``html``,
    ``text``, ``password``, ``wrong_password``, ``damaged``, ``too_large``, ``ratio``, ``parts``,
    ``parts_twice``, ``sheets``, ``extent``, ``cells_twice``, ``doctype``.
    """
    if path.name.startswith("~$"):
        raise UnreadableFile("lock")
    if not path.is_file():
        raise UnreadableFile("missing")
    if path.suffix.lower() not in EXTENSIONS:
        raise UnreadableFile(foreign.by_name(path) or foreign.KIND, path.suffix)
    try:
        if path.stat().st_size == 0:
            raise UnreadableFile("empty")
        _refuse_text(path)
        ole = _is_ole(path)
        source = _unlocked(path, password) if password is not None and is_locked(path) else path
        return _grids(source, ole, alone and path.stat().st_size > _FEW)
    except PasswordError as error:
        raise UnreadableFile("password") from error
    except (CalamineError, OSError) as error:
        raise UnreadableFile("damaged", type(error).__name__) from error
    except BaseException as error:
        # A broken file can make calamine panic, which Python gets as an error that is no Exception.
        if type(error).__name__ != "PanicException":
            raise
        raise UnreadableFile("damaged", type(error).__name__) from error
