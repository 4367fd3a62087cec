"""What is told of a column that was read: other spellings than the form's, dates that may be wrong."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any

from hongheo.forms import FormField
from hongheo.models import Table, column_letter
from hongheo.problems import Kind, Problem, kinds
from hongheo.read.dates import date_doubts
from hongheo.read.values import leniency
from hongheo.text import unseen_in

# So many cells are named in one message.
_SHOWN = 5


def column_notes(
    table: Table, field: FormField, cells: Sequence[Any], seen: Mapping[Any, object]
) -> Iterator[Problem]:
    """What is told of a column, once for each way; the rows of its dates in doubt are put down in the table.

    ``seen``: what each distinct cell was read as.
    """
    yield from _lenient(table, field, cells, seen)
    if field.type == "birth":
        yield from _births(table, field, cells, seen)


def heading_notes(table: Table, fields: Iterable[FormField], headings: Sequence[Any]) -> Iterator[Problem]:
    """What nobody sees in the headings of the columns that are read; ``headings``: the cells of their row."""
    for field in fields:
        column = table.columns[field.id]
        text = headings[column - 1]
        unseen = unseen_in(text) if isinstance(text, str) else ""
        if unseen:
            place = table.place(table.heading_row, field.id)
            context = {"field": field.heading, "count": 1, "what": unseen, "cell": place.cell}
            yield Problem(kinds.READ_LENIENTLY, place, context, field=field.heading)


def cells_of(table: Table, field: FormField, at: Sequence[int]) -> str:
    """The cells of a column at these positions: the first ones by address, the others by their number."""
    letter = column_letter(table.columns[field.id])
    more = f" và {len(at) - _SHOWN} ô nữa" if len(at) > _SHOWN else ""
    return ", ".join(f"{letter}{table.rows[i]}" for i in at[:_SHOWN]) + more


def _positions(cells: Sequence[Any], wanted: Collection[object]) -> list[int]:
    return [at for at, cell in enumerate(cells) if cell in wanted]


def _lenient(
    table: Table, field: FormField, cells: Sequence[Any], seen: Mapping[Any, object]
) -> Iterator[Problem]:
    """One note for each way in which cells of a column differ from the form and were read all the same."""
    ways = {cell: way for cell, value in seen.items() if (way := leniency(field, cell, value))}
    if not ways:
        return
    places: dict[str, list[int]] = {}
    for at, cell in enumerate(cells):
        if way := ways.get(cell):
            places.setdefault(way, []).append(at)
    for way, found in places.items():
        place = table.place(table.rows[found[0]], field.id)
        context = {"field": field.heading, "count": len(found), "what": way, "cell": place.cell}
        yield Problem(kinds.READ_LENIENTLY, place, context, field=field.heading)


def _births(
    table: Table, field: FormField, cells: Sequence[Any], seen: Mapping[Any, object]
) -> Iterator[Problem]:
    """Date cells that are read as they stand, though the column says that they may be wrong."""
    doubts = date_doubts(seen)

    def told(kind: Kind, found: list[int], context: dict[str, object]) -> Problem:
        table.unsure.setdefault(field.id, set()).update(table.rows[at] for at in found)
        own = {"field": field.heading, "count": len(found), "cells": cells_of(table, field, found)}
        return Problem(kind, table.place(table.rows[found[0]], field.id), {**own, **context})

    if doubts.swapped:
        kind = kinds.DATES_SWAPPED if doubts.certain else kinds.DATES_PERHAPS_SWAPPED
        yield told(kind, _positions(cells, doubts.swapped), {"texts": doubts.texts})
    if doubts.timed:
        more = " …" if len(doubts.times) > _SHOWN else ""
        times = ", ".join(doubts.times[:_SHOWN]) + more
        yield told(kinds.DATES_WITH_TIME, _positions(cells, doubts.timed), {"times": times})
