"""Types and tests with other Pythons: ``make test-all``, and with the lowest dependencies: ``make floors``.

Each gets a virtual environment of its own under ``build/``, made by uv (extra ``dev``).
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
OLDEST = (3, 11)
UV = [sys.executable, "-m", "uv"]


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


def tried(name: str, python: Path, resolution: str) -> bool:
    """Whether types and tests pass with this Python and these versions of the dependencies."""
    folder = ROOT / "build" / f"python-{name}-{resolution}"
    own = folder / ("Scripts" if sys.platform == "win32" else "bin") / "python"
    install = ["pip", "install", "--quiet", "--python", str(own), "--resolution", resolution]
    steps = [
        [*UV, "venv", "--quiet", "--clear", "--python", str(python), str(folder)],
        [*UV, *install, "--editable", f"{ROOT}[dev]"],
        [str(own), "-m", "mypy", "--cache-dir", str(folder / "mypy")],
        [str(own), "-m", "pytest", "-n", "3", "-p", "no:cacheprovider"],
    ]
    return all(subprocess.run(step, cwd=ROOT, check=False).returncode == 0 for step in steps)


def main(lowest: bool) -> int:
    """Try them all; the exit code is 1 when one fails."""
    pythons = found()
    if lowest:
        pythons = dict(list(pythons.items())[:1])
    told = {
        name: tried(name, path, "lowest-direct" if lowest else "highest") for name, path in pythons.items()
    }
    for name, passes in told.items():
        sys.stdout.write(f"Python {name}: {'passes' if passes else 'FAILS'}\n")
    return 0 if told and all(told.values()) else 1


if __name__ == "__main__":
    sys.exit(main("--lowest" in sys.argv))
