"""How what a run makes by the hundred thousand is declared."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeVar, dataclass_transform

__all__ = ["many_made"]

_Made = TypeVar("_Made")


@dataclass_transform(frozen_default=True)
def many_made(made: type[_Made]) -> type[_Made]:
    """A dataclass that compares and hashes as a frozen one, and is made in a third of its time.

    That no value is set later is for the type checker to hold: what Python itself keeps from it takes that
    much longer to be made. A new attribute is still refused.
    """
    return dataclass(slots=True, unsafe_hash=True)(made)
