"""Decisions about rows that may be one: which rows are left out, and what is told of the others.

Nothing is guessed: a row goes only when it was named, still says what was looked at, and another row of the
same person or household stays.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from hongheo.corrections.lines import address
from hongheo.corrections.pairs import COUNTED_ONCE, Pair, RowKey, pairs_of, row_key
from hongheo.corrections.rows import OF_ROWS
from hongheo.models import FOR_THE_OFFICE_ABOVE, Account, Dropped, End, Line, Place, RowHit, Verdict
from hongheo.problems import Problem

NAME_THE_ROW = (
    "«Một người» chưa nói dòng nào bị bỏ: ghi thêm «Bỏ dòng này» ở dòng thừa, chương trình không tự chọn"
)
OF_TWO_COMMUNES = "chỗ kia thuộc xã khác: cơ quan cấp trên đối chiếu rồi quyết định"
_OPEN_AGAIN = "dòng đã đổi từ khi quyết định, quyết định được mở lại"
_UNSAID = (
    "chưa rõ dòng ấy đang ghi gì: ghi «Trường» và «Giá trị cũ» (ví dụ họ tên), hoặc dùng trang «Nghi trùng»"
)


@dataclass(slots=True)
class _Named:
    """A line with the row that it names, the rows that go with it, and the groups that it speaks of."""

    number: int
    line: Line
    hit: RowHit
    beside: list[Place] = field(default_factory=list)
    pairs: list[Pair] = field(default_factory=list)

    @property
    def row(self) -> RowKey:
        return row_key(self.hit.place)

    @property
    def goes(self) -> set[RowKey]:
        return {self.row, *map(row_key, self.beside)}


def settle_rows(account: Account, hits: Iterable[RowHit], problems: Sequence[Problem]) -> None:
    """The ends of lines that leave out rows, and of those that say that two rows are one.

    ``problems`` are those of all returns with nothing left out: they tell which rows may be one. What is left
    out stands in the account afterwards.
    """
    by_line: dict[int, list[RowHit]] = {}
    for hit in hits:
        by_line.setdefault(hit.line, []).append(hit)
    pairs = pairs_of(problems)
    named = [
        own
        for number, line in enumerate(account.lines)
        if number not in account.ends and line.verdict in OF_ROWS
        if (own := _named(account, number, line, by_line.get(number, []))) is not None
    ]
    for own in named:
        own.pairs = _pairs_of_line(own, pairs, problems)
    drops = [own for own in named if own.line.verdict is Verdict.DROP]
    _with_households(drops, by_line)
    for own in _against(named, drops, pairs):
        account.end(own.number, End.AGAINST, "không dòng nào bị bỏ")
    done = [own for own in drops if own.number not in account.ends]
    for own in done:
        own.beside = []
    _with_households(done, by_line)
    gone = {row for own in done for row in own.goes}
    for own in done:
        more = f" và {len(own.beside)} dòng đi cùng hộ" if own.beside else ""
        account.end(own.number, End.CHANGED, f"đã bỏ dòng{more}")
    # A row that two lines leave out is left out once.
    first = {own.row: own for own in reversed(done)}
    account.dropped += [
        Dropped(own.hit.place, own.number, own.hit.household, tuple(own.beside))
        for _, own in sorted(first.items(), key=lambda item: (item[0][0], item[0][1] or "", item[0][2] or 0))
    ]
    for own in named:
        if own.line.verdict is Verdict.ONE and own.number not in account.ends:
            _say_of_one(account, own, gone)


def _named(account: Account, number: int, line: Line, hits: Sequence[RowHit]) -> _Named | None:
    """The row that a line names; None without one: then the end of a line that leaves rows out is told."""
    drops = line.verdict is Verdict.DROP
    own = [h for h in hits if h.place.row is not None]
    here, name = address(line.cell), PurePosixPath(line.file).name
    narrowings = (
        lambda h: PurePosixPath(h.place.file).name == name,
        lambda h: here is not None and h.place.row == here[0],
        lambda h: line.row_mark in h.marks,
    )
    for same in narrowings:
        if len(own) > 1:
            own = [h for h in own if same(h)] or own
    if drops and line.problem_mark == FOR_THE_OFFICE_ABOVE:
        account.end(number, End.UNUSABLE, OF_TWO_COMMUNES)
        return None
    if not drops:
        return _Named(number, line, own[0]) if len(own) == 1 else None
    if len(own) > 1:
        why = f"có {len(own)} dòng khác nhau như vậy: hãy ghi rõ «STT» của thành viên, hoặc «Trang» và «Ô»"
        account.end(number, End.NOT_FOUND, why)
    elif not own and any(h.gone for h in hits):
        account.end(number, End.CHANGED, "dòng đã bỏ từ trước")
    elif not own:
        account.end(number, End.NOT_FOUND, "không tệp nào của lần chạy này có dòng đó")
    elif line.row_mark and line.row_mark not in own[0].marks:
        # Without its place it may be another row under the same code: that one was left out when merged.
        end = End.OTHER_VALUE if here is not None else End.GONE
        account.end(number, end, _OPEN_AGAIN if here is not None else "không còn dòng như vậy")
    elif not line.row_mark and not own[0].says_old:
        said = line.old is not None
        account.end(number, End.OTHER_VALUE if said else End.UNUSABLE, _OPEN_AGAIN if said else _UNSAID)
    elif own[0].merged:
        why = f"{own[0].merged}: bỏ gộp trên phiếu, rồi mới bỏ được một dòng"
        account.end(number, End.NOT_FOUND, why)
    else:
        return _Named(number, line, own[0])
    return None


def _pairs_of_line(own: _Named, pairs: Sequence[Pair], problems: Sequence[Problem]) -> list[Pair]:
    """The groups that a line speaks of: those of its row, or of a row that goes with it; by its mark and its
    code where it has them."""
    line = own.line
    at_row = [p for p in pairs if own.row in p.rows]
    rows = {own.row, *map(row_key, own.hit.beside)}
    near = at_row or [p for p in pairs if rows & p.rows.keys()]
    if line.problem_mark:
        by_mark = [
            p
            for p in pairs
            if rows & p.rows.keys()
            if any((s := problems[at].standing) and s.mark == line.problem_mark for at in p.problems)
        ]
        near = by_mark or ([] if line.verdict is not Verdict.DROP else near)
    if line.code:
        codes = [p for p in near if any(problems[at].kind.code == line.code.upper() for at in p.problems)]
        return codes or (at_row if line.verdict is Verdict.DROP else [])
    return near


def _with_households(drops: Sequence[_Named], by_line: dict[int, list[RowHit]]) -> None:
    """The rows that go with each row of ``Hộ`` that is left out: those of its file when no other row of the
    household stays in it, those of other files when none stays anywhere."""
    left_out = {own.row for own in drops}
    for own in drops:
        if own.hit.sheet_id != "households":
            continue
        hits = [h for h in by_line[own.number] if h.household == own.hit.household or h.place.row is None]
        stay = [h.place.file for h in hits if h.place.row is not None and row_key(h.place) not in left_out]
        if own.hit.place.file in stay:
            continue
        beside = list(own.hit.beside)
        if not stay:
            beside += [p for h in hits if h.place.file != own.hit.place.file for p in h.beside]
        own.beside = list(dict.fromkeys(p for p in beside if row_key(p) != own.row))


def _against(named: Sequence[_Named], drops: Sequence[_Named], pairs: Sequence[Pair]) -> list[_Named]:
    """Lines that say different things of one group, or that leave out all of its rows."""
    found: dict[int, _Named] = {}
    for pair in pairs:
        own = [n for n in named if any(p is pair for p in n.pairs)]
        two = [n for n in own if n.line.verdict is Verdict.TWO]
        other = [n for n in own if n.line.verdict is not Verdict.TWO]
        if two and other and pair.code not in COUNTED_ONCE:
            found |= {n.number: n for n in own}
        leaving = [n for n in drops if n.goes & pair.rows.keys()]
        # A household that is left out may well have had all rows of the group.
        if len({n.row for n in leaving}) > 1 and set().union(*(n.goes for n in leaving)) >= pair.rows.keys():
            found |= {n.number: n for n in leaving}
    return list(found.values())


def _say_of_one(account: Account, own: _Named, gone: set[RowKey]) -> None:
    """The end of a line that says that the rows are one: whole only when one row stays. Groups of rows that
    are counted once anyway are told later."""
    for pair in own.pairs:
        if pair.code in COUNTED_ONCE:
            continue
        stay = [row for key, row in pair.rows.items() if key not in gone]
        if len(stay) == 1:
            where = Place(PurePosixPath(stay[0].place.file).name, stay[0].place.sheet, stay[0].place.row)
            account.end(own.number, End.KEPT, f"dòng ở lại: {where.text()}")
        elif len(stay) < len(pair.rows):
            account.end(own.number, End.UNUSABLE, f"còn {len(stay)} dòng của người (hộ) này: {NAME_THE_ROW}")
        else:
            account.end(own.number, End.UNUSABLE, NAME_THE_ROW)
