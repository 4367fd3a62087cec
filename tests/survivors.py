"""What became of the faults that `make mutants` put into score and compare; it runs this at its end.

Faults that no test saw are told line by line, but for three sorts that change no result: ``strict=`` of a
``zip`` whose sides are equally long, a ``dtype`` that comes out the same, the wording of a Vietnamese text.
"""

from __future__ import annotations

import ast
import difflib
import json
import re
import sys
from collections import Counter
from pathlib import Path

# Exit codes of a mutant's tests, as mutmut keeps them; any other is a fault that was seen.
SURVIVED, NO_TESTS = 0, 33
_MUTANT = re.compile(r"__mutmut_\d+$")


def _functions(path: Path) -> dict[str, list[str]]:
    source = path.read_text(encoding="utf-8")
    lines = source.splitlines()
    found = (n for n in ast.walk(ast.parse(source)) if isinstance(n, ast.FunctionDef))
    return {f.name: lines[f.lineno : f.end_lineno] for f in found}


def changed(functions: dict[str, list[str]], name: str) -> tuple[str, str]:
    """The lines of a function as they were and as the fault has them."""
    original = functions.get(_MUTANT.sub("__mutmut_orig", name), [])
    told = list(difflib.unified_diff(original, functions.get(name, []), n=0, lineterm=""))[2:]
    sides = (" ".join(t[1:].strip() for t in told if t.startswith(sign)) for sign in "-+")
    before, after = sides
    return before, after


def sort_of(before: str, after: str) -> str:
    """``strict``, ``dtype``, ``wording``, or ``other``: to be looked at."""
    for what in ("strict", "dtype"):
        bare = [re.sub(rf",? *\b{what}=[\w.\"']+|,(?= *\))", "", side) for side in (before, after)]
        if bare[0].replace(" ", "") == bare[1].replace(" ", ""):
            return what
    plain = after.replace("XX", "").casefold() == before.casefold()
    return "wording" if plain and not before.isascii() else "other"


def main(folder: Path) -> int:
    """Print totals by module, then the survivors to be looked at."""
    rest: list[str] = []
    print(
        f"{'module':24}{'mutants':>9}{'killed':>9}{'survived':>9}{'strict':>8}{'dtype':>8}{'wording':>9}{'other':>7}"
    )
    total: Counter[str] = Counter()
    for meta in sorted(folder.glob("src/hongheo/*/*.py.meta")):
        codes: dict[str, int | None] = json.loads(meta.read_text(encoding="utf-8"))["exit_code_by_key"]
        functions = _functions(meta.with_suffix(""))
        own: Counter[str] = Counter()
        for name, code in codes.items():
            if code is None:
                continue
            own["mutants"] += 1
            if code not in (SURVIVED, NO_TESTS):
                own["killed"] += 1
                continue
            before, after = changed(functions, name.rpartition(".")[2])
            sort = sort_of(before, after)
            own["survived"] += 1
            own[sort] += 1
            if sort == "other":
                rest.append(f"{name}\n  - {before}\n  + {after}")
        if own:
            _print(meta.parent.name + "/" + meta.name.removesuffix(".meta"), own)
        total += own
    _print("all", total)
    print("\n".join(rest))
    return 0


def _print(name: str, own: Counter[str]) -> None:
    columns = zip(
        ("mutants", "killed", "survived", "strict", "dtype", "wording", "other"),
        (9, 9, 9, 8, 8, 9, 7),
        strict=True,
    )
    print(f"{name:24}" + "".join(f"{own[c]:>{width}}" for c, width in columns))


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
