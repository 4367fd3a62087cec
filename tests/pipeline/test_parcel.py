"""``hongheo parcel``, and ``tables build`` of parcels: the same tables, nobody's data, nothing changed."""

from __future__ import annotations

import hashlib
import json
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path

import docx
import pytest

from hongheo.errors import HongheoError, UsageError
from hongheo.models import PARCEL_MANIFEST
from hongheo.pipeline import LISTS, MANIFEST, TABLES, Options, Result, build_tables, parcel, run
from tests.commands import hongheo
from tests.conftest import b1, b2, blank_out, household, return_maker

COMMUNES = ("28660", "28663")


def _rows(commune: str) -> dict[str, list[dict[str, object]]]:
    codes = [f"{n:04d}" for n in range(1, 8)]
    return {
        "households": [
            household(
                code,
                head_name=f"Lê Thị Kín {commune} {code}",
                class_start=("Hộ nghèo", "Hộ cận nghèo", "Hộ không nghèo")[n % 3],
                people=("Kinh", "Hoa", "Khmer")[n % 3],
                size=n + 1,
            )
            for n, code in enumerate(codes)
        ],
        "b1": [b1(code, 100 + 10 * n) for n, code in enumerate(codes)],
        "b2": [b2(code, n % 5) for n, code in enumerate(codes)],
        "members": [
            {
                "household_code": code,
                "member_number": 1,
                "name": "Trần Văn Bé",
                "relation": "Con",
                "birth_date": "2016",
            }
            for code in codes[:5]
        ],
    }


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two communes of Đồng Tháp in 2026, run each alone, and both together (``ca-hai``)."""
    folder = tmp_path_factory.mktemp("tinh")
    make = return_maker(folder)
    paths = {c: make(f"{c}.xlsx", commune=c, year=2026, **_rows(c)) for c in COMMUNES}
    with pytest.MonkeyPatch.context() as patch:
        blank_out(patch, "write_tables", "write_problems_of")
        for name, own in {**{c: [p] for c, p in paths.items()}, "ca-hai": list(paths.values())}.items():
            run(own, Options(parquet=folder / f"kho-{name}"), folder / name)
    return folder


@pytest.fixture
def parcels(runs: Path, tmp_path: Path) -> Path:
    """A folder with the parcel of each commune."""
    (tmp_path / "goi").mkdir()
    for commune in COMMUNES:
        parcel(runs / commune, tmp_path / "goi" / f"{commune}.zip")
    return tmp_path / "goi"


def told(result: Result) -> dict[int, list[tuple[object, ...]]]:
    return {t.number: [(line.name, line.split, *line.values) for line in t.lines] for t in result.tables}


def test_parcels_of_communes_give_the_tables_of_the_province(
    runs: Path, parcels: Path, tmp_path: Path
) -> None:
    of_store = build_tables(runs / "kho-ca-hai", Options(), tmp_path / "kho")
    of_parcels = build_tables(parcels, Options(), tmp_path / "ra")
    assert told(of_parcels) == told(of_store)
    assert all(proof.holds for proof in of_parcels.proofs)
    assert of_parcels.counts() == of_store.counts()
    inputs = json.loads((tmp_path / "ra" / MANIFEST).read_text(encoding="utf-8"))["inputs"]
    assert [Path(i["path"]).name for i in inputs] == [f"{c}.zip" for c in COMMUNES]


def test_each_parcel_is_told_with_its_hash_and_what_lacks(parcels: Path, tmp_path: Path) -> None:
    wanted = tmp_path / "can.txt"
    wanted.write_text("28660\n28663\n28651\n", encoding="utf-8")
    done = hongheo(
        "tables", "build", parcels, "--expect", wanted, "--report", "-o", tmp_path / "ra", "--force"
    )
    shown = " ".join(done.stdout.split())
    assert "ĐẠT, NHƯNG CHƯA ĐỦ: thiếu 1 đơn vị; không có lỗi trong 2 gói, 2 xã" in shown
    for path in parcels.iterdir():
        assert f"{path.name} {hashlib.sha256(path.read_bytes()).hexdigest()}" in shown
    assert "1 trong 3 đơn vị chưa gửi gói" in shown
    text = docx.Document(str(tmp_path / "ra" / "bao-cao.docx"))
    assert any("Đã có số liệu của 2 trong 3 xã;" in p.text for p in text.paragraphs)
    (one, *_) = parcels.iterdir()
    shutil.copy(one, parcels / "gui-lai.zip")
    again = hongheo("tables", "build", parcels, "-o", tmp_path / "hai")
    assert "Đưa một gói ra khỏi thư mục" in " ".join(again.stderr.split())


def test_a_folder_that_is_not_there_is_said_to_be_missing(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"Không có thư mục .*goi_4"):
        build_tables(tmp_path / "goi_4", Options(), tmp_path / "ra")


def test_one_parcel_may_be_named_itself(runs: Path, parcels: Path, tmp_path: Path) -> None:
    alone = build_tables(parcels / "28660.zip", Options(), tmp_path / "ra")
    assert told(alone) == told(build_tables(runs / "kho-28660", Options(), tmp_path / "kho"))


def test_the_same_run_gives_the_same_bytes(runs: Path, parcels: Path, tmp_path: Path) -> None:
    again = parcel(runs / "28660", tmp_path / "lai.zip")
    assert (tmp_path / "lai.zip").read_bytes() == (parcels / "28660.zip").read_bytes()
    assert len(again.sha256) == 64
    # What this command wrote itself may be written again.
    parcel(runs / "28660", tmp_path / "lai.zip", force=True)


def test_names_go_only_where_they_are_asked_for(runs: Path, parcels: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(parcels / "28660.zip") as archive:
        assert LISTS not in archive.namelist()
        assert {PARCEL_MANIFEST, TABLES, MANIFEST} <= {*archive.namelist()}
        assert not any("Kín".encode() in archive.read(name) for name in archive.namelist())
    with_lists = parcel(runs / "28660", tmp_path / "day-du.zip", lists=True)
    assert LISTS in with_lists.contents
    build_tables(tmp_path / "day-du.zip", Options(), tmp_path / "ra")


Change = Callable[[dict[str, bytes]], None]


def _other_table(files: dict[str, bytes]) -> None:
    files[TABLES] += b" "


def _other_households(files: dict[str, bytes]) -> None:
    name = next(n for n in files if n.endswith("members.parquet"))
    files[name] = files[name.replace("members", "households")]


def _one_missing(files: dict[str, bytes]) -> None:
    del files[MANIFEST]


def _one_more(files: dict[str, bytes]) -> None:
    files["la.xlsx"] = b"la"


def _leads_elsewhere(files: dict[str, bytes]) -> None:
    files["../la.json"] = b"{}"


def _said_to_lead_elsewhere(files: dict[str, bytes]) -> None:
    said = json.loads(files[PARCEL_MANIFEST])
    said["files"]["kho/../../la.json"] = "0"
    files[PARCEL_MANIFEST] = json.dumps(said).encode()
    files["kho/../../la.json"] = b"{}"


def _no_manifest(files: dict[str, bytes]) -> None:
    del files[PARCEL_MANIFEST]


def _not_json(files: dict[str, bytes]) -> None:
    files[PARCEL_MANIFEST] = b"[1, 2"


def _a_list(files: dict[str, bytes]) -> None:
    files[PARCEL_MANIFEST] = b"[]"


def _files_as_a_list(files: dict[str, bytes]) -> None:
    said = json.loads(files[PARCEL_MANIFEST])
    files[PARCEL_MANIFEST] = json.dumps({**said, "files": []}).encode()


def _nested_without_end(files: dict[str, bytes]) -> None:
    files[PARCEL_MANIFEST] = b"[" * 100_000


def _of_another_kind(files: dict[str, bytes]) -> None:
    files[PARCEL_MANIFEST] = b'{"program": "hongheo", "kind": "khac", "schema": 1, "files": {}}'


def _bomb(files: dict[str, bytes]) -> None:
    files[TABLES] = bytes(60 * 2**20)


CHANGES = [
    ("biểu bị sửa", _other_table, "bị đổi trên đường gửi"),
    ("hộ bị thay", _other_households, "bị đổi trên đường gửi"),
    ("thiếu nhật ký", _one_missing, "thừa hoặc thiếu tệp"),
    ("thừa một tệp", _one_more, "thừa hoặc thiếu tệp"),
    ("tên dẫn ra ngoài", _leads_elsewhere, "thừa hoặc thiếu tệp"),
    ("tên khai dẫn ra ngoài", _said_to_lead_elsewhere, "tên tệp lạ"),
    ("không có tờ khai", _no_manifest, "không phải gói"),
    ("tờ khai hỏng", _not_json, "bị hỏng"),
    ("tờ khai là một danh sách", _a_list, "bị hỏng"),
    ("tệp khai thành danh sách", _files_as_a_list, "bị hỏng"),
    ("tờ khai lồng không dứt", _nested_without_end, "bị hỏng"),
    ("gói của loại khác", _of_another_kind, "không do lệnh parcel"),
    ("bom nén", _bomb, "đã dừng khi giải nén"),
]


@pytest.mark.parametrize(("change", "why"), [c[1:] for c in CHANGES], ids=[c[0] for c in CHANGES])
def test_a_parcel_that_was_changed_stops_the_tables(
    change: Change, why: str, parcels: Path, tmp_path: Path
) -> None:
    path = parcels / "28660.zip"
    with zipfile.ZipFile(path) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    change(files)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    with pytest.raises(HongheoError, match=why) as refused:
        build_tables(parcels, Options(), tmp_path / "ra")
    assert path.as_posix() in str(refused.value)
    assert not (tmp_path / "ra" / TABLES).exists()
    assert not (tmp_path / "la.json").exists()


def test_a_file_cut_short_is_no_parcel(parcels: Path, tmp_path: Path) -> None:
    path = parcels / "28663.zip"
    path.write_bytes(path.read_bytes()[:2000])
    with pytest.raises(HongheoError, match=r"28663\.zip bị hỏng"):
        build_tables(parcels, Options(), tmp_path / "ra")


def test_a_commune_in_two_parcels_is_counted_by_neither(parcels: Path, tmp_path: Path) -> None:
    shutil.copy(parcels / "28660.zip", parcels / "gui-lai.zip")
    with pytest.raises(HongheoError, match=r"28660.*28660\.zip.*gui-lai\.zip"):
        build_tables(parcels, Options(), tmp_path / "ra")


def test_a_run_that_kept_nothing_or_was_changed_gives_no_parcel(runs: Path, tmp_path: Path) -> None:
    ra = Path(shutil.copytree(runs / "28660", tmp_path / "ra"))
    (ra / TABLES).write_bytes((ra / TABLES).read_bytes() + b" ")
    with pytest.raises(HongheoError, match="SHA-256"):
        parcel(ra, tmp_path / "goi.zip")
    run([runs / "28660.xlsx"], Options(), tmp_path / "khong-kho")
    with pytest.raises(HongheoError, match="--parquet"):
        parcel(tmp_path / "khong-kho", tmp_path / "goi.zip")
    with pytest.raises(UsageError, match=r"\.zip"):
        parcel(runs / "28660", tmp_path / "goi.xlsx")
    assert not (tmp_path / "goi.zip").exists()


def test_the_command_tells_the_hash_to_be_read_out(runs: Path, tmp_path: Path) -> None:
    done = hongheo("parcel", runs / "28660", "-o", tmp_path / "goi.zip", "--json")
    assert done.returncode == 0, done.stderr
    document = json.loads(done.stdout)
    assert (document["communes"], document["outputs"]) == (["28660"], ["goi.zip"])
    shown = hongheo("parcel", runs / "28660", "-o", tmp_path / "goi.zip", "--force")
    assert document["sha256"] in shown.stdout
