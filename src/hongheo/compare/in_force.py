"""The list in force: from one periodic decision to the next, through the regular reviews between them.

A list says of each household the class at the last periodic decision, and names those that left since. The
next periodic review counts from there (tables 2 and 3), whatever happened within the year.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from hongheo.compare.terms import Term
from hongheo.models import (
    ARRIVED,
    CLASS_LABELS,
    GONE,
    ROW,
    SOURCE,
    Change,
    Happened,
    HouseholdClass,
    Records,
)

IN_FORCE, CLASS_IN_FORCE = "in_force", "class_in_force"
_NOT_POOR = CLASS_LABELS[HouseholdClass.NOT_POOR]
_LISTED = (HouseholdClass.POOR.value, HouseholdClass.NEAR_POOR.value)


def at_last_decision(listed: Records, left: Records) -> Records:
    """A list as of the last periodic decision: ``class_end`` and ``size`` are those of that day.

    ``listed`` are those on the list, ``left`` those that left it since. Adds ``in_force`` (still on the list)
    and ``class_in_force``. Lists that tell nothing of the kind stay as they are.
    """
    frame = pd.concat([listed.frame, _moved(left.frame, len(listed.tables))], ignore_index=True)
    here = [True] * len(listed.frame) + [False] * len(left.frame)
    then = frame["class_periodic"].where(frame["class_periodic"].notna(), frame["class_end"])
    within = (then == _NOT_POOR).to_numpy(dtype=bool)
    size = frame["size_periodic"].fillna(frame["size"])
    frame[IN_FORCE] = here
    frame[CLASS_IN_FORCE] = frame["class_end"]
    frame["size_now"] = frame["size"]
    frame["class_end"] = then.astype(object)
    # Of one recognised since, the list tells no size at that day.
    frame["size"] = size.mask(within & frame["size_periodic"].isna())
    return Records(frame, [*listed.tables, *left.tables])


def _moved(frame: pd.DataFrame, tables: int) -> pd.DataFrame:
    return frame.assign(**{SOURCE: frame[SOURCE] + tables})


def with_class_in_force(households: Records, previous: Records, standing: Mapping[int, int]) -> Records:
    """The households with ``class_in_force`` (label; None where they are on no list) and ``term_in_force``,
    by which review they stood there; as they are when the list tells nothing of the kind.

    ``standing``: household > its position on the list.
    """
    if IN_FORCE not in previous.frame:
        return households
    listed = previous.frame
    here, classes, terms = (listed[c].tolist() for c in (IN_FORCE, CLASS_IN_FORCE, "term"))
    own: list[object] = [None] * len(households.frame)
    by = list(own)
    for household, at in standing.items():
        own[household], by[household] = classes[at] if here[at] else _NOT_POOR, terms[at]
    index = households.frame.index
    told = {CLASS_IN_FORCE: own, "term_in_force": by}
    columns = {c: pd.Series(v, index, dtype=object) for c, v in told.items()}
    return Records(households.frame.assign(**columns), households.tables)


def left_in_year(previous: Records, found: Sequence[int], communes: set[str]) -> list[int]:
    """Positions of the households that left within the year and stand in no return, of these communes."""
    if IN_FORCE not in previous.frame:
        return []
    away = ~previous.frame[IN_FORCE].to_numpy(dtype=bool)
    here = previous.frame["commune"].isin(communes).to_numpy(dtype=bool)
    there = set(found)
    return [int(at) for at in (away & here).nonzero()[0] if int(at) not in there]


def with_left_in_year(households: Records, previous: Records, positions: Sequence[int]) -> Records:
    """The households and, after them, those that left within the year: their class is that of the day they
    left, so that they are counted from where they stood at the last periodic decision."""
    if not positions:
        return households
    frame = households.frame
    listed = previous.frame.iloc[list(positions)]
    told = ["commune", "household", "head_name", "village", "identity_number", "birth_date", "sex", "people"]
    rows = listed[[SOURCE, ROW, *told]].copy()
    rows[SOURCE] += len(households.tables)
    keys = set(frame["household"])
    # A code that a household of this review has is told apart by what it is.
    rows["household"] = [f"{h} (đã rời)" if h in keys else h for h in rows["household"]]
    rows["household_code"] = rows["household"].map(lambda h: str(h).partition("/")[2])
    rows["class_start"], rows["size_start"] = listed["class_end"], listed["size"]
    rows["size"] = listed["size_now"]
    gone = listed["change"].isin(GONE)
    rows["change"] = listed["change"].where(gone).astype(object)
    ends = {True: HouseholdClass.GONE.value, False: HouseholdClass.NOT_POOR.value}
    rows["class_end"] = gone.map(ends).astype(object)
    rows["term"] = listed["term"]
    rows["rule"] = [f"Đã ra khỏi danh sách trong năm ({term or 'không ghi kỳ'})" for term in listed["term"]]
    out = rows.reindex(columns=[*frame.columns, *([] if "term" in frame else ["term"])])
    for column, dtype in frame.dtypes.items():
        is_flag = pd.api.types.is_bool_dtype(dtype) and not pd.api.types.is_extension_array_dtype(dtype)
        out[column] = False if is_flag else out[column].astype(dtype)
    joined = pd.concat([frame, out], ignore_index=True)
    return Records(joined, [*households.tables, *previous.tables])


def _stood(records: Records, at: int, in_force: bool) -> dict[str, object]:
    """Class and size at the last periodic decision of a household of the list, and how it came."""
    own = records.frame.iloc[at]
    then = own["class_periodic"]
    said = isinstance(then, str)
    size = own["size_periodic"] if pd.notna(own["size_periodic"]) else (None if said else own["size"])
    came = own["change"] if own["change"] in ARRIVED else None
    return {
        "class_periodic": then if said else own["class_end"],
        "size_periodic": None if size is None or pd.isna(size) else int(size),
        "came": came if in_force else None,
    }


def changes_of(
    households: Records,
    listed: Records,
    left: Records,
    standing: Mapping[int, int],
    returned: Mapping[int, int],
    term: Term,
) -> list[Change]:
    """What a regular review comes to, household by household (settled, see ``settle``).

    ``standing``: household > its position on the list in force; ``returned``: > its position among those that
    left within the year and are on it no more.
    """
    frame = households.frame
    classes = frame["class_end"].to_numpy(dtype=object)
    ways = frame["change"].to_numpy(dtype=object)
    found = []
    for at, end in enumerate(classes):
        on_list, back = standing.get(at), returned.get(at)
        before = None if on_list is None else str(listed.value(on_list, "class_end"))
        after = CLASS_LABELS[HouseholdClass(end)] if end in _LISTED else None
        then: dict[str, object]
        if on_list is not None:
            then = _stood(listed, on_list, in_force=True)
        elif back is not None:
            then = _stood(left, back, in_force=False)
        else:
            came = ways[at] if ways[at] in ARRIVED else None
            then = {"class_periodic": _NOT_POOR, "size_periodic": None, "came": came}
        happened = _happened(end, before, after)
        kept = listed.value(on_list, "term") if on_list is not None else None
        named = kept if happened in (Happened.STAYS, Happened.OPEN) else term.label
        found.append(
            Change(at, happened, before, after, on_list, back, named, **then)  # type: ignore[arg-type]
        )
    return found


def _happened(end: object, before: str | None, after: str | None) -> Happened:
    if end == HouseholdClass.UNCLASSIFIED.value:
        return Happened.OPEN
    if before is None:
        return Happened.RECOGNISED if after else Happened.REFUSED
    if after is None:
        return Happened.LEFT
    return Happened.STAYS if after == before else Happened.CHANGED
