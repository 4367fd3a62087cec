"""Corrections: what goes out beside each problem, and the lines that come back, tied to their cells."""

from hongheo.corrections.standing import as_seen, records_of, with_standing

__all__ = ["as_seen", "records_of", "with_standing"]
