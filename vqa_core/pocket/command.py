"""The command line of training the embedded model."""

import argparse
import json
import os
import sys
from collections.abc import Sequence
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

from vqa_core.errors import UserError
from vqa_core.hardware import cpu_cores
from vqa_core.pocket.mix import CARDS, DOCUMENTS, KINDS_BY_MIX, LINES, Mix
from vqa_core.rendering.documents import KINDS_OF_DOCUMENT
from vqa_core.rendering.fonts import BUILT_IN, Fonts, fonts_in
from vqa_core.settings import ASSETS


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and print one JSON object; returns the exit status."""
    options = _parser().parse_args(arguments)
    try:
        told = options.command(options)
    except UserError as error:
        sys.stderr.write(f"pocket: {error}\n")
        return 2
    if told:
        sys.stdout.write(json.dumps(told) + "\n")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m vqa_core.pocket", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    _add_train(commands.add_parser("train", help="train from weights and write weights, state and log"))
    pace = commands.add_parser("pace", help="pictures a second that one core draws and packs, by grid")
    pace.set_defaults(command=_pace)
    pace.add_argument("--pictures", type=int, default=12, help="of each grid and family")
    _add_drawing(pace)
    check = commands.add_parser(
        "check", help="compare the training's forward pass with the processor's and the model's"
    )
    check.set_defaults(command=_check)
    check.add_argument("folder", type=Path)
    export = commands.add_parser("export", help="write a transformers folder with its model card")
    export.set_defaults(command=_export)
    export.add_argument("--from", dest="start", type=Path, required=True, help="folder that a leg wrote")
    export.add_argument("--to", type=Path, required=True)
    export.add_argument("--numbers", type=Path, help="JSON file with the card's figures")
    return parser


def _add_train(train: argparse.ArgumentParser) -> None:
    train.set_defaults(command=_train)
    add = train.add_argument
    add("--from", dest="start", type=Path, default=ASSETS / "pocket", help="folder with weights")
    add("--out", type=Path, required=True)
    add("--optimiser", type=Path, help="folder of the leg before: its state goes on, and the numbers of its batches")
    add("--fresh", action="store_true", help="begin from random weights, with one large line")
    add("--steps", type=int, default=1_000_000)
    add("--seconds", type=float, default=0, help="stop then; the learning rate falls in time where --cool is given")
    add("--peak", type=float, default=6e-4, help="learning rate")
    add("--warm-up", type=int, default=50, help="steps")
    add("--cool", type=int, default=0, help="steps at the end over which the learning rate falls")
    add("--glyphs", type=float, default=0.5, help="weight of the characters' loss")
    add("--aims", type=float, default=0.0, help="weight of attention that misses where the answer is printed")
    add("--words", type=float, default=0.0, help="weight of attention that misses a question's words in print")
    add("--first", type=float, default=2.0, help="weight of an answer's first characters")
    add("--workers", type=int, default=-1, help="processes that draw for each GPU; -1: all cores but one")
    add("--sights", type=int, default=1, help="times that each batch is seen, by other looks")
    add("--no-compile", action="store_true")
    add("--log-every", type=int, default=50, help="steps")
    add("--exam-every", type=int, default=500, help="steps; 0 never")
    add("--save-every", type=float, default=60, help="seconds")
    _add_drawing(train)


def _add_drawing(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    kinds = ", ".join((DOCUMENTS, CARDS, LINES, *KINDS_OF_DOCUMENT))
    add(
        "--mix",
        choices=tuple(KINDS_BY_MIX),
        default="usual",
        help="shares of kinds, as vqa_core/pocket/mix.py has them",
    )
    add("--share", action="append", default=[], metavar="KIND=SHARE", help=f"in place of --mix; one of {kinds}")
    add("--fonts", type=Path, help="folder with a fonts.json, beside the built-in fonts")
    add("--shrink", type=int, default=1, help="divides the pictures of a batch")
    add("--seed", type=int, default=0)


def _mix(options: argparse.Namespace) -> Mix:
    mix = Mix(kinds=dict(KINDS_BY_MIX[options.mix]), shrink=options.shrink)
    if not options.share:
        return mix
    kinds = {}
    for given in options.share:
        kind, _, share = given.partition("=")
        if kind not in (DOCUMENTS, CARDS, LINES, *KINDS_OF_DOCUMENT) or not share.replace(".", "", 1).isdigit():
            raise UserError(f"--share {given!r} is not KIND=SHARE, such as cards=30. See --help for the kinds.")
        kinds[kind] = float(share)
    return replace(mix, kinds=kinds)


def fonts_for(folder: Path | None) -> Fonts:
    """The built-in fonts and those of the folder together."""
    if folder is None:
        return BUILT_IN
    more = fonts_in(folder)
    joined = {entry.name: getattr(BUILT_IN, entry.name) + getattr(more, entry.name) for entry in fields(Fonts)
              if entry.name != "kept_back"}  # fmt: skip
    return Fonts(**joined, kept_back=BUILT_IN.kept_back | more.kept_back)


def _train(options: argparse.Namespace) -> dict[str, Any]:
    import torch

    from vqa_core.pocket.exam import CELLS
    from vqa_core.pocket.leg import Leg, Plan
    from vqa_core.pocket.objective import Objective
    from vqa_core.pocket.schedule import Schedule

    share = int(os.environ.get("LOCAL_WORLD_SIZE", "1"))
    workers = options.workers if options.workers >= 0 else max(1, cpu_cores() // share - 1)
    plan = Plan(
        start=options.start,
        out=options.out,
        schedule=Schedule(options.steps, options.peak, options.warm_up, options.cool),
        seconds=options.seconds,
        seed=options.seed,
        optimiser=options.optimiser,
        fresh=options.fresh,
        mix=_mix(options),
        objective=Objective(glyphs=options.glyphs, first=options.first, aims=options.aims, words=options.words),
        fonts=fonts_for(options.fonts),
        workers=workers,
        compiled=torch.cuda.is_available() and not options.no_compile,
        log_every=options.log_every,
        exam_every=options.exam_every or options.steps + 1,
        save_every_s=options.save_every,
        sights=options.sights,
        exam=CELLS if options.exam_every else (),
    )
    leg = Leg(plan)
    stand = leg.run()
    return vars(stand) if leg.world.leads else {}


def _pace(options: argparse.Namespace) -> dict[str, Any]:
    from vqa_core.pocket.pace import measure

    return measure(_mix(options), fonts_for(options.fonts), options.seed, options.pictures)


def _check(options: argparse.Namespace) -> dict[str, Any]:
    from vqa_core.pocket.check import check

    return check(options.folder)


def _export(options: argparse.Namespace) -> dict[str, Any]:
    from vqa_core.pocket.export import export

    numbers = json.loads(options.numbers.read_text(encoding="utf-8")) if options.numbers else {}
    return export(options.start, options.to, numbers)
