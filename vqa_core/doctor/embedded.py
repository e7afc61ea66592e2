"""The embedded model answers one question about a receipt, in a child process.

python -m vqa_core.doctor.embedded DESCRIPTOR
"""

import sys
from collections.abc import Iterator

from vqa_core.doctor.child import Child, tell
from vqa_core.doctor.environment import settings_that_hold
from vqa_core.doctor.finding import Finding, Stage, examine
from vqa_core.settings import ASSETS

MODULE = "vqa_core.doctor.embedded"
LIMIT_S = 120.0
SAMPLE = ASSETS / "samples" / "receipt.jpg"
QUESTION, ANSWER = "What is the total?", "296.70"


def check_embedded() -> Iterator[Finding | Stage]:
    """Load and ask, as the page does."""
    yield from Child(MODULE, [], name="embedded model", limit_s=LIMIT_S).findings()


def ask() -> Iterator[Finding]:
    """In the child: the answer and how long it took."""
    from vqa_core.answering.answer import Question
    from vqa_core.answering.answerer import Answerer
    from vqa_core.examples.pictures import open_picture
    from vqa_core.runs.store import RunStore

    settings = settings_that_hold()
    said = Answerer(settings, RunStore(settings)).answer(Question(QUESTION, [open_picture(SAMPLE)]))
    facts = {"answer": said.text, "load_s": round(said.load_seconds, 2), "answer_s": round(said.seconds, 2)}
    words = f"read {said.text!r} off a receipt in {said.seconds:.1f} s, loaded in {said.load_seconds:.1f} s"
    if said.text == ANSWER:
        yield Finding("embedded model", "fine", words, "", facts)
    else:
        step = "Its files are not whole: put assets/pocket back as it came."
        yield Finding("embedded model", "broken", f"{words}; it says {ANSWER!r}", step, facts)


if __name__ == "__main__":
    tell(int(sys.argv[1]), examine([("embedded model", ask)]))
