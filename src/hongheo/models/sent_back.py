"""What goes back to the communes (``--return``): a folder each."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path


@dataclass(frozen=True, slots=True)
class FolderSentBack:
    """What a commune gets: its folder below the one asked for, the files in it, its open problems.

    ``commune`` is empty for the folder of what no commune is known of, which goes to nobody. ``shared``
    counts the problems that speak of another commune as well.
    """

    commune: str
    name: str
    folder: str
    files: tuple[str, ...]
    errors: int
    warnings: int
    notes: int
    shared: int = 0


@dataclass(slots=True)
class SentBack:
    """All that goes back: where it was put, by which day an answer is wanted (None: not said)."""

    folder: Path
    wanted_by: dt.date | None
    folders: Sequence[FolderSentBack] = field(default_factory=tuple)

    def as_json(self) -> dict[str, object]:
        """As in the JSON contract."""
        by = self.wanted_by.isoformat() if self.wanted_by else None
        return {**asdict(self), "folder": self.folder.as_posix(), "wanted_by": by}
