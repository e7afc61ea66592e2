"""Every word of the page outside the Ask tab."""

from vqa_core.runs.state import State
from vqa_core.ui.space_words import OFFER, OFFER_ABOUT

TITLE = "DocDex"
ASK = "Ask"
FINE_TUNE = "Fine-tune"

# Header

HEADER_WORDS = {
    "name": TITLE,
    "theme_light": "Light colours",
    "theme_dark": "Dark colours",
    "open": "Open this run",
}

# Runs and their states

STATES: dict[State, str] = {
    "queued": "waiting",
    "preparing": "preparing",
    "running": "running",
    "stopping": "stopping",
    "done": "done",
    "stopped": "stopped",
    "failed": "failed",
    "interrupted": "interrupted",
}
RUNS_WORDS = {
    "title": "Runs",
    "new": "New run",
    "empty": "No runs yet. Choose rows and press Start: the run appears here, with its curve.",
    "broken": "Folders that are no run",
    "loss": "loss",
}
OLDER_RUNS = "{count} older runs are on disk; `docdex runs list` shows them."

# Run view

RUN_WORDS = {
    "stop": "Stop and keep",
    "resume": "Resume",
    "ask": "Ask with it",
    "offer": OFFER,
    "offer_about": OFFER_ABOUT,
    "push": "Push to Hub",
    "delete": "Delete",
    "delete_ask": "Delete {run} with its curve, checkpoints and adapter? This cannot be undone.",
    "delete_yes": "Delete it",
    "delete_no": "Keep it",
    "cause": "What happened",
    "log": "Log",
    "log_empty": "Nothing is in the log yet. The worker writes its first line within seconds.",
    "settings": "Settings",
    "changed": "not the preset's",
    "files": "Files",
    "files_none": "The adapter appears here when the run is done or stopped.",
    "progress": "Progress",
}
PUSH_WORDS = {
    "title": "Push {run} to the Hub",
    "what": "The adapter, its processor files and a card with this run's numbers leave. Your rows stay here.",
    "repo": "Repository",
    "repo_hint": "your-name/{run}",
    "private": "Private: only you can see it",
    "token": "Token with write access",
    "token_about": "Used for this push and kept nowhere. Or sign in on this machine once: hf auth login.",
    "go": "Push",
    "close": "Close",
    "pushing": "Pushing ...",
}
PUSHING = "Pushing to {repo} ..."
PUSHED = "It is there:"
FACTS = {
    "step": "step",
    "eta": "left",
    "speed": "samples/s",
    "memory": "memory",
    "lr": "learning rate",
    "took": "took",
    "loss": "loss",
}
DATA_LINE = "{name}: {train} rows to learn from, {held_out} held out"
CONFIG_FILE = "config.json"
ADAPTER_FILE = "{run}-adapter.zip"

# Curves

LOSS = "Loss"
TRAIN_LOSS = "training"
EVAL_LOSS = "held out"
RIGHT = "Answers right on held-out rows"
EXACT_MATCH = "exact match"
ANLS = "ANLS"
LEARNING_RATE = "Learning rate"
GRAD_NORM = "Gradient norm"
SPEED = "Samples a second"
MEMORY = "Memory, GB"
MAJORITY = "always the commonest answer"
EVENTS = {
    "checkpoint": "checkpoint",
    "resumed": "resumed",
    "stopped": "stopped",
    "early_stop": "stopped early",
    "changed": "settings changed",
}
CURVES_WORDS = {
    "empty": "The first point of the curve comes with the first step.",
    "x": "Across",
    "modes": {"step": "steps", "minutes": "minutes", "samples": "samples"},
    "smooth": "Smoothing",
    "log": "Log scale",
    "reset": "Whole curve",
    "hint": "Drag to zoom, double-click for the whole curve. With the keyboard: arrows read, + and - zoom, 0 resets.",
    "smoothed": "smoothed",
    "best": "best",
    "kept": "kept",
    "table": "Values as a table",
    "more": "More curves: learning rate, gradient, speed, memory",
}

# New run

ON = "on"
OFF = "off"
EMPTY_VALUE = "empty"
FORM_WORDS = {
    "title": "New run",
    "model": "Model",
    "presets": "Presets",
    "variant": "{title}: variant",
    "recipe": "From",
    "deviates": "Differences:",
    "about_base": "About the base {model}",
    "licence": "Licence",
    "limits": "Limits",
    "embedded": "Use the embedded model instead",
    "settings": "All settings",
    "differ": "{count} differ from the preset",
    "rare": "Rarely changed",
    "back": "back to preset",
    "all_back": "All back to preset",
    "was": "preset: {value}",
    "empty_value": EMPTY_VALUE,
    "yes": ON,
    "no": OFF,
    "check": "Check",
    "start": "Start",
    "starting": "Starting ...",
    "start_ready": "The run goes on when this page is closed. One trains at a time; the next one waits.",
    "start_first": "Choose rows first.",
    "start_fetch": "Fetch the rows first.",
    "start_wait": "The rows are still being read.",
    "checking": "Checking ...",
    "problems": "Before it can start:",
}
SECTIONS = {
    "data": "Rows",
    "lora": "LoRA adapter",
    "quantisation": "Numbers",
    "optimiser": "Learning",
    "pictures": "Pictures",
    "saving": "Scoring and saving",
}
EMBEDDED_PRESETS = "The embedded model, on any machine"
RECIPE_PRESETS = "Published recipes"
GENERAL_PRESETS = "General models"
NONE_RUNS_HERE = "None of these can run on this machine. Choose one to see its settings and what it would take."
AS_PUBLISHED = "As published"
SIXTEEN_GB = "16 GB"
FAST = "Fast"
NON_COMMERCIAL = "Non-commercial"
LICENCE_UNKNOWN = "Licence not known"
LIMITS_UNKNOWN = "DocDex does not know this model's limits: read its card."
RUNS_ANYWHERE = "Runs on this machine"
TAKES = "Runs on this machine: about {minutes:g} min on 2 cores"
NEEDS = "Needs {gib:g} GB of GPU memory"
HAS_NONE = "; this machine has none"
HAS_LESS = "; this GPU has {gib:.1f}"
NO_DATA = "Choose rows first: a built-in set, or an upload."
BROKEN = "This failed through a fault in DocDex, not through you. The app's own output says why. Try again."


def outcome(name: str, first: float, last: float, rows: int) -> str:
    """What a run changed, as people say it."""
    counted = f" ({rows} rows)" if rows else ""
    return f"Held-out {name} {first:.2f} → {last:.2f}{counted}"


def chip(run: str, step: int, total: int, eta_s: float | None, state: str) -> str:
    """The running run, short enough for the header."""
    parts = [run, f"step {step}/{total}" if total else state]
    if eta_s:
        parts.append(f"{duration(eta_s)} left")
    return " · ".join(parts)


def duration(seconds: float) -> str:
    """A time as people say it: 40 s, 6 min, 2 h 05 min."""
    if seconds < 90:
        return f"{seconds:.0f} s"
    minutes = round(seconds / 60)
    return f"{minutes} min" if minutes < 90 else f"{minutes // 60} h {minutes % 60:02d} min"


def size(bytes: int) -> str:
    return f"{bytes / 1e6:.1f} MB" if bytes >= 100_000 else f"{max(bytes / 1e3, 0.1):.1f} kB"
