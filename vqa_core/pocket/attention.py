"""How much of the text model's attention falls where it should: on a question's words in print, on its answer.

Which heads are taught: those of the two last layers that pointed at answers by themselves, and of the two layers before
them those that were missed least. A word is found first; from its row and column then the answer's place.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor
from torch.nn import functional
from transformers.models.llama.modeling_llama import apply_rotary_pos_emb

# By layers from the end: the heads.
WORDS: Mapping[int, tuple[int, ...]] = {4: (1, 3, 5), 3: (2, 3, 5)}
ANSWERS: Mapping[int, tuple[int, ...]] = {2: (3, 4, 5), 1: (1, 3, 5)}


@dataclass
class Targets:
    """`places` [B, P] of a row that look for something; `spots` [B, P, n] are the places of the picture that show it,
    -1 for none."""

    places: Tensor
    spots: Tensor

    @property
    def found(self) -> Tensor:
        """[B, P]: whether there is a spot at all."""
        return (self.spots >= 0).any(-1)


def heads_of(taught: Mapping[int, tuple[int, ...]], layer: int, layers: int) -> tuple[int, ...]:
    """The heads that are taught in a layer, 0.., of so many; none in most."""
    return next((heads for back, heads in taught.items() if max(0, layers - back) == layer), ())


def share_on(
    targets: Targets, layer: Any, heads: tuple[int, ...], hidden: Tensor, rotary: tuple[Tensor, Tensor], mask: Tensor
) -> Tensor:
    """Of the attention that the layer's heads pay from `targets.places`, what falls on the spots [B, P]; their mean."""
    attention, seen = layer.self_attn, layer.input_layernorm(hidden)
    size = attention.head_dim
    most = attention.q_proj.out_features // size
    rows = torch.cat([torch.arange(size, device=hidden.device) + head % most * size for head in heads])
    query, key = (
        functional.linear(seen, part.weight[rows]).view(*seen.shape[:2], -1, size).transpose(1, 2)
        for part in (attention.q_proj, attention.k_proj)
    )
    query, key = apply_rotary_pos_emb(query, key, *rotary)
    places = targets.places[:, None, :, None]
    query = query.gather(2, places.expand(-1, query.shape[1], -1, size))
    scores = (query @ key.transpose(2, 3)).float() * attention.scaling
    scores = scores + mask.gather(2, places.expand(-1, -1, -1, mask.shape[-1])).float()
    shares = scores.softmax(-1).mean(1)
    # One place more takes all the -1.
    spots = torch.zeros(*shares.shape[:2], shares.shape[2] + 1, dtype=torch.bool, device=shares.device)
    spots.scatter_(2, targets.spots + 1, True)
    return (shares * spots[..., 1:]).sum(-1)  # type: ignore[no-any-return]
