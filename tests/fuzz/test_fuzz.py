"""A short run of ``bench.fuzz``: spoilt workbooks, none of which may hurt more than itself."""

from __future__ import annotations

from pathlib import Path

from bench.fuzz import Bench
from bench.mutations import bases, mutate

SEED, FILES = 0, 40


def test_spoilt_workbooks_cost_themselves_only(tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    outcomes = [bench.one(SEED, index) for index in range(FILES)]
    assert [(o.index, o.failure, o.done) for o in outcomes if o.failure] == []
    # They are no good if all are refused at the door, or none is.
    kinds = [o.kind.partition(":")[0] for o in outcomes]
    assert min(kinds.count(k) for k in ("read clean", "read with problems", "refused")) > FILES // 20


def test_the_same_seed_and_index_give_the_same_file(tmp_path: Path) -> None:
    folders = [tmp_path / "a", tmp_path / "b"]
    for folder in folders:
        folder.mkdir()
    first, again = (bases(folder) for folder in folders)
    assert [mutate(5, n, first) for n in range(20)] == [mutate(5, n, again) for n in range(20)]
