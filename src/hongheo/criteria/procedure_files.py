"""The files of the procedure, loaded as strictly as those of the standards."""

from functools import cache
from importlib.resources.abc import Traversable
from pathlib import Path

from hongheo.criteria.loader import all_of, load
from hongheo.criteria.procedure import HardshipRules, IncompleteProcedure, Procedure
from hongheo.errors import StandardError


def load_procedure(path: Path | Traversable) -> Procedure | IncompleteProcedure:
    """Load one procedure; one that says ``complete = false`` is known by its number only.

    Raises StandardError, naming the file and each fault.
    """
    return load(path, Procedure, IncompleteProcedure)


def load_hardship(path: Path | Traversable) -> HardshipRules:
    """Load the rules of new hardship. Raises StandardError, naming the file and each fault."""
    return load(path, HardshipRules, HardshipRules)


@cache
def known_procedures() -> tuple[Procedure | IncompleteProcedure, ...]:
    """All procedures that the product knows of, by number.

    Raises StandardError when two of one name in the register take the same request.
    """
    loaded = tuple(load_procedure(p) for p in all_of("procedures"))
    names = [(p.register_name, p.request) for p in loaded if isinstance(p, Procedure)]
    if len(set(names)) != len(names):
        raise StandardError("Hai thủ tục cùng tên trong sổ nhận cùng một loại giấy đề nghị")
    return loaded


def procedures() -> tuple[Procedure, ...]:
    """All procedures whose steps are known, by number."""
    return tuple(p for p in known_procedures() if isinstance(p, Procedure))


@cache
def hardship_rules() -> HardshipRules:
    """The rules of new hardship (khó khăn đột xuất)."""
    (only,) = all_of("hardship")
    return load_hardship(only)
