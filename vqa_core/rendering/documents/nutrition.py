"""Labels on food: what a serving holds, in the boxed American way or as a table per 100 g."""

import random

from vqa_core.rendering.canvas import Canvas, wrap
from vqa_core.rendering.documents import lines, trade
from vqa_core.rendering.documents.lines import Column
from vqa_core.rendering.documents.paper import Paper, open_paper
from vqa_core.rendering.sheet import Pairs, Sheet
from vqa_core.rendering.values import words

TALL = ((384, 768), (440, 768), (512, 768), (600, 768))
# Name, unit, largest amount, daily value (0 where none is printed), and whether it belongs to the one above.
_PARTS = (
    ("Total Fat", "g", 40, 78, False),
    ("Saturated Fat", "g", 20, 20, True),
    ("Trans Fat", "g", 4, 0, True),
    ("Cholesterol", "mg", 300, 300, False),
    ("Sodium", "mg", 1900, 2300, False),
    ("Total Carbohydrate", "g", 80, 275, False),
    ("Dietary Fiber", "g", 20, 28, True),
    ("Total Sugars", "g", 50, 0, True),
    ("Added Sugars", "g", 40, 50, True),
    ("Protein", "g", 40, 0, False),
    ("Vitamin D", "mcg", 20, 20, False),
    ("Calcium", "mg", 900, 1300, False),
    ("Iron", "mg", 14, 18, False),
    ("Potassium", "mg", 1900, 4700, False),
    ("Vitamin C", "mg", 70, 90, False),
)
_FOODS = words("Crackers Oats Juice Granola Soup Bar Cookies Yogurt Chips Cereal Noodles Bread Sauce Milk Cake")
_STUFFS = words(
    "sugar|salt|wheat flour|water|palm oil|milk powder|cocoa butter|yeast|egg white|corn starch|lemon juice|rice|oats|"
    "sunflower oil|vanilla|garlic|onion|tomato paste|pepper|honey|almonds|raisins|soy lecithin|citric acid|barley malt",
    "|",
)
_ABOVE = ("title", "calories", "serving size")


def draw_nutrition(draw: random.Random, sheet: Sheet) -> tuple[Canvas, Pairs]:
    page = open_paper(draw, sheet, draw.choice(("label", "label", "nutrition label")), mono=0.03)
    if draw.random() < 0.45 and page.fits(14):
        _product(page)
    if sheet.held_out or draw.random() < 0.35:
        _per_hundred(page)
    else:
        _boxed(page)
    if page.fits(4) and draw.random() < 0.6:
        _ingredients(page)
    return page.canvas, page.facts.pairs(page.canvas, _ABOVE)


def _product(page: Paper) -> None:
    draw, look = page.draw, page.look
    name = f"{trade.brand(draw)} {draw.choice(_FOODS)}"
    face = look.title(draw.uniform(1.2, 1.8))
    for line in wrap(name, face, page.width)[:2]:
        page.y += face.size * 0.4
        page.canvas.text((page.margin, page.y), line, face, look.accent)
        page.y += face.size * 0.9
    page.facts.tell("product", " ".join(wrap(name, face, page.width)[:2]))
    page.y += look.lead * 0.3


def _parts(draw: random.Random, most: int) -> list[tuple[str, str, str, bool]]:
    """(name, amount, daily value or "", whether it is part of the one above), in the order of such labels."""
    chosen = sorted(draw.sample(range(len(_PARTS)), min(most, draw.randint(6, len(_PARTS)))))
    found = []
    for place in chosen:
        name, unit, highest, daily, inner = _PARTS[place]
        amount = draw.choice((0, draw.randint(0, highest), draw.randint(0, highest)))
        text = f"{amount}{unit}"
        if highest <= 40 and draw.random() < 0.3:
            text = f"{draw.uniform(0, highest):.1f}{unit}"
        found.append((name, text, f"{round(100 * amount / daily)}%" if daily else "", inner))
    return found


def _boxed(page: Paper) -> None:
    """Nutrition Facts: a box with thick and thin rules, amounts behind the names, daily values at the right."""
    draw, look = page.draw, page.look
    left, right = page.margin, min(page.right, page.margin + look.size * draw.uniform(17, 26))
    top, pad = page.y - look.size, look.size * 0.45
    title = draw.choice(("Nutrition Facts", "Nutrition Facts", "Nutrition Information"))
    face = page.fitting(title, 2.0, right - left - 2 * pad)
    page.y += face.size * 0.4
    page.text(left + pad, title, face)
    page.facts.tell("title", title)
    page.y += look.lead * 1.2
    servings, size = str(draw.randint(1, 16)), _serving(draw)
    page.text(left + pad, f"{servings} servings per container")
    page.facts.add(
        "", draw.choice(("How many servings are in the container?", "How many servings per container?")), servings
    )
    page.y += look.lead
    page.text(left + pad, "Serving size", look.strong)
    page.text(right - pad, size, look.strong, "right")
    page.facts.tell("serving size", size)
    _bar(page, left + pad, right - pad, 0.35)
    calories = str(draw.choice((draw.randint(1, 60) * 10, draw.randint(10, 600))))
    big = look.title(1.5)
    page.y += look.lead * 1.6
    page.text(left + pad, "Calories", big)
    page.text(right - pad, calories, big, "right")
    page.facts.tell("calories", calories)
    _bar(page, left + pad, right - pad, 0.2)
    page.y += look.lead * 1.1
    page.text(right - pad, "% Daily Value*", look.strong, "right")
    room = int((page.bottom - page.y) / look.lead) - 1
    for name, amount, daily, inner in _parts(draw, max(2, min(15, room))) if room > 1 else []:
        page.canvas.line((left + pad, page.y + look.size * 0.3), (right - pad, page.y + look.size * 0.3), look.ink)
        page.y += look.lead
        end = page.text(left + pad * (3 if inner else 1), name, look.text if inner else look.strong)
        page.text(end + look.size * 0.4, amount)
        if daily:
            page.text(right - pad, daily, look.strong, "right")
            page.facts.add("", draw.choice(("What is the daily value of {}?", "What is the % daily value of {}?",
                                            "What percent of the daily value is {}?")).format(name), daily)  # fmt: skip
        page.facts.add("", draw.choice(("How much {} is in a serving?", "How much {}?", "What is the amount of {}?",
                                        "What is the {}?", "{} per serving?")).format(name), amount)  # fmt: skip
    page.canvas.draw.rectangle(
        (left, top, right, page.y + look.size * 0.5), outline=look.ink, width=draw.choice((1, 2, 3))
    )
    page.y += look.lead * 1.6


def _serving(draw: random.Random) -> str:
    grams = draw.randint(10, 260)
    cups = ("1/2 cup", "2/3 cup", "1 cup", "2 tbsp", "1 bar", "3 cookies", "1 bottle", "8 fl oz")
    return draw.choice(
        (f"{draw.choice(cups)} ({grams}g)", f"{grams}g", f"{grams} g", f"{draw.choice(cups)} ({grams} mL)")
    )


def _bar(page: Paper, left: float, right: float, thick: float) -> None:
    level = page.y + page.look.size * 0.4
    page.canvas.draw.rectangle((left, level, right, level + page.look.size * thick), fill=page.look.ink)


def _per_hundred(page: Paper) -> None:
    """A table of amounts per 100 g and per serving."""
    draw, look = page.draw, page.look
    title = draw.choice(("Nutrition Information", "NUTRITION", "Typical Values", "Nutritional Information"))
    page.text(page.margin, title, page.fitting(title, 1.2))
    page.facts.tell("title", title)
    page.y += look.lead * 1.5
    names = ["Energy", "Fat", "of which saturates", "Carbohydrate", "of which sugars", "Fibre", "Protein", "Salt"]
    room = int((page.bottom - page.y) / (look.lead * 1.35)) - 1
    names = names[: max(2, room)]
    columns = [Column(draw.choice(("Typical values", "Average", "Per")), tuple(names), 1.0, False)]
    for head in ("Per 100g", "Per serving", "% RI")[: 3 if page.sheet.held_out else draw.choice((1, 2, 2))]:
        cells = [f"{draw.randint(20, 2300)}{draw.choice(('kJ', 'kcal'))}"]
        cells += [f"{draw.uniform(0, 60):.1f}g" for _ in names[1:]]
        columns.append(Column(head, tuple(cells if head != "% RI" else (f"{draw.randint(0, 60)}%" for _ in names))))
    drawn = lines.columns(page, columns, page.margin, page.width)
    for column in drawn[1:]:
        for name, cell in zip(drawn[0].cells, column.cells, strict=True):
            thing = name.removeprefix("of which ")
            page.facts.add("", draw.choice(("How much {} {}?", "What is the {} {}?", "{} {}?")).format(
                thing.lower(), column.head if "%" in column.head else column.head.lower()), cell)  # fmt: skip
    page.y += look.lead * 0.6


def _ingredients(page: Paper) -> None:
    draw, look = page.draw, page.look
    stuffs = draw.sample(_STUFFS, draw.randint(4, 12))
    text = f"{draw.choice(('Ingredients:', 'INGREDIENTS:'))} {', '.join(stuffs)}."
    found = wrap(text, look.text, page.width)
    if page.fits(len(found)):
        page.paragraph(text)
        page.facts.add(
            "", draw.choice(("What is the first ingredient?", "Which ingredient is listed first?")), stuffs[0]
        )
