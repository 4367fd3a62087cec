"""One side of a measurement, as a process of its own; its last line is JSON.

python -m bench.side hongheo ARGUMENTS…   the command line, timed inside the process (imports of it left out)
python -m bench.side baseline IN OUT      the officer's script, timed inside
python -m bench.side bare FILE            bare reading of one file
python -m bench.side warm FILE PAIRS      check and bare reading of one file in turns, in one warm process
"""

from __future__ import annotations

import contextlib
import io
import json
import sys
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from time import perf_counter


def hongheo(arguments: list[str]) -> dict[str, object]:
    """The command with these arguments; what it prints is thrown away."""
    from hongheo.cli import main
    from hongheo.lazy import keep_to_one_thread

    # As the command does before it loads anything: one that has threads forks from a server, another way.
    keep_to_one_thread()
    # What the commands load when they are carried out.
    for module in (
        "openpyxl",
        "hongheo.pipeline.annotating",
        "hongheo.pipeline.running",
        "hongheo.pipeline.run_results",
        "hongheo.console",
    ):
        import_module(module)
    start, code = perf_counter(), 0
    try:
        with contextlib.redirect_stdout(io.StringIO()):
            sys.argv = ["hongheo", *arguments]
            main()
    except SystemExit as ended:
        code = int(ended.code or 0)
    return {"inside": perf_counter() - start, "exit": code}


def baseline(inputs: str, outputs: str) -> dict[str, object]:
    """The officer's script; what each of its parts took beside the whole."""
    from bench import baseline as script

    spent = dict.fromkeys(("read_return", "score", "dress"), 0.0)

    def watched(name: str, part: Callable[..., object]) -> Callable[..., object]:
        def call(*arguments: object) -> object:
            start = perf_counter()
            try:
                return part(*arguments)
            finally:
                spent[name] += perf_counter() - start

        return call

    for name in spent:
        setattr(script, name, watched(name, getattr(script, name)))
    start = perf_counter()
    script.main(Path(inputs), Path(outputs))
    return {"inside": perf_counter() - start, **spent}


def bare(path: Path) -> None:
    """Read every sheet of a workbook, and nothing else."""
    from python_calamine import CalamineWorkbook

    book = CalamineWorkbook.from_path(str(path))
    for name in book.sheet_names:
        book.get_sheet_by_name(name).to_python(skip_empty_area=False)


def warm(path: Path, pairs: int) -> dict[str, object]:
    """Seconds of ``check`` and of bare reading, in turns."""
    from hongheo.pipeline import Options, check

    check([path], Options())
    found: dict[str, list[float]] = {"check": [], "bare": []}
    for _ in range(pairs):
        start = perf_counter()
        bare(path)
        middle = perf_counter()
        check([path], Options())
        found["check"].append(perf_counter() - middle)
        found["bare"].append(middle - start)
    return dict(found)


if __name__ == "__main__":
    kind, *rest = sys.argv[1:]
    if kind == "hongheo":
        told = hongheo(rest)
    elif kind == "baseline":
        told = baseline(*rest)
    elif kind == "bare":
        begun = perf_counter()
        bare(Path(rest[0]))
        told = {"inside": perf_counter() - begun}
    else:
        told = warm(Path(rest[0]), int(rest[1]))
    sys.stdout.write(json.dumps(told) + "\n")
    sys.exit(int(str(told.get("exit", 0))))
