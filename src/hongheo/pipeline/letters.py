"""Answers to households that asked and are refused, or not classed as they hoped: what their letters say."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import pandas as pd

from hongheo.criteria import Procedure
from hongheo.models import CLASS_LABELS, Decision, Decisions, HouseholdClass
from hongheo.pipeline.desk import Desk
from hongheo.pipeline.result import Result
from hongheo.problems import kinds
from hongheo.procedure import (
    REFUSAL,
    REGULAR,
    Line,
    Request,
    decisions_of,
    posted_days,
    procedure_of,
    requests_of,
    vn,
)
from hongheo.score import sources_of, told_plainly
from hongheo.text import day_of
from hongheo.write.papers import DOTS, address, decision_values

_POOR, _NEAR_POOR, _NOT_POOR, _OPEN = (
    CLASS_LABELS[c]
    for c in (
        HouseholdClass.POOR,
        HouseholdClass.NEAR_POOR,
        HouseholdClass.NOT_POOR,
        HouseholdClass.UNCLASSIFIED,
    )
)


@dataclass(frozen=True, slots=True)
class Answers:
    """What a commune answers: ``letters`` (values of each), ``refused`` the values of everybody who asked and
    is not recognised, also of whom no letter can be written yet."""

    letters: list[dict[str, Any]]
    refused: list[dict[str, Any]]


def answers_of(desk: Desk, result: Result) -> Answers:
    """The answers of a commune by the lines of the register; what cannot be answered is told."""
    answers = Answers([], [])
    if desk.register is None:
        return answers
    refusals, _ = decisions_of(desk.register, desk.run.procedure, (REFUSAL,))
    rows = {str(code): row for code, row in desk.scores.set_index("household_code").iterrows()}
    for request in requests_of(desk.register, desk.run.procedure, desk.procedure()):
        row = rows.get(str(request.line.get("household_code") or ""))
        case, why = _case(request, row)
        if case:
            why = _why_no_letter(desk, request, row) or why
            # Who stopped at sheet A was not scored for this answer.
            values = _values(
                desk, request, None if case == "phieu_a" else row, case, _decided(refusals, request.line)
            )
            answers.refused.append(values)
            if not why:
                answers.letters.append(values)
        if why:
            context = {"number": request.number, "why": why}
            result.report.extend(
                [request.line.told(kinds.LETTER_WITHOUT_RESULT, "household_code", **context)]
            )
    return answers


def _case(request: Request, row: Any) -> tuple[str, str]:
    """Why a request is not granted as templates name it (empty where it is granted, or nobody knows yet), and
    why it cannot be answered."""
    if request.stopped:
        return "phieu_a", ""
    refused = "tu_choi" if request.refused else ""
    if row is None:
        no_code = request.line.get("household_code") is None
        why = "sổ chưa ghi mã hộ" if no_code else "hộ không có trong kết quả"
        return refused, "" if refused else why
    end = str(row["class_end"])
    if end == _OPEN:
        return refused, "hộ chưa phân loại"
    if request.leaving:
        # Who asked to have left is answered when the household stays where it was.
        stays = end in (_POOR, _NEAR_POOR) and end == str(row["class_start"])
        return ("con_ngheo" if stays or request.refused else ""), ""
    return ("khong_ngheo" if end == _NOT_POOR else refused), ""


def _why_no_letter(desk: Desk, request: Request, row: Any) -> str:
    """What the register has to say before who is not recognised can be told so; empty when it does."""
    line = request.line
    if line.blank("head_name"):
        return "sổ chưa ghi tên chủ hộ"
    by_register = request.stopped or (request.refused and row is None)
    if (
        by_register
        and line.blank("refusal_reason")
        and not _by_ticks(request, desk.procedure(request.leaving))
    ):
        return "sổ chưa ghi lý do từ chối"
    return ""


def _values(desk: Desk, request: Request, row: Any, case: str, decision: Decision) -> dict[str, Any]:
    line, unit = request.line, desk.unit
    procedure = desk.procedure(request.leaving)
    received, answered = line.day("received_on"), line.day("answered_on")
    village = desk.spelled.get(str(line.get("village") or ""), "")
    values: dict[str, Any] = {
        "ten": str(line.get("head_name") or DOTS),
        "so_dinh_danh": str(line.get("identity_number") or ""),
        "ma": str(line.get("household_code") or ""),
        "thon": village,
        "dia_chi": address(village, unit),
        "khau": str(line.get("size") or ""),
        "so_giay": str(line.get("number") or DOTS),
        "ngay_nhan": vn(received) if received else DOTS,
        "ngay_tra_loi": vn(answered) if answered else "",
        "mau": str(line.get("request_form") or DOTS),
        "truong_hop": case,
        "ly_do": str(line.get("refusal_reason") or ""),
        "loai": "",
        "diem_b1": "",
        "diem_b2": "",
        "giai_thich": [],
        "thieu_hut": [],
        "can_cu": "",
        **_sheet_a(request, procedure),
        **_complaint(desk, request, procedure, decision),
        "so_tra_loi": decision.number,
        "ngay_chu": decision_values(decision)["ngay_chu"],
    }
    if row is not None:
        values |= _result(desk, row)
    return values


def _by_ticks(request: Request, procedure: Procedure | None) -> bool:
    """Whether the marks of sheet A are why a request stopped."""
    quick = procedure.quick_review if procedure else None
    return request.stopped and quick is not None and not quick.goes_on.holds(request.ticks)


def _sheet_a(request: Request, procedure: Procedure | None) -> dict[str, Any]:
    quick = procedure.quick_review if procedure else None
    return {
        "so_dau": str(request.ticks),
        "dung_o_phieu_a": _by_ticks(request, procedure),
        "dau_toi_da": str(quick.goes_on.value) if quick else DOTS,
        "so_cot": str(quick.columns) if quick else DOTS,
    }


def _decided(refusals: Decisions, line: Line) -> Decision:
    """Number and day of the answer to a household, as the register has them."""
    code, answered = str(line.get("household_code") or ""), line.day("answered_on")
    decision = refusals.by_household.get((REFUSAL, code), Decision())
    return decision if decision.day or answered is None else replace(decision, day=vn(answered))


def _complaint(
    desk: Desk, request: Request, procedure: Procedure | None, decision: Decision
) -> dict[str, Any]:
    """How long one may complain, and what is open afterwards."""
    assert desk.register is not None
    posted, answered = posted_days(desk.register, request.line.village), decision.day
    later = procedure_of(desk.rules, REGULAR, request.leaving)
    return {
        "niem_yet": f"từ ngày {vn(posted[0])} đến ngày {vn(posted[1])}" if posted else "",
        "het_niem_yet": bool(posted and answered and day_of(answered) > posted[1]),
        "mau_trong_nam": later.request_name if later else "",
        "han_niem_yet": procedure.posting.text if procedure else DOTS,
        "han_phuc_tra": procedure.recheck.text if procedure else DOTS,
    }


def _result(desk: Desk, row: Any) -> dict[str, Any]:
    """Points, class, the rule in plain words, and the indicators that were counted."""
    standard = desk.run.standard
    b1, b2 = (None if pd.isna(row[m]) else int(row[m]) for m in ("b1", "b2"))
    area = standard.area_of(desk.unit.kind)
    plain = (
        told_plainly(standard, desk.run.date, area, b1, b2)
        if area and b1 is not None and b2 is not None
        else []
    )
    marks = "derived" if desk.run.derived else "ticked"
    lacking = [i.name for i in standard.indicator if row.get(f"{marks}_{i.number}") in (True, "x")]
    return {
        "loai": str(row["class_end"]),
        "diem_b1": "" if b1 is None else str(b1),
        "diem_b2": "" if b2 is None else str(b2),
        "giai_thich": plain,
        "thieu_hut": lacking,
        "can_cu": "; ".join(sources_of(standard, desk.run.date, area)) if plain and area else "",
    }
