"""``status``: what waits, what is late, what fits nowhere; what is no use of the command."""

from __future__ import annotations

import datetime as dt
import os
import shutil
from pathlib import Path
from typing import Any

import pytest

from hongheo.models import LinesLeft
from hongheo.pipeline import PROBLEMS, REPORT_PAGE, Options, run, status
from hongheo.procedure import overdue_of
from tests.commands import hongheo
from tests.compare.lists import listed, write_list
from tests.conftest import b1, b2, household, return_maker, write_grid
from tests.corrections.test_corrections import line, sua
from tests.procedure.registers import SOUND, found, register_of, rules_on

pytestmark = pytest.mark.usefixtures("read_once")

OWN = {"b1": [b1("0001", 150), b1("0002", 150)], "b2": [b2("0001", 1), b2("0002", 1)]}
ON = dt.date(2023, 12, 1)
DIRTY = Path(__file__).parents[1] / "dirty" / "files" / "46-commune-misspelt"


@pytest.fixture(scope="module")
def phieu(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a return of one household whose size cannot be read, and one whose head is very old. No
    test changes it."""
    folder = tmp_path_factory.mktemp("xa") / "phieu"
    folder.mkdir()
    return_maker(folder)(
        households=[household("0001", size="bốn"), household("0002", birth_date="01/01/1901", size=5)], **OWN
    )
    return folder


@pytest.fixture
def own(phieu: Path, tmp_path: Path) -> Path:
    """Such a folder that a test changes."""
    return Path(shutil.copytree(phieu, tmp_path / "phieu"))


def waiting(phieu: Path, *files: Path) -> LinesLeft | None:
    told = status([phieu], Options(corrections=files), on=ON)
    return next(c.lines for c in told.communes if c.commune == "28654")


@pytest.mark.usefixtures("no_tables", "no_lists")
def test_dong_chua_dien_con_cho_den_khi_van_de_het(phieu: Path, tmp_path: Path) -> None:
    run([phieu], Options(), tmp_path / "ra")
    sent_out = tmp_path / "ra" / PROBLEMS
    assert waiting(phieu) is None
    first = waiting(phieu, sent_out)
    assert first is not None and first.waiting >= 2 and first.used == 0
    # The same rows sent out once more wait once, and what was mended waits no longer.
    again = tmp_path / "vong-2.xlsx"
    again.write_bytes(sent_out.read_bytes())
    assert waiting(phieu, sent_out, again) == first
    mended = sua(tmp_path, line("0001", "Số nhân khẩu", "bốn", 4))
    after = waiting(phieu, sent_out, again, mended)
    assert after is not None and (after.waiting, after.used) == (first.waiting - 1, 1)


@pytest.mark.parametrize(
    ("lines", "left"),
    [
        ([line("0001", "Số nhân khẩu", "bốn", 4)], LinesLeft(used=1)),
        ([line("0001", "Số nhân khẩu", "bốn", None)], LinesLeft(waiting=1)),
        ([line("0001", "Số nhân khẩu", "bốn", 4, verdict="")], LinesLeft(waiting=1)),
        ([line("0001", "Số nhân khẩu", "bốn", None, verdict="")], LinesLeft(waiting=1)),
        ([line("0001", "Số nhân khẩu", "ba", 4)], LinesLeft(refused=1)),
        ([line("0001", "Số nhân khẩu", "bốn", 4, verdict="Chắc vậy")], LinesLeft(refused=1)),
        ([line("0099", "Số nhân khẩu", "bốn", 4)], LinesLeft(refused=1)),
        (
            [line("0001", "Số nhân khẩu", "bốn", 4), line("0001", "Số nhân khẩu", "bốn", 5)],
            LinesLeft(contradicted=2),
        ),
    ],
)
def test_moi_dong_sua_duoc_dem_mot_lan(
    phieu: Path, tmp_path: Path, lines: list[dict[str, object]], left: LinesLeft
) -> None:
    assert waiting(phieu, sua(tmp_path, *lines)) == left


def test_dong_sua_cua_xa_khac_khong_mat(phieu: Path, tmp_path: Path) -> None:
    other = {**line("0001", "Số nhân khẩu", "bốn", 4), "Mã xã": "99998"}
    told = status([phieu], Options(corrections=(sua(tmp_path, other),)), on=ON)
    assert told.lines_untied == 1
    assert (
        "1 dòng chưa rõ của xã nào" in hongheo("status", phieu, "--corrections", tmp_path / "sua.xlsx").stdout
    )


def test_xa_chua_gui_tre_theo_han_duoc_noi(phieu: Path, tmp_path: Path) -> None:
    wanted = tmp_path / "can-gui.txt"
    wanted.write_text("28654\n28657\n", encoding="utf-8")
    options = Options(expect=wanted)
    told = status([phieu], options, on=ON, due=dt.date(2023, 11, 20))
    assert {c.commune: [(o.by, o.due, o.days) for o in c.overdue] for c in told.communes} == {
        "28654": [],
        "28657": [("due", "2023-11-20", 11)],
    }
    on_the_day = status([phieu], options, on=ON, due=ON)
    assert not any(c.overdue for c in on_the_day.communes)
    # Without a day nothing is late, and that is said.
    no_day = status([phieu], options, on=ON)
    assert not any(c.overdue for c in no_day.communes)
    assert any("chưa biết hạn gửi" in text for text in no_day.unknown)


@pytest.mark.parametrize(
    ("kept", "on", "late"),
    [
        # The sound register has done all in time.
        (None, dt.date(2026, 12, 20), []),
        # Posted, and no report made: the opinion had to be asked on 07/12 to decide on 14/12.
        ({"documents": []}, dt.date(2026, 12, 7), []),
        ({"documents": []}, dt.date(2026, 12, 8), [("plan", "2026-12-07", 1)]),
        (
            {"documents": []},
            dt.date(2026, 12, 20),
            [("plan", "2026-12-07", 13), ("register", "2026-12-14", 6)],
        ),
        # Nothing begun: no last day before that of the review.
        ({sheet: [] for sheet in SOUND}, dt.date(2026, 9, 20), []),
        ({sheet: [] for sheet in SOUND}, dt.date(2026, 12, 2), [("plan", "2026-12-01", 1)]),
    ],
)
def test_buoc_chua_den_tre_theo_lich_tinh_nguoc(
    kept: dict[str, list[Any]] | None, on: dt.date, late: list[tuple[str, str, int]]
) -> None:
    rows = {**SOUND, **(kept or {})}
    own = overdue_of(register_of(rows), rules_on(on), found(rows, on))
    periodic = [(o.by, o.due, o.days) for o in own if o.by == "plan" or "Hết kỳ" in o.what]
    assert periodic == late


def test_nam_khong_co_ky_ra_soat_thi_khong_tinh_tre() -> None:
    rows = {**SOUND, "documents": []}
    own = overdue_of(register_of(rows), rules_on(dt.date(2026, 12, 20), season=None), [])
    assert own == ()


@pytest.mark.parametrize("as_workbook", [False, True])
def test_dong_danh_sach_xa_khong_khop_duoc_noi_o(phieu: Path, tmp_path: Path, as_workbook: bool) -> None:
    rows: list[list[Any]] = [["STT", "Xã"], [1, "Xã Đồng Sơn"], [2, "Xã Không Đâu"], [3, 99999], [4, 28657]]
    wanted = tmp_path / ("can-gui.xlsx" if as_workbook else "can-gui.csv")
    if as_workbook:
        write_grid(wanted, {"Xã": rows})
    else:
        wanted.write_text("\n".join(";".join(map(str, r)) for r in rows), encoding="utf-8")
    told = status([phieu], Options(expect=wanted), on=ON)
    assert [(u.cell, u.row) for u in told.unfit] == [("B3", 3), ("B4", 4)]
    assert [c.commune for c in told.communes] == ["28654", "28657"]
    # Where tables are made of it, a line that is left out would be missed nowhere.
    assert "ô B3" in hongheo("check", phieu, "--expect", wanted).stderr.replace("\n", " ")


@pytest.mark.parametrize(
    ("info", "why"),
    [
        ({"commune": "99999"}, "«99999» không có trong danh mục"),
        ({"commune": "", "commune_name": "Xã Bình Phú"}, "«Xã Bình Phú»"),
        ({"commune": "abc"}, "không cho biết Mã xã"),
    ],
)
def test_tep_khong_noi_duoc_voi_xa_nao_duoc_ke(own: Path, info: dict[str, object], why: str) -> None:
    return_maker(own)(
        "la.xlsx", info=info, households=[household("0001")], b1=OWN["b1"][:1], b2=OWN["b2"][:1]
    )
    (own / "ghi-chu.docx").write_bytes(b"x")
    told = status([own], Options(year=2023), on=ON)
    assert {Path(path).name for path in told.untied} == {"la.xlsx", "ghi-chu.docx"}
    assert why in told.untied[(own / "la.xlsx").as_posix()]
    assert [c.commune for c in told.communes if c.files] == ["28654"]


def test_so_theo_doi_nam_khac_khong_tinh(phieu: Path, tmp_path: Path) -> None:
    (tmp_path / "ma.txt").write_text("28654\n", encoding="utf-8")
    made = hongheo("register", "template", tmp_path / "so", "--communes", tmp_path / "ma.txt", "--year", 2022)
    assert made.returncode == 0
    told = status([phieu], Options(registers=(tmp_path / "so",)), on=ON)
    assert [c.step for c in told.communes if c.commune == "28654"] == [None]
    assert "năm 2022" in next(iter(told.untied.values()))
    assert any("không có sổ" in text for text in told.unknown)


@pytest.mark.parametrize("named", ["ghi.txt", "anh.jpg", "thu.docx", "khac.xlsx", "rong", "anh"])
@pytest.mark.parametrize("beside", [False, True])
def test_cai_khong_phai_phieu_la_go_sai(phieu: Path, tmp_path: Path, named: str, beside: bool) -> None:
    for name in ("rong", "anh"):
        (tmp_path / name).mkdir()
    (tmp_path / "anh" / "a.jpg").write_bytes(b"x")
    for name in ("ghi.txt", "anh.jpg", "thu.docx"):
        (tmp_path / name).write_text("root:x:0:0", encoding="utf-8")
    write_grid(tmp_path / "khac.xlsx", {"Thu chi": [["Ngày", "Tiền"], ["1/1", 5]]})
    arguments = [tmp_path / named, *([phieu] if beside else [])]
    done = hongheo("status", *arguments, "--year", 2023, "--json")
    # Beside returns a workbook of another kind, or a folder without any, is told of or passed over.
    misuse = not beside or named in ("ghi.txt", "anh.jpg", "thu.docx")
    assert done.returncode == (2 if misuse else 0), done.stdout
    assert ('"valid": false' in done.stdout) is misuse


def test_phieu_hong_khong_phai_go_sai(tmp_path: Path) -> None:
    (tmp_path / "hong.xlsx").write_bytes(b"PK\x03\x04 hong")
    done = hongheo("status", tmp_path / "hong.xlsx", "--year", 2023)
    # A long path is broken where the line ends.
    assert done.returncode == 3 and "hong.xlsx" in "".join(done.stdout.split())


def test_dong_ghi_ten_xa_la_duoc_ke() -> None:
    """A layout that says the commune row by row, some rows with a name that is misspelt."""
    told = status([DIRTY / "web.xlsx"], Options(year=2023), on=ON)
    (why,) = told.untied.values()
    assert "dòng ghi xã không có trong danh mục: «" in why


def section(page: Path) -> str:
    """What the page of a run says of who has sent."""
    text = page.read_text(encoding="utf-8")
    return " ".join(text.partition('id="nop-phieu"')[2].partition("</section>")[0].split())


@pytest.mark.usefixtures("results_only", "no_lists")
def test_trang_bao_cao_noi_xa_nao_da_gui(own: Path, tmp_path: Path) -> None:
    wanted = tmp_path / "can-gui.txt"
    wanted.write_text("28654\n28657\n", encoding="utf-8")
    half = sua(tmp_path, line("0001", "Số nhân khẩu", "bốn", None, verdict=""))
    options = Options(expect=wanted, report=True, corrections=(half,))
    run([own], options, tmp_path / "1")
    told = section(tmp_path / "1" / REPORT_PAGE)
    assert "<dt>Chưa gửi (1 xã)</dt><dd>Xã Bình Phú.</dd>" in told
    assert "<dt>Còn lỗi (1 xã)</dt><dd>Xã Đồng Sơn (" in told
    assert "1 dòng chưa điền: Xã Đồng Sơn (1)" in told
    # When a file was changed is no matter of the page.
    os.utime(next(own.iterdir()), (1_690_000_000, 1_690_000_000))
    run([own], options, tmp_path / "2")
    assert (tmp_path / "2" / REPORT_PAGE).read_bytes() == (tmp_path / "1" / REPORT_PAGE).read_bytes()


@pytest.mark.usefixtures("results_only", "no_lists")
def test_mot_xa_dat_chi_can_mot_dong(tmp_path: Path) -> None:
    own = {sheet: rows[:1] for sheet, rows in OWN.items()}
    path = return_maker(tmp_path)(households=[household("0001")], **own)
    run([path], Options(report=True), tmp_path / "ra")
    told = section(tmp_path / "ra" / REPORT_PAGE)
    assert "1 xã" in told and "không còn lỗi" in told and "<dl>" not in told


def test_xa_chua_gui_khong_co_ho_trong_phieu(phieu: Path, tmp_path: Path) -> None:
    """Households of last year's list are not those of a return."""
    before = write_list(tmp_path / "truoc.xlsx", 2022, [listed("0001"), listed("0009", commune="28657")])
    wanted = tmp_path / "can-gui.txt"
    wanted.write_text("28654\n28657\n", encoding="utf-8")
    told = status([phieu], Options(previous=before, expect=wanted), on=ON)
    own = next(c for c in told.communes if c.commune == "28657")
    assert (own.stage.value, own.households, own.unclassified, own.previous) == ("missing", 0, 0, 1)
