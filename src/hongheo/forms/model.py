"""What a form is: sheets, fields, types, choices. The declarations are in ``declared/*.toml``."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cached_property, lru_cache
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from hongheo.text import fold

FieldType = Literal["text", "code", "whole", "decimal", "flag", "deprived", "choice", "birth", "date"]
Personal = Literal["name", "identity", "note"]


# Excel's longest name of a sheet.
_NAME_LENGTH = 31
_PART = re.compile(r" - phần \d+$")


def part_name(name: str, number: int) -> str:
    """The name of the sheet that part ``number`` (from 1) of a long list stands on: the first has its own."""
    more = f" - phần {number}"
    return f"{name[: _NAME_LENGTH - len(more)]}{more}" if number > 1 else name


def whole_name(name: str) -> str:
    """The name of the list that a sheet is a part of: ``Hộ nghèo - phần 2`` gives ``Hộ nghèo``."""
    return _PART.sub("", name)


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)


class Choice(_Strict):
    """One value of a drop-down: as written, and the other spellings it is known by."""

    value: str
    aliases: tuple[str, ...] = ()


class FormField(_Strict):
    """One column of a sheet (or one label of a sheet of pairs).

    ``required``: no cell may be blank. ``needed``: the column must be there, though cells may be blank.
    ``merged_only``: the column is in workbooks of several communes alone, never in a template;
    ``filled_only``: only in returns that the program filled in. ``negative``: the heading of a flag says that
    something is lacking, so words for yes and no have two readings there. ``own_heading``: of a sheet of
    fixed columns, a column that is read only where its heading stands above it.
    ``former``: spellings of its choices that blank forms of earlier years had: nothing is told of them.
    """

    id: str
    heading: str
    type: FieldType
    aliases: tuple[str, ...] = ()
    choices: str | None = None
    former: tuple[str, ...] = ()
    min: int | None = None
    max: int | None = None
    pattern: str | None = None
    required: bool = False
    needed: bool = False
    personal: Personal | None = None
    column: str | None = None
    width: int = 12
    last: bool = False
    merged_only: bool = False
    filled_only: bool = False
    negative: bool = False
    own_heading: bool = False
    help: str = ""


class Numbered(_Strict):
    """Columns headed by a number (``1``, ``1. Việc làm``, ``B2.1``): one per question or indicator.

    ``count`` is None when the form does not say how many there are; a blank template has ``blank_count``.
    """

    prefix: str
    type: Literal["whole", "deprived"]
    min: int | None = None
    max: int | None = None
    names: Literal["indicators"] | None = None
    blank_count: int
    width: int

    @property
    def count(self) -> int | None:
        """How many columns there must be, or None when any number may stand there."""
        return self.blank_count if self.names else None

    def field_id(self, number: int) -> str:
        """Field id of a numbered column (``b1_3``)."""
        return f"{self.prefix.lower()}_{number}"

    def field(self, number: int, heading: str | None = None) -> FormField:
        """The field of a numbered column."""
        return _numbered_field(
            id=self.field_id(number),
            heading=heading or str(number),
            type=self.type,
            min=self.min,
            max=self.max,
            width=self.width,
        )

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        return re.compile(rf"^(?:{self.prefix}\s*[.\-_ ]\s*)?0*(\d{{1,2}})(?:\.0)?(?:$|[^\w])", re.IGNORECASE)

    def number_of(self, heading: str) -> int | None:
        """The number a heading begins with, or None."""
        match = self._pattern.match(heading)
        number = int(match.group(1)) if match else 0
        if number == 0 or (self.count is not None and number > self.count):
            return None
        return number


@lru_cache(maxsize=500)
def _numbered_field(**values: Any) -> FormField:
    """Each cell of such a column asks for it; it cannot be changed."""
    return FormField(**values)


class FormSheet(_Strict):
    """One sheet of a form.

    kind ``pairs``: label in one column, value in the next. ``rows``: headings found by their text.
    ``letters``: fields at fixed columns from ``first_row`` on. A sheet of ``any_name`` is known by its
    headings alone, and several sheets of the form may then be read from one sheet of the workbook.
    ``codes_repeat``: household codes start again inside the file; ``blanks`` are texts that mean a blank.
    ``heads_only``: members' rows are passed over; ``carry_down``: they get the code of their head's row.
    ``merged_only``: as of a field. ``unread``: headings that the form has and nothing here needs.
    """

    id: str
    name: str
    kind: Literal["pairs", "rows", "letters"]
    aliases: tuple[str, ...] = ()
    required: bool = False
    first_row: int | None = None
    any_name: bool = False
    codes_repeat: bool = False
    heads_only: bool = False
    carry_down: bool = False
    merged_only: bool = False
    blanks: tuple[str, ...] = ()
    unread: tuple[str, ...] = ()
    same_fields_as: str | None = None
    fields: tuple[FormField, ...] = ()
    numbered: Numbered | None = None

    @cached_property
    def names(self) -> frozenset[str]:
        """Folded names by which the sheet is found; Excel cuts a longer one after 31 characters."""
        return frozenset(fold(n) for name in (self.name, *self.aliases) for n in (name, name[:31]))

    @cached_property
    def by_heading(self) -> dict[str, FormField]:
        """Folded heading or alias > field."""
        return {fold(h): f for f in self.fields for h in (f.heading, *f.aliases)}

    @cached_property
    def by_id(self) -> dict[str, FormField]:
        """Field id > field, the numbered ones left out."""
        return {f.id: f for f in self.fields}

    def field(self, field_id: str) -> FormField:
        """The field of an id, numbered ones included. Raises KeyError when there is none."""
        if field_id in self.by_id:
            return self.by_id[field_id]
        prefix, _, number = field_id.rpartition("_")
        if self.numbered and prefix == self.numbered.prefix.lower() and number.isdigit():
            return self.numbered.field(int(number))
        raise KeyError(field_id)

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        ids = [f.id for f in self.fields]
        if len(set(ids)) != len(ids):
            raise ValueError(f"sheet {self.id}: a field id is given twice")
        headings = [fold(h) for f in self.fields for h in (f.heading, *f.aliases)]
        if self.kind != "letters" and len(set(headings)) != len(headings):
            raise ValueError(f"sheet {self.id}: a heading is given twice")
        if self.kind == "letters" and (self.first_row is None or any(f.column is None for f in self.fields)):
            raise ValueError(f"sheet {self.id}: fixed columns need first_row and a letter for each field")
        return self


class Form(_Strict):
    """A layout of a workbook. ``beside``: names of sheets that go with it and hold nothing to be read.

    ``written``: of a layout whose sheets are all read from one, its columns (field ids) in their order.
    ``get``: where a workbook in this layout is got from, as an advice (Vietnamese).
    """

    id: str
    title: str
    get: str = "Chọn đúng tệp"
    choices: dict[str, tuple[Choice, ...]]
    sheet: Annotated[tuple[FormSheet, ...], Field(min_length=1)]
    beside: tuple[str, ...] = ()
    written: tuple[str, ...] = ()

    @property
    def written_fields(self) -> tuple[FormField, ...]:
        """The fields of ``written``."""
        fields = {f.id: f for sheet in self.sheet for f in sheet.fields}
        return tuple(fields[field_id] for field_id in self.written)

    def __hash__(self) -> int:
        return hash(self.id)

    @cached_property
    def by_id(self) -> dict[str, FormSheet]:
        """Sheet id > sheet."""
        return {s.id: s for s in self.sheet}

    def sheets_named(self, name: str) -> tuple[FormSheet, ...]:
        """The sheets that a workbook's sheet of that name is: one, none, or several read from the same.

        A list that goes on in more sheets is one sheet of the form.
        """
        folded = fold(whole_name(name))
        return tuple(s for s in self.sheet if folded in s.names and not s.any_name)

    def is_beside(self, name: str) -> bool:
        """Whether a workbook's sheet of that name goes with the form and holds nothing to be read."""
        return fold(whole_name(name)) in {fold(n) for n in self.beside}

    def sheet_named(self, name: str) -> FormSheet | None:
        """The first of ``sheets_named``, or None."""
        return next(iter(self.sheets_named(name)), None)

    def sheets_titled(self, texts: Iterable[str]) -> tuple[FormSheet, ...]:
        """The sheets of fixed columns whose name is a title that one of the texts begins with."""
        folded = [fold(t) for t in texts]
        return tuple(
            s for s in self.sheet if s.kind == "letters" and any(t.startswith(fold(s.name)) for t in folded)
        )

    @cached_property
    def by_headings(self) -> tuple[FormSheet, ...]:
        """The sheets that are known by their headings, whatever the workbook calls them."""
        return tuple(s for s in self.sheet if s.any_name)

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        for sheet in self.sheet:
            for field in sheet.fields:
                if (field.type == "choice") != (field.choices is not None):
                    raise ValueError(f"{sheet.id}.{field.id}: a choice, and only a choice, names its choices")
                if field.negative and field.type != "flag":
                    raise ValueError(f"{sheet.id}.{field.id}: only a flag can be negative")
                if field.choices is not None and field.choices not in self.choices:
                    raise ValueError(f"{sheet.id}.{field.id}: unknown choices {field.choices}")
        return self
