"""Papers of the commune (văn bản): each step before a decision, the right chair asked, in time."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence

from hongheo.criteria import Procedure
from hongheo.problems import Problem, kinds
from hongheo.procedure.plan import plan_back
from hongheo.procedure.register import (
    ANSWERED,
    ASKED,
    COMPLAINTS,
    DECISIONS,
    DOCUMENTS,
    MEETINGS,
    PERIODIC,
    POSTINGS,
    RECOGNISED,
    REPORT,
    REQUESTS,
    Deadline,
    Line,
    Register,
    Rules,
    vn,
)
from hongheo.procedure.requests import number_of
from hongheo.procedure.villages import procedure_of_complaint
from hongheo.text import fold

_OPINION = Deadline(kinds.OPINION_LATE, kinds.OPINION_OVERDUE, kinds.OPINION_DUE)
_LEVELS = {"huyện": "cấp huyện", "tỉnh": "cấp tỉnh", "thành phố": "cấp tỉnh"}


def check_documents(register: Register, rules: Rules) -> Iterator[Problem]:
    """Every rule on papers, each at its cell."""
    documents = register.of(DOCUMENTS)
    for line in documents:
        procedure, day = rules.procedure(line.procedure), line.day("dated")
        what = line.get("what")
        if procedure is None or day is None or what is None:
            continue
        if line.blank("number"):
            yield line.told(kinds.DOCUMENT_WITHOUT_NUMBER, "number", what=what, day=vn(day))
        own = [d for d in documents if d.procedure == line.procedure]
        if what == ASKED:
            yield from _asked(line, procedure, own, day, rules)
        if what in DECISIONS:
            yield from _before_decision(line, procedure, own, day)
            yield from _steps_done(register, rules, line, procedure, day)
    yield from _season(register, rules)


def _asked(
    line: Line, procedure: Procedure, own: Sequence[Line], day: dt.date, rules: Rules
) -> Iterator[Problem]:
    opinion = procedure.opinion
    if opinion is None:
        return
    try:
        chair = opinion.chair_on(day)
    except LookupError:
        return
    note = fold(str(line.get("note") or ""))
    said = {level for word, level in _LEVELS.items() if fold(word) in note}
    if said and not any(level in chair.who for level in said):
        yield line.told(
            kinds.WRONG_CHAIR,
            "note",
            what=ASKED,
            day=vn(day),
            said=", ".join(sorted(said)),
            chair=chair.who,
            source=procedure.cite(chair.citation),
        )
    answers = [a for d in own if d.get("what") == ANSWERED and (a := d.day("dated")) and a >= day]
    due = rules.calendar.last_day(opinion.answer, day)
    yield from _OPINION.tell(
        rules,
        line,
        "dated",
        min(answers, default=None),
        due,
        asked=vn(day),
        chair=chair.who,
        limit=opinion.answer.text,
        source=procedure.cite(opinion.answer.citation),
        holidays=rules.holidays(day, due),
    )


def _before_decision(
    line: Line, procedure: Procedure, own: Sequence[Line], day: dt.date
) -> Iterator[Problem]:
    """The papers that have to be there before a decision, in their order."""
    steps = {s.id: s for s in procedure.step}
    wanted = [(REPORT, "report")] if "report" in steps else []
    if procedure.opinion is not None:
        wanted += [(ASKED, "opinion"), (ANSWERED, "opinion")]
    for what, step_id in wanted:
        days = [d for x in own if x.get("what") == what and (d := x.day("dated"))]
        context = {"what": line.get("what"), "day": vn(day)}
        source = procedure.cite(steps[step_id].citation)
        if not days and not any("dated" in x.bad for x in own if x.get("what") == what):
            yield line.told(
                kinds.DOCUMENT_MISSING,
                "what",
                procedure=line.procedure,
                missing=what,
                source=source,
                **context,
            )
        elif days and min(days) > day:
            why = f"«{what}» sớm nhất ghi ngày {vn(min(days))}"
            yield line.told(kinds.DECIDED_TOO_EARLY, "dated", why=why, source=source, **context)


def _steps_done(
    register: Register, rules: Rules, line: Line, procedure: Procedure, day: dt.date
) -> Iterator[Problem]:
    """What of postings and complaints was still under way when the commune decided."""
    context = {"what": line.get("what"), "day": vn(day)}
    periodic = line.procedure == PERIODIC
    for posting in register.of(POSTINGS):
        if posting.procedure != line.procedure:
            continue
        firsts = [d for f in ("village_from", "commune_from") if (d := posting.day(f))]
        lasts = [posting.day(f) for f in ("village_to", "commune_to") if posting.day(f.replace("to", "from"))]
        # Within the year other villages may be posted after the decision on earlier ones.
        if not firsts or (not periodic and min(firsts) > day):
            continue
        if min(firsts) > day or any(last is None or last > day for last in lasts):
            why = f"thôn {posting.get('village')} chưa niêm yết xong (dòng {posting.row} trang «Niêm yết»)"
            source = procedure.cite(procedure.posting.citation)
            yield line.told(kinds.DECIDED_TOO_EARLY, "dated", why=why, source=source, **context)
    for complaint in register.of(COMPLAINTS):
        about, _ = procedure_of_complaint(register, rules, complaint)
        received, done = complaint.day("received_on"), complaint.day("rechecked_on")
        if about is None or about.register_name != line.procedure or received is None or received > day:
            continue
        if (done is None and "rechecked_on" not in complaint.bad) or (done is not None and done > day):
            why = f"khiếu nại {number_of(complaint)} chưa phúc tra xong"
            source = procedure.cite(procedure.recheck.citation)
            yield line.told(kinds.DECIDED_TOO_EARLY, "dated", why=why, source=source, **context)


def _season(register: Register, rules: Rules) -> Iterator[Problem]:
    """A problem where the season ends soon, or has ended, and no decision of recognition is there; or where
    it has begun and nothing is written of any step.

    A register of other procedures alone may have one for the periodic beside it: it is only warned of.
    """
    procedure = rules.procedure(PERIODIC)
    sheets = (REQUESTS, MEETINGS, POSTINGS, DOCUMENTS)
    named = {line.procedure for sheet in sheets for line in register.of(sheet)}
    if procedure is None or rules.season is None:
        return
    silent = PERIODIC not in named
    if any(d.procedure == PERIODIC and d.get("what") == RECOGNISED for d in register.of(DOCUMENTS)):
        return
    first, last = rules.season
    kind = kinds.SEASON_ENDED if rules.on > last else kinds.SEASON_ENDS if rules.is_soon(last) else None
    if named and silent:
        kind = None
    context = {"on": vn(rules.on), "what": RECOGNISED, "due": vn(last)}
    if kind is None and silent and first <= rules.on and procedure.in_force(last):
        kind, context = kinds.REGISTER_BLANK, context | {"meeting": vn(_latest_meeting(procedure, rules))}
    if kind is not None:
        source = procedure.cite(procedure.step[-1].citation)
        yield Problem(kind, register.place("year"), {**context, "source": source}, field="Năm rà soát")


def _latest_meeting(procedure: Procedure, rules: Rules) -> dt.date:
    """The last day for village meetings that leaves time for the steps after them."""
    assert rules.season is not None
    first, last = rules.season
    plan = plan_back(procedure, rules.calendar, start=first, finish=last, complaints=False)
    title = next(s.title for s in procedure.step if s.id == "meeting")
    return next(s.day for s in plan.steps if s.title == title)
