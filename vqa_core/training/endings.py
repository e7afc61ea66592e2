"""What a run says when it has ended: which step's adapter is kept, and why."""

from collections.abc import Sequence

from vqa_core.training.config import TrainConfig
from vqa_core.training.quality import Best

NAMES = {"eval_loss": "held-out loss", "exact_match": "exact match", "anls": "ANLS", "cider": "CIDEr"}


def done(config: TrainConfig, step: int, best: Best | None, early: bool, scores: Sequence[float]) -> str:
    """`scores` are those of config.best_by in order, that of the base first; "" where the last step is kept as usual.

    `best` is the step whose adapter is kept, None where that is the last one.
    """
    if best is None:
        return ""
    name, said = NAMES[config.best_by], []
    lower = config.best_by == "eval_loss"
    if early:
        said.append(
            f"Stopped early at step {step}: {name} had not {'fallen' if lower else 'risen'} for {best.waited} "
            f"evaluations; the adapter of step {best.step} is kept."
        )
    elif best.step != step:
        worse = bool(scores) and scores[-1] != best.value
        end = f"{scores[-1]:.2f} at the end" if worse else "not better since"
        said.append(f"The adapter of step {best.step} is kept: {name} {best.value:.2f}, {end}.")
    if scores and (scores[0] < best.value if lower else scores[0] > best.value):
        said.append(
            f"The base alone did better: {name} {scores[0]:.2f}, with the adapter at best {best.value:.2f}. "
            "Try a lower learning rate, or more rows."
        )
    return " ".join(said)


def stopped(step: int, total: int, best: Best | None) -> str:
    """For a run that somebody stopped; `best` is the step whose adapter is kept, None where that is the last one."""
    if best is None or best.step == step:
        return f"Stopped at step {step} of {total}; the adapter so far is kept."
    return f"Stopped at step {step} of {total}; the adapter of step {best.step}, the best so far, is kept."
