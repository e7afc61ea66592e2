"""What the Check step's measurement is given, and what it shows."""

import json
from dataclasses import replace

import pytest

from tests.training.probe.test_forecast import FOUND, config
from vqa_core.training.config import TrainConfig
from vqa_core.training.probe.forecast import forecast
from vqa_core.ui.form.probe_events import _token, view
from vqa_core.ui.form.probe_step import INDIFFERENT
from vqa_core.ui.form.probe_words import PROBE_WORDS


def test_only_known_settings_are_called_indifferent() -> None:
    assert set(TrainConfig.model_fields) >= INDIFFERENT
    # Each of these changes a measured figure.
    assert not INDIFFERENT & {"batch_size", "longest_edge", "quantisation", "lora_r", "eval_steps", "data", "model"}


@pytest.mark.parametrize("found", [FOUND, replace(FOUND, lack="loading the model", peak_gib=None, pace=None)])
def test_all_that_it_shows_can_be_sent(found: object) -> None:
    shown = view(forecast(config(), found))  # type: ignore[arg-type]
    assert json.loads(json.dumps(shown)) == shown
    assert shown["verdict"] and len(shown["levers"]) > 3
    # Gradio takes a key of this name for a file of its own.
    assert "path" not in json.dumps(shown)


def test_each_lever_sets_fields_of_the_form() -> None:
    for row in view(forecast(config(), FOUND))["levers"]:
        assert row["changes"].keys() <= TrainConfig.model_fields.keys() - {"data"}


@pytest.mark.parametrize(("sent", "kept"), [("ab12" * 8, "ab12" * 8), ("../../x", ""), (None, ""), (["ab12" * 8], "")])
def test_a_token_is_hexadecimal(sent: object, kept: str) -> None:
    assert _token({"token": sent}) == kept


def test_the_button_says_how_long_it_may_take() -> None:
    from vqa_core.training.probe.probing import LIMIT_S

    assert f"{LIMIT_S:.0f} s" in PROBE_WORDS["measure"]
