"""What happened to each household between two reviews: class at the start, at the end, and how it moved.

The rates are made up so that the district resembles the published figures of Gò Công Tây (review of 2021:
530 poor and 649 near-poor of 36,662 households), with every movement of the report tables in it.
"""

from __future__ import annotations

import random
from dataclasses import dataclass

from hongheo import models
from hongheo.models import HouseholdClass

POOR, NEAR_POOR, NOT_POOR, GONE = (
    HouseholdClass.POOR,
    HouseholdClass.NEAR_POOR,
    HouseholdClass.NOT_POOR,
    HouseholdClass.GONE,
)
MOVED_IN, SPLIT_OFF = ARRIVALS = models.ARRIVED
MOVED_AWAY, DIED, MERGED = DEPARTURES = models.GONE


@dataclass(frozen=True, slots=True)
class Story:
    """The way of one household. ``change`` is the value of ``Biến động``; arrivals start as not poor."""

    start: HouseholdClass
    end: HouseholdClass
    change: str | None = None
    was_poor: bool = False
    was_near_poor: bool = False

    @property
    def arrived(self) -> bool:
        """Moved in or split off since the last review."""
        return self.change in ARRIVALS

    @property
    def gone(self) -> bool:
        """No longer in the commune as a household of its own."""
        return self.change in DEPARTURES

    @property
    def listed(self) -> bool:
        """On last year's list of poor and near-poor households."""
        return self.start in (POOR, NEAR_POOR)


# Movement > households per 1,000 households of the commune (reviewed or not).
_RATES: tuple[tuple[Story, float], ...] = (
    (Story(POOR, POOR), 10.8),
    (Story(POOR, NEAR_POOR), 3.2),
    (Story(POOR, NOT_POOR), 2.0),
    (Story(POOR, GONE, MOVED_AWAY), 0.3),
    (Story(POOR, GONE, DIED), 0.4),
    (Story(POOR, GONE, MERGED), 0.2),
    (Story(NEAR_POOR, NEAR_POOR), 13.9),
    (Story(NEAR_POOR, NEAR_POOR, was_poor=True), 1.2),
    (Story(NEAR_POOR, POOR), 1.3),
    (Story(NEAR_POOR, NOT_POOR), 6.2),
    (Story(NEAR_POOR, GONE, MOVED_AWAY), 0.5),
    (Story(NEAR_POOR, GONE, DIED), 0.3),
    (Story(NEAR_POOR, GONE, MERGED), 0.3),
    (Story(NOT_POOR, POOR), 1.4),
    (Story(NOT_POOR, POOR, was_poor=True), 0.5),
    (Story(NOT_POOR, POOR, MOVED_IN), 0.2),
    (Story(NOT_POOR, POOR, SPLIT_OFF), 0.2),
    (Story(NOT_POOR, NEAR_POOR), 2.5),
    (Story(NOT_POOR, NEAR_POOR, was_near_poor=True), 0.6),
    (Story(NOT_POOR, NEAR_POOR, MOVED_IN), 0.3),
    (Story(NOT_POOR, NEAR_POOR, SPLIT_OFF), 0.4),
    (Story(NOT_POOR, NOT_POOR, MOVED_IN), 0.3),
    (Story(NOT_POOR, NOT_POOR, SPLIT_OFF), 0.3),
    (Story(NOT_POOR, NOT_POOR, was_poor=True), 0.9),
    (Story(NOT_POOR, NOT_POOR, was_near_poor=True), 1.4),
    (Story(NOT_POOR, GONE, MOVED_AWAY), 0.3),
    (Story(NOT_POOR, GONE, DIED), 0.1),
    (Story(NOT_POOR, GONE, MERGED), 0.1),
)
# Reviewed households as a share of all, and the bounds of their number in one commune.
_REVIEWED_SHARE = 0.07
_FEWEST, _MOST = 150, 250


class Planner:
    """Plans commune after commune; what rounding leaves over in one is carried to the next.

    So rare movements occur as often in the district as their rate says.
    """

    def __init__(self, rng: random.Random) -> None:
        self._rng = rng
        # Random starts, lest all the rare movements fall into the same commune.
        self._carried = [rng.random() for _ in _RATES]

    def commune(self, households: int) -> list[Story]:
        """Stories of the reviewed households of a commune with so many households in all; arrivals last."""
        level = self._rng.uniform(0.85, 1.15)
        stories: list[Story] = []
        for at, (story, rate) in enumerate(_RATES):
            exact = self._carried[at] + rate * level * households / 1000
            stories += [story] * int(exact)
            self._carried[at] = exact % 1
        wanted = min(max(round(households * _REVIEWED_SHARE), _FEWEST + self._rng.randint(0, 9)), _MOST)
        stories += [Story(NOT_POOR, NOT_POOR)] * (wanted - len(stories))
        self._rng.shuffle(stories)
        return sorted(stories, key=lambda s: s.arrived)
