"""The wheel as users get it: what is in it, and that it works with nothing of the source tree in reach."""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest

from hongheo import __version__
from tests.compare.lists import listed, write_list
from tests.conftest import b1, b2, household, return_maker

ROOT = Path(__file__).parents[2]
PROGRAMS = "Scripts" if os.name == "nt" else "bin"


def call(*command: object, cwd: Path) -> str:
    environment = {k: v for k, v in os.environ.items() if not k.startswith("PYTHON")}
    done = subprocess.run(
        list(map(str, command)), cwd=cwd, env=environment, capture_output=True, text=True, encoding="utf-8"
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from the tree without network: the build backend is among the tools of development."""
    folder = tmp_path_factory.mktemp("wheel")
    options = ("--no-deps", "--no-build-isolation", "--no-index", "--disable-pip-version-check")
    call(sys.executable, "-m", "pip", "wheel", ROOT, *options, "--wheel-dir", folder, cwd=folder)
    (built,) = folder.glob("*.whl")
    return built


def test_du_du_lieu_khong_thua(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
    info = f"hongheo-{__version__}.dist-info"
    assert {name.partition("/")[0] for name in names} == {"hongheo", info}
    assert f"{info}/licenses/LICENSE" in names
    source = ROOT / "src" / "hongheo"
    needed = {
        f"hongheo/{path.relative_to(source).as_posix()}"
        for path in source.rglob("*")
        if path.suffix in (".py", ".toml", ".csv")
    }
    folder = ROOT / "templates"
    templates = (p for p in folder.rglob("*") if p.is_file() and "__pycache__" not in p.parts)
    needed |= {f"hongheo/templates/{path.relative_to(folder).as_posix()}" for path in templates}
    assert {name for name in names if name.startswith("hongheo/")} == needed


def test_cai_vao_moi_truong_sach_roi_chay(wheel: Path, tmp_path: Path) -> None:
    home, elsewhere = tmp_path / "venv", tmp_path / "noi-khac"
    elsewhere.mkdir()
    venv.create(home, with_pip=False)
    python = home / PROGRAMS / Path(sys.executable).name
    pip = (sys.executable, "-m", "pip", "--python", python, "--disable-pip-version-check")
    call(*pip, "install", "--no-deps", "--no-index", "--no-compile", wheel, cwd=elsewhere)
    told = call(python, "-c", "import hongheo; print(hongheo.__file__)", cwd=elsewhere)
    installed = Path(told.strip()).parent
    assert home in installed.parents
    # The libraries are those of the tests. A folder named in a .pth file brings no .pth files of its own, so
    # the source tree stays out of reach.
    paths = {sysconfig.get_path("purelib"), sysconfig.get_path("platlib")}
    (installed.parent / "libraries.pth").write_text("\n".join(sorted(paths)), encoding="utf-8")
    # The demo is invented from data of its own.
    district = "from hongheo.demo import make_district; make_district(year=2026)"
    told = call(python, "-c", f"import hongheo, pandas; print(hongheo.__file__); {district}", cwd=elsewhere)
    assert Path(told.strip()).parent == installed
    program = home / PROGRAMS / ("hongheo.exe" if os.name == "nt" else "hongheo")
    assert call(program, "--version", cwd=elsewhere).splitlines()[0] == f"hongheo {__version__}"
    # A review that reads the data of both lists of units, and fills every template.
    own = {"households": [household("1", class_start="Hộ nghèo")], "b1": [b1("1", 100)], "b2": [b2("1", 3)]}
    return_maker(elsewhere)("phieu.xlsx", commune="28660", year=2026, **own)
    write_list(elsewhere / "truoc.xlsx", 2024, [listed("1", commune="28666")])
    options = ("--previous", "truoc.xlsx", "--report", "--parquet", "kho", "-o", "ra", "--quiet")
    call(program, "run", "phieu.xlsx", *options, cwd=elsewhere)
    names = {p.name for p in (elsewhere / "ra").iterdir()}
    assert names >= {"danh-sach.xlsx", "bieu-tong-hop.xlsx", "mau-bieu.xlsx", "bao-cao.docx", "nhat-ky.json"}
