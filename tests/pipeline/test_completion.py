"""Completion of commands in shells: the script of each, and what it is answered."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from hongheo.cli import main

SIGNS = {
    "bash": "complete -o default -F _hongheo_completion hongheo",
    "zsh": "#compdef hongheo",
    "fish": "complete --command hongheo",
    "powershell": "Register-ArgumentCompleter -Native -CommandName hongheo",
    "pwsh": "Register-ArgumentCompleter -Native -CommandName hongheo",
}


def told(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, *arguments: str) -> str:
    monkeypatch.setattr(sys, "argv", ["hongheo", *arguments])
    with pytest.raises(SystemExit) as left:
        main()
    assert not left.value.code
    return capsys.readouterr().out


@pytest.mark.parametrize("shell", SIGNS)
def test_in_doan_ma_cho_tung_shell(
    shell: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert SIGNS[shell] in told(capsys, monkeypatch, "--show-completion", shell)


def test_cai_cho_bash(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    assert told(capsys, monkeypatch, "--install-completion", "bash").startswith("Đã cài gợi ý lệnh cho bash")
    script = tmp_path / ".bash_completions" / "hongheo.sh"
    assert SIGNS["bash"] in script.read_text(encoding="utf-8")
    assert str(script) in (tmp_path / ".bashrc").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("words", "at", "expected"),
    [("hongheo exp", 1, ["explain", "export"]), ("hongheo export --su", 2, ["--suppress"])],
)
def test_goi_y_lenh_va_tham_so(
    words: str,
    at: int,
    expected: list[str],
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name, value in {
        "_HONGHEO_COMPLETE": "complete_bash",
        "COMP_WORDS": words,
        "COMP_CWORD": str(at),
    }.items():
        monkeypatch.setenv(name, value)
    assert told(capsys, monkeypatch).split() == expected
