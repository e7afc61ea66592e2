"""What stands in tables: rows and columns of offices, shops, laboratories and years, with a name for one row."""

import random
from collections.abc import Callable
from dataclasses import dataclass

from vqa_core.rendering import values, vocabulary
from vqa_core.rendering.documents.goods import GOODS
from vqa_core.rendering.prose import facts, lexicon

Maker = Callable[[random.Random], str]
EMPTY = ("-", "–", "n/a", "N/A", "*", "")
_MONTHS = values.words("January February March April May June July August September October November December")

# How people ask for these columns without naming them.
ASKED = {
    "Phone": ("What is the phone number of {row}?", "At which number can {row} be reached?"),
    "Role": ("What is the designation of {row}?", "What is the position of {row}?"),
    "City": ("In which city does {row} live?", "Where does {row} live?"),
    "Department": ("In which department does {row} work?", "Which department is {row} in?"),
    "Start Date": ("When did {row} start?", "When does {row} start?"),
    "Age": ("How old is {row}?",),
    "State": ("Which state does {row} belong to?", "In which state does {row} live?"),
    "Unit": ("what are the units of {row}?", "In what unit is {row} counted?"),
    "Units": ("what are the units of {row}?", "what is the unit of {row} ?"),
    "Price": ("How much is {row}?", "What does {row} cost?"),
    "Supplier": ("Who supplies {row}?", "From whom does {row} come?"),
    "Country": ("From which country is {row}?", "Which country does {row} come from?"),
    "Manager": ("Who manages {row}?", "Who is the manager of {row}?"),
    "Opened": ("When was {row} opened?", "In which year was {row} opened?"),
    "Staff": ("How many people work at {row}?", "How many staff does {row} have?"),
    "Members": ("How many members does {row} have?",),
    "Visitors": ("How many visitors did {row} have?",),
    "Meeting Date": ("When does {row} meet?", "When is the meeting of {row}?"),
    "Lead Responsibility": ("Who is responsible for {row}?", "who is the lead responsibility for {row}"),
    "Due Date": ("When is {row} due?", 'what is the due date for "{row}" ?'),
    "Place": ("Where is {row}?", "Where does {row} take place?"),
    "Time": ("At what time is {row}?", "When is {row}?"),
    "Cost": ("How much does {row} cost?",),
    "Total Cost": ("What is the total cost of {row}?",),
    "Source": ("what is the source for {row}?",),
    "Patients": ("How many patients are in {row}?",),
}


@dataclass(frozen=True)
class Table:
    """`cells` has a row for each of `rows`, in it a text for each of `heads`; `one` is what a row is called."""

    title: str
    corner: str
    one: str
    rows: tuple[str, ...]
    heads: tuple[str, ...]
    cells: tuple[tuple[str, ...], ...]
    measured: bool = False


def count(draw: random.Random) -> str:
    number = draw.randint(1, 10 ** draw.randint(1, 5))
    return f"{number:,}" if draw.random() < 0.7 else str(number)


def share(draw: random.Random) -> str:
    return f"{draw.uniform(1, 99):.1f}%" if draw.random() < 0.7 else f"{draw.randint(1, 99)}%"


def amount(draw: random.Random) -> str:
    return values.money(values.price(draw, 900))


def decimal(draw: random.Random) -> str:
    return f"{draw.uniform(0, 10 ** draw.randint(0, 3)):.{draw.choice((1, 2, 2, 3))}f}"


def signed(draw: random.Random) -> str:
    """Gains and losses, losses in brackets or with a sign."""
    number = f"{draw.randint(1, 9999):,}"
    return draw.choice((number, number, f"({number})", f"-{number}"))


def dollars(draw: random.Random) -> str:
    """Whole dollars behind a sign that stands apart."""
    return f"$ {draw.randint(10, 99999):,}"


def short_date(draw: random.Random) -> str:
    day = values.day(draw)
    return draw.choice((f"{day:%b} {day.day}", f"{day:%m/%d/%y}", f"{day:%B} {day.day}", f"{day:%d-%b-%y}"))


def small(draw: random.Random) -> str:
    return str(draw.randint(1, 99))


def status(draw: random.Random) -> str:
    return draw.choice(
        values.words("Open Closed Done Pending Approved Rejected Late Yes No Good Fair Poor Acceptable New")
    )


def unit(draw: random.Random) -> str:
    return draw.choice(
        values.words("kg mg g L/d mg/kg km m hours days unitless tons ppm dozen pieces mg/l pairs percent")
    )


def clock_range(draw: random.Random) -> str:
    hour, minute = draw.randint(8, 16), draw.choice((0, 15, 30, 45))
    return f"{hour}:{minute:02d}-{hour + 1}:{minute:02d}"


def topic(draw: random.Random) -> str:
    text = lexicon.topic(draw)
    return text[0].upper() + text[1:]


def city(draw: random.Random) -> str:
    return lexicon.city(draw)


def name(draw: random.Random) -> str:
    return lexicon.titled(vocabulary.invented(draw))


def matter(draw: random.Random) -> str:
    return lexicon.titled(lexicon.matter(draw))


def measure(draw: random.Random) -> str:
    return lexicon.titled(f"{lexicon.matter(draw)} {lexicon.measure(draw)}")


_COUNTRIES = values.words("Austria Belgium Brazil Canada China Denmark France Germany India Italy Japan Mexico Spain")
_PEOPLE: tuple[tuple[str, Maker], ...] = (
    ("Room", small), ("Phone", values.phone), ("Age", lambda draw: str(draw.randint(20, 64))), ("City", city),
    ("Role", lambda draw: lexicon.role(draw)), ("Department", lambda draw: lexicon.team(draw)),
    ("Start Date", short_date), ("Hours", small), ("State", lambda draw: draw.choice(("OR", "WA", "ID", "GA", "TX",
     "OH"))),
    ("Salary", amount), ("Extension", lambda draw: str(draw.randint(1000, 9999))), ("Score", decimal),
     ("Status", status),
    ("Employee No", values.code), ("Grade", lambda draw: draw.choice("ABCDE")),
)  # fmt: skip
_STOCK: tuple[tuple[str, Maker], ...] = (
    ("Code", values.code), ("Stock", count), ("Price", amount), ("Unit", unit), ("Weight", decimal), ("Orders", count),
    ("Supplier", lambda draw: values.company(draw)), ("Country", lambda draw: draw.choice(_COUNTRIES)),
    ("Share", share), ("Quantity", small), ("Total Cost", amount), ("Value", decimal), ("Expiry", short_date),
    ("Lot", values.code), ("Discount", share),
)  # fmt: skip
_SITES: tuple[tuple[str, Maker], ...] = (
    ("Sales", amount), ("Staff", count), ("Growth", share), ("Visitors", count), ("Manager", values.person),
    ("Phone", values.phone), ("Opened", lambda draw: str(draw.randint(1950, 2024))), ("Profit", signed),
     ("Members", count),
    ("Meeting Date", short_date), ("Area", decimal), ("Rank", small), ("Budget", amount),
)  # fmt: skip
_TRIALS: tuple[tuple[str, Maker], ...] = (
    ("p-Value", lambda draw: f"{draw.uniform(0, 1):.{draw.choice((2, 3))}f}"), ("AIC", decimal), ("Mean", decimal),
     ("SD", decimal),
    ("N", small), ("Ratio", decimal), ("Dose", decimal), ("Visual Fit", status), ("Change", signed),
     ("Baseline", decimal),
    ("Minimum", decimal), ("Maximum", decimal), ("Response", share), ("Units", unit), ("Source", values.person),
    ("Patients", count), ("Events", small),
)  # fmt: skip
_TASKS: tuple[tuple[str, Maker], ...] = (
    ("Lead Responsibility", values.person), ("Due Date", short_date), ("Status", status), ("Hours", small),
     ("Cost", amount),
    ("Place", city), ("Priority", lambda draw: draw.choice(("High", "Medium", "Low"))), ("Time", clock_range),
    ("Page", small), ("Department", lambda draw: lexicon.team(draw)), ("Reference", values.code),
)  # fmt: skip
_MEASURED: tuple[Maker, ...] = (count, count, amount, share, decimal, signed, dollars)


@dataclass(frozen=True)
class _Subject:
    titles: tuple[str, ...]
    corners: tuple[str, ...]
    one: str
    row: Maker
    columns: tuple[tuple[str, Maker], ...]


_SUBJECTS = (
    _Subject(("Staff List", "Members", "Participants", "Personnel"), ("Name", "Employee", "Member"), "person",
             values.person, _PEOPLE),
    _Subject(("Stock List", "Price List", "Inventory", "Products"), ("Product", "Item", "Article"), "product",
             lambda draw: draw.choice(GOODS), _STOCK),
    _Subject(("Materials", "Supplies", "Test Articles"), ("Material", "Substance", "Item"), "item", matter, _STOCK),
    _Subject(("Branch Report", "Sales by City", "District Meetings"), ("Branch", "City",
    "District"), "city", city, _SITES),
    _Subject(("Organizations", "Grants", "Members"), ("Organization",
    "Member"), "organization", lexicon.institution, _SITES),
    _Subject(("Model Comparison", "Study Results", "Summary of Trials"), ("Model", "Compound",
    "Group"), "model", name, _TRIALS),
    _Subject(("Parameters", "Exposure Factors", "Analysis"), ("Factor", "Parameter",
    "Variable"), "factor", measure, _TRIALS),
    _Subject(("Action Items", "Open Tasks", "Work Plan", "Schedule"), ("Task", "Topic", "Item"), "task", topic, _TASKS),
)  # fmt: skip


def _different(draw: random.Random, make: Maker, wanted: int) -> tuple[str, ...]:
    """At most `wanted` texts, no two alike and none a part of another."""
    found: list[str] = []
    for _ in range(wanted * 3):
        text = make(draw)
        if len(found) < wanted and not any(text.lower() in old.lower() or old.lower() in text.lower() for old in found):
            found.append(text)
    return tuple(found)


def make_table(draw: random.Random, rows: int, columns: int) -> Table:
    """A table of at most that many rows and columns (the one of names not counted)."""
    chance = draw.random()
    if chance < 0.3:
        return _of_years(draw, rows, columns)
    if chance < 0.42:
        return _by_time(draw, rows, columns)
    if chance < 0.54:
        return _of_anything(draw, rows, columns)
    subject = draw.choice(_SUBJECTS)
    chosen = draw.sample(subject.columns, min(columns, len(subject.columns)))
    names = _different(draw, subject.row, rows)
    return Table(
        draw.choice((draw.choice(subject.titles), lexicon.heading(draw, 5))), draw.choice(subject.corners),
        subject.one, names,
        tuple(head for head, _ in chosen), _cells(draw, names, [make for _, make in chosen]),
    )  # fmt: skip


def _cells(draw: random.Random, names: tuple[str, ...], makers: list[Maker]) -> tuple[tuple[str, ...], ...]:
    hollow = draw.choice((0.0, 0.0, 0.0, 0.05, 0.15))
    empty = draw.choice(EMPTY)
    return tuple(tuple(empty if draw.random() < hollow else make(draw) for make in makers) for _ in names)


def _of_years(draw: random.Random, rows: int, columns: int) -> Table:
    """Measures of several years (or quarters), a year each column."""
    first, step = draw.randint(1955, 2023), draw.choice((1, 1, 1, -1, 5))
    heads = tuple(str(first + step * number) for number in range(columns))
    if draw.random() < 0.15 and columns <= 4:
        heads = tuple(f"Q{number + 1}" for number in range(columns))
    names = _different(
        draw, draw.choice((measure, matter, topic, lambda draw: lexicon.titled(lexicon.measure(draw)))), rows
    )
    if draw.random() < 0.25:
        names = tuple(name.upper() if draw.random() < 0.5 else name for name in names)
    make = draw.choice(_MEASURED)
    makers = [make] * len(heads)
    if draw.random() < 0.15 and columns > 2 and heads[0].isdigit():
        heads, makers[-1] = (*heads[:-1], f"{heads[0]} vs. {heads[1]}"), draw.choice((share, signed))
    title = draw.choice(
        ("Annual Report", "Key Figures", "Budget", "Statement of Income", "Results", lexicon.heading(draw, 5))
    )
    corner = draw.choice(("", "", "Year Ended December 31,", "Item", "(in millions)", "Measure"))
    return Table(title, corner, "item", names, heads, _cells(draw, names, makers), measured=True)


def _by_time(draw: random.Random, rows: int, columns: int) -> Table:
    """A year, a month or a day each row."""
    kind = draw.choice(("year", "month", "date"))
    if kind == "year":
        first = draw.randint(1955, 2015)
        names = tuple(str(first + number) for number in range(rows))
    elif kind == "month":
        names = tuple(_MONTHS[: min(rows, 12)])
    else:
        names = _different(draw, facts.spoken_date, rows)
    heads = _different(draw, draw.choice((measure, matter, lambda draw: lexicon.titled(lexicon.plural(draw)))), columns)
    makers = [draw.choice(_MEASURED) for _ in heads]
    return Table(lexicon.heading(draw, 5), kind.title(), kind, names, heads, _cells(draw, names, makers))


def _of_anything(draw: random.Random, rows: int, columns: int) -> Table:
    """Rows and columns that have nothing to do with each other: only the lines of the table help."""
    makers: tuple[Maker, ...] = (
        count, share, amount, decimal, values.code, city, matter, small, status, values.person, short_date, name,
    )  # fmt: skip
    heads = _different(draw, draw.choice((matter, name, lambda draw: lexicon.titled(lexicon.paper(draw)))), columns)
    names = _different(draw, draw.choice((matter, name, topic, values.code, values.person)), rows)
    one = draw.choice(("row", "item", "entry"))
    return Table(lexicon.heading(draw, 5), draw.choice(("", "Item", "Name", "No.")), one, names, heads,
                 _cells(draw, names, [draw.choice(makers) for _ in heads]))  # fmt: skip
