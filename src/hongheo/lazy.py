"""How parts and libraries are loaded: when asked for (a check must not wait for what only writing needs), and
lightly."""

from __future__ import annotations

import builtins
import gc
import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from importlib import import_module
from types import SimpleNamespace
from typing import Any


@contextmanager
def loaded_when_asked_for(package: str) -> Iterator[None]:
    """What the ``__init__`` of a package imports of its own modules within is loaded when it is asked for.

    It reads, and is type-checked, as any import; its place is ``with loaded_when_asked_for(__name__):``. No
    module may bear a name that is given: importing it would hide what the name stands for.
    """
    given = vars(sys.modules[package])
    homes: dict[str, str] = {}
    real = builtins.__import__

    def noted(
        name: str,
        globals: Mapping[str, Any] | None = None,
        locals: Mapping[str, Any] | None = None,
        fromlist: Sequence[str] | None = (),
        level: int = 0,
    ) -> Any:
        if globals is not given or not name.startswith(f"{package}."):
            return real(name, globals, locals, fromlist or (), level)
        homes.update(dict.fromkeys(fromlist or (), name))
        return SimpleNamespace(**dict.fromkeys(fromlist or ()))

    def find(name: str) -> Any:
        if name not in homes:
            raise AttributeError(f"module {package!r} has no attribute {name!r}")
        given[name] = getattr(import_module(homes[name]), name)
        return given[name]

    builtins.__import__ = noted
    try:
        yield
    finally:
        builtins.__import__ = real
    for name in homes:
        del given[name]
    given["__getattr__"] = find


def load_light() -> None:
    """Let the libraries load at once: nothing of them is garbage, and no plugin of other programs is looked
    for, which would see personal data.

    Millions of cells are in use later: looking for garbage among them often costs a twentieth, and one look
    through what a command loads (250,000 objects) a thirtieth of the check of a small return and a twentieth
    of the run of a small district.
    """
    gc.set_threshold(500_000, 20, 100)
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")


def keep_to_one_thread() -> None:
    """Ask libraries that are not loaded yet for no threads of their own: this process forks others.

    The program multiplies no matrices, and Arrow's memory is given back when it ends.
    """
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    os.environ.setdefault("JE_ARROW_MALLOC_CONF", "background_thread:false")
