"""``tables build``: tables 1 to 13 and forms 7.1 to 7.10 from kept households, district by district."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

import pandas as pd

from hongheo import __version__
from hongheo.check import check_returns
from hongheo.criteria import Standard, standard_on
from hongheo.errors import UsageError
from hongheo.guard import keeps_inputs
from hongheo.models import KEPT_HOUSEHOLDS, HouseholdClass
from hongheo.pipeline.circular import Counted, forms_and_proofs, peoples_wanted
from hongheo.pipeline.expecting import expected_units
from hongheo.pipeline.notes import missing_text, note_under_title, provisional_text
from hongheo.pipeline.own_standard import own_review, own_standard, standard_mark
from hongheo.pipeline.printing import with_pdf
from hongheo.pipeline.reporting import clear_older_reports, report_of
from hongheo.pipeline.result import (
    FORMS,
    MANIFEST,
    PRINTS,
    REPORT_PAGE,
    REPORT_TEXT,
    REPORTS,
    SCHEMA,
    TABLES,
    TABLES_BUILD,
    FileSummary,
    Options,
    Progress,
    Result,
    Review,
    no_progress,
)
from hongheo.problems import Report
from hongheo.read import KeptDistrict, kept_everywhere
from hongheo.tabulate import (
    Denominators,
    DistrictTables,
    Unsaid,
    add_up,
    count_forms,
    count_peoples,
    group_tables,
    peoples_in_order,
    prove,
    summary_tables,
    told_by_commune,
    unit_heading,
    unit_lines,
    unsaid,
    without_movements,
)
from hongheo.units import Unit
from hongheo.write import (
    OutputSet,
    sha256_of,
    write_manifest,
    write_report_page,
    write_report_text,
    write_tables,
)

COUNTING = "Cộng các huyện"


@keeps_inputs("out")
@with_pdf(*PRINTS)
def build_tables(
    folder: Path,
    options: Options,
    out: Path,
    progress: Progress = no_progress,
) -> Result:
    """Tables 1 to 13 and forms 7.1 to 7.10 of all that ``run --parquet`` has kept in a folder, or that came
    in parcels (``folder`` is one, or has them in it); of all, or of one province or district.

    One district's households are held at a time. Raises UsageError when nothing fits or the years, standards
    or unit lists are several, HongheoError when a file cannot be read, OutputError.
    """
    if options.report_template and not options.report:
        raise UsageError("--report-template chỉ có nghĩa khi có --report.")
    if options.report and options.standard is not None:
        raise UsageError("--report không dùng cùng --standard: báo cáo lập theo chuẩn quốc gia.")
    wanted = peoples_wanted(options.config)
    reports = REPORTS if options.report else ()
    own = own_standard(options.standard) if options.standard is not None else None
    chosen_standard = own.id if own is not None else ""
    with (
        OutputSet(
            out, (TABLES, FORMS, *reports, MANIFEST), options.force, open_to_all=(TABLES, FORMS, *REPORTS)
        ) as outputs,
        kept_everywhere(folder, options.province, options.district, options.year, chosen_standard) as kept,
    ):
        review = _review(kept, folder, options.standard)
        peoples: Counter[str] = Counter()
        for part in kept:
            peoples += count_peoples(
                part.households({c: KEPT_HOUSEHOLDS[c] for c in ("class_end", "people")})
            )
        names = peoples_in_order(peoples)
        districts = []
        for done, part in enumerate(kept):
            progress(COUNTING, done, len(kept))
            districts.append(_count(part, review.standard, names))
        progress(COUNTING, len(kept), len(kept))
        came = [unit for part in kept for unit in part.units]
        expected = _expected(options, review, came)
        units = sorted({u.code: u for u in (*came, *(expected or ()))}.values(), key=lambda u: u.code)
        without = {u.code for u in units} - {str(c) for part in kept for c in part.communes["code"]}
        lines = unit_lines(units)
        told = pd.concat([d.told for d in districts])
        result = Result(TABLES_BUILD, options, Report(), [], review)
        first = {str(c): folder.as_posix() for part in kept for c in part.communes["code"]}
        where = options.expect.as_posix() if options.expect else ""
        what = "gói" if any(part.parcel for part in _leaves(kept)) else "số liệu"
        result.report.extend(check_returns(first, review.units, {}, expected, where, what=what))
        result.classes = {c.value: int(told[f"class_{c.value}"].sum()) for c in HouseholdClass}
        households = sum(result.classes.values())
        result.files = _summaries(kept, folder)
        result.tables = add_up(districts, lines)
        if own is not None:
            result.tables = without_movements(result.tables)
        rows = {
            "read": sum(int(part.communes["households"].sum()) for part in kept),
            "repeated": 0,
            "left_out": 0,
            "households": households,
        }
        result.proofs = list(
            prove(result.tables, told, lines, None, rows, review.standard.indicator_points.value)
        )
        counted = Counted(
            pd.concat([d.forms for d in districts]).fillna(0).astype("int64"),
            _together([d.denominators for d in districts]),
            names,
            sum((d.left for d in districts), Unsaid()),
            result.tables,
            lines,
            told,
            without=without,
        )
        forms, proofs = forms_and_proofs(counted, units, review, wanted, movements=own is None)
        result.forms = list(forms.tables)
        result.proofs += proofs
        open_ = provisional_text(
            result.classes[HouseholdClass.UNCLASSIFIED.value], int(told["open_size"].sum())
        )
        marks = dict.fromkeys(part.kept_as.mark for part in kept)
        if own is not None:
            reviewed = max(dt.date.fromisoformat(part.kept_as.date) for part in kept)
            marks = {standard_mark(own, reviewed): None, **marks}
        derived = any(part.kept_as.b2_derived for part in kept)
        result.note = note_under_title(*marks, open_, missing_text(result.report), b2_derived=derived)
        for name, tables in ((TABLES, result.tables), (FORMS, result.forms)):
            write_tables(
                outputs.path(name),
                tables,
                place=unit_heading(units),
                year=review.year,
                note=result.note,
                title_extra=f"(theo {own.title})" if own is not None else "",
            )
        if options.report:
            report = report_of(result, lines, unit_heading(units), result.note)
            write_report_page(outputs.path(REPORT_PAGE), report)
            write_report_text(outputs.path(REPORT_TEXT), report, options.report_template)
        chosen = {
            "standard": options.standard.as_posix() if options.standard else None,
            "year": options.year,
            "province": options.province,
            "district": options.district,
            "expect": options.expect.as_posix() if options.expect else None,
            "report": options.report,
            "report_template": options.report_template.as_posix() if options.report_template else None,
        }
        write_manifest(outputs.path(MANIFEST), _manifest(result, review, kept, chosen, rows, outputs))
    result.outputs, result.out = list(outputs.names), out
    if not options.report:
        clear_older_reports(out, options.force)
    return result


def _leaves(kept: Sequence[KeptDistrict]) -> list[KeptDistrict]:
    """What is kept, as it came."""
    return [own for part in kept for own in (part.parts or (part,))]


def _summaries(kept: Sequence[KeptDistrict], folder: Path) -> list[FileSummary]:
    """A line for each parcel, one for all that was kept in the folder itself."""
    found: dict[Path, FileSummary] = {}
    codes: dict[Path, list[str]] = {}
    for part in _leaves(kept):
        path = part.parcel or folder
        sha256 = sha256_of(part.parcel) if part.parcel and path not in found else ""
        summary = found.setdefault(path, FileSummary(path.as_posix(), "parquet", sha256=sha256))
        summary.households += int(part.communes["households"].sum())
        own = codes.setdefault(path, [])
        own += map(str, part.communes["code"])
        summary.commune = own[0] if part.parcel and len(own) == 1 else None
    return list(found.values())


def _review(kept: Sequence[KeptDistrict], folder: Path, own: Path | None) -> Review:
    """What all have in common, by the standard of the file ``own`` if there is one; of several dates of one
    year the last."""
    if not folder.exists():
        raise UsageError(f"Không có thư mục {folder.as_posix()}. Kiểm tra lại đường dẫn.")
    if not kept:
        raise UsageError(
            f"Không có hộ nào đã lưu trong {folder.as_posix()} cho tỉnh, huyện, năm đã chọn. "
            "Chạy run --parquet trước, hoặc để các gói của lệnh parcel ở đó, hoặc xem lại "
            "--province, --district, --year."
        )
    for what, found in (
        ("nhiều năm rà soát; hãy nói rõ bằng --year", {k.kept_as.year for k in kept}),
        ("nhiều chuẩn nghèo", {k.kept_as.standard for k in kept}),
        ("nhiều danh mục xã", {k.kept_as.units for k in kept}),
    ):
        if len(found) > 1:
            names = ", ".join(str(f) for f in sorted(found, key=str))
            raise UsageError(f"{folder.as_posix()} có {what} ({names}): không cộng chung được.")
    date = max(dt.date.fromisoformat(k.kept_as.date) for k in kept)
    standard_on(date)  # one must be known
    national = Review(kept[0].kept_as.year, date)
    return own_review(own, national) if own is not None else national


def _expected(options: Options, review: Review, came: Sequence[Unit]) -> list[Unit] | None:
    """The units that ``--expect`` names, of the province and district that were chosen; None without it."""
    if options.expect is None:
        return None
    named = expected_units(options.expect, review.units, [u.code for u in came])
    chosen = (options.province, options.district)

    def is_chosen(unit: Unit) -> bool:
        own = (unit.province_code, unit.district_code)
        return all(want in (None, code) for want, code in zip(chosen, own, strict=True))

    return [unit for unit in named if is_chosen(unit)]


def _count(part: KeptDistrict, standard: Standard, peoples: Sequence[str]) -> DistrictTables:
    frame, members = part.households(), part.members()
    lines = unit_lines(part.units)
    totals = {
        column: {
            str(c): None if pd.isna(n) else int(n)
            for c, n in zip(part.communes["code"], part.communes[column], strict=True)
        }
        for column in ("total_households", "total_persons")
    }
    denominators = Denominators(totals["total_households"], totals["total_persons"])
    tables = [
        *summary_tables(frame, lines, denominators, standard.indicator_points.value),
        *group_tables(frame, members, lines, standard.facts, peoples),
    ]
    return DistrictTables(
        lines,
        tables,
        told_by_commune(frame),
        unsaid(frame, members),
        count_forms(frame),
        denominators,
    )


def _together(parts: Sequence[Denominators]) -> Denominators:
    """The households and persons of the communes of all districts."""
    return Denominators(
        {c: n for part in parts for c, n in part.households.items()},
        {c: n for part in parts for c, n in part.persons.items()},
    )


def _manifest(
    result: Result,
    review: Review,
    kept: Sequence[KeptDistrict],
    chosen: Mapping[str, object],
    rows: Mapping[str, int],
    outputs: OutputSet,
) -> dict[str, object]:
    known = {file.path: file.sha256 for file in result.files}
    return {
        "schema": SCHEMA,
        "program": {"name": "hongheo", "version": __version__},
        "command": result.command,
        "standard": {"id": review.standard.id, "title": review.standard.title},
        "units": {"id": review.units.id, "note": review.units.note},
        "year": review.year,
        "options": dict(chosen),
        "inputs": [
            {"path": path.as_posix(), "sha256": known.get(path.as_posix()) or sha256_of(path)}
            for path in dict.fromkeys(path for part in kept for path in part.files)
        ],
        "rows": dict(rows),
        "households": result.counts(),
        "provisional": result.note,
        "proofs": [p.as_json() for p in result.proofs],
        "outputs": [{"name": n, "sha256": outputs.sha256(n)} for n in outputs.names if n != MANIFEST],
    }
