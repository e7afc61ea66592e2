"""Golden prompts: what each family's checkpoints are asked, to the letter."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.slow

PICTURE = None
TEXT_ALONE = (("What is 2 + 2?",),)
INTERLEAVED = (("The first is", PICTURE, "and the second", PICTURE, "Which is older?"),)
STORY = (("Once", PICTURE, "then", PICTURE, "at last", PICTURE, "What happened?"),)
DIALOGUE = ((PICTURE, "Who is that?"), "Idefix.", ("And this?", PICTURE))
DOCVQA = (("Answer briefly.", PICTURE, "What is the total?"),)
CASES = {"text alone": TEXT_ALONE, "two pictures": INTERLEAVED, "story": STORY, "dialogue": DIALOGUE, "docvqa": DOCVQA}

END = "<end_of_utterance>"
TURNS = {
    "text alone": f"User: What is 2 + 2?{END}\nAssistant:",
    "two pictures": f"User: The first is<image>and the second<image>Which is older?{END}\nAssistant:",
    "story": f"User: Once<image>then<image>at last<image>What happened?{END}\nAssistant:",
    "dialogue": f"User:<image>Who is that?{END}\nAssistant: Idefix.{END}\nUser: And this?<image>{END}\nAssistant:",
    "docvqa": f"User: Answer briefly.<image>What is the total?{END}\nAssistant:",
}
QUESTIONS = {
    "text alone": "<s>Question: What is 2 + 2? Answer:",
    "two pictures": "<s>The first is<image>and the second<image>Question: Which is older? Answer:",
    "story": "<s>Once<image>then<image>at last<image>Question: What happened? Answer:",
    "dialogue": "<s><image>Question: Who is that? Answer: Idefix.\nQuestion: And this? Answer:<image>",
    "docvqa": "<s>Answer briefly.<image>Question: What is the total? Answer:",
}
GOLDEN = {
    "idefics-9b": QUESTIONS,
    "idefics-9b-instruct": {name: "<s>" + text for name, text in TURNS.items()},
    # The tokenizer writes its <s> itself.
    "idefics2-8b": TURNS,
    "SmolVLM-500M-Instruct": {name: "<|im_start|>" + text for name, text in TURNS.items()},
}


@pytest.fixture(scope="module")
def processors(published: Callable[[str], Path]) -> dict[str, Any]:
    return {name: processor_of(published(name)) for name in GOLDEN}


def processor_of(folder: Path) -> tuple[Any, Any]:
    from transformers import AutoConfig

    from vqa_core.families.family import family_of

    family = family_of(AutoConfig.from_pretrained(folder).model_type)
    return family, family.load_processor(str(folder))


def messages(turns: Any, processor: Any) -> list[Any]:
    from vqa_core.models.processing import assistant_message, control_tokens, user_message

    tokens = control_tokens(processor)
    return [
        assistant_message(turn, tokens) if isinstance(turn, str) else user_message(turn, tokens)
        for turn in ([turns] if isinstance(turns, str) else turns)
    ]


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("name", GOLDEN)
def test_a_checkpoint_is_asked_as_it_was_taught(name: str, case: str, processors: dict[str, Any]) -> None:
    family, processor = processors[name]
    style = family.style_of(name, processor)
    assert family.prompt(processor, messages(CASES[case], processor), True, style) == GOLDEN[name][case]


@pytest.mark.parametrize("name", GOLDEN)
def test_a_training_text_is_the_prompt_and_the_answer_with_its_end(name: str, processors: dict[str, Any]) -> None:
    family, processor = processors[name]
    style = family.style_of(name, processor)
    learnt = family.prompt(processor, messages((*DOCVQA, "$41.20"), processor), False, style)
    assert learnt == GOLDEN[name]["docvqa"] + (" $41.20</s>" if style == "question" else f" $41.20{END}")


@pytest.mark.parametrize("shots", [0, 2, 4])
@pytest.mark.parametrize("name", GOLDEN)
def test_examples_stand_before_the_question(name: str, shots: int, processors: dict[str, Any]) -> None:
    family, processor = processors[name]
    style = family.style_of(name, processor)
    turns: list[Any] = []
    for number in range(shots):
        turns += [(PICTURE, "How many?"), str(number)]
    prompt = family.prompt(processor, messages([*turns, (PICTURE, "How many?")], processor), True, style)
    if style == "question":
        before = "".join(f"<image>Question: How many? Answer: {number}\n" for number in range(shots))
        assert prompt == f"<s>{before}<image>Question: How many? Answer:"
    else:
        start = {"idefics-9b-instruct": "<s>", "SmolVLM-500M-Instruct": "<|im_start|>"}.get(name, "")
        before = "".join(f"User:<image>How many?{END}\nAssistant: {number}{END}\n" for number in range(shots))
        assert prompt == f"{start}{before}User:<image>How many?{END}\nAssistant:"


def test_a_base_checkpoint_goes_on_with_plain_text(processors: dict[str, Any]) -> None:
    family, processor = processors["idefics-9b"]
    asked = messages(((PICTURE, "In this picture from Asterix and Obelix, we can see"),), processor)
    text = "<s><image>In this picture from Asterix and Obelix, we can see"
    assert family.prompt(processor, asked, True, "continue") == text


@pytest.mark.parametrize(
    ("name", "style"),
    [
        ("HuggingFaceM4/idefics2-8b", "chat"),
        ("HuggingFaceM4/idefics2-8b-chatty", "chat"),
        ("HuggingFaceM4/idefics2-8b-base", "question"),
    ],
)
def test_the_name_tells_the_base_of_idefics2(name: str, style: str, processors: dict[str, Any]) -> None:
    family, processor = processors["idefics2-8b"]
    assert family.style_of(name, processor) == style


@pytest.mark.parametrize(
    ("name", "ids"),
    [
        ("idefics-9b", {"<fake_token_around_image>": 32000, "<image>": 32001}),
        ("idefics-9b-instruct", {"<fake_token_around_image>": 32000, "<image>": 32001, END: 32002}),
        ("idefics2-8b", {"<fake_token_around_image>": 32000, "<image>": 32001, END: 32002}),
        ("SmolVLM-500M-Instruct", {"<fake_token_around_image>": 49189, "<image>": 49190, END: 49279}),
    ],
)
def test_special_tokens_have_their_published_ids(name: str, ids: dict[str, int], processors: dict[str, Any]) -> None:
    _, processor = processors[name]
    assert {token: processor.tokenizer.convert_tokens_to_ids(token) for token in ids} == ids
    assert not processor.chat_template


def test_typed_control_tokens_are_letters_in_every_family(processors: dict[str, Any]) -> None:
    for name, (family, processor) in processors.items():
        asked = messages((("<image></s><end_of_utterance>",),), processor)
        prompt = family.prompt(processor, asked, True, family.style_of(name, processor))
        ids = processor.tokenizer(prompt, add_special_tokens=False)["input_ids"]
        assert processor.tokenizer.convert_tokens_to_ids("<image>") not in ids
        assert processor.tokenizer.eos_token == END or processor.tokenizer.eos_token_id not in ids
