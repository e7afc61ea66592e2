"""Sets of drawn pictures with questions and answers: built in, and by `docdex render`."""

import json
import random
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from PIL import Image

from vqa_core.errors import UserError
from vqa_core.rendering.canvas import Canvas
from vqa_core.rendering.cards import draw_card
from vqa_core.rendering.documents import draw_document
from vqa_core.rendering.sheet import Pairs, Sheet
from vqa_core.rendering.tickets import draw_ticket

MAX_COUNT = 100_000


@dataclass(frozen=True)
class Kind:
    """`draw` makes one picture and its (question, answer) pairs, as the sheet asks or else of its usual size."""

    title: str
    words: str
    draw: Callable[[random.Random, Sheet | None], tuple[Canvas, Pairs]]


KINDS: Mapping[str, Kind] = {
    "documents": Kind("Documents", "Invoices, receipts, forms, letters and tables", draw_document),
    "cards": Kind("Trading cards", "Cards of an invented game, asked for names, HP, attacks and damage", draw_card),
    "tickets": Kind("Parking tickets", "Answers in sentences; the embedded model fails at them at first", draw_ticket),
}


@dataclass(frozen=True)
class Rendered:
    """One picture and its (question, answer) pairs, most telling first."""

    picture: Image.Image
    pairs: tuple[tuple[str, str], ...]
    kind: str


def render(kind: str, count: int, seed: int) -> Iterator[Rendered]:
    """`count` pictures; the i-th is a function of kind, seed and i alone. UserError for an unknown kind or count."""
    _check(kind, count)
    for index in range(count):
        canvas, pairs = KINDS[kind].draw(random.Random(f"{kind}/{seed}/{index}"), None)
        yield Rendered(canvas.image, tuple(pairs), kind)


def write_set(kind: str, count: int, seed: int, folder: Path, pairs_per_picture: int = 1) -> Path:
    """Draw into `folder`: images/00001.png ... and rows.jsonl, whose path is returned.

    Of each picture's pairs `pairs_per_picture` are drawn at random. UserError where the folder holds anything.
    """
    _check(kind, count)
    if folder.exists() and any(folder.iterdir()):
        raise UserError(f"Folder {str(folder)!r} is not empty. Give a new folder, so that nothing is overwritten.")
    (folder / "images").mkdir(parents=True, exist_ok=True)
    table = folder / "rows.jsonl"
    with table.open("w", encoding="utf-8") as rows:
        for number, made in enumerate(render(kind, count, seed), 1):
            name = f"images/{number:05d}.png"
            made.picture.save(folder / name, optimize=False, compress_level=6)
            pairs = list(made.pairs)
            random.Random(f"{kind}/{seed}/{number}/pairs").shuffle(pairs)
            for question, answer in pairs[:pairs_per_picture]:
                row = {"image": name, "question": question, "answers": [answer]}
                rows.write(json.dumps(row, ensure_ascii=False) + "\n")
    return table


def _check(kind: str, count: int) -> None:
    if kind not in KINDS:
        raise UserError(f"Kind {kind!r} does not exist. Kinds: {', '.join(KINDS)}. Choose one of these.")
    if not 1 <= count <= MAX_COUNT:
        raise UserError(f"count is {count}: it takes 1 to {MAX_COUNT}. Change it.")
