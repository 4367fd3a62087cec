"""Bounds of what is plausible. None is law: each only says when a person should be asked again."""

from collections.abc import Mapping

# A child is at least so many years younger than the head.
GENERATION = 12
# Husband, wife or head of a household: full years of age.
YOUNGEST_SPOUSE = 16
YOUNGEST_HEAD = 16
OLDEST = 110

# Full years of age, from and to, at which somebody may be in a school (early and late pupils included).
STUDYING_AGES: Mapping[str, tuple[int, int]] = {
    "Mầm non": (0, 9),
    "Tiểu học": (4, OLDEST),
    "THCS": (9, OLDEST),
    "THPT": (13, OLDEST),
    "Nghề": (13, OLDEST),
    "Đại học": (16, OLDEST),
}
# Full years of age from which somebody may hold a certificate.
CERTIFICATE_AGES: Mapping[str, tuple[int, int]] = {
    "Tiểu học": (9, OLDEST),
    "THCS": (13, OLDEST),
    "THPT": (15, OLDEST),
    "Sơ cấp": (14, OLDEST),
    "Trung cấp": (15, OLDEST),
    "Cao đẳng": (17, OLDEST),
    "Đại học": (19, OLDEST),
}

# From so many repeated rows of a sheet on, they are told together.
LIST_TWICE = 5
# Names of sample rows: family name, a middle name, one letter (Nguyễn Văn A); and codes that are all nines.
PLACEHOLDER_NAME = r"\S+ (?:văn|thị) [abcx]"
PLACEHOLDER_CODE = r"9{3,}"
