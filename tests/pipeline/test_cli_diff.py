"""``hongheo diff``: folders of results, returns, or one of each; a difference is not wrong (exit 0)."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import openpyxl
import pytest

from hongheo.pipeline import SCORES
from tests.commands import hongheo
from tests.conftest import MakeReturn, b1, b2, household, return_maker

pytestmark = pytest.mark.usefixtures("read_once")

CODES = ("0001", "0002", "0003")


@pytest.fixture(scope="module")
def returns(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Two returns: in the second 0002 became poor and larger, 0003 is gone, 0004 is new. Nobody may change
    them."""
    make_return = return_maker(tmp_path_factory.mktemp("phieu"))
    old = make_return(
        "cu.xlsx",
        households=[household(c) for c in CODES],
        b1=[b1(c, 150) for c in CODES],
        b2=[b2(c, 3) for c in CODES],
    )
    new = make_return(
        "moi.xlsx",
        households=[household("0001"), household("0002", size=5), household("0004")],
        b1=[b1("0001", 150), b1("0002", 140), b1("0004", 200)],
        b2=[b2(c, 3) for c in ("0001", "0002", "0004")],
    )
    return old, new


@pytest.fixture(scope="module")
def folders(returns: tuple[Path, Path], tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """The results of both. Nobody may change them."""
    home = tmp_path_factory.mktemp("ket-qua")
    for path, name in zip(returns, ("ra-cu", "ra-moi"), strict=True):
        assert hongheo("run", path, "-o", home / name, "--quiet").returncode == 0
    return home / "ra-cu", home / "ra-moi"


def told(*arguments: object) -> dict[str, object]:
    done = hongheo("diff", *arguments, "--json")
    assert (done.returncode, done.stderr) == (0, "")
    data: dict[str, object] = json.loads(done.stdout)
    return data


def test_so_hai_phieu_hai_ket_qua_va_ca_hai_lan_nhau(
    returns: tuple[Path, Path], folders: tuple[Path, Path]
) -> None:
    answers = [told(*pair) for pair in (returns, folders, (returns[0], folders[1]))]
    for data in answers:
        assert data["same"] is False
        assert [(h["household"], h["what"]) for h in data["households"]] == [
            ("28654/0002", "changed"),
            ("28654/0003", "disappeared"),
            ("28654/0004", "appeared"),
        ]
        changed = {c["field"]: (c["old"], c["new"]) for c in data["households"][0]["changes"]}
        assert changed["class_end"] == ("Hộ không nghèo", "Hộ nghèo")
        assert (changed["b1"], changed["size"]) == ((150, 140), (4, 5))
        cell = next(c for c in data["cells"] if (c["table"], c["column"], c["split"]) == (2, 9, "Hộ"))
        assert (cell["old"], cell["new"], cell["came"], cell["left"]) == (0, 1, ["28654/0002"], [])
    assert answers[0]["cells"] == answers[1]["cells"] == answers[2]["cells"]
    same = told(returns[1], folders[1])
    assert (same["same"], same["households"], same["cells"]) == (True, [], [])


def test_man_hinh_va_so_ghi_ra(returns: tuple[Path, Path], tmp_path: Path) -> None:
    out = tmp_path / "khac.xlsx"
    done = hongheo("diff", *returns, "-o", out)
    assert done.returncode == 0
    assert done.stdout.startswith("KHÁC NHAU: 3 hộ (1 mới có, 1 không còn, 1 thay đổi; 1 đổi loại)")
    assert "Điểm B1: 150 → 140" in " ".join(done.stdout.split())
    assert "thêm: 28654/0002" in done.stdout
    assert max(map(len, done.stdout.splitlines())) <= 80
    assert "Trần" not in done.stdout
    book = openpyxl.load_workbook(out)
    assert book.sheetnames == ["Hộ", "Ô của biểu", "Ô của phiếu"]
    rows = list(book["Hộ"].iter_rows(min_row=2, values_only=True))
    assert (
        "28654/0002",
        "Xã Đồng Sơn",
        "Thay đổi",
        "Hộ không nghèo",
        "Hộ nghèo",
        "Điểm B1",
        150,
        140,
    ) in rows
    assert ("28654/0004", "Xã Đồng Sơn", "Mới có", None, "Hộ không nghèo", None, None, None) in rows
    again = hongheo("diff", *returns, "-o", out)
    assert (again.returncode, "--force" in again.stderr) == (2, True)


CASE = Path(__file__).parents[1] / "dirty" / "files" / "44-diff-blind-to-marks"


def test_dau_nguoi_co_cong_va_nguyen_nhan_doi_thi_ke_ho_va_bieu_8_10_12(tmp_path: Path) -> None:
    folders = [tmp_path / side for side in ("cu", "moi")]
    for folder in folders:
        assert hongheo("run", CASE / folder.name, "-o", folder, "--quiet").returncode in (0, 1)
    for sides, marks in (
        ([CASE / "cu", CASE / "moi"], {"Có thành viên là người có công", "Không có lao động"}),
        (folders, {"Có thành viên là người có công", "Nguyên nhân nghèo"}),
    ):
        data = told(*sides)
        assert data["same"] is False
        assert {(v["household"], v["field"]) for v in data["values"]} == {("28654/0001", m) for m in marks}
        assert {c["table"] for c in data["cells"]} == {8, 10, 12}
        assert all({*c["came"], *c["left"]} == {"28654/0001"} for c in data["cells"])


def test_moi_trang_cua_phieu_o_nao_doi_ke_o_ay(make_return: MakeReturn, tmp_path: Path) -> None:
    person = {"household_code": "0001", "member_number": 1, "name": "Trần Văn Ba", "work": "Tự làm"}
    path = make_return(
        "cu.xlsx",
        households=[household(c, village="Ấp 1") for c in CODES],
        b1=[b1(c, 150) for c in CODES],
        b2=[b2(c, 3) for c in CODES],
        members=[person],
        living=[{"household_code": "0001", "water": "Nước máy"}],
    )
    book = openpyxl.load_workbook(path)
    wanted = set()
    for name, heading, value in (
        ("Hộ", "Thôn/Ấp", "Ấp 2"),
        ("Hộ", "Họ và tên chủ hộ", "Lê Văn Bốn"),
        ("Hộ", "Ngày sinh", 1970),
        ("Hộ", "Ghi chú", "mới sửa"),
        ("B2", "5", "x"),
        ("Thành viên", "Việc làm", "Không có nhu cầu"),
        ("Điều kiện sống", "Nguồn nước", "Nước mưa"),
        ("Điều kiện sống", "Ti vi", "x"),
    ):
        sheet = book[name]
        rows = list(sheet.iter_rows(max_row=12))
        head = next(r for r in rows if any(str(c.value or "").startswith("Mã hộ") for c in r))
        at = next(c for c in head if str(c.value or "").split(".")[0] == heading)
        sheet.cell(head[0].row + 1, at.column).value = value
        wanted.add((name, f"B2.{heading}" if name == "B2" else heading))
    info = next(r for r in book["Thông tin"].iter_rows() if r[0].value == "Người lập")
    book["Thông tin"].cell(info[0].row, 2).value = "Phạm Thị Năm"
    new = tmp_path / "moi.xlsx"
    book.save(new)
    data = told(path, new)
    assert {(v["sheet"], v["field"]) for v in data["values"]} == wanted | {("Thông tin", "Người lập")}
    assert {v["household"] for v in data["values"]} == {"28654/0001", "28654"}
    assert "Lê Văn Bốn" not in json.dumps(data, ensure_ascii=False)
    assert "Lê Văn Bốn" in json.dumps(told(path, new, "--show-values"), ensure_ascii=False)


def test_thu_muc_ket_qua_noi_nhung_gi_no_khong_co(
    returns: tuple[Path, Path], folders: tuple[Path, Path]
) -> None:
    for side in (folders[0], returns[0]):
        data = told(folders[0], side)
        assert (data["same"], bool(data["not_compared"])) == (True, True)
    assert told(returns[0], returns[0])["not_compared"] == []


def test_giong_nhau(returns: tuple[Path, Path]) -> None:
    done = hongheo("diff", returns[0], returns[0])
    assert (done.returncode, done.stdout.startswith("GIỐNG NHAU: 3 hộ")) == (0, True)


def test_khong_doc_duoc_thi_khong_ghi_gi(returns: tuple[Path, Path], tmp_path: Path) -> None:
    broken = tmp_path / "hong"
    broken.mkdir()
    (broken / SCORES).write_bytes(b"khong phai xlsx")
    out = tmp_path / "khac.xlsx"
    done = hongheo("diff", returns[0], broken, "-o", out, "--json")
    data = json.loads(done.stdout)
    assert (done.returncode, data["valid"], data["command"], out.exists()) == (3, False, "diff", False)


def test_tep_ket_qua_da_sua_sau_khi_chay_duoc_bao(folders: tuple[Path, Path], tmp_path: Path) -> None:
    for name in ("mot", "hai"):
        shutil.copytree(folders[0], tmp_path / name)
    assert told(tmp_path / "mot", tmp_path / "hai")["edited"] == []
    path = tmp_path / "hai" / "danh-sach.xlsx"
    book = openpyxl.load_workbook(path)
    book["Hộ nghèo"]["C8"].value = "Người khác"
    book.save(path)
    assert told(tmp_path / "mot", tmp_path / "hai")["edited"] == [path.as_posix()]
    done = hongheo("diff", tmp_path / "mot", tmp_path / "hai").stdout
    assert "Đã có người sửa sau khi chạy" in " ".join(done.split())
    (tmp_path / "mot" / "nhat-ky.json").unlink()
    assert "không biết tệp nào đã sửa" in told(tmp_path / "mot", tmp_path / "hai")["edited"][0]
