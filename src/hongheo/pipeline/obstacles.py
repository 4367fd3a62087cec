"""What stands against a decision on a finished run: of the run as a whole, of a commune's returns, of its
register. Each is told; the other papers are made all the same."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from hongheo.forms import REGISTER, form
from hongheo.models import CLASS_LABELS, HouseholdClass, PaperHousehold, Place
from hongheo.pipeline.decided import Registers
from hongheo.pipeline.desk import Run
from hongheo.pipeline.expecting import commune_of_path
from hongheo.pipeline.registers import LATE
from hongheo.pipeline.result import MANIFEST, Result
from hongheo.problems import Problem, Report, Severity, kinds
from hongheo.procedure import (
    DOCUMENTS,
    HARDSHIP,
    RECOGNISED,
    RECOGNISED_LEFT,
    Outcome,
    Register,
    Reviewed,
    Rules,
    check_register,
)
from hongheo.units import Unit, UnitList

_DECISIONS = (RECOGNISED, RECOGNISED_LEFT)


def run_decides(run: Run, folder: Path, result: Result) -> bool:
    """Whether there may be decisions on a run at all."""
    where = Place((folder / MANIFEST).as_posix())
    if why := _not_of_review(run):
        result.report.extend([Problem(kinds.PAPERS_NOT_OF_REVIEW, where, {"why": why})])
    open_ = run.open
    if not open_.empty:
        names = ", ".join(dict.fromkeys(map(str, open_["commune_name"])))
        context: dict[str, object] = {"count": len(open_), "unit": names}
        result.report.extend([Problem(kinds.PAPERS_PROVISIONAL, where, context)])
    return not why and open_.empty


def _not_of_review(run: Run) -> str:
    """Why a run is not the result of the review that it says (Vietnamese); empty when it is."""
    record = run.record
    if (record.get("scorecard") or {}).get("status") == "sample":
        return "Điểm B1 chấm bằng bảng điểm mẫu, không phải bảng của thông tư"
    if record["standard"]["id"] != run.standard.id:
        return (
            f"Kết quả tính theo chuẩn khác ({record['standard']['title']}), không phải chuẩn của ngày rà soát"
        )
    if any(not proof["holds"] for proof in record["proofs"]):
        return "Các biểu và danh sách của lần chạy không khớp nhau"
    starts = dt.date.fromisoformat(f"{run.year:04d}-{run.standard.review.starts}")
    if not run.regular and not (run.date.year == run.year and run.date >= starts):
        return f"Ngày rà soát {run.date:%d/%m/%Y} không thuộc kỳ rà soát định kỳ năm {run.year}"
    return ""


def returns_decide(run: Run, unit: Unit, folder: Path, result: Result) -> bool:
    """Whether the returns of a commune were without errors: of one in a household's line nobody knows whom it
    costs its place on the list."""
    errors = run.errors(unit.code)
    if errors:
        context: dict[str, object] = {"unit": unit.name, "count": errors}
        where = Place((folder / MANIFEST).as_posix())
        result.report.extend([Problem(kinds.RUN_WITH_ERRORS, where, context, commune=unit.code)])
    return not errors


def unusable_registers(registers: Registers, run: Run, units: UnitList) -> frozenset[str]:
    """The communes of which a register came that cannot be used. One that does not say whose it is may be of
    any commune that has no other."""
    named = [commune_of_path(f.path, {}, units) for f in registers.files if f.form is None]
    unusable = registers.unusable | {code for code in named if code is not None}
    if registers.nobodys or None in named:
        unusable |= set(run.communes) - set(registers.by_commune)
    return frozenset(unusable)


def register_decides(
    whole: Register, own: Register, cells: list[Problem], rules: Rules, run: Run, unit: Unit, result: Result
) -> bool:
    """Whether a register lets its commune decide: its cells can be read, and the steps before the decision
    were gone in their order. What came late can not be mended any more and stops nobody.

    ``own`` has the lines of ``whole`` that are about this review; ``cells`` are the problems of the cells of
    all registers, which are told already.
    """
    documents = own.of(DOCUMENTS)
    days = [day for line in documents if line.get("what") in _DECISIONS and (day := line.day("dated"))]
    as_of = replace(rules, on=max([rules.on, *days]))
    found = Report(check_register(own, as_of, _outcome(run, unit)), result.report.severities)
    stops = [p for p in found if p.kind.severity is Severity.ERROR and p.kind.code not in LATE]
    result.report.extend(stops)
    of_others, hardship = _rows(whole) - _rows(own), form(REGISTER).by_id[HARDSHIP].name
    about = [
        p
        for p in cells
        if p.place.file == whole.path
        and p.place.sheet != hardship
        and (p.place.sheet, p.place.row) not in of_others
    ]
    unread = Report(about, result.report.severities)
    count = len(stops) + unread.count(Severity.ERROR)
    if count:
        context: dict[str, object] = {"unit": unit.name, "count": count}
        result.report.extend([Problem(kinds.REGISTER_WITH_ERRORS, whole.place("commune"), context)])
    return not count


def _rows(register: Register) -> set[tuple[str | None, int | None]]:
    """Sheet and row of each line."""
    return {(line.table.sheet, line.row) for lines in register.lines.values() for line in lines}


def _outcome(run: Run, unit: Unit) -> Outcome:
    """The result of a run for a commune, as the register is held against it."""
    own: Mapping[str, PaperHousehold] = {h.key: h for h in run.households if h.commune == unit.code}
    scores = run.scores[run.scores["commune"] == unit.code]
    gone = CLASS_LABELS[HouseholdClass.GONE]
    households = {}
    columns = ("household_code", "class_start", "class_end", "rule")
    for code, start, end, rule in zip(*(scores[c] for c in columns), strict=True):
        if end and end != gone:
            key = f"{unit.code}/{code}"
            listed = own.get(key)
            head, village = (listed.head.name or None, listed.village or None) if listed else (None, None)
            households[key] = Reviewed(str(start or ""), str(end), head, village, str(rule or ""))
    return Outcome(run.year, frozenset({unit.code}), households)
