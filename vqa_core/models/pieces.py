"""A model without its weights: its processor, its config, and what both say of prompts and answers. No torch at import.

Loaded in a second, so that rows can be looked at before gigabytes are.
"""

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from vqa_core.errors import UserError
from vqa_core.families.family import Family, Style, family_of
from vqa_core.models.catalogue import Source
from vqa_core.models.libraries import importing
from vqa_core.models.processing import end_ids, hidden_ids


@dataclass
class Pieces:
    """`config` is transformers' own; `ends` are the ids of the tokens at which an answer of this model ends."""

    source: Source
    processor: Any
    family: Family
    style: Style
    config: Any
    ends: frozenset[int]

    @property
    def longest_prompt(self) -> int:
        """Tokens that the text model has positions for."""
        return int(self.config.get_text_config().max_position_embeddings)

    @cached_property
    def hidden_ids(self) -> frozenset[int]:
        """Ids of the tokens that stand for pictures."""
        return frozenset(hidden_ids(self.processor, self.family))


def load_pieces(source: Source, folder: Path) -> Pieces:
    """The pieces of `source`, whose files lie in `folder`. UserError for files that cannot be read or do not fit."""
    with importing:
        return _load(source, folder)


def _load(source: Source, folder: Path) -> Pieces:
    # Late: transformers takes seconds that a page's first paint need not wait for.
    from transformers import AutoConfig, GenerationConfig

    try:
        config = AutoConfig.from_pretrained(folder, local_files_only=True)
        family = family_of(config.model_type)
        processor = family.load_processor(str(folder))
        try:
            generation = GenerationConfig.from_pretrained(folder, local_files_only=True)
        except OSError:
            generation = GenerationConfig.from_model_config(config)
    except UserError:
        raise
    except Exception as error:
        reason = (str(error).strip().splitlines() or [type(error).__name__])[0]
        raise UserError(
            f"The processor of {source.name} cannot be loaded: {reason[:300]} "
            "Its tokenizer and picture settings must lie beside config.json: download them anew."
        ) from error
    ends = frozenset(end_ids(processor, family, generation.eos_token_id))
    return Pieces(source, processor, family, family.style_of(source.name, processor), config, ends)
