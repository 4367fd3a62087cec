"""What may be said of a command, and what it found and wrote."""

from __future__ import annotations

import datetime as dt
import pickle
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields
from functools import cached_property
from os import PathLike, fspath
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from hongheo.errors import EXIT_NOT_DONE, EXIT_OK, EXIT_PROBLEMS, EXIT_USAGE, UsageError
from hongheo.guard import WRITTEN
from hongheo.models import HouseholdClass, ReadingAccount
from hongheo.problems import Report, Severity, kinds, read_severities
from hongheo.text import mask_name

# Who only tells what a check found does not load what found it.
if TYPE_CHECKING:
    import pandas as pd

    from hongheo.criteria import Standard
    from hongheo.models import (
        Account,
        Explanation,
        FieldFilled,
        Hit,
        Proof,
        RowHit,
        SentBack,
        Sign,
        SummaryTable,
    )
    from hongheo.units import UnitList

# The version of the records (``nhat-ky.json``): while it stays keys stay, and new ones may come.
SCHEMA: Final = 1

LISTS, TABLES, FORMS, SCORES, PROBLEMS, MANIFEST = (
    "danh-sach.xlsx",
    "bieu-tong-hop.xlsx",
    "mau-bieu.xlsx",
    "cham-diem.xlsx",
    "loi.xlsx",
    "nhat-ky.json",
)


CARD_CHECK, TABLES_CHECK, TABLES_BUILD = "scorecard check", "tables check", "tables build"
REGISTER_CHECK, REGISTER_PLAN = "register check", "register plan"
TEMPLATE = "template"
PAPERS, EXPORT = "papers", "export"
STATUS = "status"


# Written only when a household was found otherwise than by its code, or may be another.
CODES = "bang-ma-ho.xlsx"
# What a review within the year changed of the list in force.
CHANGES = "thay-doi.xlsx"


# Written only when a list has villages of which nothing says to which commune they belong now.
VILLAGES = "bang-thon.xlsx"


OUTPUTS = (LISTS, TABLES, FORMS, SCORES, PROBLEMS, MANIFEST)


# Written on request only, before the manifest.
REPORT_PAGE, REPORT_TEXT = "bao-cao.html", "bao-cao.docx"


REPORTS = (REPORT_PAGE, REPORT_TEXT)


# What of the results is meant for paper.
PRINTS = (LISTS, TABLES, FORMS, CHANGES, REPORT_TEXT)


Progress = Callable[[str, int, int], None]


AskPassword = Callable[[Path], str | None]


def no_progress(_stage: str, _done: int, _of: int) -> None:
    """Shows no progress to anybody."""


def no_password(_path: Path) -> str | None:
    """Knows no password."""


def _one_path(value: object) -> object:
    """A path, of a path as text too; anything else as it is."""
    return Path(fspath(value)) if isinstance(value, (str, PathLike)) else value


def _paths(value: object) -> object:
    """Several paths, of one too."""
    each = value if isinstance(value, (list, tuple)) else (value,)
    return tuple(map(_one_path, each))


# As an option is declared > what is made of a value, what it has to be then, and that in words.
_Kind = tuple[Callable[[object], object], Callable[[object], bool], str]
_KINDS: Mapping[str, _Kind] = {
    "int": (lambda v: v, lambda v: isinstance(v, int) and not isinstance(v, bool), "số nguyên"),
    "dt.date": (lambda v: v, lambda v: type(v) is dt.date, "ngày (datetime.date)"),
    "str": (lambda v: v, lambda v: isinstance(v, str), "chuỗi chữ"),
    "bool": (lambda v: v, lambda v: isinstance(v, bool), "True hoặc False"),
    "Path": (_one_path, lambda v: isinstance(v, Path), "đường dẫn"),
    "tuple[Path, ...]": (
        _paths,
        lambda v: isinstance(v, tuple) and all(isinstance(path, Path) for path in v),
        "một hay nhiều đường dẫn",
    ),
}


@dataclass(frozen=True, slots=True)
class Options:
    """What the user may say of a run. A date fixes the year; a commune is for files that do not say it.

    ``config`` is the file of the severities; ``b2_derived``: B2 follows from the facts where they tell it,
    not from the marks.
    """

    year: int | None = None
    date: dt.date | None = None
    commune: str | None = None
    previous: Path | None = None
    units: Path | None = None
    # Codes, or a file of codes: for which communes blank forms are made, of which districts tables are built.
    district: str | None = None
    province: str | None = None
    communes: Path | tuple[str, ...] | None = None
    # Workbooks with the lines that came back: cells to correct, problems that were looked at.
    corrections: tuple[Path, ...] = ()
    # The communes that should send something.
    expect: Path | None = None
    # Whether ``template`` also writes sheets for interviewers.
    interview: bool = False
    # The review within the year (thường xuyên): only households that asked.
    regular: bool = False
    strict: bool = False
    force: bool = False
    show_values: bool = False
    config: Path | None = None
    scorecard: Path | None = None
    # A standard beside the national one.
    standard: Path | None = None
    history: tuple[Path, ...] = ()
    # Old code > new code of households, as the office looked it over.
    codes: Path | None = None
    # Which commune of today the villages of an earlier commune belong to, as the office filled it in.
    villages: Path | None = None
    b2_derived: bool = False
    convert_fonts: bool = False
    report: bool = False
    # Whether what is meant for paper is written as PDF too.
    pdf: bool = False
    report_template: Path | None = None
    # Registers of the procedure whose state the report page shows.
    registers: tuple[Path, ...] = ()
    # Where the scored households are kept for ``tables build``.
    parquet: Path | None = field(default=None, metadata={WRITTEN: True})
    # Where the folders for the communes are put; by which day they are to answer; the office's own letter.
    send_back: Path | None = field(default=None, metadata={WRITTEN: True})
    wanted_by: dt.date | None = None
    letter_template: Path | None = None
    # Processes that read and write files here (None: see ``workers.jobs_for``), or the address of a Dask
    # cluster that reads them.
    jobs: int | None = None
    scheduler: str | None = None
    # Asked for each file that is locked; what it answers is kept nowhere.
    password: AskPassword = no_password

    def __post_init__(self) -> None:
        """Paths may be given as text. Raises UsageError for a value that an option cannot have: other
        programs make options too, and would hear of it late, or never."""
        for option in fields(self):
            value, declared = getattr(self, option.name), str(option.type)
            kind = _KINDS.get(declared.removesuffix(" | None"))
            if kind is None or (value is None and declared.endswith(" | None")):
                continue
            made, fits, words = kind
            value = made(value)
            if not fits(value):
                raise UsageError(f"Options.{option.name} phải là {words}.")
            object.__setattr__(self, option.name, value)
        if self.jobs is not None and self.jobs < 1:
            raise UsageError("Options.jobs phải là số nguyên từ 1.")

    @property
    def speaks_of_return(self) -> bool:
        """Whether anything was said of what goes back to the communes."""
        return any(o is not None for o in (self.send_back, self.wanted_by, self.letter_template))


@dataclass(frozen=True)
class Review:
    """The review that is scored: year, date, the standard and the unit list of that date.

    ``own``: the standard that is taken instead of that in force on the date; ``listed``: the day whose unit
    list is taken, where it is another. Whoever makes one knows that there is a standard.
    """

    year: int
    date: dt.date
    own: Standard | None = None
    listed: dt.date | None = None

    @cached_property
    def standard(self) -> Standard:
        """The standard that households are scored by."""
        from hongheo.criteria import standard_on

        return self.own or standard_on(self.date)

    @cached_property
    def units(self) -> UnitList:
        """The communes of that time."""
        from hongheo.units import units_on

        return units_on(self.listed or self.date)

    def __getstate__(self) -> dict[str, Any]:
        """What travels to another process: the law and the communes are looked up there, if asked for."""
        return {f.name: getattr(self, f.name) for f in fields(self)}


@dataclass(slots=True)
class FileSummary:
    """What became of one input."""

    path: str
    form: str | None = None
    commune: str | None = None
    households: int = 0
    set_aside: Mapping[str, int] = field(default_factory=dict)
    account: ReadingAccount = field(default_factory=ReadingAccount)
    # Its cells that lines of corrections speak of.
    hits: list[Hit] = field(default_factory=list)
    # Its rows that decisions about duplicates speak of.
    row_hits: list[RowHit] = field(default_factory=list)
    filled: list[FieldFilled] = field(default_factory=list)
    # The day that the return says of itself (ISO; empty: it says none).
    prepared: str = ""
    # Of a parcel its SHA-256, to be held against what its sender reads out.
    sha256: str = ""


def prove_accounts(files: Sequence[FileSummary]) -> Proof:
    """The proof that every cell of the files that were read ended somewhere."""
    from hongheo.tabulate import prove_reading

    return prove_reading([(f.path, f.account) for f in files])


@dataclass(slots=True)
class OwnSummary:
    """What a review comes to by a standard beside the national one: households by class, how many have
    another class than by the national one, its tables and forms, and the proofs of these."""

    title: str
    counts: Mapping[str, int]
    differing: int
    tables: list[SummaryTable] = field(default_factory=list)
    forms: list[SummaryTable] = field(default_factory=list)
    proofs: list[Proof] = field(default_factory=list)


@dataclass(slots=True)
class Result:
    """What a command found and wrote."""

    command: str
    options: Options
    report: Report
    files: list[FileSummary]
    review: Review | None = None
    # The scored households; pickled where they came from another process and nobody has asked for them.
    held: pd.DataFrame | None = None
    packed: bytes = b""
    # Households by class at the end, of a command that does not hold them all at a time.
    classes: Mapping[str, int] | None = None
    tables: list[SummaryTable] = field(default_factory=list)
    # Forms 7.1 to 7.10 of the circular.
    forms: list[SummaryTable] = field(default_factory=list)
    # Id > what the review comes to by a second standard.
    by_standard: dict[str, OwnSummary] = field(default_factory=dict)
    proofs: list[Proof] = field(default_factory=list)
    signs: list[Sign] = field(default_factory=list)
    outputs: list[str] = field(default_factory=list)
    out: Path | None = None
    note: str = ""
    explanation: Explanation | None = None
    # The lines that came back, each with its end.
    corrections: Account | None = None
    # What stands in the folders that were named and is not read > why.
    left: Mapping[str, str] = field(default_factory=dict)
    # The folders that go back to the communes.
    sent_back: SentBack | None = None
    # Whether a PDF that was asked for is missing.
    unprinted: bool = False
    # Why the annotated copies were not written although all else was done.
    refused: str = ""
    refused_for: str | None = None

    @property
    def households(self) -> pd.DataFrame | None:
        """The households that were scored, one row each; None when none were, or they are not held all at a
        time."""
        if self.packed:
            self.held, self.packed, self.classes = pickle.loads(self.packed), b"", None
        return self.held

    @households.setter
    def households(self, frame: pd.DataFrame | None) -> None:
        self.held = frame

    def pack(self) -> None:
        """Get ready to travel: the households are counted, so that nobody need unpack them for that."""
        if self.held is not None:
            self.classes = Counter(map(str, self.held["class_end"]))
            self.held, self.packed = None, pickle.dumps(self.held, pickle.HIGHEST_PROTOCOL)

    @property
    def done(self) -> bool:
        """Whether the command could do its work: a file was read, and, if asked for, households scored."""
        if self.command in (EXPORT, REGISTER_PLAN):
            return True
        if self.command in ("check", "correct", CARD_CHECK, TABLES_CHECK, REGISTER_CHECK, TEMPLATE):
            return any(f.form is not None for f in self.files)
        return self.scored

    @property
    def scored(self) -> bool:
        """Whether households were scored, or counted that had been before."""
        return self.held is not None or self.classes is not None

    @property
    def in_order(self) -> bool:
        """Whether the work could be done and nothing was found that counts."""
        counted = self.report.count(Severity.ERROR)
        if self.options.strict:
            counted += self.report.count(Severity.WARNING)
        own = [proof for summary in self.by_standard.values() for proof in summary.proofs]
        unproved = any(not proof.holds for proof in (*self.proofs, *own))
        return self.done and not counted and not unproved

    @property
    def exit_code(self) -> int:
        """0 nothing wrong, 1 problems that count, 2 copies were refused, 3 the work could not be done, or not
        whole."""
        if not self.done:
            return EXIT_NOT_DONE
        if self.refused:
            return EXIT_USAGE
        if not self.in_order:
            return EXIT_PROBLEMS
        return EXIT_NOT_DONE if self.unprinted else EXIT_OK

    def counts(self) -> dict[str, int]:
        """Households in all and by class at the end; by class only once they are scored."""
        classes = Counter(self.classes or {})
        if self.held is not None:
            classes.update(self.held["class_end"])
        elif self.classes is None:
            return {"total": sum(f.households for f in self.files)}
        return {
            "total": classes.total(),
            **{c.value: classes[c.value] for c in HouseholdClass if c is not HouseholdClass.GONE},
            "gone": classes[HouseholdClass.GONE.value],
        }

    def missing_communes(self) -> list[str]:
        """Codes of the communes that should have sent a return and of which none could be used, sorted."""
        lacking = {
            code
            for p in self.report
            if p.kind.code == kinds.UNITS_WITHOUT_RETURN.code
            for code in _codes(p.context[kinds.LACKING])
        }
        unread = {p.commune for p in self.report if p.kind.code == kinds.SENT_UNREAD.code and p.commune}
        return sorted(lacking | unread)

    def as_json(self) -> dict[str, object]:
        """The result as in the JSON contract."""
        # The models of documents take as long to load as a small return to check.
        from hongheo.pipeline.documents import ExplainDocument, ReviewDocument, told

        if self.command == "explain":
            explained = _explanation_json(self.explanation, self.options.show_values)
            return told(ExplainDocument, **self.told(), explanation=explained)
        return told(ReviewDocument, **self.told())

    def _by_standard(self, order: Sequence[str]) -> dict[str, object]:
        """Each standard that households were scored by, the national one first."""
        if self.review is None or not self.scored:
            return {}
        national = self.review.standard
        counts = self.counts()
        return {
            national.id: {
                "title": national.title,
                "households": {key: counts[key] for key in order if key in counts},
                "differing": 0,
            },
            **{
                key: {
                    "title": own.title,
                    "households": {name: own.counts[name] for name in order},
                    "differing": own.differing,
                }
                for key, own in self.by_standard.items()
            },
        }

    def not_done(self) -> dict[str, str | None]:
        """What could not be done: words for scripts and a sentence."""
        code, error, reason = None, None, None
        if not self.done:
            found = Counter(p.kind.code for p in self.report if p.kind.severity is Severity.ERROR)
            codes = ", ".join(f"{code}: {count}" for code, count in sorted(found.items()))
            code, error = "nothing_read", f"Không tệp nào dùng được{f' ({codes})' if codes else ''}."
        elif self.refused:
            code, error, reason = UsageError.code, self.refused, self.refused_for
        elif self.unprinted:
            code, error = "pdf_not_written", "Đã ghi hết kết quả nhưng còn thiếu bản PDF."
        return {"error_code": code, "error": error, "reason": reason}

    def problems_told(self) -> list[dict[str, object]]:
        """The problems as documents tell them; values of persons are masked unless asked for."""
        of_file = {f.path: f.commune for f in self.files}
        return [p.as_json(self.options.show_values, p.told_commune(of_file)) for p in self.report]

    def told_of_prints(self) -> dict[str, object]:
        """What the document of every command tells that may write prints."""
        return {
            "command": self.command,
            "valid": self.exit_code == EXIT_OK,
            "exit_code": self.exit_code,
            **self.not_done(),
            "problems": self.problems_told(),
            "outputs": self.outputs,
        }

    def told(self) -> dict[str, object]:
        """What the document of every command that looks for problems tells."""
        by_file = self.report.counts_by_file()
        counts = self.counts()
        order = ("total", "poor", "near_poor", "not_poor", "gone", "unclassified")
        return {
            **self.told_of_prints(),
            "standard": self.review.standard.id if self.review else None,
            "households": {key: counts[key] for key in order if key in counts},
            "standards": self._by_standard(order),
            "files": [
                {
                    "path": f.path,
                    "form": f.form,
                    "commune": f.commune,
                    "households": f.households,
                    "errors": by_file.get(f.path, Counter())[Severity.ERROR],
                    "warnings": by_file.get(f.path, Counter())[Severity.WARNING],
                }
                for f in self.files
            ],
            "missing_communes": self.missing_communes(),
            "provisional": bool(counts.get("unclassified")),
            "corrections": self.corrections.as_json() if self.corrections else None,
            "sent_back": self.sent_back.as_json() if self.sent_back else None,
        }


def _codes(context: object) -> tuple[str, ...]:
    """The codes that a problem's context holds."""
    return tuple(map(str, context)) if isinstance(context, tuple) else ()


def _explanation_json(explanation: Explanation | None, show: bool) -> dict[str, object] | None:
    """An explanation as JSON; names are masked unless asked for."""
    if explanation is None:
        return None

    def shown(name: str | None) -> str | None:
        return name if name is None or show else mask_name(name)

    data = asdict(explanation)
    data["head_name"] = shown(explanation.head_name)
    data["questions"] = [{"question": q, "points": p} for q, p in explanation.questions]
    for indicator in data["indicators"]:
        for item in indicator["evidence"]:
            item["name"] = shown(item["name"])
    return data


def new_result(command: str, options: Options) -> Result:
    """An empty result whose report weighs the problems as the settings say."""
    severities = read_severities(options.config) if options.config is not None else {}
    return Result(command, options, Report(severities=severities), [])


class NothingRead(Exception):
    """No file could be read: the outputs are not written, the result tells why."""

    def __init__(self, result: Result) -> None:
        super().__init__()
        self.result = result
