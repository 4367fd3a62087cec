"""What ``--json`` prints: every document of every command against the JSON Schema in ``docs/json``."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from hongheo.criteria import sample_path
from hongheo.pipeline import Demo, Options, check
from hongheo.pipeline.documents import schemas
from hongheo.problems import Effect, catalogue
from tests.cli.test_options import COMMANDS
from tests.commands import Done, hongheo
from tests.conftest import b1, b2, household, return_maker

# Most commands ask the same of the same returns.
pytestmark = pytest.mark.usefixtures("read_once")
DOCS = Path(__file__).parents[2] / "docs" / "json"
NAMES = [" ".join(name) for name, _ in COMMANDS]


@cache
def by_schema(command: str) -> Draft202012Validator:
    """What holds a document against the schema of its command, which is held against JSON Schema itself."""
    path = DOCS / f"{command.replace(' ', '-')}.schema.json"
    schema = json.loads(path.read_text(encoding="utf-8"))
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema)


def document(done: Done, command: str) -> Any:
    """The one document on stdout, valid by the schema of its command."""
    data = json.loads(done.stdout)
    faults = [e.message for e in by_schema(command).iter_errors(data)]
    assert faults == [], f"{command}: {faults}"
    return data


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two returns (one with a wrong total), results of a run, a register."""
    folder = tmp_path_factory.mktemp("json")
    make = return_maker(folder)
    (folder / "phieu").mkdir()
    rows = {"households": [household("1"), household("2", size=3)], "b2": [b2("1", 1), b2("2", 4)]}
    make("phieu/a.xlsx", **rows, b1=[b1("1", 150), b1("2", 120)])
    make("phieu/b.xlsx", commune="28660", **rows, b1=[b1("1", 150, b1_total=160), b1("2", 120)])
    done = hongheo("run", folder / "phieu", "-o", folder / "ra", "--parquet", folder / "kho", "--quiet")
    assert done.returncode == 1
    sample = folder / "mau.xlsx"
    hongheo("recheck", "draw", folder / "phieu", "--per-village", 1, "--seed", 1, "-o", sample)
    codes = folder / "ma.txt"
    codes.write_text("28654\n28660\n", encoding="utf-8")
    made = hongheo("register", "template", folder / "so", "--communes", codes, "--year", 2023, "--json")
    assert document(made, "register template")["outputs"][0].startswith("so-28654")
    return folder


def _given(office: Path, out: Path) -> dict[str, list[object]]:
    """Command > arguments by which it does its work."""
    returns, results = office / "phieu", office / "ra"
    chosen = ["--communes", office / "ma.txt", "--year", 2023]
    card: list[object] = [sample_path()]
    return {
        "check": [returns, "--return", out / "tra", "--wanted-by", "2023-11-20"],
        "score": [returns, "-o", out / "diem.xlsx"],
        "merge": [returns, "-o", out / "gop.xlsx"],
        "run": [returns, "-o", out / "ra"],
        "explain": [returns, "--household", "28654/2"],
        "diff": [returns / "a.xlsx", returns / "b.xlsx"],
        "export": [results, "-o", out / "cong-khai", "--public", "--suppress", 5],
        "criteria": ["--date", "2023-12-14"],
        "status": [returns],
        "recheck draw": [returns, "--per-village", 1, "--seed", 1, "-o", out / "mau.xlsx"],
        "recheck compare": [office / "mau.xlsx", returns, "--seed", 1, "-o", out / "so.xlsx"],
        "parcel": [results, "-o", out / "goi.zip"],
        "correct": [returns, "--corrections", results / "loi.xlsx", "-o", out / "sua"],
        "template": [out / "phieu", *chosen],
        "scorecard template": [out / "bang.xlsx"],
        "scorecard check": card,
        "scorecard show": card,
        "tables check": [results / "bieu-tong-hop.xlsx"],
        "tables build": [office / "kho", "-o", out / "bieu"],
        "register template": [out / "so", *chosen],
        "register check": [office / "so", "--result", results, "--on", "2023-12-01"],
        "units": ["28654"],
        "papers": [results, "-o", out / "giay"],
        "register plan": ["--finish", "2026-12-14"],
    }


@pytest.mark.parametrize("command", [name for name in NAMES if name != "demo"])
def test_moi_lenh_in_dung_mot_van_ban_theo_luoc_do(command: str, office: Path, tmp_path: Path) -> None:
    given = _given(office, tmp_path)
    assert command in given, "cho lệnh mới một dòng ở _given và một mẫu ở pipeline/documents.py"
    done = hongheo(*command.split(), *given[command], "--json")
    data = document(done, command)
    assert done.returncode in (0, 1), done.stderr
    if "exit_code" in data:
        assert (data["command"], data["exit_code"]) == (command, done.returncode)
        assert data["error_code"] is None


def test_moi_lenh_co_luoc_do_va_tham_so_json() -> None:
    assert sorted(schemas()) == sorted(NAMES)
    assert [
        n for (_, c), n in zip(COMMANDS, NAMES, strict=True) if not any("--json" in p.opts for p in c.params)
    ] == []


@pytest.mark.parametrize(
    "arguments",
    [["--coverage"], ["--procedures"], ["--date", "2027-06-01"], ["--date", "2021-01-01"]],
)
def test_quy_dinh_va_chuan_theo_luoc_do(arguments: list[str]) -> None:
    document(hongheo("criteria", *arguments, "--json"), "criteria")


def test_huyen_mau_theo_luoc_do(office: Path) -> None:
    clean, faulty = (check([office / "phieu" / name], Options()) for name in ("a.xlsx", "b.xlsx"))
    planted = {"code": "HN203", "file": "x/b.xlsx", "sheet": "B1", "cell": "N4", "what": "tổng điểm"}
    data = Demo(office, clean, faulty, [planted, {**planted, "cell": "N5"}]).as_json()
    assert list(by_schema("demo").iter_errors(data)) == []
    assert [p["found"] for p in data["planted"]] == [True, False]  # type: ignore[attr-defined]


def test_van_de_noi_xa_va_anh_huong_phan_loai(office: Path) -> None:
    data = document(hongheo("check", office / "phieu", "--json"), "check")
    total = next(p for p in data["problems"] if p["code"] == "HN203")
    assert (total["commune"], total["effect"], total["decided"]) == ("28660", "class", None)
    assert (data["provisional"], "28651" in data["missing_communes"]) == (True, True)
    assert not {"28654", "28660"} & set(data["missing_communes"])
    alone = document(hongheo("check", office / "phieu" / "a.xlsx", "--json"), "check")
    assert (alone["provisional"], alone["missing_communes"]) == (False, [])


def test_xa_da_gui_ma_khong_doc_duoc_la_xa_con_thieu(office: Path, tmp_path: Path) -> None:
    (tmp_path / "28663.xlsx").write_bytes(b"hong")
    asked = tmp_path / "can-gui.txt"
    asked.write_text("28654\n28657\n28663\n", encoding="utf-8")
    done = hongheo("check", office / "phieu" / "a.xlsx", tmp_path / "28663.xlsx", "--expect", asked, "--json")
    assert document(done, "check")["missing_communes"] == ["28657", "28663"]


# What is typed > what is said of it.
FAULTS: dict[str, str] = {
    "check --json": "Thiếu FILES… (Phiếu: tệp, thư mục",
    "register plan --json": "Thiếu --finish (Ngày quyết định công nhận",
    "check a --previuos b --json": "Có phải --previous, --corrections",
    "check a --json --annotate": "Xem cách dùng: hongheo check --help",
    "xa/phieu.xlsx --json": "Không có tệp, thư mục «xa/phieu.xlsx»",
    "check a --yeer 1 --json": "Không có tùy chọn --yeer. Có phải --year?",
    "check a --year x --json": "--year",
    "check a --jobs 0 --json": "phải là số nguyên từ 1",
    "check a --date 2023-13-14 --json": "«2023-13-14» phải là ngày",
    "score a --json -o": "-o cần một giá trị đi sau",
    "score a --json": "Thiếu -o / --out",
    "check a --force=1 --json": "--force không nhận giá trị",
    "score a -o b --b2 x --json": "phải là một trong: ticked, derived",
    "criteria a b --json": "Thừa tham số: a b",
    "register nothing --json": "Không có lệnh nothing",
    "nothing --json": "Không có lệnh nothing",
}


@pytest.mark.parametrize("typed", FAULTS)
def test_lenh_go_sai_la_json_va_tieng_viet(typed: str) -> None:
    done = hongheo(*typed.split())
    data = json.loads(done.stdout)
    schema = json.loads((DOCS / "check.schema.json").read_text(encoding="utf-8"))
    assert list(Draft202012Validator(schema).iter_errors(data)) == []
    assert (done.returncode, data["exit_code"], data["error_code"]) == (2, 2, "usage")
    assert FAULTS[typed] in data["error"]
    assert "Xem cách dùng: hongheo" in data["error"]
    english = ("Invalid", "Missing", "No such", "Try '", "Usage", "requires", "not valid")
    assert not any(word in done.stdout + done.stderr for word in english)


def test_ten_tep_la_json_thi_khong_phai_tham_so() -> None:
    done = hongheo("check", "--yeer", "1", "--", "--json")
    assert (done.returncode, done.stdout) == (2, "")


@pytest.mark.parametrize(
    ("command", "code"),
    [
        ("criteria --date 2021-03-01", "standard"),
        ("check trong", "usage"),
        ("check khong-co.xlsx", "nothing_read"),
        ("export khong-co --public -o ra", "not_done"),
    ],
)
def test_vi_sao_khong_lam_duoc(command: str, code: str, tmp_path: Path) -> None:
    (tmp_path / "trong").mkdir()
    done = hongheo(*command.split(), "--json", cwd=tmp_path)
    data = document(done, command.split()[0])
    assert (data["error_code"], data["valid"]) == (code, False)


def test_loi_khong_phan_loai_duoc_dung_truoc() -> None:
    order: Callable[[Effect], int] = lambda effect: effect.rank  # noqa: E731
    assert sorted(Effect, key=order) == [Effect.CLASS, Effect.LEFT_OUT, Effect.MAY_CHANGE, Effect.NONE]
    by_code = {k.code: k.effect for k in catalogue()}
    # A file that is not read is left out; B2 against facts may change a class; a spelling changes nothing.
    assert [by_code[c] for c in ("HN001", "HN257", "HN315")] == [
        Effect.LEFT_OUT,
        Effect.MAY_CHANGE,
        Effect.NONE,
    ]


def test_hai_co_chung_mot_ma_duoc_ke_rieng(office: Path, tmp_path: Path) -> None:
    """Scripts go on when results are there already, and call somebody when a person changed them."""
    returns, out = office / "phieu", tmp_path / "ra"
    arguments = ("merge", returns, "-o", out / "gop.xlsx", "--json")
    hongheo(*arguments)

    def reason(*more: str) -> object:
        data = document(hongheo(*arguments, *more), "merge")
        assert data["error_code"] == "usage"
        return data["reason"]

    assert reason() == "exists"
    (out / "gop.xlsx").write_bytes(b"ai do sua")
    assert reason("--force") == "not_ours"
    into = document(hongheo("run", returns, "-o", returns / "ra", "--json"), "run")
    assert (into["error_code"], into["reason"]) == ("usage", "input")
    unknown = document(hongheo("explain", returns, "--household", "28654/99", "--json"), "explain")
    assert (unknown["error_code"], unknown["reason"]) == ("usage", "not_found")
    misspelt = document(hongheo("check", returns, "--yeer", 2023, "--json"), "check")
    assert (misspelt["error_code"], misspelt["reason"]) == ("usage", None)


def test_khong_doc_duoc_thi_json_noi_mot_cau(tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").write_bytes(b"")
    for command, more in (("check", []), ("run", ["-o", tmp_path / "ra"])):
        done = hongheo(command, tmp_path / "a.xlsx", *more, "--json")
        data = document(done, command)
        assert (data["error_code"], data["error"]) == ("nothing_read", "Không tệp nào dùng được (HN001: 1).")
        assert done.stderr == ""
