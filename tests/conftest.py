"""Shared by all tests: no network, no telemetry."""

import os
from collections.abc import Callable
from functools import cache
from pathlib import Path

import hypothesis
import pytest

os.environ["HF_HUB_OFFLINE"] = "1"
os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
# A busy machine is slow, not wrong.
hypothesis.settings.register_profile("docdex", deadline=None)
hypothesis.settings.load_profile("docdex")


@pytest.fixture(scope="session")
def published(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """Folders of tiny models in the published checkpoints' form, each made once: `published("idefics2-8b")`."""
    folder = tmp_path_factory.mktemp("published")

    @cache
    def make(name: str) -> Path:
        from tests.published import PUBLISHED

        # Their names tell base from instruct checkpoints, so the folders bear them.
        return PUBLISHED[name](folder / name)

    return make
