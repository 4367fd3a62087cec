"""A release: one version everywhere, and sentences of changes that can be moved into the CHANGELOG."""

from __future__ import annotations

import re
import runpy
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from hongheo import __version__

ROOT = Path(__file__).parents[2]
FRAGMENTS = sorted(p for p in (ROOT / "changelog.d").glob("*.md") if p.name != "README.md")
RELEASE = runpy.run_path(str(ROOT / "packaging" / "release.py"))
KINDS = [
    kind["directory"]
    for kind in tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["towncrier"][
        "type"
    ]
]


def test_moi_trang_noi_cung_mot_phien_ban() -> None:
    told = {p.name: found for p in RELEASE["pages"]() if (found := RELEASE["versions"](p.read_text("utf-8")))}
    assert len(told) >= 2
    assert {version for found in told.values() for version in found} == {__version__}
    newest = re.search(r"^## ([\d.]+)", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert newest is not None
    assert newest[1] == __version__


@pytest.mark.parametrize("path", FRAGMENTS, ids=lambda p: p.name)
def test_mot_thay_doi_la_mot_hai_cau(path: Path) -> None:
    text = path.read_text(encoding="utf-8").strip()
    assert re.fullmatch(rf"[a-z0-9-]+\.({'|'.join(KINDS)})\.md", path.name)
    assert text.endswith(".")
    assert "\n\n" not in text
    assert text[0] not in "*-#"
    assert len(text) <= 500


def test_phat_hanh_dua_moi_thay_doi_vao_changelog(tmp_path: Path) -> None:
    for name in ("CHANGELOG.md", "README.md", "pyproject.toml"):
        shutil.copy(ROOT / name, tmp_path)
    for name in ("changelog.d", "docs", "packaging", "src/hongheo/__init__.py"):
        copy = shutil.copy if (ROOT / name).is_file() else shutil.copytree
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        copy(ROOT / name, tmp_path / name)
    (tmp_path / "changelog.d" / "a-new-thing.new.md").write_text(
        "A new thing (no table).\n", encoding="utf-8"
    )
    command = [sys.executable, "packaging/release.py", "9.8.7"]
    subprocess.run(command, cwd=tmp_path, check=True, capture_output=True)
    told = (tmp_path / "CHANGELOG.md").read_text(encoding="utf-8")
    assert re.search(
        r"^## 9\.8\.7 \(\d{4}-\d\d-\d\d\)\n\n### New\n\n\* A new thing \(no table\)\.", told, re.MULTILINE
    )
    assert told.index("## 9.8.7") < told.index("## 0.1.0")
    assert '"9.8.7"' in (tmp_path / "src/hongheo/__init__.py").read_text(encoding="utf-8")
    assert "hongheo 9.8.7" in (tmp_path / "docs/huong-dan/cai-dat.md").read_text(encoding="utf-8")
    left = {p.name for p in (tmp_path / "changelog.d").iterdir()}
    assert left == {"README.md", "template.md.jinja"}
