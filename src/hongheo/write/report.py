"""What the report page, the report text and the charts say, picked from the tables of the run.

Nothing is counted here: every number is a cell of a table, or a sum or difference of cells. Tables hold no
names and no identity numbers of people, so the reports hold none.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from hongheo.columns import DESIGNS, template_path
from hongheo.models import CommuneState, RegisterState, SummaryTable, TableLine
from hongheo.units import KINDS
from hongheo.write.headings import TableDesign, load_designs

Value = int | float | None
POOR, NEAR_POOR, NOT_POOR = "Hộ nghèo", "Hộ cận nghèo", "Hộ không nghèo"
ARRIVED, GONE, UNCLASSIFIED = "Chuyển đến, tách hộ", "Chuyển đi, chết, nhập hộ", "Chưa phân loại"


@dataclass(frozen=True, slots=True)
class Bar:
    """One label of a chart with its poor and near-poor households."""

    label: str
    poor: int
    near_poor: int


@dataclass(frozen=True, slots=True)
class Flow:
    """Households that went from one state at the start of the year to one at its end."""

    start: str
    end: str
    households: int


@dataclass(frozen=True, slots=True)
class MapPlace:
    """A commune on the map: its number and name in table 1, ``centre`` in degrees (latitude, longitude; None
    where it is not known), its households, its poor ones and their ``share`` in percent (None is blank)."""

    number: str
    name: str
    centre: tuple[float, float] | None
    households: int | None
    poor: int | None
    share: float | None


@dataclass(frozen=True, slots=True)
class ReportData:
    """All that a report says. ``numbers``: the headline numbers by name, as templates call them; None is
    blank, never 0. ``places``: the lines of table 1. ``dated``: somebody gave ``date`` as the day of the
    review; else it is the last day of the season, as of which all is counted. ``registers``: where each
    commune stands by its register, as of ``date``; empty when none was given. ``map``: the communes with
    their centres. ``states``: what each commune has sent, and what is open."""

    unit: str
    year: int
    date: str
    dated: bool
    note: str
    standard: str
    unclassified: int
    numbers: Mapping[str, Value]
    places: tuple[TableLine, ...]
    flows: tuple[Flow, ...]
    communes: tuple[Bar, ...]
    indicators: tuple[Bar, ...]
    peoples: tuple[Bar, ...]
    causes: tuple[Bar, ...]
    tables: tuple[tuple[SummaryTable, TableDesign], ...]
    registers: tuple[RegisterState, ...] = ()
    map: tuple[MapPlace, ...] = ()
    states: tuple[CommuneState, ...] = ()
    # Units of which there are figures; which kinds of units the tables name (``xã, phường``).
    reviewed: int = 0
    kinds: str = ""


def _count(value: Value) -> int:
    return int(value or 0)


def _flows(poor: Sequence[Value], near_poor: Sequence[Value]) -> tuple[Flow, ...]:
    """The flows behind the lines of households of tables 2 and 3; those of no household are left out.

    Who was poor and has neither stayed nor moved is not classified yet.
    """
    p, n = [0, *map(_count, poor)], [0, *map(_count, near_poor)]  # p[1] is column 1
    poor_stayed, near_stayed = p[9] - p[5] - p[6] - p[7] - p[8], n[9] - n[5] - n[6] - n[7] - n[8]
    flows = (
        Flow(POOR, POOR, poor_stayed),
        Flow(POOR, NEAR_POOR, p[2]),
        Flow(POOR, NOT_POOR, p[3]),
        Flow(POOR, GONE, p[4]),
        Flow(POOR, UNCLASSIFIED, p[1] - p[2] - p[3] - p[4] - poor_stayed),
        Flow(NEAR_POOR, POOR, n[3]),
        Flow(NEAR_POOR, NEAR_POOR, near_stayed),
        Flow(NEAR_POOR, NOT_POOR, n[2]),
        Flow(NEAR_POOR, GONE, n[4]),
        Flow(NEAR_POOR, UNCLASSIFIED, n[1] - n[2] - n[3] - n[4] - near_stayed),
        Flow(NOT_POOR, POOR, p[6] + p[7]),
        Flow(NOT_POOR, NEAR_POOR, n[6] + n[7]),
        Flow(ARRIVED, POOR, p[8]),
        Flow(ARRIVED, NEAR_POOR, n[8]),
    )
    return tuple(flow for flow in flows if flow.households)


HEADLINES = (
    "ho", "khau", "ho_ngheo", "ty_le_ho_ngheo", "ho_can_ngheo", "ty_le_ho_can_ngheo",
    "ho_trung_binh", "ty_le_ho_trung_binh", "khau_ngheo", "ty_le_khau_ngheo", "khau_can_ngheo",
    "ty_le_khau_can_ngheo", "khau_trung_binh", "ty_le_khau_trung_binh",
)  # fmt: skip
# Columns 1 to 9 of tables 2 and 3. What one list loses to the other has one name in both.
_MOVEMENTS = {
    2: (
        "ngheo_dau_ky", "ngheo_thanh_can_ngheo", "ngheo_vuot_chuan", "ngheo_giam_khac",
        "can_ngheo_thanh_ngheo", "tai_ngheo", "ngheo_phat_sinh", "ngheo_tang_khac", "ngheo_cuoi_ky",
    ),
    3: (
        "can_ngheo_dau_ky", "thoat_can_ngheo", "can_ngheo_thanh_ngheo", "can_ngheo_giam_khac",
        "ngheo_thanh_can_ngheo", "tai_can_ngheo", "can_ngheo_phat_sinh", "can_ngheo_tang_khac",
        "can_ngheo_cuoi_ky",
    ),
}  # fmt: skip


def _halves(values: Sequence[Value], labels: Sequence[str], skip: int) -> tuple[Bar, ...]:
    """Bars of a table whose left half is poor and right half near-poor, without its first columns."""
    half = len(values) // 2
    rows = zip(labels, values[skip:half], values[half + skip :], strict=True)
    return tuple(Bar(label, _count(poor), _count(near)) for label, poor, near in rows)


def _kinds(units: Sequence[TableLine]) -> str:
    """The kinds of units that these lines name: of those that a year does not have nothing is said."""
    kinds = (k for k in KINDS if any(u.name.startswith(f"{k} ") for u in units))
    return ", ".join(k.lower() for k in kinds) or "đơn vị"


def report_data(
    tables: Sequence[SummaryTable],
    *,
    place: Sequence[str],
    year: int,
    date: str,
    dated: bool,
    standard: str,
    indicators: Sequence[str],
    unclassified: int,
    note: str = "",
    registers: Sequence[RegisterState] = (),
    states: Sequence[CommuneState] = (),
    centres: Sequence[tuple[float, float] | None] = (),
) -> ReportData:
    """Pick what a report says from the tables 1 to 13 of a run.

    ``place[0]`` is the unit of the committee, ``indicators`` are the names of the 12 indicators, ``note`` the
    mark of a provisional result, ``unclassified`` the households without a class (count), ``centres`` those
    of the communes in their order in table 1.
    """
    own = {table.number: table for table in tables}
    designs = {d.number: d for d in load_designs(template_path(DESIGNS), indicators)}
    filled = [(t, designs[t.number].filled(t.varying) if t.varying else designs[t.number]) for t in tables]
    # The first line of each table is the total, of households where persons have a line of their own.
    total = {number: table.lines[0].values for number, table in own.items()}
    numbers: dict[str, Value] = dict(zip(HEADLINES, total[1], strict=True))
    for number, names in _MOVEMENTS.items():
        numbers |= dict(zip(names, total[number], strict=True))
    units = [line for line in own[1].lines if line.level == "unit"]
    causes = [leaf.heading for leaf in designs[10].columns[0].leaves][1:]
    peoples = ["Kinh", *own[9].varying[0]]
    # Column 3 of table 9 adds the minorities up: not a bar beside them.
    by_people = [v for i, v in enumerate(total[9]) if i % (len(total[9]) // 2) != 2]
    return ReportData(
        unit=place[0] if place else "",
        year=year,
        date=date,
        dated=dated,
        note=note,
        standard=standard,
        unclassified=unclassified,
        numbers=numbers,
        places=tuple(own[1].lines),
        flows=_flows(total[2], total[3]),
        communes=tuple(Bar(u.name, _count(u.values[2]), _count(u.values[4])) for u in units),
        indicators=tuple(
            Bar(f"{i}. {name}", _count(poor), _count(near))
            for i, (name, poor, near) in enumerate(
                zip(indicators, total[4][2:], total[6][2:], strict=True), start=1
            )
        ),
        peoples=_halves(by_people, peoples, 1),
        causes=_halves(total[10], causes, 1),
        tables=tuple(filled),
        registers=tuple(registers),
        states=tuple(states),
        reviewed=sum(u.values[2] is not None for u in units),
        kinds=_kinds(units),
        map=tuple(
            _on_map(line, centre) for line, centre in zip(units if centres else (), centres, strict=True)
        ),
    )


def _on_map(line: TableLine, centre: tuple[float, float] | None) -> MapPlace:
    """A commune's line of table 1, to be put on the map."""
    households, poor, share = line.values[0], line.values[2], line.values[3]
    return MapPlace(
        line.number,
        line.name,
        centre,
        None if households is None else int(households),
        None if poor is None else int(poor),
        None if share is None else float(share),
    )


def number_text(value: Value) -> str:
    """A number as Vietnamese print it: ``1.234``, a share with 2 decimals ``4,20``; blank is blank."""
    if value is None:
        return ""
    text = f"{value:,.2f}" if isinstance(value, float) else f"{value:,}"
    return text.translate(str.maketrans(",.", ".,"))
