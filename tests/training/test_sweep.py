from pathlib import Path

import pytest

from vqa_core.errors import UserError
from vqa_core.runs import launch
from vqa_core.runs.about import describe, title_of
from vqa_core.runs.lock import device_lock
from vqa_core.runs.queue import waiting
from vqa_core.runs.store import RunStore
from vqa_core.settings import Settings
from vqa_core.training import sweep
from vqa_core.training.config import TrainConfig
from vqa_core.training.presets import preset
from vqa_core.training.start import Start

BASE = TrainConfig().model_dump()


def labels(**tried: str) -> list[str]:
    return [one.label for one in sweep.combinations(BASE, tried)]


def test_two_settings_make_every_combination_in_order() -> None:
    found = sweep.combinations(BASE, {"learning_rate": "1e-4, 3e-4,1e-3", "lora_r": "4,8"})
    assert [(one.values["learning_rate"], one.values["lora_r"]) for one in found] == [
        (rate, rank) for rate in ("1e-4", "3e-4", "1e-3") for rank in ("4", "8")
    ]
    assert found[0].label == "learning rate 1e-4, rank r 4"
    assert all(one.values["batch_size"] == BASE["batch_size"] for one in found)


def test_choices_and_switches_can_be_tried() -> None:
    assert labels(schedule="linear, cosine") == ["schedule linear", "schedule cosine"]
    assert [one.values["use_dora"] for one in sweep.combinations(BASE, {"use_dora": "on,off"})] == [True, False]


@pytest.mark.parametrize(
    ("tried", "said"),
    [
        ({"colour": "red, blue"}, "colour cannot be tried"),
        ({"lora_targets": "q, v"}, "only numbers and choices"),
        ({"lora_r": " , "}, "lora_r has no values"),
        ({"seed": ",".join(map(str, range(17)))}, "These are 17 runs; at most 16"),
        ({"lora_r": "4,8", "seed": "1,2", "epochs": "1,2"}, "3 settings have several values"),
        ({"learning_rate": "1e-4, 3"}, "With learning rate 3: learning_rate is '3'"),
        ({"lora_r": "4, four"}, "With rank r four: lora_r is 'four'"),
        ({"max_steps": "5, 50"}, "With steps 5: warmup_steps is 10, more than the run's 5 steps"),
        ({"learning_rate": "1e-4, 0.0001"}, "learning rate 1e-4 and learning rate 0.0001 are the same run"),
    ],
)
def test_what_cannot_be_tried_is_refused_by_name(tried: dict[str, str], said: str) -> None:
    with pytest.raises(UserError, match=said.replace("(", r"\(")):
        sweep.combinations(BASE, tried)


def test_a_fault_of_the_settings_themselves_is_told_elsewhere() -> None:
    values = {**BASE, "lora_alpha": 0}
    assert len(sweep.combinations(values, {"lora_r": "4,8"})) == 2


@pytest.mark.parametrize(("words", "said"), [(["lora_r"], "no '='"), (["lora_r=4", "lora_r=8"], "twice")])
def test_a_command_line_that_says_no_sweep_is_refused(words: list[str], said: str) -> None:
    with pytest.raises(UserError, match=said):
        sweep.parse_sweep(words)


@pytest.mark.slow
def test_one_token_starts_a_sweep_once_and_its_runs_wait_in_order(
    settings: Settings, store: RunStore, rows_file: Path
) -> None:
    values = {**preset("pocket-own").values, "data": str(rows_file), "max_steps": 20, "warmup_steps": 2}
    asked = Start(values, token="click", preset_name="pocket-own")
    with device_lock(settings.runtime, "cpu") as device:
        assert device.acquire()
        runs = sweep.start_sweep(asked, {"lora_r": "4,8,16"}, settings, store)
        assert [run.config()["sweep"]["fields"] for run in runs] == [{"lora_r": rank} for rank in (4, 8, 16)]
        assert [run.config()["train"]["lora_r"] for run in runs] == [4, 8, 16]
        assert [title_of(run) for run in runs] == [f"rows rank r {rank}" for rank in (4, 8, 16)]
        assert len({run.config()["sweep"]["id"] for run in runs}) == 1
        assert waiting(store) == runs and all(run.worker_alive() for run in runs)
        describe(runs[0], title="the small one")
        assert sweep.start_sweep(asked, {"lora_r": "4,8,16"}, settings, store) == runs
        assert len(store.list()) == 3 and title_of(runs[0]) == "the small one"
        for run in runs:
            thread = launch.stop(run)
            assert thread is not None
            thread.join(20)
        assert waiting(store) == [] and not any(run.alive() for run in runs)
