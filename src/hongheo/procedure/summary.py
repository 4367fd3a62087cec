"""What a register comes to: answers that complaints are owed, hardship by month, case and village."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from hongheo.procedure.register import COMPLAINTS, HARDSHIP, Register, Rules, vn
from hongheo.procedure.requests import number_of
from hongheo.procedure.ties import Outcome
from hongheo.procedure.villages import procedure_of_complaint


@dataclass(frozen=True, slots=True)
class Answer:
    """What a complaint is to be answered: the household's class and the rule that decided it, by when.

    ``before`` is the class in the result from before the re-check, None where none was given.
    """

    commune: str
    number: str
    household: str
    due: str
    rechecked: str
    class_end: str
    rule: str
    before: str | None

    @property
    def text(self) -> str:
        """The answer in Vietnamese."""
        if not self.class_end:
            return "hộ không có trong kết quả rà soát"
        now = f"{self.class_end} ({self.rule})" if self.rule else self.class_end
        if self.before is None:
            return now
        return f"giữ nguyên {now}" if self.before == self.class_end else f"từ {self.before} thành {now}"


@dataclass(frozen=True, slots=True)
class HardshipCount:
    """Cases of new hardship of one month, case and village: households, persons, rice (kg), money (VND)."""

    commune: str
    month: str
    case: str
    village: str
    households: int
    persons: int
    rice_kg: float
    money: float


def answers_of(
    register: Register, rules: Rules, outcome: Outcome, before: Outcome | None
) -> Iterator[Answer]:
    """For each complaint about a household, what the result says of it and by when to answer."""
    for line in register.of(COMPLAINTS):
        procedure, _ = procedure_of_complaint(register, rules, line)
        received, rechecked = line.day("received_on"), line.day("rechecked_on")
        if procedure is None or received is None or line.household is None:
            continue
        now = outcome.households.get(line.household)
        old = before.households.get(line.household) if before is not None else None
        yield Answer(
            register.commune,
            number_of(line),
            line.household,
            vn(rules.calendar.last_day(procedure.recheck, received)),
            vn(rechecked) if rechecked else "",
            now.class_end if now else "",
            now.rule if now else "",
            (old.class_end if old else "") if before is not None else None,
        )


def hardship_by_month(register: Register) -> list[HardshipCount]:
    """The cases of a register by the month in which the commune heard of them, by case and village."""
    counts: dict[tuple[str, str, str], list[float]] = {}
    for line in register.of(HARDSHIP):
        day, case = line.day("received_on") or line.day("happened_on"), line.get("case")
        if day is None or case is None:
            continue
        own = counts.setdefault((f"{day:%Y-%m}", case, str(line.get("village") or "")), [0, 0, 0.0, 0.0])
        own[0] += 1
        own[1] += line.get("persons") or line.get("size") or 0
        own[2] += line.get("rice_kg") or 0.0
        own[3] += line.get("money") or 0.0
    return [
        HardshipCount(register.commune, *key, int(own[0]), int(own[1]), own[2], own[3])
        for key, own in sorted(counts.items())
    ]
