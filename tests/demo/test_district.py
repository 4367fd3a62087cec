"""The made-up district: believable, of one piece, and the same each time."""

import datetime as dt
import functools
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterator
from typing import Any

import pytest

from hongheo.criteria import standard_for_year
from hongheo.demo import SHEETS, District, ReturnData, make_district
from hongheo.errors import StandardError, UsageError
from hongheo.forms import FormField, form
from hongheo.models import CAUSES, Area, HouseholdClass

STANDARD, DAY = standard_for_year(2023)
ARRIVALS, GONE = {"Chuyển đến", "Tách hộ"}, {"Chuyển đi", "Cả hộ đã chết", "Nhập vào hộ khác"}
Row = dict[str, Any]


# A test that asks for the same seed again gets the same district; none changes it.
of_seed = functools.cache(make_district)


def age(born: dt.date) -> int:
    return DAY.year - born.year - ((DAY.month, DAY.day) < (born.month, born.day))


def area_of(data: ReturnData) -> Area:
    area = STANDARD.area_of(data.unit.kind)
    assert area is not None
    return area


def class_of(area: Area, b1: int, b2: int) -> HouseholdClass:
    tests = {
        "b1": STANDARD.threshold_on("b1", area, DAY).holds(b1),
        "b2": STANDARD.threshold_on("b2", area, DAY).holds(b2),
    }
    return next(c.id for c in STANDARD.class_ if all(tests[m] == v for m, v in c.when.items()))


def by_code(rows: list[Row]) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        found[str(row["household_code"])].append(row)
    return found


def classed(district: District) -> Iterator[tuple[ReturnData, Row, HouseholdClass]]:
    """Every household with its class at the end, by the thresholds."""
    for data in district.returns:
        b1, b2 = (by_code(data.sheets[s]) for s in ("b1", "b2"))
        for row in data.sheets["households"]:
            code = str(row["household_code"])
            if row.get("change") in GONE:
                yield data, row, HouseholdClass.GONE
            else:
                (first,), (second,) = b1[code], b2[code]
                yield data, row, class_of(area_of(data), first["b1_total"], second["b2_total"])


def indicators(members: list[Row], living: Row) -> list[bool]:
    """The 12 indicators once more, from the sheets, by law.md."""
    people = []
    for m in members:
        born = m["birth_date"]
        people.append((m, age(born) if isinstance(born, dt.date) else DAY.year - born))
    level = {**dict.fromkeys(range(3, 6), "Mầm non"), **dict.fromkeys(range(6, 12), "Tiểu học")}
    level |= dict.fromkeys(range(12, 16), "THCS")
    upper = {"THPT", "Sơ cấp", "Trung cấp", "Cao đẳng", "Đại học"}

    def unschooled(m: Row, years: int) -> bool:
        if not 16 <= years <= 30 or "studying" in m or "trained_at_work" in m:
            return False
        return m.get("certificate") not in (upper | {"THCS"} if years < 18 else upper)

    devices = ("television", "radio", "desktop", "telephone", "laptop", "tablet", "smartphone")
    dependants = [m for m, a in people if a < 16 or ("allowance" in m and (a >= 60 or "disabled" in m))]
    walls = [w for w in ("wall_durable", "column_durable", "roof_durable") if w not in living]
    return [
        any(
            m.get("work") == "Không có việc làm"
            or (m.get("work") == "Làm công ăn lương" and "contract" not in m)
            for m, _ in people
        ),
        len(dependants) / len(people) > 0.5,
        any("malnourished" in m for m, a in people if a < 16),
        any("health_insurance" not in m for m, a in people if a >= 6),
        any(unschooled(m, a) for m, a in people),
        any(m.get("studying") != level[a] for m, a in people if a in level),
        len(walls) >= 2,
        living["floor_area"] / len(people) < 8,
        living["water"] == "Khác",
        living["toilet"] in ("Khác", "Không có"),
        "internet" not in living,
        not any(d in living for d in devices),
    ]


def test_same_seed_same_district(district: District) -> None:
    assert make_district() == district
    assert of_seed(1) != district


@pytest.mark.parametrize("seed", [823, 1, 2, 3])
def test_size_of_the_district(seed: int) -> None:
    district = of_seed(seed)
    assert [d.unit.code for d in district.returns] == [str(c) for c in range(28651, 28688, 3)]
    totals = [d.info["total_households"] for d in district.returns]
    assert all(isinstance(t, int) and 2300 <= t <= 3600 for t in totals)
    total = sum(t for t in totals if isinstance(t, int))
    assert 36_300 <= total <= 37_100
    assert all(150 <= len(d.sheets["households"]) <= 250 for d in district.returns)
    counts = Counter(end for _, _, end in classed(district))
    assert 0.013 <= counts[HouseholdClass.POOR] / total <= 0.016
    assert 0.02 <= counts[HouseholdClass.NEAR_POOR] / total <= 0.024
    starts = Counter(r["class_end"] for r in district.previous if "class_end" in r)
    assert starts["Hộ nghèo"] > counts[HouseholdClass.POOR]
    assert starts["Hộ cận nghèo"] > counts[HouseholdClass.NEAR_POOR]


def test_totals_hold_the_reviewed(district: District) -> None:
    for data in district.returns:
        persons = data.info["total_persons"]
        assert isinstance(persons, int)
        assert persons > len(data.sheets["members"])


def test_every_movement_occurs(district: District) -> None:
    moves: Counter[tuple[str, str, str]] = Counter()
    for _, row, end in classed(district):
        kind = "arrived" if row.get("change") in ARRIVALS else "gone" if end == "gone" else "stayed"
        start = "Hộ không nghèo" if kind == "arrived" else row["class_start"]
        moves[start, end.value, kind] += 1
        if row["size_start"] != row["size"] if {"size", "size_start"} <= row.keys() else False:
            moves[start, "smaller" if row["size"] < row["size_start"] else "larger", ""] += 1
        for was in ("was_poor", "was_near_poor"):
            if was in row and start == "Hộ không nghèo" and kind == "stayed":
                moves[start, end.value, was] += 1
    ends = ("poor", "near_poor", "not_poor")
    starts = ("Hộ nghèo", "Hộ cận nghèo", "Hộ không nghèo")
    expected = {(s, e, "stayed") for s in starts for e in ends} | {(s, "gone", "gone") for s in starts}
    expected |= {("Hộ không nghèo", e, "arrived") for e in ends}
    expected |= {(s, size, "") for s in starts[:2] for size in ("smaller", "larger")}
    expected |= {("Hộ không nghèo", "poor", "was_poor"), ("Hộ không nghèo", "near_poor", "was_near_poor")}
    assert expected <= moves.keys()
    changes = {r.get("change") for d in district.returns for r in d.sheets["households"]}
    assert changes == {None, *ARRIVALS, *GONE}
    neither = [
        e for _, r, e in classed(district) if r.get("class_start") == "Hộ không nghèo" and "change" not in r
    ]
    assert neither.count(HouseholdClass.NOT_POOR) / len(neither) > 0.6


def test_new_near_poor_who_were_poor_were_near_poor(district: District) -> None:
    for _, row, end in classed(district):
        if end == "near_poor" and row.get("class_start") == "Hộ không nghèo" and "was_poor" in row:
            assert "was_near_poor" in row


def test_points_at_and_just_above_the_threshold(district: District) -> None:
    for area in Area:
        totals = {r["b1_total"] for d in district.returns if area_of(d) == area for r in d.sheets["b1"]}
        limit = STANDARD.threshold_on("b1", area, DAY).value
        assert {limit, limit + 5} <= totals


def test_points_add_up(district: District) -> None:
    for data in district.returns:
        for row in data.sheets["b1"]:
            points: list[Any] = [row[f"b1_{n}"] for n in range(1, 13)]
            assert all(p % 5 == 0 and p >= 0 for p in points)
            assert sum(points) == row["b1_total"]
        for row in data.sheets["b2"]:
            marked = sum(f"b2_{n}" in row for n in range(1, 13))
            assert row["b2_total"] == marked * STANDARD.indicator_points.value


def test_flags_follow_from_facts(district: District) -> None:
    for data in district.returns:
        members, living = by_code(data.sheets["members"]), by_code(data.sheets["living"])
        for row in data.sheets["b2"]:
            code = str(row["household_code"])
            found = indicators(members[code], living[code][0])
            assert [f"b2_{n}" in row for n in range(1, 13)] == found, (data.unit.code, code)


def test_rows_of_each_household(district: District) -> None:
    for data, row, end in classed(district):
        assert (end == "gone") == ("size" not in row)
        if row.get("change") in GONE:
            assert "size_start" in row
        if row.get("change") in ARRIVALS:
            assert row.get("class_start") in (None, "Hộ không nghèo")
            assert "size_start" not in row
        assert any(c in row for c in CAUSES) == (end in ("poor", "near_poor"))
        assert not ("average_living" in row and end != "not_poor")
        assert data.unit.code == data.info["commune"]
    for data in district.returns:
        codes = [r["household_code"] for r in data.sheets["households"]]
        assert codes == [f"{n:04d}" for n in range(1, len(codes) + 1)]
        present = [r["household_code"] for r in data.sheets["households"] if r.get("change") not in GONE]
        for sheet in ("b1", "b2", "living"):
            assert [r["household_code"] for r in data.sheets[sheet]] == present
        assert list(dict.fromkeys(r["household_code"] for r in data.sheets["members"])) == present
        assert 5 <= len({r["village"] for r in data.sheets["households"]}) <= 8


def test_members_and_head_agree(district: District) -> None:
    same = ("identity_number", "birth_date", "sex", "people")
    for data in district.returns:
        members = by_code(data.sheets["members"])
        for row in data.sheets["households"]:
            if row.get("change") in GONE:
                continue
            family = members[str(row["household_code"])]
            assert len(family) == row["size"]
            heads = [m for m in family if m["relation"] == "Chủ hộ"]
            assert len(heads) == 1
            assert heads[0]["name"] == row["head_name"]
            assert all(heads[0].get(f) == row.get(f) for f in same)


def test_generations_in_order(district: District) -> None:
    def year(row: Row) -> int:
        born = row["birth_date"]
        return born.year if isinstance(born, dt.date) else int(born)

    for data in district.returns:
        for family in by_code(data.sheets["members"]).values():
            head = next(m for m in family if m["relation"] == "Chủ hộ")
            assert year(head) <= DAY.year - 18
            for member in family:
                gap = year(member) - year(head)
                match member["relation"]:
                    case "Con":
                        assert gap >= 18
                    case "Bố/Mẹ":
                        assert gap <= -18
                    case "Cháu":
                        assert gap >= 35
                    case "Vợ/Chồng":
                        assert abs(gap) <= 8
                        assert member["sex"] != head["sex"]


def test_children_carry_the_fathers_name(district: District) -> None:
    for data in district.returns:
        for family in by_code(data.sheets["members"]).values():
            fathers = [m for m in family if m["relation"] in ("Chủ hộ", "Vợ/Chồng") and m["sex"] == "Nam"]
            for child in family:
                if fathers and child["relation"] == "Con":
                    assert child["name"].split()[0] == fathers[0]["name"].split()[0]


def test_identity_numbers_and_names_are_unique(district: District) -> None:
    persons: set[tuple[object, ...]] = set()
    for data in district.returns:
        heads = [r for r in data.sheets["households"] if r.get("change") in GONE]
        for row in data.sheets["members"] + heads:
            name = row.get("name") or row.get("head_name")
            persons.add(
                (data.unit.code, row["household_code"], name, row["birth_date"], row.get("identity_number"))
            )
            number = row.get("identity_number")
            if number is not None:
                assert re.fullmatch(r"0(82|83|79|80)[0-3]\d{8}", str(number))
                born = row["birth_date"]
                year = born.year if isinstance(born, dt.date) else int(str(born))
                assert str(number)[3] == str(2 * (year >= 2000) + (row["sex"] == "Nữ"))
                assert str(number)[4:6] == f"{year % 100:02d}"
    head = ("", "")
    for row in district.previous:
        if "household_code" in row:
            head = (str(row["commune"]), str(row["household_code"]))
        persons.add((*head, row["name"], row["birth_date"], row.get("identity_number")))
    assert max(Counter(p[2:4] for p in persons).values()) == 1
    numbers = [p[4] for p in persons if p[4] is not None]
    assert len(numbers) == len(set(numbers))
    assert 0 < len(persons) - len(numbers) < len(persons) / 5


def test_peoples_and_bare_years(district: District) -> None:
    rows = [r for d in district.returns for r in d.sheets["households"]]
    peoples = Counter(r["people"] for r in rows)
    assert peoples.keys() == {"Kinh", "Hoa", "Khơ-me"}
    assert peoples["Kinh"] / len(rows) > 0.95
    years = [r["birth_date"] for r in rows if isinstance(r["birth_date"], int)]
    assert years
    assert all(y <= DAY.year - 60 for y in years if isinstance(y, int))


def fits(field: FormField, choices: set[str], value: object) -> bool:
    """Whether a value is one that a cell of the field may have."""
    match field.type:
        case "flag" | "deprived":
            return value is True
        case "whole":
            return type(value) is int and (field.min or 0) <= value <= (field.max or 10**9)
        case "decimal":
            return isinstance(value, float)
        case "choice":
            return value in choices
        case "date":
            return isinstance(value, dt.date)
        case "birth":
            return isinstance(value, dt.date) or type(value) is int
        case _:
            return isinstance(value, str) and re.fullmatch(field.pattern or ".+", value) is not None


def check_rows(form_id: str, sheet_id: str, rows: list[Row]) -> None:
    declared = form(form_id)
    sheet = declared.by_id[sheet_id]
    for row in rows:
        for key, value in row.items():
            field = sheet.field(key)
            choices = {c.value for c in declared.choices[field.choices]} if field.choices else set()
            assert fits(field, choices, value), (key, value)
            if isinstance(value, str):
                assert value == unicodedata.normalize("NFC", value) == value.strip()
        assert all(f.id in row for f in sheet.fields if f.required)


def test_values_are_those_of_the_forms(district: District) -> None:
    for data in district.returns:
        check_rows("commune-return", "info", [data.info])
        assert tuple(data.sheets) == SHEETS
        for sheet_id, rows in data.sheets.items():
            check_rows("commune-return", sheet_id, rows)
    check_rows("household-list", "listed", district.previous)


def test_previous_list_fits_the_returns(district: District) -> None:
    starts = {}
    for data in district.returns:
        for row in data.sheets["households"]:
            if row.get("class_start") in ("Hộ nghèo", "Hộ cận nghèo"):
                size = row.get("size_start", row.get("size"))
                starts[data.unit.code, row["household_code"]] = (row["class_start"], size, row["head_name"])
    listed = {}
    sizes: list[int] = []
    for row in district.previous:
        if "household_code" in row:
            listed[row["commune"], row["household_code"]] = (row["class_end"], row["size"], row["head_name"])
            assert row["relation"] == "Chủ hộ"
            sizes.append(0)
        else:
            assert not {"commune", "class_end", "size", "b1"} & row.keys()
        sizes[-1] += 1
        assert isinstance(row["age"], int)
        assert row["age"] >= 0
    assert listed == starts
    assert sizes == [size for _, size, _ in listed.values()]
    assert [r["number"] for r in district.previous] == list(range(1, len(district.previous) + 1))


def test_previous_points_give_the_class(district: District) -> None:
    areas = {d.unit.code: area_of(d) for d in district.returns}
    for row in district.previous:
        if "class_end" in row:
            b1, b2 = row["b1"], row["b2"]
            assert isinstance(b1, int)
            assert isinstance(b2, int)
            assert class_of(areas[str(row["commune"])], b1, b2).label == row["class_end"]


def test_first_year_of_the_standard_has_no_points_before() -> None:
    assert not any("b1" in row for row in make_district(year=2022).previous)


def test_refusals() -> None:
    with pytest.raises(StandardError):
        make_district(year=2019)
    with pytest.raises(UsageError):
        make_district(district="999")
    with pytest.raises(UsageError):
        make_district(year=2025, district="999")
