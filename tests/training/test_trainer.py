"""The trainer's arithmetic: pinned losses, a hand-made cross-entropy, features kept, adapters that come back equal."""

import time
from pathlib import Path
from typing import Any

import pytest

from tests.training.small_runs import trainer_for
from vqa_core.training.config import TrainConfig, parse

pytestmark = pytest.mark.slow

# First four losses in float32, dropout 0. One and two threads differ by less than 1e-5;
# the tolerance is for other processors and picture libraries.
GOLDEN = {
    "tiny": (5.39453, 5.37215, 5.34294, 5.31605),
    "pocket": (2.96976, 3.51628, 2.25142, 2.48087),
}
TOLERANCE = 2e-3


def settings_for(model: str, **changes: Any) -> TrainConfig:
    values = {
        "model": model,
        "max_steps": 4,
        "warmup_steps": 0,
        "batch_size": 2,
        "learning_rate": 1e-3,
        "compute_dtype": "float32",
        "quantisation": "none",
        "image_splitting": "off",
        "eval_steps": 0,
        "save_steps": 0,
        "seed": 3,
    }
    return parse({**values, **changes})


@pytest.mark.parametrize("threads", [1, 2])
@pytest.mark.parametrize("name", ["tiny", "pocket"])
def test_first_losses_are_the_pinned_ones(name: str, threads: int, tiny: Path, rows_file: Path, tmp_path: Path) -> None:
    import torch

    before = torch.get_num_threads()
    torch.set_num_threads(threads)
    try:
        config = settings_for(str(tiny) if name == "tiny" else "pocket", longest_edge=0 if name == "tiny" else 384)
        trainer, _, logged = trainer_for(config, rows_file, tmp_path)
        trainer.train()
    finally:
        torch.set_num_threads(before)
    assert logged.losses() == pytest.approx(GOLDEN[name], abs=TOLERANCE)


def test_the_loss_is_the_cross_entropy_of_answer_and_end_token(tiny: Path, rows_file: Path, tmp_path: Path) -> None:
    import torch

    config = settings_for(str(tiny), max_steps=1)
    trainer, loaded, logged = trainer_for(config, rows_file, tmp_path)
    order = list(trainer._get_train_sampler())[:2]
    batch = trainer.data_collator([trainer.train_dataset[key] for key in order])
    batch.pop("picture_keys")
    labels = batch.pop("labels")
    with torch.no_grad():
        logs = torch.log_softmax(loaded.model(**batch).logits.float(), -1)
    answers = [trainer.train_dataset[key][1].answers[0] for key in order]
    picked = []
    for row, answer in enumerate(answers):
        wanted = loaded.processor.tokenizer(f" {answer}<end_of_utterance>", add_special_tokens=False)["input_ids"]
        last = int(batch["attention_mask"][row].sum())
        for place, token in zip(range(last - len(wanted), last), wanted, strict=True):
            assert int(labels[row, place]) == token
            picked.append(-float(logs[row, place - 1, token]))
    trainer.train()
    assert int((labels != -100).sum()) == len(picked)
    assert logged.losses()[0] == pytest.approx(sum(picked) / len(picked), abs=1e-5)


def test_kept_features_give_the_same_losses(tiny: Path, rows_file: Path, tmp_path: Path) -> None:
    with_cache, _, kept = trainer_for(settings_for(str(tiny), max_steps=12), rows_file, tmp_path / "a")
    without, _, fresh = trainer_for(
        settings_for(str(tiny), max_steps=12, cache_features=False), rows_file, tmp_path / "b"
    )
    assert with_cache.features is not None and without.features is None
    with_cache.train()
    without.train()
    assert kept.losses() == pytest.approx(fresh.losses(), abs=1e-5)


def test_features_are_not_kept_while_the_tower_learns(tiny: Path, rows_file: Path, tmp_path: Path) -> None:
    config = settings_for(str(tiny), lora_targets=r".*(vision_model|text_model).*q_proj")
    trainer, _, _ = trainer_for(config, rows_file, tmp_path)
    assert trainer.features is None


def test_an_adapter_comes_back_with_equal_logits_in_plain_peft(tiny: Path, rows_file: Path, tmp_path: Path) -> None:
    import torch
    from peft import PeftModel
    from transformers import AutoModelForImageTextToText

    from vqa_core.models.adapters import save_adapter
    from vqa_core.models.catalogue import AdapterInfo, read_info

    trainer, loaded, _ = trainer_for(settings_for(str(tiny)), rows_file, tmp_path / "run")
    trainer.train()
    info = AdapterInfo(str(tiny), "idefics3", 0, False, "")
    save_adapter(loaded.model, tmp_path / "adapter", info)
    batch = trainer.data_collator([trainer.train_dataset[(0, 1)]])
    for key in ("labels", "picture_keys"):
        batch.pop(key)
    base = AutoModelForImageTextToText.from_pretrained(tiny, dtype=torch.float32)
    with torch.no_grad():
        alone = base(**batch).logits
        again = PeftModel.from_pretrained(base, str(tmp_path / "adapter")).eval()(**batch).logits
        here = loaded.model.eval()(**batch).logits
    assert torch.equal(again, here)
    assert not torch.equal(again, alone)
    assert read_info(tmp_path / "adapter") == info
    assert sorted(path.name for path in (tmp_path / "adapter").iterdir()) == [
        "README.md",
        "adapter_config.json",
        "adapter_model.safetensors",
        "docdex.json",
    ]


def test_nf4_learns_on_a_cpu(tiny: Path, rows_file: Path, tmp_path: Path) -> None:
    pytest.importorskip("bitsandbytes")
    config = settings_for(str(tiny), quantisation="nf4", max_steps=12, learning_rate=1e-2, batch_size=8)
    trainer, loaded, logged = trainer_for(config, rows_file, tmp_path)
    names = {type(module).__name__ for name, module in loaded.model.named_modules() if "text_model" in name}
    tower = {type(module).__name__ for name, module in loaded.model.named_modules() if "vision_model" in name}
    trainer.train()
    assert "Linear4bit" in names and "Linear4bit" not in tower
    assert logged.losses()[-1] < logged.losses()[0] - 0.05


def test_a_pattern_that_matches_nothing_is_told(tiny: Path, rows_file: Path, tmp_path: Path) -> None:
    from vqa_core.errors import UserError

    with pytest.raises(UserError, match="matches no module"):
        trainer_for(settings_for(str(tiny), lora_targets="no_such_module"), rows_file, tmp_path)


def test_only_the_adapter_learns(tiny: Path, rows_file: Path, tmp_path: Path) -> None:
    _, loaded, _ = trainer_for(settings_for(str(tiny), gradient_checkpointing=True), rows_file, tmp_path)
    learning = [name for name, parameter in loaded.model.named_parameters() if parameter.requires_grad]
    assert learning and all("lora_" in name for name in learning)


def test_checkpointing_changes_no_loss(tiny: Path, rows_file: Path, tmp_path: Path) -> None:
    plain, _, first = trainer_for(settings_for(str(tiny)), rows_file, tmp_path / "a")
    saving, _, second = trainer_for(settings_for(str(tiny), gradient_checkpointing=True), rows_file, tmp_path / "b")
    plain.train()
    saving.train()
    assert second.losses() == pytest.approx(first.losses(), abs=1e-5)


def test_an_evaluation_before_training_leaves_the_gradients_of_4bit_layers(
    tiny: Path, rows_file: Path, tmp_path: Path
) -> None:
    """On CPUs with AVX512-BF16 bitsandbytes repacks 4-bit weights at the first evaluation, and has no gradient then."""

    def first_steps(folder: Path, evaluate_first: bool) -> list[float]:
        config = settings_for(str(tiny), quantisation="nf4", cache_features=False)
        trainer, loaded, logged = trainer_for(config, rows_file, folder)
        if evaluate_first:
            trainer.evaluate()
        trainer.train()
        assert any(type(module).__name__ == "Linear4bit" for module in loaded.model.modules())
        return [row["grad_norm"] for row in logged.rows if "loss" in row]

    fresh, evaluated = first_steps(tmp_path / "a", False), first_steps(tmp_path / "b", True)
    assert evaluated == pytest.approx(fresh, rel=1e-4)


def test_opening_pictures_is_part_of_a_steps_time(tiny: Path, rows_file: Path, tmp_path: Path) -> None:
    config = settings_for(str(tiny), max_steps=3, accumulation=2)
    trainer, _, logged = trainer_for(config, rows_file, tmp_path)
    collate = trainer.data_collator

    def slowly(rows: Any) -> Any:
        time.sleep(0.25)
        return collate(rows)

    trainer.data_collator = slowly
    trainer.train()
    # Two batches a step: half a second at least, whatever the model takes.
    assert all(row["samples_per_s"] < config.batch_size / 0.5 for row in logged.rows if "loss" in row)
