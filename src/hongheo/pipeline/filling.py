"""``template --previous``: returns filled in from last year's list, its returns, and the requests let in."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from hongheo import stamps
from hongheo.check import fingerprint, gather
from hongheo.columns import template_path
from hongheo.compare import carry_over, code_of, match_households, new_codes, old_codes
from hongheo.criteria import Scorecard, standard_for_year
from hongheo.errors import UsageError
from hongheo.forms import CODE_TABLE, COMMUNE_RETURN, RETURNS, VILLAGE_TABLE, Form, form
from hongheo.guard import keeps_inputs
from hongheo.models import SOURCE, Area, Batch, FilledHousehold, Known, Place, PointColumn, Proof, Records
from hongheo.pipeline.cards import load_card
from hongheo.pipeline.lists import OneList, asked_table, one_list
from hongheo.pipeline.reading import Source, password_of, read_return
from hongheo.pipeline.requests import Request, read_requests, request_records
from hongheo.pipeline.result import (
    CODES,
    TEMPLATE,
    VILLAGES,
    Options,
    Progress,
    Result,
    Review,
    new_result,
    no_progress,
)
from hongheo.pipeline.templates import chosen_units, file_name, indicator_names, year_asked
from hongheo.problems import Problem, Report, kinds
from hongheo.procedure import PERIODIC, number_of
from hongheo.read import find_files
from hongheo.score import column_of
from hongheo.tabulate import asked_household, filled_household, rows_of
from hongheo.units import Unit, region_of, units_of_results
from hongheo.write import INTERVIEW, OutputSet, write_interview, write_return, write_scores, write_to_review

# Codes of households that had none: their number goes on inside the commune.
_ASKED_CODE = "DN{:03d}"
_SHEETS = ("households", "b1", "b2", "members", "living")


def list_name(unit: Unit) -> str:
    """Name of the list of households to review of a commune (``can-ra-soat-28654-xa-dong-son.xlsx``)."""
    return f"can-ra-soat-{file_name(unit)}"


def interview_name(unit: Unit) -> str:
    """Name of the sheets for interviewers of a commune (``phieu-dieu-tra-28654-xa-dong-son.docx``)."""
    return f"{INTERVIEW}-{Path(file_name(unit)).stem}.docx"


@dataclass(slots=True)
class _Filling:
    """What the returns are filled in from, and what they come to."""

    review: Review
    units: Mapping[str, Unit]
    listed: OneList
    households: list[FilledHousehold] = field(default_factory=list)
    codes: list[dict[str, object]] = field(default_factory=list)
    # Households of the list in communes for which no return is made.
    elsewhere: int = 0


@keeps_inputs("folder")
def fill_returns(
    folder: Path, options: Options, returns: Sequence[Path] = (), progress: Progress = no_progress
) -> Result:
    """Write a return for every commune chosen (all of the list, when none is said) with the households that
    must be reviewed, and beside it the list of these.

    ``options`` name the year, the list (``previous``) and the registers; ``returns`` are last year's. Every
    household of the list is in one return, or told. Raises UsageError, StandardError, HongheoError for a list
    that cannot be read, OutputError.
    """
    assert options.previous is not None
    result = new_result(TEMPLATE, options)
    year = year_asked(options)
    standard, last_day = standard_for_year(year)
    date = options.date or last_day
    review = result.review = Review(year, date, standard)
    progress("Đọc danh sách", 0, 3)
    said = any(x is not None for x in (options.district, options.province, options.communes))
    chosen = chosen_units(options) if said else list(review.units)
    listed = one_list(options.previous, options, review, _of_communes(chosen), result.report)
    result.files.extend(listed.lists.files)
    filling = _Filling(review, _wanted(chosen, listed, said), listed)
    progress("Đọc danh sách", 1, 3)
    known = _known(filling, returns, options, result) if returns else {}
    progress("Đọc danh sách", 2, 3)
    _fill_listed(filling, known, result.report)
    _fill_asked(filling, options, result)
    progress("Đọc danh sách", 3, 3)
    result.proofs.append(_prove(filling))
    result.note = _told(filling)
    result.outputs, result.out = _write(filling, folder, options, progress), folder
    return result


def _of_communes(units: Sequence[Unit]) -> Records:
    """No households, but the communes that some are looked for of."""
    columns = {
        "commune": [u.code for u in units],
        "household": None,
        "village": None,
        "identity_number": None,
    }
    return Records(pd.DataFrame(columns, dtype=object), [])


def _wanted(chosen: Sequence[Unit], listed: OneList, said: bool) -> dict[str, Unit]:
    """The units that returns are made for, by code: those that were asked for, else those of the list.

    Raises UsageError when there is none.
    """
    there = set(listed.households.frame["commune"])
    found = {u.code: u for u in chosen if said or u.code in there}
    if not found:
        raise UsageError("Danh sách không có hộ nào của một xã trong danh mục: hãy nói rõ --communes.")
    return found


# --- what last year's returns say ---------------------------------------------------------------------------


def _known(filling: _Filling, paths: Sequence[Path], options: Options, result: Result) -> dict[int, Known]:
    """What last year's returns say of the households of the list, by their positions in it."""
    the_form = form(COMMUNE_RETURN)
    found = find_files(paths)
    if not found:
        raise UsageError("Không tìm thấy phiếu năm trước nào: " + ", ".join(p.as_posix() for p in paths))
    older = units_of_results(filling.listed.year)
    bare = Options(year=filling.listed.year, convert_fonts=options.convert_fonts)
    files = []
    for path in found:
        source = Source(path, password=password_of(path, options))
        own, summary, problems = read_return(source, [form(f) for f in RETURNS], bare)
        # What is wrong in last year's cells is told last year; a file that cannot be used is told now.
        result.report.extend(p for p in problems if p.kind.code.startswith("HN0") and not own)
        result.files.append(summary)
        files += own
    batch = gather(the_form, files)
    frame = batch.households.frame
    names = {c: u.name for c in set(frame["commune"]) if (u := older.by_code(str(c)))}
    frame = frame.assign(commune_name=frame["commune"].map(names).astype(object))
    keys = frame["household"].to_numpy(dtype=object)
    # Communes that are no more are told of by the list.
    carried = carry_over(
        Records(frame.assign(position=range(len(frame))), batch.households.tables),
        filling.listed.year,
        older,
        filling.review.units,
        filling.listed.lists.table,
    ).records
    positions = carried.frame["position"].tolist()
    matching = match_households(carried, filling.listed.households)
    pairs = [(at, positions[household]) for at, household, _ in matching.pairs()]
    wanted = {str(keys[position]) for _, position in pairs}
    own_rows = {
        sheet_id: _by_household(the_form, batch, sheet_id, wanted) for sheet_id in ("members", "living")
    }
    households = rows_of(the_form, "households", frame.iloc[[position for _, position in pairs]])
    known = {}
    for (at, position), household in zip(pairs, households, strict=True):
        members, living = (own.get(str(keys[position]), []) for own in own_rows.values())
        known[at] = Known(household, members, living)
    return known


def _by_household(
    form: Form, batch: Batch, sheet_id: str, wanted: set[str]
) -> dict[str, list[dict[str, object]]]:
    """Household, of those wanted > its rows on a sheet."""
    frame = batch.records(sheet_id).frame
    frame = frame[frame["household"].isin(wanted)]
    found: dict[str, list[dict[str, object]]] = {}
    for household, row in zip(frame["household"], rows_of(form, sheet_id, frame), strict=True):
        found.setdefault(str(household), []).append(row)
    return found


# --- households of the list ---------------------------------------------------------------------------------


def _fill_listed(filling: _Filling, known: Mapping[int, Known], report: Report) -> None:
    listed = filling.listed.households
    codes, frames = new_codes(listed), filling.listed.typed()
    olds = old_codes(listed)
    communes = [str(c) for c in listed.frame["commune"]]
    sources, rows = (listed.frame[c].tolist() for c in (SOURCE, "rows"))
    without: dict[str, list[str]] = {}
    for at, commune in enumerate(communes):
        if commune not in filling.units:
            continue
        own = frames[sources[at]].loc[list(rows[at])]
        if known and at not in known:
            without.setdefault(commune, []).append(codes[at])
        filling.households.append(filled_household(listed, at, own, codes[at], known.get(at)))
        if listed.value(at, "code") != codes[at]:
            filling.codes.append(_code_row(listed, at, olds[at], codes[at], filling.listed.year))
    for commune, lost in without.items():
        place = listed.place(communes.index(commune), "household_code")
        context: dict[str, object] = {"count": len(lost), "code": commune, "example": lost[0]}
        report.extend([Problem(kinds.FILLED_WITHOUT_DETAILS, place, context, commune=commune)])
    for commune, count in Counter(c for c in communes if c not in filling.units).items():
        unit = filling.review.units.by_code(commune)
        context = {"count": count, "unit": unit.name if unit else "xã không rõ", "code": commune}
        place = listed.place(communes.index(commune), "commune")
        report.extend([Problem(kinds.FILLED_COMMUNE_NOT_ASKED, place, context, commune=commune)])
        filling.elsewhere += count


def _code_row(listed: Records, at: int, old: str, new: str, year: int) -> dict[str, object]:
    head = listed.value(at, "head_name")
    return {
        "commune": listed.value(at, "commune"),
        "code_old": old,
        "code_new": new,
        "verdict": "Đúng",
        "year": year,
        "head_old": head,
        "head_new": head,
        "how": "cấp mã mới khi điền sẵn phiếu, vì trùng mã trong xã",
        "place_old": listed.place(at, "household_code").text(),
    }


# --- requests -----------------------------------------------------------------------------------------------


def _not_filled(filling: _Filling, request: Request) -> str:
    """Why a request comes into no return (Vietnamese); empty when it does."""
    line = request.line
    if request.other:
        return f"thủ tục «{line.procedure or '(để trống)'}», không phải «{PERIODIC}»"
    if request.refused:
        return request.refused
    if request.commune not in filling.units:
        return f"xã {request.commune or '(không rõ)'} không nằm trong các xã được chọn"
    return "không ghi họ tên chủ hộ" if line.get("head_name") is None else ""


def _requests(filling: _Filling, options: Options, result: Result) -> Iterator[Request]:
    """The requests of the periodic review that sheet A lets in; each other one is told."""
    for request in read_requests(options, filling.review, PERIODIC, result):
        why = _not_filled(filling, request)
        if not why:
            yield request
            continue
        remedy = "Xem lại dòng này của sổ; hộ phải rà soát thì sửa sổ rồi chạy lại."
        context = {"number": number_of(request.line), "why": why, "remedy": remedy}
        result.report.extend([request.line.told(kinds.REQUEST_NOT_FILLED, "number", **context)])


def _fill_asked(filling: _Filling, options: Options, result: Result) -> None:
    """Requests become households of the return; one whose household is on the list already is told."""
    requests = list(_requests(filling, options, result)) if options.registers else []
    if not requests:
        return
    listed = filling.listed.households
    records = request_records(requests)
    matching = match_households(records, listed)
    found = {household: at for at, household, _ in matching.pairs()}
    doubts = {d.household: d for d in matching.doubts}
    taken = {(h.commune, h.code) for h in filling.households}
    numbers = Counter[str]()
    for at, request in enumerate(requests):
        line = request.line
        if at in found:
            other = listed.place(found[at], "household_code")
            why = f"hộ đã ở danh sách ({_short(other)}), nên đã có trong phiếu"
            context = {"number": number_of(line), "why": why, "remedy": "Không phải làm gì."}
            result.report.extend([line.told(kinds.REQUEST_NOT_FILLED, "number", **context)])
            continue
        doubt = doubts.get(at)
        if doubt is not None:
            told: dict[str, object] = {
                "number": number_of(line),
                "listed": code_of(str(listed.value(doubt.listed, "household"))),
                "other": listed.place(doubt.listed, "household_code"),
                "why": doubt.why.label,
            }
            result.report.extend([line.told(kinds.REQUEST_MAY_BE_LISTED, "head_name", **told)])
        code = str(line.get("household_code") or "")
        while not code or (request.commune, code) in taken:
            numbers[request.commune] += 1
            code = _ASKED_CODE.format(numbers[request.commune])
        taken.add((request.commune, code))
        filling.households.append(asked_household(request.commune, code, line.values, doubt is None))


def _short(place: Place) -> str:
    return f"{place.sheet}!{place.cell}" if place.cell else place.text()


# --- what is written ----------------------------------------------------------------------------------------


def _prove(filling: _Filling) -> Proof:
    """Every household of the list is in one return, in a commune for which none was made, or in one of which
    it is not known what became of it."""
    text = "Hộ của danh sách = hộ trong các phiếu + hộ của xã không tạo phiếu + hộ chưa rõ xã nay"
    proof = Proof("F1", text, checked=1)
    listed, lost = len(filling.listed.households.frame), 0
    for told in filling.listed.lists.carried:
        if not told["left"]:
            listed = int(str(told["households"]))
            lost = sum(int(str(told.get(why, 0))) for why in ("open", "unknown"))
    filled = sum(not h.note for h in filling.households)
    if listed != filled + filling.elsewhere + lost:
        proof.failed.append({"place": "", "left": listed, "right": filled, "explained": False})
    return proof


def _told(filling: _Filling) -> str:
    asked = sum(bool(h.note) for h in filling.households)
    filled = len(filling.households) - asked
    note = f"Điền sẵn {filled} hộ của danh sách năm {filling.listed.year}"
    note += f", {asked} hộ có giấy đề nghị" if asked else ""
    return f"{note}; mỗi hộ ở một phiếu, {len(filling.units)} phiếu."


def _write(filling: _Filling, folder: Path, options: Options, progress: Progress) -> list[str]:
    the_form, review = form(COMMUNE_RETURN), filling.review
    names = indicator_names(review.standard)
    by_commune: dict[str, list[FilledHousehold]] = {code: [] for code in filling.units}
    for household in filling.households:
        household.household["prefilled"] = fingerprint(the_form, household.rows)
        by_commune[household.commune].append(household)
    units = list(filling.units.values())
    lists = [list_name(u) for u in units]
    results = [*lists, CODES] if filling.codes else lists
    asked = filling.listed.lists.villages
    results += [VILLAGES] if asked else []
    card = load_card(options.scorecard) if options.interview and options.scorecard else None
    results += [interview_name(u) for u in units] if options.interview else []
    outputs_of = [*results, *(file_name(u) for u in units)]
    with OutputSet(folder, outputs_of, options.force, makes=stamps.FILLED, results=results) as outputs:
        for done, unit in enumerate(units):
            progress("Điền sẵn phiếu", done, len(units))
            own = by_commune[unit.code]
            sheets = {s: [row for h in own for row in h.rows[s]] for s in _SHEETS}
            write_return(
                outputs.path(file_name(unit)),
                form=the_form,
                unit=unit,
                year=review.year,
                sheets={s: rows for s, rows in sheets.items() if rows},
                indicator_names=names,
                stamp=stamps.FILLED,
            )
            if options.interview:
                _write_interview(outputs.path(interview_name(unit)), filling, unit, own, card)
            write_to_review(outputs.path(list_name(unit)), unit=unit, year=review.year, households=own)
        if filling.codes:
            title = f"BẢNG MÃ HỘ CŨ, MÃ HỘ MỚI NĂM {review.year}"
            write_scores(outputs.path(CODES), asked_table(CODE_TABLE, filling.codes), title=title)
        if asked:
            title = f"BẢNG THÔN CỦA XÃ CŨ, XÃ NAY NĂM {review.year}"
            write_scores(outputs.path(VILLAGES), asked_table(VILLAGE_TABLE, asked), title=title)
        progress("Điền sẵn phiếu", len(units), len(units))
    return outputs_of


def _write_interview(
    path: Path, filling: _Filling, unit: Unit, own: Sequence[FilledHousehold], card: Scorecard | None
) -> None:
    """The sheets for interviewers of a commune. Raises UsageError for a scorecard without its column."""
    standard, column = filling.review.standard, None
    if card is not None:
        area = standard.area_of(unit.kind)
        found = column_of(card, area == Area.URBAN if area else None, region_of(unit, filling.review.units))
        if not isinstance(found, PointColumn):
            raise UsageError(f"Bảng điểm B1 không dùng được cho {unit.name}: {found}.")
        column = found
    write_interview(
        path,
        template_path(f"papers/{INTERVIEW}.docx"),
        form=form(COMMUNE_RETURN),
        unit=unit,
        year=filling.review.year,
        households=own,
        indicator_names=indicator_names(standard),
        card=card,
        column=column,
    )
