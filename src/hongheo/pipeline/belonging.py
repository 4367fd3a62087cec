"""Whose the files, the rows and the problems of a run are: what goes to a commune names nobody of another."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import PurePosixPath

from hongheo.forms import RETURNS, form
from hongheo.models import FOR_THE_OFFICE_ABOVE, ROW, SOURCE, Account, FileContent, Place, Records
from hongheo.pipeline.annotating import problems_of_communes
from hongheo.pipeline.expecting import code_in_name, commune_of_path
from hongheo.pipeline.reading import Source, by_commune
from hongheo.pipeline.result import FileSummary, Result, Review
from hongheo.pipeline.scoring import Scored
from hongheo.problems import Problem, in_order_of_mending, kinds
from hongheo.read import read_file
from hongheo.units import UnitList

# (file, sheet, row) as Excel counts it.
RowAt = tuple[str, str, int]

# What a commune is told of a problem that speaks of another commune's household as well.
_MESSAGE = "{title}. Chỗ kia thuộc xã khác nên không ghi ở đây."
_AT_CELL = "«Giá trị đúng» đã ghi ở vòng trước không dùng được: {why}"
_REMEDY = "Xem lại ô của xã mình theo giấy tờ; cơ quan gửi trả đối chiếu hai xã rồi trả lời."


@dataclass(slots=True)
class SharedFile:
    """A file with rows of several communes: commune > sheet > its rows, commune > its households; sheet > the
    rows of its headings."""

    rows: dict[str, dict[str, set[int]]] = field(default_factory=dict)
    headings: dict[str, set[int]] = field(default_factory=dict)
    households: Counter[str] = field(default_factory=Counter)


@dataclass(slots=True)
class Belonging:
    """``files``: file that is one commune's alone > its code. ``shared``: file > whose its rows are.
    ``nobodys``: file of which no commune is known > why (Vietnamese). ``rows``: rows of shared files and of
    lists whose commune is known. ``unread`` are files of ``files`` that could not be read."""

    files: dict[str, str] = field(default_factory=dict)
    shared: dict[str, SharedFile] = field(default_factory=dict)
    nobodys: dict[str, str] = field(default_factory=dict)
    unread: set[str] = field(default_factory=set)
    rows: dict[RowAt, str] = field(default_factory=dict)
    _returns: set[str] = field(default_factory=set)

    @property
    def communes(self) -> list[str]:
        """The codes of the communes that have a file or rows in one, sorted."""
        return sorted({*self.files.values(), *(c for s in self.shared.values() for c in s.rows)})

    def files_of(self, commune: str) -> list[str]:
        """The files that are the commune's, or that it has rows in."""
        own = [f for f, code in self.files.items() if code == commune]
        return sorted([*own, *(f for f, s in self.shared.items() if commune in s.rows)])

    def is_return(self, file: str) -> bool:
        """Whether a file is one that communes sent."""
        return file in self._returns

    def _owner(self, place: Place) -> str | None:
        known = self.files.get(place.file)
        if known is None and place.row is not None:
            known = self.rows.get((place.file, place.sheet or "", place.row))
        return known

    def owns(self, commune: str, place: Place) -> bool:
        """Whether a place is known to be the commune's."""
        return self._owner(place) == commune

    def _is_own(self, place: Place, commune: str) -> bool:
        """Whether a place may be named to a commune: its file, its row, or a list as such."""
        owner = self._owner(place)
        if owner is not None:
            return owner == commune
        return place.file not in self._returns and place.row is None

    def commune_of(self, problem: Problem) -> str | None:
        """The commune that a problem goes to; None when it goes to none, or stands in what is not its."""
        code = problem.told_commune(self.files)
        owner = self._owner(problem.place)
        if code is None or owner not in (code, None):
            return None
        # A list or a workbook of corrections of which it is not known whose the row is.
        return code if owner is not None or problem.place.file not in self._returns else None

    def _speaks_of_another(self, problem: Problem, commune: str) -> bool:
        for value in problem.context.values():
            if isinstance(value, Place) and not self._is_own(value, commune):
                return True
            if isinstance(value, str) and any(self.files.get(f) != commune for f in self._named_in(value)):
                return True
        return False

    def _named_in(self, text: str) -> list[str]:
        """The returns whose paths stand in a text."""
        return [file for file in self._returns if file in text] if "." in text else []

    def _without_folders(self, value: object) -> object:
        """A text, the returns in it named by the file alone."""
        if isinstance(value, str):
            for file in self._named_in(value):
                value = value.replace(file, PurePosixPath(file).name)
        return value

    def for_commune(self, problem: Problem, commune: str) -> tuple[Problem, bool]:
        """A problem as its commune may see it, and whether it speaks of another commune as well."""
        if self._speaks_of_another(problem, commune):
            title = problem.kind.title.replace("{", "{{").replace("}", "}}")
            kind = replace(problem.kind, message=_MESSAGE.format(title=title.rstrip("?")), remedy=_REMEDY)
            # The mark is made from the values of both: who knows one could try the other.
            standing = problem.standing and replace(problem.standing, mark=FOR_THE_OFFICE_ABOVE)
            return replace(problem, kind=kind, context={}, standing=standing, changed=""), True
        context = {blank: self._without_folders(value) for blank, value in problem.context.items()}
        return replace(problem, context=context), False


def _share(parts: Iterable[tuple[str | None, FileContent]]) -> SharedFile:
    """Whose the rows of a file are; a row that several communes would have is nobody's."""
    claims: dict[tuple[str, int], set[str]] = {}
    shared = SharedFile()
    for code, content in parts:
        said = [(c.place.sheet or "", c.place.row) for c in content.info.values() if c.place.row]
        read = [(table.sheet, row) for table in content.tables for row in table.rows]
        for at in (*said, *read):
            claims.setdefault(at, set()).add(code or "")
        for table in content.tables:
            if table.sheet_id == "households":
                shared.households[code or ""] += len(table.rows)
            shared.headings.setdefault(table.sheet, set()).add(table.heading_row)
    for (sheet, row), codes in claims.items():
        code = next(iter(codes))
        if len(codes) == 1 and code.isdigit():
            shared.rows.setdefault(code, {}).setdefault(sheet, set()).add(row)
    return shared


def _again(source: Source, result: Result) -> SharedFile:
    """A file with several communes, read once more for whose its rows are."""
    forms = [form(name) for name in RETURNS]
    content, _ = read_file(
        source.path,
        forms,
        convert_fonts=result.options.convert_fonts,
        password=source.password,
        patches=source.patches,
    )
    if content is None:
        return SharedFile()
    return _share(by_commune(content, source.commune, result.options, []))


def _listed(records: Iterable[Records | None]) -> Iterator[tuple[RowAt, str]]:
    """The rows of lists, and whose households stand in them today."""
    for own in records:
        if own is None or ROW not in own.frame:
            continue
        columns = (own.frame[c] for c in (SOURCE, ROW, "commune"))
        for source, row, commune in zip(*columns, strict=True):
            table = own.tables[int(source)]
            yield (table.file, table.sheet, int(row)), str(commune)


def _lines_that_came_back(account: Account) -> Iterator[tuple[RowAt, str]]:
    """The rows of workbooks of corrections; of one that speaks of several communes, nobody's."""
    communes: dict[str, set[str]] = {}
    for line in account.lines:
        communes.setdefault(line.place.file, set()).add(line.commune)
    for line in account.lines:
        place = line.place
        alone = len(communes[place.file]) == 1
        yield (place.file, place.sheet or "", place.row or 0), line.commune if alone else ""


_UNKNOWN_NAME = "không biết xã nào: tệp không cho biết mã xã, tên tệp và thư mục không có mã xã"
_UNKNOWN_CODE = "mã xã {code} ghi trong tệp không có trong danh mục"
_TWO_COMMUNES = "mã xã và tên xã ghi trong tệp là của hai xã khác nhau"
_OTHER_NAME = "tên tệp có mã {named}, trong tệp ghi mã xã {written}"


def _put(
    belonging: Belonging,
    summary: FileSummary,
    source: Source,
    units: UnitList,
    result: Result,
    doubtful: bool,
) -> None:
    """Note whose a file is; ``doubtful``: some rows do not tell their commune."""
    file = summary.path
    said = {file: source.commune} if source.commune else {}
    if source.neither is not None:
        belonging.nobodys[file] = _TWO_COMMUNES
        return
    if summary.form is not None and (summary.commune is None or doubtful):
        shared = _again(source, result)
        shared.rows = {code: own for code, own in shared.rows.items() if units.by_code(code) is not None}
        if shared.rows:
            belonging.shared[file] = shared
            for own_code, sheets in shared.rows.items():
                belonging.rows.update({(file, s, r): own_code for s, rows in sheets.items() for r in rows})
            return
    code = summary.commune
    if code is None:
        code = commune_of_path(file, said, units)
        if code is None:
            belonging.nobodys[file] = _UNKNOWN_NAME
            return
    else:
        named = code_in_name(source.path.stem, units)
        if units.by_code(code) is None:
            belonging.nobodys[file] = _UNKNOWN_CODE.format(code=code)
            return
        if named is not None and named != code and not said:
            belonging.nobodys[file] = _OTHER_NAME.format(named=named, written=code)
            return
    belonging.files[file] = code
    if summary.form is None:
        belonging.unread.add(file)


def belonging_of(scored: Scored, review: Review, result: Result) -> Belonging:
    """Whose all that was read is."""
    belonging = Belonging()
    sources = {s.path.as_posix(): s for s in scored.sources}
    doubtful = {p.place.file for p in result.report if p.kind.code == kinds.UNIT_OF_ROW_UNKNOWN.code}
    for summary in result.files:
        source = sources.get(summary.path)
        if source is not None:
            belonging._returns.add(summary.path)
            _put(belonging, summary, source, review.units, result, summary.path in doubtful)
    lists = scored.lists
    past = [p.records for p in lists.past]
    belonging.rows.update(_listed([scored.previous, lists.previous, lists.left_in_year, *past]))
    if result.corrections is not None:
        belonging.rows.update(_lines_that_came_back(result.corrections))
    return belonging


def _at_its_cell(problem: Problem) -> Problem:
    """A new value that cannot be used, told at the cell of the return that it was meant for: there it is
    mended."""
    where = problem.context.get("where")
    if problem.kind.code != kinds.NEW_VALUE_IMPOSSIBLE.code or not isinstance(where, Place):
        return problem
    return replace(problem, place=where, kind=replace(problem.kind, message=_AT_CELL))


def problems_by_commune(
    result: Result, belonging: Belonging
) -> tuple[dict[str, list[Problem]], list[Problem]]:
    """Commune > the problems that go to it; and those at files of communes that go to none."""
    own: dict[str, list[Problem]] = {code: [] for code in belonging.communes}
    rest: list[Problem] = []
    for problem in in_order_of_mending(map(_at_its_cell, problems_of_communes(result.report))):
        code = belonging.commune_of(problem)
        if code in own:
            own[code].append(problem)
        elif belonging.is_return(problem.place.file):
            rest.append(problem)
    return own, rest


def own_sheets(shared: SharedFile, commune: str) -> Mapping[str, Sequence[int]]:
    """Sheet > the rows that a commune may see of a shared file: its own, and those of the headings."""
    return {
        sheet: sorted({*rows, *shared.headings.get(sheet, ())})
        for sheet, rows in shared.rows.get(commune, {}).items()
    }
