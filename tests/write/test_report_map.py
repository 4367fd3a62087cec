"""The map of the report page: where circles stand, how large they are, what their colour says."""

from __future__ import annotations

from itertools import pairwise

import pytest

from hongheo.units import centres_of, units_on
from hongheo.write.report import MapPlace
from hongheo.write.report_map import MapView, map_view
from tests.conftest import standard_for_year

Centre = tuple[float, float] | None
AT = (10.3, 106.5)


def place(
    name: str, centre: Centre = AT, households: int | None = 100, share: float | None = 2.0
) -> MapPlace:
    poor = None if share is None else round((households or 0) * share / 100)
    return MapPlace("1", name, centre, households, poor, share)


def drawn(*places: MapPlace) -> MapView:
    view = map_view(places)
    assert view is not None
    return view


def test_bac_o_tren_dong_o_ben_phai_dung_ti_le() -> None:
    north, east = (10.4, 106.5), (10.3, 106.6)
    of = {c.place.name: c for c in drawn(place("Giữa"), place("Bắc", north), place("Đông", east)).circles}
    assert of["Bắc"].y < of["Giữa"].y and of["Đông"].x > of["Giữa"].x
    assert of["Bắc"].x == of["Giữa"].x and of["Đông"].y == of["Giữa"].y
    # A degree of longitude is a little shorter than one of latitude here.
    high, wide = of["Giữa"].y - of["Bắc"].y, of["Đông"].x - of["Giữa"].x
    assert wide / high == pytest.approx(0.9835, abs=0.005)


def test_dien_tich_theo_so_ho() -> None:
    of = {c.place.name: c.radius for c in drawn(place("A", households=400), place("B", (11, 107))).circles}
    assert of["A"] / of["B"] == pytest.approx(2, abs=0.02)
    none = drawn(place("A", households=None), place("B", (11, 107), households=None))
    assert none.largest == 0 and all(c.radius > 0 for c in none.circles)


def test_mau_dam_dan_theo_ty_le_chua_ro_thi_khong_co_mau() -> None:
    shares = (None, 0.0, 0.5, 0.51, 1.2, 2.5)
    view = drawn(*(place(str(s), (10 + i / 10, 106), share=s) for i, s in enumerate(shares)))
    colours = [k.colour for k in view.keys]
    of = {c.place.share: c.colour for c in view.circles}
    assert [colours.index(of[s]) if of[s] else None for s in shares] == [None, 0, 0, 1, 2, 4]
    assert all(a.high == b.low for a, b in pairwise(view.keys)) and view.keys[-1].high >= 2.5


def test_xa_khong_ro_vi_tri_duoc_neu_ten() -> None:
    view = drawn(place("Xã A"), place("Xã B", None))
    assert ([c.place.name for c in view.circles], view.without) == (["Xã A"], ("Xã B",))
    assert map_view([place("Xã A", None)]) is None
    assert map_view([]) is None


def test_it_xa_thi_ghi_ten_khong_ten_nao_de_len_ten_khac() -> None:
    units = units_on(standard_for_year(2023)[1]).in_district("823")
    centres = centres_of("units-2024")
    view = drawn(*(place(u.name, centres[u.code]) for u in units))
    assert view.named and {label.text for label in view.labels} == {u.name for u in units}
    rows = sorted((label.y, label.x, label.text) for label in view.labels)
    assert all(b[0] - a[0] > 9 or abs(b[1] - a[1]) > 40 for a, b in pairwise(rows)), rows


@pytest.mark.parametrize("list_id", ["units-2024", "units-2025"])
def test_ca_nuoc_trong_khung_ve(list_id: str) -> None:
    centres = centres_of(list_id)
    view = drawn(*(place(code, centre) for code, centre in centres.items()))
    assert not view.named and len(view.labels) == len(centres)
    assert all(0 <= c.x <= view.width and 0 <= c.y <= view.height for c in view.circles)


def test_tam_xa_o_viet_nam_moi_diem_cua_mot_xa() -> None:
    for list_id, day in (("units-2024", 2023), ("units-2025", 2026)):
        codes = {u.code for u in units_on(standard_for_year(day)[1])}
        centres = centres_of(list_id)
        assert set(centres) <= codes and len(centres) > 0.97 * len(codes)
        assert all(8 < lat < 23.5 and 102 < lon < 115 for lat, lon in centres.values())
