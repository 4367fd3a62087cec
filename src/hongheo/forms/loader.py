"""Loading of the declared forms."""

import tomllib
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from hongheo.errors import FormError
from hongheo.forms.model import Form

_DECLARED = files("hongheo.forms") / "declared"


def _toml(path: Path | Traversable) -> dict[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8"))


@cache
def peoples() -> tuple[tuple[str, ...], ...]:
    """The 54 peoples: for each the name written, then other spellings."""
    return tuple(tuple(p) for p in _toml(_DECLARED / "peoples.toml")["peoples"])


def load_form(path: Path | Traversable) -> Form:
    """Load one declaration. Raises FormError, naming the file and the fault."""
    try:
        data = _toml(path)
        lists: dict[str, Any] = {"peoples": peoples(), **data.get("choices", {})}
        data["choices"] = {
            name: [{"value": spellings[0], "aliases": spellings[1:]} for spellings in values]
            for name, values in lists.items()
        }
        sheets = {s["id"]: s for s in data["sheet"]}
        for sheet in data["sheet"]:
            if "same_fields_as" in sheet:
                model = sheets[sheet["same_fields_as"]]
                sheet["fields"] = model["fields"]
                sheet.setdefault("first_row", model.get("first_row"))
        return Form.model_validate(data)
    except (tomllib.TOMLDecodeError, KeyError, ValidationError) as error:
        raise FormError(f"Khai báo mẫu {path.name} có lỗi: {error}") from error


@cache
def form(form_id: str) -> Form:
    """A form of the product by its id (``commune-return``, ``household-list``)."""
    return load_form(_DECLARED / f"{form_id}.toml")
