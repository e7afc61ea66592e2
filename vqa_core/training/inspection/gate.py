"""What keeps a run from starting and what a person should know before it does, in words, from rows looked at."""

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any
from unicodedata import category

from vqa_core.evaluation.predict import PredictSettings
from vqa_core.examples.example import Example

if TYPE_CHECKING:
    from vqa_core.training.inspection.look import Seen, SeenRow

NAMED = 8
"""More rows than these are counted, not named."""
MAX_NEW_TOKENS = PredictSettings().max_new_tokens
LOST_PRINT = 4.0
"""Read so many times smaller, the print of a page is a few pixels high."""


def refusals(seen: "Seen") -> list[str]:
    """Why a run on these rows may not start, each with what mends it; empty where it may.

    A fault of the model is the same for every row, so each kind is said of the first row alone.
    """
    found = list(seen.faults)
    for broken, words in _FAULTS:
        row = next((row for row in seen.rows if broken(seen, row)), None)
        if row is not None:
            found.append(words(seen, row))
    return list(dict.fromkeys(found))


def warnings(seen: "Seen") -> list[str]:
    """What a person may want to change first; the run may start."""
    found = []
    small = [(picture.shrunk, row.row, picture) for row in seen.rows for picture in row.pictures]
    shrunk, row, picture = max(small, key=lambda one: one[0], default=(0.0, 0, None))
    if picture is not None and shrunk >= LOST_PRINT:
        way = (
            "This model reads every picture so; one that cuts pictures into tiles reads print."
            if seen.fixed_size
            else "Raise longest_edge, or set image_splitting to on."
        )
        found.append(
            f"Row {row}: a picture of {_size(picture.size)} px is read at {_size(picture.read)}, {shrunk:.1f} times "
            f"smaller. Small print is lost. {way}"
        )
    unknown = [row for row in seen.rows if row.unknown]
    if unknown:
        found.append(
            f"Row {unknown[0].row}: {unknown[0].unknown} of its learnt tokens stand for letters that the model's "
            "tokenizer does not know; it can never write them. Spell the answer otherwise, or take another model."
        )
    long = [row for row in seen.rows if row.scored_tokens > MAX_NEW_TOKENS]
    if long and seen.scored == "answer":
        found.append(
            f"Row {long[0].row}: its answer has {long[0].scored_tokens} tokens, but held-out answers are cut at "
            f"{MAX_NEW_TOKENS} while the run scores itself, so it will not count as right."
        )
    if seen.scored == "all":
        found.append(
            "scored is all: the question is learnt as well as the answer, as some recipes have it. "
            "Set it to answer to learn answers alone."
        )
    return found


def told(seen: "Seen") -> dict[str, Any]:
    """The look for programs: model, rows, and the words of `refusals` and `warnings`."""
    rows = [row.to_json() for row in seen.rows]
    return {"model": seen.model, "rows": rows, "refused": refusals(seen), "warnings": warnings(seen)}


def empty_answers(rows: Iterable[Example]) -> list[str]:
    """The rows of which an accepted answer has nothing to read, in words; empty where every answer has."""
    bad = [example.row for example in rows if not all(map(_readable, example.answers))]
    if not bad:
        return []
    which = f"Row {bad[0]} has" if len(bad) == 1 else f"Rows {_numbers(bad)} have"
    return [f"{which} an empty answer: the model would learn to say nothing. Write the answer, or remove the row."]


def cut_by_tokenizer(row: int, cut_at: int, model: str) -> str:
    """What is wrong with a row that the tokenizer cut."""
    return (
        f"Row {row} is cut at {cut_at} tokens, its answer with it: tokenizer_config.json of {model} says truncation. "
        "Take truncation and max_length out of that file."
    )


def _cut(seen: "Seen", row: "SeenRow") -> str:
    return cut_by_tokenizer(row.row, row.cut_at, seen.model)


def _features(seen: "Seen", row: "SeenRow") -> str:
    return (
        f"Row {row.row} has {row.visual_tokens:,} picture tokens, but {seen.model} makes {row.features:,} of its "
        "pictures. The processor's files are another model's: take those that came with the weights."
    )


def _long(seen: "Seen", row: "SeenRow") -> str:
    lower = "Lower longest_edge, or set image_splitting to off." if not seen.fixed_size else "Show fewer pictures."
    mend = lower if row.visual_tokens * 2 > row.length else "Shorten its question or its answer, or remove the row."
    return f"Row {row.row} takes {row.length:,} tokens, {seen.model} reads {seen.longest:,}. {mend}"


def _nothing(seen: "Seen", row: "SeenRow") -> str:
    return (
        f"Row {row.row}: none of its {row.length:,} tokens would be learnt from. Its answer is lost in the model's "
        "chat template. Take the template that came with the checkpoint, or set prompt_style to question."
    )


def _endless(seen: "Seen", row: "SeenRow") -> str:
    return (
        f"Row {row.row}: its answer ends with {row.end!r}, at which {seen.model} does not stop, so it would never "
        "learn to end an answer. Its chat template lacks the end token: take the one that came with the checkpoint, "
        "or set prompt_style to question."
    )


def _only_end(seen: "Seen", row: "SeenRow") -> str:
    return (
        f"Row {row.row}: only the end token {row.end!r} would be learnt from, nothing of its answer. "
        "Write another answer, or remove the row."
    )


_Broken = Callable[["Seen", "SeenRow"], bool]
_Words = Callable[["Seen", "SeenRow"], str]
# A cut row has lost its pictures and its end as well: that is not said beside it.
_FAULTS: tuple[tuple[_Broken, _Words], ...] = (
    (lambda seen, row: row.cut_at > 0, _cut),
    (lambda seen, row: not row.cut_at and row.visual_tokens != row.features, _features),
    (lambda seen, row: row.length > seen.longest, _long),
    (lambda seen, row: not row.cut_at and row.scored_tokens == 0, _nothing),
    (lambda seen, row: not row.cut_at and row.scored_tokens > 0 and not row.stops, _endless),
    (lambda seen, row: row.stops and row.scored_tokens == 1, _only_end),
)


_UNSEEN = ("Cc", "Cf", "Zs", "Zl", "Zp")


def _readable(answer: str) -> bool:
    # Signs without a width, such as U+200B, are no blanks to `strip`.
    return any(category(letter) not in _UNSEEN for letter in answer)


def _numbers(rows: Sequence[int]) -> str:
    shown = ", ".join(str(row) for row in sorted(rows)[:NAMED])
    return f"{shown} and {len(rows) - NAMED} more" if len(rows) > NAMED else shown


def _size(size: tuple[int, int]) -> str:
    return f"{size[0]} x {size[1]}"
