"""Shops and firms of several countries: names with their legal forms, addresses, telephones, taxes and money."""

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from vqa_core.rendering import values, vocabulary
from vqa_core.rendering.values import words

_ONSETS = words("b ch d f g h j k l m n p r s sh t w y z br kl pr st tr")
_CORES = words("a e i o u a i o ai ao au ee ia oo ua")
_ENDS = ("", "", "", "n", "ng", "h", "k", "r", "s", "t", "m", "l")
_ADJECTIVES = words(
    "Big Blue Bright City Classic Crystal Daily East Easy Family Fine First Fresh Friendly Global Golden Good Grand "
    "Great Green Happy High Home Jolly Little Lucky Magic Mega Mini Modern New Nice North Old Perfect Premier Prime "
    "Pure Quick Rapid Red Rich Royal Silver Simple Smart South Speedy Star Sunny Super Sweet Top Twin United Urban "
    "Village West White Wonder Young"
)
_NOUNS = words(
    "Apple Arrow Bamboo Barn Bear Bird Boat Bridge Castle Cloud Corner Cottage Crane Crown Diamond Dragon Eagle Fish "
    "Flower Forest Fountain Fox Gate Harbour Heart Hill Horse House Island Jasmine Key Kite Lantern Leaf Lemon Lily "
    "Lion Lotus Mango Maple Meadow Mill Moon Mountain Oak Ocean Orchid Palm Panda Pearl Pepper Phoenix Pine Planet "
    "Plum Pond Rainbow Ranger River Rocket Rose Sail Sky Spoon Spring Station Stone Street Sun Swan Tiger Tower Tree "
    "Tulip Turtle Valley Wave Well Whale Wind Wing Wolf"
)
_TRADES = words(
    "Mart|Mini Market|Trading|Enterprise|Enterprises|Restaurant|Bakery|Cafe|Hardware|Stationery|Pharmacy|Book Store|"
    "Supermarket|Electrical|Motor|Auto Parts|Seafood Restaurant|Bistro|Pub & Grill|Kitchen|Bakery & Cafe|Petrol|"
    "Service Station|Fashion|Boutique|Optical|Florist|Food Court|Coffee House|Noodle House|Tea House|Sports|Toys|"
    "Furniture|Gift Shop|Paint & Hardware|Department Store|Clinic|Dental Clinic|Laundry|Marketing|Food Industries|"
    "Retail|Handicraft|Tailoring|Computers|Mobile Shop|Music Centre|Pet Shop|Grocery|Wholesale|Hotel|Butchery|"
    "Fruit Stall|Frozen Foods|Steak House|Pizza|Burger Bar|Ice Cream|Catering|Photo Studio|Printing|Travel|"
    "Jewellery|Garage",
    "|",
)
_ROADS = words(
    "Abbey Bridge Castle Cedar Chapel Church College Cherry Elm Forest Garden Hill King Lake Lincoln Main Maple Market "
    "Mill Oak Park Pine Queen River School Spring Station Victoria Walnut Water Willow"
)
_FIXED_TOWNS = words(
    "Ashford Bentley Brookfield Camden Denton Easton Fairview Glendale Hartford Kingston Lakewood Linden Milton "
    "Newport Oakland Preston Richmond Salem Stafford Trenton Weston"
)


@dataclass(frozen=True)
class Country:
    """How papers of a country look. `date_forms` are for strftime; `tax` names with rates in percent."""

    signs: tuple[str, ...]
    legal: tuple[str, ...]
    date_forms: tuple[str, ...]
    tax: tuple[tuple[str, int], ...]
    street: Callable[[random.Random], tuple[str, ...]]
    phone: Callable[[random.Random], str]
    comma: bool = False

    def money(self, cents: int) -> str:
        """An amount without its sign."""
        text = f"{cents / 100:,.2f}"
        return text.translate(str.maketrans(",.", ".,")) if self.comma else text


def invented(draw: random.Random, syllables: int = 0) -> str:
    """A word nobody knows, with a capital letter."""
    count = syllables or draw.choice((1, 2, 2, 2, 3))
    text = "".join(draw.choice(_ONSETS) + draw.choice(_CORES) + draw.choice(_ENDS) for _ in range(count))
    return text.capitalize()


def town(draw: random.Random) -> str:
    return draw.choice(_FIXED_TOWNS) if draw.random() < 0.3 else invented(draw, draw.choice((2, 3)))


def brand(draw: random.Random) -> str:
    """What stands on the sign above a shop's door, without what it sells."""
    manner = draw.random()
    if manner < 0.1:
        return f"{vocabulary.adjective(draw)} {vocabulary.noun(draw)}".title()
    if manner < 0.25:
        return f"{draw.choice(_ADJECTIVES)} {draw.choice(_NOUNS)}"
    if manner < 0.4:
        return draw.choice((draw.choice(_ADJECTIVES), draw.choice(_NOUNS), vocabulary.noun(draw).capitalize()))
    if manner < 0.55:
        return " ".join(invented(draw, 1) for _ in range(draw.choice((2, 2, 3))))
    if manner < 0.75:
        return invented(draw)
    if manner < 0.85:
        letters = "".join(draw.choice("ABCDEFGHJKLMNPRSTW") for _ in range(draw.choice((2, 3, 3))))
        return draw.choice((letters, ".".join(letters) + ".", f"{letters[0]} & {letters[1]}"))
    if manner < 0.92:
        return (
            f"{draw.choice((draw.randint(1, 99), draw.randint(2, 9) * 11, 7))} {draw.choice((*_ADJECTIVES, *_NOUNS))}"
        )
    return f"{values.person(draw).split()[-1]}'s"


def shop(draw: random.Random) -> str:
    """A shop's name without its legal form."""
    name = brand(draw)
    if draw.random() < 0.75:
        # Any word may name a trade: what a name ends with must be read, not guessed.
        trade = draw.choice(_TRADES) if draw.random() < 0.7 else vocabulary.noun(draw).capitalize()
        trade = f"{draw.choice(_ADJECTIVES)} {trade}" if draw.random() < 0.15 else trade
        name = f"{trade} {name}" if draw.random() < 0.12 else f"{name} {trade}"
    if draw.random() < 0.1:
        name += f" ({draw.choice((town(draw), draw.choice('MJKSP'), f'{invented(draw)} {town(draw)}'))})"
    if draw.random() < 0.05:
        name += f" {draw.choice(('own by', 'owned by', 'a unit of', 'c/o', 'T/A', '-', '@'))} {brand(draw)}"
    return name


def legal_name(draw: random.Random, country: Country, name: str = "") -> str:
    """A firm's name as it is registered; half of the small ones have no legal form."""
    name = name or shop(draw)
    return f"{name} {draw.choice(country.legal)}" if draw.random() < 0.5 else name


def day(draw: random.Random) -> date:
    """A day of a paper that somebody kept."""
    return date(1998, 1, 1) + timedelta(days=int(10900 * draw.random() ** 0.6))


def case_of(draw: random.Random) -> Callable[[str], str]:
    """How a paper writes its names: in capitals more often than not."""
    return str.upper if draw.random() < 0.62 else str


def _anglo_street(draw: random.Random) -> tuple[str, ...]:
    road = (
        f"{draw.choice(_ROADS)} {draw.choice(('Street', 'St', 'Road', 'Rd', 'Avenue', 'Ave', 'Lane', 'Drive', 'Blvd'))}"
    )
    state = "".join(draw.choice("ACDFILMNORTVWY") for _ in range(2))
    place = f"{town(draw)}, {state} {draw.randint(10000, 99999)}"
    first = f"{draw.randint(1, 9999)} {road}"
    return (first, place) if draw.random() < 0.8 else (first, f"Suite {draw.randint(1, 60)}", place)


def _british_street(draw: random.Random) -> tuple[str, ...]:
    letters = "ABCDEGHLMNPRSTW"
    code = f"{draw.choice(letters)}{draw.choice(letters)}{draw.randint(1, 20)} {draw.randint(1, 9)}"
    code += draw.choice(letters) + draw.choice(letters)
    road = f"{draw.choice(_ROADS)} {draw.choice(('Road', 'Street', 'Lane', 'Close', 'Way', 'Square', 'High Street'))}"
    return f"{draw.randint(1, 220)} {road}", town(draw), code


def _continental_street(draw: random.Random) -> tuple[str, ...]:
    road = invented(draw, 2) + draw.choice(("strasse", "weg", "laan", "gata", "platz"))
    if draw.random() < 0.4:
        road = f"{draw.choice(('Rue', 'Via', 'Calle', 'Avenida'))} {invented(draw, 2)}"
    return f"{road} {draw.randint(1, 140)}", f"{draw.randint(10000, 99999)} {town(draw)}"


def _eastern_street(draw: random.Random) -> tuple[str, ...]:
    lot = draw.choice((
        f"No. {draw.randint(1, 400)}", f"No.{draw.randint(1, 99)} & {draw.randint(100, 199)}",
        f"Lot {draw.randint(10, 3999)}", f"Lot {draw.randint(1, 300)}-{draw.choice('ABCG')}", f"{draw.randint(1, 99)}G",
    ))  # fmt: skip
    road = f"{draw.choice(('Jalan', 'Jalan', 'Jln', 'Lorong'))} {invented(draw, 2)}"
    road += draw.choice(("", f" {draw.randint(1, 30)}", f" {draw.randint(1, 19)}/{draw.randint(1, 30)}"))
    area = f"{draw.choice(('Taman', 'Bandar', 'Kampung', 'Seksyen', 'Plaza', 'Medan'))} {invented(draw, 2)}"
    place = f"{draw.randint(10000, 99999)} {town(draw)}"
    state = f"{draw.choice(('', ' ', ' Darul '))}{invented(draw, 3)}".strip()
    lines = [f"{lot}, {road},", f"{area},", f"{place}, {state}."]
    return tuple(lines if draw.random() < 0.7 else [f"{lot}, {road}, {area},", f"{place},", f"{state}."])


def _anglo_phone(draw: random.Random) -> str:
    area, middle, last = draw.randint(200, 989), draw.randint(200, 999), draw.randint(0, 9999)
    forms = ("{}-{}-{:04d}", "({}) {}-{:04d}", "({}){}-{:04d}", "{}.{}.{:04d}", "{} {} {:04d}")
    return draw.choice(forms).format(area, middle, last)


def _far_phone(draw: random.Random) -> str:
    area, number = draw.randint(1, 9), draw.randint(2_000_000, 9_999_999)
    whole = str(number)
    return draw.choice((
        f"0{area}-{number}", f"0{area}-{whole[:3]} {whole[3:]}", f"0{area}{draw.randint(0, 9)}-{number}",
        f"+{draw.randint(31, 66)} {area} {whole[:4]} {whole[4:]}", f"0{area}-{number}{draw.randint(0, 9)}",
        f"0{area}{draw.randint(10, 99)} / {number}",
    ))  # fmt: skip


EASTERN = Country(
    ("RM", "RM", "RM", "$", "S$", "Rs."),
    ("SDN BHD", "SDN. BHD.", "Sdn Bhd", "Sdn. Bhd.", "(M) SDN BHD", "S/B", "PTE LTD", "Pte. Ltd.", "BHD", "SB"),
    ("%d/%m/%Y", "%d/%m/%Y", "%d/%m/%Y", "%d-%m-%Y", "%d-%m-%Y", "%d/%m/%y", "%d-%m-%y", "%d %b %Y", "%Y-%m-%d",
     "%Y/%m/%d", "%d %b %y", "%-d/%-m/%Y", "%d-%b-%Y"),
    (("GST", 6), ("GST", 6), ("GST", 7), ("SST", 6), ("Service Tax", 6)), _eastern_street, _far_phone,
)  # fmt: skip
AMERICAN = Country(
    ("$", "$", "$", "USD"), ("Inc.", "LLC", "Corp.", "Co.", "Inc", "& Sons"),
    ("%m/%d/%Y", "%m/%d/%y", "%m-%d-%Y", "%b %d, %Y", "%m/%d/%Y", "%b %d %Y", "%-m/%-d/%y"),
    (("Tax", 7), ("Sales Tax", 8), ("TAX", 6), ("Tax 1", 9)), _anglo_street, _anglo_phone,
)  # fmt: skip
BRITISH = Country(
    ("£", "£", "GBP"), ("Ltd", "Limited", "PLC", "& Co", "Ltd."),
    ("%d/%m/%Y", "%d/%m/%y", "%d %b %Y", "%d-%m-%Y", "%d %B %Y", "%d.%m.%y"),
    (("VAT", 20), ("VAT", 20), ("VAT", 5)), _british_street, _far_phone,
)  # fmt: skip
CONTINENTAL = Country(
    ("€", "EUR", "€", "CHF"), ("GmbH", "AG", "S.A.", "B.V.", "AB", "S.r.l.", "& Co. KG"),
    ("%d.%m.%Y", "%d.%m.%y", "%d/%m/%Y", "%Y-%m-%d", "%d-%m-%Y"),
    (("VAT", 19), ("VAT", 21), ("TVA", 20), ("MwSt", 7)), _continental_street, _far_phone, True,
)  # fmt: skip


def country(draw: random.Random) -> Country:
    return draw.choices((EASTERN, AMERICAN, BRITISH, CONTINENTAL), (45, 28, 15, 12))[0]
