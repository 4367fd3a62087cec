"""A batch made from facts without a workbook: what reading would hand over, then the real cell checks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from hongheo.check import check_cells, gather
from hongheo.forms import COMMUNE_RETURN, form
from hongheo.models import Batch, FileContent, Place, Table
from hongheo.models import PairCell as Pair

Facts = Mapping[str, Any]


def table_of(sheet_id: str, rows: Sequence[Facts], without: Sequence[str] = ()) -> Table:
    """The rows as one sheet of a return, from row 2."""
    sheet = form(COMMUNE_RETURN).by_id[sheet_id]
    fields = [f for f in sheet.fields if f.id not in without and not f.merged_only]
    if sheet.numbered:
        numbered = [sheet.numbered.field(n) for n in range(1, sheet.numbered.blank_count + 1)]
        fields += [f for f in numbered if f.id not in without]
    table = Table("phieu.xlsx", sheet.name, sheet_id, 1)
    table.rows = list(range(2, len(rows) + 2))
    for column, field in enumerate(fields, start=1):
        blank = False if field.type in ("flag", "deprived") else None
        table.columns[field.id] = column
        table.values[field.id] = [row.get(field.id, blank) for row in rows]
    return table


def batch_of(*, commune: str = "28654", without: Sequence[str] = (), **sheets: Sequence[Facts]) -> Batch:
    """Records of a return with these rows by sheet id; ``without`` are columns that it lacks."""
    content = FileContent(
        "phieu.xlsx",
        COMMUNE_RETURN,
        {"commune": Pair(commune, Place("phieu.xlsx"))},
        [table_of(sheet_id, rows, without) for sheet_id, rows in sheets.items()],
    )
    records, _ = check_cells(form(COMMUNE_RETURN), content, None)
    assert records is not None
    return gather(form(COMMUNE_RETURN), [records])


def people_rows(code: str, members: Sequence[Facts]) -> list[dict[str, Any]]:
    """Rows of ``Thành viên``: names follow from the order."""
    return [
        {"household_code": code, "member_number": n, "name": f"Lê Văn Mẫu {n}", **member}
        for n, member in enumerate(members, start=1)
    ]


def household_row(code: str, size: int) -> dict[str, Any]:
    """A row of ``Hộ``."""
    return {
        "household_code": code,
        "head_name": "Lê Văn Mẫu",
        "size": size,
        "class_start": "Hộ không nghèo",
    }
