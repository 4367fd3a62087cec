"""``score``, and what every command that scores begins with."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from hongheo.check import CommuneTotals
from hongheo.forms import RETURNS
from hongheo.guard import keeps_inputs
from hongheo.models import ROW, SOURCE, Account, HouseholdClass, Records, SheetData
from hongheo.pipeline.collecting import collect
from hongheo.pipeline.corrected import close, take_lines
from hongheo.pipeline.parts import Part, Task
from hongheo.pipeline.reading import Source
from hongheo.pipeline.result import (
    STATUS,
    FileSummary,
    NothingRead,
    Options,
    Progress,
    Result,
    Review,
    new_result,
    no_progress,
)
from hongheo.pipeline.transport import return_memory, rows_of, unpack
from hongheo.pipeline.workers import Map
from hongheo.units import Unit

if TYPE_CHECKING:
    from hongheo.criteria import Scorecard
    from hongheo.pipeline.comparing import Compared
    from hongheo.pipeline.lists import Lists
    from hongheo.pipeline.own_standard import ByOwn


@dataclass(slots=True)
class Members:
    """The members of all returns, kept packed: frames are made of those that are asked for."""

    parts: Sequence[Part]
    offsets: Sequence[int]

    def of(self, households: set[str]) -> pd.DataFrame:
        """The members of these households, one row a person, as in the returns. Names and identity numbers
        are Arrow's, and what few words tell are categories: as Python's own they would be most of the memory
        of a province."""
        return unpack(
            [part.members for part in self.parts],
            only=("household", households),
            as_arrow=("name", "identity_number"),
            as_categories=("commune", "relation", "birth_date", "sex", "people", "studying"),
            without=(SOURCE, ROW),
        )

    def let_go(self) -> None:
        """Forget them: nobody asks for any again."""
        for part in self.parts:
            part.members = b""
        return_memory()

    def at(self, part: int, positions: Sequence[int]) -> pd.DataFrame:
        """Members of one part by their positions, with all that their rows say."""
        own = self.parts[part]
        frame = pd.concat([rows_of(data, positions) for data in (own.members, own.beside)], axis=1)
        return frame.assign(**{SOURCE: frame[SOURCE] + self.offsets[part]})


@dataclass(slots=True)
class Scored:
    """What all files of a run come to. ``tasks``: commune > its files, as they were taken together."""

    households: Records
    members: Members
    sources: list[Source]
    tasks: dict[str, Task]
    totals: dict[str, CommuneTotals]
    set_aside: dict[str, int]
    previous: Records | None
    missing: SheetData
    units: dict[str, Unit]
    inputs: list[FileSummary]
    left_last_year: dict[HouseholdClass, dict[str, tuple[int, int]]]
    card: Scorecard | None
    # The lines of the table of codes to be looked over; empty when there is nothing to say.
    codes: list[dict[str, object]]
    # The lines of the table of villages to be filled in, and what became of each list of earlier communes.
    villages: list[dict[str, object]]
    carried: list[dict[str, object]]
    # Communes of which there is no household, nor a return that says so.
    without_return: set[str]
    # The lists of earlier reviews, and what the households were found to be on them.
    lists: Lists
    compared: Compared
    # The same by a standard beside the national one.
    by_own: ByOwn | None = None


def score_all(
    paths: Sequence[Path],
    options: Options,
    result: Result,
    progress: Progress,
    forms: Sequence[str] = RETURNS,
    map_: Map[Task, Part] | None = None,
    then: str | None = None,
) -> Scored | None:
    """Read, check, score and compare; fills the result. None when no file could be read.

    ``map_``: where the files are read, see ``workers.mapper``; in processes of their own unless said.
    ``then``: the module that the command goes on with, loaded while others read.

    Raises UsageError where no file says its year.
    """
    account, unread = take_lines(options, blank=result.command == STATUS or options.report)
    result.report.extend(unread)
    scored = _score_all(paths, options, result, progress, forms, account, map_, then)
    if options.corrections:
        close(account, result)
    return scored


def _score_all(
    paths: Sequence[Path],
    options: Options,
    result: Result,
    progress: Progress,
    forms: Sequence[str],
    account: Account,
    map_: Map[Task, Part] | None,
    then: str | None,
) -> Scored | None:
    card = None
    if options.scorecard:
        from hongheo.pipeline.cards import load_card  # what few runs need

        card = load_card(options.scorecard)
    if options.standard is not None:
        from hongheo.pipeline.own_standard import own_standard

        own_standard(options.standard)  # a fault of it stops the command before the work
    collected, review = collect(paths, options, card, progress, forms, account, map_, then)
    from hongheo.pipeline.joining import join  # loaded while the files were read

    return join(paths, collected, review, options, result, progress, card)


def scores_of(scored: Scored, review: Review) -> SheetData:
    from hongheo.compare import Movement
    from hongheo.tabulate import scores_sheet

    return scores_sheet(
        scored.households.frame,
        scored.units,
        [i.name for i in review.standard.indicator],
        {a.id.value: a.name for a in review.standard.area},
        {m.value: m.label for m in Movement},
    )


def title_of(review: Review) -> str:
    return f"CHẤM ĐIỂM, PHÂN LOẠI HỘ NĂM {review.year}"


@keeps_inputs("out")
def score(paths: Sequence[Path], options: Options, out: Path, progress: Progress = no_progress) -> Result:
    """Each household with its points, class and the rule that decided, written to one workbook.

    Raises UsageError, StandardError or OutputError.
    """
    from hongheo.write import write_whole

    result = new_result("score", options)
    with write_whole(out, options.force) as target:
        scored = score_all(paths, options, result, progress, then="hongheo.write.scores")
        if scored is None or result.review is None:
            raise NothingRead(result)
        from hongheo.write import write_scores  # loaded while the returns were read

        write_scores(
            target, scores_of(scored, result.review), title=title_of(result.review), note=result.note
        )
    result.outputs, result.out = [out.name], out.parent
    return result
