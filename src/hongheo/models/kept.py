"""What is kept of a scored district as Parquet: write keeps it, read takes it up again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from hongheo.models.terms import CAUSES

# What a parcel says of itself and of the files in it, and where the kept files stand in it.
PARCEL_MANIFEST, KEPT_IN_PARCEL = "goi.json", "kho"

# What of the scored households, and of the members of those that are poor or near-poor, is kept as Parquet:
# what tables 1 to 13 count, and nothing that names anybody. Kinds: text; whole (may be missing); flag; maybe
# (a flag that may be missing). ``household`` numbers the households of one district.
KEPT_HOUSEHOLDS: Mapping[str, str] = {
    "commune": "text",
    "household": "whole",
    "size": "whole",
    "start_size": "whole",
    "start": "text",
    "class_end": "text",
    "movement": "text",
    "b2": "whole",
    **{f"b2_{n}": "maybe" for n in range(1, 13)},
    "average_living": "flag",
    "people": "text",
    "sex": "text",
    "no_labour_capacity": "flag",
    "merit": "flag",
    **dict.fromkeys(CAUSES, "flag"),
}

KEPT_MEMBERS: Mapping[str, str] = {
    "commune": "text",
    "household": "whole",
    "age": "whole",
    "malnourished": "flag",
    "health_insurance": "flag",
    "studying": "text",
}

# The communes of a district: their places, and the totals that table 1 divides by.
KEPT_COMMUNES: Mapping[str, str] = {
    **dict.fromkeys(
        ("code", "name", "district_code", "district", "province_code", "province"),
        "text",
    ),
    "total_households": "whole",
    "total_persons": "whole",
    "households": "whole",
}


# What a district's folder should hold, beside the files themselves.
KEPT_MANIFEST = "kho.json"


@dataclass(frozen=True, slots=True)
class KeptAs:
    """Under what the households of a district were scored: stands in the file of its communes.

    ``date`` is ISO, ``standard`` and ``units`` are ids, ``b2_derived`` as in the options, ``mark`` that of a
    scorecard which is only a sample.
    """

    year: int
    date: str
    standard: str
    units: str
    b2_derived: bool
    mark: str
