from pathlib import Path

import pytest

from tests.hub_fixtures import hub
from vqa_core.settings import Settings

__all__ = ["hub"]


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings.from_environment({"DOCDEX_HOME": str(tmp_path / "home"), "DOCDEX_RUNTIME": str(tmp_path / "locks")})


@pytest.fixture(scope="session")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A tiny Idefics3 folder."""
    from tests.tiny import tiny_idefics3

    return tiny_idefics3(tmp_path_factory.mktemp("tiny"))
