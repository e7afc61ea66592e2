"""AdamW over one flat gradient, and a form of its state that travels: 0.2 MB for 15 M parameters.

Kept are the rows' and columns' means of the squared gradients (as Adafactor does, Shazeer and Stern 2018), which say
nearly all about a matrix's step sizes. The mean gradient itself begins anew, so that the first ten steps of the next
leg are short by themselves.
"""

from collections.abc import Iterable

import torch
from torch import Tensor, nn

from vqa_core.pocket.world import World

_BETAS = (0.9, 0.98)
_DECAY = 0.05
_LONGEST = 1.0
_SETTLED = 1000.0


class Optimiser:
    """`step` averages the gradients of all processes, cuts them to a length of 1 and moves the weights."""

    def __init__(self, network: nn.Module, world: World) -> None:
        named = {name: weight for name, weight in network.named_parameters() if weight.requires_grad}
        self.named, self.world = named, world
        self.weights = list(named.values())
        matrices = [weight for weight in self.weights if weight.ndim > 1]
        vectors = [weight for weight in self.weights if weight.ndim <= 1]
        groups = [{"params": matrices, "weight_decay": _DECAY}, {"params": vectors, "weight_decay": 0.0}]
        self.adam = torch.optim.AdamW(groups, lr=0.0, betas=_BETAS, fused=world.device.type == "cuda")

    def step(self, rate: float, loss: Tensor) -> tuple[Tensor, Tensor]:
        """Returns the gradient's length and the loss, both means over all processes.

        A gradient that is not finite moves nothing; nothing waits for the device to know.
        """
        parts = [weight.grad if weight.grad is not None else torch.zeros_like(weight) for weight in self.weights]
        flat = torch.cat([*(part.reshape(-1) for part in parts), loss.detach().reshape(1)])
        self.world.mean(flat)
        gradient = flat[:-1]
        length = gradient.norm()
        scale = (_LONGEST / length.clamp(min=1e-6)).clamp(max=1.0)
        gradient = torch.where(torch.isfinite(length), gradient * scale, 0.0)
        start = 0
        for weight in self.weights:
            weight.grad = gradient[start : start + weight.numel()].view_as(weight)
            start += weight.numel()
        for group in self.adam.param_groups:
            group["lr"] = rate
        self.adam.step()
        for weight in self.weights:
            weight.grad = None
        return length, flat[-1]

    def state(self) -> dict[str, Tensor]:
        """Means of the squared gradients by name: of a matrix its rows' and columns'."""
        kept = {}
        for name, weight in self.named.items():
            squares = self.adam.state[weight].get("exp_avg_sq")
            if squares is not None and weight.ndim > 1:
                flat = squares.flatten(1)
                kept[f"{name}.rows"], kept[f"{name}.columns"] = flat.mean(1), flat.mean(0)
            elif squares is not None:
                kept[f"{name}.all"] = squares
        return {name: tensor.detach().float().cpu().contiguous() for name, tensor in kept.items()}

    def load(self, kept: dict[str, Tensor]) -> None:
        """Go on from `state`; weights that it does not name begin anew."""
        for name, weight in self.named.items():
            squares = _squares(name, kept, weight)
            if squares is None:
                continue
            self.adam.state[weight] = {
                "step": torch.tensor(_SETTLED, device=self._step_device()),
                "exp_avg": torch.zeros_like(weight),
                "exp_avg_sq": squares,
            }

    def _step_device(self) -> torch.device:
        # Fused AdamW counts on the device, the other one on the CPU.
        return self.world.device if self.world.device.type == "cuda" else torch.device("cpu")


def _squares(name: str, kept: dict[str, Tensor], weight: Tensor) -> Tensor | None:
    if f"{name}.all" in kept:
        return kept[f"{name}.all"].to(weight)
    if f"{name}.rows" not in kept:
        return None
    rows, columns = kept[f"{name}.rows"], kept[f"{name}.columns"]
    whole = rows[:, None] * columns[None, :] / rows.mean().clamp(min=1e-30)
    return whole.to(weight).view_as(weight)


def parameters_m(weights: Iterable[Tensor]) -> float:
    """Millions of numbers."""
    return sum(weight.numel() for weight in weights) / 1e6
