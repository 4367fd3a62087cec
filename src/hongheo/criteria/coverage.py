"""The coverage register: for each rule of the law whether it is followed, and how sure its source is."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import Field, ValidationError, model_validator

from hongheo.criteria.base import Strict, Sure, Text
from hongheo.errors import StandardError

State = Literal["modelled", "approximated", "not_modelled"]
STATES: dict[str, str] = {
    "modelled": "theo đúng quy định",
    "approximated": "gần đúng",
    "not_modelled": "chưa làm",
}


class CoverageEntry(Strict):
    """One rule: where it stands, whether it is followed, how sure its source is, and what to know."""

    id: Text
    title: Text
    source: Text
    state: State
    sure: Sure
    note: Text


class Coverage(Strict):
    """The register."""

    rule: Annotated[list[CoverageEntry], Field(min_length=1)]

    @model_validator(mode="after")
    def _once(self) -> Self:
        ids = [r.id for r in self.rule]
        twice = sorted({i for i in ids if ids.count(i) > 1})
        if twice:
            raise ValueError(f"rules given twice: {', '.join(twice)}")
        return self


def load_coverage(path: Path | Traversable) -> Coverage:
    """Load a register. Raises StandardError, naming the file and each fault."""
    try:
        return Coverage.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except tomllib.TOMLDecodeError as error:
        raise StandardError(f"Tệp phạm vi {path.name} không phải TOML hợp lệ: {error}") from error
    except ValidationError as error:
        faults = "; ".join(f"{'.'.join(map(str, e['loc'])) or 'tệp'}: {e['msg']}" for e in error.errors())
        raise StandardError(f"Tệp phạm vi {path.name} có lỗi: {faults}") from error


@cache
def coverage() -> Coverage:
    """The register of the product."""
    return load_coverage(files("hongheo.criteria") / "coverage.toml")
