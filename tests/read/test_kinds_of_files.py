"""``.xls``, ``.ods``, ``.xlsm`` and locked files give the same cells at the same addresses as ``.xlsx``.

``files/c5.xls`` and ``files/c5.ods`` were saved once by an office program, with invented people: every sheet
begins at C5, and E7 of ``Hộ`` holds the text 4.7.
"""

from __future__ import annotations

import datetime as dt
import io
import shutil
from pathlib import Path

import pytest
from msoffcrypto.format.ooxml import OOXMLFile

from hongheo.errors import UnreadableFile
from hongheo.forms import COMMUNE_RETURN, form
from hongheo.pipeline import Options, check
from hongheo.read import is_locked, read_file
from hongheo.read.workbook import read_grids
from tests.conftest import MakeReturn, b1, b2, household

FILES = Path(__file__).parent / "files"
SOUND = {"households": [household("0001")], "b1": [b1("0001", 150)], "b2": [b2("0001", 1)]}
SECRET = "Mật-khẩu 9"


def locked(path: Path, target: Path) -> Path:
    """The workbook under a password, as Excel locks it."""
    with target.open("wb") as out:
        OOXMLFile(io.BytesIO(path.read_bytes())).encrypt(SECRET, out)
    return target


@pytest.mark.parametrize("name", ["c5.xls", "c5.ods"])
def test_o_dung_dia_chi(name: str) -> None:
    grids = {grid.name: grid.rows for grid in read_grids(FILES / name)}
    assert list(grids) == ["Thông tin", "Hộ", "B1", "B2"]
    assert grids["Hộ"][4][2:5] == ["Mã hộ", "Họ và tên chủ hộ", "Số nhân khẩu"]
    row = grids["Hộ"][5]
    assert row[:2] == ["", ""]
    assert row[2:] == ["0001", "Trần Thị Mẫu", 4.0, "Hộ không nghèo", "082080678901", dt.date(1980, 9, 5)]
    assert {type(row[4]), type(grids["B2"][4][3])} == {float}
    assert check([FILES / name], Options()).report.lines() == ["HN101 Hộ!E7"]


def test_xlsm_doc_nhu_xlsx(make_return: MakeReturn, tmp_path: Path) -> None:
    path = make_return(**{**SOUND, "households": [household("0001", size="4 người")]})
    copy = Path(shutil.copy(path, tmp_path / "phieu.xlsm"))
    assert (
        check([copy], Options()).report.lines() == check([path], Options()).report.lines() == ["HN101 Hộ!H4"]
    )


def test_mat_khau_mo_tep_trong_bo_nho(make_return: MakeReturn, tmp_path: Path) -> None:
    path = locked(make_return(**SOUND), tmp_path / "khoa.xlsx")
    before, names = path.read_bytes(), sorted(p.name for p in tmp_path.iterdir())
    assert is_locked(path)
    asked: list[Path] = []

    def answer(file: Path) -> str:
        asked.append(file)
        return SECRET

    result = check([path], Options(password=answer))
    assert (result.report.lines(), result.counts()["total"], asked) == ([], 1, [path])
    assert path.read_bytes() == before
    assert sorted(p.name for p in tmp_path.iterdir()) == names


@pytest.mark.parametrize(
    ("password", "reason"), [(None, "tệp có mật khẩu"), ("sai", "mật khẩu đã cho không mở được")]
)
def test_khong_co_hay_sai_mat_khau(
    make_return: MakeReturn, tmp_path: Path, password: str | None, reason: str
) -> None:
    path = locked(make_return(**SOUND), tmp_path / "khoa.xlsx")
    _, (problem,) = read_file(path, [form(COMMUNE_RETURN)], password=password)
    assert problem.kind.code == "HN001"
    assert reason in problem.message()
    assert password is None or password not in problem.message() + problem.remedy()


def test_mat_khau_cho_tep_khong_khoa_thi_thoi(make_return: MakeReturn) -> None:
    path = make_return(**SOUND)
    assert not is_locked(path)
    assert len(read_grids(path, SECRET)) == len(read_grids(path))


def test_tep_ole_hong(tmp_path: Path) -> None:
    path = tmp_path / "hong.xls"
    path.write_bytes(bytes.fromhex("D0CF11E0A1B11AE1") + b"\0" * 600)
    assert not is_locked(path)
    with pytest.raises(UnreadableFile, match="damaged"):
        read_grids(path, SECRET)
