"""What a model will see: real rows through its real processor and the real collator, before any weight is loaded.

docdex inspect --data receipts.zip
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import chain
from typing import TYPE_CHECKING, Any, Literal

from vqa_core.errors import UserError
from vqa_core.examples.example import Example
from vqa_core.examples.sets import resolve
from vqa_core.families.prompts import IMAGE
from vqa_core.models.catalogue import find_model, processor_folder
from vqa_core.models.libraries import importing
from vqa_core.models.pieces import Pieces, load_pieces
from vqa_core.models.processing import PictureOptions
from vqa_core.settings import Settings
from vqa_core.training.config import TrainConfig
from vqa_core.training.data import Rows, rows_of
from vqa_core.training.inspection.gate import cut_by_tokenizer, empty_answers
from vqa_core.training.inspection.prompt_pieces import Piece, in_words, pieces_of, texts_of
from vqa_core.training.inspection.tiles import SeenPicture, count_tiles, seen_pictures
from vqa_core.training.weighing import Scales, heaviest

if TYPE_CHECKING:
    from vqa_core.training.collate import Collator

Why = Literal["heaviest", "first", "drawn"]
ROWS = 3
MAX_ROWS = 100
_FIRST_EPOCH = 0


@dataclass(frozen=True)
class SeenRow:
    """One row as the model gets it. `row` is its number in the source, 1 the first.

    `visual_tokens` stand for pictures in the prompt, `features` is what the model will make of those pictures: the two
    must be equal. `cut_at` is the length that the tokenizer cut it to, 0 where it is whole. `end` is the text of the
    last learnt token and `stops` whether answering stops at it. `unknown` learnt tokens stand for letters that the
    tokenizer does not know.
    """

    row: int
    id: str
    why: Why
    pictures: tuple[SeenPicture, ...]
    pieces: tuple[Piece, ...]
    length: int
    visual_tokens: int
    features: int
    scored_tokens: int
    unknown: int
    cut_at: int
    end: str
    stops: bool

    @property
    def shown(self) -> tuple[Piece, ...]:
        """The pieces with runs of picture tokens in words."""
        return tuple(replace(piece, text=in_words(piece.count)) if piece.visual else piece for piece in self.pieces)

    @property
    def prompt(self) -> str:
        """The text as the model gets it, runs of picture tokens in words: [144 picture tokens]."""
        return "".join(f"[{piece.text}]" if piece.visual else piece.text for piece in self.shown)

    @property
    def scored(self) -> str:
        """The text that is learnt from."""
        return "".join(piece.text for piece in self.pieces if piece.scored)

    def to_json(self) -> dict[str, Any]:
        """The row for programs: sizes as [width, height] in pixels, no pictures."""
        return {
            "row": self.row,
            "why": self.why,
            "prompt": self.prompt,
            "scored": self.scored,
            "tokens": self.length,
            "scored_tokens": self.scored_tokens,
            "visual_tokens": self.visual_tokens,
            "truncated": self.cut_at > 0,
            "pictures": [
                {
                    "size": list(picture.size),
                    "read": list(picture.read),
                    "rows": picture.rows,
                    "columns": picture.columns,
                }
                for picture in self.pictures
            ],
        }


@dataclass(frozen=True)
class Seen:
    """Rows looked at. `faults` say which rows cannot be prepared or have an empty answer, in words. The model reads
    `longest` tokens; `fixed_size`: no setting changes the size that it reads pictures at."""

    model: str
    rows: tuple[SeenRow, ...]
    faults: tuple[str, ...]
    longest: int
    scored: str
    fixed_size: bool


def look_at_run(config: TrainConfig, settings: Settings, count: int = ROWS) -> Seen:
    """`look` at a run that these settings would start; a model of the Hub gives its processor for it, not its weights.

    Raises UserError for a count out of 1 to 100, and for rows or a processor that cannot be had.
    """
    if not 1 <= count <= MAX_ROWS:
        raise UserError(f"rows is {count}: 1 to {MAX_ROWS} are looked at. Ask for 3.")
    source = find_model(config.model, settings)
    data = resolve(config.data, settings.home, settings.allow_local_paths)
    folder = processor_folder(source, fetch=True)
    assert folder is not None
    return look(config, rows_of(data, config), load_pieces(source, folder), count)


def look(config: TrainConfig, rows: Rows, pieces: Pieces, count: int = ROWS) -> Seen:
    """`count` rows of the run as the model would get them: the heaviest, the first, and some drawn by the seed.

    What is wrong with them is in the answer, for `gate.refusals` and `gate.warnings` to say.
    """
    with importing:
        # Late: torch and the trainer take seconds that a page's first paint need not wait for.
        import torch

        from vqa_core.training.collate import Collator
        from vqa_core.training.trainer import collator_settings

    settings = collator_settings(config, pieces.style, torch.float32)
    seen: list[SeenRow] = []
    faults = empty_answers(chain(rows.train, rows.held_out))
    try:
        collator = Collator(pieces.processor, pieces.family, settings)
        heavy = heaviest(rows, Scales(pieces.processor, pieces.family, settings.pictures), config.seed)
    except UserError as error:
        heavy = None
        faults.append(str(error))
    for why, example in _chosen(heavy, rows.train, config.seed, count) if heavy else ():
        try:
            seen.append(_look_at(example, why, collator, pieces, settings.pictures))
        except UserError as error:
            faults.append(_of_row(example, str(error)))
            if isinstance(error, _OfModel):
                # The next row would say the same.
                break
    return Seen(
        model=pieces.source.name,
        rows=tuple(seen),
        faults=tuple(faults),
        longest=pieces.longest_prompt,
        scored=config.scored,
        fixed_size=pieces.family.sight.fixed,
    )


def _chosen(heavy: Example, train: Sequence[Example], seed: int, count: int) -> list[tuple[Why, Example]]:
    """The heaviest row, the first to learn from, and others drawn by `seed`: `count` of them, none twice."""
    some = random.Random(f"{seed}/look").sample(range(len(train)), min(len(train), count + 1))
    found: list[tuple[Why, Example]] = [("heaviest", heavy), ("first", train[0])]
    found += [("drawn", train[place]) for place in some]
    known: dict[str, tuple[Why, Example]] = {}
    for why, example in found:
        known.setdefault(example.id, (why, example))
    return list(known.values())[:count]


class _OfModel(UserError):
    """A fault that lies in the model's files, not in the row that met it."""


def _of_row(example: Example, fault: str) -> str:
    return fault if fault.startswith("Row ") else f"Row {example.row}: {fault}"


def _look_at(example: Example, why: Why, collator: "Collator", pieces: Pieces, shown: PictureOptions) -> SeenRow:
    """The row as the trainer gets it. UserError where it cannot be prepared."""
    tokenizer = pieces.processor.tokenizer
    images = collator.conversation((_FIRST_EPOCH, example)).images
    batch = _collated(example, collator, pieces)
    sight, options = pieces.family.sight, pieces.family.processor_options(shown.longest_edge, shown.splitting)
    sizes = [(image.size, sight.part(pieces.processor, image, options)) for image in images]
    cut, feature = _cut_at(tokenizer), tokenizer.convert_tokens_to_ids(IMAGE)
    ids, labels = batch["input_ids"][0].tolist(), batch["labels"][0].tolist()
    texts = texts_of(ids, lambda some: str(tokenizer.decode(some)))
    scored = [token == label for token, label in zip(ids, labels, strict=True)]
    last = max((place for place, learnt in enumerate(scored) if learnt), default=None)
    tiles = count_tiles(batch, len(sizes))
    side = batch["pixel_values"].shape[-2:] if sizes else (0, 0)
    grids = sight.grids("".join(texts), tiles, len(sizes))
    return SeenRow(
        row=example.row,
        id=example.id,
        why=why,
        pictures=tuple(seen_pictures(batch, sizes, grids, pieces.processor)),
        pieces=tuple(pieces_of(ids, texts, scored, pieces.hidden_ids, feature)),
        length=len(ids),
        visual_tokens=ids.count(feature),
        features=tiles * sight.tile_tokens(pieces.config, *side) if sizes else 0,
        scored_tokens=sum(scored),
        unknown=sum(learnt and token == tokenizer.unk_token_id for token, learnt in zip(ids, scored, strict=True)),
        cut_at=cut if len(ids) >= cut else 0,
        end="" if last is None else texts[last],
        stops=last is not None and ids[last] in pieces.ends,
    )


def _collated(example: Example, collator: "Collator", pieces: Pieces) -> dict[str, Any]:
    try:
        return collator([(_FIRST_EPOCH, example)])
    except (ValueError, TypeError, RuntimeError, LookupError) as error:
        # A tokenizer that cuts picture tokens makes processors raise this or that.
        if cut := _cut_at(pieces.processor.tokenizer):
            raise _OfModel(cut_by_tokenizer(example.row, cut, pieces.source.name)) from error
        reason = (str(error).strip().splitlines() or [type(error).__name__])[0]
        raise _OfModel(f"The processor of {pieces.source.name} refuses it: {reason[:300]}") from error


def _cut_at(tokenizer: Any) -> int:
    """The length that the tokenizer cut its last text to, 0 where it cuts nothing.

    Set anew at each call from tokenizer_config.json; what tokenizer.json says of it is passed over by transformers.
    """
    return int((tokenizer.backend_tokenizer.truncation or {}).get("max_length", 0))
