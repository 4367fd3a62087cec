"""What became of communes: reforms from one list to a newer one."""

from __future__ import annotations

import datetime as dt
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

_DATA = files("hongheo.units")


@dataclass(frozen=True, slots=True)
class Change:
    """A declared reform: ``successor`` holds, by old code, the newer one of the unit it went to whole."""

    date: dt.date
    source: str
    sure: str
    successor: dict[str, str]


@cache
def change_between(older: str, newer: str) -> Change | None:
    """The declared way from one list (its id) to a newer one; None when the product has none."""
    declared = tomllib.loads((_DATA / "changes.toml").read_text(encoding="utf-8"))
    for change in declared["change"]:
        if (change["from"], change["to"]) == (older, newer):
            successor = {old: new for new, olds in change["units"].items() for old in olds}
            return Change(change["date"], change["source"], change["sure"], successor)
    return None
