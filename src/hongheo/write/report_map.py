"""The map of the report page, drawn here as inline SVG: a circle for each commune at its centre, its area by
households, its colour by the share of poor ones. Needs no server and no map behind it.

Few communes have their names beside them; of many each bears its number of table 1, and its name on hover.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from hongheo.write.report import MapPlace

# Lengths of the drawing (SVG units): narrow, so that its letters are large enough on a telephone.
_WIDTH, _MOST_HIGH = 420.0, 560.0
_EDGE, _TEXT, _LETTER = 26.0, 13.0, 6.0
_MOST_NAMED = 40
_LARGEST, _SMALLEST = 20.0, 1.6
# Of the lightest to the darkest; the last is that of the poor in the other charts.
_COLOURS = ("#fbe7cf", "#f0b46c", "#d98a45", "#b3591f", "#8a3b12")
_STEPS = (0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0)


@dataclass(frozen=True, slots=True)
class CircleView:
    """A commune on the map; ``colour`` is empty where its share of poor households is not known."""

    place: MapPlace
    x: float
    y: float
    radius: float
    colour: str


@dataclass(frozen=True, slots=True)
class LabelView:
    """A text beside a circle; ``anchor`` is SVG's."""

    text: str
    x: float
    y: float
    anchor: str


@dataclass(frozen=True, slots=True)
class KeyView:
    """What a colour says: shares above ``low`` up to ``high`` percent."""

    colour: str
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class MapView:
    """The map. ``named``: names stand beside the circles, else the numbers of table 1, in print alone.

    ``without`` are the communes whose centre is not known, ``largest`` is the number of households of the
    largest circle (0 where no commune says how many it has), ``number_size`` the size of the numbers.
    """

    width: float
    height: float
    circles: tuple[CircleView, ...]
    labels: tuple[LabelView, ...]
    keys: tuple[KeyView, ...]
    named: bool
    without: tuple[str, ...]
    largest: int
    number_size: float


@dataclass(frozen=True, slots=True)
class _Box:
    left: float
    top: float
    right: float
    bottom: float

    def meets(self, other: _Box) -> bool:
        return (
            self.left < other.right
            and other.left < self.right
            and self.top < other.bottom
            and other.top < self.bottom
        )


def _projected(places: Sequence[MapPlace]) -> tuple[list[tuple[float, float]], float, float]:
    """Where the centres stand on the drawing, its width and its height.

    Degrees of longitude are as long as at the middle of the places.
    """
    points = [p.centre for p in places if p.centre is not None]
    south, north = min(lat for lat, _ in points), max(lat for lat, _ in points)
    west, east = min(lon for _, lon in points), max(lon for _, lon in points)
    shrink = math.cos(math.radians((south + north) / 2))
    wide, high = max((east - west) * shrink, 1e-3), max(north - south, 1e-3)
    scale = min((_WIDTH - 2 * _EDGE) / wide, (_MOST_HIGH - 2 * _EDGE) / high)
    left = (_WIDTH - wide * scale) / 2
    found = [(left + (lon - west) * shrink * scale, _EDGE + (north - lat) * scale) for lat, lon in points]
    return found, _WIDTH, high * scale + 2 * _EDGE


def _keys(places: Sequence[MapPlace]) -> tuple[KeyView, ...]:
    """Five steps of share, of a round width, that reach the largest."""
    most = max((p.share for p in places if p.share is not None), default=0.0)
    step = next((s for s in _STEPS if s * len(_COLOURS) >= most), _STEPS[-1])
    return tuple(KeyView(c, round(at * step, 1), round((at + 1) * step, 1)) for at, c in enumerate(_COLOURS))


def _colour(share: float | None, keys: Sequence[KeyView]) -> str:
    if share is None:
        return ""
    return next((key.colour for key in keys if share <= key.high), keys[-1].colour)


def _circle_box(circle: CircleView) -> _Box:
    r = circle.radius
    return _Box(circle.x - r, circle.y - r, circle.x + r, circle.y + r)


def _spots(circle: CircleView, width: float) -> Iterator[tuple[LabelView, _Box]]:
    """Where a name may stand: right, left, below, above."""
    text, r = circle.place.name, circle.radius + 3
    long = len(text) * _LETTER
    for x, y, anchor, left in (
        (circle.x + r, circle.y + 4, "start", circle.x + r),
        (circle.x - r, circle.y + 4, "end", circle.x - r - long),
        (circle.x, circle.y + r + 9, "middle", circle.x - long / 2),
        (circle.x, circle.y - r, "middle", circle.x - long / 2),
    ):
        box = _Box(left, y - _TEXT + 2, left + long, y + 2)
        if box.left >= 0 and box.right <= width:
            yield LabelView(text, round(x, 1), round(y, 1), anchor), box


def _named(circles: Sequence[CircleView], width: float) -> tuple[LabelView, ...]:
    """A name beside each circle, where it covers none and no other name if there is such a place."""
    taken = [_circle_box(c) for c in circles]
    labels = []
    for circle in circles:
        spots = list(_spots(circle, width))
        if not spots:
            continue
        label, box = min(spots, key=lambda spot: sum(spot[1].meets(other) for other in taken))
        labels.append(label)
        taken.append(box)
    return tuple(labels)


def map_view(places: Sequence[MapPlace]) -> MapView | None:
    """The map of the places; None where the centre of none is known."""
    known = [p for p in places if p.centre is not None]
    if not known:
        return None
    points, width, height = _projected(known)
    keys = _keys(known)
    largest = max((p.households or 0 for p in known), default=0)
    # All circles together leave two thirds of the drawing free.
    most = min(_LARGEST, max(4.0, math.sqrt(width * height / (3 * math.pi * len(known)))))
    circles = []
    for place, (x, y) in zip(known, points, strict=True):
        part = (place.households or 0) / largest if largest else 0
        radius = round(max(_SMALLEST, most * math.sqrt(part)), 1)
        circles.append(CircleView(place, round(x, 1), round(y, 1), radius, _colour(place.share, keys)))
    # Small ones last: none is covered.
    circles.sort(key=lambda c: (-c.radius, c.place.number))
    named = len(circles) <= _MOST_NAMED
    labels = (
        _named(circles, width)
        if named
        else tuple(LabelView(c.place.number, c.x, round(c.y + 1.2, 1), "middle") for c in circles)
    )
    return MapView(
        width=width,
        height=round(height, 1),
        circles=tuple(circles),
        labels=labels,
        keys=keys,
        named=named,
        without=tuple(p.name for p in places if p.centre is None),
        largest=largest,
        number_size=round(min(7.0, max(2.4, 60 / math.sqrt(len(known)))), 1),
    )
