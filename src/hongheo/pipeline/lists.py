"""What earlier reviews left: last year's list and those of earlier years."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import pandas as pd

from hongheo.check import (
    LEFT_IN_YEAR,
    LISTED,
    check_code_table,
    check_left,
    check_list,
    check_table,
    check_village_table,
)
from hongheo.compare import (
    By,
    Carried,
    Past,
    Term,
    VillageTable,
    at_last_decision,
    carry_over,
    code_of,
    last_periodic,
    last_term,
    term_on,
    village_rows,
    year_of,
)
from hongheo.errors import HongheoError, UsageError
from hongheo.forms import CODE_TABLE, HOUSEHOLD_LIST, VILLAGE_TABLE, form
from hongheo.models import ROW, FileContent, Records, SheetData, Table
from hongheo.pipeline.notes import OTHER_STANDARD
from hongheo.pipeline.reading import read_one
from hongheo.pipeline.result import FileSummary, Options, Review
from hongheo.problems import Problem, Report, Severity, kinds
from hongheo.text import mask_name
from hongheo.units import UnitList, change_between, list_before, units_of_results


@dataclass(slots=True)
class Lists:
    """What earlier reviews left: last year's list, the lists of earlier years, and their files."""

    previous: Records | None = None
    # The year of last year's list.
    year: int = 0
    past: list[Past] = field(default_factory=list)
    files: list[FileSummary] = field(default_factory=list)
    # The lines of the office's table of old and new codes.
    codes: Records | None = None
    # The lines of the table of villages to be filled in; empty when there is nothing to ask.
    villages: list[dict[str, object]] = field(default_factory=list)
    # Of a list in force: those that left it since the last periodic decision, and its sheets as read.
    left_in_year: Records | None = None
    as_read: list[Table] = field(default_factory=list)
    # The office's table of villages of parted communes, as far as it was given.
    table: VillageTable | None = None
    # What said where the households of each list belong now: its year, whose they are > how many.
    carried: list[dict[str, object]] = field(default_factory=list)


def _read_list(path: Path, options: Options, report: Report) -> FileContent:
    content, problems = read_one(path, [form(HOUSEHOLD_LIST)], options)
    report.extend(problems)
    if content is None:
        raise HongheoError(
            f"Không đọc được danh sách năm trước {path.as_posix()}: "
            + "; ".join(p.message() for p in problems if p.kind.severity == Severity.ERROR)
        )
    if any(OTHER_STANDARD in title for table in content.tables for title in table.titles):
        raise HongheoError(
            f"{path.as_posix()} là danh sách lập theo chuẩn khác (--standard), {OTHER_STANDARD}: không "
            "dùng làm danh sách năm trước. Đưa danh-sach.xlsx của lần chạy ấy."
        )
    return content


def _year_said(content: FileContent, review: Review) -> int:
    """The year of a list of ``--history``. Raises HongheoError when its titles do not tell an earlier one."""
    year = year_of(content.tables)
    if year is None:
        raise HongheoError(
            f"Không rõ {content.path} là danh sách của năm nào: dòng tiêu đề các trang phải ghi cùng một "
            "năm, ví dụ «DANH SÁCH HỘ NGHÈO SAU KHI RÀ SOÁT NĂM 2022»."
        )
    if year >= review.year:
        raise HongheoError(
            f"{content.path} là danh sách năm {year}, không trước năm rà soát {review.year}: không dùng được "
            "cho --history."
        )
    return year


@dataclass(slots=True)
class _Reader:
    """Reads each list once, whatever options name it, and tells its faults once."""

    options: Options
    review: Review
    report: Report
    # Communes of this review: where a list names none, it is that of the one.
    communes: Sequence[str]
    # The households of this review, which may say where those of parted communes are now.
    households: Records
    villages: VillageTable | None = None
    files: list[FileSummary] = field(default_factory=list)
    contents: dict[Path, FileContent] = field(default_factory=dict)
    # Year, whether of the households that left, and what became of the list.
    carried_over: list[tuple[int, bool, Carried]] = field(default_factory=list)
    # The tables as they were read: checking takes their values.
    as_read: dict[Path, list[Table]] = field(default_factory=dict)
    # Whether a list is taken as it is in force, and kept to be carried on; else as of the last periodic
    # decision.
    in_force: bool = False
    left_in_year: Records | None = None
    _checked: dict[tuple[Path, ...], tuple[Records, Records]] = field(default_factory=dict)

    def read(self, path: Path) -> FileContent:
        key = path.resolve()
        if key not in self.contents:
            content = self.contents[key] = _read_list(path, self.options, self.report)
            if self.in_force:
                self.as_read[key] = [replace(t, values=dict(t.values)) for t in content.tables]
            self.files.append(FileSummary(path.as_posix(), content.form, account=content.account))
        return self.contents[key]

    def _table(self, path: Path, form_id: str, what: str) -> FileContent:
        """A table that the office filled in. Raises HongheoError when it cannot be read."""
        content, problems = read_one(path, [form(form_id)], self.options)
        self.report.extend(problems)
        if content is None:
            raise HongheoError(
                f"Không đọc được {what} {path.as_posix()}: " + "; ".join(p.message() for p in problems)
            )
        self.files.append(FileSummary(path.as_posix(), content.form))
        return content

    def code_table(self, path: Path) -> Records:
        """The lines of the table of codes. Raises HongheoError when it cannot be read."""
        content = self._table(path, CODE_TABLE, "bảng mã hộ")
        lines, problems = check_code_table(form(CODE_TABLE), content)
        self.report.extend(problems)
        return lines

    def village_table(self, path: Path) -> VillageTable:
        """The table of villages of the communes before the last reform. Raises HongheoError when it cannot be
        read, UsageError for a review before the reform."""
        older = list_before(self.review.units)
        if older is None:
            raise UsageError("--villages chỉ dùng cho kỳ rà soát sau khi sắp xếp lại các xã.")
        content = self._table(path, VILLAGE_TABLE, "bảng thôn")
        lines, problems = check_village_table(form(VILLAGE_TABLE), content, older, self.review.units)
        self.report.extend(problems)
        return VillageTable(lines)

    def _carry(self, listed: Records, year: int, older: UnitList, left: bool) -> Carried:
        done = carry_over(listed, year, older, self.review.units, self.villages, self.households)
        if {*done.counts} - {By.KEPT.value}:
            self.carried_over.append((year, left, done))
        return done

    def tell_villages(self, lists: Lists) -> None:
        """What became of the households of all lists, and what the office is asked. After the last list."""
        newer, older = self.review.units, list_before(self.review.units)
        if older is None:
            return
        if self.villages is not None:
            change = change_between(older.id, newer.id)
            self.report.extend(self.villages.problems(older, newer, change))
        asked = [(year, village) for year, _, done in self.carried_over for village in done.open]
        lists.villages = village_rows(asked, older, newer)
        lists.carried = [
            {"year": year, "left": left, "households": sum(done.counts.values()), **done.counts}
            for year, left, done in self.carried_over
        ]

    def carried(self, paths: Sequence[Path], year: int) -> tuple[Records, Records]:
        """The poor and near-poor of these files, and those that left, by the commune codes of this review."""
        key = tuple(p.resolve() for p in paths)
        if key in self._checked:
            return self._checked[key]
        contents, older = [self.contents[p] for p in key], units_of_results(year)
        listed, problems = check_list(form(HOUSEHOLD_LIST), contents)
        self.report.extend(problems)
        left_in_year, problems = check_list(form(HOUSEHOLD_LIST), contents, LEFT_IN_YEAR)
        self.report.extend(problems)
        of_file = Counter(listed.table(at).file for at in range(len(listed.frame)))
        for summary in self.files:
            summary.households = summary.households or of_file[summary.path]
        columns = (listed.frame[c].tolist() for c in ("commune", "commune_name"))
        communes = dict(zip(*columns, strict=True))
        if not communes and older.id == self.review.units.id:
            own = (self.review.units.by_code(code) for code in self.communes)
            communes = {unit.code: unit.name for unit in own if unit is not None}
        other = self.review.units if older.id != self.review.units.id else list_before(older)
        units = [older, *([other] if other is not None else [])]
        left, problems = check_left(form(HOUSEHOLD_LIST), contents, units, communes)
        self.report.extend(problems)
        if self.in_force:
            self.left_in_year = self._carry(left_in_year, year, older, left=True).records
        elif len(left_in_year.frame) or listed.frame["class_periodic"].notna().any():
            listed = at_last_decision(listed, left_in_year)
        moved = self._carry(listed, year, older, left=False)
        self.report.extend(moved.problems)
        told = {p.commune for p in moved.problems}
        moved_left = self._carry(left, year, older, left=True)
        # What was done to a commune is told with its poor and near-poor.
        self.report.extend(p for p in moved_left.problems if p.commune is not None and p.commune not in told)
        self._checked[key] = moved.records, moved_left.records
        return self._checked[key]


@dataclass(slots=True)
class OneList:
    """A list to be carried on: its households by the commune codes of this review, and all that it says.

    ``tables`` holds the sheets as they were read; those of the sheet ``listed`` in the order of
    ``households.tables``. ``lists`` has what became of its households, and its files.
    """

    year: int
    households: Records
    tables: list[Table]
    lists: Lists

    def rows(self, sheet_id: str = LISTED) -> list[Table]:
        """The sheets of a kind as they were read."""
        return [t for t in self.tables if t.sheet_id == sheet_id]

    def typed(self) -> list[pd.DataFrame]:
        """The rows of the poor and near-poor, each sheet a typed frame indexed by Excel row; a cell that
        cannot be read is missing."""
        the_form = form(HOUSEHOLD_LIST)
        frames = []
        for at, table in enumerate(self.rows()):
            own = replace(table, values=dict(table.values))
            frame, _ = check_table(the_form, the_form.by_id[LISTED], own, "", at)
            frames.append(frame.set_index(ROW, drop=False))
        return frames


def one_list(path: Path, options: Options, review: Review, households: Records, report: Report) -> OneList:
    """A list read to be carried on, by the commune codes of this review. ``households`` are of the communes
    that it is carried on for. Raises HongheoError when it cannot be read."""
    reader = _Reader(options, review, report, (), households, in_force=True)
    if options.villages is not None:
        reader.villages = reader.village_table(options.villages)
    lists = Lists(files=reader.files, table=reader.villages)
    lists.year = _previous_year(reader.read(path), review, report)
    listed, _ = reader.carried([path], lists.year)
    reader.tell_villages(lists)
    return OneList(lists.year, listed, reader.as_read[path.resolve()], lists)


def earlier_lists(
    options: Options, review: Review, communes: Sequence[str], households: Records, report: Report
) -> Lists:
    """Read last year's list and those of earlier years, by the commune codes of this review.

    A file given to both options is read, and its faults told, once. ``communes`` and ``households`` are those
    of this review.
    """
    reader = _Reader(options, review, report, communes, households, in_force=options.regular)
    if options.villages is not None:
        reader.villages = reader.village_table(options.villages)
    lists = Lists(files=reader.files)
    for path in (*([options.previous] if options.previous else []), *options.history):
        reader.read(path)
    by_year: dict[int, list[Path]] = {}
    for path in dict.fromkeys(options.history):
        by_year.setdefault(_year_said(reader.read(path), review), []).append(path)
    if options.previous is not None:
        lists.year = _previous_year(reader.read(options.previous), review, report, options.regular)
        lists.previous, left = reader.carried([options.previous], lists.year)
        if options.regular:
            lists.left_in_year = reader.left_in_year
            lists.as_read = reader.as_read[options.previous.resolve()]
        lists.past.append(Past(lists.year, left, left=True))
    for year, paths in sorted(by_year.items()):
        listed, left = reader.carried(paths, year)
        # Last year's list is held against the start once: by --previous when it is given.
        if year < review.year - 1 or options.previous is None:
            lists.past.append(Past(year, listed))
        lists.past.append(Past(year, left, left=True))
    if options.codes is not None:
        lists.codes = reader.code_table(options.codes)
    reader.tell_villages(lists)
    lists.past = [past for past in lists.past if len(past.records.frame) or not past.left]
    return lists


def _terms(content: FileContent) -> list[object]:
    return [text for table in content.tables for text in table.values.get("term", ())]


def _previous_year(content: FileContent, review: Review, report: Report, regular: bool = False) -> int:
    """The year of the last periodic decision of a list: as its rows say, else its titles, else the one before
    this review.

    A list of this very year is told where it does not say of which review it is. Raises HongheoError for one
    that was made after this review, or by it.
    """
    latest, periodic = last_term(terms := _terms(content)), last_periodic(terms)
    now = term_on(review.date) if regular else Term(review.year)
    if latest is not None and (latest > now or (latest == now and not regular)):
        raise HongheoError(
            f"{content.path} là danh sách sau kỳ «{latest.label}», không trước kỳ đang rà soát "
            f"«{now.label}». "
            "Đưa danh sách của kỳ liền trước bằng --previous, hoặc sửa ngày rà soát (--date)."
        )
    if periodic is not None:
        return periodic
    said = year_of(content.tables)
    if said is None:
        return review.year - 1
    if said >= review.year + regular and latest is None:
        context = {"said": said, "year": review.year, "before": review.year - 1}
        report.extend([Problem(kinds.LIST_OF_THIS_YEAR, content.tables[0].place(), context)])
    return min(said, review.year - 1 + regular)


def expected_communes(own: Sequence[str], previous: Records, units: UnitList) -> set[str]:
    """Communes whose households of last year must be accounted for: the one that came in alone, else all of
    last year's list in the same districts."""
    if len(own) <= 1:
        return set(own)
    homes = {(u.province_code, u.district_code) for u in map(units.by_code, own) if u}
    listed = {str(c) for c in previous.frame["commune"].unique()}
    also = {u.code for u in map(units.by_code, listed) if u and (u.province_code, u.district_code) in homes}
    return {*own, *also}


_MISSING_COLUMNS = {
    "commune": "Mã xã",
    "commune_name": "Tên xã",
    "household_code": "Mã hộ",
    "head_name": "Họ và tên chủ hộ",
    "village": "Thôn/Ấp",
    "class_end": "Phân loại năm trước",
    "size": "Số nhân khẩu",
    "place": "Chỗ ghi trong danh sách năm trước",
}


def missing_sheet(
    previous: Records | None, positions: Sequence[int], units: UnitList, show_values: bool
) -> SheetData:
    rows = []
    shown: Callable[[str], str] = str if show_values else mask_name
    if previous is not None:
        for at in positions:
            record = previous.frame.iloc[at]
            unit = units.by_code(str(record["commune"]))
            place = previous.place(at, "household_code")
            rows.append(
                {
                    **{key: record[key] for key in ("commune", "village", "class_end", "size")},
                    "head_name": shown(str(record["head_name"] or "")),
                    "commune_name": unit.name if unit else None,
                    "household_code": code_of(str(record["household"])),
                    "place": f"{place.sheet}!{place.cell}",
                }
            )
    return SheetData(
        "Còn thiếu",
        _MISSING_COLUMNS,
        pd.DataFrame(rows, columns=list(_MISSING_COLUMNS)),
        empty="Không có hộ nào trong danh sách năm trước bị bỏ sót.",
    )


def asked_table(form_id: str, rows: Sequence[Mapping[str, object]]) -> SheetData:
    """A table that the office looks over or fills in (the one sheet of its form), as it is read again."""
    (sheet,) = form(form_id).sheet
    columns = {f.id: f.heading for f in sheet.fields}
    return SheetData(sheet.name, columns, pd.DataFrame(rows, columns=list(columns), dtype=object))
