"""The register held against the result of the review: who asked, was reviewed, recognised, answered."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from hongheo.criteria import Procedure
from hongheo.models import CLASS_LABELS, HouseholdClass
from hongheo.problems import Personal, Problem, kinds
from hongheo.procedure.register import (
    DOCUMENTS,
    HARDSHIP,
    MEETINGS,
    PERIODIC,
    RECOGNISED,
    RECOGNISED_LEFT,
    REGULAR,
    REQUESTS,
    Line,
    Register,
    Rules,
)
from hongheo.procedure.requests import (
    ASKING,
    GRANTED,
    LEAVING,
    LEFT_NEAR_POOR,
    LEFT_POOR,
    LET_IN,
    NEAR_POOR,
    POOR,
    REFUSED,
    is_let_in,
    number_of,
)
from hongheo.text import fold, one_spelling

_LISTED = {CLASS_LABELS[c] for c in (HouseholdClass.POOR, HouseholdClass.NEAR_POOR)}
_POOR, _NEAR_POOR, _NOT_POOR = (
    CLASS_LABELS[c] for c in (HouseholdClass.POOR, HouseholdClass.NEAR_POOR, HouseholdClass.NOT_POOR)
)
# What the register says of a household that was recognised > its classes at the end that agree with it.
_AGREES: Mapping[str, tuple[str, ...]] = {
    POOR: (_POOR,),
    NEAR_POOR: (_NEAR_POOR,),
    LEFT_POOR: (_NEAR_POOR, _NOT_POOR),
    LEFT_NEAR_POOR: (_NOT_POOR,),
    REFUSED: (_NOT_POOR,),
}


@dataclass(frozen=True, slots=True)
class Reviewed:
    """A household of a result: class at start and end in words, the rule that decided.

    Head and village are there where a list tells them.
    """

    class_start: str
    class_end: str
    head_name: str | None = None
    village: str | None = None
    rule: str = ""

    @property
    def is_new(self) -> bool:
        """Whether it is on a list now and was on none at the start."""
        return self.class_end in _LISTED and self.class_start not in _LISTED

    @property
    def has_left(self) -> bool:
        """Whether it has left poverty or near-poverty."""
        start, end = self.class_start, self.class_end
        return (start == _POOR and end in (_NEAR_POOR, _NOT_POOR)) or (
            start == _NEAR_POOR and end == _NOT_POOR
        )


@dataclass(frozen=True, slots=True)
class Outcome:
    """The result of a review: its year, its communes, its households by key (``28654/0012``)."""

    year: int
    communes: frozenset[str]
    households: Mapping[str, Reviewed]

    def of(self, commune: str) -> dict[str, Reviewed]:
        """The households of a commune."""
        prefix = f"{commune}/"
        return {key: h for key, h in self.households.items() if key.startswith(prefix)}


def _who(line: Line) -> object:
    code, name = line.get("household_code"), line.get("head_name")
    return code or (Personal(name, "name") if name else "(không có mã)")


def check_ties(register: Register, rules: Rules, outcome: Outcome) -> Iterator[Problem]:
    """Everything that the register and the result say of each other, each at its cell."""
    if register.year is not None and register.year != outcome.year:
        context: dict[str, object] = {"year": register.year, "other": outcome.year}
        yield Problem(kinds.YEAR_OF_ANOTHER, register.place("year"), context, field="Năm rà soát")
        return
    if register.commune not in outcome.communes:
        context = {"commune": register.commune or "(trống)"}
        yield Problem(kinds.COMMUNE_OF_ANOTHER, register.place("commune"), context, field="Mã xã")
        return
    own = outcome.of(register.commune)
    yield from _requests(register, rules, own)
    procedure = rules.procedure(PERIODIC)
    if procedure is not None:
        yield from _villages(register, procedure, own)
        yield from _decisions(register, procedure, own)
        yield from _without_request(register, procedure, own)
    yield from _hardship(register, rules, own)


def _requests(register: Register, rules: Rules, own: Mapping[str, Reviewed]) -> Iterator[Problem]:
    for line in register.of(REQUESTS):
        procedure = rules.procedure(line.procedure, line.get("request_form"))
        if procedure is None or line.procedure not in (PERIODIC, REGULAR) or not is_let_in(line, procedure):
            continue
        number, source = number_of(line), procedure.cite(procedure.step[0].citation)
        if line.household is None:
            if line.blank("household_code"):
                yield line.told(kinds.REQUEST_NOT_TIED, "household_code", number=number)
            continue
        about = {"number": number, "who": _who(line), "source": source}
        household, result = own.get(line.household), line.get("result")
        if household is None:
            yield line.told(kinds.ASKED_NEVER_REVIEWED, "household_code", **about)
        elif result in (None, LET_IN):
            if "result" not in line.bad:
                yield line.told(kinds.NEVER_ANSWERED, "result", class_end=household.class_end, **about)
        elif household.class_end not in _agreeing(line, result):
            context = {"result": result, "class_end": household.class_end}
            yield line.told(kinds.ANSWER_AGAINST_CLASS, "result", **context, **about)


def _agreeing(line: Line, result: str) -> tuple[str, ...]:
    if result == GRANTED:
        return (_POOR, _NEAR_POOR) if line.get("request_form") != LEAVING else (_NEAR_POOR, _NOT_POOR)
    # Whoever asked to have left and is refused stays on the list.
    if result == REFUSED and line.get("request_form") == LEAVING:
        return (_POOR, _NEAR_POOR)
    return _AGREES.get(result, (_POOR, _NEAR_POOR, _NOT_POOR))


def _villages(register: Register, procedure: Procedure, own: Mapping[str, Reviewed]) -> Iterator[Problem]:
    if procedure.meeting is None:
        return
    met_in = {str(line.get("village") or "") for line in register.of(MEETINGS)}
    spelled = one_spelling([*sorted(met_in), *(h.village for h in own.values() if h.village)])
    met = {fold(spelled[village]) for village in met_in}
    villages: dict[str, tuple[str, int]] = {}
    for household in own.values():
        if household.village and (household.class_end in _LISTED or household.has_left):
            village = spelled[household.village]
            name, count = villages.get(fold(village), (village, 0))
            villages[fold(village)] = (name, count + 1)
    source = procedure.cite(procedure.meeting.citation)
    for key, (name, count) in sorted(villages.items()):
        if key not in met:
            context = {"village": name, "count": count, "source": source}
            yield Problem(kinds.RECOGNISED_WITHOUT_MEETING, register.place("commune"), context)


def _decisions(register: Register, procedure: Procedure, own: Mapping[str, Reviewed]) -> Iterator[Problem]:
    issued = {line.get("what") for line in register.of(DOCUMENTS)}
    counts = {
        RECOGNISED: ("hộ nghèo, hộ cận nghèo", sum(h.class_end in _LISTED for h in own.values())),
        RECOGNISED_LEFT: ("hộ thoát nghèo, hộ thoát cận nghèo", sum(h.has_left for h in own.values())),
    }
    for document, (what, count) in counts.items():
        if count and document not in issued:
            source = procedure.cite(procedure.step[-1].citation)
            context = {"count": count, "what": what, "document": document, "source": source}
            yield Problem(kinds.REVIEWED_WITHOUT_DECISION, register.place("commune"), context)


def _without_request(
    register: Register, procedure: Procedure, own: Mapping[str, Reviewed]
) -> Iterator[Problem]:
    asked = {line.household for line in register.of(REQUESTS)}
    source = procedure.cite(procedure.step[0].citation)
    for key, household in own.items():
        if household.is_new and key not in asked:
            context = {"who": key.partition("/")[2], "class_end": household.class_end, "source": source}
            yield Problem(kinds.NEW_WITHOUT_REQUEST, register.place("commune"), context, household=key)


def _hardship(register: Register, rules: Rules, own: Mapping[str, Reviewed]) -> Iterator[Problem]:
    asked = {line.household for line in register.of(REQUESTS) if line.household}
    regular = rules.procedure(REGULAR)
    if regular is None:
        return
    for line in register.of(HARDSHIP):
        household = own.get(line.household or "")
        if (household is not None and household.class_end in _LISTED) or line.household in asked:
            continue
        state = "không nghèo theo kết quả" if household is not None else "không có trong kết quả"
        context = {"number": number_of(line), "who": _who(line)}
        source = regular.cite(regular.step[0].citation)
        yield line.told(
            kinds.HARDSHIP_MAY_ASK,
            "household_code",
            state=f"{state} và chưa có giấy đề nghị ({ASKING})",
            source=source,
            **context,
        )
