"""What the targets of the Makefile install: the demo what the product needs, the checks more."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
# Target > what it needs first, and its commands.
RULES = {
    target: (needs.split(), commands)
    for target, needs, commands in re.findall(
        r"^([\w$()./-]+):([^\n#]*)[^\n]*\n((?:\t.*\n)+)",
        (ROOT / "Makefile").read_text(encoding="utf-8"),
        re.MULTILINE,
    )
}


def commands_of(target: str) -> str:
    """The commands of a target and of all that it needs."""
    needs, commands = RULES[target]
    return "".join(commands_of(need) for need in needs if need in RULES) + commands


def test_huyen_mau_chi_cai_thu_chuong_trinh_can() -> None:
    assert re.findall(r"pip install .* -e (\S+)", commands_of("demo")) == ["."]


def test_kiem_tra_cai_them_cong_cu_thu() -> None:
    assert re.findall(r"pip install .* -e (\S+)", commands_of("test")) == [".", '".[dev]"']
