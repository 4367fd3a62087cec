"""The registers of the demo district: what each of them is there to show, and nothing wrong beside it."""

import json
from pathlib import Path

import pytest

from hongheo.demo import District, make_registers
from hongheo.pipeline import Demo
from hongheo.pipeline.demonstrating import REGISTERS, RESULTS, RETURNS
from tests.commands import hongheo

ON = ("--on", "2023-12-15")


def test_the_registers_show_what_they_are_made_for(district: District) -> None:
    registers = make_registers(district)
    assert [r.unit for r in registers] == [r.unit for r in district.returns]
    requests = [row for r in registers for row in r.sheets["requests"]]
    stopped = [row for row in requests if row.get("result") == "Không đưa vào danh sách rà soát"]
    assert (len(requests), len(stopped)) == (12, 3)
    assert sum(len(r.sheets["complaints"]) for r in registers) == 2
    assert sum(len(r.sheets["hardship"]) for r in registers) == 5
    meetings = [row for r in registers for row in r.sheets["meetings"]]
    assert [(m["attended"], m["agreed"]) for m in meetings if m["round"] == 1 and m["agreed"] == 48] == [
        (100, 48)
    ]
    assert sum(m["round"] == 2 for m in meetings) == 1
    assert make_registers(district) == registers


@pytest.mark.usefixtures("read_once")
def test_one_commune_is_late_and_nothing_else_is_wrong(made: tuple[Path, Demo]) -> None:
    folder, _ = made
    told = json.loads(hongheo("register", "check", folder / REGISTERS, *ON, "--json").stdout)
    assert [(p["code"], Path(p["file"]).name[:8]) for p in told["problems"]] == [("HN757", "so-28687")]
    assert len(told["registers"]) == 13
    assert {s["step"] for s in told["registers"] if s["commune"] != "28687"} == {"Quyết định công nhận"}
    assert sum(h["households"] for h in told["hardship"]) == 5


def test_the_number_of_processes_changes_nothing(made: tuple[Path, Demo]) -> None:
    folder, _ = made
    outputs = {
        hongheo("register", "check", folder / REGISTERS, *ON, "--json", "--jobs", n).stdout for n in (1, 2)
    }
    assert len(outputs) == 1


@pytest.mark.usefixtures("read_once")
def test_registers_are_held_against_the_result_and_complaints_get_their_answers(
    made: tuple[Path, Demo],
) -> None:
    folder, _ = made
    result = ("--result", folder / RESULTS, "--before", folder / RESULTS)
    told = json.loads(hongheo("register", "check", folder / REGISTERS, *ON, *result, "--json").stdout)
    # Twelve requests are fewer than the households that are new on the lists: each of the others is told.
    assert {p["code"] for p in told["problems"]} == {"HN757", "HN764", "HN765", "HN778"}
    answers = told["complaints"]
    assert len(answers) == 2
    assert all(
        a["class_end"] == a["before"] and a["rule"] and a["answer"].startswith("giữ nguyên") for a in answers
    )


@pytest.mark.usefixtures("read_once")
def test_the_report_page_shows_the_steps_and_names_nobody(made: tuple[Path, Demo], tmp_path: Path) -> None:
    folder, _ = made
    out = tmp_path / "ra"
    one = folder / RETURNS / "28687-xa-long-binh.xlsx"
    done = hongheo("run", one, "-o", out, "--report", "--register", folder / REGISTERS, "--quiet")
    assert done.returncode in (0, 1)
    page = (out / "bao-cao.html").read_text(encoding="utf-8")
    section = page[page.index('id="quy-trinh"') : page.index("</section>", page.index('id="quy-trinh"'))]
    assert section.count("<tr>") == 14
    assert "Niêm yết công khai" in section and "Mẫu" not in section


def test_before_without_a_result_is_refused(made: tuple[Path, Demo]) -> None:
    folder, _ = made
    assert hongheo("register", "check", folder / REGISTERS, "--before", folder / RESULTS).returncode == 2
