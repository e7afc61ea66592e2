"""The Answerer on real small models: adapters by name from several threads, and a stop that stops."""

import functools
import threading
import time
from pathlib import Path

import pytest
from PIL import Image, ImageDraw

from tests.tiny import tiny_idefics3
from vqa_core.answering.answer import Answer, Question, Turn
from vqa_core.answering.answerer import Answerer
from vqa_core.errors import UserError
from vqa_core.runs.store import RunStore
from vqa_core.settings import Settings

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    folder = tmp_path_factory.mktemp("home")
    return Settings.from_environment({"DOCDEX_HOME": str(folder), "DOCDEX_RUNTIME": str(folder / "runtime")})


@pytest.fixture(scope="module")
def answerer(settings: Settings) -> Answerer:
    return Answerer(settings, RunStore(settings))


@pytest.fixture(scope="module")
def endless(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A model with random weights: it never finds its end token."""
    return str(tiny_idefics3(tmp_path_factory.mktemp("endless")))


@pytest.fixture(scope="module")
def receipt() -> Image.Image:
    from PIL import ImageFont

    from vqa_core.settings import ASSETS

    image = Image.new("RGB", (384, 384), "white")
    font = ImageFont.truetype(str(next((ASSETS / "fonts").glob("*Sans*"))), 24)
    for line, text in enumerate(("Date: 12/03/2021", "Invoice No: 40712", "Total: $41.20")):
        ImageDraw.Draw(image).text((30, 60 + 60 * line), text, fill="black", font=font)
    return image


def lora(model: str, folder: Path, seed: int) -> Path:
    """An adapter with random weights, in the form that a run leaves."""
    import torch
    from peft import LoraConfig, get_peft_model
    from transformers import AutoModelForImageTextToText

    from vqa_core.models.adapters import save_adapter
    from vqa_core.models.catalogue import AdapterInfo

    torch.manual_seed(seed)
    base = AutoModelForImageTextToText.from_pretrained(model, dtype=torch.float32)
    tuned = get_peft_model(base, LoraConfig(r=4, target_modules=r".*text_model.*\.(q_proj|v_proj|o_proj)"))
    for name, parameter in tuned.named_parameters():
        if "lora_" in name:
            torch.nn.init.normal_(parameter, std=1.0)
    save_adapter(tuned, folder, AdapterInfo(model, "idefics3", 0, False, ""))
    return folder


def test_the_embedded_model_reads_a_printed_field(answerer: Answerer, receipt: Image.Image) -> None:
    pieces = list(answerer.stream(Question("What is the total?", [receipt])))
    last = pieces[-1]
    assert isinstance(last, Answer)
    assert last.text == "$41.20" and "".join(map(str, pieces[:-1])).strip() == last.text
    assert last.confidence is not None and 0.5 < last.confidence <= 1
    assert last.tokens == len(last.text) + 2  # a space, each character, the end token
    assert answerer.readiness().ready


def test_history_does_not_disturb_the_embedded_model(answerer: Answerer, receipt: Image.Image) -> None:
    earlier = (Turn("What is the date?", "12/03/2021"),)
    assert answerer.answer(Question("What is the total?", [receipt], history=earlier)).text == "$41.20"


def test_an_empty_question_is_refused(answerer: Answerer) -> None:
    with pytest.raises(UserError, match="empty"):
        answerer.answer(Question("  "))


def test_threads_get_the_answers_of_their_own_adapters(answerer: Answerer, endless: str, tmp_path: Path) -> None:
    image = Image.new("RGB", (64, 64), "red")
    folders = [str(lora(endless, tmp_path / f"adapter{seed}", seed)) for seed in range(3)]
    questions = [Question("Which?", [image], endless, name, max_new_tokens=8) for name in ["", *folders]]
    alone = [answerer.answer(question).text for question in questions]
    assert len(set(alone)) == 4
    wrong: list[str] = []

    def ask(which: int) -> None:
        for _ in range(10):
            said = answerer.answer(questions[which]).text
            if said != alone[which]:
                wrong.append(said)

    threads = [threading.Thread(target=ask, args=(which,)) for which in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


def test_an_adapter_of_another_base_is_refused(answerer: Answerer, endless: str, tmp_path: Path) -> None:
    folder = lora(endless, tmp_path / "adapter", 1)
    with pytest.raises(UserError, match="was trained on"):
        answerer.answer(Question("Which?", [Image.new("RGB", (64, 64))], "pocket", str(folder)))


def test_an_unknown_adapter_is_told(answerer: Answerer) -> None:
    with pytest.raises(UserError, match="no run 'tickets-99'"):
        answerer.answer(Question("Which?", [Image.new("RGB", (64, 64))], "pocket", "tickets-99"))


def test_closing_the_stream_stops_generation_at_once(answerer: Answerer, endless: str) -> None:
    from transformers import Idefics3ForConditionalGeneration

    calls: list[float] = []
    forward = Idefics3ForConditionalGeneration.forward

    @functools.wraps(forward)
    def counted(self: object, *args: object, **options: object) -> object:
        calls.append(time.monotonic())
        return forward(self, *args, **options)

    question = Question("Tell all.", [Image.new("RGB", (64, 64), "blue")], endless, max_new_tokens=500)
    answerer.answer(Question("Warm?", question.images, endless, max_new_tokens=2))
    Idefics3ForConditionalGeneration.forward = counted
    try:
        for attempt in range(20):
            calls.clear()
            running = answerer.stream(question)
            for _ in range(1 + attempt % 5):
                assert isinstance(next(running), str)
            running.close()
            stopped = time.monotonic()
            made = len(calls)
            time.sleep(0.05)
            assert made < 400 and len(calls) == made, "a token was computed after the stop"
            assert stopped - calls[-1] < 1.0
    finally:
        Idefics3ForConditionalGeneration.forward = forward


def test_batched_answers_equal_single_ones(endless: str, receipt: Image.Image) -> None:
    from vqa_core.models.catalogue import POCKET, find_model
    from vqa_core.models.generation import generate_batch
    from vqa_core.models.loading import Precision, load
    from vqa_core.models.processing import Conversation, PictureOptions, user_message

    source = find_model(POCKET, Settings.from_environment({}))
    loaded = load(source, Precision(compute_dtype="float32"), "cpu")
    wide = receipt.resize((600, 300))
    asked = [("What is the total?", receipt), ("What is the invoice number on this page?", wide), ("Date?", receipt)]
    batch = [Conversation((user_message([None, text], loaded.control_tokens),), (picture,)) for text, picture in asked]
    together = generate_batch(loaded, batch, PictureOptions(), 32)
    assert together == [generate_batch(loaded, [one], PictureOptions(), 32)[0] for one in batch]
    assert "41.20" in together[0]
