"""What goes wrong in a run, in a table: how it is recognised in what libraries and the system say, and its words.

The worker's one line, the page's advice and the model check all read this table.
"""

import re
from dataclasses import dataclass
from typing import Literal

from vqa_core.errors import UserError

Mend = Literal[
    "",
    "less memory",
    "less host memory",
    "steadier",
    "plain numbers",
    "smaller pictures",
    "no loader workers",
    "own targets",
]
"""Which change of the settings helps; `mends` says what it is for a run's own settings."""


@dataclass(frozen=True)
class Fault:
    """`pattern` is searched for in "ErrorType: message", without regard to case.

    `title` is one line without its full stop, `cause` what it means, `next_step` what the person does. `again` says
    whether trying again as it is can help once that is done.
    """

    kind: str
    pattern: str
    title: str
    cause: str
    next_step: str
    mend: Mend = ""
    again: bool = True

    def recognises(self, text: str) -> bool:
        return re.search(self.pattern, text, re.IGNORECASE) is not None


FULL_DISK = "The disk is full"
# The words with which a run that is watched ends itself; `health` says them.
NOT_A_NUMBER = "is not a number"
EXPLODES = "The loss exploded"
ZERO_LOSS = "The loss is exactly 0"
ALL_SKIPPED = "Every step was skipped"

SEE_LOG = ". The log below has the whole report."
"""How the line of an error ends that nobody knows."""

_HUB = "Log in with hf auth login on this machine, or set HF_TOKEN."

# The first that recognises counts: what is exact stands before what is general.
FAULTS: tuple[Fault, ...] = (
    Fault(
        "nan",
        NOT_A_NUMBER,
        "The loss became NaN: not a number",
        "A step was so large that the adapter's numbers overflowed. What came after it would be worthless, so the run "
        "was stopped; the checkpoint before it is whole.",
        "Try again from there with a smaller learning rate. If it comes back at the same step, look at the rows of "
        "that step.",
        "steadier",
    ),
    Fault(
        "exploding",
        EXPLODES,
        "The loss exploded",
        "It grew far above where it began and did not come back: the steps are too large for this model.",
        "Try again from the last checkpoint with a smaller learning rate.",
        "steadier",
    ),
    Fault(
        "scaler",
        ALL_SKIPPED,
        "Every step was skipped: float16 overflows",
        "In float16 the gradients stayed infinite, so no step reached the adapter.",
        "Try again with another compute type.",
        "plain numbers",
    ),
    Fault(
        "zero",
        ZERO_LOSS,
        "The loss is exactly 0: there is nothing to learn",
        "The model is scored on no token, or its answer already stands in the prompt.",
        "Look at what the model sees in step 3 of a new run, and at the answers of the rows.",
        again=False,
    ),
    Fault(
        "disk",
        r"disk is full|No space left on device|os error 28\b|Errno 28\b|Disk quota exceeded|Errno 122\b"
        r"|iostream error|PytorchStreamWriter failed|inline_container.*unexpected pos",
        FULL_DISK,
        "A checkpoint or a download found no room. Earlier checkpoints are whole.",
        "Make room, then resume.",
    ),
    Fault(
        "gated",
        r"is gated|GatedRepoError|gated repo|access to model .* is restricted|awaiting a review",
        "The model is gated",
        "Its owners give it to people who accepted their terms; the Hub does not know this machine as one of them.",
        f"Accept the terms on the model's page. {_HUB} Then resume.",
    ),
    Fault(
        "token",
        r"Hub refuses the token|LocalTokenNotFound|there is no Hub token|invalid (user|credentials in authorization)",
        "The Hub refuses the token",
        "It is wrong, has expired, or may not read this model.",
        f"Make a new one at https://huggingface.co/settings/tokens. {_HUB} Then resume.",
    ),
    Fault(
        "missing",
        r"does not exist, or is private|RepositoryNotFound|RevisionNotFound|has no revision|EntryNotFound"
        r"|not a valid model identifier|no file named .*(safetensors|pytorch_model)|has no config\.json"
        r"|does not appear to have a file named",
        "The model cannot be found",
        "Its name is not on the Hub or not open to you, or files of it are missing.",
        "Check the name and that its files are there, then resume; or start a new run with another model.",
    ),
    Fault(
        "damaged",
        r"SafetensorError|error while deserializing header|incomplete metadata|MetadataIncompleteBuffer|HeaderTooLarge"
        r"|unexpected end of file|PytorchStreamReader failed",
        "A file of the model is damaged",
        "Its weights end early or are not what their header says: a download that was cut, most often.",
        "Delete that file and fetch it again, then resume.",
    ),
    Fault(
        "network",
        r"Hub cannot be reached|Hub failed on|too many requests|HF_HUB_OFFLINE|couldn.t connect to|LocalEntryNotFound"
        r"|name resolution|name or service not known|Failed to resolve|max retries exceeded|ConnectionError"
        r"|ConnectTimeout|ReadTimeout|Connection (reset|refused|aborted)|Network is unreachable|OfflineModeIsEnabled",
        "The network was not there",
        "Something had to be fetched from the Hub and its address did not answer.",
        "Check the network, then resume: what was fetched already is kept.",
    ),
    Fault(
        "gpu memory",
        r"(CUDA|HIP|XPU|MPS backend) out of memory|torch\.(cuda\.)?OutOfMemoryError|OutOfMemoryError: (?!.*cpu)"
        r"|CUBLAS_STATUS_ALLOC_FAILED|cudaErrorMemoryAllocation|NVML_SUCCESS == r INTERNAL ASSERT",
        "Out of GPU memory",
        "One batch needs more memory than the GPU has free.",
        "Try again with less at once. Each step still learns from as many rows.",
        "less memory",
    ),
    Fault(
        "memory",
        r"can.t allocate memory|not enough memory|Cannot allocate memory|MemoryError|std::bad_alloc|out of memory"
        # The last is oneDNN's word for it: a limit on memory that is met within a matrix product.
        r"|Unable to allocate .* for an array|could not (create|execute) a primitive",
        "Out of memory",
        "One batch needs more memory than this machine gives the run.",
        "Try again with less at once. Each step still learns from as many rows.",
        "less memory",
    ),
    Fault(
        "shared memory",
        r"insufficient shared memory|Bus error|unable to (open|mmap) shared memory|received 0 items of ancdata",
        "Out of shared memory",
        "Processes that open pictures hand them over through shared memory, small in most containers.",
        "Try again without such processes, or give the container more (docker run --shm-size=8g).",
        "no loader workers",
    ),
    Fault(
        "loader",
        r"DataLoader worker .* (is killed by signal: Killed|exited unexpectedly)",
        "A process that opens pictures was killed",
        "The system ended it, most often because main memory ran out.",
        "Try again with fewer such processes.",
        "less host memory",
    ),
    Fault(
        "too long",
        r"the prompt has \d+ tokens|takes [\d,]+ tokens, .* reads [\d,]+\. Lower longest_edge",
        "A prompt is longer than the model reads",
        "Pictures are cut into tiles, and each tile takes its part of the prompt.",
        "Try again with smaller pictures.",
        "smaller pictures",
    ),
    Fault(
        "not learnt",
        r"tokens would be learnt from|would be learnt from, nothing of its answer|is cut at [\d,]+ tokens"
        r"|ha(s|ve) an empty answer|does not stop, so it would never learn",
        "The model would learn nothing from a row, or the wrong thing",
        "What it is shown of that row holds no answer that it could learn, so the run was not started.",
        "Mend what is named there, and look at what the model sees in step 3 of a new run.",
        again=False,
    ),
    Fault(
        "picture tokens",
        r"picture tokens, but|image features and image tokens do not match"
        r"|tokens in (each|the) prompts? should be the same as the number of images"
        r"|mismatch in .?image.? token count|number of image tokens",
        "Places for pictures and pictures do not match",
        "The prompt has more or fewer places for pictures than the row has pictures, so the model cannot tell where "
        "they belong: a prompt that was cut, or a template that is not this model's.",
        "Look at what the model sees in step 3 of a new run.",
        again=False,
    ),
    Fault(
        "numbers",
        r"which this GPU lacks|which CPUs do not train with|not implemented for '(Half|BFloat16|c10::Half)'"
        r"|doesn.t support bf16|unscale FP16 gradients|(same|expected) (scalar |data )?(d?type).*(Half|BFloat16|Float)"
        r"|fp16 mixed precision requires|BFloat16 is not supported|no kernel image is available",
        "This device cannot compute with that type of number",
        "The compute type of the settings is not one that this device has.",
        "Try again with the type that DocDex chooses here.",
        "plain numbers",
    ),
    Fault(
        "gpu",
        r"CUDA error|cudaError|GPU is lost|fallen off the bus|NVIDIA driver|no CUDA-capable device|CUDA driver"
        r"|CUDNN_STATUS|CUBLAS_STATUS|NCCL|CUDA-capable device\(s\) is/are busy|uncorrectable ECC",
        "The GPU or its driver failed",
        "The GPU reported an error of its own; after one, nothing more can be computed in that process.",
        "Resume: a new process begins anew. If it comes back, run docdex doctor and restart the machine.",
    ),
    Fault(
        "targets",
        r"matches no module|target modules .* not found in the base model",
        "The LoRA pattern matches nothing in this model",
        "Its target modules name no layer of the base, so there would be nothing to train.",
        "Try again with the modules that DocDex takes for this family.",
        "own targets",
    ),
    Fault(
        "checkpoint",
        r"size mismatch for|error\(s\) in loading state_dict|doesn't match the size of optimizer|parameter group",
        "The checkpoint is of another adapter",
        "It was written with other adapter settings than those of this run.",
        "Start a new run with these settings.",
        again=False,
    ),
    Fault(
        "rows",
        r"has no (training|test) rows|has no answer|no .* row is left whose picture|there are no rows",
        "There are no rows to learn from",
        "After the split and what was left out, a side has no row, or a row has no answer.",
        "Mend the rows or the held-out share, and start a new run.",
        again=False,
    ),
    Fault(
        "picture",
        r"cannot identify image|UnidentifiedImage|image file is truncated|broken data stream|DecompressionBomb"
        r"|picture .* cannot be (read|opened)",
        "A picture cannot be opened",
        "Its file is damaged, too large, or gone since the rows were read.",
        "Mend or remove that row and start a new run; the last lines name it.",
        again=False,
    ),
    Fault(
        "library",
        r"ModuleNotFoundError|ImportError|No module named|cannot import name|requires the .{1,40} library"
        r"|PackageNotFound|version .* is required|bitsandbytes.*(not|required)|unexpected keyword argument"
        r"|not compiled with CUDA",
        "A library is missing or of another version",
        "What is installed is not what this version of DocDex was made for.",
        "Run docdex doctor: it names the library. Install it, then resume.",
    ),
)


def recognise(text: str) -> Fault | None:
    """The fault that `text` speaks of: an error as "Type: message", a status line, or the end of a log."""
    return next((fault for fault in FAULTS if fault.recognises(text)), None)


def words(error: BaseException) -> str:
    """One line of words for a run that ended by `error`, with the library's own in brackets."""
    if isinstance(error, UserError):
        return str(error)
    lines = str(error).strip().splitlines()
    said = f"{type(error).__name__}: {lines[0][:300]}" if lines else type(error).__name__
    fault = recognise(f"{said}\n{error}" if lines else said)
    if fault is None:
        return f"{said}{SEE_LOG}"
    return f"{fault.title}. {fault.next_step} ({said[:300]})"
