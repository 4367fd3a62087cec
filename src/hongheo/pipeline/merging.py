"""``merge``: the returns of all communes as one workbook."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

from hongheo import stamps
from hongheo.forms import COMMUNE_RETURN, form
from hongheo.guard import keeps_inputs
from hongheo.models import (
    LINES,
    Merged,
    OneReturn,
    Place,
    Proof,
    RowAside,
    Table,
)
from hongheo.pipeline.corrected import decided_sheet
from hongheo.pipeline.reading import Kept, read_return
from hongheo.pipeline.result import (
    NothingRead,
    Options,
    Progress,
    Result,
    new_result,
    no_progress,
    prove_accounts,
)
from hongheo.pipeline.scoring import Scored, score_all
from hongheo.problems import kinds
from hongheo.read import (
    UNKNOWN_COMMUNE,
    read_file,
)
from hongheo.tabulate import (
    merge_returns,
)
from hongheo.write import (
    sha256_of,
    write_whole,
)

# Problems that name two cells with one person or one household.
_CLASHES = (
    kinds.CODE_TWICE,
    kinds.SCORES_TWICE,
    kinds.IDENTITY_TWICE,
    kinds.IDENTITY_IN_TWO_COMMUNES,
    kinds.PERSON_TWICE,
    kinds.PERSON_IN_TWO_COMMUNES,
)


@keeps_inputs("out")
def merge(paths: Sequence[Path], options: Options, out: Path, progress: Progress = no_progress) -> Result:
    """The returns of all communes as one workbook that every command reads like a return.

    Rows come as they were read, by commune; those that are no records, or repeat another, are listed on a
    sheet of their own. The workbook is read back before it is put in place: rows in = rows out + rows set
    aside, sheet by sheet, is the proof of the result. Raises UsageError, StandardError or OutputError.
    """
    result = new_result("merge", options)
    with write_whole(out, options.force, makes=stamps.MERGED) as target:
        scored = score_all(paths, options, result, progress, (COMMUNE_RETURN,), then="hongheo.write.merged")
        if scored is None or result.review is None:
            raise NothingRead(result)
        from hongheo.write import write_merged  # loaded while the returns were read

        the_form = form(COMMUNE_RETURN)
        keep = _kept(scored, result)
        merged = merge_returns(the_form, _returns(keep), _set_aside(keep), scored.households.frame)
        filled = _filled(keep)
        written = sum(len(s.rows) for s in merged.sheets if s.id != "communes")
        note = (
            f"Số dòng của các phiếu: {sum(filled.values())} = {written} dòng gộp "
            f"+ {sum(merged.aside_by_sheet.get(s, 0) for s in filled)} dòng để riêng (trang «Để riêng»)."
        )
        progress("Ghi kết quả", 0, 1)
        write_merged(
            target,
            form=the_form,
            merged=merged,
            clashes=[p for p in result.report if p.kind in _CLASHES],
            note=note,
            indicator_names=[i.name for i in result.review.standard.indicator],
            decided=decided_sheet(result.corrections, moved=True) if result.corrections else None,
            show_values=options.show_values,
        )
        of_lines = [p for p in result.proofs if p.id == LINES]
        result.proofs = [*of_lines, _prove_merged(target, filled, merged), prove_accounts(result.files)]
        progress("Ghi kết quả", 1, 1)
    result.outputs, result.out = [out.name], out.parent
    return result


def _kept(scored: Scored, result: Result) -> list[Kept]:
    """The rows of each file as they stand in it: the files that could be read are read once more for them."""
    keep = []
    for source, summary in zip(scored.sources, result.files, strict=True):
        kept = Kept(source.path)
        keep.append(kept)
        if summary.form is not None:
            read_return(source, [form(COMMUNE_RETURN)], result.options, kept)
    return keep


def _returns(keep: Sequence[Kept]) -> list[OneReturn]:
    """The returns in the order of the files; one that was merged before keeps the file it came in."""
    found = []
    for file in keep:
        own = (file.path.name, sha256_of(file.path) if file.returns else "")
        for commune, content in file.returns:
            code = None if commune.startswith(UNKNOWN_COMMUNE) else commune
            found.append(OneReturn(code, content, *(content.origin or own)))
    return found


def _own_tables(keep: Sequence[Kept]) -> list[Table]:
    """The tables of records of the files that can be used."""
    return [t for file in keep if file.returns for t in file.tables if t.sheet_id != "communes"]


def _set_aside(keep: Sequence[Kept]) -> dict[str, list[RowAside]]:
    """Rows that are no records by sheet id; files of which nothing can be used under an empty one."""
    found: dict[str, list[RowAside]] = {}
    for table in _own_tables(keep):
        rows = [RowAside(table.place(row), reason) for row, reason in table.aside.items()]
        found.setdefault(table.sheet_id, []).extend(rows)
    for table in (t for file in keep if file.returns for t in file.lost):
        rows = [RowAside(table.place(row), "xã của dòng không dùng được (xem lỗi)") for row in table.rows]
        found.setdefault(table.sheet_id, []).extend(rows)
    unused = [
        RowAside(Place(f.path.as_posix()), "cả tệp không gộp được (xem lỗi)") for f in keep if not f.returns
    ]
    return {**found, "": unused} if unused else found


def _filled(keep: Sequence[Kept]) -> Counter[str]:
    """How many rows that are not blank the reader met under the headings, by sheet id."""
    filled: Counter[str] = Counter()
    for table in _own_tables(keep):
        filled[table.sheet_id] += table.filled
    return filled


def _prove_merged(path: Path, filled: Mapping[str, int], merged: Merged) -> Proof:
    """Rows that the reader met in the returns against those that it meets in the written workbook."""
    proof = Proof("merged_rows", "số dòng của các phiếu = số dòng gộp + số dòng để riêng, từng trang")
    content, _ = read_file(path, [form(COMMUNE_RETURN)])
    tables = content.tables if content else []
    for sheet_id, count in filled.items():
        proof.checked += 1
        there = sum(len(t.rows) for t in tables if t.sheet_id == sheet_id)
        aside = merged.aside_by_sheet.get(sheet_id, 0)
        if count != there + aside:
            proof.failed.append(
                {"sheet": sheet_id, "read": count, "merged": there, "set_aside": aside, "explained": False}
            )
    return proof
