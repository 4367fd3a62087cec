"""Options: each declared once, shown in its section of the help, and handed to the pipeline."""

from __future__ import annotations

import ast
import re
from collections import Counter
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest
from typer.main import get_command

from hongheo import commands
from hongheo.cli import app, app_for
from hongheo.commands import options
from hongheo.commands.declaring import Section, Shared
from hongheo.pipeline import Options
from tests.commands import hongheo

FOLDER = Path(commands.__file__).parent
DECLARED = [o for o in vars(options).values() if isinstance(o, Shared)]


def _commands(group: Any, prefix: tuple[str, ...] = ()) -> list[tuple[tuple[str, ...], Any]]:
    found = []
    for name, command in group.commands.items():
        path = (*prefix, name)
        found += _commands(command, path) if hasattr(command, "commands") else [(path, command)]
    return found


COMMANDS = _commands(get_command(app))


def test_moi_truong_cua_options_do_dung_mot_tham_so_dien() -> None:
    """An option that must be typed (``--year`` of blank forms) is one more than that which may be."""
    filled = Counter(o.fills for o in DECLARED if o.default is not Shared.NEEDED)
    assert [field for field, count in filled.items() if count > 1] == []
    # The password is asked for, never typed on the command line.
    tells = {"as_json", "quiet", "show_all"}
    assert set(filled) - tells == {f.name for f in fields(Options)} - {"password"}


def test_chi_options_khai_bao_tham_so() -> None:
    """Only ``options.py`` (and ``program.py``, for the program itself) makes options and arguments."""
    makers = {
        module.name
        for module in FOLDER.glob("*.py")
        for node in ast.walk(ast.parse(module.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute) and node.attr in ("Option", "Argument")
    }
    assert makers == {"declaring.py", "program.py"}
    theirs = {"options.py", *makers}
    others = [m for m in FOLDER.glob("*.py") if m.name not in theirs]
    assert not [m.name for m in others if re.search(r"\b(option|argument|Shared)\(", m.read_text("utf-8"))]


@pytest.mark.parametrize("path", [path for path, _ in COMMANDS], ids=" ".join)
def test_a_command_put_together_alone_is_the_same(path: tuple[str, ...]) -> None:
    alone = dict(_commands(get_command(app_for([*path, "--json"]))))
    told, whole = alone[path].params, dict(COMMANDS)[path].params
    assert [(p.name, p.opts, p.required) for p in told] == [(p.name, p.opts, p.required) for p in whole]
    assert alone[path].help == dict(COMMANDS)[path].help
    assert len(alone) < len(COMMANDS)


@pytest.mark.parametrize("typed", [(), ("--help",), ("chek",), ("--show-completion", "bash")])
def test_for_anything_but_a_command_all_are_put_together(typed: tuple[str, ...]) -> None:
    assert app_for(typed) is app


@pytest.mark.parametrize(
    ("name", "command"), COMMANDS, ids=lambda x: " ".join(x) if isinstance(x, tuple) else ""
)
def test_moi_tham_so_o_trong_mot_muc_va_co_giai_thich(name: tuple[str, ...], command: Any) -> None:
    assert all(p.rich_help_panel in list(Section) and p.help for p in command.params)
    told = hongheo(*name, "--help")
    titles = [
        line[:-1] for line in told.stdout.splitlines() if line.endswith(":") and not line.startswith(" ")
    ]
    assert told.returncode == 0
    assert titles == [s for s in Section if s in titles]
    assert titles[-1] == Section.DETAILS


def test_cung_mot_tham_so_giai_thich_nhu_nhau_o_moi_lenh() -> None:
    told: dict[str, set[str]] = {}
    for _, command in COMMANDS:
        for parameter in command.params:
            if parameter.opts[-1] not in ("--out", "--year") and parameter.opts[0].startswith("--"):
                told.setdefault(parameter.opts[0], set()).add(parameter.help)
    assert {name: texts for name, texts in told.items() if len(texts) > 1} == {}
