"""Answers with supports before the question, by real small models of every family."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from tests.published import PUBLISHED
from tests.tiny import coloured_rows, tiny_idefics3
from vqa_core.answering.answer import Answer, Question
from vqa_core.answering.answerer import Answerer
from vqa_core.answering.few_shot import Shots, Supports, with_shots
from vqa_core.errors import UserError
from vqa_core.evaluation.predict import PredictSettings, conversation, predict
from vqa_core.examples.example import Example
from vqa_core.examples.sets import import_set
from vqa_core.models.processing import Conversation, PictureOptions, user_message
from vqa_core.runs.store import RunStore
from vqa_core.settings import Settings

pytestmark = pytest.mark.slow
MODELS: dict[str, Callable[[Path], Path]] = {"tiny": tiny_idefics3, **PUBLISHED}
ONE_TILE = PictureOptions(splitting=False)


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    folder = tmp_path_factory.mktemp("home")
    return Settings.from_environment({"DOCDEX_HOME": str(folder), "DOCDEX_RUNTIME": str(folder / "runtime")})


@pytest.fixture(scope="module")
def examples(settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> list[Example]:
    table = coloured_rows(tmp_path_factory.mktemp("rows") / "rows", 10)
    return list(import_set(table, settings.home).examples)


@pytest.fixture(scope="module", params=MODELS)
def loaded(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Any:
    from vqa_core.models.catalogue import find_model
    from vqa_core.models.loading import Precision, load

    folder = MODELS[request.param](tmp_path_factory.mktemp("model") / request.param)
    source = find_model(str(folder), Settings.from_environment({}))
    return load(source, Precision(compute_dtype="float32"), "cpu")


def test_batched_answers_with_shots_of_unequal_length_equal_single_ones(loaded: Any, examples: list[Example]) -> None:
    from vqa_core.models.generation import generate_batch

    supports, image = Supports(examples, seed=1), Image.new("RGB", (64, 64), "orange")
    batch = []
    for count, text in ((0, "Which colour?"), (3, "Which colour is it?"), (1, "What?")):
        asked = Conversation((user_message([None, text], loaded.control_tokens),), (image,))
        shots = supports.pick(Example(text, (text,), ()), count, [image])
        batch.append(with_shots(asked, shots, loaded.control_tokens))
    together = generate_batch(loaded, batch, ONE_TILE, 6)
    assert together == [generate_batch(loaded, [one], ONE_TILE, 6)[0] for one in batch]
    assert any(together)


def test_the_prompt_has_the_shots_as_the_family_writes_turns(loaded: Any, examples: list[Example]) -> None:
    image = Image.new("RGB", (64, 64), "orange")
    asked = Conversation((user_message([None, "And this?"], loaded.control_tokens),), (image,))
    made = with_shots(asked, examples[:2], loaded.control_tokens, "Be brief.")
    question = loaded.family.prompt(loaded.processor, made.messages, True, "question")
    start = loaded.processor.tokenizer.bos_token or ""
    assert question == start + (
        "Be brief.<image>Question: Which colour? Answer: red\n"
        "Be brief.<image>Question: Which colour? Answer: green\n"
        "<image>Question: And this? Answer:"
    )
    chat = loaded.family.prompt(loaded.processor, made.messages, True, "chat")
    assert "Be brief.<image>Which colour?<end_of_utterance>\nAssistant: red<end_of_utterance>\nUser: Be br" in chat
    assert chat.endswith("Assistant: green<end_of_utterance>\nUser:<image>And this?<end_of_utterance>\nAssistant:")
    assert chat.count("<image>") == len(made.images) == 3


def test_a_file_is_asked_with_supports_of_each_rows_own(loaded: Any, examples: list[Example]) -> None:
    from vqa_core.models.generation import generate_batch

    supports = Supports(examples, seed=2)
    asking = PredictSettings("Be brief.", ONE_TILE, 3, 6, shots=2, supports=supports)
    batch = [conversation(loaded, example, asking) for example in examples]
    assert {len(one.messages) for one in batch} == {5} and {len(one.images) for one in batch} == {3}
    assert list(predict(loaded, examples, asking)) == [generate_batch(loaded, [one], ONE_TILE, 6)[0] for one in batch]
    (question,) = conversation(loaded, examples[0], PredictSettings("Be brief.", supports=supports)).messages
    assert question == batch[0].messages[-1]


def test_the_answer_says_how_many_shots_stood_before_it(settings: Settings, tmp_path: Path) -> None:
    answerer = Answerer(settings, RunStore(settings))
    model = str(tiny_idefics3(tmp_path / "tiny"))
    source = f"set:{import_set(coloured_rows(tmp_path / 'rows', 12), settings.home).id}"
    images = [Image.new("RGB", (64, 64), "orange")]
    alone = answerer.answer(Question("Which?", images, model, max_new_tokens=8))
    assert alone.to_json()["shots"] == 0 and alone.to_json()["support"] == ""
    question = Question("Which?", images, model, max_new_tokens=8, shots=Shots(source, 3, "similar"))
    pieces = list(answerer.stream(question))
    said = pieces[-1]
    assert isinstance(said, Answer) and said.to_json()["shots"] == 3 and said.to_json()["support"] == "similar"
    assert "".join(map(str, pieces[:-1])).strip() == said.text != alone.text
    assert answerer.readiness().ready
    with pytest.raises(UserError, match="13 shots are more than the examples have: 12"):
        answerer.answer(Question("Which?", images, model, shots=Shots(source, 13)))


def test_a_search_for_similar_examples_can_be_stopped(settings: Settings, tmp_path: Path) -> None:
    answerer = Answerer(settings, RunStore(settings))
    model = str(tiny_idefics3(tmp_path / "tiny"))
    source = f"set:{import_set(coloured_rows(tmp_path / 'rows', 30), settings.home).id}"
    shots = Shots(source, 2, "similar")
    running = answerer.stream(Question("Which?", [Image.new("RGB", (64, 64))], model, shots=shots))
    assert [next(running), next(running)] == ["", ""]
    assert answerer.readiness().phase == "comparing 8 of 30 pictures"
    running.close()
    assert answerer.readiness().ready
    assert answerer.answer(Question("Which?", [], model, max_new_tokens=2)).tokens == 2


def test_more_shots_than_the_model_reads_are_refused(settings: Settings, tmp_path: Path) -> None:
    answerer = Answerer(settings, RunStore(settings))
    rows = coloured_rows(tmp_path / "rows", 33, ["a very long answer " * 5])
    source = f"set:{import_set(rows, settings.home).id}"
    question = Question("Which?", [Image.new("RGB", (64, 64))], str(tiny_idefics3(tmp_path / "tiny")))
    with pytest.raises(UserError, match=r"has \d{4,} tokens, pictures included; .* up to 1024.*fewer"):
        answerer.answer(Question(question.text, question.images, question.model, shots=Shots(source, 32)))
