"""Everything that is printed for people: verdict first, then files, problems by kind, counts."""

from __future__ import annotations

import json
import os
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

import typer
from rich.console import Console
from rich.markup import escape
from rich.padding import Padding
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
from rich.table import Table

from hongheo.problems import Severity
from hongheo.text import mask_name

if TYPE_CHECKING:
    from hongheo.criteria import Citation, Coverage, IncompleteStandard, Scorecard, Standard
    from hongheo.models import Evidence, IndicatorView
    from hongheo.pipeline import DiffResult, ExportResult, Result
    from hongheo.pipeline import Progress as ProgressCall
    from hongheo.problems import Kind, Problem, Report
    from hongheo.supplies import Demo

# Places shown of one kind of problem unless all are asked for.
SHOWN = 5
# Lines from which on a summary tells districts only.
LONG = 200
PASSWORD_VARIABLE = "HONGHEO_PASSWORD"
_COLOURS = {"error": "red", "warning": "yellow", "note": "cyan"}


def _console() -> Console:
    return Console(highlight=False)


def print_json(data: object) -> None:
    """One JSON document on stdout and nothing else."""
    sys.stdout.write(json.dumps(data, ensure_ascii=False, indent=1) + "\n")


def print_failure(text: str) -> None:
    """What stopped the run, on stderr."""
    Console(stderr=True, highlight=False).print(f"[red]Không thực hiện được:[/] {escape(text)}")


# Set while a bar is shown: it must stand still while a password is asked for.
_bars: list[Progress] = []


def password_asker(silent: bool) -> Callable[[Path], str | None]:
    """What tells the password of a locked file: the environment's ``HONGHEO_PASSWORD``, else the person at
    the terminal (never when ``silent``). An empty answer leaves the file locked."""
    given = os.environ.get(PASSWORD_VARIABLE)

    def ask(path: Path) -> str | None:
        if given:
            return given
        if silent or not sys.stdin.isatty():
            return None
        for bar in _bars:
            bar.stop()
        try:
            prompt = f"Mật khẩu của {path.name} (để trống nếu không biết)"
            answer = typer.prompt(prompt, default="", hide_input=True, show_default=False, err=True)
        finally:
            for bar in _bars:
                bar.start()
        return str(answer) or None

    return ask


@contextmanager
def progress_bar(quiet: bool) -> Iterator[ProgressCall]:
    """A bar on stderr, shown on a terminal only; yields the function that moves it."""
    console = Console(stderr=True)
    if quiet or not console.is_terminal:
        yield lambda _stage, _done, _of: None
        return
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=console, transient=True) as bar:
        tasks = {}

        def move(stage: str, done: int, of: int) -> None:
            if stage not in tasks:
                tasks[stage] = bar.add_task(stage, total=of)
            bar.update(tasks[stage], completed=done, total=of)

        _bars.append(bar)
        try:
            yield move
        finally:
            _bars.remove(bar)


def _name(path: str) -> str:
    return PurePosixPath(path).name


def _verdict(result: Result) -> str:
    report = result.report
    errors, warnings = report.count(Severity.ERROR), report.count(Severity.WARNING)
    if result.exit_code == 0:
        rest = f" ({warnings} cảnh báo nên xem lại)" if warnings else ""
        return f"[bold green]ĐẠT:[/] không có lỗi trong {len(result.files)} tệp{rest}."
    if not result.done:
        return "[bold red]KHÔNG THỰC HIỆN ĐƯỢC:[/] không có tệp nào đọc được."
    return f"[bold red]CHƯA ĐẠT:[/] {errors} lỗi, {warnings} cảnh báo trong {len(result.files)} tệp."


def _files(result: Result) -> Table:
    counts = result.report.counts_by_file()
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("Tệp", overflow="fold")
    table.add_column("Mã xã")
    for heading in ("Số hộ", "Lỗi", "Cảnh báo"):
        table.add_column(heading, justify="right")
    for file in result.files:
        own = counts.get(file.path, Counter())
        errors = own["error"]
        table.add_row(
            escape(_name(file.path)),
            file.commune or "?",
            f"{file.households}",
            f"[red]{errors}[/]" if errors else "0",
            f"{own['warning']}",
        )
    return table


def _place(problem: Problem) -> str:
    place = problem.place
    where = place.cell or (f"dòng {place.row}" if place.row else "")
    sheet = f" «{place.sheet}»" if place.sheet else ""
    household = f" (hộ {problem.household})" if problem.household else ""
    return f"{_name(place.file)}{sheet} {where}".rstrip() + household


def _problems(console: Console, report: Report, show_all: bool, show_values: bool) -> None:
    """Problems by kind, errors first; of one kind a few places unless all are asked for."""
    groups: dict[Kind, list[Problem]] = {}
    for problem in report:
        groups.setdefault(problem.kind, []).append(problem)
    order = {"error": 0, "warning": 1, "note": 2}
    for kind, own in sorted(groups.items(), key=lambda g: (order[g[0].severity], g[0].code)):
        colour = _COLOURS[kind.severity]
        console.print()
        console.print(
            f"[bold {colour}]{kind.severity.label} {kind.code}[/] [bold]{kind.title}[/]: {len(own)} chỗ"
        )
        for problem in own if show_all else own[:SHOWN]:
            console.print(f"  {escape(_place(problem))}", style="bold")
            console.print(Padding(escape(problem.message(show_values)), (0, 0, 0, 4), expand=False))
            console.print(
                Padding(f"[dim]→ {escape(problem.remedy(show_values))}[/]", (0, 0, 0, 4), expand=False)
            )
        if len(own) > SHOWN and not show_all:
            console.print(f"  … và {len(own) - SHOWN} chỗ nữa (xem hết: --all)")


def print_result(result: Result, *, show_all: bool = False, quiet: bool = False) -> None:
    """Verdict, files, problems, counts and where the outputs are."""
    console = _console()
    console.print(_verdict(result))
    if quiet:
        return
    if result.note:
        console.print(f"[yellow]{result.note}[/]")
    console.print()
    console.print(_files(result))
    _problems(console, result.report, show_all, result.options.show_values)
    _counts(console, result)
    if result.out is not None:
        console.print()
        console.print(f"Kết quả ở [bold]{escape(result.out.as_posix())}[/]: {', '.join(result.outputs)}")


def _counts(console: Console, result: Result) -> None:
    """Counts by class, commune by commune when tables were made."""
    if not result.scored:
        return
    console.print()
    if result.tables:
        console.print(summary_table(result))
    counts = result.counts()
    console.print(
        f"Cộng {counts['total']} hộ: {counts['poor']} nghèo, {counts['near_poor']} cận nghèo, "
        f"{counts['not_poor']} không nghèo, {counts['gone']} không còn trong xã, "
        f"{counts['unclassified']} chưa phân loại."
    )
    unproved = [proof for proof in result.proofs if not proof.holds]
    if result.proofs and not unproved:
        checked = sum(proof.checked for proof in result.proofs)
        explained = sum(len(proof.failed) for proof in result.proofs)
        rest = f", {explained} chênh lệch do hộ chưa phân loại" if explained else ""
        what = f"{checked} đẳng thức của các biểu" if result.tables else f"số dòng của {checked} trang"
        console.print(f"Đã thử {what}: khớp{rest}.")
    for proof in unproved:
        console.print(f"[red]Đẳng thức không khớp:[/] {escape(proof.text)}")
    if result.signs:
        console.print(f"Có {len(result.signs)} dấu hiệu cần xem (loi.xlsx, trang Dấu hiệu).")


def summary_table(result: Result) -> Table:
    """Poor and near-poor by commune (of many communes: by district), from tables 1, 2 and 3."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("Đơn vị", overflow="fold")
    headings = (
        "Nghèo\nđầu kỳ",
        "Nghèo\ncuối kỳ",
        "Tỷ lệ\n%",
        "Cận ng.\nđầu kỳ",
        "Cận ng.\ncuối kỳ",
        "Tỷ lệ\n%",
    )
    for heading in headings:
        table.add_column(heading, justify="right")
    by_number = {t.number: t for t in result.tables}
    first = by_number[1].lines
    poor = [line for line in by_number[2].lines if line.split == "Hộ"]
    near = [line for line in by_number[3].lines if line.split == "Hộ"]
    grouped = len(first) > LONG
    for a, b, c in zip(first, poor, near, strict=True):
        if grouped and a.level == "unit":
            continue
        shares = ["" if a.values[i] is None else f"{a.values[i]:.2f}".replace(".", ",") for i in (3, 5)]
        cells = [f"{b.values[0]}", f"{b.values[8]}", shares[0], f"{c.values[0]}", f"{c.values[8]}", shares[1]]
        table.add_row(escape(a.name), *cells, style="bold" if a.level != "unit" else "")
    return table


def print_demo(demo: Demo) -> None:
    """The demo's summary and where everything is."""
    console = _console()
    console.print("[bold]Huyện mẫu Gò Công Tây, rà soát năm 2023[/] (người và số liệu đều do máy đặt ra)")
    console.print()
    console.print("[bold]1. Phiếu đúng[/]")
    console.print(_verdict(demo.clean))
    _counts(console, demo.clean)
    console.print()
    console.print(f"[bold]2. Phiếu có {len(demo.planted)} chỗ gài sai[/]")
    console.print(_verdict(demo.faulty))
    found = {(p.kind.code, p.place.sheet, p.place.cell, _name(p.place.file)) for p in demo.faulty.report}
    table = Table(box=None, pad_edge=False, header_style="bold")
    for heading in ("Mã lỗi", "Ô", "Chỗ sai đã gài", "Tìm thấy"):
        table.add_column(heading, overflow="fold")
    for item in demo.planted:
        hit = (item["code"], item["sheet"], item["cell"], _name(str(item["file"]))) in found
        where = f"{str(item['file']).rpartition('/')[2][:5]} {item['sheet']}!{item['cell']}"
        table.add_row(str(item["code"]), where, str(item["what"]), "có" if hit else "[red]KHÔNG[/]")
    console.print(table)
    console.print(f"[yellow]{demo.faulty.note}[/]")
    console.print()
    for result in (demo.clean, demo.faulty):
        if result.out is not None:
            console.print(f"Kết quả ở [bold]{escape(result.out.as_posix())}[/]: {', '.join(result.outputs)}")


def print_files_written(folder: str, names: Sequence[str]) -> None:
    """Where new files are."""
    console = _console()
    console.print(f"Đã tạo {len(names)} phiếu trong [bold]{escape(folder)}[/]:")
    for name in names:
        console.print(f"  {escape(name)}")


def _indented(text: str, by: int) -> Padding:
    """Marked-up text that keeps its margin when it wraps."""
    return Padding(text, (0, 0, 0, by), expand=False)


_FLAGS = {True: "thiếu hụt", False: "không", None: "chưa rõ"}


def _evidence(item: Evidence, show: bool) -> str:
    name = "" if item.name is None else item.name if show else mask_name(item.name)
    doubt = "" if item.certain else " (chưa kết luận được)"
    where = f"{item.place.sheet}!{item.place.cell or item.place.row}"
    return f"{f'{name}: ' if name else ''}{item.text}{doubt}  ({where})"


def _indicator(console: Console, view: IndicatorView, show: bool) -> None:
    """One indicator: the mark, the facts, and who or what stands behind them."""
    colour = "red" if view.used else "green" if view.used is False else "yellow"
    differ = (
        "  [yellow]KHÁC NHAU[/]"
        if None not in (view.ticked, view.derived) and view.ticked != view.derived
        else ""
    )
    console.print(
        f"[bold]{view.number}. {view.name}[/]: [{colour}]{_FLAGS[view.used]}[/]"
        f"  (phiếu: {_FLAGS[view.ticked]}; dữ kiện: {_FLAGS[view.derived]}){differ}"
    )
    if view.used or view.derived is not False or differ:
        console.print(_indented(f"[dim]{escape(view.deprived_when)} ({view.source}) \\[{view.sure}][/]", 3))
    if view.summary:
        console.print(_indented(escape(view.summary), 3))
    for item in view.evidence:
        console.print(_indented("- " + escape(_evidence(item, show)), 3))


def print_explanation(result: Result) -> None:
    """Why one household got its class: points, indicators, the rule, the movement, the next class."""
    view = result.explanation
    assert view is not None
    show = result.options.show_values
    console = _console()
    head = "" if view.head_name is None else view.head_name if show else mask_name(view.head_name)
    size = f", {view.size} nhân khẩu" if view.size is not None else ""
    console.print(
        f"[bold]Hộ {escape(view.household)}: {escape(head)}[/]{size}, {view.area or 'chưa rõ khu vực'}"
    )
    console.print(f"[bold]{view.class_end}[/]. {escape(view.rule)}")
    console.print(f"Đầu kỳ: {view.class_start or 'chưa rõ'}. Diễn biến: {view.movement or 'không có'}.")
    if result.note and view.b2_derived:
        console.print(f"[yellow]{escape(result.note)}[/]")
    if view.tests or view.questions:
        console.print()
        console.print("[bold]Điểm[/]")
    if view.questions:
        points = "; ".join(f"câu {q}: {'trống' if p is None else p}" for q, p in view.questions)
        console.print(_indented(f"B1: {points}", 2))
    for test in view.tests:
        console.print(
            _indented(
                f"{test.measure} = {test.points} {test.sign} {test.threshold} {test.unit} "
                f"[dim]({test.source})[/]",
                2,
            )
        )
    for step in view.steps:
        console.print(_indented(escape(step.text), 2))
    if view.indicators:
        console.print()
        console.print("[bold]12 chỉ số thiếu hụt[/]")
    for indicator in view.indicators:
        _indicator(console, indicator, show)
    console.print()
    if len(result.report):
        console.print(f"[bold]Vấn đề của hộ ({len(result.report)})[/]")
        for problem in result.report:
            colour = _COLOURS[problem.kind.severity.value]
            where = escape(_place(problem))
            console.print(f"[{colour}]{problem.kind.code}[/] {where}: {escape(problem.message(show))}")
            console.print(_indented(escape(problem.remedy(show)), 6))
    else:
        console.print("Không có vấn đề nào ở hộ này.")
    if result.out is not None:
        console.print(f"Trang giải thích ở [bold]{escape((result.out / result.outputs[0]).as_posix())}[/]")


def _codes(codes: Sequence[str], show_all: bool) -> str:
    shown = codes if show_all else codes[:SHOWN]
    more = f" và {len(codes) - len(shown)} hộ nữa" if len(codes) > len(shown) else ""
    return escape(", ".join(shown)) + more


def print_diff(result: DiffResult, *, show_all: bool = False) -> None:
    """What differs: counts first, then some households and the cells of the tables, or all of them."""
    from hongheo.write import WHAT

    def blank(value: object) -> str:
        if isinstance(value, float):
            return f"{value:.2f}".replace(".", ",")
        return "trống" if value is None else escape(str(value))

    console = _console()
    if result.same:
        console.print(
            f"[bold green]GIỐNG NHAU:[/] {result.total_new} hộ, mọi ô của các biểu (trừ biểu 9, không so)."
        )
    else:
        counts = Counter[str](h.what for h in result.households)
        told = ", ".join(f"{counts[w]} {label.lower()}" for w, label in WHAT.items())
        classes = sum(h.class_old != h.class_new for h in result.households if h.what == "changed")
        console.print(
            f"[bold yellow]KHÁC NHAU:[/] {len(result.households)} hộ ({told}; {classes} đổi loại), "
            f"{len(result.cells)} ô của biểu."
        )
    for household in result.households if show_all else result.households[:SHOWN]:
        what = f"{WHAT[household.what]} ({household.class_new or household.class_old or ''})"
        parts = "; ".join(f"{c.heading}: {blank(c.old)} → {blank(c.new)}" for c in household.changes)
        console.print(_indented(f"[bold]{escape(household.household)}[/] {escape(parts or what)}", 2))
    if len(result.households) > SHOWN and not show_all:
        console.print(f"  … và {len(result.households) - SHOWN} hộ nữa (xem hết: --all)")
    if result.cells:
        console.print()
    for cell in result.cells if show_all else result.cells[: 2 * SHOWN]:
        split = f", {cell.split.lower()}" if cell.split else ""
        sign = f" ({cell.difference:+})".replace(".", ",") if cell.difference is not None else ""
        moved = f"{escape(cell.place)}{split}: {blank(cell.old)} → {blank(cell.new)}{sign}"
        console.print(_indented(f"[bold]Biểu {cell.table}, cột {cell.column}[/], {moved}", 2))
        for word, codes in (("thêm", cell.came), ("ra", cell.left)):
            if codes:
                console.print(_indented(f"{word}: {_codes(codes, show_all)}", 4))
    if len(result.cells) > 2 * SHOWN and not show_all:
        console.print(f"  … và {len(result.cells) - 2 * SHOWN} ô nữa (xem hết: --all)")
    if result.out is not None:
        console.print(f"Kết quả ở [bold]{escape(result.out.as_posix())}[/]")


def print_export(result: ExportResult) -> None:
    """What was made for the public, and where it is."""
    console = _console()
    n = result.households
    console.print(
        f"Danh sách niêm yết năm {result.year} của {result.communes} xã: {n['poor']} hộ nghèo, "
        f"{n['near_poor']} hộ cận nghèo, {n['escaped_poor']} hộ thoát nghèo, "
        f"{n['escaped_near_poor']} hộ thoát cận nghèo."
    )
    if result.hidden is not None:
        console.print(f"Biểu công khai: che {result.hidden} ô (số dưới {result.least} và số che kèm).")
    console.print(f"Kết quả ở [bold]{escape(result.out.as_posix())}[/]: {', '.join(result.outputs)}")


def print_coverage(register: Coverage) -> None:
    """Each rule: whether it is followed, how sure its source is, what to know."""
    from hongheo.criteria import STATES, SURE_LABELS

    console = _console()
    colours = {"modelled": "green", "approximated": "yellow", "not_modelled": "red"}
    for rule in register.rule:
        console.print(
            f"[{colours[rule.state]}]{STATES[rule.state]:<19}[/]\\[{rule.sure}] [bold]{rule.title}[/]"
        )
        console.print(_indented(f"{rule.note} [dim]{rule.source}[/]", 4))
    counts = Counter[str](rule.state for rule in register.rule)
    console.print()
    console.print("; ".join(f"{STATES[s]}: {counts[s]}" for s in STATES) + f". Cộng {len(register.rule)}.")
    console.print("Độ chắc chắn: " + "; ".join(f"\\[{k}] {v}" for k, v in SURE_LABELS.items()))


def _print_standard_head(
    console: Console, standard: Standard | IncompleteStandard, date_text: str
) -> Callable[[Citation], str]:
    """Title and first day of a standard; returns how its citations are told."""

    def source(citation: Citation) -> str:
        return f"{standard.cite(citation)} \\[{citation.sure}]"

    console.print(f"[bold]{standard.title}[/]  (ngày {date_text})")
    console.print(
        f"Hiệu lực từ {standard.effective_from:%d/%m/%Y}: {source(standard.effective_from_citation)}"
    )
    return source


def _print_documents(console: Console, standard: Standard | IncompleteStandard) -> None:
    """The documents of a standard, and what the marks of sureness mean."""
    from hongheo.criteria import SURE_LABELS

    console.print("\n[bold]Văn bản[/]")
    for d in standard.document:
        console.print(f"  {d.name}, {d.date:%d/%m/%Y} \\[{d.sure}]: {d.what}")
    console.print("\nĐộ chắc chắn: " + "; ".join(f"\\[{k}] {v}" for k, v in SURE_LABELS.items()))


def print_standard(standard: Standard, date_text: str) -> None:
    """The standard in force: thresholds, classes, indicators, documents, each with its source."""
    console = _console()

    source = _print_standard_head(console, standard, date_text)
    console.print(f"         đến {standard.effective_to:%d/%m/%Y}: {source(standard.effective_to_citation)}")
    names = {"b1": "Điểm B1", "b2": "Điểm B2", "income": "Thu nhập"}
    console.print("\n[bold]Ngưỡng[/]")
    for t in standard.threshold:
        value = f"{t.value:,}".replace(",", ".")
        where = standard.area_name(t.area)
        console.print(f"  {names[t.measure]}, {where}: {t.comparison} {value} {t.unit}")
        console.print(f"    [dim]{source(t.citation)}[/]")
    console.print("\n[bold]Phân loại[/]")
    for rule in standard.class_:
        tests = " và ".join(f"{m.upper()} {'đạt' if v else 'không đạt'} ngưỡng" for m, v in rule.when.items())
        console.print(f"  {rule.name}: {tests}")
        console.print(f"    [dim]{source(rule.citation)}[/]")
    points = standard.indicator_points
    console.print(
        f"\n[bold]12 chỉ số thiếu hụt[/] ({points.value} {points.unit}) [dim]{source(points.citation)}[/]"
    )
    for i in standard.indicator:
        console.print(f"  {i.number}. {i.name} ({i.dimension}): {i.deprived_when}")
        console.print(f"    [dim]{source(i.citation)}[/]")
    _print_documents(console, standard)


def print_incomplete(standard: IncompleteStandard, date_text: str) -> None:
    """What is known of a standard that cannot be scored by, and what is missing."""
    console = _console()

    source = _print_standard_head(console, standard, date_text)
    console.print(f"[bold red]KHÔNG CHẤM ĐIỂM ĐƯỢC:[/] {standard.missing}")
    console.print("\n[bold]Đã biết[/]")
    areas = {"rural": "nông thôn", "urban": "thành thị"}
    for f in standard.figure:
        value = f"{f.value:,}".replace(",", ".")
        console.print(f"  Thu nhập, {areas[f.area]}: {value} {f.unit}")
        console.print(f"    [dim]{source(f.citation)}[/]")
    _print_documents(console, standard)


def print_scorecard(card: Scorecard) -> None:
    """A scorecard: where it is from, who checked it, then each question with its answers and points."""
    console = _console()
    console.print(f"[bold]{escape(card.title)}[/] (mã {escape(card.id)})")
    if card.mark:
        console.print(f"[bold red]{card.mark}[/]")
    console.print(f"Nguồn: {escape(card.source.document)}, {escape(card.source.article)}")
    if card.checked_by and card.checked_on:
        console.print(f"Kiểm tra: {escape(card.checked_by)}, {card.checked_on:%d/%m/%Y}")
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("Câu, câu trả lời", overflow="fold", min_width=28)
    for column in card.columns:
        table.add_column(column.label, justify="right", overflow="fold")
    for question in card.question:
        several = " (được chọn nhiều)" if question.several else ""
        table.add_row(f"[bold]{question.number}. {escape(question.text)}[/]{several}")
        for answer in question.answer:
            table.add_row(f"   {escape(answer.text)}", *(f"{answer.points[c]}" for c in card.columns))
    console.print(table)
