"""A model asked row by row for an evaluation: loaded once and late, with the adapter's own way of asking."""

import hashlib
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from vqa_core.answering.few_shot import Support, Supports
from vqa_core.evaluation.journal import Record
from vqa_core.evaluation.predict import PredictSettings, conversation, predict
from vqa_core.examples.example import Example
from vqa_core.hardware import detect
from vqa_core.models.catalogue import POCKET, WEIGHTS, AdapterInfo, adapter_folder, find_model, read_info
from vqa_core.runs.store import RunStore
from vqa_core.settings import Settings

if TYPE_CHECKING:
    from vqa_core.models.loading import Loaded


@dataclass(frozen=True)
class SolvedRows:
    """`count` of `examples`, rows of the set `set_id`, stand solved before each row, chosen by `support` and `seed`."""

    examples: Sequence[Example]
    count: int
    support: Support
    seed: int
    set_id: str


class Asker:
    """One model with or without an adapter. Nothing is loaded before the first row has to be asked.

    UserError for a model or adapter that cannot be had.
    """

    def __init__(self, model: str, adapter: str, settings: Settings, store: RunStore) -> None:
        self._adapter = adapter_folder(adapter, settings, store) if adapter else None
        info: AdapterInfo | None = read_info(self._adapter) if self._adapter else None
        self._source = find_model(model or (info.base if info else POCKET), settings)
        self.settings = (
            PredictSettings(info.prompt_hint, info.pictures, style=info.prompt_style) if info else PredictSettings()
        )
        self.load_seconds = 0.0

    @property
    def name(self) -> str:
        return self._source.name

    def identity(self) -> dict[str, Any]:
        """What tells these weights and this way of asking from others."""
        asked = self.settings
        return {
            "model": self._source.name,
            "weights": _files_of(Path(self._source.location)) if self._source.local else [],
            "adapter": _hash_of(self._adapter / WEIGHTS) if self._adapter else "",
            "hint": asked.hint,
            "pictures": [asked.pictures.longest_edge, asked.pictures.splitting],
            "style": asked.style,
            "max_new_tokens": asked.max_new_tokens,
            # A GPU has the weights in 4 bits and answers a little differently.
            "host": detect().kind,
            "transformers": version("transformers"),
        }

    @cached_property
    def _loaded(self) -> "Loaded":
        # Late: torch and transformers.
        from vqa_core.models.adapters import use_adapter
        from vqa_core.models.loading import Precision, device_name, load, use_all_cores

        started = time.monotonic()
        use_all_cores()
        device = device_name()
        loaded = load(self._source, Precision(quantise=device != "cpu" and self.name != POCKET), device)
        if self._adapter:
            use_adapter(loaded, "asked", self._adapter)
        self.load_seconds = time.monotonic() - started
        return loaded

    def with_shots(self, shots: SolvedRows, home: Path) -> PredictSettings:
        """How rows are asked with those examples before them; for similar ones their pictures are looked at first."""
        if not shots.count:
            return self.settings
        nearness = None
        if shots.support == "similar":
            # Late: torch.
            from vqa_core.models.similarity import PictureIndex

            nearness = PictureIndex(self._loaded, shots.examples, home / "indexes", shots.set_id).nearness
        supports = Supports(shots.examples, shots.support, shots.seed, nearness)
        supports.check(shots.count)
        return replace(self.settings, shots=shots.count, supports=supports)

    def answers(self, rows: Sequence[Example], asked: PredictSettings) -> list[Record]:
        """{"answer", "seconds"} of each row; the seconds are its share of the batch's."""
        loaded = self._loaded
        started = time.monotonic()
        answers = list(predict(loaded, rows, asked))
        seconds = _share(started, len(rows))
        return [{"answer": answer, "seconds": seconds} for answer in answers]

    def likelihoods(self, rows: Sequence[Example], asked: PredictSettings) -> list[Record]:
        """{"totals", "tokens", "seconds"} of each row's choices."""
        # Late: torch.
        from vqa_core.models.ranking import rank

        loaded, found = self._loaded, []
        for row in rows:
            started = time.monotonic()
            ranked = rank(loaded, conversation(loaded, row, asked), row.choices, asked.pictures)
            totals, tokens = [one.total for one in ranked], [one.tokens for one in ranked]
            found.append({"totals": totals, "tokens": tokens, "seconds": _share(started, 1)})
        return found


def _share(started: float, rows: int) -> float:
    return round((time.monotonic() - started) / rows, 4)


def _files_of(folder: Path) -> list[list[Any]]:
    """Name, size and time of change of each file: hashing weights of many gigabytes would take minutes."""
    found = [(path.name, path.stat()) for path in sorted(folder.iterdir()) if path.is_file()]
    return [[name, stat.st_size, stat.st_mtime_ns] for name, stat in found]


def _hash_of(file: Path) -> str:
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()
