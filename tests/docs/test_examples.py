"""What the pages tell people to type is typed here, and what they show is what is printed."""

from __future__ import annotations

import contextlib
import io
import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from typer.main import get_command

from hongheo.cli import app
from hongheo.console import print_demo
from hongheo.demo import LISTED, District, make_district, plant_mistakes
from hongheo.pipeline import Demo, demonstrating, make_demo
from tests import reading
from tests.commands import Done, hongheo
from tests.compare.lists import listed, write_list
from tests.conftest import MakeReturn, b1, b2, household, made_once, read_when_made
from tests.docs.examples import GUIDE, ROOT, Example, examples, pages, prints

README, README_VI = ROOT / "README.md", ROOT / "README.vi.md"
MAKE_DEMO = ["demo", "demo"]
# Pages that show numbers of the whole district, or returns of more communes than a few. The others are
# followed where it has these few: what they show is the same there.
WHOLE = {
    "cai-dat.md",
    "chay-huyen.md",
    "doc-van-de.md",
    "lenh/check.md",
    "lenh/demo.md",
    "lenh/diff.md",
    "lenh/export.md",
    "lenh/merge.md",
    "nam-truoc.md",
    "quy-trinh/index.md",
    "trinh-ky.md",
}
FEW = ("28651", "28654", "28657", "28684")


def few(district: District) -> District:
    """The district as if it had these communes only."""
    rows, own = [], False
    for row in district.previous:
        own = row["commune"] in FEW if "commune" in row else own
        if own:
            rows.append(row)
    returns = [data for data in district.returns if data.unit.code in FEW]
    return replace(district, returns=returns, previous=rows)


def make_small(folder: Path) -> None:
    """What ``hongheo demo demo`` makes, of few communes; their mistakes are those that they have in the
    whole."""
    whole = make_district()
    spoilt, mistakes = plant_mistakes(whole)
    planted = [m for m in mistakes if m.commune in FEW and m.sheet != LISTED]
    folder.mkdir()
    with pytest.MonkeyPatch.context() as patch, contextlib.chdir(folder):
        patch.setattr(demonstrating, "make_district", lambda **_: few(whole))
        patch.setattr(demonstrating, "plant_mistakes", lambda _: (few(spoilt), planted))
        make_demo(Path("demo"))


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


@pytest.fixture(scope="module")
def kept(made: tuple[Path, Demo]) -> reading.Kept:
    """What came of the returns of the demo: page after page reads the same."""
    return read_when_made(made)


@pytest.fixture
def follow(
    made: tuple[Path, Demo],
    kept: reading.Kept,
    tmp_path: Path,
    tmp_path_factory: pytest.TempPathFactory,
    worker_id: str,
) -> Callable[[Path], None]:
    """Types the commands of a page in their order, in a folder where ``hongheo demo demo`` has been typed,
    and holds what the page says of them. The demo is that of the session: its files copied, and what
    ``hongheo demo`` prints of them."""

    def typed(words: list[str]) -> Done:
        if words != MAKE_DEMO:
            return hongheo(*words)
        _, demo = made
        printed = io.StringIO()
        with contextlib.redirect_stdout(printed):
            print_demo(demo)
        return Done(words, demo.exit_code, printed.getvalue(), "")

    def every(page: Path) -> None:
        name = page.relative_to(GUIDE).as_posix() if page.is_relative_to(GUIDE) else page.name
        with reading.once(kept):
            if name in WHOLE:
                folder, _ = made
            else:
                folder = made_once(tmp_path_factory, worker_id, "huyen-nho", make_small)[0] / "demo"
            shutil.copytree(folder, tmp_path / "demo")
            for example in examples(page):
                hold(page, example, typed(example.words))

    return every


@pytest.mark.parametrize("page", pages(), ids=lambda page: page.relative_to(GUIDE).as_posix())
def test_each_page_of_the_guide_can_be_followed(page: Path, follow: Callable[[Path], None]) -> None:
    follow(page)


def test_the_commands_of_the_readme_can_be_typed_after_make_demo(follow: Callable[[Path], None]) -> None:
    """In their order, where ``make demo`` has been typed: each finds what it reads, none needs --force."""
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert "hongheo demo demo --force" in makefile
    follow(README)


@pytest.mark.usefixtures("read_once")
def test_a_file_that_changed_or_is_called_otherwise_is_read_anew(make_return: MakeReturn) -> None:
    sheets = {"households": [household("1")], "b2": [b2("1", 1)]}
    make_return("a.xlsx", commune="28657", **sheets, b1=[b1("1", 150)])
    for name, points in (("b", 120), ("b", 150), ("c", 150), ("b", 120)):
        path = make_return(f"{name}.xlsx", **sheets, b1=[b1("1", points)])
        found = json.loads(hongheo("check", ".", "--json").stdout)
        path.unlink()
        assert [f["path"] for f in found["files"]] == ["a.xlsx", f"{name}.xlsx"]
        assert found["households"]["near_poor"] == int(points == 120)


@pytest.mark.usefixtures("read_once")
def test_so_is_a_list_of_last_year(make_return: MakeReturn, tmp_path: Path) -> None:
    own = [household("1", class_start="Hộ nghèo")]
    path = make_return(households=own, b1=[b1("1", 100)], b2=[b2("1", 1)])
    for name, codes in (("a", "1"), ("a", "12"), ("b", "12"), ("a", "1")):
        write_list(tmp_path / f"{name}.xlsx", 2022, [listed(code) for code in codes])
        found = json.loads(hongheo("check", path, "--previous", f"{name}.xlsx", "--json").stdout)
        left_out = [("HN402", f"{name}.xlsx")] * (len(codes) - 1)
        assert [(p["code"], p["file"]) for p in found["problems"]] == left_out


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
