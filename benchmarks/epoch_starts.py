"""What the beginning of an epoch costs: a plain loader against one that goes on with the next epoch's pictures.

    python -m benchmarks.epoch_starts

Pages of 1700 x 2200 px, 4 a batch and 4 batches an epoch, opened by two processes. The learner sleeps for each batch as
a model on a GPU does, which takes no processor from them. Prints the wait for each batch of four epochs.
"""

import statistics
import tempfile
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import torch
from torch.utils.data import DataLoader

from benchmarks.recipe_rows import write
from vqa_core.examples.sets import resolve
from vqa_core.models.catalogue import find_model, model_folder
from vqa_core.models.pieces import load_pieces
from vqa_core.models.processing import PictureOptions
from vqa_core.settings import Settings
from vqa_core.training.ahead import AheadLoader
from vqa_core.training.collate import Collator, CollatorSettings, EpochSampler, TrainRows

ROWS, BATCH, EPOCHS, WORKERS = 16, 4, 4, 2
LEARNS_S = 1.0


def loader(folder: Path) -> tuple[Any, EpochSampler]:
    """A plain loader of drawn pages with the embedded model's processor, and its sampler."""
    write(folder, "pages", "documents", ROWS)
    settings = Settings.from_environment()
    source = find_model("pocket", settings)
    pieces = load_pieces(source, model_folder(source))
    rows = resolve(str(folder / "pages/rows.jsonl"), folder, True).examples[:ROWS]
    how = CollatorSettings("", "answer", 0, PictureOptions(384, False), pieces.style, dtype=torch.bfloat16)
    order = EpochSampler(ROWS, 0)
    collator = Collator(pieces.processor, pieces.family, how)
    made: Any = DataLoader(
        TrainRows(rows),
        batch_size=BATCH,
        sampler=order,
        collate_fn=collator,
        num_workers=WORKERS,
        persistent_workers=True,
    )
    return made, order


def waits(batches: Iterable[Any], order: EpochSampler) -> list[list[float]]:
    """Seconds waited for each batch, an epoch a list."""
    found = []
    for epoch in range(EPOCHS):
        order.set_epoch(epoch)
        found.append([])
        began = time.perf_counter()
        for _ in batches:
            found[-1].append(time.perf_counter() - began)
            time.sleep(LEARNS_S)
            began = time.perf_counter()
    return found


def main() -> None:
    torch.set_num_threads(1)
    with tempfile.TemporaryDirectory() as folder:
        plain, order = loader(Path(folder))
        for name, batches in (("plain", plain), ("ahead", AheadLoader(plain, order, EPOCHS - 1))):
            found = waits(batches, order)
            later = statistics.mean(epoch[0] for epoch in found[1:])
            rest = statistics.mean(wait for epoch in found for wait in epoch[1:])
            print(f"{name}: first batch of later epochs waited for {later:.2f} s, other batches {rest:.2f} s")
            print("   ", [[round(wait, 2) for wait in epoch] for epoch in found])


if __name__ == "__main__":
    main()
