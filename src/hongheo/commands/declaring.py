"""How an option is declared: in its section of the help, with the field that it fills."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from inspect import Parameter
from typing import Any, ClassVar

import typer

# Stands in the annotation of a path that is written. All other paths are inputs: see ``taking``.
WRITTEN = "written"


class Section(StrEnum):
    """The sections of a command's help, in their order."""

    INPUT = "Đầu vào"
    COMPARE = "So sánh"
    RESULT = "Kết quả"
    DETAILS = "Chi tiết"


def _as_it_is(value: Any) -> Any:
    return value


@dataclass(frozen=True, slots=True)
class Shared:
    """An option that commands share.

    ``fills`` is the field of ``pipeline.Options`` (or of ``taking.Said``) that takes its value, ``kind`` the
    annotation that declares it, ``turned`` makes the field's value of what was typed.
    """

    # The default of an option that must be typed.
    NEEDED: ClassVar[object] = Parameter.empty

    fills: str
    kind: Any
    default: object = None
    turned: Callable[[Any], Any] = _as_it_is

    def parameter(self) -> Parameter:
        """The option as a parameter of a function, for typer."""
        return Parameter(self.fills, Parameter.KEYWORD_ONLY, default=self.default, annotation=self.kind)


def option(*names: str, section: Section, **settings: Any) -> Any:
    """A typer option in its section of the help."""
    return typer.Option(*names, rich_help_panel=section, **settings)


def argument(metavar: str, section: Section, **settings: Any) -> Any:
    """A typer argument in its section of the help."""
    return typer.Argument(metavar=metavar, rich_help_panel=section, **settings)
