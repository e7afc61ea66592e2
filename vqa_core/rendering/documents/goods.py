"""What invoices list: goods with prices."""

from dataclasses import dataclass

from vqa_core.rendering import values, vocabulary
from vqa_core.rendering.documents.page import Page

GOODS = values.words(
    "Printer paper|Desk lamp|Steel bolts|Green tea|Wall paint|Office chair|Copper wire|Coffee beans|Water filter|"
    "Gift box|Notebook|Garden hose|Paper towels|Wood screws|Hand soap|Light bulb|Battery pack|Blue folder|Rice flour|"
    "Olive oil|Apple juice|Brown sugar|Orange jam|Wheat bread|Fresh milk|Cable ties|Safety gloves|Tape measure|"
    "Paint brush|Door handle|Window glass|Phone case|USB cable|Keyboard|Monitor stand|Mouse pad|Sticky notes|"
    "Glue stick|Drill set|Hammer|Envelopes|Postage|Delivery|Cleaning|Repair work|Design work|Training day|Tomatoes|"
    "Potatoes|Chicken soup|Lemon cake|Iced tea|Sandwich|Mineral water|Salad bowl|Candles|Blanket|Umbrella|Backpack",
    "|",
)


@dataclass(frozen=True)
class Item:
    name: str
    quantity: int
    price: int

    @property
    def amount(self) -> int:
        return self.price * self.quantity


def choose(page: Page, count: int, highest: int) -> list[Item]:
    """`count` different goods; prices in cents, at most about `highest` units of money."""
    draw, names = page.draw, dict[str, None]()
    while len(names) < count:
        other = f"{vocabulary.adjective(draw)} {vocabulary.noun(draw)}".capitalize()
        names[draw.choice(GOODS) if draw.random() < 0.5 else other] = None
    return [Item(name, draw.choice((1, 1, 2, 2, 3, 4, 5, 6, 8, 10)), values.price(draw, highest)) for name in names]
