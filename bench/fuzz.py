"""What hostile files do to the product: thousands of spoilt workbooks, each run through it, none may hurt.

python -m bench.fuzz [--count 5000] [--seed 1] [--seconds LIMIT] [--jobs 2] [--first INDEX] [--keep DIR]

A failure is printed with its seed and index; ``--seed S --first I --count 1 --keep DIR`` runs that file
again and keeps it. It is a failure when the product raises anything but its own errors, ends its process,
takes longer than ``SECONDS`` or more memory than ``MEMORY``, ends with another exit code than 0, 1 or 3,
changes the input, leaves half an output, when a cell with content vanishes without a trace, or when a good
file beside the spoilt one is no longer read as it is alone.
"""

from __future__ import annotations

import argparse
import contextlib
import faulthandler
import hashlib
import io
import json
import multiprocessing
import random
import resource
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from pathlib import Path

from bench.mutations import (
    COMMUNE,
    GOOD_COMMUNE,
    GOOD_HOUSEHOLDS,
    YEAR,
    Base,
    Spoilt,
    bases,
    mutate,
    unpack,
    write_good,
)
from hongheo import console
from hongheo.errors import HongheoError
from hongheo.forms import COMMUNE_RETURN
from hongheo.pipeline import OUTPUTS, NothingRead, Options, Result, check, merge, run
from hongheo.problems.kinds import COMMUNE_OF_ANOTHER_FILE

SECONDS = 20  # of the processor for one file; a good one takes a tenth of a second
PATIENCE = 600  # by the clock: a process that waits for ever, whatever else the machine does
MEMORY = 3 * 2**30  # of a worker
# One file in so many also runs or merges, another annotates, another tells its year itself.
WRITES = 10


@dataclass(slots=True)
class Outcome:
    """What became of one file. ``failure`` is empty when all went as it must."""

    index: int
    kind: str
    done: str = ""
    failure: str = ""
    seconds: float = 0.0


class Broken(Exception):
    """The product did something that it must never do."""


def _must(holds: bool, what: str) -> None:
    if not holds:
        raise Broken(what)


def _show(result: Result) -> None:
    """Everything that a user may ask to see: messages, JSON, the screen."""
    _must(result.exit_code in (0, 1, 3), f"exit code {result.exit_code}")
    for summary in result.files:
        for sheet in summary.account.sheets:
            _must(not sheet.lost, f"{sheet.lost} cells of {sheet.name!r} vanish: {dict(sheet.ends)}")
    for problem in result.report:
        _must(bool(problem.message() and problem.remedy()), f"nothing said of {problem.line()}")
    json.dumps(result.as_json(), ensure_ascii=False, allow_nan=False).encode()
    with contextlib.redirect_stdout(io.StringIO()):
        console.print_result(result, show_all=True)


def _kind(result: Result, path: Path) -> str:
    """Read clean, read with problems, or why not: the first problem of a file that was not used."""
    summary = next(f for f in result.files if f.path == path.as_posix())
    own = [p for p in result.report if p.place.file == summary.path]
    if summary.form is not None:
        return "read with problems" if own else "read clean"
    first = next((p for p in own if p.kind.code.startswith("HN0")), None)
    _must(first is not None, "a file that was not read, and nothing that says so")
    assert first is not None
    return f"refused: {first.kind.code} {first.context.get('reason', first.kind.title)}"


class Bench:
    """A folder with a good file, what the product says of it alone, and room for the spoilt ones."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.bases: tuple[Base, ...] = bases(folder)
        self.good = write_good(folder / "good.xlsx", GOOD_COMMUNE, GOOD_HOUSEHOLDS, first=500)
        alone = check([self.good], Options(year=YEAR))
        _must(alone.report.lines() == [], "the good file has problems")
        self.inside = self.folder / "in"
        self.inside.mkdir()

    def _check(self, path: Path, options: Options, rng: random.Random) -> str:
        beside = rng.random() < 0.5
        result = check([self.good, path] if beside else [path], options)
        _show(result)
        if beside:
            good = result.files[0]
            _must((good.form, good.households) == (COMMUNE_RETURN, GOOD_HOUSEHOLDS), "good file hurt")
            # The commune that is said is that of the spoilt file: the good one tells that it is of another.
            told = [p for p in result.report if p.place.file == good.path and p.kind.code < "HN3"]
            own = [p.line() for p in told if p.kind != COMMUNE_OF_ANOTHER_FILE]
            _must(not own, f"the good file has problems: {own}")
            _must(result.exit_code != 3, "exit 3 though a file was read")
        return _kind(result, path)

    def _run(self, path: Path, options: Options) -> None:
        out = self.folder / "out"
        try:
            result = run([self.good, path], options, out)
        except (HongheoError, NothingRead):
            _must(not out.exists(), "half an output")
            return
        _show(result)
        _must(sorted(p.name for p in out.iterdir()) == sorted(OUTPUTS), "half an output")
        for written in out.glob("*.xlsx"):
            for member in unpack(written.read_bytes()):
                _well_formed(member.name, member.data)

    def _merge(self, path: Path, options: Options) -> None:
        out = self.folder / "merged.xlsx"
        try:
            result = merge([self.good, path], options, out)
        except (HongheoError, NothingRead):
            _must(not out.exists(), "half a merged file")
            return
        _show(result)
        failed = [p.failed for p in result.proofs if not p.holds]
        _must(out.is_file() and not failed, f"merged: {failed}")
        again = check([out], options)
        _must(again.counts()["total"] == result.counts()["total"], "the merged file is read in another way")

    def _annotate(self, path: Path, options: Options) -> None:
        with contextlib.suppress(HongheoError):
            _show(check([path], options, annotate_in=self.folder / "copies"))

    def use(self, path: Path, spoilt: Spoilt, seed: int, index: int) -> str:
        """Run the product on a spoilt file. Returns what became of it; raises what the product raised."""
        rng = random.Random(f"{seed}/{index}/use")
        options = Options(
            year=YEAR,
            commune=COMMUNE,
            convert_fonts=rng.random() < 0.3,
            show_values=rng.random() < 0.3,
            b2_derived=rng.random() < 0.2,
        )
        if spoilt.base == "list" and rng.random() < 0.5:
            try:
                result = check([self.good], Options(year=YEAR, previous=path))
            except HongheoError:
                return "refused: as last year's list"
            _show(result)
            return "read as last year's list"
        kind = self._check(path, options, rng)
        if index % WRITES == 0:
            (self._run if index // WRITES % 2 else self._merge)(path, options)
        elif index % WRITES == 1:
            self._annotate(path, options)
        elif index % WRITES == 2:
            # Without a year the files must tell it, or the run is refused.
            with contextlib.suppress(HongheoError):
                _show(check([path], Options()))
        return kind

    def one(self, seed: int, index: int, keep: Path | None = None) -> Outcome:
        """Spoil, run and judge one file."""
        start = time.perf_counter()
        spoilt = mutate(seed, index, self.bases)
        path = self.inside / f"{index}{spoilt.suffix}"
        path.write_bytes(spoilt.data)
        outcome = Outcome(index, "", f"{spoilt.base}: {', '.join(spoilt.done)}")
        try:
            outcome.kind = self.use(path, spoilt, seed, index)
            same = hashlib.sha256(path.read_bytes()).digest() == hashlib.sha256(spoilt.data).digest()
            _must(same and len(list(self.inside.iterdir())) == 1, "the input was changed")
        except (KeyboardInterrupt, SystemExit):
            raise
        except BaseException as error:  # a panic of native code is no Exception
            outcome.failure = _told(error)
        finally:
            if keep is not None:
                (keep / path.name).write_bytes(spoilt.data)
            path.unlink()
            self._clear()
        outcome.seconds = time.perf_counter() - start
        return outcome

    def _clear(self) -> None:
        for made in sorted(self.folder.rglob("*"), reverse=True):
            if made not in (self.good, self.inside, self.folder / "base.xlsx"):
                made.rmdir() if made.is_dir() else made.unlink()


def _well_formed(name: str, data: bytes) -> None:
    from xml.etree import ElementTree

    if name.endswith((".xml", ".rels")):
        try:
            ElementTree.fromstring(data)
        except ElementTree.ParseError as error:
            raise Broken(f"written {name} is no XML: {error}") from error


def _told(error: BaseException) -> str:
    own = [f for f in traceback.extract_tb(error.__traceback__) if "/hongheo/" in f.filename]
    where = " < ".join(f"{Path(f.filename).name}:{f.lineno}" for f in reversed(own[-3:]))
    return f"{type(error).__name__}: {str(error)[:200]} [{where}]"


# --- Worker processes ---------------------------------------------------------------------------------------


def _work(pipe: Connection, folder: Path, seed: int, indexes: range, keep: Path | None) -> None:
    """A worker: tells each index before it begins, then what became of it; at the end its peak memory."""
    # What is written to: each thread reserves much that it never takes.
    resource.setrlimit(resource.RLIMIT_DATA, (MEMORY, MEMORY))
    bench = Bench(folder)
    for index in indexes:
        pipe.send(index)
        faulthandler.dump_traceback_later(PATIENCE, exit=True)
        most = int(time.process_time()) + SECONDS
        resource.setrlimit(resource.RLIMIT_CPU, (most, resource.RLIM_INFINITY))
        outcome = bench.one(seed, index, keep)
        faulthandler.cancel_dump_traceback_later()
        pipe.send(outcome)
    pipe.send(float(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss))


@dataclass(slots=True)
class _Worker:
    indexes: range
    process: multiprocessing.process.BaseProcess
    pipe: Connection
    busy: int = -1
    ended: bool = False


def _start(room: Path, seed: int, indexes: range, keep: Path | None) -> _Worker:
    context = multiprocessing.get_context("spawn")
    here, there = context.Pipe(duplex=False)
    folder = Path(tempfile.mkdtemp(dir=room))
    process = context.Process(target=_work, args=(there, folder, seed, indexes, keep))
    process.start()
    there.close()
    return _Worker(indexes, process, here)


def fuzz(
    seed: int, indexes: range, jobs: int, seconds: float, keep: Path | None = None
) -> Iterator[Outcome | float]:
    """Outcomes as they come, and the peak memory (KB) of each worker that ended well.

    A worker that dies costs the file it was at: that is a failure, and another one goes on after it.
    """
    stop = time.monotonic() + seconds
    with tempfile.TemporaryDirectory(prefix="hongheo-fuzz-") as room:
        workers = [
            _start(Path(room), seed, indexes[job::jobs], keep) for job in range(min(jobs, len(indexes)))
        ]
        while workers and time.monotonic() < stop:
            for pipe in wait([w.pipe for w in workers], timeout=1):
                worker = next(w for w in workers if w.pipe is pipe)
                try:
                    told = worker.pipe.recv()
                except EOFError:
                    workers.remove(worker)
                    worker.process.join()
                    if worker.ended:
                        continue
                    yield Outcome(worker.busy, "", "", f"the process ended: exit {worker.process.exitcode}")
                    left = worker.indexes
                    left = left[left.index(worker.busy) + 1 :] if worker.busy in left else range(0)
                    if left:
                        workers.append(_start(Path(room), seed, left, keep))
                    continue
                if isinstance(told, int):
                    worker.busy = told
                    continue
                worker.ended = isinstance(told, float)
                yield told
        for worker in workers:
            worker.process.kill()
            worker.process.join()


def main() -> int:
    """Print each failure, then one line of counts."""
    parser = argparse.ArgumentParser(prog="bench.fuzz")
    parser.add_argument("--count", type=int, default=5000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--seconds", type=float, default=3600)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--keep", type=Path, default=None)
    asked = parser.parse_args()
    if asked.keep is not None:
        asked.keep.mkdir(parents=True, exist_ok=True)
    kinds: Counter[str] = Counter()
    failures, slowest, peak, start = 0, Outcome(0, ""), 0.0, time.monotonic()
    indexes = range(asked.first, asked.first + asked.count)
    for told in fuzz(asked.seed, indexes, asked.jobs, asked.seconds, asked.keep):
        if isinstance(told, float):
            peak = max(peak, told)
            continue
        if told.failure:
            failures += 1
            sys.stdout.write(
                f"--seed {asked.seed} --first {told.index} --count 1  {told.failure} ({told.done})\n"
            )
            sys.stdout.flush()
        else:
            kinds[told.kind] += 1
            slowest = max(slowest, told, key=lambda o: o.seconds)
    counted = "; ".join(f"{kind}: {count}" for kind, count in kinds.most_common())
    sys.stdout.write(
        f"files: {kinds.total() + failures} in {time.monotonic() - start:.0f} s; {counted}; "
        f"slowest {slowest.seconds:.1f} s (index {slowest.index}); peak {peak / 1024:.0f} MB; "
        f"failures: {failures}\n"
    )
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
