"""TrainConfig says everything that is wrong at once, and nothing unknown passes."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vqa_core.errors import UserError
from vqa_core.hardware import Host
from vqa_core.training.config import TrainConfig, check, parse, parse_assignments
from vqa_core.training.presets import PRESETS, preset, with_preset

CPU = Host("cpu", "CPU", 24.0, 20.0, 2)


def test_all_problems_are_told_at_once() -> None:
    found = check({"lora_r": 0, "learning_rate": -1, "colour": "red"})
    assert len(found) == 3
    assert any(line.startswith("lora_r is 0") for line in found)
    assert any("colour is not a setting" in line for line in found)


def test_rules_between_fields_are_told() -> None:
    assert "keep_best needs" in check({"keep_best": True, "eval_steps": 0})[0]
    assert check({"keep_best": True, "eval_steps": 10, "save_steps": 15}) == [], "the best step is saved whenever it is"
    assert "NF4" in check({"quantisation": "nf4", "lora_init": "pissa"})[0]


def test_settings_cannot_be_changed_after_the_start() -> None:
    with pytest.raises(ValueError, match="frozen"):
        parse({}).lora_r = 4  # type: ignore[misc]


def test_every_field_has_words_and_a_place() -> None:
    for name, shown in TrainConfig.shown().items():
        assert shown.label and TrainConfig.model_fields[name].description, name


@pytest.mark.parametrize("found", PRESETS, ids=lambda found: found.name)
def test_every_preset_is_valid_and_names_its_source(found: object) -> None:
    chosen = preset(found.name)  # type: ignore[attr-defined]
    assert with_preset(chosen.name, {}).problems() == []
    assert chosen.source


def test_a_preset_that_needs_a_gpu_says_so() -> None:
    assert "no GPU" in preset("idefics3-8b").cannot_run(CPU)
    assert preset("pocket-tickets").cannot_run(CPU) == ""
    small = Host("cuda", "T4", 15.0, 14.0, 4, 1)
    assert "has 15.0" in preset("idefics2-docvqa-fast").cannot_run(small)
    assert preset("idefics2-docvqa-16gb").cannot_run(small) == "" == preset("idefics-9b-cards-16gb").cannot_run(small)


def test_an_unknown_preset_lists_the_known_ones() -> None:
    with pytest.raises(UserError, match=r"'fast' does not exist.*pocket-tickets"):
        preset("fast")


def test_command_line_words_become_values() -> None:
    config = parse(parse_assignments(["max_steps=40", "learning_rate=1e-4", "keep_best=true", "prompt_hint=a=b"]))
    assert (config.max_steps, config.learning_rate, config.keep_best, config.prompt_hint) == (40, 1e-4, True, "a=b")
    with pytest.raises(UserError, match="no '='"):
        parse_assignments(["max_steps"])


@given(
    st.dictionaries(st.sampled_from([*TrainConfig.model_fields, "x"]), st.one_of(st.integers(), st.text(), st.none()))
)
def test_check_never_raises_and_agrees_with_parse(values: dict[str, object]) -> None:
    found = check(values)
    if found:
        with pytest.raises(UserError):
            parse(values)
    else:
        assert TrainConfig.model_validate(json.loads(parse(values).model_dump_json())) == parse(values)
