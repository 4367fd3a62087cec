"""How what a run makes by the hundred thousand is declared."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

__all__ = ["many_made"]

if TYPE_CHECKING:
    from dataclasses import dataclass as many_made
else:
    from collections.abc import Callable
    from dataclasses import dataclass

    _Made = TypeVar("_Made")

    def many_made(*, frozen: bool, slots: bool) -> Callable[[type[_Made]], type[_Made]]:
        """``dataclass``, which compares and hashes as a frozen one and is as quickly made as one that is not:
        in a third of the time. That nothing is set later is for the type checker to hold."""
        return dataclass(slots=slots, unsafe_hash=frozen)
