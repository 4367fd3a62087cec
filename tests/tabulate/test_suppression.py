"""Tables for the public: no hidden count can be worked out from what is printed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hongheo.identities import EQUAL, HOUSEHOLDS, MOVEMENT_SIGNS, PERSONS, SHARES, SUMS
from hongheo.models import SummaryTable, TableLine
from hongheo.tabulate import suppress
from tests.tabulate.test_identities import DISTRICT, OTHER, ROW, households, settled, tables_and_proofs

SPLITS = (HOUSEHOLDS, PERSONS)
# Table, split, column > the counts that the posted lists of this year and the last give.
POSTED = {
    *((1, "", c) for c in (1, 2, 3, 5, 9, 11)),
    *((t, s, c) for t in (2, 3) for s in SPLITS for c in (1, 2, 9)),
    *((2, s, 3) for s in SPLITS),
    *((3, s, 5) for s in SPLITS),
    *((8, s, c) for s in SPLITS for c in (1, 6)),
    *((t, "", 1) for t in (4, 5, 6, 7, 9, 10, 12, 13)),
    (10, "", 10),
    (12, "", 7),
    (13, "", 7),
}
Cells = dict[tuple[int, str, int, int], int | float | None]


def is_share(table: int, column: int) -> bool:
    return (table in (5, 7) and column > 1) or (table == 1 and column in {s[0] for s in SHARES})


def lines(tables: list[SummaryTable]) -> Iterator[tuple[int, int, TableLine]]:
    """Table, number of the place, line."""
    for table in tables:
        for split in dict.fromkeys(line.split for line in table.lines):
            own = [line for line in table.lines if line.split == split]
            yield from ((table.number, place, line) for place, line in enumerate(own))


def cells_of(tables: list[SummaryTable]) -> Cells:
    return {
        (number, line.split, column, place): value
        for number, place, line in lines(tables)
        for column, value in enumerate(line.values, start=1)
    }


def terms_of_a_line(peoples: tuple[str, ...]) -> Iterator[list[tuple[int, str, int, int]]]:
    """Each identity of a line: table, split, column, sign. What check, proofs and headings say."""
    for (t, a, s), (u, b, r) in EQUAL:
        yield [(t, s, a, 1), (u, r, b, -1)]
    for table in (2, 3):
        for split in SPLITS:
            signed = [(table, split, c, sign) for c, sign in enumerate((*MOVEMENT_SIGNS, -1), start=1)]
            yield signed
    per_list = 3 + len(peoples)
    sums = [(t, "", whole, tuple(parts)) for t, whole, parts in SUMS]
    for near in (0, 1):
        at = near * per_list
        # T8=T12,T13 and T9=T12,T13 of the proofs.
        for a, b in ((3, 2), (5, 3), (4, 4)):
            yield [(12 + near, "", a, 1), (8, HOUSEHOLDS, b + 5 * near, -1)]
        yield [(12 + near, "", 9, 1), (8, PERSONS, 2 + 5 * near, -1)]
        for column in (2, 3):
            yield [(9, "", at + column, 1), (12 + near, "", column, -1)]
        yield [(9, "", at + 1, 1), (12 + near, "", 1, -1)]
        known = [n for n, name in enumerate(peoples) if name != "Chưa rõ dân tộc"]
        rest = [at + 4 + n for n in range(len(peoples)) if n not in known]
        sums.append((9, "", at + 3, tuple(at + 4 + n for n in known)))
        sums.append((9, "", at + 1, (at + 2, at + 3, *rest)))
    for table, split, whole, parts in sums:
        yield [(table, split, whole, 1), *((table, split, part, -1) for part in parts)]


def identities(tables: list[SummaryTable], shown: Cells) -> Iterator[dict[tuple[int, str, int, int], int]]:
    """All identities over the cells: of each line, and of each column over the places."""
    levels = [line.level for number, _, line in lines(tables) if number == 1]
    for place in range(len(levels)):
        for terms in terms_of_a_line(tables[8].varying[0]):
            yield {(t, s, c, place): sign for t, s, c, sign in terms}
    units = [p for p, level in enumerate(levels) if level == "unit"]
    groups = [p for p, level in enumerate(levels) if level == "group"]
    sums = [(0, units), *([(0, groups)] if groups else [])]
    for at, group in enumerate(groups):
        end = groups[at + 1] if at + 1 < len(groups) else len(levels)
        sums.append((group, list(range(group + 1, end))))
    for table, split, column in dict.fromkeys(key[:3] for key in shown):
        if not is_share(table, column):
            for whole, parts in sums:
                yield {(table, split, column, p): 1 if p == whole else -1 for p in (whole, *parts)}


def check(tables: list[SummaryTable], least: int) -> None:
    public = suppress(tables, least)
    true, shown = cells_of(tables), cells_of(public)
    hidden = {(n, line.split, c, p) for n, p, line in lines(public) for c in line.hidden}
    posted = POSTED | {(9, "", 4 + len(tables[8].varying[0]))}
    if not set(tables[8].varying[0]) - {"Chưa rõ dân tộc"}:
        # No column for any minority: everybody knows.
        posted = posted | {key[:3] for key in true if key[0] == 9}
        posted |= {(t, "", c) for t in (12, 13) for c in (2, 3, 8, 9)} | {
            (8, s, c) for s in SPLITS for c in (2, 7)
        }
    for key, value in true.items():
        assert shown[key] == (None if key in hidden else value)
        if key[:3] not in posted and not is_share(key[0], key[2]) and key not in hidden and value is not None:
            assert not 0 < value < least, key
        if key[:3] in posted:
            assert key not in hidden, key
    for share, part, whole in SHARES:
        for p in range(len([1 for n, _, _ in lines(tables) if n == 1])):
            assert ((1, "", share, p) in hidden) == (
                (1, "", part, p) in hidden or (1, "", whole, p) in hidden
            )
    for counts, shares in ((4, 5), (6, 7)):
        assert {k for k in hidden if k[0] == shares} == {
            (shares, "", c - 1, p) for t, _, c, p in hidden if t == counts and c > 2
        }
    # A count of households and the persons in them are hidden together.
    for table in (2, 3, 8):
        assert {(c, p) for t, s, c, p in hidden if (t, s) == (table, HOUSEHOLDS)} == {
            (c, p) for t, s, c, p in hidden if (t, s) == (table, PERSONS)
        }
    counts = sorted(k for k in hidden if not is_share(k[0], k[2]))
    at = {key: n for n, key in enumerate(counts)}
    rows = []
    unknown = "Chưa rõ dân tộc" in tables[8].varying[0]
    for identity in identities(tables, true):
        if any(true[key] is None for key in identity):
            continue
        own = {key: sign for key, sign in identity.items() if key in at}
        # One identity alone tells no hidden cell …
        assert len(own) != 1, (least, own)
        if unknown and {key[0] for key in own} <= {12, 13} and len({key[3] for key in own}) == 1:
            continue  # 1=2+3 holds only where every people is known, and who knows that?
        if own and sum(sign * (true[key] or 0) for key, sign in identity.items()) == 0:
            row = np.zeros(len(counts))
            for key, sign in own.items():
                row[at[key]] = sign
            rows.append(row)
    if rows:
        # … nor do all together: a cell is determined where its unit vector is a sum of identities.
        _, singular, basis = np.linalg.svd(np.array(rows), full_matrices=False)
        basis = basis[singular > 1e-9 * singular[0]]
        determined = [counts[n] for n in np.flatnonzero((basis**2).sum(axis=0) > 1 - 1e-7)]
        assert determined == [], determined[:20]


ONE = [u.code for u in DISTRICT[:3]]
TWO = [DISTRICT[0].code, DISTRICT[1].code, OTHER[0].code, OTHER[1].code]


@settings(max_examples=20)
@given(st.lists(households(ONE), max_size=60), st.integers(2, 9))
def test_khong_o_nao_tinh_nguoc_ra_duoc(rows: list[dict[str, Any]], least: int) -> None:
    check(tables_and_proofs(settled(rows), DISTRICT[:3])[0], least)


@settings(max_examples=10)
@given(st.lists(households(TWO), max_size=50), st.integers(2, 9))
def test_hai_huyen_cung_khong(rows: list[dict[str, Any]], least: int) -> None:
    check(tables_and_proofs(settled(rows), [*DISTRICT[:2], *OTHER[:2]])[0], least)


def poor(people: str, commune: str = DISTRICT[0].code) -> dict[str, Any]:
    return {**ROW, "commune": commune, "people": people, "class_start": "Hộ nghèo", "class_end": "poor"}


def test_xa_co_it_ho_ngheo_thi_che_moi_cot_phan_to() -> None:
    rows = [poor("Kinh"), poor("Hoa"), *[poor(p, DISTRICT[1].code) for p in ["Kinh"] * 9 + ["Hoa"] * 6]]
    tables, _ = tables_and_proofs(settled(rows), DISTRICT[:2])
    public = suppress(tables, 5)
    first = public[11].lines[1]
    assert first.values == (2, None, None, None, None, None, 8, None, None)
    assert first.hidden == {2, 3, 4, 5, 6, 8, 9}
    # Of the other commune the two peoples: else the total would give those of the first.
    assert {2, 3} <= public[11].lines[2].hidden
    assert public[0].lines[1].values[2] == 2


@pytest.mark.parametrize("least", [2, 5])
def test_khong_co_so_nho_thi_khong_che_gi(least: int) -> None:
    rows = [poor("Kinh", u.code) for u in DISTRICT[:2] for _ in range(8)]
    public = suppress(tables_and_proofs(settled(rows), DISTRICT[:2])[0], least)
    assert sum(len(line.hidden) for table in public for line in table.lines) == 0
