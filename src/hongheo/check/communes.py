"""The commune as a whole: its code and name, its year, its totals, its sheets."""

from __future__ import annotations

import datetime as dt
import os
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from hongheo.check.batch import among
from hongheo.criteria import Standard, standard_for_year
from hongheo.errors import StandardError
from hongheo.forms import Form
from hongheo.models import GONE, Batch, FileRecords, PairCell, Place, UnreadFile, whole_numbers
from hongheo.problems import Problem, kinds
from hongheo.text import fold, unaccented
from hongheo.units import KINDS, Unit, UnitList, former_by_code, former_by_name, formers_of


@dataclass(frozen=True, slots=True)
class CommuneTotals:
    """Households and persons of a commune (denominators of table 1); None when not known."""

    households: int | None
    persons: int | None


def _place(file: FileRecords, field_id: str) -> Place:
    cell = file.info.get(field_id)
    return cell.place if cell else Place(file.path)


def _nearest_code(code: str, name: str, units: UnitList) -> str:
    """A hint: what became of a code of the list before, the unit of that name, or of the code that differs by
    one digit and is alone in that."""
    if (former := former_by_code(code, units)) is not None:
        return f" {former.text()}"
    named = units.by_name(name) if name else []
    if len(named) == 1:
        return f" {named[0].name} ({named[0].province}) có mã {named[0].code}."
    digits = "0123456789"
    near = {code[:i] + d + code[i + 1 :] for i in range(len(code)) for d in digits if code[i : i + 1] != d}
    known = sorted(c for c in near if units.by_code(c))
    return f" Mã gần giống: {', '.join(known[:3])}." if known else ""


def _same_name(name: str, unit: Unit) -> bool:
    """Whether a name is the unit's but for accents (``Đăk``, ``Đắk``), signs and the word for its kind."""

    def plain(text: str) -> str:
        kind = next((k for k in KINDS if fold(text).startswith(fold(k))), "")
        return unaccented(text).removeprefix(unaccented(kind))

    return plain(name) == plain(unit.name)


def _of_another(name: str, unit: Unit, units: UnitList) -> bool:
    """Whether a name is that of another commune, now or before the last reform, and not a former one of this
    unit."""
    if not name or unit.is_called(name):
        return False
    formers = former_by_name(name, units)
    if _same_name(name, unit) or any(unit in former.now for former in formers):
        return False
    return bool(formers or units.by_name(name))


def two_communes(file: FileRecords, units: UnitList) -> str | None:
    """For a return with the code of one commune and the name of another: what its households are counted
    under, which is neither (``?28669 Xã Bình Nhì``); None for every other."""
    said = [file.info.get(f) for f in ("commune", "commune_name")]
    code, name = (str(cell.value) if cell is not None else "" for cell in said)
    unit = units.by_code(code)
    return f"?{code} {name}" if unit is not None and _of_another(name, unit, units) else None


def _neither(file: FileRecords, units: UnitList) -> Problem | None:
    """What is told of a file that is counted under neither of two communes."""
    written, code = file.info.get("commune_name"), file.info.get("commune")
    unit = units.by_code(str(code.value)) if code is not None else None
    if written is None or unit is None:
        return None
    context: dict[str, object] = {
        "code": unit.code,
        "listed": unit.name,
        "written": written.value,
        "more": " Chưa rõ phiếu của xã nào nên chưa cộng vào xã nào.",
    }
    return Problem(kinds.UNIT_NAME_DIFFERS, written.place, context, commune=file.commune)


def _became(name: str, unit: Unit, units: UnitList) -> str:
    """What became of the communes that had this name before the last reform, those of the province."""
    for former in former_by_name(name, units):
        if unit.province_code in {u.province_code for u in former.now}:
            return f" {former.text()}"
    return ""


def check_units(
    files: Sequence[FileRecords], units: UnitList, standard: Standard, date: dt.date
) -> Iterator[Problem]:
    """Codes that the list of the review date does not have, names that are another unit's, areas unknown."""
    for file in files:
        unit = units.by_code(file.commune)
        written = file.info.get("commune_name")
        name = str(written.value) if written else ""
        if unit is None and not file.commune.isdigit():
            # Rows that do not tell their commune are reported one by one.
            if (neither := _neither(file, units)) is not None:
                yield neither
            continue
        if unit is None:
            context: dict[str, object] = {
                "code": file.commune,
                "date": f"{date:%d/%m/%Y}",
                "suggestion": _nearest_code(file.commune, name, units),
            }
            yield Problem(kinds.UNIT_UNKNOWN, _place(file, "commune"), context, commune=file.commune)
            continue
        if name and not unit.is_called(name):
            more = _became(name, unit, units)
            context = {"code": unit.code, "listed": unit.name, "written": name, "more": more}
            kind = kinds.UNIT_NAME_SPELLING if _same_name(name, unit) else kinds.UNIT_NAME_DIFFERS
            yield Problem(kind, _place(file, "commune_name"), context, commune=unit.code)
            olds = [was for was in formers_of(unit, units) if fold(was.name) != fold(name)]
            formers = former_by_name(name, units)
            if kind is kinds.UNIT_NAME_SPELLING and olds and formers:
                others = ", ".join(was.name for was in olds)
                context = {"written": name, "listed": unit.name, "code": unit.code, "others": others}
                context |= {"since": formers[0].since}
                yield Problem(
                    kinds.UNIT_NAME_FORMER, _place(file, "commune_name"), context, commune=unit.code
                )
        if standard.area_of(unit.kind) is None:
            yield Problem(kinds.AREA_UNKNOWN, _place(file, "commune"), {"unit": unit.name}, commune=unit.code)


# Units that one message names.
_NAMED = 30


def _lacking(
    where: str, wanted: Sequence[Unit], there: set[str], place: Place, what: str
) -> Iterator[Problem]:
    lacking = [u for u in wanted if u.code not in there]
    if lacking:
        more = len(lacking) - _NAMED
        names = ", ".join(f"{u.name} ({u.code})" for u in lacking[:_NAMED])
        names += f" và {more} đơn vị khác" if more > 0 else ""
        told = {"district": where, "count": len(lacking), "all": len(wanted), "units": names, "what": what}
        context = {**told, kinds.LACKING: tuple(u.code for u in lacking)}
        yield Problem(kinds.UNITS_WITHOUT_RETURN, place, context)


def check_returns(
    sent: Mapping[str, str],
    units: UnitList,
    unread: Mapping[str, UnreadFile],
    expected: Sequence[Unit] | None = None,
    where: str = "",
    what: str = "phiếu",
) -> Iterator[Problem]:
    """Units that sent nothing: of those ``expected`` (by the file ``where``), else of a district, since July
    2025 a province, of which several sent something.

    ``sent``: code > the first file; ``unread``, likewise: they did send, and could not be read: they are
    told as that. ``what`` a unit sends, in Vietnamese.
    """
    for code, own in sorted(unread.items()):
        unit = units.by_code(code)
        if unit is not None and code not in sent:
            told = {"unit": f"{unit.name} ({code})", "reason": own.reason, "remedy": own.remedy}
            yield Problem(kinds.SENT_UNREAD, Place(own.path), told, commune=code)
    if expected is None:
        yield from _check_neighbours(
            {**sent, **{code: file.path for code, file in unread.items()}}, units, what
        )
        return
    yield from _lacking(f"Danh sách cần gửi {where}", expected, {*sent, *unread}, Place(where), what)
    wanted = {u.code for u in expected}
    for code, file in sent.items():
        unit = units.by_code(code)
        if unit is not None and code not in wanted:
            context = {"unit": f"{unit.name} ({code})", "where": f"danh sách cần gửi {where}"}
            yield Problem(kinds.NOT_EXPECTED, Place(file), context, commune=code)


def _check_neighbours(first: Mapping[str, str], units: UnitList, what: str) -> Iterator[Problem]:
    """Units that are lacking beside those that came (code > file): of a district, since July 2025 a province,
    of which several came."""
    sent: dict[tuple[str, str], list[str]] = {}
    for code in sorted(first):
        if (unit := units.by_code(code)) is not None:
            sent.setdefault((unit.province_code, unit.district_code), []).append(code)
    for (province, district), own in sorted(sent.items()):
        if len(own) > 1:
            wanted_here = units.in_district(district) if district else units.in_province(province)
            name = wanted_here[0].district or wanted_here[0].province
            yield from _lacking(
                name, wanted_here, set(first), Place(_folder_of([first[c] for c in own])), what
            )


def _folder_of(files: Sequence[str]) -> str:
    """The folder in which all these files stand: what lacks there is no fault of one of them."""
    try:
        return Path(os.path.commonpath([Path(f).parent for f in files])).as_posix()
    except ValueError:  # on different drives, or named in different ways
        return min(files)


def says_no_households(file: FileRecords) -> bool:
    """Whether a return says that its commune has no household to review."""
    cell = file.info.get("no_households")
    return cell is not None and cell.value is not None


def check_households_there(batch: Batch) -> Iterator[Problem]:
    """Returns without a household that do not say that there is none, and those that say so and have some."""
    counted = Counter(batch.households.frame["commune"].tolist())
    for commune in batch.communes():
        own = [f for f in batch.files if f.commune == commune]
        count, said = counted[commune], next(filter(says_no_households, own), None)
        if count and said is not None:
            place = said.info["no_households"].place
            yield Problem(kinds.HOUSEHOLDS_THERE, place, {"count": count}, commune=commune)
        elif not count and said is None and any("households" in f.frames for f in own):
            # A sheet that is missing altogether is told as that.
            sheet = next(t.sheet for f in own for t in f.tables if t.sheet_id == "households")
            place = Place(own[0].path, sheet)
            yield Problem(kinds.NO_HOUSEHOLDS, place, {"commune": commune}, commune=commune)


def check_years(files: Sequence[FileRecords], year: int) -> Iterator[Problem]:
    """Years written in the files against the year of this review."""
    for file in files:
        said = file.info.get("year")
        if said is None:
            yield Problem(kinds.YEAR_UNSAID, Place(file.path), {"year": year})
            continue
        context = {"value": said.value, "year": year}
        if said.value == year:
            continue
        try:
            standard_for_year(int(str(said.value)))
            kind = kinds.YEAR_DIFFERS
        except StandardError:
            kind = kinds.YEAR_NOT_IN_FORCE
        yield Problem(kind, said.place, context, commune=file.commune, field="Năm rà soát")


def check_sheets(form: Form, files: Sequence[FileRecords]) -> Iterator[Problem]:
    """Sheets that no file of the commune has; without B1 or B2 none of its households has a class."""
    for commune in sorted({f.commune for f in files}):
        own = [f for f in files if f.commune == commune]
        # One that is there with wrong headings is told at these.
        held = {sheet_id for f in own for sheet_id in (*f.frames, *f.broken)}
        for sheet_id in ("households", "b1", "b2"):
            if sheet_id not in held:
                name = form.by_id[sheet_id].name
                yield Problem(
                    kinds.SHEET_MISSING,
                    Place(own[0].path),
                    {"sheet": name},
                    commune=commune,
                    doubtful=True,
                    of_points=sheet_id != "households",
                )


def _agreed(
    form: Form, files: Sequence[FileRecords], field_id: str, problems: list[Problem]
) -> PairCell | None:
    """The total that all files of a commune agree on; None when none says it or two differ."""
    cells = [f.info[field_id] for f in files if field_id in f.info]
    for cell in cells[1:]:
        if cell.value != cells[0].value:
            context = {
                "field": form.by_id["info"].field(field_id).heading,
                "value": cell.value,
                "other_value": cells[0].value,
                "other": cells[0].place,
            }
            problems.append(Problem(kinds.TOTALS_CLASH, cell.place, context, field=str(context["field"])))
            return None
    return cells[0] if cells else None


def check_totals(form: Form, batch: Batch, units: UnitList) -> tuple[dict[str, CommuneTotals], list[Problem]]:
    """Totals of each commune from ``Thông tin``, and what is wrong with them."""
    problems: list[Problem] = []
    totals: dict[str, CommuneTotals] = {}
    frame = batch.households.frame
    present = ~among(frame["change"], GONE)
    whose, codes = pd.factorize(frame["commune"].to_numpy(dtype=object)[present])
    size = whole_numbers(frame["size"])[0][present]
    households = dict(zip(codes, np.bincount(whose, minlength=len(codes)), strict=True))
    persons = dict(zip(codes, np.bincount(whose, size, minlength=len(codes)), strict=True))
    for commune in batch.communes():
        own = [f for f in batch.files if f.commune == commune]
        found: dict[str, int | None] = {}
        for field_id, counts, what in (
            ("total_households", households, "hộ"),
            ("total_persons", persons, "khẩu"),
        ):
            before = len(problems)
            cell = _agreed(form, own, field_id, problems)
            heading = form.by_id["info"].field(field_id).heading
            found[field_id] = int(str(cell.value)) if cell else None
            counted = int(counts.get(commune, 0))
            if cell is None and len(problems) == before:
                unit = units.by_code(commune)
                context: dict[str, object] = {"unit": unit.name if unit else commune, "field": heading}
                problems.append(Problem(kinds.TOTALS_MISSING, Place(own[0].path), context, field=heading))
            elif cell is not None and int(str(cell.value)) < counted:
                context = {"field": heading, "value": cell.value, "counted": f"{counted} {what}"}
                problems.append(Problem(kinds.TOTALS_TOO_SMALL, cell.place, context, field=heading))
        totals[commune] = CommuneTotals(found["total_households"], found["total_persons"])
    return totals, problems
