"""Lists: agendas, members with their offices, contents with pages, directories, schedules, plans of labels."""

import random
from collections.abc import Callable
from dataclasses import dataclass

from PIL import ImageFont

from vqa_core.rendering import values
from vqa_core.rendering.canvas import Canvas, wrap
from vqa_core.rendering.documents import table_data
from vqa_core.rendering.documents.blank import open_scan
from vqa_core.rendering.documents.scan import BULLETS, Scan
from vqa_core.rendering.prose import facts, lexicon
from vqa_core.rendering.sheet import Pairs, Sheet

_NUMBERS = (
    tuple(f"{number}." for number in range(1, 26)),
    tuple(f"{mark}." for mark in "abcdefghijklmnopqrstuvwxyz"),
    ("I.", "II.", "III.", "IV.", "V.", "VI.", "VII.", "VIII.", "IX.", "X.", "XI.", "XII.", "XIII.", "XIV.", "XV."),
)


@dataclass(frozen=True)
class _Kind:
    """A list of pairs: what makes either side, and how the one is asked by the other ({0} left, {1} right)."""

    titles: tuple[str, ...]
    left: Callable[[random.Random], str]
    right: Callable[[random.Random], str]
    ask_right: tuple[str, ...]
    ask_left: tuple[str, ...]


def _office(draw: random.Random) -> str:
    return f"{values.person(draw)}, {lexicon.role(draw)}"


def _hours(draw: random.Random) -> str:
    hour, minute = draw.randint(7, 17), draw.choice((0, 10, 15, 20, 30, 40, 45, draw.randint(1, 59)))
    half, later = ("AM", "PM")[hour > 11], minute + draw.choice((2, 5, 10, 15, 20, 30, 60))
    end = hour + later // 60
    first, last = f"{(hour - 1) % 12 + 1}:{minute:02d}", f"{(end - 1) % 12 + 1}:{later % 60:02d}"
    return draw.choice(
        (f"{first}{half} - {last}{('AM', 'PM')[end > 11]}", f"{first} - {last}", f"{first} {half.lower()}")
    )


def _topic(draw: random.Random) -> str:
    return lexicon.heading(draw, 7)


def _person(draw: random.Random) -> str:
    return facts.spoken_person(draw)


_MEMBERS = _Kind(
    ("Council Members", "Members", "Board of Directors", "Committee Members",
     "Delegates"), lexicon.institution, _office,
    ("Who represents the {0}?", "Who is named for the {0}?", "Who stands beside {0}?"),
    ("{1} is associated with which organization?", "Which organization does {1} belong to?"),
)  # fmt: skip
_OFFICERS = _Kind(
    ("Officers", "Organization", "Project Team", "Responsible Persons", "Staff"),
    lambda draw: draw.choice((lexicon.role(draw), lexicon.team(draw))), _person,
    ("Who is the {0}?", "who is {0}?", "Who is responsible for {0}?", "Who is named for {0}?"),
    ("What is the designation of {1}?", "What is the position of {1}?", "What is {1} responsible for?"),
)  # fmt: skip
_AGENDA = _Kind(
    ("AGENDA", "Agenda", "Program", "Meeting Agenda", "Schedule of Events", "Timetable"), _topic, _hours,
    ("At what time is {0}?", "When is {0} scheduled?", "What time is {0}?", "Between what timings is {0} scheduled?"),
    ("What is the agenda at {1}?", "What is scheduled for {1}?", "What is on the agenda for {1}?"),
)  # fmt: skip
_CONTENTS = _Kind(
    ("Table of Contents", "Contents", "Index", "TABLE OF CONTENTS"), _topic, lambda draw: str(draw.randint(1, 300)),
    ("On which page is {0}?", "What is the page number of {0}?", "Which page has {0}?"),
    ("What is on page {1}?", "Which chapter begins on page {1}?", "What is mentioned for page {1}?"),
)  # fmt: skip
_PHONES = _Kind(
    ("Telephone List", "Directory", "Contacts", "Important Numbers"), values.person, values.phone,
    ("What is the phone number of {0}?", "What is {0}'s number?", "What is the telephone number for {0}?"),
    ("Whose phone number is {1}?", "Who can be reached at {1}?"),
)  # fmt: skip
_PLAN = _Kind(
    ("Project Plan", "Overview", "Summary", "Key Facts", "Study Outline", "Profile"),
    lambda draw: table_data.measure(draw) if draw.random() < 0.5 else lexicon.titled(lexicon.topic(draw)),
    lambda draw: draw.choice((_topic, facts.spoken_date, table_data.count, table_data.city, table_data.share))(draw),
    ("What is the {0}?", "What is given as {0}?", "what is the {0} mentioned?"), ("What is {1}?",
     "What does {1} stand for?"),
)  # fmt: skip
_TERMS = _Kind(
    ("Abbreviations", "Definitions", "Glossary", "List of Abbreviations", "Notes"),
    lambda draw: "".join(draw.choices("ABCDEFGHIKLMNPRSTUVW", k=draw.randint(2, 5))),
    lambda draw: lexicon.titled(lexicon.topic(draw)),
    ("What does {0} stand for?", "what is {0} mentioned as?", "What is the full form of {0}?", "what is {0}?"),
    ("What is the abbreviation of {1}?", "How is {1} abbreviated?"),
)  # fmt: skip
_DATES = _Kind(
    ("Calendar", "Meetings", "Deadlines", "Important Dates", "History"), _topic, facts.spoken_date,
    ("When is {0}?", "What is the date of {0}?", "On which date is {0}?"),
    ("What is on {1}?", "What is listed for {1}?", "What takes place on {1}?"),
)  # fmt: skip
_KINDS = (_MEMBERS, _OFFICERS, _AGENDA, _AGENDA, _CONTENTS, _PHONES, _PLAN, _TERMS, _DATES)


def draw_listing(draw: random.Random, sheet: Sheet) -> tuple[Canvas, Pairs]:
    page = open_scan(draw, sheet, draw.choice(("document", "page", "list")), typewriter=0.25)
    kind = draw.choice(_KINDS)
    _top(page, kind)
    page.telling = min(len(page.pairs), 2)
    styles = ("stacked",) if sheet.held_out else ("columns", "columns", "right", "dots", "colon")
    _entries(page, kind, draw.choice(styles))
    if draw.random() < 0.3 and page.fits(4):
        page.y += page.look.lead
        page.tell(draw.randint(1, 4))
    return page.finished("list")


def _top(page: Scan, kind: _Kind) -> None:
    """The title, for an agenda also where, when and how to take part."""
    draw, look = page.draw, page.look
    align = draw.choice(("left", "middle", "middle"))
    if draw.random() < 0.4:
        name = lexicon.institution(draw)
        if page.lines(name, look.strong, align=align):
            page.ask_own(name, "Which organization is named at the top?", "What is the name of the organization?",
                         "What is the organization name at the top?")  # fmt: skip
    title = draw.choice(kind.titles) if draw.random() < 0.6 else lexicon.heading(draw, 6)
    if page.headline(title, draw.uniform(1.0, 1.7), align):
        page.ask_field("title", title)
    if kind is not _AGENDA and draw.random() < 0.6:
        page.y += look.lead * 0.5
        return
    place = f"{lexicon.titled(lexicon.matter(draw))} Building - Room {draw.randint(1, 499)}"
    day, hours = facts.spoken_date(draw), _hours(draw)
    if page.lines(day, align=align):
        page.ask_own(day, "When is the meeting?", "On which date is the meeting held?",
        "What is the date of the meeting?",
                     "What is the date?")  # fmt: skip
    if draw.random() < 0.5 and page.lines(hours, align=align):
        page.ask_own(
            hours,
            "At what time is the meeting?",
            "At what time is the meeting scheduled?",
            "When does the meeting take place?",
        )
    if draw.random() < 0.6 and page.lines(place, align=align):
        page.ask_own(
            place,
            "Where is the meeting held?",
            "Where does the meeting take place?",
            "What is the venue of the meeting?",
        )
    if draw.random() < 0.3:
        number, code = values.phone(draw), values.phone(draw)
        if page.lines(f"Dial-In: {number}, Passcode: {code}", align=align):
            page.ask_own(number, "What is the given dial-in number?", "What is the dial-in number?")
            page.ask_own(code, "What is the passcode?", "what is the passcode number?")
    page.y += look.lead * 0.7


def _pairs(page: Scan, kind: _Kind) -> list[tuple[str, str]]:
    """As many entries as there may be, no two with a side alike or within another's."""
    used: set[str] = set()
    found = []

    def new(make: Callable[[random.Random], str]) -> str:
        for _ in range(12):
            text = make(page.draw)
            if (text.isdigit() and text not in used) or not any(text in old or old in text for old in used):
                return text
        return ""

    for _ in range(page.draw.choice((3, 5, 8, 12, 18, 25))):
        left, right = new(kind.left), new(kind.right)
        used |= {left, right}
        if left and right:
            found.append((left, right))
    if kind is _CONTENTS:
        pages = sorted({int(right) for _, right in found})
        found = [(left, str(number)) for (left, _), number in zip(found, pages, strict=False)]
    return found


@dataclass(frozen=True)
class _Manner:
    """How entries are set: from `x`, the right side in a `column` of its own or as the style says."""

    style: str
    x: float
    column: float
    face: ImageFont.FreeTypeFont


def _entries(page: Scan, kind: _Kind, style: str) -> None:
    draw, look = page.draw, page.look
    column = page.margin + page.width * draw.uniform(0.42, 0.58)
    marked = draw.choice(("", "", "number", "bullet"))
    x = page.margin + (look.size * 2.2 if marked else 0.0)
    manner = _Manner(style, x, column, draw.choice((look.text, look.strong)))
    gap = look.lead * draw.choice((0, 0, 0.3, 0.8))
    bullet, numbers = draw.choice(BULLETS), draw.choice(_NUMBERS)
    drawn: list[tuple[str, str]] = []
    for number, (left, right) in enumerate(_pairs(page, kind)):
        start = page.y
        if not _entry(page, left, right, manner):
            break
        if marked == "number" and number < len(numbers):
            page.canvas.text((page.margin, start), numbers[number], look.text, look.ink)
        elif marked == "bullet":
            page.bullet(page.margin + look.size * 0.5, start, bullet)
        drawn.append((left, right))
        page.y += gap
    page.writer.used.update(text.lower() for pair in drawn for text in pair)
    _ask(page, kind, drawn)


def _entry(page: Scan, left: str, right: str, manner: _Manner) -> bool:
    """One pair from the next baseline on; False, with nothing drawn, where it does not fit."""
    look, start, face = page.look, page.y, manner.face
    inner = page.right - manner.x
    if manner.style == "colon":
        end = manner.x + face.getlength(f"{left}:") + look.size * 0.5
        lines = wrap(right, look.text, page.right - end)
        if end + look.text.getlength(max(lines, key=len)) > page.right or not page.fits(len(lines)):
            return False
        page.canvas.text((manner.x, start), f"{left}:", face, look.ink)
        return page.lines(right, x=end)
    if manner.style == "stacked":
        if not page.fits(len(wrap(left, face, inner)) + len(wrap(right, look.text, inner - look.size))):
            return False
        return page.lines(left, face, x=manner.x) and page.lines(right, x=manner.x + look.size)
    wide = look.text.getlength(right)
    room = manner.column - manner.x if manner.style == "columns" else inner - wide
    room -= look.size
    tall = max(len(wrap(left, face, room)), len(wrap(right, look.text, page.right - manner.column)))
    if room < look.size * 5 or not page.fits(tall) or not page.lines(left, face, x=manner.x, width=room):
        return False
    low, page.y = page.y, start
    if manner.style == "columns":
        if not page.lines(right, x=manner.column):
            page.y = low
            return False
    else:
        page.canvas.text((page.right, start), right, look.text, look.ink, "right")
        if manner.style == "dots":
            _dots(page, manner.x + face.getlength(left) + look.size, page.right - wide - look.size * 0.5, start)
    page.y = max(page.y, low)
    return True


def _dots(page: Scan, left: float, right: float, baseline: float) -> None:
    """Leaders from a title to its page."""
    while left < right:
        page.canvas.draw.rectangle((left, baseline - 1, left + 1, baseline), fill=page.look.ink)
        left += page.size * 0.4


def _ask(page: Scan, kind: _Kind, drawn: list[tuple[str, str]]) -> None:
    draw = page.draw
    for left, right in draw.sample(drawn, min(len(drawn), 6)):
        if draw.random() < 0.6:
            page.ask_own(right, *(wording.replace("{0}", left) for wording in kind.ask_right))
        else:
            page.ask_own(left, *(wording.replace("{1}", right) for wording in kind.ask_left))
