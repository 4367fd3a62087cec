"""The four lists (danh sách): poor, near-poor, escaped from poor, escaped from near-poor; heads and members.

Columns are the fields of the form ``household-list`` (layout 2b), so that a list can be read again next year.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import pandas as pd

from hongheo.forms import Form, FormSheet
from hongheo.models import CAUSES, CLASS_LABELS, HEAD, MAJORITY, HouseholdClass, SheetData
from hongheo.tabulate.places import PlaceLine
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


# Of a list: the class, what stays on it, and what comes back to it; whatever else came is new.
_SPLITS = {
    POOR: (HouseholdClass.POOR, "stays_poor", "back_poor"),
    NEAR_POOR: (HouseholdClass.NEAR_POOR, "stays_near_poor", "back_near_poor"),
}
_DETAILS = {
    "level": "",
    "household_number": "STT chủ hộ",
    "member_number": "STT thành viên",
    "name": "Họ và tên chủ hộ, thành viên; thôn, ấp",
    "born_male": "Nam",
    "born_female": "Nữ",
    "people": "Dân tộc",
    "relation": "Quan hệ với chủ hộ",
    "new": "Mới",
    "back": "Tái",
    "old": "Cũ",
    "merit": "Hộ có công",
    "minority": "Hộ dân tộc thiểu số",
    "no_labour_capacity": "Hộ không có khả năng lao động",
}


@dataclass(slots=True)
class _Details:
    """The lines of a printed list as they are added."""

    lines: list[dict[str, object]] = field(default_factory=list)

    def place(self, line: PlaceLine) -> None:
        """A heading line: a commune, or a district above several."""
        self.lines.append({"level": line.level, "household_number": line.number, "name": line.name})

    def person(self, level: str, row: Mapping[str, object], **more: object) -> None:
        """A line of a person; the year of birth stands in the column of the sex."""
        birth, sex = row["birth_date"], row["sex"]
        year = int(birth[:4]) if isinstance(birth, str) else None
        parts = [row["name"], more.pop("village", None)]
        if year is not None and sex not in ("Nam", "Nữ"):
            parts.append(f"sinh năm {year}, chưa rõ nam nữ")
        self.lines.append(
            {
                "level": level,
                "name": "; ".join(str(p) for p in parts if isinstance(p, str) and p),
                "born_male": year if sex == "Nam" else None,
                "born_female": year if sex == "Nữ" else None,
                "people": row["people"],
                "relation": row["relation"],
                **more,
            }
        )


def detailed_lists(
    frame: pd.DataFrame, members: pd.DataFrame, places: Sequence[PlaceLine], return_sheet: FormSheet
) -> dict[str, SheetData]:
    """Name of a list > its printed list: for each place a heading line, then each head and the members.

    Households are numbered on through the list, members inside each household. New, back or old stands on the
    head's line; one that came from the other list counts as new.
    """
    return {name: _detailed(name, frame, members, places, return_sheet) for name in _SPLITS}


def _detailed(
    name: str,
    frame: pd.DataFrame,
    members: pd.DataFrame,
    places: Sequence[PlaceLine],
    return_sheet: FormSheet,
) -> SheetData:
    listed, stays, back = _SPLITS[name]
    heads = _heads(frame[frame["class_end"] == listed.value], return_sheet)
    rest = _members(members, heads)
    people = {str(h): own.to_dict("records") for h, own in rest.groupby("household", sort=False)}
    by_commune = {str(c): own.to_dict("records") for c, own in heads.groupby("commune", sort=False)}
    details = _Details()
    number = 0
    for place in places:
        rows = by_commune.get(place.communes[0], []) if place.level == "unit" else []
        if place.level == "total" or not any(c in by_commune for c in place.communes):
            continue
        details.place(place)
        for head in rows:
            number += 1
            movement = head["movement"]
            marks = {key: bool(head[key]) for key in ("merit", "minority", "no_labour_capacity")}
            split = {
                "new": movement not in (stays, back),
                "back": movement == back,
                "old": movement == stays,
            }
            own = {str(k): v for k, v in head.items()}
            counted = {"household_number": number, "member_number": 1, "village": head["village"]}
            details.person("head", own, **counted, **split, **marks)
            for at, member in enumerate(people.get(str(head["household"]), []), start=2):
                details.person("member", {str(k): v for k, v in member.items()}, member_number=at)
    rows_frame = pd.DataFrame(details.lines, columns=list(_DETAILS), dtype=object)
    return SheetData(f"Danh sách chi tiết {name[0].lower()}{name[1:]}", _DETAILS, rows_frame)
