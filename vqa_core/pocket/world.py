"""The processes that train together, one for each GPU; alone, without torchrun, they are one."""

import os
from contextlib import AbstractContextManager
from dataclasses import dataclass

import torch
from torch import Tensor, distributed


@dataclass(frozen=True)
class World:
    rank: int
    size: int
    device: torch.device

    @classmethod
    def join(cls) -> "World":
        """As torchrun's environment says."""
        rank, size = int(os.environ.get("RANK", "0")), int(os.environ.get("WORLD_SIZE", "1"))
        on_gpu = torch.cuda.is_available()
        device = torch.device("cuda", int(os.environ.get("LOCAL_RANK", "0"))) if on_gpu else torch.device("cpu")
        if on_gpu:
            torch.cuda.set_device(device)
            torch.set_float32_matmul_precision("high")
            torch.backends.cudnn.allow_tf32 = True
        if size > 1:
            distributed.init_process_group("nccl" if on_gpu else "gloo")
        return cls(rank, size, device)

    @property
    def leads(self) -> bool:
        return self.rank == 0

    def leave(self) -> None:
        if self.size > 1:
            distributed.destroy_process_group()

    def mean(self, values: Tensor) -> None:
        """The mean over all processes, in place."""
        if self.size > 1:
            distributed.all_reduce(values)
            values /= self.size

    def told(self, *values: float) -> tuple[float, ...]:
        """What the first process says."""
        if self.size == 1:
            return values
        said = torch.tensor(values, dtype=torch.float64, device=self.device)
        distributed.broadcast(said, 0)
        return tuple(said.tolist())

    def autocast(self) -> AbstractContextManager[None]:
        """bf16 on a GPU; a CPU computes in float32."""
        return torch.autocast(self.device.type, torch.bfloat16, enabled=self.device.type == "cuda")
