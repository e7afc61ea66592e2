"""First contact with the published checkpoints' form: load, ask, alone and in a batch, by every family."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

pytestmark = pytest.mark.slow

NAMES = ("idefics-9b", "idefics-9b-instruct", "idefics2-8b", "SmolVLM-500M-Instruct")
PICTURES = [Image.new("RGB", (120, 90), colour) for colour in ("red", "green", "blue")]

# Greedy answers of the tiny random models, in float32: text alone, two pictures, a story over three, a dialogue.
SAID: dict[str, list[str]] = {
    "idefics-9b": [
        "piece22199 piece18841 piece30864 piece3846",
        "piece6700 piece14908 piece21750 piece30495",
        "piece19396 piece3879 piece4956 piece21750",
        "piece19396 piece3879 piece4956 piece21750",
    ],
    "idefics-9b-instruct": [
        "piece5411- piece8115 piece12369",
        "piece25841 piece5360 piece26770 piece15263",
        "piece26691 piece234 piece14593 piece5083",
        "piece8110 piece19546 piece4018 piece29687",
    ],
    "idefics2-8b": [
        "piece29930 piece28393 piece26120 piece8961",
        "piece17373 piece28924 piece2461 piece15810",
        "piece17373 piece17573 piece22529 piece19345",
        "piece17373 piece2345 piece14634 piece26893",
    ],
    "SmolVLM-500M-Instruct": [
        "piece22090piece41123piece1088piece17806",
        "piece16384piece7924piece24360piece37657",
        "piece16384piece7924piece24360piece535",
        "piece4040piece41380piece27928piece23878",
    ],
}


@pytest.fixture(scope="module")
def load_published(published: Callable[[str], Path]) -> Callable[[str], Any]:
    from vqa_core.models.catalogue import Source
    from vqa_core.models.loading import Precision, load

    kept: dict[str, Any] = {}

    def load_once(name: str) -> Any:
        if name not in kept:
            source = Source(name, str(published(name)), local=True)
            kept[name] = load(source, Precision(compute_dtype="float32"), "cpu")
        return kept[name]

    return load_once


def conversations(loaded: Any) -> list[Any]:
    from vqa_core.models.processing import Conversation, assistant_message, user_message

    tokens = loaded.control_tokens
    one, two, three = PICTURES
    return [
        Conversation((user_message(["What is 2 + 2?"], tokens),), ()),
        Conversation((user_message(["First", None, "then", None, "Which is older?"], tokens),), (one, two)),
        Conversation((user_message(["Once", None, "then", None, "last", None, "So?"], tokens),), (one, two, three)),
        Conversation(
            (
                user_message([None, "Who is that?"], tokens),
                assistant_message("Idefix.", tokens),
                user_message([None, "And this?"], tokens),
            ),
            (one, three),
        ),
    ]


def options(name: str) -> Any:
    from vqa_core.models.processing import PictureOptions

    return PictureOptions(0, None) if name.startswith("idefics-9b") else PictureOptions(384, False)


@pytest.mark.parametrize("name", NAMES)
def test_a_batch_says_what_each_says_alone(name: str, load_published: Callable[[str], Any]) -> None:
    from vqa_core.models.generation import generate_batch

    loaded = load_published(name)
    asked = conversations(loaded)
    alone = [generate_batch(loaded, [item], options(name), 8)[0] for item in asked]
    assert generate_batch(loaded, asked, options(name), 8) == alone
    assert len(set(alone)) > 1


@pytest.mark.parametrize("name", NAMES)
def test_what_is_said_is_the_pinned_text(name: str, load_published: Callable[[str], Any]) -> None:
    from vqa_core.models.generation import generate_batch

    loaded = load_published(name)
    assert generate_batch(loaded, conversations(loaded), options(name), 4) == SAID[name]


@pytest.mark.parametrize("name", NAMES)
def test_the_picture_changes_the_logits(name: str, load_published: Callable[[str], Any]) -> None:
    import torch

    from vqa_core.models.generation import prepare
    from vqa_core.models.processing import Conversation, user_message

    loaded = load_published(name)
    message = user_message([None, "Which colour?"], loaded.control_tokens)
    red, blue = (prepare(loaded, [Conversation((message,), (image,))], options(name)) for image in PICTURES[::2])
    with torch.inference_mode():
        assert not torch.allclose(loaded.model(**red).logits, loaded.model(**blue).logits, atol=1e-4)


@pytest.mark.parametrize("name", NAMES)
def test_the_stream_says_the_same_as_a_batch(name: str, load_published: Callable[[str], Any]) -> None:
    from vqa_core.models.generation import generate_batch, stream

    loaded = load_published(name)
    asked = conversations(loaded)[1]
    *pieces, last = stream(loaded, asked, options(name), 8)
    assert last.text == generate_batch(loaded, [asked], options(name), 8)[0]
    assert "".join(pieces).strip() == last.text


@pytest.mark.parametrize("name", NAMES)
def test_picture_tokens_are_never_said_and_turns_end(name: str, load_published: Callable[[str], Any]) -> None:
    from vqa_core.models.generation import _greedy

    loaded = load_published(name)
    settings = _greedy(loaded, 8)
    vocabulary = loaded.processor.tokenizer.get_vocab()
    assert [vocabulary["<image>"]] in settings["bad_words_ids"]
    assert [vocabulary["<fake_token_around_image>"]] in settings["bad_words_ids"]
    assert loaded.processor.tokenizer.eos_token_id in settings["eos_token_id"]
    if "<end_of_utterance>" in vocabulary:
        assert vocabulary["<end_of_utterance>"] in settings["eos_token_id"]


def test_a_base_model_is_cut_off_where_it_asks_itself_the_next_question(load_published: Callable[[str], Any]) -> None:
    from vqa_core.models.generation import _answer, _Pieces

    tokenizer = load_published("idefics-9b").processor.tokenizer
    pieces = _Pieces(tokenizer, "Question:")
    pieces.put(None)  # type: ignore[arg-type]
    for token in tokenizer("It is 70.\nQuestion: And", return_tensors="pt", add_special_tokens=False)["input_ids"][0]:
        pieces.put(token)
    pieces.end()
    sent = []
    while (piece := pieces.queue.get()) is not None:
        sent.append(piece)
    assert "".join(sent) == "It is 70."
    assert _answer(" It is 70.\nQuestion: And", "question") == "It is 70."
    assert _answer(" Question: why?", "chat") == "Question: why?"


def test_a_prompt_longer_than_the_model_reads_is_refused(load_published: Callable[[str], Any]) -> None:
    from vqa_core.errors import UserError
    from vqa_core.models.generation import prepare
    from vqa_core.models.processing import Conversation, user_message

    loaded = load_published("idefics-9b")
    asked = Conversation((user_message(["why " * 600], loaded.control_tokens),), ())
    with pytest.raises(UserError, match=r"The prompt has \d+ tokens.*reads up to 2048"):
        prepare(loaded, [asked], options("idefics-9b"))


def test_smolvlm_loads_without_num2words_and_torchvision(load_published: Callable[[str], Any]) -> None:
    loaded = load_published("SmolVLM-500M-Instruct")
    assert type(loaded.processor).__name__ == "Idefics3Processor"
    assert type(loaded.processor.image_processor).__name__ == "SmolVLMImageProcessorPil"
    assert loaded.processor.image_seq_len == 64


def test_splitting_can_be_turned_off_for_idefics2(load_published: Callable[[str], Any]) -> None:
    from vqa_core.models.generation import prepare
    from vqa_core.models.processing import PictureOptions

    loaded = load_published("idefics2-8b")
    asked = [conversations(loaded)[1]]
    whole, split = (prepare(loaded, asked, PictureOptions(384, splitting)) for splitting in (False, True))
    token = loaded.processor.tokenizer.convert_tokens_to_ids("<image>")
    assert int((whole["input_ids"] == token).sum()) == 2 * 64
    assert int((split["input_ids"] == token).sum()) == 2 * 64 * 5
    assert loaded.processor.image_processor.do_image_splitting is True


def test_4bit_keeps_what_the_family_keeps(published: Callable[[str], Path]) -> None:
    from vqa_core.models.catalogue import Source
    from vqa_core.models.loading import Precision, load

    expected = {
        "idefics-9b": {"lm_head", "lm_head.additional_fc"},
        "idefics2-8b": {"lm_head"},
        "SmolVLM-500M-Instruct": {"lm_head", "model.connector.modality_projection.proj"},
    }
    for name, kept in expected.items():
        loaded = load(Source(name, str(published(name)), True), Precision(True, True, "float32"), "cpu")
        kinds = {key: type(module).__name__ for key, module in loaded.model.named_modules()}
        plain = {key for key, kind in kinds.items() if kind in ("Linear", "IdeficsDecoupledLinear")}
        tower = {key for key in plain if key.startswith("model.vision_model")}
        assert plain - tower == kept, name
        assert bool(tower) == (name != "idefics-9b")
        assert "Linear4bit" in kinds.values()


@pytest.mark.parametrize(("name", "turns"), [("idefics-9b", 1), ("idefics-9b-instruct", 3), ("idefics2-8b", 3)])
def test_a_dialogue_is_told_to_models_that_were_taught_one(
    name: str, turns: int, load_published: Callable[[str], Any]
) -> None:
    from vqa_core.answering.answer import Question, Turn
    from vqa_core.answering.local import _conversation

    question = Question("And when?", PICTURES[:1], name, history=[Turn("Who?", "Idefix.")])
    made = _conversation(load_published(name), question, None, [])
    assert len(made.messages) == turns
    # The picture stands in the first turn, whichever that is.
    assert made.messages[0]["content"][0] == {"type": "image"} and len(made.images) == 1
