"""The record of what each commune has sent so far (``status --record``), version by version."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from hongheo.errors import UsageError
from hongheo.models import SentFile
from hongheo.pipeline.result import STATUS


@dataclass(slots=True)
class Record:
    """What each commune has sent so far (``--record``): commune > its versions, the first one first.

    A version is the day on which it was seen first and the hashes of its files. Without a path nothing is
    kept, and no version is told.
    """

    path: Path | None
    versions: dict[str, list[dict[str, object]]] = field(default_factory=dict)

    def version(self, commune: str, files: Sequence[SentFile], on: dt.date) -> int | None:
        """Which version (from 1) these files are; noted when it is new."""
        counted = [f for f in files if f.used] or [f for f in files if f.unread]
        hashes = sorted(f.sha256 for f in counted)
        if self.path is None or not hashes:
            return None
        known = self.versions.setdefault(commune, [])
        for number, version in enumerate(known, start=1):
            if version["sha256"] == hashes:
                return number
        names = sorted(Path(f.path).name for f in counted)
        known.append({"seen": on.isoformat(), "files": names, "sha256": hashes})
        return len(known)

    def first_seen(self) -> dict[str, str]:
        """Commune > the day (ISO) on which something of it was seen first."""
        return {code: min(str(v["seen"]) for v in own) for code, own in self.versions.items() if own}


def read_record(path: Path | None) -> Record:
    """The record as it stands; a new one when there is none. Raises UsageError for another file."""
    if path is None or not path.exists():
        return Record(path)
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        if data["program"] != "hongheo" or data["command"] != STATUS:
            raise KeyError
        return Record(path, {str(c): list(v) for c, v in data["communes"].items()})
    except (ValueError, KeyError, TypeError, AttributeError, UnicodeDecodeError) as error:
        raise UsageError(f"{path.as_posix()} không phải sổ ghi các bản đã nhận (--record).") from error
