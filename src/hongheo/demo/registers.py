"""The registers of the made-up district: what each commune did from the first request to the decision.

One is late, one met twice because 48 % agreed at first, two had a complaint, five households fell on hard
times within the year, twelve asked to be reviewed and three of these stopped at sheet A.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from hongheo.criteria import Standard, hardship_rules, standard_for_year
from hongheo.demo.model import District, ReturnData, Row
from hongheo.models import CLASS_LABELS, HouseholdClass
from hongheo.units import Unit

LATE, TWICE, COMPLAINED = 12, 4, (2, 8)
_ASKED, _STOPPED = range(12), (1, 6, 10)
_PERIODIC, _RESULT, _RECHECK = "Định kỳ", "Kết quả rà soát", "Kết quả phúc tra"
_DAY, _WEEK = dt.timedelta(days=1), dt.timedelta(days=7)
# Commune > case of hardship (id), month and day it happened, persons, months, aid.
_HARDSHIP: dict[int, tuple[str, tuple[int, int], int, int | None, Row]] = {
    0: ("hunger-tet", (1, 9), 3, 1, {"rice_kg": 45}),
    3: ("house-gone", (7, 4), 4, None, {"money": 40_000_000}),
    5: ("burial", (5, 15), 1, None, {"money": 18_000_000}),
    9: ("badly-injured", (8, 7), 1, None, {"money": 3_600_000}),
    11: ("house-damaged", (7, 4), 5, None, {"money": 20_000_000}),
}


@dataclass(frozen=True, slots=True)
class RegisterData:
    """The register of one commune: values by field id of the form ``register``, as in ``ReturnData``."""

    unit: Unit
    info: Row
    sheets: dict[str, list[Row]]


def make_registers(district: District) -> list[RegisterData]:
    """The register of each commune, in the order of the returns; the same district gives the same ones."""
    standard, _ = standard_for_year(district.year)
    return [_register(at, data, standard, district) for at, data in enumerate(district.returns)]


def _monday(year: int) -> dt.date:
    """The Monday on which the first villages post their lists: the first of October or after it."""
    first = dt.date(year, 10, 1)
    return first + dt.timedelta(days=-first.weekday() % 7)


def _register(at: int, data: ReturnData, standard: Standard, district: District) -> RegisterData:
    year = district.year
    starts = dt.date.fromisoformat(f"{year}-{standard.review.starts}") + 5 * _DAY
    # Communes are a week apart at most: three groups, one after the other.
    monday = _monday(year) + (at % 3) * _WEEK
    sheets: dict[str, list[Row]] = {"requests": [], "complaints": [], "documents": [], "hardship": []}
    if at in _ASKED:
        sheets["requests"].append(_request(at, data, standard, starts))
    villages = list(dict.fromkeys(str(row["village"]) for row in data.sheets["households"]))
    sheets["meetings"] = list(_meetings(at, villages, monday))
    second = monday + _WEEK if at == TWICE else monday
    sheets["postings"] = [
        posting(village, second if village == villages[0] else monday, _RESULT) for village in villages
    ]
    done = second + 2 * _DAY
    if at in COMPLAINED:
        complaint, again = _complaint(data, villages[0], done)
        sheets["complaints"].append(complaint)
        sheets["postings"].append(again)
        done += 2 * _WEEK
    if at != LATE:
        sheets["documents"] = list(_documents(at, done, data.unit))
    if at in _HARDSHIP:
        sheets["hardship"].append(_hardship(at, data, year))
    info: Row = {"review_start": starts, "prepared_by": "Nguyễn Thị Mẫu", "prepared_on": starts}
    return RegisterData(data.unit, info, sheets)


def class_of(data: ReturnData, code: object, standard: Standard, day: dt.date) -> str | None:
    """The class at the end that a household's points give; None for one that has none."""
    area = standard.area_of(data.unit.kind)
    points = {
        measure: next(
            (r.get(f"{measure}_total") for r in data.sheets[measure] if r["household_code"] == code), None
        )
        for measure in ("b1", "b2")
    }
    if area is None or any(not isinstance(p, int) for p in points.values()):
        return None
    tests = {
        measure: standard.threshold_on(measure, area, day).holds(int(str(points[measure])))
        for measure in ("b1", "b2")
    }  # fmt: skip
    return next(c.name for c in standard.class_ if all(tests[str(m)] == v for m, v in c.when.items()))


def _request(at: int, data: ReturnData, standard: Standard, starts: dt.date) -> Row:
    """A request of a household that was on no list: the first that is poor or near-poor now, if any is."""
    not_poor, listed = (
        CLASS_LABELS[HouseholdClass.NOT_POOR],
        {
            CLASS_LABELS[HouseholdClass.POOR],
            CLASS_LABELS[HouseholdClass.NEAR_POOR],
        },
    )
    day = starts
    own = [
        (row, class_of(data, row["household_code"], standard, day))
        for row in data.sheets["households"]
        if row.get("class_start") == not_poor and not row.get("change")
    ]
    wanted = [(row, name) for row, name in own if (name in listed) is (at not in _STOPPED)]
    household, name = (wanted or own)[0]
    base: Row = {
        "number": f"{at + 1:02d}/{starts.year}",
        "received_on": starts - 3 * _DAY,
        "request_form": "Mẫu 01",
        "procedure": _PERIODIC,
        **{
            f: household[f]
            for f in ("household_code", "head_name", "identity_number", "village", "size")
            if f in household
        },
    }
    if at in _STOPPED:
        ticks: Row = {f"a{n}": True for n in (1, 3, 4, 8)}
        return (
            base
            | ticks
            | {
                "result": "Không đưa vào danh sách rà soát",
                "answered_on": starts,
                "refusal_reason": "Phiếu A có 4 cột đánh dấu",
            }
        )
    told = {
        CLASS_LABELS[HouseholdClass.POOR]: "Công nhận hộ nghèo",
        CLASS_LABELS[HouseholdClass.NEAR_POOR]: "Công nhận hộ cận nghèo",
    }
    result = told.get(str(name), "Không công nhận")
    reason: Row = {} if name in told else {"refusal_reason": "Điểm B1 trên ngưỡng"}
    late: Row = {"result": result, "answered_on": dt.date(starts.year, 12, 8)}
    return base | {"a2": True, "review_start": starts} | (late if at != LATE else {}) | reason


def _meetings(at: int, villages: list[str], monday: dt.date) -> Iterator[Row]:
    for number, village in enumerate(villages):
        # On the Saturday or Sunday before the list is posted.
        held = monday - (2 - number % 2) * _DAY
        attended = 60 + 7 * number + at
        base: Row = {
            "village": village,
            "procedure": _PERIODIC,
            "chair": "Trần Văn Mẫu",
            "secretary": "Lê Thị Mẫu",
            "copies": 2,
            "front_supervised": True,
        }
        if at == TWICE and number == 0:
            yield base | {"round": 1, "held_on": held, "attended": 100, "agreed": 48}
            yield base | {"round": 2, "held_on": held + _WEEK, "attended": 95, "agreed": 62}
        else:
            yield base | {"round": 1, "held_on": held, "attended": attended, "agreed": attended * 9 // 10}


def posting(village: str, monday: dt.date, what: str) -> Row:
    """Monday to Wednesday, at both places."""
    days: Row = {
        f"{place}_{end}": monday + (2 * _DAY if end == "to" else 0 * _DAY)
        for place in ("village", "commune")
        for end in ("from", "to")
    }
    return {"village": village, "procedure": _PERIODIC, "what": what, **days}


def _complaint(data: ReturnData, village: str, last: dt.date) -> tuple[Row, Row]:
    """A complaint on the last day of posting, and the posting of its re-check."""
    row = next(r for r in data.sheets["households"] if r["village"] == village)
    rechecked = last + _WEEK
    complaint: Row = {
        "number": "01",
        "received_on": last,
        "household_code": row["household_code"],
        "village": village,
        "about": "Xin xem lại điểm phiếu B1",
        "rechecked_on": rechecked,
        "result": "Giữ nguyên kết quả rà soát",
    }
    return complaint, posting(village, rechecked + 5 * _DAY, _RECHECK)


def _documents(at: int, posted: dt.date, unit: Unit) -> Iterator[Row]:
    """Thursday the report, Friday the question to the district (since July 2025 the province), Friday of next
    week its answer, then the decisions."""
    above = "huyện" if unit.district else "tỉnh"
    thursday = posted + _DAY
    steps = (
        ("Báo cáo Chủ tịch xã", f"{at + 3}/BC-BCĐ", 0, ""),
        ("Xin ý kiến cấp trên", f"{at + 21}/BC-UBND", 1, f"Gửi Chủ tịch UBND {above}"),
        ("Văn bản trả lời", f"{at + 301}/UBND", 8, ""),
        ("Công nhận hộ nghèo, hộ cận nghèo", f"{at + 110}/QĐ-UBND", 11, ""),
        ("Công nhận hộ thoát nghèo, hộ thoát cận nghèo", f"{at + 130}/QĐ-UBND", 11, ""),
    )
    for what, number, after, note in steps:
        row: Row = {"procedure": _PERIODIC, "what": what, "number": number, "dated": thursday + after * _DAY}
        yield row | ({"note": note} if note else {})


def _hardship(at: int, data: ReturnData, year: int) -> Row:
    case_id, (month, day), persons, months, aid = _HARDSHIP[at]
    case = next(c for c in hardship_rules().case if c.id == case_id)
    happened = dt.date(year, month, day)
    household = data.sheets["households"][0]
    row: Row = {
        "number": "1",
        "happened_on": happened,
        **{f: household[f] for f in ("head_name", "household_code", "village", "size") if f in household},
        "case": case.name,
        "persons": persons,
        "asked_on": happened + _DAY,
        "received_on": happened + _DAY,
        "decided_on": happened + 3 * _DAY,
        "decision_number": f"{at + 12}/QĐ-UBND",
        "forms_held": ", ".join(case.form),
        **aid,
    }
    return (
        row
        | ({"months": months} if months else {})
        | ({"meeting_on": happened + _DAY} if case.meeting else {})
    )
