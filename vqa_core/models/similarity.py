"""Which pictures are alike, by the loaded model's own vision tower; kept on disk from one time to the next."""

import hashlib
import json
import os
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import torch
from peft import PeftModel
from PIL import Image
from safetensors import SafetensorError, safe_open
from safetensors.torch import save_file

from vqa_core.examples.example import Example, Picture
from vqa_core.examples.pictures import open_example_picture
from vqa_core.examples.split import content_hash
from vqa_core.models.adapters import without_adapter
from vqa_core.models.loading import Loaded
from vqa_core.models.processing import PictureOptions, encode, user_message

FORMAT = "1"
ONE_TILE = PictureOptions(splitting=False)
_BATCH = 8
_SAVE_EVERY = 64
_SAMPLED = 16


@torch.inference_mode()
def vision_features(loaded: Loaded, images: Sequence[Image.Image]) -> torch.Tensor:
    """[N, D] float32 on the CPU, each of length 1: the mean over the last hidden states of the vision tower.

    Each picture as one tile, at the model's own size, by the base alone whatever adapters are on it.
    """
    pixels = [_pixels(loaded, image) for image in images]
    found: dict[int, torch.Tensor] = {}
    # Idefics2 sees each picture in its own shape; the others see all in one.
    for shape in dict.fromkeys(one.shape for one in pixels):
        same = [index for index, one in enumerate(pixels) if one.shape == shape]
        batch = torch.stack([pixels[index] for index in same]).to(loaded.device, loaded.dtype)  # [B, 3, H, W]
        with without_adapter(loaded):
            hidden = vision_tower(loaded)(pixel_values=batch).last_hidden_state  # [B, patches, D]
        found.update(zip(same, hidden.float().mean(1).cpu(), strict=True))
    return torch.nn.functional.normalize(torch.stack([found[index] for index in range(len(pixels))]), dim=-1)


def _pixels(loaded: Loaded, image: Image.Image) -> torch.Tensor:
    """[3, H, W]. A picture alone fills them to the edge in every family, so no mask is needed."""
    text = loaded.family.prompt(loaded.processor, [user_message([None], ())], True, "continue")
    pixels: torch.Tensor = encode(loaded.processor, loaded.family, [text], [[image]], ONE_TILE)["pixel_values"]
    return pixels[0, 0]


def vision_tower(loaded: Loaded) -> Any:
    """The vision_model inside whatever class or adapter is around it."""
    model = loaded.model.get_base_model() if isinstance(loaded.model, PeftModel) else loaded.model
    return model.model.vision_model


def weights_print(loaded: Loaded) -> str:
    """A hash over some numbers of each weight of the vision tower: other weights of the same name have another."""
    digest = hashlib.sha256()
    for name, weight in sorted(vision_tower(loaded).named_parameters()):
        # On a CPU bitsandbytes packs 4-bit weights anew at their first use; those left in full tell enough.
        if "lora_" in name or not weight.is_floating_point():
            continue
        flat = weight.detach().flatten()
        few = flat[:: max(1, len(flat) // _SAMPLED)].float().cpu()
        digest.update(f"{name.replace('.base_layer', '')} {tuple(weight.shape)}".encode() + few.numpy().tobytes())
    return digest.hexdigest()


class PictureIndex:
    """The features of the pictures of `examples`, read from `folder` and written there.

    `set_id` names the set that the examples come from: it has a file of its own. The file keeps each picture by its
    content (a remote one by its address), so only new pictures are computed; one that cannot be read is made anew.
    """

    def __init__(self, loaded: Loaded, examples: Sequence[Example], folder: Path, set_id: str = "") -> None:
        self._loaded = loaded
        self._pictures: dict[str, Picture] = {}
        self._hashes: dict[Path, str] = {}
        self._rows = [self._keys(example) for example in examples]
        about = [FORMAT, loaded.source.name, weights_print(loaded), str(loaded.dtype), str(ONE_TILE), set_id]
        name = hashlib.sha256(json.dumps(about).encode()).hexdigest()[:20]
        # The set's id in front says what to clear with a set.
        self.path = folder / f"{set_id}{'-' if set_id else ''}{name}.safetensors"
        self._known = _read(self.path)
        self._table: torch.Tensor | None = None

    def _keys(self, example: Example) -> list[str]:
        keys = []
        for picture in example.images:
            key = self._key(picture.source)
            self._pictures.setdefault(key, picture)
            keys.append(key)
        return keys

    def _key(self, source: Path | str) -> str:
        if isinstance(source, str):
            return f"url:{source}"
        # Many rows show the same picture.
        if source not in self._hashes:
            self._hashes[source] = content_hash(source)
        return self._hashes[source]

    def fill(self) -> Iterator[tuple[int, int]]:
        """Compute what is not known yet, yielding (pictures known, all of them) along the way.

        Closing the iterator stops; what was computed until then is kept. UserError for a picture that cannot be opened.
        """
        missing = [key for key in self._pictures if key not in self._known]
        total = len(self._pictures)
        unsaved = 0
        try:
            for start in range(0, len(missing), _BATCH):
                yield total - len(missing) + start, total
                keys = missing[start : start + _BATCH]
                images = [open_example_picture(self._pictures[key]) for key in keys]
                self._known.update(zip(keys, vision_features(self._loaded, images), strict=True))
                unsaved += len(keys)
                if unsaved >= _SAVE_EVERY:
                    _write(self.path, self._known)
                    unsaved = 0
        finally:
            if unsaved:
                _write(self.path, self._known)
        self._table = self._features_of_rows()
        yield total, total

    def _features_of_rows(self) -> torch.Tensor:
        width = next((len(feature) for feature in self._known.values()), 0)
        rows = [
            torch.stack([self._known[key] for key in keys]).mean(0) if keys else torch.zeros(width)
            for keys in self._rows
        ]
        return torch.nn.functional.normalize(torch.stack(rows), dim=-1) if rows else torch.zeros(0, width)

    def nearness(self, images: Sequence[Image.Image]) -> list[float]:
        """The cosine, -1..1, of each example to the asked pictures; -inf for one without a picture.

        Several pictures of a row count by the mean of their features. Fills the index where that was not done.
        """
        if self._table is None:
            for _ in self.fill():
                pass
        assert self._table is not None
        asked = torch.nn.functional.normalize(vision_features(self._loaded, images).mean(0), dim=-1)
        cosines: list[float] = (self._table @ asked).tolist()
        return [cosine if keys else float("-inf") for cosine, keys in zip(cosines, self._rows, strict=True)]


def _read(path: Path) -> dict[str, torch.Tensor]:
    """The pictures' features by key; none where there is no file that can be read to its end."""
    try:
        with safe_open(path, framework="pt") as file:
            keys = json.loads((file.metadata() or {})["pictures"])
            features = file.get_tensor("features")
            return dict(zip(keys, features, strict=True))
    except (OSError, ValueError, KeyError, SafetensorError):
        return {}


def _write(path: Path, known: dict[str, torch.Tensor]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{os.getpid()}-{threading.get_ident()}.tmp")
    try:
        save_file({"features": torch.stack(list(known.values()))}, draft, {"pictures": json.dumps(list(known))})
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
