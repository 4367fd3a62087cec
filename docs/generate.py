"""Write the reference pages: problems, fields, commands, coverage. ``python docs/generate.py``."""

from __future__ import annotations

import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import typer
from typer.main import get_command

from hongheo.cli import app
from hongheo.criteria import STATES, SURE_LABELS, coverage
from hongheo.forms import COMMUNE_RETURN, Form, FormField, form
from hongheo.problems import Kind, catalogue

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
    """Message and remedy of a kind with the blanks filled. Raises KeyError for a blank without an example."""
    blanks = {**_EXAMPLES["common"], **_EXAMPLES.get(kind.code, {})}
    return kind.message.format_map(blanks), kind.remedy.format_map(blanks)


def problems_page() -> str:
    """All kinds of problem with message and remedy."""
    out = [GENERATED, "# Các mã vấn đề\n"]
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
        out.append(
            f"\n## hongheo {name}\n\n{(command.help or '').strip()}\n\n| tham số | nghĩa |\n|---|---|\n"
        )
        for parameter in command.params:
            if isinstance(parameter, typer.core.TyperOption):
                shown = ", ".join(f"`{o}`" for o in parameter.opts)
            else:
                shown = f"`{parameter.metavar or parameter.name}`"
            text = getattr(parameter, "help", None) or ""
            out.append(f"| {shown} | {text} |\n")
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


PAGES = {
    "van-de.md": problems_page,
    "truong.md": fields_page,
    "lenh.md": commands_page,
    "pham-vi.md": coverage_page,
}


def main() -> None:
    """Write every page."""
    for name, page in PAGES.items():
        (HERE / name).write_text(page(), encoding="utf-8", newline="\n")
        sys.stdout.write(f"docs/{name}\n")


if __name__ == "__main__":
    main()
