"""The presets as the page offers them: a card a base, its variants a choice within the card."""

from itertools import takewhile
from typing import Any

from vqa_core.hardware import Host
from vqa_core.models.notices import notice_of
from vqa_core.training.config import TrainConfig
from vqa_core.training.presets import PRESETS, Preset
from vqa_core.ui import words

# Heading -> cards -> preset: the name of the variant. A card of one preset needs none.
Card = dict[str, str]
_GROUPS: tuple[tuple[str, tuple[Card, ...]], ...] = (
    (words.EMBEDDED_PRESETS, ({"pocket-tickets": ""}, {"pocket-own": ""}, {"pocket-pictures": ""})),
    (
        words.RECIPE_PRESETS,
        (
            {
                "idefics2-docvqa": words.AS_PUBLISHED,
                "idefics2-docvqa-16gb": words.SIXTEEN_GB,
                "idefics2-docvqa-fast": words.FAST,
            },
            {
                "idefics-9b-cards": words.AS_PUBLISHED,
                "idefics-9b-cards-16gb": words.SIXTEEN_GB,
                "idefics-9b-cards-fast": words.FAST,
            },
        ),
    ),
    (
        words.GENERAL_PRESETS,
        (
            {"smolvlm-256m": "256M", "smolvlm-500m": "500M", "smolvlm-2b": "2.2B"},
            {"idefics3-8b": ""},
            {"idefics-80b": ""},
        ),
    ),
)


def groups(host: Host) -> list[dict[str, Any]]:
    """Headings with their cards, each with its variants; `note` where none of them can run here.

    A preset that no card names gets one of its own at the end, so that none is ever hidden.
    """
    placed = {name for _, cards in _GROUPS for card in cards for name in card}
    rest: tuple[Card, ...] = tuple({one.name: ""} for one in PRESETS if one.name not in placed)
    there = {one.name: one for one in PRESETS}
    found = []
    for title, cards in _GROUPS:
        own = cards + (rest if title == words.GENERAL_PRESETS else ())
        runs = any(not there[name].cannot_run(host) for card in own for name in card)
        shown = [_card(card, [there[name].title for name in card]) for card in own]
        found.append({"title": title, "note": "" if runs else words.NONE_RUNS_HERE, "cards": shown})
    return found


def _card(card: Card, titles: list[str]) -> dict[str, Any]:
    """Its title is the words that the titles of its presets begin with."""
    columns = zip(*(title.split() for title in titles), strict=False)
    same = takewhile(lambda words_at: len({word.rstrip(",") for word in words_at}) == 1, columns)
    title = " ".join(words_at[0] for words_at in same)
    variants = [{"preset": name, "label": label} for name, label in card.items()]
    return {"title": title, "variants": variants}


def presets(host: Host) -> list[dict[str, Any]]:
    """The presets with all their settings; one that cannot run here says why. `data` is "" where it brings no rows."""
    return [
        {
            "name": one.name,
            "title": one.title,
            "summary": one.summary,
            "source": one.source,
            "differs": one.differs,
            "needs": _needs(one, host),
            "cannot": one.cannot_run(host),
            "data": str(one.values.get("data", "")),
            "notice": notice(str(one.values["model"])),
            "values": values_of(one),
        }
        for one in PRESETS
    ]


def notice(model: str) -> dict[str, str]:
    """Licence and limits of a base; `mark` is the word that must not be overlooked, or ""."""
    about = notice_of(model)
    mark = words.LICENCE_UNKNOWN if not about.tag else ""
    if not about.commercial:
        mark = words.NON_COMMERCIAL
    return {"model": model, "licence": about.licence, "limits": about.bias or words.LIMITS_UNKNOWN, "mark": mark}


def values_of(one: Preset) -> dict[str, Any]:
    """All settings of the preset but the data."""
    values = TrainConfig.model_validate(dict(one.values)).model_dump()
    del values["data"]
    return values


def _needs(one: Preset, host: Host) -> str:
    if not one.needs_gib:
        return words.TAKES.format(minutes=one.minutes_cpu) if one.minutes_cpu else words.RUNS_ANYWHERE
    needs = words.NEEDS.format(gib=one.needs_gib)
    if not one.cannot_run(host):
        return needs
    return needs + (words.HAS_LESS.format(gib=host.memory_gib) if host.kind == "cuda" else words.HAS_NONE)
