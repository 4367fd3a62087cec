"""``correct``: the corrections written into copies of the returns."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

from hongheo import stamps
from hongheo.errors import HongheoError, UsageError
from hongheo.guard import keeps_inputs
from hongheo.models import Account, Corrected, Place
from hongheo.pipeline.reading import Source
from hongheo.pipeline.result import NothingRead, Options, Progress, Result, new_result, no_progress
from hongheo.pipeline.scoring import score_all
from hongheo.problems import Problem, kinds
from hongheo.read import Grid, cover_faults, find_files, is_locked, read_grids


@keeps_inputs("out")
def correct(paths: list[Path], options: Options, out: Path, progress: Progress = no_progress) -> Result:
    """Copies of all files, those with corrected cells as ``.xlsx`` with these in colour and listed.

    Running the copies gives the tables of running the inputs with the corrections: each copy is read back and
    held against what was scored. Raises UsageError, StandardError or OutputError.
    """
    from hongheo.write import OutputSet

    if not options.corrections:
        raise UsageError("Hãy nói tệp sửa bằng --corrections.")
    for path in find_files(options.corrections):
        if not path.is_file():
            raise HongheoError(f"Không có tệp sửa {path.as_posix()}. Kiểm tra lại đường dẫn.")
    result = new_result("correct", options)
    scored = score_all(paths, options, result, progress)
    if scored is None or result.corrections is None:
        raise NothingRead(result)
    names = _names(scored.sources)
    whole = {n: s.path for s, n in zip(scored.sources, names, strict=True) if not s.changed}
    with OutputSet(out, names, options.force, makes=stamps.CORRECTED, copies=whole) as outputs:
        for at, (source, name) in enumerate(zip(scored.sources, names, strict=True)):
            progress("Ghi bản sao", at, len(names))
            if not source.changed:
                shutil.copyfile(source.path, outputs.path(name))
            elif not _copied(source, outputs.path(name), result.corrections):
                outputs.leave_out(name)
                reason = {
                    "reason": "tệp có nội dung không chép lại được",
                    "remedy": "Lưu lại tệp bằng Excel dạng .xlsx rồi chạy lại.",
                }
                place = Place(source.path.as_posix())
                result.report.extend([Problem(kinds.COPY_NOT_WRITTEN, place, reason)])
    result.outputs, result.out = list(outputs.names), out
    return result


def _names(sources: list[Source]) -> list[str]:
    """A name for each copy; numbered where they would otherwise be read in another order than the files."""
    from hongheo.write import Names

    free = Names()
    names = [free.file(s.path.stem, ".xlsx" if s.changed else s.path.suffix) for s in sources]
    if sorted(names) == names:
        return names
    return [f"{number:03d}-{name}" for number, name in enumerate(names, start=1)]


def _copied(source: Source, target: Path, account: Account) -> bool:
    """Whether a copy was written that says cell by cell what was scored."""
    from hongheo.write import CannotAnnotate, SheetValues, copy_of_values, copy_with_looks, corrected_list

    wanted = read_grids(source.path, source.password)
    for grid in wanted:
        cover_faults(grid)
    patches = _changes(source, wanted)
    for grid in wanted:
        grid.put(patches.get(grid.name, {}))
    whose = {at: _told(account, at) for at in range(len(account.lines))}
    file = source.path.as_posix()
    changed = [*account.corrected, *_rows_out(account)]
    listed = corrected_list([c for c in changed if c.place.file == file], whose)
    no_value = {g.name: [at for at, f in g.facts.faults.items() if f.text == "="] for g in wanted}
    ways: list[Callable[[], None]] = []
    if source.path.suffix.lower() in (".xlsx", ".xlsm") and not is_locked(source.path):
        ways.append(lambda: copy_with_looks(source.path, target, patches, no_value, listed))
    values = [SheetValues(g.name, g.hidden, g.values(), g.facts.merges) for g in wanted]
    ways.append(lambda: copy_of_values(values, target, patches, listed))
    for write in ways:
        try:
            write()
        except CannotAnnotate:
            continue
        if _says_the_same(wanted, read_grids(target)):
            return True
    return False


def _changes(source: Source, grids: list[Grid]) -> dict[str, dict[tuple[int, int], object]]:
    """What is put into the cells of each sheet: a row that is left out loses all that stands in it."""
    found = {name: dict(cells) for name, cells in source.patches.items()}
    for grid in grids:
        for row in source.dropped.get(grid.name, ()):
            cells = grid.filled(row)
            found[grid.name] = {**found.get(grid.name, {}), **dict.fromkeys(cells, "")}
    return found


def _rows_out(account: Account) -> Iterator[Corrected]:
    """A line for each row that was left out."""
    for own in account.dropped:
        for place in (own.place, *own.beside):
            household = own.household.partition("/")[2]
            yield Corrected(place, own.line, "(cả dòng)", own.household, f"dòng của hộ {household}", "(bỏ)")


def _told(account: Account, number: int) -> str:
    line = account.lines[number]
    who = ", ".join(text for text in (line.by, line.on, line.why) if text)
    where = Place(Path(line.place.file).name, line.place.sheet, line.place.row).text()
    return f"{where} ({who})" if who else where


def _says_the_same(wanted: list[Grid], written: list[Grid]) -> bool:
    there = {g.name: g for g in written}
    return all(
        g.name in there
        and g.values() == there[g.name].values()
        and set(g.facts.merges) == set(there[g.name].facts.merges)
        for g in wanted
    )
