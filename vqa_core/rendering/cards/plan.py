"""How a card is set: where its parts lie and in which form, one function for each layout.

Heights and sizes of print are in hundredths of the card's height, places across in hundredths of its width.
"""

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

# What cards are printed with. Who asks for large print wants an easy card.
_EFFECT_SIZES, _LARGE = (1.9, 2.9), 4.5


@dataclass(frozen=True)
class Plan:
    """Numbers and forms of one card; a form names the function that draws the part.

    picture: window (framed), full (behind everything) or broad (over the whole width).
    stage: pill, slanted (a pill with slanted letters), above or below the name, corner (under the picture's top).
    hp: first (HP before the figure), last, joined.
    costs: pills, line, columns, list.    foot: split (artist left, flavour right), row, boxed.
    """

    picture: str
    edge: float
    side: float
    head: float
    art: tuple[float, float]
    moves: tuple[float, float]
    costs_at: float
    name_size: float
    hp_size: float
    hp_label: float
    stage_size: float
    attack_size: float
    damage_size: float
    effect_size: float
    cost_size: float
    amount_size: float
    foot_size: float
    stage: str = "pill"
    hp: str = "first"
    costs: str = "pills"
    foot: str = "split"
    name_middle: bool = False
    attack_at: str = "middle"
    inline_effects: bool = False
    strip: bool = True
    dividers: bool = False
    header_band: bool = False
    panel: bool = False
    element_left: bool = False


def choose_plan(draw: random.Random, held_out: bool, effect_size: float | None) -> Plan:
    """A layout by lot. A given `effect_size` sets its small text in half of the cards, and in all where it is large."""
    if held_out:
        plan = _below(draw)
    else:
        shares = [share for _, share in LAYOUTS.values()]
        plan = draw.choices([layout for layout, _ in LAYOUTS.values()], shares)[0](draw)
    if plan.stage == "above":
        down = max(0.0, plan.edge * 0.7 + plan.name_size * 0.98 + plan.stage_size * 0.9 - plan.head)
        plan = replace(plan, head=plan.head + down, art=(plan.art[0] + down * 0.9, plan.art[1]))
    if effect_size is None or (effect_size < _LARGE and draw.random() < 0.5):
        return plan
    grown = min(max(effect_size, _EFFECT_SIZES[0]), _EFFECT_SIZES[1]) / plan.effect_size
    return replace(
        plan,
        effect_size=plan.effect_size * grown,
        attack_size=min(plan.attack_size * max(1.0, grown), 4.6),
        cost_size=plan.cost_size * max(1.0, min(grown, 1.3)),
        foot_size=plan.foot_size * max(1.0, min(grown, 1.3)),
    )


def _window(draw: random.Random) -> Plan:
    """A framed picture in the upper half, a strip of measures below it, attacks set in the middle."""
    name = draw.uniform(4.0, 5.2)
    top, bottom = draw.uniform(9.2, 11), draw.uniform(45, 50)
    attack, cost = draw.uniform(3.2, 4.1), draw.uniform(1.8, 2.3)
    return Plan(
        picture="window",
        edge=draw.uniform(2.4, 5),
        side=draw.uniform(1.5, 4),
        head=draw.uniform(7, 8.2),
        art=(top, bottom),
        moves=(bottom + draw.uniform(4, 6), draw.uniform(83, 85)),
        costs_at=draw.uniform(88, 89),
        name_size=name,
        hp_size=name * draw.uniform(0.9, 1.15),
        hp_label=draw.uniform(1.8, 3),
        stage_size=draw.uniform(1.8, 2.5),
        attack_size=attack,
        damage_size=attack * draw.uniform(0.95, 1.25),
        effect_size=draw.uniform(2.1, 2.7),
        cost_size=cost,
        amount_size=cost * draw.uniform(1.0, 1.4),
        foot_size=draw.uniform(1.5, 2),
        stage=draw.choice(("pill", "slanted", "slanted", "slanted", "above")),
        hp=draw.choice(("first", "first", "first", "joined")),
        costs=draw.choice(("pills", "pills", "pills", "line")),
        foot="split",
        attack_at=draw.choice(("middle", "middle", "middle", "left", "indent")),
        strip=draw.random() < 0.8,
    )


def _full(draw: random.Random) -> Plan:
    """The picture behind everything, the text on it with an outline or on a pale panel."""
    plan = _window(draw)
    return replace(plan, picture="full", strip=False, panel=draw.random() < 0.3, dividers=draw.random() < 0.2)


def _old(draw: random.Random) -> Plan:
    """A broad border, the stage in small print over the name, values of weakness and retreat in three columns."""
    name = draw.uniform(3.6, 4.6)
    top, bottom = draw.uniform(10.5, 12.5), draw.uniform(48, 52)
    attack, cost = draw.uniform(2.9, 3.7), draw.uniform(1.6, 2.1)
    return Plan(
        picture="window",
        edge=draw.uniform(4, 5.5),
        side=draw.uniform(3, 6),
        head=draw.uniform(8.4, 9.4),
        art=(top, bottom),
        moves=(bottom + draw.uniform(4.5, 6), draw.uniform(78, 81)),
        costs_at=draw.uniform(85, 86.5),
        name_size=name,
        hp_size=name * draw.uniform(0.75, 1),
        hp_label=draw.uniform(1.6, 3.4),
        stage_size=draw.uniform(1.5, 2),
        attack_size=attack,
        damage_size=attack * draw.uniform(1.1, 1.6),
        effect_size=draw.uniform(1.9, 2.5),
        cost_size=cost,
        amount_size=cost * draw.uniform(1.0, 1.3),
        foot_size=draw.uniform(1.5, 1.9),
        stage="above",
        hp=draw.choice(("last", "last", "first")),
        costs="columns",
        foot=draw.choice(("boxed", "row")),
        attack_at=draw.choice(("left", "indent", "middle")),
        inline_effects=draw.random() < 0.4,
        strip=draw.random() < 0.8,
        dividers=draw.random() < 0.6,
    )


def _band(draw: random.Random) -> Plan:
    """A picture over the whole width, the name on a band, all costs on one line and the number at the left."""
    plan = _window(draw)
    bottom = draw.uniform(42, 52)
    return replace(
        plan,
        picture="broad",
        edge=draw.choice((0.0, draw.uniform(1.5, 3.5))),
        side=draw.uniform(3.5, 6),
        art=(draw.uniform(9.4, 10.8), bottom),
        moves=(bottom + draw.uniform(4, 6), draw.uniform(83, 85)),
        attack_at=draw.choice(("left", "left", "indent")),
        stage=draw.choice(("above", "below", "corner", "slanted")),
        hp=draw.choice(("first", "last", "joined")),
        costs=draw.choice(("line", "line", "columns")),
        foot=draw.choice(("row", "split")),
        strip=draw.random() < 0.4,
        dividers=draw.random() < 0.4,
        header_band=draw.random() < 0.6,
        element_left=draw.random() < 0.15,
    )


def _below(draw: random.Random) -> Plan:
    """The name in the middle, the attacks above and the picture below: kept back from training."""
    plan = _window(draw)
    split = draw.uniform(43, 47)
    return replace(
        plan,
        art=(split + 3, 83),
        moves=(13, split),
        costs_at=draw.uniform(87.5, 88.5),
        name_middle=True,
        stage="corner",
        hp="last",
        costs="list",
        foot="row",
        attack_at="left",
        strip=False,
        header_band=True,
        dividers=True,
    )


LAYOUTS: Mapping[str, tuple[Callable[[random.Random], Plan], float]] = {
    "window": (_window, 5.0),
    "full": (_full, 2.5),
    "old": (_old, 1.8),
    "band": (_band, 2.2),
}
