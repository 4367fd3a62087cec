"""One random return in every format gives the same records, the same problems and the same account."""

from __future__ import annotations

import copy
import tempfile
from itertools import product
from pathlib import Path

from hypothesis import example, given, settings
from hypothesis import strategies as st

from hongheo.forms import COMMUNE_RETURN, form
from hongheo.pipeline import Options, check
from hongheo.pipeline.reading import Source, read_return
from hongheo.read import read_file
from tests.read.workbooks import CODES, WRITERS, Cell, Error, Formula, Looks, Padded

FORM = form(COMMUNE_RETURN)
HEAD = ["Mã hộ", "Họ và tên chủ hộ", "Số định danh cá nhân", "Ngày sinh", "Giới tính", "Dân tộc"]
HEAD += ["Thôn/Ấp", "Số nhân khẩu", "Phân loại đầu kỳ"]
CLASS = "Hộ không nghèo"
Rows = list[list[Cell]]


def sound() -> dict[str, Rows]:
    """A return of three households."""
    names = ["Trần Văn Mẫu", "Lê Thị\nGiả", "Phạm Văn & Thử <1>"]
    households: Rows = [
        [f"{n:04d}", names[n - 1], f"08208000100{n}", f"0{n}/09/1980", "Nam", "Kinh", "Ấp 1", 4, CLASS]
        for n in (1, 2, 3)
    ]
    info: Rows = [["Năm rà soát", 2023], ["Mã xã", "28654"], ["Tổng số hộ dân cư", 3000]]
    return {
        "Thông tin": [*info, ["Tổng số nhân khẩu", 10500]],
        "Hộ": [[*HEAD], *households],
        "B1": [["Mã hộ", "1", "2", "Tổng điểm B1"], *([f"{n:04d}", 100, 20 + n, None] for n in (1, 2, 3))],
        "B2": [
            ["Mã hộ", *(f"B2.{k}" for k in range(1, 13))],
            *([f"{n:04d}", "x", *[None] * 10, 1] for n in (1, 2, 3)),
        ],
    }


DIRT = st.one_of(
    st.sampled_from([*CODES]).map(Error),
    st.just(Formula()),
    st.builds(Padded, st.integers(1, 4), st.integers(2, 12)),
    st.sampled_from(["x", "có", "12.", "a  b", "#N/A?", "0"]),
    st.integers(0, 2000),
    st.none(),
)
CHANGES = st.lists(
    st.tuples(st.sampled_from(["Hộ", "B1", "B2", "Thông tin"]), st.integers(1, 3), st.integers(0, 12), DIRT),
    max_size=6,
)


def seen(path: Path) -> tuple[object, ...]:
    """Records as read and as checked, problems and account of a workbook, without its name. What comes after
    knows nothing of the format."""
    content, problems = read_file(path, [FORM])
    if content is None:
        return None, sorted(f"{p.kind.code} {p.place.sheet} {p.place.cell}" for p in problems)
    records = repr({t.sheet_id: (t.rows, t.values, t.aside) for t in content.tables})
    records = records.replace(path.as_posix(), "")
    info = {name: cell.value for name, cell in content.info.items()}
    found, summary, problems = read_return(Source(path), [FORM], Options(year=2023, commune="28654"))
    typed = repr([{name: f.to_dict("list") for name, f in file.frames.items()} for file in found])
    told = sorted(
        (p.kind.code, p.place.sheet, p.place.cell, p.message().replace(path.as_posix(), "")) for p in problems
    )
    account = [(s.name, s.read_as, s.cells, s.ends, s.why) for s in summary.account.sheets]
    return records, typed.replace(path.as_posix(), ""), info, told, account


@st.composite
def looks(draw: st.DrawFn) -> dict[str, Looks]:
    """Cells of the lists hidden, struck through and merged (downwards: a value over its households)."""
    found = {}
    for name, width in (("Hộ", 9), ("B1", 4), ("B2", 13)):
        places = st.tuples(st.integers(1, 4), st.integers(1, width))
        column, top, bottom = draw(st.integers(1, width)), draw(st.integers(2, 4)), draw(st.integers(2, 4))
        found[name] = Looks(
            rows=draw(st.frozensets(st.integers(1, 4), max_size=2)),
            columns=draw(st.frozensets(st.integers(1, width), max_size=2)),
            struck=draw(st.frozensets(places, max_size=3)),
            merged=((top, column, bottom, column),) if top < bottom else (),
        )
    return found


VILLAGE = Looks(
    merged=((2, 7, 4, 7),), rows=frozenset({3}), columns=frozenset({8}), struck=frozenset({(2, 2)})
)


@settings(max_examples=6)
@given(CHANGES, looks())
@example([("Hộ", 1, 0, 5)], {})
@example([], {"Hộ": VILLAGE, "B2": Looks(struck=frozenset({(2, 2)}))})
@example(
    [("B2", 1, 7, Error("#NULL!")), ("B2", 2, 7, Formula())],
    {"B2": Looks(struck=frozenset({(2, 8), (3, 8)}))},
)
def test_moi_dinh_dang_cho_cung_ket_qua(
    changes: list[tuple[str, int, int, Cell]], looks: dict[str, Looks]
) -> None:
    sheets = copy.deepcopy(sound())
    for name, row, column, cell in changes:
        cells = sheets[name][row]
        cells[1 if name == "Thông tin" else column % len(cells)] = cell
    for name, look in looks.items():
        for top, left, bottom, right in look.merged:
            for at, column in product(range(top, bottom + 1), range(left, right + 1)):
                if (at, column) != (top, left):
                    sheets[name][at - 1][column - 1] = None
    with tempfile.TemporaryDirectory() as folder:
        found = {}
        for name, write in WRITERS.items():
            write(Path(folder) / name, sheets, looks)
            found[name] = seen(Path(folder) / name)
    for name, what in found.items():
        assert what == found["openpyxl.xlsx"], name


def test_phieu_tot_chi_bao_dau_xuong_dong(tmp_path: Path) -> None:
    for name, write in WRITERS.items():
        write(tmp_path / name, sound())
        assert check([tmp_path / name], Options()).report.lines() == ["HN130 Hộ!B3"], name
