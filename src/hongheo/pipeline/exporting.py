"""``export``: what may be posted in public, made from the folder of a finished ``run``.

From the results and not from the returns: what is posted must be what was decided, and the returns may have
changed since. ``nhat-ky.json`` vouches for the workbooks by their SHA-256.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pandas as pd

from hongheo.columns import HIDDEN_MARK, table_shapes
from hongheo.compare import Movement
from hongheo.criteria import standard_on
from hongheo.errors import HongheoError, UsageError
from hongheo.guard import keeps_inputs
from hongheo.models import CLASS_LABELS, HouseholdClass, Table
from hongheo.pipeline.finished import finished_run, lists_of_run, scores_of_run
from hongheo.pipeline.notes import note_under_title, provisional_text, told_without_counts
from hongheo.pipeline.printing import with_pdf
from hongheo.pipeline.reporting import clear_older
from hongheo.pipeline.result import (
    EXPORT,
    LISTS,
    SCORES,
    TABLES,
    Options,
    Progress,
    Result,
    new_result,
    no_progress,
)
from hongheo.read import read_printed
from hongheo.tabulate import Suppressed, suppress, unit_heading
from hongheo.text import one_spelling
from hongheo.units import units_on
from hongheo.write import (
    OutputSet,
    Posting,
    write_postings,
    write_tables,
)

POSTED, PUBLIC_TABLES = "niem-yet.xlsx", "bieu-cong-khai.xlsx"

# Key in the JSON > sheet of danh-sach.xlsx, title when posted, column of the scores, what stands there.
_LISTS = {
    "poor": ("Hộ nghèo", "Hộ nghèo", "class_end", (CLASS_LABELS[HouseholdClass.POOR],)),
    "near_poor": ("Hộ cận nghèo", "Hộ cận nghèo", "class_end", (CLASS_LABELS[HouseholdClass.NEAR_POOR],)),
    "escaped_poor": (
        "Thoát nghèo",
        "Hộ thoát nghèo",
        "movement",
        (Movement.POOR_TO_NEAR_POOR.label, Movement.POOR_TO_NOT_POOR.label),
    ),
    "escaped_near_poor": (
        "Thoát cận nghèo",
        "Hộ thoát cận nghèo",
        "movement",
        (Movement.NEAR_POOR_TO_NOT_POOR.label,),
    ),
}
_LISTED = ("household_code", "name", "size", "village", "address")
# What stands above each table: what is warranted, and what is not.
_WARRANT = (
    "{mark} là số từ 1 đến {most}, hoặc số che kèm: từ các số để lại không ai tính ra số che sát hơn {least} "
    "đơn vị (danh sách ít hơn {least} hộ: không sát hơn điều danh sách niêm yết đã cho biết). Số hộ, số khẩu "
    "mà danh sách niêm yết năm nay và năm trước đã cho biết thì không che, kể cả số từ 1 đến {most}"
)


@dataclass(frozen=True, slots=True)
class ExportResult:
    """What was made for the public: households of each list; table cells hidden, and counts under the
    threshold that stay because the posted lists tell them (None without tables)."""

    result: Result
    folder: Path
    year: int
    communes: int
    households: Mapping[str, int]
    least: int | None
    hidden: int | None
    small_in_clear: int | None

    @property
    def exit_code(self) -> int:
        """As of any command: what cannot be made stops it, but for a PDF."""
        return self.result.exit_code

    def as_json(self) -> dict[str, object]:
        """The result as JSON: counts and file names, nobody's data."""
        from hongheo.pipeline.documents import ExportDocument, told

        return told(
            ExportDocument,
            **self.result.told_of_prints(),
            **{"from": self.folder.as_posix()},
            year=self.year,
            communes=self.communes,
            households=self.households,
            suppress=self.least,
            hidden_cells=self.hidden,
            small_in_clear=self.small_in_clear,
        )


def _heads(table: Table, own: pd.DataFrame, path: Path) -> pd.DataFrame:
    """The heads of a list beside what the scores say of them: both stand in one order.

    The escaped lists do not name the commune of a household, so the scores must.
    """
    # A list of nobody has no columns.
    blank: list[object] = [None] * len(table.rows)
    heads = [at for at, number in enumerate(table.values.get("number", blank)) if number is not None]
    listed = {f: [table.values.get(f, blank)[at] for at in heads] for f in _LISTED}
    if list(map(str, listed["household_code"])) != list(map(str, own["household_code"])):
        raise HongheoError(f"{path.as_posix()}, trang «{table.sheet}», không khớp với {SCORES}.")
    communes = own["commune_name"].tolist()
    villages = [
        # Without villages: the address goes on with the commune; what stands before it is the village.
        village if "village" in table.values else str(address or "").rpartition(name)[0].rstrip(", ") or None
        for village, address, name in zip(listed["village"], listed["address"], communes, strict=True)
    ]
    columns = {"commune": own["commune"].tolist(), "name": listed["name"], "village": villages}
    frame = pd.DataFrame({k: pd.Series(v, dtype=object) for k, v in columns.items()})
    for _, of_commune in frame.groupby("commune"):
        spelled = one_spelling(of_commune["village"].dropna().astype(str))
        frame.loc[of_commune.index, "village"] = of_commune["village"].map(spelled)
    frame["size"] = pd.Series(listed["size"], dtype="Int64")
    frame["outcome"] = pd.Series(own["class_end"].tolist(), dtype=object)
    return frame


def _postings(folder: Path, scores: pd.DataFrame, marks: str) -> list[Posting]:
    tables = lists_of_run(folder)
    lists = {}
    for sheet, title, field, values in _LISTS.values():
        if sheet not in tables:
            raise HongheoError(f"{(folder / LISTS).as_posix()} không có trang «{sheet}».")
        lists[title] = _heads(tables[sheet], scores[scores[field].isin(values)], folder / LISTS)
    open_ = scores[scores["class_end"] == CLASS_LABELS[HouseholdClass.UNCLASSIFIED]]
    sizes = open_["size"].where(open_["size"].notna(), open_["size_start"])
    postings = []
    for code, name in dict(zip(scores["commune"], scores["commune_name"], strict=True)).items():
        here = open_["commune"] == code
        count = int(here.sum())
        persons = int(pd.to_numeric(sizes[here]).fillna(0).sum())
        note = note_under_title(marks, provisional_text(count, persons))
        own = {title: frame[frame["commune"] == code] for title, frame in lists.items()}
        postings.append(Posting(str(code), str(name), own, note))
    return postings


def _public_tables(path: Path, least: int, date: dt.date, postings: Sequence[Posting]) -> Suppressed:
    printed, _, problems = read_printed(path, table_shapes())
    if printed is None or problems or [t.number for t in printed] != list(range(1, 14)):
        told = "; ".join(p.message() for p in problems) or "không đủ 13 biểu"
        raise HongheoError(f"{path.as_posix()}: {told}.")

    bounds = standard_on(date).indicator_bounds(date)
    listed = [posting.lists[_LISTS[key][1]] for posting in postings for key in ("poor", "near_poor")]
    largest = max((int(size) for frame in listed for size in frame["size"].dropna()), default=0)
    hidden = suppress([t.summary() for t in printed], least, bounds, largest=largest)
    tables = [
        replace(t, note=told_without_counts(p.note)) for t, p in zip(hidden.tables, printed, strict=True)
    ]
    return replace(hidden, tables=tables)


@keeps_inputs("out")
@with_pdf(POSTED, PUBLIC_TABLES)
def export(
    folder: Path,
    out: Path,
    options: Options,
    *,
    public: bool,
    least: int | None = None,
    progress: Progress = no_progress,
) -> ExportResult:
    """What may be posted, from a folder of ``run``: the lists by commune without anything but who is on them
    and, where ``least`` is given, the tables with counts under it hidden (see ``tabulate.suppression``).

    Raises UsageError without ``public`` (the only kind so far) or for a ``least`` under 2, HongheoError when
    the folder is no finished run or a workbook of it was changed, OutputError.
    """
    if not public:
        raise UsageError(
            "Hãy nói xuất gì: --public (bản niêm yết công khai), hoặc --layout review-system (mẫu của hệ "
            "thống rà soát quốc gia)."
        )
    if least is not None and least < 2:
        raise UsageError("--suppress cần số từ 2 trở lên: số nhỏ hơn số đó được che.")
    names = (POSTED, *((PUBLIC_TABLES,) if least is not None else ()))
    result = new_result(EXPORT, options)
    with OutputSet(out, names, options.force, open_to_all=names) as outputs:
        progress("Đọc kết quả", 0, 2)
        record = finished_run(folder, (LISTS, SCORES, *((TABLES,) if least is not None else ())))
        scores = scores_of_run(folder)
        card = record.get("scorecard") or {}
        derived = record["options"].get("b2") == "derived"
        marks = note_under_title(card.get("mark"), b2_derived=derived)
        postings = _postings(folder, scores, marks)
        date = dt.date.fromisoformat(record["date"])
        public_tables = _public_tables(folder / TABLES, least, date, postings) if least is not None else None
        progress("Đọc kết quả", 1, 2)
        write_postings(outputs.path(POSTED), postings, year=record["year"])
        if public_tables is not None:
            units = units_on(date)
            told = _WARRANT.format(mark=HIDDEN_MARK, most=(least or 0) - 1, least=least)
            write_tables(
                outputs.path(PUBLIC_TABLES),
                public_tables.tables,
                place=unit_heading([u for p in postings if (u := units.by_code(p.code))]),
                year=record["year"],
                note=note_under_title(told, marks),
                charts=False,
            )
        progress("Đọc kết quả", 2, 2)
    if least is None:
        # Hidden figures are safe only beside the lists that they were hidden for.
        clear_older([out / PUBLIC_TABLES], options.force, "--suppress")
    result.out, result.outputs = out, list(names)
    return ExportResult(
        result,
        folder,
        record["year"],
        len(postings),
        {key: sum(len(p.lists[title]) for p in postings) for key, (_, title, _, _) in _LISTS.items()},
        least,
        public_tables.hidden if public_tables else None,
        public_tables.small_in_clear if public_tables else None,
    )
