"""What the papers of a commune are made of: the finished run read back, its households, its register."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pandas as pd

from hongheo.criteria import Procedure, Standard, standard_on
from hongheo.models import CLASS_LABELS, Decision, Decisions, HouseholdClass, PaperHousehold, Place
from hongheo.pipeline.finished import finished_run, households_of_run, scores_of_run
from hongheo.pipeline.notes import B2_BY_FACTS, note_under_title, provisional_text
from hongheo.pipeline.result import LISTS, SCORES, Result
from hongheo.problems import Problem, kinds
from hongheo.procedure import (
    PERIODIC,
    RECOGNISED,
    RECOGNISED_LEFT,
    REGULAR,
    Register,
    Rules,
    decisions_of,
    procedure_of,
    villages_named,
    vn,
)
from hongheo.text import day_of, one_spelling
from hongheo.units import Unit
from hongheo.write import papers as written

_RECOGNISED_LISTS = ("Hộ nghèo", "Hộ cận nghèo")
_LEFT_LISTS = ("Thoát nghèo", "Thoát cận nghèo")


@dataclass(frozen=True, slots=True)
class Run:
    """A finished run, read back; ``record`` is what ``nhat-ky.json`` says of it."""

    record: Mapping[str, Any]
    year: int
    date: dt.date
    # The same day where somebody gave it; else ``date`` is the last of the season, which papers do not name.
    day: dt.date | None
    regular: bool
    # By which review its households are recognised (``Định kỳ 2026``).
    term: str
    standard: Standard
    scores: pd.DataFrame
    households: list[PaperHousehold]
    marks: str
    derived: bool

    @property
    def procedure(self) -> str:
        """The procedure as the register names it."""
        return REGULAR if self.regular else PERIODIC

    @property
    def communes(self) -> list[str]:
        """Codes of the communes that papers are made for, sorted."""
        found = set(map(str, self.scores["commune"]))
        return sorted(found if self.regular else found | {h.commune for h in self.households})

    @property
    def open(self) -> pd.DataFrame:
        """The scores of the households without a class."""
        return self.scores[self.scores["class_end"] == CLASS_LABELS[HouseholdClass.UNCLASSIFIED]]

    def errors(self, commune: str) -> int:
        """How many errors of the returns the run told that are about a commune, or that may be: of a file of
        which no commune is known."""
        problems = self.record["problems"]
        by_commune = problems.get("errors_by_commune")
        if by_commune is None:
            # A record from before they were told by commune.
            return int(problems["error"])
        return int(by_commune.get(commune, 0)) + int(by_commune.get("", 0))


def read_run(folder: Path, result: Result) -> Run:
    """The run of a folder. Raises HongheoError as ``finished_run`` does."""
    record = finished_run(folder, (LISTS, SCORES))
    date = dt.date.fromisoformat(record["date"])
    scores, options = scores_of_run(folder), record["options"]
    derived = options.get("b2") == "derived"
    year, regular = int(record["year"]), bool(options.get("regular"))
    term = f"{REGULAR} {date:%m/%Y}" if regular else f"{PERIODIC} {year}"
    mark = (record.get("scorecard") or {}).get("mark")
    of_label = {label: c.value for c, label in CLASS_LABELS.items()}
    result.classes = Counter(of_label.get(str(c), HouseholdClass.GONE.value) for c in scores["class_end"])
    return Run(
        record,
        year,
        date,
        date if options.get("date") else None,
        regular,
        term,
        standard_on(date),
        scores,
        households_of_run(folder, record, scores),
        note_under_title(mark, B2_BY_FACTS if derived else ""),
        derived,
    )


@dataclass(frozen=True, slots=True)
class Desk:
    """All that the papers of one commune are made of.

    ``register`` has the lines that are about this review, None where none was given; ``decides`` says whether
    there may be decisions and certificates.
    """

    unit: Unit
    run: Run
    own: Sequence[PaperHousehold]
    # Village as it is written anywhere > the spelling that stands for it.
    spelled: Mapping[str, str]
    register: Register | None
    decisions: Decisions
    rules: Rules
    decides: bool
    heading: dict[str, Any]

    @property
    def scores(self) -> pd.DataFrame:
        """The scores of the commune."""
        return self.run.scores[self.run.scores["commune"] == self.unit.code]

    @property
    def recognised(self) -> list[PaperHousehold]:
        """The households that this review recognised as poor or near-poor."""
        return [h for h in self.own if h.listed in _RECOGNISED_LISTS and _of_term(h, self.run)]

    @property
    def left(self) -> list[PaperHousehold]:
        """The households that it recognised as having left."""
        return [h for h in self.own if h.listed in _LEFT_LISTS]

    @property
    def reviewed(self) -> list[PaperHousehold]:
        """The households of the lists that this review looked at; within the year others stay in force."""
        if not self.run.regular:
            return list(self.own)
        codes = set(map(str, self.scores["household_code"]))
        return [h for h in self.own if h.code in codes]

    def procedure(self, leaving: bool = False) -> Procedure | None:
        """The procedure of the run, of two within the year that of the request."""
        return procedure_of(self.rules, self.run.procedure, leaving)


def _of_term(household: PaperHousehold, run: Run) -> bool:
    """Whether this review recognised a household of the lists; the periodic one does so with all of them."""
    return not run.regular or household.term == run.term


def desk_of(
    unit: Unit, run: Run, register: Register | None, rules: Rules, *, decides: bool, result: Result
) -> Desk:
    """Lay out what there is for a commune."""
    own = [h for h in run.households if h.commune == unit.code]
    named = villages_named(register) if register is not None else []
    spelled = one_spelling([*(h.village for h in own if h.village), *named])
    own = [replace(h, village=spelled.get(h.village, "")) for h in own]
    heading = written.heading_values(
        unit,
        year=run.year,
        term=run.term,
        day=run.day,
        date=run.date,
        standard=run.standard,
        note=_note(run, unit.code),
        regular=run.regular,
    )
    decisions = _decisions(unit, register, run, own, result)
    return Desk(unit, run, own, spelled, register, decisions, rules, decides, heading)


def _note(run: Run, commune: str) -> str:
    """What stands in red under the titles of a commune's papers."""
    here = run.open[run.open["commune"] == commune]
    sizes = pd.to_numeric(here["size"].where(here["size"].notna(), here["size_start"])).fillna(0)
    errors = run.errors(commune)
    open_errors = f"CHƯA SỬA HẾT LỖI: còn {errors} lỗi" if errors else ""
    return note_under_title(run.marks, provisional_text(len(here), int(sizes.sum())), open_errors)


def _decisions(
    unit: Unit, register: Register | None, run: Run, own: Sequence[PaperHousehold], result: Result
) -> Decisions:
    """The decisions of a commune by its register; without one, those that the list itself names."""
    wanted = (RECOGNISED, RECOGNISED_LEFT)
    of_list = Counter(
        (h.decision, h.decision_date)
        for h in own
        if h.listed in _RECOGNISED_LISTS and h.decision and _of_term(h, run)
    )
    listed = Decision(*of_list.most_common(1)[0][0]) if len(of_list) == 1 else None
    if register is None:
        if listed and listed.day and run.day and day_of(listed.day) < run.day:
            told = {"what": RECOGNISED, "day": listed.day, "review": vn(run.day)}
            early = Problem(kinds.DECISION_BEFORE_REVIEW, Place(LISTS), told, commune=unit.code)
            result.report.extend([early])
        return Decisions({RECOGNISED: listed} if listed else {}, {})
    decisions, problems = decisions_of(register, run.procedure, wanted, run.day)
    result.report.extend(problems)
    own_one = decisions.by_kind.get(RECOGNISED)
    if listed and own_one and own_one != listed:
        context = {"unit": unit.name, "written": listed.number, "number": own_one.number}
        result.report.extend([Problem(kinds.DECISION_AGAINST_LIST, Place(register.path), context)])
    return decisions
