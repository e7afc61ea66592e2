"""Words of the place where several values of a setting are tried."""

from vqa_core.ui.words import duration

SWEEP_WORDS = {
    "title": "Try several values",
    "about": "One run for each value, or for each pair of values of two settings. They train one after another.",
    "field": "Setting",
    "none": "choose one",
    "values": "Values, commas between",
    "second": "+ a second setting",
    "remove": "Not this setting",
    "start": "Start {count} runs",
    "runs": "The runs",
}
IN_LIST = {"sweep": "{count} runs: {heading}"}


def told(count: int, minutes: float) -> str:
    """How much a sweep is: "6 runs, one after another, about 12 min"."""
    runs = f"{count} runs, one after another" if count > 1 else "1 run"
    return f"{runs}, about {duration(count * minutes * 60)}" if minutes else runs
