"""What the country takes: tables 1 to 13 of two million reviewed households, from Parquet, in one process.

python -m bench.country [--year 2025] [--households 2030000]

Makes the kept households of every commune of that year's list (once; seeded; nobody is behind them), runs
``tables build`` over them, and tells time, memory and size. In 2025 the list has 3,321 communes in 34
provinces and no districts, in 2023 10,051 communes in 705 districts.
"""

from __future__ import annotations

import argparse
import json
import shutil
import sys
import tempfile
from collections.abc import Sequence
from itertools import groupby
from pathlib import Path

import numpy as np
import pandas as pd

from bench.measure import measure
from hongheo.criteria import standard_for_year
from hongheo.models import CAUSES, KeptAs
from hongheo.units import Unit, units_on
from hongheo.write import (
    KEPT_FILES,
    kept_folder,
    write_communes,
    write_households,
    write_kept_manifest,
    write_members,
)

FOLDER = Path(__file__).parent / "data"
CLASSES = ["poor", "near_poor", "not_poor"]
# Of the households reviewed; those on a list are some 5.7 % of all.
CHANCES = [0.4, 0.36, 0.24]
SHARE_REVIEWED = 0.075
MOVED = {
    **{(c, c): f"stays_{c}" for c in CLASSES},
    **{(a, b): f"{a}_to_{b}" for a in CLASSES[:2] for b in CLASSES if a != b},
    **{("not_poor", c): f"new_{c}" for c in CLASSES[:2]},
}
SCHOOLS = np.array([None, "Mầm non", "Tiểu học", "THCS", "THPT"], dtype=object)


def _households(codes: Sequence[str], each: int, rng: np.random.Generator) -> pd.DataFrame:
    n = len(codes) * each
    start, end = (rng.choice(CLASSES, n, p=CHANCES) for _ in range(2))
    end = np.where(rng.random(n) < 0.7, start, end)
    # A poor household lacks three indicators or more, another at most two: the forms are proved by it.
    lacking = np.where(end == "poor", rng.integers(3, 7, n), rng.integers(0, 3, n))
    flags = rng.random((n, 12)).argsort(axis=1) < lacking[:, None]
    chance = rng.random((n, 4 + len(CAUSES)))
    return pd.DataFrame(
        {
            "commune": np.repeat(np.array(codes, dtype=object), each),
            "household": np.arange(n),
            "size": rng.integers(1, 8, n),
            "start_size": rng.integers(1, 8, n),
            "start": start.astype(object),
            "class_end": end.astype(object),
            "movement": pd.Series(list(zip(start, end, strict=True))).map(MOVED),
            "b2": 10 * flags.sum(axis=1),
            **{f"b2_{i + 1}": flags[:, i] for i in range(12)},
            "average_living": (chance[:, 0] < 0.1) & (end == "not_poor"),
            "people": rng.choice(np.array(["Kinh", "Tày", "Thái", "Mường", "Khơ-me", "Hmông"]), n).astype(
                object
            ),
            "sex": rng.choice(np.array(["Nam", "Nữ"]), n).astype(object),
            "no_labour_capacity": chance[:, 1] < 0.1,
            "merit": chance[:, 2] < 0.03,
            **{cause: chance[:, 4 + i] < 0.2 for i, cause in enumerate(CAUSES)},
        }
    )


def _members(frame: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    listed = frame[frame["class_end"] != "not_poor"]
    rows = listed[["commune", "household"]].loc[listed.index.repeat(listed["size"])]
    n = len(rows)
    age = rng.integers(0, 80, n)
    level = np.clip(np.searchsorted([3, 6, 12, 16], age, side="right"), 0, 4)
    return rows.assign(
        age=age,
        malnourished=rng.random(n) < 0.05,
        health_insurance=rng.random(n) < 0.95,
        studying=np.where((age < 18) & (rng.random(n) < 0.97), SCHOOLS[level], None),
    )


def _communes(units: Sequence[Unit], each: int) -> pd.DataFrame:
    rows = [(u.code, u.name, u.district_code, u.district, u.province_code, u.province) for u in units]
    columns = ["code", "name", "district_code", "district", "province_code", "province"]
    all_ = int(each / SHARE_REVIEWED)
    return pd.DataFrame(rows, columns=columns, dtype=object).assign(
        total_households=all_, total_persons=all_ * 7 // 2, households=each
    )


def make(year: int, households: int) -> tuple[Path, int]:
    """The kept households of the country, and how many they are."""
    standard, date = standard_for_year(year)
    units = sorted(units_on(date), key=lambda u: (u.province_code, u.district_code, u.code))
    each = -(-households // len(units))
    folder = FOLDER / f"country-{year}-{each}"
    if folder.is_dir():
        return folder, each * len(units)
    part = folder.with_suffix(".part")
    shutil.rmtree(part, ignore_errors=True)
    rng = np.random.default_rng(year)
    kept_as = KeptAs(year, date.isoformat(), standard.id, units_on(date).id, False, "")
    for (province, district), group in groupby(units, key=lambda u: (u.province_code, u.district_code)):
        own = list(group)
        place = kept_folder(part, province, district, year)
        place.mkdir(parents=True)
        frame = _households([u.code for u in own], each, rng)
        files = [place / name for name in KEPT_FILES]
        write_households(files[0], frame)
        write_members(files[1], _members(frame, rng))
        write_communes(files[2], _communes(own, each), kept_as)
        write_kept_manifest(files[3], files[:3], province, district, year, [u.code for u in own])
    part.rename(folder)
    return folder, each * len(units)


def main() -> None:
    """Make, measure, tell."""
    parser = argparse.ArgumentParser(prog="python -m bench.country", description=__doc__)
    parser.add_argument("--year", type=int, default=2025)
    parser.add_argument("--households", type=int, default=2_030_000)
    given = parser.parse_args()
    folder, households = make(given.year, given.households)
    with tempfile.TemporaryDirectory(prefix="hongheo-bench-") as out:
        done = measure(["-m", "bench.side", "hongheo", "tables", "build", str(folder), "-o", f"{out}/ra"])
    size = sum(p.stat().st_size for p in folder.rglob("*.parquet"))
    told = {
        "year": given.year,
        "households": households,
        "districts": len(list(folder.rglob("communes.parquet"))),
        "parquet_mb": round(size / 1e6, 1),
        "seconds": round(done.seconds, 1),
        "cpu": round(done.cpu, 1),
        "peak_mb": round(done.peak_mb),
        "maxrss_mb": round(done.rss_mb),
    }
    sys.stdout.write(json.dumps(told) + "\n")


if __name__ == "__main__":
    main()
