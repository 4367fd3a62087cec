"""``run --parquet``: the scored households kept for ``tables build``."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from hongheo.errors import UsageError
from hongheo.guard import refuse_links
from hongheo.models import KeptAs
from hongheo.pipeline.result import Review
from hongheo.pipeline.scoring import Scored
from hongheo.read import kept_communes
from hongheo.write import (
    KEPT_FILES,
    OutputSet,
    kept_folder,
    write_communes,
    write_households,
    write_kept_manifest,
    write_members,
)


def _refuse_fewer(home: Path, communes: set[str]) -> None:
    """Raises UsageError when a district that is kept already would lose communes: a rerun of some of its
    returns is no rerun of the district."""
    lost = sorted(set(kept_communes(home) or ()) - communes)
    if lost:
        raise UsageError(
            f"{home.as_posix()} đã lưu {len(lost)} xã mà lần chạy này không có: {', '.join(lost)}; ghi đè "
            "thì huyện mất các xã đó. Chạy với đủ phiếu của huyện; nếu huyện đúng là không còn các xã đó thì "
            "xóa thư mục rồi chạy lại.",
            reason="communes_lost",
        )


def keep(
    scored: Scored, members: pd.DataFrame, review: Review, folder: Path, *, force: bool, b2_derived: bool
) -> list[dict[str, str]]:
    """Write what tables 1 to 13 count, a folder for each district and year; returns names and SHA-256.

    ``members`` are those of ``tabulate.members_counted``.

    Each district appears whole or not at all, and takes the place of what was kept of it before.
    Raises UsageError when something is there already and ``force`` is false, or when a district would lose
    communes, OutputError.
    """
    frame = scored.households.frame
    # Words, whatever way they are held: the files would name those of other districts.
    members = members.astype(dict.fromkeys(("commune", "studying"), object))
    numbers = pd.Series(pd.factorize(frame["household"])[0], frame["household"])
    numbers = numbers[~numbers.index.duplicated()]
    card = scored.card
    kept_as = KeptAs(
        review.year,
        review.date.isoformat(),
        review.standard.id,
        review.units.id,
        b2_derived,
        card.mark if card else "",
    )
    units = pd.DataFrame(
        [
            (u.code, u.name, u.district_code, u.district, u.province_code, u.province)
            for u in scored.units.values()
        ],
        columns=["code", "name", "district_code", "district", "province_code", "province"],
        dtype=object,
    )
    for column, attribute in (("total_households", "households"), ("total_persons", "persons")):
        totals = {c: getattr(t, attribute) for c, t in scored.totals.items()}
        units[column] = pd.array([totals.get(c) for c in units["code"]], dtype="Int64")
    counts = frame["commune"].value_counts()
    units["households"] = pd.array([int(counts.get(c, 0)) for c in units["code"]], dtype="Int64")
    parts = list(units.groupby(["province_code", "district_code"], sort=True))
    for (province, district), communes in parts:
        home = kept_folder(folder, str(province), str(district), review.year)
        _refuse_fewer(home, {str(code) for code in communes["code"]})
    written = []
    for (province, district), communes in parts:
        place = kept_folder(folder, str(province), str(district), review.year)
        refuse_links(folder, place)
        codes = {str(code) for code in communes["code"]}
        with OutputSet(place, KEPT_FILES, force) as outputs:
            own = frame[frame["commune"].isin(codes)]
            persons = members[members["commune"].isin(codes)]
            households, of_members, of_communes, manifest = (outputs.path(name) for name in KEPT_FILES)
            write_households(households, own.assign(household=own["household"].map(numbers)))
            write_members(of_members, persons.assign(household=persons["household"].map(numbers)))
            write_communes(of_communes, communes, kept_as)
            files = (households, of_members, of_communes)
            write_kept_manifest(manifest, files, str(province), str(district), review.year, sorted(codes))
            written += [
                {
                    "name": (place / name).relative_to(folder).as_posix(),
                    "sha256": outputs.sha256(name),
                }
                for name in KEPT_FILES
            ]
    return written
