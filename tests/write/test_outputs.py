"""Outputs appear whole or not at all."""

from __future__ import annotations

import errno
import json
import os
import stat
import subprocess
import sys
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest

from hongheo import stamps
from hongheo.errors import OutputError, UsageError
from hongheo.write import OutputSet, sha256_of, write_manifest, write_whole
from tests.forked import forked_done

NAMES = ("danh-sach.xlsx", "loi.xlsx", "nhat-ky.json")


def result(path: Path, text: str) -> None:
    """A file that counts as a result of the program: an archive, not yet sealed."""
    with ZipFile(path, "w") as archive:
        archive.writestr("chu", text)


def old_result(path: Path, text: str = "cũ") -> None:
    """A result as an earlier run has left it."""
    result(path, text)
    stamps.seal(path)


def text_of(path: Path) -> str:
    with ZipFile(path) as archive:
        return archive.read("chu").decode()


def fill(outputs: OutputSet, text: str = "mới") -> None:
    for name in outputs.names:
        result(outputs.path(name), text)


def names_in(folder: Path) -> list[str]:
    return sorted(p.name for p in folder.iterdir())


def test_tat_ca_tep_cung_xuat_hien(tmp_path: Path) -> None:
    folder = tmp_path / "a" / "b"
    with OutputSet(folder, NAMES, force=False) as outputs:
        fill(outputs)
        assert not (folder / NAMES[0]).exists()
        new = outputs.path(NAMES[0]).parent
        assert new.parent.parent == folder
        if os.name == "posix":
            for aside in (new, new.parent):
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
    assert order == ["set.json", "journal.json", *NAMES]


PLACED = -1


@pytest.mark.parametrize("already_there", [False, True])
def test_moi_tep_nam_tren_dia_roi_moi_duoc_dat(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, already_there: bool
) -> None:
    """No name leads to bytes that a power cut could still take: there is the old set or the new one."""
    on_disk: list[int] = []
    order, ended = [], []
    replace, unlink = Path.replace, Path.unlink

    def placed(self: Path, target: Path) -> Path:
        order.append(Path(target).name)
        if target.parent == tmp_path:
            on_disk.append(PLACED)
        assert self.stat().st_ino in on_disk, self
        assert target.name not in NAMES or all(o in on_disk for o in new), target
        return replace(self, target)

    def taken_away(self: Path, missing_ok: bool = False) -> None:
        if self.name == "journal.json":
            ended.extend(on_disk)
        unlink(self, missing_ok)

    monkeypatch.setattr(Path, "unlink", taken_away)
    monkeypatch.setattr(os, "fsync", lambda handle: on_disk.append(os.fstat(handle).st_ino))
    monkeypatch.setattr(Path, "replace", placed)
    if already_there:
        for name in NAMES:
            old_result(tmp_path / name)
    with OutputSet(tmp_path, NAMES, force=True) as outputs:
        fill(outputs)
        new = [outputs.path(name).stat().st_ino for name in NAMES]
    assert order == ["set.json", "journal.json", *NAMES]
    # The names, too, before the record of what was moved goes.
    if os.name == "posix":
        assert ended[-2:-1] == [PLACED] and ended[-1] == tmp_path.stat().st_ino


def test_khong_ghi_de_neu_khong_co_force(tmp_path: Path) -> None:
    old_result(tmp_path / NAMES[1])
    with pytest.raises(UsageError, match=r"loi\.xlsx.*--force"):
        OutputSet(tmp_path, NAMES, force=False)
    with OutputSet(tmp_path, NAMES, force=True) as outputs:
        fill(outputs)
    assert text_of(tmp_path / NAMES[1]) == "mới"
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
        result(outputs.path(NAMES[0]), "mới")
    assert names_in(tmp_path) == []


def test_ten_khong_khai_bao_bi_tu_choi(tmp_path: Path) -> None:
    with pytest.raises(KeyError), OutputSet(tmp_path, NAMES, force=False) as outputs:
        outputs.path("khac.xlsx")


@pytest.mark.parametrize("stuck", NAMES)
def test_tep_dang_mo_trong_excel_thi_khoi_phuc_nhu_cu(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, stuck: str
) -> None:
    """On Windows a file open in Excel cannot be replaced."""
    for name in NAMES:
        old_result(tmp_path / name)
    real = Path.replace
    failed = []

    def refuse(self: Path, target: Path) -> Path:
        if Path(target) == tmp_path / stuck and not failed:
            failed.append(self)
            raise PermissionError(errno.EACCES, "denied", str(self))
        return real(self, target)

    monkeypatch.setattr(Path, "replace", refuse)
    with (
        pytest.raises(OutputError, match=rf"{stuck}.*Đóng tệp trong Excel.*nơi khác"),
        OutputSet(tmp_path, NAMES, force=True) as outputs,
    ):
        fill(outputs)
    assert names_in(tmp_path) == sorted(NAMES)
    assert {text_of(tmp_path / n) for n in NAMES} == {"cũ"}


class Killed(BaseException):
    """The process is gone: nothing after it is carried out."""


def run_until(step: int, folder: Path, text: str) -> bool:
    """Write the set and be killed before the given change of the disk; False when it had fewer."""
    done = 0
    with pytest.MonkeyPatch.context() as patch:
        changes = [(Path, n) for n in ("mkdir", "replace", "unlink", "rmdir")]
        for owner, name in (*changes, (os, "link")):
            real = getattr(owner, name)

            def change(*given: Any, real: Any = real, **named: Any) -> Any:
                nonlocal done
                done += 1
                if done > step:
                    raise Killed
                return real(*given, **named)

            patch.setattr(owner, name, change)
        try:
            with OutputSet(folder, NAMES, force=True) as outputs:
                fill(outputs, text)
        except Killed:
            return True
    return False


def held(folder: Path) -> dict[str, str]:
    return {p.name: text_of(p) for p in folder.iterdir() if p.is_file()}


@pytest.mark.parametrize("there", [NAMES, NAMES[:1], ()], ids=["cả bộ", "một tệp", "không có gì"])
def test_bi_giet_o_moi_buoc_thi_con_bo_cu_hoac_bo_moi(tmp_path: Path, there: tuple[str, ...]) -> None:
    before, after = dict.fromkeys(there, "cũ"), dict.fromkeys(NAMES, "mới")
    seen = set()
    for step in range(100):
        folder = tmp_path / str(step)
        folder.mkdir()
        for name in there:
            old_result(folder / name)
        killed = run_until(step, folder, "mới")
        now = held(folder)
        # With its mark the set is whole; a file is the old or the new one; none that was there is missing.
        if NAMES[-1] in now:
            assert now in (before, after)
        assert {*there[:2]} <= now.keys()
        # Recovering may be killed as well, at any step, and again.
        for again in range(step % 7):
            run_until(again, folder, "bỏ")
        OutputSet(folder, NAMES, force=True)
        assert held(folder) in (before, after)
        assert not any(p.name.startswith(".") for p in folder.iterdir())
        seen.add(NAMES[-1] in held(folder) and held(folder)[NAMES[-1]])
        if not killed:
            break
    assert step > 12 and not killed
    assert "mới" in seen and len(seen) == 2


def test_khong_co_ten_thu_hai_thi_chep(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """On file systems without hard links (sticks in FAT)."""

    def refuse(*_: object, **__: object) -> None:
        raise OSError(errno.EPERM, "no links here")

    monkeypatch.setattr(os, "link", refuse)
    test_bi_giet_o_moi_buoc_thi_con_bo_cu_hoac_bo_moi(tmp_path, NAMES)


WRITER = """
import sys
from pathlib import Path
from zipfile import ZipFile
from hongheo.errors import OutputError
from hongheo.write import OutputSet
try:
    with OutputSet(Path(sys.argv[1]), sys.argv[2:], force=True) as outputs:
        print("holds", flush=True)
        sys.stdin.readline()
        for name in outputs.names:
            with ZipFile(outputs.path(name), "w") as archive:
                archive.writestr("chu", "mới")
except OutputError as error:
    print(error, flush=True)
    sys.exit(error.exit_code)
"""


def writer(folder: Path, *names: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-X", "utf8", "-c", WRITER, str(folder), *names],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        encoding="utf-8",
    )


def said(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return process.stdout.readline()


def test_hai_lenh_cung_ghi_thi_lenh_sau_bi_tu_choi(tmp_path: Path) -> None:
    with writer(tmp_path, *NAMES) as first:
        assert said(first) == "holds\n"
        with writer(tmp_path, *NAMES) as second, writer(tmp_path, "khac.xlsx") as other:
            assert "Một lệnh hongheo khác đang ghi vào thư mục" in said(second)
            assert second.wait() == 3
            # Another file in the same folder is nobody else's business.
            assert said(other) == "holds\n"
            other.communicate("\n")
        with pytest.raises(OutputError, match="Đợi lệnh đó xong"):
            OutputSet(tmp_path, NAMES, force=False)
        first.communicate("\n")
        assert first.returncode == 0
    assert held(tmp_path) == dict.fromkeys((*NAMES, "khac.xlsx"), "mới")
    assert names_in(tmp_path) == sorted((*NAMES, "khac.xlsx"))


def test_lenh_bi_giet_khong_giu_khoa(tmp_path: Path) -> None:
    with writer(tmp_path, *NAMES) as first:
        assert said(first) == "holds\n"
        first.kill()
    assert names_in(tmp_path) != []
    # What it left holds people's data: whoever writes here next, whatever it is, clears it away.
    with OutputSet(tmp_path, NAMES[:1], force=False) as outputs:
        fill(outputs)
    assert names_in(tmp_path) == sorted(NAMES[:1])


@pytest.mark.skipif(os.name != "posix", reason="kills by fork and SIGKILL")
def test_bi_kill_9_luc_nao_cung_con_bo_cu_hoac_bo_moi() -> None:
    """The whole command, by the program that counts more of it: see bench/kills.py. Here it reads in its own
    process, so that more of the kills come while it writes."""
    code = "from tests.reading import read_here; read_here(); from bench.kills import main; main()"
    done = forked_done("--count", 5, "--seed", 7, code=code, cwd=Path(__file__).parents[2])
    assert done.returncode == 0, done.stdout + done.stderr
    assert "wrong: 0 " in done.stdout


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
        result(path, "mới")
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


@pytest.mark.skipif(not Path("/proc/self").is_dir(), reason="a place where nothing can be made")
def test_noi_khong_ghi_duoc_khong_bi_noi_la_lenh_khac_dang_ghi() -> None:
    with (
        pytest.raises(OutputError, match=r"/proc.*không tạo được tệp.*nơi khác"),
        OutputSet(Path("/proc"), ["x.xlsx"], force=False),
    ):
        pass
