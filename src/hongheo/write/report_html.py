"""The report page (``bao-cao.html``): one file that needs no network and no server, from a jinja2 template.

Charts are drawn here as inline SVG, so that they print and need no script; the one script sorts tables.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from hongheo.columns import template_path
from hongheo.models import told_lines, told_overdue, told_stages
from hongheo.write.headings import TableDesign, placed
from hongheo.write.report import (
    ARRIVED,
    GONE,
    NEAR_POOR,
    NOT_POOR,
    POOR,
    UNCLASSIFIED,
    Bar,
    Flow,
    ReportData,
    number_text,
)
from hongheo.write.report_map import TEXT, map_view

PAGE_TEMPLATE = "bao-cao.html.j2"

# All lengths are those of the drawing (SVG units), which is about as wide as a telephone shows it: letters
# keep their size there. On larger screens it grows a little.
_WIDTH = 340
LETTERS = 12.5  # of all texts but those of the map
_VALUE_WIDTH = 54
_LABEL_CHARACTERS = 44
_LINE, _BAR, _GAP = 16, 13, 8
_BARS_A_CHART = 14  # more go into a further chart, so that none is higher than a printed page
_FLOW_HEIGHT, _NODE_WIDTH = 260, 14
# Between two states, where the two lines of the label of the lower one stand.
_NODE_GAP, _LABEL_HEIGHT = 38, 32
_THINNEST = 1.5
_NAMED = 30  # communes named in one line: of a province most may not have sent anything yet


@dataclass(frozen=True, slots=True)
class BarView:
    """A label of a chart (its lines from ``label_y`` down), and its two bars: where they stand, how long."""

    lines: list[str]
    label_y: float
    y: float
    bar: Bar
    poor: float
    near_poor: float


@dataclass(frozen=True, slots=True)
class BarChart:
    """A chart of bars."""

    height: float
    bars: list[BarView]


@dataclass(frozen=True, slots=True)
class NodeView:
    """A state of the flow: its rectangle and its label."""

    name: str
    households: int
    x: float
    y: float
    height: float
    left: bool


@dataclass(frozen=True, slots=True)
class LinkView:
    """A band of the flow."""

    flow: Flow
    path: str
    width: float


@dataclass(frozen=True, slots=True)
class FlowChart:
    """The flow: nodes and bands."""

    height: float
    nodes: list[NodeView]
    links: list[LinkView]


@dataclass(frozen=True, slots=True)
class HeadingCell:
    """A heading of a table with the columns and lines it spans."""

    text: str
    columns: int
    lines: int


def bar_charts(bars: Sequence[Bar]) -> list[BarChart]:
    """Charts of the bars, all on one scale."""
    longest = max((max(b.poor, b.near_poor) for b in bars), default=0) or 1
    scale = (_WIDTH - _VALUE_WIDTH) / longest
    charts = []
    for first in range(0, len(bars), _BARS_A_CHART):
        views = []
        y = 0
        for bar in bars[first : first + _BARS_A_CHART]:
            lines = textwrap.wrap(bar.label, _LABEL_CHARACTERS, max_lines=2, placeholder="…") or [""]
            label_y, y = y + _LINE - 4, y + _LINE * len(lines)
            lengths = round(bar.poor * scale, 1), round(bar.near_poor * scale, 1)
            views.append(BarView(lines, label_y, y, bar, *lengths))
            y += 2 * _BAR + _GAP
        charts.append(BarChart(y, views))
    return charts


def _nodes(flows: Sequence[Flow], order: Iterable[str], left: bool, scale: float) -> list[NodeView]:
    nodes: list[NodeView] = []
    y = float(_LABEL_HEIGHT)
    for name in order:
        households = sum(f.households for f in flows if (f.start if left else f.end) == name)
        if households:
            height = max(households * scale, _THINNEST)
            x = 0 if left else _WIDTH - _NODE_WIDTH
            nodes.append(NodeView(name, households, x, round(y, 1), round(height, 1), left))
            y += height + _NODE_GAP
    return nodes


def flow_chart(flows: Sequence[Flow]) -> FlowChart:
    """The flow from the start of the year (left) to its end (right); widths are households."""
    scale = _FLOW_HEIGHT / (sum(f.households for f in flows) or 1)
    left = _nodes(flows, (POOR, NEAR_POOR, NOT_POOR, ARRIVED), True, scale)
    right = _nodes(flows, (POOR, NEAR_POOR, NOT_POOR, GONE, UNCLASSIFIED), False, scale)
    starts, ends = {n.name: n.y for n in left}, {n.name: n.y for n in right}
    x0, x1 = _NODE_WIDTH, _WIDTH - _NODE_WIDTH
    middle = (x0 + x1) / 2
    links = []
    for flow in flows:
        width = flow.households * scale
        y0, y1 = starts[flow.start] + width / 2, ends[flow.end] + width / 2
        starts[flow.start] += width
        ends[flow.end] += width
        path = f"M{x0} {y0:.1f}C{middle:.0f} {y0:.1f} {middle:.0f} {y1:.1f} {x1} {y1:.1f}"
        links.append(LinkView(flow, path, round(max(width, _THINNEST), 1)))
    bottom = max((n.y + n.height for n in (*left, *right)), default=0)
    return FlowChart(round(bottom + 4, 1), [*left, *right], links)


def heading_rows(design: TableDesign) -> list[list[HeadingCell]]:
    """The lines of headings of a table, the column numbers left out."""
    rows: list[list[HeadingCell]] = [[] for _ in range(design.depth)]
    for heading, _, level in placed(design.all_columns):
        lines = 1 if heading.under else design.depth - level
        rows[level].append(HeadingCell(heading.heading, len(heading.leaves), lines))
    return rows


def write_report_page(path: Path, data: ReportData) -> None:
    """Write the page: headline numbers, charts, tables 1 to 13. The same data gives the same bytes.

    All texts are escaped. Raises OutputError when the template is missing.
    """
    from jinja2 import Environment, StrictUndefined

    environment = Environment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters["number"] = number_text
    template = environment.from_string(template_path(PAGE_TEMPLATE).read_text(encoding="utf-8"))
    page = template.render(
        data=data,
        as_of=f"ngày {data.date}" if data.dated else f"ngày cuối kỳ rà soát, {data.date}",
        bar_charts=bar_charts,
        flow=flow_chart(data.flows),
        heading_rows=heading_rows,
        map=map_view(data.map),
        stages=told_stages(data.states, _NAMED),
        overdue=told_overdue(data.states, _NAMED),
        lines_left=told_lines(data.states, _NAMED),
        width=_WIDTH,
        letters=LETTERS,
        map_text=TEXT,
        line_height=_LINE,
        bar_height=_BAR,
        node_width=_NODE_WIDTH,
    )
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.write(page)
