"""What the page says of runs as a whole: their names, the table of all of them, and their comparison."""

from vqa_core.runs.about import MAX_NOTES, MAX_TITLE
from vqa_core.runs.run import Run
from vqa_core.runs.scores import Score

OVERVIEW = "All runs"
COMPARE = "Compare"
METRICS = {"exact_match": "exact match", "anls": "ANLS", "cider": "CIDEr", "eval_loss": "loss held out"}

# On the left, and the table of all runs
PAST_WORDS = {
    "overview": OVERVIEW,
    "compare": COMPARE,
    "compare_stop": "Cancel",
    "compare_go": "Compare selected ({count})",
    "compare_hint": "Choose two to four runs.",
    "compare_one": "Compare {title}",
}
TABLE_WORDS = {
    **PAST_WORDS,
    "title": OVERVIEW,
    "filter": "Find a run",
    "filter_hint": "title, id, data, preset, model, state",
    "found": "{shown} of {count} runs",
    "none": "No run has these words. Take some away.",
    "empty": "No runs yet. Choose rows and press Start: the run appears here, with its scores.",
    "sort": "Sort by",
    "columns": {
        "word": "State",
        "title": "Run",
        "data": "Rows",
        "preset": "Preset and model",
        "best": "Best, held out",
        "loss": "Training loss",
        "seconds": "Took",
        "started": "Started",
    },
    "at": "{metric}, step {step}",
    "never": "not yet",
}
IN_OVERVIEW = "{count} older runs: see All runs."
OLDER = "{count} older runs are on disk; `docdex runs list` shows them."

# A run's own head
ABOUT_WORDS = {
    "rename": "Rename",
    "rename_field": "Title of the run",
    "rename_save": "Save",
    "rename_stop": "Cancel",
    "notes": "Notes",
    "notes_hint": "What you tried and what you saw. Kept with the run.",
    "notes_saving": "Saving ...",
    "notes_saved": "Saved",
    "notes_open": "Not saved yet",
    "reuse": "Start another like this",
    "carry": "Export run",
    "carrying": "Packing ...",
    "title_most": str(MAX_TITLE),
    "notes_most": str(MAX_NOTES),
}
CARRYING = "Packing {done} of {total}"
RUN_FILE = "{run}.zip"

# A new run from an old one
FROM = "With the settings and rows of {title}. Change what you like, then start."
FROM_SETTINGS = "With the settings of {title}."
ROWS_GONE = "Its rows, {name}, are no longer here: choose rows."
PRESET_GONE = "Its preset, {preset}, is no longer here: the settings are shown beside those of {other}."
UNKNOWN = "Left out, because this DocDex does not know them: {names}."

# Two to four runs beside each other
COMPARE_WORDS = {
    "title": "Runs compared",
    "back": OVERVIEW,
    "scores": "What each reached",
    "settings": "Settings that differ",
    "settings_none": "Every setting is the same.",
    "same": "The same in all",
    "nothing": "none",
}
MORE_CURVES = "More curves"
BEST = "best"
BEST_OF = {"samples_per_s": "fastest", "peak_gib": "least"}
AT_STEP, BEFORE, LAST = "at step {step}", "before {value}", "last {value}"
HELD_OUT_ROWS = "held-out rows scored"
LAST_LOSS = "training loss, last"
STEPS, TOOK, SPEED, MEMORY = "steps", "took", "samples/s", "peak memory"


def number(metric: str, value: float) -> str:
    """A score, short enough for a list."""
    return f"{value:.3f}" if metric == "eval_loss" else f"{value:.2f}"


def change(score: Score, reached: float) -> str:
    """From before to what it ends with, for a narrow line: "0.00 → 0.89"."""
    end = number(score.metric, reached)
    if score.metric == "eval_loss":
        return f"{METRICS[score.metric]} {end}"
    return f"{number(score.metric, score.before)} → {end}" if score.before is not None else end


def named(run: Run, title: str) -> str:
    """A run where its id matters beside its title."""
    return title if title == run.id else f"{title} ({run.id})"
