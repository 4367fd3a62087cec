"""Blank returns for every commune of a district or province, or of a list."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from hongheo import stamps
from hongheo.criteria import Standard, standard_for_year
from hongheo.errors import UsageError
from hongheo.forms import COMMUNE_RETURN, form
from hongheo.guard import keeps_inputs
from hongheo.pipeline.code_tables import listed_communes
from hongheo.pipeline.result import Options, Progress, no_progress
from hongheo.text import unaccented
from hongheo.units import Unit, UnitList, former_by_code, units_on
from hongheo.write import OutputSet


def file_name(unit: Unit) -> str:
    """Name of a commune's return: code and name without accents (``28654-xa-dong-son.xlsx``)."""
    words = "-".join(unaccented(word) for word in unit.name.split())
    return f"{unit.code}-{words}.xlsx"


def indicator_names(standard: Standard) -> list[str]:
    """The 12 indicators as the form heads their columns."""
    return [i.name for i in standard.indicator]


def year_asked(options: Options) -> int:
    """The year of the review. Raises UsageError when it is not said."""
    if options.year is None:
        raise UsageError("Cần năm rà soát: thêm --year, ví dụ --year 2026.")
    return options.year


def _title(units: UnitList) -> str:
    return units.title[0].upper() + units.title[1:]


def unknown_codes(codes: Sequence[str], units: UnitList) -> str:
    """Codes that a list has not, and what became of those of the list before (Vietnamese)."""
    formers = [f.text() for code in codes if (f := former_by_code(code, units)) is not None]
    return " ".join([f"Mã xã không có trong {units.title}: {', '.join(codes)}.", *formers])


def chosen_units(options: Options) -> list[Unit]:
    """The units that a command is asked to make something for, of the unit list of the review's date.

    Raises UsageError when it is not clear which, StandardError outside the standards.
    """
    district, province, communes = options.district, options.province, options.communes
    if sum(x is not None for x in (district, province, communes)) != 1:
        raise UsageError("Chỉ chọn một trong các tham số --district, --province, --communes.")
    units = units_on(options.date or standard_for_year(year_asked(options))[1])
    if communes is not None:
        codes = listed_communes(communes)
        unknown = [c for c in codes if units.by_code(c) is None]
        if unknown:
            raise UsageError(unknown_codes(unknown, units))
        found = [u for c in codes if (u := units.by_code(c))]
    else:
        found = units.in_district(district) if district is not None else units.of_province(province or "")
    if found:
        return found
    if isinstance(communes, Path):
        raise UsageError(f"Tệp {communes.as_posix()} không ghi mã xã nào.")
    if district is not None and not any(u.district_code for u in units):
        raise UsageError(f"{_title(units)} không có cấp huyện. Dùng --province hoặc --communes.")
    what = f"huyện mã {district}" if district is not None else f"tỉnh mã hoặc tên «{province}»"
    raise UsageError(
        f'{_title(units)} không có {what}. Tra mã: hongheo units, ví dụ hongheo units "Đồng Tháp".'
    )


@keeps_inputs("folder")
def make_templates(folder: Path, options: Options, progress: Progress = no_progress) -> list[str]:
    """Write a blank return for every commune chosen; returns the file names.

    Raises UsageError for a choice that names no unit, StandardError outside the standards, OutputError.
    """
    from hongheo.write import write_return

    year = year_asked(options)
    names = indicator_names(standard_for_year(year)[0])
    files = {file_name(u): u for u in chosen_units(options)}

    def write(path: Path, unit: Unit) -> None:
        write_return(path, form=form(COMMUNE_RETURN), unit=unit, year=year, indicator_names=names)

    return write_blanks(folder, files, write, "Tạo phiếu", options.force, progress)


def write_blanks(
    folder: Path,
    units: Mapping[str, Unit],
    write: Callable[[Path, Unit], None],
    stage: str,
    force: bool,
    progress: Progress,
) -> list[str]:
    """Write a blank form for each unit (file name > unit), all or none; returns the file names.

    ``stage`` is what the progress bar says. Raises UsageError, OutputError.
    """
    names = list(units)
    with OutputSet(folder, names, force, makes=stamps.BLANK, open_to_all=names) as outputs:
        for done, (name, unit) in enumerate(units.items()):
            progress(stage, done, len(units))
            write(outputs.path(name), unit)
        progress(stage, len(units), len(units))
    return names
