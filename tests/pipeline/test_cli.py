"""The contract that scripts rely on: exit codes, JSON, stdout, outputs whole or not at all."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

from hongheo import __version__, write
from hongheo.pipeline import OUTPUTS
from tests.commands import hongheo, started
from tests.conftest import MakeReturn, b1, b2, blank_out, household
from tests.forked import forked_done
from tests.read.workbooks import locked

SOUND = {"households": [household("0001")], "b1": [b1("0001", 150)], "b2": [b2("0001", 1)]}


def test_version_and_help() -> None:
    assert started("--version").stdout.splitlines()[0] == f"hongheo {__version__}"
    told = started("--help")
    assert told.returncode == 0
    for command in ("demo", "template", "check", "score", "run", "criteria"):
        assert command in told.stdout


def test_check_json_is_the_contract(make_return: MakeReturn) -> None:
    path = make_return(**{**SOUND, "b1": [b1("0001", 150, b1_total=160)]})
    done = forked_done("check", path, "--json")
    data = json.loads(done.stdout)
    assert (done.returncode, done.stderr) == (1, "")
    assert data["problems"] == [
        {
            "code": "HN203",
            "severity": "error",
            "file": path.as_posix(),
            "sheet": "B1",
            "row": 4,
            "column": "N",
            "cell": "N4",
            "household": "28654/0001",
            "field": "Tổng điểm B1",
            "message": "Tổng điểm B1 ghi 160, nhưng cộng các câu được 150.",
            "remedy": "Xem lại điểm từng câu và tổng điểm; sửa chỗ sai.",
            "commune": "28654",
            "effect": "class",
            "decided": None,
        }
    ]
    assert data["files"] == [
        {
            "path": path.as_posix(),
            "form": "commune-return",
            "commune": "28654",
            "households": 1,
            "errors": 1,
            "warnings": 0,
        }
    ]
    keys = ("schema", "command", "valid", "exit_code", "standard", "outputs")
    assert [data[k] for k in keys] == [1, "check", False, 1, "2022-2025", []]


def test_run_json_and_files(make_return: MakeReturn, tmp_path: Path) -> None:
    path = make_return(**SOUND)
    before = hashlib.sha256(path.read_bytes()).hexdigest()
    done = forked_done("run", path, "-o", tmp_path / "ra", "--json")
    data = json.loads(done.stdout)
    assert (done.returncode, data["valid"], data["outputs"]) == (0, True, list(OUTPUTS))
    assert data["households"] == {
        "total": 1,
        "poor": 0,
        "near_poor": 0,
        "not_poor": 1,
        "gone": 0,
        "unclassified": 0,
    }
    assert sorted(p.name for p in (tmp_path / "ra").iterdir()) == sorted(OUTPUTS)
    assert hashlib.sha256(path.read_bytes()).hexdigest() == before
    log = json.loads((tmp_path / "ra" / "nhat-ky.json").read_text(encoding="utf-8"))
    assert log["inputs"][0]["sha256"] == before
    for output in log["outputs"]:
        data = (tmp_path / "ra" / output["name"]).read_bytes()
        assert hashlib.sha256(data).hexdigest() == output["sha256"]
    assert all(p["holds"] for p in log["proofs"])


def test_the_same_inputs_give_the_same_bytes(make_return: MakeReturn, tmp_path: Path) -> None:
    path, seen = make_return(**SOUND), []
    for name in ("ra", "kia", "ra"):
        assert hongheo("run", path, "-o", tmp_path / name, "--force", "--quiet").returncode == 0
        seen.append({p.name: p.read_bytes() for p in (tmp_path / name).iterdir()})
    assert seen[0] == seen[1] == seen[2]


@pytest.mark.usefixtures("results_only")
def test_nothing_is_overwritten_without_force(make_return: MakeReturn, tmp_path: Path) -> None:
    path = make_return(**SOUND)
    assert hongheo("run", path, "-o", tmp_path / "ra").returncode == 0
    again = hongheo("run", path, "-o", tmp_path / "ra")
    assert (again.returncode, "--force" in again.stderr) == (2, True)


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["check", "khong-co.xlsx"], 3),
        (["check", "trong"], 2),
        (["check", "a.xlsx", "--year", "2021"], 3),
        (["check", "a.xlsx", "--year", "2027"], 3),
        (["check", "a.xlsx", "--year", "2023", "--date", "2024-12-14"], 2),
        (["check", "a.xlsx", "--date", "2023-13-14"], 2),
        (["check"], 2),
        (["run", "a.xlsx"], 2),
        (["run", "khong-co.xlsx", "-o", "ra"], 3),
        (["run", "a.xlsx", "-o", "ra", "--previous", "khong-co.xlsx"], 3),
        (["criteria", "--date", "2021-12-31"], 3),
        (["criteria", "--date", "2026-12-31"], 0),
        (["template", "phieu", "--year", "2023", "--district", "999"], 2),
        (["template", "phieu", "--year", "2025", "--district", "823"], 2),
        (["template", "phieu", "--year", "2023"], 2),
        (["template", "phieu", "--year", "2030", "--district", "823"], 3),
    ],
)
def test_exit_codes(make_return: MakeReturn, tmp_path: Path, arguments: list[str], code: int) -> None:
    make_return("a.xlsx", **SOUND)
    (tmp_path / "trong").mkdir()
    done = hongheo(*arguments, cwd=tmp_path)
    assert done.returncode == code, done.stderr
    assert "Traceback" not in done.stderr
    if code:
        assert not (tmp_path / "ra").exists()


def test_a_failure_is_json_too(tmp_path: Path) -> None:
    done = hongheo("check", tmp_path, "--json")
    assert (done.returncode, json.loads(done.stdout)["exit_code"]) == (2, 2)


def test_warnings_count_only_when_strict(make_return: MakeReturn) -> None:
    path = make_return(**{**SOUND, "b2": [b2("0001", 0, b2_total=None)]})
    assert hongheo("check", path).returncode == 0
    assert hongheo("check", path, "--strict").returncode == 1


def test_score_writes_one_workbook(make_return: MakeReturn, tmp_path: Path) -> None:
    import openpyxl

    path = make_return(**SOUND)
    assert hongheo("score", path, "-o", tmp_path / "diem.xlsx").returncode == 0
    heading, row = openpyxl.load_workbook(tmp_path / "diem.xlsx")["Chấm điểm"].iter_rows(values_only=True)
    values: dict[str, Any] = dict(zip(map(str, heading), row, strict=True))
    assert values["Mã hộ"] == "0001"
    assert values["Phân loại cuối kỳ"] == "Hộ không nghèo"
    assert str(values["Căn cứ phân loại"]).startswith("B1 = 150 > 140 (nông thôn): Hộ không nghèo.")


def test_templates_for_a_district_and_since_2025_for_a_province(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # What the forms hold takes a second for so many.
    monkeypatch.setattr(write, "write_return", lambda path, **_: path.touch())
    assert hongheo("template", tmp_path / "a", "--district", "823", "--year", "2023").returncode == 0
    names = sorted(p.name for p in (tmp_path / "a").iterdir())
    assert (len(names), names[0], names[1]) == (13, "28651-thi-tran-vinh-binh.xlsx", "28654-xa-dong-son.xlsx")
    codes = tmp_path / "ma.txt"
    codes.write_text("Mã xã\n28651\n28660\n", encoding="utf-8")
    assert hongheo("template", tmp_path / "b", "--communes", codes, "--year", "2025").returncode == 0
    assert sorted(p.name for p in (tmp_path / "b").iterdir()) == [
        "28651-xa-vinh-binh.xlsx",
        "28660-xa-dong-son.xlsx",
    ]


def test_criteria_tells_sources() -> None:
    done = hongheo("criteria", "--date", "2023-12-14")
    assert "Nghị định 07/2021/NĐ-CP, Điều 3" in done.stdout
    assert json.loads(hongheo("criteria", "--date", "2023-12-14", "--json").stdout)["id"] == "2022-2025"


@pytest.mark.usefixtures("results_only")
def test_settings_of_the_current_folder_or_the_file_named(make_return: MakeReturn, tmp_path: Path) -> None:
    make_return("a.xlsx", **{**SOUND, "b2": [b2("0001", 0, b2_total=None)]})
    (tmp_path / "hongheo.toml").write_text('[severity]\nHN210 = "error"\n', encoding="utf-8")
    (tmp_path / "nhe.toml").write_text('[severity]\nHN210 = "note"\n', encoding="utf-8")
    (tmp_path / "sai.toml").write_text('[severity]\nHN203 = "note"\n', encoding="utf-8")
    assert hongheo("check", "a.xlsx", cwd=tmp_path).returncode == 1
    named = hongheo("check", "a.xlsx", "--config", "nhe.toml", "--strict", "--all", cwd=tmp_path)
    assert (named.returncode, "Ghi nhận HN210" in named.stdout) == (0, True)
    assert hongheo("run", "a.xlsx", "-o", "ra", cwd=tmp_path).returncode == 1
    assert hongheo("score", "a.xlsx", "-o", "diem.xlsx", cwd=tmp_path).returncode == 1
    refused = hongheo("check", "a.xlsx", "--config", "sai.toml", cwd=tmp_path)
    assert (refused.returncode, "HN203" in refused.stderr) == (2, True)


def test_annotated_copies_in_json(make_return: MakeReturn, tmp_path: Path) -> None:
    path = make_return(**{**SOUND, "b1": [b1("0001", 150, b1_total=160)]})
    done = hongheo("check", path, "--annotate", tmp_path / "ra", "--json")
    assert (done.returncode, json.loads(done.stdout)["outputs"]) == (1, ["phieu.xlsx"])


def test_copies_of_an_earlier_check_stay_and_all_else_is_told(
    make_return: MakeReturn, tmp_path: Path
) -> None:
    path = make_return(**{**SOUND, "b1": [b1("0001", 150, b1_total=160)]})
    words = ("check", path, "--annotate", tmp_path / "ra")
    assert hongheo(*words).returncode == 1
    before = (tmp_path / "ra" / "phieu.xlsx").read_bytes()
    again, quiet, told = hongheo(*words), hongheo(*words, "--quiet"), hongheo(*words, "--json")
    assert {again.returncode, quiet.returncode, told.returncode} == {2}
    assert all("--force" in done.stderr for done in (again, quiet, told))
    assert "HN203" in again.stdout and "CHƯA ĐẠT: 1 lỗi" in quiet.stdout
    document = json.loads(told.stdout)
    assert (document["error_code"], document["outputs"], len(document["problems"])) == ("usage", [], 1)
    assert (tmp_path / "ra" / "phieu.xlsx").read_bytes() == before
    # What somebody made of it is not replaced by force either.
    (tmp_path / "ra" / "phieu.xlsx").write_bytes(b"cua toi")
    forced = hongheo(*words, "--force")
    assert (forced.returncode, "HN203" in forced.stdout) == (2, True)
    assert (tmp_path / "ra" / "phieu.xlsx").read_bytes() == b"cua toi"
    path = make_return(**SOUND)
    mended = hongheo(*words)
    assert (mended.returncode, mended.stdout.startswith("ĐẠT"), "đã có người sửa" in mended.stderr) == (
        2,
        True,
        True,
    )
    (tmp_path / "ra" / "phieu.xlsx").write_bytes(before)
    mended = hongheo(*words)
    assert (mended.returncode, mended.stdout.startswith("ĐẠT"), mended.stderr) == (0, True, "")


@pytest.mark.usefixtures("results_only")
def test_a_password_comes_from_the_environment_and_is_never_shown(
    make_return: MakeReturn, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = locked(make_return(**SOUND), "bi-mat-9")
    assert hongheo("check", path).returncode == 3
    monkeypatch.setenv("HONGHEO_PASSWORD", "bi-mat-9")
    done = hongheo("run", path, "-o", tmp_path / "ra", "--json")
    assert done.returncode == 0
    log = (tmp_path / "ra" / "nhat-ky.json").read_text(encoding="utf-8")
    assert "bi-mat-9" not in done.stdout + done.stderr + log
    monkeypatch.setenv("HONGHEO_PASSWORD", "sai-mat-khau")
    wrong = hongheo("check", path)
    assert wrong.returncode == 3 and "không mở được" in wrong.stdout
    assert "sai-mat-khau" not in wrong.stdout + wrong.stderr


def test_each_commune_has_a_page_in_the_problems(
    make_return: MakeReturn, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import openpyxl

    blank_out(monkeypatch, "write_tables", "write_lists", "write_scores")
    first = make_return("a.xlsx", **{**SOUND, "b1": [b1("0001", 150, b1_total=160)]})
    second = make_return("b.xlsx", commune="28657", **SOUND)
    assert hongheo("run", first, second, "-o", tmp_path / "ra", "--quiet").returncode == 1
    book = openpyxl.load_workbook(tmp_path / "ra" / "loi.xlsx")
    first, glance = (
        ["Lỗi", "Tổng hợp", "Còn thiếu", "Dấu hiệu"],
        ["Theo thôn", "Theo người rà soát", "Mức điền"],
    )
    assert book.sheetnames == [*first, "Sát ngưỡng", *glance, "Đã đọc gì", "28654"]
    assert book["28654"]["A1"].value == "Xã Đồng Sơn (mã 28654): các chỗ cần sửa"
    assert book["28654"]["F4"].hyperlink.location == "'B1'!N4"


def test_communes_may_be_typed_as_codes(tmp_path: Path) -> None:
    done = hongheo(
        "template", tmp_path / "phieu", "--year", 2026, "--communes", "28660, 28651,28660", "--quiet"
    )
    assert done.returncode == 0, done.stderr
    names = sorted(p.name for p in (tmp_path / "phieu").iterdir())
    assert names == ["28651-xa-vinh-binh.xlsx", "28660-xa-dong-son.xlsx"]
    unknown = hongheo("template", tmp_path / "khac", "--year", 2026, "--communes", "99999")
    assert (unknown.returncode, "99999" in unknown.stderr) == (2, True)
