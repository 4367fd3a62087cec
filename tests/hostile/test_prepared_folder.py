"""An output folder that somebody else has prepared: nothing in it is lost, nothing goes elsewhere."""

from __future__ import annotations

import hashlib
import json
import os
import stat
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest

from hongheo import stamps
from hongheo.errors import UsageError
from hongheo.write import OutputSet, sha256_of
from tests.commands import hongheo
from tests.conftest import MakeReturn, b1, b2, household

# Several commands ask the same of the same returns.
pytestmark = pytest.mark.usefixtures("read_once")

NAMES = ("danh-sach.xlsx", "loi.xlsx", "nhat-ky.json")
ASIDE = f".hongheo-{hashlib.sha256(NAMES[-1].encode()).hexdigest()[:8]}"
RECORD = {"program": "hongheo", "names": list(NAMES)}


def result(path: Path, text: str) -> Path:
    with ZipFile(path, "w") as archive:
        archive.writestr("chu", text)
    stamps.seal(path)
    return path


def kept(folder: Path) -> dict[str, str]:
    """Every file below a folder, links as such."""
    return {
        p.relative_to(folder).as_posix(): str(p.readlink()) if p.is_symlink() else sha256_of(p)
        for p in sorted(folder.rglob("*"))
        if p.is_file() or p.is_symlink()
    }


def prepare(folder: Path, record: Any, journal: Any, inside: dict[str, bytes] | None = None) -> Path:
    """A hidden folder as a killed run might have left it."""
    aside = folder / ASIDE
    for name, data in {
        "set.json": json.dumps(record).encode() if record is not None else b"",
        "journal.json": json.dumps(journal).encode() if journal is not None else b"",
        **(inside or {}),
    }.items():
        if data:
            (aside / name).parent.mkdir(parents=True, exist_ok=True)
            (aside / name).write_bytes(data)
    return aside


def write(folder: Path) -> None:
    with OutputSet(folder, NAMES, force=True) as outputs:
        for name in NAMES:
            with ZipFile(outputs.path(name), "w") as archive:
                archive.writestr("chu", "mới")


@pytest.fixture
def documents(tmp_path: Path) -> Path:
    """Somebody's documents, outside the output folder."""
    folder = tmp_path / "tai-lieu"
    (folder / "con").mkdir(parents=True)
    (folder / "quy.docx").write_bytes(b"cua ong ba")
    (folder / "con" / "so.xlsx").write_bytes(b"cua ong ba")
    return folder


@pytest.fixture
def out(tmp_path: Path) -> Path:
    folder = tmp_path / "ra"
    folder.mkdir()
    (folder / "rieng.txt").write_text("của tôi", encoding="utf-8")
    return folder


MOVED = {"names": list(NAMES), "replaced": [], "sha256": {}}
AWAY = {**MOVED, "names": ["../tai-lieu/quy.docx", "nhat-ky.json"]}
OTHERS = {**MOVED, "names": ["rieng.txt", "nhat-ky.json"]}


@pytest.mark.parametrize(
    ("record", "journal", "inside"),
    [
        (RECORD, AWAY, {}),
        ({**RECORD, "names": AWAY["names"]}, AWAY, {"new/nhat-ky.json": b"x"}),
        (RECORD, {**MOVED, "names": ["/etc/passwd", "nhat-ky.json"]}, {}),
        (RECORD, {**MOVED, "names": ["..\\tai-lieu\\quy.docx", "nhat-ky.json"]}, {}),
        ({**RECORD, "names": OTHERS["names"]}, OTHERS, {"new/nhat-ky.json": b"x"}),
        (RECORD, {**MOVED, "replaced": ["rieng.txt"]}, {"old/rieng.txt": b"khac"}),
        (None, MOVED, {}),
        (None, None, {"anh-cuoi.jpg": b"x"}),
        (None, None, {"new/thu.docx": b"x"}),
        (RECORD, None, {"new/sau/thu.docx": b"x"}),
        (RECORD, "không phải nhật ký", {}),
        (RECORD, {"names": 7}, {}),
        (RECORD, None, {"journal.json": b"{"}),
        (RECORD, None, {"set.json": b"\xff\xfe"}),
        ({"program": "khác", "names": list(NAMES)}, None, {"new/a.xlsx": b"x"}),
        ({"program": "hongheo", "names": ["khac.json"]}, None, {"new/a.xlsx": b"x"}),
        ("chữ", None, {"new/a.xlsx": b"x"}),
        (RECORD, None, {"old/danh-sach.xlsx": b"khong phai ket qua"}),
        (RECORD, None, {"lock": b"cua ai do"}),
    ],
)
def test_thu_muc_khoi_phuc_gia_khong_lam_mat_gi(
    out: Path, documents: Path, caplog: pytest.LogCaptureFixture, record: Any, journal: Any, inside: Any
) -> None:
    prepare(out, record, journal, inside)
    before, outside = kept(out), kept(documents)
    write(out)
    assert kept(documents) == outside
    after = kept(out)
    lost = {name for name in before if after.get(name) != before[name]}
    # A journal that names what is not there moves nothing; its own empty records may go.
    assert all(name.startswith(f"{ASIDE}/") and name.endswith(".json") for name in lost)
    assert set(NAMES) <= after.keys()
    if lost:
        assert not inside or set(inside) <= {"new/nhat-ky.json"}
    else:
        assert ASIDE in caplog.text and "giữ nguyên" in caplog.text


@pytest.mark.parametrize("at", [ASIDE, ".hongheo-cua-toi", f"{ASIDE}/new", f"{ASIDE}/old", f"{ASIDE}/lock"])
def test_lien_ket_o_cho_khoi_phuc_khong_dan_di_dau(out: Path, documents: Path, at: str) -> None:
    link = out / at
    if link.parent != out:
        prepare(out, RECORD, None)
    link.symlink_to(documents / "quy.docx" if at.endswith("lock") else documents, target_is_directory=True)
    outside = kept(documents)
    for _ in range(2):
        write(out)
        assert kept(documents) == outside and link.is_symlink()


def test_ten_la_lien_ket_thi_tu_choi(out: Path, documents: Path) -> None:
    (out / NAMES[0]).symlink_to(documents / "quy.docx")
    outside = kept(documents)
    with pytest.raises(UsageError, match=r"danh-sach\.xlsx"):
        write(out)
    assert kept(documents) == outside and (out / NAMES[0]).is_symlink()


def test_nhat_ky_bia_khong_xoa_duoc_ket_qua_da_co(out: Path) -> None:
    """A journal in the right form, whose set says that a file of this name was just moved in."""
    for name in NAMES:
        result(out / name, "của tôi")
    prepare(out, RECORD, MOVED, {"new/nhat-ky.json": b"x"})
    before = {name: sha256_of(out / name) for name in NAMES}
    OutputSet(out, NAMES, force=True)
    assert {name: sha256_of(out / name) for name in NAMES} == before


def test_tep_dat_vao_sau_khi_bi_giet_khong_bi_thay(out: Path) -> None:
    """Somebody put a file of their own where the old one is waiting to come back."""
    old = out / ASIDE / "old"
    prepare(out, RECORD, {**MOVED, "replaced": list(NAMES)}, {"new/nhat-ky.json": b"x", "old/x": b"x"})
    (old / "x").unlink()
    for name in NAMES:
        result(old / name, "cũ")
    (out / NAMES[0]).write_bytes(b"cua toi")
    with pytest.raises(UsageError, match=r"danh-sach\.xlsx"):
        OutputSet(out, NAMES, force=True)
    assert (out / NAMES[0]).read_bytes() == b"cua toi"
    assert (old / NAMES[0]).is_file()
    # Once it is out of the way, the old one comes back.
    (out / NAMES[0]).rename(out / "khac.xlsx")
    OutputSet(out, NAMES, force=True)
    with ZipFile(out / NAMES[0]) as archive:
        assert archive.read("chu") == "cũ".encode()
    assert not (out / ASIDE).exists()


SHEETS = {"households": [household("1")], "b1": [b1("1", 100)], "b2": [b2("1", 4)]}


@pytest.mark.skipif(os.name != "posix", reason="rights of POSIX")
def test_ket_qua_co_ten_chi_chu_may_doc_duoc(tmp_path: Path, make_return: MakeReturn) -> None:
    # A total that is wrong: there is something to remark on.
    path = make_return(**{**SHEETS, "b2": [b2("1", 4, b2_total=10)]})
    out = tmp_path / "ra"
    out.mkdir(mode=0o777)
    out.chmod(0o777)
    for arguments in (
        ("run", path, "-o", out, "--report", "--parquet", out / "kho"),
        ("score", path, "-o", out / "diem.xlsx"),
        ("merge", path, "-o", out / "gop.xlsx"),
        ("check", path, "--annotate", out / "ghi-chu"),
        ("explain", path, "--household", "28654/1", "-o", out / "ho.xlsx"),
    ):
        assert hongheo(*arguments).returncode in (0, 1)
    rights = {p.name: stat.S_IMODE(p.stat().st_mode) for p in out.rglob("*") if p.is_file()}
    open_to_all = {"bieu-tong-hop.xlsx", "mau-bieu.xlsx", "bao-cao.html", "bao-cao.docx"}
    assert {name for name, mode in rights.items() if mode & 0o077} <= open_to_all
    assert {"danh-sach.xlsx", "loi.xlsx", "gop.xlsx", "phieu.xlsx", "ho.xlsx"} <= rights.keys()


def test_lenh_van_chay_va_noi_ro_ve_thu_muc_la(tmp_path: Path, make_return: MakeReturn) -> None:
    path, out = make_return(**SHEETS), tmp_path / "ra"
    out.mkdir()
    (out / ".hongheo-cu").mkdir()
    for _ in range(2):
        done = hongheo("run", path, "-o", out, "--force", "--quiet")
        # The screen may have broken the line inside the name.
        assert (done.returncode, ".hongheo-cu" in "".join(done.stderr.split())) == (0, True)
    assert (out / ".hongheo-cu").is_dir()


@pytest.mark.skipif(os.name != "posix", reason="links")
@pytest.mark.parametrize(
    "at", ["province=82", "province=82/district=823", "province=82/district=823/year=2023"]
)
def test_kho_khong_ghi_qua_lien_ket(
    tmp_path: Path, documents: Path, make_return: MakeReturn, at: str
) -> None:
    link = tmp_path / "kho" / at
    link.parent.mkdir(parents=True)
    link.symlink_to(documents, target_is_directory=True)
    outside = kept(documents)
    done = hongheo("run", make_return(**SHEETS), "-o", tmp_path / "ra", "--parquet", tmp_path / "kho")
    assert (done.returncode, "liên kết" in done.stderr) == (2, True)
    assert kept(documents) == outside and not (tmp_path / "ra").exists()
