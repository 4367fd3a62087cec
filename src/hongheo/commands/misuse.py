"""What is said of a command line without meaning: in Vietnamese, and as JSON where ``--json`` was typed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
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


def _is_like_a_path(word: str) -> bool:
    """Whether a word in place of a command is rather a file that was dropped and is there no more."""
    return any(sign in word for sign in ("/", "\\")) or bool(re.search(r"\.[A-Za-z]{2,4}$", word))


def _hint(fault: Any) -> str:
    """How the parameter is typed: ``--year``, ``FILES…``."""
    parameter = fault.param
    if parameter is None:
        return str(fault.param_hint or "")
    option = parameter.param_type_name == "option"
    return " / ".join(parameter.opts) if option else str(parameter.metavar or parameter.human_readable_name)


def _nearest_first(fault: Any) -> list[str]:
    """The options that may have been meant."""
    from difflib import SequenceMatcher

    def likeness(option: str) -> float:
        return SequenceMatcher(None, fault.option_name, option).ratio()

    return sorted(fault.possibilities, key=lambda option: (-likeness(option), option))


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
        near = f" Có phải {', '.join(_nearest_first(fault))}?" if fault.possibilities else ""
        return f"Không có tùy chọn {fault.option_name}.{near}"
    if kind == "MissingParameter":
        what = str(getattr(fault.param, "help", None) or "").rstrip(".")
        return f"Thiếu {_hint(fault)}{f' ({what})' if what else ''}."
    if kind == "BadOptionUsage":
        takes = "không nhận giá trị" if "does not take" in text else "cần một giá trị đi sau"
        return f"Tùy chọn {fault.option_name} {takes}."
    if kind == "BadParameter":
        return _of_value(fault)
    if found := _EXTRA.search(text):
        return f"Thừa tham số: {found[1]}."
    if found := _COMMAND.search(text):
        if _is_like_a_path(found[1]):
            return f"Không có tệp, thư mục «{found[1]}». Có thể đã đổi tên hoặc chuyển chỗ: kéo thả lại."
        return f"Không có lệnh {found[1]}."
    return "Chưa nói lệnh nào." if text.startswith("Missing command") else text


def _asks_for_json(typed: Sequence[str]) -> bool:
    """Whether ``--json`` is among the options typed; after ``--`` stand names of files."""
    return "--json" in (typed[: typed.index("--")] if "--" in typed else typed)


def _command_of(typed: Sequence[str], program: str, commands: Mapping[str, Any]) -> str:
    """The command that a line names, for a fault that does not say where it arose."""
    path, within = [program], commands
    for word in typed:
        if word not in within:
            break
        path.append(word)
        within = getattr(within[word], "commands", {})
    return " ".join(path)


@contextmanager
def misuse_told(typed: Sequence[str], program: str, commands: Mapping[str, Any]) -> Iterator[None]:
    """A command line without meaning is told and ends the command with exit code 2. ``commands``: those of
    the program by name, groups among them.

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
        path = context.command_path if context is not None else _command_of(typed, program, commands)
        text = f"{visible(in_vietnamese(fault))} Xem cách dùng: {path} --help"
        fail(text, path.removeprefix(program).strip() or program, _asks_for_json(typed), EXIT_USAGE, "usage")
        raise typer.Exit(EXIT_USAGE) from fault
