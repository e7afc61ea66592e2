"""Held-out rows and pinned questions, answered by the model while it learns: fast, and never at the cost of training.

Answers change nothing that training draws: they are greedy, and every step seeds its own random numbers.
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import torch

from vqa_core.evaluation.predict import PredictSettings, conversation
from vqa_core.examples.example import Example, Picture
from vqa_core.families.prompts import Style
from vqa_core.models.generation import Generated, generate_inputs, generate_one, prepare, style_of
from vqa_core.models.loading import Loaded
from vqa_core.runs import held_out, history
from vqa_core.runs.pins import Pin, pins_of
from vqa_core.runs.run import Run
from vqa_core.training.collate import EvalRows, picture_key
from vqa_core.training.config import TrainConfig
from vqa_core.training.features import FeatureCache
from vqa_core.training.quality import FEWEST_ROWS, Costs, row_metric, score_answers, scores_for, spread

if TYPE_CHECKING:
    from vqa_core.training.trainer import RunTrainer

KEPT_BYTES = 256 * 2**20
"""Of prompts and pixels that are kept from one evaluation to the next; beyond it pictures are opened again."""
BATCHES = 4
"""So many training batches are answered at once where pictures' features are kept: nothing is held for gradients."""
MOST_TOKENS = 256


class Prompts:
    """Rows as the model takes them. Each is encoded once where its pixels are not needed again, or fit KEPT_BYTES."""

    def __init__(self, loaded: Loaded, asked: PredictSettings, features: FeatureCache | None) -> None:
        self._loaded = loaded
        self._asked = asked
        self._features = features
        self._kept: dict[tuple[str, ...], tuple[dict[str, Any], list[Style]]] = {}
        self._left = KEPT_BYTES

    def of(self, rows: Sequence[Example]) -> tuple[dict[str, Any], list[Style]]:
        """Inputs of a batch, pictures' features in place of pixels where there are any, and each row's style."""
        name = tuple(row.id for row in rows)
        keys = [picture_key(row) for row in rows]
        inputs, styles = self._kept.get(name) or self._encode(rows)
        ready = inputs
        if self._features is not None and all(keys):
            # Not in inference mode: these features are learnt from, too.
            with torch.no_grad():
                ready = self._features.replace(inputs, keys)
            if self._features.holds(keys):
                inputs = {key: value for key, value in ready.items() if key != "mm_encoder_outputs"}
        if name not in self._kept and (size := _bytes(inputs)) <= self._left:
            self._kept[name] = (inputs, styles)
            self._left -= size
        return ready, styles

    def _encode(self, rows: Sequence[Example]) -> tuple[dict[str, Any], list[Style]]:
        asked = [conversation(self._loaded, row, self._asked) for row in rows]
        inputs = dict(prepare(self._loaded, asked, self._asked.pictures))
        return inputs, [style_of(self._loaded, one) for one in asked]


def _bytes(inputs: dict[str, Any]) -> int:
    return sum(value.numel() * value.element_size() for value in inputs.values() if isinstance(value, torch.Tensor))


@dataclass(frozen=True)
class Watch:
    """How a scorer hears of a stop, and tells how many of how many rows are answered."""

    stop: Callable[[], bool]
    progress: Callable[[int, int], None]


class Scorer:
    """Scores `rows` at every evaluation and writes what was said to answers.jsonl, pinned questions to probes.jsonl."""

    def __init__(
        self, run: Run, loaded: Loaded, asked: PredictSettings, features: FeatureCache | None, watch: Watch
    ) -> None:
        self._run = run
        self._loaded = loaded
        self._watch = watch
        self.batch = asked.batch_size * (BATCHES if features is not None else 1)
        self._prompts = Prompts(loaded, asked, features)
        self._pins = [_row_of(number, pin) for number, pin in enumerate(pins_of(run))]
        self.rows: Sequence[Example] = ()
        self._scores: tuple[str, ...] = ()
        self._metric = ""
        self._longest = 0

    def take(self, rows: Sequence[Example], config: TrainConfig, of: int) -> None:
        """Score these rows from now on, `of` so many that were held out; held_out.json says so."""
        self.rows = list(rows)
        self._scores = scores_for(rows, config.best_by)
        self._metric = row_metric(self._scores, config.best_by)
        scored = tuple(held_out.ScoredRow(row.id, row.question, row.answers) for row in rows)
        held_out.save(self._run, held_out.HeldOut(self._metric, scored, of))

    def score(self, step: int) -> dict[str, float]:
        """Means of the scores and "rows"; empty where the run is asked to stop meanwhile."""
        said = self.answers(self.rows)
        if len(said) < len(self.rows):
            return {}
        scored = score_answers(said, self.rows, self._scores, self._metric)
        now = round(time.time(), 3)
        history.append_row(self._run.answers, {"step": step, "time": now, "answers": said, "right": scored.rows})
        if self._pins:
            answers = [self._pinned(pin) for pin in self._pins]
            history.append_row(self._run.probes, {"step": step, "time": now, "answers": answers})
        return {**scored.means, "rows": len(self.rows)}

    def answers(self, rows: Sequence[Example]) -> list[str]:
        """The model's answers in order; fewer than rows where the run is asked to stop meanwhile."""
        self._loaded.model.eval()
        most = most_tokens(self._loaded, rows)
        said: list[str] = []
        for start in range(0, len(rows), self.batch):
            if self._watch.stop():
                break
            self._watch.progress(start, len(rows))
            inputs, styles = self._prompts.of(rows[start : start + self.batch])
            said += generate_inputs(self._loaded, inputs, styles, most)
        return said

    def _pinned(self, row: Example) -> dict[str, Any]:
        inputs, styles = self._prompts.of([row])
        answer: Generated = generate_one(self._loaded, inputs, styles[0], PredictSettings().max_new_tokens)
        sure = answer.confidence
        return {"answer": answer.text, "confidence": None if sure is None else round(sure, 4)}


def _row_of(number: int, pin: Pin) -> Example:
    pictures = tuple(Picture(source) for source in pin.pictures)
    return Example(f"pin-{number}", (*pictures, pin.question), pin.answers)


def most_tokens(loaded: Loaded, rows: Sequence[Example]) -> int:
    """Tokens after which an answer is wrong by every score, however it goes on: twice the longest accepted one.

    A base model that never comes to an end would take most of the time.
    """
    tokenizer = loaded.processor.tokenizer
    accepted = [answer for row in rows for answer in row.answers]
    longest = max(len(ids) for ids in tokenizer(accepted, add_special_tokens=False)["input_ids"])
    return min(2 * longest + 8, MOST_TOKENS)


def measure(trainer: "RunTrainer", scorer: Scorer, rows: Sequence[Example]) -> Costs:
    """What a step and a scored row take here, on a few rows. Nothing is learnt of them; their features are kept."""
    # On a GPU a batch costs the same however full it is, on a CPU every row its share.
    many = scorer.batch if torch.cuda.is_available() else FEWEST_ROWS
    few = spread(rows, min(many, len(rows)))
    # A GPU's first kernels take seconds, once.
    _score_once(trainer, scorer, few[:1])
    # The second time, what may be kept is kept; the third is as all later ones.
    first, _, again = (_seconds(lambda: _score_once(trainer, scorer, few)) / len(few) for _ in range(3))
    for _ in range(2):
        # The second time counts: then features are kept, as in most of a run.
        step = _seconds(lambda: _learn_nothing(trainer))
    return Costs(step * trainer.args.gradient_accumulation_steps, first, again)


def _score_once(trainer: "RunTrainer", scorer: Scorer, rows: Sequence[Example]) -> None:
    data, size = EvalRows(rows), trainer.args.eval_batch_size
    for start in range(0, len(rows), size):
        batch = trainer.data_collator([data[number] for number in range(start, min(start + size, len(rows)))])
        trainer.model.eval()
        trainer.prediction_step(trainer.model, batch, prediction_loss_only=True)
    scorer.answers(rows)


def _learn_nothing(trainer: "RunTrainer") -> None:
    """A batch forward and backward, without a step of the optimiser."""
    data = trainer.train_dataset
    batch = trainer.data_collator([data[(0, index)] for index in range(min(len(data), trainer.args.train_batch_size))])
    trainer.model.train()
    # Activations are checkpointed only once training begins; before, gradients might not fit.
    checkpointed = trainer.args.activation_checkpointing
    # As training and evaluation do it, once. Before, the text model computes in float32 where they do not, and a batch
    # takes more memory than any step of the run does.
    model = trainer.accelerator.prepare_model(trainer.model, evaluation_mode=True)
    with torch.set_grad_enabled(not checkpointed):
        loss = trainer.compute_loss(model, trainer._prepare_inputs(batch))
    if not checkpointed:
        loss.backward()
    trainer.model.zero_grad()


def _seconds(work: Callable[[], None]) -> float:
    started = time.perf_counter()
    work()
    if torch.cuda.is_available():
        torch.cuda.synchronize()
    return time.perf_counter() - started
