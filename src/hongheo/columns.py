"""The summary tables, the forms of the circular, and their columns by name (``templates/tables.toml``)."""

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
# The column of form 7.9 of the peoples that have none of their own.
OTHER_PEOPLES = "Khác"
# The forms of the circular are numbered from here on: Mẫu 7.2 is 702.
_FORMS = 700
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


def is_form(number: int) -> bool:
    """Whether a table is one of the forms 7.1 to 7.10 of the circular."""
    return number > _FORMS


def form_number(number: int) -> int:
    """The number here of form 7.``number``."""
    return _FORMS + number


def table_name(number: int) -> str:
    """What a table is called, as its sheet is: ``Biểu 4``, ``Mẫu 7.2``."""
    return f"Mẫu 7.{number - _FORMS}" if is_form(number) else f"Biểu {number}"


@dataclass(frozen=True, slots=True)
class TableShape:
    """A table (biểu): its title, two lines a place or one, and the name of each numbered column.

    Of a table whose columns vary (9, form 7.9), a name that ends in ``*`` stands for those that a run names.
    ``parts`` are lines under that of a place, which is their sum (form 7.10). ``optional``: columns at the
    end that not every office prints. ``headings``: the texts above each column, outermost first, with its
    other spellings.
    """

    number: int
    title: str
    split: bool
    names: tuple[str, ...]
    parts: tuple[str, ...] = ()
    optional: int = 0
    headings: tuple[tuple[tuple[str, ...], ...], ...] = ()

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
    """Names of the columns of peoples: numbered, but for those of the others and of the people not known."""
    apart = {UNKNOWN_PEOPLE: "unknown", OTHER_PEOPLES: "other"}
    return [
        prefix.replace("people_", apart[people]) if people in apart else f"{prefix}{at}"
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


def _headings(
    headings: Sequence[Mapping[str, Any]], above: tuple[tuple[str, ...], ...] = ()
) -> Iterator[tuple[tuple[str, ...], ...]]:
    for heading in headings:
        own = (*above, (heading["heading"], *heading.get("also", ())))
        if "under" in heading:
            yield from _headings(heading["under"], own)
        else:
            yield from [own] * (len(_INDICATORS) if heading.get("indicators") else 1)


@cache
def table_shapes() -> tuple[TableShape, ...]:
    """The tables and forms, from ``templates/tables.toml``. Raises OutputError when it is missing."""
    data = tomllib.loads(template_path(DESIGNS).read_text(encoding="utf-8"))
    return tuple(
        TableShape(
            t["number"],
            t["title"],
            t.get("split", False),
            tuple(_names(t["columns"])),
            tuple(t.get("parts", ())),
            t.get("optional", 0),
            tuple(_headings(t["columns"])),
        )
        for t in data["table"]
    )


def shape_of(number: int) -> TableShape:
    """A table or form by its number."""
    return next(s for s in table_shapes() if s.number == number)


def column_names(number: int, varying: Sequence[Sequence[str]] = ()) -> tuple[str, ...]:
    """The names of the columns of a table, in order."""
    shape = shape_of(number)
    return shape.filled(varying) if shape.varies else shape.names
