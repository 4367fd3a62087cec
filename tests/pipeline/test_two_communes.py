"""A return with the code of one commune and the name of another: it is neither's, and touches neither."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import openpyxl
import pytest

from hongheo.pipeline import Options, Result, check, run, status
from hongheo.pipeline.sending_back import UNTIED
from hongheo.problems import in_order_of_mending
from tests.conftest import b1, b2, household, return_maker
from tests.telling import lines, messages

pytestmark = pytest.mark.usefixtures("read_once")

RIGHT, WRONG = "28669-xa-yen-luong/phieu.xlsx", "28666-xa-binh-nhi/Bình Nhì.xlsx"


def sheets(*codes: str) -> dict[str, list[dict[str, object]]]:
    return {
        "households": [household(c, class_start="Hộ nghèo") for c in codes],
        "b1": [b1(c, 100) for c in codes],
        "b2": [b2(c, 3) for c in codes],
    }


@pytest.fixture(scope="module")
def phieu(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The return of Xã Yên Luông, and one of Xã Bình Nhì that bears its code, each with a household 0001."""
    folder = tmp_path_factory.mktemp("thu-den")
    for name in (RIGHT, WRONG):
        (folder / name).parent.mkdir()
    make = return_maker(folder)
    make(RIGHT, commune="28669", info={"prepared_on": "01/12/2023"}, **sheets("0001", "0002"))
    info = {"commune_name": "Xã Bình Nhì", "prepared_on": "02/12/2023"}
    make(WRONG, commune="28669", info=info, **sheets("0001", "0003"))
    return folder


@pytest.fixture(scope="module")
def sent_back(phieu: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Result, Path]:
    folder = tmp_path_factory.mktemp("ra")
    back = folder / "gui-tra"
    return run([phieu], Options(send_back=back), folder / "ra"), back


def test_nothing_but_the_cause_is_told_as_an_error(sent_back: tuple[Result, Path]) -> None:
    result, _ = sent_back
    assert lines(result, "error") == ["HN306 Thông tin!B5"]
    (message,) = messages(result, "HN306")
    assert "chưa cộng vào xã nào" in message


def test_the_cause_stands_before_all_else(phieu: Path) -> None:
    result = check([phieu], Options())
    assert in_order_of_mending(result.report)[0].kind.code == "HN306"


def test_the_households_of_the_right_return_have_their_class(sent_back: tuple[Result, Path]) -> None:
    households = sent_back[0].households
    assert households is not None
    own = households[households["commune"] == "28669"]
    assert own["class_end"].tolist() == ["poor", "poor"]
    stray = households[households["commune"] != "28669"]
    assert stray["class_end"].tolist() == ["unclassified", "unclassified"], "counted, and of no class"


def test_nothing_of_it_goes_back_to_either_commune(sent_back: tuple[Result, Path]) -> None:
    _, back = sent_back
    assert UNTIED in {p.relative_to(back).parts[0] for p in back.rglob("*.xlsx")}
    for path in (p for p in back.rglob("*.xlsx") if UNTIED not in p.parts):
        cells = [
            str(c.value) for sheet in openpyxl.load_workbook(path) for row in sheet.iter_rows() for c in row
        ]
        assert not [text for text in cells if "0003" in text or "Bình Nhì" in text], path
    assert not [p for p in back.rglob("*") if "Bình Nhì" in p.name and UNTIED not in p.parts]
    assert not [p for p in back.iterdir() if p.name.startswith("28666")]


def test_status_sets_the_right_return_not_aside(phieu: Path) -> None:
    told = status([phieu], Options(), on=dt.date(2023, 12, 3))
    (own,) = [c for c in told.communes if c.commune == "28669"]
    assert [(Path(f.path).name, f.used) for f in own.files] == [("phieu.xlsx", True)]
    # The folder tells who sent the other one; nothing of it counts.
    ((file,),) = [c.files for c in told.communes if c.commune == "28666"]
    assert Path(file.path).name == "Bình Nhì.xlsx" and not file.used
    assert "tên xã ghi «Xã Bình Nhì»" in file.why


def test_what_the_office_says_of_the_file_decides(phieu: Path) -> None:
    result = check([phieu / WRONG], Options(commune="28669"))
    assert "HN306 Thông tin!B5" in lines(result)
    assert result.households is not None
    assert set(result.households["commune"]) == {"28669"}


@pytest.mark.parametrize("name", ["Xã Yên Lương", "Yên Luôn", "Xã Không Có Thật"])
def test_a_name_of_no_other_commune_is_a_slip_of_the_pen(name: str, tmp_path: Path) -> None:
    path = return_maker(tmp_path)(commune="28669", info={"commune_name": name}, **sheets("0001"))
    result = check([path], Options())
    assert result.households is not None
    assert set(result.households["commune"]) == {"28669"}


@pytest.fixture(scope="module")
def last_year(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The lists of 2022 of both communes: two poor households each."""
    folder = tmp_path_factory.mktemp("nam-truoc")
    make = return_maker(folder)
    files = [
        make("a.xlsx", commune="28666", year=2022, **sheets("0001", "0003")),
        make("b.xlsx", commune="28669", year=2022, **sheets("0001", "0002")),
    ]
    run(files, Options(), folder / "ra")
    return folder / "ra" / "danh-sach.xlsx"


def test_its_households_are_counted_at_the_start_once_by_the_list(
    phieu: Path, last_year: Path, tmp_path: Path
) -> None:
    """The list has them in the commune whose they are; the return nobody can place adds none to column 1."""
    result = run([phieu], Options(previous=last_year), tmp_path / "ra")
    households = result.households
    assert households is not None
    total = result.tables[1].lines[0].values
    assert total[0] == len(households[households["start"] == "poor"]) == 4, "two of each commune, by the list"
    stray = households[~households["commune"].isin(["28666", "28669"])]
    assert len(stray) == 2 and stray["start"].isna().all()
