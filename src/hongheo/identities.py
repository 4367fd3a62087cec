"""The identities that tables 1 to 13 obey, as data: which cells are equal, which are sums, which are shares.

Source: headings of the report tables of Circular 07/2021/TT-BLĐTBXH. Columns count from 1; table 9, whose
columns vary, is left to those who know its columns.
"""

HOUSEHOLDS, PERSONS = "Hộ", "Nhân khẩu"
# Of tables 2 and 3: what column 9 makes of columns 1 to 8.
MOVEMENT_SIGNS = (1, -1, -1, -1, 1, 1, 1, 1)
# (table, column, split) that must be equal; split is empty in tables with one line a place.
EQUAL = (
    *(((2, a, s), (3, b, s)) for a, b in ((2, 5), (5, 3)) for s in (HOUSEHOLDS, PERSONS)),
    ((1, 3, ""), (2, 9, HOUSEHOLDS)),
    ((1, 5, ""), (3, 9, HOUSEHOLDS)),
    ((1, 9, ""), (2, 9, PERSONS)),
    ((1, 11, ""), (3, 9, PERSONS)),
    *(((1, 3, ""), (n, 1, "")) for n in (4, 5, 10, 12)),
    *(((1, 5, ""), (n, 1, "")) for n in (6, 7, 13)),
    ((1, 5, ""), (10, 10, "")),
    ((2, 9, HOUSEHOLDS), (8, 1, HOUSEHOLDS)),
    ((2, 9, PERSONS), (8, 1, PERSONS)),
    ((3, 9, HOUSEHOLDS), (8, 6, HOUSEHOLDS)),
    ((3, 9, PERSONS), (8, 6, PERSONS)),
    ((2, 9, PERSONS), (12, 7, "")),
    ((3, 9, PERSONS), (13, 7, "")),
)
# Table, column of a sum, columns added.
SUMS = (
    *((n, 2, tuple(range(3, 15))) for n in (4, 6)),
    *((n, whole, parts) for n in (12, 13) for whole, parts in ((1, (2, 3)), (7, (8, 9)))),
)
# Of table 1: column of a share, of its part, of its whole.
SHARES = ((4, 3, 1), (6, 5, 1), (8, 7, 1), (10, 9, 2), (12, 11, 2), (14, 13, 2))
