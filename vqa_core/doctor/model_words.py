"""A model's words: its processor, the tokens that stand for pictures and ends, and the prompt they make."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from vqa_core.doctor.finding import Finding
from vqa_core.doctor.model_case import Case
from vqa_core.examples.pictures import open_example_picture
from vqa_core.examples.readers import read
from vqa_core.families.family import Family
from vqa_core.families.prompts import IMAGE
from vqa_core.models.processing import control_tokens, encode, hidden_ids, user_message
from vqa_core.rendering.sets import write_set
from vqa_core.training.data import Rows

FAKE = "<fake_token_around_image>"
# Of the published checkpoints, by their text vocabulary: ids around a picture, of a picture, and of a turn's end.
PUBLISHED_IDS = {
    ("idefics", 32000): {FAKE: 32000, IMAGE: 32001, "<end_of_utterance>": 32002},
    ("idefics2", 32003): {FAKE: 32000, IMAGE: 32001, "<end_of_utterance>": 32002},
    ("idefics3", 49280): {FAKE: 49189, IMAGE: 49190, "<end_of_utterance>": 49279},
}
_SHOWN = 300
_SEED = 7


def load_processor(case: Case) -> Iterator[Finding]:
    """The processor, by the family's own loader."""
    family, source = _family(case), case.source
    assert source is not None
    step = f"Download the model's files anew: hf download {source.name}"
    try:
        case.processor = family.load_processor(str(case.folder))
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        reason = f"{type(error).__name__}: {str(error).strip().splitlines()[0][:300] if str(error).strip() else ''}"
        yield Finding("processor", "broken", f"cannot be loaded: {reason}", step)
        return
    yield Finding("processor", "fine", f"{type(case.processor).__name__}, {len(case.processor.tokenizer)} tokens")


def compare_tokens(case: Case) -> Iterator[Finding]:
    """Picture and end tokens are single tokens, the model knows their ids, and they are those of the published ones."""
    family, tokenizer = _family(case), case.processor.tokenizer
    vocabulary = tokenizer.get_vocab()
    ids = {token: vocabulary.get(token) for token in (IMAGE, FAKE, family.end_token)}
    told = ", ".join(f"{token} {'none' if id is None else id}" for token, id in ids.items())
    facts: dict[str, Any] = {"ids": ids, "image_token_id": case.config.get("image_token_id")}
    for problem in _token_problems(case, family, ids):
        step = "Tokenizer and config.json are of different models: download both anew."
        yield Finding("tokens", "broken", f"{problem}; the tokenizer has {told}", step, facts)
        return
    expected = PUBLISHED_IDS.get((family.name, _words_of(case)), {})
    other = [token for token, id in expected.items() if ids.get(token) not in (None, id)]
    if other:
        wanted = ", ".join(f"{token} {expected[token]}" for token in other)
        words = f"{told}; the published checkpoint of this size has {wanted}"
        yield Finding("tokens", "warning", words, "Adapters of the published one do not fit it.", facts)
    else:
        yield Finding("tokens", "fine", told, "", facts)


def _token_problems(case: Case, family: Family, ids: dict[str, int | None]) -> Iterator[str]:
    picture, end = ids[IMAGE], ids[family.end_token]
    if picture is None:
        yield f"there is no token {IMAGE}, so that no picture reaches the model"
        return
    known = case.config.get("image_token_id")
    if known is not None and known != picture:
        yield f"the model looks for pictures at token {known}, the tokenizer writes them as {picture}"
    room = _words_of(case) + int(case.config.get("additional_vocab_size") or 0)
    beyond = [f"{token} {id}" for token, id in ids.items() if id is not None and room and id >= room]
    if beyond:
        yield f"the model has {room} words, and {', '.join(beyond)} lies beyond them"
    if end is None and family.taught_chat(case.name, case.processor):
        yield f"there is no token {family.end_token}, so that no answer would end"


def _words_of(case: Case) -> int:
    """Words of the text model, 0 where its config does not say."""
    text = case.config.get("text_config") or {}
    return int(text.get("vocab_size") or case.config.get("vocab_size") or 0)


def show_prompt(case: Case) -> Iterator[Finding]:
    """The exact text that asks about a drawn page, where its template comes from, and how many tokens it makes."""
    family, processor = _family(case), case.processor
    case.rows = _draw_page(case.work / "page")
    example, plan = case.rows.held_out[0], case.plan
    style = family.style_of(case.name, processor) if plan.prompt_style == "model" else plan.prompt_style
    message = user_message([None, example.question], control_tokens(processor), plan.prompt_hint)
    text = family.prompt(processor, [message], True, style)
    # Late: what prepares pictures for a run brings torch.
    from vqa_core.training.trainer import picture_settings

    pictures = [open_example_picture(picture) for picture in example.images]
    inputs = encode(processor, family, [text], [pictures], picture_settings(plan))
    ids = inputs["input_ids"][0].tolist()
    of_pictures = sum(ids.count(id) for id in hidden_ids(processor, family))
    origin = {"chat": "its own template" if processor.chat_template else "DocDex's template, for it has none"}
    shown = repr(text if len(text) <= _SHOWN else text[:_SHOWN] + "...")
    words = f"{shown} by {origin.get(style, f'style {style}')}: {len(ids)} tokens, {of_pictures} of them for the page"
    facts = {"prompt": text, "style": style, "tokens": len(ids), "picture_tokens": of_pictures}
    if of_pictures:
        yield Finding("prompt", "fine", words, "", facts)
    else:
        step = "Its processor and tokenizer do not belong together: download both anew."
        yield Finding("prompt", "broken", f"{words}: the picture is lost", step, facts)


def _draw_page(folder: Path) -> Rows:
    """A drawn document with a question, to learn from and to be asked about."""
    examples = read(write_set("documents", 1, _SEED, folder)).examples
    return Rows(examples, examples)


def _family(case: Case) -> Family:
    assert case.family is not None
    return case.family
