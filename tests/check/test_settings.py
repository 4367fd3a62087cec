"""The district's own severities: one place decides, and what must stay an error stays one."""

import json
from pathlib import Path

import pandas as pd
import pytest

from hongheo.errors import UsageError
from hongheo.pipeline import Options, check, run
from hongheo.problems import Severity, catalogue, read_severities
from tests.conftest import MakeReturn, b1, b2, household


def config(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "hongheo.toml"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.usefixtures("no_tables")
def test_all_that_is_told_and_counted_agrees(make_return: MakeReturn, tmp_path: Path) -> None:
    path = make_return(
        households=[household("0001", identity_number="820870012")], b1=[b1("0001", 150)], b2=[b2("0001", 1)]
    )
    assert check([path], Options()).exit_code == 0
    options = Options(config=config(tmp_path, '[severity]\nHN120 = "error"\n'))
    assert check([path], options).exit_code == 1
    result = run([path], options, tmp_path / "ra")
    data = result.as_json()
    assert (data["exit_code"], data["problems"][0]["severity"], data["files"][0]["errors"]) == (1, "error", 1)  # type: ignore[index]
    assert (result.report.count(Severity.ERROR), result.report.count(Severity.WARNING)) == (1, 0)
    for sheet in ("Lỗi", "Tổng hợp"):
        frame = pd.read_excel(tmp_path / "ra" / "loi.xlsx", sheet_name=sheet, engine="calamine")
        assert frame["Mức"].iloc[0] == "Lỗi"
    log = json.loads((tmp_path / "ra" / "nhat-ky.json").read_text(encoding="utf-8"))
    assert log["options"]["severity"] == {"HN120": "error"}
    assert log["options"]["config"] == options.config.as_posix()  # type: ignore[union-attr]
    assert (log["problems"]["error"], log["problems"]["warning"]) == (1, 0)


def test_what_casts_doubt_on_a_household_is_never_lowered(make_return: MakeReturn, tmp_path: Path) -> None:
    options = Options(config=config(tmp_path, '[severity]\nHN101 = "note"\n'))
    sheets = {"b1": [b1("0001", 150)], "b2": [b2("0001", 1)]}
    path = make_return(households=[household("0001", size="4 người")], **sheets)
    assert check([path], options).exit_code == 1
    member = {
        "household_code": "0001",
        "name": "Trần Thị Mẫu 0001",
        "relation": "Chủ hộ",
        "member_number": "?",
    }
    path = make_return("b.xlsx", households=[household("0001", size=1)], members=[member], **sheets)
    result = check([path], options)
    assert [(p.kind.code, p.kind.severity) for p in result.report] == [("HN101", "note")]
    assert result.exit_code == 0


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('[severity]\nHN120 = "off"', "bỏ sót"),
        ("[severity]\nHN120 = false", "bỏ sót"),
        ('[severity]\nHN203 = "warning"', "chưa phân loại"),
        ('[severity]\nHN001 = "note"', "không được tính"),
        ('[severity]\nHN999 = "note"', "không có mã"),
        ('[muc]\nHN120 = "note"', "muc"),
        ('severity = "note"', "bảng"),
        ("severity", "Không đọc được"),
    ],
)
def test_refusals(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(UsageError, match=said):
        read_severities(config(tmp_path, text))


def test_no_file(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="Không đọc được"):
        read_severities(tmp_path / "khong-co.toml")


@pytest.mark.parametrize("kind", [k for k in catalogue() if k.doubt], ids=lambda k: k.code)
def test_kinds_that_cast_doubt_stay_errors(tmp_path: Path, kind: object) -> None:
    code = kind.code  # type: ignore[attr-defined]
    for lower in ("warning", "note"):
        with pytest.raises(UsageError):
            read_severities(config(tmp_path, f'[severity]\n{code} = "{lower}"'))
    assert read_severities(config(tmp_path, f'[severity]\n{code} = "error"')) == {code: Severity.ERROR}
