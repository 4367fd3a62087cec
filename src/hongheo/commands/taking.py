"""A command and the options it takes: ``@command(group, YEAR, *TELLING)`` over ``def check(files, said)``."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer
from typer.core import TyperCommand

from hongheo.commands.declaring import WRITTEN, Section, Shared
from hongheo.commands.last_net import last_net
from hongheo.commands.vietnamese import records, usage
from hongheo.errors import UsageError
from hongheo.guard import paths_in, reading, refuse_impossible

if TYPE_CHECKING:
    from hongheo.pipeline import Options


@dataclass(frozen=True)
class Said:
    """What the shared options of a command line came to: how to tell the result, and ``options``.

    ``values`` are those of the fields of ``pipeline.Options``.
    """

    values: Mapping[str, Any]
    as_json: bool = False
    quiet: bool = False
    show_all: bool = False

    @property
    def silent(self) -> bool:
        """Whether nothing is shown on the way: no bar, no question."""
        return self.quiet or self.as_json

    @cached_property
    def options(self) -> Options:
        """What the pipeline is told. Made when it is asked for: the pipeline takes its time to load."""
        from hongheo.console import password_asker
        from hongheo.pipeline import Options

        return Options(**self.values, password=password_asker(self.silent))


_TELLS = ("as_json", "quiet", "show_all")


def _said(options: tuple[Shared, ...], typed: dict[str, Any]) -> Said:
    """Take the values of the shared options out of what was typed."""
    values = {o.fills: o.turned(typed.pop(o.fills)) for o in options}
    tells = {field: values.pop(field) for field in _TELLS if field in values}
    return Said(values, **tells)


def by_section(parameters: Iterable[Any]) -> Iterator[tuple[str, list[Any]]]:
    """The parameters of a command under the sections that they name, in the order of ``Section``.

    What names none (``--help``) is among the details; a section without parameters is left out.
    """
    sections: dict[str, list[Any]] = {section: [] for section in Section}
    for parameter in parameters:
        sections[getattr(parameter, "rich_help_panel", None) or Section.DETAILS].append(parameter)
    return ((title, own) for title, own in sections.items() if own)


class SectionedCommand(TyperCommand):
    """A command whose help has its arguments and options in sections."""

    def format_usage(self, ctx: Any, formatter: Any) -> None:
        """Write how the command is typed."""
        usage(self, ctx, formatter)

    def format_options(self, ctx: Any, formatter: Any) -> None:
        """Write the help's sections."""
        for title, own in by_section(self.get_params(ctx)):
            with formatter.section(title):
                formatter.write_dl(records(own, ctx))


def _full_name(group: typer.Typer, name: str) -> str:
    """``scorecard check``: the words of a command."""
    return f"{group.info.name} {name}" if isinstance(group.info.name, str) else name


def _as_meant(value: Any) -> Any:
    """The paths of an argument without stray quotes; any other value as it is."""
    if not (isinstance(value, list) and value and all(isinstance(path, Path) for path in value)):
        return value
    from hongheo.console.typed_paths import as_meant

    return [as_meant(path) for path in value]


def _refuse_torn(typed: Mapping[str, Any]) -> None:
    """Raise UsageError for a name with blanks that was typed without quotes."""
    from hongheo.console.typed_paths import torn

    for value in typed.values():
        paths = value if isinstance(value, list) else []
        if (whole := torn([p for p in paths if isinstance(p, Path)])) is not None:
            raise UsageError(f'Tên có dấu cách thì để trong dấu nháy: "{whole}".')


def command(
    group: typer.Typer, *options: Shared, name: str | None = None
) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """The function becomes a command of the group that takes these options beside its own parameters.

    On the command line they are like its own; the function is handed all of them at once, as ``said``. While
    it runs every path that was typed, or found by default, is an input that nothing may be written over,
    unless its annotation says ``WRITTEN``.
    """

    def registered(function: Callable[..., None]) -> Callable[..., None]:
        own = inspect.signature(function, eval_str=True)

        def called(**typed: Any) -> None:
            said = _said(options, typed)
            typed |= {key: _as_meant(value) for key, value in typed.items() if key not in written}
            given = {**typed, **said.values}
            inputs = [p for key, value in given.items() if key not in written for p in paths_in(value)]
            with last_net(_full_name(group, name or function.__name__), said.as_json), reading(inputs):
                refuse_impossible(path for value in given.values() for path in paths_in(value))
                _refuse_torn(typed)
                function(said=said, **typed)

        parameters = [
            *(p.replace(kind=p.KEYWORD_ONLY) for p in own.parameters.values() if p.name != "said"),
            *(o.parameter() for o in options),
        ]
        written = {p.name for p in parameters if WRITTEN in getattr(p.annotation, "__metadata__", ())}
        # What typer reads to make the command line.
        called.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
        called.__annotations__ = {p.name: p.annotation for p in parameters}
        called.__doc__, called.__name__ = function.__doc__, function.__name__
        group.command(name, cls=SectionedCommand)(called)
        return function

    return registered
