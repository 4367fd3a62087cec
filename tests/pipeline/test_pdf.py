"""``--pdf``: prints beside the workbooks, whole or not at all; without LibreOffice a clear word."""

from __future__ import annotations

import json
import os
import shutil
import stat
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from hongheo import stamps
from hongheo.errors import EXIT_NOT_DONE, Ended, UsageError
from hongheo.pipeline import POSTED, PUBLIC_TABLES, Options, explain, export, run
from hongheo.write import libreoffice, pdf
from tests.commands import hongheo
from tests.conftest import b1, b2, household, return_maker

pytestmark = pytest.mark.usefixtures("read_once")

OFFICE = libreoffice()
# Stands for LibreOffice: writes what it is told to write for each source, by the environment.
FAKE = """#!{python}
import os, sys, time
words = sys.argv[1:]
out = words[words.index("--outdir") + 1]
for source in words[words.index("--outdir") + 2:]:
    name = os.path.splitext(os.path.basename(source))[0]
    if os.environ.get("FAKE_WAITS"):
        time.sleep(60)
    if name in os.environ.get("FAKE_LACKS", ""):
        continue
    end = b"" if name in os.environ.get("FAKE_CUTS", "") else b"%%EOF\\n"
    with open(os.path.join(out, name + ".pdf"), "wb") as file:
        file.write(b"%PDF-1.7\\n" + name.encode() + b"\\n" + end)
"""


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    make = return_maker(tmp_path_factory.mktemp("phieu"))
    return make(households=[household("0012")], b1=[b1("0012", 120)], b2=[b2("0012", 3)])


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A program in place of LibreOffice."""
    if os.name != "posix":
        pytest.skip("the stand-in is a script of Unix")
    program = tmp_path / "bin" / "soffice"
    program.parent.mkdir()
    program.write_text(FAKE.format(python=sys.executable), encoding="utf-8")
    program.chmod(0o755)
    monkeypatch.setattr("hongheo.pipeline.printing.libreoffice", lambda: program)
    return program


def codes(result: Any) -> list[str]:
    return [p.kind.code for p in result.report if p.kind.code.startswith("HN14")]


PRINTED = ["danh-sach", "bieu-tong-hop", "mau-bieu"]


@pytest.mark.usefixtures("office", "results_only", "no_lists")
def test_prints_stand_beside_the_workbooks_with_their_rights(path: Path, tmp_path: Path) -> None:
    out = tmp_path / "ra"
    result = run([path], Options(pdf=True), out)
    assert (result.exit_code, codes(result)) == (0, [])
    assert [n for n in result.outputs if n.endswith(".pdf")] == [f"{n}.pdf" for n in PRINTED]
    for name in PRINTED:
        own, source = (stat.S_IMODE((out / f"{name}{s}").stat().st_mode) for s in (".pdf", ".xlsx"))
        assert own == source, name
        assert stamps.made(out / f"{name}.pdf") == stamps.RESULT
    # PDF are no part of what is the same byte by byte.
    told = json.loads((out / "nhat-ky.json").read_text(encoding="utf-8"))
    assert not any(o["name"].endswith(".pdf") for o in told["outputs"])
    assert not [p for p in out.iterdir() if p.name.startswith((".", "tmp"))]


@pytest.mark.usefixtures("office", "results_only", "no_lists")
def test_a_pdf_of_somebody_stays_and_an_own_one_is_replaced(path: Path, tmp_path: Path) -> None:
    out = tmp_path / "ra"
    run([path], Options(pdf=True), out)
    run([path], Options(pdf=True, force=True), out)
    # An older one does not stay beside new tables, neither that of a report which is not written now.
    shutil.copy(out / "danh-sach.pdf", out / "bao-cao.pdf")
    run([path], Options(pdf=True, force=True), out)
    assert sorted(p.stem for p in out.glob("*.pdf")) == sorted(PRINTED)
    run([path], Options(force=True), out)
    assert not list(out.glob("*.pdf"))
    (out / "danh-sach.pdf").write_bytes(b"%PDF-1.7 cua toi")
    before = (out / "danh-sach.xlsx").stat().st_mtime_ns
    with pytest.raises(UsageError, match=r"danh-sach\.pdf"):
        run([path], Options(pdf=True, force=True), out)
    assert (out / "danh-sach.pdf").read_bytes() == b"%PDF-1.7 cua toi"
    assert (out / "danh-sach.xlsx").stat().st_mtime_ns == before


@pytest.mark.usefixtures("office", "results_only", "no_lists")
def test_what_cannot_be_printed_is_told_and_the_rest_stays(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FAKE_LACKS", "danh-sach")
    monkeypatch.setenv("FAKE_CUTS", "mau-bieu")
    result = run([path], Options(pdf=True), tmp_path / "ra")
    assert (result.exit_code, codes(result)) == (EXIT_NOT_DONE, ["HN141", "HN141"])
    assert [p.name for p in (tmp_path / "ra").glob("*.pdf")] == ["bieu-tong-hop.pdf"]
    assert (tmp_path / "ra" / "danh-sach.xlsx").is_file()


@pytest.mark.usefixtures("office", "results_only", "no_lists")
def test_a_program_that_does_not_end_is_ended(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FAKE_WAITS", "1")
    monkeypatch.setattr(pdf, "_TO_START", 0.2)
    monkeypatch.setattr(pdf, "_A_MEGABYTE", 0)
    result = run([path], Options(pdf=True), tmp_path / "ra")
    assert codes(result) == ["HN141"] * 3 and not list((tmp_path / "ra").glob("*.pdf"))
    assert "chưa xong" in next(p.message() for p in result.report if p.kind.code == "HN141")


@pytest.mark.usefixtures("office", "results_only", "no_lists")
@pytest.mark.parametrize(("stop", "code"), [(KeyboardInterrupt(), 130), (Ended(143), 143)])
def test_a_stop_while_printing_tells_that_the_rest_is_written(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, stop: BaseException, code: int
) -> None:
    out = tmp_path / "ra"
    run([path], Options(pdf=True), out)
    before = (out / "danh-sach.pdf").read_bytes()

    def stopped(*_: object) -> None:
        raise stop

    monkeypatch.setattr("hongheo.pipeline.printing.write_pdfs", stopped)
    done = hongheo("run", path, "-o", out, "--pdf", "--force", "--json")
    told = json.loads(done.stdout)
    assert (done.returncode, told["error_code"]) == (code, "interrupted")
    assert "đã ghi xong" in told["error"] and "chưa ghi kết quả nào" not in told["error"]
    # A PDF of the run before would stand beside new tables.
    assert before and (out / "danh-sach.xlsx").is_file() and not list(out.glob("*.pdf"))


@pytest.mark.usefixtures("results_only")
def test_without_libreoffice_the_other_outputs_stay(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hongheo.pipeline.printing.libreoffice", lambda: None)
    done = hongheo("run", path, "-o", tmp_path / "ra", "--pdf", "--json")
    told = json.loads(done.stdout)
    assert (done.returncode, told["exit_code"], told["error_code"]) == (3, 3, "pdf_not_written")
    assert [p["code"] for p in told["problems"] if p["code"].startswith("HN14")] == ["HN140"]
    assert "danh-sach.xlsx" in told["outputs"] and (tmp_path / "ra" / "danh-sach.xlsx").is_file()
    shown = hongheo("run", path, "-o", tmp_path / "ra2", "--pdf")
    assert shown.returncode == 3 and "LibreOffice" in shown.stdout


@pytest.mark.usefixtures("office", "results_only", "no_lists")
def test_the_page_of_a_family_is_printed_too(path: Path, tmp_path: Path) -> None:
    result = explain([path], Options(pdf=True), "28654/0012", tmp_path / "trang.xlsx")
    assert result.outputs == ["trang.xlsx", "trang.pdf"] and (tmp_path / "trang.pdf").is_file()
    with pytest.raises(UsageError, match="-o"):
        explain([path], Options(pdf=True), "28654/0012")


@pytest.fixture(scope="module")
def results(path: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("ket-qua") / "ra"
    run([path], Options(), out)
    return out


@pytest.mark.usefixtures("office")
def test_what_is_posted_is_printed_too(results: Path, tmp_path: Path) -> None:
    out = tmp_path / "niem-yet"
    made = export(results, out, Options(pdf=True), public=True, least=5)
    assert (made.exit_code, codes(made.result)) == (0, [])
    assert made.result.outputs == [POSTED, PUBLIC_TABLES, "niem-yet.pdf", "bieu-cong-khai.pdf"]
    for name in ("niem-yet", "bieu-cong-khai"):
        own, source = (stat.S_IMODE((out / f"{name}{s}").stat().st_mode) for s in (".pdf", ".xlsx"))
        assert own == source, name
    # Hidden figures of an older run do not stay beside lists that they were not hidden for.
    export(results, out, Options(pdf=True, force=True), public=True)
    assert sorted(p.name for p in out.iterdir()) == ["niem-yet.pdf", POSTED]
    (out / "niem-yet.pdf").write_bytes(b"%PDF-1.7 cua toi")
    before = (out / POSTED).stat().st_mtime_ns
    with pytest.raises(UsageError, match=r"niem-yet\.pdf"):
        export(results, out, Options(pdf=True, force=True), public=True)
    assert (out / "niem-yet.pdf").read_bytes() == b"%PDF-1.7 cua toi"
    assert (out / POSTED).stat().st_mtime_ns == before


def test_a_posting_or_plan_that_is_not_printed_is_told(
    results: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hongheo.pipeline.printing.libreoffice", lambda: None)
    posted = ("export", results, "--public", "--pdf", "-o")
    planned = ("register", "plan", "--finish", "2026-12-14", "--pdf", "-o")
    for words, out, names in (
        (posted, "niem-yet", [POSTED]),
        (planned, "lich.xlsx", ["lich.ics", "lich.xlsx"]),
    ):
        done = hongheo(*words, tmp_path / out, "--json")
        told = json.loads(done.stdout)
        assert (done.returncode, told["exit_code"], told["error_code"]) == (3, 3, "pdf_not_written"), out
        assert [p["code"] for p in told["problems"]] == ["HN140"] and told["outputs"] == names
        shown = hongheo(*words, tmp_path / "khac" / out, "--quiet")
        assert shown.returncode == 3 and "LibreOffice" in shown.stdout, out


@pytest.mark.usefixtures("office")
def test_a_plan_is_printed_beside_its_workbook(tmp_path: Path) -> None:
    words = ("register", "plan", "--finish", "2026-12-14", "--pdf", "--json")
    done = hongheo(*words, "-o", tmp_path / "lich.xlsx")
    assert done.returncode == 0
    assert json.loads(done.stdout)["outputs"] == ["lich.ics", "lich.xlsx", "lich.pdf"]
    assert (tmp_path / "lich.pdf").is_file()
    # Too little time is what counts; without a workbook there is nothing to print.
    assert hongheo(*words, "-o", tmp_path / "muon.xlsx", "--start", "2026-12-10").returncode == 1
    assert hongheo(*words).returncode == 2


def test_the_layout_of_the_system_is_not_for_print(results: Path, tmp_path: Path) -> None:
    done = hongheo("export", results, "--layout", "review-system", "--pdf", "-o", tmp_path / "ht")
    assert (done.returncode, "--pdf" in done.stderr) == (2, True) and not (tmp_path / "ht").exists()


def test_where_libreoffice_is_looked_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda _: None)
    monkeypatch.setattr(pdf, "_MACOS", tmp_path / "mac")
    assert libreoffice() is None
    (tmp_path / "mac").touch()
    assert libreoffice() == tmp_path / "mac"
    windows = tmp_path / "Program Files" / "LibreOffice" / "program" / "soffice.exe"
    windows.parent.mkdir(parents=True)
    windows.touch()
    monkeypatch.setenv("ProgramFiles", str(tmp_path / "Program Files"))
    assert libreoffice() == windows


@pytest.mark.skipif(OFFICE is None, reason="no LibreOffice on this machine")
def test_libreoffice_gives_a_table_a_page(path: Path, tmp_path: Path) -> None:
    run([path], Options(year=2023), tmp_path / "ra")
    assert OFFICE is not None
    target = tmp_path / "x.pdf"
    assert pdf.write_pdfs(OFFICE, [tmp_path / "ra" / "mau-bieu.xlsx"], [target]) == {}
    # Ten forms, a page each.
    assert b"/Count 10" in target.read_bytes()
    reader = shutil.which("pdftotext")
    if reader is None:
        pytest.skip("nothing here reads the text of a PDF")
    told = subprocess.run([reader, "-layout", target, "-"], capture_output=True, check=True).stdout.decode()
    assert "100,00" in told and "100.00" not in told
