"""The lower edge of a card: weakness, resistance and retreat, artist, number, flavour text."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from vqa_core.rendering.canvas import Colour, wrap
from vqa_core.rendering.cards.colours import INK, WHITE, any_colour, brightness, mix
from vqa_core.rendering.cards.creatures import Creature
from vqa_core.rendering.cards.face import Face, Print
from vqa_core.rendering.fonts import font

_PALE: tuple[Colour, ...] = ((238, 238, 236), (224, 226, 230), (248, 240, 220))

_RULES = (
    "When it is knocked out, the other side takes 2 stones.",
    "Only one of this name may stand in your row.",
    "It leaves the game after its third hit.",
)


@dataclass(frozen=True)
class _Cost:
    """A label and its value: the badge of an element, or its word, and an amount; or `count` plain badges."""

    label: str
    element: str = ""
    amount: str = ""
    as_word: bool = False
    count: int = 0


def draw_foot(face: Face, creature: Creature) -> None:
    costs = _costs(face, creature)
    forms: dict[str, Callable[[Face, list[_Cost]], None]] = {
        "pills": _pills,
        "line": _line,
        "columns": _columns,
        "list": _list,
    }
    forms[face.plan.costs](face, costs)
    ruled = bool(creature.mark) and face.plan.foot == "split"
    if ruled:
        draw_rule(face, f"{creature.mark} rule: {face.draw.choice(_RULES)}")
    draw_small_print(face, creature.artist, creature.number, "" if ruled else creature.flavour)


def _costs(face: Face, creature: Creature) -> list[_Cost]:
    draw, size = face.draw, face.plan.cost_size
    case = draw.choice((str.lower, str.lower, str.capitalize, str.upper))
    retreat = case(draw.choice(("retreat", "retreat", "retreat cost")))
    as_word = draw.random() < 0.35
    as_figure = draw.random() < 0.25
    made = [_Cost(case("weakness"), *creature.weakness, as_word)]
    face.tell("weakness", creature.weakness[0], size * (1 if as_word else 1.2))
    if creature.weakness[0]:
        face.tell("weakness_amount", creature.weakness[1], size)
    if face.plan.costs != "pills" and draw.random() < 0.7:
        made.append(_Cost(case("resistance"), *creature.resistance, as_word))
        face.tell("resistance", creature.resistance[0], size * (1 if as_word else 1.2))
    made.append(
        _Cost(retreat, amount=str(creature.retreat) if as_figure else "", count=0 if as_figure else creature.retreat)
    )
    face.tell("retreat", str(creature.retreat), size)
    return made


def _value(face: Face, cost: _Cost, x: float, baseline: float, ink: Colour | None) -> float:
    """Draw what a cost says; returns the x where it ends."""
    plan = face.plan
    radius = face.px(plan.cost_size * 0.6)
    level = baseline - face.px(plan.cost_size * 0.34)
    strong = Print(face.strong, plan.amount_size, ink)
    if cost.element and cost.as_word:
        x = face.write((x, baseline), cost.element, Print(face.strong, plan.cost_size, ink)) + face.px(0.6)
    elif cost.element:
        face.badge((x + radius, level), radius, cost.element)
        x += 2 * radius + face.px(0.3)
    for _ in range(cost.count):
        face.badge((x + radius, level), radius, "")
        x += 2.15 * radius
    return face.write((x, baseline), cost.amount, strong) if cost.amount else x


def _value_width(face: Face, cost: _Cost) -> float:
    size = face.plan.cost_size
    wide = face.width(cost.amount, Print(face.strong, face.plan.amount_size)) + face.px(size * 0.6) * 2.15 * cost.count
    if cost.element:
        wide += (
            face.width(cost.element, Print(face.strong, size)) + face.px(0.6) if cost.as_word else face.px(size * 1.4)
        )
    return wide


def _pills(face: Face, costs: list[_Cost]) -> None:
    """Each cost in a pale rounded field: its label at the left of it, its value at the right."""
    plan, draw = face.plan, face.draw
    fill, baseline = draw.choice(_PALE), face.y(plan.costs_at)
    label = Print(face.plain, plan.cost_size * draw.uniform(0.85, 1), INK)
    gap = face.px(draw.uniform(1, 4))
    wide = (face.right - face.left - gap * (len(costs) - 1)) / len(costs)
    for place, cost in enumerate(costs):
        left = face.left + place * (wide + gap)
        high = face.px(plan.cost_size)
        face.pill((left, baseline - high * 1.15, left + wide, baseline + high * 0.5), fill)
        start = left + wide * draw.uniform(0.05, 0.2)
        end = face.write((start, baseline), cost.label, label)
        rest = left + wide - end - _value_width(face, cost)
        _value(face, cost, end + max(face.px(0.4), rest * 0.4), baseline, INK)


def _line(face: Face, costs: list[_Cost]) -> None:
    """All on one line, spread over the width; at times on a strip."""
    plan, draw = face.plan, face.draw
    baseline, ink = face.y(plan.costs_at), None
    if draw.random() < 0.5 or face.halo:
        fill = mix(face.body, WHITE, 0.75)
        high = face.px(plan.cost_size)
        face.pill(
            (face.left - face.px(0.6), baseline - high * 1.3, face.right + face.px(0.6), baseline + high * 0.6), fill
        )
        ink = INK
    label, gap = Print(face.plain, plan.cost_size, ink), face.px(0.7)
    wide = [face.width(cost.label, label) + gap + _value_width(face, cost) for cost in costs]
    room = face.right - face.left - face.px(1 + 1.5 * len(costs))
    if sum(wide) > room:
        less = room / sum(wide)
        face.plan = replace(plan, cost_size=plan.cost_size * less, amount_size=plan.amount_size * less)
        label, wide = Print(face.plain, plan.cost_size * less, ink), [width * less for width in wide]
    rest = max(0.0, face.right - face.left - sum(wide) - face.px(1)) / max(1, len(costs) - 1)
    x = face.left + face.px(0.5)
    for cost, width in zip(costs, wide, strict=True):
        _value(face, cost, face.write((x, baseline), cost.label, label) + gap, baseline, ink)
        x += width + rest


def _columns(face: Face, costs: list[_Cost]) -> None:
    """Labels over their values, one column each."""
    plan = face.plan
    top, baseline = face.y(plan.costs_at - plan.cost_size * 1.5), face.y(plan.costs_at)
    label = Print(face.plain, plan.cost_size * 0.9)
    line = top - face.px(plan.cost_size * 1.1)
    face.canvas.line((face.left, line), (face.right, line), mix(face.body, face.ink, 0.5), 1)
    wide = (face.right - face.left) / len(costs)
    for place, cost in enumerate(costs):
        middle = face.left + wide * (place + 0.5)
        face.write((middle, top), cost.label, label, "middle")
        _value(face, cost, middle - _value_width(face, cost) / 2, baseline + face.px(plan.cost_size * 0.1), None)


def _list(face: Face, costs: list[_Cost]) -> None:
    """One under the other at the right edge, labels before values."""
    plan = face.plan
    label = Print(face.strong, plan.cost_size)
    for place, cost in enumerate(costs):
        baseline = face.y(plan.costs_at + plan.cost_size * 1.35 * (place - 0.7))
        start = face.x(58)
        face.write((start - face.px(1), baseline), cost.label, label, "right")
        _value(face, cost, start, baseline, None)


def draw_small_print(face: Face, artist: str, number: str, flavour: str) -> None:
    """The last lines: the artist, the number in the set, now and then a line of flavour or of rights."""
    draw, plan = face.draw, face.plan
    print = Print(face.plain, plan.foot_size, slanted=draw.random() < 0.4)
    label = draw.choice(("Illus. ", "Illus. ", "Illus. ", "Illustrator: ", "Illus: ", "Art: ", "Artist: ", "Illust. "))
    low = min(98.2, max(plan.costs_at + plan.cost_size * 3.4, 100 - plan.edge * 0.7 - 1.2))
    credit = f"{label}{artist}"
    places = {"split": plan.costs_at + plan.cost_size * 1.7, "row": low, "boxed": low}
    face.write((face.left, face.y(places[plan.foot])), credit, print)
    face.tell("artist", artist, print.size)
    plain = Print(draw.choice((face.plain, face.strong)), plan.foot_size)
    if plan.foot == "split":
        if flavour and draw.random() < 0.7:
            _flavour(face, flavour, places["split"], low)
        if draw.random() < 0.6:
            face.write((face.left, face.y(low)), number, plain)
            face.tell("number", number, plain.size)
        else:
            _rarity(face, face.left, face.y(low))
        return
    if plan.foot == "boxed":
        _boxed_flavour(face, flavour, low)
    face.write((face.right, face.y(low)), number, plain, "right")
    face.tell("number", number, plain.size)


def draw_rule(face: Face, rule: str) -> None:
    """A coloured field at the right of the foot, in small print."""
    draw, plan = face.draw, face.plan
    size = plan.foot_size * draw.uniform(1, 1.2)
    fill = mix(any_colour(draw), WHITE, draw.choice((0.2, 0.5, 0.7)))
    print = Print(draw.choice((face.plain, face.strong)), size, INK if brightness(fill) > 110 else WHITE)
    left = face.x(draw.uniform(40, 52))
    top, lowest = plan.costs_at + plan.cost_size * 0.8, 99 - plan.edge * 0.6
    lines = wrap(rule, font(print.font, face.px(size)), face.right - left - face.px(2))
    lines = lines[: max(1, int((lowest - top) / size / 1.35 - 0.5))]
    bottom = top + size * (1.35 * len(lines) + 0.7)
    face.pill((left, face.y(top), face.right, face.y(bottom)), fill)
    for row, line in enumerate(lines):
        face.write((left + face.px(1), face.y(top + size * (1.2 + 1.35 * row))), line, print)


def _flavour(face: Face, flavour: str, first: float, low: float) -> None:
    """Small lines at the right, below the costs."""
    size = face.plan.foot_size * 0.95
    print = Print(face.plain, size)
    lines = wrap(flavour, font(face.plain, face.px(size)), (face.right - face.left) * 0.55)
    for row, line in enumerate(lines[: max(0, int((low - first) / (size * 1.2)) + 1)]):
        face.write((face.right, face.y(first + size * 1.2 * row)), line, print, "right")


def _boxed_flavour(face: Face, flavour: str, low: float) -> None:
    """One or two lines in a thin frame between the costs and the last line."""
    size, plan = face.plan.foot_size, face.plan
    top = plan.costs_at + 1.2
    lines = wrap(flavour, font(face.plain, face.px(size)), face.right - face.left - face.px(3))
    lines = lines[: max(0, int((low - size * 1.3 - top) / (size * 1.25)))]
    if not lines:
        return
    bottom = face.y(top + size * 1.25 * len(lines) + 0.7)
    box = (face.left + face.px(0.5), face.y(top), face.right - face.px(0.5), bottom)
    face.canvas.draw.rectangle(box, outline=mix(face.body, face.ink, 0.5))
    for row, line in enumerate(lines):
        place = (face.left + face.px(1.4), face.y(top + size * 1.25 * (row + 0.85)))
        face.write(place, line, Print(face.plain, size, slanted=True))


def _rarity(face: Face, x: float, baseline: float) -> None:
    """One to four little diamonds."""
    side = face.px(0.9)
    for place in range(face.draw.randint(1, 4)):
        middle = x + side + place * side * 2.4
        corners = [
            (middle, baseline - 2.2 * side),
            (middle + side * 0.8, baseline - side),
            (middle, baseline + side * 0.2),
        ]
        face.canvas.draw.polygon([*corners, (middle - side * 0.8, baseline - side)], fill=WHITE, outline=INK)
