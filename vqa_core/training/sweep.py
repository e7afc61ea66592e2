"""Several runs that differ in one or two settings, started together: they train one after another."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any, Literal, get_origin
from uuid import uuid4

from vqa_core.errors import UserError
from vqa_core.runs import launch
from vqa_core.runs.about import MAX_TITLE, about_of, describe
from vqa_core.runs.run import Run
from vqa_core.runs.store import RunStore
from vqa_core.settings import Settings
from vqa_core.training.config import TrainConfig, check
from vqa_core.training.start import Start, begin

MAX_RUNS = 16
MAX_FIELDS = 2
_TOLD = 3

Values = dict[str, Any]
Fields = Mapping[str, str]
"""Setting -> the values to try, as a person writes them: "1e-4, 3e-4"."""


@dataclass(frozen=True)
class Combination:
    """One run of a sweep: all its settings, and what was chosen of the tried ones, as it was written."""

    values: Values
    chosen: Mapping[str, str]

    @property
    def label(self) -> str:
        """What sets it apart: "learning rate 3e-4, rank r 8"."""
        shown = TrainConfig.shown()
        return ", ".join(f"{_lower(shown[name].label)} {text}" for name, text in self.chosen.items())


def fields() -> list[str]:
    """Settings that several values can be tried of: numbers and choices."""
    return [
        name
        for name, about in TrainConfig.model_fields.items()
        if about.annotation in (int, float, bool) or get_origin(about.annotation) is Literal
    ]


def parse_sweep(assignments: Sequence[str]) -> Fields:
    """`FIELD=VALUE,VALUE` words of the command line. UserError for a word without "=", or a setting named twice."""
    found: dict[str, str] = {}
    for word in assignments:
        name, equals, text = word.partition("=")
        if not equals:
            raise UserError(
                f"--sweep {word!r} has no '='. Write --sweep FIELD=VALUE,VALUE, such as --sweep lora_r=4,8."
            )
        if name in found:
            raise UserError(f"--sweep names {name} twice. Write all its values after one --sweep.")
        found[name] = text
    return found


def combinations(values: Mapping[str, Any], tried: Fields) -> list[Combination]:
    """`values` with every combination of the `tried` ones, the first setting changing slowest.

    UserError names the settings that cannot be tried, values that are there twice, and combinations that cannot start;
    faults that `values` have by themselves are not told here.
    """
    lists = {name: _texts(text) for name, text in tried.items()}
    if problems := _problems(lists):
        raise UserError(" ".join(problems))
    found = []
    for texts in product(*lists.values()):
        chosen = dict(zip(lists, texts, strict=True))
        found.append(Combination({**values, **{name: _read(name, text) for name, text in chosen.items()}}, chosen))
    own = set(check(values))
    bad = [(one.label, [problem for problem in check(one.values) if problem not in own]) for one in found]
    told = [f"With {label}: {' '.join(problems)}" for label, problems in bad if problems]
    if told:
        more = f" So do {len(told) - _TOLD} more of the {len(found)} runs." if len(told) > _TOLD else ""
        raise UserError(" ".join(told[:_TOLD]) + more)
    _refuse_same(found, tried)
    return found


def start_sweep(start: Start, tried: Fields, settings: Settings, store: RunStore) -> list[Run]:
    """Start every combination at once, the next one first, and give the runs back; the same token gives the same.

    Raises UserError as `combinations` and `start_run` do; then no run of it is left to train.
    """
    token = start.token or uuid4().hex
    id = hashlib.sha256(token.encode()).hexdigest()[:12]
    runs: list[Run] = []
    for number, one in enumerate(combinations(start.values, tried)):
        config = TrainConfig.model_validate(one.values)
        chosen = {name: getattr(config, name) for name in one.chosen}
        more = {**start.more, "sweep": {"id": id, "fields": chosen, "label": one.label}}
        try:
            run = begin(Start(one.values, f"{token}-{number}", start.preset_name, start.pins, more), settings, store)
        except UserError:
            for begun in runs:
                launch.stop(begun)
            raise
        if not about_of(run).title:
            describe(run, title=first_title(run, one.label))
        runs.append(run)
    return runs


def first_title(run: Run, label: str) -> str:
    """What a run of a sweep is called until a person calls it something else."""
    return f"{run.id.rpartition('-')[0]} {label}"[:MAX_TITLE]


def _problems(lists: Mapping[str, list[str]]) -> list[str]:
    if not 1 <= len(lists) <= MAX_FIELDS:
        return [f"{len(lists)} settings have several values. One or two can be tried at once. Choose those."]
    can = fields()
    found = [
        f"{name} cannot be tried in several values: only numbers and choices can. Choose another setting."
        for name in lists
        if name not in can
    ]
    found += [f"{name} has no values. Write some with commas between." for name, texts in lists.items() if not texts]
    count = 1
    for texts in lists.values():
        count *= max(len(texts), 1)
    if count > MAX_RUNS:
        found.append(f"These are {count} runs; at most {MAX_RUNS} start at once. Try fewer values.")
    return found


def _refuse_same(found: Sequence[Combination], tried: Fields) -> None:
    seen: dict[tuple[Any, ...], str] = {}
    for one in found:
        # The settings themselves may be at fault, which is told elsewhere; then texts are compared.
        typed = one.values if check(one.values) else TrainConfig.model_validate(one.values).model_dump()
        key = tuple(typed[name] for name in tried)
        if key in seen:
            raise UserError(f"{seen[key]} and {one.label} are the same run. Write each value once.")
        seen[key] = one.label


def _texts(text: str) -> list[str]:
    return [part.strip() for part in text.split(",") if part.strip()]


def _read(name: str, text: str) -> Any:
    # What people call a switch's two sides.
    sides = {"on": True, "off": False}
    return sides.get(text.lower(), text) if TrainConfig.model_fields[name].annotation is bool else text


def _lower(label: str) -> str:
    """Within a sentence; names that are written in capitals stay so."""
    return label if label[:2].isupper() else label[:1].lower() + label[1:]
