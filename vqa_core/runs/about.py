"""What a person calls a run and notes about it: about.json in its folder. Its worker never writes there."""

import unicodedata
from dataclasses import asdict, dataclass

from vqa_core.errors import UserError
from vqa_core.runs.files import FORMAT, check_format, read_json, write_json
from vqa_core.runs.lock import ProcessLock
from vqa_core.runs.run import Run

MAX_TITLE = 80
MAX_NOTES = 4000
_WAIT_S = 5.0
# They turn the direction of what stands behind them: a title could then pass for other words.
_TURNS = frozenset("\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


@dataclass(frozen=True)
class About:
    """ "" where nobody wrote anything; the id stands in for the title then."""

    title: str = ""
    notes: str = ""


def about_of(run: Run) -> About:
    """What about.json says; what is damaged, too long or from a newer DocDex reads as nothing."""
    data = read_json(run.about_path) or {}
    try:
        check_format(data, "about.json")
        return About(check_title(data.get("title", "")), check_notes(data.get("notes", "")))
    except UserError:
        return About()


def title_of(run: Run) -> str:
    """What a person calls the run; its id where nobody gave it a title."""
    return about_of(run).title or run.id


def describe(run: Run, *, title: str | None = None, notes: str | None = None) -> About:
    """Write the title, the notes, or both; None leaves one as it is and "" takes it away.

    Raises UserError for what `check_title` and `check_notes` refuse, and where the run was deleted meanwhile.
    """
    asked = {
        "title": None if title is None else check_title(title),
        "notes": None if notes is None else check_notes(notes),
    }
    # One for all runs: it is held for a moment, and a run that goes leaves no lock behind.
    with ProcessLock(run.runtime / "about.lock") as lock:
        if not lock.acquire(_WAIT_S):
            raise UserError(f"Another process has been writing about a run for {_WAIT_S:.0f} s. Try again.")
        check_format(read_json(run.about_path) or {}, f"about.json of {run.id}")
        before = asdict(about_of(run))
        about = About(**{name: before[name] if text is None else text for name, text in asked.items()})
        try:
            write_json(run.about_path, {"format": FORMAT, **asdict(about)})
        except FileNotFoundError as error:
            raise UserError(f"There is no run {run.id!r} any more. Choose a run from the list.") from error
    return about


def check_title(text: object) -> str:
    """`text` with plain spaces; UserError where it is no single line of at most MAX_TITLE printed characters."""
    title = _checked(text, "title", MAX_TITLE).strip()
    if not title.isprintable() and any(_breaks(letter) for letter in title):
        raise UserError("The title holds a line break or a control sign. A title is one line of plain text: type it.")
    return " ".join(title.split())


def check_notes(text: object) -> str:
    """`text` with plain line ends; UserError where it has over MAX_NOTES characters or control signs."""
    notes = _checked(text, "notes", MAX_NOTES).replace("\r\n", "\n").replace("\r", "\n")
    if any(_breaks(letter) for letter in notes if letter not in "\n\t"):
        raise UserError("The notes hold a control sign. Notes are plain text: type them, or paste them without it.")
    return notes.strip()


def _checked(text: object, name: str, most: int) -> str:
    if not isinstance(text, str):
        raise UserError(f"The {name} is {text!r}, not a text. Write one.")
    if len(text) > most:
        raise UserError(f"The {name} has {len(text)} characters; it may have {most}. Shorten it.")
    return text


def _breaks(letter: str) -> bool:
    return letter in _TURNS or unicodedata.category(letter) in ("Cc", "Cs", "Zl", "Zp")
