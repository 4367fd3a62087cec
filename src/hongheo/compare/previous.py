"""Last year's list against this year's returns: class and size at the start, households left out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

import numpy as np
import pandas as pd

from hongheo.compare.found import Found
from hongheo.compare.heads import Mask, code_of, texts_of
from hongheo.compare.in_force import CLASS_IN_FORCE, IN_FORCE
from hongheo.compare.matching import Kin, Matching, Verdicts, match_households
from hongheo.models import ARRIVED, CLASS_LABELS, ROW, SOURCE, HouseholdClass, Place, Records, UnreadFile
from hongheo.problems import Kind, Personal, Problem, kinds
from hongheo.text import identity_key

_NOT = CLASS_LABELS[HouseholdClass.NOT_POOR]
_LISTED = (CLASS_LABELS[HouseholdClass.POOR], CLASS_LABELS[HouseholdClass.NEAR_POOR])
_ENDS_UNLISTED = (HouseholdClass.NOT_POOR.value, HouseholdClass.GONE.value)


def _plain(household: str) -> str:
    commune, _, code = household.partition("/")
    return f"{commune}/{code.lstrip('0').lower()}"


def match_previous(
    households: Records, previous: Records, told: Verdicts | None = None, kin: Kin | None = None
) -> Matching:
    """The households of last year's list in this review.

    A name alone is a doubt where the class or the movement hangs on it: not for those that came during the
    year, nor for those that are on no list before and after by what the return says.
    """
    frame = households.frame
    unconcerned = (frame["class_start"] == _NOT) & frame["class_end"].isin(_ENDS_UNLISTED)
    asked: Mask = ~(frame["change"].isin(ARRIVED) | unconcerned).to_numpy(dtype=bool)
    return match_households(households, previous, told=told, kin=kin, asked=asked)


def compare_start(households: Records, previous: Records, matching: Matching, year: int) -> Iterator[Problem]:
    """Each household's class and size at the start against last year's list (of ``year``), both cells named.

    ``previous`` has one row a household, as ``check.check_list`` gives it, ``matching`` says which is which;
    what it found otherwise than by code is told, and what it leaves in doubt. Communes that the list does not
    cover are not compared.
    """
    yield from Found(households, previous, matching, year).problems(open_=True)
    frame, listed = households.frame, previous.frame
    start, change = texts_of(households, "class_start"), texts_of(households, "change")
    arrived = np.isin(change.astype(str), ARRIVED)
    pairs = [(household, at) for at, household, _ in matching.pairs()]
    here, there = (np.array([p[side] for p in pairs], dtype=np.int64) for side in (0, 1))
    then = texts_of(previous, "class_end")[there]
    written = frame["size_start"].fillna(frame["size"]).to_numpy(dtype="float64", na_value=np.nan)[here]
    size = listed["size"].to_numpy(dtype="float64", na_value=np.nan)[there]
    # Who was recognised since the last periodic decision was on no list then.
    within = then == _NOT
    came = arrived[here] & ~within
    class_differs = ~came & pd.notna(start[here]) & (start[here] != then)
    size_differs = ~within & ~np.isnan(written) & ~np.isnan(size) & (written != size)
    for at in (came | class_differs | size_differs).nonzero()[0].tolist():
        yield from _differences(
            households,
            previous,
            (int(here[at]), int(there[at])),
            {"change": change[here[at]], "written": start[here[at]], "listed": then[at]},
            (written[at], size[at]) if size_differs[at] else None,
            bool(class_differs[at]),
        )
    standing = np.zeros(len(frame), dtype=bool)
    standing[[*matching.standing(), *(d.household for d in matching.doubts)]] = True
    covered = frame["commune"].isin(set(listed["commune"])).to_numpy(dtype=bool)
    unlisted = covered & ~standing & ~arrived & np.isin(start.astype(str), _LISTED)
    yield from _not_listed(households, previous, unlisted.nonzero()[0].tolist(), start)


def _differences(
    households: Records,
    previous: Records,
    pair: tuple[int, int],
    told: Mapping[str, object],
    sizes: tuple[float, float] | None,
    class_differs: bool,
) -> Iterator[Problem]:
    household, at = pair
    context: dict[str, object]
    if told["change"] in ARRIVED:
        context = {**told, "other": previous.place(at, "household_code")}
        yield _problem(kinds.ARRIVAL_LISTED, households, household, "change", context)
    elif class_differs:
        context = {**told, "other": previous.place(at, _class_field(previous, at))}
        yield _problem(kinds.START_CLASS_DIFFERS, households, household, "class_start", context)
    if sizes is not None:
        written, listed = map(int, sizes)
        context = {"written": written, "listed": listed, "other": previous.place(at, "size")}
        field = "size_start" if "size_start" in households.table(household).columns else "size"
        yield _problem(kinds.START_SIZE_DIFFERS, households, household, field, context)


def _class_field(previous: Records, at: int) -> str:
    """The column of the list that says the class compared: of a list in force that at the last decision."""
    told = CLASS_IN_FORCE in previous.frame and "class_periodic" in previous.table(at).columns
    return "class_periodic" if told else "class_end"


def _not_listed(
    households: Records, previous: Records, positions: Sequence[int], start: np.ndarray
) -> Iterator[Problem]:
    """Households that the return has as poor or near-poor at the start, and the list has not."""
    if not positions:
        return
    near = {_plain(str(h)): str(h) for h in previous.frame["household"]}
    first = {c: i for i, c in reversed(list(enumerate(previous.frame["commune"])))}
    for at in positions:
        table = previous.table(first[households.value(at, "commune")])
        alike = near.get(_plain(str(households.value(at, "household"))))
        context: dict[str, object] = {
            "written": start[at],
            # In none of its sheets.
            "other": Place(table.file),
            "near": f" Danh sách có mã «{code_of(alike)}» gần giống." if alike else "",
        }
        yield _problem(kinds.START_NOT_LISTED, households, at, "class_start", context)


_HEADINGS = {
    "class_start": "Phân loại đầu kỳ",
    "change": "Biến động",
    "size_start": "Số nhân khẩu đầu kỳ",
    "size": "Số nhân khẩu",
}


def _problem(
    kind: Kind, households: Records, at: int, field_id: str, context: Mapping[str, object]
) -> Problem:
    household = str(households.value(at, "household"))
    return Problem(kind, households.place(at, field_id), context, household, _HEADINGS[field_id])


def classes_at_start(households: Records, previous: Records, matching: Matching) -> dict[str, str]:
    """Household > class on last year's list; not poor for one that the list of its commune does not have."""
    keys, frame = texts_of(households, "household"), households.frame
    covered = frame["commune"].isin(set(previous.frame["commune"])).to_numpy(dtype=bool)
    classes = dict.fromkeys(keys[covered].tolist(), _NOT)
    listed = texts_of(previous, "class_end")
    classes.update({keys[household]: listed[at] for household, at in matching.standing().items()})
    return classes


def left_out(previous: Records, matching: Matching, communes: set[str]) -> list[int]:
    """Positions in last year's list of households that stand in no return, for the communes looked at."""
    missing = previous.frame["commune"].isin(communes).to_numpy(dtype=bool) & (matching.found < 0)
    missing[[d.listed for d in matching.doubts if d.stands_in]] = False
    if IN_FORCE in previous.frame:
        # Who left within the year need not be reviewed again.
        missing &= previous.frame[IN_FORCE].to_numpy(dtype=bool)
    return [int(p) for p in missing.nonzero()[0]]


def left_out_key(household: str, year: int) -> str:
    """The key of a household left out, whose code another household of this review may have."""
    return f"{household} ({year})"


# What is likelier than a review that passed over most households: it looked at those alone that asked.
_WITHIN = (
    " Nếu đây là đợt rà soát thường xuyên trong năm: không phải bổ sung, chạy lại với --regular --date NGÀY."
)


def _mostly_left_out(previous: Records, positions: Sequence[int]) -> set[str]:
    """Communes more than half of whose households on the list stand in no return."""
    communes = previous.frame["commune"].astype(str)
    listed = (
        communes[previous.frame[IN_FORCE].to_numpy(dtype=bool)] if IN_FORCE in previous.frame else communes
    )
    whole, missing = Counter(listed), Counter(communes.iloc[list(positions)])
    return {commune for commune, count in missing.items() if 2 * count > whole[commune]}


# What to do about a commune that sent nothing at all.
_URGE = "Đôn đốc xã gửi phiếu; nếu chỉ tính một xã thì chỉ đưa phiếu của xã đó vào lệnh."


def left_out_problems(
    households: Records,
    previous: Records,
    positions: Sequence[int],
    unit_names: Mapping[str, str],
    year: int,
    unread: Mapping[str, UnreadFile] | None = None,
) -> Iterator[Problem]:
    """A problem for each household left out; one for a whole commune that sent no return.

    ``unread``: commune > file that it sent and that could not be read.
    """
    if not positions:
        return
    reviewed, keys = set(households.frame["commune"]), set(households.frame["household"])
    plain = {_plain(h): h for h in households.frame["household"]}
    by_number: dict[str, list[int]] = {}
    for at, number in enumerate(texts_of(households, "identity_number")):
        if number and (key := identity_key(number)):
            by_number.setdefault(key, []).append(at)
    numbers = texts_of(previous, "identity_number")
    heads, villages = texts_of(previous, "head_name"), texts_of(previous, "village")
    whole: dict[str, list[int]] = {}
    mostly = _mostly_left_out(previous, positions)
    in_force = CLASS_IN_FORCE if CLASS_IN_FORCE in previous.frame else "class_end"
    for at in positions:
        commune, household = str(previous.value(at, "commune")), str(previous.value(at, "household"))
        if commune not in reviewed:
            whole.setdefault(commune, []).append(at)
            continue
        near = plain.get(_plain(household))
        alike = by_number.get(identity_key(numbers[at] or "") or "", [])
        hint = ""
        if near and near != household:
            hint = f" Phiếu có mã «{code_of(near)}» gần giống."
        elif len(alike) == 1:
            where = households.place(alike[0], "household_code").text()
            code = code_of(str(households.value(alike[0], "household")))
            hint = f" Phiếu có hộ «{code}» cùng số định danh chủ hộ ({where})."
        context = {
            "household": code_of(household),
            # The commune does not hold the list: by name and village it knows whom to visit.
            "head": Personal(heads[at], "name") if heads[at] else "không ghi tên chủ hộ",
            "village": villages[at] or "không ghi thôn",
            "listed": previous.value(at, in_force),
            "near": hint,
            "within": _WITHIN if commune in mostly else "",
        }
        place = previous.place(at, "household_code")
        key = left_out_key(household, year) if household in keys else household
        yield Problem(kinds.HOUSEHOLD_LEFT_OUT, place, context, household=key)
    for commune, places in whole.items():
        file = (unread or {}).get(commune)
        context = {
            "unit": unit_names.get(commune, commune),
            "count": len(places),
            "sent": f"tệp đã gửi ({file.path}) chưa đọc được" if file else "không có phiếu nào",
            "advice": file.remedy if file else _URGE,
        }
        place = previous.place(places[0], "commune")
        yield Problem(kinds.COMMUNE_LEFT_OUT, place, context, commune=commune)


def with_left_out(households: Records, previous: Records, positions: Sequence[int], year: int) -> Records:
    """The scored households and, after them, those left out: without class, but counted where they stood.

    One whose code another household has now is told apart by the year of the list.
    """
    if not positions:
        return households
    frame = households.frame
    listed = previous.frame.iloc[list(positions)]
    taken = listed[[SOURCE, ROW, "commune", "household", "head_name", "village"]].copy()
    taken[SOURCE] += len(households.tables)
    again = taken["household"].isin(set(frame["household"]))
    taken["household"] = taken["household"].mask(again, [left_out_key(h, year) for h in taken["household"]])
    taken["household_code"] = taken["household"].map(code_of)
    taken["class_start"] = listed["class_end"]
    taken["size_start"] = listed["size"]
    taken["class_end"] = HouseholdClass.UNCLASSIFIED.value
    taken["rule"] = ""
    rows = taken.reindex(columns=frame.columns)
    for column, dtype in frame.dtypes.items():
        is_flag = pd.api.types.is_bool_dtype(dtype) and not pd.api.types.is_extension_array_dtype(dtype)
        rows[column] = False if is_flag else rows[column].astype(dtype)
    joined = pd.concat([frame, rows], ignore_index=True)
    return Records(joined, [*households.tables, *previous.tables])
