"""Dates of every sheet: in their order, within the season, of a procedure in force, not ahead of the day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping

from hongheo.criteria import Procedure
from hongheo.problems import Problem, kinds
from hongheo.procedure.register import (
    COMPLAINTS,
    DOCUMENTS,
    HARDSHIP,
    MEETINGS,
    PERIODIC,
    POSTINGS,
    REQUESTS,
    Line,
    Register,
    Rules,
    heading,
    vn,
)

# Fields of a sheet in the order in which their days come.
_ORDER: Mapping[str, tuple[tuple[str, ...], ...]] = {
    REQUESTS: (("received_on", "review_start", "answered_on"),),
    POSTINGS: (("village_from", "village_to"), ("commune_from", "commune_to")),
    COMPLAINTS: (("received_on", "rechecked_on"),),
    HARDSHIP: (("happened_on", "asked_on", "meeting_on", "received_on", "decided_on"),),
}
# The days on which something was done; the end of a posting may lie ahead.
_DONE: Mapping[str, tuple[str, ...]] = {
    REQUESTS: ("received_on", "review_start", "answered_on"),
    MEETINGS: ("held_on",),
    POSTINGS: ("village_from", "commune_from"),
    COMPLAINTS: ("received_on", "rechecked_on"),
    DOCUMENTS: ("dated",),
    HARDSHIP: ("happened_on", "asked_on", "meeting_on", "received_on", "decided_on"),
}
# The days that have to lie in the season when the line is about the periodic review.
_IN_SEASON: Mapping[str, tuple[str, ...]] = {
    REQUESTS: ("review_start",),
    MEETINGS: ("held_on",),
    POSTINGS: ("village_from", "village_to", "commune_from", "commune_to"),
    DOCUMENTS: ("dated",),
}


def check_dates(register: Register, rules: Rules) -> Iterator[Problem]:
    """Every rule on dates alone, each at its cell."""
    for sheet_id, fields in _DONE.items():
        for line in register.of(sheet_id):
            source = _source(line, rules)
            for order in _ORDER.get(sheet_id, ()):
                yield from _in_order(line, order, source)
            for field_id in fields:
                day = line.day(field_id)
                if day is not None and day > rules.on:
                    context = {"field": heading(line, field_id), "day": vn(day), "on": vn(rules.on)}
                    yield line.told(kinds.REGISTER_DAY_AHEAD, field_id, **context)
            yield from _in_force(line, fields[0], rules)
            if line.procedure == PERIODIC and rules.season is not None:
                yield from _in_season(line, sheet_id, rules.season, source)


def _source(line: Line, rules: Rules) -> str:
    procedure = rules.procedure(line.procedure, line.get("request_form"))
    if procedure is None:
        # Complaints and hardship name no procedure.
        own = rules.hardship
        return own.cite(own.case[0].citation) if line.table.sheet_id == HARDSHIP else rules.cite_order()
    return procedure.cite(procedure.step[0].citation)


def _in_order(line: Line, order: tuple[str, ...], source: str) -> Iterator[Problem]:
    before: tuple[str, dt.date] | None = None
    for field_id in order:
        day = line.day(field_id)
        if day is None:
            continue
        if before is not None and day < before[1]:
            context = {"field": heading(line, field_id), "day": vn(day)}
            yield line.told(
                kinds.DAYS_OUT_OF_ORDER,
                field_id,
                before=heading(line, before[0]),
                before_day=vn(before[1]),
                source=source,
                **context,
            )
        else:
            before = (field_id, day)


def _why_not(procedure: Procedure, day: dt.date) -> str:
    if day < procedure.effective_from:
        return f"thủ tục có từ {vn(procedure.effective_from)}"
    follows = ", ".join(procedure.repealed_by)
    after = f"; thay bằng {follows}, chương trình chưa có nội dung" if follows else ""
    return f"hết hiệu lực sau {vn(procedure.effective_to or day)}{after}"


def _in_force(line: Line, field_id: str, rules: Rules) -> Iterator[Problem]:
    procedure = rules.procedure(line.procedure, line.get("request_form"))
    day = line.day(field_id) or line.day("commune_from")
    if procedure is None or day is None or procedure.in_force(day):
        return
    context = {"procedure": line.procedure, "code": procedure.id, "day": vn(day)}
    yield line.told(kinds.NOT_IN_FORCE, field_id, why=_why_not(procedure, day), **context)


def _in_season(line: Line, sheet_id: str, season: tuple[dt.date, dt.date], source: str) -> Iterator[Problem]:
    first, last = season
    told = f"{vn(first)} đến {vn(last)}"
    for field_id in _IN_SEASON.get(sheet_id, ()):
        day = line.day(field_id)
        if day is not None and not first <= day <= last:
            context = {"field": heading(line, field_id), "day": vn(day), "season": told}
            yield line.told(kinds.OUT_OF_SEASON, field_id, source=source, **context)
    received = line.day("received_on") if sheet_id == REQUESTS else None
    # Requests may come before the season opens, in its year; not after it has closed.
    if received is not None and not first.replace(month=1, day=1) <= received <= last:
        context = {"field": heading(line, "received_on"), "day": vn(received), "season": told}
        yield line.told(kinds.OUT_OF_SEASON, "received_on", source=source, **context)
