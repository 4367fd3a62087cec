"""Write the reference pages (problems, fields, commands, coverage) and the picture of the rooms.

``python docs/generate.py``; needs the ``dev`` extra, whose import-linter brings the graph of imports.
"""

from __future__ import annotations

import json
import sys
import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Any

import grimp
from jinja2 import Environment, StrictUndefined
from typer.core import TyperOption
from typer.main import get_command

from hongheo.cli import app
from hongheo.commands.taking import by_section
from hongheo.compare.movement import Movement
from hongheo.criteria import STATES, SURE_LABELS, Citation, Threshold, coverage, standards
from hongheo.criteria.model import AreaRule
from hongheo.forms import COMMUNE_RETURN, Form, FormField, form
from hongheo.models import HouseholdClass
from hongheo.pipeline.documents import schemas
from hongheo.problems import Kind, catalogue
from hongheo.tabulate.tables import MOVEMENT_COLUMNS

HERE = Path(__file__).parent
GENERATED = "<!-- Trang này do docs/generate.py viết ra từ mã nguồn; đừng sửa tay. -->\n\n"
GROUPS = {
    "HN0": "Tệp và mẫu",
    "HN1": "Ô",
    "HN2": "Hộ",
    "HN3": "Xã",
    "HN4": "Danh sách năm trước",
    "HN5": "Huyện, tỉnh",
    "HN6": "Biểu, gộp phiếu",
    "HN7": "Sổ theo dõi quy trình",
    "HN8": "Sửa và nộp lại, giấy tờ, từ năm này sang năm sau",
}
TYPES = {
    "text": "chữ",
    "code": "mã (dạng chữ)",
    "whole": "số nguyên",
    "decimal": "số",
    "flag": "x hoặc trống",
    "deprived": "x, 1 hoặc 10: thiếu hụt; trống hoặc 0: không",
    "choice": "chọn trong danh mục",
    "birth": "ngày/tháng/năm, hoặc năm",
    "date": "ngày/tháng/năm",
}


_EXAMPLES = tomllib.loads((HERE / "vi-du.toml").read_text(encoding="utf-8"))


def _example(kind: Kind) -> tuple[str, str]:
    """Message and remedy of a kind with the blanks filled; a blank without an example ends it."""
    blanks = {**_EXAMPLES["common"], **_EXAMPLES.get(kind.code, {})}
    # The stars of a masked number are no markup.
    try:
        message, remedy = (t.format_map(blanks).replace("*", r"\*") for t in (kind.message, kind.remedy))
    except KeyError as blank:
        sys.exit(
            f"{kind.code}: the blank {blank} has no example: add it to docs/vi-du.toml under [{kind.code}]"
        )
    return message, remedy


def problems_page() -> str:
    """All kinds of problem with message and remedy."""
    out = [GENERATED, "# Các mã vấn đề\n"]
    if lost := [k.code for k in catalogue() if k.code[:3] not in GROUPS]:
        raise KeyError(f"no group for {lost}")
    for prefix, title in GROUPS.items():
        out.append(f"\n## {title}\n")
        for kind in catalogue():
            if not kind.code.startswith(prefix):
                continue
            doubt = " Hộ thành «Chưa phân loại»." if kind.doubt else ""
            out.append(f"\n### {kind.code} {kind.title}\n\n")
            out.append(f"Mức: {kind.severity.label.lower()}.{doubt}\n\n")
            message, remedy = _example(kind)
            out.append(f"> {message}\n>\n> → {remedy}\n")
    return "".join(out)


def _field_row(the_form: Form, field: FormField) -> str:
    kind = TYPES[field.type]
    if field.choices == "peoples":
        kind = "một trong 54 dân tộc"
    elif field.choices:
        kind = ", ".join(c.value for c in the_form.choices[field.choices])
    bounds = f" ({field.min} đến {field.max})" if field.max is not None else ""
    need = "có" if field.required else "phải có cột" if field.needed else ""
    return f"| `{field.heading}` | {kind}{bounds} | {need} | {field.help} |\n"


def fields_page() -> str:
    """Every sheet and column of the commune return."""
    the_form = form(COMMUNE_RETURN)
    out = [GENERATED, "# Các trang và cột của phiếu xã\n\n"]
    out.append("Tên trang và tiêu đề được tìm không kể chữ hoa, dấu cách, kiểu bỏ dấu; thứ tự cột tự do.\n")
    for sheet in the_form.sheet:
        out.append(f"\n## {sheet.name}\n\n| tiêu đề | nội dung | bắt buộc | ghi chú |\n|---|---|---|---|\n")
        for field in sheet.fields:
            out.append(_field_row(the_form, field))
        if sheet.numbered:
            p = sheet.numbered.prefix
            many = f"{sheet.numbered.count} cột" if sheet.numbered.count else "mỗi câu một cột"
            out.append(f"| `1`, `1. …`, `{p}.1`, … | {TYPES[sheet.numbered.type]} | | {many} |\n")
    return "".join(out)


def _commands(group: Any, prefix: str = "") -> Iterator[tuple[str, Any]]:
    """Name > command, those of groups (``scorecard check``) with the group's name before theirs."""
    for name, command in sorted(group.commands.items()):
        if hasattr(command, "commands"):
            yield from _commands(command, f"{prefix}{name} ")
        else:
            yield f"{prefix}{name}", command


def commands_page() -> str:
    """Every command with its options, from the command line itself."""
    out = [GENERATED, "# Các lệnh\n"]
    for name, command in _commands(get_command(app)):
        out.append(f"\n## hongheo {name}\n\n{(command.help or '').strip()}\n")
        for section, parameters in by_section(command.params):
            out.append(f"\n**{section}**\n\n| tham số | nghĩa |\n|---|---|\n")
            for parameter in parameters:
                names = parameter.opts if isinstance(parameter, TyperOption) else [parameter.metavar]
                out.append(f"| {', '.join(f'`{name}`' for name in names)} | {parameter.help or ''} |\n")
    return "".join(out)


def coverage_page() -> str:
    """Which rules of the law are followed, and how sure their sources are."""
    out = [GENERATED, "# Phạm vi: quy định nào được làm\n\n"]
    out.append("Độ chắc chắn của nguồn: " + "; ".join(f"[{k}] {v}" for k, v in SURE_LABELS.items()) + ".\n")
    for state, label in STATES.items():
        rules = [r for r in coverage().rule if r.state == state]
        out.append(f"\n## {label.capitalize()} ({len(rules)})\n\n")
        out.append("| quy định | nguồn | chắc | ghi chú |\n|---|---|---|---|\n")
        out += [f"| {r.title} | {r.source} | {r.sure} | {r.note} |\n" for r in rules]
    return "".join(out)


def method_page() -> str:
    """How classes, movements and rates come about: the numbers of the law from its data, a worked example."""
    standard = max(standards(), key=lambda s: s.effective_to)
    names = {d.id: d.name for d in standard.document}
    register = {rule.id: rule for rule in coverage().rule}
    labels = {m.value: m.label for m in Movement}

    def source(citation: Citation) -> str:
        return f"{names[citation.document]}, {citation.article} [{citation.sure}]"

    def threshold(measure: str, area: AreaRule) -> Threshold:
        return next(
            t
            for t in standard.threshold
            if (t.measure, t.area, t.effective_to) == (measure, area.id, standard.effective_to)
        )

    def test(when: Mapping[str, bool], measure: str) -> str:
        return {True: "đạt ngưỡng", False: "không đạt ngưỡng", None: "không xét"}[when.get(measure)]

    def source_of_movement(movement: str) -> str:
        rule = register[f"movement:{movement}"]
        return f"{rule.source} [{rule.sure}]"

    def sources(column: int) -> str:
        found = (source_of_movement(own[column]) for own in MOVEMENT_COLUMNS.values())
        return "; ".join(dict.fromkeys(found))

    template = Environment(undefined=StrictUndefined, autoescape=False, keep_trailing_newline=True)
    return GENERATED + template.from_string((HERE / "cach-tinh.jinja").read_text(encoding="utf-8")).render(
        standard=standard,
        sure=SURE_LABELS,
        source=source,
        threshold=threshold,
        test=test,
        day=lambda date: f"{date:%d/%m/%Y}",
        columns=sorted(MOVEMENT_COLUMNS[HouseholdClass.POOR]),
        movement=lambda listed, column: labels[MOVEMENT_COLUMNS[HouseholdClass(listed)][column]],
        source_of_movement=source_of_movement,
        sources=sources,
    )


# The picture of the rooms: each with its own colour, so that an arrow tells where it comes from.
_COLOURS = ("#7a5195", "#bc5090", "#ef5675", "#2f6690", "#d1772f", "#58886b", "#3a7ca5", "#8a5a44", "#6a994e")
_WIDTH, _ROW, _BOX, _TOP = 1040, 118, (118, 46), 50
# Rooms that nearly all others use: counted, without arrows.
_EVERYWHERE = ("models", "text", "errors")


def _layers() -> list[list[str]]:
    """The rooms by layer from the top, as the import contract names them; stages in the order of data."""
    project = tomllib.loads((HERE.parent / "pyproject.toml").read_text(encoding="utf-8"))
    contract = next(c for c in project["tool"]["importlinter"]["contracts"] if c["type"] == "layers")
    return [layer.split(" | ")[::-1] for layer in contract["layers"]]


def _imports() -> Counter[tuple[str, str]]:
    """(importing room, imported room) > how many modules of the one import how many of the other."""
    graph = grimp.build_graph("hongheo", cache_dir=None)
    rooms = {module: module.split(".")[1] for module in graph.modules if "." in module}
    found = Counter[tuple[str, str]]()
    for module, room in rooms.items():
        for used in graph.find_modules_directly_imported_by(module):
            if used in rooms and rooms[used] != room:
                found[room, rooms[used]] += 1
    return found


def rooms_picture() -> str:
    """The rooms by layer as SVG, with an arrow for what each room imports and the number of such imports."""
    layers, imports = _layers(), _imports()
    width, height = _BOX
    # Rooms with a layer to themselves stand left and right in turn: their arrows do not lie on each other.
    aside = [
        _WIDTH * (0.08 if row % 2 else -0.08) if len(layer) == 1 else 0 for row, layer in enumerate(layers)
    ]
    at = {
        room: (_WIDTH * (i + 0.5) / len(layer) + aside[row], _TOP + _ROW * row)
        for row, layer in enumerate(layers)
        for i, room in enumerate(layer)
    }
    colours = {
        room: _COLOURS[i % len(_COLOURS)] for i, room in enumerate(r for layer in layers for r in layer)
    }
    arrows, numbers, boxes = [], [], []
    for (source, target), count in sorted(imports.items()):
        if target in _EVERYWHERE:
            continue
        (x1, y1), (x2, y2) = at[source], at[target]
        y1, y2 = y1 + height / 2, y2 - height / 2
        bend = (y2 - y1) / 2
        colour = colours[source]
        arrows.append(
            f'<path d="M{x1:.0f} {y1:.0f} C{x1:.0f} {y1 + bend:.0f} {x2:.0f} {y2 - bend:.0f} '
            f'{x2:.0f} {y2:.0f}" '
            f'stroke="{colour}" stroke-width="{1 + min(count, 12) / 4:.2f}" marker-end="url(#head)"/>'
        )
        # Near its end an arrow stands apart from the others of its room: the point at 3/4 of the curve.
        x, y = (10 * x1 + 54 * x2) / 64, y1 + (y2 - y1) * 0.766
        numbers.append(f'<text x="{x:.0f}" y="{y:.0f}" class="number" fill="{colour}">{count}</text>')
    for layer in layers:
        for room in layer:
            x, y = at[room]
            told = ""
            if room in _EVERYWHERE:
                users = [count for (_, used), count in imports.items() if used == room]
                told = (
                    f'<text x="{x:.0f}" y="{y + 15:.0f}" class="told">'
                    f"{len(users)} rooms, {sum(users)} imports</text>"
                )
            boxes.append(
                f'<rect x="{x - width / 2:.0f}" y="{y - height / 2:.0f}" width="{width}" height="{height}" '
                f'rx="6" stroke="{colours[room]}"/>\n'
                f'<text x="{x:.0f}" y="{y - 3 if told else y + 5:.0f}" class="room">{room}</text>{told}'
            )
    tall = _TOP + _ROW * (len(layers) - 1) + height
    style = (
        "text{font-family:sans-serif;text-anchor:middle}.room{font-size:16px;font-weight:bold}"
        ".told{font-size:11px}.number{font-size:12px;paint-order:stroke;stroke:#fff;stroke-width:4px}"
        "path{fill:none;opacity:.6}rect{fill:#fff;stroke-width:2.5}"
    )
    head = (
        '<marker id="head" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" '
        'markerUnits="userSpaceOnUse" orient="auto">'
        '<path d="M0 0 8 4 0 8Z" style="fill:#555;opacity:1"/></marker>'
    )
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {tall}">',
            "<!-- docs/generate.py draws this from the import graph; do not edit it. -->",
            f"<style>{style}</style><defs>{head}</defs>",
            f'<rect width="{_WIDTH}" height="{tall}" style="stroke:none"/>',
            *arrows,
            *numbers,
            *boxes,
            "</svg>\n",
        ]
    )


_SPEED = """
# Speed

Both sides of each line run in turns on one machine; the value is the median of the ratios of the pairs. A is
13 returns (39,000 households, 143,000 persons), B 169 (507,000 households). «Bare» is what libraries alone
need: python-calamine reads every sheet, xlsxwriter writes the same cells by its typed calls; the «fastest
writing» is the fastest loop known, `write/rows.py` on columns that are there already.

`make bench` on an idle machine measures all of it again (an hour) and writes this page; `python -m bench
--only run,small --pairs 5` measures a part. A line is kept until it is measured again, and is held against
the bound of `bench/claims.toml` as it is today.

Where the processor time of `run` on A goes, one process: reading, checking and scoring 59 %, the lists 21 %,
the scores 4 %, counting and proving the tables 1 %, writing tables and forms 3 %, the start 7 %, joining,
comparing, the problems and the rest 5 %. Of the writing of lists and scores packing takes over a third,
making the rows' XML over a quarter. Values that come again and again are made a cell once
(`write/book.py`), which the «fastest writing» is not told: its columns are plain. The next floor is zlib,
calamine's reading, and one look-up a cell. With two processes the lists are written beside all else, and
packed by threads while rows are still made; what counts and writes is loaded while returns are read. B is
13 times A: what a run does once, as its start, is short beside A, so B / A stays near 12.

| what | wanted | measured | | product at | other side at | on |
|---|---|---|---|---|---|---|
"""


def speed_page() -> str:
    """The last measurement of each claim of speed (``bench/history.jsonl``) beside today's bound."""
    bench = HERE.parent / "bench"
    claims = tomllib.loads((bench / "claims.toml").read_text(encoding="utf-8"))
    last: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {}
    for text in (bench / "history.jsonl").read_text(encoding="utf-8").splitlines():
        record = json.loads(text)
        last |= {line["id"]: (line, record) for line in record["lines"] if line["id"] in claims}
    page = GENERATED.rstrip() + "\n" + _SPEED
    for claim in claims:
        what, most, unit = claims[claim]["what"], claims[claim]["bound"], claims[claim].get("unit", "x")
        at_least = claims[claim].get("at_least", False)
        bound = f"{'at least' if at_least else 'at most'} {most:g} {unit}"
        if claim not in last:
            page += f"| {what} | {bound} | not measured yet | | | | |\n"
            continue
        line, record = last[claim]
        kept = line["value"] >= most if at_least else line["value"] <= most
        value = f"{line['value']:,.2f} {unit} | {'kept' if kept else '**not kept**'}"
        commits = f"`{record['commit']}` | `{record.get('other side', record['commit'])}`"
        page += f"| {what} | {bound} | {value} | {commits} | {record['date'][:10]} |\n"
    newest = max((record for _, record in last.values()), key=lambda record: record["date"])
    machine, versions = newest["machine"], newest["versions"]
    libraries = ", ".join(f"{name} {version}" for name, version in versions.items())
    hardware = f"{machine['cpu']}, {machine['cores']} cores, {machine['memory_gb']} GB"
    return (
        f"{page}\nLast machine: {hardware}; {libraries}. "
        "All figures behind the values: `bench/history.jsonl`.\n"
    )


def _schema_page(schema: dict[str, Any]) -> str:
    return json.dumps(schema, ensure_ascii=False, indent=1) + "\n"


PAGES = {
    "speed.md": speed_page,
    "van-de.md": problems_page,
    "truong.md": fields_page,
    "lenh.md": commands_page,
    "pham-vi.md": coverage_page,
    "huong-dan/cach-tinh.md": method_page,
    "hinh/kien-truc.svg": rooms_picture,
    # The JSON Schema of what each command prints with --json.
    **{
        f"json/{command.replace(' ', '-')}.schema.json": partial(_schema_page, schema)
        for command, schema in schemas().items()
    },
}


def main() -> None:
    """Write every page."""
    for name, page in PAGES.items():
        (HERE / name).parent.mkdir(exist_ok=True)
        (HERE / name).write_text(page(), encoding="utf-8", newline="\n")
        sys.stdout.write(f"docs/{name}\n")


if __name__ == "__main__":
    main()
