"""What invoices and receipts list: goods with prices, and the sums below them."""

from dataclasses import dataclass

from vqa_core.rendering import values
from vqa_core.rendering.canvas import fit
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
_TOTALS = ("Total", "Total", "TOTAL", "Grand Total", "Total Amount", "Amount Due")

_TAXES = ("Tax", "VAT", "Sales Tax")


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
    return [
        Item(name, page.draw.choice((1, 1, 2, 2, 3, 4, 5, 6, 8, 10)), values.price(page.draw, highest))
        for name in page.draw.sample(GOODS, count)
    ]


def columns(page: Page, items: list[Item], sign: str) -> None:
    """A table of goods: name, quantity, unit price, amount."""
    draw, canvas, look = page.draw, page.canvas, page.look
    quantity, unit, amount = (page.margin + page.width * part for part in (draw.uniform(0.52, 0.58), 0.78, 1.0))
    heads = (draw.choice(("Item", "Description", "Product")), draw.choice(("Qty", "Quantity")), "Price", "Amount")
    if draw.random() < 0.45:
        top = page.y - look.lead * 0.85
        band = tuple(235 - (255 - part) // 12 for part in look.accent)
        canvas.draw.rectangle((page.margin - 6, top, page.right + 6, top + look.lead * 1.2), fill=band)
    canvas.text((page.margin, page.y), heads[0], look.strong, look.ink)
    for x, head in zip((quantity, unit, amount), heads[1:], strict=True):
        canvas.text((x, page.y), head, look.strong, look.ink, "right")
    page.y += look.lead * 1.25
    page.rule(draw.choice((1, 1, 2)), up=0.9)
    lead, ruled = look.lead * draw.uniform(1.0, 1.2), draw.random() < 0.3
    for item in items:
        name = fit(item.name, look.text, page.width * 0.42)
        canvas.text((page.margin, page.y), name, look.text, look.ink)
        canvas.text((quantity, page.y), str(item.quantity), look.text, look.ink, "right")
        canvas.text((unit, page.y), values.money(item.price), look.text, look.ink, "right")
        canvas.text((amount, page.y), values.money(item.amount, sign), look.text, look.ink, "right")
        page.y += lead
        if ruled:
            page.rule(1, (190, 190, 190), up=0.72)
        page.ask(values.money(item.amount, sign), f"What is the amount for {name}?", f"How much is the {name}?")
        page.ask(values.money(item.price), f"What is the price of {name}?")
        page.ask(str(item.quantity), f"What is the quantity of {name}?")


def sums(page: Page, items: list[Item], sign: str, x: float, paid: bool = False) -> None:
    """Subtotal, tax and total between `x` and the right margin; `paid` adds cash and change."""
    draw, canvas, look = page.draw, page.canvas, page.look
    net = sum(item.amount for item in items)
    tax = round(net * draw.choice((5, 6, 7, 10, 19, 20)) / 100)
    total_label = draw.choice(_TOTALS)
    rows = [(draw.choice(("Subtotal", "Sub Total")), net), (draw.choice(_TAXES), tax)]
    if draw.random() < 0.25:
        rows, tax = [], 0
    rows.append((total_label, net + tax))
    if paid:
        cash = -(-(net + tax + 1) // 1000) * 1000
        rows += [("Cash", cash), ("Change", cash - net - tax)]
    big = look.title(draw.choice((1.0, 1.15, 1.25)))
    widest = max(big.getlength(label) + big.getlength(values.money(cents, sign)) for label, cents in rows)
    x = min(x, page.right - widest - look.size)
    for label, cents in rows:
        last = label == total_label
        face = big if last else look.text
        if last and len(rows) > 1:
            height = round(page.y - look.lead * 0.6)
            canvas.line((x, height), (page.right, height), look.accent)
            page.y += look.lead * 0.35
        text = values.money(cents, sign)
        canvas.text((x, page.y), label, face, look.ink)
        canvas.text((page.right, page.y), text, face, look.ink, "right")
        if last:
            page.ask(text, "What is the total?", "What is the total?", "What is the total amount?")
        elif label not in _TAXES:
            page.ask_label(label.replace(" ", ""), text)
        else:
            page.ask(text, "What is the tax?", "How much is the tax?")
        page.y += look.lead * (1.25 if last else 1.05)
