"""Which communes should send something, and which of them sent a file that could not be read."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from hongheo.errors import HongheoError, UnreadableFile, UsageError
from hongheo.models import FileRecords, UnfitLine, UnreadFile, column_letter
from hongheo.pipeline.reading import Source
from hongheo.pipeline.result import FileSummary, Result, Review
from hongheo.problems import Problem, Report, Severity
from hongheo.read import EXTENSIONS, read_grids, read_text_table, remedy_of_left, unreadable
from hongheo.text import clean_text, fold
from hongheo.units import Unit, UnitList, former_by_code, former_by_name, same_place

_CODE = re.compile(r"(?<!\d)\d{5}(?!\d)", re.ASCII)
_DIGITS = re.compile(r"\d+", re.ASCII)
# Folders above a file whose names may tell its commune.
_FOLDERS = 3
# Words that stand above a column of codes or names.
_HEADINGS = frozenset(
    map(
        fold,
        (
            "Mã",
            "Mã xã",
            "Mã đơn vị",
            "Tên",
            "Tên xã",
            "Xã",
            "Xã, phường",
            "Đơn vị",
            "STT",
            "TT",
            "Code",
            "Name",
        ),
    )
)
_SHOWN = 10
# Communes that had one name before the last reform, of which is told what became of them.
_FORMERS = 3


def _is_in(unit: Unit, names: Iterable[str]) -> bool:
    """Whether one of the names is that of the unit's district or province."""
    return any(same_place(name, place) for name in names for place in (unit.district, unit.province) if place)


def _units_of(row: Sequence[str], units: UnitList) -> tuple[list[Unit], str, str]:
    """The units that a line may name (one, or all of a name), what to say when it names none, or several, and
    of which of its cells that is said."""
    codes = [cell for cell in row if _DIGITS.fullmatch(cell) and len(cell) == 5]
    for code in codes:
        if (unit := units.by_code(code)) is not None:
            return [unit], "", code
    if codes:
        former = former_by_code(codes[0], units)
        became = f": {former.text().rstrip('.')}" if former is not None else ""
        return [], f"mã {codes[0]} không có trong {units.title}{became}", codes[0]
    names = [cell for cell in row if cell and not cell.isdigit()]
    for cell in names:
        found = units.by_name(cell)
        if len(found) > 1:
            # District and province beside the name tell which.
            others = [other for other in names if other != cell]
            found = [u for u in found if _is_in(u, others)] or found
        if found:
            return found, f"có {len(found)} đơn vị tên «{cell}»; hãy ghi mã xã", cell
    said = (names or [cell for cell in row if cell])[0]
    formers = [former for cell in names for former in former_by_name(cell, units)]
    became = ": " + "; ".join(f.text().rstrip(".") for f in formers[:_FORMERS]) if formers else ""
    return (
        [],
        f"«{', '.join(filter(None, row))}» không phải mã hay tên xã nào của {units.title}{became}",
        said,
    )


def _nearest(found: list[Unit], known: Iterable[Unit]) -> Unit | None:
    """The one of these in a district, else in a province, of units that are known; None when not one alone
    is."""
    homes = {(u.province_code, u.district_code) for u in known}
    for near in (
        [u for u in found if (u.province_code, u.district_code) in homes],
        [u for u in found if u.province_code in {province for province, _ in homes}],
    ):
        if len(near) == 1:
            return near[0]
    return None


def expected_units(path: Path, units: UnitList, sent: Iterable[str]) -> list[Unit]:
    """The units of ``units_and_unfit``. Raises UsageError naming each line that fits none: a commune that is
    left out of a table would be missed nowhere."""
    expected, unfit = units_and_unfit(path, units, sent)
    if unfit:
        raise UsageError(f"{path.as_posix()}: {_told(unfit)}.")
    return expected


def units_and_unfit(path: Path, units: UnitList, sent: Iterable[str]) -> tuple[list[Unit], list[UnfitLine]]:
    """The units that a table names (CSV, a workbook, or a code or name a line), in the order of their codes;
    and the lines that name none, or one of several.

    A first line of headings is passed over. A name that several units have is the one in the district (else
    province) of the other lines and of the communes that ``sent`` something. Raises UsageError when no line
    names a unit, HongheoError when the file cannot be read.
    """
    lines: dict[int, tuple[list[Unit], str, str]] = {}
    rows: dict[int, Sequence[str]] = {}
    for at, row in _table(path):
        filled = [cell for cell in row if cell]
        if filled and not (at == 1 and all(fold(cell) in _HEADINGS for cell in filled)):
            lines[at], rows[at] = _units_of(row, units), row
    known = [found[0] for found, _, _ in lines.values() if len(found) == 1]
    known += [unit for code in sent if (unit := units.by_code(code)) is not None]
    chosen: dict[str, Unit] = {}
    unfit: list[UnfitLine] = []
    for at, (found, why, said) in lines.items():
        unit = found[0] if len(found) == 1 else _nearest(found, known)
        if unit is None:
            cell = f"{column_letter(list(rows[at]).index(said) + 1)}{at}"
            unfit.append(UnfitLine(at, cell, ", ".join(filter(None, rows[at])), why))
        else:
            chosen[unit.code] = unit
    if not chosen:
        told = f" {_told(unfit)}." if unfit else ""
        raise UsageError(f"{path.as_posix()} không nêu xã nào: mỗi dòng ghi một mã xã hoặc tên xã.{told}")
    return [chosen[code] for code in sorted(chosen)], unfit


def _table(path: Path) -> list[tuple[int, list[str]]]:
    """The lines of the list: of a text table, or of the first sheet of a workbook that holds something."""
    if path.suffix.lower() not in EXTENSIONS or not path.is_file():
        return read_text_table(path)
    try:
        grids = read_grids(path)
    except UnreadableFile as error:
        told = unreadable(path.as_posix(), error.reason).message()
        raise HongheoError(f"{path.as_posix()}: {told}") from error
    for grid in grids:
        lines = [
            (at, [_seen(cell, grid.facts.shown.get((at, column))) for column, cell in enumerate(cells, 1)])
            for at, cells in enumerate(grid.rows, start=1)
        ]
        if any(any(cells) for _, cells in lines):
            return [(at, cells) for at, cells in lines if any(cells)]
    return []


def _seen(cell: object, shown: str | None) -> str:
    """A cell as a person sees it: a code without decimals, with the zeros of its format."""
    if shown is None and isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    return clean_text(shown or str(cell))


def _told(unfit: Sequence[UnfitLine]) -> str:
    more = f"; và {len(unfit) - _SHOWN} dòng khác" if len(unfit) > _SHOWN else ""
    return "; ".join(f"dòng {line.row} (ô {line.cell}): {line.why}" for line in unfit[:_SHOWN]) + more


@dataclass(frozen=True, slots=True)
class Sending:
    """What is known of the communes that sent nothing that could be used.

    ``unread``: commune > its file that could not be read; ``expected``: the units that the file ``where``
    asks for, None when there is no such file.
    """

    unread: Mapping[str, UnreadFile]
    expected: Sequence[Unit] | None
    where: str

    @property
    def communes(self) -> set[str]:
        """The codes of all of them."""
        return {*self.unread, *(u.code for u in self.expected or ())}


def told_by_options(sources: Iterable[Source]) -> dict[str, str]:
    """File > the commune that was said of it when the command was given."""
    return {s.path.as_posix(): s.commune for s in sources if s.commune}


def sending(
    sources: Iterable[Source],
    files: Sequence[FileRecords],
    result: Result,
    review: Review,
    *,
    lenient: bool = False,
) -> Sending:
    """Who should send, and whose file could not be read, of the files of the result.

    Raises as ``expected_units`` does; ``lenient``: a line that fits no unit is no matter here.
    """
    options, said = result.options, told_by_options(sources)
    unread = {code: of_commune[0] for code, of_commune in unread_files(result, said, review.units).items()}
    sent = {f.commune for f in files}
    if options.expect is None:
        if len(sent) == 1:
            # A commune's own folder: what lies beside its return is told once, and is nobody else's mail.
            unread = {code: file for code, file in unread.items() if file.path not in result.left}
        return Sending(unread, None, "")
    if lenient:
        expected, _ = units_and_unfit(options.expect, review.units, sent)
    else:
        expected = expected_units(options.expect, review.units, sent)
    return Sending(unread, expected, options.expect.as_posix())


def unread_files(result: Result, said: Mapping[str, str], units: UnitList) -> dict[str, list[UnreadFile]]:
    """Commune > what it sent and nothing could be taken from, by the folder or name of each file, workbooks
    first; a file that tells no commune is nobody's."""
    faults: dict[str, Problem] = {}
    for problem in result.report:
        if problem.kind.severity is Severity.ERROR:
            faults.setdefault(problem.place.file, problem)
    files = [_unread(s, faults.get(s.path)) for s in result.files if _is_unread(s)]
    for path, why in result.left.items():
        if (remedy := remedy_of_left(why)) is not None:
            files.append(UnreadFile(path, why, remedy))
    found: dict[str, list[UnreadFile]] = {}
    for file in files:
        code = commune_of_path(file.path, said, units)
        if code is not None:
            found.setdefault(code, []).append(file)
    return found


def _is_unread(summary: FileSummary) -> bool:
    """Whether nothing of a file counts: it could not be read, or no row of it tells a commune."""
    return summary.form is None or (summary.commune is None and not summary.households)


def _unread(summary: FileSummary, fault: Problem | None) -> UnreadFile:
    if fault is None:
        return UnreadFile(summary.path, "tệp không có hộ nào", "Mở tệp xem lại, hoặc đề nghị xã gửi lại.")
    reason = fault.context.get("reason") or fault.message().rstrip(".")
    return UnreadFile(summary.path, str(reason), fault.remedy())


def commune_of_path(file: str, said: Mapping[str, str], units: UnitList) -> str | None:
    """The commune that a file belongs to whatever is in it: what is ``said`` of it (by ``--units`` or
    ``--commune``), else what its name, else the nearest of its folders, tells."""
    path = Path(file)
    names = [path.stem, *(folder.name for folder in list(path.parents)[:_FOLDERS])]
    told = (code_in_name(name, units) for name in names)
    code = said.get(file) or next(filter(None, told), None)
    return code if code is not None and units.by_code(code) is not None else None


def code_in_name(name: str, units: UnitList) -> str | None:
    """The code of a unit that stands in a name; None when it is not one alone."""
    codes = {c for c in _CODE.findall(name) if units.by_code(c)}
    return next(iter(codes)) if len(codes) == 1 else None


def errors_by_commune(report: Report, files: Iterable[FileSummary], units: UnitList) -> dict[str, int]:
    """Code of a commune > how many open errors are about it; under an empty code those of which nobody knows
    whose they are. A file that could not be read is that of the commune that its name tells."""
    of_file = {f.path: f.commune for f in files}
    counts: Counter[str] = Counter()
    for problem in report:
        if problem.kind.severity is Severity.ERROR and problem.decided is None:
            code = problem.told_commune(of_file)
            if code is None and problem.place.file in of_file:
                code = commune_of_path(problem.place.file, {}, units)
            counts[code or ""] += 1
    return dict(sorted(counts.items()))
