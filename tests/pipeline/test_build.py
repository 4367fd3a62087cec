"""``run --parquet`` and ``tables build``: the same tables as from the returns; nothing that names anybody."""

from __future__ import annotations

import json
import re
import shutil
import stat
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from pyarrow import parquet

from hongheo.errors import HongheoError, UsageError
from hongheo.pipeline import MANIFEST, REPORTS, TABLES, Options, build_tables, run
from hongheo.write import KEPT_FILES, write_kept_manifest
from tests.conftest import b1, b2, blank_out, household, return_maker

pytestmark = pytest.mark.usefixtures("read_once")

# What a run writes and ``tables build`` does not.
NOT_BUILT = ("write_lists", "write_scores", "write_problems_of")
# Two communes of one district, one of another; the middle one has no members.
COMMUNES = {"28654": ("823", True), "28657": ("823", False), "28249": ("815", True)}


@pytest.fixture(scope="module")
def returns(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Commune > its return. No test changes them."""
    make_return, found = return_maker(tmp_path_factory.mktemp("phieu")), {}
    for at, (commune, (_, has_members)) in enumerate(COMMUNES.items()):
        rows = [
            household(
                f"{n:03d}",
                class_start=("Hộ nghèo", "Hộ cận nghèo", "Hộ không nghèo")[n % 3],
                identity_number=f"08208{at}000{n:03d}",
                size=n % 5 + 1,
                size_start=4,
                people=("Kinh", "Hoa", None)[(n + at) % 3],
                merit=n % 4 == 0 or None,
                cause_land=True if n % 2 else None,
            )
            for n in range(1, 13)
        ]
        rows[3]["change"] = "Chuyển đi"
        here = [r for i, r in enumerate(rows) if i != 3]
        members = [
            {
                "household_code": r["household_code"],
                "member_number": 1,
                "name": f"Lê Văn Kín {i}",
                "relation": "Con",
                "birth_date": f"{2006 + i}",
                "studying": "Tiểu học" if i % 2 else None,
                "health_insurance": True if i % 3 else None,
            }
            for i, r in enumerate(here)
        ]
        codes = [str(r["household_code"]) for r in here]
        found[commune] = make_return(
            f"{commune}.xlsx",
            commune=commune,
            info={"total_households": 100 + at, "total_persons": 401 + at},
            households=rows,
            b1=[b1(c, 100 + 10 * i) for i, c in enumerate(codes)],
            # The last row is wrong: its household has no class.
            b2=[b2(c, i % 7) if i < 10 else b2(c, 3, b2_total=50) for i, c in enumerate(codes)],
            members=members if has_members else [],
        )
    return found


def _bytes(folder: Path) -> tuple[bytes, ...]:
    """The tables, and the reports that were asked for, but what only a run knows: who sent what."""
    found = (folder / TABLES, *(folder / name for name in REPORTS))
    # The program's stamp holds the hash of all else.
    sent = re.compile(rb'<section class="chart" id="nop-phieu">.*?</section>|<!-- hongheo .*-->', re.DOTALL)
    pages = (sent.sub(b"", path.read_bytes()) for path in found if path.exists())
    return tuple(b"\n".join(line for line in page.split(b"\n") if line.strip()) for page in pages)


def test_tables_are_those_of_run_byte_for_byte(
    returns: dict[str, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    blank_out(monkeypatch, *NOT_BUILT)
    kept = tmp_path / "luu"
    one = [path for commune, path in returns.items() if COMMUNES[commune][0] == "823"]
    run(one, Options(parquet=kept, report=True), tmp_path / "run")
    built = build_tables(kept, Options(report=True), tmp_path / "build")
    assert len(_bytes(tmp_path / "build")) == 3
    assert _bytes(tmp_path / "build") == _bytes(tmp_path / "run")
    assert all(proof.holds for proof in built.proofs)
    manifest = json.loads((tmp_path / "run" / MANIFEST).read_text(encoding="utf-8"))
    assert built.counts() == manifest["households"]
    assert len(manifest["kept"]) == 4

    # The other district comes in a run of its own; both together are as when all returns come at once.
    other = [path for commune, path in returns.items() if COMMUNES[commune][0] != "823"]
    with pytest.MonkeyPatch.context() as patch:
        blank_out(patch, "write_tables")
        run(other, Options(parquet=kept), tmp_path / "run-2")
    run(list(returns.values()), Options(), tmp_path / "run-3")
    build_tables(kept, Options(), tmp_path / "build-3")
    assert _bytes(tmp_path / "build-3") == _bytes(tmp_path / "run-3")
    build_tables(kept, Options(district="823", report=True), tmp_path / "build-4")
    assert _bytes(tmp_path / "build-4") == _bytes(tmp_path / "run")


def _texts(folder: Path) -> Iterator[str]:
    for path in folder.rglob("*.parquet"):
        for column in parquet.ParquetFile(path).read().columns:
            yield from (str(value) for value in column.to_pylist())


@pytest.mark.usefixtures("results_only", "no_lists")
def test_nothing_kept_names_anybody(returns: dict[str, Path], tmp_path: Path) -> None:
    run([returns["28654"]], Options(parquet=tmp_path / "luu"), tmp_path / "ra")
    texts = list(_texts(tmp_path / "luu"))
    assert "28654" in texts
    assert not [t for t in texts if "Mẫu" in t or "Kín" in t or "/" in t or (len(t) == 12 and t.isdigit())]
    modes = {stat.S_IMODE(p.stat().st_mode) for p in (tmp_path / "luu").rglob("*.parquet")}
    assert modes == {0o600}


def test_a_district_is_replaced_as_a_whole_and_only_when_forced(
    returns: dict[str, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    blank_out(monkeypatch, *NOT_BUILT)
    options = Options(parquet=tmp_path / "luu")
    with pytest.MonkeyPatch.context() as patch:
        blank_out(patch, "write_tables")
        run([returns["28654"], returns["28657"]], options, tmp_path / "ra")
    with pytest.raises(UsageError):
        run([returns["28654"]], options, tmp_path / "ra-2")
    assert not (tmp_path / "ra-2" / TABLES).exists()
    run([returns["28654"], returns["28657"]], replace(options, force=True, year=2023), tmp_path / "ra-2")
    built = build_tables(tmp_path / "luu", Options(), tmp_path / "build")
    assert built.counts()["total"] == 24
    assert _bytes(tmp_path / "build") == _bytes(tmp_path / "ra-2")


@pytest.mark.usefixtures("results_only", "no_lists")
def test_a_rerun_of_one_commune_never_shrinks_its_district(returns: dict[str, Path], tmp_path: Path) -> None:
    options = Options(parquet=tmp_path / "luu", force=True)
    run([returns["28654"], returns["28657"]], options, tmp_path / "ra")
    before = {p: p.read_bytes() for p in (tmp_path / "luu").rglob("*") if p.is_file()}
    with pytest.raises(UsageError, match="28657"):
        run([returns["28654"]], options, tmp_path / "ra-2")
    assert not (tmp_path / "ra-2").exists()
    assert {p: p.read_bytes() for p in (tmp_path / "luu").rglob("*") if p.is_file()} == before
    # The way out that the message names.
    shutil.rmtree(tmp_path / "luu" / "province=82")
    run([returns["28654"]], options, tmp_path / "ra-2")
    assert build_tables(tmp_path / "luu", Options(), tmp_path / "build").counts()["total"] == 12


def _without(name: str) -> Callable[[Path, Path], object]:
    return lambda home, _: (home / name).unlink()


def _changed(home: Path, _: Path) -> None:
    with (home / "households.parquet").open("ab") as file:
        file.write(b"0")


def _copied(name: str) -> Callable[[Path, Path], object]:
    return lambda home, store: shutil.copytree(home, store / name)


def _moved_in(home: Path, store: Path) -> None:
    """The files of another district, its manifest too."""
    for file in (store / "province=82" / "district=815" / "year=2023").iterdir():
        shutil.copy(file, home)


def _of_both(home: Path, _: Path) -> None:
    """A commune of another district under a manifest that vouches for it."""
    other = home.parents[1] / "district=815" / "year=2023"
    files = [home / name for name in KEPT_FILES]
    shutil.copy(other / KEPT_FILES[2], files[2])
    write_kept_manifest(files[3], files[:3], "82", "823", 2023, ["28249"])


SPOILT = {
    "thiếu tệp xã": (_without("communes.parquet"), "district=823.*thiếu tệp communes"),
    "thiếu tệp thành viên": (_without("members.parquet"), "district=823.*thiếu tệp members"),
    "thiếu bản kê": (_without("kho.json"), "district=823.*không có kho.json"),
    "tệp bị sửa": (_changed, "district=823.*households.parquet không như khi lưu"),
    "chép thành huyện khác": (_copied("province=82/district=824/year=2023"), "district=824.*bản chép.*823"),
    "chép thành năm khác": (_copied("province=82/district=823/year=2022"), "year=2022.*bản chép.*2023"),
    "chép tên lạ": (_copied("province=82/district=823 - Copy/year=2023"), "Copy.*bản chép hoặc tệp lạ"),
    "chép vào trong": (_copied("kho cũ"), "kho cũ.*bản chép hoặc tệp lạ"),
    "tệp của huyện khác": (_moved_in, "district=823.*bản chép.*815"),
    "một xã ở hai huyện": (_of_both, "28249 có ở cả"),
}


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("kho") / "kho"


@pytest.mark.usefixtures("results_only", "no_lists")
@pytest.mark.parametrize(("spoil", "told"), list(SPOILT.values()), ids=list(SPOILT))
def test_a_store_that_is_not_whole_is_refused_by_name(
    returns: dict[str, Path], tmp_path: Path, store: Path, spoil: Callable[[Path, Path], object], told: str
) -> None:
    if not store.exists():
        run(list(returns.values()), Options(parquet=store), tmp_path / "ra")
    here = Path(shutil.copytree(store, tmp_path / "luu"))
    spoil(here / "province=82" / "district=823" / "year=2023", here)
    with pytest.raises(HongheoError, match=told):
        build_tables(here, Options(), tmp_path / "build")
    assert not (tmp_path / "build" / TABLES).exists()


@pytest.mark.usefixtures("results_only", "no_lists")
def test_nothing_kept_and_several_years_are_told(returns: dict[str, Path], tmp_path: Path) -> None:
    kept = tmp_path / "luu"
    kept.mkdir()
    with pytest.raises(UsageError, match="run --parquet"):
        build_tables(kept, Options(), tmp_path / "ra")
    for year in (2023, 2024):
        run([returns["28654"]], Options(parquet=kept, year=year), tmp_path / f"ra-{year}")
    with pytest.raises(UsageError, match="--year"):
        build_tables(kept, Options(), tmp_path / "build")
    build_tables(kept, Options(year=2024), tmp_path / "build")
    assert not (tmp_path / "ra" / TABLES).exists()
