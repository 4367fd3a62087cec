"""The 13 units of Gò Công Tây in 2025, as the resolution is known to have put them together.

Source: Resolution 1663/NQ-UBTVQH15 of 16/6/2025, known second-hand, apart from the data set that the
program uses.
"""

import datetime as dt

from hongheo.units import change_between, units_on

BEFORE, AFTER = units_on(dt.date(2025, 6, 30)), units_on(dt.date(2025, 7, 1))
# New commune of Đồng Tháp > the old units of Tiền Giang.
RESOLUTION = {
    "28651": ["28651", "28672", "28675"],  # Vĩnh Bình: thị trấn Vĩnh Bình, Thạnh Trị, Thạnh Nhựt
    "28660": ["28654", "28660", "28666"],  # Đồng Sơn: Đồng Sơn, Đồng Thạnh, Bình Nhì
    "28663": ["28657", "28663", "28669"],  # Phú Thành: Bình Phú, Thành Công, Yên Luông
    "28678": ["28678", "28684"],  # Vĩnh Hựu: Long Vĩnh, Vĩnh Hựu
    "28687": ["28681", "28687"],  # Long Bình: Bình Tân, Long Bình
}


def test_the_data_set_agrees_with_the_resolution() -> None:
    change = change_between(BEFORE.id, AFTER.id)
    assert change is not None
    assert {new: change.came_from[new] for new in RESOLUTION} == RESOLUTION
    assert all(old in change.successor for olds in RESOLUTION.values() for old in olds)
    assert sorted(o for olds in RESOLUTION.values() for o in olds) == [
        u.code for u in BEFORE.in_district("823")
    ]
    units = [AFTER.by_code(new) for new in RESOLUTION]
    assert {(u.province, u.kind) for u in units if u} == {("Tỉnh Đồng Tháp", "Xã")}
    assert change.sure == "2"
