"""Trading cards of an invented game: many layouts, a picture, attacks and small print, and what is asked of them."""

import random

from vqa_core.rendering.canvas import Canvas
from vqa_core.rendering.cards.badges import Badges
from vqa_core.rendering.cards.creatures import Creature, Item, invent, invent_item
from vqa_core.rendering.cards.face import Box, Face, Told
from vqa_core.rendering.cards.foot import draw_foot
from vqa_core.rendering.cards.header import draw_header
from vqa_core.rendering.cards.items import draw_item, plan_of_item
from vqa_core.rendering.cards.moves import draw_moves
from vqa_core.rendering.cards.plan import choose_plan
from vqa_core.rendering.cards.questions import caption, pairs_of
from vqa_core.rendering.cards.surface import lay, paint_body, shine
from vqa_core.rendering.sheet import Pairs, Sheet

WIDTH_PX, HEIGHT_PX = 548, 768
_ITEMS, _SHINING = 0.08, 0.15


def draw_card(draw: random.Random, sheet: Sheet | None = None) -> tuple[Canvas, Pairs]:
    """A card and up to nine questions, the most telling first: HP, name, attacks, damage, small print, a caption.

    Without a sheet it is 548 x 768 px (5:7). A sheet's print is the size of the effects' text, within what cards
    are printed with; print under LEGIBLE_PX is drawn but not asked for. ValueError where not even the name is legible.
    """
    canvas, box = lay(draw, sheet or Sheet(WIDTH_PX, HEIGHT_PX, 0.0))
    subject: Creature | Item = invent_item(draw) if draw.random() < _ITEMS else invent(draw)
    face = _face(draw, canvas, box, sheet)
    if isinstance(subject, Item):
        face.plan = plan_of_item(face.plan)
        paint_body(face, "")
        draw_item(face, subject)
        words = (subject.kind, "")
    else:
        paint_body(face, subject.element)
        draw_header(face, subject)
        draw_moves(face, subject)
        draw_foot(face, subject)
        words = (subject.element, subject.hp)
    names = [fact.answer for fact in face.told if fact.field == "name"]
    if not names:
        raise ValueError(f"A card on {canvas.width} x {canvas.height} px has not even a legible name.")
    face.tell("caption", caption(names[0], *words), face.plan.name_size)
    if draw.random() < _SHINING:
        shine(draw, canvas, box)
    return canvas, pairs_of(draw, face.told, _lacking(subject))


def _face(draw: random.Random, canvas: Canvas, box: Box, sheet: Sheet | None) -> Face:
    sheet = sheet or Sheet(canvas.width, canvas.height, 0.0)
    fonts = sheet.fonts
    size = 100 * sheet.print_px / box.height if sheet.print_px else None
    groups = (fonts.sans_bold, fonts.serif_bold, fonts.display or fonts.sans_bold)
    strong = draw.choice(draw.choices(groups, (7, 1.2, 0.8))[0])
    plain = draw.choice(
        draw.choices((fonts.sans, fonts.serif, fonts.narrow or fonts.sans, fonts.sans_bold), (7, 2, 1, 1))[0]
    )
    return Face(canvas, draw, choose_plan(draw, sheet.held_out, size), box, strong, plain, Badges(draw))


def _lacking(subject: Creature | Item) -> list[Told]:
    """What such a card might say and this one does not."""
    if isinstance(subject, Item):
        fields = ["hp", "stage", "first_attack", "weakness", "retreat", "origin", "ability"]
        return [Told(field, "", {}) for field in fields]
    there = {
        "origin": subject.origin,
        "ability": subject.ability[0],
        "second_attack": len(subject.attacks) > 1,
        "weakness": subject.weakness[0],
    }
    harmless = [Told("damage", "", {"attack": attack.name}) for attack in subject.attacks if not attack.damage]
    return [Told(field, "", {}) for field, said in there.items() if not said] + harmless
