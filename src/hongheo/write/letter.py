"""The letter that goes back to a commune with its problems: what its template may ask for."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hongheo.columns import template_path
from hongheo.models import HouseholdClass
from hongheo.problems import Problem, Severity
from hongheo.text import within
from hongheo.units import Unit
from hongheo.write.filling import fill_template
from hongheo.write.links import where
from hongheo.write.papers import DOTS, above_of, day_values

LETTER = "thu-gui-tra.docx"
# Kinds of problems that a letter names.
_NAMED = 8


@dataclass(frozen=True, slots=True)
class FileOfLetter:
    """A file that a commune sent: ``read`` or not, its households, its open problems, the name of its copy
    with remarks (empty: none), and what else is to be said of it (Vietnamese)."""

    name: str
    read: bool
    households: int
    problems: Sequence[Problem]
    copy: str
    told: str


def letter_values(
    unit: Unit,
    *,
    year: int,
    day: dt.date | None,
    wanted_by: dt.date | None,
    files: Sequence[FileOfLetter],
    problems: Sequence[Problem],
    shared: int,
    classes: Counter[str],
) -> dict[str, Any]:
    """What a letter knows. ``day`` is that of the review as of ``day_values``, ``classes`` households by
    class, ``shared`` how many problems speak of another commune; the office above is the one of the unit list
    of the review."""
    above = above_of(unit)
    counts = Counter(p.kind.severity for p in problems)
    return {
        "xa": unit.name,
        "ten_xa": within(unit.name),
        "ma_xa": unit.code,
        "cap_tren": above,
        "don_vi": above.upper(),
        "tinh": unit.province,
        "nam": str(year),
        **day_values(day),
        "han": f"{wanted_by:%d/%m/%Y}" if wanted_by else f"{DOTS}{DOTS}",
        "so_tep": len(files),
        "so_tep_khong_doc": sum(not f.read for f in files),
        "so_ho": classes.total(),
        "so_ho_chua_phan_loai": classes[HouseholdClass.UNCLASSIFIED.value],
        "so_loi": counts[Severity.ERROR],
        "so_canh_bao": counts[Severity.WARNING],
        "so_ghi_nhan": counts[Severity.NOTE],
        "so_hai_xa": shared,
        "tep": [_file(f) for f in files],
        "viec": _first(problems),
        "so_viec_khac": max(0, len(_by_kind(problems)) - _NAMED),
    }


def _file(file: FileOfLetter) -> dict[str, Any]:
    counts = Counter(p.kind.severity for p in file.problems)
    return {
        "ten": file.name,
        "doc_duoc": file.read,
        "ho": str(file.households) if file.read else "",
        "loi": str(counts[Severity.ERROR]),
        "canh_bao": str(counts[Severity.WARNING]),
        "ban_sao": file.copy,
        "ghi_chu": file.told,
    }


def _by_kind(problems: Sequence[Problem]) -> list[list[Problem]]:
    """The problems to be mended or looked at, kind by kind, in their order."""
    groups: dict[tuple[str, int], list[Problem]] = {}
    for problem in problems:
        if problem.kind.severity is not Severity.NOTE:
            groups.setdefault((problem.kind.code, problem.effect.rank), []).append(problem)
    return list(groups.values())


def _first(problems: Sequence[Problem]) -> list[dict[str, Any]]:
    """What matters most: the kinds of problems, those that change a class first."""
    return [
        {
            "stt": str(number),
            "ma": own[0].kind.code,
            "ten": own[0].kind.title,
            "muc": own[0].kind.severity.label,
            "so_cho": str(len(own)),
            "cho_dau": ", ".join(filter(None, (own[0].place.sheet, where(own[0].place)))),
            "anh_huong": own[0].effect.label,
        }
        for number, own in enumerate(_by_kind(problems)[:_NAMED], start=1)
    ]


def write_letter(path: Path, values: dict[str, Any], template: Path | None = None) -> None:
    """Fill the letter, by the office's own template if there is one. Raises UsageError as ``fill_template``
    does."""
    fill_template(template or template_path(LETTER), values, path)
