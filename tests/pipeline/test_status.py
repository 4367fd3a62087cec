"""``status``: who has sent what, which version, what is open, which step has been reached."""

from __future__ import annotations

import datetime as dt
import json
import os
import shutil
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from hongheo.pipeline import Options, check
from hongheo.units import units_on
from tests.cli.test_json import document
from tests.commands import hongheo
from tests.compare.lists import listed, write_list
from tests.conftest import b1, b2, household, return_maker

ONE = {"households": [household("1"), household("2")], "b2": [b2("1", 1), b2("2", 4)]}
SOUND = {**ONE, "b1": [b1("1", 150), b1("2", 120)]}
FAULTY = {**ONE, "b1": [b1("1", 150, b1_total=160), b1("2", 120)]}


def told(*arguments: object) -> Any:
    done = hongheo("status", *arguments, "--year", 2023, "--on", "2023-12-01", "--json")
    assert done.returncode == 0, done.stderr
    return document(done, "status")


@pytest.fixture
def office(tmp_path: Path) -> Path:
    """Sound, with an error, unreadable, copied, older, in parts, of no commune: in folders of folders."""
    make = return_maker(tmp_path)
    for name in ("phieu/a", "phieu/b/c", "phieu/28663"):
        (tmp_path / name).mkdir(parents=True)
    make("phieu/a/dung.xlsx", **SOUND)
    shutil.copy(tmp_path / "phieu/a/dung.xlsx", tmp_path / "phieu/b/c/dung (1).xlsx")
    make("phieu/b/loi.xlsx", commune="28657", **FAULTY)
    make("phieu/b/loi-moi.xlsx", commune="28657", **SOUND)
    os.utime(tmp_path / "phieu/b/loi.xlsx", (1_690_000_000, 1_690_000_000))
    make(
        "phieu/b/c/ap-1.xlsx",
        commune="28660",
        households=[household("1")],
        b1=[b1("1", 150)],
        b2=[b2("1", 1)],
    )
    make(
        "phieu/b/c/ap-2.xlsx",
        commune="28660",
        households=[household("2")],
        b1=[b1("2", 150)],
        b2=[b2("2", 1)],
    )
    (tmp_path / "phieu/28663/hong.xlsx").write_bytes(b"hong")
    (tmp_path / "phieu/b/khong-ro.xlsx").write_bytes(b"hong")
    (tmp_path / "can-gui.txt").write_text("28651\n28654\n28657\n28660\n28663\n", encoding="utf-8")
    return tmp_path


def test_tung_xa_da_gui_gi(office: Path) -> None:
    data = told(office / "phieu", "--expect", office / "can-gui.txt")
    found = {
        c["commune"]: (c["stage"], c["households"], sum(f["used"] for f in c["files"]))
        for c in data["communes"]
    }
    assert found == {
        "28651": ("missing", 0, 0),
        "28654": ("sound", 2, 1),
        "28657": ("sound", 2, 1),
        "28660": ("sound", 2, 2),
        "28663": ("unread", 0, 0),
    }
    assert data["counts"] == {"missing": 1, "unread": 1, "errors": 0, "sound": 3}
    assert [Path(u["path"]).name for u in data["untied"]] == ["khong-ro.xlsx"]
    why = {Path(f["path"]).name: f["why"] for c in data["communes"] for f in c["files"] if not f["used"]}
    assert why.keys() == {"dung (1).xlsx", "loi.xlsx", "hong.xlsx"}
    assert why["dung (1).xlsx"].startswith("bản chép giống hệt từng byte của dung.xlsx")
    assert why["loi.xlsx"].startswith("bản cũ hơn của loi-moi.xlsx (theo ngày sửa tệp 22/07/2023, tệp kia ")
    assert why["hong.xlsx"].startswith("tệp hỏng hoặc không phải bảng tính thật. Mở bằng Excel")


def test_ngay_lap_noi_ban_nao_moi_hon_ngay_sua_tep(tmp_path: Path) -> None:
    make = return_maker(tmp_path)
    (tmp_path / "phieu").mkdir()
    make("phieu/cu.xlsx", **FAULTY, info={"prepared_on": "01/10/2023"})
    make("phieu/moi.xlsx", **SOUND, info={"prepared_on": "05/11/2023"})
    os.utime(tmp_path / "phieu/moi.xlsx", (1_690_000_000, 1_690_000_000))
    (one,) = told(tmp_path / "phieu")["communes"]
    assert (one["stage"], [Path(f["path"]).name for f in one["files"] if f["used"]]) == (
        "sound",
        ["moi.xlsx"],
    )


@pytest.mark.parametrize(
    ("name", "reason", "remedy"),
    [
        ("Phiếu.zip", "tệp nén", "Giải nén"),
        ("quét.pdf", "tệp PDF", "Xin tệp Excel"),
        ("IMG_1.jpg", "ảnh", "Xin tệp Excel"),
        ("công văn.docx", "văn bản Word", "phiếu Excel"),
        ("phieu.bin", "không phải bảng tính", "Phiếu là tệp Excel"),
        ("phieu.xlsx", "tệp hỏng", "xin lại tệp"),
    ],
)
def test_tep_khong_doc_duoc_trong_thu_muc_cua_xa(tmp_path: Path, name: str, reason: str, remedy: str) -> None:
    """The commune of the folder has sent, whatever came; ``check`` of the same folder says so too."""
    folder = tmp_path / "thu" / "28657-xa-binh-phu"
    folder.mkdir(parents=True)
    return_maker(tmp_path)("thu/phieu.xlsx", **SOUND)
    (folder / name).write_bytes(b"hong")
    wanted = tmp_path / "can.txt"
    wanted.write_text("28654\n28657\n28660\n", encoding="utf-8")
    data = told(tmp_path / "thu", "--expect", wanted, "--due", "2023-11-20")
    assert {c["commune"]: c["stage"] for c in data["communes"]} == {
        "28654": "sound",
        "28657": "unread",
        "28660": "missing",
    }
    (file,) = next(c for c in data["communes"] if c["commune"] == "28657")["files"]
    assert (file["used"], file["unread"]) == (False, True)
    assert reason in file["why"] and remedy in file["why"]
    assert data["untied"] == []
    shown = " ".join(hongheo("status", tmp_path / "thu", "--expect", wanted, "--year", 2023).stdout.split())
    assert f"{name} chưa đọc được: {reason}" in shown and remedy in shown
    before = write_list(tmp_path / "truoc.xlsx", 2022, [listed("0001", commune="28657")])
    problems = check([tmp_path / "thu"], Options(expect=wanted, previous=before)).report
    by_code = {p.kind.code: p for p in problems}
    assert reason in by_code["HN507"].message() and remedy in by_code["HN507"].remedy()
    assert "1 trong 3" in by_code["HN503"].message()


def test_tep_canh_phieu_da_doc_chi_duoc_dem(tmp_path: Path) -> None:
    """An archive that was unpacked beside itself is no matter any more; a workbook that is locked may be."""
    (tmp_path / "thu" / "28654").mkdir(parents=True)
    return_maker(tmp_path)("thu/28654/phieu.xlsx", **SOUND)
    (tmp_path / "thu/28654/phieu.zip").write_bytes(b"PK")
    shown = hongheo("status", tmp_path / "thu", "--year", 2023).stdout
    assert "phieu.zip" not in shown and "1 tệp khác nằm cạnh phiếu đã đọc" in shown
    assert "phieu.zip" in hongheo("status", tmp_path / "thu", "--year", 2023, "--all").stdout
    (tmp_path / "thu/28654/phan-2.xlsx").write_bytes(b"hong")
    (one,) = (c for c in told(tmp_path / "thu")["communes"] if c["files"])
    assert (one["stage"], one["errors"]) == ("errors", 1)
    assert "phan-2.xlsx chưa đọc được" in hongheo("status", tmp_path / "thu", "--year", 2023).stdout


def test_phieu_ghi_ma_la_trong_thu_muc_cua_xa(tmp_path: Path) -> None:
    (tmp_path / "thu" / "28654").mkdir(parents=True)
    return_maker(tmp_path)("thu/28654/phieu.xlsx", **SOUND, info={"commune": "99999"})
    (one,) = (c for c in told(tmp_path / "thu")["communes"] if c["files"])
    assert (one["commune"], one["stage"]) == ("28654", "unread")
    assert "«99999» không có trong danh mục" in one["files"][0]["why"]


@pytest.mark.parametrize(
    ("changed", "seen", "late"),
    [
        ("2023-11-25", None, 5),
        ("2023-11-20", None, 0),
        ("2023-12-02", None, None),
        ("2023-11-25", "2023-11-18", 0),
    ],
)
def test_xa_da_gui_tre_may_ngay(tmp_path: Path, changed: str, seen: str | None, late: int | None) -> None:
    """By the day on which the oldest file was changed, or the record saw something first; no day after the
    day of the question tells anything."""
    path = return_maker(tmp_path)(**SOUND)
    moment = dt.datetime.fromisoformat(f"{changed}T08:00").timestamp()
    os.utime(path, (moment, moment))
    record = tmp_path / "so.json"
    if seen:
        versions = [{"seen": seen, "files": ["x.xlsx"], "sha256": ["0"]}]
        own = {"program": "hongheo", "command": "status", "communes": {"28654": versions}}
        record.write_text(json.dumps(own), encoding="utf-8")
    arguments = (path, "--due", "2023-11-20", "--record", record)
    data = told(*arguments)
    (one,) = (c for c in data["communes"] if c["files"])
    assert one["sent_late"] == late
    assert any("Chưa tính gửi trễ ở 1 xã" in text for text in data["unknown"]) is (late is None)
    shown = " ".join(hongheo("status", *arguments, "--on", "2023-12-01", "--year", 2023).stdout.split())
    assert ("(5 ngày)" in shown and "theo ngày sửa" in shown) is bool(late)


def test_tep_cung_ten_duoc_noi_ca_thu_muc(tmp_path: Path) -> None:
    make = return_maker(tmp_path)
    for folder in ("thu/a", "thu/b"):
        (tmp_path / folder).mkdir(parents=True)
    make("thu/a/phieu.xlsx", **FAULTY, info={"prepared_on": "05/11/2023"})
    make("thu/b/phieu.xlsx", **SOUND, info={"prepared_on": "06/11/2023"})
    shown = " ".join(hongheo("status", tmp_path / "thu", "--year", 2023).stdout.split())
    assert (
        "a/phieu.xlsx không tính: bản cũ hơn của b/phieu.xlsx («Ngày lập» 05/11/2023, tệp kia 06/11/2023)"
        in shown
    )


def test_so_ghi_nho_ban_truoc(office: Path) -> None:
    record = office / "da-nhan.json"
    arguments = (office / "phieu", "--record", record)
    versions = {c["commune"]: c["version"] for c in told(*arguments)["communes"]}
    assert versions["28654"] == 1
    first = record.read_bytes()
    told(*arguments)
    assert record.read_bytes() == first
    return_maker(office)("phieu/a/dung.xlsx", **FAULTY)
    (office / "phieu/b/c/dung (1).xlsx").unlink()
    again = {c["commune"]: c for c in told(*arguments)["communes"]}
    assert (again["28654"]["version"], again["28654"]["stage"], again["28660"]["version"]) == (2, "errors", 1)
    refused = hongheo("status", office / "phieu", "--year", 2023, "--record", office / "phieu" / "so.json")
    assert refused.returncode == 2
    (office / "khac.json").write_text("{}", encoding="utf-8")
    assert (
        hongheo("status", office / "phieu", "--year", 2023, "--record", office / "khac.json").returncode == 2
    )


@pytest.mark.usefixtures("results_only")
def test_danh_sach_nam_truoc_va_so_quy_trinh(office: Path) -> None:
    previous = office / "truoc"
    last_year = return_maker(office)("nam-2022.xlsx", year=2022, **SOUND)
    assert hongheo("run", last_year, "-o", previous).returncode == 0
    (office / "ma.txt").write_text("28654\n", encoding="utf-8")
    assert (
        hongheo(
            "register", "template", office / "so", "--communes", office / "ma.txt", "--year", 2023
        ).returncode
        == 0
    )
    data = told(office / "phieu", "--previous", previous / "danh-sach.xlsx", "--register", office / "so")
    one = next(c for c in data["communes"] if c["commune"] == "28654")
    assert (one["previous"], one["previous_left"], one["requests"]) == (1, 0, 0)
    assert one["step"] and one["late"] is not None


def test_so_tinh_hinh_va_man_hinh(office: Path) -> None:
    out = office / "tinh-hinh.xlsx"
    done = hongheo(
        "status",
        office / "phieu",
        "--expect",
        office / "can-gui.txt",
        "--year",
        2023,
        "--on",
        "2023-12-01",
        "-o",
        out,
    )
    assert "5 xã: 1 chưa gửi; 1 đã gửi, chưa đọc được; 0 còn lỗi; 3 đạt" in done.stdout
    assert max(map(len, done.stdout.splitlines())) <= 80
    book = openpyxl.load_workbook(out)
    assert book.sheetnames == ["Tình hình", "Trễ hạn", "Tệp đã nhận", "Chưa rõ xã"]
    assert [row[2].value for row in book["Tình hình"].iter_rows(min_row=2)] == [
        "Chưa gửi",
        "Đạt",
        "Đạt",
        "Đạt",
        "Đã gửi, chưa đọc được",
    ]


def test_ca_tinh_102_xa_tren_mot_man_hinh(tmp_path: Path) -> None:
    (tmp_path / "phieu").mkdir()
    done = hongheo("status", tmp_path / "phieu", "--expect", _province(tmp_path), "--date", "2025-12-01")
    assert done.returncode == 0, done.stderr
    assert "102 xã" in done.stdout and len(done.stdout.splitlines()) <= 40


def _province(folder: Path) -> Path:
    units = [u for u in units_on(dt.date(2025, 12, 1)) if u.province_code == "82"][:102]
    path = folder / "tinh.txt"
    path.write_text("\n".join(u.code for u in units), encoding="utf-8")
    return path


def test_khong_co_thu_muc_la_go_sai(tmp_path: Path) -> None:
    assert hongheo("status", tmp_path / "khong-co").returncode == 2
