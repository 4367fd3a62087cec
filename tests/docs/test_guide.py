"""Every page of the guide begins with who does it and how long it takes."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.docs.examples import GUIDE


@pytest.mark.parametrize("page", sorted(GUIDE.rglob("*.md")), ids=lambda p: p.relative_to(GUIDE).as_posix())
def test_trang_nao_cung_noi_ai_lam_bao_lau(page: Path) -> None:
    lines = [line for line in page.read_text(encoding="utf-8").splitlines() if line.strip()]
    title, first = [line for line in lines if not line.startswith("<!--")][:2]
    assert title.startswith("# ")
    assert re.fullmatch(r"\*\*Ai làm:\*\* \S.*\. \*\*Bao lâu:\*\* \S.*\.", first), first
    # One way to say it: not again below in other words.
    assert not [line for line in lines if line.startswith(("Người làm:", "**Ai làm.**"))]
