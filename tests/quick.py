"""What is wrong, in less than a minute: lint, types, import contract, and the tests nearest to what changed.

python -m tests.quick [STAGE …]     (make quick STAGE=read)

The tests are those of the stages named (folders of ``tests/``), else of the files that differ from the branch
``main``; those that failed last come first, those that need the demo district last. The checkers run beside
them. After ``SECONDS`` of tests the rest is left to ``make test``, and it is told how many that are.
"""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SECONDS = 20
CHECKERS = (["ruff", "check", "."], ["ruff", "format", "--check", "."], ["mypy"], ["lint-imports"])


def _git(*command: str) -> list[str]:
    done = subprocess.run(["git", *command], cwd=ROOT, capture_output=True, text=True, check=False)
    return done.stdout.splitlines()


def changed() -> list[str]:
    """The files that differ from ``main`` (on it: from the last commit), new ones included."""
    base = next(iter(_git("merge-base", "HEAD", "main")), "HEAD")
    return [*_git("diff", "--name-only", base), *_git("ls-files", "--others", "--exclude-standard")]


def tests_of(files: Sequence[str]) -> list[str]:
    """The tests nearest to files: a test itself, the folder of a stage, the pages for a text."""
    found: dict[str, None] = {}
    for file in files:
        path = Path(file)
        if path.parts[0] == "tests" and path.name.startswith("test_"):
            found[file] = None
        elif path.parts[0] == "tests" and len(path.parts) > 2:
            found["/".join(path.parts[:2])] = None
        elif path.parts[:2] == ("src", "hongheo"):
            found[f"tests/{Path(path.parts[2]).stem}"] = None
            if path.parts[2] == "criteria":  # the law has tests of its own, and decides every class
                found |= dict.fromkeys(["tests/evidence", "tests/score"])
            if path.parts[2] == "problems":
                found["tests/pipeline/test_docs.py"] = None
        elif path.parts[0] == "docs":
            found |= dict.fromkeys(["tests/docs/test_site.py", "tests/pipeline/test_docs.py"])
    return [name for name in found if (ROOT / name).exists() and any(_test_files(ROOT / name))]


def _test_files(path: Path) -> Iterator[Path]:
    return iter([path]) if path.is_file() else path.rglob("test_*.py")


class Bounded:
    """Ends a run of tests after some seconds."""

    def __init__(self, seconds: float) -> None:
        self.seconds, self.ends, self.done, self.all = seconds, 0.0, 0, 0

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        # Making the demo district would take all the time there is: tests that need it come last.
        items.sort(key=lambda item: "made" in getattr(item, "fixturenames", ()))

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        # Loading what is tested is not counted: on a busy machine it would take all the time there is.
        self.all, self.ends = len(session.items), time.monotonic() + self.seconds

    def pytest_runtest_logfinish(self) -> None:
        self.done += 1

    def pytest_runtest_teardown(self, item: pytest.Item) -> None:
        if time.monotonic() > self.ends:
            item.session.shouldstop = "time is up"


def main(stages: Sequence[str]) -> int:
    """Run everything; 0 when nothing is wrong."""
    if unknown := [stage for stage in stages if not (ROOT / "tests" / stage).is_dir()]:
        sys.stderr.write(f"no such folder in tests/: {', '.join(unknown)}\n")
        return 2
    home = Path(sys.executable).parent
    started = [
        subprocess.Popen([str(home / command[0]), *command[1:]], cwd=ROOT, stdout=subprocess.PIPE, text=True)
        for command in CHECKERS
    ]
    chosen = [f"tests/{stage}" for stage in stages] or tests_of(changed())
    failed = False
    if chosen:
        bound = Bounded(SECONDS)
        code = pytest.main(
            ["-q", "--tb=short", "--failed-first", *(str(ROOT / name) for name in chosen)], plugins=[bound]
        )
        failed = code not in (
            pytest.ExitCode.OK,
            pytest.ExitCode.INTERRUPTED,
            pytest.ExitCode.NO_TESTS_COLLECTED,
        )
        left = bound.all - bound.done
        sys.stdout.write(f"{', '.join(chosen)}: {bound.done} run, {left} left to make test\n")
    for command, process in zip(CHECKERS, started, strict=True):
        told, _ = process.communicate()
        if process.returncode:
            failed = True
            sys.stdout.write(f"{' '.join(command)}:\n{told}")
    return int(failed)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
