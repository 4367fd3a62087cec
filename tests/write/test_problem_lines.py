"""Each problem stands on the sheet of all and on its commune's, naming files as their readers know them."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from hongheo.models import Place
from hongheo.problems import Problem, kinds
from hongheo.write import CommunePage, write_problems
from hongheo.write import problems as module


def told(path: Path, *files: str) -> dict[str, list[tuple[object, object]]]:
    """Sheet > file and message of each line, of a problem of each file that names another cell of it."""
    shared = {"by": "số định danh", "name": "", "value": ""}
    codes = {str(number): file for number, file in enumerate(files, start=28651)}
    problems = []
    for code, file in codes.items():
        context = {**shared, "other": Place(file, "B1", 9, "D")}
        problems.append(Problem(kinds.PERSON_TWICE, Place(file, "B1", 5, "D"), context, f"{code}/1"))
    pages = [CommunePage(code, "xã Mẫu", [p]) for code, p in zip(codes, problems, strict=True)]
    write_problems(path, problems, [], files=files, file_targets={}, communes=pages)
    book = openpyxl.load_workbook(path, read_only=True)
    lines: dict[str, list[tuple[object, object]]] = {}
    for name in ("Lỗi", *(page.code for page in pages)):
        first = 2 if name == "Lỗi" else 4
        lines[name] = [(row[3], row[10]) for row in book[name].iter_rows(first, values_only=True)]
    book.close()
    return lines


@pytest.mark.parametrize("kept", [0, 100])
def test_files_of_one_name_are_told_apart_where_all_stand(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kept: int
) -> None:
    monkeypatch.setattr(module, "_KEPT", kept)
    found = told(tmp_path / "loi.xlsx", "đợt 1/a.xlsx", "đợt 2/a.xlsx", "đợt 2/b.xlsx")
    assert [file for file, _ in found["Lỗi"]] == ["đợt 1/a.xlsx", "đợt 2/a.xlsx", "b.xlsx"]
    for (file, message), code, alone in zip(found["Lỗi"], list(found)[1:], ("a", "a", "b"), strict=True):
        ((own, text),) = found[code]
        assert own == f"{alone}.xlsx"
        assert f"tệp {file}, trang «B1»" in str(message)
        assert f"tệp {alone}.xlsx, trang «B1»" in str(text)


def test_a_line_that_stands_on_two_sheets_is_made_once_and_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also where a sheet has room for fewer links than the other takes over."""
    made: list[int] = []
    make = module.make_rows
    monkeypatch.setattr(module, "make_rows", lambda *told: made.append(len(told[-1])) or make(*told))
    monkeypatch.setattr(module, "MOST_LINKS", 2)

    def written(kept: int) -> bytes:
        monkeypatch.setattr(module, "_KEPT", kept)
        made.clear()
        path = tmp_path / f"{kept}.xlsx"
        problems = [
            Problem(kinds.HIDDEN_SHEET, Place(f"{code}.xlsx", "B1", row, "D"), {}, f"{code}/{row}")
            for code in (28651, 28654)
            for row in range(5, 8)
        ]
        pages = [CommunePage(c, "xã Mẫu", [p for p in problems if p.household[:5] == c]) for c in FILES]
        write_problems(path, problems, [], files=list(FILES.values()), file_targets=TARGETS, communes=pages)
        return path.read_bytes()

    twice = written(0)
    assert sum(made) == 12
    once = written(100)
    # The third line has no link on the first sheet, and none of the second file has: they are made again.
    assert sum(made) == 10
    assert once == twice


FILES = {"28651": "28651.xlsx", "28654": "28654.xlsx"}
TARGETS = {file: f"../{file}" for file in FILES.values()}
