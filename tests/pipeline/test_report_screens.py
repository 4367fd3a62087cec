"""The report page on a telephone, a tablet and a desk: letters large enough, nothing over anything else."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from itertools import combinations
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from hongheo.models import SummaryTable, TableLine
from hongheo.units import centres_of, units_on
from hongheo.write import report_data, write_report_page
from hongheo.write.report_html import LETTERS
from tests.conftest import standard_for_year
from tests.write.test_tables import COLUMNS, SPLIT

CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome")
# What a drawing of 340 units is shown in on a telephone 390 pixels wide: the page less its margins.
PHONE = 390 - 2 * (12 + 10 + 1)
# Widths of letters of Arial, in parts of their size: none of a label is wider on the whole.
LETTER = 0.56
BOXES = """
addEventListener('load', function () {
  var whole = document.documentElement;
  var out = {wide: whole.scrollWidth - whole.clientWidth, small: [], over: []};
  document.querySelectorAll('svg').forEach(function (svg) {
    var scale = svg.getBoundingClientRect().width / svg.viewBox.baseVal.width, own = [];
    svg.querySelectorAll('text').forEach(function (t) {
      if (getComputedStyle(t).display === 'none') return;
      if (parseFloat(getComputedStyle(t).fontSize) * scale < 11) out.small.push(t.textContent);
      var b = t.getBoundingClientRect(), frame = svg.getBoundingClientRect();
      if (b.left < frame.left - 1 || b.right > frame.right + 1) out.over.push(t.textContent + ' | edge');
      own.forEach(function (o) {
        // Boxes of lines are higher than their letters.
        var across = b.left < o.b.right - 1 && o.b.left < b.right - 1;
        if (across && b.top + 4 < o.b.bottom && o.b.top + 4 < b.bottom)
          out.over.push(t.textContent + ' | ' + o.t);
      });
      own.push({b: b, t: t.textContent});
    });
  });
  document.querySelectorAll('section, .card, .scroll, h1, h2, p').forEach(function (e) {
    if (e.getBoundingClientRect().right > innerWidth + 1) out.over.push(e.tagName + ' | page');
  });
  out.frame = window.name;
  parent.postMessage(out, '*');
});
"""


# What is told of 13 communes: times their numbers.
PAGES = {"names as they are": 1, "large numbers": 12_345}
WIDTHS = (390, 768, 1280)


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The pages of 13 communes, with a map; made of tables alone."""
    folder = tmp_path_factory.mktemp("trang")
    return {name: page_of(scale, folder / f"{scale}.html") for name, scale in PAGES.items()}


@pytest.fixture(params=PAGES)
def page(request: pytest.FixtureRequest, pages: dict[str, str]) -> str:
    return pages[request.param]


def page_of(scale: int, path: Path) -> str:
    standard, day = standard_for_year(2023)
    units = units_on(day).in_district("823")
    tables = []
    for number, columns in {**COLUMNS, 9: 12}.items():
        lines = []
        for at, name in enumerate(["Tổng cộng", *(u.name for u in units)]):
            for split in SPLIT if number in (2, 3, 8) else ("",):
                values = tuple((at + c + 1) * scale for c in range(columns))
                if number == 2:
                    values = tuple(v * scale for v in (600, 110, 70, 30, 40, 20, 50, 20, 520))
                if number == 3:
                    values = tuple(v * scale for v in (800, 220, 40, 20, 110, 20, 90, 20, 760))
                lines.append(TableLine("unit" if at else "total", str(at), name, split, values))
        names = ("Hoa", "Khơ-me", "Người nước ngoài có quốc tịch Việt Nam")
        tables.append(SummaryTable(number, tuple(lines), varying=(names, names) if number == 9 else ()))
    centres = centres_of("units-2024")
    data = report_data(
        sorted(tables, key=lambda t: t.number),
        place=["Huyện Gò Công Tây"],
        year=2023,
        date="14/12/2023",
        dated=True,
        standard=standard.title,
        indicators=[i.name for i in standard.indicator],
        unclassified=0,
        centres=[centres.get(u.code) for u in units],
    )
    write_report_page(path, data)
    return path.read_text(encoding="utf-8")


def drawings(page: str) -> list[Any]:
    found = re.findall(r"<svg.*?</svg>", page, re.DOTALL)
    return [ElementTree.fromstring(text) for text in found]


def boxes(drawing: Any) -> Iterator[tuple[float, float, float, float, str]]:
    """Left, top, right, bottom and text of each text of a drawing, by the widths of letters."""
    size = LETTERS
    for text in drawing.iter("text"):
        if "paper" in (text.get("class") or ""):
            continue
        x, y = float(text.get("x")), float(text.get("y"))
        spans = list(text.iter("tspan"))
        for own in spans or [text]:
            y += float(own.get("dy") or 0)
            told = own.text or ""
            wide = len(told) * LETTER * size
            left = {"end": x - wide, "middle": x - wide / 2}.get(text.get("text-anchor"), x)
            yield left, y - size * 0.75, left + wide, y + size * 0.2, told


def test_no_text_of_a_drawing_stands_on_another(page: str) -> None:
    for drawing in drawings(page):
        width = float(drawing.get("viewBox").split()[2])
        own = list(boxes(drawing))
        assert own
        for a, b in combinations(own, 2):
            apart = a[2] <= b[0] + 0.5 or b[2] <= a[0] + 0.5 or a[3] <= b[1] or b[3] <= a[1]
            assert apart, (a, b)
        assert all(left >= -0.5 and right <= width + 0.5 for left, _, right, _, _ in own), own


def test_letters_are_as_large_as_a_telephone_needs(page: str) -> None:
    for drawing in drawings(page):
        width = float(drawing.get("viewBox").split()[2])
        assert LETTERS * min(PHONE / width, 1.4) >= 11, width
    assert page.count('<div class="scroll">') == page.count("<table")


@pytest.fixture(scope="module")
def seen(pages: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What a browser tells of each page in a frame of each width: a window of one without a screen is never
    so narrow, and to start one for each took seconds."""
    if CHROMIUM is None:
        pytest.skip("no Chromium on this machine")
    folder = tmp_path_factory.mktemp("khung")
    frames = []
    for name, text in pages.items():
        path = folder / f"{PAGES[name]}.html"
        path.write_text(text.replace("</body>", f"<script>{BOXES}</script></body>"), "utf-8")
        frames += [
            f'<iframe name="{name} {width}" src="{path.name}" style="border:0;width:{width}px;height:3000px">'
            "</iframe>"
            for width in WIDTHS
        ]
    outer = folder / "khung.html"
    take = "var all = {}; onmessage = function (m) { all[m.data.frame] = m.data;"
    take += " document.title = JSON.stringify(all); };"
    outer.write_text(f"<meta charset=utf-8><script>{take}</script>{''.join(frames)}", encoding="utf-8")
    shown = subprocess.run(
        [CHROMIUM, "--headless", "--no-sandbox", "--disable-gpu", "--dump-dom", "--window-size=1400,3000",
         "--host-resolver-rules=MAP * ~NOTFOUND", f"--user-data-dir={folder / 'p'}", outer.as_uri()],
        capture_output=True, text=True, timeout=120, check=True,
    )  # fmt: skip
    told: dict[str, Any] = json.loads(shown.stdout.partition("<title>")[2].partition("</title>")[0])
    return told


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("name", PAGES)
def test_nothing_overlaps_in_a_browser(seen: dict[str, Any], name: str, width: int) -> None:
    frame = f"{name} {width}"
    assert seen[frame] == {"wide": 0, "small": [], "over": [], "frame": frame}
