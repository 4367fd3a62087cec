"""What is told of a sheet that was read: spellings other than the form's, dates that may be wrong, letters
that were lost, what is hidden or struck through and was read all the same.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from hongheo.forms import FormField
from hongheo.models import Table, column_letter
from hongheo.problems import Kind, Personal, Problem, kinds
from hongheo.read.dates import date_doubts
from hongheo.read.fonts import words_of
from hongheo.read.lost import Loss, any_lost, loss
from hongheo.read.values import YES_OR_NO, leniency
from hongheo.read.workbook import Grid
from hongheo.text import clean_text, is_blank, look_alikes, unseen_in, visible

# So many cells are named in one message.
_SHOWN = 5


def column_notes(
    table: Table,
    field: FormField,
    cells: Sequence[Any],
    seen: Mapping[Any, object],
    strays: frozenset[str] = frozenset(),
) -> Iterator[Problem]:
    """What is told of a column, once for each way; the rows of its dates in doubt are put down in the table.

    ``seen``: what each distinct cell was read as; ``strays``: words of the workbook in an old font.
    """
    lost = _losses(field, seen, strays) if field.type == "text" else {}
    yield from _lenient(table, field, cells, seen, lost)
    yield from _lost(table, field, cells, lost)
    if field.type == "birth":
        yield from _births(table, field, cells, seen)


def pair_notes(
    table: Table, field: FormField, cell: Any, value: object, strays: frozenset[str]
) -> Iterator[Problem]:
    """Problems of one value of a sheet of pairs: characters that cannot be seen, letters that were lost."""
    if not isinstance(cell, str):
        return
    for problem in column_notes(table, field, [cell], {cell: value}, strays):
        if problem.kind is not kinds.READ_LENIENTLY or unseen_in(cell):
            yield problem


def heading_notes(table: Table, fields: Iterable[FormField], headings: Sequence[Any]) -> Iterator[Problem]:
    """A note for each heading with characters that cannot be seen; ``headings``: the cells of its row."""
    for field in fields:
        column = table.columns[field.id]
        text = headings[column - 1]
        unseen = unseen_in(text) if isinstance(text, str) else ""
        if unseen:
            place = table.place(table.heading_row, field.id)
            context = {"field": field.heading, "count": 1, "what": unseen, "cell": place.cell}
            context |= {"value": visible(text), "read": field.heading}
            yield Problem(kinds.READ_LENIENTLY, place, context, field=field.heading)


def cells_of(table: Table, field: FormField, at: Sequence[int]) -> str:
    """The cells of a column at these positions: the first ones by address, the others by their number."""
    letter = column_letter(table.columns[field.id])
    more = f" và {len(at) - _SHOWN} ô nữa" if len(at) > _SHOWN else ""
    return ", ".join(f"{letter}{table.rows[i]}" for i in at[:_SHOWN]) + more


def _positions(cells: Sequence[Any], wanted: Collection[object]) -> list[int]:
    return [at for at, cell in enumerate(cells) if cell in wanted]


def _masked(field: FormField, text: str) -> object:
    return Personal(text, field.personal) if field.personal else text


def _as_text(field: FormField, value: object) -> str:
    """What stands in a cell, or was read, as messages tell it: days as in Vietnam, a mark as x."""
    if isinstance(value, bool):
        return "x" if value else "không đánh dấu"
    if field.type in ("birth", "date"):
        if isinstance(value, str) and re.fullmatch(r"\d{4}-\d\d-\d\d", value):
            value = dt.date.fromisoformat(value)
        if isinstance(value, dt.date):
            return f"{value:%d/%m/%Y}"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return visible(str(value))


def _is_refused(field: FormField, value: object) -> bool:
    """Whether what was read is an error of its own (an identity number of 11 digits): a note that it need not
    be mended would say the contrary."""
    return field.pattern is not None and isinstance(value, str) and not re.search(field.pattern, value)


def _lenient(
    table: Table,
    field: FormField,
    cells: Sequence[Any],
    seen: Mapping[Any, object],
    lost: Collection[object],
) -> Iterator[Problem]:
    """One note for each way in which cells of a column differ from the form and were read all the same.

    Texts that lost letters (``lost``) are told as that alone.
    """
    # Nearly all cells are what they were read as, or days as the form asks for them: these need no look.
    if field.type in ("birth", "date"):
        odd = [c for c in seen if not (type(c) is str and len(c) == 10 and c[2:6:3] == "//" and c.isascii())]
    else:
        odd = [cell for cell, value in seen.items() if cell != value]
    ways = {
        cell: way
        for cell in odd
        if cell not in lost
        and not _is_refused(field, seen[cell])
        and (way := leniency(field, cell, seen[cell]))
    }
    if not ways:
        return
    places: dict[str, list[int]] = {}
    for at, cell in enumerate(cells):
        if way := ways.get(cell):
            places.setdefault(way, []).append(at)
    for way, found in places.items():
        place = table.place(table.rows[found[0]], field.id)
        first = cells[found[0]]
        context = {
            "field": field.heading,
            "count": len(found),
            "what": way,
            "cell": place.cell,
            "value": _masked(field, _as_text(field, first)),
            "read": _masked(field, _as_text(field, seen[first])),
        }
        if way == YES_OR_NO and field.type == "deprived":
            # «có» under «Nguồn nước» may mean that there is one.
            yield Problem(kinds.YES_UNDER_INDICATOR, place, context, field=field.heading)
            continue
        yield Problem(kinds.READ_LENIENTLY, place, context, field=field.heading)


def settled_by_totals(table: Table, notes: list[Problem]) -> list[Problem]:
    """Where every row has its total written, that tells how «có» was meant: a sum that differs is told."""
    totals = table.values.get("b2_total", ())
    if not totals or any(total is None for total in totals):
        return notes
    return [
        replace(n, kind=kinds.READ_LENIENTLY) if n.kind is kinds.YES_UNDER_INDICATOR else n for n in notes
    ]


_LOSSES: Mapping[Loss, Kind] = {
    Loss.MISREAD: kinds.TEXT_MISREAD,
    Loss.UNKNOWN: kinds.LETTERS_LOST,
    Loss.ESCAPED: kinds.TEXT_ESCAPED,
    Loss.OLD_FONT: kinds.OLD_FONT_WORD,
    Loss.LOOK_ALIKE: kinds.LETTERS_OF_OTHERS,
}


def _losses(field: FormField, seen: Mapping[Any, object], strays: frozenset[str]) -> dict[str, Loss]:
    """The texts of a column that lost letters, and how."""
    texts = [cell for cell in seen if isinstance(cell, str)]
    if not strays and not any_lost(texts):
        return {}
    found: dict[str, Loss] = {}
    for text in texts:
        old = bool(strays) and not text.isascii() and not strays.isdisjoint(words_of(text))
        # A note may well ask something.
        way = Loss.OLD_FONT if old else loss(text, questions=field.personal != "note")
        if way is not None:
            found[text] = way
    return found


def _lost(
    table: Table, field: FormField, cells: Sequence[Any], lost: Mapping[str, Loss]
) -> Iterator[Problem]:
    """One warning for each way in which texts of a column lost letters, at the first of them."""
    for way in dict.fromkeys(lost.values()):
        found = _positions(cells, {text for text, own in lost.items() if own is way})
        value = clean_text(cells[found[0]])
        context = {
            "field": field.heading,
            "count": len(found),
            "cells": cells_of(table, field, found),
            "value": _masked(field, value),
            "odd": look_alikes(value),
        }
        place = table.place(table.rows[found[0]], field.id)
        yield Problem(_LOSSES[way], place, context, field=field.heading)


def hidden_notes(table: Table, grid: Grid, fields: Sequence[FormField] = ()) -> Iterator[Problem]:
    """Warnings of what is hidden or struck through and of stored results; all of it was read."""
    facts = grid.facts
    if grid.hidden:
        yield Problem(kinds.HIDDEN_SHEET, table.place())
    rows = [row for row in table.rows if row in facts.hidden_rows]
    if rows:
        yield Problem(kinds.HIDDEN_ROWS, table.place(rows[0]), {"count": len(rows)})
    columns = {column: field_id for field_id, column in table.columns.items()}
    # The program's own mark stands in a column that the program hides.
    own = {field.id for field in fields if field.filled_only}
    for column in sorted(c for c in facts.hidden_columns.intersection(columns) if columns[c] not in own):
        filled = [row for row in table.rows if _is_filled(grid.rows[row - 1][column - 1])]
        if filled:
            heading = grid.rows[table.heading_row - 1][column - 1] if table.heading_row else "giá trị"
            context = {
                "letter": column_letter(column),
                "heading": clean_text(str(heading)),
                "count": len(filled),
            }
            yield Problem(kinds.HIDDEN_COLUMN, table.place(filled[0], columns[column]), context)
    if facts.struck:
        of_table = set(table.rows)
        # What is told as an error is not read as other cells are.
        readable = facts.struck.difference(facts.faults)
        struck = sorted(at for at in readable if at[0] in of_table and at[1] in columns)
        if struck:
            told = [f"{column_letter(column)}{row}" for row, column in struck[:_SHOWN]]
            more = f" và {len(struck) - _SHOWN} ô nữa" if len(struck) > _SHOWN else ""
            row, column = struck[0]
            context = {"count": len(struck), "cells": ", ".join(told) + more}
            yield Problem(kinds.STRUCK_THROUGH, table.place(row, columns[column]), context)
    yield from _stored_results(table, grid, fields)


def _stored_results(table: Table, grid: Grid, fields: Iterable[FormField]) -> Iterator[Problem]:
    """Formulas whose stored result is read although the workbook asks to be worked out again."""
    results = grid.facts.results
    if not results:
        return
    of_table, columns = set(table.rows), {column: field_id for field_id, column in table.columns.items()}
    checked = _checked_totals(table, fields)
    own = sorted(at for at in results if at[0] in of_table and columns.get(at[1], checked) != checked)
    if own:
        row, column = own[0]
        place = table.place(row, columns[column])
        yield Problem(kinds.RESULTS_STORED, place, {"count": len(own), "cell": place.cell})


def _checked_totals(table: Table, fields: Iterable[FormField]) -> str | None:
    """The column of totals whose parts are all read: an old result there is told as a total that differs."""
    total = f"{table.sheet_id}_total"
    parts = {field_id for field_id in table.columns if _is_part(field_id)}
    enough = parts and parts.issuperset(f.id for f in fields if _is_part(f.id))
    return total if enough and total in table.columns else None


def _is_part(field_id: str) -> bool:
    """Whether a column is a question of B1 or an indicator of B2."""
    return field_id.startswith(("b1_", "b2_")) and field_id[3:].isdecimal()


def _is_filled(cell: Any) -> bool:
    return not is_blank(cell) if isinstance(cell, str) else cell is not None


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
