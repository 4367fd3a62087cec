"""Files of a folder: workbooks are read, all else is named once; links are followed, each folder once."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hongheo.errors import UsageError
from hongheo.pipeline import PROBLEMS, Options, check, run
from hongheo.read import find_files, look_for_files
from tests.conftest import MakeReturn, b1, b2, household
from tests.strategies import file_names, suffixes

FILES = Path(__file__).parents[1] / "dirty" / "files"
OTHERS = (
    "28660.et",
    "28663.zip",
    "28672.xltx",
    "28675.numbers",
    "28678",
    "28681.xlsx.bak",
    "28657-xa-binh-phu.csv",
)


def link(target: Path, name: Path) -> None:
    try:
        name.symlink_to(target, target_is_directory=target.is_dir())
    except OSError:
        pytest.skip("this system lets nobody make links")


def test_files_of_other_kinds_are_named_in_one_note() -> None:
    folder = FILES / "18-files-of-other-kinds-in-the-folder" / "phieu"
    (note,) = check([folder], Options()).report
    assert (note.kind.code, note.kind.severity, note.place.file) == ("HN042", "note", folder.as_posix())
    assert note.message().startswith("7 tệp")
    assert all(name in note.message() for name in OTHERS)
    assert "28663.zip (tệp nén, giải nén trước)" in note.message()


def test_the_doubles_of_a_mac_are_passed_over() -> None:
    done = check([FILES / "27-apple-double" / "phieu"], Options())
    assert (done.counts()["total"], list(done.report), done.exit_code) == (4, [], 0)


def test_returns_in_a_folder_behind_a_link_are_read(make_return: MakeReturn, tmp_path: Path) -> None:
    for name, commune in (("phieu", "28654"), ("xa-khac", "28657")):
        (tmp_path / name).mkdir()
        own = {"households": [household("1")], "b1": [b1("1", 150)], "b2": [b2("1", 1)]}
        make_return(f"{name}/{commune}.xlsx", commune=commune, **own)
    link(tmp_path / "xa-khac", tmp_path / "phieu" / "tu-xa-khac")
    assert check([tmp_path / "phieu"], Options()).counts()["total"] == 2


def test_links_in_circles_and_out_of_the_folder(tmp_path: Path) -> None:
    home = tmp_path / "nhà" / "phieu"
    (home / "ap").mkdir(parents=True)
    for path in (home / "ap" / "a.xlsx", tmp_path / "nhà" / "rieng.xlsx"):
        path.write_bytes(b"x")
    link(home, home / "ap" / "vong")
    link(tmp_path / "nhà", home / "len")
    link(home / "ap", home / "lai")
    link(tmp_path / "khong-co.xlsx", home / "hong.xlsx")
    files = look_for_files([home])
    assert [p.relative_to(home).as_posix() for p in files.found] == ["ap/a.xlsx"]
    assert {p.name: why for p, why in files.left.items()} == {
        "len": "thư mục nối trỏ ngược ra ngoài, không vào",
        "hong.xlsx": "liên kết hỏng",
    }


@given(
    st.lists(st.tuples(st.sampled_from(["", "ap", "ap/sau", "__MACOSX"]), file_names, suffixes), max_size=8)
)
@settings(max_examples=40)
def test_each_file_is_read_or_told(
    tmp_path_factory: pytest.TempPathFactory, drawn: list[tuple[str, str, str]]
) -> None:
    folder = tmp_path_factory.mktemp("tep")
    made = set()
    for where, name, suffix in drawn:
        path = folder / where / f"{name}{suffix}"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"x")
        made.add(path)
    files = look_for_files([folder])
    told = {p for p in made if p in files.left or any(parent in files.left for parent in p.parents)}
    assert set(files.found) | told == made
    assert not set(files.found) & told
    kinds = {p.suffix.lower() for p in files.found}
    assert kinds <= {".xlsx", ".xls", ".ods", ".xlsm"}


def test_a_folder_named_within_another_is_searched_once(tmp_path: Path) -> None:
    (tmp_path / "ap").mkdir()
    for name in ("a.xlsx", "ap/b.xlsx", "ap/c.pdf"):
        (tmp_path / name).write_bytes(b"x")
    assert len(find_files([tmp_path, tmp_path / "ap"])) == 2


@pytest.mark.usefixtures("no_tables")
def test_many_other_files_are_counted_and_all_named_in_the_record(
    make_return: MakeReturn, tmp_path: Path
) -> None:
    folder = tmp_path / "phieu"
    folder.mkdir()
    made = make_return(households=[household("1")], b1=[b1("1", 120)], b2=[b2("1", 3)])
    shutil.move(made, folder / "28654.xlsx")
    for n in range(200):
        (folder / f"anh-{n:03d}.jpg").write_bytes(b"x")
    result = run([folder], Options(), tmp_path / "ra")
    (note,) = (p for p in result.report if p.kind.code == "HN042")
    assert "200 tệp" in note.message() and "và 170 tệp khác (ảnh)" in note.message()
    record = json.loads((tmp_path / "ra" / "nhat-ky.json").read_text(encoding="utf-8"))
    assert len(record["files_not_read"]) == 200
    book = openpyxl.load_workbook(tmp_path / "ra" / PROBLEMS)
    rows = [row for row in book["Đã đọc gì"].iter_rows(values_only=True) if row[4] == "không đọc: ảnh"]
    assert len(rows) == 200


def test_what_the_program_made_among_the_returns_is_left_out_and_named(
    make_return: MakeReturn, tmp_path: Path
) -> None:
    own = {"households": [household("1", size="4.7")], "b1": [b1("1", 120)], "b2": [b2("1", 3)]}
    made = make_return(**own)
    run([made], Options(report=True), tmp_path / "ra")
    check([made], Options(), annotate_in=tmp_path / "ghi-chu")
    folder = tmp_path / "phieu"
    folder.mkdir()
    for path in [made, *(tmp_path / "ra").iterdir()]:
        shutil.copy(path, folder)
    shutil.copy(tmp_path / "ghi-chu" / made.name, folder / "ghi-chu.xlsx")
    done = check([folder], Options())
    assert [f.path for f in done.files] == [(folder / made.name).as_posix()]
    assert set(done.left.values()) == {
        "kết quả của chương trình này",
        "bản ghi chú của chương trình này, chưa ai sửa",
    }
    assert "HN042" in {p.kind.code for p in done.report}


def test_a_copy_with_remarks_that_somebody_mended_is_a_return(
    make_return: MakeReturn, tmp_path: Path
) -> None:
    own = {"households": [household("1", size="4.7")], "b1": [b1("1", 120)], "b2": [b2("1", 3)]}
    made = make_return(**own)
    check([made], Options(), annotate_in=tmp_path / "ghi-chu")
    book = openpyxl.load_workbook(tmp_path / "ghi-chu" / made.name)
    book["Hộ"]["H4"] = 4
    book.save(tmp_path / "ghi-chu" / made.name)
    assert check([tmp_path / "ghi-chu"], Options()).counts()["poor"] == 1


def test_a_folder_of_our_own_copies_alone_says_that_they_are_not_read(
    make_return: MakeReturn, tmp_path: Path
) -> None:
    own = {"households": [household("1")], "b1": [b1("1", 150, b1_total=160)], "b2": [b2("1", 1)]}
    path = make_return(**own)
    check([path], Options(), annotate_in=tmp_path / "ghi-chu")
    with pytest.raises(UsageError, match=r"Không có tệp nào để đọc trong .*phieu\.xlsx \(bản"):
        check([tmp_path / "ghi-chu"], Options())
    with pytest.raises(UsageError, match="Không tìm thấy tệp nào"):
        check([tmp_path / "khong-co" / "*.xlsx"], Options())
