"""What the pages tell people to type is typed here, and what they show is what is printed."""

from __future__ import annotations

import contextlib
import io
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.main import get_command

from hongheo.cli import app
from hongheo.console import print_demo
from hongheo.pipeline.demonstrating import Demo
from tests.commands import Done, hongheo
from tests.docs.examples import GUIDE, ROOT, Example, examples, pages, prints

README, README_VI = ROOT / "README.md", ROOT / "README.vi.md"
MAKE_DEMO = ["demo", "demo"]


def hold(page: Path, example: Example, done: Done) -> None:
    output = done.stdout + done.stderr
    where = f"{page.name}:{example.line}: hongheo {' '.join(example.words)}"
    assert done.returncode == example.exit_code, f"{where}\n{output}"
    if example.output is not None:
        assert prints(output, example.output), f"{where} prints\n{output}"


@pytest.fixture(autouse=True)
def terminal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "80")
    for name in ("FORCE_COLOR", "HONGHEO_PASSWORD"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def typed(made: tuple[Path, Demo], tmp_path: Path) -> Callable[[list[str]], Done]:
    """Types the words of a command. The demo is that of the session: its files copied, and what
    ``hongheo demo`` prints of them."""
    folder, demo = made
    shutil.copytree(folder, tmp_path / "demo")

    def run(words: list[str]) -> Done:
        if words != MAKE_DEMO:
            return hongheo(*words)
        printed = io.StringIO()
        with contextlib.redirect_stdout(printed):
            print_demo(demo)
        return Done(words, demo.exit_code, printed.getvalue(), "")

    return run


@pytest.mark.parametrize("page", pages(), ids=lambda page: page.relative_to(GUIDE).as_posix())
def test_each_page_of_the_guide_can_be_followed(page: Path, typed: Callable[[list[str]], Done]) -> None:
    """Its commands in the order of the page, in a folder where ``hongheo demo demo`` has been typed."""
    for example in examples(page):
        hold(page, example, typed(example.words))


def test_the_commands_of_the_readme_can_be_typed_after_make_demo(typed: Callable[[list[str]], Done]) -> None:
    """In their order, where ``make demo`` has been typed: each finds what it reads, none needs --force."""
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert "hongheo demo demo --force" in makefile
    for example in examples(README):
        hold(README, example, typed(example.words))


def test_both_readmes_show_the_same_commands() -> None:
    english, vietnamese = ([e.words for e in examples(page)] for page in (README, README_VI))
    assert english == vietnamese
    assert f"({README_VI.name})" in README.read_text(encoding="utf-8")
    assert f"({README.name})" in README_VI.read_text(encoding="utf-8")


def test_every_command_has_its_page() -> None:
    names = set(get_command(app).commands)  # type: ignore[attr-defined]
    assert names == {page.stem for page in (GUIDE / "lenh").glob("*.md")} - {"index"}
    for name in names:
        page = GUIDE / "lenh" / f"{name}.md"
        assert any(e.words[0] == name for e in examples(page)), f"{page.name} never shows its command"


def test_an_output_that_differs_is_seen() -> None:
    assert prints("a\nb  \nc\n\n", "a\n...\nc\n")
    assert prints("a\nc\n", "a\n...\nc\n")
    assert not prints("a\nb\nc\n", "a\nc\n")
    assert not prints("a\nb\nc\n", "...\nb\n")


def test_an_output_without_a_command_is_refused(tmp_path: Path) -> None:
    page = tmp_path / "trang.md"
    page.write_text("```sh\npip install .\n```\n\n```text\na\n```\n", encoding="utf-8")
    with pytest.raises(ValueError, match="follows no command"):
        examples(page)
