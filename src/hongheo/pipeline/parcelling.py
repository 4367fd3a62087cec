"""``parcel``: the results of a finished ``run`` in one file for the province."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hongheo.errors import EXIT_OK, HongheoError, UsageError
from hongheo.guard import keeps_inputs, reading
from hongheo.models import KEPT_IN_PARCEL, KEPT_MANIFEST
from hongheo.pipeline.finished import finished_run
from hongheo.pipeline.result import FORMS, LISTS, MANIFEST, TABLES
from hongheo.read import kept_communes
from hongheo.write import sha256_of, write_parcel, write_whole

# Nobody's data: tables and forms. The lists have names: only when they are asked for.
_TAKEN = (TABLES, FORMS)


@dataclass(frozen=True, slots=True)
class ParcelResult:
    """A parcel: what is in it, and its own SHA-256."""

    folder: Path
    out: Path
    year: int
    communes: tuple[str, ...]
    households: Mapping[str, int]
    note: str
    contents: tuple[str, ...]
    sha256: str

    @property
    def exit_code(self) -> int:
        """Always 0: what cannot be made stops the command."""
        return EXIT_OK

    def as_json(self) -> dict[str, object]:
        """The result as JSON: counts and file names, nobody's data."""
        from hongheo.pipeline.documents import ParcelDocument, told

        return told(
            ParcelDocument,
            command="parcel",
            valid=True,
            exit_code=self.exit_code,
            **{"from": self.folder.as_posix()},
            year=self.year,
            communes=self.communes,
            households=self.households,
            provisional=self.note,
            contents=self.contents,
            sha256=self.sha256,
            outputs=[self.out.name],
        )


def _kept(folder: Path, record: Mapping[str, Any]) -> dict[str, Path]:
    """Name in the parcel > kept file of the run. Raises HongheoError when there is none or one differs."""
    kept, store = record.get("kept"), record["options"].get("parquet")
    if not kept or store is None:
        raise HongheoError(
            f"{folder.as_posix()} chưa lưu các hộ đã chấm, nên tỉnh không cộng được. Chạy lại run, thêm "
            "--parquet kho, rồi đóng gói."
        )
    files = {
        f"{KEPT_IN_PARCEL}/{part['name']}": (Path(store) / part["name"], part["sha256"]) for part in kept
    }
    for path, digest in files.values():
        if not path.is_file() or sha256_of(path) != digest:
            raise HongheoError(
                f"{path.as_posix()} không còn như khi lệnh run lưu (SHA-256 khác {MANIFEST}). Chạy lại run "
                "--parquet, rồi đóng gói."
            )
    return {name: path for name, (path, _) in files.items()}


@keeps_inputs("out")
def parcel(folder: Path, out: Path, *, lists: bool = False, force: bool = False) -> ParcelResult:
    """Put the tables, forms, record and kept households of a folder of ``run`` into one archive, with the
    lists when they are asked for; the same run gives the same bytes.

    Raises UsageError for a name that is no ``.zip``, HongheoError when the folder is no finished run, nothing
    was kept, or a file was changed since, OutputError.
    """
    if out.suffix.lower() != ".zip":
        raise UsageError(f"Tên gói phải kết thúc bằng .zip: {out.as_posix()}.")
    known = {output["name"] for output in finished_run(folder, ())["outputs"]}
    names = tuple(n for n in (*_TAKEN, *((LISTS,) if lists else ())) if n in known)
    record = finished_run(folder, names)
    kept = _kept(folder, record)
    files = {name: folder / name for name in (*names, MANIFEST)} | kept
    communes = sorted(
        {c for path in kept.values() if path.name == KEPT_MANIFEST for c in kept_communes(path.parent) or ()}
    )
    note = str(record.get("provisional") or "")
    with reading(list(files.values())), write_whole(out, force) as target:
        write_parcel(
            target,
            files,
            {
                "schema": 1,
                "program": "hongheo",
                "kind": "parcel",
                "year": record["year"],
                "date": record["date"],
                "standard": record["standard"]["id"],
                "units": record["units"]["id"],
                "communes": communes,
                "households": record["households"],
                "provisional": note,
                "lists": LISTS in names,
                "files": {name: sha256_of(path) for name, path in sorted(files.items())},
            },
        )
    return ParcelResult(
        folder, out, record["year"], tuple(communes), record["households"], note, tuple(files), sha256_of(out)
    )
