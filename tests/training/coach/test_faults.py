"""The table of faults against what libraries really say."""

import pytest

from vqa_core.errors import UserError
from vqa_core.training.coach.faults import FAULTS, recognise, words

# As torch 2.13, transformers 5.23, peft 0.21, bitsandbytes 0.50, huggingface_hub and safetensors write them, or as this
# program does.
SAID = {
    "gpu memory": (
        "OutOfMemoryError: CUDA out of memory. Tried to allocate 2.31 GiB. GPU 0 has a total capacity of 14.56 GiB of "
        "which 1.21 GiB is free. Including non-PyTorch memory, this process has 13.34 GiB memory in use.",
        "RuntimeError: CUDA error: CUBLAS_STATUS_ALLOC_FAILED when calling `cublasCreate(handle)`",
    ),
    "memory": (
        "RuntimeError: [enforce fail at alloc_cpu.cpp:127] err == 0. DefaultCPUAllocator: can't allocate memory: you "
        "tried to allocate 8000000000 bytes. Error code 12 (Cannot allocate memory)",
        "MemoryError",
        "_ArrayMemoryError: Unable to allocate 745. GiB for an array with shape (100000000000,) and data type float64",
        "OSError: [Errno 12] Cannot allocate memory",
    ),
    "shared memory": (
        "RuntimeError: DataLoader worker (pid 81) is killed by signal: Bus error. It is possible that dataloader's "
        "workers are out of shared memory. Please try to raise your shared memory limit.",
    ),
    "loader": (
        "RuntimeError: DataLoader worker (pid 2314) is killed by signal: Killed.",
        "RuntimeError: DataLoader worker (pid(s) 30938) exited unexpectedly",
    ),
    "nan": ("The loss is not a number (NaN) at step 12. The last good loss was 2.31 at step 11.",),
    "exploding": ("The loss exploded: 812 at step 31, and it began at 3.4.",),
    "zero": ("The loss is exactly 0 in each of the first 20 steps.",),
    "scaler": ("Every step was skipped for 30 steps: the gradients overflow float16.",),
    "too long": (
        "Row 3 takes 3,833 tokens, a/b reads 1,024. Lower longest_edge, or set image_splitting to off.",
        "The prompt has 3833 tokens, pictures included; a/b reads up to 1024. Take fewer or smaller pictures, or fewer "
        "examples.",
    ),
    "not learnt": (
        "Row 3: none of its 812 tokens would be learnt from. Its answer is lost in the model's chat template. Take it.",
        "Row 3 is cut at 512 tokens, its answer with it: tokenizer_config.json of a/b says truncation.",
        "Row 3: its answer ends with '.', at which a/b does not stop, so it would never learn to end an answer.",
        "Row 3: only the end token '</s>' would be learnt from, nothing of its answer. Write another answer.",
        "Rows 3 and 4 have an empty answer: the model would learn to say nothing. Write the answer.",
    ),
    "picture tokens": (
        "Row 3 has 1,088 picture tokens, but a/b makes 64 of its pictures. The processor's files are another model's.",
        "ValueError: Image features and image tokens do not match, tokens: 128, features: 64",
        "ValueError: The total number of <image> tokens in the prompts should be the same as the number of images "
        "passed. Found total 2 <image> tokens and 1 images.",
        "ValueError: The number of <image> tokens in each prompt should be the same as the number of images passed.",
    ),
    "numbers": (
        "compute_dtype is 'bfloat16', which this GPU lacks. Set it to auto or float16.",
        "compute_dtype is 'float16', which CPUs do not train with. Set it to auto.",
        "RuntimeError: mat1 and mat2 must have the same dtype, but got Half and Float",
        "RuntimeError: expected m1 and m2 to have the same dtype, but got: float != c10::Half",
        "RuntimeError: \"addmm_impl_cpu_\" not implemented for 'Half'",
        "ValueError: Attempting to unscale FP16 gradients.",
        "ValueError: Your setup doesn't support bf16/gpu. You need to assign use_cpu if you want to train on CPU.",
    ),
    "gated": (
        "Hub repo 'meta/x' is gated. Ask for access on its page, https://huggingface.co/meta/x, then log in here.",
        "GatedRepoError: 403 Client Error. Cannot access gated repo for url https://huggingface.co/x/resolve/main/y.",
    ),
    "token": ("The Hub refuses the token: it is wrong or has expired. Make a new one.",),
    "missing": (
        "Hub repo 'a/b' does not exist, or is private and not open to you. Check the name; log in.",
        "Model '/m' cannot be loaded: Error no file named model.safetensors, or pytorch_model.bin, found in directory "
        "/m. Check the name, access and network.",
    ),
    "damaged": (
        "SafetensorError: Error while deserializing header: invalid header length",
        "SafetensorError: Error while deserializing header: header too small",
    ),
    "network": (
        "The Hub cannot be reached for 'a/b', and there is no copy here. Check the network and try again.",
        "OSError: We couldn't connect to 'https://huggingface.co' to load the files, and couldn't find them in the "
        "cached files.",
        "ConnectError: [Errno -3] Temporary failure in name resolution",
    ),
    "disk": (
        "OSError: [Errno 28] No space left on device",
        "RuntimeError: basic_ios::clear: iostream error",
        "RuntimeError: [enforce fail at inline_container.cc:672] . unexpected pos 704 vs 598",
        'SafetensorError: I/O error: No space left on device (os error 28): "model.safetensors"',
        "OSError: [Errno 122] Disk quota exceeded: 'optimizer.pt'",
    ),
    "gpu": (
        "AcceleratorError: CUDA error: device-side assert triggered",
        "RuntimeError: CUDA error: uncorrectable ECC error encountered",
        "RuntimeError: The NVIDIA driver on your system is too old (found version 11040).",
    ),
    "targets": (
        "NoMatchingPeftModuleError: Target modules nope not found in the base model. Please check the target modules.",
        "lora_targets 'nope' matches no module of this model.",
    ),
    "checkpoint": (
        "RuntimeError: Error(s) in loading state_dict for PeftModel: size mismatch for base_model.model.lora_A.weight",
        "ValueError: loaded state dict contains a parameter group that doesn't match the size of optimizer's group",
    ),
    "rows": (
        "rows.jsonl has no training rows. Add rows, or change test_share (0.9).",
        "Row 12 has no answer. Give it one or remove the row.",
        "No training row is left whose picture can be fetched. Row 3: 404",
    ),
    "picture": ("UnidentifiedImageError: cannot identify image file <_io.BytesIO object at 0x7f89c87904f0>",),
    "library": (
        "ModuleNotFoundError: No module named 'bitsandbytes'",
        "ImportError: Using `bitsandbytes` 4-bit quantization requires bitsandbytes: `pip install -U ...`",
        "AssertionError: Torch not compiled with CUDA enabled",
    ),
}


@pytest.mark.parametrize(("kind", "said"), [(kind, said) for kind, all_said in SAID.items() for said in all_said])
def test_what_a_library_says_is_recognised(kind: str, said: str) -> None:
    fault = recognise(said)
    assert fault is not None and fault.kind == kind


def test_every_fault_of_the_table_is_tried() -> None:
    assert {fault.kind for fault in FAULTS} == SAID.keys()
    assert len({fault.kind for fault in FAULTS}) == len(FAULTS)


@pytest.mark.parametrize(
    "said",
    [
        "KeyError: 'pixel_values'",
        "IndexError: index out of range in self",
        "ValueError: Unsupported sampler",
        "libraries loaded in 5.1 s",
        "{'loss': 0.0312, 'grad_norm': 1.2, 'learning_rate': 0.001}",
    ],
)
def test_what_nobody_knows_is_not_taken_for_something_known(said: str) -> None:
    assert recognise(said) is None


def test_the_line_of_a_failed_run_says_what_and_what_to_do_and_what_was_said() -> None:
    line = words(OSError(28, "No space left on device"))
    assert line == "The disk is full. Make room, then resume. (OSError: [Errno 28] No space left on device)"
    assert words(MemoryError()).startswith("Out of memory. ")
    assert words(UserError("Row 12 has no answer. Give it one.")) == "Row 12 has no answer. Give it one."
    assert words(KeyError("x")) == "KeyError: 'x'. The log below has the whole report."


def test_the_line_is_recognised_again() -> None:
    for kind, all_said in SAID.items():
        for said in all_said:
            name, colon, text = said.partition(": ")
            error = type(name, (Exception,), {})(text) if colon and name.isidentifier() else UserError(said)
            again = recognise(words(error))
            assert again is not None and again.kind == kind, said
