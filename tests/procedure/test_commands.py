"""The commands of the register, on workbooks."""

import copy
import datetime as dt
import json
from pathlib import Path

import icalendar
import openpyxl
import pytest

from hongheo.forms import REGISTER, form
from hongheo.units import units_on
from hongheo.write import write_register
from tests.commands import hongheo
from tests.procedure.registers import COMMUNE, SOUND, YEAR, Rows, changed

UNIT = units_on(dt.date(2026, 12, 14)).by_code(COMMUNE)
ON = ("--on", "2026-12-20")
# One register with thirty faults and more, in every sheet.
FAULTS = {
    "requests.0": {"a2": True},
    "requests.1": {"answered_on": "", "refusal_reason": ""},
    "requests.2": {"answered_on": dt.date(2026, 5, 21)},
    "requests.3": {"a5": True, "result": "Công nhận hộ nghèo"},
    "requests.4": {"review_start": dt.date(2026, 7, 14), "answered_on": dt.date(2026, 7, 30)},
    "requests.5": {"request_form": "Mẫu 04"},
    "meetings.0": {"copies": 1, "secretary": ""},
    "meetings.1": {"attended": 100, "agreed": 101},
    "meetings.2": {"round": 2},
    "meetings.3": {"chair": "", "front_supervised": False},
    "postings.1": {"village_to": dt.date(2026, 10, 13), "commune_from": "", "commune_to": ""},
    "postings.2": {"commune_to": dt.date(2026, 5, 12)},
    "postings.5": {"commune_to": ""},
    "complaints.0": {"rechecked_on": dt.date(2026, 10, 26), "result": ""},
    "documents.0": {"number": ""},
    "documents.1": {"note": "Gửi UBND huyện"},
    "documents.2": {"dated": dt.date(2026, 11, 9)},
    "documents.4": {"dated": dt.date(2026, 12, 15)},
    "hardship.0": {"rice_kg": 40, "forms_held": "5a", "meeting_on": "", "months": 2},
    "hardship.1": {"money": 1000, "decided_on": dt.date(2026, 9, 20), "decision_number": ""},
    "hardship.2": {"money": "", "asked_on": dt.date(2026, 10, 3)},
}
TOLD = [
    "HN701 Khó khăn đột xuất!L",
    "HN703 Văn bản!D",
    "HN709 Giấy đề nghị!T",
    "HN710 Giấy đề nghị!C",
    "HN711 Giấy đề nghị!T",
    "HN712 Giấy đề nghị!N",
    "HN713 Giấy đề nghị!V",
    "HN714 Giấy đề nghị!U",
    "HN714 Giấy đề nghị!U",
    "HN717 Giấy đề nghị!U",
    "HN718 Giấy đề nghị!S",
    "HN720 Họp thôn!F",
    "HN722 Họp thôn!I",
    "HN723 Họp thôn!G",
    "HN723 Họp thôn!H",
    "HN723 Họp thôn!J",
    "HN724 Họp thôn!C",
    "HN730 Niêm yết!F",
    "HN731 Niêm yết!E",
    "HN731 Niêm yết!G",
    "HN732 Niêm yết!G",
    "HN740 Khiếu nại!F",
    "HN744 Khiếu nại!G",
    "HN751 Văn bản!F",
    "HN752 Văn bản!D",
    "HN756 Văn bản!C",
    "HN770 Khó khăn đột xuất!Q",
    "HN771 Khó khăn đột xuất!M",
    "HN774 Khó khăn đột xuất!O",
    "HN774 Khó khăn đột xuất!P",
    "HN774 Khó khăn đột xuất!P",
    "HN776 Khó khăn đột xuất!I",
    "HN777 Khó khăn đột xuất!K",
    "HN779 Khó khăn đột xuất!N",
]


def write(path: Path, rows: Rows, year: int = YEAR) -> Path:
    assert UNIT is not None
    cells = {s: [{f: v for f, v in row.items() if v != ""} for row in own] for s, own in rows.items()}
    write_register(path, form=form(REGISTER), unit=UNIT, year=year, sheets=cells)
    return path


def test_a_sound_register_passes(tmp_path: Path) -> None:
    done = hongheo("register", "check", str(write(tmp_path / "so.xlsx", SOUND)), *ON, "--json")
    told = json.loads(done.stdout)
    assert (done.returncode, told["valid"], told["problems"]) == (0, True, [])
    (state,) = told["registers"]
    assert (state["commune"], state["step"], state["late"]) == (COMMUNE, "Quyết định công nhận", 0)
    assert told["on"] == "2026-12-20"


def test_thirty_faults_are_each_told_at_their_cell_and_nothing_else(tmp_path: Path) -> None:
    case: dict[str, dict[str, dict[str, object]]] = {}
    for where, values in FAULTS.items():
        sheet, _, at = where.partition(".")
        case.setdefault(sheet, {})[at] = values
    done = hongheo("register", "check", str(write(tmp_path / "so.xlsx", changed(case))), *ON, "--json")
    told = json.loads(done.stdout)["problems"]
    found = sorted(f"{p['code']} {p['sheet']}!{p['column']}" for p in told if p["code"] != "HN755")
    assert found == TOLD
    assert len(TOLD) >= 30
    assert done.returncode == 1


def test_names_of_the_register_are_masked(tmp_path: Path) -> None:
    rows = copy.deepcopy(SOUND)
    rows["requests"][0]["identity_number"] = "08208000100"
    path = str(write(tmp_path / "so.xlsx", rows))
    assert "08208000100" not in hongheo("register", "check", path, *ON).stdout
    assert "08208000100" in hongheo("register", "check", path, *ON, "--show-values").stdout


def test_a_blank_register_is_made_for_each_commune_and_is_sound(tmp_path: Path) -> None:
    (tmp_path / "xa.txt").write_text("28651\n28660\n", encoding="utf-8")
    folder = tmp_path / "so"
    done = hongheo(
        "register", "template", str(folder), "--year", "2026", "--communes", str(tmp_path / "xa.txt")
    )
    assert done.returncode == 0
    names = sorted(p.name for p in folder.iterdir())
    assert [n[:8] for n in names] == ["so-28651", "so-28660"]
    book = openpyxl.load_workbook(folder / names[0])
    assert book.sheetnames[:7] == [s.name for s in form(REGISTER).sheet]
    done = hongheo("register", "check", str(folder), "--json", "--on", "2026-08-31")
    told = json.loads(done.stdout)
    assert (done.returncode, told["problems"], len(told["registers"])) == (0, [], 2)


@pytest.mark.parametrize(
    ("on", "code", "kind"),
    [("2026-09-01", 0, "HN759"), ("2026-12-10", 0, "HN758"), ("2026-12-15", 1, "HN757")],
)
def test_a_register_left_blank_is_not_sound_for_ever(tmp_path: Path, on: str, code: int, kind: str) -> None:
    folder = tmp_path / "so"
    hongheo("register", "template", folder, "--year", "2026", "--communes", "28651")
    done = hongheo("register", "check", folder, "--on", on, "--json")
    assert (done.returncode, [p["code"] for p in json.loads(done.stdout)["problems"]]) == (code, [kind])


def test_a_request_within_the_year_does_not_silence_the_periodic_review(tmp_path: Path) -> None:
    path = tmp_path / "so.xlsx"
    asked = {"number": "1", "received_on": dt.date(2024, 5, 6), "procedure": "Thường xuyên"}
    write_register(path, form=form(REGISTER), unit=UNIT, year=2024, sheets={"requests": [asked]})
    for on, told in (("2024-05-07", False), ("2024-12-01", True), ("2024-12-20", True)):
        done = hongheo("register", "check", path, "--on", on, "--json")
        problems = {p["code"]: p["severity"] for p in json.loads(done.stdout)["problems"]}
        assert ("HN759" in problems, problems.get("HN759", "warning")) == (told, "warning"), on
        assert "HN757" not in problems


def test_the_plan_says_from_when_the_season_is_and_whether_there_is_time() -> None:
    words = ("register", "plan", "--finish", "2026-12-14", "--complaints")
    shown, quiet = hongheo(*words).stdout, hongheo(*words, "--quiet").stdout
    assert quiet.startswith("KỊP quyết định ngày 14/12/2026") and quiet.count("\n") <= 2
    assert "từ thứ ba 01/09/2026: Lập danh sách" in shown
    assert "chậm nhất thứ ba 01/09/2026" not in shown
    assert "khi đã hết giờ niêm yết" in " ".join(shown.split())


def test_two_registers_of_one_commune_are_told(tmp_path: Path) -> None:
    for name in ("a.xlsx", "b.xlsx"):
        write(tmp_path / name, SOUND)
    told = json.loads(hongheo("register", "check", str(tmp_path), *ON, "--json").stdout)["problems"]
    assert [p["code"] for p in told] == ["HN768"]


def test_the_plan_is_written_as_a_sheet_and_for_calendars(tmp_path: Path) -> None:
    out = tmp_path / "lich.xlsx"
    done = hongheo("register", "plan", "--finish", "2026-12-14", "--complaints", "-o", str(out), "--json")
    told = json.loads(done.stdout)
    assert (done.returncode, told["valid"], told["outputs"]) == (0, True, ["lich.ics", "lich.xlsx"])
    assert {"day": "2026-11-24", "name": "Ngày Văn hóa Việt Nam"} in told["holidays"]
    calendar = icalendar.Calendar.from_ical((tmp_path / "lich.ics").read_bytes())
    events = {str(e["summary"]): e.decoded("dtstart").isoformat() for e in calendar.walk("VEVENT")}
    begins = {True: "Bắt đầu: ", False: ""}
    assert events == {begins[s["opens"]] + s["title"]: s["latest"] for s in told["steps"]}
    assert [s["opens"] for s in told["steps"]] == [True] + [False] * (len(told["steps"]) - 1)
    rows = list(openpyxl.load_workbook(out)["Lịch"].iter_rows(min_row=4, values_only=True))
    assert [r[0] for r in rows[: len(told["steps"])]] == [s["title"] for s in told["steps"]]
    again = hongheo("register", "plan", "--finish", "2026-12-14", "-o", str(out))
    assert again.returncode == 2
    bytes_before = (tmp_path / "lich.ics").read_bytes()
    hongheo("register", "plan", "--finish", "2026-12-14", "--complaints", "-o", str(out), "--force")
    assert (tmp_path / "lich.ics").read_bytes() == bytes_before


@pytest.mark.parametrize(
    ("arguments", "code", "word"),
    [
        (["--finish", "2026-12-15"], 2, "ngoài kỳ rà soát"),
        (["--finish", "2027-12-14"], 2, "không"),
        (["--finish", "2026-12-14", "--start", "2026-12-10"], 1, "KHÔNG KỊP"),
        (["--finish", "2026-12-14", "-o", "lich.pdf"], 2, ".xlsx"),
    ],
)
def test_plans_that_cannot_be_made(arguments: list[str], code: int, word: str) -> None:
    done = hongheo("register", "plan", *arguments)
    assert (done.returncode, word in done.stdout + done.stderr) == (code, True)


def test_days_off_of_the_office_move_the_plan(tmp_path: Path) -> None:
    settings = tmp_path / "hongheo.toml"
    settings.write_text("[calendar]\ndays_off = [2026-12-10]\n", encoding="utf-8")
    plain, own = (
        json.loads(hongheo("register", "plan", "--finish", "2026-12-14", "--json", *more).stdout)["steps"]
        for more in ([], ["--config", str(settings)])
    )
    asked = [
        next(s["latest"] for s in steps if s["title"] == "Xin ý kiến cấp trên") for steps in (plain, own)
    ]
    assert asked == ["2026-12-07", "2026-12-04"]


@pytest.mark.parametrize(
    "text",
    [
        "[calendar]\ndays_of = [2026-12-10]\n",
        '[calendar]\ndays_off = ["10/12/2026"]\n',
        "[calendar]\ndays_off = [2026-12-10]\nworking_days = [2026-12-10]\n",
        "calendar = 3\n",
        "[calendars]\n",
    ],
)
def test_settings_of_days_that_make_no_sense_are_refused(tmp_path: Path, text: str) -> None:
    settings = tmp_path / "hongheo.toml"
    settings.write_text(text, encoding="utf-8")
    done = hongheo("register", "plan", "--finish", "2026-12-14", "--config", str(settings))
    assert done.returncode == 2


def test_a_file_that_is_no_register_stops_nothing(tmp_path: Path) -> None:
    write(tmp_path / "so.xlsx", SOUND)
    (tmp_path / "hong.xlsx").write_bytes(b"PK")
    told = json.loads(hongheo("register", "check", str(tmp_path), *ON, "--json").stdout)
    assert [p["code"] for p in told["problems"]] == ["HN001"]
    assert [s["commune"] for s in told["registers"]] == [COMMUNE]


def test_the_procedures_are_shown_with_what_is_not_known() -> None:
    shown = hongheo("criteria", "--procedures").stdout
    assert all(code in shown for code in ("1.011606", "3.000412", "1.116214"))
    told = json.loads(hongheo("criteria", "--procedures", "--json").stdout)
    assert len(told["procedures"]) == 7
