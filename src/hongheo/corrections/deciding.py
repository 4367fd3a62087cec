"""Decisions that came back: which problem each speaks of, and whether that still says what was looked at."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace

from hongheo.corrections.dropping import NAME_THE_ROW, OF_TWO_COMMUNES
from hongheo.corrections.lines import address
from hongheo.corrections.pairs import COUNTED_ONCE, Pair, pairs_of
from hongheo.corrections.settling import IMPOSSIBLE
from hongheo.corrections.standing import as_seen
from hongheo.models import (
    FOR_THE_OFFICE_ABOVE,
    HEADINGS,
    Account,
    Corrected,
    End,
    Line,
    Place,
    Verdict,
    short_names,
)
from hongheo.problems import Decision, Personal, Problem, Severity, kinds
from hongheo.text import clean_text, fold

_KEEPS = (Verdict.KEEP, Verdict.TWO, Verdict.ONE)
_ALIKE = (
    "hai dòng giống hệt nhau nên chỉ được tính một: nếu là hai người (hộ) thì sửa trên phiếu chỗ khác nhau "
    "(mã hộ, STT, số định danh)"
)
_TOLD = {
    End.OTHER_VALUE: kinds.LINE_OF_OTHER_VALUE,
    End.NOT_FOUND: kinds.LINE_NOT_FOUND,
    End.AGAINST: kinds.LINES_AGAINST,
    End.GONE: kinds.LINE_OF_NO_PROBLEM,
    End.UNUSABLE: kinds.LINE_UNUSABLE,
}


def decide(account: Account, problems: Sequence[Problem], households: Collection[str]) -> list[Problem]:
    """The problems, those that were looked at and kept with who decided; each line that keeps gets its end.

    ``households`` are those of the run (``28654/0012``).
    """
    by_code: dict[str, list[int]] = {}
    for at, problem in enumerate(problems):
        by_code.setdefault(problem.kind.code, []).append(at)
    communes = {h.partition("/")[0] for h in households}
    decided = list(problems)
    apart: set[int] = set()
    for number, line in enumerate(account.lines):
        if number in account.ends or line.verdict not in _KEEPS:
            continue
        found = problems_of_line(line, problems, by_code.get(line.code.upper(), []))
        if not found:
            known = _known(line, households) if line.household else line.commune in communes
            account.end(number, End.GONE if known else End.NOT_FOUND)
            continue
        asked = [problems[at] for at in found]
        if line.problem_mark == FOR_THE_OFFICE_ABOVE:
            account.end(number, End.UNUSABLE, OF_TWO_COMMUNES)
        elif line.verdict is Verdict.TWO and all(p.kind.code in COUNTED_ONCE for p in asked):
            account.end(number, End.UNUSABLE, _ALIKE)
        elif any(p.casts_doubt for p in asked):
            account.end(number, End.UNUSABLE, "lỗi làm phân loại không chắc: chỉ sửa được, không giữ được")
        elif len(found) > 1:
            account.end(number, End.NOT_FOUND, f"có {len(found)} vấn đề như vậy: hãy ghi rõ «Trang» và «Ô»")
        elif not _says_the_same(line, asked[0]):
            account.end(number, End.OTHER_VALUE, "giá trị đã đổi từ khi quyết định, vấn đề được mở lại")
        elif line.verdict is Verdict.ONE and any(p.kind.code not in COUNTED_ONCE for p in asked):
            account.end(number, End.UNUSABLE, NAME_THE_ROW)
        else:
            account.end(number, End.KEPT)
            decided[found[0]] = replace(
                asked[0], decided=decided[found[0]].decided or Decision(line.by, line.on, line.why)
            )
            if line.verdict is Verdict.TWO:
                apart.add(found[0])
    for pair in pairs_of(decided) if apart else ():
        _decide_last(pair, decided, apart)
    for number, line in enumerate(account.lines):
        account.end(number, End.UNUSABLE, f"«{line.said}» chưa được dùng ở đây")
    return decided


def _decide_last(pair: Pair, decided: list[Problem], apart: Collection[int]) -> None:
    """Who is another than everybody else of the group: so is then the last one of whom nothing was said."""
    said = [at for at in pair.problems if at in apart]
    left = [at for at in pair.problems if decided[at].decided is None]
    if said and len(left) == 1:
        decided[left[0]] = replace(decided[left[0]], decided=decided[said[0]].decided)


def _known(line: Line, households: Collection[str]) -> bool:
    if f"{line.commune}/{line.household}" in households:
        return True
    bare = line.household.lstrip("0")
    return any(
        h.startswith(f"{line.commune}/") and h.partition("/")[2].lstrip("0") == bare for h in households
    )


def problems_of_line(line: Line, problems: Sequence[Problem], of_kind: Sequence[int]) -> list[int]:
    """Positions of the problems that a line speaks of: of its household, narrowed as far as it says more."""
    found = []
    for at in of_kind:
        commune, _, code = (problems[at].household or "").partition("/")
        if line.household:
            same = commune == line.commune and code.lstrip("0") == line.household.lstrip("0")
        else:
            same = not line.commune or (problems[at].commune or commune or line.commune) == line.commune
        if same:
            found.append(at)
    here = address(line.cell)

    def member(problem: Problem) -> bool:
        return bool(problem.standing and problem.standing.member == line.member)

    def field(problem: Problem) -> bool:
        own = problem.field or (problem.standing.field if problem.standing else None)
        return fold(own or "") == fold(line.field)

    def sheet(problem: Problem) -> bool:
        return fold(problem.place.sheet or "") == fold(line.sheet)

    def cell(problem: Problem) -> bool:
        return (problem.place.row, problem.place.column) == here

    if line.member:
        found = [at for at in found if member(problems[at])]
    if line.field:
        found = [at for at in found if field(problems[at])]
    for asked, same_as in (
        (line.sheet, sheet),
        (here, cell),
        (line.problem_mark, lambda p: _mark(p) == line.problem_mark),
    ):
        if asked and len(found) > 1:
            found = [at for at in found if same_as(problems[at])] or found
    if not line.household and here and found:
        found = [at for at in found if cell(problems[at])]
    return found


def _mark(problem: Problem) -> str:
    return problem.standing.mark if problem.standing else ""


def _says_the_same(line: Line, problem: Problem) -> bool:
    """Whether a problem speaks of the values that were looked at: by the mark that went out with it, else by
    the old value that somebody wrote."""
    if line.problem_mark:
        return line.problem_mark == _mark(problem)
    value = problem.standing.value if problem.standing else None
    old = clean_text(as_seen(line.old)) if not hasattr(line.old, "year") else f"{line.old:%d/%m/%Y}"
    if isinstance(value, Personal):
        return old in (value.text(True), value.text(False))
    return _spelt(old) == _spelt(value or "")


def _spelt(text: str) -> str:
    """Numbers in one spelling: 5 and 5,0; others as they are, capitals apart."""
    try:
        return str(float(text.replace(",", ".")))
    except ValueError:
        return clean_text(text).casefold()


def _codes(own: Corrected) -> list[str]:
    """The household before and after a line changed its code; none where it changed something else."""
    if own.field != HEADINGS["household"]:
        return []
    return [own.household, f"{own.household.partition('/')[0]}/{own.new}"]


def _changed(line: Place, files: Mapping[str, str], own: Corrected) -> str:
    """Which line changed a cell; from what to what only of a code, which is nobody's secret."""
    file, row = files[line.file], f", dòng {line.row}" if line.row else ""
    if _codes(own):
        return f"mã hộ đã đổi {own.old} → {own.new} theo {file}{row}"
    return f"ô này đã sửa theo {file}{row}"


def of_new_values(account: Account, problems: Sequence[Problem]) -> list[Problem]:
    """The problems, those of a cell whose new value cannot be used at the line that gave it.

    Such a value stands in the cell all the same, so that nothing is decided by the old one. Others at a cell
    that a line changed, or of a household whose code one changed, say which line that was.
    """
    by_place = {c.place: c for c in account.corrected}
    files = short_names(list(account.taken))
    of_place = {c.place: _changed(account.lines[c.line].place, files, c) for c in account.corrected}
    of_code = {key: of_place[c.place] for c in account.corrected for key in _codes(c)}
    told = []
    for problem in problems:
        changed = of_place.get(problem.place) or of_code.get(problem.household or "")
        own = by_place.get(problem.place)
        is_cell = problem.kind.code.startswith("HN1") and problem.kind.severity is Severity.ERROR
        # A merged range is told at its first cell, whose own value may well be read.
        if own is None or not is_cell or problem.kind == kinds.MERGED_CELL:
            told.append(replace(problem, changed=changed) if changed else problem)
            continue
        context: dict[str, object] = {"where": problem.place, "why": problem.message()}
        place = account.lines[own.line].at("new")
        own_kind, doubtful = kinds.NEW_VALUE_IMPOSSIBLE, problem.casts_doubt
        told.append(replace(problem, kind=own_kind, place=place, context=context, doubtful=doubtful))
    return told


def told_ends(account: Account) -> Iterator[Problem]:
    """A problem for each line that changed nothing, at the line; see ``of_new_values`` for the others."""
    told = {c.line for c in account.corrected}
    for number, line in enumerate(account.lines):
        kind = _TOLD.get(account.ends[number])
        why = account.why[number]
        if kind is None or (number in told and why == IMPOSSIBLE):
            continue
        whose = f"{line.commune}/{line.household}" if line.household else None
        what = (
            "verdict" if kind is kinds.LINE_UNUSABLE else "old" if kind is kinds.LINE_OF_OTHER_VALUE else ""
        )
        place = line.at(what) if what else line.place
        context: dict[str, object] = {"why": f" ({why})" if why else ""}
        yield Problem(kind, place, context, household=whose, field=line.field or None)


def rows_left_out(account: Account) -> Iterator[Problem]:
    """A note at each row that a decision leaves out."""
    for own in account.dropped:
        line = account.lines[own.line]
        count = len(own.beside)
        beside = f", cùng {count} dòng khác của hộ" if count else ""
        context: dict[str, object] = {"where": line.place, "beside": beside}
        yield Problem(kinds.ROW_LEFT_OUT, own.place, context, household=own.household or None)


def corrected_cells(account: Account) -> Mapping[str, list[str]]:
    """Household (by its code after the corrections) > what was corrected in it, in words (Vietnamese)."""
    found: dict[str, list[str]] = {}
    codes = {
        own.household: f"{own.household.partition('/')[0]}/{own.new}"
        for own in account.corrected
        if own.field == HEADINGS["household"]
    }
    for own in account.corrected:
        line = account.lines[own.line]
        row = f", dòng {line.place.row}" if line.place.row else ""
        name = line.place.file.rpartition("/")[2]
        found.setdefault(codes.get(own.household, own.household), []).append(
            f"«{own.field}» đã sửa theo {name}{row}"
        )
    return found
