"""Packages whose parts are loaded when asked for: a check must not wait for what only writing needs."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from importlib import import_module
from typing import Any


def loaded_when_asked_for(package: str, homes: Mapping[str, Collection[str]]) -> Callable[[str], Any]:
    """The ``__getattr__`` of a package: ``homes`` are its modules with the names it gives of each.

    No module may bear a name that is given: importing it would hide what the name stands for.
    """
    home_of = {name: module for module, names in homes.items() for name in names}

    def find(name: str) -> Any:
        if name not in home_of:
            raise AttributeError(f"module {package!r} has no attribute {name!r}")
        return getattr(import_module(f"{package}.{home_of[name]}"), name)

    return find
