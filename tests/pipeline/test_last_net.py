"""The last net: what nobody foresaw ends a command in words, with a record that names nobody."""

from __future__ import annotations

import json
import os
import signal
import stat
import sys
import tempfile
from pathlib import Path
from typing import NoReturn

import pytest
from typer.testing import CliRunner, Result

from hongheo import cli, pipeline
from hongheo.commands.last_net import UNFORESEEN, record_of
from hongheo.commands.program import end_orderly
from tests.commands import hongheo
from tests.conftest import MakeReturn, household

SECRET = "Nguyễn Thị Bí Mật 012345678901"


def _fails(*_: object, **__: object) -> NoReturn:
    try:
        raise KeyError(SECRET)
    except KeyError as error:
        secret = SECRET
        raise ValueError(f"{secret} /home/bi-mat") from error


@pytest.fixture
def broken(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A program with a fault of its own, and where its records go."""
    for name in ("check", "run", "make_templates", "check_card", "check_tables", "load_card"):
        monkeypatch.setattr(pipeline, name, _fails)
    folder = tmp_path / "tam"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


@pytest.mark.skipif(os.name != "posix", reason="Windows asks no process to end")
@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 143), (signal.SIGINT, 130)])
def test_bi_dung_khi_thu_vien_dang_nap_van_la_bi_dung(
    broken: Path, monkeypatch: pytest.MonkeyPatch, number: signal.Signals, code: int
) -> None:
    """A library that is loading makes a fault of its own of whatever stops it."""

    def load(*_: object, **__: object) -> NoReturn:
        try:
            signal.raise_signal(number)
        except BaseException as stop:
            raise ImportError("numpy") from stop
        raise AssertionError("not stopped")

    monkeypatch.setattr(pipeline, "check", load)
    before = {n: signal.getsignal(n) for n in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT)}
    hook = sys.unraisablehook
    try:
        signal.signal(signal.SIGINT, signal.default_int_handler)
        end_orderly()
        done = typed("check", "a.xlsx", "--json")
    finally:
        sys.unraisablehook = hook
        for n, handler in before.items():
            signal.signal(n, handler)
    told = json.loads(done.stdout)
    assert (done.exit_code, told["exit_code"], told["error_code"]) == (code, code, "interrupted")
    assert not list(broken.glob("hongheo-su-co-*.txt"))
    monkeypatch.setattr(pipeline, "check", _fails)
    assert typed("check", "a.xlsx").exit_code == 3, "a fault after a stop that was told is one again"


def typed(*words: object) -> Result:
    return CliRunner().invoke(cli.app, list(map(str, words)))


def test_loi_ngoai_du_kien_la_mot_dong_va_ma_thoat_3(broken: Path, make_return: MakeReturn) -> None:
    path = make_return(households=[household("1")])
    for words in (
        ("check", path),
        ("run", path, "-o", broken / "ra"),
        ("template", broken / "p", "--year", "2023", "--district", "823"),
        ("scorecard", "check", path),
        ("scorecard", "show", path),
        ("tables", "check", path),
    ):
        done = typed(*words)
        told = " ".join(done.stderr.split())
        assert (done.exit_code, UNFORESEEN in told, "ValueError" in told) == (3, True, True)
        assert "Traceback" not in done.output and "Bí Mật" not in done.output
    kept = list(broken.glob("hongheo-su-co-*.txt"))
    assert len(kept) == 6
    assert str(kept[0].name) in "".join(done.stderr.split()) or len(kept) > 1
    for record in kept:
        text = record.read_text(encoding="utf-8")
        assert "builtins.KeyError" in text and "builtins.ValueError" in text and "taking.py:" in text
        assert not {w for w in (*SECRET.split(), "bi-mat", str(path.parent), str(Path.home())) if w in text}
        if os.name == "posix":
            assert stat.S_IMODE(record.stat().st_mode) == 0o600


def test_json_van_la_json(broken: Path, make_return: MakeReturn) -> None:
    done = typed("check", make_return(households=[household("1")]), "--json")
    data = json.loads(done.stdout)
    assert (data["exit_code"], data["valid"], data["command"]) == (3, False, "check")
    assert UNFORESEEN in data["error"] and "Bí" not in done.stdout
    assert broken.is_dir()


def test_khong_ghi_duoc_ban_ghi_thi_van_noi(
    broken: Path, make_return: MakeReturn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(broken / "khong-co"))
    done = typed("check", make_return(households=[household("1")]))
    assert (done.exit_code, "Không ghi được bản ghi" in " ".join(done.stderr.split())) == (3, True)


def test_ngoai_cac_lenh_cung_co_luoi(
    broken: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(cli, "app", _fails)
    monkeypatch.setattr(sys, "argv", ["hongheo"])
    for name in ("use_utf8", "end_orderly", "quiet_libraries", "answer_completion"):
        monkeypatch.setattr(cli, name, lambda: None)
    with pytest.raises(SystemExit) as done:
        cli.main()
    assert (done.value.code, UNFORESEEN in capsys.readouterr().err) == (3, True)
    assert list(broken.glob("hongheo-su-co-*.txt"))


def test_dung_giua_chung(monkeypatch: pytest.MonkeyPatch, make_return: MakeReturn) -> None:
    def stop(*_: object, **__: object) -> NoReturn:
        raise KeyboardInterrupt

    monkeypatch.setattr(pipeline, "check", stop)
    done = typed("check", make_return(households=[household("1")]))
    assert (done.exit_code, "đã dừng" in done.stderr) == (130, True)


def test_nguyen_nhan_vong_tron_van_ghi_duoc() -> None:
    first, second = ValueError("a"), KeyError("b")
    first.__cause__, second.__cause__ = second, first
    text = record_of(first, "check")
    assert text.count("builtins.ValueError") == text.count("builtins.KeyError") == 1


def test_luoi_la_mot_loi_khi_thu(broken: Path, make_return: MakeReturn) -> None:
    """Tests that type commands count what only the net caught as a failure."""
    with pytest.raises(AssertionError, match="KeyError"):
        hongheo("check", make_return(households=[household("1")]))
    assert broken.is_dir()
