"""The site can be built: every page is in its navigation, links lead somewhere, nothing is fetched."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.docs.examples import ROOT

DOCS = ROOT / "docs"
PAGES = sorted(DOCS.rglob("*.md"))
_LINK = re.compile(r"\]\((?!https?:|#)([^)#\s]+)")


def test_every_page_stands_in_the_navigation() -> None:
    nav = (ROOT / "mkdocs.yml").read_text(encoding="utf-8").partition("\nnav:\n")[2]
    assert sorted(re.findall(r"[\w/.-]+\.md$", nav, re.MULTILINE)) == [
        page.relative_to(DOCS).as_posix() for page in PAGES
    ]


@pytest.mark.parametrize("page", [*PAGES, *sorted(ROOT.glob("*.md"))], ids=lambda p: str(p.relative_to(ROOT)))
def test_every_link_leads_to_a_file(page: Path) -> None:
    links = _LINK.findall(page.read_text(encoding="utf-8"))
    assert [link for link in links if not (page.parent / link).is_file()] == []
    # A page of the site cannot link to what is not on the site.
    if DOCS in page.parents:
        assert [link for link in links if DOCS not in (page.parent / link).resolve().parents] == []


def test_every_picture_is_shown_and_none_needs_the_network() -> None:
    shown = {
        (page.parent / link).resolve() for page in PAGES for link in _LINK.findall(page.read_text("utf-8"))
    }
    pictures = set((DOCS / "hinh").iterdir())
    assert pictures <= shown
    assert sum(picture.stat().st_size for picture in pictures) < 1_500_000
    for picture in DOCS.rglob("*.svg"):
        assert "url(" not in re.sub(r"url\(#[\w-]+\)", "", picture.read_text(encoding="utf-8"))
