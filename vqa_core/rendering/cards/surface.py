"""What a card is printed on and lies on: its edge and body, the picture on it, a table, a sleeve."""

import random

from PIL import Image, ImageDraw, ImageFilter

from vqa_core.rendering.canvas import Canvas, Colour
from vqa_core.rendering.cards.colours import (
    INK,
    NIGHT,
    WHITE,
    any_colour,
    brightness,
    clouds,
    foil,
    gradient,
    mix,
    mottled,
    nearby,
    stripes,
)
from vqa_core.rendering.cards.creatures import ELEMENTS
from vqa_core.rendering.cards.face import Box, Face
from vqa_core.rendering.cards.scenes import scene, sparkle, thing
from vqa_core.rendering.sheet import Sheet

_EDGES: tuple[Colour, ...] = (
    (236, 200, 70),
    (226, 190, 84),
    (196, 200, 208),
    (228, 230, 234),
    (44, 46, 56),
    (244, 242, 234),
    (92, 112, 168),
)
# Width over height.
_SLIMMEST, _BROADEST = 0.6, 0.84


def lay(draw: random.Random, sheet: Sheet) -> tuple[Canvas, Box]:
    """An empty picture of the sheet's size and where the card lies on it: nearly always all of it.

    On a sheet of another shape the card stands upright in the middle, on a table.
    """
    canvas = Canvas(sheet.width, sheet.height)
    whole = _SLIMMEST <= sheet.width / sheet.height <= _BROADEST
    if whole and draw.random() < 0.7:
        return canvas, Box(0, 0, sheet.width, sheet.height)
    canvas.image.paste(_table(draw, (sheet.width, sheet.height)))
    height = sheet.height * draw.uniform(0.88, 0.99)
    width = min(
        sheet.width * draw.uniform(0.9, 0.99) if whole else height * draw.uniform(0.69, 0.74), sheet.width * 0.99
    )
    height = min(height, width / 0.66)
    left, top = (sheet.width - width) * draw.random(), (sheet.height - height) * draw.random()
    if not whole:
        left = (sheet.width - width) * draw.uniform(0.35, 0.65)
    return canvas, Box(left, top, width, height)


def _table(draw: random.Random, size: tuple[int, int]) -> Image.Image:
    """A plain, spotted or striped ground, as a table, a cloth or a page in an album."""
    kind = draw.random()
    colour = draw.choice((any_colour(draw), (122, 84, 54), (30, 32, 36), (236, 234, 230), (110, 112, 116)))
    if kind < 0.3:
        return Image.new("RGB", size, colour)
    if kind < 0.6:
        return mottled(draw, size, colour, draw.uniform(0.05, 0.5))
    if kind < 0.8:
        return stripes(draw, size, [nearby(draw, colour, draw.choice((10, 40))) for _ in range(draw.randint(3, 60))])
    return gradient(size, colour, any_colour(draw))


def paint_body(face: Face, element: str) -> None:
    """Edge, body and picture of a creature's card (an item's where `element` is empty); sets body, ink and halo."""
    draw, plan, box = face.draw, face.plan, face.box
    base = ELEMENTS[element] if element else mix(any_colour(draw), WHITE, 0.8)
    face.body = _body_colour(draw, nearby(draw, base, 22), bool(element))
    face.ink = INK if brightness(face.body) > 98 else WHITE
    size = (round(box.width), round(box.height))
    _paste(face, _edge(draw, size, face.body), (box.left, box.top), draw.choice((0.0, 1.5, 3.0)))
    inset = round(box.width * plan.edge / 100)
    inner = (size[0] - 2 * inset, size[1] - 2 * inset)
    if plan.picture == "full":
        picture = scene(draw, inner, element or "Wind", 0.45)
        if draw.random() < 0.3:
            picture = Image.blend(picture, Image.new("RGB", inner, face.body), draw.uniform(0.2, 0.6))
        if draw.random() < 0.3:
            sparkle(draw, picture, draw.randint(4, 24))
        face.ink, face.halo = (INK, WHITE) if draw.random() < 0.6 else (WHITE, draw.choice((INK, NIGHT)))
        face.outline = draw.uniform(10, 26)
    else:
        strength = draw.choice((0.0, 0.06, 0.12, 0.2))
        picture = mottled(draw, inner, face.body, strength) if strength else Image.new("RGB", inner, face.body)
        if draw.random() < 0.2:
            picture = gradient(inner, mix(face.body, WHITE, 0.3), face.body)
    _paste(face, picture, (box.left + inset, box.top + inset), draw.choice((0.0, 1.0, 2.5)))
    if plan.picture != "full":
        _window(face, element)
    elif plan.panel:
        _panel(face)


def _body_colour(draw: random.Random, base: Colour, vivid: bool) -> Colour:
    """As bright as cards are, seldom dark; letters in black or white stay readable on it."""
    if not vivid:
        return base
    lot = draw.random()
    if lot < 0.12:
        return mix(base, NIGHT, draw.uniform(0.6, 0.8))
    colour = mix(base, WHITE, draw.uniform(0.25, 0.75) if lot < 0.5 else draw.uniform(0.0, 0.3))
    # Neither black nor white reads well on a middle tone.
    return mix(colour, WHITE, 0.25) if 85 < brightness(colour) < 125 else colour


def _edge(draw: random.Random, size: tuple[int, int], body: Colour) -> Image.Image:
    lot = draw.random()
    if lot < 0.35:
        return foil(draw, size)
    colour = mix(body, NIGHT, 0.4) if lot < 0.5 else draw.choice(_EDGES)
    return Image.new("RGB", size, colour)


def _window(face: Face, element: str) -> None:
    """The picture in its frame, or over the whole width."""
    draw, plan = face.draw, face.plan
    broad = plan.picture == "broad"
    side = plan.edge if broad else plan.edge + plan.side * draw.uniform(0.4, 1.2)
    left, right = round(face.x(side)), round(face.x(100 - side))
    top, bottom = round(face.y(plan.art[0])), round(face.y(plan.art[1]))
    size = (right - left, bottom - top)
    picture = scene(draw, size, element) if element else thing(draw, size)
    if not broad:
        rim = max(1, round(face.px(draw.uniform(0.2, 0.9))))
        frame = draw.choice((mix(face.body, INK, 0.4), (220, 220, 216), (200, 170, 80), INK))
        face.canvas.draw.rectangle((left - rim, top - rim, right + rim - 1, bottom + rim - 1), fill=frame)
    _paste(face, picture, (left, top), 0.0 if broad else draw.choice((0.0, 0.0, 1.0, 2.5)))


def _panel(face: Face) -> None:
    """A pale see-through field under the attacks of a full picture; print on it needs no outline."""
    plan, draw = face.plan, face.draw
    fill, face.ink = (WHITE, INK) if face.ink == INK else (NIGHT, WHITE)
    share = draw.uniform(0.6, 0.85)
    whole = (plan.edge, 100 - plan.edge)
    for first, last in ((plan.head - plan.name_size * 1.4, plan.head + 2.2), (plan.moves[0] - 2, 99.0)):
        place = (round(face.x(whole[0])), round(face.y(first)))
        part = face.canvas.image.crop((*place, round(face.x(whole[1])), round(face.y(last))))
        face.canvas.image.paste(Image.blend(part, Image.new("RGB", part.size, fill), share), place)
    face.body, face.halo = fill, None


def _paste(face: Face, picture: Image.Image, place: tuple[float, float], corner: float) -> None:
    """With rounded corners, `corner` in hundredths of the card's height."""
    where = (round(place[0]), round(place[1]))
    if not corner:
        face.canvas.image.paste(picture, where)
        return
    mask = Image.new("L", picture.size, 0)
    ImageDraw.Draw(mask).rounded_rectangle((0, 0, picture.width - 1, picture.height - 1), face.px(corner), fill=255)
    face.canvas.image.paste(picture, where, mask)


def shine(draw: random.Random, canvas: Canvas, box: Box) -> None:
    """Light on a sleeve or on foil over what is printed: a slanted bright band, or a haze of pale spots."""
    size = (canvas.width, canvas.height)
    if draw.random() < 0.6:
        small = Image.new("L", (48, 64), 0)
        brush = ImageDraw.Draw(small)
        for _ in range(draw.randint(1, 3)):
            x, wide, lean = draw.uniform(-20, 48), draw.uniform(2, 16), draw.uniform(-20, 40)
            corners = [(x + lean, 0), (x + wide + lean, 0), (x + wide, 64), (x, 64)]
            brush.polygon(corners, fill=draw.randint(40, 120))
        light = small.filter(ImageFilter.GaussianBlur(draw.choice((0, 1, 2)))).resize(size, Image.Resampling.BILINEAR)
    else:
        limit, strength = draw.randint(100, 200), draw.uniform(0.3, 0.9)
        light = clouds(draw, size, draw.randint(3, 8)).point(lambda grey: max(0, grey - limit) * strength)
    canvas.image.paste(mix(any_colour(draw), WHITE, 0.7) if draw.random() < 0.4 else WHITE, (0, 0), light)
    if draw.random() < 0.5:
        edges = (box.left, box.top, box.left + box.width - 1, box.top + box.height - 1)
        canvas.draw.rectangle(edges, outline=mix(any_colour(draw), WHITE, 0.5), width=max(1, round(box.width * 0.008)))
