"""What a table is asked: its cells, where something stands, what comes first or last, what is the most."""

from collections import Counter

from vqa_core.rendering import questions
from vqa_core.rendering.documents.scan import Scan
from vqa_core.rendering.documents.table_data import ASKED, EMPTY, Table


def ask_table(page: Scan, table: Table) -> None:
    """Cells first, then where something stands, what comes first or last, what is the most."""
    draw = page.draw
    places = [(row, column) for row in range(len(table.rows)) for column in range(len(table.heads))]
    for row, column in draw.sample(places, min(len(places), 5)):
        if table.cells[row][column] not in EMPTY:
            head, name = table.heads[column], table.rows[row]
            if head in ASKED and draw.random() < 0.4:
                page.ask_own(table.cells[row][column], *(wording.format(row=name) for wording in ASKED[head]))
            else:
                page.ask(table.cells[row][column], questions.ask_cell(draw, name, head))
    for row, column in draw.sample(places, min(len(places), 3)):
        _point(page, table, row, column)
    alone = page.first("table")
    if alone and draw.random() < 0.3:
        _by_order(page, table)
    if alone and draw.random() < 0.2 and len(table.heads) > 1:
        number = draw.randrange(len(table.heads))
        word = ("second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth")[number]
        page.ask_own(table.heads[number], f"What is the heading of the {word} column?", f"What is the {word} column?")


def _point(page: Scan, table: Table, row: int, column: int) -> None:
    """Which row (or column) holds a value that stands only once there; or, of that row, another value."""
    text, head, name = table.cells[row][column], table.heads[column], table.rows[row]
    if text in EMPTY or Counter(line[column] for line in table.cells)[text] > 1:
        return
    others = [place for place in range(len(table.heads)) if place != column and table.cells[row][place] not in EMPTY]
    draw, one = page.draw, table.one
    chance = draw.random()
    if chance < 0.25 and others and not table.measured:
        other = draw.choice(others)
        page.ask_own(table.cells[row][other], f"What is the {table.heads[other]} of the {one} whose {head} is {text}?",
                     f"What is the {table.heads[other]} where the {head} is {text}?",
                     f"Which {table.heads[other]} has the {one} with {head} {text}?")  # fmt: skip
    elif chance < 0.5 and table.measured and Counter(table.cells[row])[text] == 1:
        wordings = (f"In which column is the {name} {text}?", f"Which column has {text} {name}?")
        if head.isdigit():
            wordings = (f"In which year was the {name} {text}?", f"Which year has {text} {name}?")
        page.ask_own(head, *wordings)
    else:
        page.ask_own(name, f"Which {one} has a {head} of {text}?", f"Which {one} has {text} in the column {head}?",
                     f"Which {one} has the {head} {text}?", f"For which {one} is the {head} {text}?",
                     f"Which row holds {text} under {head}?")  # fmt: skip


def _by_order(page: Scan, table: Table) -> None:
    """The first or last name or value, or the row with the most."""
    draw = page.draw
    column = draw.randrange(len(table.heads))
    head, cells = table.heads[column], [row[column] for row in table.cells]
    numbers = [_worth(text) for text in cells]
    if len(cells) < 9 and all(number is not None for number in numbers) and len(set(numbers)) == len(numbers) > 1:
        ranked = sorted(zip((number or 0.0 for number in numbers), table.rows, cells, strict=True))
        most, word = (ranked[-1], "highest") if draw.random() < 0.6 else (ranked[0], "lowest")
        page.ask_own(most[1], f"Which {table.one} has the {word} {head}?")
        return
    end, word = draw.choice(((0, "first"), (-1, "last")))
    if cells[end] not in EMPTY:
        page.ask_own(
            cells[end], f"What is the {word} entry in the column {head}?", f"What is the {word} {head} in the table?"
        )
    page.ask_own(table.rows[end], f"What is the name of the {word} row?", f"Which {table.one} is {word} in the table?")


def _worth(text: str) -> float | None:
    """The number that a cell shows; None where it shows none."""
    plain = text.replace(",", "").replace("%", "").strip("$€£ ")
    if plain.startswith("(") and plain.endswith(")"):
        plain = f"-{plain[1:-1]}"
    digits = plain.removeprefix("-").replace(".", "", 1)
    return float(plain) if digits.isdecimal() and digits.isascii() else None
