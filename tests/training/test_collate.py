"""What is scored, and that every random draw is a function of (seed, epoch, row)."""

from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from vqa_core.errors import UserError
from vqa_core.examples.example import Example, Picture
from vqa_core.models.processing import PictureOptions
from vqa_core.settings import ASSETS

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def picture(tmp_path_factory: pytest.TempPathFactory) -> Picture:
    path = tmp_path_factory.mktemp("pictures") / "white.png"
    Image.new("RGB", (300, 200), "white").save(path)
    return Picture(path)


def collator(scored: str = "answer", hint: str = "", seed: int = 0) -> Any:
    from transformers import AutoProcessor

    from vqa_core.families.idefics3 import IDEFICS3
    from vqa_core.training.collate import Collator, CollatorSettings

    processor = AutoProcessor.from_pretrained(ASSETS / "pocket", backend="pil")
    settings = CollatorSettings(hint, scored, seed, PictureOptions(384, False), "chat")
    return Collator(processor, IDEFICS3, settings)


def scored_text(made: Any, batch: dict[str, Any], index: int) -> str:
    ids = batch["labels"][index]
    return str(made._processor.tokenizer.decode(ids[ids != -100]))


def test_labels_hide_the_question_and_keep_the_end_token(picture: Picture) -> None:
    made = collator()
    rows = [
        (0, Example.ask("a", picture, "What is the total?", ["$41.20"])),
        (0, Example.ask("b", picture, "Who?", ["Jane Miller of the long name"])),
    ]
    batch = made(rows)
    assert scored_text(made, batch, 0) == " $41.20<end_of_utterance>"
    assert scored_text(made, batch, 1) == " Jane Miller of the long name<end_of_utterance>"
    assert (batch["labels"][batch["attention_mask"] == 0] == -100).all()


def test_all_scores_the_prompt_but_no_picture_and_no_padding(picture: Picture) -> None:
    made = collator(scored="all", hint="Answer briefly.")
    batch = made(
        [(0, Example.ask("a", picture, "Total?", ["1"])), (0, Example.ask("b", picture, "A longer one?", ["2"]))]
    )
    text = scored_text(made, batch, 0)
    # All but the first token, which nothing stands before to predict.
    assert text.startswith("User: Answer briefly.") and text.endswith("1<end_of_utterance>")
    assert "<image>" not in text and "<fake_token_around_image>" not in text and "<pad>" not in text


def test_typed_control_tokens_are_letters(picture: Picture) -> None:
    made = collator()
    question = "Is <image> or <end_of_utterance> here?"
    batch = made([(0, Example.ask("a", picture, question, ["<image> no<end_of_utterance>"]))])
    image_tokens = int((batch["input_ids"] == made._processor.image_token_id).sum())
    assert image_tokens == 144
    assert scored_text(made, batch, 0).count("<end_of_utterance>") == 1


def test_text_alone_and_several_pictures_fit(picture: Picture) -> None:
    made = collator()
    several = Example("a", (picture, "and", picture, "differ?"), ("no",))
    alone = Example("b", ("Two and two?",), ("four",))
    batch = made([(0, several), (0, alone)])
    counts = (batch["input_ids"] == made._processor.image_token_id).sum(1).tolist()
    assert counts == [288, 0]
    assert scored_text(made, batch, 1) == " four<end_of_utterance>"
    assert batch["picture_keys"][1] == ""


def test_the_answer_drawn_depends_on_seed_epoch_and_row_alone(picture: Picture) -> None:
    answers = [f"answer {n}" for n in range(20)]
    example = Example.ask("row 7", picture, "Which?", answers)
    first = [collator(seed=3).conversation((epoch, example)).messages[1]["content"][0]["text"] for epoch in range(12)]
    again = [collator(seed=3).conversation((epoch, example)).messages[1]["content"][0]["text"] for epoch in range(12)]
    other = [collator(seed=4).conversation((epoch, example)).messages[1]["content"][0]["text"] for epoch in range(12)]
    assert first == again and first != other and len(set(first)) > 3


def test_evaluation_always_takes_the_first_answer(picture: Picture) -> None:
    from vqa_core.training.collate import EVALUATION

    example = Example.ask("a", picture, "Which?", ["first", "second", "third"])
    assert collator().conversation((EVALUATION, example)).messages[1]["content"][0]["text"] == "first"


def test_a_row_without_answers_is_named(picture: Picture) -> None:
    with pytest.raises(UserError, match="Row 12 has no answer"):
        collator()([(0, Example("a", (picture, "Which?"), (), row=12))])


def test_a_picture_that_vanished_is_named(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"gone\.png"):
        collator()([(0, Example.ask("a", Picture(tmp_path / "gone.png"), "Which?", ["x"]))])


def test_the_order_of_rows_is_new_each_epoch_and_the_same_each_time() -> None:
    from vqa_core.training.collate import EpochSampler

    sampler, twin = EpochSampler(50, seed=1), EpochSampler(50, seed=1)
    first, same = list(sampler), list(twin)
    sampler.set_epoch(1)
    second = list(sampler)
    assert first == same
    assert sorted(index for _, index in second) == list(range(50))
    assert [index for _, index in first] != [index for _, index in second]
    assert {epoch for epoch, _ in second} == {1}
