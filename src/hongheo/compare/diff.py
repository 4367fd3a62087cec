"""Two results held against each other: households that differ, table cells that moved and why."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import pandas as pd

from hongheo.models import CellChange, FieldChange, HouseholdChange, SummaryTable

# Names of places and the wording of the rule are no facts of a household.
_LEFT_OUT = ("commune", "commune_name", "household_code", "area", "rule")
# Table, column > the fields of a household and what they must hold to be counted there.
Counted = Mapping[tuple[int, int], Sequence[tuple[str, str]]]


def _value(cell: object) -> int | str | None:
    """A cell of the scores as whole number or text; blank, False and empty text are None, True is ``x``."""
    if cell is True:
        return "x"
    if cell is None or cell is False or pd.isna(cell) or cell == "":  # type: ignore[call-overload]
        return None
    if isinstance(cell, str):
        return cell
    return int(cell)  # type: ignore[call-overload,no-any-return]


def by_household(scores: pd.DataFrame) -> pd.DataFrame:
    """The sheet ``Chấm điểm`` by ``28654/0012``, values made alike. A code that comes again is numbered."""
    plain = {c: pd.Series([_value(v) for v in scores[c].tolist()], dtype=object) for c in scores.columns}
    frame = pd.DataFrame(plain)
    key = frame["commune"].astype(str) + "/" + frame["household_code"].astype(str)
    again = key.groupby(key).cumcount()
    frame.index = pd.Index(key.where(again == 0, key + " (" + (again + 1).astype(str) + ")"))
    return frame


def households_changed(
    old: pd.DataFrame, new: pd.DataFrame, headings: Mapping[str, str]
) -> list[HouseholdChange]:
    """Households that appeared, disappeared or differ, by code; frames as ``by_household`` gives them.

    ``headings`` names each field; fields that only one frame has are not compared.
    """
    found = [
        HouseholdChange(str(code), row["commune_name"], "disappeared", row["class_end"], None, ())
        for code, row in old.loc[old.index.difference(new.index)].iterrows()
    ]
    found += [
        HouseholdChange(str(code), row["commune_name"], "appeared", None, row["class_end"], ())
        for code, row in new.loc[new.index.difference(old.index)].iterrows()
    ]
    both = old.index.intersection(new.index)
    fields = [f for f in old.columns if f in new.columns and f not in _LEFT_OUT]
    before, after = (side.loc[both, fields].to_numpy(dtype=object) for side in (old, new))
    differ = before != after
    names, classes_new = dict(new["commune_name"]), dict(new["class_end"])
    classes_old = dict(old["class_end"])
    for at in map(int, differ.any(axis=1).nonzero()[0]):
        code = str(both[at])
        changes = tuple(
            FieldChange(fields[f], headings.get(fields[f], fields[f]), before[at, f], after[at, f])
            for f in map(int, differ[at].nonzero()[0])
        )
        name, was, now = names[code], classes_old[code], classes_new[code]
        found.append(HouseholdChange(code, name, "changed", was, now, changes))
    return sorted(found, key=lambda h: h.household)


def _members(frame: pd.DataFrame, tests: Sequence[tuple[str, str]], place: str | None) -> set[str]:
    counted = pd.Series(True, frame.index)
    for field, value in tests:
        counted &= frame[field] == value
    if place is not None:
        counted &= frame["commune_name"] == place
    return set(frame.index[counted])


def _lines(table: SummaryTable) -> dict[tuple[str, str], tuple[str, tuple[int | float | None, ...]]]:
    """The lines of a table by place and split: level and values."""
    return {(line.name, line.split): (line.level, line.values) for line in table.lines}


def cells_moved(
    old_tables: Sequence[SummaryTable],
    new_tables: Sequence[SummaryTable],
    old: pd.DataFrame,
    new: pd.DataFrame,
    counted: Counted,
) -> Iterator[CellChange]:
    """The cells that differ, of the tables that both have. Tables whose columns vary (9) are not compared.

    Households are named only where those that came and left make up the whole difference.
    """
    before = {t.number: _lines(t) for t in old_tables if not t.varying}
    after = {t.number: _lines(t) for t in new_tables if not t.varying}
    for number in sorted(before.keys() & after.keys()):
        left, right = before[number], after[number]
        for key in [*right, *(k for k in left if k not in right)]:
            place, split = key
            level, _ = right.get(key) or left[key]
            values = [side[key][1] if key in side else () for side in (left, right)]
            for column in range(1, max(map(len, values)) + 1):
                was, now = (v[column - 1] if column <= len(v) else None for v in values)
                if was == now:
                    continue
                difference = None if was is None or now is None else round(now - was, 2)
                came: set[str] = set()
                gone: set[str] = set()
                tests = counted.get((number, column))
                if tests is not None and split != "Nhân khẩu" and level != "group":
                    where = place if level == "unit" else None
                    had, has = _members(old, tests, where), _members(new, tests, where)
                    if len(has) - len(had) == (now or 0) - (was or 0):
                        came, gone = has - had, had - has
                told = (tuple(sorted(came)), tuple(sorted(gone)))
                yield CellChange(number, place, split, column, was, now, difference, *told)
