"""The trainer: transformers' Trainer over a PEFT model, told by a TrainConfig."""

import math
from pathlib import Path
from typing import Any

import torch
from torch.utils.data import DataLoader
from transformers import Trainer, TrainingArguments
from transformers.trainer import TRAINING_ARGS_NAME

from vqa_core.families.family import Style
from vqa_core.models.adapters import add_adapter
from vqa_core.models.loading import Loaded, Precision
from vqa_core.models.processing import PictureOptions
from vqa_core.training.ahead import AheadLoader, close_iterator
from vqa_core.training.callbacks import FrozenInputs, RunReporter, SeededSteps
from vqa_core.training.coach.health_watch import HealthWatch
from vqa_core.training.collate import IGNORED, Collator, CollatorSettings, EpochSampler, EvalRows, TrainRows
from vqa_core.training.config import TrainConfig
from vqa_core.training.data import Rows
from vqa_core.training.features import FeatureCache, cache_for
from vqa_core.training.scoring import Scorer


class RunTrainer(Trainer):
    """Trainer whose row order is a function of (seed, epoch), so that a resumed run equals an uninterrupted one."""

    features: FeatureCache | None = None
    scorer: Scorer | None = None
    reporter: RunReporter | None = None
    ready: DataLoader[Any] | None = None
    """Batches that were made before, to take instead of the rows; a measurement times the model alone with them."""
    watch: HealthWatch | None = None
    _order: EpochSampler
    _ahead: AheadLoader | None = None

    def _get_train_sampler(self, train_dataset: Any = None) -> EpochSampler:
        self._order = EpochSampler(len(self.train_dataset), self.args.seed)
        return self._order

    def get_train_dataloader(self) -> Any:
        if self.ready is not None:
            return self.accelerator.prepare(self.ready)
        loader = super().get_train_dataloader()
        if self.args.dataloader_num_workers:
            self._ahead = AheadLoader(loader.base_dataloader, self._order, last_epoch(self.args, len(loader)))
            loader.base_dataloader = self._ahead
        return loader

    def close(self) -> None:
        """End the processes of its loaders; it can begin anew afterwards."""
        if self._ahead is not None:
            self._ahead.close()
        # Those of evaluation are kept from one to the next.
        kept = self.__dict__.pop("_eval_dataloaders", {})
        for loader in kept.values():
            close_iterator(loader._iterator)

    def get_batch_samples(self, *args: Any, **options: Any) -> Any:
        # The Trainer calls a step begun once its rows are there; opening their pictures is part of it.
        if self.reporter is not None:
            self.reporter.step_begins()
        return super().get_batch_samples(*args, **options)

    def compute_loss(self, model: Any, inputs: dict[str, Any], *args: Any, **options: Any) -> Any:
        keys = inputs.pop("picture_keys")
        if self.features is not None and all(keys):
            inputs = self.features.replace(inputs, keys)
        if "labels" in inputs:
            inputs = scored_logits_only(inputs)
        return super().compute_loss(model, inputs, *args, **options)

    def training_step(self, *args: Any, **options: Any) -> torch.Tensor:
        loss: torch.Tensor = super().training_step(*args, **options)
        if self.watch:
            self.watch.keep(loss)
        return loss

    def _load_optimizer_and_scheduler(self, checkpoint: str | None) -> None:
        super()._load_optimizer_and_scheduler(checkpoint)
        # Both come back with the rate that they were saved with; the run's own may have been changed since.
        rate, schedule = self.args.learning_rate, self.lr_scheduler
        if checkpoint is None or all(base == rate for base in schedule.base_lrs):
            return
        schedule.base_lrs = [rate] * len(schedule.base_lrs)
        for group, factor in zip(self.optimizer.param_groups, schedule.lr_lambdas, strict=True):
            group["initial_lr"], group["lr"] = rate, rate * factor(schedule.last_epoch)
        schedule._last_lr = [group["lr"] for group in self.optimizer.param_groups]

    def evaluation_loop(self, *args: Any, **options: Any) -> Any:
        """Beside the loss the scores of generated answers, so that both are one evaluation."""
        output = super().evaluation_loop(*args, **options)
        if self.scorer is not None:
            scores = self.scorer.score(self.state.global_step)
            output.metrics.update({f"{options['metric_key_prefix']}_{name}": value for name, value in scores.items()})
        return output

    def _save(self, output_dir: str | None = None, state_dict: Any = None) -> None:
        if not self.args.should_save:
            return
        # The Trainer's own way adds the whole lm_head (500 MB for an 8B model) wherever a LoRA target names it.
        self.model.save_pretrained(str(output_dir), state_dict=state_dict, save_embedding_layers=False)
        torch.save(self.args, Path(str(output_dir)) / TRAINING_ARGS_NAME)


def last_epoch(arguments: TrainingArguments, batches: int) -> int:
    """The number of the last epoch, of so many batches each; the first is 0."""
    steps = math.ceil(batches / arguments.gradient_accumulation_steps)
    epochs: float = arguments.max_steps / steps if arguments.max_steps > 0 else arguments.num_train_epochs
    return math.ceil(epochs) - 1


def scored_logits_only(inputs: dict[str, Any]) -> dict[str, Any]:
    """`inputs` that make the model compute logits where the next token is scored, and nowhere else.

    With 128k tokens in a vocabulary, logits of prompts and pictures are most of a step's memory. The loss is the same.
    """
    following = torch.nn.functional.pad(inputs["labels"][:, 1:], (0, 1), value=IGNORED)
    scored = following != IGNORED
    return {**inputs, "logits_to_keep": scored, "shift_labels": following[scored]}


def precision(config: TrainConfig, device: str) -> Precision:
    """How the base is stored and computed with; "auto" quantises on a GPU only.

    On a CPU the embedded model learnt as much unquantised as in NF4, and 4-bit saves memory that 15M parameters do not
    need.
    """
    quantise = config.quantisation == "nf4" or (config.quantisation == "auto" and device != "cpu")
    return Precision(quantise, config.double_quant, config.compute_dtype)


def picture_settings(config: TrainConfig) -> PictureOptions:
    """The picture fields of a TrainConfig in the terms of the processor."""
    splitting = {"model": None, "on": True, "off": False}[config.image_splitting]
    return PictureOptions(config.longest_edge, splitting)


def prompt_style(config: TrainConfig) -> Style | None:
    """The prompt style that the settings ask for; None leaves it to the checkpoint."""
    return None if config.prompt_style == "model" else config.prompt_style


def collator_settings(config: TrainConfig, style: Style, dtype: torch.dtype) -> CollatorSettings:
    """How rows become batches by these settings; `style` is the checkpoint's own."""
    return CollatorSettings(
        hint=config.prompt_hint,
        scored=config.scored,
        seed=config.seed,
        pictures=picture_settings(config),
        style=prompt_style(config) or style,
        crop_scale=config.crop_scale,
        dtype=dtype,
    )


def build(loaded: Loaded, config: TrainConfig, rows: Rows, reporter: RunReporter, folder: Path) -> RunTrainer:
    """A trainer ready to start, its fresh adapter on `loaded`; checkpoints go under `folder`."""
    torch.manual_seed(config.seed)
    if config.dequantise and loaded.quantised:
        # Bit for bit the values that 4-bit kernels unpack at each use.
        loaded.model = loaded.model.dequantize()
    _keep_4bit_layout(loaded.model)
    add_adapter(loaded, config.model_dump())
    return trainer_over(loaded, config, rows, reporter, folder)


def trainer_over(loaded: Loaded, config: TrainConfig, rows: Rows, reporter: RunReporter, folder: Path) -> RunTrainer:
    """A trainer of the adapter that is on `loaded` already."""
    watch = HealthWatch(reporter.append, config.warmup_steps)
    trainer = RunTrainer(
        model=loaded.model,
        args=_arguments(config, loaded, folder),
        data_collator=collator_for(loaded, config),
        train_dataset=TrainRows(rows.train),
        eval_dataset=EvalRows(rows.held_out),
        callbacks=[SeededSteps(), FrozenInputs(), reporter, watch],
    )
    trainer.reporter = reporter
    trainer.watch = watch
    # A random crop is another picture each time.
    if config.cache_features and config.crop_scale == 1:
        trainer.features = cache_for(loaded.model, loaded.family)
    return trainer


def collator_for(loaded: Loaded, config: TrainConfig) -> Collator:
    """What makes rows into this run's batches."""
    return Collator(loaded.processor, loaded.family, collator_settings(config, loaded.style, loaded.dtype))


def _keep_4bit_layout(model: Any) -> None:
    # On CPUs with AVX512-BF16 the first evaluation would repack 4-bit weights for a kernel that has no gradient:
    # training after it went on, and most of the adapter learnt nothing.
    for module in model.modules():
        if hasattr(module, "support_avx512bf16_for_cpu"):
            module.support_avx512bf16_for_cpu = False


def _arguments(config: TrainConfig, loaded: Loaded, folder: Path) -> TrainingArguments:
    on_gpu = loaded.device.type == "cuda"
    saves = "steps" if config.save_steps else "no"
    evaluates = "steps" if config.eval_steps else "no"
    return TrainingArguments(
        output_dir=str(folder),
        use_cpu=not on_gpu,
        seed=config.seed,
        bf16=loaded.dtype is torch.bfloat16,
        fp16=loaded.dtype is torch.float16,
        max_steps=config.max_steps or -1,
        num_train_epochs=config.epochs,
        per_device_train_batch_size=config.batch_size,
        per_device_eval_batch_size=config.batch_size,
        gradient_accumulation_steps=config.accumulation,
        activation_checkpointing=config.gradient_checkpointing,
        # Of the two ways the one that needs no gradient at the inputs.
        activation_checkpointing_kwargs={"use_reentrant": False} if config.gradient_checkpointing else None,
        learning_rate=config.learning_rate,
        lr_scheduler_type=config.schedule,
        warmup_steps=config.warmup_steps,
        weight_decay=config.weight_decay,
        max_grad_norm=config.max_grad_norm,
        optim=config.optimiser,
        logging_steps=config.log_steps,
        logging_first_step=True,
        # The default hides a NaN loss behind the average of earlier ones.
        logging_nan_inf_filter=False,
        eval_strategy=evaluates,
        eval_steps=config.eval_steps or None,
        prediction_loss_only=True,
        save_strategy=saves,
        save_steps=config.save_steps or 500,
        # Of one alone the best would stay, and a run that was stopped could not go on from where it was.
        save_total_limit=max(config.keep_checkpoints, 2) if config.keep_best else config.keep_checkpoints,
        dataloader_num_workers=config.loader_workers,
        dataloader_persistent_workers=config.loader_workers > 0,
        dataloader_pin_memory=on_gpu,
        remove_unused_columns=False,
        label_names=["labels"],
        report_to=config.tracker,
        disable_tqdm=True,
    )
