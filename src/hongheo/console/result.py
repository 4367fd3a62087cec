"""What a command found and wrote: verdict first, then files, problems by kind, counts."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console
from rich.padding import Padding
from rich.table import Table

from hongheo.console import base
from hongheo.console.base import COLOURS, SHOWN, place_of, shown
from hongheo.models import LINES, READING, SentBack, short_names
from hongheo.problems import Effect, Severity, in_order_of_mending, kinds
from hongheo.text import grouped

if TYPE_CHECKING:
    from hongheo.pipeline import Result
    from hongheo.problems import Kind, Problem, Report

# Lines from which on a summary tells districts only.
LONG = 200
# Problems past which a table of their kinds is shown.
MANY = 20
PROBLEMS = "loi.xlsx"


_UNREAD = "không đọc được tệp nào"
# What kept every file from being used, in the words of a verdict.
_HINDRANCES = {
    kinds.FILE_UNREADABLE.code: _UNREAD,
    kinds.FORM_UNKNOWN.code: "không có tệp nào đúng mẫu",
    kinds.SHEET_MISSING.code: "phiếu thiếu trang",
    kinds.HEADING_MISSING.code: "phiếu thiếu cột bắt buộc",
    kinds.HEADING_TWICE.code: "phiếu có hai cột cùng tiêu đề",
    kinds.COMMUNE_UNSAID.code: "không biết phiếu của xã nào",
    kinds.OLD_FONT.code: "phiếu gõ bằng phông cũ",
}


def _not_done(result: Result) -> str:
    codes = {p.kind.code for p in result.report}
    why = [words for code, words in _HINDRANCES.items() if code in codes]
    unread = {str(p.context["reason"]) for p in result.report if p.kind.code == kinds.FILE_UNREADABLE.code}
    if len(unread) == 1:
        why = [f"{words} ({shown(*unread)})" if words == _UNREAD else words for words in why]
    what = "CHƯA KIỂM TRA ĐƯỢC" if result.command.endswith("check") else "KHÔNG THỰC HIỆN ĐƯỢC"
    return f"[bold red]{what}:[/] {', '.join(why) or 'không có số liệu nào dùng được'}."


def verdict(result: Result) -> str:
    """One line: whether the returns are in order."""
    report = result.report
    errors, warnings = report.count(Severity.ERROR), report.count(Severity.WARNING)
    if result.in_order:
        rest = f" ({grouped(warnings)} cảnh báo nên xem lại)" if warnings else ""
        if any(p.kind.code == kinds.TABLE_PROVISIONAL.code for p in report):
            return (
                f"[bold yellow]KHỚP, NHƯNG CÒN TẠM TÍNH:[/] không có lỗi trong {len(result.files)} tệp{rest}."
            )
        if lacking := _lacking(result):
            return (
                f"[bold yellow]ĐẠT, NHƯNG CHƯA ĐỦ: thiếu {grouped(lacking)} đơn vị;[/] không có lỗi trong "
                f"{_sources(result)}{rest}."
            )
        return f"[bold green]ĐẠT:[/] không có lỗi trong {_sources(result)}{rest}."
    if not result.done:
        return _not_done(result)
    told = f"{grouped(errors)} lỗi, {grouped(warnings)} cảnh báo"
    return f"[bold red]CHƯA ĐẠT:[/] {told} trong {len(result.files)} tệp."


def _lacking(result: Result) -> int:
    """How many units add nothing to tables that were made; who only checks returns makes none.

    Where nobody said who is to send, the others of a district or province are lacking once most have come:
    before that it is a part that is counted.
    """
    counts = result.command in ("tables build", "run") and not result.options.regular
    lacking = len(result.missing_communes()) if counts else 0
    build = result.command == "tables build"
    came = _units_that_came(result) if build else len({file.commune for file in result.files} - {None})
    return lacking if result.options.expect is not None or lacking < came else 0


def _units_that_came(result: Result) -> int:
    """How many units the tables have figures of: one of which nothing came has a blank line where it was
    expected."""
    return sum(line.level == "unit" and line.values[2] is not None for line in result.tables[0].lines)


def _sources(result: Result) -> str:
    """How many files were read; of parcels also of how many communes they are."""
    if not any(file.sha256 for file in result.files):
        return f"{len(result.files)} tệp"
    return f"{len(result.files)} gói, {grouped(_units_that_came(result))} xã"


def _unit_name(result: Result, commune: str | None) -> str:
    unit = result.review.units.by_code(commune) if result.review and commune else None
    return unit.name if unit else ""


def _files(result: Result) -> Table:
    """The files by the code of their commune; those of one name with the folders that tell them apart."""
    counts = result.report.counts_by_file()
    names = short_names([file.path for file in result.files])
    table = Table(box=None, pad_edge=False, header_style="bold")
    units = {file.path: _unit_name(result, file.commune) for file in result.files}
    for heading in ("Tệp", "Mã xã", *(["Xã"] if any(units.values()) else [])):
        table.add_column(heading, overflow="fold")
    for heading in ("Số hộ", "Lỗi", "Cảnh báo"):
        table.add_column(heading, justify="right")
    for file in sorted(result.files, key=lambda f: (f.commune is None, f.commune or "", f.path)):
        own = counts.get(file.path, Counter())
        errors = own["error"]
        table.add_row(
            shown(names[file.path]),
            shown(file.commune or "?"),
            *([shown(units[file.path])] if any(units.values()) else []),
            grouped(file.households),
            f"[red]{grouped(errors)}[/]" if errors else "0",
            grouped(own["warning"]),
        )
    return table


def print_problems(
    console: Console,
    report: Report,
    show_all: bool,
    show_values: bool,
    files: Iterable[str] = (),
    *,
    beside: str = "",
    notes: bool = True,
) -> None:
    """Problems in the order of mending: kind by kind, of many a table of kinds, unless all are asked for.

    ``files``: all that were read, so that two of one name are told apart. ``beside`` says how to have them
    beside the cells. Without ``notes`` these are shown with all only.
    """
    names = short_names(sorted({*files, *(p.place.file for p in report)}))
    with_notes = show_all or notes
    open_ = [p for p in report if p.decided is None]
    told = [p for p in open_ if with_notes or p.kind.severity is not Severity.NOTE]
    found: dict[tuple[Effect, Kind], list[Problem]] = defaultdict(list)
    for problem in told:
        found[problem.effect, problem.kind].append(problem)
    # All of a group weigh the same.
    firsts = in_order_of_mending(own[0] for own in found.values())
    groups = {key: found[key] for key in ((p.effect, p.kind) for p in firsts)}
    if len(told) > MANY and not show_all:
        console.print()
        console.print(_kinds(groups, names))
        console.print(f"Xem từng chỗ: --all. {beside}".rstrip())
    else:
        for (_, kind), own in groups.items():
            _print_kind(console, kind, own, names, show_all, show_values)
    if unseen := len(open_) - len(told):
        console.print()
        console.print(f"{grouped(unseen)} ghi nhận, không phải sửa (xem: --all).")


def _kinds(groups: Mapping[tuple[Effect, Kind], list[Problem]], names: Mapping[str, str]) -> Table:
    """A line a kind: how many, what becomes of classes, where the first is."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("Mức", no_wrap=True)
    table.add_column("Mã", no_wrap=True)
    table.add_column("Loại vấn đề", overflow="fold")
    table.add_column("Số chỗ", justify="right")
    table.add_column("Ảnh hưởng\nphân loại", overflow="fold")
    table.add_column("Chỗ đầu tiên", overflow="fold")
    for (effect, kind), own in groups.items():
        level = f"[{COLOURS[kind.severity]}]{kind.severity.label}[/]"
        where = place_of(own[0], names)
        table.add_row(level, kind.code, shown(kind.title), grouped(len(own)), effect.label, shown(where))
    return table


def _print_kind(
    console: Console,
    kind: Kind,
    own: Sequence[Problem],
    names: Mapping[str, str],
    show_all: bool,
    show_values: bool,
) -> None:
    """A kind of problem with the places where it is, a few unless all are asked for."""
    console.print()
    title = (
        f"[bold {COLOURS[kind.severity]}]{kind.severity.label} {kind.code}[/] [bold]{shown(kind.title)}[/]"
    )
    console.print(f"{title}: {grouped(len(own))} chỗ")
    for problem in own if show_all else own[:SHOWN]:
        console.print(f"  {shown(place_of(problem, names))}", style="bold")
        console.print(Padding(shown(problem.message(show_values)), (0, 0, 0, 4), expand=False))
        console.print(Padding(f"[dim]→ {shown(problem.remedy(show_values))}[/]", (0, 0, 0, 4), expand=False))
    if len(own) > SHOWN and not show_all:
        console.print(f"  … và {grouped(len(own) - SHOWN)} chỗ nữa (xem hết: --all)")


def print_result(result: Result, *, show_all: bool = False, quiet: bool = False) -> None:
    """Verdict, files, problems, counts and where the outputs are."""
    console = base.console()
    console.print(verdict(result))
    if quiet:
        return
    unread = (p.place.file for p in result.report if p.kind.code == kinds.FILE_UNREADABLE.code)
    if not all(Path(file).exists() for file in unread):
        console.print(f"Đang đứng ở thư mục {shown(Path.cwd().as_posix())}.")
    if result.note:
        console.print(f"[yellow]{shown(result.note)}[/]")
    console.print()
    console.print(_files(result))
    parcels = {path: f for f in result.files if (path := f.path) and f.sha256}
    if parcels:
        console.print("\nMã kiểm SHA-256 của từng gói (đối chiếu với mã xã đọc cho):")
        for path, name in short_names(list(parcels)).items():
            console.print(f"  {shown(name)}\n    {parcels[path].sha256}")
    _print_lines(console, result)
    files, shows = (f.path for f in result.files), result.options.show_values
    beside = _beside_the_cells(result)
    print_problems(console, result.report, show_all, shows, files, beside=beside, notes=False)
    print_counts(console, result)
    if result.out is not None:
        console.print()
        base.print_outputs(result.out, result.outputs, console)
    if result.sent_back is not None:
        print_sent_back(console, result.sent_back)
    if len(result.report):
        console.print()
        if result.command == "check" and result.done and not result.in_order and result.out is None:
            console.print("Xem ngay ở ô sai trong Excel: gõ lại lệnh, thêm --annotate ghi-chu.")
        console.print(verdict(result))


def print_sent_back(console: Console, sent: SentBack) -> None:
    """Where the folders for the communes are, and whether something is left that goes to nobody."""
    communes = [f for f in sent.folders if f.commune]
    console.print()
    where = shown(sent.folder.as_posix())
    console.print(f"Đã ghi {grouped(len(communes))} thư mục gửi trả các xã vào [bold]{where}[/].")
    for folder in sent.folders:
        if not folder.commune:
            console.print(
                f"[yellow]Thư mục {shown(folder.folder)} không gửi cho xã nào:[/] tệp chưa rõ của xã nào, "
                f"chỗ không thuộc riêng xã nào ({grouped(folder.errors)} lỗi)."
            )


def _print_lines(console: Console, result: Result) -> None:
    """What became of the lines that came back, each in one number."""
    account = result.corrections
    if account is None:
        return
    ends = ", ".join(f"{end} {grouped(count)}" for end, count in account.counts().items())
    console.print()
    console.print(f"Dòng sửa: {grouped(sum(account.taken.values()))}{f' ({ends})' if ends else ''}.")


def _beside_the_cells(result: Result) -> str:
    """How to have all problems where they are to be mended."""
    if result.command == "run":
        return f"Có liên kết đến từng ô: {PROBLEMS}."
    return "Ghi chú ngay ở ô của bản sao phiếu: check … --annotate DIR."


def print_counts(console: Console, result: Result) -> None:
    """Counts by class, commune by commune when tables were made."""
    if not result.scored:
        return
    console.print()
    if any(table.number == 2 for table in result.tables):
        console.print(summary_table(result))
    counts = {name: grouped(count) for name, count in result.counts().items()}
    console.print(
        f"Cộng {counts['total']} hộ: {counts['poor']} nghèo, {counts['near_poor']} cận nghèo, "
        f"{counts['not_poor']} không nghèo, {counts['gone']} không còn trong xã, "
        f"{counts['unclassified']} chưa phân loại."
    )
    unproved = [proof for proof in result.proofs if not proof.holds]
    if any(proof.id != LINES for proof in result.proofs) and not unproved:
        # Sheets whose cells were counted are no identities.
        checked = sum(proof.checked for proof in result.proofs if proof.id not in (READING, LINES))
        explained = sum(len(proof.failed) for proof in result.proofs)
        rest = f", {explained} chênh lệch do hộ chưa phân loại" if explained else ""
        what = (
            f"{grouped(checked)} quan hệ cân đối giữa các biểu"
            if result.tables
            else f"số dòng của {grouped(checked)} trang"
        )
        console.print(f"Đã kiểm tra {what}: khớp{rest}.")
    for proof in unproved:
        console.print(f"[red]Không cân đối:[/] {shown(proof.text)}")
    for own in result.by_standard.values():
        console.print(
            f"Theo {shown(own.title)}: {grouped(own.counts['poor'])} nghèo, "
            f"{grouped(own.counts['near_poor'])} cận nghèo, {grouped(own.counts['unclassified'])} chưa phân "
            f"loại; {grouped(own.differing)} hộ khác loại với chuẩn quốc gia."
        )
        for proof in own.proofs:
            if not proof.holds:
                console.print(f"[red]Không cân đối:[/] {shown(own.title)}: {shown(proof.text)}")
    _print_signs(console, result)


def _print_signs(console: Console, result: Result) -> None:
    """How many signs there are, or what to install so that places are held against each other."""
    if result.command == "run":
        from hongheo.tabulate import has_statistics, no_statistics

        if not has_statistics():
            console.print(shown(f"Trang Dấu hiệu của loi.xlsx: {no_statistics()}"))
    if result.signs:
        console.print(f"Có {len(result.signs)} dấu hiệu bất thường cần xem lại (loi.xlsx, trang Dấu hiệu).")


def summary_table(result: Result) -> Table:
    """Poor and near-poor by commune (of many communes: by district), from tables 1, 2 and 3."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("Đơn vị", overflow="fold")
    headings = (
        "Nghèo\nđầu kỳ",
        "Nghèo\ncuối kỳ",
        "Tỷ lệ\n%",
        "Cận nghèo\nđầu kỳ",
        "Cận nghèo\ncuối kỳ",
        "Tỷ lệ\n%",
    )
    for heading in headings:
        table.add_column(heading, justify="right")
    by_number = {t.number: t for t in result.tables}
    first = by_number[1].lines
    poor = [line for line in by_number[2].lines if line.split == "Hộ"]
    near = [line for line in by_number[3].lines if line.split == "Hộ"]
    by_district = len(first) > LONG
    for a, b, c in zip(first, poor, near, strict=True):
        if by_district and a.level == "unit":
            continue
        shares = ["" if a.values[i] is None else f"{a.values[i]:.2f}".replace(".", ",") for i in (3, 5)]
        counts = [
            "" if v is None else grouped(v) for line in (b, c) for v in (line.values[0], line.values[8])
        ]
        cells = [*counts[:2], shares[0], *counts[2:], shares[1]]
        table.add_row(shown(a.name), *cells, style="bold" if a.level != "unit" else "")
    return table
