"""Write the reference pages: problems, fields, commands, coverage. ``python docs/generate.py``."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import typer
from typer.main import get_command

from hongheo.cli import app
from hongheo.criteria import STATES, SURE_LABELS, coverage
from hongheo.forms import COMMUNE_RETURN, Form, FormField, form
from hongheo.problems import catalogue

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


class _Example(dict[str, str]):
    """What stands in the blanks of messages when they are shown as examples."""

    def __missing__(self, key: str) -> str:
        return "…"


_EXAMPLE = {
    "alike": "",
    "all": "13",
    "birth": "05/03/1990",
    "cell": "F12",
    "either": "1",
    "encoding": "TCVN3 (ABC)",
    "change": "Chuyển đi",
    "choices": "Hộ nghèo, Hộ cận nghèo, Hộ không nghèo",
    "class_end": "Hộ nghèo",
    "code": "28655",
    "computed": "150",
    "count": "3",
    "counted": "4",
    "date": "14/12/2023",
    "differing": "",
    "district": "Huyện Gò Công Tây",
    "encoded": "1980",
    "expected": "12 chữ số",
    "field": "Số nhân khẩu",
    "first": "A",
    "head_birth": "05/03/1980",
    "heading": "Mã hộ",
    "hint": "",
    "household": "0012",
    "largest": "120",
    "likely": "0820****1234",
    "listed": "Hộ nghèo",
    "missing": "mã hộ",
    "name": "N. T. H.",
    "near": "",
    "number": "2",
    "other": "tệp 28654-xa-dong-son.xlsx, trang «Hộ», ô A15",
    "other_value": "2973",
    "province": "003",
    "questions": "3, 7, 9",
    "range": "1 đến 99",
    "ranges": "dòng 65–109 lặp lại dòng 9–53",
    "reason": "tệp hỏng",
    "recorded": "160",
    "remedy": "Xin lại tệp.",
    "rows": "trang Hộ: 30, trang B1: 30",
    "rule": "B1 = 140 ≤ 140 và B2 = 20 < 30",
    "second": "F",
    "sheet": "B1",
    "sheets": "«Sheet1»",
    "step": "10",
    "suggestion": " Có phải «Hộ nghèo»?",
    "unit": "Xã Đồng Sơn",
    "units": "Xã Đồng Sơn (28654), Xã Bình Phú (28657)",
    "value": "4.7",
    "what": "ghi số dạng chữ",
    "written": "Hộ cận nghèo",
    "year": "2023",
    "years": "12",
}


EXAMPLE = _Example(_EXAMPLE)


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
            out.append(f"> {kind.message.format_map(EXAMPLE)}\n>\n> → {kind.remedy.format_map(EXAMPLE)}\n")
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
