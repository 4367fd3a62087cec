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
_WIDTH, _MOST_HIGH = 360.0, 520.0
TEXT = 12.5
_EDGE, _LETTER = 24.0, 7.2  # the second is the width of a letter
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

    ``crowded`` are names that find no place among the others, ``without`` the communes whose centre is not
    known, ``largest`` is the number of households of the
    largest circle (0 where no commune says how many it has), ``number_size`` the size of the numbers.
    """

    width: float
    height: float
    circles: tuple[CircleView, ...]
    labels: tuple[LabelView, ...]
    keys: tuple[KeyView, ...]
    named: bool
    crowded: tuple[str, ...]
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


def _spots(circle: CircleView, width: float, height: float) -> Iterator[tuple[LabelView, _Box]]:
    """Where a name may stand: right, left, below, above, then the same a little further off."""
    text = circle.place.name
    long = len(text) * _LETTER
    for off in (3.0, 10.0, 18.0):
        r = circle.radius + off
        slant = r * 0.75
        for x, y, anchor in (
            (circle.x + r, circle.y + 4, "start"),
            (circle.x - r, circle.y + 4, "end"),
            (circle.x, circle.y + r + 9, "middle"),
            (circle.x, circle.y - r, "middle"),
            (circle.x + slant, circle.y - slant, "start"),
            (circle.x + slant, circle.y + slant + 8, "start"),
            (circle.x - slant, circle.y - slant, "end"),
            (circle.x - slant, circle.y + slant + 8, "end"),
        ):
            left = {"start": x, "end": x - long, "middle": x - long / 2}[anchor]
            box = _Box(left, y - TEXT + 1, left + long, y + 3)
            if box.left >= 0 and box.right <= width and box.top >= 0 and box.bottom <= height:
                yield LabelView(text, round(x, 1), round(y, 1), anchor), box


def _placed(
    order: Sequence[CircleView], taken: Sequence[_Box], width: float, height: float
) -> tuple[tuple[LabelView, ...], tuple[str, ...]]:
    """Names put down in an order, each where it covers nothing; and names without such a place."""
    taken = list(taken)
    labels: list[LabelView] = []
    crowded: list[str] = []
    for circle in order:
        spots = _spots(circle, width, height)
        found = next((spot for spot in spots if not any(spot[1].meets(other) for other in taken)), None)
        if found is None:
            crowded.append(circle.place.name)
            continue
        labels.append(found[0])
        taken.append(found[1])
    return tuple(labels), tuple(crowded)


def _named(
    circles: Sequence[CircleView], width: float, height: float
) -> tuple[tuple[LabelView, ...], tuple[str, ...]]:
    """A name beside each circle, where it covers none and no other name; and names without such a place.

    Of several orders that in which most names find one.
    """
    taken = [_circle_box(c) for c in circles]
    across, down = (sorted(circles, key=key) for key in (lambda c: (c.x, c.y), lambda c: (c.y, c.x)))
    orders = (circles, across, down, across[::-1], down[::-1])
    return min((_placed(o, taken, width, height) for o in orders), key=lambda found: len(found[1]))


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
    labels, crowded = (
        _named(circles, width, height)
        if named
        else (tuple(LabelView(c.place.number, c.x, round(c.y + 1.2, 1), "middle") for c in circles), ())
    )
    return MapView(
        width=width,
        height=round(height, 1),
        circles=tuple(circles),
        labels=labels,
        keys=keys,
        named=named,
        crowded=crowded,
        without=tuple(p.name for p in places if p.centre is None),
        largest=largest,
        number_size=round(min(7.0, max(2.4, 60 / math.sqrt(len(known)))), 1),
    )
