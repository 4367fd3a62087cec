"""Mistakes planted into a sound district, each with the code and the cell that a check must report."""

from __future__ import annotations

import itertools
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from hongheo.demo.model import SHEETS, District, ReturnData, Row
from hongheo.demo.people import KINH, MALE, draw_family_name, draw_name
from hongheo.demo.stories import ARRIVALS, DEPARTURES
from hongheo.models import HouseholdClass
from hongheo.problems import Kind, kinds

LISTED = "listed"
_POOR, _NEAR_POOR, _NOT_POOR = (
    HouseholdClass.POOR.label,
    HouseholdClass.NEAR_POOR.label,
    HouseholdClass.NOT_POOR.label,
)
_INDICATORS = 12
# What a wrong total is too high by: the points of one indicator.
_RAISE = 10


@dataclass(frozen=True, slots=True)
class Mistake:
    """A planted mistake and where it must be reported.

    ``code`` is the problem's code, ``row`` the index (from 0) into the sheet's rows after all mistakes are
    planted, ``field`` None when the whole row is meant (the cell is then that of the household code). On the
    sheet ``listed`` the row is one of ``District.previous``. ``what`` says in Vietnamese what was spoilt.
    """

    code: str
    commune: str
    sheet: str
    row: int | None
    field: str | None
    what: str


@dataclass(frozen=True, slots=True)
class _Planted:
    """A mistake whose row is known by the row itself, since its index may still change."""

    kind: Kind
    sheet: str
    row: Row
    field: str | None
    what: str


class _Bed:
    """A commune's return that mistakes are planted in; no household is spoilt twice."""

    def __init__(self, rng: random.Random, data: ReturnData, previous: list[Row]) -> None:
        self.rng = rng
        self.sheets = data.sheets
        self.commune = data.unit.code
        self.previous = previous
        self._used: set[object] = set()

    def household(self, class_start: str, fits: Callable[[Row], bool] = lambda _: True) -> Row:
        """The row in ``Hộ`` of a sound household that was here at the start and still is."""
        candidates = [
            row
            for row in self.sheets["households"]
            if row.get("class_start") == class_start
            and row.get("change") not in (*ARRIVALS, *DEPARTURES)
            and row.get("household_code") not in self._used
            and fits(row)
        ]
        if not candidates:
            raise LookupError(f"no household to spoil in {self.commune}")
        chosen = self.rng.choice(candidates)
        self._used.add(chosen["household_code"])
        return chosen

    def rows_of(self, sheet: str, household: Row) -> list[Row]:
        """The household's rows in another sheet."""
        code = household["household_code"]
        return [row for row in self.sheets[sheet] if row["household_code"] == code]

    def drop(self, sheet: str, dropped: Row) -> None:
        """Delete one row of a sheet."""
        self.sheets[sheet][:] = [row for row in self.sheets[sheet] if row is not dropped]


def _whole(row: Row, field: str) -> int:
    value = row[field]
    assert isinstance(value, int)
    return value


def _b1_total(bed: _Bed) -> Iterator[_Planted]:
    household = bed.household(_NOT_POOR)
    row = bed.rows_of("b1", household)[0]
    right = _whole(row, "b1_total")
    row["b1_total"] = right + _RAISE
    what = f"Tổng điểm B1 của hộ {row['household_code']} ghi {right + _RAISE}, đúng ra là {right}."
    yield _Planted(kinds.B1_TOTAL_DIFFERS, "b1", row, "b1_total", what)


def _blank_marks(row: Row) -> list[int]:
    """Numbers of the indicators that a row of B2 does not mark."""
    return [n for n in range(1, _INDICATORS + 1) if f"b2_{n}" not in row]


def _b2_total(bed: _Bed) -> Iterator[_Planted]:
    # One indicator more must be possible, or the total would be wrong in two ways.
    household = bed.household(_NEAR_POOR, lambda h: bool(_blank_marks(bed.rows_of("b2", h)[0])))
    row = bed.rows_of("b2", household)[0]
    right = _whole(row, "b2_total")
    row["b2_total"] = right + _RAISE
    what = f"Tổng điểm B2 của hộ {row['household_code']} ghi {right + _RAISE}, đúng ra là {right}."
    yield _Planted(kinds.B2_TOTAL_DIFFERS, "b2", row, "b2_total", what)


def _b1_missing(bed: _Bed) -> Iterator[_Planted]:
    household = bed.household(_NOT_POOR)
    bed.drop("b1", bed.rows_of("b1", household)[0])
    what = f"Dòng B1 của hộ {household['household_code']} bị xóa."
    yield _Planted(kinds.B1_MISSING, "households", household, "household_code", what)


def _key_without_zeros(bed: _Bed) -> Iterator[_Planted]:
    household = bed.household(_POOR, lambda row: str(row["household_code"]).startswith("0"))
    code = str(household["household_code"])
    row = bed.rows_of("b2", household)[0]
    row["household_code"] = int(code)
    what = f"Mã hộ {code} ở trang B2 thành số {int(code)}, mất số 0 ở đầu."
    yield _Planted(kinds.B2_MISSING, "households", household, "household_code", what)
    yield _Planted(kinds.KEY_UNKNOWN, "b2", row, "household_code", what)


def _size_as_text(bed: _Bed) -> Iterator[_Planted]:
    row = bed.household(_NOT_POOR)
    row["size"] = f"{row['size']} người"
    what = f"Số nhân khẩu của hộ {row['household_code']} ghi bằng chữ «{row['size']}»."
    yield _Planted(kinds.NOT_WHOLE, "households", row, "size", what)


def _size_zero(bed: _Bed) -> Iterator[_Planted]:
    row = bed.household(_NOT_POOR)
    row["size"] = 0
    what = f"Số nhân khẩu của hộ {row['household_code']} ghi 0."
    yield _Planted(kinds.OUT_OF_RANGE, "households", row, "size", what)


def _name_blank(bed: _Bed) -> Iterator[_Planted]:
    row = bed.household(_NOT_POOR)
    del row["head_name"]
    what = f"Họ và tên chủ hộ {row['household_code']} để trống."
    yield _Planted(kinds.REQUIRED_BLANK, "households", row, "head_name", what)


def _class_misspelt(bed: _Bed) -> Iterator[_Planted]:
    row = bed.household(_POOR)
    row["class_start"] = "Hộ ngèo"
    what = f"Phân loại đầu kỳ của hộ {row['household_code']} viết sai chính tả «Hộ ngèo»."
    yield _Planted(kinds.NOT_A_CHOICE, "households", row, "class_start", what)


def _people_misspelt(bed: _Bed) -> Iterator[_Planted]:
    row = bed.household(_NEAR_POOR, lambda r: r["people"] == KINH)
    row["people"] = "Kih"
    what = f"Dân tộc của chủ hộ {row['household_code']} viết sai chính tả «Kih»."
    yield _Planted(kinds.NOT_A_CHOICE, "households", row, "people", what)


def _impossible_day(bed: _Bed) -> Iterator[_Planted]:
    row = bed.household(_NOT_POOR)
    row["birth_date"] = "31/02/1980"
    what = f"Ngày sinh của chủ hộ {row['household_code']} ghi 31/02/1980, ngày không có thật."
    yield _Planted(kinds.DATE_UNCLEAR, "households", row, "birth_date", what)


def _doubtful_mark(bed: _Bed) -> Iterator[_Planted]:
    household = bed.household(_NEAR_POOR, lambda h: bool(_blank_marks(bed.rows_of("b2", h)[0])))
    row = bed.rows_of("b2", household)[0]
    # A blank cell: the total stays right, so nothing else is wrong with the row.
    number = bed.rng.choice(_blank_marks(row))
    row[f"b2_{number}"] = "??"
    what = f"Ô chỉ số {number} ở trang B2 của hộ {row['household_code']} ghi «??»."
    yield _Planted(kinds.MARK_UNCLEAR, "b2", row, f"b2_{number}", what)


def _identity_short(bed: _Bed) -> Iterator[_Planted]:
    row = bed.household(_NOT_POOR, lambda r: str(r.get("identity_number", "")).startswith("0"))
    row["identity_number"] = str(row["identity_number"])[1:]
    what = f"Số định danh của chủ hộ {row['household_code']} mất số 0 ở đầu, chỉ còn 11 chữ số."
    yield _Planted(kinds.IDENTITY_SHORT, "households", row, "identity_number", what)


def _code_twice(bed: _Bed) -> Iterator[_Planted]:
    """A new row under a code in use: nothing else changes, so both rows find B1, B2 and their members."""
    row = bed.household(_NOT_POOR)
    birth_year = bed.rng.randint(1960, 1985)
    name = draw_name(bed.rng, draw_family_name(bed.rng, KINH), MALE, birth_year)
    intruder: Row = {
        "household_code": row["household_code"],
        "head_name": name,
        "birth_date": birth_year,
        "sex": MALE,
        "people": KINH,
        "village": row["village"],
        "size": row["size"],
        "class_start": row["class_start"],
    }
    bed.sheets["households"].append(intruder)
    what = f"Hai hộ khác nhau cùng mang mã {row['household_code']}."
    yield _Planted(kinds.CODE_TWICE, "households", row, "household_code", what)
    yield _Planted(kinds.CODE_TWICE, "households", intruder, "household_code", what)


def _row_twice(bed: _Bed) -> Iterator[_Planted]:
    row = bed.household(_NOT_POOR)
    again = dict(row)
    bed.sheets["households"].append(again)
    what = f"Dòng của hộ {row['household_code']} bị dán thêm một lần ở cuối trang."
    # The whole row is repeated, so no single cell is at fault.
    yield _Planted(kinds.ROW_TWICE, "households", again, None, what)


def _member_missing(bed: _Bed) -> Iterator[_Planted]:
    row = bed.household(_NOT_POOR, lambda r: _whole(r, "size") >= 3)
    bed.drop("members", bed.rows_of("members", row)[-1])
    what = f"Thiếu một thành viên của hộ {row['household_code']} ở trang Thành viên."
    yield _Planted(kinds.SIZE_DIFFERS, "households", row, "size", what)


def _class_start_wrong(bed: _Bed) -> Iterator[_Planted]:
    row = bed.household(_POOR)
    row["class_start"] = _NEAR_POOR
    what = (
        f"Phân loại đầu kỳ của hộ {row['household_code']} ghi {_NEAR_POOR}, danh sách năm trước là {_POOR}."
    )
    yield _Planted(kinds.START_CLASS_DIFFERS, "households", row, "class_start", what)


def _left_out(bed: _Bed) -> Iterator[_Planted]:
    household = bed.household(_POOR)
    for sheet in SHEETS:
        for row in bed.rows_of(sheet, household):
            bed.drop(sheet, row)
    # Last year's list may tell it under the code of an old commune: no two heads share name and birth.
    same = ("head_name", "birth_date")
    head = next(row for row in bed.previous if all(row.get(f) == household.get(f) for f in same))
    code = head["household_code"]
    what = f"Hộ {code} của danh sách năm trước bị bỏ sót khỏi phiếu của xã."
    yield _Planted(kinds.HOUSEHOLD_LEFT_OUT, LISTED, head, "household_code", what)


# In this order from commune to commune; where there are fewer communes than mistakes some get a second one.
_PLANTERS: tuple[Callable[[_Bed], Iterator[_Planted]], ...] = (
    _b1_total,
    _b2_total,
    _b1_missing,
    _key_without_zeros,
    _size_as_text,
    _class_misspelt,
    _impossible_day,
    _code_twice,
    _row_twice,
    _member_missing,
    _class_start_wrong,
    _left_out,
    _doubtful_mark,
    _size_zero,
    _name_blank,
    _people_misspelt,
    _identity_short,
)


def _copy(district: District) -> District:
    returns = [
        replace(
            data,
            info=dict(data.info),
            sheets={sheet: [dict(row) for row in rows] for sheet, rows in data.sheets.items()},
        )
        for data in district.returns
    ]
    return replace(district, returns=returns, previous=[dict(row) for row in district.previous])


def _located(planted: _Planted, bed: _Bed) -> Mistake:
    rows = bed.previous if planted.sheet == LISTED else bed.sheets[planted.sheet]
    index = next(i for i, row in enumerate(rows) if row is planted.row)
    return Mistake(planted.kind.code, bed.commune, planted.sheet, index, planted.field, planted.what)


def plant_mistakes(district: District, seed: int = 1) -> tuple[District, list[Mistake]]:
    """Return a copy of the district with one mistake of each kind, and what and where they are.

    The given district is not changed. Raises LookupError when a commune has no household fit to be spoilt.
    """
    rng = random.Random(seed)
    spoilt = _copy(district)
    beds = [_Bed(rng, data, spoilt.previous) for data in spoilt.returns]
    rng.shuffle(beds)
    planted: list[tuple[_Planted, _Bed]] = []
    for plant, bed in zip(_PLANTERS, itertools.cycle(beds), strict=False):
        planted.extend((mistake, bed) for mistake in plant(bed))
    return spoilt, [_located(mistake, bed) for mistake, bed in planted]
