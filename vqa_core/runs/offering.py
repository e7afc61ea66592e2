"""Which runs the owner of a Space lets its visitors ask: a mark in the run's folder, beside what its worker writes."""

from vqa_core.runs.run import Run

MARK = "offered"


def is_offered(run: Run) -> bool:
    """Whether visitors may choose it."""
    return (run.folder / MARK).is_file()


def offer(run: Run, on: bool) -> None:
    """Let visitors choose it, or no longer."""
    if on:
        (run.folder / MARK).touch()
    else:
        (run.folder / MARK).unlink(missing_ok=True)
