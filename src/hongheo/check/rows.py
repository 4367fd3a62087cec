"""What a row is: a pydantic model for each sheet of a form, made from its declaration."""

from __future__ import annotations

import datetime as dt
from functools import cache
from typing import Annotated, Any, Literal, NamedTuple, Optional

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, Strict, TypeAdapter, create_model

from hongheo.forms import Form, FormField, FormSheet

_ISO_DATE = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"
_BIRTH = r"^[0-9]{4}(-[0-9]{2}-[0-9]{2})?$"


def _real_day(text: str) -> str:
    """The text, when it is a bare year or a day of the calendar: ``1980-13-45`` only looks like one."""
    if len(text) > 4:
        dt.date.fromisoformat(text)
    return text


class _Type(NamedTuple):
    """What decides whether a value fits a field."""

    type: str
    choices: tuple[str, ...] | None
    least: float | None
    most: float | None
    pattern: str | None
    required: bool


def _type_of(form: Form, field: FormField) -> _Type:
    choices = None if field.choices is None else tuple(c.value for c in form.choices[field.choices])
    return _Type(field.type, choices, field.min, field.max, field.pattern, field.required)


def _value_type(of: _Type) -> Any:
    if of.choices is not None:
        return Literal[of.choices]
    bounds = Field(ge=of.least, le=of.most)
    match of.type:
        case "whole":
            return Annotated[int, Strict(), bounds]
        case "decimal":
            return Annotated[float, Strict(), bounds]
        case "flag" | "deprived":
            return Annotated[bool, Strict()]
        case "birth":
            return Annotated[str, Strict(), Field(pattern=_BIRTH), AfterValidator(_real_day)]
        case "date":
            return Annotated[str, Strict(), Field(pattern=_ISO_DATE), AfterValidator(_real_day)]
        case _:
            return Annotated[str, Strict(), Field(pattern=of.pattern)]


def _annotated(of: _Type) -> Any:
    value = _value_type(of)
    return value if of.required else Optional[value]  # noqa: UP045 - a runtime object


def field_type(form: Form, field: FormField) -> Any:
    """The annotated type of a field's value: its type, bounds, choices, and whether a blank is allowed."""
    return _annotated(_type_of(form, field))


@cache
def row_model(form: Form, sheet: FormSheet) -> type[BaseModel]:
    """The pydantic model of one row of a sheet; fields and their bounds come from the declaration.

    Whole sheets are checked column by column through the same field types (``check.cells``), which finds the
    same faults and is many times faster.
    """
    fields = list(sheet.fields)
    if sheet.numbered is not None:
        fields += [sheet.numbered.field(n) for n in range(1, sheet.numbered.blank_count + 1)]
    shape: dict[str, Any] = {
        f.id: (field_type(form, f), ... if f.required else False if f.type in ("flag", "deprived") else None)
        for f in fields
    }
    return create_model(f"{form.id}:{sheet.id}", __config__=ConfigDict(extra="forbid"), **shape)


@cache
def _column_adapter(of: _Type) -> TypeAdapter[list[Any]]:
    column: Any = list[_annotated(of)]  # type: ignore[misc]
    return TypeAdapter(column)


def column_adapter(form: Form, field: FormField) -> TypeAdapter[list[Any]]:
    """The validator of a whole column of a field. Fields of one type share it: making one takes time."""
    return _column_adapter(_type_of(form, field))


def prepare_columns(form: Form) -> None:
    """Make the validators of a form: processes that are forked have them then."""
    for sheet in form.sheet:
        fields = [*sheet.fields, *([sheet.numbered.field(1)] if sheet.numbered is not None else [])]
        for field in fields:
            column_adapter(form, field)
