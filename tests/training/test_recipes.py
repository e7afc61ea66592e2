"""The source recipes' presets: their counts on full-size shapes, and what they do to tiny models of each family."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.training.small_runs import trainer_for
from vqa_core.models.catalogue import Source
from vqa_core.training.presets import PRESETS, with_preset

pytestmark = pytest.mark.slow

# First four losses of the preset as written, but in float32 and without dropout. One and two threads differ by less
# than 1e-5; the tolerance is for other processors and picture libraries.
GOLDEN: dict[str, tuple[float, ...]] = {
    "pocket-tickets": (3.19073, 2.0448, 1.77385, 1.41035),
    "idefics2-docvqa": (10.37526, 10.37276, 10.37442, 10.37162),
    "idefics-9b-cards": (10.35537, 10.34739, 10.34687, 10.33782),
    "smolvlm-500m": (10.8172, 10.81567, 10.79732, 10.81441),
}
TOLERANCE = 2e-3
TINY = {
    "pocket-tickets": "pocket",
    "idefics2-docvqa": "idefics2-8b",
    "idefics-9b-cards": "idefics-9b",
    "smolvlm-500m": "SmolVLM-500M-Instruct",
}


def shape(name: str) -> Any:
    """A published configuration on the meta device: no memory, no download."""
    import importlib.util
    import sys

    import torch
    from transformers import AutoModelForImageTextToText

    path = Path(__file__).resolve().parents[2] / "benchmarks" / "shapes.py"
    spec = importlib.util.spec_from_file_location("shapes", path)
    assert spec is not None and spec.loader is not None
    shapes = importlib.util.module_from_spec(spec)
    sys.modules["shapes"] = shapes
    spec.loader.exec_module(shapes)
    with torch.device("meta"):
        return AutoModelForImageTextToText.from_config(shapes.CONFIGS[name](), dtype=torch.bfloat16)


def on_meta(name: str) -> Any:
    import torch

    from vqa_core.families.family import family_of
    from vqa_core.models.loading import Loaded

    model = shape(name)
    model.requires_grad_(False)
    family = family_of(model.config.model_type)
    return Loaded(model, None, family, Source(name, name, False), torch.bfloat16, False, "chat")


@pytest.mark.parametrize(
    ("name", "model", "trainable", "total"),
    [
        ("idefics2-docvqa", "idefics2-8b", 7_589_912, 8_410_358_024),
        ("idefics-9b-cards", "idefics-9b", 19_750_912, 8_949_430_544),
    ],
)
@pytest.mark.parametrize("variant", ["", "-16gb", "-fast"])
def test_a_recipe_trains_exactly_the_published_number(
    name: str, model: str, trainable: int, total: int, variant: str
) -> None:
    import torch

    from vqa_core.models.adapters import add_adapter

    loaded = on_meta(model)
    with torch.device("meta"):
        adapted = add_adapter(loaded, with_preset(name + variant, {}).model_dump())
    assert adapted.get_nb_trainable_parameters() == (trainable, total)


def settings_for(name: str, folder: Path, **changes: Any) -> Any:
    plain = {
        "model": str(folder),
        "compute_dtype": "float32",
        "quantisation": "none",
        "lora_dropout": 0.0,
        "warmup_steps": 0,
        "max_steps": 4,
        "batch_size": 2,
        "accumulation": 1,
        "log_steps": 1,
        "eval_steps": 0,
        "save_steps": 0,
        "keep_best": False,
        "loader_workers": 0,
    }
    if name == "smolvlm-500m":
        plain["image_splitting"] = "off"
    return with_preset(name, {**plain, **changes})


@pytest.mark.parametrize("threads", [1, 2])
@pytest.mark.parametrize("name", TINY)
def test_first_losses_are_the_pinned_ones(
    name: str, threads: int, published: Callable[[str], Path], rows_file: Path, tmp_path: Path
) -> None:
    import torch

    before = torch.get_num_threads()
    torch.set_num_threads(threads)
    try:
        trainer, _, logged = trainer_for(settings_for(name, published(TINY[name])), rows_file, tmp_path)
        trainer.train()
    finally:
        torch.set_num_threads(before)
    assert logged.losses() == pytest.approx(GOLDEN[name], abs=TOLERANCE)


@pytest.mark.parametrize("scored", ["answer", "all"])
@pytest.mark.parametrize("name", TINY)
def test_the_loss_is_the_cross_entropy_of_the_scored_tokens(
    name: str, scored: str, published: Callable[[str], Path], rows_file: Path, tmp_path: Path
) -> None:
    """By hand: the answer's tokens are counted from the end of each row, hidden tokens and padding left out."""
    import torch

    config = settings_for(name, published(TINY[name]), scored=scored, max_steps=1, crop_scale=1.0)
    trainer, loaded, logged = trainer_for(config, rows_file, tmp_path)
    keys = list(trainer._get_train_sampler())[:2]
    batch = trainer.data_collator([trainer.train_dataset[key] for key in keys])
    batch.pop("picture_keys")
    labels = batch.pop("labels")
    with torch.no_grad():
        logs = torch.log_softmax(loaded.model(**batch).logits.float(), -1)
    tokenizer = loaded.processor.tokenizer
    end = "</s>" if name == "idefics-9b-cards" else "<end_of_utterance>"
    hidden = {tokenizer.convert_tokens_to_ids(token) for token in ("<image>", "<fake_token_around_image>")}
    hidden |= {tokenizer.get_vocab().get("<global-img>", -1)}
    picked = []
    for row, key in enumerate(keys):
        answer = trainer.train_dataset[key][1].answers[0]
        spoken = tokenizer(f"Assistant: {answer}{end}", add_special_tokens=False)["input_ids"]
        prompt = tokenizer("Assistant:", add_special_tokens=False)["input_ids"]
        last = int(batch["attention_mask"][row].sum())
        first = last - (len(spoken) - len(prompt)) if scored == "answer" else 1
        for place in range(first, last):
            token = int(batch["input_ids"][row, place])
            if token not in hidden:
                assert int(labels[row, place]) == token
                picked.append(-float(logs[row, place - 1, token]))
    trainer.train()
    assert logged.losses()[0] == pytest.approx(sum(picked) / len(picked), abs=1e-4)
    if scored == "answer":
        assert int((labels != -100).sum()) == len(picked)


@pytest.mark.parametrize("name", TINY)
def test_4bit_trains_on_a_cpu(name: str, published: Callable[[str], Path], rows_file: Path, tmp_path: Path) -> None:
    config = settings_for(name, published(TINY[name]), quantisation="nf4")
    trainer, loaded, logged = trainer_for(config, rows_file, tmp_path)
    trainer.train()
    assert any(type(module).__name__ == "Linear4bit" for module in loaded.model.modules())
    assert len(logged.losses()) == 4 and logged.losses()[-1] < logged.losses()[0]
    assert all(row["grad_norm"] > 0 for row in logged.rows if "loss" in row)


@pytest.mark.parametrize("name", TINY)
def test_an_adapter_comes_back_with_the_same_logits(
    name: str, published: Callable[[str], Path], rows_file: Path, tmp_path: Path
) -> None:
    """Through plain PEFT on a plain base; and no lm_head travels with it, nor with the Trainer's checkpoints."""
    import torch
    from peft import PeftModel
    from safetensors.torch import load_file
    from transformers import AutoModelForImageTextToText

    from vqa_core.models.adapters import save_adapter
    from vqa_core.models.catalogue import AdapterInfo

    config = settings_for(name, published(TINY[name]), learning_rate=0.05, save_steps=4)
    trainer, loaded, _ = trainer_for(config, rows_file, tmp_path)
    trainer.train()
    loaded.model.eval()
    save_adapter(loaded.model, tmp_path / "adapter", AdapterInfo(TINY[name], loaded.family.name, 0, None, ""))
    batch = trainer.data_collator([trainer.train_dataset[(0, 0)]])
    inputs = {key: value for key, value in batch.items() if key not in ("labels", "picture_keys")}
    base = AutoModelForImageTextToText.from_pretrained(config.model, dtype=torch.float32)
    with torch.no_grad():
        tuned, plain = loaded.model(**inputs).logits, base(**inputs).logits
        again = PeftModel.from_pretrained(base, str(tmp_path / "adapter")).eval()(**inputs).logits
    assert torch.allclose(tuned, again, atol=1e-5)
    assert not torch.allclose(tuned, plain, atol=1e-3)
    for folder in (tmp_path / "adapter", tmp_path / "checkpoint-4"):
        assert all("lora_" in key for key in load_file(folder / "adapter_model.safetensors"))


def test_each_recipe_reaches_its_modules(published: Callable[[str], Path], rows_file: Path, tmp_path: Path) -> None:
    groups = {
        "idefics2-docvqa": ("text_model", "perceiver_resampler", "lm_head"),
        "idefics-9b-cards": ("vision_model", "perceiver_resampler", "model.layers", "gated_cross_attn_layers"),
    }
    for name, parts in groups.items():
        trainer, loaded, _ = trainer_for(settings_for(name, published(TINY[name])), rows_file, tmp_path / name)
        trainer.train()
        for part in parts:
            learnt = [p.detach() for key, p in loaded.model.named_parameters() if part in key and "lora_B" in key]
            assert learnt and all(float(parameter.norm()) > 0 for parameter in learnt), (name, part)


def test_a_learning_connector_gets_the_kept_output_of_the_tower(
    published: Callable[[str], Path], rows_file: Path, tmp_path: Path
) -> None:
    def run(folder: str, cached: bool) -> tuple[list[float], Any]:
        config = settings_for(
            "idefics2-docvqa", published("idefics2-8b"), cache_features=cached, max_steps=12, longest_edge=384
        )
        trainer, _, logged = trainer_for(config, rows_file, tmp_path / folder)
        trainer.train()
        return logged.losses(), trainer.features

    kept, cache = run("kept", True)
    fresh, none = run("fresh", False)
    assert none is None and cache is not None and len(cache._kept) == 16
    assert kept == pytest.approx(fresh, abs=1e-4)


def test_timing_a_step_and_the_step_itself_see_pictures_in_the_same_type(
    published: Callable[[str], Path], rows_file: Path, tmp_path: Path
) -> None:
    import torch

    from vqa_core.training import scoring

    # What timing keeps of a picture goes into later steps, which on a GPU fail where it is of another type.
    halves = {"compute_dtype": "bfloat16", "cache_features": True, "max_steps": 2, "longest_edge": 384}
    config = settings_for("idefics2-docvqa", published("idefics2-8b"), **halves)
    trainer, loaded, logged = trainer_for(config, rows_file, tmp_path)
    recast: list[bool] = []
    tower = loaded.model.base_model.model.model.vision_model
    tower.register_forward_pre_hook(lambda module, given: recast.append(torch.is_autocast_enabled("cpu")))
    scoring._learn_nothing(trainer)
    timed = len(recast)
    trainer.train()
    assert 0 < timed < len(recast) and not any(recast) and len(logged.losses()) == 2


def test_checkpointed_activations_leave_the_frozen_tower_alone(
    published: Callable[[str], Path], rows_file: Path, tmp_path: Path
) -> None:
    plain, _, without = trainer_for(
        settings_for("idefics2-docvqa", published("idefics2-8b")), rows_file, tmp_path / "a"
    )
    plain.train()
    config = settings_for("idefics2-docvqa", published("idefics2-8b"), gradient_checkpointing=True)
    trainer, loaded, logged = trainer_for(config, rows_file, tmp_path / "b")
    needed = []
    tower = loaded.model.base_model.model.model.vision_model
    tower.register_forward_hook(lambda module, args, output: needed.append(output.last_hidden_state.requires_grad))
    trainer.train()
    assert needed and not any(needed)
    text_model = loaded.model.base_model.model.model.text_model
    assert any(getattr(module, "gradient_checkpointing", False) for module in text_model.modules())
    assert logged.losses() == pytest.approx(without.losses(), abs=1e-4)
    norms = [[row["grad_norm"] for row in one.rows if "loss" in row] for one in (logged, without)]
    assert norms[0] == pytest.approx(norms[1], rel=1e-3)


def test_a_crop_is_a_function_of_row_and_epoch(
    published: Callable[[str], Path], rows_file: Path, tmp_path: Path
) -> None:
    import torch

    config = settings_for("idefics-9b-cards", published("idefics-9b"))
    trainer, _, _ = trainer_for(config, rows_file, tmp_path)
    assert config.crop_scale == 0.9 and trainer.features is None

    def pixels(epoch: int) -> Any:
        return trainer.data_collator([trainer.train_dataset[(epoch, 0)]])["pixel_values"]

    assert torch.equal(pixels(0), pixels(0))
    assert not torch.equal(pixels(0), pixels(1))
    assert torch.equal(pixels(-1), pixels(-1))


def test_every_preset_is_sound_and_says_where_it_is_from() -> None:
    for one in PRESETS:
        assert with_preset(one.name, {}).problems() == [], one.name
        assert one.source and one.title and one.summary and one.notice.licence
        assert one.differs or one.needs_gib == 0
    assert {one.name for one in PRESETS if not one.notice.commercial} == {
        *(f"idefics-9b-cards{variant}" for variant in ("", "-16gb", "-fast")),
        "idefics-80b",
    }
