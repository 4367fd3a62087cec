"""The steps of CONTRIBUTING are taken as written, in a copy of the tree; the product then does it."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from tests.docs.examples import ROOT

_STEP = re.compile(
    r"(?:(?P<new>New file)|(?P<end>[Aa]t the end of)|In) `(?P<path>[^`]+)`"
    r"(?:, instead of `(?P<old>[^`]+)`)?:\n\n"
    r"```\w+\n(?P<text>.*?)^```$"
    r"|^```sh\n(?P<shell>.*?)^```$",
    re.DOTALL | re.MULTILINE,
)


def _take(step: re.Match[str], tree: Path, environment: dict[str, str]) -> Path | None:
    """Make the change of one step; the path of a test that it adds."""
    if step["shell"]:
        subprocess.run(["bash", "-euc", step["shell"]], cwd=tree, env=environment, check=True)
        return None
    path, text = tree / step["path"], step["text"]
    if step["new"]:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return path if path.name.startswith("test_") else None
    before = path.read_text(encoding="utf-8")
    if step["end"]:
        path.write_text(before + text, encoding="utf-8")
    else:
        assert before.count(step["old"]) == 1, f"{step['path']} has not exactly one «{step['old']}»"
        path.write_text(before.replace(step["old"], text.rstrip("\n")), encoding="utf-8")
    return None


def test_what_the_guide_adds_is_added_as_written(tmp_path: Path) -> None:
    tree = tmp_path / "hongheo"
    # What is compiled of them goes along; what the steps change is newer than that.
    for name in ("src", "templates"):
        shutil.copytree(ROOT / name, tree / name)
    shutil.copy(ROOT / "pyproject.toml", tree)
    (tree / "tests").mkdir()
    for path in (ROOT / "tests").glob("*.py"):
        shutil.copy(path, tree / "tests")
    scripts = Path(sys.executable).parent
    environment = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join([str(tree / "src"), str(tree)]),
        "PATH": os.pathsep.join([str(scripts), os.environ["PATH"]]),
    }
    guide = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8").partition("## How to add")[2]
    added = [path for step in _STEP.finditer(guide) if (path := _take(step, tree, environment))]
    assert len(added) == guide.count("\n### ") == 6
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", *map(str, added)]
    done = subprocess.run(command, cwd=tree, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "6 passed" in done.stdout
