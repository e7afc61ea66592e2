"""The goods of a receipt: names as tills print them, and the ways to set quantity, price and amount."""

import random
from collections.abc import Iterator
from dataclasses import dataclass

from vqa_core.rendering import values, vocabulary
from vqa_core.rendering.documents import trade
from vqa_core.rendering.documents.receipt.head import Sale
from vqa_core.rendering.documents.receipt.strip import MAY, Cell, Line, Strip

_KINDS = values.words(
    "Fried|Fresh|Iced|Hot|Spicy|Sweet|Steamed|Grilled|Roast|Mini|Large|Small|Extra|Double|Plain|Mixed|Chicken|Beef|"
    "Fish|Prawn|Egg|Vegetable|Cheese|Garlic|Honey|Lemon|Ginger|Coconut|Orange|Apple|Mango|Chocolate|Vanilla|Green|"
    "White|Black|Brown|Blue|Red|Wooden|Steel|Plastic|Paper|Cotton|Rubber|Glass|Copper|Electric|Kids|Baby|Garden|"
    "Kitchen|Office|School|Travel|Car|Wall|Floor|Window|Door|Hand|Body|Hair|Face|Special|Premium|Classic|Organic",
    "|",
)
_THINGS = values.words(
    "Rice|Noodle|Soup|Bread|Bun|Cake|Puff|Pie|Salad|Set|Curry|Satay|Tofu|Roll|Wrap|Burger|Pizza|Pasta|Steak|Toast|"
    "Pancake|Coffee|Tea|Juice|Milk|Water|Cola|Beer|Wine|Soda|Latte|Mocha|Smoothie|Biscuit|Chips|Candy|Jam|Sauce|Oil|"
    "Flour|Sugar|Salt|Butter|Yogurt|Ice Cream|Soap|Shampoo|Towel|Tissue|Brush|Comb|Cream|Lotion|Sponge|Bucket|Mop|"
    "Bulb|Cable|Plug|Battery|Switch|Tape|Glue|Nail|Screw|Bolt|Hook|Lock|Hinge|Paint|Brush|Pipe|Valve|Hose|Pen|Pencil|"
    "Marker|Eraser|Ruler|Notebook|Folder|File|Stapler|Staples|Envelope|Card|Badge|Clip|Bag|Box|Cup|Plate|Bowl|Spoon|"
    "Fork|Knife|Pan|Pot|Jar|Bottle|Lamp|Fan|Mat|Rug|Sheet|Pillow|Blanket|Shirt|Socks|Cap|Belt|Shoes|Sandals|Umbrella|"
    "Toy|Puzzle|Ball|Doll|Book|Magazine|Newspaper|Stamp|Ticket|Parking|Delivery|Repair|Service|Refill|Voucher|Helmet",
    "|",
)
_SIZES = (
    " 1L",
    " 500ML",
    " 250G",
    " 1KG",
    " 2S",
    " 12PCS",
    " (L)",
    " (S)",
    " x2",
    " 30CM",
    " A4",
    " 100'S",
    " 6/PK",
    " 5M",
)


@dataclass(frozen=True)
class Item:
    """Prices in cents."""

    name: str
    quantity: int
    price: int
    code: str

    @property
    def amount(self) -> int:
        return self.quantity * self.price


def choose(draw: random.Random, count: int, highest: int, sale: Sale) -> list[Item]:
    """`count` different goods of one till."""
    found: dict[str, Item] = {}
    upper = draw.random() < 0.6
    while len(found) < count:
        name = good(draw)
        name = name.upper() if upper else name
        many = draw.choice((1, 1, 1, 1, 2, 2, 3, 4, 6, 12))
        code = "".join(draw.choice("0123456789") for _ in range(draw.choice((4, 6, 7, 13))))
        found.setdefault(name.lower(), Item(name, many, values.price(draw, highest), code))
    return list(found.values())


def good(draw: random.Random) -> str:
    manner = draw.random()
    name = draw.choice(_THINGS) if draw.random() < 0.75 else vocabulary.noun(draw).capitalize()
    if manner < 0.75:
        name = f"{draw.choice(_KINDS)} {name}"
    if manner < 0.12:
        name = f"{trade.invented(draw)} {name}"
    if manner > 0.92:
        name = f"{trade.invented(draw)} {trade.invented(draw, 1)}"
    return name + (draw.choice(_SIZES) if draw.random() < 0.3 else "")


@dataclass(frozen=True)
class Way:
    """`lines` says how many lines an item takes; `heads` are the words above its columns, at their places."""

    name: str
    lines: int
    heads: tuple[tuple[str, float], ...] = ()


WAYS = (
    Way("quantity first", 1, (("QTY", 0.0), ("ITEM", 0.14), ("AMOUNT", 1.0))),
    Way("name and amount", 1, (("Description", 0.0), ("Amount", 1.0))),
    Way("name then sum", 2, (("ITEM", 0.0), ("QTY", 0.45), ("PRICE", 0.7), ("AMT", 1.0))),
    Way("name then times", 2),
    Way("columns", 1, (("Description", 0.0), ("Qty", 0.58), ("Price", 0.78), ("Total", 1.0))),
    Way("code between", 3),
    Way("sum then name", 2, (("Qty", 0.0), ("Description", 0.2), ("Total", 1.0))),
)
HELD_OUT_WAY = Way("amount first", 1, (("AMOUNT", 0.0), ("QTY", 0.3), ("ITEM", 0.42)))


def goods_lines(strip: Strip, sale: Sale, items: list[Item], way: Way, sign: str) -> Iterator[Line]:
    draw = strip.draw
    if way.heads and draw.random() < 0.75:
        heads = [(head.upper(), at) if draw.random() < 0.1 else (head, at) for head, at in way.heads]
        yield Line(tuple(Cell(head, at, "right" if at > 0.5 else "left") for head, at in heads), MAY)
        if draw.random() < 0.75:
            yield rule(draw)
    code = draw.choice(("", "", "", " S", " SR", " Z", " A", " T"))
    for item in items:
        yield from _ITEM_LINES[way.name](sale, item, sign, code)


def rule(draw: random.Random) -> Line:
    mark = draw.choice(("-", "-", "-", "line", "=", ".", "*"))
    return Line(keep=2, height=0.9 if mark in "-=.*" else 0.45, rule=mark)


def questions(strip: Strip, sale: Sale, items: list[Item], way: Way, sign: str) -> None:
    """What can be asked of each item: its amount, and its price and quantity where they are printed."""
    facts = strip.facts
    for item in items:
        amount, price = sign + sale.country.money(item.amount), sale.country.money(item.price)
        if not (strip.canvas.says(item.name) and strip.canvas.says(amount)):
            continue
        wording = strip.draw.choice(("How much is the {}?", "What is the amount for {}?", "What did {} cost?",
                                     "How much was paid for {}?", "{}?", "What is the amount of {}?"))  # fmt: skip
        facts.add("item", wording.format(item.name), amount)
        unpriced = ("quantity first", "name and amount", "sum then name", "amount first")
        if way.name not in unpriced and item.quantity > 1:
            wording = strip.draw.choice(("What is the price of one {}?", "What is the unit price of {}?"))
            facts.add("item", wording.format(item.name), price)
        if way.name != "name and amount":
            wording = strip.draw.choice(("How many {} were bought?", "What is the quantity of {}?", "How many {}?"))
            facts.add("item", wording.format(item.name), str(item.quantity))
    if len(items) > 1 and items[0].amount != items[1].amount and strip.draw.random() < 0.4:
        first = strip.draw.choice(("What is the first item?", "Which item is listed first?", "What was bought first?"))
        facts.add("item", first, items[0].name)


def _quantity_first(sale: Sale, item: Item, sign: str, code: str) -> Iterator[Line]:
    amount = sign + sale.country.money(item.amount) + code
    yield Line((Cell(str(item.quantity)), Cell(item.name, 0.14), Cell(amount, 1.0, "right")))


def _name_and_amount(sale: Sale, item: Item, sign: str, code: str) -> Iterator[Line]:
    name = item.name if item.quantity == 1 else f"{item.name} @{sale.country.money(item.price)}"
    yield Line((Cell(name), Cell(sign + sale.country.money(item.amount) + code, 1.0, "right")))


def _name_then_sum(sale: Sale, item: Item, sign: str, code: str) -> Iterator[Line]:
    yield Line((Cell(item.name),))
    yield Line(_sum_cells(sale, item, sign + sale.country.money(item.amount) + code, (0.45, 0.7)))


def _sum_cells(sale: Sale, item: Item, amount: str, places: tuple[float, float]) -> tuple[Cell, ...]:
    price = sale.country.money(item.price)
    return (
        Cell(str(item.quantity), places[0], "right"),
        Cell(price, places[1], "right"),
        Cell(amount, 1.0, "right"),
    )


def _name_then_times(sale: Sale, item: Item, sign: str, code: str) -> Iterator[Line]:
    yield Line((Cell(item.name),))
    times = f"{item.quantity} X {sale.country.money(item.price)}"
    yield Line((Cell(times, 0.1), Cell(sign + sale.country.money(item.amount) + code, 1.0, "right")))


def _columns(sale: Sale, item: Item, sign: str, code: str) -> Iterator[Line]:
    amount = sign + sale.country.money(item.amount) + code
    yield Line((Cell(item.name), *_sum_cells(sale, item, amount, (0.58, 0.78))))


def _code_between(sale: Sale, item: Item, sign: str, code: str) -> Iterator[Line]:
    yield Line((Cell(item.name),))
    yield Line((Cell(item.code),), MAY)
    times = f"{item.quantity} X {sale.country.money(item.price)}"
    yield Line((Cell(times, 0.7, "right"), Cell(sign + sale.country.money(item.amount) + code, 1.0, "right")))


def _sum_then_name(sale: Sale, item: Item, sign: str, code: str) -> Iterator[Line]:
    yield Line((Cell(str(item.quantity), 0.06), Cell(sign + sale.country.money(item.amount) + code, 1.0, "right")))
    yield Line((Cell(item.name),))


def _amount_first(sale: Sale, item: Item, sign: str, code: str) -> Iterator[Line]:
    amount = sign + sale.country.money(item.amount)
    yield Line((Cell(amount), Cell(str(item.quantity), 0.3), Cell(item.name, 0.42)))


_ITEM_LINES = {
    "quantity first": _quantity_first,
    "name and amount": _name_and_amount,
    "name then sum": _name_then_sum,
    "name then times": _name_then_times,
    "columns": _columns,
    "code between": _code_between,
    "sum then name": _sum_then_name,
    "amount first": _amount_first,
}
