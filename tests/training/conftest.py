from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.tiny import coloured_rows, tiny_idefics3
from vqa_core.runs.store import RunStore
from vqa_core.settings import Settings


@pytest.fixture(scope="session")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A tiny Idefics3 folder."""
    return tiny_idefics3(tmp_path_factory.mktemp("tiny"))


@pytest.fixture(scope="session")
def rows_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """24 rows about coloured squares."""
    return coloured_rows(tmp_path_factory.mktemp("rows"), 24)


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Settings]:
    monkeypatch.setenv("DOCDEX_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("DOCDEX_RUNTIME", str(tmp_path / "runtime"))
    monkeypatch.setenv("DOCDEX_ALLOW_LOCAL_PATHS", "1")
    yield Settings.from_environment()


@pytest.fixture
def store(settings: Settings) -> RunStore:
    return RunStore(settings)
