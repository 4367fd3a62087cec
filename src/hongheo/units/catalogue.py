"""The lists of communes by date: look-up by code and by name, kind of unit.

Source: lists of the General Statistics Office before and since 1 July 2025.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import tomllib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields
from functools import cache, cached_property, lru_cache
from importlib.resources import files
from typing import Any

from hongheo.errors import StandardError
from hongheo.text import fold

_DATA = files("hongheo.units")
KINDS = ("Xã", "Phường", "Thị trấn", "Đặc khu")
UNKNOWN = ""
# So many units of a list are looked for one by one before its lines are taken apart.
_FEW = 16


@dataclass(frozen=True, slots=True)
class Unit:
    """A commune, ward, town or special zone; ``district`` is empty since July 2025."""

    code: str
    name: str
    district_code: str
    district: str
    province_code: str
    province: str

    @property
    def kind(self) -> str:
        """``Xã``, ``Phường``, ``Thị trấn`` or ``Đặc khu``."""
        return next((k for k in KINDS if self.name.startswith(f"{k} ")), UNKNOWN)

    def is_called(self, name: str) -> bool:
        """Whether a name is this unit's, with or without its kind."""
        return fold(name) in (fold(self.name), fold(self.name.removeprefix(self.kind)))


# The list of 2025 names provinces without the word for their kind, cities with it.
_PROVINCE = "Tỉnh"
_UPPER_KINDS = ("tỉnh", "thànhphố", "quận", "huyện", "thịxã")


@lru_cache(4096)
def _bare(name: str) -> str:
    """A district's or province's name for comparing, without the word for its kind."""
    folded = fold(name)
    kind = next((k for k in _UPPER_KINDS if folded.startswith(k)), "")
    rest = folded.removeprefix(kind)
    # Quận 1 keeps its number only.
    return rest or folded


def same_place(one: str, other: str) -> bool:
    """Whether two names are of one district or province, each with or without the word for its kind."""
    return _bare(one) == _bare(other)


def _is_in(unit: Unit, district: str | None, province: str | None) -> bool:
    """Whether a unit is in a district and province given by name; what is not known is not asked for."""
    return (not province or same_place(province, unit.province)) and (
        not district or not unit.district or same_place(district, unit.district)
    )


def _province(name: str) -> str:
    """A province's name with the word for its kind, as papers write it."""
    return name if fold(name).startswith(_UPPER_KINDS) else f"{_PROVINCE} {name}"


class _Kept(Mapping[str, Unit]):
    """Code > unit of a list as it is kept, in its order. A unit is made of its line when it is asked for, and
    the first few lines are looked for in the file: a check of one return asks for few of ten thousand.

    No field of a list of units holds a comma or a quote.
    """

    def __init__(self, file: str) -> None:
        self._data = (_DATA / "lists" / file).read_bytes()
        self._headings = self._data.partition(b"\n")[0].decode().strip().split(",")
        # A list since July 2025 has no districts: empty, as what stands behind the last cell.
        self._at = [self._headings.index(f.name) if f.name in self._headings else -1 for f in fields(Unit)]
        self._looked_for = 0
        self._made: dict[str, Unit] = {}
        self._provinces: dict[str, str] = {}

    @cached_property
    def _lines(self) -> dict[str, str]:
        _, *lines = self._data.decode().splitlines()
        return {line.partition(",")[0]: line for line in lines}

    def _line(self, code: str) -> str:
        """The line of a code. Raises KeyError."""
        self._looked_for += 1
        if self._looked_for > _FEW:
            return self._lines[code]
        begin = self._data.find(f"\n{code},".encode()) if "," not in code else -1
        if begin < 0:
            raise KeyError(code)
        end = self._data.find(b"\n", begin + 1)
        return self._data[begin + 1 : end if end >= 0 else None].decode().rstrip()

    def __getitem__(self, code: str) -> Unit:
        if code not in self._made:
            cells = [*self._line(code).split(","), ""]
            told = [cells[at] for at in self._at]
            if told[-1] not in self._provinces:
                self._provinces[told[-1]] = _province(told[-1])
            told[-1] = self._provinces[told[-1]]
            self._made[code] = Unit(*told)
        return self._made[code]

    def __iter__(self) -> Iterator[str]:
        return iter(self._lines)

    def __len__(self) -> int:
        return len(self._lines)

    def about(self, text: str) -> list[Unit]:
        """The units in whose lines a text stands."""
        return [self[code] for code, line in self._lines.items() if text in line]

    def province_codes(self) -> set[str]:
        """The codes of all provinces."""
        behind = len(self._headings) - self._headings.index("province_code")
        _, *lines = self._data.split(b"\n")
        return {code.decode() for code in {line.rsplit(b",", behind)[1] for line in lines if line}}


def day_told(day: dt.date) -> str:
    """A day as people write that of a reform: ``01/7/2025``."""
    return f"{day:%d}/{day.month}/{day.year}"


class UnitList:
    """The units of one list, in the order of their codes."""

    def __init__(self, list_id: str, note: str, units: Iterable[Unit] | _Kept) -> None:
        self.id = list_id
        self.note = note
        self._by_code: Mapping[str, Unit] = (
            units if isinstance(units, _Kept) else {u.code: u for u in sorted(units, key=lambda u: u.code)}
        )

    @property
    def title(self) -> str:
        """How people call the list: ``danh mục xã từ 01/7/2025``."""
        if all(entry["id"] != self.id for entry in _declared()):
            return f"danh mục {self.id}"
        first, last = in_force(self.id)
        word, day = ("từ", first) if last.year == dt.MAXYEAR else ("đến", last)
        return f"danh mục xã {word} {day_told(day)}"

    @cached_property
    def _by_name(self) -> dict[str, list[Unit]]:
        found: dict[str, list[Unit]] = defaultdict(list)
        for unit in self._by_code.values():
            found[fold(unit.name)].append(unit)
            found[fold(unit.name.removeprefix(unit.kind))].append(unit)
        return found

    def __len__(self) -> int:
        return len(self._by_code)

    def __iter__(self) -> Iterator[Unit]:
        return iter(self._by_code.values())

    def by_code(self, code: str) -> Unit | None:
        """The unit of a five-digit code, or None."""
        return self._by_code.get(code)

    def by_name(self, name: str) -> list[Unit]:
        """All units of that name, with or without its kind (``Xã Đồng Sơn``, ``Đồng Sơn``)."""
        return list(self._by_name.get(fold(name), []))

    def find(self, name: str, district: str | None, province: str | None) -> list[Unit]:
        """The units of that name in a district and a province, each with or without the word for its kind."""
        return [u for u in self.by_name(name) if _is_in(u, district, province)]

    def find_in(self, district: str | None, province: str | None) -> list[Unit]:
        """All units of a district and province given by name; of the whole list when neither is known."""
        return [u for u in self._by_code.values() if _is_in(u, district, province)]

    def in_district(self, code: str) -> list[Unit]:
        """The units of a district (before July 2025)."""
        return [u for u in self._about(code) if u.district_code == code] if code else []

    def of_province(self, asked: str) -> list[Unit]:
        """The units of a province given by its code or name; none when the list has no such province."""
        if asked.isdigit():
            return self.in_province(asked)
        return self.find_in(None, asked) if asked.strip() else []

    def in_province(self, code: str) -> list[Unit]:
        """The units of a province."""
        return [u for u in self._about(code) if u.province_code == code]

    def _about(self, code: str) -> Iterable[Unit]:
        """The units among which those with this code are."""
        units = self._by_code
        return units.about(code) if isinstance(units, _Kept) else units.values()


def _text_of(file: str) -> str:
    return (_DATA / "lists" / file).read_text(encoding="utf-8")


def rows_of(file: str) -> Iterator[list[str]]:
    """The lines of a list as it is kept, the headings first."""
    return csv.reader(io.StringIO(_text_of(file)))


_kept = cache(_Kept)


@cache
def _load(list_id: str, file: str, note: str) -> UnitList:
    return UnitList(list_id, note, _kept(file))


def _loaded(entry: Mapping[str, Any]) -> UnitList:
    return _load(entry["id"], entry["file"], entry["note"])


@cache
def centres_of(list_id: str) -> Mapping[str, tuple[float, float]]:
    """Code > latitude and longitude (degrees) of the units of a list; of some it is not known."""
    file = next(entry["centres"] for entry in _declared() if entry["id"] == list_id)
    _, *rows = rows_of(file)
    return {code: (float(lat), float(lon)) for code, lat, lon in rows}


@cache
def _declared() -> tuple[dict[str, Any], ...]:
    """The declared lists, by date."""
    declared = tomllib.loads((_DATA / "lists" / "lists.toml").read_text(encoding="utf-8"))
    return tuple(sorted(declared["list"], key=lambda entry: entry["effective_from"]))


@cache
def province_codes() -> frozenset[str]:
    """The two-digit codes of all provinces of all lists: those that are merged now stay in old numbers."""
    return frozenset(code for entry in _declared() for code in _kept(entry["file"]).province_codes())


def units_on(date: dt.date) -> UnitList:
    """The list in force on a day.

    Raises StandardError when no list covers the day.
    """
    for entry in _declared():
        if entry["effective_from"] <= date <= entry["effective_to"]:
            return _loaded(entry)
    raise StandardError(f"Không có danh mục xã, phường cho ngày {date:%d/%m/%Y}.")


@cache
def all_lists() -> tuple[UnitList, ...]:
    """The unit lists of all dates, the oldest first."""
    return tuple(map(_loaded, _declared()))


def list_before(newer: UnitList) -> UnitList | None:
    """The unit list that was in force before this one; None before the first."""
    at = next((i for i, entry in enumerate(_declared()) if entry["id"] == newer.id), 0)
    return _loaded(_declared()[at - 1]) if at else None


def in_force(list_id: str) -> tuple[dt.date, dt.date]:
    """The first and the last day on which a list (its id) is in force."""
    entry = next(e for e in _declared() if e["id"] == list_id)
    return entry["effective_from"], entry["effective_to"]


def units_of_results(year: int) -> UnitList:
    """The list whose codes the results of a review year bear: the one at the end of it.

    Results from before the first list are taken by that one: its codes are older than it; mergers of those
    years are not tracked.
    """
    return units_on(max(dt.date(year, 12, 31), _declared()[0]["effective_from"]))
