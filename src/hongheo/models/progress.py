"""How far each commune is: what it has sent, what is open, which step it has reached."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Stage(StrEnum):
    """What has come of a commune's return."""

    MISSING = "missing"
    UNREAD = "unread"
    ERRORS = "errors"
    SOUND = "sound"

    @property
    def label(self) -> str:
        """The stage in Vietnamese."""
        return _LABELS[self.value]


_LABELS = {"missing": "Chưa gửi", "unread": "Chưa đọc được", "errors": "Còn lỗi", "sound": "Đạt"}


@dataclass(frozen=True, slots=True)
class SentFile:
    """A file of a commune: its hash, the day it was last changed (ISO), and what is to be known of it.

    ``used``: its households count; else ``why`` says in Vietnamese why not (a copy, an older version).
    """

    path: str
    sha256: str
    changed: str
    used: bool
    why: str = ""


@dataclass(frozen=True, slots=True)
class CommuneState:
    """Where a commune stands.

    ``version`` counts what it sent that differs, by the record (None: no record is kept); ``previous`` are
    its households on last year's list, ``previous_left`` those of them in no return, ``requests`` those of
    its register (None: not given). ``late`` are acts of the procedure that are late by its register.
    """

    commune: str
    name: str
    stage: Stage
    files: tuple[SentFile, ...]
    version: int | None
    households: int
    unclassified: int
    errors: int
    warnings: int
    decided: int
    previous: int | None
    previous_left: int | None
    requests: int | None
    step: str | None
    late: int | None

    @property
    def changed(self) -> str | None:
        """The day on which its newest file in use was changed (ISO); None when it sent nothing."""
        return max((f.changed for f in self.files if f.used), default=None)
