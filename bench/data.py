"""Made returns for measuring: seeded, cached in ``bench/data/``. People are invented.

python -m bench.data one|small|a|warned|b    makes what is not there yet; the last line is JSON with its path
"""

from __future__ import annotations

import json
import random
import re
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from hongheo.criteria import standard_for_year
from hongheo.forms import COMMUNE_RETURN, form
from hongheo.pipeline import Options, check
from hongheo.units import Unit, province_codes, units_on
from hongheo.write import write_return

FOLDER = Path(__file__).parent / "data"
YEAR = 2023
HOUSEHOLDS = 3000
SMALL = 200
# Indicators that are not marked in the returns with warnings.
UNMARKED = frozenset((5, 6, 8, 9))
# Files of work A and of work B.
FILES_A, FILES_B = 13, 169
FAMILY = ("Nguyễn", "Trần", "Lê", "Phạm", "Huỳnh", "Võ", "Phan", "Bùi")
GIVEN = ("An", "Bình", "Cúc", "Dũng", "Hạnh", "Khoa", "Lan", "Minh", "Nga", "Phúc", "Tâm", "Yến")
STARTS = ("Hộ nghèo", "Hộ cận nghèo", *["Hộ không nghèo"] * 4)
Rows = list[dict[str, Any]]


def _people(code: str, size: int, number: Iterator[int], rng: random.Random) -> Rows:
    relations = ["Chủ hộ", "Vợ/Chồng", *["Con"] * 12]
    rows: Rows = []
    for place in range(size):
        year = rng.randint(1955, 1985) if place < 2 else rng.randint(1998, 2022)
        man = rng.random() < 0.5
        digit = (0 if man else 1) + (2 if year >= 2000 else 0)
        rows.append(
            {
                "household_code": code,
                "member_number": place + 1,
                "name": f"{rng.choice(FAMILY)} {rng.choice(GIVEN)} {rng.choice(GIVEN)} {code}{place}",
                "identity_number": f"082{digit}{year % 100:02d}{next(number):06d}",
                "relation": relations[place],
                "birth_date": f"{rng.randint(1, 28):02d}/{rng.randint(1, 12):02d}/{year}",
                "sex": "Nam" if man else "Nữ",
                "people": "Kinh",
                "health_insurance": rng.random() < 0.9 or None,
                "studying": "Tiểu học" if 2012 < year <= 2017 else None,
                "certificate": None if year > 2007 else "THCS",
                "work": "Đang đi học" if year > 2007 else "Tự làm",
            }
        )
    return rows


def _sheets(rng: random.Random, seed: int) -> dict[str, Rows]:
    # No number is used in two returns.
    number = iter(range(15_000 * seed, 10**6))
    sheets: dict[str, Rows] = {s: [] for s in ("households", "b1", "b2", "members", "living")}
    for n in range(1, HOUSEHOLDS + 1):
        code = f"{n:04d}"
        people = _people(code, rng.choice((2, 3, 3, 4, 4, 5)), number, rng)
        sheets["members"] += people
        head = {k: people[0][k] for k in ("identity_number", "birth_date", "sex", "people")}
        sheets["households"].append(
            {
                "household_code": code,
                "head_name": people[0]["name"],
                **head,
                "village": f"Ấp {n % 8 + 1}",
                "size": len(people),
                "class_start": rng.choice(STARTS),
                "cause_land": rng.random() < 0.3 or None,
                "cause_capital": rng.random() < 0.4 or None,
                "merit": rng.random() < 0.05 or None,
            }
        )
        points = {f"b1_{q}": 5 * rng.randint(0, 5) for q in range(1, 13)}
        sheets["b1"].append({"household_code": code, **points, "b1_total": sum(points.values())})
        sheets["b2"].append({"household_code": code, "b2_total": 0})
        sheets["living"].append(
            {
                "household_code": code,
                "floor_area": rng.randint(20, 120),
                "wall_durable": True,
                "column_durable": True,
                "roof_durable": rng.random() < 0.8 or None,
                "water": rng.choice(("Nước máy", "Nước máy", "Khác")),
                "toilet": rng.choice(("Tự hoại", "Tự hoại", "Không có")),
                "internet": rng.random() < 0.8 or None,
                "television": True,
            }
        )
    return sheets


def _spoil(sheets: dict[str, Rows], rng: random.Random, count: int) -> None:
    """Spoil one cell in each of ``count`` households, in turn of five kinds."""
    for turn, at in enumerate(rng.sample(range(HOUSEHOLDS), count)):
        kind = turn % 5
        if kind == 0:
            sheets["b1"][at]["b1_total"] += 10
        elif kind == 1:
            sheets["households"][at]["size"] = "bốn"
        elif kind == 2:
            sheets["households"][at]["class_start"] = f"Hộ ngèo {at}"
        elif kind == 3:
            sheets["households"][at]["birth_date"] = "31/02/1980"
        else:
            sheets["b2"][at]["b2_1"] = "??"


def _write(
    path: Path, unit: Unit, seed: int, spoilt: int = 0, unmarked: frozenset[int] = frozenset()
) -> Path:
    if path.exists():
        return path
    path.parent.mkdir(parents=True, exist_ok=True)
    rng = random.Random(seed)
    sheets = _sheets(rng, seed)
    part = path.with_suffix(".part.xlsx")
    _put(part, unit, sheets)
    # The marks are those that the facts give: each difference that a check tells is marked.
    by_code = {row["household_code"]: row for row in sheets["b2"]}
    for problem in check([part], Options()).report:
        indicator = int(problem.kind.code[2:]) - 250
        if indicator in range(1, 13) and indicator not in unmarked:
            row = by_code[str(problem.household).partition("/")[2]]
            row[f"b2_{indicator}"] = True
            row["b2_total"] += 10
    _spoil(sheets, rng, spoilt)
    _put(part, unit, sheets)
    part.rename(path)
    return path


def _put(path: Path, unit: Unit, sheets: dict[str, Rows]) -> None:
    standard, _ = standard_for_year(YEAR)
    write_return(
        path,
        form=form(COMMUNE_RETURN),
        unit=unit,
        year=YEAR,
        info={"total_households": 3600, "total_persons": 13000},
        sheets=sheets,
        indicator_names=[i.name for i in standard.indicator],
    )


# In a copy: the identity numbers of the first return begin with this province's code.
_NUMBER = re.compile(rb"<t>082(\d{9})</t>")
_NAME = re.compile(rf"<t>({'|'.join(FAMILY)}) (?=[^ <]+ [^ <]+ \d+</t>)".encode())
_MIDDLE = ("Văn", "Thị", "Hữu", "Ngọc", "Đức", "Kim", "Quốc", "Thanh", "Xuân", "Minh", "Công", "Bá")


def _copy(source: Path, target: Path, unit: Unit, turn: int) -> None:
    """The same return as another commune's: its code and name, other names, numbers of another province.

    The sheets are changed as text, which takes a fraction of the time of writing them. ``turn`` counts the
    copies of one return from 0.
    """
    if target.exists():
        return
    prefix = sorted(province_codes() - {"82"})[turn]
    number = rf"<t>0{prefix}\1</t>".encode()
    name = rb"<t>\1 " + _MIDDLE[turn].encode() + b" "
    old = next(u for u in _units() if u.code == source.stem)
    part = target.with_suffix(".part.xlsx")
    with (
        zipfile.ZipFile(source) as given,
        zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as made,
    ):
        for entry in given.infolist():
            text = given.read(entry)
            if entry.filename == "xl/worksheets/sheet1.xml":
                text = text.replace(old.code.encode(), unit.code.encode())
                text = text.replace(old.name.encode(), unit.name.encode())
            elif entry.filename.startswith("xl/worksheets/"):
                text = _NAME.sub(name, _NUMBER.sub(number, text))
            made.writestr(zipfile.ZipInfo(entry.filename), text, zipfile.ZIP_DEFLATED, 1)
    part.rename(target)


def _units() -> list[Unit]:
    """Communes from those of province 82 on."""
    _, date = standard_for_year(YEAR)
    return [u for u in units_on(date) if u.province_code >= "82"]


def one_return(spoilt: int = 0) -> Path:
    """One return of 3,000 households, with so many of them spoilt."""
    return _write(FOLDER / f"one-{spoilt}.xlsx", _units()[0], 1, spoilt)


def small_return() -> Path:
    """The first 200 households of that return."""
    path = FOLDER / "small.xlsx"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        _put(path, _units()[0], _few(_sheets(random.Random(1), 1), SMALL))
    return path


def _few(sheets: dict[str, Rows], count: int) -> dict[str, Rows]:
    """The first households of a return."""
    codes = {row["household_code"] for row in sheets["households"][:count]}
    return {name: [r for r in rows if r["household_code"] in codes] for name, rows in sheets.items()}


def small_district(files: int, households: int) -> Path:
    """A folder of so many returns of so many households."""
    folder = FOLDER / f"{files}-of-{households}"
    folder.mkdir(parents=True, exist_ok=True)
    for seed, unit in enumerate(_units()[:files]):
        path = folder / f"{unit.code}.xlsx"
        if not path.exists():
            part = path.with_suffix(".part.xlsx")
            _put(part, unit, _few(_sheets(random.Random(seed), seed), households))
            part.rename(path)
    return folder


def district() -> Path:
    """Work A: a folder of 13 returns, 39,000 households."""
    folder = FOLDER / "a"
    for seed, unit in enumerate(_units()[:FILES_A]):
        _write(folder / f"{unit.code}.xlsx", unit, seed)
    return folder


def warned() -> Path:
    """Work A without some of the marks that its facts give: 48,000 warnings, more than households."""
    folder = FOLDER / "warned"
    for seed, unit in enumerate(_units()[:FILES_A]):
        _write(folder / f"{unit.code}.xlsx", unit, seed, unmarked=UNMARKED)
    return folder


def province() -> Path:
    """Work B: a folder of 169 returns, 507,000 households: work A, and each of its returns 12 times more."""
    folder = FOLDER / "b"
    folder.mkdir(parents=True, exist_ok=True)
    returns = sorted(district().glob("*.xlsx"))
    for at, unit in enumerate(_units()[:FILES_B]):
        turn, which = divmod(at, FILES_A)
        target = folder / f"{unit.code}.xlsx"
        if turn:
            _copy(returns[which], target, unit, turn - 1)
        elif not target.exists():
            target.hardlink_to(returns[which])
    return folder


if __name__ == "__main__":
    made = {"one": one_return, "small": small_return, "a": district, "warned": warned, "b": province}[
        sys.argv[1]
    ]()
    sys.stdout.write(json.dumps({"path": str(made)}) + "\n")
