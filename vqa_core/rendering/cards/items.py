"""Cards that are no creatures: items, helpers, tools and places, with a text in the middle and no HP."""

from dataclasses import replace

from vqa_core.rendering.canvas import Colour, wrap
from vqa_core.rendering.cards.colours import INK, mix
from vqa_core.rendering.cards.creatures import Item
from vqa_core.rendering.cards.face import Face, Print
from vqa_core.rendering.cards.foot import draw_rule, draw_small_print
from vqa_core.rendering.cards.plan import Plan
from vqa_core.rendering.fonts import font

_COLOURS: dict[str, Colour] = {
    "Item": (60, 120, 190),
    "Helper": (214, 110, 50),
    "Tool": (120, 80, 160),
    "Place": (70, 150, 70),
}

_KIND_SIZES = (2.2, 3.2)


def plan_of_item(plan: Plan) -> Plan:
    """The plan with room for a line over the name."""
    head = max(plan.head, plan.edge * 0.7 + _KIND_SIZES[1] + plan.name_size * 0.95)
    art = (max(plan.art[0], head + 1.6), plan.art[1])
    return replace(plan, head=head, art=art, foot="split")


def draw_item(face: Face, item: Item) -> None:
    """Kind and family above, the name, the text in lines, the rule at the foot."""
    draw = face.draw
    plan = face.plan
    kind = Print(
        face.strong,
        draw.uniform(*_KIND_SIZES),
        None if face.halo else mix(_COLOURS[item.kind], INK, 0.2),
        draw.random() < 0.7,
    )
    family = draw.choice(("SUPPORT", "EQUIPMENT", "Item card", "AID", ""))
    words = draw.choice((item.kind, item.kind, item.kind.upper()))
    top = face.y(plan.head - plan.name_size * 0.95)
    face.write((face.left, top), words, kind)
    face.write((face.right, top), family, Print(face.strong, kind.size, slanted=kind.slanted), "right")
    name, print = face.squeeze(item.name, Print(face.strong, plan.name_size), face.right - face.left - face.px(1))
    where = face.left if draw.random() < 0.8 else (face.left + face.right - face.width(name, print)) / 2
    face.write((where, face.y(plan.head)), name, print)
    face.tell("name", name, print.size, name=name)
    face.tell("kind", item.kind, kind.size)
    _text(face, item.text)
    draw_rule(face, item.rule)
    draw_small_print(face, item.artist, item.number, "")


def _text(face: Face, text: str) -> None:
    draw, plan = face.draw, face.plan
    size = plan.effect_size * draw.uniform(1, 1.25)
    inset = face.px(draw.uniform(0.5, 4))
    lines = wrap(text, font(face.plain, face.px(size)), face.right - face.left - 2 * inset)
    top, bottom = plan.moves
    lines = lines[: max(1, int((bottom - top) / (size * 1.35)))]
    step = size * draw.uniform(1.3, 1.6)
    level = top + max(0.0, (bottom - top - step * len(lines))) * draw.uniform(0, 0.6) + size
    for row, line in enumerate(lines):
        face.write((face.left + inset, face.y(level + step * row)), line, Print(face.plain, size))
    face.tell("text", " ".join(lines), size)
