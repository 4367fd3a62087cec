"""The papers of a commune after a review: what their templates may ask for, and the templates themselves.

Templates stand in ``templates/papers/``; an office hands its own by the same names. What they are given:
texts, whole numbers and lists by Vietnamese names without accents, the same in all papers. What is not known
is ``DOTS``, to be filled in by hand.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from hongheo.columns import template_path
from hongheo.criteria import Standard
from hongheo.errors import UsageError
from hongheo.models import Decision, PaperHousehold, PaperPerson
from hongheo.text import day_of, roman, unaccented, within
from hongheo.units import Unit
from hongheo.write.filling import fill_template
from hongheo.write.names import Names
from hongheo.write.report import number_text

DOTS = "…………"
NO_DAY = "ngày …… tháng …… năm ………"
MINUTES, LIST_AFTER, RECOGNISES, RECOGNISES_LEFT, CERTIFICATES, LETTERS = (
    "bien-ban-hop",
    "danh-sach-sau-ra-soat",
    "quyet-dinh-ngheo-can-ngheo",
    "quyet-dinh-thoat",
    "giay-chung-nhan",
    "tra-loi",
)
_FOLDER = "papers"
# List of a run > its name in templates.
LIST_NAMES = {
    "Hộ nghèo": "ho_ngheo",
    "Hộ cận nghèo": "ho_can_ngheo",
    "Thoát nghèo": "ho_thoat_ngheo",
    "Thoát cận nghèo": "ho_thoat_can_ngheo",
}
Values = dict[str, Any]


def templates_of(folder: Path | None) -> dict[str, Path]:
    """Paper > its template: those of an office's folder in place of the program's.

    Raises UsageError for a folder that is none, or holds a Word file under a name that no paper has.
    """
    own = template_path(f"{_FOLDER}/{MINUTES}.docx").parent
    found = {path.stem: path for path in sorted(own.glob("*.docx"))}
    if folder is None:
        return found
    if not folder.is_dir():
        raise UsageError(f"--templates {folder.as_posix()} không phải thư mục.")
    given = {p.stem: p for p in sorted(folder.glob("*.docx")) if not p.name.startswith(("~$", "."))}
    unknown = sorted(set(given) - set(found))
    if unknown or not given:
        what = f"có mẫu không dùng ở đâu: {', '.join(unknown)}" if unknown else "không có tệp .docx nào"
        raise UsageError(
            f"--templates {folder.as_posix()} {what}. Tên mẫu: {', '.join(f'{n}.docx' for n in found)}."
        )
    return found | given


def village_files(villages: Iterable[str]) -> dict[str, str]:
    """Village > the name of its minutes; villages whose names come to one are told apart by a number."""
    names = Names()
    slugs = {v: "-".join(filter(None, map(unaccented, v.split()))) or "chua-ro-thon" for v in villages}
    return {village: names.file(f"{MINUTES}-{slug}", ".docx") for village, slug in slugs.items()}


def day_values(day: dt.date | None) -> Values:
    """The day of the review as somebody gave it (None: nobody did, and no paper may name one)."""
    return {"ngay_ra_soat": f"{day:%d/%m/%Y}" if day else DOTS, "co_ngay_ra_soat": day is not None}


def day_in_words(day: dt.date) -> str:
    """A day as papers write it: zeros before days below 10 and before months 1 and 2 alone.

    Source: Decree 30/2020/ND-CP on clerical work, annex I.
    """
    return f"ngày {day:%d} tháng {_month(day.month)} năm {day.year}"


def _month(month: int) -> str:
    return f"{month:02d}" if month < 3 else str(month)


def above_of(unit: Unit) -> str:
    """The district of a commune, where there is none its province, as it stands within a sentence."""
    return within(unit.district or unit.province)


def address(village: str, unit: Unit) -> str:
    """A village with its commune, district and province, as they stand within a sentence."""
    return ", ".join(filter(None, (village, *map(within, (unit.name, unit.district, unit.province)))))


def heading_values(
    unit: Unit,
    *,
    year: int,
    term: str,
    day: dt.date | None,
    date: dt.date,
    standard: Standard,
    note: str,
    regular: bool,
) -> Values:
    """What every paper knows of the commune and the review; ``day`` as of ``day_values``, ``date`` the one by
    which all is counted."""
    longer = standard.prolonged_by(date)
    kind = unit.kind
    month, _, of_year = term.rpartition(" ")[2].partition("/")
    return {
        "xa": unit.name,
        "ten_xa": within(unit.name),
        "cap_tren": above_of(unit),
        "don_vi": unit.name.upper(),
        "dia_danh": unit.name.removeprefix(f"{kind} "),
        "ma_xa": unit.code,
        "huyen": unit.district,
        "tinh": unit.province,
        "nam": str(year),
        "ky": term,
        "dot_ra_soat": f"thường xuyên tháng {_month(int(month))}/{of_year}" if regular else f"năm {year}",
        "thuong_xuyen": regular,
        **day_values(day),
        "chuan": standard.title,
        "chuan_den": f"{standard.effective_to:%d/%m/%Y}",
        "keo_dai": f"{longer.name} {day_in_words(longer.date)}" if longer and longer.date else "",
        "ghi_chu": note,
    }


def decision_values(decision: Decision) -> Values:
    """Number and day of a decision, dots where they are not given yet; ``ngay_chu`` in words of an office."""
    return {
        "so": decision.number or DOTS,
        "ngay": decision.day or DOTS,
        "ngay_chu": day_in_words(day_of(decision.day)) if decision.day else NO_DAY,
    }


def person_values(person: PaperPerson, number: int) -> Values:
    """A member of a household; the year of birth stands in the column of the sex."""
    year = person.birth[-4:]
    return {
        "stt": str(number),
        "ten": person.name,
        "quan_he": person.relation,
        "ngay_sinh": person.birth,
        "nam": year if person.sex == "Nam" else "",
        "nu": year if person.sex == "Nữ" else "",
        "gioi_tinh": person.sex,
        "dan_toc": person.people,
        "so_dinh_danh": person.identity_number,
        "ghi_chu": "" if person.sex else f"Sinh {person.birth}, chưa rõ nam, nữ" if person.birth else "",
    }


def meeting_values(line: Mapping[str, Any], share: str, copies: str) -> Values:
    """A village meeting; ``line`` has the fields of the register's sheet (empty: none is known), ``share`` is
    what must agree, ``copies`` how many minutes are made."""
    attended, agreed = line.get("attended"), line.get("agreed")
    rate = DOTS
    if isinstance(attended, int) and isinstance(agreed, int) and attended:
        rate = number_text(round(100 * agreed / attended, 2))
    held = str(line.get("held_on") or "")
    day = dt.date.fromisoformat(held) if held.count("-") == 2 else None
    return {
        "lan": str(line.get("round") or ""),
        "ngay": f"{day:%d/%m/%Y}" if day else DOTS,
        "ngay_chu": day_in_words(day) if day else NO_DAY,
        "nguoi_du": str(attended) if isinstance(attended, int) else DOTS,
        "dong_y": str(agreed) if isinstance(agreed, int) else DOTS,
        "ty_le": rate,
        "phai_dat": share,
        "chu_tri": str(line.get("chair") or DOTS),
        "thu_ky": str(line.get("secretary") or DOTS),
        "so_ban": copies,
        "mat_tran": bool(line.get("front_supervised")),
    }


def _title(sex: str) -> str:
    return {"Nam": "ông", "Nữ": "bà"}.get(sex, "ông/bà")


def household_values(household: PaperHousehold, number: int, unit: Unit) -> Values:
    """A household with its members (``thanh_vien``, the head first)."""
    head = household.head
    return {
        **person_values(head, number),
        "ong_ba": _title(head.sex),
        "ma": household.code,
        "thon": household.village,
        "dia_chi": address(household.village, unit),
        "khau": _number(household.size),
        "diem_b1": _number(household.b1),
        "diem_b2": _number(household.b2),
        "loai": household.listed,
        "ghi_chu": household.note,
        "thanh_vien": [person_values(p, n) for n, p in enumerate(household.persons, start=1)],
    }


def _number(value: int | None) -> str:
    return "" if value is None else str(value)


def by_list(households: Sequence[PaperHousehold], unit: Unit) -> Values:
    """The households of each list, numbered from 1, and ``so_…``: how many households and persons."""
    values: Values = {}
    for listed, name in LIST_NAMES.items():
        own = [h for h in households if h.listed == listed]
        values[name] = [household_values(h, n, unit) for n, h in enumerate(own, start=1)]
        values[f"so_{name}"] = len(own)
        values[f"khau{name.removeprefix('ho')}"] = sum(h.size or len(h.persons) for h in own)
    return values


def by_village(households: Sequence[PaperHousehold], unit: Unit) -> list[Values]:
    """The lists with a village each: for every list that has households, its villages in Roman numerals, in
    the order they come in; households are numbered on through the list."""
    lists: list[Values] = []
    for listed in LIST_NAMES:
        own = [h for h in households if h.listed == listed]
        groups: dict[str, list[PaperHousehold]] = {}
        for household in own:
            groups.setdefault(household.village, []).append(household)
        number, villages = 1, []
        for at, (village, members) in enumerate(groups.items(), start=1):
            numbered = [
                {**household_values(h, n, unit), "cuoi": False} for n, h in enumerate(members, start=number)
            ]
            number += len(members)
            villages.append(
                {
                    "so_la_ma": roman(at),
                    "ten": village or "Chưa rõ thôn",
                    "ho": numbered,
                    "so_ho": len(members),
                }
            )
        if own:
            title = listed if listed.startswith("Hộ") else f"Hộ {within(listed)}"
            persons = sum(h.size or len(h.persons) for h in own)
            lists.append({"ten": title, "thon": villages, "so_ho": len(own), "so_khau": persons})
    if lists:
        # What is signed stands below this one, on its page.
        lists[-1]["thon"][-1]["ho"][-1]["cuoi"] = True
    return lists


def fill_paper(templates: Mapping[str, Path], name: str, values: Values, path: Path) -> None:
    """Fill a paper. Raises UsageError as ``fill_template`` does."""
    fill_template(templates[name], values, path)
