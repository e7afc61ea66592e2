"""A page of an office or an archive under the pen: Page with running heads and feet, columns of text and scan marks."""

import random
from dataclasses import dataclass, field

from PIL import ImageFont

from vqa_core.rendering import questions, values
from vqa_core.rendering.canvas import Canvas, wrap
from vqa_core.rendering.documents import marks
from vqa_core.rendering.documents.page import Look, Page
from vqa_core.rendering.fonts import font
from vqa_core.rendering.prose import lexicon
from vqa_core.rendering.prose.facts import Fact, Writer
from vqa_core.rendering.sheet import Pairs, Sheet

MOST_PAIRS = 8
BULLETS = ("dot", "dot", "ring", "box", "arrow", "-", "–", "*", "o")
_ABSENT = 0.22
_ACCENTS = ((22, 60, 110), (110, 28, 34), (24, 84, 60), (30, 30, 34), (20, 85, 100))
_PROVISOS = (
    "Confidential", "CONFIDENTIAL", "Confidential – Subject to Protective Order", "For internal use only",
    "Company Confidential", "Privileged and Confidential", "Not for distribution", "DRAFT", "Subject to review",
)  # fmt: skip


@dataclass
class Scan(Page):
    """`thing` is what people call the page; `floor` is its last baseline; `facts` were said on it so far.

    The first `telling` pairs stay in front; `margins` are pairs of its head and foot, `taken` the fields asked there.
    """

    thing: str = "document"
    floor: float = 0.0
    telling: int = 0
    sheet: Sheet = field(default_factory=lambda: Sheet(768, 768, 18))
    facts: list[Fact] = field(default_factory=list)
    margins: Pairs = field(default_factory=list)
    taken: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.writer = Writer(self.draw)

    @property
    def bottom(self) -> float:
        return self.floor

    @property
    def size(self) -> float:
        return self.look.size

    def fits(self, lines: float) -> bool:
        """Whether that many more lines stand above the floor."""
        return self.y + self.look.lead * (lines - 1) <= self.floor

    def ask_field(self, field: str, answer: str) -> None:
        if field in self.taken:
            return
        self.taken.add(field)
        self.ask(answer, questions.ask(self.draw, field, self.thing))

    def ask_own(self, answer: str, *wordings: str) -> None:
        """One of these wordings as people type it; {thing} in it is what they call the page."""
        self.ask(answer, questions.casual(self.draw, self.draw.choice(wordings).format(thing=self.thing)))

    def ask_beside(self, label: str, answer: str) -> None:
        self.ask(answer, questions.ask_label(self.draw, label, self.thing))

    def lines(
        self,
        text: str,
        face: ImageFont.FreeTypeFont | None = None,
        x: float | None = None,
        width: float = 0.0,
        align: str = "left",
    ) -> bool:
        """Draw `text` wrapped below what stands there; nothing, and False, where it does not fit whole.

        x: where the `align` part of each line stands; width: of the column in px (0: up to the right margin).
        """  # fmt: skip
        face = face or self.look.text
        x = {"left": self.margin, "middle": self.canvas.width / 2, "right": self.right}[align] if x is None else x
        width = width or (self.right - x if align == "left" else self.width)
        found = wrap(text, face, width)
        lead = self.look.lead * max(1.0, face.size / self.size)
        top = self.y + 0.75 * max(0.0, face.size - self.size)
        if top + lead * (len(found) - 1) > self.floor:
            return False
        widest = max((face.getlength(line) for line in found), default=0.0)
        left = x - widest * {"left": 0.0, "middle": 0.5, "right": 1.0}[align]
        if widest > width + 1 or left < marks.EDGE or left + widest > self.canvas.width - marks.EDGE:
            return False
        self.y = top
        for line in found:
            self.canvas.text((x, self.y), line, face, self.look.ink, align)
            self.y += lead
        return True

    def headline(self, text: str, times: float, align: str, name: str = "") -> bool:
        """`text` that many times as large as the print, or smaller where it must be; `name` is a font (bold else)."""
        for scale in (times, 1.2, 1.0):
            face = font(name or self.look.bold, self.size * min(times, scale))
            if self.lines(text, face, align=align):
                return True
        return False

    def tell(self, sentences: int, x: float | None = None, width: float = 0.0, quiet: float = 0.35) -> bool:
        """A paragraph of about that many sentences, the questions on it asked; False where none fits.

        `quiet` is the share of sentences that say nothing that can be asked.
        """
        x = self.margin if x is None else x
        width = width or self.right - x
        told: list[Fact] = []
        for _ in range(sentences):
            fact = Fact(self.writer.quiet(), ()) if self.draw.random() < quiet else self.writer.fact()
            text = " ".join((*(before.sentence for before in told), fact.sentence))
            if self.fits(len(wrap(text, self.look.text, width))):
                told.append(fact)
        if not told:
            return False
        self.lines(" ".join(fact.sentence for fact in told), x=x, width=width)
        self.facts += told
        return True

    def bullet(self, x: float, baseline: float, kind: str) -> None:
        """A mark before a point: a letter, or a dot, ring, box or arrow that is drawn."""
        size, middle = self.size * 0.16, baseline - self.size * 0.3
        box = (x + size, middle - size, x + 3 * size, middle + size)
        if kind == "dot":
            self.canvas.draw.ellipse(box, fill=self.look.ink)
        elif kind == "ring":
            self.canvas.draw.ellipse(box, outline=self.look.ink)
        elif kind == "box":
            self.canvas.draw.rectangle(box, fill=self.look.ink)
        elif kind == "arrow":
            self.canvas.draw.polygon((box[:2], (box[2] + size, middle), (box[0], box[3])), fill=self.look.ink)
        else:
            self.canvas.text((x, baseline), kind, self.look.text, self.look.ink)

    def finished(self) -> tuple[Canvas, Pairs]:
        """The picture and at most MOST_PAIRS of its pairs; those of the heads first, then what its text says."""
        draw = self.draw
        for fact in self.facts:
            if fact.pairs:
                self.ask(*_turned(draw, fact))
        told = [pair for pair in self.pairs if self.canvas.says(pair[1])]
        first, rest = told[: self.telling], told[self.telling :]
        draw.shuffle(rest)
        beside = draw.sample(self.margins, min(len(self.margins), draw.choice((0, 1, 1, 2))))
        pairs = (first + rest)[: MOST_PAIRS - len(beside)] + beside
        if draw.random() < _ABSENT and self.pairs:
            present = [piece.text for piece in self.canvas.texts] + [question for question, _ in self.pairs]
            pairs[MOST_PAIRS - 1 :] = [questions.absent(draw, present, self.thing)]
        return self.canvas, pairs


def _turned(draw: random.Random, fact: Fact) -> tuple[str, str]:
    question, answer = draw.choice(fact.pairs)
    return answer, questions.casual(draw, question)


def open_scan(draw: random.Random, sheet: Sheet, thing: str, typewriter: float = 0.3) -> Scan:
    """An empty page with its head and foot; `typewriter` is the chance of a font of fixed width."""
    shade = draw.choice((255, 255, 254, 252, 248, 240, draw.randint(222, 250)))
    canvas = Canvas(sheet.width, sheet.height, (shade, shade, shade - draw.choice((0, 0, 0, 4, 10))))
    marks.wear(draw, canvas, draw.choice((0.0, 0.5, 1.0)))
    fonts = sheet.fonts
    body = draw.choice(draw.choice((fonts.serif, fonts.sans)))
    bold = fonts.bold_of(body) or draw.choice(fonts.bold)
    if draw.random() < typewriter:
        body = draw.choice(fonts.mono)
        bold = draw.choice((body, body, bold))
    ink = (draw.choice((0, 10, 25, 45, 70)),) * 3
    accent = draw.choice(_ACCENTS) if draw.random() < 0.25 else ink
    look = Look(sheet.print_px, body, bold, ink, accent, sheet.print_px * draw.uniform(1.18, 1.5))
    short, roomy = min(sheet.width, sheet.height), sheet.width / sheet.print_px > 34
    margin = max(round(short * draw.uniform(0.05, 0.13 if roomy else 0.07)), marks.EDGE + 4)
    page = Scan(draw, canvas, look, margin, margin + look.size, thing=thing, floor=sheet.height - margin, sheet=sheet)
    if sheet.height > 24 * look.size:
        _head_and_foot(page)
        page.y += look.lead * draw.choice((0, 0.5, 1.5, 3.0))
        page.margins, page.pairs = page.pairs, []
    return page


def _head_and_foot(page: Scan) -> None:
    """Fax lines, running heads, provisos, codes and page numbers of a page that has room for them."""
    draw = page.draw
    small = font(page.look.body, max(9, page.size * draw.uniform(0.7, 0.95)))
    if draw.random() < 0.12:
        _fax_line(page, small)
    elif draw.random() < 0.2:
        _running_head(page)
    if draw.random() < 0.2:
        address = f"Source: https://www.{lexicon.invented(draw, 2)}.org/docs/{lexicon.invented(draw, 2)}"
        grey = font(draw.choice(page.sheet.fonts.sans), small.size)
        page.canvas.text((page.canvas.width / 2, _foot(page, small)), address, grey, (120,) * 3, "middle")
    if draw.random() < 0.35:
        _proviso(page, small)
    if draw.random() < 0.4 and "page number" not in page.taken:
        _page_number(page, small)


def _foot(page: Scan, small: ImageFont.FreeTypeFont) -> float:
    """The baseline of one more line at the foot; the floor rises above it."""
    limit = page.canvas.height - page.draw.uniform(1.2, 2.2) * marks.EDGE - small.size * 0.3
    baseline = min(limit, page.floor)
    page.floor = baseline - small.size * 1.5
    return baseline


def _fax_line(page: Scan, small: ImageFont.FreeTypeFont) -> None:
    draw = page.draw
    face = font(draw.choice(page.sheet.fonts.mono), small.size)
    day, number = values.day(draw).strftime("%m/%d/%Y"), values.phone(draw)
    sender = values.company(draw).upper()
    parts = [f"{day} {values.clock(draw)}", f"FAX {number}", sender]
    line = "   ".join(parts)
    if face.getlength(line) > page.canvas.width - 2 * page.margin:
        return
    page.canvas.text((page.margin, marks.EDGE + small.size * 1.2), line, face, page.look.ink)
    page.ask_field("fax", number)
    page.y = max(page.y, marks.EDGE + small.size * 3.5)


def _running_head(page: Scan) -> None:
    """A line or three at the top that every page of the paper has."""
    draw = page.draw
    day, number = values.day(draw).strftime(values.date_form(draw)), str(draw.randint(2, 99))
    name = lexicon.heading(draw, 4)
    lines = draw.choice(
        ((name, day, f"Page {number}"), (name, f"Page {number} of {int(number) + 3}"), (name,), (name, day))
    )
    align = draw.choice(("left", "right", "left"))
    x = page.margin if align == "left" else page.right
    for line in lines:
        page.canvas.text((x, page.y), line, page.look.text, page.look.ink, align)
        page.y += page.look.lead
    if len(lines) > 1 and "Page" in lines[-1]:
        page.ask_field("page number", number)
    page.ask_own(name, "What is the header of the page?", "What does the header say?")
    page.y += page.look.lead * draw.choice((1, 2))


def _proviso(page: Scan, small: ImageFont.FreeTypeFont) -> None:
    draw, canvas = page.draw, page.canvas
    y = _foot(page, small)
    words, code = (
        draw.choice(_PROVISOS),
        f"{''.join(draw.choices('ABCDEFGHKLMNPRSTUVW', k=3))}-{draw.randint(0, 10**8):08d}",
    )
    ink = page.look.ink
    end = canvas.text((page.margin * 0.6 + 4, y), words, small, ink)
    if end + small.getlength(code) + small.size < canvas.width - page.margin * 0.6:
        canvas.text((canvas.width - page.margin * 0.6 - 4, y), code, small, ink, "right")
        page.ask_own(code, "What is the code at the bottom right?", "What is the number at the bottom right?",
                     "Which document number is printed at the foot?")  # fmt: skip
    page.ask_own(words, "What is written at the bottom left?", "What is written at the bottom left of the page?")


def _page_number(page: Scan, small: ImageFont.FreeTypeFont) -> None:
    draw = page.draw
    y = _foot(page, small)
    number, last = draw.randint(1, 99), draw.randint(1, 30)
    words = draw.choice(("{}", "{}", "Page {}", "- {} -", "Page {} of " + str(number + last), "{} | Page"))
    align = draw.choice(("middle", "middle", "right"))
    x = page.canvas.width / 2 if align == "middle" else page.right
    page.canvas.text((x, y), words.format(number), small, page.look.ink, align)
    page.ask_field("page number", str(number))
    if " of " in words:
        page.ask_own(str(number + last), "How many pages are there in total?", "How many pages does the document have?",
                     "What is the total number of pages?")  # fmt: skip
