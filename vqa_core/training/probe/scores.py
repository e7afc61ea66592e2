"""What scoring a held-out row takes, from a few rows and the first tokens of their answers."""

from collections.abc import Sequence

from vqa_core.evaluation.predict import PredictSettings, predict
from vqa_core.examples.example import Example
from vqa_core.models.loading import Loaded
from vqa_core.training.collate import EVALUATION
from vqa_core.training.config import TrainConfig
from vqa_core.training.probe.step_watch import now
from vqa_core.training.scoring import most_tokens
from vqa_core.training.trainer import RunTrainer, picture_settings, prompt_style

ROWS = 4
FEW, MANY = 2, 10
"""Tokens of an answer, twice: what one more takes follows from these."""


def score_s(
    loaded: Loaded, trainer: RunTrainer, config: TrainConfig, held_out: Sequence[Example], opening_s: float
) -> dict[str, float]:
    """Seconds a row for its loss and an answer as long as a run lets it become, the first time and later.

    `opening_s` is what making a row ready takes; later, neither its loss nor its answer needs that again.
    """
    rows = list(held_out[: min(ROWS, config.batch_size)])
    began = now()
    batch = trainer.data_collator([(EVALUATION, row) for row in rows])
    trainer.model.eval()
    trainer.prediction_step(trainer.model, batch, prediction_loss_only=True)
    loss_s = now() - began
    few_s, many_s = (_answer_s(loaded, rows, config, tokens) for tokens in (FEW, MANY))
    token_s = max(0.0, many_s - few_s) / (MANY - FEW)
    answer_s = few_s + (most_tokens(loaded, rows) - FEW) * token_s
    first = (loss_s + answer_s) / len(rows)
    return {"first_row_s": first, "row_s": max(first - 2 * opening_s, first / 4)}


def _answer_s(loaded: Loaded, rows: Sequence[Example], config: TrainConfig, tokens: int) -> float:
    asked = PredictSettings(
        config.prompt_hint, picture_settings(config), len(rows), max_new_tokens=tokens, style=prompt_style(config)
    )
    began = now()
    list(predict(loaded, rows, asked))
    return now() - began
