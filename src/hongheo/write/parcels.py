"""A parcel for the province: files of a run in one archive, the same bytes for the same files."""

from __future__ import annotations

import json
import shutil
import zipfile
from collections.abc import Mapping
from pathlib import Path

from hongheo.models import PARCEL_MANIFEST

# The earliest that the format knows: no time of the run stands in an output.
_TIME = (1980, 1, 1, 0, 0, 0)


def _entry(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, _TIME)
    entry.create_system, entry.external_attr = 3, 0o600 << 16
    return entry


def write_parcel(path: Path, files: Mapping[str, Path], told: Mapping[str, object]) -> None:
    """Write the files (name in the parcel > file), stored as they are, after what is told of them."""
    text = json.dumps(told, ensure_ascii=False, indent=1) + "\n"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr(_entry(PARCEL_MANIFEST), text)
        for name in sorted(files):
            with (
                files[name].open("rb") as source,
                archive.open(_entry(name), "w", force_zip64=True) as target,
            ):
                shutil.copyfileobj(source, target)
