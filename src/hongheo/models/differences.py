"""What compare finds different between two results, for write and console."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class FieldChange:
    """A field of one household in the old and in the new result (None: blank)."""

    field: str
    heading: str
    old: int | str | None
    new: int | str | None


@dataclass(frozen=True, slots=True)
class HouseholdChange:
    """A household that differs between two results; ``changes`` is empty where it is in one of them only."""

    household: str
    commune_name: str
    what: Literal["appeared", "disappeared", "changed"]
    class_old: str | None
    class_new: str | None
    changes: tuple[FieldChange, ...]


@dataclass(frozen=True, slots=True)
class CellChange:
    """A cell of a table that moved, and the households that came into it and left it, where they can be told.

    ``difference`` is None where one side is blank or has no such line.
    """

    table: int
    place: str
    split: str
    column: int
    old: int | float | None
    new: int | float | None
    difference: int | float | None
    came: tuple[str, ...]
    left: tuple[str, ...]
