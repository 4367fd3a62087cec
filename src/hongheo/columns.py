"""The summary tables and their columns by name, as ``templates/tables.toml`` declares them."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import hongheo
from hongheo.errors import OutputError

DESIGNS = "tables.toml"
# The column of table 9 of those whose people is not known; it stands last.
UNKNOWN_PEOPLE = "Chưa rõ dân tộc"
# What stands for a number that is kept from the public.
HIDDEN_MARK = "…"
_INDICATORS = range(1, 13)


def template_path(name: str) -> Path:
    """The path of a template: in the installed package, else in the source tree.

    Raises OutputError when it is in neither.
    """
    installed = Path(str(files("hongheo"))) / "templates" / name
    source = Path(hongheo.__file__).resolve().parents[2] / "templates" / name
    for path in (installed, source):
        if path.is_file():
            return path
    raise OutputError(f"Không tìm thấy mẫu biểu {name}: cài lại chương trình.")


@dataclass(frozen=True, slots=True)
class TableShape:
    """A table (biểu): its title, two lines a place or one, and the name of each numbered column.

    Of a table whose columns vary (9), a name that ends in ``*`` stands for those that a run names.
    """

    number: int
    title: str
    split: bool
    names: tuple[str, ...]

    @property
    def varies(self) -> bool:
        """Whether its columns differ from run to run."""
        return any(name.endswith("*") for name in self.names)

    def filled(self, varying: Sequence[Sequence[str]]) -> tuple[str, ...]:
        """The names of the columns of a run, which ``varying`` says for each group of headings."""
        groups = iter(varying)
        found: list[str] = []
        for name in self.names:
            found += people_columns(name[:-1], next(groups)) if name.endswith("*") else [name]
        return tuple(found)


def people_columns(prefix: str, peoples: Sequence[str]) -> list[str]:
    """Names of the columns of peoples: numbered, but for those whose people is not known."""
    return [
        prefix.replace("people_", "unknown") if people == UNKNOWN_PEOPLE else f"{prefix}{at}"
        for at, people in enumerate(peoples, start=1)
    ]


def _names(headings: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    for heading in headings:
        if "under" in heading:
            yield from _names(heading["under"])
        elif heading.get("indicators"):
            yield from (f"{heading['name']}_{n}" for n in _INDICATORS)
        else:
            yield f"{heading['name']}_*" if heading.get("varying") else heading["name"]


@cache
def table_shapes() -> tuple[TableShape, ...]:
    """The tables, from ``templates/tables.toml``. Raises OutputError when it is missing."""
    data = tomllib.loads(template_path(DESIGNS).read_text(encoding="utf-8"))
    return tuple(
        TableShape(t["number"], t["title"], t.get("split", False), tuple(_names(t["columns"])))
        for t in data["table"]
    )


def column_names(number: int, varying: Sequence[Sequence[str]] = ()) -> tuple[str, ...]:
    """The names of the columns of a table, in order."""
    shape = next(s for s in table_shapes() if s.number == number)
    return shape.filled(varying) if shape.varies else shape.names
