"""Planted mistakes: each stands where it is said to, and nothing else changes."""

import pickle
from typing import Any

import pytest

from hongheo.demo import LISTED, SHEETS, District, Mistake, plant_mistakes
from hongheo.problems import catalogue

Spoilt = tuple[District, list[Mistake]]

CODES = (
    "HN101 HN102 HN103 HN104 HN105 HN106 HN121 HN201 HN202 HN203 HN204 HN208 HN301 HN302 HN303 HN401 HN402"
)
KINDS = set(CODES.split())


def row_of(district: District, mistake: Mistake) -> dict[str, Any]:
    assert mistake.row is not None
    if mistake.sheet == LISTED:
        return district.previous[mistake.row]
    data = next(d for d in district.returns if d.unit.code == mistake.commune)
    return data.sheets[mistake.sheet][mistake.row]


def rows(district: District, commune: str, sheet: str) -> list[dict[str, object]]:
    return next(d for d in district.returns if d.unit.code == commune).sheets[sheet]


def found(spoilt: Spoilt, code: str) -> tuple[Mistake, dict[str, Any]]:
    mistake = next(m for m in spoilt[1] if m.code == code)
    return mistake, row_of(spoilt[0], mistake)


def test_given_district_is_not_changed(district: District) -> None:
    given = pickle.loads(pickle.dumps(district))
    plant_mistakes(given)
    assert given == district


def test_same_seed_same_mistakes(district: District, spoilt: Spoilt) -> None:
    assert plant_mistakes(district) == spoilt
    assert plant_mistakes(district, seed=2)[1] != spoilt[1]


def test_kinds_and_spread(spoilt: Spoilt) -> None:
    mistakes = spoilt[1]
    assert {m.code for m in mistakes} == KINDS
    assert {k.code for k in catalogue()} >= KINDS
    assert len({m.commune for m in mistakes}) >= 8
    assert all(m.what.endswith(".") for m in mistakes)


@pytest.mark.parametrize("seed", range(4))
def test_few_communes_take_all_mistakes(district: District, seed: int) -> None:
    few = District(district.code, district.year, district.date, district.returns[:3], district.previous)
    assert {m.code for m in plant_mistakes(few, seed)[1]} == KINDS


@pytest.mark.parametrize(
    ("code", "field", "value"),
    [
        ("HN102", "size", 0),
        ("HN103", "head_name", None),
        ("HN104", "class_start", "Hộ ngèo"),
        ("HN105", "birth_date", "31/02/1980"),
        ("HN401", "class_start", "Hộ cận nghèo"),
    ],
)
def test_cells_of_households(spoilt: Spoilt, code: str, field: str, value: object) -> None:
    mistake, row = found(spoilt, code)
    assert (mistake.sheet, mistake.field) == ("households", field)
    assert row.get(field) == value


def test_text_for_a_count(spoilt: Spoilt) -> None:
    assert found(spoilt, "HN101")[1]["size"].endswith(" người")


def test_short_identity_number(spoilt: Spoilt) -> None:
    assert len(found(spoilt, "HN121")[1]["identity_number"]) == 11


def test_doubtful_mark(spoilt: Spoilt) -> None:
    mistake, row = found(spoilt, "HN106")
    assert mistake.field is not None
    assert row[mistake.field] == "??"
    assert row["b2_total"] == 10 * sum(v is True for v in row.values())


def test_totals(spoilt: Spoilt) -> None:
    _, b1 = found(spoilt, "HN203")
    assert b1["b1_total"] == sum(b1[f"b1_{n}"] for n in range(1, 13)) + 10
    _, b2 = found(spoilt, "HN204")
    assert b2["b2_total"] == 10 * sum(f"b2_{n}" in b2 for n in range(1, 13)) + 10


def test_missing_rows(spoilt: Spoilt) -> None:
    mistake, row = found(spoilt, "HN201")
    codes = [r["household_code"] for r in rows(spoilt[0], mistake.commune, "b1")]
    assert row["household_code"] not in codes
    mistake, row = found(spoilt, "HN208")
    members = [
        r for r in rows(spoilt[0], mistake.commune, "members") if r["household_code"] == row["household_code"]
    ]
    assert len(members) == row["size"] - 1


def test_key_without_zeros(spoilt: Spoilt) -> None:
    missing, household = found(spoilt, "HN202")
    unknown, row = found(spoilt, "HN303")
    assert (missing.commune, missing.sheet, unknown.sheet) == (unknown.commune, "households", "b2")
    assert type(row["household_code"]) is int
    assert f"{row['household_code']:04d}" == household["household_code"]


def test_code_twice(spoilt: Spoilt) -> None:
    first, second = (m for m in spoilt[1] if m.code == "HN301")
    one, other = row_of(spoilt[0], first), row_of(spoilt[0], second)
    assert one["household_code"] == other["household_code"]
    assert one["head_name"] != other["head_name"]
    assert first.row != second.row


def test_row_twice(spoilt: Spoilt) -> None:
    mistake, row = found(spoilt, "HN302")
    households = rows(spoilt[0], mistake.commune, "households")
    assert households.count(row) == 2
    assert mistake.row == len(households) - 1
    assert mistake.field is None


def test_left_out(spoilt: Spoilt) -> None:
    mistake, head = found(spoilt, "HN402")
    assert mistake.sheet == LISTED
    assert head["commune"] == mistake.commune
    for sheet in SHEETS:
        codes = [r["household_code"] for r in rows(spoilt[0], mistake.commune, sheet)]
        assert head["household_code"] not in codes


def test_nothing_else_changes(district: District, spoilt: Spoilt) -> None:
    """Rows that differ from the sound district are those of the mistakes."""
    changed = 0
    for sound, data in zip(district.returns, spoilt[0].returns, strict=True):
        assert sound.info == data.info
        for sheet in SHEETS:
            changed += sum(row not in sound.sheets[sheet] for row in data.sheets[sheet])
    # One row each, but for the missing B1, B2's household, the doubled row, the missing member, one of the
    # two with the same code, and the household left out.
    assert changed == len(spoilt[1]) - 6
    assert spoilt[0].previous == district.previous
