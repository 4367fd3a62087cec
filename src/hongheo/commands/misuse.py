"""What is said of a command line without meaning: in Vietnamese, and as JSON where ``--json`` was typed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import typer

from hongheo.errors import EXIT_USAGE
from hongheo.text import visible

# What typer raises for it. Typer carries click beside it or in it, by version: the class is found by name.
_Fault: Any = next(kind for kind in typer.BadParameter.__mro__ if kind.__name__ == "ClickException")
_VALUE = re.compile(r"'(.*?)' (?:is|does) not ")
_CHOICES = re.compile(r"one of (.+?)\.?$")
_BOUND = re.compile(r"(?:equal to |range x>=)(\d+)")
_EXTRA = re.compile(r"Got unexpected extra arguments?(?:\(s\))? \((.*)\)")
_COMMAND = re.compile(r"No such command '(.*?)'")
_DAYS = "phải là ngày, ví dụ 2023-12-14 hoặc 14/12/2023"


def _hint(fault: Any) -> str:
    """How the parameter is typed: ``--year``, ``FILES…``."""
    parameter = fault.param
    if parameter is None:
        return str(fault.param_hint or "")
    option = parameter.param_type_name == "option"
    return " / ".join(parameter.opts) if option else str(parameter.metavar or parameter.human_readable_name)


def _of_value(fault: Any) -> str:
    """A value that a parameter does not take, and what it takes: the words are those of several versions."""
    text = str(fault.message)
    value = f" «{found[1]}»" if (found := _VALUE.search(text)) else ""
    takes = "có giá trị không dùng được"
    if found := _CHOICES.search(text):
        takes = f"phải là một trong: {found[1].replace(chr(39), '')}"
    elif "formats" in text:
        takes = _DAYS
    elif "integer" in text or _BOUND.search(text):
        least = _BOUND.search(text)
        takes = f"phải là số nguyên{f' từ {least[1]}' if least else ''}"
    return f"{_hint(fault)}{value} {takes}."


def in_vietnamese(fault: Any) -> str:
    """What is wrong with the command line. A fault of a kind that is not known is told in its own words."""
    kind, text = type(fault).__name__, str(fault.message)
    if kind == "NoSuchOption":
        near = f" Có phải {', '.join(sorted(fault.possibilities))}?" if fault.possibilities else ""
        return f"Không có tùy chọn {fault.option_name}.{near}"
    if kind == "MissingParameter":
        return f"Thiếu {_hint(fault)}."
    if kind == "BadOptionUsage":
        takes = "không nhận giá trị" if "does not take" in text else "cần một giá trị đi sau"
        return f"Tùy chọn {fault.option_name} {takes}."
    if kind == "BadParameter":
        return _of_value(fault)
    if found := _EXTRA.search(text):
        return f"Thừa tham số: {found[1]}."
    if found := _COMMAND.search(text):
        return f"Không có lệnh {found[1]}."
    return "Chưa nói lệnh nào." if text.startswith("Missing command") else text


def _asks_for_json(typed: Sequence[str]) -> bool:
    """Whether ``--json`` is among the options typed; after ``--`` stand names of files."""
    return "--json" in (typed[: typed.index("--")] if "--" in typed else typed)


@contextmanager
def misuse_told(typed: Sequence[str], program: str) -> Iterator[None]:
    """A command line without meaning is told and ends the command with exit code 2.

    Names of files may stand where options were expected: what of them cannot be seen is shown.
    """
    try:
        yield
    except _Fault as fault:
        # A group typed without a command tells its help: the program's own text, of many lines.
        if type(fault).__name__ == "NoArgsIsHelpError":
            raise
        from hongheo.commands.last_net import fail

        context = getattr(fault, "ctx", None)
        path = context.command_path if context is not None else program
        text = f"{visible(in_vietnamese(fault))} Xem cách dùng: {path} --help"
        fail(text, path.removeprefix(program).strip() or program, _asks_for_json(typed), EXIT_USAGE, "usage")
        raise typer.Exit(EXIT_USAGE) from fault
