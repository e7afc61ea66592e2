"""The invented creatures and items of the trading cards: their names, elements, attacks, texts and artists."""

import random
from dataclasses import dataclass

from vqa_core.rendering.canvas import Colour
from vqa_core.rendering.cards.creature_words import (
    ABILITIES,
    ACCENTS,
    BEASTS,
    CODAS,
    EFFECTS,
    ENDINGS,
    FAMILY,
    FIRST,
    FLAVOURS,
    GIVEN,
    ITEM_TEXTS,
    ITEMS,
    KINDS_OF_ITEM,
    ONSETS,
    PLACES,
    PREFIXES,
    SECOND,
    VOWELS,
)
from vqa_core.rendering.cards.everyday import EVERYDAY

# Element -> its colour on the frame and the badge.
ELEMENTS: dict[str, Colour] = {
    "Fire": (222, 84, 48),
    "Water": (58, 134, 212),
    "Grass": (88, 164, 74),
    "Lightning": (236, 192, 54),
    "Frost": (120, 196, 214),
    "Stone": (172, 122, 76),
    "Darkness": (54, 62, 84),
    "Dream": (166, 96, 180),
    "Metal": (150, 156, 166),
    "Wind": (206, 208, 204),
}
STAGES = ("Basic", "Stage 1", "Stage 2")
# Marks that a real game puts behind its names are none of ours.
_FOREIGN_MARKS = {"ex", "gx"}


@dataclass(frozen=True)
class Attack:
    """`damage` as printed, also "30+" or "20×"; empty where the attack deals none. An element "" is any energy."""

    name: str
    damage: str
    energy: tuple[str, ...]
    effect: str


@dataclass(frozen=True)
class Creature:
    """What a card states; what it lacks is empty. Attacks differ in name and damage.

    The name is printed as `prefix` (small), `name` and `mark` (ornate); `ability` is (name, text); `species` is
    (number, beast, height, weight); `weakness` and `resistance` are (element, amount).
    """

    name: str
    element: str
    stage: str
    hp: str
    attacks: tuple[Attack, ...]
    weakness: tuple[str, str]
    retreat: int
    origin: str
    artist: str
    number: str
    prefix: str = ""
    mark: str = ""
    ability: tuple[str, str] = ("", "")
    resistance: tuple[str, str] = ("", "")
    species: tuple[str, str, str, str] = ("", "", "", "")
    flavour: str = ""

    @property
    def full_name(self) -> str:
        return " ".join(part for part in (self.prefix, self.name, self.mark) if part)


@dataclass(frozen=True)
class Item:
    """A card that is no creature: `kind` is one of KINDS_OF_ITEM, `rule` the line at its foot."""

    name: str
    kind: str
    text: str
    rule: str
    artist: str
    number: str


def invent(draw: random.Random) -> Creature:
    """A creature at random; stronger stages have more HP."""
    element = draw.choice(list(ELEMENTS))
    step = draw.choice((0, 0, 1, 2))
    others = [other for other in ELEMENTS if other != element]
    weak, strong = draw.sample(others, 2)
    attacks = _attacks(draw, element)
    taken = {attack.name for attack in attacks}
    ability = next(name for name in (attack_name(draw) for _ in range(50)) if name not in taken)
    return Creature(
        name=creature_name(draw),
        element=element,
        stage=STAGES[step],
        hp=str(10 * draw.randint(3 + 3 * step, 15 + 9 * step)),
        attacks=attacks,
        weakness=(weak, draw.choice(("×2", "×2", "x2", "+10", "+20", "+20", "+30", "")))
        if draw.random() < 0.92
        else ("", ""),
        retreat=draw.choice((0, 1, 1, 1, 2, 2, 3, 4)),
        origin=creature_name(draw) if step else "",
        artist=artist(draw),
        number=set_number(draw),
        prefix=draw.choice(PREFIXES) if draw.random() < 0.08 else "",
        mark=_mark(draw) if draw.random() < 0.18 else "",
        ability=(ability, _say(draw, ABILITIES)) if draw.random() < 0.25 else ("", ""),
        resistance=(strong, draw.choice(("-10", "-20", "-30"))) if draw.random() < 0.3 else ("", ""),
        species=_species(draw),
        flavour=_say(draw, FLAVOURS),
    )


def invent_item(draw: random.Random) -> Item:
    """An item, helper, tool or place at random."""
    kind = draw.choice(tuple(KINDS_OF_ITEM))
    end = {"Helper": BEASTS, "Place": PLACES}.get(kind, ITEMS)
    name = f"{draw.choice(FIRST)} {draw.choice(end)}"
    if kind == "Helper" and draw.random() < 0.6:
        name = draw.choice(GIVEN)
    elif draw.random() < 0.25:
        name = draw.choice(
            (f"{creature_name(draw)} {draw.choice(end)}", f"{draw.choice(end)} of {creature_name(draw)}")
        )
    return Item(name, kind, _say(draw, ITEM_TEXTS), KINDS_OF_ITEM[kind], artist(draw), set_number(draw))


def creature_name(draw: random.Random) -> str:
    """Random syllables, now and then with an accent, a hyphen, a title or a figure."""
    form = draw.random()
    name = _sounds(draw, draw.choice((1, 2, 2, 2, 3)))
    if form < 0.1:
        places = [place for place, letter in enumerate(name) if letter in ACCENTS and place]
        for place in draw.sample(places, min(len(places), draw.choice((1, 1, 2)))):
            name = name[:place] + draw.choice(ACCENTS[name[place]]) + name[place + 1 :]
    elif form < 0.14:
        second = _sounds(draw, 1)
        name = draw.choice(
            (f"{name[:6]}-{second}", f"Mr. {name}", f"{name[:5]}'{second.lower()}", f"{name[:6]}: {second}")
        )
    elif form < 0.25:
        name += draw.choice("23456789XZ")
    elif form < 0.4:
        name = draw.choice(
            (f"{draw.choice(EVERYDAY)[:7]}{draw.choice(CODAS)}", f"{_word(draw)[:8]}{draw.choice(EVERYDAY)[:6]}")
        )
        name = name.capitalize()
    return name[:16].rstrip(" -':")


def attack_name(draw: random.Random) -> str:
    """One to three words: everyday ones, built ones, and some with a letter that nobody expects."""
    form = draw.random()
    first, second = _word(draw), _word(draw)
    if form < 0.6:
        return f"{first} {second}"
    if form < 0.78:
        return first
    if form < 0.86:
        return draw.choice((f"{first}-{second}", f"{first}-{second} {_word(draw)}", f"{draw.randint(2, 9)}-{first}"))
    if form < 0.92:
        return f"{first} {draw.choice(('and', 'of', 'to', 'for', 'in', 'on', 'the'))} {second}"
    return f"{first} {second} {_word(draw)}"[:28].rstrip()


def _word(draw: random.Random) -> str:
    form = draw.random()
    if form < 0.2:
        return draw.choice(draw.choice((FIRST, SECOND)))
    if form < 0.28:
        return _sounds(draw, draw.choice((1, 2, 2, 3)))
    word = draw.choice(EVERYDAY)
    if form < 0.4:
        word = word.rstrip("ey") + draw.choice(ENDINGS)
    elif form < 0.48:
        word += draw.choice(EVERYDAY)[:7]
    elif form < 0.56:
        place = draw.randrange(len(word))
        letter = draw.choice("abcdefghijklmnopqrstuvwxyz")
        changed = draw.choice((letter, "", word[place] * 2, letter + word[place]))
        word = (word[:place] + changed + word[place + 1 :]) or word
    return word[:13].capitalize()


def artist(draw: random.Random) -> str:
    given, family = draw.choice(GIVEN), draw.choice(FAMILY)
    form = draw.random()
    if form < 0.75:
        return f"{given} {family}"
    return draw.choice((given, f"{given[0]}. {family}", f"{family} Studio", _sounds(draw, 2), given.upper()))


def set_number(draw: random.Random) -> str:
    total = draw.randint(40, 280)
    one = draw.randint(1, total)
    return draw.choice((f"{one:03d}/{total:03d}", f"{one:03d}/{total:03d}", f"{one}/{total}", f"No. {one:03d}"))


def _sounds(draw: random.Random, count: int) -> str:
    sound = "".join(
        (draw.choice(ONSETS) if place or draw.random() < 0.85 else "") + draw.choice(VOWELS) for place in range(count)
    )
    return (sound + (draw.choice(CODAS) if draw.random() < 0.7 or len(sound) < 3 else "")).capitalize()[:13]


def _mark(draw: random.Random) -> str:
    """Two or three letters that are no mark of a real game."""
    vowel, other = draw.choice("aeiou"), draw.choice("bdklmnrtvxz")
    mark = draw.choice(
        (vowel + other, vowel + other, vowel + other, other + vowel, other + vowel + draw.choice("xnrt"))
    )
    if draw.random() < 0.2:
        mark += draw.choice("aout")
    return "ox" if mark in _FOREIGN_MARKS else mark


def _species(draw: random.Random) -> tuple[str, str, str, str]:
    number = f"{draw.randint(1, 1400):04d}"
    height, weight = f"{draw.randint(0, 19)}'{draw.randint(0, 11)}\"", f"{draw.randint(2, 900)}"
    if draw.random() < 0.5:
        weight += f".{draw.randint(1, 9)}"
    return number, f"{draw.choice(FIRST)} {draw.choice(BEASTS)}", height, f"{weight} lbs."


def _say(draw: random.Random, texts: tuple[str, ...]) -> str:
    """One of the texts with its places filled."""
    return draw.choice(texts).format(
        n=10 * draw.randint(1, 9),
        k=draw.randint(2, 6),
        e=draw.choice(list(ELEMENTS)),
        c=creature_name(draw),
        p=draw.choice(PLACES).lower(),
        i=draw.choice(ITEMS).lower(),
        b=draw.choice(BEASTS).lower(),
    )


def _attacks(draw: random.Random, element: str) -> tuple[Attack, ...]:
    count = draw.choice((1, 1, 2, 2))
    damages = draw.sample(range(10, 260, 10), count)
    made: list[Attack] = []
    while len(made) < count:
        name = attack_name(draw)
        if any(name == other.name for other in made):
            continue
        place = len(made)
        sign = draw.choice(("+", "+", "×", "x", "-")) if draw.random() < 0.15 else ""
        damage = f"{damages[place]}{sign}" if draw.random() < 0.87 else ""
        energy = tuple(element if draw.random() < 0.55 else "" for _ in range(draw.choice((0, 1, 1, 2, 2, 3, 4))))
        effect = _say(draw, EFFECTS) if not damage or sign or draw.random() < 0.6 else ""
        made.append(Attack(name, damage, tuple(sorted(energy, reverse=True)), effect))
    return tuple(made)
