"""Proof that training computes what asking computes: ids, pixels and loss of processor, chat template and model."""

import random
from pathlib import Path
from typing import Any

import numpy as np
import torch
from PIL import Image
from torch import Tensor
from torch.nn import functional
from transformers import AutoModelForImageTextToText, AutoProcessor

from vqa_core.pocket.alphabet import alphabet_of
from vqa_core.pocket.batches import Batch, Recipe, draw_batch
from vqa_core.pocket.mix import CARDS, DOCUMENTS, Mix, grid_named
from vqa_core.pocket.network import load_network
from vqa_core.pocket.objective import Objective, losses
from vqa_core.pocket.prompt import TILE_PX
from vqa_core.pocket.tiles import inputs_of
from vqa_core.rendering.fonts import BUILT_IN

CELLS = ((DOCUMENTS, "1x1"), (CARDS, "2x2"), (DOCUMENTS, "2x1"), (DOCUMENTS, "3x2"))


def check(folder: Path, cells: tuple[tuple[str, str], ...] = CELLS) -> dict[str, Any]:
    """By grid: whether the ids of all questions are the processor's, the largest difference of a pixel (-1..1) in the
    tiles and in the whole picture, which is made small by another filter here, and of the loss of two pictures."""
    processor = AutoProcessor.from_pretrained(folder, backend="pil")
    model = AutoModelForImageTextToText.from_pretrained(folder, dtype=torch.float32).eval()
    network = load_network(folder, alphabet_of(folder)).eval()
    found = {}
    for kind, name in cells:
        grid = grid_named(name)
        recipe = Recipe(Mix(questions=3), BUILT_IN, alphabet_of(folder), 0)
        batch = _fitted(draw_batch(recipe, random.Random(f"check/{name}"), grid, [kind] * 2, 0, 1.0))
        inputs = inputs_of(batch, torch.device("cpu"), looks=False)
        same, pixels, whole, told, count = True, 0.0, 0.0, 0.0, 0
        tiles = []
        for row in range(len(batch.kinds)):
            asked = _asked(processor, batch, row)
            seen = asked[0]["pixel_values"][0]
            tiles.append(seen)
            difference = (seen - inputs.tiles[row]).abs().amax((1, 2, 3))
            own = difference[:-1] if len(difference) > 1 else difference
            pixels, whole = max(pixels, float(own.max())), max(whole, float(difference[-1]))
            for part, given in enumerate(asked, 1):
                mine = batch.ids[row][(batch.part[row] == 0) | (batch.part[row] == part)].tolist()
                # The template ends with a line feed after the answer.
                same = same and given["input_ids"][0].tolist()[:-1] == mine
                loss, scored = _loss(model, given, batch, (row, part))
                told, count = told + loss, count + scored
        inputs.tiles = torch.stack(tiles)
        with torch.no_grad():
            mine_loss = float(losses(network, inputs, Objective(glyphs=0.0)).answers)
        found[name] = {
            "ids_equal": same, "tile_difference": pixels, "whole_difference": whole,
            "loss": mine_loss, "loss_difference": abs(mine_loss - told / count),
        }  # fmt: skip
    return found


def _fitted(batch: Batch) -> Batch:
    """The pictures at the size of their grid, so that neither side has to change it."""
    size = (batch.columns * TILE_PX, batch.rows * TILE_PX)
    fitted = [np.asarray(Image.fromarray(picture).resize(size)) for picture in batch.pictures.numpy()]
    batch.pictures = torch.from_numpy(np.stack(fitted))
    return batch


def _asked(processor: Any, batch: Batch, row: int) -> list[Any]:
    """What the processor makes of each question of a row, with its answer, through the chat template."""
    picture = Image.fromarray(batch.pictures[row].numpy())
    texts = []
    for part in range(1, int(batch.part[row].max()) + 1):
        before, question, answer = _words(processor.tokenizer, batch, row, part)
        asked: list[dict[str, str]] = [{"type": "image"}, {"type": "text", "text": question}]
        if before:
            asked.insert(0, {"type": "text", "text": before})
        said = [{"type": "text", "text": answer}]
        turns = [{"role": "user", "content": asked}, {"role": "assistant", "content": said}]
        texts.append(processor.apply_chat_template(turns))
    split = batch.rows * batch.columns > 1
    size = {"longest_edge": TILE_PX * max(batch.rows, batch.columns)}
    return [
        processor(text=text, images=[picture], return_tensors="pt", do_image_splitting=split, size=size)
        for text in texts
    ]


def _words(tokenizer: Any, batch: Batch, row: int, part: int) -> tuple[str, str, str]:
    """The text before the picture, the question and the answer, read off the ids."""
    start = tokenizer.decode(batch.ids[row][batch.part[row] == 0].long())
    own = tokenizer.decode(batch.ids[row][batch.part[row] == part].long())
    before = start.split("User:")[1].split("<fake_token_around_image>")[0].strip()
    question, answer = own.removesuffix("<end_of_utterance>").split("<end_of_utterance>\nAssistant: ")
    return before, question, answer


def _loss(model: Any, given: Any, batch: Batch, place: tuple[int, int]) -> tuple[float, int]:
    """Of the answer's ids by the model's own forward pass: the sum and how many."""
    row, part = place
    ids: Tensor = given["input_ids"][0]
    own = batch.answers[(batch.answers[:, 0] == row), 1].long()
    count = int((batch.part[row, own] == part).sum())
    with torch.no_grad():
        logits = model(**given).logits[0]
    # The last id is the template's line feed, the one before it the end of the answer.
    end = len(ids) - 1
    loss = functional.cross_entropy(logits[end - count - 1 : end - 1], ids[end - count : end], reduction="sum")
    return float(loss), count
