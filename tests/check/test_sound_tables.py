"""Tables that a run makes of any district are sound for the check of printed tables."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from hongheo.check import check_printed
from hongheo.columns import column_names
from hongheo.models import PrintedLine, PrintedTable, SummaryTable
from tests.conftest import standard_for_year
from tests.strategies import scored_household
from tests.tabulate.test_identities import DISTRICT, OTHER, settled, tables_and_proofs

STANDARD, DATE = standard_for_year(2023)
UNITS = [*DISTRICT[:2], OTHER[0]]


def printed(table: SummaryTable, note: str) -> PrintedTable:
    # As many persons as households are made up there: left blank, as by a commune that does not say.
    blank = {2, 10, 12, 14} if table.number == 1 else set()
    lines = [
        PrintedLine(
            *(ln.level, ln.number, ln.name, ln.split, 12 + at),
            tuple(None if c in blank else v for c, v in enumerate(ln.values, start=1)),
        )
        for at, ln in enumerate(table.lines)
    ]
    notes = "; ".join(n for n in (note, table.note) if n)
    names = column_names(table.number, table.varying)
    return PrintedTable(table.number, "b.xlsx", f"Biểu {table.number}", 3, lines, notes, names, table.varying)


@settings(max_examples=12)
@given(st.lists(scored_household([u.code for u in UNITS]), max_size=40))
def test_bieu_cua_moi_huyen_deu_khop(rows: list[dict[str, Any]]) -> None:
    frame = settled(rows)
    open_ = frame[frame["class_end"] == "unclassified"]
    persons = int(open_["size"].fillna(0).sum() + open_["start_size"].fillna(0).sum())
    note = f"TẠM TÍNH: còn {len(open_)} hộ ({persons} khẩu) chưa phân loại" if len(open_) else ""
    tables = [printed(t, note) for t in tables_and_proofs(frame, UNITS)[0]]
    told = {p.kind.code for p in check_printed(tables, None)}
    assert told <= {"HN609", "HN613", "HN640"}
