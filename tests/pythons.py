"""Types and tests with other Pythons: ``make test-all``, and with the lowest dependencies: ``make floors``.

Each gets a virtual environment of its own under ``build/``, made by uv (extra ``dev``). ``make floors`` runs
the tests that go through each library, not all, and keeps the versions that passed in ``FLOORS``: a test of
every ``make test`` holds pyproject.toml against them, so that no floor stands there that was not tried.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterable, Sequence
from pathlib import Path

ROOT = Path(__file__).parents[1]
OLDEST = (3, 11)
AT_ONCE = "3"
UV = [sys.executable, "-m", "uv"]
FLOORS = ROOT / "packaging" / "floors.txt"
# Every library of pyproject.toml is at work in one of these.
THROUGH_EACH = [
    "tests/cli", "tests/golden", "tests/test_lazy.py", "tests/check/test_round_trip.py",
    "tests/read/test_formats_agree.py", "tests/read/test_kinds_of_files.py", "tests/read/test_kept.py",
    "tests/write/test_rows.py", "tests/write/test_annotate.py", "tests/write/test_charts.py",
    "tests/write/test_report_text.py", "tests/write/test_well_formed.py", "tests/procedure/test_commands.py",
    "tests/tabulate/test_signs.py", "tests/tabulate/test_suppression.py", "tests/pipeline/test_workers.py",
    "tests/package/test_release.py",
]  # fmt: skip

_ASK = "import sys; v = sys.version_info; print(sys.implementation.name, v[0], v[1], v[2], sys.executable)"


def _candidates() -> list[Path]:
    """What may be a Python: on the path, under pyenv, under uv."""
    names = [f"python3.{minor}" for minor in range(OLDEST[1], 30)]
    on_path = [Path(path) for name in ["python3", *names] if (path := shutil.which(name))]
    pyenv = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")) / "versions"
    uv = Path.home() / ".local" / "share" / "uv" / "python"
    return [Path(sys.executable), *on_path, *pyenv.glob("*/bin/python"), *uv.glob("*/bin/python3")]


def found() -> dict[str, Path]:
    """The CPythons on this machine, the newest of each: ``3.12`` > its interpreter; the oldest first."""
    pythons: dict[tuple[int, int], tuple[int, Path]] = {}
    for path in _candidates():
        done = subprocess.run([str(path), "-c", _ASK], check=False, capture_output=True, text=True)
        if done.returncode:
            continue
        kind, major, minor, patch, executable = done.stdout.strip().split(" ", 4)
        version = (int(major), int(minor))
        best = pythons.get(version)
        if kind == "cpython" and version >= OLDEST and (best is None or int(patch) > best[0]):
            pythons[version] = (int(patch), Path(executable))
    return {f"{major}.{minor}": path for (major, minor), (_, path) in sorted(pythons.items())}


def _home(name: str, resolution: str) -> Path:
    return ROOT / "build" / f"python-{name}-{resolution}"


def _own_python(folder: Path) -> Path:
    return folder / ("Scripts" if sys.platform == "win32" else "bin") / "python"


def tried(name: str, python: Path, resolution: str, tests: Sequence[str] = ()) -> bool:
    """Whether types and these tests (all when none is named) pass with this Python and such dependencies."""
    folder = _home(name, resolution)
    own = _own_python(folder)
    install = ["pip", "install", "--quiet", "--python", str(own), "--resolution", resolution]
    steps = [
        [*UV, "venv", "--quiet", "--clear", "--python", str(python), str(folder)],
        [*UV, *install, "--editable", f"{ROOT}[dev]"],
        [str(own), "-m", "mypy", "--cache-dir", str(folder / "mypy")],
        [str(own), "-m", "pytest", "-n", AT_ONCE, "-p", "no:cacheprovider", *tests],
    ]
    return all(subprocess.run(step, cwd=ROOT, check=False).returncode == 0 for step in steps)


def declared(lines: Iterable[str]) -> dict[str, str]:
    """Library > its lowest version, of lines of pyproject.toml."""
    found = (re.match(r"([\w-]+)>=([\w.]+)", line) for line in lines)
    return {match[1].lower(): match[2] for match in found if match}


def keep_floors(name: str) -> None:
    """Keep which versions passed: those of the libraries that pyproject.toml names."""
    command = [*UV, "pip", "freeze", "--python", str(_own_python(_home(name, "lowest-direct")))]
    frozen = subprocess.run(command, check=True, capture_output=True, text=True).stdout.splitlines()
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = project["optional-dependencies"].values()
    known = declared([*project["dependencies"], *(line for own in extras for line in own)])
    own = [line for line in frozen if line.partition("==")[0].lower() in known]
    text = f"# Types and tests passed with Python {name} and these: make floors\n" + "\n".join(own) + "\n"
    FLOORS.write_text(text, encoding="utf-8", newline="\n")


def main(lowest: bool) -> int:
    """Try them all; the exit code is 1 when one fails."""
    pythons = found()
    if lowest:
        pythons = dict(list(pythons.items())[:1])
        told = {n: tried(n, path, "lowest-direct", THROUGH_EACH) for n, path in pythons.items()}
        for name in (n for n, passes in told.items() if passes):
            keep_floors(name)
    else:
        told = {n: tried(n, path, "highest") for n, path in pythons.items()}
    for name, passes in told.items():
        sys.stdout.write(f"Python {name}: {'passes' if passes else 'FAILS'}\n")
    return 0 if told and all(told.values()) else 1


if __name__ == "__main__":
    sys.exit(main("--lowest" in sys.argv))
