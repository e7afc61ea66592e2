"""A model of the embedded one's form that is small enough to train in a test."""

import json
import shutil
from pathlib import Path

import pytest

from vqa_core.settings import ASSETS

_WITH_TORCH = ("test_training.py", "test_check.py")


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """What imports torch when it is read is not read where only quick tests are wanted."""
    return True if collection_path.name in _WITH_TORCH and "not slow" in config.option.markexpr else None


@pytest.fixture
def tiny_folder(tmp_path: Path) -> Path:
    """Config and tokenizer of a model with two narrow layers on each side; no weights."""
    folder = tmp_path / "tiny"
    folder.mkdir()
    told = json.loads((ASSETS / "pocket" / "config.json").read_text())
    told["vision_config"] |= {
        "hidden_size": 64, "intermediate_size": 128, "num_hidden_layers": 2, "num_attention_heads": 1,
    }  # fmt: skip
    told["text_config"] |= {
        "hidden_size": 64, "intermediate_size": 128, "num_hidden_layers": 2, "num_attention_heads": 1,
        "num_key_value_heads": 1,
    }  # fmt: skip
    (folder / "config.json").write_text(json.dumps(told))
    shutil.copyfile(ASSETS / "pocket" / "tokenizer.json", folder / "tokenizer.json")
    return folder
