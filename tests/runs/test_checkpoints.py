import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import save_file

from vqa_core.runs.checkpoints import latest_valid, whole_safetensors
from vqa_core.runs.run import Run


def write_checkpoint(run: Run, step: int) -> Path:
    folder = run.checkpoints / f"checkpoint-{step}"
    folder.mkdir(parents=True)
    weights = {"a": np.ones((4, 8), np.float32), "b": np.zeros(3, np.float16), "none": np.zeros(0, np.float32)}
    save_file(weights, folder / "adapter_model.safetensors", {"format": "pt"})
    for name in ("optimizer.pt", "scheduler.pt"):
        with zipfile.ZipFile(folder / name, "w") as archive:
            archive.writestr("archive/data.pkl", b"x" * 100)
    (folder / "trainer_state.json").write_text(json.dumps({"global_step": step, "log_history": []}))
    return folder


def cut(name: str, size: int) -> Callable[[Path], None]:
    def damage(folder: Path) -> None:
        data = (folder / name).read_bytes()
        (folder / name).write_bytes(data[:size])

    return damage


def test_without_checkpoints_there_is_none(run: Run) -> None:
    assert latest_valid(run) is None
    run.checkpoints.mkdir()
    assert latest_valid(run) is None


def test_the_highest_step_counts_not_the_spelling(run: Run) -> None:
    for step in (5, 100, 25):
        write_checkpoint(run, step)
    (run.checkpoints / "checkpoint-999x").mkdir()
    found = latest_valid(run)
    assert found is not None and found.name == "checkpoint-100"


@pytest.mark.parametrize(
    "damage",
    [
        cut("adapter_model.safetensors", -1),
        cut("adapter_model.safetensors", 20),
        cut("adapter_model.safetensors", 0),
        cut("trainer_state.json", 9),
        cut("optimizer.pt", 0),
        cut("optimizer.pt", 60),
        cut("scheduler.pt", -1),
        lambda folder: (folder / "optimizer.pt").unlink(),
        lambda folder: (folder / "adapter_model.safetensors").unlink(),
        lambda folder: (folder / "trainer_state.json").write_text('{"global_step": 24}'),
    ],
)
def test_a_damaged_checkpoint_is_passed_over(run: Run, damage: Callable[[Path], None]) -> None:
    good = write_checkpoint(run, 10)
    bad = write_checkpoint(run, 25)
    assert latest_valid(run) == bad
    damage(bad)
    assert latest_valid(run) == good


@pytest.mark.parametrize(
    "text", [b"", b"\x01", b"\xff" * 64, b"\x02" + b"\0" * 7 + b"[]", b"\x09" + b"\0" * 7 + b'{"a":"b"}']
)
def test_what_is_no_safetensors_file_is_told_apart(tmp_path: Path, text: bytes) -> None:
    (tmp_path / "w.safetensors").write_bytes(text)
    assert not whole_safetensors(tmp_path / "w.safetensors")
