"""What ``--json`` prints: a model for the document of each command. Its JSON Schema is in ``docs/json``.

Keys stay; new ones may come. ``told`` makes a document, so that none can differ from its model.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from hongheo.errors import EXIT_OK
from hongheo.models import (
    CellChange,
    HouseholdChange,
    IndicatorView,
    LinesLeft,
    Overdue,
    RecheckedCell,
    RecheckedClass,
    RecheckRate,
    RowsFound,
    SentFile,
    StepView,
    TestView,
    UnfitLine,
    ValueChange,
)

Count = Literal["total", "poor", "near_poor", "not_poor", "gone", "unclassified"]
# Why a command could not do its work.
ErrorCode = Literal[
    "usage",
    "standard",
    "form",
    "unreadable",
    "output",
    "not_done",
    "nothing_read",
    "pdf_not_written",
    "interrupted",
    "unforeseen",
]


class Part(BaseModel):
    """A part of a document: no key that is not named here."""

    model_config = ConfigDict(extra="forbid")


class Document(Part):
    """What every document begins with. ``error_code``: why the work could not be done, null when it was."""

    schema_: Literal[1] = Field(1, alias="schema")
    command: str
    valid: bool
    exit_code: int
    error_code: ErrorCode | None = None


class FailureDocument(Document):
    """A command that was stopped, and by what (Vietnamese). ``reason``: which of the causes that share an
    ``error_code``, where scripts would do different things."""

    error: str
    reason: str | None = None
    problems: list[Any] = Field(default=[], max_length=0)
    outputs: list[str] = Field(default=[], max_length=0)


class WrittenDocument(Document):
    """New files: where, and their names."""

    folder: str
    outputs: list[str]


@dataclass(frozen=True, slots=True)
class Written:
    """New files that a command made, to be told."""

    command: str
    folder: Path
    names: Sequence[str]
    exit_code: int = EXIT_OK

    def as_json(self) -> dict[str, object]:
        """Where they are, and their names."""
        code = self.exit_code
        own = {"folder": self.folder.as_posix(), "outputs": list(self.names)}
        return told(WrittenDocument, command=self.command, valid=True, exit_code=code, **own)


class FileTold(Part):
    """An input file. ``form``: null when it could not be read."""

    path: str
    form: str | None
    commune: str | None
    households: int
    errors: int
    warnings: int


class DecidedTold(Part):
    """Who looked at a problem and let it stand, on which day (ISO), and why."""

    by: str
    on: str | None
    why: str


class ProblemTold(Part):
    """A problem at its place; ``row``, ``column`` and ``cell`` are Excel's own.

    ``effect``: what becomes of classes until it is mended. ``decided``: null while nobody looked at it.
    """

    code: str
    severity: Literal["error", "warning", "note"]
    file: str
    sheet: str | None
    row: int | None
    column: str | None
    cell: str | None
    household: str | None
    field: str | None
    message: str
    remedy: str
    commune: str | None
    effect: Literal["class", "left_out", "may_change", "none"]
    decided: DecidedTold | None


class StandardTold(Part):
    """What a review comes to by one standard. ``differing``: households with another class than by the
    national one."""

    title: str
    households: dict[Count, int]
    differing: int


class CorrectionsOfFile(Part):
    """A file of corrections: its filled-in lines, and how many came to which end."""

    path: str
    lines: int
    ends: dict[str, int]


class CorrectionsTold(Part):
    """What became of the lines of ``--corrections``."""

    files: list[CorrectionsOfFile]
    lines: int
    ends: dict[str, int]


class FolderSentBackTold(Part):
    """What goes back to a commune: its folder below the one asked for, the files in it, its open problems;
    ``shared``: those that speak of another commune as well. ``commune`` is empty for what no commune is known
    of."""

    commune: str
    name: str
    folder: str
    files: list[str]
    errors: int
    warnings: int
    notes: int
    shared: int


class SentBackTold(Part):
    """What ``--return`` wrote. ``wanted_by``: the day by which an answer is wanted, null when not said."""

    folder: str
    wanted_by: dt.date | None
    folders: list[FolderSentBackTold]


class PrintsDocument(Document):
    """What could not be done by a command that may write prints.

    ``error``: what ``error_code`` says, in a sentence; ``reason`` as of ``FailureDocument``.
    """

    error: str | None = None
    reason: str | None = None


class ReviewDocument(PrintsDocument):
    """Returns that were looked at (``check``, ``score``, ``merge``, ``run``, ``tables`` …).

    ``households``: by class at the end, the total alone where nothing was scored. ``missing_communes``: codes
    of communes that should have sent a return and of which none could be used. ``provisional``: some
    household has no class yet. ``standards``: by id, the national one and those beside it, once scored.
    """

    standard: str | None
    households: dict[Count, int]
    standards: dict[str, StandardTold]
    files: list[FileTold]
    problems: list[ProblemTold]
    missing_communes: list[str]
    provisional: bool
    outputs: list[str]
    corrections: CorrectionsTold | None = None
    sent_back: SentBackTold | None = None


class QuestionTold(Part):
    """A question of B1 with its points."""

    question: str
    points: int | None


class ExplanationTold(Part):
    """Why one household has its class: see ``models.Explanation``."""

    household: str
    head_name: str | None
    village: str | None
    size: int | None
    area: str
    b1: int | None
    b2: int | None
    b2_derived: bool
    questions: list[QuestionTold]
    indicators: list[IndicatorView]
    tests: list[TestView]
    class_end: str
    rule: str
    steps: list[StepView]
    class_start: str
    movement: str
    corrected: list[str]


class ExplainDocument(ReviewDocument):
    """Why a household has its class; null when no file could be read."""

    explanation: ExplanationTold | None


class RegisterTold(Part):
    """Where a commune stands by its register."""

    path: str
    commune: str
    year: int | None
    step: str
    errors: int
    warnings: int
    late: int
    due_soon: int


class AnswerTold(Part):
    """What a complaint is to be answered; days as dd/mm/yyyy."""

    commune: str
    number: str
    household: str
    due: str
    rechecked: str
    class_end: str
    rule: str
    before: str | None
    answer: str


class HardshipTold(Part):
    """Cases of new hardship of one month, case and village."""

    commune: str
    month: str
    case: str
    village: str
    households: int
    persons: int
    rice_kg: float
    money: float


class RegisterDocument(ReviewDocument):
    """Registers that were checked as of a day."""

    on: dt.date
    registers: list[RegisterTold]
    complaints: list[AnswerTold]
    hardship: list[HardshipTold]


class PapersTold(Part):
    """The papers of a commune: its folder below the one asked for, the files in it, the certificates of this
    review and how many of them have a number that was not given before; ``decisions``: whether the commune
    may decide, else it has no decisions and no certificates."""

    commune: str
    name: str
    folder: str
    files: list[str]
    certificates: int
    new_numbers: int
    decisions: bool


class PapersDocument(ReviewDocument):
    """Papers that were made. ``decisions``: whether every commune may decide."""

    decisions: bool
    papers: list[PapersTold]


class StepTold(Part):
    """A step of a timetable and its latest day."""

    title: str
    who: str
    latest: dt.date
    until: dt.date | None
    limit: str
    source: str
    set_by_law: bool
    opens: bool = False


class HolidayTold(Part):
    """A day on which offices are closed."""

    day: dt.date
    name: str


class PlanDocument(PrintsDocument):
    """A timetable. ``short_of_days``: how many days there are too few."""

    start: dt.date
    finish: dt.date
    complaints: bool
    short_of_days: int
    steps: list[StepTold]
    holidays: list[HolidayTold]
    problems: list[ProblemTold]
    outputs: list[str]


class SideTold(Part):
    """One side of a comparison."""

    path: str
    households: int


class DiffDocument(Document):
    """What differs between two results."""

    same: bool
    old: SideTold
    new: SideTold
    households: list[HouseholdChange]
    cells: list[CellChange]
    values: list[ValueChange]
    matching: list[RowsFound]
    not_compared: list[str]
    edited: list[str]
    outputs: list[str]


class RecheckDrawDocument(Document):
    """A sample for a second visit: how many households, by way of choosing."""

    seed: int
    population: int
    villages: int
    households: int
    ways: dict[Literal["random", "near", "changed"], int]
    outputs: list[str]


class RecheckCompareDocument(Document):
    """What a second visit says of the first. Rates are shares (0 to 1) of all households, from those drawn at
    random alone; ``chosen`` counts those chosen on purpose, which stand for themselves."""

    drawn: int
    compared: int
    rates: list[RecheckRate]
    classes: list[RecheckedClass]
    cells: list[RecheckedCell]
    not_visited: list[str]
    not_found: list[str]
    unknown_ways: int
    reviewers_known: bool
    problems: list[ProblemTold]
    outputs: list[str]


class ExportDocument(PrintsDocument):
    """What was made for the public. The last three numbers are null without tables."""

    from_: str = Field(alias="from")
    year: int
    communes: int
    households: dict[str, int]
    suppress: int | None
    hidden_cells: int | None
    small_in_clear: int | None
    problems: list[ProblemTold]
    outputs: list[str]


class ParcelDocument(Document):
    """A parcel for the province: what is in it, and its SHA-256."""

    from_: str = Field(alias="from")
    year: int
    communes: list[str]
    households: dict[str, int]
    provisional: str
    contents: list[str]
    sha256: str
    outputs: list[str]


class UnitNamed(Part):
    """A unit by its code and name."""

    code: str
    name: str


class KinTold(UnitNamed):
    """A unit of another list that all or a part of a unit went to or came from."""

    how: Literal["whole", "part"]


class UnitTold(UnitNamed):
    """A unit of one list; ``area`` is null where the law at hand does not say it."""

    kind: str
    district_code: str | None
    district: str | None
    province_code: str
    province: str
    list: str
    effective_from: dt.date
    effective_to: dt.date | None
    area: str | None
    region: str | None
    went_to: tuple[KinTold, ...]
    came_from: tuple[KinTold, ...]
    source: str | None
    sure: str | None


class ListTold(Part):
    """A unit list, whole or of one province: units by kind."""

    list: str
    note: str
    province: str | None
    kinds: dict[str, int]


class ReformTold(Part):
    """The way from a list to the next, and what is not known of it."""

    from_: str = Field(alias="from")
    to: str
    date: dt.date
    source: str
    sure: str
    whole: int
    parted: int
    unknown: list[UnitNamed]
    without_predecessor: list[UnitNamed]


class UnitsDocument(Document):
    """What the unit lists know of a code or a name."""

    asked: str | None
    date: dt.date | None
    units: list[UnitTold]
    lists: list[ListTold]
    reforms: list[ReformTold]


class CommuneStateTold(Part):
    """Where a commune stands: see ``models.CommuneState``."""

    commune: str
    name: str
    stage: Literal["missing", "unread", "errors", "sound"]
    files: list[SentFile]
    version: int | None
    changed: dt.date | None
    households: int
    unclassified: int
    errors: int
    warnings: int
    decided: int
    previous: int | None
    previous_left: int | None
    requests: int | None
    step: str | None
    late: int | None
    lines: LinesLeft | None
    overdue: list[Overdue]
    prepared: dt.date | None
    sent_late: int | None


class UntiedTold(Part):
    """A file that no commune is known of, and why."""

    path: str
    why: str


class StatusDocument(Document):
    """Where the communes stand as of a day; ``due``: the day by which returns were to be sent, ``unfit`` the
    lines of the list of communes that fit none, ``lines_untied`` lines of corrections of no commune told of,
    ``unknown`` what could not be told, and why; ``error`` what ``error_code`` says, in a sentence."""

    error: str | None = None
    on: dt.date
    due: dt.date | None
    communes: list[CommuneStateTold]
    untied: list[UntiedTold]
    unfit: list[UnfitLine]
    lines_untied: int
    unknown: list[str]
    counts: dict[Literal["missing", "unread", "errors", "sound"], int]
    outputs: list[str]


class PlantedTold(Part):
    """A mistake of the demo, and whether the run found it."""

    code: str
    file: str
    sheet: str
    cell: str
    what: str
    found: bool


class DemoDocument(Document):
    """The demo district: what the runs of the clean and of the faulty returns found."""

    folder: str
    clean: ReviewDocument
    faulty: ReviewDocument
    planted: list[PlantedTold]


def told(model: type[Document], **values: object) -> dict[str, object]:
    """A document of a command. Raises pydantic's ValidationError when it is not as its model says."""
    return model.model_validate(values).model_dump(mode="json", by_alias=True)


# Command > the model of its document; those of the law and of a scorecard are the declarations themselves.
DOCUMENTS: dict[str, Any] = {
    "check": ReviewDocument,
    "correct": ReviewDocument,
    "demo": DemoDocument,
    "diff": DiffDocument,
    "explain": ExplainDocument,
    "export": ExportDocument | WrittenDocument,
    "merge": ReviewDocument,
    "parcel": ParcelDocument,
    "recheck compare": RecheckCompareDocument,
    "recheck draw": RecheckDrawDocument,
    "papers": PapersDocument,
    "register check": RegisterDocument,
    "register plan": PlanDocument,
    "register template": WrittenDocument,
    "run": ReviewDocument,
    "score": ReviewDocument,
    "scorecard check": ReviewDocument,
    "scorecard template": WrittenDocument,
    "status": StatusDocument,
    "tables build": ReviewDocument,
    "tables check": ReviewDocument,
    "template": WrittenDocument | ReviewDocument,
    "units": UnitsDocument,
}


def schemas() -> dict[str, dict[str, Any]]:
    """The JSON Schema of the document of each command: what it prints when it is done, or what stopped it."""
    from hongheo.criteria import (
        Coverage,
        HardshipRules,
        IncompleteProcedure,
        IncompleteStandard,
        Procedure,
        Scorecard,
        Standard,
    )

    class Procedures(Part):
        """The procedures, and the aid in hardship."""

        procedures: list[Procedure | IncompleteProcedure]
        hardship: HardshipRules

    known: dict[str, Any] = {
        **DOCUMENTS,
        "criteria": Standard | IncompleteStandard | Coverage | Procedures,
        "scorecard show": Scorecard,
    }
    found = {}
    for command, model in sorted(known.items()):
        schema = TypeAdapter(model | FailureDocument).json_schema(mode="serialization", by_alias=True)
        found[command] = {
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "title": f"hongheo {command} --json",
            **schema,
        }
    return found
