import json
from pathlib import Path

import pytest

from tests.hub_fixtures import adapter_files, hub
from vqa_core.runs import history
from vqa_core.runs.files import write_json
from vqa_core.runs.run import Run
from vqa_core.runs.state import Status
from vqa_core.runs.store import RunStore
from vqa_core.settings import Settings
from vqa_core.training.presets import with_preset

__all__ = ["hub"]


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings.from_environment({"DOCDEX_HOME": str(tmp_path / "home"), "DOCDEX_RUNTIME": str(tmp_path / "locks")})


@pytest.fixture
def run(settings: Settings) -> Run:
    """A run as the quick start leaves it, with an adapter of a few bytes and files that must stay."""
    config = with_preset("pocket-tickets", {"learning_rate": 0.001, "data": "set:0123456789ab"})
    record = {
        "train": config.model_dump(),
        "preset": "pocket-tickets",
        "data": {"name": "/home/me/secret place/tickets.zip", "rows": 60, "train_rows": 48, "held_out_rows": 12},
        "versions": {"docdex": "0.1.0", "torch": "2.13.0"},
    }
    run = RunStore(settings).create(record, slug="tickets")
    rows = [
        {"step": 0, "event": "started", "dtype": "float32", "quantised": False, "device": "cpu"}
        | {"trainable": 110592, "parameters": 15310592},
        {"step": 0, "eval_loss": 3.5},
        {"step": 0, "exact_match": 0.0, "anls": 0.0417, "rows": 12},
        {"step": 1, "loss": 4.25},
        {"step": 150, "loss": 0.0625},
        {"step": 150, "eval_loss": 0.125},
        {"step": 150, "exact_match": 0.8333, "anls": 0.9, "rows": 12},
    ]
    for row in rows:
        history.append(run, row)
    write_json(run.status_path, Status(state="done", step=150, total=150).to_json())
    run.adapter.mkdir()
    for name, content in adapter_files().items():
        (run.adapter / name).write_bytes(content)
    for name in ("training_args.bin", "optimizer.pt", "notes.txt"):
        (run.adapter / name).write_bytes(b"must stay")
    (run.adapter / "README.md").write_text("what peft wrote")
    (run.adapter / "secret.json").symlink_to(run.config_path)
    return run


def change_base(run: Run, base: str) -> None:
    """Let the run's adapter name another base."""
    for name, key in (("docdex.json", "base"), ("adapter_config.json", "base_model_name_or_path")):
        path = run.adapter / name
        path.write_text(json.dumps({**json.loads(path.read_text()), key: base}))
