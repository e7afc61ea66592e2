"""Words of the line of waiting runs."""

from vqa_core.ui.words import duration

QUEUE_WORDS = {
    "title": "Waiting in line",
    "up": "Earlier: {run}",
    "down": "Later: {run}",
    "first": "Next of all: {run}",
    "cancel": "Take out of the line: {run}",
    "all": "Take all out",
    "all_ask": "Take all {count} runs out of the line? What trains now goes on.",
    "all_yes": "Take them out",
    "all_no": "Keep them",
    "moved": "{run} is {place}.",
}


def place(number: int, about_s: float | None) -> str:
    """Where a run stands: "next, about 6 min", "2nd"."""
    said = "next" if number == 1 else f"{number}{_ending(number)}"
    if about_s is None:
        return said
    return f"{said}, about {duration(about_s)}"


def _ending(number: int) -> str:
    if number % 100 in (11, 12, 13):
        return "th"
    return {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
