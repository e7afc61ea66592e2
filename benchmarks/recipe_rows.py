"""Rows of the source recipes' form and size: 16 to train on (one optimiser step's worth) or COUNT, and 4 held out.

    python benchmarks/recipe_rows.py FOLDER [COUNT]

FOLDER/pages: drawn documents as scans of 1700 x 2200 px with a question and one answer.
FOLDER/cards: drawn cards of 734 x 1024 px with the recipe's caption.
"""

import json
import sys
from pathlib import Path

from PIL import Image

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from vqa_core.rendering.sets import render

HELD_OUT, SEED = 4, 11
SIZES = {"pages": (1700, 2200), "cards": (734, 1024)}


def write(folder: Path, kind: str, drawn_kind: str, train: int) -> None:
    """Write rows.jsonl and its pictures."""
    (folder / kind / "images").mkdir(parents=True)
    lines = []
    for index, drawn in enumerate(render(drawn_kind, train + HELD_OUT, SEED)):
        name = f"images/{index}.jpg"
        drawn.picture.resize(SIZES[kind], Image.Resampling.LANCZOS).save(folder / kind / name, quality=90)
        question, answer = next((pair for pair in drawn.pairs if "name" in pair[0].lower()), drawn.pairs[0])
        row = {"image": name, "question": question, "answers": [answer], "split": "train" if index < train else "test"}
        if kind == "cards":
            row["question"] = "What's on the picture?"
            row["answers"] = [
                f"This is {answer}. A card of an invented game with attacks, numbered {index + 1} of this set"
            ]
        lines.append(json.dumps(row))
    (folder / kind / "rows.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    count = int(sys.argv[2]) if len(sys.argv) > 2 else 16
    write(Path(sys.argv[1]), "pages", "documents", count)
    write(Path(sys.argv[1]), "cards", "cards", count)
