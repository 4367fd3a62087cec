"""``--return``: what goes back to each commune: its problems to fill in, its files with remarks, a letter.

A folder names nobody and nothing of another commune (see ``belonging``).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

import pandas as pd

from hongheo import stamps
from hongheo.corrections import duplicates_of
from hongheo.errors import UsageError
from hongheo.guard import refuse_inputs
from hongheo.models import (
    SOURCE,
    Duplicates,
    FolderSentBack,
    Place,
    ReadingAccount,
    SentBack,
    SheetAccount,
    SheetData,
)
from hongheo.pipeline.annotating import no_copy
from hongheo.pipeline.belonging import Belonging, belonging_of, own_sheets, problems_by_commune
from hongheo.pipeline.beside import Beside
from hongheo.pipeline.corrected import decided_sheet, taken_of
from hongheo.pipeline.reading import Source
from hongheo.pipeline.result import PROBLEMS, FileSummary, Options, Progress, Result, Review
from hongheo.pipeline.scoring import Scored
from hongheo.pipeline.templates import file_name
from hongheo.pipeline.workers import jobs_for
from hongheo.problems import Problem, Severity, kinds
from hongheo.read import is_locked, read_grids
from hongheo.tabulate import account_sheet, fields_sheet, glance_sheets, near_households, near_sheet
from hongheo.text import mask_name
from hongheo.units import Unit
from hongheo.write import (
    ANNOTATED,
    LETTER,
    CannotAnnotate,
    FileOfLetter,
    OutputSet,
    SheetValues,
    annotate,
    annotate_values,
    copy_names,
    letter_values,
    verdict,
    write_letter,
    write_problems,
)

# The folder of what no commune is known of. It goes to nobody.
UNTIED = "chua-ro-xa"
_UNTIED_NAME = "Chưa rõ xã"
_NO_LOOKS = "màu, khung, công thức của tệp gốc (bản này chỉ có giá trị)"
_OTHER_ROWS = "các dòng của xã khác (để trống)"
_LOCKED = "Tệp có mật khẩu; bản sao có ghi chú không có mật khẩu."
_SHARED = "Tệp có nhiều xã: bản sao và số đếm chỉ gồm các dòng của xã."
_UNREAD = "Không đọc được, chưa có số liệu; xem loi.xlsx rồi gửi lại."


@dataclass(slots=True)
class _Copy:
    """A copy to be made: of which file, under which name, with which problems."""

    source: Source
    name: str
    problems: list[Problem]
    # The rows that may be seen of each sheet; None: all.
    only: Mapping[str, Sequence[int]] | None = None
    locked: bool = False


@dataclass(slots=True)
class _Parcel:
    """What goes into a folder. ``unit`` is None for what no commune is known of."""

    unit: Unit | None
    folder: str
    files: list[str]
    problems: list[Problem]
    shared: int = 0
    copies: list[_Copy] = field(default_factory=list)


def refuse_sending_back(options: Options) -> None:
    """Raise UsageError, before anything is read, where nothing could be put, or nothing is to be."""
    folder = options.send_back
    if folder is None:
        raise UsageError("--wanted-by, --letter-template chỉ có nghĩa khi có --return.")
    refuse_inputs(folder, (), "--return")
    if folder.is_dir() and not options.force and any(folder.iterdir()):
        raise UsageError(
            f"Thư mục gửi trả {folder.as_posix()} đã có tệp. Chọn thư mục mới cho mỗi vòng, hoặc thêm "
            "--force để ghi đè.",
            reason="exists",
        )


def send_back(scored: Scored, review: Review, result: Result, stack: ExitStack, progress: Progress) -> None:
    """Write what goes back; it appears when ``stack`` ends well. Adds to the problems what could not go back.

    Raises UsageError (also for a template of the letter at fault) and OutputError.
    """
    options = result.options
    if options.send_back is None:
        return
    belonging = belonging_of(scored, review, result)
    parcels = _parcels(scored, review, result, belonging)
    _refuse_others(options.send_back, [p.folder for p in parcels])
    outputs = [_open(p, options.send_back, options.force, stack) for p in parcels]
    _write_copies(parcels, outputs, result, progress)
    folders, groups = [], duplicates_of(list(result.report))
    for parcel, own in zip(parcels, outputs, strict=True):
        made = {c.name: c for c in parcel.copies if c.name in own.names}
        _write_problems(parcel, own, made, belonging, groups, scored, review, result)
        if parcel.unit is not None:
            _write_letter(parcel, parcel.unit, own, made, scored, review, belonging, result)
        counts = Counter(p.kind.severity for p in parcel.problems)
        folders.append(
            FolderSentBack(
                parcel.unit.code if parcel.unit else "",
                parcel.unit.name if parcel.unit else _UNTIED_NAME,
                parcel.folder,
                tuple(own.names),
                counts[Severity.ERROR],
                counts[Severity.WARNING],
                counts[Severity.NOTE],
                parcel.shared,
            )
        )
    result.sent_back = SentBack(options.send_back, options.wanted_by, folders)
    result.report.extend(_told(belonging))


def _told(belonging: Belonging) -> list[Problem]:
    """What is to be known of files that do not go back whole, or to nobody."""
    told = [Problem(kinds.NOBODYS_FILE, Place(file), {"why": why}) for file, why in belonging.nobodys.items()]
    for file, shared in belonging.shared.items():
        told.append(Problem(kinds.SHARED_FILE, Place(file), {"count": len(shared.rows)}))
    return told


def _parcels(scored: Scored, review: Review, result: Result, belonging: Belonging) -> list[_Parcel]:
    own, rest = problems_by_commune(result, belonging)
    sources = {s.path.as_posix(): s for s in scored.sources}
    parcels = []
    for code, problems in own.items():
        unit = review.units.by_code(code)
        if unit is None:
            continue
        seen = [belonging.for_commune(p, code) for p in problems]
        files = belonging.files_of(code)
        parcel = _Parcel(unit, file_name(unit).removesuffix(".xlsx"), files, [p for p, _ in seen])
        parcel.shared = sum(shared for _, shared in seen)
        parcel.copies = _copies(parcel, belonging, sources)
        parcels.append(parcel)
    if belonging.nobodys or rest:
        files = sorted({*belonging.nobodys, *belonging.shared})
        parcels.append(_Parcel(None, UNTIED, files, rest))
    return parcels


def _copies(parcel: _Parcel, belonging: Belonging, sources: Mapping[str, Source]) -> list[_Copy]:
    """The files of a commune that have problems, each with a name for its copy."""
    assert parcel.unit is not None
    by_file: dict[str, list[Problem]] = {file: [] for file in parcel.files}
    for problem in parcel.problems:
        by_file.setdefault(problem.place.file, []).append(problem)
    wanted = [f for f in parcel.files if by_file[f] and f not in belonging.unread]
    names = copy_names([Path(f) for f in wanted], (PROBLEMS, LETTER))
    copies = []
    for file, name in zip(wanted, names, strict=True):
        shared = belonging.shared.get(file)
        only = own_sheets(shared, parcel.unit.code) if shared is not None else None
        locked = is_locked(Path(file))
        copies.append(_Copy(sources[file], name, by_file[file], only, locked))
    return copies


def _refuse_others(folder: Path, wanted: Sequence[str]) -> None:
    """Raise UsageError when something of an earlier round would stay beside what is new."""
    old = sorted(p.name for p in folder.iterdir() if p.name not in wanted) if folder.is_dir() else []
    if old:
        raise UsageError(
            f"{folder.as_posix()} còn thứ không phải của vòng này: {', '.join(old[:3])}. Ghi vào thư mục "
            "mới.",
            reason="not_ours",
        )


def _open(parcel: _Parcel, folder: Path, force: bool, stack: ExitStack) -> OutputSet:
    home = folder / parcel.folder
    own = [PROBLEMS, LETTER] if parcel.unit is not None else [PROBLEMS]
    names = [*(c.name for c in parcel.copies), *own]
    _refuse_others(home, names)
    outputs = OutputSet(home, names, force, makes=stamps.COPY, results=own, option="--return")
    return stack.enter_context(outputs)


def _write_copies(
    parcels: Sequence[_Parcel], outputs: Sequence[OutputSet], result: Result, progress: Progress
) -> None:
    """Write all copies, several at a time; tell of those that cannot be made, and of those without their
    password."""
    asked = [(c, own) for p, own in zip(parcels, outputs, strict=True) for c in p.copies]
    show, stage = result.options.show_values, "Ghi chú vào bản sao"
    with Beside(jobs_for(result.options, len(asked))) as beside:
        for at, (copy, own) in enumerate(asked):
            progress(stage, at, len(asked))
            target = own.path(copy.name)
            beside.do(copy.name, lambda copy=copy, target=target: _write_copy(copy, target, show))  # type: ignore[misc]
    progress(stage, len(asked), len(asked))
    for copy, own in asked:
        file = copy.source.path
        if not own.path(copy.name).is_file():
            own.leave_out(copy.name)
            result.report.extend([no_copy(file, "failed")])
        elif copy.locked:
            result.report.extend([Problem(kinds.COPY_UNLOCKED, Place(file.as_posix()))])


def _write_copy(copy: _Copy, target: Path, show_values: bool) -> None:
    """Write a copy: with its looks where it can be, else its values. None is left when neither can be."""
    source = copy.source
    if source.path.suffix.lower() in ANNOTATED and not copy.locked and copy.only is None:
        try:
            annotate(source.path, target, copy.problems, show_values=show_values)
            return
        except CannotAnnotate:
            target.unlink(missing_ok=True)
    lost = [_NO_LOOKS] if copy.only is None else [_NO_LOOKS, _OTHER_ROWS]
    try:
        annotate_values(_seen(copy), target, copy.problems, lost, show_values=show_values)
    except CannotAnnotate:
        target.unlink(missing_ok=True)


def _seen(copy: _Copy) -> list[SheetValues]:
    """The sheets of a file, those rows of them that its copy may show."""
    sheets = []
    for grid in read_grids(copy.source.path, copy.source.password):
        if copy.only is None:
            sheets.append(SheetValues(grid.name, grid.hidden, grid.values(), grid.facts.merges))
        elif grid.name in copy.only:
            rows = set(copy.only[grid.name])
            values = {at: value for at, value in grid.values().items() if at[0] in rows}
            merges = [m for m in grid.facts.merges if m[0] == m[2] and m[0] in rows]
            sheets.append(SheetValues(grid.name, grid.hidden, values, merges))
    return sheets


def _account(parcel: _Parcel, belonging: Belonging, result: Result) -> SheetData:
    """What was read of the files of a folder, by their names alone; of a shared one, how many rows."""
    files: list[tuple[str, bool, ReadingAccount]] = []
    known = {f.path: f for f in result.files}
    for file in parcel.files:
        name, summary = PurePosixPath(file).name, known[file]
        shared, account = belonging.shared.get(file), summary.account
        if parcel.unit is not None and shared is not None:
            rows = shared.rows[parcel.unit.code]
            account = ReadingAccount([SheetAccount(s, (s,), records=len(own)) for s, own in rows.items()])
        files.append((name, summary.form is not None, account))
    return account_sheet(files, {})


def _write_problems(
    parcel: _Parcel,
    outputs: OutputSet,
    made: Mapping[str, _Copy],
    belonging: Belonging,
    groups: Sequence[Duplicates],
    scored: Scored,
    review: Review,
    result: Result,
) -> None:
    """Write the page that comes back filled in."""
    sheets = [_account(parcel, belonging, result)]
    if parcel.unit is not None:
        sheets = [*_at_a_glance(parcel, parcel.unit, scored, review, result), *sheets]
        head = f"{parcel.unit.name} (mã {parcel.unit.code}): các chỗ cần sửa"
        if result.corrections is not None and (taken := taken_of(result.corrections, parcel.unit.code)):
            sheets.append(decided_sheet(result.corrections, only=taken))
    else:
        head = "Các tệp chưa rõ của xã nào, và các chỗ không thuộc riêng xã nào: không gửi cho xã"
        sheets.append(_untied_sheet(belonging))
    write_problems(
        outputs.path(PROBLEMS),
        parcel.problems,
        sheets,
        files=parcel.files,
        file_targets={c.source.path.as_posix(): name for name, c in made.items()},
        file_communes={f: c for f, c in belonging.files.items() if f in parcel.files},
        show_values=result.options.show_values,
        titles=(head, verdict(parcel.problems)),
        duplicates=_duplicates(parcel, belonging, groups),
    )


def _duplicates(parcel: _Parcel, belonging: Belonging, groups: Sequence[Duplicates]) -> list[Duplicates]:
    """The rows of a commune that may be one; of another's only that there are some."""
    if parcel.unit is None:
        return []
    code = parcel.unit.code
    found = [own for group in groups if (own := group.of(code))]
    return [d for d in found if all(r.hidden or belonging.owns(code, r.place) for r in d.rows)]


def _untied_sheet(belonging: Belonging) -> SheetData:
    columns = {"file": "Tệp", "why": "Vì sao không gửi trả cả tệp"}
    rows = [(file, why) for file, why in sorted(belonging.nobodys.items())]
    rows += [(file, f"có dòng của {len(s.rows)} xã") for file, s in sorted(belonging.shared.items())]
    return SheetData("Tệp chưa rõ", columns, pd.DataFrame(rows, columns=list(columns), dtype=object))


def _households(parcel: _Parcel, unit: Unit, scored: Scored) -> pd.DataFrame:
    """The households of a commune in the files that go back: not what another file says to be its."""
    frame, tables = scored.households.frame, scored.households.tables
    of_file = frame[SOURCE].map({at: table.file in parcel.files for at, table in enumerate(tables)})
    return frame[(frame["commune"] == unit.code) & of_file.astype(bool)]


def _at_a_glance(
    parcel: _Parcel, unit: Unit, scored: Scored, review: Review, result: Result
) -> list[SheetData]:
    """The sheets on villages, reviewers, fields and households near a threshold, of a commune alone."""
    own, units = _households(parcel, unit, scored), {unit.code: unit}
    if own.empty:
        return []
    near = near_households(own, review.standard, review.date)
    told = [(problem, unit.code) for problem in parcel.problems]
    shown = str if result.options.show_values else mask_name
    filled = [f for s in result.files if s.path in parcel.files for f in s.filled if f.commune == unit.code]
    return [
        near_sheet(near, units, review.standard),
        *glance_sheets(own, told, near, units, review.standard, shown),
        fields_sheet(filled, units),
    ]


def _write_letter(
    parcel: _Parcel,
    unit: Unit,
    outputs: OutputSet,
    made: Mapping[str, _Copy],
    scored: Scored,
    review: Review,
    belonging: Belonging,
    result: Result,
) -> None:
    own = _households(parcel, unit, scored)
    known = {f.path: f for f in result.files}
    files = [_file_of_letter(f, known[f], unit, parcel, made, belonging) for f in parcel.files]
    values = letter_values(
        unit,
        year=review.year,
        day=result.options.date,
        wanted_by=result.options.wanted_by,
        files=files,
        problems=parcel.problems,
        shared=parcel.shared,
        classes=Counter(map(str, own["class_end"])),
    )
    write_letter(outputs.path(LETTER), values, result.options.letter_template)


def _file_of_letter(
    file: str,
    summary: FileSummary,
    unit: Unit,
    parcel: _Parcel,
    made: Mapping[str, _Copy],
    belonging: Belonging,
) -> FileOfLetter:
    copy = next((name for name, c in made.items() if c.source.path.as_posix() == file), "")
    shared, told = belonging.shared.get(file), []
    households = summary.households
    if shared is not None:
        told.append(_SHARED)
        households = shared.households.get(unit.code, 0)
    if copy and made[copy].locked:
        told.append(_LOCKED)
    if file in belonging.unread:
        told.append(_UNREAD)
    problems = [p for p in parcel.problems if p.place.file == file]
    name = PurePosixPath(file).name
    return FileOfLetter(name, file not in belonging.unread, households, problems, copy, " ".join(told))
