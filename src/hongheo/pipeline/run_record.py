"""The record of a run, ``nhat-ky.json``."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from hongheo import __version__
from hongheo.compare import Term, term_on
from hongheo.pipeline.corrected import record
from hongheo.pipeline.expecting import errors_by_commune
from hongheo.pipeline.notes import provisional
from hongheo.pipeline.result import MANIFEST, SCHEMA, Options, Result, Review
from hongheo.pipeline.scoring import Scored
from hongheo.problems import Severity
from hongheo.write import OutputSet, sha256_of

if TYPE_CHECKING:
    from hongheo.criteria import Scorecard


def term_of(review: Review, options: Options) -> Term:
    """The review as the lists name it (Kỳ công nhận)."""
    return term_on(review.date) if options.regular else Term(review.year)


def manifest_of(scored: Scored, review: Review, result: Result, rows: Mapping[str, int]) -> dict[str, object]:
    """The record of a run (``nhat-ky.json``), but for its ``outputs``."""
    options = result.options
    by_code = Counter(p.kind.code for p in result.report if p.decided is None)
    return {
        "schema": SCHEMA,
        "program": {"name": "hongheo", "version": __version__},
        "command": "run",
        "standard": {"id": review.standard.id, "title": review.standard.title},
        "units": {"id": review.units.id, "note": review.units.note},
        "year": review.year,
        "review": term_of(review, options).label,
        "date": review.date.isoformat(),
        "options": {
            "year": options.year,
            "date": options.date.isoformat() if options.date else None,
            "commune": options.commune,
            "corrections": [p.as_posix() for p in options.corrections],
            "previous": options.previous.as_posix() if options.previous else None,
            "history": [p.as_posix() for p in options.history],
            "codes": options.codes.as_posix() if options.codes else None,
            "villages": options.villages.as_posix() if options.villages else None,
            "expect": options.expect.as_posix() if options.expect else None,
            "units": options.units.as_posix() if options.units else None,
            "scorecard": options.scorecard.as_posix() if options.scorecard else None,
            "regular": options.regular,
            "standard": options.standard.as_posix() if options.standard else None,
            "strict": options.strict,
            "show_values": options.show_values,
            "config": options.config.as_posix() if options.config else None,
            "severity": dict(sorted(result.report.severities.items())),
            "b2": "derived" if options.b2_derived else "ticked",
            "convert_fonts": options.convert_fonts,
            "parquet": options.parquet.as_posix() if options.parquet else None,
            "report": options.report,
            "registers": [p.as_posix() for p in options.registers],
            "report_template": options.report_template.as_posix() if options.report_template else None,
        },
        **({"sent_back": result.sent_back.as_json()} if result.sent_back else {}),
        "inputs": [
            {
                "path": f.path,
                "sha256": sha256_of(Path(f.path)) if Path(f.path).is_file() else None,
                "form": f.form,
                "commune": f.commune,
                "households": f.households,
                "set_aside": dict(f.set_aside),
                "account": f.account.as_json(),
            }
            for f in scored.inputs
        ],
        "files_not_read": dict(result.left),
        "scorecard": _card_record(scored.card, options.scorecard),
        "standards": _own_record(scored, result),
        **({"corrections": record(result.corrections)} if result.corrections else {}),
        "rows": dict(rows),
        "carried_over": scored.carried,
        "households": result.counts(),
        "provisional": provisional(scored.households.frame),
        "problems": {
            **{s.value: result.report.count(s) for s in Severity},
            "by_code": dict(sorted(by_code.items())),
            "errors_by_commune": errors_by_commune(result.report, result.files, review.units),
        },
        "signs": dict(sorted(Counter(s.kind.value for s in result.signs).items())),
        "proofs": [p.as_json() for p in result.proofs],
    }


def outputs_of(outputs: OutputSet) -> list[dict[str, str]]:
    """What the record says of the files that were written; none is written to again."""
    return [{"name": n, "sha256": outputs.sha256(n)} for n in outputs.names if n != MANIFEST]


def _own_record(scored: Scored, result: Result) -> dict[str, object]:
    if scored.by_own is None:
        return {}
    from hongheo.pipeline.own_results import own_record  # what few runs need

    return own_record(scored.by_own, result)


def _card_record(card: Scorecard | None, path: Path | None) -> dict[str, object] | None:
    if card is None or path is None:
        return None
    return {
        "path": path.as_posix(),
        "sha256": sha256_of(path),
        "id": card.id,
        "status": card.status,
        "checked_by": card.checked_by,
        "checked_on": card.checked_on.isoformat() if card.checked_on else None,
        "mark": card.mark,
    }
