"""What became of communes: reforms from one list to a newer one."""

from __future__ import annotations

import datetime as dt
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property
from importlib.resources import files

from hongheo.units.catalogue import day_told, rows_of

_DATA = files("hongheo.units")
_MAIN = "*"


@dataclass(frozen=True)
class Change:
    """A declared reform of the units.

    ``successor`` holds, by old code, the new one of each unit that went to it whole; ``parts`` the new ones
    of each unit that was parted, the one with the main part (as the source sees it) first. A unit in neither
    has no known successor.
    """

    date: dt.date
    source: str
    sure: str
    successor: Mapping[str, str]
    parts: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def told(self) -> str:
        """The day from which it holds, as an office writes it (``01/7/2025``)."""
        return day_told(self.date)

    def went_to(self, old: str) -> tuple[str, ...]:
        """The new codes that a unit went to: one, several when it was parted, none when that is not known."""
        whole = self.successor.get(old)
        return (whole,) if whole is not None else self.parts.get(old, ())

    @cached_property
    def came_from(self) -> dict[str, list[str]]:
        """New code > the old codes of which all or a part came to it, sorted."""
        found: dict[str, list[str]] = {}
        for old in sorted({*self.successor, *self.parts}):
            for new in self.went_to(old):
                found.setdefault(new, []).append(old)
        return found


def _read(file: str) -> tuple[dict[str, str], dict[str, tuple[str, ...]]]:
    successor: dict[str, str] = {}
    parts: dict[str, list[str]] = {}
    _, *rows = rows_of(file)
    for new, whole, part in rows:
        successor.update(dict.fromkeys(whole.split(), new))
        for old in part.split():
            found = parts.setdefault(old.removesuffix(_MAIN), [])
            found.insert(0 if old.endswith(_MAIN) else len(found), new)
    return successor, {old: tuple(new) for old, new in parts.items()}


@cache
def change_between(older: str, newer: str) -> Change | None:
    """The declared way from one list (its id) to a newer one; None when the product has none."""
    declared = tomllib.loads((_DATA / "changes.toml").read_text(encoding="utf-8"))
    for change in declared["change"]:
        if (change["from"], change["to"]) == (older, newer):
            return Change(change["date"], change["source"], change["sure"], *_read(change["file"]))
    return None
