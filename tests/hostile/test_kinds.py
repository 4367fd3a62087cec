"""Files that are not what their name says."""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest

from bench.mutations import XLS, Grids, ods
from hongheo.read.workbook import read_grids
from tests.forked import forked_done
from tests.hostile.conftest import Hostile, read_whole_or_refused, refused
from tests.hostile.server import Server

OLE = bytes.fromhex("D0CF11E0A1B11AE1")
NAMES = ("la.xlsx", "la.xlsm", "la.xlsb", "la.xls", "la.ods")


def noise(size: int, seed: int = 1) -> bytes:
    return random.Random(seed).randbytes(size)


@pytest.fixture(scope="session")
def open_document(base: bytes, tmp_path_factory: pytest.TempPathFactory) -> bytes:
    path = tmp_path_factory.mktemp("ods") / "x.xlsx"
    path.write_bytes(base)
    grids: Grids = {g.name: g.rows for g in read_grids(path)}
    return ods(grids)


@pytest.mark.parametrize("name", NAMES)
def test_workbooks_under_other_names(hostile: Hostile, base: bytes, open_document: bytes, name: str) -> None:
    seen = hostile.all({"xlsx": base, "ods": open_document, "xls": XLS.read_bytes()}, name)
    assert seen["xls"].households in (0, 2)
    read_whole_or_refused({case: s for case, s in seen.items() if case != "xls"})
    own = "xlsx" if name == "la.xlsm" else name.partition(".")[2]
    assert own == "xlsb" or seen[own].read


KINDS = {
    "noise": noise(5000),
    "ole and noise": OLE + noise(5000),
    "ole and zeros": OLE + bytes(5000),
    "ole and nothing": OLE,
    "ole cut short": XLS.read_bytes()[:3000],
    "zip and noise": b"PK\x03\x04" + noise(3000),
    "the end of a zip": b"PK\x05\x06" + bytes(18),
    "web page": b"<html><body><table><tr><td>x</td></tr></table></body></html>",
    "comma separated": "Mã hộ,Họ tên\n0001,Mẫu\n".encode(),
    "one letter": b"x",
    "text of utf-16": "Mã hộ\tHọ tên\n".encode("utf-16"),
    "pdf": b"%PDF-1.7\n" + noise(500),
    "picture": b"\x89PNG\r\n\x1a\n" + noise(500),
}


@pytest.mark.parametrize("name", NAMES)
def test_other_files_under_each_name(hostile: Hostile, name: str) -> None:
    refused(hostile.all(KINDS, name), "HN001")


def test_an_xls_with_flipped_bits(hostile: Hostile) -> None:
    def flipped(seed: int) -> bytes:
        rng, spoilt = random.Random(seed), bytearray(XLS.read_bytes())
        for _ in range(1 + seed * 3):
            spoilt[rng.randrange(len(spoilt))] ^= 1 << rng.randrange(8)
        return bytes(spoilt)

    hostile.all({str(seed): flipped(seed) for seed in range(20)}, "la.xls")


def test_an_xls_cut_short_is_told_in_our_words_alone(tmp_path: Path) -> None:
    """calamine panics at the end of it, which it tells on stderr."""
    path = tmp_path / "cut.xls"
    path.write_bytes(XLS.read_bytes()[:-5])
    done = forked_done("check", path, "--json")
    assert (done.returncode, done.stderr) == (3, "")
    assert [p["code"] for p in json.loads(done.stdout)["problems"]] == ["HN001"]


@pytest.mark.parametrize("command", ["run", "merge", "score"])
def test_outputs_are_whole_beside_files_that_cannot_be_read(
    server: Server, tmp_path: Path, good: bytes, base: bytes, command: str
) -> None:
    folder, out = tmp_path / "phieu", tmp_path / ("ra" if command == "run" else "ra.xlsx")
    folder.mkdir()
    for name, data in (("tot.xlsx", good), ("cut.xlsx", base[:999]), ("x.xls", KINDS["ole and noise"])):
        (folder / name).write_bytes(data)
    done = server(command, folder, "-o", out, "--json")
    assert (done.code, done.err, out.exists()) == (1, "", True)
    assert len([p for p in done.json["problems"] if p["code"] == "HN001"]) == 2
    (folder / "tot.xlsx").unlink()
    again = server(command, folder, "-o", tmp_path / "khong", "--json")
    assert (again.code, again.err, (tmp_path / "khong").exists()) == (3, "", False)
