"""The four lists (danh sách): poor, near-poor, escaped from poor, escaped from near-poor; heads and members.

Columns are the fields of the form ``household-list`` (layout 2b), so that a list can be read again next year.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

import numpy as np
import pandas as pd

from hongheo.forms import Form, FormSheet
from hongheo.models import CAUSES, CLASS_LABELS, HEAD, MAJORITY, HouseholdClass, LongList, column_letter
from hongheo.tabulate.unit_lines import UnitLine
from hongheo.text import roman
from hongheo.units import Unit

POOR, NEAR_POOR, ESCAPED_POOR, ESCAPED_NEAR_POOR = (
    "Hộ nghèo",
    "Hộ cận nghèo",
    "Thoát nghèo",
    "Thoát cận nghèo",
)

_MOVES = {
    ESCAPED_POOR: ("poor_to_near_poor", "poor_to_not_poor"),
    ESCAPED_NEAR_POOR: ("near_poor_to_not_poor",),
}
# Lists of those who leave the list in force otherwise than by their class at the last periodic decision.
IN_FORCE = {
    "Thoát nghèo, vào trong năm": ESCAPED_POOR,
    "Thoát cận nghèo, vào trong năm": ESCAPED_NEAR_POOR,
}
_NOTES = {"poor_to_near_poor": "Trở thành hộ cận nghèo", "poor_to_not_poor": "Vượt chuẩn cận nghèo"}
# What a member's row says itself; everything else of the household stands on its head's row.
_PERSON = ("name", "relation", "birth_date", "sex", "identity_number", "people")
# What lists of a review within the year say beside: field > column of the households.
_IN_YEAR = {
    "term": "term",
    "class_periodic": "class_periodic",
    "size_periodic": "size_periodic",
    "change": "came",
}
_Positions = np.ndarray[Any, np.dtype[np.intp]]
_Values = np.ndarray[Any, np.dtype[np.object_]]


@cache
def age_on(birth: object, date: dt.date) -> int | None:
    """Full years of age on a day; from a bare birth year, the difference of the years; None when unknown."""
    if not isinstance(birth, str):
        return None
    if len(birth) == 4:
        return max(date.year - int(birth), 0)
    born = dt.date.fromisoformat(birth)
    return max(date.year - born.year - ((date.month, date.day) < (born.month, born.day)), 0)


def escapes_in_force(frame: pd.DataFrame) -> pd.Series[Any]:
    """The list of those that left which each household belongs on by its class on the list in force (empty:
    it did not leave); missing where that class is not known or is the one it was counted from."""
    if "class_in_force" not in frame:
        return pd.Series(None, frame.index, dtype=object)
    before, after = frame["class_in_force"], frame["class_end"]
    labels = {c.value: label for c, label in CLASS_LABELS.items()}
    ended = after.isin([c.value for c in (HouseholdClass.NEAR_POOR, HouseholdClass.NOT_POOR)])
    poor, near = (before == CLASS_LABELS[c] for c in (HouseholdClass.POOR, HouseholdClass.NEAR_POOR))
    not_poor = after == HouseholdClass.NOT_POOR.value
    escaped = pd.Series("", frame.index, dtype=object)
    escaped = escaped.mask(poor & ended, ESCAPED_POOR).mask(near & not_poor, ESCAPED_NEAR_POOR)
    return escaped.where(before.notna() & (before != frame["start"].map(labels)), None)


def _listed(frame: pd.DataFrame, name: str) -> pd.Series[bool]:
    """Whether each household stands on a list."""
    if name in IN_FORCE:
        if "class_in_force" not in frame:
            return pd.Series(False, frame.index)
        escaped = escapes_in_force(frame)
        by_periodic = _listed(frame, IN_FORCE[name])
        return (escaped == IN_FORCE[name]) & ~by_periodic
    if name in _MOVES:
        return frame["movement"].isin(_MOVES[name])
    return frame["class_end"] == _SPLITS[name][0].value


class Families:
    """The members of the listed households, looked up once for all lists; positions in the two frames.

    ``frame`` has one row a household (after ``compare.settle``), ``members`` one row a person. The first
    ``Chủ hộ`` of a household is its head, who has a row already, and is left out. A household whose code is
    used twice cannot be on a list: it has no class.
    """

    def __init__(self, frame: pd.DataFrame, members: pd.DataFrame) -> None:
        self.frame, self.members = frame, members
        on = {name: _listed(frame, name).to_numpy(dtype=bool) for name in (*_SPLITS, *_MOVES, *IN_FORCE)}
        self._on = {name: listed.nonzero()[0] for name, listed in on.items()}
        homes = np.any(list(on.values()), axis=0).nonzero()[0]
        # Said outright, here as below: pandas would make strings of its own kind of them.
        codes = pd.Index(frame["household"].to_numpy(dtype=object)[homes], dtype=object)
        at = codes.get_indexer(pd.Index(members["household"].to_numpy(dtype=object), dtype=object))
        rows = (at >= 0).nonzero()[0]
        home = homes[at[rows]]
        is_head = (members["relation"].to_numpy(dtype=object)[rows] == HEAD).nonzero()[0]
        first = is_head[~pd.Series(home[is_head]).duplicated().to_numpy()]
        rows, home = np.delete(rows, first), np.delete(home, first)
        # A stable sort keeps the members as they stand in the return.
        self._persons = Listed(members, rows[np.argsort(home, kind="stable")])
        self._homes, self._heads = homes, Listed(frame, homes)
        counts = np.bincount(home, minlength=len(frame))
        self._ends = np.cumsum(counts)
        self._begins = self._ends - counts

    def by_commune(self, name: str) -> dict[str, _Positions]:
        """Commune > positions of its households on a list, communes by code."""
        listed = self._on[name]
        codes, communes = pd.factorize(self.frame["commune"].to_numpy(dtype=object)[listed])
        # A stable sort keeps the households as they stand.
        order = listed[np.argsort(codes, kind="stable")]
        own = np.split(order, np.cumsum(np.bincount(codes, minlength=len(communes)))[:-1])
        # Where no household is listed, ``split`` still gives one part, an empty one, which is no commune's.
        return {str(code): at for code, at in sorted(zip(communes, own, strict=False))}

    def persons(self, homes: _Positions) -> int:
        """Heads and members of the households at these positions."""
        return len(homes) + int((self._ends[homes] - self._begins[homes]).sum())

    def of(self, homes: _Positions) -> Family:
        """The rows of the households at these positions, in that order."""
        sizes = self._ends[homes] - self._begins[homes]
        before = np.cumsum(sizes) - sizes
        rows = np.repeat(self._begins[homes] - before, sizes) + np.arange(sizes.sum())
        is_head = np.zeros(len(homes) + len(rows), dtype=bool)
        is_head[before + np.arange(len(homes))] = True
        heads = self._heads.rows(np.searchsorted(self._homes, homes))
        return Family(heads, self._persons.rows(rows), is_head, sizes + 1)


class Listed:
    """The rows of a frame that stand on any list. What lists ask of them is taken out of the frame once, of
    categories the codes; but for Arrow's texts, which take four times the memory then."""

    def __init__(self, frame: pd.DataFrame, at: _Positions) -> None:
        self.frame, self._at = frame, at
        self._taken: dict[str, _Values] = {}
        self._words: dict[str, tuple[_Values, np.ndarray[Any, Any]]] = {}

    def rows(self, at: _Positions) -> Rows:
        """Some of them, by their positions among these."""
        return Rows(self, at)

    def take(self, at: _Positions) -> pd.DataFrame:
        """All columns of some of them."""
        return self.frame.take(self._at[at])

    def said(self, field: str, at: _Positions) -> _Values:
        """A column of some of them: Python's own values, None where missing."""
        if field in self._taken:
            return self._taken[field][at]
        if field in self._words:
            words, places = self._words[field]
            said: _Values = words[places[at]]
            return said
        column = self.frame[field]
        if isinstance(column.dtype, pd.CategoricalDtype):
            # The last is what -1 finds, the code of what is missing.
            words = np.array([*column.cat.categories, None], dtype=object)
            self._words[field] = words, column.cat.codes.to_numpy()[self._at]
            return self.said(field, at)
        if column.dtype == object:
            values: _Values = column.to_numpy()[self._at]
            values[pd.isna(values)] = None
        elif isinstance(column.dtype, pd.ArrowDtype):
            # The stubs do not know that None may stand for what is missing.
            return column.take(self._at[at]).to_numpy(dtype=object, na_value=None)  # type: ignore[call-overload, no-any-return]
        else:
            values = column.take(self._at).to_numpy(dtype=object, na_value=None)  # type: ignore[call-overload]
        self._taken[field] = values
        return values[at]


@dataclass(frozen=True, slots=True)
class Rows:
    """Some of the rows that stand on any list. A list asks for a third of the columns: each is taken then."""

    listed: Listed
    at: _Positions

    def __len__(self) -> int:
        return len(self.at)

    def __contains__(self, field: str) -> bool:
        return field in self.listed.frame.columns

    def taken(self) -> pd.DataFrame:
        """All columns."""
        return self.listed.take(self.at)

    def said(self, field: str) -> _Values:
        """The values of a column as Python's own; None where missing."""
        return self.listed.said(field, self.at)


@dataclass(frozen=True, slots=True)
class Family:
    """Some households with their members: the rows of both, and which of the rows together is a head's."""

    heads: Rows
    members: Rows
    is_head: np.ndarray[Any, np.dtype[np.bool_]]
    sizes: _Positions

    def told(self, heads: Sequence[object] | _Values, members: Sequence[object] | _Values | None) -> _Values:
        """A column of all rows: what the heads and what the members say of themselves; None is blank."""
        values = np.empty(len(self.is_head), dtype=object)
        values[self.is_head] = heads
        if members is not None:
            values[~self.is_head] = members
        return values

    def shared(self, heads: Sequence[object] | _Values) -> _Values:
        """A column that says the same of all rows of a household."""
        return np.repeat(np.array(heads, dtype=object), self.sizes)


def _minority(people: Iterable[object]) -> list[bool]:
    return [isinstance(p, str) and p != MAJORITY for p in people]


def _causes(heads: Rows, return_sheet: FormSheet) -> list[str | None]:
    marks = zip(*(heads.said(cause).astype(bool).tolist() for cause in CAUSES), strict=True)
    names = [return_sheet.field(cause).heading for cause in CAUSES]
    return ["; ".join(n for n, marked in zip(names, row, strict=True) if marked) or None for row in marks]


def _address(village: object, unit: Unit) -> str:
    parts = (village if isinstance(village, str) else "", unit.name, unit.district, unit.province)
    return ", ".join(p for p in parts if p)


def household_rows(
    family: Family, number: int, unit: Unit, date: dt.date, sheet: FormSheet, return_sheet: FormSheet
) -> pd.DataFrame:
    """The rows of a commune, with the columns of the list's sheet and ``is_head``; ``number`` goes on."""
    heads, members = family.heads, family.members
    labels = {c.value: label for c, label in CLASS_LABELS.items()}
    villages = heads.said("village")
    own = {
        "number": range(number, number + len(heads)),
        "minority": _minority(heads.said("people")),
        "cause": _causes(heads, return_sheet),
        "note": [_NOTES.get(m) for m in heads.said("movement")],
        "class_end": [labels.get(c) for c in heads.said("class_end")],
    }
    person = {field: members.said(field) for field in _PERSON}
    births = family.told(heads.said("birth_date"), person["birth_date"])
    whole: dict[str, Sequence[object] | _Values] = {
        "province": [unit.province] * len(heads),
        "district": [unit.district] * len(heads),
        "district_code": [unit.district_code] * len(heads),
        "commune_name": [unit.name] * len(heads),
        "commune": [unit.code] * len(heads),
        "village": villages,
        "address": [_address(v, unit) for v in villages],
    }
    of_head: dict[str, Sequence[object] | _Values] = {
        **own,
        "name": heads.said("head_name"),
        "relation": [HEAD] * len(heads),
    }

    def column(field: str) -> _Values | None:
        if field in whole:
            return family.shared(whole[field])
        if field == "age":
            return np.array([age_on(b, date) for b in births], dtype=object)
        if field in _IN_YEAR:
            return None if _IN_YEAR[field] not in heads else family.told(heads.said(_IN_YEAR[field]), None)
        if field in of_head:
            return family.told(of_head[field], person.get(field))
        if field in heads:
            return family.told(heads.said(field), person.get(field))
        return None

    columns = {f.id: column(f.id) for f in sheet.fields}
    rows = {f: pd.Series(v, dtype=object) for f, v in columns.items() if v is not None}
    return pd.DataFrame({**rows, "is_head": family.is_head}, copy=False)


def household_lists(
    found: Families,
    units: Mapping[str, Unit],
    date: dt.date,
    list_form: Form,
    return_sheet: FormSheet,
) -> dict[str, LongList]:
    """Sheet name > the four lists, in the order of communes and, inside one, of the return.

    Rows are heads, each followed by the members, with the fields of the list's sheet (one that nobody knows
    is left out) and ``is_head``.
    """

    def listed(name: str) -> LongList:
        sheet = list_form.sheet_named(name)
        assert sheet is not None
        communes = found.by_commune(name)

        def parts() -> Iterator[pd.DataFrame]:
            number = 1
            for commune, homes in communes.items():
                family = found.of(homes)
                if name in _MOVES:
                    family = replace(family, heads=_with_own_terms(family.heads, name))
                yield household_rows(family, number, units[commune], date, sheet, return_sheet)
                number += len(homes)

        households, persons = _counted(found, communes.values())
        return LongList(households, persons, persons, parts)

    lists = {name: listed(name) for name in (*_SPLITS, *_MOVES, *IN_FORCE)}
    return {name: rows for name, rows in lists.items() if rows.households or name not in IN_FORCE}


def _with_own_terms(heads: Rows, name: str) -> Rows:
    """Households that left, those that did so within the year already with the review that said so."""
    if "term_in_force" not in heads:
        return heads
    frame = heads.taken()
    escaped = escapes_in_force(frame)
    before = escaped.notna() & (escaped != name) & frame["term_in_force"].notna()
    told = frame.assign(term=frame["term"].mask(before, frame["term_in_force"]))
    every = np.arange(len(told))
    return Listed(told, every).rows(every)


def _counted(found: Families, communes: Iterable[_Positions]) -> tuple[int, int]:
    """Households at the positions of all communes, and their persons."""
    homes = list(communes)
    return sum(map(len, homes)), sum(map(found.persons, homes))


# Of a list: the class, what stays on it, and what comes back to it; whatever else came is new.
_SPLITS = {
    POOR: (HouseholdClass.POOR, "stays_poor", "back_poor"),
    NEAR_POOR: (HouseholdClass.NEAR_POOR, "stays_near_poor", "back_near_poor"),
}
# Columns of the printed list beside the level, which tells unit, head and member apart.
_DETAILS = (
    "household_number",
    "member_number",
    "name",
    "born_male",
    "born_female",
    "people",
    "relation",
    "new",
    "back",
    "old",
    "merit",
    "minority",
    "no_labour_capacity",
)


def _numeral(line: UnitLine) -> str:
    """The number of a heading line: Roman for a commune, a letter for a district above several, so that none
    passes for the number of a household."""
    number = int(line.number.rpartition(".")[2])
    return roman(number) if line.level == "unit" else column_letter(number)


def _unit_row(line: UnitLine) -> pd.DataFrame:
    """A heading line: a commune, or a district above several."""
    numeral = _numeral(line)
    row = {"level": line.level, **dict.fromkeys(_DETAILS), "household_number": numeral, "name": line.name}
    return pd.DataFrame({key: pd.Series([value], dtype=object) for key, value in row.items()})


def _described(name: object, village: object, year: int | None, sex: object) -> str:
    parts = [p for p in (name, village) if isinstance(p, str) and p]
    if year is not None and sex not in ("Nam", "Nữ"):
        parts.append(f"sinh năm {year}, chưa rõ nam nữ")
    return "; ".join(parts)


def _details(family: Family, stays: str, back: str) -> pd.DataFrame:
    """The lines of a commune's households; the year of birth stands in the column of the sex."""
    heads, members = family.heads, family.members
    movements = heads.said("movement")

    def told(head_field: str, field: str) -> _Values:
        return family.told(heads.said(head_field), members.said(field))

    names, births = told("head_name", "name"), told("birth_date", "birth_date")
    sexes, people = told("sex", "sex"), told("people", "people")
    villages = family.told(heads.said("village"), None)
    years = [int(b[:4]) if isinstance(b, str) else None for b in births]
    begins = np.repeat(np.cumsum(family.sizes) - family.sizes, family.sizes)
    marks: dict[str, Sequence[object]] = {
        # By a standard beside the national one nobody has said what was before.
        "new": [m is not None and m not in (stays, back) for m in movements],
        "back": [m == back for m in movements],
        "old": [m == stays for m in movements],
        "merit": heads.said("merit").astype(bool).tolist(),
        "minority": _minority(heads.said("people")),
        "no_labour_capacity": heads.said("no_labour_capacity").astype(bool).tolist(),
    }
    columns: dict[str, Any] = {
        "level": np.where(family.is_head, "head", "member"),
        "household_number": family.told(range(1, 1 + len(heads)), None),
        "member_number": (np.arange(1, len(names) + 1) - begins).tolist(),
        "name": list(map(_described, names, villages, years, sexes)),
        "born_male": [y if s == "Nam" else None for y, s in zip(years, sexes, strict=True)],
        "born_female": [y if s == "Nữ" else None for y, s in zip(years, sexes, strict=True)],
        "people": people,
        "relation": family.told([HEAD] * len(heads), members.said("relation")),
        **{key: family.told(values, None) for key, values in marks.items()},
    }
    frame = {key: pd.Series(values, dtype=object) for key, values in columns.items()}
    return pd.DataFrame(frame, copy=False)


def detailed_lists(found: Families, units: Sequence[UnitLine]) -> dict[str, LongList]:
    """Name of a list > its printed list: for each unit a heading line, then each head and the members.

    Rows have ``level`` (group, unit, head, member). Households are numbered in each unit, as each
    signs its own, members inside each household. New, back or old stands on the head's line; one that came
    from the other list counts as new.
    """

    def detailed(name: str) -> LongList:
        _, stays, back = _SPLITS[name]
        communes = found.by_commune(name)
        printed = [p for p in units if p.level != "total" and any(c in communes for c in p.communes)]
        homes = [communes[p.communes[0]] for p in printed if p.level == "unit"]

        def parts() -> Iterator[pd.DataFrame]:
            for unit in printed:
                heading = _unit_row(unit)
                if unit.level != "unit":
                    yield heading
                    continue
                own = communes[unit.communes[0]]
                lines = _details(found.of(own), stays, back)
                yield pd.concat([heading, lines], ignore_index=True)

        households, persons = _counted(found, homes)
        return LongList(households, persons, persons + len(printed), parts)

    return {name: detailed(name) for name in _SPLITS}
