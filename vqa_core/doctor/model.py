"""`docdex doctor --model ID`: whether DocDex can ask and train this model here, stage by stage, in a child process.

python -m vqa_core.doctor.model DESCRIPTOR ID 4bit|as-a-run
"""

import os
import sys
import tempfile
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path

from vqa_core.doctor import model_files, model_words
from vqa_core.doctor.child import MODEL_LIMIT_S, Child, tell
from vqa_core.doctor.environment import settings_that_hold
from vqa_core.doctor.finding import Finding, Stage
from vqa_core.doctor.model_case import Case, Step, go_through

MODULE = "vqa_core.doctor.model"
PACKED, AS_A_RUN = "4bit", "as-a-run"


def examine_model(name: str, *, quantise: bool = False, limit_s: float = MODEL_LIMIT_S) -> Iterator[Finding | Stage]:
    """The findings about the model `name`; the first broken one ends it. `quantise` packs it also where a run would
    not, on a CPU."""
    yield from Child(MODULE, [name, PACKED if quantise else AS_A_RUN], name="model", limit_s=limit_s).findings()


def _examine(name: str, quantise: bool) -> Iterator[Finding | Stage]:
    """In the child."""
    with tempfile.TemporaryDirectory(prefix="docdex-doctor-") as work:
        yield from go_through(Case(name, settings_that_hold(), quantise, Path(work)), _steps())


def _steps() -> Iterator[Step]:
    """In their order: first what costs nothing, last what needs the weights."""
    yield Step("name", model_files.find)
    yield Step("files", model_files.list_files)
    yield Step("download", model_files.fetch_small, timed=False)
    yield Step("family", model_files.know)
    yield Step("licence", model_files.read_licence)
    yield Step("libraries", _load_libraries, measured=True)
    # Late: they bring torch.
    from vqa_core.doctor import model_weights

    yield Step("processor", model_words.load_processor)
    yield Step("tokens", model_words.compare_tokens)
    yield Step("prompt", model_words.show_prompt)
    yield Step("memory", model_weights.compare_memory)
    yield Step("weights", model_files.fetch_weights, timed=False)
    yield Step("load", model_weights.load_weights, measured=True)
    yield Step("forward", model_weights.pass_forward, measured=True)
    yield Step("answer", model_weights.answer, measured=True)
    yield Step("step", model_weights.train_once, measured=True)
    yield Step("adapter", model_weights.save_and_load, measured=True)


def _load_libraries(case: Case) -> Iterator[Finding]:
    """torch, transformers and peft, as a run's worker loads them."""
    if case.source and case.source.local:
        # Else peft asks the Hub about the base's name when it saves.
        os.environ["HF_HUB_OFFLINE"] = "1"
    import vqa_core.doctor.model_weights  # noqa: F401

    versions = ", ".join(f"{name} {version(name)}" for name in ("torch", "transformers", "peft"))
    yield Finding("libraries", "fine", versions)


if __name__ == "__main__":
    tell(int(sys.argv[1]), _examine(sys.argv[2], sys.argv[3] == PACKED))
