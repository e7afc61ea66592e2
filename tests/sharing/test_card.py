from dataclasses import replace

import yaml

from vqa_core.models.catalogue import AdapterInfo
from vqa_core.runs.run import Run
from vqa_core.sharing.card import BaseNotice, facts_of, model_card

INFO = AdapterInfo("HuggingFaceM4/idefics-9b", "idefics", 224, None, "Answer briefly.")
NOTICE = BaseNotice("other", "Not for commercial use.", "It repeats stereotypes.")


def front(card: str) -> dict[str, object]:
    data: dict[str, object] = yaml.safe_load(card.split("---\n")[1])
    return data


def test_the_front_matter_is_what_the_hub_reads(run: Run) -> None:
    assert front(model_card(facts_of(run, "me/cards", INFO, NOTICE))) == {
        "base_model": "HuggingFaceM4/idefics-9b",
        "library_name": "peft",
        "pipeline_tag": "image-text-to-text",
        "license": "other",
        "tags": ["docdex", "visual-question-answering", "lora"],
    }


def test_licence_and_bias_of_the_base_are_in_the_card(run: Run) -> None:
    card = model_card(facts_of(run, "me/cards", INFO, NOTICE))
    assert "Not for commercial use.\n\nIt repeats stereotypes." in card


def test_it_loads_by_the_two_plain_calls_it_shows(run: Run) -> None:
    card = model_card(facts_of(run, "me/cards", INFO, NOTICE))
    assert 'AutoModelForImageTextToText.from_pretrained("HuggingFaceM4/idefics-9b")' in card
    assert 'PeftModel.from_pretrained(base, "me/cards")' in card
    merged = model_card(facts_of(run, "me/cards", INFO, NOTICE, merged="bfloat16"))
    assert "peft" not in merged and 'from_pretrained("me/cards")' in merged and "in bfloat16" in merged


def test_a_merge_of_a_run_over_4_bit_weights_says_so(run: Run) -> None:
    facts = facts_of(run, "me/cards", INFO, NOTICE, merged="bfloat16")
    assert "4-bit" not in model_card(facts).split("## Results")[0]
    over = replace(facts, rows=[{**row, "quantised": True} for row in facts.rows])
    assert "it learnt over 4-bit weights" in model_card(over)


def test_what_a_user_typed_is_no_markup(run: Run) -> None:
    hint = "`</code><script>\n---\nlicense: mit\n# Hi"
    card = model_card(facts_of(run, "me/cards", replace(INFO, prompt_hint=hint), NOTICE))
    assert "`</code><script> --- license: mit # Hi`" in card
    assert front(card)["license"] == "other"


def test_it_says_how_to_ask(run: Run) -> None:
    card = model_card(facts_of(run, "me/cards", INFO, NOTICE))
    asked = (
        "longest edge 224 px, the model's own tiling, and the text `Answer briefly.` before them. Ask it the same way."
    )
    assert asked in card


def test_a_run_stopped_before_its_scores_says_so(run: Run) -> None:
    facts = facts_of(run, "me/cards", INFO, NOTICE)
    only_losses = [row for row in facts.rows if "exact_match" not in row]
    assert "ended before its held-out rows were scored" in model_card(replace(facts, rows=only_losses))
