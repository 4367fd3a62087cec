"""What a row is: a pydantic model for each sheet of a form, made from its declaration."""

from __future__ import annotations

import datetime as dt
from functools import cache
from typing import Annotated, Any, Literal, Optional

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, Strict, TypeAdapter, create_model

from hongheo.forms import Form, FormField, FormSheet

_ISO_DATE = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"
_BIRTH = r"^[0-9]{4}(-[0-9]{2}-[0-9]{2})?$"


def _real_day(text: str) -> str:
    """The text, when it is a bare year or a day of the calendar: ``1980-13-45`` only looks like one."""
    if len(text) > 4:
        dt.date.fromisoformat(text)
    return text


def _value_type(form: Form, field: FormField) -> Any:
    if field.choices is not None:
        return Literal[tuple(c.value for c in form.choices[field.choices])]
    bounds = Field(ge=field.min, le=field.max)
    match field.type:
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
            return Annotated[str, Strict(), Field(pattern=field.pattern)]


def field_type(form: Form, field: FormField) -> Any:
    """The annotated type of a field's value: its type, bounds, choices, and whether a blank is allowed."""
    value = _value_type(form, field)
    return value if field.required else Optional[value]  # noqa: UP045 - a runtime object


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
def column_adapter(form: Form, field: FormField) -> TypeAdapter[list[Any]]:
    """The validator of a whole column of a field."""
    column: Any = list[field_type(form, field)]  # type: ignore[misc]
    return TypeAdapter(column)
