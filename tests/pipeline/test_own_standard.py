"""A standard beside the national one: one review, two results, and neither takes the place of the other."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from hongheo.errors import HongheoError
from hongheo.pipeline import FORMS, LISTS, MANIFEST, SCORES, TABLES, Options, Result, build_tables, run
from tests.commands import hongheo
from tests.conftest import MakeReturn, b1, b2, household, return_maker

NATIONAL = Path(__file__).parents[2] / "src" / "hongheo" / "criteria" / "standards" / "2022-2025.toml"
Standard = Callable[..., Path]


@pytest.fixture
def standard(tmp_path: Path) -> Standard:
    """Make a standard in the folder of the test: see ``standard_in``."""
    return standard_in(tmp_path)


def standard_in(folder: Path) -> Standard:
    """A made-up standard: the national one with another id and title, and what is replaced in its text."""

    def make(id_: str = "tinh-mau", **replaced: str) -> Path:
        text = NATIONAL.read_text(encoding="utf-8").replace(
            '"Chuẩn nghèo đa chiều giai đoạn', '"Chuẩn tập làm'
        )
        text = text.replace('id = "2022-2025"', f'id = "{id_}"', 1)
        text = text.replace("Nghị định 07/2021/NĐ-CP", "Nghị quyết 01/2023/NQ-HĐND (tập làm)")
        for old, new in replaced.items():
            assert old in text, old
            text = text.replace(old, new)
        path = folder / f"{id_}.toml"
        path.write_text(text, encoding="utf-8")
        return path

    return make


@pytest.fixture
def returned(tmp_path: Path) -> Path:
    """A return of three households: see ``returned_in``."""
    return returned_in(tmp_path)


def returned_in(folder: Path) -> Path:
    """Three households of a rural commune: poor, between 140 and 150, far above."""
    points = {"1": (120, 4), "2": (145, 3), "3": (300, 1)}
    return return_maker(folder)(
        households=[household(c) for c in points],
        b1=[b1(c, p) for c, (p, _) in points.items()],
        b2=[b2(c, n) for c, (_, n) in points.items()],
    )


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The run of these households by the national standard and by one of 150 points: in ``ra``, and kept in
    ``kho``. No test changes them."""
    folder = tmp_path_factory.mktemp("hai-chuan")
    own = standard_in(folder)(**{"value = 140": "value = 150"})
    run([returned_in(folder)], Options(standard=own, parquet=folder / "kho"), folder / "ra")
    return folder


def column(path: Path, sheet: str, heading: str) -> list[object]:
    rows = list(openpyxl.load_workbook(path)[sheet].iter_rows(values_only=True))
    at = next(i for i, row in enumerate(rows) if heading in row)
    return [row[rows[at].index(heading)] for row in rows[at + 1 :] if any(row)]


def test_mot_ho_hai_ket_qua_khong_cai_nao_de_len_cai_nao(both: Path, tmp_path: Path) -> None:
    run([both / "phieu.xlsx"], Options(), tmp_path / "mot")
    told = [json.loads((f / MANIFEST).read_text(encoding="utf-8")) for f in (tmp_path / "mot", both / "ra")]
    assert told[0]["households"] == told[1]["households"]
    for name in (LISTS, TABLES, FORMS, SCORES):
        assert (tmp_path / "mot" / name).read_bytes() == (both / "ra" / name).read_bytes(), name
    scores = {
        n: column(both / "ra" / n, "Chấm điểm", "Phân loại cuối kỳ")
        for n in (SCORES, "cham-diem-tinh-mau.xlsx")
    }
    assert scores[SCORES] == ["Hộ nghèo", "Hộ không nghèo", "Hộ không nghèo"]
    assert scores["cham-diem-tinh-mau.xlsx"] == ["Hộ nghèo", "Hộ nghèo", "Hộ không nghèo"]
    listed = {n: column(both / "ra" / n, "Hộ nghèo", "Mã hộ") for n in (LISTS, "danh-sach-tinh-mau.xlsx")}
    assert [[c for c in own if c] for own in listed.values()] == [["1"], ["1", "2"]]


def test_bieu_theo_tung_chuan_va_cho_khac_nhau(both: Path) -> None:
    out = both / "ra"
    tables = openpyxl.load_workbook(out / "bieu-tong-hop-tinh-mau.xlsx")
    assert "Biểu 1" in tables.sheetnames and "Biểu 12" in tables.sheetnames
    # Nobody has said the classes at the start by this standard.
    assert not {"Biểu 2", "Biểu 3"} & set(tables.sheetnames)
    forms = openpyxl.load_workbook(out / "mau-bieu-tinh-mau.xlsx")
    assert [s for s in forms.sheetnames if s in ("Mẫu 7.1", "Mẫu 7.2", "Mẫu 7.3", "Mẫu 7.4")] == [
        "Mẫu 7.1",
        "Mẫu 7.4",
    ]
    for book in (tables, forms):
        texts = {c.value for row in book.worksheets[0].iter_rows(max_row=8) for c in row}
        mark = (
            "Theo Chuẩn tập làm 2022-2025 (Nghị quyết 01/2023/NQ-HĐND (tập làm)), không phải chuẩn quốc gia"
        )
        assert f"{mark} đang có hiệu lực" in texts
    compared = out / "so-sanh-chuan-tinh-mau.xlsx"
    assert column(compared, "Khác nhau", "Mã hộ") == ["2"]
    (rule,) = column(compared, "Khác nhau", "Căn cứ (Chuẩn tập làm 2022-2025)")
    assert str(rule).startswith("B1 = 145 ≤ 150") and "Nghị quyết 01/2023" in str(rule)
    detailed = openpyxl.load_workbook(out / "danh-sach-tinh-mau.xlsx")
    marks = {
        c.value
        for row in detailed["Danh sách chi tiết hộ nghèo"].iter_rows(min_row=9)
        for c in row[7:10]
        if row[1].value is not None
    }
    assert marks <= {None, "8", "9", "10"}
    record = json.loads((out / "nhat-ky.json").read_text(encoding="utf-8"))
    assert record["standard"]["id"] == "2022-2025"
    own = record["standards"]["tinh-mau"]
    assert (own["households"]["poor"], own["differing"]) == (2, 1)
    assert own["proofs"] and all(p["holds"] for p in own["proofs"])
    assert {o["name"] for o in record["outputs"]} >= {"danh-sach-tinh-mau.xlsx", "danh-sach.xlsx"}


@pytest.mark.usefixtures("results_only")
def test_json_co_ca_hai_chuan_va_giu_nhung_gi_da_co(
    returned: Path, standard: Standard, tmp_path: Path
) -> None:
    own = standard(**{"value = 140": "value = 150"})
    done = hongheo("run", returned, "--standard", own, "-o", tmp_path / "ra", "--json")
    told = json.loads(done.stdout)
    assert (told["standard"], told["households"]["poor"]) == ("2022-2025", 1)
    assert {key: (s["households"]["poor"], s["differing"]) for key, s in told["standards"].items()} == {
        "2022-2025": (1, 0),
        "tinh-mau": (2, 1),
    }
    shown = hongheo("run", returned, "--standard", own, "-o", tmp_path / "ra2").stdout
    assert "Theo Chuẩn tập làm 2022-2025: 2 nghèo, 0 cận nghèo" in " ".join(shown.split())


def test_kho_giu_hai_chuan_rieng_va_cong_dung_tung_chuan(both: Path, tmp_path: Path) -> None:
    for path, suffix in ((None, ""), (both / "tinh-mau.toml", "-tinh-mau")):
        out = tmp_path / f"cong{suffix}"
        build_tables(both / "kho", Options(standard=path), out)
        for name in (TABLES, FORMS):
            run_name = f"{Path(name).stem}{suffix}.xlsx"
            assert (out / name).read_bytes() == (both / "ra" / run_name).read_bytes(), run_name


@pytest.mark.usefixtures("results_only")
def test_danh_sach_theo_chuan_khac_khong_lam_danh_sach_nam_truoc(
    returned: Path, standard: Standard, tmp_path: Path
) -> None:
    run([returned], Options(standard=standard()), tmp_path / "ra")
    own = tmp_path / "ra" / "danh-sach-tinh-mau.xlsx"
    with pytest.raises(HongheoError, match="lập theo chuẩn khác"):
        run([returned], Options(year=2024, previous=own), tmp_path / "sau")


def to_come(standard: Standard) -> Path:
    """A made complete standard from 2027, with digital services instead of telecommunications."""
    return standard(
        "2027-tap-lam",
        **{
            "effective_from = 2022-01-01": "effective_from = 2027-01-01",
            "effective_to = 2026-12-31": "effective_to = 2030-12-31",
            "Chuẩn tập làm 2022-2025": "Chuẩn tập làm 2027-2030",
            'name = "Sử dụng dịch vụ viễn thông"': 'name = "Sử dụng dịch vụ số"',
            "Không có thành viên nào sử dụng dịch vụ internet": "Không có điện thoại thông minh (tập làm)",
            'values = ["internet"]': 'values = ["smartphone"]',
        },
    )


def reviewed(make_return: MakeReturn, standard: Standard, out: Path) -> Result:
    """A review of 2026 by both: all four have B1 100 and lack 3 indicators by their marks, one of them 11."""
    codes = ("1", "2", "3", "4")
    flags = {"b2_1": True, "b2_2": True, "b2_11": True, "b2_total": 30}
    path = make_return(
        year=2026,
        commune="28660",
        households=[household(c) for c in codes],
        b1=[b1(c, 100 if c != "4" else 400) for c in codes],
        b2=[{"household_code": c, **flags} for c in codes],
        living=[
            {"household_code": "1", "smartphone": True, "television": True},
            {"household_code": "2", "television": True, "internet": False},
        ],
    )
    return run([path], Options(standard=to_come(standard)), out)


def test_chuan_sap_co_hieu_luc_thi_tinh_thu_va_khong_doan(
    make_return: MakeReturn, standard: Standard, tmp_path: Path
) -> None:
    result = reviewed(make_return, standard, tmp_path / "ra")
    assert result.counts()["poor"] == 3
    own = column(tmp_path / "ra" / "cham-diem-2027-tap-lam.xlsx", "Chấm điểm", "Phân loại cuối kỳ")
    # 1 has a smartphone, 2 has none, of 3 nothing is known and it matters; 4 is not poor whatever it is.
    assert own == ["Hộ cận nghèo", "Hộ nghèo", "Chưa phân loại", "Hộ không nghèo"]
    sheet = openpyxl.load_workbook(tmp_path / "ra" / "mau-bieu-2027-tap-lam.xlsx")["Mẫu 7.1"]
    note = " ".join(str(c.value) for row in sheet.iter_rows(max_row=8) for c in row if c.value)
    assert "TÍNH THỬ: chuẩn có hiệu lực từ 01/01/2027" in note
    assert "TẠM TÍNH: còn 1 hộ (4 khẩu) chưa phân loại" in note
    assert result.by_standard["2027-tap-lam"].differing == 2


@pytest.mark.parametrize(
    ("id_", "replaced", "why"),
    [
        ("2022-2025", {}, "là của chuẩn có sẵn"),
        ("Tỉnh Mẫu", {}, "chỉ được có chữ thường"),
        ("cu", {"effective_to = 2026-12-31": "effective_to = 2022-12-31"}, "hết hiệu lực"),
        ("sai", {"value = 140": 'value = "140"'}, "có lỗi"),
    ],
)
def test_chuan_khong_dung_duoc_thi_noi_vi_sao_va_khong_ghi_gi(
    returned: Path, standard: Standard, tmp_path: Path, id_: str, replaced: dict[str, str], why: str
) -> None:
    with pytest.raises(HongheoError, match=why):
        run([returned], Options(standard=standard(id_, **replaced)), tmp_path / "ra")
    assert not (tmp_path / "ra").exists()


def test_chuan_2027_chua_du_thi_bi_tu_choi(returned: Path, tmp_path: Path) -> None:
    with pytest.raises(HongheoError, match="chỉ biết mức thu nhập"):
        run([returned], Options(standard=NATIONAL.with_name("2027.toml")), tmp_path / "ra")
    done = hongheo("run", returned, "--standard", tmp_path / "khong-co.toml", "-o", tmp_path / "ra")
    assert done.returncode == 3 and "khong-co.toml" in done.stderr.replace("\n", "")
