"""``status``: who has sent what, which version, what is open, which step has been reached."""

from __future__ import annotations

import datetime as dt
import json
import os
import re
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from hongheo.pipeline import Options, check
from hongheo.problems import Problem
from hongheo.units import units_on
from tests.cli.test_json import document
from tests.commands import hongheo
from tests.compare.lists import listed, write_list
from tests.conftest import b1, b2, household, return_maker

pytestmark = pytest.mark.usefixtures("read_once")

ONE = {"households": [household("1"), household("2")], "b2": [b2("1", 1), b2("2", 4)]}
SOUND = {**ONE, "b1": [b1("1", 150), b1("2", 120)]}
FAULTY = {**ONE, "b1": [b1("1", 150, b1_total=160), b1("2", 120)]}


def told(*arguments: object) -> Any:
    done = hongheo("status", *arguments, "--year", 2023, "--on", "2023-12-01", "--json")
    assert done.returncode == 0, done.stderr
    return document(done, "status")


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Sound, with an error, unreadable, copied, older, in parts, of no commune: in folders of folders. Nobody
    may change them."""
    tmp_path = tmp_path_factory.mktemp("huyen")
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


@dataclass
class Letters:
    """What ``status`` (as JSON and on the screen) and ``check`` tell of a folder: unreadable files, each in
    the folder of a commune that sent nothing else."""

    communes: dict[str, dict[str, Any]]
    untied: list[dict[str, str]]
    shown: str
    problems: list[Problem]


# Commune > what is all that it sent.
UNREADABLE = {
    "28657": "Phiếu.zip",
    "28672": "quét.pdf",
    "28651": "IMG_1.jpg",
    "28663": "công văn.docx",
    "28666": "phieu.bin",
    "28669": "phieu.xlsx",
}


@pytest.fixture(scope="module")
def letters(tmp_path_factory: pytest.TempPathFactory) -> Letters:
    home = tmp_path_factory.mktemp("thu")
    (home / "thu").mkdir()
    return_maker(home)("thu/phieu.xlsx", **SOUND)
    for code, name in UNREADABLE.items():
        folder = home / "thu" / f"{code}-xa-gui"
        folder.mkdir()
        (folder / name).write_bytes(b"hong")
    wanted, due = home / "can.txt", ("--due", "2023-11-20")
    wanted.write_text("\n".join(["28654", *UNREADABLE, "28660"]), encoding="utf-8")
    data = told(home / "thu", "--expect", wanted, *due)
    shown = hongheo("status", home / "thu", "--expect", wanted, "--year", 2023).stdout
    before = write_list(home / "truoc.xlsx", 2022, [listed("0001", commune="28657")])
    result = check([home / "thu"], Options(expect=wanted, previous=before))
    communes = {c["commune"]: c for c in data["communes"]}
    return Letters(communes, data["untied"], " ".join(shown.split()), list(result.report))


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
def test_tep_khong_doc_duoc_trong_thu_muc_cua_xa(
    letters: Letters, name: str, reason: str, remedy: str
) -> None:
    """The commune of the folder has sent, whatever came; ``check`` of the same folder says so too."""
    (own,) = (c for c, sent in UNREADABLE.items() if sent == name)
    assert letters.communes[own]["stage"] == "unread"
    (file,) = letters.communes[own]["files"]
    assert (Path(file["path"]).name, file["used"], file["unread"]) == (name, False, True)
    assert reason in file["why"] and remedy in file["why"]
    shown = letters.shown.partition(f"{name} chưa đọc được: ")[2].partition("chưa đọc được: ")[0]
    assert shown.startswith(reason) and remedy in shown
    (problem,) = (p for p in letters.problems if p.kind.code == "HN507" and Path(p.place.file).name == name)
    assert reason in problem.message() and remedy in problem.remedy()


def test_xa_chi_gui_tep_khong_doc_duoc_khong_phai_xa_chua_gui(letters: Letters) -> None:
    assert {c: own["stage"] for c, own in letters.communes.items()} == {
        "28654": "sound",
        **dict.fromkeys(UNREADABLE, "unread"),
        "28660": "missing",
    }
    assert letters.untied == []
    (missing,) = (p for p in letters.problems if p.kind.code == "HN503")
    assert "1 trong 8" in missing.message()


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


# Commune > the day of its file, the day in the record, how late it was sent.
SENT: dict[str, tuple[str, str | None, int | None]] = {
    "28654": ("2023-11-25", None, 5),
    "28657": ("2023-11-20", None, 0),
    "28660": ("2023-12-02", None, None),
    "28663": ("2023-11-25", "2023-11-18", 0),
}


@pytest.fixture(scope="module")
def late(tmp_path_factory: pytest.TempPathFactory) -> tuple[Any, str]:
    """What is told of all four of them, as JSON and on the screen."""
    home, versions = tmp_path_factory.mktemp("tre"), {}
    (home / "phieu").mkdir()
    for code, (changed, seen, _) in SENT.items():
        path = return_maker(home)(f"phieu/{code}.xlsx", commune=code, **SOUND)
        moment = dt.datetime.fromisoformat(f"{changed}T08:00").timestamp()
        os.utime(path, (moment, moment))
        if seen:
            versions[code] = [{"seen": seen, "files": ["x.xlsx"], "sha256": ["0"]}]
    record = home / "so.json"
    own = {"program": "hongheo", "command": "status", "communes": versions}
    record.write_text(json.dumps(own), encoding="utf-8")
    arguments = (home / "phieu", "--due", "2023-11-20", "--record", record)
    data = told(*arguments)
    shown = hongheo("status", *arguments, "--on", "2023-12-01", "--year", 2023).stdout
    return data, " ".join(shown.split())


@pytest.mark.parametrize("code", SENT)
def test_xa_da_gui_tre_may_ngay(late: tuple[Any, str], code: str) -> None:
    """By the day on which the oldest file was changed, or the record saw something first; no day after the
    day of the question tells anything."""
    one = next(c for c in late[0]["communes"] if c["commune"] == code)
    days = SENT[code][2]
    assert one["sent_late"] == days
    told_late = late[1].partition("Đã gửi sau hạn")[2]
    assert (f"{one['name']} ({days} ngày)" in told_late and "theo ngày sửa" in told_late) is bool(days)


def test_xa_khong_biet_gui_ngay_nao_duoc_dem_va_xa_tre_duoc_ke(late: tuple[Any, str]) -> None:
    unknown = [text for text in late[0]["unknown"] if "Chưa tính gửi trễ" in text]
    assert len(unknown) == 1 and "ở 1 xã" in unknown[0]
    # What cannot have been changed yet has been seen on the day of the first question.
    told_late = late[1].partition("Đã gửi sau hạn")[2]
    assert re.findall(r"Xã (\w+ \w+) \((\d+) ngày\)", told_late) == [("Đồng Thạnh", "11"), ("Đồng Sơn", "5")]


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


def test_so_ghi_nho_ban_truoc(tmp_path: Path) -> None:
    make, record = return_maker(tmp_path), tmp_path / "da-nhan.json"
    for name in ("phieu/a", "phieu/b/c", "mot"):
        (tmp_path / name).mkdir(parents=True)
    make("phieu/a/dung.xlsx", **SOUND)
    copy = Path(shutil.copy(tmp_path / "phieu/a/dung.xlsx", tmp_path / "phieu/b/c/dung (1).xlsx"))
    make("phieu/b/c/ap-1.xlsx", commune="28660", **SOUND)
    arguments = (tmp_path / "phieu", "--record", record)
    versions = {c["commune"]: c["version"] for c in told(*arguments)["communes"]}
    assert versions["28654"] == 1
    first = record.read_bytes()
    told(*arguments)
    assert record.read_bytes() == first
    make("phieu/a/dung.xlsx", **FAULTY)
    copy.unlink()
    again = {c["commune"]: c for c in told(*arguments)["communes"]}
    assert (again["28654"]["version"], again["28654"]["stage"], again["28660"]["version"]) == (2, "errors", 1)
    # Among the returns, or a file of something else.
    (tmp_path / "khac.json").write_text("{}", encoding="utf-8")
    make("mot/phieu.xlsx", **SOUND)
    for refused, why in (
        (tmp_path / "mot" / "so.json", "kết quả sẽ lẫn"),
        (tmp_path / "khac.json", "khac.json"),
    ):
        done = hongheo("status", tmp_path / "mot", "--year", 2023, "--record", refused)
        assert (done.returncode, why in " ".join(done.stderr.split())) == (2, True), done.stderr
    assert not (tmp_path / "mot" / "so.json").exists()
    assert (tmp_path / "khac.json").read_text(encoding="utf-8") == "{}"


@pytest.mark.usefixtures("results_only")
def test_danh_sach_nam_truoc_va_so_quy_trinh(tmp_path: Path) -> None:
    make, previous = return_maker(tmp_path), tmp_path / "truoc"
    last_year = make("nam-2022.xlsx", year=2022, **SOUND)
    assert hongheo("run", last_year, "-o", previous).returncode == 0
    codes = tmp_path / "ma.txt"
    codes.write_text("28654\n", encoding="utf-8")
    done = hongheo("register", "template", tmp_path / "so", "--communes", codes, "--year", 2023)
    assert done.returncode == 0
    data = told(make(**SOUND), "--previous", previous / "danh-sach.xlsx", "--register", tmp_path / "so")
    one = next(c for c in data["communes"] if c["commune"] == "28654")
    assert (one["previous"], one["previous_left"], one["requests"]) == (1, 0, 0)
    assert one["step"] and one["late"] is not None


def test_so_tinh_hinh_va_man_hinh(office: Path, tmp_path: Path) -> None:
    out = tmp_path / "tinh-hinh.xlsx"
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
