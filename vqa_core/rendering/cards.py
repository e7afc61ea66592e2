"""Trading cards of an invented game: a frame in its element's colour, a picture, attacks and small print."""

import random
from dataclasses import dataclass

from PIL import Image, ImageDraw, ImageFont

from vqa_core.rendering.canvas import Canvas, Colour, fit, wrap
from vqa_core.rendering.card_art import badge, gradient, mix, paint
from vqa_core.rendering.creatures import ELEMENTS, Attack, Creature, invent
from vqa_core.rendering.fonts import Fonts, font
from vqa_core.rendering.sheet import Pairs, Sheet

WIDTH_PX, HEIGHT_PX = 548, 768
_WHITE, _INK = (255, 255, 255), (22, 22, 30)
_EDGES: tuple[Colour, ...] = ((226, 190, 84), (196, 200, 208), (58, 60, 74), (244, 242, 234), (92, 112, 168))
_RED = (190, 26, 36)


@dataclass(frozen=True)
class _Look:
    """How a card is set: ends of its frame in px, colours, font names and the heights of its parts."""

    full: bool
    edge: int
    side: int
    frame: Colour
    body: Colour
    ink: Colour
    strong: str
    plain: str
    name_size: int
    attack_size: int
    art_top: int
    art_bottom: int

    @property
    def right(self) -> int:
        return WIDTH_PX - self.side


def draw_card(draw: random.Random, sheet: Sheet | None = None) -> tuple[Canvas, Pairs]:
    """A card of 548 x 768 px (5:7) and its questions: HP, name, stage, attacks, damage and the small print.

    Of a sheet only the fonts are used.
    """
    creature = invent(draw)
    fonts = (sheet or Sheet(WIDTH_PX, HEIGHT_PX, 18)).fonts
    look = _choose_look(draw, fonts, ELEMENTS[creature.element], len(creature.attacks))
    canvas = Canvas(WIDTH_PX, HEIGHT_PX, look.frame)
    _frame(canvas, draw, look, creature.element)
    pairs = _header(canvas, draw, look, creature)
    pairs += _attacks(canvas, draw, look, creature)
    pairs += _costs(canvas, draw, look, creature)
    pairs += _small_print(canvas, draw, look, creature)
    return canvas, pairs


def _choose_look(draw: random.Random, fonts: Fonts, base: Colour, attacks: int) -> _Look:
    full = draw.random() < 0.3
    dark = draw.random() < 0.18
    body = mix(base, (20, 20, 34), 0.72) if dark else mix(base, _WHITE, draw.uniform(0.45, 0.72))
    edge = draw.randint(12, 24)
    art_top = draw.randint(94, 104)
    lower = 60 if attacks == 1 else 0
    return _Look(
        full=full,
        edge=edge,
        side=edge + draw.randint(14, 20),
        frame=mix(base, (20, 20, 34), 0.45) if draw.random() < 0.25 else draw.choice(_EDGES),
        body=body,
        ink=(248, 248, 248) if dark else _INK,
        strong=draw.choice(fonts.sans_bold if draw.random() < 0.75 else fonts.serif_bold),
        plain=draw.choice(fonts.sans if draw.random() < 0.6 else fonts.body),
        name_size=draw.randint(32, 38),
        attack_size=draw.randint(24, 28),
        art_top=art_top,
        art_bottom=lower + draw.randint(384, 414),
    )


def _frame(canvas: Canvas, draw: random.Random, look: _Look, element: str) -> None:
    """The body of the card and the picture: in a window, or behind everything with a pale panel below."""
    inner = (look.edge, look.edge, WIDTH_PX - look.edge, HEIGHT_PX - look.edge)
    size = (inner[2] - inner[0], inner[3] - inner[1])
    if look.full:
        picture = paint(draw, size, element, 0.4)
        veil = Image.new("RGB", size, look.body)
        _blend(picture, veil, (0, 0, size[0], look.art_top - look.edge - 4), 0.8)
        _blend(picture, veil, (0, look.art_bottom - look.edge, *size), 0.84)
    else:
        picture = gradient(size, mix(look.body, _WHITE, 0.25), mix(look.body, ELEMENTS[element], 0.25))
    _paste_rounded(canvas, picture, (inner[0], inner[1]), draw.choice((6, 12, 20)))
    if look.full:
        return
    window = (look.side, look.art_top, look.right, look.art_bottom)
    art = paint(draw, (window[2] - window[0], window[3] - window[1]), element)
    corner = draw.choice((0, 0, 8, 24))
    rim = draw.randint(3, 6)
    outside = (window[0] - rim, window[1] - rim, window[2] + rim - 1, window[3] + rim - 1)
    canvas.draw.rounded_rectangle(outside, corner + rim if corner else 0, fill=mix(look.frame, _INK, 0.2))
    _paste_rounded(canvas, art, (window[0], window[1]), corner)


def _blend(picture: Image.Image, veil: Image.Image, box: tuple[int, int, int, int], share: float) -> None:
    picture.paste(Image.blend(picture.crop(box), veil.crop(box), share), (box[0], box[1]))


def _paste_rounded(canvas: Canvas, picture: Image.Image, place: tuple[int, int], corner: int) -> None:
    mask = Image.new("L", picture.size, 0)
    ImageDraw.Draw(mask).rounded_rectangle((0, 0, picture.width - 1, picture.height - 1), corner, fill=255)
    canvas.image.paste(picture, place, mask)


def _header(canvas: Canvas, draw: random.Random, look: _Look, creature: Creature) -> Pairs:
    """Name, stage and HP above the picture."""
    baseline = look.art_top - draw.randint(31, 36)
    hp_font, label = font(look.strong, look.name_size - draw.randint(0, 4)), font(look.strong, 20)
    ink = _RED if draw.random() < 0.3 and look.ink == _INK else look.ink
    badge(canvas.image, (look.right - 16, baseline - 12), 16, creature.element)
    right = look.right - 40.0
    pieces = [("HP", label), (creature.hp, hp_font)]
    if draw.random() < 0.4:
        pieces.reverse()
    for text, face in reversed(pieces):
        canvas.text((right, baseline), text, face, ink, "right")
        right -= face.getlength(text) + 6
    stage_font = font(look.strong, draw.randint(17, 19))
    left = float(look.side)
    if draw.random() < 0.6:
        left = _pill(canvas, look, (left, baseline - 2), creature.stage, stage_font) + 12
        below = f"Grows from {creature.origin}" if creature.origin else ""
        canvas.text((left, look.art_top - 13), below, font(look.plain, 15), look.ink)
    else:
        canvas.text((left + 2, look.art_top - 14), creature.stage, stage_font, look.ink)
        baseline -= 2
    size = look.name_size
    while font(look.strong, size).getlength(creature.name) > right - left - 8:
        size -= 1
    canvas.text((left, baseline), creature.name, font(look.strong, size), look.ink)
    return [
        ("What is the HP?", creature.hp),
        ("What is the name of this card?", creature.name),
        ("What stage is this card?", creature.stage),
    ]


def _pill(canvas: Canvas, look: _Look, place: tuple[float, float], text: str, face: ImageFont.FreeTypeFont) -> float:
    """A word on a rounded badge; returns the x where the badge ends."""
    x, baseline = place
    end = x + face.getlength(text) + 20
    fill, ink = (_INK, _WHITE) if look.ink == _INK else (_WHITE, _INK)
    canvas.draw.rounded_rectangle((x, baseline - face.size - 4, end, baseline + 8), 10, fill=fill)
    canvas.text((x + 10, baseline), text, face, ink)
    return end


def _attacks(canvas: Canvas, draw: random.Random, look: _Look, creature: Creature) -> Pairs:
    """The attacks one below the other, each with its energy, its damage and at times what else it does."""
    space = (650 - look.art_bottom) / len(creature.attacks)
    level = look.art_bottom + min(space * 0.42, 62)
    indent = draw.choice((0, 104))
    pairs = []
    for place, attack in enumerate(creature.attacks):
        _attack(canvas, look, attack, (level, indent))
        if place + 1 < len(creature.attacks):
            divider = look.art_bottom + space + 2
            canvas.line((look.side, divider), (look.right, divider), mix(look.body, look.ink, 0.35), 2)
        level += space
        order = ("first", "second")[place]
        pairs.append((f"What is the {order} attack?", attack.name))
        pairs.append((f"How much damage does {attack.name} do?", attack.damage))
    return pairs


def _attack(canvas: Canvas, look: _Look, attack: Attack, place: tuple[float, int]) -> None:
    baseline, indent = place
    x = float(look.side + 14)
    for kind in attack.energy:
        badge(canvas.image, (x, baseline - 9), 13, kind)
        x += 29
    x = max(x - 2, look.side + indent)
    face, strong = font(look.strong, look.attack_size), font(look.strong, look.attack_size + 5)
    canvas.text((x, baseline), attack.name, face, look.ink)
    canvas.text((look.right - 4, baseline), attack.damage, strong, look.ink, "right")
    small = font(look.plain, 17)
    for row, line in enumerate(wrap(attack.effect, small, look.right - look.side - 8)[:2]):
        canvas.text((look.side + 2, baseline + 28 + 21 * row), line, small, look.ink)


def _costs(canvas: Canvas, draw: random.Random, look: _Look, creature: Creature) -> Pairs:
    """The row of weakness and retreat; asked only where the answer is a word or a number."""
    top, baseline = 658, 684
    strip = mix(look.body, look.ink, 0.12)
    if draw.random() < 0.6:
        canvas.draw.rounded_rectangle((look.side - 4, top, look.right + 4, top + 38), 8, fill=strip)
    face, strong = font(look.plain, 18), font(look.strong, 18)
    pairs = []
    x = canvas.text((look.side + 6, baseline), "Weakness", face, look.ink) + 10
    if draw.random() < 0.6:
        canvas.text((x, baseline), creature.weakness, strong, look.ink)
        pairs.append(("What is the weakness?", creature.weakness))
    else:
        badge(canvas.image, (x + 12, baseline - 6), 12, creature.weakness)
    right = float(look.right - 6)
    if draw.random() < 0.5:
        canvas.text((right, baseline), str(creature.retreat), strong, look.ink, "right")
        right -= 20
        pairs.append(("What is the retreat cost?", str(creature.retreat)))
    else:
        for _ in range(creature.retreat):
            badge(canvas.image, (right - 11, baseline - 6), 11, "")
            right -= 25
    canvas.text((right - 4, baseline), "Retreat", face, look.ink, "right")
    return pairs


def _small_print(canvas: Canvas, draw: random.Random, look: _Look, creature: Creature) -> Pairs:
    baseline = HEIGHT_PX - look.edge - draw.randint(12, 18)
    face = font(look.plain, draw.randint(18, 20))
    label = draw.choice(("Illustrator: ", "Illus. ", "Art: "))
    canvas.text((look.side + 2, baseline), fit(label + creature.artist, face, 330), face, look.ink)
    canvas.text((look.right - 2, baseline), creature.number, face, look.ink, "right")
    return [("Who is the illustrator?", creature.artist), ("What is the card number?", creature.number)]
