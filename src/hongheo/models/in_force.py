"""What compare hands to tabulate of a review within the year: what became of each household reviewed."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Happened(StrEnum):
    """What a regular review does to a household's place on the list in force."""

    RECOGNISED = "recognised"
    CHANGED = "changed"
    STAYS = "stays"
    LEFT = "left"
    REFUSED = "refused"
    OPEN = "open"

    @property
    def label(self) -> str:
        """The same in Vietnamese."""
        return _LABELS[self]


_LABELS = {
    Happened.RECOGNISED: "Được công nhận, vào danh sách",
    Happened.CHANGED: "Đổi phân loại",
    Happened.STAYS: "Không thay đổi",
    Happened.LEFT: "Ra khỏi danh sách",
    Happened.REFUSED: "Không được công nhận",
    Happened.OPEN: "Chưa kết luận, danh sách giữ nguyên",
}


@dataclass(frozen=True, slots=True)
class Change:
    """A reviewed household (its position), what became of it, and where it stood.

    ``listed`` is its position on the list in force, ``returned`` that among those that left within the year;
    ``before`` and ``after`` are classes (labels), None for one that is on no list. ``term``,
    ``class_periodic``, ``size_periodic`` and ``came`` are what the list says of it from now on.
    """

    household: int
    happened: Happened
    before: str | None
    after: str | None
    listed: int | None = None
    returned: int | None = None
    term: str | None = None
    class_periodic: str | None = None
    size_periodic: int | None = None
    came: str | None = None
