"""What a forecast says, in words for a person: the page and the command line show the same."""

from vqa_core.training.probe.forecast import Forecast


def fits_words(found: Forecast) -> str:
    """Whether it fits, and by how much."""
    if found.lack:
        of = f" of {found.free_gib:.1f} GB" if found.free_gib else ""
        return f"Does not fit: memory{of} was lacking at {found.lack}."
    if found.peak_gib is None or found.free_gib is None:
        return "The time was over before memory could be measured."
    free = f"{found.peak_gib:.1f} of {found.free_gib:.1f} GB"
    if not found.fits:
        return f"Does not fit: it takes {free}."
    if found.tight:
        return f"Fits narrowly: {free}. A longer row, or another program, may end it."
    return f"Fits: {free}, {found.free_gib - found.peak_gib:.1f} to spare."


def time_words(found: Forecast) -> str:
    """How long it takes, "" where that was not measured."""
    if found.eta_s is None or found.seconds_per_step is None:
        return ""
    step = (
        f"{found.seconds_per_step:.2g} s a step"
        if found.seconds_per_step < 10
        else f"{found.seconds_per_step:.0f} s a step"
    )
    return f"About {duration(found.eta_s)} for {found.steps:,} steps ({step})."


def duration(seconds: float) -> str:
    """Seconds as a person says them: 40 s, 12 min, 3.5 h, 2 days."""
    if seconds < 90:
        return f"{seconds:.0f} s"
    if seconds < 90 * 60:
        return f"{seconds / 60:.0f} min"
    if seconds < 48 * 3600:
        return f"{seconds / 3600:.1f} h"
    return f"{seconds / 86400:.1f} days"
