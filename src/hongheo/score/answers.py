"""Answers of B1 become points through a scorecard; points written on the sheet are held against it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import pandas as pd

from hongheo.criteria.scorecard import Question, Scorecard
from hongheo.models import ANSWERS, PointColumn, Records
from hongheo.problems import Kind, Problem, kinds
from hongheo.text import nearest

# A unit's column in the card, or why it has none.
ColumnOf = Mapping[str, PointColumn | str]
_PREFIX = "b1_"


def column_of(card: Scorecard, urban: bool | None, region: PointColumn | None) -> PointColumn | str:
    """The column of a card for a unit: urban, or its region; a text says why there is none."""
    if urban is None:
        return "không biết xã thuộc nông thôn hay thành thị"
    column = PointColumn.URBAN if urban else region
    if column is None:
        return "tỉnh sau sắp xếp nằm trên hai vùng, không biết xã thuộc vùng nào"
    return column if column in card.columns else f"bảng điểm không có cột «{column.label}»"


def _number(field_id: str) -> int:
    return int(field_id.removeprefix(_PREFIX))


def _problem(records: Records, at: int, field_id: str, kind: Kind, context: Mapping[str, object]) -> Problem:
    household = str(records.frame["household"].iat[at])
    field = f"B1.{_number(field_id)}"
    return Problem(kind, records.place(at, field_id), context, household=household, field=field)


def _unknown(records: Records, at: int, field_id: str, value: str, question: Question | None) -> Problem:
    texts = [a.text for a in question.answer] if question else []
    near = nearest(value, texts)
    context = {
        "number": _number(field_id),
        "value": value,
        "suggestion": f" Có phải «{near}»?" if near else "",
        "choices": "; ".join(texts) or "(bảng điểm không có câu này)",
    }
    return _problem(records, at, field_id, kinds.ANSWER_UNKNOWN, context)


def score_answers(b1: Records, card: Scorecard, columns: ColumnOf) -> Iterator[Problem]:
    """Put the points of the answers into the frame of B1, their row's sum and blanks with them.

    ``columns`` holds each commune's column of the card, or why it has none. A row with an answer that cannot
    be scored is marked as unreadable, so that its total is not used either; its problem says so.
    """
    frame = b1.frame
    taken = frame[ANSWERS] if ANSWERS in frame else pd.Series([()] * len(frame), frame.index, dtype=object)
    frame[ANSWERS] = taken.where(taken.map(bool).astype(bool), None)
    points: dict[str, dict[int, int]] = {}
    bad = frame["bad"].tolist()
    answers: list[Any] = frame[ANSWERS].tolist()
    for at in map(int, frame[ANSWERS].notna().to_numpy(dtype=bool).nonzero()[0]):
        column = columns[str(frame["commune"].iat[at])]
        pairs = answers[at]
        if not isinstance(column, PointColumn):
            bad[at] = {**(bad[at] or {}), **dict(pairs)}
            yield _problem(b1, at, pairs[0][0], kinds.ANSWERS_NOT_SCORED, {"reason": column})
            continue
        for field_id, value in pairs:
            question = card.by_number.get(_number(field_id))
            found = question.points_of(value, column) if question else None
            if found is None:
                bad[at] = {**(bad[at] or {}), field_id: value}
                yield _unknown(b1, at, field_id, value, question)
            else:
                points.setdefault(field_id, {})[at] = found
    frame["bad"] = pd.Series(bad, frame.index, dtype=object)
    for field_id, by_row in points.items():
        added = pd.Series(by_row, dtype="Int64").reindex(frame.index)
        frame[field_id] = frame[field_id].astype("Int64").fillna(added)
        frame["b1_blanks"] -= added.notna().astype("int64")
        # A row whose every question is answered in words had no sum so far.
        frame["b1_sum"] = frame["b1_sum"].astype("Int64").fillna(0).where(
            frame["b1_sum"].notna() | added.notna()
        ) + added.fillna(0)


def compare_points(
    b1: Records, card: Scorecard, columns: ColumnOf, unit_names: Mapping[str, str]
) -> Iterator[Problem]:
    """Points written on the sheet that no answer of the card has; what could not be compared is told.

    After ``score_answers``: the points that it put in are the card's own.
    """
    frame = b1.frame
    for source in sorted(set(frame["source"])):
        table = b1.tables[int(source)]
        for field_id in _questions(table.columns):
            if _number(field_id) not in card.by_number:
                place = table.place(table.heading_row, field_id)
                yield Problem(kinds.QUESTION_NOT_ON_CARD, place, {"number": _number(field_id)})
    codes = frame["commune"].to_numpy(dtype=object)
    for commune in dict.fromkeys(codes):
        column = columns[str(commune)]
        own = (codes == commune).nonzero()[0]
        if not isinstance(column, PointColumn):
            told = {"unit": unit_names.get(str(commune), str(commune)), "reason": column}
            place = b1.table(int(own[0])).place()
            yield Problem(kinds.POINTS_NOT_COMPARED, place, told)
            continue
        for field_id in _questions(frame.columns):
            question = card.by_number.get(_number(field_id))
            if question is None:
                continue
            allowed = question.allowed(column)
            values = frame[field_id].iloc[own]
            for at in map(int, own[(values.notna() & ~values.isin(allowed)).to_numpy(dtype=bool)]):
                context: dict[str, object] = {
                    "number": question.number,
                    "points": frame[field_id].iat[at],
                    "column": column.label,
                    "allowed": ", ".join(map(str, sorted(allowed))),
                }
                yield _problem(b1, at, field_id, kinds.POINTS_NOT_ON_CARD, context)


def _questions(names: Iterable[str]) -> list[str]:
    return [n for n in names if n.startswith(_PREFIX) and n.removeprefix(_PREFIX).isdigit()]


def mark_rules(households: pd.DataFrame, b1: pd.DataFrame, mark: str) -> pd.Series[str]:
    """The rules that decided, the card's mark behind those of households scored by their answers."""
    answered = set(b1.loc[b1[ANSWERS].notna(), "household"]) if ANSWERS in b1 else set()
    by_answers = households["household"].isin(answered) & (households["rule"] != "")
    return households["rule"].where(~by_answers, households["rule"] + f". {mark}")
