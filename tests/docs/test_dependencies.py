"""The page of the libraries names each that the program stands on, with the floor that it has."""

from __future__ import annotations

import re
import tomllib

from tests.docs.examples import ROOT

PAGE = (ROOT / "docs" / "dependencies.md").read_text(encoding="utf-8")


def test_moi_thu_vien_co_mot_dong() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = project["optional-dependencies"]
    asked = [*project["dependencies"], *extras["signs"], *extras["public"], *extras["cluster"]]
    declared = [re.match(r"([\w-]+)>=([\d.]+)", line) for line in asked]
    rows = re.findall(r"^\| ([\w-]+) \| ([\d.]+) \| .+ \| .+ \| .+ \|$", PAGE, re.MULTILINE)
    assert sorted(rows) == sorted(m.groups() for m in declared if m)
    assert len(rows) == len(asked)


def test_openpyxl_chi_o_noi_ghi() -> None:
    """Its last release is of 2024-06: what depends on it stays in one room."""
    rooms = {
        path.relative_to(ROOT / "src" / "hongheo").parts[0]
        for path in (ROOT / "src" / "hongheo").rglob("*.py")
        if re.search(r"^\s*(from|import) openpyxl", path.read_text(encoding="utf-8"), re.MULTILINE)
    }
    assert rooms == {"write"}
