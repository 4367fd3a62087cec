"""``run --regular``: the review within the year, the list in force after it, what changed and why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path

from hongheo.compare import Movement, changes_of, match_households, new_codes, term_on
from hongheo.forms import CODE_TABLE, COMMUNE_RETURN, HOUSEHOLD_LIST, form
from hongheo.models import Change, Happened, LongList, Records
from hongheo.pipeline.decided import with_decisions
from hongheo.pipeline.in_year import refuse_regular
from hongheo.pipeline.lists import asked_table
from hongheo.pipeline.result import (
    CHANGES,
    CODES,
    LISTS,
    MANIFEST,
    PROBLEMS,
    SCORES,
    NothingRead,
    Options,
    Progress,
    Result,
    Review,
    new_result,
)
from hongheo.pipeline.run_record import manifest_of, outputs_of
from hongheo.pipeline.run_results import give_back, listed_members, unseen_of, write_problems_of
from hongheo.pipeline.scoring import Scored, score_all, scores_of, title_of
from hongheo.procedure import REGULAR
from hongheo.tabulate import (
    Before,
    Families,
    changes_sheet,
    lists_after,
    prove_in_force,
    unit_heading,
)
from hongheo.write import OutputSet, write_lists, write_manifest, write_scores


def run_regular(paths: Sequence[Path], options: Options, out: Path, progress: Progress) -> Result:
    """The households that asked, within the year; written to a folder whole or not at all.

    Raises UsageError, StandardError, HongheoError or OutputError as ``run`` does.
    """
    refuse_regular(options)
    if options.speaks_of_return:
        from hongheo.pipeline.sending_back import refuse_sending_back

        refuse_sending_back(options)
    result = new_result("run", options)
    names = (LISTS, CHANGES, SCORES, PROBLEMS, CODES, MANIFEST)
    with ExitStack() as back, OutputSet(out, names, options.force) as outputs:
        scored = score_all(paths, options, result, progress)
        if scored is None or result.review is None:
            raise NothingRead(result)
        _write(scored, result.review, result, outputs, out, back, progress)
    result.outputs, result.out = list(outputs.names), out
    return result


def _before(scored: Scored) -> Before:
    listed, left = scored.lists.previous, scored.lists.left_in_year
    assert listed is not None and left is not None
    return Before(listed, left, scored.lists.as_read, new_codes(listed), scored.lists.year)


def _returned(households: Records, left: Records, standing: Sequence[int]) -> dict[int, int]:
    """Households that left within the year and are reviewed again: their position > that among those."""
    there = set(standing)
    pairs = match_households(households, left).pairs() if len(left.frame) else ()
    return {household: at for at, household, _ in pairs if household not in there}


def _changes(scored: Scored, review: Review, before: Before) -> list[Change]:
    _, matching = scored.compared.matchings[0]
    standing = matching.standing()
    households = scored.households
    returned = _returned(households, before.left, list(standing))
    return changes_of(households, before.listed, before.left, standing, returned, term_on(review.date))


def _told(lists: dict[str, LongList], changes: Sequence[Change], term: str) -> str:
    """The list after the review in one line, for the screen."""
    counted = Counter(c.happened for c in changes)
    parts = [f"{h.label.lower()}: {counted[h]}" for h in Happened if counted[h]]
    sizes = ", ".join(f"{lists[n].households} {n.lower()}" for n in ("Hộ nghèo", "Hộ cận nghèo"))
    return f"{term}: {'; '.join(parts) or 'không có hộ nào'}. Danh sách đang có hiệu lực: {sizes}."


def _write(
    scored: Scored,
    review: Review,
    result: Result,
    outputs: OutputSet,
    out: Path,
    back: ExitStack,
    progress: Progress,
) -> None:
    before, frame = _before(scored), scored.households.frame
    changes = _changes(scored, review, before)
    decided = with_decisions(frame, result.options, review, REGULAR, result.report)
    families = Families(decided, listed_members(scored))
    give_back(scored, review, result, back, progress)
    units = {u.code: u for u in review.units} | scored.units
    lists = lists_after(
        before,
        changes,
        families,
        units,
        review.date,
        form(HOUSEHOLD_LIST),
        form(COMMUNE_RETURN).by_id["households"],
    )
    result.proofs += prove_in_force(before, changes, lists)
    term = term_on(review.date)
    write_lists(
        outputs.path(LISTS),
        form=form(HOUSEHOLD_LIST),
        lists=lists,
        place=unit_heading(list(scored.units.values())),
        year=review.year,
        note=result.note,
        unseen=unseen_of(scored.units.values()),
        after=f"thường xuyên tháng {term.month:02d}",
    )
    movements = {m.value: m.label for m in Movement}
    title = f"THAY ĐỔI CỦA DANH SÁCH HỘ NGHÈO, HỘ CẬN NGHÈO - {term.label.upper()}"
    sheet = changes_sheet(frame, changes, units, movements)
    write_scores(outputs.path(CHANGES), sheet, title=title, note=result.note)
    write_scores(outputs.path(SCORES), scores_of(scored, review), title=title_of(review), note=result.note)
    write_problems_of(outputs.path(PROBLEMS), scored, review, result, out)
    if scored.codes:
        title = f"BẢNG MÃ HỘ CŨ, MÃ HỘ MỚI NĂM {review.year}"
        write_scores(outputs.path(CODES), asked_table(CODE_TABLE, scored.codes), title=title)
    else:
        outputs.leave_out(CODES)
    told = _told(lists, changes, term.label)
    rows = {
        "read": sum(f.households for f in result.files),
        "repeated": scored.set_aside.get("households", 0),
        "left_out": 0,
        "households": len(frame),
    }
    manifest = manifest_of(scored, review, result, rows)
    manifest["outputs"] = outputs_of(outputs)
    manifest["list_in_force"] = {
        **{name: lists[name].households for name in lists},
        **{h.value: n for h, n in sorted(Counter(c.happened for c in changes).items())},
    }
    result.note = " ".join(part for part in (result.note, told) if part)
    write_manifest(outputs.path(MANIFEST), manifest)
