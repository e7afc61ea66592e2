from pathlib import Path

import pytest

from vqa_core.runs.store import RunStore
from vqa_core.settings import Settings


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings.from_environment({"DOCDEX_HOME": str(tmp_path / "home"), "DOCDEX_RUNTIME": str(tmp_path / "locks")})


@pytest.fixture
def store(settings: Settings) -> RunStore:
    return RunStore(settings)
