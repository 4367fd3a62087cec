"""What last year's papers say of the households to be reviewed, on its way into this year's returns."""

from __future__ import annotations

from dataclasses import dataclass, field

Row = dict[str, object]


@dataclass(slots=True)
class Known:
    """What last year's return says of a household: its own row, those of its members, of where it lives."""

    household: Row = field(default_factory=dict)
    members: list[Row] = field(default_factory=list)
    living: list[Row] = field(default_factory=list)


@dataclass(slots=True)
class FilledHousehold:
    """A household as it is filled in: rows by sheet id (``rows``), and why it must be reviewed."""

    commune: str
    code: str
    rows: dict[str, list[Row]]
    why: str
    note: str = ""

    @property
    def household(self) -> Row:
        """Its row of ``Hộ``."""
        return self.rows["households"][0]
