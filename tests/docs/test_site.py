"""The site can be built: every page is in its navigation, links lead somewhere, nothing is fetched."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.docs.examples import ROOT

DOCS = ROOT / "docs"
PAGES = sorted(DOCS.rglob("*.md"))
# Also of ``[words]: page.md#heading`` and of HTML.
_TO_HEADING = re.compile(r"(?:\]\(|\]: *|href=\")(?!https?:)([^)#\s\"]*)#([^)\s\"]+)")
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


def _anchors(page: Path) -> list[str]:
    """The anchors of a page by GitHub's rule; a second heading of the same words has none to rely on."""
    text = re.sub(
        r"^(`{3,}|~{3,}).*?^\1`*$", "", page.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL
    )
    anchors = []
    for heading in re.findall(r"^#{1,6} +(.*?)[ #]*$", text, re.MULTILINE):
        words = re.sub(r"!?\[([^]]*)\]\([^)]*\)|<[^>]*>", r"\1", heading)
        anchors.append(re.sub(r"[^\w\- ]", "", words.lower()).replace(" ", "-"))
    return [anchor for anchor in anchors if anchors.count(anchor) == 1]


def test_anchors_are_those_of_github(tmp_path: Path) -> None:
    page = tmp_path / "a.md"
    page.write_text(
        "# Đọc `loi.xlsx`: «ô», [bảng](b.md) A/B\n\n```sh\n# không phải\n```\n\n## Hai\n\n## Hai\n", "utf-8"
    )
    assert _anchors(page) == ["đọc-loixlsx-ô-bảng-ab"]


@pytest.mark.parametrize("page", [*PAGES, *sorted(ROOT.glob("*.md"))], ids=lambda p: str(p.relative_to(ROOT)))
def test_every_link_to_a_heading_leads_to_one(page: Path) -> None:
    links = _TO_HEADING.findall(page.read_text(encoding="utf-8"))
    targets = {(page.parent / path if path else page, anchor) for path, anchor in links}
    assert [(target.name, anchor) for target, anchor in targets if anchor not in _anchors(target)] == []


def test_the_site_gives_headings_the_anchors_of_github_and_fails_on_others() -> None:
    settings = (ROOT / "mkdocs.yml").read_text(encoding="utf-8")
    assert (
        "slugify: !!python/object/apply:pymdownx.slugs.slugify\n        kwds:\n          case: lower\n"
        in settings
    )
    assert "\nstrict: true\n" in settings and "\n    anchors: warn\n" in settings


def test_every_picture_is_shown_and_none_needs_the_network() -> None:
    shown = {
        (page.parent / link).resolve() for page in PAGES for link in _LINK.findall(page.read_text("utf-8"))
    }
    pictures = set((DOCS / "hinh").iterdir())
    assert pictures <= shown
    assert sum(picture.stat().st_size for picture in pictures) < 1_500_000
    for picture in DOCS.rglob("*.svg"):
        assert "url(" not in re.sub(r"url\(#[\w-]+\)", "", picture.read_text(encoding="utf-8"))
