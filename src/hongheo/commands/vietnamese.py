"""Help of the command line in Vietnamese: typer, and click within it, speak English."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from typer.core import TyperGroup

# In the words of help: what stands behind an option, and the notes at the end of its text. Versions of typer
# differ in them.
_KINDS = (
    (re.compile(r" ?<(?:list\[)?(?:Path|str|path)\]?>| (?:PATH|TEXT)$"), ""),
    (re.compile(r"<int>|INTEGER(?: RANGE)?"), "SỐ"),
    (re.compile(r"[<\[]%Y-%m-%d\|%d/%m/%Y[>\]]"), "NGÀY"),
    (re.compile(r"[<\[]([\w|]+)[>\]]"), r"\1"),
)
_NOTES = (
    (re.compile(r"(?<=[\[ ])default: (?=[^\[]*\]$)"), "mặc định: "),
    (re.compile(r"(?<=[\[ ])x>=(\d+)(?=[^\[]*\]$)"), r"từ \1"),
    (re.compile(r"(?<=[\[ ])required\]$"), "bắt buộc]"),
    (re.compile(r"^Show this message and exit\.$"), "In hướng dẫn này rồi thoát."),
)


def _turned(text: str, pairs: Iterable[tuple[Any, str]]) -> str:
    for pattern, words in pairs:
        text = re.sub(pattern, words, text)
    return text


def usage(command: Any, ctx: Any, formatter: Any) -> None:
    """Write how a command is typed."""
    pieces = " ".join(command.collect_usage_pieces(ctx))
    pieces = pieces.replace("[OPTIONS]", "[THAM SỐ]").replace("COMMAND [ARGS]...", "LỆNH …")
    pieces = re.sub(r"\{([^{}]*?)…?\}(\.\.\.)?", lambda m: m[1] + ("…" if m[2] else ""), pieces)
    formatter.write_usage(ctx.command_path, pieces, prefix="Cách dùng: ")


def records(parameters: Iterable[Any], ctx: Any) -> list[tuple[str, str]]:
    """What the help says of parameters: how each is typed, and what it does."""
    found = (p.get_help_record(ctx) for p in parameters)
    return [
        (_turned(record[0], _KINDS), _turned(record[1], _NOTES)) for record in found if record is not None
    ]


class Group(TyperGroup):
    """A group of commands whose help is in Vietnamese and tells of each command the whole sentence."""

    def format_usage(self, ctx: Any, formatter: Any) -> None:
        """Write how it is typed."""
        usage(self, ctx, formatter)

    def format_options(self, ctx: Any, formatter: Any) -> None:
        """Write its options, then its commands."""
        with formatter.section("Tham số"):
            formatter.write_dl(records(self.get_params(ctx), ctx))
        commands = [(name, self.get_command(ctx, name)) for name in self.list_commands(ctx)]
        with formatter.section("Lệnh"):
            formatter.write_dl([(name, c.get_short_help_str(1000)) for name, c in commands if c is not None])
