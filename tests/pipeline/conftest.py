"""The demo district, made once for all tests of the pipeline."""

from __future__ import annotations

from pathlib import Path

import pytest

from hongheo.supplies import Demo, make_demo


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Demo]:
    """The folder of the demo, and what its two runs found. Nobody may change the folder."""
    folder = tmp_path_factory.mktemp("demo")
    return folder, make_demo(folder)
