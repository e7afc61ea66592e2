"""Candidates are ranked by what the model itself says of each of their tokens."""

import math
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from tests.published import PUBLISHED
from tests.tiny import tiny_idefics3
from vqa_core.errors import UserError
from vqa_core.models.catalogue import Source
from vqa_core.models.processing import Conversation, PictureOptions, user_message
from vqa_core.settings import ASSETS

pytestmark = pytest.mark.slow

CANDIDATES = ("red", "green", "a very long blue answer", "12.50")


def loaded_from(folder: Path, name: str = "tiny") -> Any:
    from vqa_core.models.loading import Precision, load

    return load(Source(name, str(folder), local=True), Precision(compute_dtype="float32"), "cpu")


def asked(loaded: Any, pictures: int = 1) -> Conversation:
    images = tuple(Image.new("RGB", (96, 80), colour) for colour in ("red", "blue")[:pictures])
    message = user_message([*[None] * pictures, "Which colour?"], loaded.control_tokens)
    return Conversation((message,), images)


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Any:
    return loaded_from(tiny_idefics3(tmp_path_factory.mktemp("tiny")))


def added_up(loaded: Any, conversation: Conversation, candidate: str) -> tuple[float, int]:
    """The sum over the answer's own tokens, from one plain pass without padding or kept features."""
    import torch

    from vqa_core.models.processing import assistant_message, encode

    style = loaded.style
    turn = assistant_message(candidate, loaded.control_tokens)

    def inputs_of(messages: Any, generate: bool) -> Any:
        text = loaded.family.prompt(loaded.processor, messages, generate, style)
        return encode(loaded.processor, loaded.family, [text], [conversation.images], PictureOptions())

    answered = inputs_of((*conversation.messages, turn), False)
    whole = answered["input_ids"][0].tolist()
    prompt = inputs_of(conversation.messages, True)["input_ids"][0].tolist()
    assert whole[: len(prompt)] == prompt
    # Plain text ends with a token that is no part of the answer.
    places = range(len(prompt), len(whole) - (0 if style == "chat" else 1))
    with torch.no_grad():
        logs = torch.log_softmax(loaded.model(**answered).logits[0].float(), -1)
    return sum(float(logs[place - 1, whole[place]]) for place in places), len(places)


@pytest.mark.parametrize("pictures", [0, 1, 2])
def test_a_likelihood_is_the_sum_over_the_candidates_tokens(tiny: Any, pictures: int) -> None:
    from vqa_core.models.ranking import rank

    conversation = asked(tiny, pictures)
    found = rank(tiny, conversation, CANDIDATES, PictureOptions())
    for candidate, likelihood in zip(CANDIDATES, found, strict=True):
        total, tokens = added_up(tiny, conversation, candidate)
        assert likelihood.total == pytest.approx(total, abs=1e-4)
        assert likelihood.tokens == tokens
        assert likelihood.mean == pytest.approx(total / tokens, abs=1e-5)


@pytest.mark.parametrize("name", sorted(PUBLISHED))
def test_every_family_and_style_gives_the_same_sum(name: str, tmp_path: Path) -> None:
    from vqa_core.models.ranking import rank

    loaded = loaded_from(PUBLISHED[name](tmp_path), f"owner/{name}")
    conversation = asked(loaded)
    found = rank(loaded, conversation, CANDIDATES[:3], PictureOptions())
    for candidate, likelihood in zip(CANDIDATES, found, strict=False):
        total, tokens = added_up(loaded, conversation, candidate)
        assert (likelihood.total, likelihood.tokens) == (pytest.approx(total, abs=1e-3), tokens)


def test_batches_and_order_do_not_matter(tiny: Any) -> None:
    from vqa_core.models.ranking import rank

    conversation = asked(tiny)
    together = [found.total for found in rank(tiny, conversation, CANDIDATES, PictureOptions())]
    alone = [found.total for found in rank(tiny, conversation, CANDIDATES, PictureOptions(), batch_size=1)]
    backwards = [found.total for found in rank(tiny, conversation, CANDIDATES[::-1], PictureOptions(), batch_size=3)]
    assert alone == pytest.approx(together, abs=1e-4)
    assert backwards[::-1] == pytest.approx(together, abs=1e-4)


def test_the_likelihood_of_the_models_own_answer_is_its_confidence() -> None:
    from vqa_core.models.generation import Generated, stream
    from vqa_core.models.ranking import rank

    pocket = loaded_from(ASSETS / "pocket", "pocket")
    with Image.open(ASSETS / "samples" / "receipt.jpg") as picture:
        message = user_message([None, "What is the total?"], pocket.control_tokens)
        conversation = Conversation((message,), (picture.convert("RGB"),))
    *_, summary = stream(pocket, conversation, PictureOptions(), 32)
    assert isinstance(summary, Generated) and summary.confidence is not None
    own, other = rank(pocket, conversation, [summary.text, "12.34"], PictureOptions())
    assert own.tokens == summary.tokens
    assert own.total == pytest.approx(math.log(summary.confidence), abs=1e-3)
    assert own.total > other.total


def test_what_cannot_be_ranked_is_refused(tiny: Any) -> None:
    from vqa_core.models.ranking import rank

    with pytest.raises(ValueError, match="empty"):
        rank(tiny, asked(tiny), ["red", " "], PictureOptions())
    with pytest.raises(UserError, match="reads up to 1024"):
        rank(tiny, asked(tiny), ["red", "very " * 1000], PictureOptions())
