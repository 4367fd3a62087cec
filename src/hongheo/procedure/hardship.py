"""New hardship within the year (khó khăn đột xuất): form, meeting, deadline, the least aid."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping

from hongheo.criteria import HardshipCase
from hongheo.problems import Problem, kinds
from hongheo.procedure.register import HARDSHIP, Deadline, Line, Register, Rules, heading, vn
from hongheo.procedure.requests import number_of
from hongheo.text import grouped

_DECISION = Deadline(kinds.HARDSHIP_LATE, kinds.HARDSHIP_OVERDUE, kinds.HARDSHIP_DUE)
_FORM = re.compile(r"(?<![0-9a-z])0*([0-9]{1,2}[a-z]?)(?![0-9a-z])")


def _forms(text: str) -> set[str]:
    """The numbers of forms that a text names: ``Mẫu số 05a, 5b`` gives ``5a`` and ``5b``."""
    return set(_FORM.findall(text.lower()))


def least_aid(
    case: HardshipCase, line: Line, rules: Rules, day: dt.date | None
) -> tuple[str, float, str] | list[str] | None:
    """The field, the least amount and how it comes about; a list names what is missing to tell it.

    None where the decree gives no amount that is known.
    """
    persons, months = line.get("persons"), line.get("months")
    if case.aid == "rice" and case.amount is not None:
        missing = [w for w, v in (("«Số người»", persons), ("«Số tháng»", months)) if v is None]
        if missing:
            return missing
        how = f"{case.amount} kg × {persons} người × {months} tháng"
        return "rice_kg", float(case.amount * persons * months), how
    if case.aid == "standard_levels" and case.amount is not None:
        if persons is None or day is None:
            return [w for w, v in (("«Số người»", persons), ("ngày", day)) if v is None]
        try:
            level = rules.hardship.level_on(day)
        except LookupError:
            return [f"mức chuẩn của ngày {vn(day)}"]
        how = f"{case.amount} × mức chuẩn {grouped(level.value)} đồng × {persons} người"
        return "money", float(case.amount * level.value * persons), how
    if case.aid == "money" and case.amount is not None:
        return "money", float(case.amount), f"{grouped(case.amount)} đồng/hộ"
    return None


def check_hardship(register: Register, rules: Rules) -> Iterator[Problem]:
    """Every rule on cases of new hardship, each at its cell."""
    for line in register.of(HARDSHIP):
        case = rules.hardship.named(str(line.get("case") or ""))
        if case is None:
            continue
        number, source = number_of(line), rules.hardship.cite(case.citation)
        about = {"number": number, "case": case.name, "source": source}
        yield from _formal(line, case, about)
        decided = line.day("decided_on")
        if decided is not None and line.blank("decision_number"):
            yield line.told(
                kinds.HARDSHIP_DECISION_UNNUMBERED, "decision_number", number=number, day=vn(decided)
            )
        yield from _in_time(line, case, rules, number)
        if decided is not None or line.get("rice_kg") is not None or line.get("money") is not None:
            yield from _enough(line, case, rules, about)


def _formal(line: Line, case: HardshipCase, about: Mapping[str, object]) -> Iterator[Problem]:
    held = _forms(str(line.get("forms_held") or ""))
    missing = [name for name in case.form if not _forms(name) <= held]
    if missing and "forms_held" not in line.bad:
        yield line.told(kinds.HARDSHIP_FORM_MISSING, "forms_held", missing=", ".join(missing), **about)
    if case.meeting and line.day("decided_on") is not None and line.blank("meeting_on"):
        yield line.told(kinds.HARDSHIP_WITHOUT_MEETING, "meeting_on", **about)
    months = line.get("months")
    if case.most_months is not None and months is not None and months > case.most_months:
        yield line.told(kinds.TOO_MANY_MONTHS, "months", months=months, most=case.most_months, **about)


def _in_time(line: Line, case: HardshipCase, rules: Rules, number: str) -> Iterator[Problem]:
    received = line.day("received_on")
    if case.decision is None or received is None or "decided_on" in line.bad:
        return
    due = rules.calendar.last_day(case.decision, received)
    working = case.decision.counting == "working"
    yield from _DECISION.tell(
        rules,
        line,
        "decided_on",
        line.day("decided_on"),
        due,
        number=number,
        limit=case.decision.text,
        source=rules.hardship.cite(case.decision.citation),
        holidays=rules.holidays(received, due) if working else "",
    )


def _enough(line: Line, case: HardshipCase, rules: Rules, about: Mapping[str, object]) -> Iterator[Problem]:
    day = line.day("decided_on") or line.day("received_on") or line.day("happened_on")
    least = least_aid(case, line, rules, day)
    if least is None:
        return
    if isinstance(least, list):
        at = "persons" if line.blank("persons") else "months"
        yield line.told(kinds.AID_NOT_SAID, at, missing=", ".join(least), **about)
        return
    field_id, amount, how = least
    given = line.get(field_id)
    if field_id in line.bad or (given is not None and float(given) >= amount):
        return
    unit = "kg" if field_id == "rice_kg" else "đồng"
    shown = f"{grouped(float(given))} {unit}" if given is not None else "trống"
    context = {
        "field": heading(line, field_id),
        "given": shown,
        "least": f"{grouped(amount)} {unit}",
        "how": how,
    }
    yield line.told(kinds.AID_TOO_SMALL, field_id, **context, **about)
