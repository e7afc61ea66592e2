"""The upper edge of a card: stage, name, HP and element, what it grew from, and the strip of its measures."""

from vqa_core.rendering.canvas import Colour
from vqa_core.rendering.cards.colours import INK, WHITE, brightness, mix
from vqa_core.rendering.cards.creatures import ELEMENTS, Creature
from vqa_core.rendering.cards.face import Face, Print
from vqa_core.rendering.cards.scenes import scene

_RED, _PALE, _GREY = (196, 24, 34), (232, 232, 228), (70, 70, 76)
_GOLD: tuple[Colour, ...] = ((240, 200, 60), (210, 214, 220), (250, 250, 245), (240, 150, 60))


def draw_header(face: Face, creature: Creature) -> None:
    draw, plan = face.draw, face.plan
    if plan.header_band:
        _band(face)
    right = _hit_points(face, creature)
    left, stage_below = _stage(face, creature.stage)
    if plan.element_left:
        radius = face.px(plan.name_size * 0.45)
        face.badge((left + radius, face.y(plan.head) - radius * 0.75), radius, creature.element)
        left += 2.4 * radius
    _name(face, creature, left + face.px(0.6), right - face.px(1.2))
    if creature.origin and draw.random() < 0.85:
        _origin(face, creature, stage_below)
    if plan.strip and draw.random() < 0.9:
        _strip(face, creature.species)
    face.tell("type", creature.element, 9.0)


def _band(face: Face) -> None:
    plan, draw = face.plan, face.draw
    fill = mix(face.body, draw.choice((WHITE, INK)), draw.uniform(0.1, 0.3))
    if abs(brightness(fill) - brightness(face.ink)) < 110:
        fill = mix(face.body, WHITE if face.ink == INK else INK, 0.3)
    box = (
        face.x(plan.edge),
        face.y(plan.head - plan.name_size * 1.05),
        face.x(100 - plan.edge),
        face.y(plan.head + 1.4),
    )
    face.pill(box, fill)


def _hit_points(face: Face, creature: Creature) -> float:
    """HP and the element's badge at the right; returns the x where they begin."""
    draw, plan = face.draw, face.plan
    baseline, right = face.y(plan.head), face.right
    if draw.random() < 0.9 and not plan.element_left:
        radius = face.px(plan.hp_size * draw.uniform(0.4, 0.55))
        face.badge((right - radius, baseline - face.px(plan.hp_size * 0.34)), radius, creature.element)
        right -= 2 * radius + face.px(0.5)
    ink = _RED if draw.random() < 0.3 and face.ink == INK and not face.halo else None
    figure = Print(face.strong, plan.hp_size, ink)
    label = Print(draw.choice((face.strong, face.plain)), plan.hp_label, ink)
    gap = face.px(plan.hp_size * draw.uniform(0.04, 0.3))
    if plan.hp == "joined":
        start = right - face.width("HP" + creature.hp, figure)
        face.write((start, baseline), f"HP{creature.hp}", figure)
    elif plan.hp == "first":
        start = right - face.width(creature.hp, figure) - gap - face.width("HP", label)
        face.write((start, baseline), "HP", label)
        face.write((right, baseline), creature.hp, figure, "right")
    else:
        start = right - face.width(creature.hp, figure) - gap - face.width("HP", label)
        face.write((start, baseline), creature.hp, figure)
        face.write((right, baseline), "HP", label, "right")
    face.tell("hp", creature.hp, plan.hp_size)
    return start


def _stage(face: Face, stage: str) -> tuple[float, float]:
    """The stage; returns the x where the name may begin and the height (hundredths) that it reaches down to."""
    draw, plan = face.draw, face.plan
    words = draw.choice((stage, stage.upper(), stage.upper(), stage.upper().replace(" ", "")))
    print = Print(draw.choice((face.strong, face.plain)), plan.stage_size, slanted=plan.stage == "slanted")
    left, baseline = face.left, face.y(plan.head)
    # One of three words: known by its shape where other print of its size is not.
    face.tell("stage", stage, plan.stage_size * 1.2)
    if plan.stage in ("pill", "slanted"):
        left = face.x(plan.edge + draw.uniform(0, plan.side))
        dark = draw.random() < 0.25
        ink, fill = (_PALE, _GREY) if dark else (draw.choice((INK, _GREY)), _PALE)
        pad = face.px(draw.uniform(0.5, 1.2))
        end = left + face.width(words, print) + 2 * pad
        level = baseline - face.px(draw.uniform(0.2, 0.9))
        box = (left, level - face.px(plan.stage_size * 1.05), end, level + face.px(plan.stage_size * 0.4))
        face.pill(box, fill, draw.choice((None, _GREY)))
        face.write((left + pad, level), words, Print(print.font, print.size, ink, print.slanted))
        return end + face.px(0.4), plan.head + 0.6
    if plan.stage == "above":
        words += draw.choice(("", "", " Creature", " card"))
        face.write((left, baseline - face.px(plan.name_size * 0.98)), words, print)
    elif plan.stage == "below":
        face.write((left, baseline + face.px(plan.stage_size * 1.15)), words, print)
        return left, plan.head + plan.stage_size * 1.2
    else:
        end = left + face.width(words, print) + face.px(1.6)
        top = face.y(plan.art[0] + 0.4)
        face.pill((left, top, end, top + face.px(plan.stage_size * 1.6)), INK)
        white = Print(print.font, print.size, WHITE)
        face.write((left + face.px(0.8), top + face.px(plan.stage_size * 1.15)), words, white)
    return left, plan.head


def _name(face: Face, creature: Creature, left: float, right: float) -> None:
    """The name, its prefix in smaller letters and its mark in ornate ones."""
    draw, plan, baseline = face.draw, face.plan, face.y(face.plan.head)
    print = Print(face.strong, plan.name_size)
    small, ornate = Print(face.strong, plan.name_size * draw.uniform(0.6, 1)), Print(face.strong, plan.name_size * 1.1)
    prefix = f"{creature.prefix} " if creature.prefix else ""
    taken = face.width(prefix, small) + (face.width(creature.mark, ornate) + face.px(1.5) if creature.mark else 0)
    name, print = face.squeeze(creature.name, print, right - left - taken)
    if plan.name_middle:
        wide = taken + face.width(name, print)
        left = min(max(left, (face.left + face.right - wide) / 2), right - wide)
    if prefix:
        left = face.write((left, baseline), prefix.strip(), small) + face.width(" ", small)
    left = face.write((left, baseline), name, print)
    if creature.mark:
        _mark(face, creature.mark, (left + face.px(0.9), baseline), ornate)
    full = " ".join(part for part in (creature.prefix, name, creature.mark) if part)
    face.tell("name", full, print.size, name=full)


def _mark(face: Face, mark: str, place: tuple[float, float], print: Print) -> None:
    """Letters with a broad outline in another colour, leaning."""
    draw = face.draw
    plain, face.halo = face.halo, None
    outline = draw.choice((INK, _RED, (40, 60, 120)))
    fill = draw.choice(_GOLD)
    step = max(1.0, face.px(0.18))
    spot = Print(print.font, print.size, outline, True)
    count = len(face.canvas.texts)
    for across, down in ((-step, 0), (step, 0), (0, -step), (0, step)):
        face.write((place[0] + across, place[1] + down), mark, spot)
    # The outline is no text of its own.
    del face.canvas.texts[count:]
    face.write(place, mark, Print(print.font, print.size, fill, True))
    face.halo = plain


def _origin(face: Face, creature: Creature, below: float) -> None:
    """What the creature grew from, in small print under its name, at times with a small picture of it."""
    draw, plan = face.draw, face.plan
    print = Print(face.plain, draw.uniform(1.4, 1.9))
    words = draw.choice(("Evolves from ", "Evolves from ", "Evolves from ", "Grows from ", "Put on ")) + creature.origin
    words = draw.choice((words, words, words + draw.choice(("", " ", ".")))).strip()
    x, baseline = face.x(plan.edge + draw.uniform(5, 18)), face.y(max(below, plan.head + 0.7) + print.size * 1.15)
    if plan.stage != "corner" and draw.random() < 0.5:
        side = round(face.px(draw.uniform(5, 7)))
        small = scene(draw, (side, side), draw.choice(list(ELEMENTS)))
        corner = (round(face.x(plan.edge)), round(face.y(below + 0.5)))
        face.canvas.image.paste(small, corner)
        face.canvas.draw.rectangle((*corner, corner[0] + side, corner[1] + side), outline=_GREY, width=2)
        x = max(x, corner[0] + side + face.px(0.6))
    on_picture = baseline + face.px(0.5) > face.y(plan.art[0])
    if on_picture or draw.random() < 0.3:
        end = x + face.width(words, print) + face.px(1.6)
        dark = draw.random() < 0.2
        top = baseline - face.px(print.size)
        face.pill((x, top, end, baseline + face.px(print.size * 0.35)), INK if dark else _PALE)
        print = Print(print.font, print.size, WHITE if dark else INK)
        x += face.px(0.8)
    face.write((x, baseline), words, print)
    face.tell("origin", creature.origin, print.size)


def _strip(face: Face, species: tuple[str, str, str, str]) -> None:
    """Number, species, height and weight on a light strip under the picture."""
    draw, plan = face.draw, face.plan
    number, beast, height, weight = species
    forms = (
        f"NO. {number} {beast} Creature HT: {height} WT: {weight}",
        f"No. {number}  {beast}  HT {height}  WT {weight}",
        f"{beast} Creature. Length: {height}, Weight: {weight}",
    )
    form = draw.randrange(3)
    print = Print(draw.choice((face.plain, face.strong)), draw.uniform(1.4, 1.8), INK)
    inset = draw.uniform(1, 8)
    left, right = face.x(plan.edge + plan.side + inset), face.x(100 - plan.edge - plan.side - inset)
    top = face.y(plan.art[1] + 0.3)
    words, print = face.squeeze(forms[form], print, right - left)
    fill = draw.choice((_PALE, _PALE, mix(face.body, WHITE, 0.7), (226, 196, 98)))
    face.pill((left - face.px(0.8), top, right + face.px(0.8), top + face.px(print.size * 1.4)), fill)
    face.write(((left + right) / 2, top + face.px(print.size * 1.05)), words, print, "middle")
    if words == forms[form]:
        face.tell("height", height, print.size)
        face.tell("weight", weight, print.size)
        if form < 2:
            face.tell("species_number", number, print.size)
