"""``papers``: minutes, lists, decisions, certificates, letters of a finished ``run``, a folder a commune."""

from __future__ import annotations

import gc
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import asdict, dataclass, field
from pathlib import Path

from hongheo.errors import UsageError
from hongheo.guard import keeps_inputs
from hongheo.models import PaperHousehold, Place
from hongheo.pipeline.certificates import BOOK, Books, book_sheet, give_certificates, read_books
from hongheo.pipeline.code_tables import listed_communes
from hongheo.pipeline.decided import registers_of
from hongheo.pipeline.desk import Desk, Run, desk_of, read_run
from hongheo.pipeline.drafting import drafts_of
from hongheo.pipeline.letters import answers_of
from hongheo.pipeline.obstacles import register_decides, returns_decide, run_decides, unusable_registers
from hongheo.pipeline.printing import with_pdf
from hongheo.pipeline.registers import calendar_of, rules_of
from hongheo.pipeline.result import MANIFEST, PAPERS, Options, Progress, Result, new_result, no_progress
from hongheo.pipeline.templates import file_name
from hongheo.problems import Problem, kinds
from hongheo.procedure import RECOGNISED, RECOGNISED_LEFT, register_of_review
from hongheo.units import units_on
from hongheo.write import OutputSet, write_scores
from hongheo.write import papers as written


@dataclass(frozen=True, slots=True)
class CommunePapers:
    """What was made for a commune: its folder below the one asked for, the files, how many certificates it
    has for this review and how many of them have a new number, whether there may be decisions."""

    commune: str
    name: str
    folder: str
    files: tuple[str, ...]
    certificates: int
    new_numbers: int
    decisions: bool


@dataclass(slots=True)
class PapersResult:
    """What ``papers`` made and found."""

    result: Result
    communes: list[CommunePapers] = field(default_factory=list)

    @property
    def exit_code(self) -> int:
        """As of any command."""
        return self.result.exit_code

    @property
    def decides(self) -> bool:
        """Whether every commune may decide."""
        return all(c.decisions for c in self.communes)

    def as_json(self) -> dict[str, object]:
        """The result as JSON: what every command tells, and the papers of each commune."""
        papers = [asdict(c) for c in self.communes]
        from hongheo.pipeline.documents import PapersDocument, told

        return told(PapersDocument, **self.result.told(), decisions=self.decides, papers=papers)


def _refuse_old_papers(folder: Path, names: Sequence[str]) -> None:
    """Raise UsageError when a folder holds papers or the book of an earlier run: the new ones would stand
    among the old, and numbers that were given would be lost."""
    if (folder / BOOK).exists():
        raise UsageError(
            f"{(folder / BOOK).as_posix()} là sổ cấp giấy của lần trước, không ghi đè kể cả khi có --force. "
            f"Ghi vào thư mục khác và đưa sổ này vào bằng --issued.",
            reason="exists",
        )
    old = sorted(p.name for p in folder.glob("*.docx") if p.name not in names) if folder.is_dir() else []
    if old:
        raise UsageError(
            f"{folder.as_posix()} còn giấy tờ của lần trước: {', '.join(old[:3])}. Xóa đi, hoặc ghi vào thư "
            "mục khác.",
            reason="exists",
        )


@keeps_inputs("out")
@with_pdf()
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

    ``options.registers`` tell meetings, requests and decisions, ``options.communes`` names the communes (all
    of the run when not said), ``templates`` is a folder of the office's own Word templates, ``issued`` are
    the books of certificates of earlier runs. A commune that may not decide gets no decisions and no
    certificates. Raises HongheoError when the folder is no finished run or a file cannot be read, UsageError
    (also for a template at fault), OutputError.
    """
    result = new_result(PAPERS, options)
    found = written.templates_of(templates)
    run = read_run(folder, result)
    decides, units = run_decides(run, folder, result), units_on(run.date)
    codes = _chosen(run, options)
    registers = registers_of(options, run.year, run.communes, result.report)
    of_others = {own.path for code, own in registers.by_commune.items() if code not in codes}
    result.files.extend(f for f in registers.files if f.path not in of_others)
    result.report.extend(p for p in registers.cells if p.place.file not in of_others)
    unusable = unusable_registers(registers, run, units)
    books = read_books(issued, options, result)
    rules = rules_of(run.year, calendar_of(options), run.date)
    made = PapersResult(result)
    with ExitStack() as stack:
        for done, code in enumerate(codes):
            progress("Lập giấy tờ", done, len(codes))
            if done:
                # Word files refer to themselves, and hold memory that Python does not count. They are young:
                # what was loaded long before is not looked through for each commune again.
                gc.collect(1)
            unit = units.by_code(code)
            if unit is None:
                raise UsageError(f"Mã xã {code} không có trong {units.title}.")
            may = returns_decide(run, unit, folder, result)
            whole, own = registers.by_commune.get(code), None
            if whole is not None:
                own = register_of_review(whole, rules, run.procedure, run.date)
                may = register_decides(whole, own, registers.cells, rules, run, unit, result) and may
            elif code in unusable:
                context: dict[str, object] = {"unit": unit.name}
                result.report.extend([Problem(kinds.REGISTER_NOT_USABLE, Place(""), context, commune=code)])
                may = False
            desk = desk_of(unit, run, own, rules, decides=decides and may, result=result)
            made.communes.append(_make(desk, out, found, books, result, stack))
        progress("Lập giấy tờ", len(codes), len(codes))
    where = Place((folder / MANIFEST).as_posix())
    begun: list[str] = []
    for papers in (c for c in made.communes if c.new_numbers and c.commune not in books.lines):
        before = [h for h in run.households if h.commune == papers.commune and h.term not in ("", run.term)]
        if before:
            told: dict[str, object] = {"unit": papers.name, "count": len(before)}
            collide = Problem(kinds.NUMBERS_MAY_COLLIDE, where, told, commune=papers.commune)
            result.report.extend([collide])
        else:
            begun.append(papers.name)
    if begun:
        result.report.extend([Problem(kinds.CERTIFICATES_FROM_ONE, where, {"unit": ", ".join(begun)})])
    result.out = out
    result.outputs = [f"{c.folder}/{name}" for c in made.communes for name in c.files]
    return made


def _chosen(run: Run, options: Options) -> list[str]:
    """Codes of the communes to make papers for. Raises UsageError for one that the run does not have."""
    if options.communes is None:
        return run.communes
    asked = listed_communes(options.communes)
    if unknown := [code for code in asked if code not in run.communes]:
        raise UsageError(
            f"--communes: kết quả không có xã mã {', '.join(unknown)}. Có: {', '.join(run.communes)}."
        )
    return sorted(asked)


def _tell_blank(desk: Desk, out: Path, result: Result) -> None:
    """Decisions that papers have to leave blank because no register has them."""
    path, state = (desk.register.path, "sổ chưa ghi") if desk.register else (out.as_posix(), "chưa có sổ ghi")
    for what, households in ((RECOGNISED, desk.recognised), (RECOGNISED_LEFT, desk.left)):
        decision = desk.decisions.by_kind.get(what)
        single = any(kind == what for kind, _ in desk.decisions.by_household)
        if households and not single and (decision is None or not (decision.number and decision.day)):
            context = {"unit": desk.unit.name, "state": state, "what": what}
            result.report.extend([Problem(kinds.DECISION_NOT_IN_REGISTER, Place(path), context)])


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
    result: Result,
    stack: ExitStack,
) -> CommunePapers:
    """Write the papers of a commune aside; they appear when ``stack`` ends well."""
    numbered = None
    if desk.decides:
        _tell_blank(desk, out, result)
        _tell_nameless(desk.recognised, result)
        numbered = give_certificates(
            books,
            desk.unit,
            desk.run.term,
            [h for h in desk.recognised if h.head.name],
            desk.left,
            lambda h: desk.decisions.of(RECOGNISED, h.code),
            result,
        )
    papers = list(drafts_of(desk, numbered.given if numbered else None, answers_of(desk, result)))
    names = [name for _, name, _ in papers]
    # A commune that may not decide now keeps the numbers that it has given.
    book = numbered.book if numbered is not None else books.kept(desk.unit.code)
    folder = out / file_name(desk.unit).removesuffix(".xlsx")
    _refuse_old_papers(folder, names)
    outputs = stack.enter_context(
        OutputSet(folder, [*names, *([BOOK] if book else [])], result.options.force)
    )
    for template, name, values in papers:
        written.fill_paper(templates, template, values, outputs.path(name))
    if book:
        title = f"SỔ CẤP GIẤY CHỨNG NHẬN - {desk.unit.name.upper()}"
        write_scores(outputs.path(BOOK), book_sheet(book), title=title)
    given = numbered.given if numbered else ()
    return CommunePapers(
        desk.unit.code,
        desk.unit.name,
        folder.name,
        tuple(outputs.names),
        len(given),
        numbered.new if numbered else 0,
        desk.decides,
    )
