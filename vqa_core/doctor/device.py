"""torch on this machine's device, in a child process: whether it finds the GPU, computes on it, and packs in 4-bit.

python -m vqa_core.doctor.device DESCRIPTOR
"""

import sys
from collections.abc import Iterator
from typing import Any

from vqa_core.doctor.child import Child, tell
from vqa_core.doctor.finding import Check, Finding, Stage, examine
from vqa_core.hardware import detect

MODULE = "vqa_core.doctor.device"
LIMIT_S = 60.0
_WITHOUT_4BIT = "--without-4bit"


def start(*, quick: bool = False) -> Child:
    """The child that looks at torch; read its findings when the quick checks are done.

    `quick` leaves 4-bit out where there is no GPU: no run packs there by itself, and bitsandbytes loads for seconds.
    """
    return Child(MODULE, [_WITHOUT_4BIT] if quick and detect().kind != "cuda" else [], name="torch", limit_s=LIMIT_S)


def check_torch() -> Iterator[Finding | Stage]:
    """Its build against the driver, and one small product on the device."""
    import torch

    built, driver = torch.version.cuda or "", _driver()
    words = f"{torch.__version__}, {f'built for CUDA {built}' if built else 'built for CPUs'}"
    facts = {"torch": torch.__version__, "cuda": built, "driver": driver}
    if detect().kind != "cuda":
        yield Finding("torch", "fine", words, "", facts)
    elif problem := cannot_use_gpu(built, driver, found=torch.cuda.is_available()):
        yield Finding("torch", "broken", f"{words}; {problem[0]}", problem[1], facts)
    else:
        yield from _check_cuda(torch, words, facts)


def cannot_use_gpu(built: str, driver: str, *, found: bool) -> tuple[str, str] | None:
    """Why a torch built for CUDA `built` ("" for none) leaves the GPU under `driver` alone, and what to do; None where
    it has `found` it."""
    if not built:
        return (
            "this machine has a GPU that it cannot use",
            "Install its CUDA build: pip install --force-reinstall torch",
        )
    if found:
        return None
    if _number(driver) < _number(built):
        step = f"Update the driver, or install a torch that is built for CUDA {driver} or older."
        return f"the driver serves CUDA up to {driver}", step
    return "it does not find the GPU", "Look at nvidia-smi and at CUDA_VISIBLE_DEVICES; restart after a driver update."


def _number(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split(".") if part.isdecimal())


def _check_cuda(torch: Any, words: str, facts: dict[str, Any]) -> Iterator[Finding]:
    try:
        ones = torch.ones(64, 64, device="cuda")
        right = float((ones @ ones).sum()) == 64.0**3
    except RuntimeError as error:
        # A GPU newer or older than those the build has code for.
        reason = str(error).strip().splitlines()[0]
        yield Finding("torch", "broken", f"{words}; it cannot compute on this GPU: {reason}", "Install another build.")
        return
    bf16 = bool(torch.cuda.is_bf16_supported(including_emulation=False))
    kind = "bf16" if bf16 else "fp16: this GPU has no bf16"
    if right:
        yield Finding("torch", "fine", f"{words}; computes in {kind}", "", {**facts, "bf16": bf16})
    else:
        yield Finding("torch", "broken", f"{words}; a product came out wrong", "Test the GPU's memory.", facts)


def check_4bit() -> Iterator[Finding]:
    """bitsandbytes packs a small layer into NF4 and computes nearly the same with it."""
    if sys.platform != "linux":
        yield Finding("4-bit", "warning", "not on this platform", "Fine-tune large models on Linux.")
        return
    import torch
    from bitsandbytes.nn import Linear4bit

    device = "cuda" if torch.cuda.is_available() else "cpu"
    torch.manual_seed(0)
    plain = torch.nn.Linear(128, 64, bias=False)
    packed = Linear4bit(128, 64, bias=False, compute_dtype=torch.float32, quant_type="nf4")
    packed.load_state_dict(plain.state_dict())
    given = torch.randn(8, 128)
    with torch.no_grad():
        exact = plain(given)
        near = packed.to(device)(given.to(device)).cpu()
    # NF4 keeps such weights within about a tenth.
    error = float((near - exact).norm() / exact.norm())
    words = f"bitsandbytes packs on {device}, {error:.0%} off as NF4 is"
    if error < 0.2:
        yield Finding("4-bit", "fine", words, "", {"error": round(error, 4)})
    else:
        yield Finding("4-bit", "broken", f"bitsandbytes on {device} is {error:.0%} off", "Install it anew by pip.")


def _driver() -> str:
    """The newest CUDA that the driver serves, such as 12.4; "" without a driver."""
    import pynvml

    try:
        pynvml.nvmlInit()
        try:
            number = pynvml.nvmlSystemGetCudaDriverVersion_v2()
        finally:
            pynvml.nvmlShutdown()
    except pynvml.NVMLError:
        return ""
    return f"{number // 1000}.{number % 1000 // 10}"


if __name__ == "__main__":
    checks: list[tuple[str, Check]] = [("torch", check_torch)]
    if _WITHOUT_4BIT not in sys.argv:
        checks.append(("4-bit", check_4bit))
    tell(int(sys.argv[1]), examine(checks))
