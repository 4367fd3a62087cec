"""The register against the result of the review."""

import copy

from hongheo.models import CLASS_LABELS, HouseholdClass
from hongheo.procedure import Outcome, Reviewed, check_register
from tests.procedure.registers import COMMUNE, SOUND, YEAR, Rows, register_of, rules_on

POOR, NEAR, NOT = (
    CLASS_LABELS[c] for c in (HouseholdClass.POOR, HouseholdClass.NEAR_POOR, HouseholdClass.NOT_POOR)
)
HOUSEHOLDS = {
    "0101": Reviewed(NOT, POOR, "Trần Văn Mẫu", "Ấp 1"),
    "0102": Reviewed(NOT, NOT),
    "0103": Reviewed(NOT, NEAR, "Phạm Văn Mẫu", "ấp 2"),
    "0104": Reviewed(POOR, NOT, "Võ Thị Mẫu", "Ấp 1"),
    "0107": Reviewed(POOR, POOR, "Bùi Văn Mẫu", "Ấp 1"),
}


def told(
    rows: Rows = SOUND,
    households: dict[str, Reviewed] | None = None,
    *,
    year: int = YEAR,
    commune: str = COMMUNE,
) -> list[str]:
    own = {f"{commune}/{code}": h for code, h in (households or HOUSEHOLDS).items()}
    outcome = Outcome(year, frozenset({commune}), own)
    return sorted(p.line() for p in check_register(register_of(rows), rules_on(), outcome))


def without(code: str) -> dict[str, Reviewed]:
    return {k: h for k, h in HOUSEHOLDS.items() if k != code}


def changed(at: int, **values: object) -> Rows:
    rows = copy.deepcopy(SOUND)
    rows["requests"][at].update(values)
    return rows


def test_a_register_and_its_result_agree() -> None:
    # 0102 of the hardship sheet is on no list: who it is may be asked to hand in Mẫu 01, but has asked.
    assert told() == []


def test_asked_and_never_reviewed() -> None:
    assert told(households=without("0101")) == ["HN760 Giấy đề nghị!E2"]


def test_stopped_at_sheet_a_need_not_be_reviewed() -> None:
    assert told(households=without("0102")) == []


def test_reviewed_and_never_answered() -> None:
    assert told(changed(0, result="", answered_on="")) == ["HN761 Giấy đề nghị!T2"]


def test_answered_otherwise_than_the_result_says() -> None:
    assert told(changed(0, result="Công nhận hộ cận nghèo")) == ["HN762 Giấy đề nghị!T2"]


def test_refused_although_poor() -> None:
    rows = changed(0, result="Không công nhận", refusal_reason="B1")
    assert told(rows) == ["HN762 Giấy đề nghị!T2"]


def test_left_poverty_although_still_poor() -> None:
    households = {**HOUSEHOLDS, "0104": Reviewed(POOR, POOR, "Võ Thị Mẫu", "Ấp 1")}
    assert told(households=households) == ["HN762 Giấy đề nghị!T5"]


def test_recognised_without_a_meeting_of_the_village() -> None:
    households = {**HOUSEHOLDS, "0108": Reviewed(POOR, POOR, "Lê Mẫu", "Ấp 3")}
    assert told(households=households) == ["HN763 Thông tin!B4"]


def test_results_without_their_decisions() -> None:
    rows = copy.deepcopy(SOUND)
    del rows["documents"][8 - 2 + 1], rows["documents"][4]
    assert told(rows) == ["HN764 Thông tin!B4"]


def test_new_on_the_list_without_a_request() -> None:
    households = {**HOUSEHOLDS, "0109": Reviewed(NOT, POOR, "Lê Mẫu", "Ấp 1")}
    assert told(households=households) == ["HN765 Thông tin!B4"]


def test_a_request_without_code_is_told_and_not_tied() -> None:
    rows = changed(2, household_code="")
    assert told(rows, without("0103")) == ["HN778 Khó khăn đột xuất!D4", "HN769 Giấy đề nghị!E4"][::-1]


def test_hardship_of_a_household_on_no_list_that_never_asked() -> None:
    rows = copy.deepcopy(SOUND)
    rows["hardship"][1]["household_code"] = "0110"
    assert told(rows) == ["HN778 Khó khăn đột xuất!D3"]


def test_a_result_of_another_year_or_commune_is_told_once() -> None:
    assert told(year=2025) == ["HN767 Thông tin!B3"]
    assert told(commune="28654") == ["HN766 Thông tin!B4"]


def test_a_village_written_without_accents_is_the_village() -> None:
    households = {**HOUSEHOLDS, "0101": Reviewed(NOT, POOR, "Trần Văn Mẫu", "Ap 1")}
    assert told(households=households) == []
