"""Names, dates, money and codes that stand on drawn documents: everyday ones, drawn by lot."""

import random
from datetime import date, timedelta

from vqa_core.rendering import vocabulary


def words(text: str, mark: str = " ") -> tuple[str, ...]:
    """The words of a list written as one text."""
    return tuple(text.split(mark))


_FIRST = words(
    "Ada Alice Amir Anna Ben Carla Chen Clara David Diana Elena Emma Eric Farah Felix Grace Hana Hugo Ines Ivan Jack "
    "Julia Kofi Laura Leo Lucia Maria Mark Mei Nadia Noah Nora Oscar Paul Petra Rafael Rosa Ruth Samir Sara Simon "
    "Sofia Tara Thomas Vera Victor Yusuf Zoe"
)
_LAST = words(
    "Abbott Adler Baker Berg Brandt Campos Carter Chang Costa Dalton Duarte Ellis Fischer Flores Foster Garcia Hansen "
    "Harris Holm Ibrahim Jansen Jensen Keller Kumar Lambert Larsen Lopez Marino Martin Mendes Meyer Moore Morales "
    "Nolan Okafor Olsen Parker Perez Quinn Reyes Rossi Sanders Silva Stone Tanaka Turner Vega Walker Weber Wright Young"
)
_TRADE = words(
    "Alpine Anchor Bright Cedar Central Clover Copper Coral Crown Delta Eagle Falcon Forest Garden Golden Granite "
    "Green Harbor Island Lake Lunar Maple Meadow Metro Morning Nordic North Ocean Olive Orchard Pearl Pioneer "
    "Prairie River Royal Silver Summit Sunrise Swift Union Valley Willow"
)
_LINES = words(
    "Bakery Books Catering Coffee Design Electric Farms Foods Furniture Glass Hardware Logistics Market Media Optics "
    "Paints Paper Pharmacy Printing Supplies Systems Tools Toys Trading Travel"
)
_FORMS = ("Ltd", "Inc.", "LLC", "& Co.", "Group", "GmbH", "Corp.")
_ROADS = words(
    "Abbey Bridge Castle Chapel Church College Elm Garden Hill King Lake Lincoln Main Market Mill Oak Park Pine Queen "
    "School Spring Station Victoria Water"
)
_ROAD_ENDS = ("Street", "Road", "Avenue", "Lane", "Drive", "Square")
_TOWNS = words(
    "Ashford Brookfield Camden Denton Easton Fairview Glendale Hartford Kingston Lakewood Linden Milton Newport "
    "Oakland Preston Richmond Salem Stafford Trenton Weston"
)
_STATES = ("CA", "NY", "TX", "OH", "WA", "FL", "MA", "PA")
# Look-alikes twice: they are what is misread.
_CODE_SIGNS = "ABCDEFGHJKLMNPQRSTUVWXYZ0123456789" + "O0I1B8S5Z2G6D0Q7"
_CODE_LETTERS = "ABCDEFGHKLMNPRSTUVWXY"
_DATE_FORMS = ("%Y-%m-%d", "%d/%m/%Y", "%m/%d/%Y", "%d.%m.%Y", "%d %b %Y", "%b %d, %Y", "%B %d, %Y")


def person(draw: random.Random) -> str:
    first = draw.choice(_FIRST) if draw.random() < 0.6 else vocabulary.given_name(draw)
    last = _surname(draw)
    forms = (f"{first} {last}",) * 6 + (f"{first[0]}. {last}", f"{first} {draw.choice(_CODE_LETTERS)}. {last}")
    return draw.choice(forms)


def _surname(draw: random.Random) -> str:
    return draw.choice(_LAST) if draw.random() < 0.4 else vocabulary.surname(draw)


def company(draw: random.Random) -> str:
    trade = draw.choice(_TRADE) if draw.random() < 0.5 else vocabulary.noun(draw).capitalize()
    name = f"{trade} {draw.choice(_LINES)}"
    name = draw.choice((name, name, name, f"{_surname(draw)} {draw.choice(_FORMS)}"))
    if name.split()[1] not in _FORMS and draw.random() < 0.5:
        name += f" {draw.choice(_FORMS)}"
    return name.upper() if draw.random() < 0.25 else name


def street(draw: random.Random) -> str:
    road = draw.choice(_ROADS) if draw.random() < 0.5 else vocabulary.surname(draw)
    return f"{draw.randint(1, 299)} {road} {draw.choice(_ROAD_ENDS)}"


def town(draw: random.Random) -> str:
    return draw.choice(_TOWNS) if draw.random() < 0.4 else vocabulary.place(draw)


def town_line(draw: random.Random) -> str:
    """A town with its postal code, as on an envelope."""
    number = draw.randint(10000, 99999)
    return draw.choice((f"{number} {town(draw)}", f"{town(draw)}, {draw.choice(_STATES)} {number}"))


def phone(draw: random.Random) -> str:
    area, middle, last = draw.randint(200, 899), draw.randint(200, 999), draw.randint(0, 9999)
    return draw.choice((f"{area}-{middle}-{last:04d}", f"({area}) {middle}-{last:04d}"))


def email(name: str, firm: str) -> str:
    """An address made of a person's last and a company's first word."""
    return f"{name.split()[-1]}@{firm.split()[0]}.com".lower()


def code(draw: random.Random) -> str:
    """A number of invoices, orders and accounts: digits, at times after letters or among them."""
    if draw.random() < 0.2:
        return "".join(draw.choice(_CODE_SIGNS) for _ in range(draw.randint(4, 9)))
    letters = "".join(draw.choice(_CODE_LETTERS) for _ in range(draw.randint(1, 3)))
    digits = str(draw.randint(10**3, 10 ** draw.randint(4, 6)))
    return draw.choice((digits, digits, f"{letters}-{digits}", f"{letters}{digits}"))


def day(draw: random.Random) -> date:
    return date(2015, 1, 1) + timedelta(days=draw.randint(0, 4200))


def date_form(draw: random.Random) -> str:
    """A strftime form; one document keeps to one."""
    return draw.choice(_DATE_FORMS)


def clock(draw: random.Random) -> str:
    return f"{draw.randint(7, 21):02d}:{draw.randint(0, 59):02d}"


def money(cents: int, sign: str = "") -> str:
    return f"{sign}{cents / 100:,.2f}"


def price(draw: random.Random, highest: int = 300) -> int:
    """A price in cents, small ones more often."""
    whole = int(highest ** draw.uniform(0.15, 1.0))
    return whole * 100 + draw.choice((0, 25, 40, 50, 75, 80, 90, 95, 99, draw.randint(1, 99)))
