"""The embedded model as it is trained: tiles in, the loss of all answers and of all characters out.

Its own forward pass, since a batch has one grid: no search for the picture's places, no masks of the vision tower, and
several questions a row. `check` proves that it computes what processor, template and `model.forward` compute.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import load_file
from torch import Tensor, nn
from transformers import AutoConfig, AutoModelForImageTextToText

from vqa_core.errors import UserError
from vqa_core.pocket.alphabet import Alphabet
from vqa_core.pocket.attention import ANSWERS, WORDS, heads_of, share_on
from vqa_core.pocket.prompt import PICTURE
from vqa_core.pocket.tiles import SLOTS, Inputs
from vqa_core.settings import ASSETS

SHARDS = "model*.safetensors"
TIED = "lm_head.weight"


@dataclass
class Read:
    """`states` [B, L, width], and of each taught layer the attention that falls on what a question's words name, and on
    where the answers stand: `on_words` and `on_answers` [layers, B, P]."""

    states: Tensor
    on_words: Tensor
    on_answers: Tensor


class Network(nn.Module):
    """`model` is the transformers model; `glyphs` reads the characters off each patch and is left behind at export."""

    def __init__(self, model: Any, alphabet: Alphabet) -> None:
        super().__init__()
        self.model = model
        self.characters = alphabet.size
        self.glyphs = nn.Linear(model.config.vision_config.hidden_size, SLOTS * self.characters)
        # From nothing: a head of chance would pull at a vision tower that can see already.
        nn.init.zeros_(self.glyphs.weight)
        nn.init.zeros_(self.glyphs.bias)

    def compile_layers(self) -> None:
        """Compile layer by layer, for all grids and lengths at once: some 20 s, then 1.6 times as fast on an H200."""
        for layer in (*self.model.model.vision_model.encoder.layers, *self.model.model.text_model.layers):
            layer.compile(dynamic=True)

    def see(self, tiles: Tensor) -> Tensor:
        """Tiles [N, 3, 384, 384] -> what the vision tower sees in their patches [N, 576, width]."""
        vision = self.model.model.vision_model
        hidden = vision.embeddings.patch_embedding(tiles).flatten(2).transpose(1, 2)
        # The sum stays in bf16 where the pictures are: so it is when it answers, and a narrow model waits for memory.
        hidden = hidden + vision.embeddings.position_embedding.weight.to(hidden.dtype)
        for layer in vision.encoder.layers:
            hidden = layer(hidden, None)
        return vision.post_layernorm(hidden)  # type: ignore[no-any-return]

    def read(self, inputs: Inputs, patches: Tensor) -> Read:
        """What the text model makes of the patches [B * T, 576, width], in their places, and of the questions."""
        inner = self.model.model
        features = inner.connector(patches)
        text = inner.text_model
        hidden = text.embed_tokens(inputs.ids).to(features.dtype)
        # All rows of a batch have one grid, so the picture stands at the same places in each.
        hidden = hidden.index_copy(1, inputs.places, features.reshape(len(hidden), -1, features.shape[-1]))
        mask = _mask(inputs.part, hidden.dtype)
        rotary = text.rotary_emb(hidden, position_ids=inputs.position)
        layers = len(text.layers)
        on_words: list[Tensor] = []
        on_answers: list[Tensor] = []
        taught = ((WORDS, inputs.word_targets, on_words), (ANSWERS, inputs.answer_targets, on_answers))
        for number, layer in enumerate(text.layers):
            for by_layer, targets, shares in taught:
                if heads := heads_of(by_layer, number, layers):
                    shares.append(share_on(targets, layer, heads, hidden, rotary, mask))
            hidden = layer(
                hidden, attention_mask=mask, position_embeddings=rotary, position_ids=inputs.position, use_cache=False
            )
        return Read(text.norm(hidden), torch.stack(on_words), torch.stack(on_answers))

    def forward(self, inputs: Inputs) -> tuple[Tensor, Read]:
        """Patches [B * T, 576, width] and what was read off them."""
        patches = self.see(inputs.tiles.flatten(0, 1))
        return patches, self.read(inputs, patches)

    def say(self, states: Tensor) -> Tensor:
        """States [n, width] -> logits [n, characters] in float32."""
        return self.model.lm_head(states).float()  # type: ignore[no-any-return]


def _mask(part: Tensor, dtype: torch.dtype) -> Tensor:
    """[B, 1, L, L], 0 where a place looks at another: what came before it of the picture and of its own question."""
    length = part.shape[1]
    earlier = torch.ones(length, length, dtype=torch.bool, device=part.device).tril()
    seen = earlier & ((part[:, None, :] == PICTURE) | (part[:, None, :] == part[:, :, None]))
    hidden = torch.zeros(seen.shape, dtype=dtype, device=part.device).masked_fill_(~seen, float("-inf"))
    return hidden[:, None]


def load_network(folder: Path, alphabet: Alphabet, fresh: bool = False) -> Network:
    """The model of a transformers folder, or of a leg's, in float32; `fresh` begins from random weights of its shape.

    UserError for weights that are not of this shape.
    """
    config = AutoConfig.from_pretrained(folder if (folder / "config.json").is_file() else ASSETS / "pocket")
    model = AutoModelForImageTextToText.from_config(config, dtype=torch.float32, attn_implementation="sdpa")
    if not fresh:
        weights = {
            name: tensor.float() for path in sorted(folder.glob(SHARDS)) for name, tensor in load_file(path).items()
        }
        try:
            missing = set(model.load_state_dict(weights, strict=False).missing_keys) - {TIED}
        except RuntimeError as error:
            raise UserError(
                f"{folder}: its weights are of another shape: {str(error).splitlines()[-1].strip()}"
            ) from error
        if missing:
            raise UserError(
                f"{folder}: {len(missing)} weights are missing, {min(missing)} among them. Give a whole folder."
            )
        model.tie_weights()
    return Network(model.train(), alphabet)
