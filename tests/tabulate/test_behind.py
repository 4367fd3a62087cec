"""What each household adds to a column comes to the number that stands there."""

from __future__ import annotations

from hongheo.columns import UNKNOWN_PEOPLE
from hongheo.compare import household_index
from hongheo.pipeline import Options
from hongheo.pipeline.result import new_result, no_progress
from hongheo.pipeline.run_results import listed_members, tables_of
from hongheo.pipeline.scoring import score_all
from hongheo.tabulate import behind_cells, members_counted, unit_lines
from tests.conftest import MakeReturn, b1, b2, household

CLASSES = ("Hộ nghèo", "Hộ cận nghèo", "Hộ không nghèo")


def test_tong_cua_cac_ho_la_o_cua_bieu(make_return: MakeReturn) -> None:
    codes = [f"{n:04}" for n in range(1, 19)]
    households = [
        household(
            code,
            size=1 + n % 5,
            size_start=1 + n % 4,
            class_start=CLASSES[n % 3],
            people=("Kinh", "Khmer", "Hoa", None)[n % 4],
            sex=("Nam", "Nữ")[n % 2],
            merit=n % 5 == 0,
            no_labour_capacity=n % 7 == 0,
            average_living=n % 2 == 0,
            cause_land=n % 3 == 0,
            cause_illness=n % 4 == 0,
        )
        for n, code in enumerate(codes)
    ]
    child = {"relation": "Con", "birth_date": "2018-03-04", "sex": "Nam", "people": "Kinh"}
    path = make_return(
        households=households,
        b1=[b1(c, (100, 140, 200)[n % 3]) for n, c in enumerate(codes)],
        b2=[b2(c, (4, 1)[n % 2]) for n, c in enumerate(codes)],
        members=[
            {"household_code": c, "member_number": 2, "name": f"Trần Văn Con {c}", **child} for c in codes
        ],
    )
    result = new_result("diff", Options())
    scored = score_all([path], Options(), result, no_progress)
    assert scored is not None and result.review is not None
    frame = scored.households.frame
    counted = members_counted(frame, listed_members(scored), result.review.date)
    tables = tables_of(scored, counted, result.review, unit_lines(list(scored.units.values())))
    peoples = [name for t in tables if t.varying for name in t.varying[0]]
    standard = result.review.standard
    found = behind_cells(
        frame.set_index(household_index(frame)),
        standard.indicator_points.value,
        peoples,
        UNKNOWN_PEOPLE,
        counted,
        standard.facts,
    )
    met = 0
    for table in tables:
        for line in (line for line in table.lines if line.level == "total"):
            columns: list[int | tuple[str, str]] = list(range(1, len(line.values) + 1))
            if table.varying:
                columns = [(c, p) for c in ("poor", "near_poor") for p in ("", "Kinh", "minority", *peoples)]
            for column, value in zip(columns, line.values, strict=True):
                behind = found.get((table.number, line.split, column))
                if behind is None:
                    assert (table.number, column) in {(1, 1), (1, 2)}
                elif behind.whole:
                    assert int(behind.counts[0].sum()) == value, (table.number, line.split, column)
                    met += bool(value)
    assert met > 80
