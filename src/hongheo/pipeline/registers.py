"""``register``: registers made, and held against the procedure and the review's result; timetables."""

from __future__ import annotations

import datetime as dt
import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

import pandas as pd

from hongheo.check import check_info, check_table
from hongheo.criteria import hardship_rules, procedures, standard_for_year
from hongheo.errors import EXIT_OK, EXIT_PROBLEMS, HongheoError, StandardError, UsageError
from hongheo.forms import HOUSEHOLD_LIST, REGISTER, form
from hongheo.guard import keeps_inputs
from hongheo.models import BAD, CLASS_LABELS, HouseholdClass, PairCell, RegisterState
from hongheo.pipeline.finished import scores_of_run
from hongheo.pipeline.printing import with_pdf
from hongheo.pipeline.reading import password_of, read_one
from hongheo.pipeline.result import (
    LISTS,
    MANIFEST,
    REGISTER_CHECK,
    REGISTER_PLAN,
    SCORES,
    FileSummary,
    Options,
    Progress,
    Result,
    new_result,
    no_password,
    no_progress,
)
from hongheo.pipeline.templates import chosen_units, file_name, write_blanks, year_asked
from hongheo.pipeline.workers import KILLED, Killed, jobs_for, mapper
from hongheo.problems import Problem, Severity, read_calendar
from hongheo.procedure import (
    PERIODIC,
    REQUESTS,
    Answer,
    Calendar,
    HardshipCount,
    Line,
    Outcome,
    Plan,
    Register,
    Reviewed,
    Rules,
    answers_of,
    check_register,
    check_twice,
    hardship_by_month,
    overdue_of,
    plan_back,
    step_reached,
)
from hongheo.read import look_for_files, nothing_to_read, read_file, unreadable
from hongheo.text import one_spelling
from hongheo.units import Unit, units_on
from hongheo.write import OutputSet


@dataclass(slots=True)
class RegisterResult:
    """What ``register check`` found: the problems as of ``on``, and where each commune stands."""

    result: Result
    on: dt.date
    states: list[RegisterState] = field(default_factory=list)
    answers: list[Answer] = field(default_factory=list)
    hardship: list[HardshipCount] = field(default_factory=list)

    @property
    def exit_code(self) -> int:
        """As of any check."""
        return self.result.exit_code

    def as_json(self) -> dict[str, object]:
        """The result as JSON: what every check tells, the day, and each register."""
        registers = [
            {
                "path": s.path,
                "commune": s.commune,
                "year": s.year,
                "step": s.step,
                "errors": s.errors,
                "warnings": s.warnings,
                "late": s.late,
                "due_soon": s.due_soon,
            }
            for s in self.states
        ]
        answers = [{**asdict(a), "answer": a.text} for a in self.answers]
        hardship = [asdict(h) for h in self.hardship]
        from hongheo.pipeline.documents import RegisterDocument, told

        return told(
            RegisterDocument,
            **self.result.told(),
            on=self.on,
            registers=registers,
            complaints=answers,
            hardship=hardship,
        )


# Kinds that say that a day has passed, and that one is near.
LATE = frozenset({"HN714", "HN715", "HN740", "HN741", "HN752", "HN753", "HN757", "HN771", "HN772"})
_SOON = frozenset({"HN716", "HN733", "HN742", "HN754", "HN758", "HN773"})


def calendar_of(options: Options) -> Calendar:
    """The working days by the library and the office's own settings. Raises UsageError for bad settings."""
    return Calendar(*read_calendar(options.config)) if options.config is not None else Calendar()


def _plain(value: Any) -> Any:
    """A value of a frame, None where it is missing."""
    return None if value is None or value is pd.NA or value != value else value


def open_register(
    path: Path, options: Options, password: str | None
) -> tuple[Register | None, FileSummary, list[Problem]]:
    """A register as lines, None when the file cannot be used; and the problems of its cells."""
    the_form = form(REGISTER)
    content, problems = read_file(path, [the_form], convert_fonts=options.convert_fonts, password=password)
    summary = FileSummary(path.as_posix())
    if content is None:
        return None, summary, problems
    info, found = check_info(the_form, content)
    problems += found
    summary.form, summary.set_aside = content.form, content.set_aside
    summary.commune = _text(info, "commune")
    lines: dict[str, list[Line]] = {}
    for source, table in enumerate(content.tables):
        sheet = the_form.by_id[table.sheet_id]
        frame, found = check_table(the_form, sheet, table, summary.commune or "", source)
        problems += found
        lines.setdefault(table.sheet_id, []).extend(_lines(table, frame, summary.commune))
    return Register(path.as_posix(), info, _with_one_spelling(lines)), summary, problems


def _with_one_spelling(lines: Mapping[str, Sequence[Line]]) -> dict[str, list[Line]]:
    """The lines of all sheets, each village in one spelling."""
    spelled = one_spelling([str(v) for own in lines.values() for line in own if (v := line.get("village"))])
    return {
        sheet: [
            replace(line, values={**line.values, "village": spelled[str(v)]})
            if (v := line.get("village"))
            else line
            for line in own
        ]
        for sheet, own in lines.items()
    }


def _text(info: dict[str, PairCell], field_id: str) -> str | None:
    return str(info[field_id].value) if field_id in info else None


def _lines(table: Any, frame: pd.DataFrame, commune: str | None) -> Iterator[Line]:
    for row, record in zip(table.rows, frame.to_dict("records"), strict=True):
        values = {str(f): _plain(v) for f, v in record.items() if f in table.columns}
        code = values.get("household_code")
        key = f"{commune}/{code}" if commune and code else None
        yield Line(table, row, values, frozenset(record[BAD] or ()), key)


def _season(year: int | None) -> tuple[dt.date, dt.date] | None:
    """First and last day of the yearly review, by the standard of that year; None where there is none."""
    if year is None:
        return None
    try:
        standard, last = standard_for_year(year)
    except StandardError:
        return None
    return dt.date.fromisoformat(f"{year:04d}-{standard.review.starts}"), last


def rules_of(year: int | None, calendar: Calendar, on: dt.date) -> Rules:
    """By what the register of a year is checked."""
    return Rules(procedures(), hardship_rules(), calendar, on, _season(year))


def read_outcome(folder: Path, options: Options) -> Outcome:
    """The result in a folder of ``run``. Raises HongheoError when it is none."""
    if not (folder / SCORES).is_file() or not (folder / MANIFEST).is_file():
        raise UsageError(f"{folder.as_posix()} không phải thư mục kết quả của lệnh run.")
    try:
        year = int(json.loads((folder / MANIFEST).read_text(encoding="utf-8"))["year"])
    except (ValueError, KeyError, TypeError) as error:
        raise HongheoError(f"Không đọc được {(folder / MANIFEST).as_posix()}.") from error
    needed = ("commune", "household_code", "class_start", "class_end", "rule")
    frame = scores_of_run(folder, needed)
    heads = _heads(folder / LISTS, options)
    households: dict[str, Reviewed] = {}
    # Who is no longer in the commune has no class, and was not reviewed.
    gone = CLASS_LABELS[HouseholdClass.GONE]
    for commune, code, start, end, rule in zip(*(frame[c] for c in needed), strict=True):
        if end and end != gone:
            key = f"{commune}/{code}"
            head, village = heads.get(key, (None, None))
            households[key] = Reviewed(str(start or ""), str(end), head, village, str(rule or ""))
    return Outcome(year, frozenset(map(str, frame["commune"])), households)


def _heads(path: Path, options: Options) -> dict[str, tuple[str | None, str | None]]:
    """Household > head and village, of those that the lists of the run name."""
    if not path.is_file():
        return {}
    content, problems = read_one(path, [form(HOUSEHOLD_LIST)], options)
    if content is None:
        faults = "; ".join(p.message() for p in problems if p.kind.severity == Severity.ERROR)
        raise HongheoError(f"Không đọc được {path.as_posix()}: {faults}")
    found: dict[str, tuple[str | None, str | None]] = {}
    for table in content.tables:
        fields = ("commune", "household_code", "head_name", "village")
        if not all(f in table.values for f in fields):
            continue
        for commune, code, head, village in zip(*(table.values[f] for f in fields), strict=True):
            if commune and code:
                found.setdefault(
                    f"{commune}/{code}", (str(head) if head else None, str(village) if village else None)
                )
    return found


def _state(
    register: Register, summary: FileSummary, rules: Rules, problems: Sequence[Problem]
) -> RegisterState:
    by_severity = Counter(p.kind.severity for p in problems)
    codes = Counter(p.kind.code for p in problems)
    date = rules.season[1] if rules.season else rules.on
    unit = units_on(date).by_code(register.commune) if register.commune else None
    name = unit.name if unit else str(_text(dict(register.info), "commune_name") or "")
    return RegisterState(
        summary.path,
        register.commune,
        name,
        register.year,
        step_reached(register, rules),
        by_severity[Severity.ERROR],
        by_severity[Severity.WARNING],
        sum(codes[c] for c in LATE),
        sum(codes[c] for c in _SOON),
        len(register.of(REQUESTS)),
        overdue_of(register, rules, problems),
    )


@dataclass(frozen=True, slots=True)
class _Task:
    """A register to be checked, in whatever process."""

    path: Path
    options: Options
    password: str | None
    calendar: Calendar
    on: dt.date
    outcome: Outcome | None
    before: Outcome | None


@dataclass(slots=True)
class _Checked:
    """What became of a register; ``register`` has lost its lines."""

    summary: FileSummary
    problems: list[Problem]
    register: Register | None = None
    state: RegisterState | None = None
    answers: list[Answer] = field(default_factory=list)
    hardship: list[HardshipCount] = field(default_factory=list)


def _check_one(task: _Task) -> _Checked:
    register, summary, problems = open_register(task.path, task.options, task.password)
    checked = _Checked(summary, problems)
    if register is None:
        return checked
    rules = rules_of(register.year, task.calendar, task.on)
    checked.problems += check_register(register, rules, task.outcome)
    checked.state = _state(register, summary, rules, checked.problems)
    checked.hardship = hardship_by_month(register)
    if task.outcome is not None:
        checked.answers = list(answers_of(register, rules, task.outcome, task.before))
    checked.register = Register(register.path, register.info)
    return checked


def check_registers(
    paths: Sequence[Path],
    options: Options,
    *,
    on: dt.date | None = None,
    result_folder: Path | None = None,
    before_folder: Path | None = None,
    progress: Progress = no_progress,
) -> RegisterResult:
    """Every rule of the procedure over the registers, as of a day (today unless said).

    ``result_folder`` is a result of ``run`` that they are held against, ``before_folder`` one from before the
    complaints were re-checked. Raises UsageError when there is no file or a folder is no result of ``run``,
    HongheoError when that cannot be read.
    """
    files = look_for_files(paths)
    found = files.found
    if not found:
        raise UsageError(nothing_to_read(files, paths), reason="not_found")
    if before_folder is not None and result_folder is None:
        raise UsageError("--before chỉ có nghĩa khi có --result.")
    day = on or dt.date.today()  # noqa: DTZ011 - the user's own calendar day
    calendar = calendar_of(options)
    outcome, before = (
        read_outcome(folder, options) if folder is not None else None
        for folder in (result_folder, before_folder)
    )
    told = RegisterResult(new_result(REGISTER_CHECK, options), day)
    bare = replace(options, password=no_password)
    tasks = [_Task(p, bare, password_of(p, options), calendar, day, outcome, before) for p in found]
    registers: list[Register] = []
    progress("Kiểm tra sổ", 0, len(tasks))
    with mapper(min(jobs_for(options, len(tasks)), len(tasks)), options.scheduler) as map_:
        for done, (task, checked) in enumerate(zip(tasks, map_(_check_one, tasks), strict=True)):
            progress("Kiểm tra sổ", done + 1, len(tasks))
            if isinstance(checked, Killed):
                summary = FileSummary(task.path.as_posix())
                checked = _Checked(summary, [unreadable(summary.path, KILLED[checked.reason])])
            told.result.files.append(checked.summary)
            told.result.report.extend(checked.problems)
            told.answers += checked.answers
            told.hardship += checked.hardship
            if checked.register is not None and checked.state is not None:
                registers.append(checked.register)
                told.states.append(checked.state)
    told.result.report.extend(check_twice(registers))
    told.states.sort(key=lambda s: (s.commune, s.path))
    return told


def register_file_name(unit: Unit) -> str:
    """Name of a commune's register (``so-28654-xa-dong-son.xlsx``)."""
    return f"so-{file_name(unit)}"


@keeps_inputs("folder")
def make_registers(folder: Path, options: Options, progress: Progress = no_progress) -> list[str]:
    """Write a blank register for every commune chosen; returns the file names.

    Raises UsageError for a choice that names no unit, StandardError outside the standards, OutputError.
    """
    from hongheo.write import write_register

    year, units = year_asked(options), chosen_units(options)

    def write(path: Path, unit: Unit) -> None:
        write_register(path, form=form(REGISTER), unit=unit, year=year)

    files = {register_file_name(u): u for u in units}
    return write_blanks(folder, files, write, "Tạo sổ", options.force, progress)


@dataclass(frozen=True, slots=True)
class PlanResult:
    """The timetable of a periodic review, and the files that it was written to."""

    result: Result
    plan: Plan
    finish: dt.date
    complaints: bool

    @property
    def exit_code(self) -> int:
        """1 when there is not time enough, else as of any command."""
        return EXIT_PROBLEMS if self.plan.short_of else self.result.exit_code

    def as_json(self) -> dict[str, object]:
        """The timetable as JSON; days are ISO."""
        from hongheo.pipeline.documents import PlanDocument, told

        return told(
            PlanDocument,
            **{
                **self.result.told_of_prints(),
                "valid": self.exit_code == EXIT_OK,
                "exit_code": self.exit_code,
            },
            start=self.plan.start,
            finish=self.finish,
            complaints=self.complaints,
            short_of_days=self.plan.short_of,
            steps=[
                {
                    "title": s.title,
                    "who": s.who,
                    "latest": s.day,
                    "until": s.until,
                    "limit": s.limit,
                    "source": s.source,
                    "set_by_law": s.counted,
                    "opens": s.opens,
                }
                for s in self.plan.steps
            ],
            holidays=[{"day": day, "name": name} for day, name in self.plan.holidays],
        )


@keeps_inputs("out")
@with_pdf()
def plan_register(
    options: Options,
    *,
    finish: dt.date,
    start: dt.date | None = None,
    complaints: bool = False,
    out: Path | None = None,
) -> PlanResult:
    """The latest day of each step of the periodic review that ends on a day.

    ``out`` (``.xlsx``) gets the timetable, a file of the same name with ``.ics`` beside it the calendar.
    Raises UsageError when the procedure is not in force on that day, it lies outside the season, or ``out``
    has another ending; StandardError, OutputError.
    """
    procedure = next(p for p in procedures() if p.register_name == PERIODIC)
    season = _season(finish.year)
    if not procedure.in_force(finish) or season is None:
        raise UsageError(
            f"Không lập được lịch cho ngày {finish:%d/%m/%Y}: thủ tục {procedure.id} hoặc chuẩn nghèo không "
            "có hiệu lực ngày đó."
        )
    first = start or season[0]
    if not season[0] <= finish <= season[1]:
        raise UsageError(
            f"--finish {finish:%d/%m/%Y} ngoài kỳ rà soát {season[0]:%d/%m/%Y} đến {season[1]:%d/%m/%Y}."
        )
    if first > finish:
        raise UsageError(f"--start {first:%d/%m/%Y} sau --finish {finish:%d/%m/%Y}.")
    plan = plan_back(procedure, calendar_of(options), start=first, finish=finish, complaints=complaints)
    planned = PlanResult(new_result(REGISTER_PLAN, options), plan, finish, complaints)
    if out is None:
        return planned
    if out.suffix.lower() != ".xlsx":
        raise UsageError(f"Tên tệp lịch phải có đuôi .xlsx: {out.name}.")
    from hongheo.write import write_calendar, write_plan

    title = f"LỊCH RÀ SOÁT ĐỊNH KỲ NĂM {finish.year}"
    note = "Ngày chậm nhất của từng bước, tính ngược từ ngày quyết định; ngày nghỉ theo danh mục kèm dưới."
    names = (out.with_suffix(".ics").name, out.name)
    with OutputSet(out.parent, names, options.force, open_to_all=names) as outputs:
        write_calendar(outputs.path(names[0]), title=title, steps=plan.steps)
        write_plan(outputs.path(out.name), title=title, note=note, steps=plan.steps, holidays=plan.holidays)
    planned.result.out, planned.result.outputs = out.parent, list(names)
    return planned
