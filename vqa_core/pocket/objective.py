"""What is minimised: the answers' characters, what stands in each patch, and attention that misses what is asked for;
and whether answers came out whole."""

from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn import functional

from vqa_core.pocket.attention import Targets
from vqa_core.pocket.network import Network
from vqa_core.pocket.tiles import UNKNOWN, Inputs

_EMPTY_WEIGHT = 0.1
_LEAST_SHARE = 1e-6
"""Of attention, added: far below it nothing pulls, so it is small."""


@dataclass(frozen=True)
class Objective:
    """`glyphs` is the weight of the characters' loss; `first` that of an answer's first characters, which choose where
    to read: what follows is mostly copied. `patches` are scored of a batch, those with print first. `aims` is the
    weight of attention that misses where answers are printed, `words` of that which misses the words of questions."""

    glyphs: float = 0.5
    first: float = 2.0
    firsts: int = 3
    patches: int = 40_000
    aims: float = 0.0
    words: float = 0.0


@dataclass
class Losses:
    """`whole` is what is minimised. `right` and `asked` [rows] count answers by picture; `seen` is the share of
    characters that the patches tell rightly, `aimed` and `named` are shares of attention: on where answers are
    printed, and on what words of questions name."""

    whole: Tensor
    answers: Tensor
    glyphs: Tensor
    seen: Tensor
    aimed: Tensor
    named: Tensor
    right: Tensor
    asked: Tensor


def losses(network: Network, inputs: Inputs, objective: Objective) -> Losses:
    """Of one batch; everything stays on the device."""
    patches, read = network(inputs)
    rows, places = inputs.answers.unbind(1)
    logits = network.say(read.states[rows, places - 1])
    truth = inputs.ids[rows, places]
    each = functional.cross_entropy(logits, truth, reduction="none")
    part = inputs.part[rows, places]
    weight = torch.where(_nth(rows, part) < objective.firsts, objective.first, 1.0)
    answers = (each * weight).sum() / weight.sum()
    right, asked = _whole(logits.detach().argmax(-1) == truth, rows, part, len(inputs.ids))
    if objective.glyphs:
        glyphs, seen = _glyph_loss(network, patches, inputs.glyphs, objective.patches)
    else:
        glyphs = seen = answers.new_zeros(())
    missed, aimed = _misses(read.on_answers, inputs.answer_targets)
    overlooked, named = _misses(read.on_words, inputs.word_targets)
    whole = answers + objective.glyphs * glyphs + objective.aims * missed + objective.words * overlooked
    return Losses(whole, each.detach().mean(), glyphs.detach(), seen, aimed, named, right, asked)


def _misses(shares: Tensor, targets: Targets) -> tuple[Tensor, Tensor]:
    """Minus the logarithm of the shares of attention [layers, B, P] on the targets, and the shares; means."""
    found = targets.found
    count = found.sum().clamp(min=1) * len(shares)
    misses = (-(shares + _LEAST_SHARE).log() * found).sum() / count
    return misses, (shares.detach() * found).sum() / count


def _nth(rows: Tensor, part: Tensor) -> Tensor:
    """The place of each scored character within its answer, 0.. (`rows` and `part` in order)."""
    count = torch.arange(len(rows), device=rows.device)
    begins = torch.ones_like(rows, dtype=torch.bool)
    begins[1:] = (rows[1:] != rows[:-1]) | (part[1:] != part[:-1])
    return count - torch.where(begins, count, 0).cummax(0).values


def _whole(good: Tensor, rows: Tensor, part: Tensor, count: int) -> tuple[Tensor, Tensor]:
    """Answers without a wrong character, and answers in all, of each of `count` rows."""
    most = 64
    key = rows * most + part
    wrong = torch.zeros(count * most, device=rows.device).index_add_(0, key, (~good).float())
    asked = torch.zeros(count * most, device=rows.device).index_fill_(0, key, 1.0)
    return ((wrong == 0) * asked).view(count, most).sum(1), asked.view(count, most).sum(1)


def _glyph_loss(network: Network, patches: Tensor, glyphs: Tensor, most: int) -> tuple[Tensor, Tensor]:
    """Cross-entropy of the characters in the patches; of all patches `most`, those with print before empty ones."""
    told = glyphs.flatten(0, 2)
    states = patches.flatten(0, 1)
    if len(told) > most:
        order = torch.rand(len(told), device=told.device) + (told > 0).any(-1)
        chosen = order.topk(most, sorted=False).indices
        told, states = told[chosen], states[chosen]
    logits = network.glyphs(states).float().view(-1, network.characters)
    truth = told.reshape(-1)
    weight = torch.ones(network.characters, device=truth.device)
    weight[0] = _EMPTY_WEIGHT
    printed = truth > 0
    found = ((logits.detach().argmax(-1) == truth) & printed).sum() / printed.sum().clamp(min=1)
    return functional.cross_entropy(logits, truth, weight=weight, ignore_index=UNKNOWN), found
