"""The report text (``bao-cao.docx``): what a template may ask for of the numbers of a run."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from hongheo.columns import template_path
from hongheo.write.filling import fill_template
from hongheo.write.papers import DOTS
from hongheo.write.report import HEADLINES, Bar, ReportData, Value, number_text

TEXT_TEMPLATE = "bao-cao.docx"
# Stands where a number is not known: it is filled in by hand.
UNKNOWN = "……"


def _text(value: Value) -> str:
    return UNKNOWN if value is None else number_text(value)


def _bars(bars: Sequence[Bar]) -> list[dict[str, str]]:
    return [
        {"ten": b.label, "ngheo": number_text(b.poor), "can_ngheo": number_text(b.near_poor)} for b in bars
    ]


def report_values(data: ReportData) -> dict[str, Any]:
    """What a template may ask for: single texts, and the lists ``xa``, ``chi_so``, ``nguyen_nhan``,
    ``dan_toc``; a line of ``xa`` that adds others up is ``tong``."""
    places = [
        {
            "tt": line.number,
            "ten": line.name,
            "tong": line.level != "unit",
            **{name: _text(value) for name, value in zip(HEADLINES, line.values, strict=True)},
        }
        for line in data.places
    ]
    return {
        "don_vi": data.unit or "…………………",
        "nam": str(data.year),
        "ngay_ra_soat": data.date if data.dated else DOTS,
        "co_ngay_ra_soat": data.dated,
        "chuan": data.standard,
        "ghi_chu": data.note,
        "chua_phan_loai": number_text(data.unclassified),
        "so_xa": number_text(data.reviewed),
        "noi_ra_soat": _places_reviewed(data),
        **{name: _text(value) for name, value in data.numbers.items()},
        "xa": places,
        "chi_so": _bars(data.indicators),
        "nguyen_nhan": _bars(data.causes),
        "dan_toc": _bars(data.peoples),
    }


def _places_reviewed(data: ReportData) -> str:
    """Of how many units there are figures: ``13 xã, thị trấn``; ``4 trong 5 xã`` where some are lacking."""
    all_units = f" trong {number_text(len(data.communes))}" if data.reviewed < len(data.communes) else ""
    return f"{number_text(data.reviewed)}{all_units} {data.kinds}"


def write_report_text(path: Path, data: ReportData, template: Path | None = None) -> None:
    """Fill the report into ``template`` (else the one that comes with the program).

    Raises UsageError as ``fill_template`` does, OutputError when the program's own is missing.
    """
    fill_template(template or template_path(TEXT_TEMPLATE), report_values(data), path)
