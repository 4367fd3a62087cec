"""What a village does: the meeting, the posting, complaints re-checked and posted again."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from fractions import Fraction

from hongheo.criteria import POSTED_AT_LABELS, Limit, Posting, Procedure
from hongheo.problems import Problem, kinds
from hongheo.procedure.register import (
    COMPLAINTS,
    MEETINGS,
    PERIODIC,
    POSTINGS,
    RECHECK_POSTED,
    REGULAR,
    REQUESTS,
    RESULT_POSTED,
    Deadline,
    Line,
    Register,
    Rules,
    vn,
)
from hongheo.procedure.requests import number_of

_RECHECK = Deadline(kinds.RECHECK_LATE, kinds.RECHECK_OVERDUE, kinds.RECHECK_DUE)


def _cited(procedure: Procedure, step_id: str) -> str:
    step = next((s for s in procedure.step if s.id == step_id), procedure.step[0])
    return procedure.cite(step.citation)


def is_agreed(line: Line, procedure: Procedure) -> bool | None:
    """Whether a meeting agreed; None when its numbers are not known."""
    attended, agreed = line.get("attended"), line.get("agreed")
    if procedure.meeting is None or attended is None or agreed is None:
        return None
    share = Fraction(int(agreed) * 100, int(attended)) if attended else Fraction(0)
    return procedure.meeting.agreed.holds(share)


def _same_place(lines: Sequence[Line], like: Line) -> list[Line]:
    return [x for x in lines if x.village == like.village and x.procedure == like.procedure]


def check_meetings(register: Register, rules: Rules) -> Iterator[Problem]:
    """Every rule on village meetings (họp dân), each at its cell."""
    meetings = register.of(MEETINGS)
    for line in meetings:
        procedure, day = rules.procedure(line.procedure), line.day("held_on")
        if procedure is None or procedure.meeting is None:
            continue
        source = _cited(procedure, "meeting")
        about = {"village": line.get("village"), "day": vn(day) if day else "(chưa ghi)"}
        attended, agreed = line.get("attended"), line.get("agreed")
        if attended is not None and agreed is not None and agreed > attended:
            yield line.told(
                kinds.MORE_AGREED_THAN_ATTENDED, "agreed", agreed=agreed, attended=attended, **about
            )
        elif is_agreed(line, procedure) is False:
            own = _same_place(meetings, line)
            if day is None or not any((later := x.day("held_on")) and later > day for x in own):
                # Cut, not rounded: 49,96 % is not 50.
                share = f"{int(agreed * 1000 // attended) / 10:.1f}".replace(".", ",") if attended else "0"
                yield line.told(
                    kinds.NOT_ENOUGH_AGREED,
                    "agreed",
                    agreed=agreed,
                    attended=attended,
                    share=share,
                    least=procedure.meeting.agreed.value,
                    source=source,
                    **about,
                )
        copies = line.get("copies")
        if copies is not None and copies < procedure.meeting.copies:
            context = {"copies": copies, "least": procedure.meeting.copies}
            yield line.told(kinds.MINUTES_COPIES, "copies", source=source, **context, **about)
        for field_id, what in (
            ("copies", "chưa ghi số bản biên bản"),
            ("chair", "chưa ghi người chủ trì"),
            ("secretary", "chưa ghi thư ký"),
            ("front_supervised", "chưa ghi Mặt trận Tổ quốc xã được mời giám sát"),
        ):
            if line.blank(field_id) or line.get(field_id) is False:
                yield line.told(kinds.MEETING_NOT_COMPLETE, field_id, what=what, source=source, **about)
    yield from _rounds(meetings)


def _rounds(meetings: Sequence[Line]) -> Iterator[Problem]:
    for line in meetings:
        number, day = line.get("round"), line.day("held_on")
        if number is None or day is None:
            continue
        others = [x for x in _same_place(meetings, line) if x is not line and x.day("held_on")]
        why = ""
        if number > 1 and not any(
            x.get("round") == number - 1 and (x.day("held_on") or day) < day for x in others
        ):
            why = f"không có lần {number - 1} trước đó"
        # Within the year a village may meet again and again: only the season has one first meeting.
        elif line.procedure == PERIODIC and any(
            x.get("round") == number and x.row < line.row for x in others
        ):
            why = f"đã có lần {number}"
        if why:
            context = {"village": line.get("village"), "round": number, "day": vn(day)}
            yield line.told(kinds.MEETING_ROUNDS, "round", why=why, **context)


def check_postings(register: Register, rules: Rules) -> Iterator[Problem]:
    """Every rule on posting (niêm yết), each at its cell."""
    postings, meetings = register.of(POSTINGS), register.of(MEETINGS)
    for line in postings:
        procedure = rules.procedure(line.procedure)
        if procedure is None:
            continue
        again = line.get("what") == RECHECK_POSTED
        asked = (procedure.repost if again else None) or procedure.posting
        source = procedure.cite(asked.citation)
        for place in asked.places:
            yield from _posted(line, place, asked, rules, source)
        first = _first_day(line)
        if first is None:
            continue
        why = (
            _not_rechecked(register, line, first) if again else _not_agreed(meetings, line, procedure, first)
        )
        if why:
            at = "village_from" if line.day("village_from") else "commune_from"
            context = {"village": line.get("village"), "day": vn(first), "why": why}
            yield line.told(kinds.MEETING_AFTER_DONE, at, source=_cited(procedure, "meeting"), **context)
    yield from _never_posted(register, rules)


def _first_day(line: Line) -> dt.date | None:
    days = [d for d in (line.day("village_from"), line.day("commune_from")) if d]
    return min(days, default=None)


def _not_agreed(meetings: Sequence[Line], line: Line, procedure: Procedure, first: dt.date) -> str:
    """Why what is posted was not agreed to; empty when it was, or the procedure has no meeting."""
    if procedure.meeting is None:
        return ""
    before = [m for m in _same_place(meetings, line) if (day := m.day("held_on")) and day <= first]
    last = max(before, key=lambda m: m.day("held_on") or first, default=None)
    if last is None:
        return "sổ không có cuộc họp nào của thôn trước ngày đó"
    if is_agreed(last, procedure) is False:
        return f"cuộc họp ngày {vn(last.day('held_on') or first)} chưa đủ tỷ lệ đồng ý"
    return ""


def _not_rechecked(register: Register, line: Line, first: dt.date) -> str:
    done = [c.day("rechecked_on") for c in register.of(COMPLAINTS) if c.village == line.village]
    if any(day is not None and day <= first for day in done):
        return ""
    return "sổ không có khiếu nại nào của thôn được phúc tra xong trước ngày đó"


def _posted(line: Line, place: str, asked: Posting, rules: Rules, source: str) -> Iterator[Problem]:
    start_id, end_id = f"{place}_from", f"{place}_to"
    start, end = line.day(start_id), line.day(end_id)
    about: dict[str, object] = {"village": line.get("village"), "where": POSTED_AT_LABELS[place]}
    if start is None:
        if line.blank(start_id):
            yield line.told(kinds.NOT_POSTED_HERE, start_id, days=asked.text, source=source, **about)
        return
    about["first"] = vn(start)
    if end is None:
        if end_id in line.bad:
            return
        full = last_posted_day(asked, start, rules)
        kind = kinds.POSTING_NOT_ENDED if rules.on > full else kinds.POSTING_RUNS
        yield line.told(kind, end_id, due=vn(full), source=source, **about)
        return
    days = rules.calendar.days_between(start, end, working=asked.counting == "working")
    if start <= end and days < asked.days:
        context = {"last": vn(end), "days": days, "least": asked.days}
        holidays = rules.holidays(start, end)
        yield line.told(kinds.POSTED_TOO_SHORT, end_id, holidays=holidays, source=source, **context, **about)


def last_posted_day(asked: Posting, start: dt.date, rules: Rules) -> dt.date:
    """The day on which a posting that began on ``start`` has hung its time, first and last day counted."""
    working = asked.counting == "working"
    return rules.calendar.after(start - dt.timedelta(days=1), asked.days, working=working)


def _never_posted(register: Register, rules: Rules) -> Iterator[Problem]:
    postings = [p for p in register.of(POSTINGS) if p.get("what") != RECHECK_POSTED]
    for line in register.of(MEETINGS):
        procedure, day = rules.procedure(line.procedure), line.day("held_on")
        if procedure is None or day is None or is_agreed(line, procedure) is not True:
            continue
        own = _same_place(postings, line)
        later = [m for m in _same_place(register.of(MEETINGS), line) if (m.day("held_on") or day) > day]
        if not later and not any((first := _first_day(p)) is None or first >= day for p in own):
            context = {"village": line.get("village"), "day": vn(day)}
            source = procedure.cite(procedure.posting.citation)
            yield line.told(kinds.NOT_POSTED, "held_on", source=source, **context)


def _open_on(line: Line, day: dt.date) -> bool:
    """Whether a posting hung on a day at one of its places."""
    spans = (("village_from", "village_to"), ("commune_from", "commune_to"))
    return any(
        (first := line.day(start)) is not None and first <= day and day <= (line.day(end) or day)
        for start, end in spans
    )


def procedure_of_complaint(register: Register, rules: Rules, line: Line) -> tuple[Procedure | None, bool]:
    """Which procedure a complaint is about, and whether it came while the list hung in its village.

    The register does not say: it is that of the posting of the day, else that of the village's last posting,
    else the periodic one.
    """
    day = line.day("received_on")
    own = [p for p in register.of(POSTINGS) if p.village == line.village and p.get("what") == RESULT_POSTED]
    hung = [p for p in own if day is not None and _open_on(p, day)]
    last = max(own, key=lambda p: _first_day(p) or dt.date.min, default=None)
    name = hung[0].procedure if hung else last.procedure if last is not None else PERIODIC
    return rules.procedure(name), bool(hung)


def check_complaints(register: Register, rules: Rules) -> Iterator[Problem]:
    """Every rule on complaints (khiếu nại), each at its cell."""
    for line in register.of(COMPLAINTS):
        procedure, in_time = procedure_of_complaint(register, rules, line)
        received = line.day("received_on")
        if procedure is None or received is None:
            continue
        number, village = number_of(line), line.get("village")
        if not in_time:
            source = _cited(procedure, "recheck")
            context = {"number": number, "day": vn(received), "village": village}
            yield line.told(kinds.COMPLAINT_OUTSIDE_POSTING, "received_on", source=source, **context)
        limit, done = procedure.recheck, line.day("rechecked_on")
        due = rules.calendar.last_day(limit, received)
        if "rechecked_on" not in line.bad:
            yield from _RECHECK.tell(
                rules,
                line,
                "rechecked_on",
                done,
                due,
                number=number,
                limit=limit.text,
                source=procedure.cite(limit.citation),
                holidays=rules.holidays(received, due),
            )
        if done is not None:
            if line.blank("result"):
                yield line.told(kinds.RECHECK_WITHOUT_RESULT, "result", number=number, day=vn(done))
            yield from _posted_again(register, line, procedure, number, done)
        yield from _against(register, rules, line, procedure, number, received, due)


def _posted_again(
    register: Register, line: Line, procedure: Procedure, number: str, done: dt.date
) -> Iterator[Problem]:
    if procedure.repost is None:
        return
    again = [
        p for p in register.of(POSTINGS) if p.get("what") == RECHECK_POSTED and p.village == line.village
    ]
    if not any((first := _first_day(p)) is not None and first >= done for p in again):
        yield line.told(
            kinds.RECHECK_NOT_POSTED,
            "rechecked_on",
            number=number,
            day=vn(done),
            village=line.get("village"),
            days=procedure.repost.text,
            source=procedure.cite(procedure.repost.citation),
        )


def _against(
    register: Register,
    rules: Rules,
    line: Line,
    procedure: Procedure,
    number: str,
    received: dt.date,
    rechecked: dt.date,
) -> Iterator[Problem]:
    """A complaint whose own time limits end after the day by which the commune has to decide."""
    limit = procedure.decision
    if limit is None or procedure.repost is None or procedure.register_name != REGULAR:
        return
    due = _decision_due(register, rules, line, limit, received)
    done = rules.calendar.after(rechecked, procedure.repost.days, working=True)
    if due is not None and done > due:
        context = {"number": number, "done": vn(done), "due": vn(due), "limit": limit.text}
        source = procedure.cite(limit.citation)
        yield line.told(kinds.LIMITS_AGAINST_EACH_OTHER, "received_on", source=source, **context)


def _decision_due(
    register: Register, rules: Rules, line: Line, limit: Limit, received: dt.date
) -> dt.date | None:
    """By when to decide on the review that a complaint is about: the last that began before it."""
    starts = [
        day
        for r in register.of(REQUESTS)
        if r.procedure == REGULAR and r.village in ("", line.village)
        if (day := r.day("review_start")) is not None and day <= received
    ]
    return rules.calendar.last_day(limit, max(starts)) if starts else None
