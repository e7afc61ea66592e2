from pathlib import Path

from vqa_core.hardware import Host
from vqa_core.runs.store import RunStore
from vqa_core.settings import Settings
from vqa_core.training.config import TrainConfig
from vqa_core.training.presets import preset
from vqa_core.ui.form.sweep_form import NO_SWEEP, fields, in_list, looked_at, tried

CPU = Host("cpu", "CPU", 8.0, 6.0, 2)


def test_no_setting_is_no_sweep() -> None:
    assert looked_at({}, None, "", CPU) == (NO_SWEEP, [])
    assert looked_at({}, [{"field": "", "values": "1, 2"}, "junk", 7], "", CPU) == (NO_SWEEP, [])


def test_the_form_hears_which_runs_there_will_be_and_how_long_they_take() -> None:
    values = {**TrainConfig().model_dump(), **preset("pocket-tickets").values}
    asked = [{"field": "learning_rate", "values": "1e-3, 2e-3"}, {"field": "lora_r", "values": "4,8,16"}]
    shown, problems = looked_at(values, asked, "pocket-tickets", CPU)
    assert problems == [] and shown["count"] == 6
    assert shown["lines"][0] == "learning rate 1e-3, rank r 4"
    assert shown["told"].startswith("6 runs, one after another, about ")
    longer = looked_at({**values, "max_steps": 900}, asked, "pocket-tickets", CPU)[0]
    assert longer["told"] == "6 runs, one after another"


def test_what_cannot_be_tried_is_told_as_the_page_calls_it() -> None:
    shown, problems = looked_at(TrainConfig().model_dump(), [{"field": "lora_alpha", "values": "16, 0"}], "", CPU)
    assert shown == NO_SWEEP
    assert problems[0]["text"].startswith("With alpha 0: “Alpha” is '0'")


def test_a_setting_that_is_named_twice_keeps_all_its_values() -> None:
    assert tried([{"field": "lora_r", "values": "4"}, {"field": "lora_r", "values": "8"}]) == {"lora_r": "4, 8"}


def test_texts_and_rows_cannot_be_tried() -> None:
    assert not {"data", "model", "prompt_hint", "lora_targets"} & {*fields()}


def test_the_list_shows_a_run_of_a_sweep_by_what_differs_or_by_its_own_name(tmp_path: Path) -> None:
    home = {"DOCDEX_HOME": str(tmp_path), "DOCDEX_RUNTIME": str(tmp_path / "locks")}
    store = RunStore(Settings.from_environment(home))
    about = {"id": "s1", "fields": {"learning_rate": 3e-4, "lora_r": 8}, "label": "learning rate 3e-4, rank r 8"}
    run = store.create({"sweep": about}, slug="cards")
    heading = {"id": "s1", "heading": "Learning rate · Rank r"}
    assert in_list(run, "cards learning rate 3e-4, rank r 8") == {**heading, "name": "0.0003 · 8"}
    assert in_list(run, "my favourite") == {**heading, "name": "my favourite"}
    assert in_list(store.create({}, slug="cards"), "cards-2") is None
