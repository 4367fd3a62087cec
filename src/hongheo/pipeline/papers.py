"""``papers``: minutes, lists, decisions, certificates, letters of a finished ``run``, a folder a commune."""

from __future__ import annotations

import datetime as dt
import gc
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

import pandas as pd

from hongheo.compare import Movement
from hongheo.criteria import Procedure, Standard, standard_on
from hongheo.errors import UsageError
from hongheo.guard import keeps_inputs
from hongheo.models import (
    CLASS_LABELS,
    Certificate,
    Decision,
    Decisions,
    HouseholdClass,
    PaperHousehold,
    Place,
)
from hongheo.pipeline.certificates import BOOK, Books, book_sheet, give_certificates, read_books
from hongheo.pipeline.decided import registers_of
from hongheo.pipeline.documents import PapersDocument, told
from hongheo.pipeline.finished import finished_run, households_of_run, scores_of_run
from hongheo.pipeline.letters import letters_of
from hongheo.pipeline.notes import B2_BY_FACTS, note_under_title, provisional_text
from hongheo.pipeline.registers import calendar_of, rules_of
from hongheo.pipeline.result import (
    LISTS,
    MANIFEST,
    PAPERS,
    SCORES,
    Options,
    Progress,
    Result,
    new_result,
    no_progress,
)
from hongheo.pipeline.templates import file_name
from hongheo.problems import Problem, kinds
from hongheo.procedure import (
    ANSWERED,
    PERIODIC,
    RECOGNISED,
    RECOGNISED_LEFT,
    REGULAR,
    Line,
    Register,
    Rules,
    decisions_of,
    meetings_of,
    villages_named,
)
from hongheo.text import one_spelling
from hongheo.units import Unit, units_on
from hongheo.write import OutputSet, write_scores
from hongheo.write import papers as written

_RECOGNISES = {"Hộ nghèo": RECOGNISED, "Hộ cận nghèo": RECOGNISED}
_LEFT = ("Thoát nghèo", "Thoát cận nghèo")
# How households leave the lists by the class that the tables count from.
_LEAVES = tuple(
    m.label for m in (Movement.POOR_TO_NEAR_POOR, Movement.POOR_TO_NOT_POOR, Movement.NEAR_POOR_TO_NOT_POOR)
)


@dataclass(frozen=True, slots=True)
class CommunePapers:
    """What was made for a commune: its folder below the one asked for, the files, how many certificates it
    has for this review and how many of them have a new number."""

    commune: str
    name: str
    folder: str
    files: tuple[str, ...]
    certificates: int
    new_numbers: int


@dataclass(slots=True)
class PapersResult:
    """What ``papers`` made and found; ``decides``: whether the run may be decided on."""

    result: Result
    decides: bool = True
    communes: list[CommunePapers] = field(default_factory=list)

    @property
    def exit_code(self) -> int:
        """As of any command."""
        return self.result.exit_code

    def as_json(self) -> dict[str, object]:
        """The result as JSON: what every command tells, and the papers of each commune."""
        papers = [asdict(c) for c in self.communes]
        return told(PapersDocument, **self.result.told(), decisions=self.decides, papers=papers)


@dataclass(frozen=True, slots=True)
class _Run:
    """A finished run, read back."""

    year: int
    date: dt.date
    regular: bool
    # By which review its households are recognised (``Định kỳ 2026``).
    term: str
    standard: Standard
    scores: pd.DataFrame
    households: list[PaperHousehold]
    marks: str
    derived: bool
    # Errors of the returns that the run told.
    errors: int

    @property
    def procedure(self) -> str:
        """The procedure as the register names it."""
        return REGULAR if self.regular else PERIODIC


def _read_run(folder: Path, result: Result) -> tuple[_Run, str]:
    """The run of a folder, and why nothing may be decided on it (empty when it may)."""
    record = finished_run(folder, (LISTS, SCORES))
    date = dt.date.fromisoformat(record["date"])
    scores, standard = scores_of_run(folder), standard_on(date)
    card, options = record.get("scorecard") or {}, record["options"]
    derived = options.get("b2") == "derived"
    year, regular = int(record["year"]), bool(options.get("regular"))
    term = f"{REGULAR} {date:%m/%Y}" if regular else f"{PERIODIC} {year}"
    run = _Run(
        year,
        date,
        regular,
        term,
        standard,
        scores,
        households_of_run(folder, record, scores),
        note_under_title(card.get("mark"), B2_BY_FACTS if derived else ""),
        derived,
        int(record["problems"]["error"]),
    )
    of_label = {label: c.value for c, label in CLASS_LABELS.items()}
    result.classes = Counter(of_label.get(str(c), HouseholdClass.GONE.value) for c in scores["class_end"])
    why = ""
    starts = dt.date.fromisoformat(f"{run.year:04d}-{standard.review.starts}")
    if card.get("status") == "sample":
        why = "Điểm B1 chấm bằng bảng điểm mẫu, không phải bảng của thông tư"
    elif record["standard"]["id"] != standard.id:
        why = (
            f"Kết quả tính theo chuẩn khác ({record['standard']['title']}), không phải chuẩn của ngày rà soát"
        )
    elif any(not proof["holds"] for proof in record["proofs"]):
        why = "Các biểu và danh sách của lần chạy không khớp nhau"
    elif not run.regular and not (date.year == run.year and date >= starts):
        why = f"Ngày rà soát {date:%d/%m/%Y} không thuộc kỳ rà soát định kỳ năm {run.year}"
    return run, why


@dataclass(frozen=True, slots=True)
class Desk:
    """All that the papers of one commune are made of; ``register`` is None where none was given."""

    unit: Unit
    run: _Run
    own: Sequence[PaperHousehold]
    # Village as it is written anywhere > the spelling that stands for it.
    spelled: Mapping[str, str]
    register: Register | None
    decisions: Decisions
    rules: Rules
    heading: dict[str, Any]

    @property
    def scores(self) -> pd.DataFrame:
        """The scores of the commune."""
        return self.run.scores[self.run.scores["commune"] == self.unit.code]

    def procedure(self, leaving: bool = False) -> Procedure | None:
        """The procedure of the run, of two within the year that of the request."""
        return self.rules.procedure(self.run.procedure, "Mẫu 04" if leaving else "Mẫu 01")


def _decisions(
    unit: Unit, register: Register | None, run: _Run, own: Sequence[PaperHousehold], result: Result
) -> Decisions:
    """The decisions of a commune by its register; without one, those that the list itself names."""
    wanted = (RECOGNISED, RECOGNISED_LEFT)
    of_list = Counter(
        (h.decision, h.decision_date)
        for h in own
        if h.listed in _RECOGNISES and h.decision and _of_term(h, run)
    )
    listed = Decision(*of_list.most_common(1)[0][0]) if len(of_list) == 1 else None
    if register is None:
        return Decisions({RECOGNISED: listed} if listed else {}, {})
    decisions, problems = decisions_of(register, run.procedure, wanted)
    result.report.extend(problems)
    own_one = decisions.by_kind.get(RECOGNISED)
    if listed and own_one and own_one != listed:
        context = {"unit": unit.name, "written": listed.number, "number": own_one.number}
        result.report.extend([Problem(kinds.DECISION_AGAINST_LIST, Place(register.path), context)])
    return decisions


def _of_term(household: PaperHousehold, run: _Run) -> bool:
    """Whether this review recognised a household of the lists; the periodic one does so with all of them."""
    return not run.regular or household.term == run.term


def _tell_blank(desk: Desk, result: Result) -> None:
    """Decisions that papers have to leave blank because no register has them."""
    path = desk.register.path if desk.register is not None else ""
    needed = {RECOGNISED: any(h.listed in _RECOGNISES for h in desk.own)}
    needed[RECOGNISED_LEFT] = any(h.listed in _LEFT for h in desk.own)
    for what, is_needed in needed.items():
        decision = desk.decisions.by_kind.get(what)
        single = any(kind == what for kind, _ in desk.decisions.by_household)
        if is_needed and not single and (decision is None or not (decision.number and decision.day)):
            context = {"unit": desk.unit.name, "what": what}
            result.report.extend([Problem(kinds.DECISION_NOT_IN_REGISTER, Place(path), context)])


def _reviewed(desk: Desk) -> list[PaperHousehold]:
    """The households of the lists that this review looked at; within the year the others stay in force."""
    if not desk.run.regular:
        return list(desk.own)
    codes = set(map(str, desk.scores["household_code"]))
    return [h for h in desk.own if h.code in codes]


def _minutes(desk: Desk, refused: Sequence[dict[str, Any]]) -> Iterator[tuple[str, dict[str, Any]]]:
    """File name > values of the minutes of each village."""
    met: dict[str, Line] = {}
    if desk.register is not None:
        met = meetings_of(desk.register, desk.run.procedure, desk.spelled)
    own = _reviewed(desk)
    villages = dict.fromkeys([*(h.village for h in own), *met, *(str(r["thon"]) for r in refused)])
    names = written.village_files(villages)
    procedure = desk.procedure()
    meeting = procedure.meeting if procedure else None
    rule = (f"{meeting.agreed.value}{meeting.agreed.unit}", str(meeting.copies)) if meeting else ("", "")
    for village in villages:
        yield (
            names[village],
            {
                **desk.heading,
                "thon": village or "(chưa rõ thôn)",
                "hop": written.meeting_values(met[village].values if village in met else {}, *rule),
                **written.by_list([h for h in own if h.village == village], desk.unit),
                "ho_khong_cong_nhan": [r for r in refused if r["thon"] == village],
            },
        )


def _answer(desk: Desk) -> dict[str, Any]:
    """Number and day of the answer of the office above, dots where the register has not one alone."""
    found: dict[str, Decision] = {}
    if desk.register is not None:
        found = dict(decisions_of(desk.register, desk.run.procedure, (ANSWERED,))[0].by_kind)
    return written.decision_values(found.get(ANSWERED, Decision()))


def _day_of_result(desk: Desk, template: str) -> str:
    """The day of the result that a decision cites; empty when the decision is dated before it."""
    kind = RECOGNISED if template == written.RECOGNISES else RECOGNISED_LEFT
    day = desk.decisions.of(kind).day
    if day and dt.datetime.strptime(day, "%d/%m/%Y").date() < desk.run.date:  # noqa: DTZ007 - a day alone
        return ""
    return f"{desk.run.date:%d/%m/%Y}"


def _why_other_numbers(desk: Desk) -> str:
    """Why the papers name others as having left than the tables count; empty where they do not."""
    counted = int(desk.scores["movement"].isin(_LEAVES).sum())
    left = [h for h in desk.own if h.listed in _LEFT]
    now = sum(h.uncounted for h in left)
    before = counted - (len(left) - now)
    if desk.run.regular or not (now or before):
        return ""
    parts = [f"Các biểu đếm từ kỳ rà soát định kỳ trước: {counted} hộ thoát nghèo, thoát cận nghèo."]
    if before:
        parts.append(f"Trong đó {before} hộ đã ra khỏi danh sách trong năm, không công nhận lại ở đây.")
    if now:
        parts.append(
            f"Có tên ở đây mà biểu không đếm là {now} hộ được công nhận hoặc đổi loại trong năm, nay thoát."
        )
    return " ".join(parts)


def _papers(
    desk: Desk, numbered: Sequence[Certificate] | None, decides: bool, letters: Sequence[dict[str, Any]]
) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Template, file name and values of each paper of a commune."""
    for name, values in _minutes(desk, letters):
        yield written.MINUTES, name, values
    lists = written.by_list(desk.own, desk.unit)
    documents = {
        "quyet_dinh": written.decision_values(desk.decisions.of(RECOGNISED)),
        "quyet_dinh_thoat": written.decision_values(desk.decisions.of(RECOGNISED_LEFT)),
    }
    common = {**desk.heading, **lists, **documents, "danh_sach": written.by_village(desk.own, desk.unit)}
    common["so_ho_ra_soat"] = len(desk.scores)
    common["van_ban_tra_loi"] = _answer(desk)
    common["so_khac_bieu"] = _why_other_numbers(desk)
    yield written.LIST_AFTER, f"{written.LIST_AFTER}.docx", common
    if letters:
        yield written.LETTERS, f"{written.LETTERS}.docx", {**desk.heading, "thu": letters}
    if not decides:
        return
    recognised = [h for h in desk.own if h.listed in _RECOGNISES and _of_term(h, desk.run)]
    left = [h for h in desk.own if h.listed in _LEFT]
    for template, households, key in (
        (written.RECOGNISES, recognised, "quyet_dinh"),
        (written.RECOGNISES_LEFT, left, "quyet_dinh_thoat"),
    ):
        if households:
            own = {
                **common,
                **written.by_list(households, desk.unit),
                "danh_sach": written.by_village(households, desk.unit),
                "van_ban": documents[key],
                "ngay_ket_qua": _day_of_result(desk, template),
            }
            yield template, f"{template}.docx", own
    if numbered:
        by_key = {(c.commune, c.code): c for c in numbered}
        cards = []
        for number, household in enumerate((h for h in recognised if h.head.name), start=1):
            card = by_key[household.commune, household.code]
            values = written.household_values(household, number, desk.unit)
            cards.append(
                {**values, "so_giay": str(card.number), "quyet_dinh": written.decision_values(card.decision)}
            )
        yield written.CERTIFICATES, f"{written.CERTIFICATES}.docx", {**desk.heading, "giay": cards}


def _refuse_old_papers(folder: Path, names: Sequence[str]) -> None:
    """Raise UsageError when a folder holds papers or the book of an earlier run: the new ones would stand
    among the old, and numbers that were given would be lost."""
    if (folder / BOOK).exists():
        raise UsageError(
            f"{(folder / BOOK).as_posix()} là sổ cấp giấy của lần trước, không ghi đè kể cả khi có --force. "
            f"Ghi vào thư mục khác và đưa sổ này vào bằng --issued."
        )
    old = sorted(p.name for p in folder.glob("*.docx") if p.name not in names) if folder.is_dir() else []
    if old:
        raise UsageError(
            f"{folder.as_posix()} còn giấy tờ của lần trước: {', '.join(old[:3])}. Xóa đi, hoặc ghi vào thư "
            "mục khác."
        )


@keeps_inputs("out")
def make_papers(
    folder: Path,
    out: Path,
    options: Options,
    *,
    templates: Path | None = None,
    issued: Sequence[Path] = (),
    progress: Progress = no_progress,
) -> PapersResult:
    """The papers of the communes of a finished run, a folder each, all of them or none.

    ``options.registers`` tell meetings, requests and decisions, ``templates`` is a folder of the office's own
    Word templates, ``issued`` are the books of certificates of earlier runs. A run that may not be decided on
    gives no decisions and no certificates. Raises HongheoError when the folder is no finished run or a file
    cannot be read, UsageError (also for a template at fault), OutputError.
    """
    result = new_result(PAPERS, options)
    found = written.templates_of(templates)
    run, why = _read_run(folder, result)
    where = Place((folder / MANIFEST).as_posix())
    if run.errors:
        result.report.extend([Problem(kinds.RUN_WITH_ERRORS, where, {"count": run.errors})])
    units = units_on(run.date)
    codes = dict.fromkeys(map(str, run.scores["commune"]))
    if not run.regular:
        codes.update(dict.fromkeys(h.commune for h in run.households))
    open_ = run.scores[run.scores["class_end"] == CLASS_LABELS[HouseholdClass.UNCLASSIFIED]]
    made = PapersResult(result, decides=not why and open_.empty)
    if why:
        result.report.extend([Problem(kinds.PAPERS_NOT_OF_REVIEW, where, {"why": why})])
    if not open_.empty:
        names = ", ".join(dict.fromkeys(map(str, open_["commune_name"])))
        context: dict[str, object] = {"count": len(open_), "unit": names}
        result.report.extend([Problem(kinds.PAPERS_PROVISIONAL, where, context)])
    registers, files, problems = registers_of(options, run.year, codes, result.report)
    result.files.extend(files)
    result.report.extend(problems)
    books = read_books(issued, options, result)
    rules = rules_of(run.year, calendar_of(options), run.date)
    with ExitStack() as stack:
        for done, code in enumerate(sorted(codes)):
            progress("Lập giấy tờ", done, len(codes))
            unit = units.by_code(code)
            if unit is None:
                raise UsageError(f"Mã xã {code} không có trong danh mục {units.id}.")
            desk = _desk(unit, run, registers.get(code), rules, open_, result)
            made.communes.append(_make(desk, out, found, books, made.decides, result, stack))
            gc.collect()  # Word files refer to themselves, and hold memory that Python does not count
        progress("Lập giấy tờ", len(codes), len(codes))
    begun = [c.name for c in made.communes if c.new_numbers and c.commune not in books.lines]
    if begun:
        result.report.extend([Problem(kinds.CERTIFICATES_FROM_ONE, where, {"unit": ", ".join(begun)})])
    result.out = out
    result.outputs = [f"{c.folder}/{name}" for c in made.communes for name in c.files]
    return made


def _desk(
    unit: Unit, run: _Run, register: Register | None, rules: Rules, open_: pd.DataFrame, result: Result
) -> Desk:
    own = [h for h in run.households if h.commune == unit.code]
    named = villages_named(register) if register is not None else []
    spelled = one_spelling([*(h.village for h in own if h.village), *named])
    own = [replace(h, village=spelled.get(h.village, "")) for h in own]
    here = open_[open_["commune"] == unit.code]
    sizes = pd.to_numeric(here["size"].where(here["size"].notna(), here["size_start"])).fillna(0)
    note = note_under_title(run.marks, provisional_text(len(here), int(sizes.sum())))
    heading = written.heading_values(
        unit,
        year=run.year,
        term=run.term,
        date=f"{run.date:%d/%m/%Y}",
        standard=run.standard.title,
        note=note,
        regular=run.regular,
    )
    decisions = _decisions(unit, register, run, own, result)
    return Desk(unit, run, own, spelled, register, decisions, rules, heading)


def _tell_nameless(households: Sequence[PaperHousehold], result: Result) -> None:
    """Households that get no certificate because nobody's name could stand on it."""
    for household in households:
        if not household.head.name:
            context: dict[str, object] = {"household": household.code}
            problem = Problem(kinds.CERTIFICATE_WITHOUT_NAME, Place(""), context, household=household.key)
            result.report.extend([problem])


def _make(
    desk: Desk,
    out: Path,
    templates: dict[str, Path],
    books: Books,
    decides: bool,
    result: Result,
    stack: ExitStack,
) -> CommunePapers:
    """Write the papers of a commune aside; they appear when ``stack`` ends well."""
    numbered = None
    if decides:
        _tell_blank(desk, result)
        recognised = [h for h in desk.own if h.listed in _RECOGNISES and _of_term(h, desk.run)]
        _tell_nameless(recognised, result)
        recognised = [h for h in recognised if h.head.name]
        numbered = give_certificates(
            books,
            desk.unit,
            desk.run.term,
            recognised,
            [h for h in desk.own if h.listed in _LEFT],
            lambda h: desk.decisions.of(RECOGNISED, h.code),
            result,
        )
    letters = letters_of(desk, result)
    papers = list(_papers(desk, numbered.given if numbered else None, decides, letters))
    names = [name for _, name, _ in papers]
    has_book = numbered is not None and bool(numbered.book)
    folder = out / file_name(desk.unit).removesuffix(".xlsx")
    _refuse_old_papers(folder, names)
    outputs = stack.enter_context(
        OutputSet(folder, [*names, *([BOOK] if has_book else [])], result.options.force)
    )
    for template, name, values in papers:
        written.fill_paper(templates, template, values, outputs.path(name))
    if numbered is not None and has_book:
        title = f"SỔ CẤP GIẤY CHỨNG NHẬN - {desk.unit.name.upper()}"
        write_scores(outputs.path(BOOK), book_sheet(numbered.book), title=title)
    given = numbered.given if numbered else ()
    return CommunePapers(
        desk.unit.code,
        desk.unit.name,
        folder.name,
        tuple(outputs.names),
        len(given),
        numbered.new if numbered else 0,
    )
