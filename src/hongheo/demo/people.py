"""Invented people: Vietnamese names as they are given in the Mekong Delta, and identity numbers.

All names are drawn from the lists below; none belongs to anybody. Identity numbers have the shape of Decree
137/2015/NĐ-CP (province, century and sex, year of birth, six random digits), nothing more.
"""

from __future__ import annotations

import datetime as dt
import random
from typing import Literal

MALE, FEMALE = "Nam", "Nữ"
KINH, HOA, KHMER = "Kinh", "Hoa", "Khơ-me"

# Whose family name a person has: the head's, the one that the children carry, or any.
Line = Literal["head", "children", "other"]

# People and their share of the households (per mille).
_PEOPLES = {KINH: 982, HOA: 13, KHMER: 5}

_FAMILY_NAMES: dict[str, dict[str, int]] = {
    KINH: {
        "Nguyễn": 310,
        "Trần": 105,
        "Lê": 95,
        "Phạm": 70,
        "Huỳnh": 65,
        "Võ": 55,
        "Phan": 45,
        "Trương": 32,
        "Bùi": 30,
        "Đặng": 28,
        "Đỗ": 22,
        "Ngô": 22,
        "Hồ": 22,
        "Dương": 20,
        "Lý": 8,
        "Đinh": 8,
        "Mai": 8,
        "Cao": 8,
        "Lương": 8,
        "Châu": 6,
        "Đoàn": 10,
        "Tô": 4,
        "Thái": 5,
        "Hà": 5,
        "Trịnh": 4,
        "Kiều": 3,
    },
    HOA: {"Lâm": 30, "Trần": 20, "Huỳnh": 10, "Quách": 10, "Lý": 10, "Tăng": 8, "Mã": 5, "La": 5},
    KHMER: {"Thạch": 30, "Sơn": 20, "Kim": 20, "Danh": 15, "Châu": 10, "Lâm": 5},
}
# Year of birth from which the younger fashion of names is used.
_YOUNGER_FROM = 1988

# (sex, younger) > middle names; a name standing twice is twice as common.
_MIDDLE: dict[tuple[str, bool], str] = {
    (MALE, False): "Văn Văn Văn Văn Văn Hữu Thanh Minh Hoàng Ngọc Tấn Công Thành Phước",
    (MALE, True): "Minh Hoàng Gia Quốc Thanh Tuấn Nhật Hữu Phúc Văn Chí Đăng Trọng Thiện",
    (FEMALE, False): "Thị Thị Thị Thị Thị Thị Ngọc Kim Thanh Mỹ Thu Bích Hồng",
    (FEMALE, True): "Thị Ngọc Thanh Kim Bảo Minh Phương Mỹ Thùy Khánh Tuyết Yến Gia Cẩm",
}
_GIVEN: dict[tuple[str, bool], str] = {
    (MALE, False): (
        "Hai Ba Tư Năm Sáu Bảy Tám Chín Mười Út Đực Hùng Dũng Sơn Phước Lợi Thành Đức Tài Hiệp Nghĩa Hòa "
        "Thạnh Sang Phúc Tâm Thắng Hải Long Tùng Cường Bình Danh Quang Trí Nhân Lộc Đạt Vinh Kiệt Thuận Mẫn "
        "Liêm Hưng Đông Nhựt Sĩ Ẩn Bé Nhỏ Thọ Trường Rạng Đời Phụng Xuân"
    ),
    (MALE, True): (
        "Huy Khang Khoa Bảo Nhật Phát Thịnh Đăng Nam Khôi Kha Duy Tín Trọng Hậu Nguyên Vỹ An Phong Thiên "
        "Toàn Hào Luân Tấn Triết Quân Tiến Đạt Lộc Kiệt Khánh Vinh Trung Linh Nghĩa Hiếu Phú Tâm"
    ),
    (FEMALE, False): (
        "Hai Ba Tư Năm Sáu Bảy Tám Chín Mười Út Bé Lan Hoa Hồng Cúc Mai Đào Huệ Phượng Liên Nga Thủy Tuyết "
        "Lệ Loan Hạnh Xuân Nguyệt Vân Yến Kiều Diễm Nhung Thắm Gấm Sen Lài Nhàn Đẹp Phấn Son Dung Hương Oanh "
        "Trang Cẩm Mến Thơm Nhiên Ánh Điệp"
    ),
    (FEMALE, True): (
        "Vy Nhi Ngân Trân Như My Thư Trâm Anh Quỳnh Hân Châu Tiên Yên Linh Uyên Thảo Trinh Duyên Giang "
        "Ngọc Nghi Phương Tuyền Thy Ý Xuyến Hương Vân Diệp Lam Đoan"
    ),
}
# Province code of the identity number (082 Tiền Giang, 083 Bến Tre, 079 TP. Hồ Chí Minh, 080 Long An).
_PROVINCES = {"082": 94, "083": 3, "079": 2, "080": 1}


def weighted(rng: random.Random, weights: dict[str, int]) -> str:
    """One key of ``weights``, drawn by its weight."""
    return rng.choices(list(weights), weights=list(weights.values()))[0]


def draw_people(rng: random.Random) -> str:
    """The people (dân tộc) of a household: nearly always Kinh."""
    return weighted(rng, _PEOPLES)


def draw_family_name(rng: random.Random, people: str) -> str:
    """A family name, by how common it is among that people."""
    return weighted(rng, _FAMILY_NAMES[people])


def draw_name(rng: random.Random, family_name: str, sex: str, birth_year: int) -> str:
    """A full name (family, middle, given) in the fashion of the year of birth."""
    fashion = (sex, birth_year >= _YOUNGER_FROM)
    middle = rng.choice(_MIDDLE[fashion].split())
    given = rng.choice([g for g in _GIVEN[fashion].split() if g != middle])
    return f"{family_name} {middle} {given}"


def draw_identity_number(rng: random.Random, sex: str, birth_year: int) -> str:
    """Twelve digits: province, century and sex (19xx: 0, 1; 20xx: 2, 3), year of birth, six random ones."""
    century = 2 * (birth_year >= 2000) + (sex == FEMALE)
    return f"{weighted(rng, _PROVINCES)}{century}{birth_year % 100:02d}{rng.randrange(1_000_000):06d}"


class PeopleBook:
    """Names and identity numbers of one district: none is given out twice.

    Names are kept apart by the year of birth, so no two persons share name and birth date.
    """

    def __init__(self, rng: random.Random) -> None:
        self._rng = rng
        self._names: set[tuple[str, int]] = set()
        self._numbers: set[str] = set()

    def name(self, family_name: str, sex: str, birth_year: int) -> str:
        """A name that nobody born in that year has yet."""
        while True:
            name = draw_name(self._rng, family_name, sex, birth_year)
            if (name, birth_year) not in self._names:
                self._names.add((name, birth_year))
                return name

    def identity_number(self, sex: str, birth_year: int) -> str:
        """An identity number that nobody has yet."""
        while True:
            number = draw_identity_number(self._rng, sex, birth_year)
            if number not in self._numbers:
                self._numbers.add(number)
                return number


def age_on(born: dt.date, day: dt.date) -> int:
    """Full years of age on a day."""
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def born_at_age(rng: random.Random, day: dt.date, age: int) -> dt.date:
    """A birth date such that the person is ``age`` full years old on ``day`` (not a 29 February)."""
    return day.replace(year=day.year - age) - dt.timedelta(days=rng.randrange(365))
