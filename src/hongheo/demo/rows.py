"""From a household to the rows of the sheets that tell of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import fields

from hongheo.demo.households import LivingFacts, PersonFacts
from hongheo.demo.model import Household, Person, Row
from hongheo.demo.people import KINH, age_on


def _marked(field_ids: Iterable[str]) -> Row:
    return dict.fromkeys(field_ids, True)


def _facts_cells(facts: PersonFacts | LivingFacts) -> Row:
    """Facts as cells: None and unmarked are left out. Field ids are the names of the facts."""
    values = ((f.name, getattr(facts, f.name)) for f in fields(facts))
    return {name: value for name, value in values if value is not None and value is not False}


def _person_cells(household: Household, person: Person, name_field: str) -> Row:
    """What the sheets ``Hộ`` and ``Thành viên`` and last year's list alike say of a person."""
    row: Row = {name_field: person.name}
    if person.identity_number:
        row["identity_number"] = person.identity_number
    return row | {"birth_date": person.birth, "sex": person.relative.sex, "people": household.people}


def household_row(household: Household) -> Row:
    """The row of the sheet ``Hộ``."""
    story = household.story
    row: Row = {"household_code": household.code}
    row |= _person_cells(household, household.head, "head_name")
    row["village"] = household.village
    if not story.gone:
        row["size"] = len(household.persons)
    if household.class_start_written:
        row["class_start"] = story.start.label
    if household.size_start_written:
        row["size_start"] = len(household.last_year)
    if story.change:
        row["change"] = story.change
    return row | _marked(household.marks)


def member_rows(household: Household) -> list[Row]:
    """The rows of the sheet ``Thành viên``, the head first."""
    pairs = zip(household.persons, household.facts.persons, strict=True)
    return [
        {"household_code": household.code, "member_number": number}
        | _person_cells(household, person, "name")
        | {"relation": person.relative.relation}
        | _facts_cells(facts)
        for number, (person, facts) in enumerate(pairs, start=1)
    ]


def living_row(household: Household) -> Row:
    """The row of the sheet ``Điều kiện sống``."""
    return {"household_code": household.code} | _facts_cells(household.facts.living)


def b1_row(household: Household) -> Row:
    """The row of the sheet ``B1``: points of the questions and their sum."""
    points = {f"b1_{n}": p for n, p in enumerate(household.b1, start=1)}
    return {"household_code": household.code, **points, "b1_total": sum(household.b1)}


def b2_row(household: Household) -> Row:
    """The row of the sheet ``B2``: marks of the deprived indicators and their points."""
    marks = _marked(f"b2_{n}" for n, deprived in enumerate(household.flags, start=1) if deprived)
    return {"household_code": household.code, **marks, "b2_total": household.b2_total}


def previous_rows(household: Household, place: Row, day: dt.date, causes: Mapping[str, str]) -> list[Row]:
    """The head's row and the members' rows in last year's list.

    ``place`` is what each row says of the commune and its decision, ``day`` the day for the ages, ``causes``
    the names of the causes by field id.
    """
    rows = [_previous_person(household, person, place, day) for person in household.last_year]
    points = household.previous_points
    rows[0] |= {
        "household_code": household.code,
        "head_name": household.head.name,
        "class_end": household.story.start.label,
        "size": len(household.last_year),
        "cause": "; ".join(causes[c] for c in household.causes),
    }
    if points is not None:
        rows[0] |= {"b1": points[0], "b2": points[1]}
    kept = [m for m in ("no_labour_capacity", "merit") if m in household.marks]
    rows[0] |= _marked(["minority", *kept] if household.people != KINH else kept)
    return rows


def _previous_person(household: Household, person: Person, place: Row, day: dt.date) -> Row:
    birth = person.birth
    return {
        **_person_cells(household, person, "name"),
        "relation": person.relative.relation,
        "village": household.village,
        "age": day.year - birth if isinstance(birth, int) else age_on(birth, day),
        **place,
    }
