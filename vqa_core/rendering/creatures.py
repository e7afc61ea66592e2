"""The invented creatures of the trading cards: their names, elements, attacks and artists."""

import random
from dataclasses import dataclass

from vqa_core.rendering.canvas import Colour

# Element -> its colour on the frame and the badge.
ELEMENTS: dict[str, Colour] = {
    "Fire": (222, 84, 48),
    "Water": (58, 134, 212),
    "Grass": (88, 164, 74),
    "Lightning": (236, 192, 54),
    "Frost": (120, 196, 214),
    "Stone": (172, 122, 76),
    "Darkness": (84, 76, 122),
    "Dream": (190, 104, 172),
}
# Words between spaces.
_ONSETS = "b d f g k l m n p r s t v z br dr fl gr kr pl tr sn th"
_VOWELS = "a e i o u a e o ai oo"
_CODAS = "l n r x sk nd m lt sh"
_FIRST = (
    "Amber Bramble Cinder Cloud Copper Dawn Dusk Echo Fern Gale Glass Granite Hollow Ivory Lantern Meadow Mist Moss "
    "Pebble Quick Rain River Root Rust Silver Sky Thorn Tidal Twin Velvet Wild Winter Ash Coral Feather Iron"
)
_SECOND = (
    "Arc Bite Blow Chime Claw Crash Dance Dash Drum Fall Flare Gust Hook Jab Kick Leap Lash Pounce Press Pulse Roll "
    "Rush Shard Slap Snap Spin Spray Sting Strike Swing Throw Tremor Veil Wave"
)
_EFFECTS = (
    "Throw a die: on a 5 or 6 it hits {n} harder.",
    "Turn one energy face down to use this.",
    "Take {k} cards from the top of your pile.",
    "Mend {n} damage on a friend beside it.",
    "The other side skips its next draw.",
    "Swap places with a friend after the hit.",
    "Look at {k} cards in the other hand.",
    "Works only when the sun token is up.",
    "It cannot be hit before your next turn.",
    "Count the moons in play: {n} more for each.",
)
_GIVEN = "Ada Bruno Clara Dario Elin Felix Greta Hugo Ines Jonas Kira Leo Mara Nils Olga Pavel Rita Sven Tara Vito"
_FAMILY = (
    "Albrecht Bianchi Castro Dahl Ekman Ferro Grant Holm Ivers Jansen Keller Lindt Moreau Novak Olsen Petrov Quinn "
    "Rossi Sand Tanaka Urban Varga Weber Young Zeller"
)


@dataclass(frozen=True)
class Attack:
    name: str
    damage: str
    energy: tuple[str, ...]
    effect: str


@dataclass(frozen=True)
class Creature:
    """What a card states. Damages differ from attack to attack; `origin` is empty for stage Basic."""

    name: str
    element: str
    stage: str
    hp: str
    attacks: tuple[Attack, ...]
    weakness: str
    retreat: int
    origin: str
    artist: str
    number: str


def invent(draw: random.Random) -> Creature:
    """A creature at random; stronger stages have more HP."""
    element = draw.choice(list(ELEMENTS))
    step = draw.choice((0, 0, 1, 2))
    total = draw.randint(40, 240)
    return Creature(
        name=creature_name(draw),
        element=element,
        stage=("Basic", "Stage 1", "Stage 2")[step],
        hp=str(10 * draw.randint(4 + 4 * step, 13 + 9 * step)),
        attacks=_attacks(draw, element),
        weakness=draw.choice([other for other in ELEMENTS if other != element]),
        retreat=draw.randint(1, 4),
        origin=creature_name(draw) if step else "",
        artist=f"{draw.choice(_GIVEN.split())} {draw.choice(_FAMILY.split())}",
        number=f"{draw.randint(1, total):03d}/{total:03d}",
    )


def creature_name(draw: random.Random) -> str:
    """Two or three random syllables."""
    count = draw.choice((2, 2, 2, 3))
    sound = "".join(draw.choice(_ONSETS.split()) + draw.choice(_VOWELS.split()) for _ in range(count))
    return (sound + (draw.choice(_CODAS.split()) if draw.random() < 0.6 else "")).capitalize()


def _attacks(draw: random.Random, element: str) -> tuple[Attack, ...]:
    count = draw.choice((1, 2, 2))
    damages = sorted(draw.sample(range(10, 190, 10), count))
    first, second = draw.sample(_FIRST.split(), count), draw.sample(_SECOND.split(), count)
    made = []
    for place in range(count):
        name = f"{first[place]} {second[place]}" if draw.random() < 0.8 else first[place]
        energy = tuple(element if draw.random() < 0.6 else "" for _ in range(draw.randint(1, 2 + place)))
        effect = draw.choice(_EFFECTS).format(n=draw.choice((10, 20, 30)), k=draw.randint(2, 3))
        made.append(Attack(name, str(damages[place]), energy, effect if draw.random() < 0.75 else ""))
    return tuple(made)
