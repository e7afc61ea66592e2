"""What a row answers: texts, lists however they were written down, captions."""

import ast
import io
import tokenize
from itertools import pairwise
from typing import Any

from vqa_core.errors import UserError
from vqa_core.examples.readers.tables import parse_json


def plain_text(value: Any) -> str:
    """A cell as text: nothing for None, and 60 for 60.0, which is how whole numbers leave a table with gaps."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return "" if value is None else str(value).strip()


def read_answers(value: Any) -> tuple[str, ...]:
    """The accepted answers in their order, doubles too: ten people who agree weigh more than one.

    From a text, a list, or a list of {"answer": ...} as VQAv2 and VizWiz have it; a text may be a list as JSON or as
    Python prints it: read as plain text, "['1/8/93']" would teach single characters or brackets. Raises UserError
    where none is left.
    """
    if isinstance(value, str):
        value = _list_in(value.strip())
    entries = [_of_object(entry) for entry in (value if isinstance(value, list | tuple) else [value])]
    if any(isinstance(entry, list | dict) for entry in entries):
        raise UserError("its answers are nested: give a text or a list of texts")
    answers = tuple(text for text in (plain_text(entry) for entry in entries) if text)
    if not answers:
        raise UserError("it has no answer")
    return answers


def _of_object(entry: Any) -> Any:
    return entry["answer"] if isinstance(entry, dict) and "answer" in entry else entry


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
        if text[1:].lstrip().startswith(("'", '"', "{")):
            raise UserError(f"its answers look like a list but cannot be read: {text[:60]}") from error
        return text


def _python_list(text: str) -> Any:
    kinds = [token.type for token in tokenize.generate_tokens(io.StringIO(text).readline)]
    # numpy prints ['a' 'b'] without commas, which Python would glue to "ab".
    if any(pair == (tokenize.STRING, tokenize.STRING) for pair in pairwise(kinds)):
        raise ValueError("texts without commas between them")
    return ast.literal_eval(text)


def read_captions(value: Any, name: str = "") -> tuple[str, ...]:
    """Every caption. With a name, each is "This is {name}. " and the caption up to its first full stop, left out.

    That is the form of the PokemonCards recipe (its `caption.split(".")[0]`). Raises UserError where none is left.
    """
    try:
        captions = read_answers(value)
    except UserError as error:
        raise UserError("it has no caption") from error
    if not name:
        return captions
    sentences = [caption.split(".")[0] for caption in captions]
    if not any(sentence.strip() for sentence in sentences):
        raise UserError("its caption begins with a full stop, so nothing of it is left")
    return tuple(f"This is {name}. {sentence}" for sentence in sentences if sentence.strip())
