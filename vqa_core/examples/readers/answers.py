"""What a row answers: texts, lists however they were written down, captions, one of several choices."""

import ast
import io
import string
import tokenize
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from vqa_core.errors import UserError
from vqa_core.examples.readers.tables import parse_json


def plain_text(value: Any) -> str:
    return "" if value is None else str(value).strip()


def read_answers(value: Any) -> tuple[str, ...]:
    """The accepted answers, from a list or a string; a string may be a list as JSON or as Python prints it.

    Read as plain text, "['1/8/93']" would teach single characters or brackets. Raises UserError where none is left.
    """
    if isinstance(value, str):
        value = _list_in(value.strip())
    entries = value if isinstance(value, list | tuple) else [value]
    if any(isinstance(entry, list | dict) for entry in entries):
        raise UserError("its answers are nested: give a text or a list of texts")
    answers = tuple(text for text in (plain_text(entry) for entry in entries) if text)
    if not answers:
        raise UserError("it has no answer")
    return answers


def _list_in(text: str) -> Any:
    if not (text.startswith("[") and text.endswith("]")):
        return text
    try:
        return parse_json(text)
    except ValueError:
        pass
    try:
        return _python_list(text)
    except (ValueError, SyntaxError, tokenize.TokenError, RecursionError, MemoryError) as error:
        if text[1:].lstrip().startswith(("'", '"')):
            raise UserError(f"its answers look like a list but cannot be read: {text[:60]}") from error
        return text


def _python_list(text: str) -> Any:
    kinds = [token.type for token in tokenize.generate_tokens(io.StringIO(text).readline)]
    # numpy prints ['a' 'b'] without commas, which Python would glue to "ab".
    if any(pair == (tokenize.STRING, tokenize.STRING) for pair in pairwise(kinds)):
        raise ValueError("texts without commas between them")
    return ast.literal_eval(text)


def first_sentences(value: Any, name: str = "") -> tuple[str, ...]:
    """Each caption up to its first full stop, which is left out; with "This is {name}. " in front where there is one.

    The form of the PokemonCards recipe (its `caption.split(".")[0]`). Raises UserError where no caption is left.
    """
    try:
        captions = [caption.split(".")[0] for caption in read_answers(value)]
    except UserError as error:
        raise UserError("it has no caption") from error
    captions = [caption for caption in captions if caption.strip()]
    if not captions:
        raise UserError("its caption begins with a full stop, so nothing of it is left")
    return tuple(f"This is {name}. {caption}" if name else caption for caption in captions)


def read_choices(value: Any) -> tuple[str, ...]:
    """The answers to choose from, in their order; none where the row has none."""
    if value is None or value == "" or value == []:
        return ()
    choices = read_answers(value)
    if len(choices) < 2 or len(set(choices)) < len(choices):
        raise UserError("its choices are fewer than two or hold one twice")
    return choices


def chosen(answers: Sequence[str], choices: Sequence[str]) -> tuple[str, ...]:
    """The answers as texts of `choices`: an answer may be such a text, its place counted from 0, or its letter A, B ...

    Raises UserError for an answer that is none of them. Without choices the answers stay as they are.
    """
    if not choices:
        return tuple(answers)
    return tuple(_choice(answer, choices) for answer in answers)


def _choice(answer: str, choices: Sequence[str]) -> str:
    if answer in choices:
        return answer
    place = int(answer) if answer.isdecimal() else string.ascii_uppercase.find(answer) if len(answer) == 1 else -1
    if 0 <= place < len(choices):
        return choices[place]
    raise UserError(f"its answer {answer!r} is none of its choices")
