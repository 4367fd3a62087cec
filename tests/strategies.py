"""What property tests draw: people and their returns, scored households, cells, names. One home for all.

What only one property needs and one line says stands beside it, in its ``@given``.
"""

from __future__ import annotations

import datetime as dt
import functools
import unicodedata
from typing import Any

import pandas as pd
from hypothesis import strategies as st

from hongheo.demo import make_district
from hongheo.forms import COMMUNE_RETURN, Form, form
from hongheo.models import ARRIVED, CAUSES, GONE, NO_COLUMN
from hongheo.units import units_on

FORM: Form = form(COMMUNE_RETURN)

# --- people and their returns -------------------------------------------------------------------------------

SYLLABLES = st.text("aăâbcdđeêghiklmnoôơpqrstuưvxyàáảãạ", min_size=2, max_size=7).map(str.capitalize)
FULL_NAMES = st.lists(SYLLABLES, min_size=2, max_size=4).map(" ".join)
FLAGS = st.sampled_from([None, True])
BIRTHS = st.one_of(st.dates(dt.date(1940, 1, 1), dt.date(2004, 12, 31)), st.integers(1940, 2004))


def choice(name: str) -> st.SearchStrategy[str]:
    return st.sampled_from([c.value for c in FORM.choices[name]])


@st.composite
def sound_return(draw: st.DrawFn) -> dict[str, list[dict[str, Any]]]:
    """Rows of ``Hộ``, ``B1`` and ``B2`` that agree with each other."""
    sheets: dict[str, list[dict[str, Any]]] = {"households": [], "b1": [], "b2": []}
    for n in range(1, draw(st.integers(1, 5)) + 1):
        code = f"{n:04d}"
        change = draw(st.sampled_from([None, None, None, *(c.value for c in FORM.choices["change"])]))
        row = {
            "household_code": code,
            "head_name": draw(FULL_NAMES) + f" {code}",
            "birth_date": draw(BIRTHS),
            "sex": draw(choice("sex")),
            "people": draw(choice("peoples")),
            "village": draw(st.sampled_from(["Ấp 1", "Thôn Đông", None])),
            "size": draw(st.integers(1, 15)),
            "class_start": draw(choice("class_start")),
            "size_start": draw(st.one_of(st.none(), st.integers(1, 15))),
            "change": change,
            **{f.id: draw(FLAGS) for f in FORM.by_id["households"].fields if f.type == "flag"},
        }
        # These marks together with some classes are contradictions of their own.
        row |= {"average_living": None, "was_poor": None}
        sheets["households"].append(row)
        if change in GONE:
            continue
        points = {f"b1_{q}": draw(st.integers(0, 40)) for q in range(1, 13)}
        total = draw(st.sampled_from([None, sum(points.values())]))
        sheets["b1"].append({"household_code": code, **points, "b1_total": total})
        flags = {f"b2_{q}": draw(FLAGS) for q in range(1, 13)}
        sheets["b2"].append(
            {"household_code": code, **flags, "b2_total": 10 * sum(v is True for v in flags.values())}
        )
    return sheets


# --- returns with odd cells, to be merged -------------------------------------------------------------------

CODE = st.sampled_from(["0001", "0002", "0003", 4, None])
CELL = {
    2: st.sampled_from([None, "082080423706", 82080423706, "12345"]),
    3: st.sampled_from([None, 1980, "05/09/1980", "01/02/1980", "12/25/1975", "01/02/1900", "khoảng 1980"]),
    4: st.sampled_from([4, "4", 4.7, "4.7", "#N/A", "=SUM(A1)", None]),
    5: st.sampled_from(["Hộ nghèo", "nghèo", "Hộ ngheo", NO_COLUMN[:3], None]),
}
ROW = st.tuples(CODE, st.sampled_from(["Mai Ẩn", " Mai  Ẩn", "=A"]), *CELL.values()).map(list)
SCORES = st.tuples(CODE, st.sampled_from([100, "x", None]), st.sampled_from([60, None]), st.just(160)).map(
    list
)
RETURN_TO_MERGE = st.fixed_dictionaries(
    {
        "commune": st.sampled_from(["28651", "28654", "28657"]),
        "households": st.lists(ROW, min_size=1, max_size=4),
        "b1": st.none() | st.lists(SCORES, max_size=3),
        # The column that stands aside in some of the returns.
        "without": st.sampled_from([None, 2, 3]),
    }
)

# --- households as they leave score -------------------------------------------------------------------------

STARTS = ("Hộ nghèo", "Hộ cận nghèo", "Hộ không nghèo")
MARKS = ("merit", "no_labour_capacity", *CAUSES)
sizes = st.integers(1, 12)


@st.composite
def scored_household(draw: st.DrawFn, codes: list[str]) -> dict[str, Any]:
    """One household as it leaves ``score``."""
    change = draw(st.sampled_from([None, None, None, *ARRIVED, *GONE]))
    flags = draw(st.integers(0, 12))
    size = draw(sizes)
    ends = ["poor", "near_poor", "not_poor"]
    return {
        "commune": draw(st.sampled_from(codes)),
        "class_start": draw(st.sampled_from(STARTS)),
        "change": change,
        "size": size,
        "size_start": draw(st.one_of(st.none(), sizes)),
        "was_poor": draw(st.booleans()),
        "was_near_poor": draw(st.booleans()),
        "average_living": draw(st.booleans()),
        "class_end": "gone" if change in GONE else draw(st.sampled_from(ends)),
        "doubtful": draw(st.integers(0, 9)) == 0,
        "b2": None if change in GONE else flags * 10,
        "people": draw(st.sampled_from(["Kinh", "Kinh", "Hoa", "Khơ-me", None])),
        "sex": draw(st.sampled_from(["Nam", "Nữ", None])),
        **{mark: draw(st.booleans()) for mark in MARKS},
        **{f"b2_{n}": None if change in GONE else n <= flags for n in range(1, 13)},
    }


sign_groups = st.tuples(
    st.integers(0, 40),
    st.integers(20, 40).map(lambda n: 5 * n),
    st.sampled_from([0, 10, 20, 30, 40]),
    st.sampled_from(["Ấp 1", "Ấp 2", None]),
    st.sampled_from([("poor", "poor_to_not_poor"), ("poor", "stays_poor"), ("not_poor", "none")]),
)

# --- households of two years --------------------------------------------------------------------------------

HEADS = ("Lê Văn Mẫu", "Trần Thị Mẫu", "Võ Văn Mẫu")
VILLAGES = ("Ấp 1", "Ấp 2", "Ấp 3")


@st.composite
def renumbered(draw: st.DrawFn) -> tuple[list[dict[str, object]], list[dict[str, object]]]:
    """The same households then and now, under other codes, in another order; each head is told from all
    others by its number, or by name, birth and village."""
    count = draw(st.integers(1, 8))
    births = draw(st.lists(st.integers(1, 28), min_size=count, max_size=count, unique=True))
    people: list[dict[str, object]] = [
        {
            "head_name": draw(st.sampled_from(HEADS)),
            "birth_date": f"1980-01-{birth:02d}",
            "village": draw(st.sampled_from(VILLAGES)),
            "identity_number": f"0820800{birth:05d}" if draw(st.booleans()) else None,
            "class_end": "Hộ nghèo",
        }
        for birth in births
    ]
    per_village = draw(st.booleans())

    def coded(order: list[int]) -> list[dict[str, object]]:
        used: dict[str, int] = {}
        rows = []
        for at in order:
            code = f"{at % 3 if per_village else draw(st.integers(0, 99)):03d}"
            used[code] = used.get(code, 0) + 1
            rows.append(
                {**people[at], "code": code if used[code] == 1 else f"{code}#{used[code]}", "who": at}
            )
        return rows

    every = list(range(count))
    return coded(draw(st.permutations(every))), coded(draw(st.permutations(every)))


# --- cells and texts ----------------------------------------------------------------------------------------

# Default_Ignorable_Code_Point beyond Cf (DerivedCoreProperties.txt of Unicode), and blanks that are letters.
IGNORABLE = [
    *"\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u2065\u2800\u3164\ufe00\ufe0e\ufe0f\uffa0\U000e0100"
]

# Looked for when a test first asks.
UNSEEN = st.deferred(
    lambda: st.sampled_from(
        [c for c in map(chr, range(0x110000)) if unicodedata.category(c) == "Cf"] + IGNORABLE
    )
)
WORDS = st.sampled_from(
    ["Trần", "Thị", "Hộ", "nghèo", "x", "082080001000", "0001", "Ê-đê", "05/09/1980", "4"]
)
SPACES = st.sampled_from([" ", "  ", "\u00a0", "\u202f", "\u3000", "\t", "\n"])
cells = st.sampled_from(
    [
        None,
        "",
        " ",
        "x",
        0,
        1,
        4.7,
        "#N/A",
        "=1+1",
        "Tổng",
        "Mã hộ",
        "0001",
        "Nam",
        "Hộ nghèo",
        "Ấp 2",
        "Kinh",
        "(1)",
    ]
)
# Letters that offices type, those that names may not have, and those that nobody sees.
names_of_anything = st.text(st.sampled_from("aA'.-_ Đổ[]:*?/\\<>|\"\x1b\n\u202e\U0001f600"), max_size=40)
values_of_frames = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(),
    st.dates(),
    st.just(pd.NA),
    st.just(pd.NaT),
)

# --- names of sheets and files ------------------------------------------------------------------------------

sheet_names = st.sampled_from(
    [
        *(
            "{} (2)",
            "{} (13)",
            "{} - Copy",
            "{} - Copy (2)",
            "{}2",
            "{} 3",
            "{} ấp 2",
            "{} ấp Bình Phú",
            "DS {}",
        ),
        *(
            "{} thôn Đông",
            "Danh sách {}",
            "{}_2",
            "Mẫu {}",
            "Phiếu {}",
            "Copy of {}",
            "{} - bản sao",
            "{} bổ sung",
        ),
        *("{} bổ sung", "{} khu phố 4", "{} tiếp theo", "{} - phần 2"),
    ]
)
doubtful_names = st.sampled_from(["{} cũ", "{} 2022", "{} nháp", "{} đã xóa", "Sheet1", "{} theo dõi riêng"])
suffixes = st.sampled_from(
    [
        ".xlsx",
        ".xls",
        ".ods",
        ".csv",
        ".zip",
        ".pdf",
        ".docx",
        ".et",
        ".numbers",
        "",
        ".bak",
        ".JPG",
        ".XLSM",
        ".xltx",
    ]
)
file_names = st.sampled_from(["28654", "phieu xa", "._28654", "~$28654", "Thumbs", ".an"])

# --- real words ---------------------------------------------------------------------------------------------


@functools.cache
def real_texts() -> list[str]:
    """Texts of the unit lists, of the forms and of invented people, sorted. Gathered when a test first asks:
    it takes longer than collecting the tests of a room."""
    found: set[str] = set()
    for date in (dt.date(2023, 12, 14), dt.date(2025, 12, 14)):
        for unit in units_on(date):
            found |= {unit.name, unit.district, unit.province}
    for data in make_district(year=2023).returns:
        found |= {
            v for rows in data.sheets.values() for row in rows for v in row.values() if isinstance(v, str)
        }
    for sheet in FORM.sheet:
        found |= {sheet.name, *(f.heading for f in sheet.fields), *(f.help for f in sheet.fields)}
    for choices in FORM.choices.values():
        found |= {text for c in choices for text in (c.value, *c.aliases)}
    return sorted(found)


REAL_WORDS = st.deferred(lambda: st.sampled_from(sorted({w for t in real_texts() for w in t.split()})))
