"""Certificates numbered on over several runs: each number once, each household its own."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from hongheo.models import Certificate, Decision
from hongheo.procedure import number_on, numbers_twice

TERM = "Định kỳ 2023"


def household(code: str, name: str = "Trần Văn Mẫu", identity: str = "", term: str = TERM) -> Certificate:
    return Certificate(0, "28654", term, code, name, identity, "Hộ nghèo")


def runs(*lists: list[Certificate], term: str = TERM) -> list[list[int]]:
    """The numbers that each of several runs gives to its households."""
    book: tuple[Certificate, ...] = ()
    given_numbers = []
    for own in lists:
        numbered = number_on(book, own, term)
        book = numbered.book
        given_numbers.append([c.number for c in numbered.given])
    return given_numbers


def test_ho_giu_so_khi_lap_lai_va_ho_moi_duoc_so_tiep_theo() -> None:
    a, b, c = household("1"), household("2"), household("3")
    assert runs([a, b], [c, b, a], [a]) == [[1, 2], [3, 2, 1], [1]]


def test_so_cua_ho_da_roi_khong_cap_cho_ho_khac_va_ho_tro_lai_duoc_so_cu() -> None:
    a, b, c = household("1"), household("2"), household("3")
    assert runs([a, b], [a, c], [a, b, c]) == [[1, 2], [1, 3], [1, 2, 3]]
    numbered = number_on(number_on((), [a, b], TERM).book, [a], TERM)
    assert [(c.number, c.in_force) for c in numbered.book] == [(1, True), (2, False)]
    assert [c.number for c in numbered.left] == [2]
    assert number_on(numbered.book, [a], TERM).left == ()


def test_doi_ma_ho_thi_nhan_ra_bang_so_dinh_danh() -> None:
    first = [household("1", "A Mẫu", "082080000001"), household("2", "B Mẫu", "082080000002")]
    swapped = [replace(first[0], code="2"), replace(first[1], code="1")]
    assert runs(first, swapped) == [[1, 2], [1, 2]]


def test_sua_so_dinh_danh_hoac_ten_thi_nhan_ra_bang_ma_va_noi_khi_ca_hai_khac() -> None:
    first = household("1", "A Mẫu", "082080000001")
    book = number_on((), [first], TERM).book
    renamed = number_on(book, [replace(first, head_name="Á Mẫu")], TERM)
    assert (renamed.given[0].number, renamed.other_head) == (1, ())
    other = number_on(book, [household("1", "C Mẫu", "082080000009")], TERM)
    assert (other.given[0].number, [(x.head_name, y.head_name) for x, y in other.other_head]) == (
        1,
        [("A Mẫu", "C Mẫu")],
    )


def test_ky_sau_duoc_so_moi_va_so_cua_ky_truoc_con_nguyen() -> None:
    a = household("1")
    book = number_on((), [a], TERM).book
    later = number_on(book, [replace(a, term="Định kỳ 2024")], "Định kỳ 2024")
    assert [(c.number, c.term, c.in_force) for c in later.book] == [
        (1, TERM, True),
        (2, "Định kỳ 2024", True),
    ]


def test_quyet_dinh_cu_con_khi_lan_sau_khong_dua_so() -> None:
    a = replace(household("1"), decision=Decision("5/QĐ-UBND", "14/12/2023"))
    book = number_on((), [a], TERM).book
    assert number_on(book, [household("1")], TERM).given[0].decision == a.decision


def test_so_ghi_hai_dong_duoc_thay() -> None:
    a, b = replace(household("1"), number=4), replace(household("2"), number=4)
    assert numbers_twice([a, b]) == [4]


PEOPLE = st.lists(st.integers(1, 12), max_size=9, unique=True)


@settings(max_examples=60)
@given(
    years=st.lists(st.lists(PEOPLE, min_size=1, max_size=3), min_size=1, max_size=3), by_code=st.booleans()
)
def test_moi_so_mot_lan_qua_nhieu_lan_chay_va_nhieu_ky(years: list[list[list[int]]], by_code: bool) -> None:
    """As many certificates as households, each number of one household and review for ever."""
    book: tuple[Certificate, ...] = ()
    owner: dict[int, tuple[str, int]] = {}
    for at, corrections in enumerate(years):
        term = f"Định kỳ {2022 + at}"
        for turn, people in enumerate(corrections):
            own = [
                household(str(n) if by_code else f"{turn}-{n}", f"Mẫu {n}", f"08208000{n:04d}", term)
                for n in people
            ]
            numbered = number_on(book, own, term)
            book = numbered.book
            assert len(numbered.given) == len(people)
            assert numbers_twice(book) == []
            for n, certificate in zip(people, numbered.given, strict=True):
                assert owner.setdefault(certificate.number, (term, n)) == (term, n)
            in_force = {c.number for c in book if c.in_force and c.term == term}
            assert in_force == {c.number for c in numbered.given}
    assert sorted(c.number for c in book) == list(range(1, len(owner) + 1))
