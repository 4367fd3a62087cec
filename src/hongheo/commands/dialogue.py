"""The dialogue of a program that is started without a command: it asks, and types the command itself.

What it carries out is a command line like any other, and is shown, so that it can be learnt.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from hongheo.errors import EXIT_INTERRUPTED, EXIT_OK, YearNeeded

if TYPE_CHECKING:
    from hongheo.commands.program import Program

# Folders that are proposed.
COPIES, RESULTS, RETURNS, PAPERS = "ghi-chu", "ket-qua", "phieu", "giay-to"
_LIST = "danh-sach.xlsx"
_DRAG = "kéo tệp hoặc thư mục thả vào đây rồi bấm Enter"


@dataclass(frozen=True, slots=True)
class Wanted:
    """A command line that answers came to, and where it writes."""

    words: list[str]
    out: str | None = None


@dataclass(frozen=True, slots=True)
class Job:
    """An entry of the menu: what it does, and the questions that make its command line."""

    title: str
    ask: Callable[[Program], Wanted] = field(repr=False)


def _plain(path: str) -> str:
    """A path that is not taken for an option."""
    return f"./{path}" if path.startswith("-") else path


def _option(name: str, value: str | None) -> list[str]:
    return [name, _plain(value)] if value is not None else []


def _lists(given: str | None) -> str | None:
    """The list that was meant: of a folder of results the one that lies in it."""
    if given is not None and (inside := Path(given) / _LIST).is_file():
        return str(inside)
    return given


def _check(_: Program) -> Wanted:
    from hongheo.console import questions

    files = [*map(_plain, questions.ask_paths(f"Phiếu cần kiểm tra: {_DRAG}"))]
    if not questions.agreed("Ghi thêm bản sao có tô màu, ghi chú ở ô sai?"):
        return Wanted(["check", *files])
    copies = questions.ask_new_folder("Ghi bản sao vào thư mục", files, COPIES)
    return Wanted(["check", *files, *_option("--annotate", copies)], copies)


def _run(_: Program) -> Wanted:
    from hongheo.console import questions

    files = [*map(_plain, questions.ask_paths(f"Phiếu của các xã: {_DRAG}"))]
    previous = _lists(
        questions.ask_path("Danh sách hộ nghèo, hộ cận nghèo năm trước", none="không có, theo cột đầu kỳ")
    )
    report = ["--report"] if questions.agreed("Lập cả báo cáo (bao-cao.docx, bao-cao.html)?") else []
    out = questions.ask_new_folder("Ghi kết quả vào thư mục", files, RESULTS)
    return Wanted(["run", *files, *_option("--previous", previous), *report, *_option("-o", out)], out)


def _template(program: Program) -> Wanted:
    from hongheo.console import questions

    today = dt.date.today()  # noqa: DTZ011 - the user's own calendar day
    year = questions.ask_year("Năm rà soát", today.year)
    units = _units(program)
    previous = _lists(
        questions.ask_path("Danh sách năm trước để điền sẵn vào phiếu", none="không có, tạo phiếu trắng")
    )
    folder = questions.ask_new_folder("Ghi phiếu vào thư mục", [], f"{RETURNS}-{year}")
    words = ["template", _plain(folder), "--year", year, *units, *_option("--previous", previous)]
    return Wanted(words, folder)


def _units(program: Program) -> list[str]:
    """For which communes: their codes, or that of a province or a district; a name is looked up."""
    from hongheo.console import questions

    by_length = {5: "--communes", 3: "--district", 2: "--province"}
    while True:
        answer = questions.ask_text(
            "Mã các xã (5 chữ số, cách nhau bằng dấu phẩy), mã tỉnh (2 chữ số) hoặc mã huyện (3 chữ số, "
            "trước 01/7/2025); chưa biết mã thì gõ tên để tra"
        )
        codes = re.split(r"[\s,;]+", answer.strip(" ,;"))
        lengths = {len(code) if code.isascii() and code.isdecimal() else 0 for code in codes}
        option = by_length.get(lengths.pop()) if len(lengths) == 1 else None
        if option is not None and (len(codes) == 1 or option == "--communes"):
            return [option, ",".join(codes)]
        program.carried_out(["units", _plain(answer)])


def _compare(_: Program) -> Wanted:
    from hongheo.console import questions

    files = [*map(_plain, questions.ask_paths(f"Phiếu năm nay: {_DRAG}"))]
    previous = _lists(questions.ask_path("Danh sách hộ nghèo, hộ cận nghèo năm trước (danh-sach.xlsx)"))
    copies = questions.ask_new_folder("Ghi bản sao có ghi chú ở ô khác nhau vào thư mục", files, COPIES)
    words = ["check", *files, *_option("--previous", previous), *_option("--annotate", copies)]
    return Wanted(words, copies)


def _papers(_: Program) -> Wanted:
    from hongheo.console import questions

    run = _plain(questions.ask_path(f"Thư mục kết quả của việc 2 (có tệp {_LIST})") or "")
    register = questions.ask_path("Sổ theo dõi quy trình", none="không có")
    out = questions.ask_new_folder("Ghi giấy tờ vào thư mục", [run], PAPERS)
    return Wanted(["papers", run, *_option("--register", register), *_option("-o", out)], out)


JOBS = {
    "1": Job("Kiểm tra phiếu", _check),
    "2": Job("Chạy kết quả (một xã, cả huyện, cả tỉnh): chấm điểm, danh sách, biểu", _run),
    "3": Job("Tạo phiếu", _template),
    "4": Job("So với năm trước: hộ nào còn thiếu, phân loại đầu kỳ nào khác", _compare),
    "5": Job("Giấy tờ: biên bản, quyết định, giấy chứng nhận", _papers),
}
LEAVE = "0"


def carry_out(program: Program, words: Sequence[str]) -> tuple[int, list[str]]:
    """Carry out a command line; when no file says its year, ask for it and do so once more.

    Returns the exit code, and the words as they were carried out at last.
    """
    from hongheo.console import questions

    typed = [*words]
    code, why = program.carried_out(typed)
    if isinstance(why, YearNeeded) and "--year" not in typed:
        typed += ["--year", questions.ask_year("Năm rà soát của các tệp này")]
        code, _ = program.carried_out(typed)
    return code, typed


def talk(program: Program) -> int:
    """Show the menu and do what is chosen, until the person leaves. Returns the exit code."""
    from hongheo import console
    from hongheo.console import questions

    try:
        while True:
            titles = {key: job.title for key, job in JOBS.items()}
            key = questions.choose("Rà soát hộ nghèo, hộ cận nghèo: chọn việc", {**titles, LEAVE: "Thoát"})
            if key == LEAVE:
                return EXIT_OK
            wanted = JOBS[key].ask(program)
            _, words = carry_out(program, wanted.words)
            console.print_carried_out([program.name or "", *words], wanted.out)
    except EOFError:
        console.print_said("Đã thoát.")
        return EXIT_OK
    except KeyboardInterrupt:
        console.print_said("Đã thoát theo yêu cầu.")
        return EXIT_INTERRUPTED
