"""The books of certificates that come in, and the certificates of a commune numbered on from them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd

from hongheo.check import check_table
from hongheo.errors import HongheoError, UsageError
from hongheo.forms import CERTIFICATES, form
from hongheo.models import BAD, Certificate, Decision, PaperHousehold, Place, SheetData
from hongheo.pipeline.reading import read_one
from hongheo.pipeline.result import FileSummary, Options, Result
from hongheo.problems import Personal, Problem, Severity, kinds
from hongheo.procedure import Numbered, number_on, numbers_twice
from hongheo.units import Unit

# Name of a commune's book, and what its lines say of a certificate.
BOOK = "so-giay-chung-nhan.xlsx"
IN_FORCE, GONE = "Đang cấp", "Không còn trong danh sách"
# Households that one message names.
_NAMED = 5


@dataclass(slots=True)
class Books:
    """The lines of all books by commune, the file that each is from; ``faulty`` are communes of books with a
    line that cannot be read, ``given`` whether there was a book at all."""

    lines: dict[str, list[Certificate]] = field(default_factory=dict)
    files: dict[str, str] = field(default_factory=dict)
    faulty: set[str] = field(default_factory=set)
    any_faulty: bool = False

    def kept(self, commune: str) -> Sequence[Certificate]:
        """The lines of a commune as they came in; none when one of them could not be read."""
        return () if self.any_faulty or commune in self.faulty else self.lines.get(commune, ())


def read_books(paths: Sequence[Path], options: Options, result: Result) -> Books:
    """Read the books of earlier runs; their cells are checked like any. Raises UsageError when none is found,
    HongheoError for a file that is no such book."""
    books = Books()
    found = [file for path in paths for file in (sorted(path.rglob(BOOK)) if path.is_dir() else [path])]
    if paths and not found:
        raise UsageError(f"Không tìm thấy sổ cấp giấy nào: {', '.join(p.as_posix() for p in paths)}.")
    for path in found:
        content, problems = read_one(path, [form(CERTIFICATES)], options)
        if content is None:
            told = "; ".join(p.message() for p in problems)
            raise HongheoError(f"{path.as_posix()} không phải sổ cấp giấy chứng nhận: {told}")
        result.files.append(FileSummary(path.as_posix(), content.form))
        for source, table in enumerate(content.tables):
            frame, more = check_table(
                form(CERTIFICATES), form(CERTIFICATES).by_id["certificates"], table, "", source
            )
            problems += more
            faults = bool([p for p in problems if p.kind.severity is Severity.ERROR])
            _take(books, frame, path, faults)
        result.report.extend(problems)
    return books


def _take(books: Books, frame: pd.DataFrame, path: Path, faults: bool) -> None:
    """Add the lines of a book; one that another book has word for word counts once."""
    for row in frame.to_dict("records"):
        commune, number, term = row.get("commune"), row.get("number"), row.get("term")
        if not isinstance(commune, str):
            books.any_faulty = True
            continue
        books.files[commune] = path.as_posix()
        if faults or row.get(BAD) or pd.isna(number) or not isinstance(term, str):
            books.faulty.add(commune)
            continue
        line = _line(row)
        own = books.lines.setdefault(commune, [])
        same = [at for at, known in enumerate(own) if _about(known) == _about(line)]
        if same:
            own[same[0]] = line
        else:
            own.append(line)


def _about(line: Certificate) -> tuple[object, ...]:
    return line.number, line.term, line.code


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _line(row: dict[Any, Any]) -> Certificate:
    day = _text(row.get("decision_date"))
    return Certificate(
        int(row["number"]),
        row["commune"],
        row["term"],
        _text(row.get("code")),
        _text(row.get("head_name")),
        _text(row.get("identity_number")),
        _text(row.get("class_end")),
        Decision(_text(row.get("decision")), "/".join(reversed(day.split("-")))),
        row.get("state") != GONE,
    )


def give_certificates(
    books: Books,
    unit: Unit,
    term: str,
    households: Sequence[PaperHousehold],
    escaped: Sequence[PaperHousehold],
    decision: Callable[[PaperHousehold], Decision],
    result: Result,
) -> Numbered | None:
    """Number the certificates of a commune's households of the review ``term``, end those of households that
    left the list (``escaped``); None when its book cannot be trusted, which is told."""
    book = books.lines.get(unit.code, [])
    where = Place(books.files.get(unit.code, ""))
    if books.any_faulty or unit.code in books.faulty:
        result.report.extend([Problem(kinds.CERTIFICATES_UNREADABLE, where, {"unit": unit.name})])
        return None
    if twice := numbers_twice(book):
        context: dict[str, object] = {"unit": unit.name, "number": twice[0]}
        result.report.extend([Problem(kinds.CERTIFICATE_NUMBER_TWICE, where, context)])
        return None

    def line(h: PaperHousehold) -> Certificate:
        own = (h.code, h.head.name, h.head.identity_number, h.listed)
        return Certificate(0, h.commune, term, *own, decision(h))

    short = [h for h in households if h.head.name and len([p for p in h.persons if p.name]) < (h.size or 0)]
    if short:
        listed = ", ".join(h.code for h in short[:_NAMED]) + (" …" if len(short) > _NAMED else "")
        context = {"unit": unit.name, "count": len(short), "households": listed}
        result.report.extend([Problem(kinds.PERSONS_NOT_NAMED, Place(""), context, commune=unit.code)])
    numbered = number_on(book, list(map(line, households)), term, list(map(line, escaped)))
    _tell(numbered, where, result)
    return numbered


def _tell(numbered: Numbered, where: Place, result: Result) -> None:
    for before, now in numbered.other_head:
        context: dict[str, object] = {
            "number": now.number,
            "household": now.code,
            "before": Personal(before.head_name, "name"),
            "name": Personal(now.head_name, "name"),
        }
        key = f"{now.commune}/{now.code}"
        result.report.extend([Problem(kinds.CERTIFICATE_OTHER_HEAD, where, context, household=key)])
    for line in numbered.left:
        context = {
            "number": line.number,
            "term": line.term,
            "household": line.code,
            "name": Personal(line.head_name, "name"),
        }
        key = f"{line.commune}/{line.code}"
        result.report.extend([Problem(kinds.CERTIFICATE_OF_NOBODY, where, context, household=key)])


def book_sheet(book: Sequence[Certificate]) -> SheetData:
    """The book as it is read again."""
    sheet = form(CERTIFICATES).by_id["certificates"]
    columns = {f.id: f.heading for f in sheet.fields}
    rows = [
        {
            "number": line.number,
            "commune": line.commune,
            "term": line.term,
            "code": line.code,
            "head_name": line.head_name,
            "identity_number": line.identity_number,
            "class_end": line.class_end,
            "decision": line.decision.number,
            "decision_date": line.decision.day,
            "state": IN_FORCE if line.in_force else GONE,
        }
        for line in book
    ]
    return SheetData(sheet.name, columns, pd.DataFrame(rows, columns=list(columns), dtype=object))
