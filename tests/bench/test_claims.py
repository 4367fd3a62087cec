"""Each line of the bench has its claim, and each claim a line."""

from __future__ import annotations

import ast
import tomllib
from pathlib import Path

BENCH = Path(__file__).parents[2] / "bench"


def test_every_line_has_its_claim_and_every_claim_its_line() -> None:
    tree = ast.parse((BENCH / "__main__.py").read_text(encoding="utf-8"))
    lines = [
        ast.literal_eval(node.args[0])
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and ast.unparse(node.func) == "Line.of"
        and isinstance(node.args[0], ast.Constant)
    ]
    claims = tomllib.loads((BENCH / "claims.toml").read_text(encoding="utf-8"))
    # These two come from a loop over the options.
    assert sorted([*lines, "--help", "--version"]) == sorted(claims)
    assert all(claim.keys() <= {"what", "bound", "at_least", "unit"} for claim in claims.values())
