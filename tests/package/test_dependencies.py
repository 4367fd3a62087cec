"""Each dependency is accounted for: a line in the docs, and a lowest version that was tried."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

from tests.pythons import FLOORS, declared

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
FOR_DEVELOPERS = {"dev", "docs"}


def _numbers(version: str) -> tuple[int, ...]:
    """``6`` and ``6.0.0`` are one version."""
    numbers = [int(part) for part in version.split(".")]
    while numbers and not numbers[-1]:
        numbers.pop()
    return tuple(numbers)


def test_moi_thu_vien_co_mot_dong_trong_tai_lieu() -> None:
    text = (ROOT / "docs" / "dependencies.md").read_text(encoding="utf-8")
    told = dict(re.findall(r"^\| ([\w-]+) \| ([\d.]+) \|", text, re.MULTILINE))
    extras = PROJECT["optional-dependencies"]
    needed = declared(PROJECT["dependencies"])
    needed |= declared(line for name, own in extras.items() if name not in FOR_DEVELOPERS for line in own)
    assert told == needed


def test_moi_phien_ban_thap_nhat_da_duoc_thu() -> None:
    lines = FLOORS.read_text(encoding="utf-8").splitlines()
    tried = dict(line.split("==") for line in lines if "==" in line)
    needed = declared([*PROJECT["dependencies"], *PROJECT["optional-dependencies"]["dev"]])
    for name in PROJECT["optional-dependencies"].keys() - FOR_DEVELOPERS:
        needed |= declared(PROJECT["optional-dependencies"][name])
    assert {n: _numbers(v) for n, v in tried.items()} == {n: _numbers(v) for n, v in needed.items()}
