"""`docdex ask`: a question about pictures."""

import argparse
from typing import get_args

from vqa_core.cli.command import Commands, Result
from vqa_core.families.prompts import Style
from vqa_core.runs.store import RunStore
from vqa_core.settings import Settings


def add_to(commands: Commands) -> None:
    """Declare the command."""
    ask = commands.add("ask", _ask, "ask a model about pictures")
    what = "picture or PDF, a file or an http(s) address (scan.pdf#page=2: its second page)"
    ask.add_argument("images", nargs="*", metavar="IMAGE", help=what)
    ask.add_argument("--question", required=True)
    ask.add_argument("--model", default="", help="pocket, a Hub id or a model folder (default: the adapter's base)")
    ask.add_argument("--adapter", default="", help="a run, an adapter folder, or hub:OWNER/NAME[@REVISION]")
    ask.add_argument("--hint", default="", help='text before the picture, such as "Answer briefly."')
    ask.add_argument("--style", choices=get_args(Style), help="continue: go on with the text (default: its own)")
    ask.add_argument("--max-new-tokens", type=int, default=96)
    ask.add_argument("--examples", default="", help="show rows of this data with their answers first (as for train)")
    ask.add_argument("--shots", type=int, help="how many of them, 0 to 32 (default: 4)")
    ask.add_argument("--support", choices=("random", "similar"), default="random", help="similar: by their pictures")


def _ask(options: argparse.Namespace, settings: Settings, store: RunStore) -> Result:
    # Late: answering and evaluation bring torch, which `runs` and `render` do without.
    from vqa_core.answering.answer import Question
    from vqa_core.answering.answerer import Answerer
    from vqa_core.answering.few_shot import USUAL_SHOTS, Shots
    from vqa_core.examples.opening import open_named

    pictures = [open_named(name) for name in options.images]
    count = options.shots if options.shots is not None else USUAL_SHOTS if options.examples else 0
    answerer = Answerer(settings, store)
    model = options.model or answerer.base_of(options.adapter)
    question = Question(
        text=options.question,
        images=pictures,
        model=model,
        adapter=options.adapter,
        hint=options.hint,
        style=options.style,
        max_new_tokens=options.max_new_tokens,
        shots=Shots(options.examples, count, options.support),
    )
    answer = answerer.answer(question)
    return answer.to_json(), answer.text, 0
