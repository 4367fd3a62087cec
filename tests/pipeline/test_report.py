"""``run --report``: the page says what the workbook says, names nobody, and needs no network."""

from __future__ import annotations

import contextlib
import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from docx import Document
from python_calamine import CalamineWorkbook

from hongheo.errors import UsageError
from hongheo.pipeline import (
    OUTPUTS,
    REPORT_PAGE,
    REPORT_TEXT,
    REPORTS,
    TABLES,
    Demo,
    Options,
    Result,
    run,
)
from tests import reading
from tests.conftest import MakeReturn, b1, b2, household, read_when_made

pytestmark = pytest.mark.usefixtures("read_once")

CHROMIUM = shutil.which("chromium")


class Page(HTMLParser):
    """The numbers of each table by its id, the headline numbers, and the addresses the page names."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tables: dict[str, list[list[float | None]]] = {}
        self.cards: dict[str, float | None] = {}
        self.addresses: list[str] = []
        self._table = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take what stands in the attributes."""
        own = dict(attrs)
        self.addresses += [v for k, v in attrs if k in ("src", "href", "xlink:href", "action") and v]
        value = float(own["data-v"] or "nan") if "data-v" in own else None
        number = None if value is None or value != value else value
        if tag == "table":
            self._table = own.get("id") or ""
            self.tables[self._table] = []
        elif tag == "tr":
            self.tables[self._table].append([])
        elif "data-v" in own and tag == "td":
            self.tables[self._table][-1].append(number)
        elif "data-v" in own:
            self.cards[own["id"] or ""] = number


def workbook_rows(sheet: Any) -> Iterator[list[float | None]]:
    """The numbered columns of the lines of places, as the workbook holds them."""
    rows = [[c.value for c in row] for row in sheet.iter_rows()]
    numbers = next(i for i, row in enumerate(rows) if row[:2] == ["A", "B"])
    lead = 3 if rows[numbers][2] == "C" and "Phân tổ" in [v for r in rows[:numbers] for v in r] else 2
    last = max(i for i, v in enumerate(rows[numbers]) if v is not None) + 1
    for row in rows[numbers + 1 :]:
        if all(v is None for v in row):
            return
        yield row[lead:last]


@pytest.fixture(scope="module")
def reported(made: tuple[Path, Demo], tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Result]:
    folder = tmp_path_factory.mktemp("bao-cao")
    demo = made[1].folder
    options = Options(year=2023, previous=demo / "nam-truoc" / "danh-sach.xlsx", report=True)
    with contextlib.chdir(made[0].parent), reading.once(read_when_made(made)):
        return folder, run([demo / "phieu-co-loi"], options, folder / "ra")


@pytest.fixture(scope="module")
def page(reported: tuple[Path, Result]) -> str:
    return (reported[0] / "ra" / REPORT_PAGE).read_text(encoding="utf-8")


def test_the_page_stands_before_the_manifest_which_knows_it(reported: tuple[Path, Result]) -> None:
    folder, result = reported
    assert result.outputs[-1] == OUTPUTS[-1]
    assert set(result.outputs) == {*OUTPUTS, *REPORTS}
    log = json.loads((folder / "ra" / "nhat-ky.json").read_text(encoding="utf-8"))
    assert {*REPORTS} < {o["name"] for o in log["outputs"]}


def test_every_number_of_the_tables_is_that_of_the_workbook(reported: tuple[Path, Result], page: str) -> None:
    found = Page(page).tables
    workbook = openpyxl.load_workbook(reported[0] / "ra" / TABLES)
    for number in range(1, 14):
        lines = [row for row in found[f"bieu-{number}"] if row]
        expected = list(workbook_rows(workbook[f"Biểu {number}"]))
        assert lines == expected, f"Biểu {number}"


def test_the_headline_numbers_are_the_counts_of_the_run(reported: tuple[Path, Result], page: str) -> None:
    cards, counts = Page(page).cards, reported[1].counts()
    assert cards["ho_ngheo"] == counts["poor"]
    assert cards["ho_can_ngheo"] == counts["near_poor"]
    assert cards["chua_phan_loai"] == counts["unclassified"] > 0
    assert reported[1].note in page
    assert reported[1].note.startswith("TẠM TÍNH")


def test_the_report_text_says_the_same_numbers(reported: tuple[Path, Result]) -> None:
    folder, result = reported
    document = Document(str(folder / "ra" / REPORT_TEXT))
    text = "\n".join(p.text for p in document.paragraphs)
    counts = result.counts()
    assert "{{" not in text
    assert result.note in text
    assert f"Hộ nghèo: {counts['poor']} hộ" in text
    assert f"Hộ cận nghèo: {counts['near_poor']} hộ" in text
    assert f"Hộ chưa phân loại: {counts['unclassified']} hộ" in text
    communes = next(t for t in document.tables if t.cell(0, 1).text == "Địa bàn")
    assert len(communes.rows) == 15
    poor = [int(row.cells[3].text) for row in communes.rows[1:]]
    assert poor[0] == sum(poor[1:]) == counts["poor"]


def test_each_table_of_the_report_text_names_the_table_and_form_of_its_numbers(
    reported: tuple[Path, Result],
) -> None:
    captions = [
        p.text
        for p in Document(str(reported[0] / "ra" / REPORT_TEXT)).paragraphs
        if p.text.startswith("Bảng ")
    ]
    assert len(captions) == 4
    assert all(re.search(r"biểu \d+(, \d+)?, mẫu 7\.\d", caption) for caption in captions)


def test_a_template_for_a_report_that_is_not_asked_for_is_a_wrong_use(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="--report"):
        run([tmp_path], Options(report_template=tmp_path / "mau.docx"), tmp_path / "ra")


def test_the_flow_holds_each_household_of_both_lists_once(reported: tuple[Path, Result], page: str) -> None:
    frame = reported[1].households
    assert frame is not None
    listed = ("poor", "near_poor")
    on_a_list = frame["start"].isin(listed) | frame["class_end"].isin(listed)
    assert sum(row[0] or 0 for row in Page(page).tables["luong"] if row) == on_a_list.sum()


def test_nobody_is_named_and_no_identity_number_stands_in_the_page(
    reported: tuple[Path, Result], made: tuple[Path, Demo], page: str
) -> None:
    _, result = reported
    assert result.households is not None
    names = set(result.households["head_name"].dropna())
    persons: set[str] = set()
    for file in (made[0].parent / f.path for f in result.files):
        for row in CalamineWorkbook.from_path(file).get_sheet_by_name("Thành viên").to_python():
            persons |= {v for v in row if isinstance(v, str) and (v.isdigit() and len(v) in (9, 12))}
            names |= {v for v in row if isinstance(v, str) and v.count(" ") == 2 and v.istitle()}
    assert len(names) > 1000
    assert len(persons) > 100
    # Looking for each name in all of the page takes a second: its runs of words and of figures, each once.
    words, figures = r"[^\W\d_]+(?: [^\W\d_]+)+", r"\d{9,}"
    written = {kind: "\n".join({*re.findall(kind, page)}) for kind in (words, figures)}
    assert [n for n in names if n in (written[words] if re.fullmatch(words, n) else page)] == []
    assert [p for p in persons if p in written[figures]] == []


def test_the_map_has_a_circle_and_a_name_for_each_commune(reported: tuple[Path, Result], page: str) -> None:
    drawing = page.partition('<svg class="map"')[2].partition("</svg>")[0]
    line = next(line for line in reported[1].tables[0].lines if line.name == "Xã Đồng Sơn")
    assert drawing.count("<circle") == 13
    assert f"<title>{line.name}: 2.973 hộ, {line.values[2]} hộ nghèo (" in drawing
    assert drawing.count('<text class="place"') == 13
    assert 'id="ban-do-thieu"' not in page


def test_the_page_names_no_address(page: str) -> None:
    assert [a for a in Page(page).addresses if a != "data:,"] == []
    assert "http:" not in page
    assert "https:" not in page
    assert "default-src 'none'" in page


def test_the_other_files_are_the_same_bytes_as_of_the_run_without_it(
    reported: tuple[Path, Result], made: tuple[Path, Demo]
) -> None:
    without = made[0] / "ket-qua-co-loi"
    for name in OUTPUTS[:-1]:
        if name != "loi.xlsx":  # its links lead from the folder it stands in
            assert (without / name).read_bytes() == (reported[0] / "ra" / name).read_bytes(), name


@pytest.mark.skipif(CHROMIUM is None, reason="no chromium")
def test_the_page_loads_and_sorts_without_errors_in_a_browser_without_network(
    reported: tuple[Path, Result], page: str, tmp_path: Path
) -> None:
    """A copy whose script says what it finds in the title: the third column of table 1, sorted by a click."""
    probe = (
        "window.onerror = function (m) { document.title = 'LOI ' + m; };"
        "addEventListener('load', function () {"
        " var t = document.getElementById('bieu-1');"
        " t.tHead.rows[t.tHead.rows.length - 1].cells[4].querySelector('button').click();"
        " document.title = 'KET QUA ' + Array.from(t.tBodies)"
        ".map(function (b) { return b.rows[0].cells[4].dataset.v; }).join(' '); });"
    )
    copy = tmp_path / "thu.html"
    copy.write_text(page.replace("<script>", f"<script>{probe}</script><script>"), encoding="utf-8")
    assert CHROMIUM is not None
    shown = subprocess.run(
        [CHROMIUM, "--headless", "--no-sandbox", "--disable-gpu", "--enable-logging=stderr", "--dump-dom",
         "--host-resolver-rules=MAP * ~NOTFOUND", f"--user-data-dir={tmp_path / 'p'}", copy.as_uri()],
        capture_output=True, text=True, timeout=120, check=True,
    )  # fmt: skip
    assert "CONSOLE" not in shown.stderr
    title = shown.stdout.partition("<title>")[2].partition("</title>")[0]
    total, *values = map(int, title.removeprefix("KET QUA ").split())
    assert values == sorted(values)
    assert total == sum(values) == reported[1].counts()["poor"]


@pytest.mark.usefixtures("results_only")
def test_bao_cao_cua_lan_truoc_khong_nam_lai_ben_bieu_moi(
    make_return: MakeReturn, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    own = {"households": [household("1")], "b1": [b1("1", 150)], "b2": [b2("1", 1)]}
    path, out = make_return(**own), tmp_path / "ra"
    run([path], Options(report=True), out)
    first = [(out / name).read_bytes() for name in REPORTS]
    run([path], Options(force=True), out)
    assert not [name for name in REPORTS if (out / name).exists()]
    # What somebody has changed is never removed, and told.
    run([path], Options(report=True, force=True), out)
    assert [(out / name).read_bytes() for name in REPORTS] == first
    page = out / REPORTS[0]
    page.write_text(page.read_text(encoding="utf-8") + "<!-- -->", encoding="utf-8")
    run([path], Options(force=True), out)
    assert [name for name in REPORTS if (out / name).exists()] == [REPORTS[0]]
    assert f"{page.as_posix()} là của lần chạy trước" in caplog.text
