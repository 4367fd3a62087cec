"""The four lists (danh sách): poor, near-poor, escaped from poor, escaped from near-poor; heads and members.

Columns are the fields of the form ``household-list`` (layout 2b), so that a list can be read again next year.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

import pandas as pd

from hongheo.forms import Form, FormSheet
from hongheo.models import CAUSES, CLASS_LABELS, HEAD, HouseholdClass
from hongheo.units import Unit

POOR, NEAR_POOR, ESCAPED_POOR, ESCAPED_NEAR_POOR = (
    "Hộ nghèo",
    "Hộ cận nghèo",
    "Thoát nghèo",
    "Thoát cận nghèo",
)
MAJORITY = "Kinh"
_MOVES = {
    ESCAPED_POOR: ("poor_to_near_poor", "poor_to_not_poor"),
    ESCAPED_NEAR_POOR: ("near_poor_to_not_poor",),
}
_NOTES = {"poor_to_near_poor": "Trở thành hộ cận nghèo", "poor_to_not_poor": "Vượt chuẩn cận nghèo"}
# What a member's row says itself; everything else of the household stands on its head's row.
_PERSON = ("name", "relation", "birth_date", "sex", "identity_number", "people")


def age_on(birth: object, date: dt.date) -> int | None:
    """Full years of age on a day; from a bare birth year, the difference of the years; None when unknown."""
    if not isinstance(birth, str):
        return None
    if len(birth) == 4:
        return max(date.year - int(birth), 0)
    born = dt.date.fromisoformat(birth)
    return max(date.year - born.year - ((date.month, date.day) < (born.month, born.day)), 0)


def _causes(frame: pd.DataFrame, return_sheet: FormSheet) -> pd.Series[str]:
    texts = pd.Series("", index=frame.index, dtype=object)
    for cause in CAUSES:
        marked = frame[cause].to_numpy(dtype=bool)
        heading = return_sheet.field(cause).heading
        joined = texts.where(texts == "", texts + "; ") + heading
        texts = joined.where(marked, texts)
    return texts.where(texts != "", None)


def _heads(households: pd.DataFrame, return_sheet: FormSheet) -> pd.DataFrame:
    heads = households.copy()
    heads["name"] = heads["head_name"]
    heads["relation"] = HEAD
    heads["is_head"] = True
    heads["minority"] = heads["people"].notna() & (heads["people"] != MAJORITY)
    heads["cause"] = _causes(heads, return_sheet)
    heads["note"] = heads["movement"].map(_NOTES)
    heads["class_end"] = heads["class_end"].map({c.value: label for c, label in CLASS_LABELS.items()})
    heads["number"] = range(1, len(heads) + 1)
    return heads


def _members(members: pd.DataFrame, heads: pd.DataFrame) -> pd.DataFrame:
    """Members of the listed households; the first ``Chủ hộ`` of each is its head, who has a row already."""
    own = members[members["household"].isin(set(heads["household"]))]
    is_head = own["relation"] == HEAD
    first = is_head & ~own.loc[is_head, "household"].duplicated().reindex(own.index, fill_value=False)
    return own[~first][["household", *_PERSON]].assign(is_head=False)


def _list(
    households: pd.DataFrame,
    members: pd.DataFrame,
    units: Mapping[str, Unit],
    date: dt.date,
    sheet: FormSheet,
    return_sheet: FormSheet,
) -> pd.DataFrame:
    """Heads, each followed by its members, with the columns of the list's sheet and ``is_head``."""
    heads = _heads(households, return_sheet)
    rest = _members(members, heads)
    order = dict(zip(heads["household"], range(len(heads)), strict=True))
    rows = pd.concat([heads, rest], ignore_index=True)
    # A stable sort keeps the head first and the members as they stand in the return.
    rows = rows.assign(_order=rows["household"].map(order)).sort_values("_order", kind="stable")
    of_household = heads.set_index("household")
    rows["commune"] = rows["household"].map(of_household["commune"])
    for column, attribute in (
        ("province", "province"),
        ("district", "district"),
        ("district_code", "district_code"),
        ("commune_name", "name"),
    ):
        rows[column] = rows["commune"].map({code: getattr(u, attribute) for code, u in units.items()})
    village = rows["household"].map(of_household["village"])
    rows["village"] = village
    parts = [village.fillna(""), rows["commune_name"], rows["district"], rows["province"]]
    rows["address"] = [", ".join(p for p in line if p) for line in zip(*parts, strict=True)]
    births = rows["birth_date"].to_numpy(dtype=object)
    rows["age"] = pd.array([age_on(b, date) for b in births], dtype="Int64")
    columns = [f.id for f in sheet.fields]
    return rows.reindex(columns=[*columns, "is_head"]).reset_index(drop=True)


def household_lists(
    frame: pd.DataFrame,
    members: pd.DataFrame,
    units: Mapping[str, Unit],
    date: dt.date,
    list_form: Form,
    return_sheet: FormSheet,
) -> dict[str, pd.DataFrame]:
    """Sheet name > rows of the four lists, in the order of communes and, inside one, of the return.

    ``frame`` has one row a household (after ``compare.settle``), ``members`` one row a person. A household
    whose code is used twice cannot be on a list: it has no class.
    """
    ordered = frame.sort_values("commune", kind="stable")
    masks = {
        POOR: ordered["class_end"] == HouseholdClass.POOR.value,
        NEAR_POOR: ordered["class_end"] == HouseholdClass.NEAR_POOR.value,
        **{name: ordered["movement"].isin(moves) for name, moves in _MOVES.items()},
    }
    lists = {}
    for name, mask in masks.items():
        sheet = list_form.sheet_named(name)
        assert sheet is not None
        lists[name] = _list(ordered[mask], members, units, date, sheet, return_sheet)
    return lists
