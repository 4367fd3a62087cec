"""A scorecard in its Excel form: each fault with its cell, then the card."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pandas as pd

from hongheo.check.cells import check_info, check_table
from hongheo.criteria.scorecard import STATUS_LABELS, Scorecard, ScorecardError, make_scorecard
from hongheo.forms import Form
from hongheo.models import BAD, FileContent, Place, PointColumn, Table
from hongheo.problems import Problem, Severity, kinds
from hongheo.text import fold

_ALWAYS = ("title", "status", "document", "article")
_IF_OFFICIAL = ("checked_by", "checked_on")


def _needed(form: Form, content: FileContent, said: dict[str, Any]) -> list[Problem]:
    """Pairs that must be there and are not; blank cells of the required ones are reported already."""
    sheet = form.by_id["card"]
    official = said.get("status") == STATUS_LABELS["official"]
    problems = []
    for field_id in (*_ALWAYS, *(_IF_OFFICIAL if official else ())):
        field, cell = sheet.field(field_id), content.info.get(field_id)
        if field_id not in said and (cell is None or (cell.value is None and not field.required)):
            place = cell.place if cell else Place(content.path)
            problems.append(
                Problem(kinds.REQUIRED_BLANK, place, {"field": field.heading}, field=field.heading)
            )
    return problems


def _columns(form: Form, table: Table, frame: pd.DataFrame) -> tuple[list[PointColumn], list[Problem]]:
    """The columns that hold points, and the cells that are blank in them."""
    columns, problems = [], []
    for column in PointColumn:
        if column.value not in frame or frame[column.value].isna().all():
            continue
        columns.append(column)
        heading = form.by_id["answers"].field(column.value).heading
        faulty = frame[BAD].map(lambda bad, c=column.value: bool(bad) and c in bad).astype(bool)
        for at in map(int, (frame[column.value].isna() & ~faulty).to_numpy(dtype=bool).nonzero()[0]):
            place = table.place(table.rows[at], column.value)
            problems.append(Problem(kinds.CARD_POINTS_BLANK, place, {"column": heading}, field=heading))
    return columns, problems


def _repeated(table: Table, frame: pd.DataFrame) -> list[Problem]:
    seen: dict[tuple[int, str], int] = {}
    problems = []
    for at, (number, answer) in enumerate(zip(frame["number"], frame["answer"], strict=True)):
        if pd.isna(number) or answer is None:
            continue
        first = seen.setdefault((int(number), fold(answer)), at)
        if first != at:
            other = table.place(table.rows[first], "answer")
            context = {"number": number, "answer": answer, "other": other}
            problems.append(Problem(kinds.CARD_ANSWER_TWICE, table.place(table.rows[at], "answer"), context))
    return problems


def _misnumbered(table: Table, frame: pd.DataFrame) -> list[Problem]:
    """Rows whose number of the question is likely a slip: it would put the answer under another question."""
    problems = []
    texts: dict[int, tuple[str, int]] = {}  # number > its text, the row where that stands
    previous = 0
    for at, (raw, text) in enumerate(zip(frame["number"], frame["question"], strict=True)):
        if pd.isna(raw):
            continue
        number, place = int(raw), table.place(table.rows[at], "number")
        if number < previous:
            context: dict[str, object] = {"number": number, "previous": previous}
            problems.append(Problem(kinds.QUESTION_OUT_OF_ORDER, place, context))
        elif text is None or pd.isna(text):
            if number not in texts:
                problems.append(Problem(kinds.QUESTION_WITHOUT_TEXT, place, {"number": number}))
                texts[number] = ("", at)
        else:
            first, where = texts.setdefault(number, (str(text), at))
            if first and fold(first) != fold(str(text)):
                other = table.place(table.rows[where], "question").cell
                context = {"number": number, "first": first, "second": text, "other": other}
                problems.append(Problem(kinds.TWO_QUESTIONS_AS_ONE, place, context))
        previous = number
    return problems


def _checked_ahead(form: Form, content: FileContent, said: dict[str, Any], today: dt.date) -> list[Problem]:
    """Whoever checks the card cannot have done so on a day to come."""
    field = form.by_id["card"].field("checked_on")
    day = dt.date.fromisoformat(str(said["checked_on"])) if said.get("checked_on") else today
    if day <= today:
        return []
    context = {"field": field.heading, "date": f"{day:%d/%m/%Y}", "today": f"{today:%d/%m/%Y}"}
    return [Problem(kinds.CHECKED_IN_FUTURE, content.info["checked_on"].place, context, field=field.heading)]


def _questions(frame: pd.DataFrame, columns: list[PointColumn]) -> list[dict[str, Any]]:
    questions = []
    for number, rows in frame.groupby("number", sort=False):
        texts = rows["question"].dropna()
        answers = [
            {"text": row["answer"], "points": {c.value: int(row[c.value]) for c in columns}}
            for row in rows.to_dict("records")
        ]
        # A question without text is refused by the card's own model.
        questions.append(
            {
                "number": int(str(number)),
                "text": texts.iloc[0] if len(texts) else "",
                "several": bool(rows["several"].any()) if "several" in rows else False,
                "answer": answers,
            }
        )
    return questions


def check_scorecard(
    form: Form, content: FileContent, card_id: str, today: dt.date
) -> tuple[Scorecard | None, list[Problem]]:
    """The card of a workbook in the form ``scorecard``, None when it is faulty; each fault with its cell.

    ``today``: the card cannot have been checked later.
    """
    info, problems = check_info(form, content)
    said = {field_id: cell.value for field_id, cell in info.items()}
    problems += [*_needed(form, content, said), *_checked_ahead(form, content, said, today)]
    (table,) = content.tables
    frame, found = check_table(form, form.by_id["answers"], table, "", 0)
    problems += found
    columns, found = _columns(form, table, frame)
    problems += [*found, *_repeated(table, frame), *_misnumbered(table, frame)]
    if not columns:
        place = table.place(table.heading_row)
        problems.append(Problem(kinds.CARD_FAULTY, place, {"fault": "chưa có điểm ở cột vùng nào"}))
    if any(p.kind.severity == Severity.ERROR for p in problems):
        return None, problems
    labels = {label: status for status, label in STATUS_LABELS.items()}
    data = {
        "id": card_id,
        "title": said["title"],
        "status": labels[str(said["status"])],
        "source": {"document": said["document"], "article": said["article"]},
        "checked_by": said.get("checked_by"),
        "checked_on": said.get("checked_on"),
        "columns": columns,
        "question": _questions(frame, columns),
    }
    try:
        return make_scorecard(data, content.path), problems
    except ScorecardError as error:
        place = table.place()
        faults = [Problem(kinds.CARD_FAULTY, place, {"fault": fault}) for fault in error.faults]
        return None, [*problems, *faults]
