"""The papers of a commune as template, file name and values; what stands in them is all decided here."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from hongheo.compare import Movement
from hongheo.models import Certificate, Decision
from hongheo.pipeline.desk import Desk
from hongheo.pipeline.letters import Answers
from hongheo.procedure import ANSWERED, RECOGNISED, RECOGNISED_LEFT, Line, decisions_of, meetings_of
from hongheo.text import day_of
from hongheo.write import papers as written

# How households leave the lists by the class that the tables count from.
_LEAVES = tuple(
    m.label for m in (Movement.POOR_TO_NEAR_POOR, Movement.POOR_TO_NOT_POOR, Movement.NEAR_POOR_TO_NOT_POOR)
)


def _minutes(desk: Desk, refused: Sequence[dict[str, Any]]) -> Iterator[tuple[str, dict[str, Any]]]:
    """File name > values of the minutes of each village."""
    met: dict[str, Line] = {}
    if desk.register is not None:
        met = meetings_of(desk.register, desk.run.procedure, desk.spelled)
    own = desk.reviewed
    villages = dict.fromkeys([*(h.village for h in own), *met, *(str(r["thon"]) for r in refused)])
    names = written.village_files(villages)
    procedure = desk.procedure()
    meeting = procedure.meeting if procedure else None
    rule = (f"{meeting.agreed.value}{meeting.agreed.unit}", str(meeting.copies)) if meeting else ("", "")
    for village in villages:
        yield (
            names[village],
            {
                **desk.heading,
                "thon": village or "(chưa rõ thôn)",
                "hop": written.meeting_values(met[village].values if village in met else {}, *rule),
                **written.by_list([h for h in own if h.village == village], desk.unit),
                "ho_khong_cong_nhan": [r for r in refused if r["thon"] == village],
            },
        )


def _answer(desk: Desk) -> dict[str, Any]:
    """Number and day of the answer of the office above, dots where the register has not one alone."""
    found: dict[str, Decision] = {}
    if desk.register is not None:
        found = dict(decisions_of(desk.register, desk.run.procedure, (ANSWERED,))[0].by_kind)
    return written.decision_values(found.get(ANSWERED, Decision()))


def _day_of_result(desk: Desk, template: str) -> str:
    """The day of the result that a decision cites; empty when nobody gave one, or after the decision."""
    kind = RECOGNISED if template == written.RECOGNISES else RECOGNISED_LEFT
    day = desk.decisions.of(kind).day
    if desk.run.day is None or (day and day_of(day) < desk.run.day):
        return ""
    return f"{desk.run.day:%d/%m/%Y}"


def _why_other_numbers(desk: Desk) -> str:
    """Why the papers name others as having left than the tables count; empty where they do not."""
    counted = int(desk.scores["movement"].isin(_LEAVES).sum())
    now = sum(h.uncounted for h in desk.left)
    before = counted - (len(desk.left) - now)
    if desk.run.regular or not (now or before):
        return ""
    parts = [f"Các biểu đếm từ kỳ rà soát định kỳ trước: {counted} hộ thoát nghèo, thoát cận nghèo."]
    if before:
        parts.append(f"Trong đó {before} hộ đã ra khỏi danh sách trong năm, không công nhận lại ở đây.")
    if now:
        parts.append(
            f"Có tên ở đây mà biểu không đếm là {now} hộ được công nhận hoặc đổi loại trong năm, nay thoát."
        )
    return " ".join(parts)


def drafts_of(
    desk: Desk, numbered: Sequence[Certificate] | None, answers: Answers
) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Template, file name and values of each paper of a commune.

    ``numbered`` are its certificates in the order of the households, None when none are given.
    """
    for name, values in _minutes(desk, answers.refused):
        yield written.MINUTES, name, values
    lists = written.by_list(desk.own, desk.unit)
    documents = {
        "quyet_dinh": written.decision_values(desk.decisions.of(RECOGNISED)),
        "quyet_dinh_thoat": written.decision_values(desk.decisions.of(RECOGNISED_LEFT)),
    }
    common = {**desk.heading, **lists, **documents, "danh_sach": written.by_village(desk.own, desk.unit)}
    common["so_ho_ra_soat"] = len(desk.scores)
    common["van_ban_tra_loi"] = _answer(desk)
    common["so_khac_bieu"] = _why_other_numbers(desk)
    yield written.LIST_AFTER, f"{written.LIST_AFTER}.docx", common
    if answers.letters:
        yield written.LETTERS, f"{written.LETTERS}.docx", {**desk.heading, "thu": answers.letters}
    if not desk.decides:
        return
    for template, households, key in (
        (written.RECOGNISES, desk.recognised, "quyet_dinh"),
        (written.RECOGNISES_LEFT, desk.left, "quyet_dinh_thoat"),
    ):
        if households:
            own = {
                **common,
                **written.by_list(households, desk.unit),
                "danh_sach": written.by_village(households, desk.unit),
                "van_ban": documents[key],
                "ngay_ket_qua": _day_of_result(desk, template),
            }
            yield template, f"{template}.docx", own
    if numbered:
        by_key = {(c.commune, c.code): c for c in numbered}
        cards = []
        for number, household in enumerate((h for h in desk.recognised if h.head.name), start=1):
            card = by_key[household.commune, household.code]
            values = written.household_values(household, number, desk.unit)
            cards.append(
                {**values, "so_giay": str(card.number), "quyet_dinh": written.decision_values(card.decision)}
            )
        yield written.CERTIFICATES, f"{written.CERTIFICATES}.docx", {**desk.heading, "giay": cards}
