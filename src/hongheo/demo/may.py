"""The review of May after that of the district: in each commune one household asks to be recognised, and one
to be recognised as having left."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from hongheo.criteria import Standard, standard_on
from hongheo.demo.model import SHEETS, District, ReturnData, Row
from hongheo.demo.registers import RegisterData, class_of, posting
from hongheo.errors import StandardError
from hongheo.models import CLASS_LABELS, HouseholdClass

MONTH, _DAY, _WEEK = 5, dt.timedelta(days=1), dt.timedelta(days=7)
_REGULAR = "Thường xuyên"
# Years of age from which nobody is asked for school.
_GROWN_UP = 20
_POOR, _NOT = (CLASS_LABELS[c] for c in (HouseholdClass.POOR, HouseholdClass.NOT_POOR))
# What a household tells anew in May, or what belonged to the year before.
_ENDED = ("change", "size_start", "was_poor", "was_near_poor", "average_living")


@dataclass(frozen=True, slots=True)
class May:
    """Returns and registers of the review within the year; ``date`` is the day of the decisions."""

    date: dt.date
    returns: list[ReturnData]
    registers: list[RegisterData]


def make_may(district: District) -> May | None:
    """The review of May of the next year; None when no standard is known for it."""
    first = dt.date(district.year + 1, MONTH, 1)
    # Monday the review starts, Friday of next week it is decided.
    starts = first + dt.timedelta(days=-first.weekday() % 7)
    date = starts + _WEEK + 4 * _DAY
    try:
        standard = standard_on(date)
    except StandardError:
        return None
    returns, registers = [], []
    for at, data in enumerate(district.returns):
        asked = _asked(data, standard, district.date)
        if asked is None:
            continue
        own = _return(data, asked, date)
        returns.append(own)
        registers.append(_register(at, own, asked, standard, starts, date))
    return May(date, returns, registers)


@dataclass(frozen=True, slots=True)
class _Asked:
    """Codes of who asks to be recognised and of who has left; B1 of these by code."""

    comes: str
    leaves: str
    b1: dict[str, Row]


def _asked(data: ReturnData, standard: Standard, day: dt.date) -> _Asked | None:
    """Two households that change places by their income; None where a commune has none such."""
    found: dict[str, list[str]] = {_POOR: [], _NOT: []}
    for row in data.sheets["households"]:
        code = str(row["household_code"])
        end = None if row.get("change") else class_of(data, code, standard, day)
        # Who comes on the list was on none before.
        if end == _POOR or (end == _NOT and row.get("class_start") == _NOT):
            found[str(end)].append(code)
    if not found[_POOR] or not found[_NOT]:
        return None
    grown = _grown(data, day)
    comes, leaves = (next((c for c in found[k] if c in grown), found[k][0]) for k in (_NOT, _POOR))
    b1 = {str(row["household_code"]): row for row in data.sheets["b1"]}
    return _Asked(comes, leaves, {comes: b1[leaves], leaves: b1[comes]})


def _grown(data: ReturnData, day: dt.date) -> set[str]:
    """Households without children: nothing else of theirs changes in half a year."""
    found = {str(row["household_code"]) for row in data.sheets["households"]}
    for row in data.sheets["members"]:
        born = row.get("birth_date")
        year = born.year if isinstance(born, dt.date) else born
        if not isinstance(year, int) or day.year - year < _GROWN_UP:
            found.discard(str(row["household_code"]))
    return found


def _return(data: ReturnData, asked: _Asked, date: dt.date) -> ReturnData:
    """The two households as they were, but for the income."""
    codes = (asked.leaves, asked.comes)
    sheets: dict[str, list[Row]] = {
        sheet: [dict(r) for r in data.sheets[sheet] if r["household_code"] in codes] for sheet in SHEETS
    }
    for row in sheets["households"]:
        for field_id in _ENDED:
            row.pop(field_id, None)
        row["class_start"] = _POOR if row["household_code"] == asked.leaves else _NOT
    sheets["b1"] = [{**asked.b1[code], "household_code": code} for code in codes]
    info = {**data.info, "year": date.year, "prepared_on": date - 4 * _DAY}
    return ReturnData(data.unit, info, sheets)


def _register(
    at: int, own: ReturnData, asked: _Asked, standard: Standard, starts: dt.date, date: dt.date
) -> RegisterData:
    """The register of the year so far: two requests and all steps to the decisions."""
    rows = {str(r["household_code"]): r for r in own.sheets["households"]}
    sheets: dict[str, list[Row]] = {
        s: [] for s in ("requests", "meetings", "postings", "complaints", "documents", "hardship")
    }
    end = class_of(own, asked.comes, standard, date)
    results = (
        (asked.comes, "Mẫu 01", "Công nhận hộ nghèo" if end == _POOR else "Công nhận hộ cận nghèo"),
        (asked.leaves, "Mẫu 04", "Công nhận hộ thoát nghèo"),
    )
    for number, (code, request_form, result) in enumerate(results, start=1):
        told = ("household_code", "head_name", "identity_number", "village", "size")
        request: Row = {
            "number": f"{number:02d}/{date.year}",
            "received_on": starts - 3 * _DAY,
            "request_form": request_form,
            "procedure": _REGULAR,
            **{f: rows[code][f] for f in told if f in rows[code]},
            "review_start": starts,
            "result": result,
            "answered_on": date,
        }
        sheets["requests"].append(request | ({"a2": True} if request_form == "Mẫu 01" else {}))
    for village in dict.fromkeys(str(rows[code]["village"]) for code, _, _ in results):
        meeting: Row = {"village": village, "procedure": _REGULAR, "round": 1, "held_on": starts + 4 * _DAY}
        meeting |= {"attended": 40 + at, "agreed": 36 + at, "copies": 2, "front_supervised": True}
        sheets["meetings"].append(meeting | {"chair": "Trần Văn Mẫu", "secretary": "Lê Thị Mẫu"})
        posted = posting(village, starts + _WEEK, "Kết quả rà soát")
        sheets["postings"].append({**posted, "procedure": _REGULAR})
    report: Row = {"procedure": _REGULAR, "what": "Báo cáo Chủ tịch xã", "number": f"{20 + at}/BC-BCĐ"}
    sheets["documents"].append(report | {"dated": date - _DAY})
    decisions = (
        "Công nhận hộ nghèo, hộ cận nghèo",
        "Công nhận hộ thoát nghèo, hộ thoát cận nghèo",
    )
    for number, what in enumerate(decisions, start=40 + 2 * at):
        row: Row = {"procedure": _REGULAR, "what": what, "number": f"{number}/QĐ-UBND", "dated": date}
        sheets["documents"].append(row)
    info: Row = {"review_start": starts, "prepared_by": "Nguyễn Thị Mẫu", "prepared_on": date}
    return RegisterData(own.unit, info, sheets)
