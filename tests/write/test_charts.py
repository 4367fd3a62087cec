"""The charts of the tables: each refers to the cells that hold its numbers and names."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.utils import range_boundaries

from hongheo.models import SummaryTable, TableLine
from hongheo.write import write_tables
from hongheo.write.charts import CHARTS

SPLIT = ("Hộ", "Nhân khẩu")
COLUMNS = {1: 14, 2: 9, 3: 9, 4: 14, 6: 14, 9: 10, 10: 18}
DISTRICT = (("total", "", "Tổng cộng"), ("unit", "1", "Xã Một"), ("unit", "2", "Xã Hai"))
PROVINCE = (
    ("total", "", "Tổng cộng"),
    *(("group", "1", "Huyện Đông"), ("unit", "1.1", "Xã Một"), ("unit", "1.2", "Xã Hai")),
    *(("group", "2", "Huyện Tây"), ("unit", "2.1", "Xã Ba")),
)


def tables(places: Any) -> list[SummaryTable]:
    """Tables whose values say where they stand: table, line, column."""
    out = []
    for number, columns in COLUMNS.items():
        rows = [(p, s) for p in places for s in (SPLIT if number in (2, 3) else ("",))]
        lines = tuple(
            TableLine(*place, split, tuple(number * 10000 + at * 100 + c for c in range(1, columns + 1)))
            for at, (place, split) in enumerate(rows)
        )
        names = (("Hoa", "Khơ-me"),) * 2 if number == 9 else ()
        out.append(SummaryTable(number, lines, varying=names))
    return out


def charts(path: Path, places: Any) -> dict[str, tuple[list[Any], list[list[Any]]]]:
    """Each chart by its title: the labels and the values of its series, as its cells hold them."""
    write_tables(path, tables(places), place=["Huyện Gò Công Tây"], year=2023, note="TẠM TÍNH")
    book: Any = openpyxl.load_workbook(path)
    assert book.sheetnames[-1] == CHARTS
    assert book[CHARTS]["A2"].value == "TẠM TÍNH"

    def cells(reference: str) -> list[Any]:
        name, _, area = reference.rpartition("!")
        left, top, right, bottom = range_boundaries(area)
        sheet = book[name.strip("'")]
        return [sheet.cell(r, c).value for r in range(top, bottom + 1) for c in range(left, right + 1)]

    found = {}
    for chart in book[CHARTS]._charts:
        title = "".join(run.t for p in chart.title.tx.rich.p for run in p.r)
        first = chart.series[0].cat
        labels = cells((first.numRef or first.strRef).f)
        found[title] = labels, [cells(s.val.numRef.f) for s in chart.series]
    return found


def test_each_chart_shows_the_cells_of_its_table(tmp_path: Path) -> None:
    found = charts(tmp_path / "x.xlsx", DISTRICT)
    assert len(found) == 6
    communes = found["Hộ nghèo, hộ cận nghèo theo xã (biểu 1, mẫu 7.1)"]
    assert communes == (["Xã Một", "Xã Hai"], [[10103, 10203], [10105, 10205]])
    labels, values = found["Diễn biến hộ nghèo (số hộ; biểu 2, mẫu 7.2)"]
    assert (labels[0], labels[-1]) == ("Hộ nghèo đầu kỳ", "Hộ nghèo cuối kỳ")
    assert values == [[20000 + c for c in range(1, 10)]]
    assert found["Diễn biến hộ cận nghèo (số hộ; biểu 3, mẫu 7.3)"][1] == [[30000 + c for c in range(1, 10)]]
    labels, values = found["12 chỉ số thiếu hụt (số hộ; biểu 4, 6, mẫu 7.4, 7.6)"]
    assert (labels[0], labels[-1], len(labels)) == ("Việc làm", "Phương tiện phục vụ tiếp cận thông tin", 12)
    assert values == [[40000 + c for c in range(3, 15)], [60000 + c for c in range(3, 15)]]
    labels, values = found["Nguyên nhân nghèo (số hộ; biểu 10, mẫu 7.10)"]
    assert (labels[0], labels[-1], len(labels)) == ("Không có đất sản xuất", "Nguyên nhân khác", 8)
    assert values == [[100000 + c for c in range(2, 10)], [100000 + c for c in range(11, 19)]]
    assert found["Hộ dân tộc thiểu số (số hộ; biểu 9, mẫu 7.9)"] == (
        ["Hoa", "Khơ-me"],
        [[90004, 90005], [90009, 90010]],
    )


def test_each_district_of_a_province_has_its_own_chart(tmp_path: Path) -> None:
    found = charts(tmp_path / "x.xlsx", PROVINCE)
    of = {t.rpartition(" - ")[2]: c for t, c in found.items() if "theo xã" in t}
    assert {name: labels for name, (labels, _) in of.items()} == {
        "Huyện Đông": ["Xã Một", "Xã Hai"],
        "Huyện Tây": ["Xã Ba"],
    }
    assert of["Huyện Tây"][1] == [[10503], [10505]]


@pytest.mark.parametrize("number", [12, 13])
def test_tables_without_a_chart_make_no_empty_page(tmp_path: Path, number: int) -> None:
    table = SummaryTable(number, (TableLine("total", "", "Tổng cộng", "", (1,) * 9),))
    write_tables(tmp_path / "x.xlsx", [table], place=[], year=2023)
    assert openpyxl.load_workbook(tmp_path / "x.xlsx").sheetnames == [f"Biểu {number}"]
