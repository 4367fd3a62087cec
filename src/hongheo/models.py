"""What the stages hand to each other."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    import pandas as pd


class Area(StrEnum):
    """Rural (nông thôn) or urban (thành thị): decides the B1 threshold."""

    RURAL = "rural"
    URBAN = "urban"


class HouseholdClass(StrEnum):
    """Class of a household at the start or the end of a review (phân loại hộ)."""

    POOR = "poor"
    NEAR_POOR = "near_poor"
    NOT_POOR = "not_poor"
    UNCLASSIFIED = "unclassified"
    GONE = "gone"

    @property
    def label(self) -> str:
        """The Vietnamese term, as it stands in returns and lists."""
        return CLASS_LABELS[self]


class PointColumn(StrEnum):
    """A column of the B1 point table: urban, or one of the six socio-economic regions for rural communes."""

    URBAN = "urban"
    RED_RIVER_DELTA = "red_river_delta"
    NORTHERN_UPLANDS = "northern_uplands"
    CENTRAL_COAST = "central_coast"
    CENTRAL_HIGHLANDS = "central_highlands"
    SOUTHEAST = "southeast"
    MEKONG_DELTA = "mekong_delta"

    @property
    def label(self) -> str:
        """The column in Vietnamese, as the form of a scorecard heads it."""
        return _COLUMN_LABELS[self]


_COLUMN_LABELS: Mapping[PointColumn, str] = {
    PointColumn.URBAN: "Thành thị",
    PointColumn.RED_RIVER_DELTA: "Đồng bằng sông Hồng",
    PointColumn.NORTHERN_UPLANDS: "Trung du và miền núi phía Bắc",
    PointColumn.CENTRAL_COAST: "Bắc Trung Bộ và Duyên hải miền Trung",
    PointColumn.CENTRAL_HIGHLANDS: "Tây Nguyên",
    PointColumn.SOUTHEAST: "Đông Nam Bộ",
    PointColumn.MEKONG_DELTA: "Đồng bằng sông Cửu Long",
}

CLASS_LABELS: Mapping[HouseholdClass, str] = {
    HouseholdClass.POOR: "Hộ nghèo",
    HouseholdClass.NEAR_POOR: "Hộ cận nghèo",
    HouseholdClass.NOT_POOR: "Hộ không nghèo",
    HouseholdClass.UNCLASSIFIED: "Chưa phân loại",
    HouseholdClass.GONE: "",
}

# Values of `Biến động`: households that are no longer in the commune, and those that came during the year.
GONE = ("Chuyển đi", "Chết", "Nhập hộ")
ARRIVED = ("Chuyển đến", "Tách hộ")

# The people that is not counted as a minority (dân tộc thiểu số).
MAJORITY = "Kinh"

CAUSES = (
    "cause_land",
    "cause_capital",
    "cause_labour",
    "cause_tools",
    "cause_knowledge",
    "cause_skills",
    "cause_illness",
    "cause_other",
)


# What of the scored households, and of the members of those that are poor or near-poor, is kept as Parquet:
# what tables 1 to 13 count, and nothing that names anybody. Kinds: text; whole (may be missing); flag; maybe
# (a flag that may be missing). ``household`` numbers the households of one district.
KEPT_HOUSEHOLDS: Mapping[str, str] = {
    "commune": "text",
    "household": "whole",
    "size": "whole",
    "start_size": "whole",
    "start": "text",
    "class_end": "text",
    "movement": "text",
    "b2": "whole",
    **{f"b2_{n}": "maybe" for n in range(1, 13)},
    "average_living": "flag",
    "people": "text",
    "sex": "text",
    "no_labour_capacity": "flag",
    "merit": "flag",
    **dict.fromkeys(CAUSES, "flag"),
}
KEPT_MEMBERS: Mapping[str, str] = {
    "commune": "text",
    "household": "whole",
    "age": "whole",
    "malnourished": "flag",
    "health_insurance": "flag",
    "studying": "text",
}
# The communes of a district: their places, and the totals that table 1 divides by.
KEPT_COMMUNES: Mapping[str, str] = {
    **dict.fromkeys(
        ("code", "name", "district_code", "district", "province_code", "province"),
        "text",
    ),
    "total_households": "whole",
    "total_persons": "whole",
    "households": "whole",
}


@dataclass(frozen=True, slots=True)
class KeptAs:
    """Under what the households of a district were scored: stands in the file of its communes.

    ``date`` is ISO, ``standard`` and ``units`` are ids, ``b2_derived`` as in the options, ``mark`` that of a
    scorecard which is only a sample.
    """

    year: int
    date: str
    standard: str
    units: str
    b2_derived: bool
    mark: str


def column_letter(number: int) -> str:
    """Excel's name of a column; ``number`` counts from 1."""
    letters = ""
    while number > 0:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def column_number(letters: str) -> int:
    """The number (from 1) of Excel's column ``letters``."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


@dataclass(frozen=True, slots=True)
class Place:
    """Where something stands: file, sheet, row and column as Excel counts them."""

    file: str
    sheet: str | None = None
    row: int | None = None
    column: str | None = None

    @property
    def cell(self) -> str | None:
        """Excel's address (``D7``), or None when it is not one cell."""
        return f"{self.column}{self.row}" if self.row and self.column else None

    def text(self) -> str:
        """The place in words (Vietnamese)."""
        parts = [f"tệp {self.file}"]
        if self.sheet is not None:
            parts.append(f"trang «{self.sheet}»")
        if self.cell:
            parts.append(f"ô {self.cell}")
        elif self.row:
            parts.append(f"dòng {self.row}")
        elif self.column:
            parts.append(f"cột {self.column}")
        return ", ".join(parts)


@dataclass(slots=True)
class Table:
    """One sheet of one file, as columns. Row and column numbers are Excel's, stamped at reading.

    ``rows[i]`` is the Excel row of the i-th record, ``columns[f]`` the Excel column (from 1) of field f,
    ``values[f][i]`` the value: read by its field's type where there is one reading, else as it stands.
    ``titles`` are the texts above the headings, of sheets whose fields stand at fixed columns. Of sheets
    under headings ``filled`` counts the rows that are not blank, and ``aside`` tells why some are no records.
    """

    file: str
    sheet: str
    sheet_id: str
    heading_row: int
    rows: list[int] = field(default_factory=list)
    columns: dict[str, int] = field(default_factory=dict)
    values: dict[str, list[object]] = field(default_factory=dict)
    titles: tuple[str, ...] = ()
    filled: int = 0
    aside: dict[int, str] = field(default_factory=dict)

    def keep(self, positions: Sequence[int]) -> None:
        """Keep the records at these positions alone."""
        self.rows = [self.rows[i] for i in positions]
        self.values = {f: [v[i] for i in positions] for f, v in self.values.items()}

    def place(self, row: int | None = None, field_id: str | None = None) -> Place:
        """The place of a row, of a field's column, or of the cell where they meet."""
        column = self.columns.get(field_id) if field_id else None
        return Place(self.file, self.sheet, row, column_letter(column) if column else None)


def is_codeless(household: object) -> bool:
    """Whether this is the key of a row without a household code: its place, which matches no other row."""
    return isinstance(household, str) and household.partition("/")[2].startswith("?")


def told_code(household: str) -> str:
    """The household code (without its commune) as messages tell it."""
    return "(không có mã)" if is_codeless(household) else household.partition("/")[2]


HEAD = "Chủ hộ"


def head_positions(codes: Sequence[object], relations: Sequence[object]) -> list[int]:
    """Which rows of a list with members begin a household: its head's, code or no code.

    The relation tells; where it is blank, a code that is not the one above does.
    """
    heads: list[int] = []
    carried: object = None
    for at, (code, relation) in enumerate(zip(codes, relations, strict=True)):
        if relation == HEAD or (relation is None and code is not None and code != carried):
            heads.append(at)
            carried = code
    return heads


@dataclass(frozen=True, slots=True)
class PairCell:
    """One value of a sheet of label and value pairs (``Thông tin``)."""

    value: object
    place: Place


@dataclass(frozen=True, slots=True)
class CellFault:
    """Stands for the value of a cell that has none: ``#N/A`` and its like, or a formula never worked out
    (text ``=``). A blank cell is None, never this."""

    text: str


FORMULA_WITHOUT_VALUE = CellFault("=")


# Stands in a workbook of several communes where a return had not the column at all: that is no blank.
NO_COLUMN = "(không có cột)"


@dataclass(frozen=True, slots=True)
class TwoReadings:
    """Stands for a value that can be read in two ways (``01/02/1980`` among American dates)."""

    text: str


@dataclass(slots=True)
class FileContent:
    """One workbook as read by a form: pairs of ``Thông tin`` by field id, and the tables of its sheets.

    ``set_aside`` counts rows that are no records (totals, headings again, rows never filled in), by reason.
    ``origin`` is, for one return of a merged workbook, the name and SHA-256 of the file it came in.
    """

    path: str
    form: str
    info: dict[str, PairCell] = field(default_factory=dict)
    tables: list[Table] = field(default_factory=list)
    set_aside: dict[str, int] = field(default_factory=dict)
    origin: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class OneReturn:
    """A return to be merged: its commune (None when its rows do not tell), its content as read, its file."""

    commune: str | None
    content: FileContent
    file: str
    sha256: str


@dataclass(frozen=True, slots=True)
class RowAside:
    """A row that is not in the merged workbook, and why (Vietnamese). A place without row: a whole file."""

    place: Place
    reason: str


@dataclass(frozen=True, slots=True)
class MergedSheet:
    """One sheet of the merged workbook: the ids of its fields, and the values of its rows in that order."""

    id: str
    fields: list[str]
    rows: list[tuple[object, ...]]


@dataclass(frozen=True, slots=True)
class Merged:
    """The returns of all communes as one: its sheets (``communes`` first), the rows set aside in the order of
    their places, and how many these are by sheet id."""

    sheets: list[MergedSheet]
    aside: list[RowAside]
    aside_by_sheet: dict[str, int]


@dataclass(slots=True)
class FileRecords:
    """One workbook after its cells were checked: typed frames by sheet id, tables without their values.

    Each frame has the columns ``source`` (index into ``tables``), ``row`` (Excel's), ``commune``,
    ``household`` (``28654/0012``) and one per field; an unreadable value is missing.
    """

    path: str
    commune: str
    info: dict[str, PairCell]
    frames: dict[str, pd.DataFrame]
    tables: list[Table]


@dataclass(slots=True)
class Proof:
    """An identity of the tables that was tried on each run.

    ``failed`` holds one line for each place where the two sides differ: a difference made by households
    not yet classified is ``explained``.
    """

    id: str
    text: str
    checked: int = 0
    failed: list[dict[str, object]] = field(default_factory=list)

    @property
    def holds(self) -> bool:
        """True when nothing differs but by what is explained."""
        return all(f["explained"] for f in self.failed)

    def as_json(self) -> dict[str, object]:
        """The proof as it stands in the record of a run."""
        return {
            "id": self.id,
            "text": self.text,
            "checked": self.checked,
            "holds": self.holds,
            "differences": self.failed,
        }


# Columns that every frame of records carries: index into the list of tables, and Excel row.
SOURCE, ROW = "source", "row"
# B1 rows read with a scorecard: pairs of question (field id) and the answer's text that stood in its cell.
ANSWERS = "answers"


@dataclass(slots=True)
class Records:
    """The records of one kind of sheet over all files: a frame, and the tables its rows stand in.

    A frame is replaced, never changed in the columns that are there: its cells are looked up through arrays
    kept for as long as the frame stays.
    """

    frame: pd.DataFrame
    tables: list[Table]
    _arrays: dict[str, Any] = field(default_factory=dict, repr=False, compare=False)
    _of: object = field(default=None, repr=False, compare=False)

    def value(self, index: int, column: str) -> Any:
        """The value of a record (its position in the frame) in a column."""
        if self._of is not self.frame:
            self._arrays, self._of = {}, self.frame
        if column not in self._arrays:
            self._arrays[column] = self.frame[column].to_numpy(dtype=object)
        return self._arrays[column][index]

    def table(self, index: int) -> Table:
        """The table that a record (its position in the frame) stands in."""
        return self.tables[int(self.value(index, SOURCE))]

    def place(self, index: int, field_id: str | None = None) -> Place:
        """The place of a record (its position in the frame), or of one cell of it."""
        return self.table(index).place(int(self.value(index, ROW)), field_id)


@dataclass(slots=True)
class Batch:
    """The records of all files of a run, one frame for each kind of sheet, and each commune's ``Thông tin``.

    ``households`` loses its identical repetitions to ``set_aside``; nothing else is ever dropped.
    """

    households: Records
    b1: Records
    b2: Records
    members: Records
    living: Records
    files: list[FileRecords]
    set_aside: dict[str, int] = field(default_factory=dict)

    def records(self, sheet_id: str) -> Records:
        """The records of a sheet of the return."""
        found = getattr(self, sheet_id)
        assert isinstance(found, Records)
        return found

    def communes(self) -> list[str]:
        """Codes of the communes, sorted."""
        return sorted({f.commune for f in self.files})


@dataclass(frozen=True, slots=True)
class TableLine:
    """One line of a summary table.

    ``number`` is TT (``1``, ``1.1``; empty on the total line), ``split`` is ``Hộ`` or ``Nhân khẩu`` in the
    tables with two lines a place, else empty. ``values`` has one entry per numbered column, None = blank.
    ``hidden`` holds the columns (from 1) that are kept from the public: a mark stands there.
    """

    level: Literal["total", "group", "unit"]
    number: str
    name: str
    split: str
    values: tuple[int | float | None, ...]
    hidden: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class SummaryTable:
    """A table (biểu) as numbers: total line first, then the communes in the order of their codes.

    ``varying`` names, for each group of headings, the columns that differ from run to run (table 9: the
    peoples that occur). ``note`` stands under the title of this table alone.
    """

    number: int
    lines: tuple[TableLine, ...]
    varying: tuple[tuple[str, ...], ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class SheetData:
    """A sheet to be written: ``frame`` holds one column per key of ``columns`` (key > heading).

    ``empty`` is what the sheet says when it has no rows.
    """

    name: str
    columns: Mapping[str, str]
    frame: pd.DataFrame
    empty: str = ""


@dataclass(frozen=True, slots=True)
class LongList:
    """A list of households and their members, too long to be held whole: its rows come part by part.

    ``parts`` begins anew at each call and gives the rows of a commune each time; ``lines`` are all rows,
    ``households`` and ``persons`` how many of these stand in them.
    """

    households: int
    persons: int
    lines: int
    parts: Callable[[], Iterator[pd.DataFrame]]

    @classmethod
    def of(cls, rows: pd.DataFrame) -> LongList:
        """A list that is at hand whole; ``is_head`` is true on the row of a head."""
        return cls(int(rows["is_head"].sum()), len(rows), len(rows), lambda: iter([rows]))


class SignKind(StrEnum):
    """A kind of quality sign (dấu hiệu)."""

    HEAPED = "heaped"
    VILLAGE = "village"
    REVIEWER = "reviewer"
    INDICATOR = "indicator"
    NOT_A_STEP = "not_a_step"
    ESCAPED_POOR = "escaped_poor"
    ESCAPED_NEAR_POOR = "escaped_near_poor"
    LEFT_POOR_LIST = "left_poor_list"
    LEFT_NEAR_POOR_LIST = "left_near_poor_list"

    @property
    def label(self) -> str:
        """The kind in Vietnamese."""
        return _SIGN_LABELS[self]


_SIGN_LABELS: Mapping[SignKind, str] = {
    SignKind.HEAPED: "Điểm B1 dồn ở ngưỡng",
    SignKind.VILLAGE: "Thôn khác hẳn phần còn lại của xã",
    SignKind.REVIEWER: "Người rà soát khác hẳn phần còn lại của xã",
    SignKind.INDICATOR: "Chỉ số không hoặc luôn đánh dấu",
    SignKind.NOT_A_STEP: "Điểm B1 không theo bước điểm",
    SignKind.ESCAPED_POOR: "Tỷ lệ thoát nghèo khác hẳn nơi khác",
    SignKind.ESCAPED_NEAR_POOR: "Tỷ lệ thoát cận nghèo khác hẳn nơi khác",
    SignKind.LEFT_POOR_LIST: "Tỷ lệ ra khỏi hộ nghèo khác hẳn năm trước",
    SignKind.LEFT_NEAR_POOR_LIST: "Tỷ lệ ra khỏi hộ cận nghèo khác hẳn năm trước",
}


@dataclass(frozen=True, slots=True)
class Sign:
    """Something for the statistician to look at: ``count`` of ``of`` households here, beside elsewhere.

    ``commune`` is empty for all communes together, ``part`` names a village, a reviewer or an indicator.
    ``probability`` (corrected for the number of comparisons) is None where nothing was tested. ``text`` says
    it all in Vietnamese.
    """

    kind: SignKind
    commune: str
    place: str
    part: str
    count: int
    of: int
    other_count: int | None
    other_of: int | None
    probability: float | None
    text: str


@dataclass(frozen=True, slots=True)
class Evidence:
    """A person or a fact behind an indicator, and its cell. ``certain`` is false where it cannot be told."""

    name: str | None
    text: str
    place: Place
    certain: bool = True


@dataclass(frozen=True, slots=True)
class IndicatorView:
    """One indicator of one household: the mark of the sheet, what follows from facts, which one is used.

    None is: not marked either way, cannot be told.
    """

    number: int
    name: str
    deprived_when: str
    source: str
    sure: str
    ticked: bool | None
    derived: bool | None
    used: bool | None
    summary: str
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class TestView:
    """Points against a threshold: ``sign`` as it came out (``≤``, ``>``), and where the threshold is from."""

    measure: str
    points: int
    sign: str
    threshold: int
    unit: str
    source: str


@dataclass(frozen=True, slots=True)
class StepView:
    """How far another class is: the least change of one measure (points, signed) that leads to it.

    ``indicators`` says how many indicators that is, for B2.
    """

    measure: str
    change: int
    indicators: int | None
    to: str

    @property
    def text(self) -> str:
        """The step in words (Vietnamese)."""
        way = "tăng" if self.change > 0 else "giảm"
        many = f" ({self.indicators} chỉ số)" if self.indicators is not None else ""
        return f"{self.measure} {way} {abs(self.change)} điểm{many} thì thành {self.to}."


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why one household got its class. Texts are Vietnamese; ``questions`` are those of B1."""

    household: str
    head_name: str | None
    village: str | None
    size: int | None
    area: str
    b1: int | None
    b2: int | None
    b2_derived: bool
    questions: tuple[tuple[str, int | None], ...]
    indicators: tuple[IndicatorView, ...]
    tests: tuple[TestView, ...]
    class_end: str
    rule: str
    steps: tuple[StepView, ...]
    class_start: str
    movement: str


@dataclass(frozen=True, slots=True)
class TableShape:
    """What a printed table must look like: number, title, two lines a place or one, numbered columns."""

    number: int
    title: str
    split: bool
    columns: int


@dataclass(slots=True)
class PrintedLine:
    """A line of a printed table. Values are numbers, None (blank), or what stands there when not."""

    level: Literal["total", "group", "unit"]
    number: str
    name: str
    split: str
    row: int
    values: tuple[object, ...]

    @property
    def key(self) -> str:
        """By which the place is found in other tables."""
        return "total" if self.level == "total" else " ".join(self.name.split()).casefold()


@dataclass(slots=True)
class PrintedTable:
    """A table as printed: ``first_column`` is Excel's number of its first numbered column;
    ``note`` what stands under the title of households not classified or of peoples not known."""

    number: int
    file: str
    sheet: str
    first_column: int
    lines: list[PrintedLine]
    note: str = ""

    def place(self, line: PrintedLine, column: int) -> Place:
        """The place of a numbered column (from 1) of a line."""
        return Place(self.file, self.sheet, line.row, column_letter(self.first_column + column - 1))

    def summary(self) -> SummaryTable:
        """The table as numbers; what is no number is blank."""
        lines = (
            TableLine(
                line.level,
                line.number,
                line.name,
                line.split,
                tuple(v if isinstance(v, int | float) else None for v in line.values),
            )
            for line in self.lines
        )
        return SummaryTable(self.number, tuple(lines))


@dataclass(frozen=True, slots=True)
class FieldChange:
    """A field of one household in the old and in the new result (None: blank)."""

    field: str
    heading: str
    old: int | str | None
    new: int | str | None


@dataclass(frozen=True, slots=True)
class HouseholdChange:
    """A household that differs between two results; ``changes`` is empty where it is in one of them only."""

    household: str
    commune_name: str
    what: Literal["appeared", "disappeared", "changed"]
    class_old: str | None
    class_new: str | None
    changes: tuple[FieldChange, ...]


@dataclass(frozen=True, slots=True)
class CellChange:
    """A cell of a table that moved, and the households that came into it and left it, where they can be told.

    ``difference`` is None where one side is blank or has no such line.
    """

    table: int
    place: str
    split: str
    column: int
    old: int | float | None
    new: int | float | None
    difference: int | float | None
    came: tuple[str, ...]
    left: tuple[str, ...]
