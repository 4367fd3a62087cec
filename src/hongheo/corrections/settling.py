"""Each line to its end, whatever the order of the files: which cells get which value, and what is told."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import PurePosixPath

from hongheo.corrections.lines import address
from hongheo.models import HEADINGS, Account, Corrected, End, Hit, Line, Place, Verdict, column_number
from hongheo.problems import kinds

# Sheet > row and column > what is put there.
Patched = dict[str, dict[tuple[int, int], object]]
_CHANGES = (Verdict.CHANGE,)
# Why a line is not used whose value cannot be read in its cell.
IMPOSSIBLE = f"«{HEADINGS['new']}» không đọc được"
# Problems of a row that is not there, told at the code of the household that lacks it.
_ROW_MISSING = {k.code for k in (kinds.B1_MISSING, kinds.B2_MISSING, kinds.HOUSEHOLD_LEFT_OUT)}
_MISSING_ROW = (
    "dòng này không sửa được bằng một ô, «Sửa» ở đây sẽ đổi mã hộ: ghi thêm dòng còn thiếu vào phiếu gốc rồi "
    "gửi lại phiếu"
)
_KEEPS = (Verdict.KEEP, Verdict.TWO)


def settle_lines(
    account: Account, hits: Iterable[Hit]
) -> dict[str, dict[str, dict[tuple[int, int], object]]]:
    """What is put where (file > sheet > row and column), and the ends of the lines that change something.

    The lines of one cell are steps from a value to another: 5 to 6, and in a later round 6 to 7. Two that
    lead from one value to different ones are against each other and change nothing. A line whose value is
    there already, or was and has been replaced since by another line, is done.
    """
    by_line: dict[int, list[Hit]] = {}
    for hit in hits:
        by_line.setdefault(hit.line, []).append(hit)
    cells: dict[Place, list[Hit]] = {}
    for number, line in enumerate(account.lines):
        why = _unusable(line)
        if why:
            account.end(number, End.UNUSABLE, why)
            continue
        own = by_line.get(number, [])
        if _of_missing_row(line, own):
            account.end(number, End.UNUSABLE, _MISSING_ROW)
            continue
        meant = _meant(line, own)
        merged = next((h.merged for h in meant if h.merged), "")
        if line.verdict in _CHANGES and (merged or not meant):
            account.end(number, End.NOT_FOUND, _why_not(own, merged))
            continue
        for hit in meant:
            cells.setdefault(hit.place, []).append(hit)
    put: dict[str, Patched] = {}
    for place, own in cells.items():
        for hit in _cell(account, own):
            assert place.sheet is not None and place.row is not None and place.column is not None
            at = (place.row, column_number(place.column))
            put.setdefault(place.file, {}).setdefault(place.sheet, {})[at] = hit.value
    account.corrected.sort(key=lambda c: (c.place.file, c.place.sheet or "", c.place.row or 0, c.field))
    return put


def lines_of_proof(account: Account, file: str) -> list[Line]:
    """Lines that find the corrected cells of a file by place; what was put there is their old value."""
    found = []
    for own in account.corrected:
        if own.place.file == file:
            line = Line(
                own.place, {}, file=file, sheet=own.place.sheet or "", cell=own.place.cell or "", old=own.new
            )
            # A fact of the commune is found by its label, a cell of a table by its address.
            found += [line, replace(line, field=own.field)]
    return found


def take_back(account: Account, file: str, hits: Iterable[Hit]) -> set[Place]:
    """The corrected cells of a file whose new value is not read in them: their lines come to another end.

    ``hits``: what ``lines_of_proof`` found in the file when it was read with the values in it.
    """
    hits = list(hits)
    read = {hit.place for hit in hits if hit.is_old and not hit.merged}
    own = {c.place for c in account.corrected if c.place.file == file}
    lines = {line for place in own - read for line in account.cells.get(place, ())}
    # Rows that say the same are corrected together or not at all.
    unread = {place for place in own if lines & set(account.cells.get(place, ()))}
    for place in unread:
        account.not_changed(place, End.NOT_FOUND, "ô không được đọc khi có giá trị đúng, giữ như cũ")
    account.corrected = [c for c in account.corrected if c.place not in unread]
    # A value that its field cannot have stays there, and is told.
    for place in {hit.place for hit in hits if hit.refused} - unread:
        account.not_changed(place, End.UNUSABLE, IMPOSSIBLE)
    return unread


def _near(said: str) -> str:
    """The decision whose word stands in what was written («Đã sửa»), as a question; else nothing."""
    found = [v.value for v in Verdict if v.value.casefold() in said.casefold()]
    return f"; có phải «{found[0]}»?" if len(found) == 1 else ""


def _unusable(line: Line) -> str:
    """Why nothing can be done with a line, whatever the returns say (Vietnamese); empty when it can."""
    if line.verdict is None:
        return (
            f"«Quyết định» ghi «{line.said}», không phải quyết định nào{_near(line.said)}"
            if line.said
            else "chưa ghi «Quyết định»"
        )
    if line.verdict is Verdict.CHANGE and line.new is None:
        return "chưa ghi «Giá trị đúng» (muốn xóa giá trị thì ghi «(trống)»)"
    if line.verdict in (*_KEEPS, Verdict.ONE) and not line.code:
        return "chưa ghi «Mã» của vấn đề"
    return ""


def _of_missing_row(line: Line, hits: Sequence[Hit]) -> bool:
    """Whether a line would answer a problem of a missing row by another code of the household, one that no
    other sheet has: the cell only tells where the household stands."""
    asked = line.verdict is Verdict.CHANGE and line.code.upper() in _ROW_MISSING
    return asked and all(h.is_key and not h.elsewhere for h in hits)


def _meant(line: Line, hits: Sequence[Hit]) -> list[Hit]:
    """The cells that a line means of those that it may speak of; none when that is not clear.

    Rows that say exactly the same are one: what is corrected in one of them is corrected in all.
    """
    found = list(hits)
    here, name = address(line.cell), PurePosixPath(line.file).name
    if len(found) > 1:
        found = [h for h in found if PurePosixPath(h.place.file).name == name] or found
    if len(found) > 1:
        found = [h for h in found if (h.place.row, h.place.column) == here] or found
    if not found:
        return []
    alike = all(h.row_key == found[0].row_key and h.now == found[0].now for h in found)
    if len(found) > 1 and not alike:
        return []
    if found[0].is_key and line.verdict is not Verdict.KEEP:
        return found if len(found) == 1 else []
    return [h for h in hits if h.row_key == found[0].row_key and h.now == found[0].now]


def _why_not(hits: Sequence[Hit], merged: str) -> str:
    if merged:
        return f"{merged}: bỏ gộp trên phiếu rồi ghi giá trị của từng dòng"
    if not hits:
        return "không tệp nào của lần chạy này có ô đó"
    return f"có {len(hits)} ô khác nhau cùng mã: hãy ghi rõ «STT» của thành viên, hoặc «Trang» và «Ô»"


def _cell(account: Account, hits: Sequence[Hit]) -> list[Hit]:
    """The end of each line of one cell; gives the line whose value is put there, if any."""
    lines = account.lines
    steps: dict[str, dict[str, list[Hit]]] = {}
    for hit in hits:
        verdict = lines[hit.line].verdict
        if verdict in _CHANGES:
            steps.setdefault(hit.old, {}).setdefault(hit.new, []).append(hit)
        elif verdict in _KEEPS and hit.is_old:
            # To keep what another line changes is against it; alone it changes nothing.
            steps.setdefault(hit.old, {}).setdefault(hit.old, []).append(hit)
    against = [h for ways in steps.values() if len(ways) > 1 for own in ways.values() for h in own]
    for hit in against:
        account.end(hit.line, End.AGAINST, _others(account, hit, against))
    now = hits[0].now
    last, used = _follow(steps, now)
    put: list[Hit] = []
    for hit in hits:
        if lines[hit.line].verdict not in _CHANGES or hit in against:
            continue
        if last == now and hit.refused:
            account.end(hit.line, End.UNUSABLE, IMPOSSIBLE)
        elif _follow(steps, hit.new)[0] == last:
            account.end(hit.line, End.CHANGED, "" if hit.is_old or hit in used else "ô đã ghi giá trị đúng")
            account.cells.setdefault(hit.place, []).append(hit.line)
        else:
            account.end(hit.line, End.OTHER_VALUE, "")
    if last != now and used:
        final = used[-1]
        put.append(final)
        account.corrected.append(
            Corrected(final.place, final.line, final.field, final.household, now, final.new)
        )
    return put


def _follow(steps: Mapping[str, Mapping[str, Sequence[Hit]]], value: str) -> tuple[str, list[Hit]]:
    """To which value the steps lead from a value, and one line of each step; back where it began when they
    go round, or part."""
    seen, used, at = {value}, [], value
    while len(ways := steps.get(at, {})) == 1:
        ((then, own),) = ways.items()
        if then == at:
            break
        if then in seen:
            return value, []
        seen.add(then)
        used.append(min(own, key=lambda h: (str(h.value), h.line)))
        at = then
    return at, used


def _others(account: Account, hit: Hit, against: Sequence[Hit]) -> str:
    other = next((h for h in against if h.new != hit.new or h.line != hit.line), hit)
    return account.lines[other.line].place.text()
