"""The worked example of the page on the method is worked out again, by its tables as they stand there."""

from __future__ import annotations

import re

import pandas as pd
import pytest

from hongheo import api
from tests.docs.examples import GUIDE

PAGE = (GUIDE / "cach-tinh.md").read_text(encoding="utf-8").partition("## Ví dụ tính tay")[2]
COMMUNE = "28654"


def _cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.strip("|").split("|")]


def _table(heading: str) -> list[dict[str, str]]:
    """The lines of the table whose heading row begins so."""
    lines = iter(PAGE.splitlines())
    names = _cells(next(line for line in lines if line.startswith(f"| {heading} |")))
    next(lines)
    rows: list[dict[str, str]] = []
    for line in lines:
        if not line.startswith("|"):
            break
        rows.append(dict(zip(names, _cells(line), strict=True)))
    return rows


HOUSEHOLDS = _table("hộ")


def _whole(text: str) -> int | None:
    return int(text) if text else None


def _frames() -> api.Frames:
    said = next(
        match for match in re.finditer(r"có (\d+) hộ dân cư, (\d+) nhân khẩu; (\d+) hộ được rà soát", PAGE)
    )
    assert int(said[3]) == len(HOUSEHOLDS)
    households, b1, b2 = [], [], []
    for row in HOUSEHOLDS:
        told, code = row["ghi trên phiếu"], row["hộ"]
        households.append(
            {
                "household_code": code,
                "head_name": f"Nguyễn Văn Mẫu {code}",
                "sex": "Nam",
                "people": "Kinh",
                "size": int(row["khẩu nay"]),
                "size_start": _whole(row["khẩu đầu kỳ"]),
                "class_start": row["loại đầu kỳ"] or None,
                "was_poor": told == "Đã từng là hộ nghèo" or None,
                "change": told if told.startswith("Chuyển") else None,
            }
        )
        if row["B1"]:
            b1.append({"household_code": code, "b1_1": int(row["B1"]), "b1_total": int(row["B1"])})
            flags = {f"b2_{number}": True for number in re.findall(r"\d+", row["chỉ số thiếu hụt"])}
            b2.append({"household_code": code, **flags, "b2_total": int(row["B2"])})
    sheets = {name: pd.DataFrame(rows) for name, rows in (("households", households), ("b1", b1), ("b2", b2))}
    info = {"total_households": int(said[1]), "total_persons": int(said[2])}
    return api.Frames(COMMUNE, 2023, sheets, info)


@pytest.fixture(scope="module")
def outcome(tmp_path_factory: pytest.TempPathFactory) -> api.Outcome:
    found = api.run(_frames(), tmp_path_factory.mktemp("vi-du") / "ra", api.Options(jobs=1))
    assert found.valid, found.problems.to_string()
    return found


def _line(outcome: api.Outcome, number: int, split: str = "") -> dict[str, float]:
    """The line of the commune in a table: column > value."""
    table = outcome.tables[number]
    own = table[(table["level"] == "total") & (table["split"].fillna("") == split)]
    assert len(own) == 1
    return {str(c): own.iloc[0][c] for c in table.columns[4:]}


def _holds(told: str, value: float) -> bool:
    return pd.isna(value) if not told else float(told.replace(",", ".")) == value


def test_phan_loai_va_dien_bien_cua_tung_ho() -> None:
    scored = api.score(_frames()).households
    assert scored is not None
    found = {row["household_code"]: (row["class_end"], row["movement"]) for row in scored.to_dict("records")}
    assert found == {row["hộ"]: (row["loại cuối kỳ"], row["diễn biến"]) for row in HOUSEHOLDS}


def test_bieu_2_va_3(outcome: api.Outcome) -> None:
    rows = _table("biểu")
    assert len(rows) == 4
    for row in rows:
        line = _line(outcome, int(row["biểu"]), row["dòng"])
        assert [int(row[str(n)]) for n in range(1, 10)] == [line[str(n)] for n in range(1, 10)]


def test_bieu_1(outcome: api.Outcome) -> None:
    (row,), line = _table("biểu 1"), _line(outcome, 1)
    numbers = [name for name in row if name.isdecimal()]
    assert len(numbers) == 10
    assert [name for name in numbers if not _holds(row[name], line[name])] == []


def test_bieu_4_va_5(outcome: api.Outcome) -> None:
    four, five = _table("biểu | tổng số hộ")
    assert (four["biểu"], five["biểu"]) == ("4", "5")
    for row in (four, five):
        values = [*outcome.tables[int(row["biểu"])].iloc[0]][4:]
        told = [text for name, text in row.items() if name != "biểu" and text]
        assert [*map(_holds, told, values)] == [True] * len(values)


def test_cac_phep_cong_tru_trong_bai_dung() -> None:
    sums = re.findall(r"(\d+(?: [+−] \d+)+) = (\d+)", PAGE)
    assert len(sums) >= 7
    for left, right in sums:
        assert sum(int(n) for n in re.findall(r"-?\d+", left.replace("− ", "-"))) == int(right), left
    shares = re.findall(r"cột (\d+) là (\d+) ÷ (\d+) × 100", PAGE.replace("Cột", "cột"))
    assert len(shares) == 2
    (row,) = _table("biểu 1")
    for column, part, whole in shares:
        assert _holds(row[column], round(100 * int(part) / int(whole), 2))
