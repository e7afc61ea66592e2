"""Why torch leaves a GPU alone is told by its build and the driver."""

import pytest

from vqa_core.doctor import device
from vqa_core.doctor.finding import Finding


@pytest.mark.parametrize(
    ("built", "driver", "words", "step"),
    [
        ("", "12.4", "cannot use", "--force-reinstall torch"),
        ("13.0", "12.4", "the driver serves CUDA up to 12.4", "built for CUDA 12.4 or older"),
        ("12.10", "12.9", "the driver serves CUDA up to 12.9", "Update the driver"),
        ("12.4", "13.0", "does not find the GPU", "nvidia-smi"),
    ],
)
def test_a_gpu_that_torch_does_not_use_is_explained(built: str, driver: str, words: str, step: str) -> None:
    problem = device.cannot_use_gpu(built, driver, found=False)
    assert problem is not None and words in problem[0] and step in problem[1]


def test_a_gpu_that_torch_finds_is_fine() -> None:
    assert device.cannot_use_gpu("12.4", "12.4", found=True) is None


@pytest.mark.slow
def test_this_machine_computes_and_packs() -> None:
    found = {one.name: one for one in device.start().findings() if isinstance(one, Finding)}
    assert found["torch"].state == "fine" and found["4-bit"].state == "fine"
    assert 0 < found["4-bit"].facts["error"] < 0.2
