"""Lists from before July 2025 whose communes were parted: by the returns, by the office's table, or open."""

from __future__ import annotations

import datetime as dt
import json
import random
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from hongheo.compare.carry import Carried, carry_over
from hongheo.models import Records
from hongheo.pipeline import Options, Result, check, run
from hongheo.units import change_between, units_on
from tests.compare.frames import lines, records
from tests.compare.lists import listed, write_list
from tests.conftest import MakeReturn, b1, b2, household, write_grid
from tests.telling import lines as told
from tests.telling import messages, movements

OLD, NEW = units_on(dt.date(2024, 12, 14)), units_on(dt.date(2026, 12, 14))
CHANGE = change_between(OLD.id, NEW.id)
assert CHANGE is not None
POOR, NUMBER = "Hộ nghèo", "001083001234"
# Phường Cống Vị (00007) was parted among Ngọc Hà (00008) and Giảng Võ (00025).
PARTED, ONE, OTHER = "00007", "00008", "00025"
Go = Callable[..., Result]


def carried(*rows: dict[str, object], now: Records | None = None) -> Carried:
    whole = ({"class_end": POOR, "commune_name": None, "commune": PARTED, **row} for row in rows)
    return carry_over(records(*whole, first_row=8), 2024, OLD, NEW, None, now)


def review_of(*rows: dict[str, object]) -> Records:
    return records(*({"commune_name": None, **row} for row in rows))


def test_300_communes_of_all_provinces_with_every_household_accounted_for() -> None:
    draw = random.Random(20250701)
    by_province: dict[str, list[str]] = {}
    for unit in OLD:
        by_province.setdefault(unit.province_code, []).append(unit.code)
    unknown = [u.code for u in OLD if not CHANGE.went_to(u.code)]
    chosen = {draw.choice(codes) for codes in by_province.values()} | {*draw.sample(unknown, 5)}
    chosen |= {*draw.sample(sorted(CHANGE.parts), 20)}
    rest = sorted({u.code for u in OLD} - chosen)
    chosen |= {*draw.sample(rest, 300 - len(chosen))}
    rows: list[dict[str, object]] = [
        {"code": f"{n:04d}", "commune": code, "village": f"Thôn {n % 3}"}
        for code in sorted(chosen)
        for n in range(draw.randrange(1, 6))
    ]
    assert len(chosen) == 300
    done = carried(*rows)
    of = {code: sum(r["commune"] == code for r in rows) for code in chosen}
    assert done.counts == {
        "whole": sum(n for code, n in of.items() if code in CHANGE.successor),
        "open": sum(n for code, n in of.items() if code in CHANGE.parts),
        "unknown": sum(n for code, n in of.items() if code in unknown),
    }
    assert sum(done.counts.values()) == len(rows)
    # Each household that was carried over stands where all of its commune went, under its own key.
    frame = done.records.frame
    assert [CHANGE.successor[old] for old in frame["commune_was"]] == frame["commune"].tolist()
    assert len(set(frame["household"])) == len(frame) == done.counts["whole"]
    # The others are told, each of them once.
    problems = [p for p in done.problems if p.kind.code in ("HN426", "HN436", "HN437")]
    assert {p.commune: p.context["count"] for p in problems} == {
        code: n for code, n in of.items() if code not in CHANGE.successor
    }
    assert sum(village.count for village in done.open) == done.counts["open"] + done.counts["unknown"]
    lines(done.problems)


def test_nobody_is_placed_by_which_part_is_the_main_one() -> None:
    done = carried({"code": "1", "village": "Tổ 1"}, {"code": "2", "village": None})
    assert (done.counts, len(done.records.frame)) == ({"open": 2}, 0)
    assert lines(done.problems) == ["HN437 Trang!A8"]
    # A review that one of the candidates is in needs to know.
    done = carried({"code": "1", "village": "Tổ 1"}, now=review_of({"code": "9", "commune": ONE}))
    assert lines(done.problems) == ["HN436 Trang!A8"]
    (problem,) = done.problems
    assert "Phường Ngọc Hà (00008); Phường Giảng Võ (00025)" in problem.message()
    assert "Tổ 1 1" in problem.message()


def test_the_identity_number_of_a_head_says_where_the_household_is() -> None:
    now = review_of(
        {"code": "9", "commune": OTHER, "identity_number": NUMBER},
        {"code": "8", "commune": "00004", "identity_number": "001083009999"},
    )
    rows: list[dict[str, object]] = [{"code": "1"}, {"code": "2"}, {"code": "3"}]
    list_ = records(
        *({"class_end": POOR, "commune_name": None, "commune": PARTED, **row} for row in rows), first_row=8
    )
    # The second's member is a head now, the third's number stands in a commune that is no candidate.
    persons = [(("A", None),), (("B", None), ("C", NUMBER.lstrip("0"))), (("D", "001083009999"),)]
    list_.frame = list_.frame.assign(persons=persons)
    done = carry_over(list_, 2024, OLD, NEW, None, now)
    assert done.counts == {"by_identity_number": 1, "open": 2}
    assert done.records.frame["household"].tolist() == [f"{OTHER}/2"]
    assert lines(done.problems) == ["HN436 Trang!A8", "HN438 Trang!A9"]


VILLAGES = [
    ("chỉ một đơn vị có thôn ấy", "Tổ Đông", ["Tổ dân phố Đông"], ["Tổ Tây"], OTHER),
    ("cả hai đơn vị có", "Tổ Đông", ["Tổ Đông"], ["Tổ Đông"], None),
    ("không đơn vị nào có", "Tổ Đông", ["Tổ Nam"], ["Tổ Tây"], None),
    ("dấu khác là thôn khác", "Tổ Đông", ["Tổ Đồng"], ["Tổ Tây"], None),
    ("số của thôn được đánh lại", "Tổ 5", ["Tổ 5"], ["Tổ 6"], None),
    ("đơn vị kia chưa có phiếu", "Tổ Đông", ["Tổ Đông"], [], None),
    ("danh sách không ghi thôn", None, ["Tổ Đông"], ["Tổ Tây"], None),
]


@pytest.mark.parametrize(
    ("then", "there", "here", "found"), [c[1:] for c in VILLAGES], ids=[c[0] for c in VILLAGES]
)
def test_a_village_says_it_where_the_returns_leave_no_doubt(
    then: str | None, there: list[str], here: list[str], found: str | None
) -> None:
    rows = [(OTHER, v) for v in there] + [(ONE, v) for v in here]
    now = review_of(*({"code": str(n), "commune": c, "village": v} for n, (c, v) in enumerate(rows)))
    done = carried({"code": "1", "village": then}, now=now)
    assert done.records.frame["commune"].tolist() == ([found] if found else [])
    assert done.counts == ({"by_village": 1} if found else {"open": 1})


def test_a_village_that_may_be_that_of_another_old_commune_says_nothing() -> None:
    # Phường Vĩnh Phúc (00006) went to Ngọc Hà whole.
    now = review_of(
        {"code": "1", "commune": ONE, "village": "Tổ Đông"},
        {"code": "2", "commune": OTHER, "village": "Tổ Tây"},
    )
    done = carried(
        {"code": "1", "village": "Tổ Đông"}, {"code": "2", "commune": "00006", "village": "Tổ Đông"}, now=now
    )
    assert done.counts == {"whole": 1, "open": 1}


@pytest.fixture
def review(make_return: MakeReturn, tmp_path: Path) -> Go:
    """Check the review of 2026 of Ngọc Hà and Giảng Võ, a poor household each, with a list of 2024; run it
    into the folder of a name."""

    def go(rows: list[dict[str, object]], villages: Path | None = None, name: str = "") -> Result:
        paths = []
        for code, commune in (("0001", ONE), ("0002", OTHER)):
            own = [household(code, class_start=POOR, head_name=f"Trần Thị Mẫu {commune}")]
            paths.append(
                make_return(
                    f"{commune}.xlsx",
                    commune=commune,
                    year=2026,
                    households=own,
                    b1=[b1(code, 100)],
                    b2=[b2(code, 3)],
                )
            )
        before = write_list(tmp_path / "truoc.xlsx", 2024, rows)
        options = Options(previous=before, villages=villages)
        return run(paths, options, tmp_path / name) if name else check(paths, options)

    return go


def without_sending(result: Result) -> list[str]:
    """What is told but that the other communes of the province sent nothing."""
    return [line for line in told(result) if not line.startswith("HN503")]


def row(code: str, commune: str, village: str | None, old: str = PARTED) -> dict[str, object]:
    return listed(code, commune=old, commune_name=None, village=village, head_name=f"Trần Thị Mẫu {commune}")


def test_what_nothing_says_is_asked_and_what_the_office_fills_in_is_taken(review: Go, tmp_path: Path) -> None:
    rows = [row("0001", ONE, "Tổ 1"), row("0002", OTHER, "Tổ 2")]
    result = review(rows, name="ra")
    assert "HN436 Hộ nghèo!M8" in told(result)
    assert "bang-thon.xlsx" in result.outputs
    path = tmp_path / "ra" / "bang-thon.xlsx"
    book = openpyxl.load_workbook(path)
    sheet = book["Bảng thôn"]
    values = [line[:5] for line in sheet.iter_rows(min_row=2, values_only=True) if line[0] == PARTED]
    assert values == [
        (PARTED, village, None, f"Phường Cống Vị ({PARTED})", 1) for village in ("Tổ 1", "Tổ 2")
    ]
    # As it is, it changes nothing but that open lines are told.
    assert "HN441" in " ".join(told(review(rows, path)))
    at = next(line[0].row for line in sheet.iter_rows() if line[0].value == PARTED)
    sheet.cell(at, 3).value, sheet.cell(at + 1, 3).value = ONE, OTHER
    book.save(tmp_path / "da-ghi.xlsx")
    decided = review(rows, tmp_path / "da-ghi.xlsx", "ra-ba")
    assert without_sending(decided) == []
    assert movements(decided) == ["stays_poor", "stays_poor"]
    assert "bang-thon.xlsx" not in decided.outputs
    manifest = json.loads((tmp_path / "ra-ba" / "nhat-ky.json").read_text(encoding="utf-8"))
    assert manifest["carried_over"][0] == {"year": 2024, "left": False, "households": 2, "by_table": 2}


def table(folder: Path, *rows: tuple[object, ...]) -> Path:
    headings = ("Mã xã cũ", "Thôn/Ấp", "Mã xã nay")
    return write_grid(folder / "bang.xlsx", {"Bảng thôn": [headings, *rows]})


LINES = [
    ("một dòng cho cả xã", [(PARTED, None, ONE)], []),
    ("dòng riêng thắng dòng cả xã", [(PARTED, "tổ 1", ONE), (PARTED, None, OTHER)], []),
    ("mã xã cũ không có thật", [("99999", None, ONE)], ["HN436 Hộ nghèo!M8", "HN439 Bảng thôn!A2"]),
    ("mã xã nay không có thật", [(PARTED, None, "99999")], ["HN436 Hộ nghèo!M8", "HN439 Bảng thôn!C2"]),
    (
        "hai dòng trái nhau",
        [(PARTED, "Tổ 1", ONE), (PARTED, "Tổ 1", OTHER)],
        ["HN436 Hộ nghèo!M8", "HN440 Bảng thôn!C2", "HN440 Bảng thôn!C3"],
    ),
    ("một dòng ghi hai lần không sao", [(PARTED, "Tổ 1", ONE), (PARTED, "Tổ 1", ONE)], []),
    ("trái với bảng chuyển xã", [(PARTED, None, "28660")], ["HN442 Bảng thôn!C2"]),
    ("thôn không có trong danh sách", [(PARTED, "Tổ 9", ONE)], ["HN436 Hộ nghèo!M8", "HN443 Bảng thôn!B2"]),
]


@pytest.mark.parametrize(("rows", "expected"), [c[1:] for c in LINES], ids=[c[0] for c in LINES])
def test_lines_of_the_table_are_held_against_lists_and_each_other(
    rows: list[tuple[object, ...]], expected: list[str], review: Go, tmp_path: Path
) -> None:
    result = review([row("0001", ONE, "Tổ 1")], table(tmp_path, *rows))
    asked = ("HN436", "HN439", "HN440", "HN441", "HN442", "HN443")
    assert sorted(line for line in told(result) if line.startswith(asked)) == expected


def test_the_table_speaks_for_unknown_and_for_whole_communes_too(review: Go, tmp_path: Path) -> None:
    rows = [row("0001", ONE, None, "03751"), row("0002", OTHER, None, "00006")]
    path = table(tmp_path, ("03751", None, ONE), ("00006", None, OTHER))
    result = review(rows, path)
    assert movements(result) == ["stays_poor", "stays_poor"]
    assert without_sending(result) == ["HN442 Bảng thôn!C3"]
    assert "Phường Vĩnh Phúc (00006) về Phường Giảng Võ (00025)" in messages(result, "HN442")[0]


def test_a_table_of_villages_before_the_reform_is_refused(make_return: MakeReturn, tmp_path: Path) -> None:
    from hongheo.errors import UsageError

    path = make_return(households=[household("1")], b1=[b1("1", 100)], b2=[b2("1", 3)])
    options = Options(
        previous=write_list(tmp_path / "truoc.xlsx", 2022, [listed("1")]),
        villages=table(tmp_path, (PARTED, None, ONE)),
    )
    with pytest.raises(UsageError, match="--villages"):
        check([path], options)
