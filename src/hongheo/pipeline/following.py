"""``status``: who has sent what, which version it is, what is open, which step each commune has reached."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

from hongheo.errors import EXIT_NOT_DONE, EXIT_OK, UsageError
from hongheo.guard import keeps_inputs
from hongheo.models import CommuneState, RegisterState, Stage, UnfitLine
from hongheo.pipeline.result import (
    STATUS,
    Options,
    Progress,
    Result,
    new_result,
    no_progress,
)
from hongheo.pipeline.sent import Sent, files_of, read_sent
from hongheo.pipeline.states import Asked, commune_states, lines_of_no_commune, units_of, wanted_units
from hongheo.pipeline.versions import Record, read_record
from hongheo.problems import Problem, Severity, kinds
from hongheo.read import EXTENSIONS, Files, look_for_files, nothing_to_read
from hongheo.write import OutputSet, write_manifest, write_whole

# Names that are told of one thing.
_NAMED = 5


@dataclass(slots=True)
class StatusResult:
    """Where the communes stand as of ``on``.

    ``untied`` are files of no known commune, and those with rows of none > why; ``unfit`` the lines of the
    list of communes that fit none; ``lines_untied`` counts lines of corrections of no commune told of.
    ``due``: the day by which returns were due; ``unknown`` says what could not be told, and why.
    """

    result: Result
    on: dt.date
    communes: list[CommuneState] = field(default_factory=list)
    untied: dict[str, str] = field(default_factory=dict)
    unfit: list[UnfitLine] = field(default_factory=list)
    lines_untied: int = 0
    due: dt.date | None = None
    unknown: list[str] = field(default_factory=list)
    outputs: list[str] = field(default_factory=list)

    @property
    def exit_code(self) -> int:
        """0: what is missing or wrong is what was asked for; 3 when nothing is known of any commune."""
        return EXIT_OK if self.communes else EXIT_NOT_DONE

    def by_stage(self) -> dict[Stage, list[CommuneState]]:
        """The communes by what has come of their returns."""
        return {stage: [c for c in self.communes if c.stage is stage] for stage in Stage}

    def as_json(self) -> dict[str, object]:
        """The state as JSON; names of files only."""
        from hongheo.pipeline.documents import StatusDocument, told

        return told(
            StatusDocument,
            command=STATUS,
            valid=self.exit_code == EXIT_OK,
            exit_code=self.exit_code,
            error_code=None if self.communes else "nothing_read",
            error=None if self.communes else "Không biết xã nào phải gửi, không đọc được phiếu nào.",
            on=self.on,
            due=self.due,
            communes=[{**asdict(c), "changed": c.changed, "prepared": c.prepared} for c in self.communes],
            untied=[{"path": path, "why": why} for path, why in self.untied.items()],
            unfit=[asdict(line) for line in self.unfit],
            lines_untied=self.lines_untied,
            unknown=self.unknown,
            counts={stage.value: len(own) for stage, own in self.by_stage().items()},
            outputs=self.outputs,
        )


def _registers(
    options: Options, on: dt.date, year: int | None
) -> tuple[dict[str, RegisterState], dict[str, str]]:
    """Commune > the state of its register of the year; registers that are not used > why.

    Raises UsageError when none of the files is a register.
    """
    from hongheo.pipeline.registers import check_registers

    told_of = check_registers(options.registers, options, on=on)
    if not told_of.states:
        raise UsageError(
            f"Không có sổ theo dõi nào đọc được trong {', '.join(r.as_posix() for r in options.registers)}."
        )
    faults: dict[str, str] = {}
    for problem in told_of.result.report:
        if problem.kind.severity is Severity.ERROR and problem.kind.code.startswith("HN0"):
            faults.setdefault(problem.place.file, problem.message())
    states: dict[str, RegisterState] = {}
    aside: dict[str, str] = {}
    read = {s.path for s in told_of.states}
    for summary in told_of.result.files:
        if summary.path not in read:
            aside[summary.path] = faults.get(summary.path, "Tệp không phải sổ theo dõi.")
    for state in told_of.states:
        if year is not None and state.year is not None and state.year != year:
            aside[state.path] = f"sổ của năm {state.year}, không phải năm {year}"
        elif not state.commune:
            aside[state.path] = "sổ không cho biết mã xã"
        elif state.commune in states:
            aside[state.path] = f"xã {state.commune} đã có sổ {Path(states[state.commune].path).name}"
        else:
            states[state.commune] = state
    return states, aside


def _refuse_others(folders: Sequence[Path], files: Files, sent: Sent, options: Options) -> None:
    """Raise UsageError for files that were named and cannot be returns at all, and where nothing but other
    things was named; a return that is damaged or locked is told of, as in a folder."""
    if not files.found and options.expect is None:
        raise UsageError(nothing_to_read(files, folders), reason="not_found")
    first: dict[str, Problem] = {}
    for problem in sent.result.report:
        if problem.kind.severity is Severity.ERROR:
            first.setdefault(problem.place.file, problem)
    forms = {f.path: f.form for f in sent.result.files if f.path not in sent.aside}
    unlike = {path for path, own in forms.items() if own is None and _is_other(path, first.get(path))}
    named = {f.as_posix() for f in folders if f.is_file()}
    wrong = sorted(path for path in unlike & named if Path(path).suffix.lower() not in EXTENSIONS)
    if not wrong and forms and unlike == set(forms) and options.expect is None:
        wrong = sorted(unlike)
    if wrong:
        names = ", ".join(wrong[:_NAMED]) + (f" … ({len(wrong)} tệp)" if len(wrong) > _NAMED else "")
        why = first[wrong[0]].message() if wrong[0] in first else "Tệp không có trang nào của phiếu."
        raise UsageError(
            f"Không phải phiếu rà soát: {names}. {why} Hãy chỉ thư mục phiếu các xã gửi về; sổ theo dõi thì "
            "dùng --register."
        )


def _is_other(path: str, fault: Problem | None) -> bool:
    """Whether a file without a form is something else, not a return that cannot be opened."""
    if Path(path).suffix.lower() not in EXTENSIONS:
        return True
    return fault is not None and fault.kind.code == kinds.FORM_UNKNOWN.code


@keeps_inputs("out", "record")
def status(
    folders: Sequence[Path],
    options: Options,
    *,
    on: dt.date | None = None,
    due: dt.date | None = None,
    out: Path | None = None,
    record: Path | None = None,
    progress: Progress = no_progress,
) -> StatusResult:
    """Where each commune stands, by the returns in the folders, as of a day (today unless said).

    Of two versions of a return the newer counts: by the day written in it, else by when the file was changed.
    ``due``: by which day the returns were to be sent. ``record`` (read, and written again) remembers the
    versions before. Raises UsageError for a folder that is not there or holds nothing to be read, and for a
    file that is no return; StandardError, OutputError.
    """
    absent = [f.as_posix() for f in (*folders, *options.registers) if not f.exists()]
    if absent:
        raise UsageError(
            f"Không có tệp, thư mục {', '.join(absent)}. Kiểm tra lại đường dẫn.", reason="not_found"
        )
    day = on or dt.date.today()  # noqa: DTZ011 - the user's own calendar day
    kept = read_record(record)
    looked = look_for_files(folders)
    empty = Sent(new_result(STATUS, options), None, {}, {})
    sent = read_sent(looked.found, options, progress) if looked.found else empty
    sent.result.left = {path.as_posix(): why for path, why in looked.left.items()}
    _refuse_others(folders, looked, sent, options)
    told_of = _told(sent, kept, StatusResult(sent.result, day, due=due))
    _write(told_of, kept, out, record)
    return told_of


def _told(sent: Sent, kept: Record, told_of: StatusResult) -> StatusResult:
    """The states of the communes, and what could not be tied to any of them."""
    result, options, day = sent.result, sent.result.options, told_of.on
    units = units_of(result, day)
    year = result.review.year if result.review else options.year
    registers, aside = _registers(options, day, year) if options.registers else (None, {})
    files, untied = files_of(sent, units, options)
    wanted, told_of.unfit = wanted_units(result, sent.scored, files, units)
    aside |= {
        state.path: f"xã {code} không có trong danh mục, hoặc không phải xã phải gửi"
        for code, state in (registers or {}).items()
        if code not in wanted
    }
    told_of.untied = {**untied, **aside}
    asked = Asked(day, told_of.due, registers, kept.first_seen())
    told_of.communes = commune_states(
        result, sent.scored, wanted, files, asked, lambda code, own: kept.version(code, own, day)
    )
    told_of.lines_untied = lines_of_no_commune(result, wanted)
    told_of.unknown = list(_not_known(told_of, registers))
    return told_of


def _not_known(told_of: StatusResult, registers: Mapping[str, RegisterState] | None) -> Iterator[str]:
    """What cannot be told of lateness, because no day or step is known (Vietnamese)."""
    stages = told_of.by_stage()
    if told_of.due is None and (stages[Stage.MISSING] or stages[Stage.UNREAD]):
        yield "Chưa tính xã gửi phiếu trễ mấy ngày: chưa biết hạn gửi (thêm --due NGÀY)."
    later = [c.name for c in told_of.communes if c.changed and c.sent_late is None]
    if told_of.due is not None and later:
        yield (
            f"Chưa tính gửi trễ ở {len(later)} xã: tệp còn giữ được sửa sau ngày {told_of.on:%d/%m/%Y} "
            "(--on). Dùng --record mỗi lần nhận thì biết ngày nhận."
        )
    if registers is None:
        yield "Chưa biết bước của quy trình và việc trễ hạn: không có sổ theo dõi (--register)."
        return
    without = [c.name for c in told_of.communes if c.step is None]
    if without:
        shown = ", ".join(without[:_NAMED]) + (
            f" và {len(without) - _NAMED} xã khác" if len(without) > _NAMED else ""
        )
        yield f"Chưa biết bước của quy trình ở {len(without)} xã không có sổ theo dõi: {shown}."


def _write(told_of: StatusResult, kept: Record, out: Path | None, record: Path | None) -> None:
    if out is not None:
        from hongheo.write import write_status

        with write_whole(out, told_of.result.options.force) as target:
            write_status(target, told_of.communes, told_of.untied, told_of.unfit, f"{told_of.on:%d/%m/%Y}")
        told_of.outputs.append(out.name)
    if record is not None:
        with OutputSet(record.parent, [record.name], True, option="--record") as outputs:
            own = {"program": "hongheo", "command": STATUS, "communes": dict(sorted(kept.versions.items()))}
            write_manifest(outputs.path(record.name), own)
        told_of.outputs.append(record.name)
