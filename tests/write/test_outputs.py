"""Outputs appear whole or not at all."""

from __future__ import annotations

import errno
import json
import os
import stat
from pathlib import Path

import pytest

from hongheo.errors import OutputError, UsageError
from hongheo.write import OutputSet, sha256_of, write_manifest, write_whole

NAMES = ("danh-sach.xlsx", "loi.xlsx", "nhat-ky.json")


def fill(outputs: OutputSet, text: str = "mới") -> None:
    for name in outputs.names:
        outputs.path(name).write_text(text, encoding="utf-8")


def names_in(folder: Path) -> list[str]:
    return sorted(p.name for p in folder.iterdir())


def test_tat_ca_tep_cung_xuat_hien(tmp_path: Path) -> None:
    folder = tmp_path / "a" / "b"
    with OutputSet(folder, NAMES, force=False) as outputs:
        fill(outputs)
        assert not (folder / NAMES[0]).exists()
        aside = outputs.path(NAMES[0]).parent
        assert aside.parent == folder
        if os.name == "posix":
            assert stat.S_IMODE(aside.stat().st_mode) == 0o700
    assert names_in(folder) == sorted(NAMES)


def test_tep_cuoi_duoc_dat_sau_cung(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    order: list[str] = []
    real = Path.replace

    def spy(self: Path, target: Path) -> Path:
        order.append(Path(target).name)
        return real(self, target)

    monkeypatch.setattr(Path, "replace", spy)
    with OutputSet(tmp_path, NAMES, force=False) as outputs:
        fill(outputs)
    assert order == list(NAMES)


def test_khong_ghi_de_neu_khong_co_force(tmp_path: Path) -> None:
    (tmp_path / NAMES[1]).write_text("cũ", encoding="utf-8")
    with pytest.raises(UsageError, match=r"loi\.xlsx.*--force"):
        OutputSet(tmp_path, NAMES, force=False)
    with OutputSet(tmp_path, NAMES, force=True) as outputs:
        fill(outputs)
    assert (tmp_path / NAMES[1]).read_text(encoding="utf-8") == "mới"
    assert names_in(tmp_path) == sorted(NAMES)


def test_thu_muc_trung_ten_khong_bao_gio_bi_xoa(tmp_path: Path) -> None:
    (tmp_path / NAMES[0]).mkdir()
    with pytest.raises(UsageError, match="thư mục"):
        OutputSet(tmp_path, NAMES, force=True)


@pytest.mark.parametrize("error", [RuntimeError("hỏng"), KeyboardInterrupt()])
def test_that_bai_thi_khong_de_lai_gi(tmp_path: Path, error: BaseException) -> None:
    folder = tmp_path / "moi"
    with pytest.raises(type(error)), OutputSet(folder, NAMES, force=False) as outputs:
        fill(outputs)
        raise error
    assert not folder.exists()


def test_thieu_mot_tep_thi_khong_tep_nao_duoc_dat(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="loi"), OutputSet(tmp_path, NAMES, force=False) as outputs:
        outputs.path(NAMES[0]).write_text("mới", encoding="utf-8")
    assert names_in(tmp_path) == []


def test_ten_khong_khai_bao_bi_tu_choi(tmp_path: Path) -> None:
    with pytest.raises(KeyError), OutputSet(tmp_path, NAMES, force=False) as outputs:
        outputs.path("khac.xlsx")


@pytest.mark.parametrize("moved_away", [True, False])
def test_tep_dang_mo_trong_excel_thi_khoi_phuc_nhu_cu(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, moved_away: bool
) -> None:
    """On Windows a file open in Excel cannot be moved; elsewhere a later move may fail."""
    for name in NAMES:
        (tmp_path / name).write_text("cũ", encoding="utf-8")
    real = Path.replace
    failed = []

    def refuse(self: Path, target: Path) -> Path:
        stuck = self if moved_away else Path(target)
        if stuck == tmp_path / NAMES[0] and not failed:
            failed.append(self)
            raise PermissionError(errno.EACCES, "denied", str(self))
        return real(self, target)

    monkeypatch.setattr(Path, "replace", refuse)
    with (
        pytest.raises(OutputError, match=r"danh-sach\.xlsx.*Đóng tệp trong Excel.*-o"),
        OutputSet(tmp_path, NAMES, force=True) as outputs,
    ):
        fill(outputs)
    assert names_in(tmp_path) == sorted(NAMES)
    assert {(tmp_path / n).read_text(encoding="utf-8") for n in NAMES} == {"cũ"}


def test_dia_day_noi_bang_tieng_viet(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="ổ đĩa đã đầy"), OutputSet(tmp_path, NAMES, force=False):
        raise OSError(errno.ENOSPC, "No space left on device")


def test_loi_cua_tep_khac_khong_bi_goi_la_loi_ghi(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError), OutputSet(tmp_path, NAMES, force=False):
        (tmp_path / "khong-co.xlsx").read_bytes()


def test_duong_dan_di_qua_mot_tep(tmp_path: Path) -> None:
    (tmp_path / "tep").write_text("", encoding="utf-8")
    with pytest.raises(OutputError, match="Không ghi được"), OutputSet(tmp_path / "tep" / "x", NAMES, False):
        pass


def test_mot_tep_ra_nguyen_ven(tmp_path: Path) -> None:
    target = tmp_path / "cham-diem.xlsx"
    with write_whole(target, force=False) as path:
        path.write_text("mới", encoding="utf-8")
        assert not target.exists()
    assert names_in(tmp_path) == [target.name]
    with pytest.raises(UsageError), write_whole(target, force=False):
        pass


def test_nhat_ky_giu_thu_tu_va_dau_tieng_viet(tmp_path: Path) -> None:
    path = tmp_path / "nhat-ky.json"
    write_manifest(path, {"z": "Hộ nghèo", "a": 1})
    assert path.read_bytes() == '{\n "z": "Hộ nghèo",\n "a": 1\n}\n'.encode()
    assert list(json.loads(path.read_text(encoding="utf-8"))) == ["z", "a"]


def test_ma_bam_sha256(tmp_path: Path) -> None:
    (tmp_path / "x").write_bytes(b"abc")
    assert sha256_of(tmp_path / "x").startswith("ba7816bf8f01cfea")
