"""Sheets for interviewers (phiếu điều tra): a household each, with what is known of it, to be printed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from hongheo.criteria import Scorecard
from hongheo.forms import Form
from hongheo.models import FilledHousehold, PointColumn
from hongheo.text import within
from hongheo.units import Unit
from hongheo.write.book import MARK
from hongheo.write.filling import fill_template

INTERVIEW = "phieu-dieu-tra"
# Rows for persons who came since.
_BLANK_MEMBERS = 2
_PERSON = {
    "ten": "name",
    "quan_he": "relation",
    "ngay_sinh": "birth_date",
    "gioi_tinh": "sex",
    "so_dinh_danh": "identity_number",
    "bao_hiem": "health_insurance",
    "dang_hoc": "studying",
    "bang_cap": "certificate",
    "viec_lam": "work",
}
Values = dict[str, Any]


def _text(value: object) -> str:
    """A value as it stands on paper; nothing for what is not known."""
    if value is None:
        return ""
    if value is True:
        return MARK
    if isinstance(value, dt.date):
        return f"{value:%d/%m/%Y}"
    if isinstance(value, float):
        return f"{value:g}".replace(".", ",")
    return str(value)


def _members(rows: Sequence[Mapping[str, object]]) -> list[Values]:
    told = [
        {"stt": str(n), **{k: _text(r.get(f)) for k, f in _PERSON.items()}}
        for n, r in enumerate(rows, start=1)
    ]
    blank = range(len(told) + 1, len(told) + 1 + (_BLANK_MEMBERS if told else 2 * _BLANK_MEMBERS))
    return [*told, *({"stt": str(n), **dict.fromkeys(_PERSON, "")} for n in blank)]


def _living(form: Form, row: Mapping[str, object]) -> list[Values]:
    """The questions of ``Điều kiện sống`` two in a line, with what last year's return said."""
    fields = [f for f in form.by_id["living"].fields if f.id != "household_code" and not f.merged_only]
    half = (len(fields) + 1) // 2
    lines = []
    for at in range(half):
        first, second = fields[at], fields[at + half] if at + half < len(fields) else None
        lines.append(
            {
                "ten": first.heading,
                "cu": _text(row.get(first.id)),
                "ten_2": second.heading if second else "",
                "cu_2": _text(row.get(second.id)) if second else "",
            }
        )
    return lines


def _household(form: Form, household: FilledHousehold, number: int) -> Values:
    own, living = household.household, household.rows.get("living", ())
    return {
        "stt": number,
        "ma": household.code,
        "ten": _text(own.get("head_name")),
        "so_dinh_danh": _text(own.get("identity_number")),
        "ngay_sinh": _text(own.get("birth_date")),
        "gioi_tinh": _text(own.get("sex")),
        "dan_toc": _text(own.get("people")),
        "thon": _text(own.get("village")),
        "loai_dau_ky": _text(own.get("class_start")) or "………",
        "khau_dau_ky": _text(own.get("size_start") or own.get("size")) or "………",
        "ly_do": household.why,
        "ghi_chu": household.note,
        "thanh_vien": _members(household.rows.get("members", ())),
        "song": _living(form, living[0] if living else {}),
    }


def _questions(card: Scorecard | None, column: PointColumn | None) -> list[Values]:
    if card is None or column is None:
        return []
    return [
        {
            "so": str(q.number),
            "cau": q.text + (" (chọn nhiều câu)" if q.several else ""),
            "tra_loi": ";  ".join(f"☐ {a.text} ({a.points[column]})" for a in q.answer),
        }
        for q in card.question
    ]


def write_interview(
    path: Path,
    template: Path,
    *,
    form: Form,
    unit: Unit,
    year: int,
    households: Sequence[FilledHousehold],
    indicator_names: Sequence[str],
    card: Scorecard | None = None,
    column: PointColumn | None = None,
) -> None:
    """Write the sheets of a commune, by village. ``form`` is that of the return, ``card`` with its ``column``
    gives B1's questions and answers; without them there are places for the points.

    Raises UsageError as ``fill_template`` does.
    """
    ordered = sorted(households, key=lambda h: (str(h.household.get("village") or "~"), h.code))
    half = (len(indicator_names) + 1) // 2
    numbered = list(enumerate(indicator_names, start=1))
    numbered += [(0, "")] * (2 * half - len(numbered))
    pairs = zip(numbered[:half], numbered[half:], strict=True)
    questions = _questions(card, column)
    label = f"{card.title}{'; ' + card.mark if card.mark else ''}" if card is not None and questions else ""
    values = {
        "xa": unit.name,
        "huyen": within(unit.district),
        "tinh": within(unit.province),
        "nam": str(year),
        "chi_so": [{"stt": str(a), "ten": x, "stt_2": str(b or ""), "ten_2": y} for (a, x), (b, y) in pairs],
        "bang_diem": label,
        "cau_hoi": questions,
        "ho": [_household(form, h, n) for n, h in enumerate(ordered, start=1)],
    }
    fill_template(template, values, path)
