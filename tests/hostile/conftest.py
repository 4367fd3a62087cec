"""A good return, the same as a base to spoil, and what must be true of any file that comes in beside it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from bench.mutations import COMMUNE, GOOD_COMMUNE, edited, pack, unpack, write_good
from tests.hostile.server import Server, serving

GOOD_HOUSEHOLDS, BASE_HOUSEHOLDS = 5, 3
# So many of a test's files that can be read are checked together too. All claim to be of one commune, so that
# each is then read a second time.
READ_TOGETHER = 2


@dataclass(frozen=True, slots=True)
class Seen:
    """What ``check`` said of the spoilt file, beside the good one and alone."""

    households: int
    problems: list[dict[str, Any]]
    read: bool
    exit_alone: int

    @property
    def codes(self) -> list[str]:
        return [p["code"] for p in self.problems]


@pytest.fixture(scope="package")
def server() -> Iterator[Server]:
    with serving() as started:
        yield started


@pytest.fixture(scope="session")
def base(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A good return of 3 households, as bytes to spoil."""
    path = write_good(tmp_path_factory.mktemp("base") / "base.xlsx", COMMUNE, BASE_HOUSEHOLDS)
    return pack(unpack(path.read_bytes()))


@pytest.fixture(scope="session")
def good(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A return of 5 households with one known problem: a total that is not the sum."""
    path = write_good(tmp_path_factory.mktemp("good") / "good.xlsx", GOOD_COMMUNE, GOOD_HOUSEHOLDS, first=500)
    spoilt = edited(
        path.read_bytes(), {"xl/worksheets/sheet3.xml": lambda x: x.replace(b"<v>90<", b"<v>95<", 1)}
    )
    assert spoilt != path.read_bytes()
    return spoilt


def _own(data: Any, path: Path) -> list[dict[str, Any]]:
    return [p for p in data["problems"] if p["file"] == path.as_posix()]


class Hostile:
    """Checks spoilt files, each alone, then those that are refused, and some of the others, in a folder with
    the good one; asserts the contract.

    Within the bounds of ``server``; the good file's households counted and its problem told, nothing else of
    it; no traceback; exit codes; inputs as they were. A file that is refused has exactly one problem, an
    error HN0xx with a message and a remedy, and no households.
    """

    def __init__(self, folder: Path, server: Server, good: bytes) -> None:
        self._folder, self._server, self._good = folder, server, good

    def __call__(self, data: bytes, name: str = "la.xlsx") -> Seen:
        """One file."""
        (seen,) = self.all({"": data}, name).values()
        return seen

    def all(self, cases: Mapping[str, bytes], name: str = "la.xlsx") -> dict[str, Seen]:
        """Many files, which one check of them must survive: case > what was said of it."""
        folder = self._folder / "phieu"
        folder.mkdir()
        sound = folder / "tot.xlsx"
        sound.write_bytes(self._good)
        paths = {case: folder / f"{n}-{name}" for n, case in enumerate(cases)}
        for case, path in paths.items():
            path.write_bytes(cases[case])
        seen = {case: self._alone(case, path) for case, path in paths.items()}
        assert all(path.read_bytes() == cases[case] for case, path in paths.items())
        for case in [case for case in paths if seen[case].read][READ_TOGETHER:]:
            paths.pop(case).unlink()
        done = self._server("check", folder, "--json")
        assert (done.code, done.err) == (1, "")
        files = {f["path"]: f for f in done.json["files"]}
        assert set(files) == {p.as_posix() for p in (sound, *paths.values())}
        assert files[sound.as_posix()]["households"] == GOOD_HOUSEHOLDS
        assert [(p["code"], p["cell"]) for p in _own(done.json, sound)] == [("HN203", "N4")]
        for case, path in paths.items():
            assert files[path.as_posix()]["households"] == seen[case].households, case
            if not seen[case].read:
                assert _own(done.json, path) == seen[case].problems, case
        if not any(seen[case].read for case in paths):
            assert done.json["households"]["total"] == GOOD_HOUSEHOLDS
        assert set(folder.iterdir()) == {sound, *paths.values()}
        assert sound.read_bytes() == self._good
        assert all(path.read_bytes() == cases[case] for case, path in paths.items())
        return seen

    def _alone(self, case: str, path: Path) -> Seen:
        done = self._server("check", path, "--json")
        assert (done.code in (0, 1, 3), done.err) == (True, ""), case
        (file,) = done.json["files"]
        seen = Seen(file["households"], done.json["problems"], file["form"] is not None, done.code)
        assert done.code == done.json["exit_code"]
        if not seen.read:
            assert len(seen.problems) == 1, (case, seen)
            (problem,) = seen.problems
            assert (problem["file"], problem["severity"]) == (path.as_posix(), "error")
            assert (problem["code"][:3], seen.households, done.code) == ("HN0", 0, 3), case
            assert len(problem["message"]) > 20, case
            assert len(problem["remedy"]) > 10, case
        return seen


@pytest.fixture
def hostile(tmp_path: Path, server: Server, good: bytes) -> Hostile:
    return Hostile(tmp_path, server, good)


def refused(cases: Mapping[str, Seen], code: str = "HN0") -> None:
    """All were refused, with this code."""
    read = {case: s for case, s in cases.items() if s.read or not s.codes[0].startswith(code)}
    assert read == {}


def read_whole(cases: Mapping[str, Seen]) -> None:
    """All were read as if nothing were wrong with them."""
    whole = Seen(BASE_HOUSEHOLDS, [], True, 0)
    assert {case: s for case, s in cases.items() if s != whole} == {}


def read_whole_or_refused(cases: Mapping[str, Seen]) -> None:
    """None was read in part, or as something else."""
    read_whole({case: s for case, s in cases.items() if s.read})
