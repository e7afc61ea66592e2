"""Pages of running text: reports, minutes, notices and articles with headings, points, columns and notes."""

import random

from vqa_core.rendering import values
from vqa_core.rendering.canvas import Canvas
from vqa_core.rendering.documents.blank import open_scan
from vqa_core.rendering.documents.scan import BULLETS, Scan
from vqa_core.rendering.documents.table import lay_table
from vqa_core.rendering.prose import facts, lexicon
from vqa_core.rendering.sheet import Pairs, Sheet

_PAPERS = ("Post", "Star", "Times", "Herald", "News", "Tribune", "Journal", "Gazette", "Observer")
# A page of more takes longer to draw than to learn from.
_MOST_LINES = 55
_USUAL = ("text", "section", "points", "numbered", "questions", "roll")
_ROMAN = ("I.", "II.", "III.", "IV.", "V.", "VI.", "VII.", "VIII.", "IX.")


def draw_report(draw: random.Random, sheet: Sheet) -> tuple[Canvas, Pairs]:
    page = open_scan(draw, sheet, draw.choice(("document", "page", "report")), typewriter=0.3)
    if draw.random() < 0.7:
        _title(page)
    page.telling = len(page.pairs)
    if sheet.held_out:
        parts: tuple[str, ...] = ("aside", "points", "aside", "text")
    else:
        parts = tuple(draw.choices(_USUAL, (2, 4, 3, 2, 1, 1), k=12))
    filled = page.y + min((page.floor - page.y) * draw.choice((0.4, 0.7, 1.0, 1.0, 1.0)), page.look.lead * _MOST_LINES)
    for number, part in enumerate(parts):
        if page.y > filled:
            break
        _PARTS[part](page, number)
        page.y += page.look.lead * draw.uniform(0.3, 1.0)
    if draw.random() < 0.2 and page.fits(10):
        lay_table(page, page.margin, page.width, most_rows=6)
    return page.finished("report")


def draw_article(draw: random.Random, sheet: Sheet) -> tuple[Canvas, Pairs]:
    """A cutting from a newspaper: its name and day, a headline, who wrote it, narrow columns.

    Kept back: the headline above the newspaper's name.
    """
    page = open_scan(draw, sheet, draw.choice(("article", "page", "newspaper")), typewriter=0.0)
    heads = [_masthead, _headline] if draw.random() < 0.75 else [_headline]
    for head in reversed(heads) if sheet.held_out else heads:
        head(page)
    page.telling = len(page.pairs)
    page.y += page.look.lead * 0.5
    _columns(page, draw.choice((1, 2, 2, 3)))
    return page.finished("newspaper article")


def _masthead(page: Scan) -> None:
    """The newspaper's name over its day and a line."""
    draw, look = page.draw, page.look
    name = f"The {lexicon.city(draw)} {draw.choice(_PAPERS)}"
    name = draw.choice((name, name.upper()))
    if page.headline(name, draw.uniform(1.1, 1.9), draw.choice(("middle", "left"))):
        page.ask_own(
            name, "Which newspaper is this?", "What is the name of the newspaper?", "which news paper is this?"
        )
    day = facts.spoken_date(draw)
    if page.lines(day, align="middle"):
        page.ask_date(day, "What is the date on the article?", "When was the article published?",
                     "What is the date on which this article is published?", "What is the date?")  # fmt: skip
    if page.fits(3):
        page.rule(2, up=0.4)
        page.y += look.lead


def _headline(page: Scan) -> None:
    """What the article is about, and who wrote it."""
    draw = page.draw
    headline = lexicon.heading(draw, 7)
    face = draw.choice(page.sheet.fonts.bold)
    if page.headline(headline, draw.uniform(1.4, 2.4), draw.choice(("left", "middle")), face):
        page.ask_own(headline, "What is the headline?", "What is the title of this page?",
                     "what is the heading of the article?", "What is the title of the article?")  # fmt: skip
    if draw.random() < 0.6:
        author = values.person(draw)
        author = author.upper() if draw.random() < 0.4 else author
        if page.lines(f"By {author}"):
            page.ask_own(author, "Who wrote the article?", "Who is the author?", "By whom is the article written?")


def _columns(page: Scan, count: int) -> None:
    """Columns of text beside one another, as many as are at least 14 letters' heights wide."""
    draw, gap = page.draw, page.size * page.draw.uniform(1.0, 2.2)
    count = max(1, min(count, int(page.width / (page.size * 13))))
    width = (page.width - gap * (count - 1)) / count
    top, left = page.y, page.margin
    lowest = top + min((page.floor - top) * draw.uniform(0.4, 1.0), page.look.lead * _MOST_LINES / count)
    for number in range(count):
        page.y = top
        x = left + number * (width + gap)
        while page.y < lowest and page.tell(draw.randint(1, 4), x=x, width=width, quiet=0.3):
            page.y += page.look.lead * draw.choice((0, 0, 0.4))
        if number and draw.random() < 0.15:
            page.canvas.line((x - gap / 2, top - page.size), (x - gap / 2, min(page.y, page.floor)), page.look.ink)


def _title(page: Scan) -> None:
    draw, look = page.draw, page.look
    title = lexicon.heading(draw, 8)
    face, align = draw.choice((look.bold, look.bold, look.body)), draw.choice(("left", "middle", "middle"))
    if page.headline(title, draw.uniform(1.0, 1.9), align, face):
        page.ask_field("title", title)
        page.writer.used.add(title.lower())
    if draw.random() < 0.35:
        author = values.person(draw)
        if page.lines(f"{draw.choice(('By ', 'by ', 'Author: ', 'Prepared by '))}{author}", align=align):
            page.ask_field("author", author)
    if draw.random() < 0.45:
        day = facts.spoken_date(draw)
        before = draw.choice(("", "", "Date: ", "Last Update: ", "Revised "))
        if page.lines(before + day, align=align):
            page.ask_date(day, "What is the date mentioned in this {thing}?", "What is the date?",
            "What is the date on the {thing}?",
                         "When is the {thing} dated?", "What is the date mentioned?")  # fmt: skip
    page.y += look.lead * draw.uniform(0.5, 1.5)


def _heading(page: Scan, number: int) -> str:
    """A heading of the next part, underlined, bold or numbered; "" where it does not fit."""
    draw, look = page.draw, page.look
    text = page.writer.fresh(lambda draw: lexicon.heading(draw, 5))
    mark = draw.choice(("", "", "", f"{number + 1}. ", f"{number + 1}.{draw.randint(1, 4)} ", f"{_ROMAN[number % 9]} "))
    face = draw.choice((look.strong, look.strong, look.text))
    start = page.y
    if not page.fits(4) or not page.lines(mark + text, face):
        return ""
    if draw.random() < 0.35:
        end = min(page.right, page.margin + face.getlength(mark + text))
        if page.y - start < look.lead * 1.5:
            page.canvas.line((page.margin, start + look.size * 0.2), (end, start + look.size * 0.2), look.ink)
    if page.first("heading"):
        page.ask_own(text, "What is the first subheading mentioned in this {thing}?",
                     "What is the first heading on the {thing}?")  # fmt: skip
    page.y += look.lead * draw.choice((0, 0.2, 0.5))
    return text


def _section(page: Scan, number: int) -> None:
    heading = _heading(page, number)
    before = len(page.sentences)
    if page.tell(page.draw.randint(1, 5)) and heading and len(page.sentences) > before:
        first = page.sentences[before].sentence
        if len(first) < 70:
            page.ask_own(
                first, f"What is the first sentence under {heading}?", f"What is written first under {heading}?"
            )


def _text(page: Scan, number: int) -> None:
    page.tell(page.draw.randint(2, 6))


def _points(page: Scan, number: int) -> None:
    """Points below a heading, some of a few words, some of a sentence; at times a second level."""
    draw, look = page.draw, page.look
    heading = _heading(page, number) if draw.random() < 0.7 else ""
    bullet, indent = draw.choice(BULLETS), look.size * draw.choice((0.0, 1.2, 2.4))
    first = ""
    short = draw.random() < 0.5
    for place in range(draw.randint(2, 6)):
        x = page.margin + indent
        start = page.y
        if short:
            text = page.writer.fresh(lambda draw: lexicon.heading(draw, 6))
            said = page.lines(text, x=x + look.size * 1.3)
        else:
            text, before = "", len(page.sentences)
            said = page.tell(1, x=x + look.size * 1.3, quiet=0.1)
            text = page.sentences[before].sentence if len(page.sentences) > before else ""
        if not said:
            break
        page.bullet(x, start, bullet)
        first = first or text if place == 0 else first
        page.y += look.lead * draw.choice((0, 0, 0.3))
    if heading and first and len(first) < 70:
        page.ask_own(first, f"What is the first point under {heading}?",
                     f'What is the first point under the title "{heading}"?',
                     f"What is the first item under {heading}?")  # fmt: skip


def _numbered(page: Scan, number: int) -> None:
    """Numbered points: the third can be asked for. A page has one list of them, or it would be two points."""
    if not page.first("numbered"):
        return _text(page, number)
    draw, look = page.draw, page.look
    form = draw.choice(("{}.", "({})", "{})", "Point {}:", "Step {}:"))
    told: list[tuple[int, str]] = []
    x = page.margin + look.text.getlength(form.format(9)) + look.size * 0.8
    kind = form.strip(":").split()[0].lower() if " " in form else "point"
    for place in range(1, draw.randint(3, 7)):
        start = page.y
        text = page.writer.fresh(lambda draw: lexicon.heading(draw, 7))
        if not page.lines(text, x=x):
            break
        page.canvas.text((page.margin, start), form.format(place), look.text, look.ink)
        told.append((place, text))
        page.y += look.lead * draw.choice((0, 0.2))
    if told:
        place, text = draw.choice(told)
        page.ask_own(
            text, f"What is {kind} {place}?", f"What is {kind} number {place}?", f"What is mentioned in {kind} {place}?"
        )


def _questions(page: Scan, number: int) -> None:
    """A labelled line or two: "Objective: ...", as on the last page of a plan."""
    draw, look = page.draw, page.look
    labels = draw.sample(("Objective", "Result", "Conclusion", "Purpose", "Scope", "Action", "Decision", "Note",
    "Method",
                          "Timing", "Sponsor", "Next step"), draw.randint(1, 4))  # fmt: skip
    for label in filter(page.first, labels):
        text = page.writer.fresh(lambda draw: lexicon.heading(draw, 8))
        end = page.margin + look.strong.getlength(label + ":") + look.size * 0.5
        start = page.y
        if page.lines(text, x=end):
            page.canvas.text((page.margin, start), label + ":", look.strong, look.ink)
            page.ask_beside(label, text)


def _roll(page: Scan, number: int) -> None:
    """Who was there, as at the head of minutes: labels with names below one another."""
    draw, look = page.draw, page.look
    if not page.first("roll"):
        return
    labels = draw.sample(
        ("In attendance", "Apologies", "Absent", "Present", "Guests", "Distribution"), draw.randint(1, 3)
    )
    column = page.margin + look.strong.getlength("In attendance:") + look.size
    for label in labels:
        names = [page.writer.fresh(facts.spoken_person) for _ in range(draw.randint(1, 6))]
        start = page.y
        if not page.fits(len(names)) or not all(page.lines(name, x=column) for name in names):
            break
        page.canvas.text((page.margin, start), f"{label}:", look.strong, look.ink)
        page.ask_own(names[0], f'Mention the first name listed in the "{label}"?',
                     f"Who is the first person under {label}?", f"Who is named first under {label}?")  # fmt: skip
        if len(names) > 1:
            page.ask_own(names[-1], f"Who is the last person under {label}?", f"Who is named last under {label}?")


def _aside(page: Scan, number: int) -> None:
    """A heading in the margin, the text beside it."""
    draw, look = page.draw, page.look
    heading, column = page.writer.fresh(lambda draw: lexicon.heading(draw, 2)), page.width * 0.3
    start = page.y
    if not page.fits(4) or not page.lines(heading, look.strong, width=column - look.size):
        return
    low, before, page.y = page.y, len(page.sentences), start
    page.tell(draw.randint(1, 4), x=page.margin + column)
    page.y = max(page.y, low)
    if len(page.sentences) > before and len(page.sentences[before].sentence) < 70:
        page.ask_own(
            page.sentences[before].sentence, f"What is written beside {heading}?", f"What does it say for {heading}?"
        )


_PARTS = {
    "text": _text, "section": _section, "points": _points, "numbered": _numbered, "questions": _questions,
    "aside": _aside, "roll": _roll,
}  # fmt: skip
