"""Letters: who writes to whom, when, where and about what, and what the letter says."""

import random

from vqa_core.rendering import values
from vqa_core.rendering.canvas import Canvas
from vqa_core.rendering.documents import marks
from vqa_core.rendering.documents.blank import open_scan
from vqa_core.rendering.documents.scan import Scan
from vqa_core.rendering.fonts import font
from vqa_core.rendering.prose import facts, lexicon
from vqa_core.rendering.sheet import Pairs, Sheet

_CLOSINGS = (
    "Sincerely,", "Sincerely yours,", "Yours truly,", "Very truly yours,", "Regards,", "Best regards,", "Cordially,",
    "Respectfully,", "Kind regards,", "Yours sincerely,",
)  # fmt: skip
_GREETINGS = ("Dear {}:", "Dear {},", "Dear {}:", "Dear {},", "Dear Sir or Madam,", "Gentlemen:", "Dear Colleagues:")


def draw_letter(draw: random.Random, sheet: Sheet) -> tuple[Canvas, Pairs]:
    page = open_scan(draw, sheet, draw.choice(("letter", "letter", "letter", "document")), typewriter=0.4)
    roomy = sheet.height > 26 * page.size
    writer = facts.spoken_person(draw) if draw.random() < 0.2 else values.person(draw)
    reader = facts.spoken_person(draw) if draw.random() < 0.5 else values.person(draw)
    page.writer.used.update((writer.lower(), reader.lower()))
    if draw.random() < 0.75:
        _letterhead(
            page, draw.choice(("split", "foot")) if sheet.held_out else draw.choice(("left", "middle", "right", "sign"))
        )
    _opening(page, reader, roomy)
    page.telling = len(page.pairs)
    _body(page, 6 if roomy else 3.4)
    _closing(page, writer, roomy)
    page.telling = len(page.pairs) if len(page.pairs) < 6 else 5
    return page.finished("letter")


def _letterhead(page: Scan, style: str) -> None:
    """The sender's name, street, town, phone: at the top, beside a sign, in two halves, or at the foot."""
    draw, canvas, look = page.draw, page.canvas, page.look
    name = lexicon.institution(draw) if draw.random() < 0.6 else values.company(draw)
    name = name.upper() if draw.random() < 0.25 else name
    page.writer.used.add(name.lower())
    face = font(draw.choice(page.sheet.fonts.display or page.sheet.fonts.bold), look.size * draw.uniform(1.1, 1.9))
    if style == "foot":
        _address_lines(page, "middle", page.floor - look.lead * 1.2)
        page.floor -= look.lead * 2.6
    align = {"middle": "middle", "right": "right"}.get(style, "left")
    x = None
    if style == "sign":
        side = look.size * draw.uniform(2.2, 3.4)
        top = page.y - look.size
        marks.emblem(draw, canvas, (page.margin, top, page.margin + side, top + side), look.accent)
        x = page.margin + side + look.size
    if page.lines(name, face, x=x, align=align):
        page.ask_field("company", name)
    if style != "foot" and draw.random() < 0.85:
        place = draw.choice(("right", "left")) if style == "split" else align
        page.y = _address_lines(page, place, page.y, x)
    if draw.random() < 0.4:
        page.rule(draw.choice((1, 2)))
    page.y += look.lead * draw.uniform(0.5, 1.5)


def _address_lines(page: Scan, align: str, y: float, x: float | None = None) -> float:
    """Street, town and numbers of the sender; returns the next baseline."""
    draw, look = page.draw, page.look
    face = font(look.body, max(9, look.size * draw.uniform(0.8, 1.0)))
    x = {"left": page.margin, "middle": page.canvas.width / 2, "right": page.right}[align] if x is None else x
    street, town, phone = values.street(draw), values.town_line(draw), values.phone(draw)
    label = draw.choice(("Tel: ", "Phone: ", "Telephone: ", ""))
    lines = [street + draw.choice((",", "")), town, label + phone]
    if draw.random() < 0.5:
        lines = [f"{street}, {town}", label + phone]
    if draw.random() < 0.25:
        lines = lines[:-1]
    elif draw.random() < 0.3:
        fax = values.phone(draw)
        lines.append(f"Fax: {fax}")
        page.ask_field("fax", fax)
    room = page.right - x if align == "left" else page.width
    if any(face.getlength(line) > room for line in lines):
        return y
    for line in lines:
        page.canvas.text((x, y), line, face, look.ink, align)
        y += look.lead * 0.92
    if any(phone in line for line in lines):
        page.ask_field("phone", phone)
    page.ask_own(f"{street}, {town}" if lines[0] != street else street,
                 "What is the address in the letterhead?", "What is the address of the sender?")  # fmt: skip
    return y


def _opening(page: Scan, reader: str, roomy: bool) -> None:
    draw, look = page.draw, page.look
    gap = draw.uniform(0.6, 1.6) if roomy else 0.3
    day = facts.spoken_date(draw) if draw.random() < 0.6 else values.day(draw).strftime(values.date_form(draw))
    align, x = draw.choice((("left", page.margin), ("left", page.canvas.width * 0.55), ("right", page.right),
                            ("middle", page.canvas.width / 2)))  # fmt: skip
    if x + look.text.getlength(day) > page.right and align != "right":
        align, x = "left", page.margin
    page.lines(day, x=x, align=align)
    page.ask_date(day, "What is the date mentioned in the {thing}?", "What is the date mentioned?", "What is the date?",
                 "When was this {thing} written?", "What is the date on the {thing}?",
                 "What is the date of this {thing}?",
                 "When is the {thing} dated?", "When was it sent?")  # fmt: skip
    page.y += look.lead * gap
    block = [reader]
    if roomy or draw.random() < 0.4:
        block += [lexicon.role(draw)] if draw.random() < 0.3 else []
        block += [lexicon.institution(draw)] if draw.random() < 0.5 else []
        block += [values.street(draw), values.town_line(draw)]
    for line in block:
        page.lines(line)
    page.ask_field("recipient", reader)
    page.y += look.lead * gap * 0.7
    if draw.random() < 0.45:
        _regarding(page)
        page.y += look.lead * gap * 0.7
    greeted = reader if reader.split()[0].endswith(".") else draw.choice((reader, f"Mr. {reader.split()[-1]}"))
    page.lines(draw.choice(_GREETINGS).format(greeted))
    page.y += look.lead * (0.7 if roomy else 0.2)


def _regarding(page: Scan) -> None:
    draw, look = page.draw, page.look
    subject = lexicon.heading(draw, 7)
    if not page.fits(2):
        return
    face = draw.choice((look.strong, look.text))
    mark = draw.choice(("Re:", "RE:", "Subject:", "Re:", "SUBJECT:"))
    end = page.canvas.text((page.margin, page.y), mark, face, look.ink) + look.size * draw.choice((0.5, 1.5))
    if page.lines(subject, face, x=end):
        page.ask_field("subject", subject)


def _body(page: Scan, kept: float) -> None:
    """Paragraphs until `kept` lines are left for the closing."""
    draw, look = page.draw, page.look
    floor = page.floor
    page.floor -= look.lead * kept
    indent = draw.choice((0.0, 0.0, look.size * 2.5))
    for _ in range(draw.choice((1, 2, 3, 4, 6, 9))):
        if not page.tell(draw.randint(1, 5), x=page.margin + indent if draw.random() < 0.15 else None):
            break
        page.y += look.lead * draw.uniform(0.4, 0.9)
    page.floor = floor


def _closing(page: Scan, writer: str, roomy: bool) -> None:
    draw, look = page.draw, page.look
    x = draw.choice((page.margin, page.margin, page.canvas.width * 0.5))
    if not page.lines(draw.choice(_CLOSINGS), x=x):
        return
    if roomy and page.fits(3) and draw.random() < 0.8:
        top = page.y - look.lead * 0.6
        end = min(x + look.size * draw.uniform(5, 9), page.right)
        marks.scrawl(draw, page.canvas, (x, top, end, top + look.size * 2), (30,) * 3)
        page.y += look.lead * 1.8
    if page.lines(writer, x=x):
        page.ask_field(draw.choice(("signed by", "sender", "sender")), writer)
    role = page.writer.fresh(lexicon.role)
    if draw.random() < 0.6 and page.lines(role, x=x):
        page.ask_own(role, f"What is the designation of {writer}?", f"What is the position of {writer}?",
                     "What is the title of the sender?", f"What is the role of {writer}?")  # fmt: skip
        page.ask_own(writer, f"Who is the {role}?", f"Who is {role}?")
    if not roomy:
        return
    page.y += look.lead * 0.8
    if draw.random() < 0.3 and page.fits(1):
        copied = [values.person(draw) for _ in range(draw.randint(1, 4))]
        end = page.canvas.text((page.margin, page.y), draw.choice(("cc:", "CC:", "cc")), look.text, look.ink)
        if page.lines("; ".join(copied), x=end + look.size):
            page.ask_field("copied", "; ".join(copied))
    elif draw.random() < 0.5:
        inside = lexicon.heading(draw, 4)
        if page.lines(f"{draw.choice(('Enclosure', 'Enclosures', 'Attachment'))}: {inside}"):
            page.ask_own(inside, "What is enclosed?", "What is the enclosure?", "What is sent with the {thing}?")
