"""What tabulate makes of the returns of all communes, for write: one return, and what is set aside."""

from __future__ import annotations

from dataclasses import dataclass

from hongheo.models.contents import FileContent
from hongheo.models.places import Place


@dataclass(frozen=True, slots=True)
class OneReturn:
    """A return to be merged: its commune (None when its rows do not tell), its content as read, its file."""

    commune: str | None
    content: FileContent
    file: str
    sha256: str


@dataclass(frozen=True, slots=True)
class RowAside:
    """A row that is not in the merged workbook, and why (Vietnamese). A place without row: a whole file."""

    place: Place
    reason: str


@dataclass(frozen=True, slots=True)
class MergedSheet:
    """One sheet of the merged workbook: the ids of its fields, and the values of its rows in that order."""

    id: str
    fields: list[str]
    rows: list[tuple[object, ...]]


@dataclass(frozen=True, slots=True)
class Merged:
    """The returns of all communes as one: its sheets (``communes`` first), the rows set aside in the order of
    their places, and how many these are by sheet id."""

    sheets: list[MergedSheet]
    aside: list[RowAside]
    aside_by_sheet: dict[str, int]
