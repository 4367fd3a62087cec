"""What the review within the year (thường xuyên) asks beside every other: requests, the list in force."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from hongheo.compare import match_households
from hongheo.errors import UsageError
from hongheo.models import CLASS_LABELS, HouseholdClass, Place, Records
from hongheo.pipeline.lists import Lists
from hongheo.pipeline.requests import read_requests, request_records
from hongheo.pipeline.result import Options, Result, Review
from hongheo.problems import Problem, kinds
from hongheo.procedure import LEAVING, REGULAR, number_of

_NOT_POOR = CLASS_LABELS[HouseholdClass.NOT_POOR]


def refuse_regular(options: Options) -> None:
    """Raise UsageError where a review within the year lacks what it needs, or is asked for other things."""
    if options.date is None:
        raise UsageError("--regular cần --date: ngày của đợt rà soát, ví dụ --date 2026-05-20.")
    if options.previous is None:
        raise UsageError("--regular cần --previous: danh sách đang có hiệu lực.")
    for option, given in (("--report", options.report), ("--parquet", options.parquet)):
        if given:
            raise UsageError(f"{option} không đi cùng --regular: các biểu chỉ lập cho kỳ rà soát định kỳ.")


def check_regular(
    households: Records, start: Mapping[str, str], lists: Lists, review: Review, result: Result
) -> Iterator[Problem]:
    """The households of a review within the year against the requests, and its communes against the list.

    ``start``: household > class on the list in force.
    """
    yield from _communes(households, lists)
    if not result.options.registers:
        files = sorted({t.file for t in households.tables})
        if files:
            yield Problem(kinds.REGULAR_WITHOUT_REGISTER, Place(files[0]))
        return
    yield from _asked(households, start, review, result)


def _communes(households: Records, lists: Lists) -> Iterator[Problem]:
    """Communes of which the list in force has nobody: another commune's list, if it has none of them all."""
    assert lists.previous is not None
    covered = set(map(str, lists.previous.frame["commune"]))
    communes = households.frame["commune"].tolist()
    lost = [c for c in dict.fromkeys(communes) if str(c) not in covered]
    another = bool(covered) and len(lost) == len(set(communes))
    for commune in lost:
        place = households.place(communes.index(commune))
        context: dict[str, object] = {"code": commune, "others": ", ".join(sorted(covered)[:5]) or "không có"}
        yield Problem(kinds.LIST_LACKS_COMMUNE, place, context, commune=str(commune), doubtful=another)


def _asked(
    households: Records, start: Mapping[str, str], review: Review, result: Result
) -> Iterator[Problem]:
    """Households without a request that is let in; requests without a review; requests against the list."""
    requests = [r for r in read_requests(result.options, review, REGULAR, result) if not r.other]
    matching = match_households(households, request_records(requests))
    asked = {household: requests[at] for at, household, _ in matching.pairs()}
    keys = households.frame["household"].tolist()
    for at, key in enumerate(keys):
        request = asked.get(at)
        if request is None or request.refused:
            why = "trong sổ không có giấy đề nghị thường xuyên của hộ này"
            if request is not None:
                number = number_of(request.line)
                why = f"giấy đề nghị số {number} không được đưa vào rà soát: {request.refused}"
            place = households.place(at, "household_code")
            yield Problem(kinds.REGULAR_NOT_ASKED, place, {"why": why}, household=str(key))
        elif request.line.get("request_form") == LEAVING and start.get(str(key)) == _NOT_POOR:
            context = {"number": number_of(request.line), "form": LEAVING}
            yield request.line.told(kinds.REGULAR_AGAINST_LIST, "request_form", **context)
    reviewed = {id(r) for r in asked.values()}
    communes = set(households.frame["commune"])
    for request in requests:
        open_ = not request.refused and request.line.get("result") is None
        if open_ and id(request) not in reviewed and request.commune in communes:
            yield request.line.told(kinds.REQUEST_NOT_REVIEWED, "number", number=number_of(request.line))
