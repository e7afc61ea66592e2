"""A page of an office or an archive under the pen: Page with running heads and feet, columns of text and scan marks."""

import random
from dataclasses import dataclass, field

from PIL import ImageFont

from vqa_core.rendering import questions
from vqa_core.rendering.canvas import Canvas, wrap
from vqa_core.rendering.documents import marks
from vqa_core.rendering.documents.page import Page
from vqa_core.rendering.fonts import font
from vqa_core.rendering.prose import facts, lexicon
from vqa_core.rendering.prose.facts import Fact, Writer
from vqa_core.rendering.sheet import Pairs, Sheet

MOST_PAIRS = 8
BULLETS = ("dot", "dot", "ring", "box", "arrow", "-", "–", "*", "o")
_ABSENT = 0.25
_SMALL = 0.12
# The share of pictures that are asked what they are.
_CAPTIONS = 0.08
# Fields that pages often have, asked for in vain where one has not.
_USUAL = ("subject", "copied", "phone", "fax", "email", "recipient", "sender", "page number", "signed by", "reference")


@dataclass
class Scan(Page):
    """`thing` is what people call the page; `floor` is its last baseline; `facts` were said on it so far.

    The first `telling` pairs stay in front; `margins` are pairs of its head and foot, `taken` the fields asked there;
    `filled` is the font that blanks are filled in with, where it is another one, `name` how a
    caption goes on: whose the page is, or its title.
    """

    thing: str = "document"
    floor: float = 0.0
    telling: int = 0
    sheet: Sheet = field(default_factory=lambda: Sheet(768, 768, 18))
    sentences: list[Fact] = field(default_factory=list)
    margins: Pairs = field(default_factory=list)
    taken: set[str] = field(default_factory=set)
    justified: bool = False
    filled: str = ""
    name: str = ""

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

    def ask(self, answer: str, *wordings: str) -> None:
        """One of the wordings, now and then all in small letters."""
        question = self.draw.choice(wordings)
        super().ask(answer, question.lower() if self.draw.random() < _SMALL else question)

    def ask_field(self, field: str, answer: str) -> None:
        if field in ("title", "company") and not self.name:
            self.name = f" titled {answer}" if field == "title" else f" from {answer}"
        if self.first(field):
            self.ask(answer, questions.ask(self.draw, field, self.thing))

    def first(self, name: str) -> bool:
        """Whether this is the first of its name on the page: what comes twice cannot be asked for by that name."""
        new = name not in self.taken
        self.taken.add(name)
        return new

    def ask_own(self, answer: str, *wordings: str) -> None:
        """One of these wordings as people type it; {thing} in it is what they call the page."""
        self.ask(answer, questions.casual(self.draw, self.draw.choice(wordings).format(thing=self.thing)))

    def ask_date(self, day: str, *wordings: str) -> None:
        """For the day of the page, unless its running head has another one."""
        if self.first("date"):
            self.ask_own(day, *wordings)

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
            if self.justified and align == "left" and line is not found[-1]:
                self._spread(line, face, x, width)
            else:
                self.canvas.text((x, self.y), line, face, self.look.ink, align)
            self.y += lead
        return True

    def _spread(self, line: str, face: ImageFont.FreeTypeFont, x: float, width: float) -> None:
        """The words of a line from edge to edge; as it is where that would tear it apart."""
        words = line.split()
        widths = [face.getlength(word) for word in words]
        gap = (width - sum(widths)) / max(1, len(words) - 1)
        if gap > face.size:
            words, widths = [line], [0.0]
        for word, wide in zip(words, widths, strict=True):
            self.canvas.text((x, self.y), word, face, self.look.ink)
            x += wide + gap

    def headline(self, text: str, times: float, align: str, name: str = "") -> bool:
        """`text` that many times as large as the print, or smaller where it must be; `name` is a font (bold else)."""
        for scale in (times, 1.2, 1.0):
            face = font(name or self.look.bold, self.size * min(times, scale))
            if self.lines(text, face, align=align):
                return True
        return False

    def tell(self, sentences: int, x: float | None = None, width: float = 0.0, quiet: float = 0.2) -> bool:
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
        self.sentences += told
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

    def finished(self, kind: str) -> tuple[Canvas, Pairs]:
        """The picture of a `kind` ("letter") and at most MOST_PAIRS of its pairs.

        Those of the heads come first, then what its text says.

        ValueError where the sheet was too small for any.
        """
        draw = self.draw
        for fact in self.sentences:
            if fact.pairs:
                self.ask(*_turned(draw, fact))
        told = [pair for pair in self.pairs if self.canvas.says(pair[1])]
        if not told:
            raise ValueError(f"No print of {self.size} px to ask about on {self.sheet.width} x {self.sheet.height} px")
        first, rest = told[: self.telling], told[self.telling :]
        draw.shuffle(rest)
        beside = draw.sample(self.margins, min(len(self.margins), draw.choice((0, 1, 1, 2))))
        pairs = (first + rest)[: MOST_PAIRS - len(beside)] + beside
        if draw.random() < 0.15 and self.fits(9):
            pairs[MOST_PAIRS - 1 :] = self._stamped()
        if draw.random() < _CAPTIONS:
            pairs[MOST_PAIRS - 1 :] = [questions.caption(draw, kind, self.name)]
        if draw.random() < _ABSENT:
            pairs[MOST_PAIRS - 1 :] = [self._absent()]
        return self.canvas, pairs

    def _absent(self) -> tuple[str, str]:
        """A question for what is not here: a field, or something said on no line of this page."""
        draw = self.draw
        present = [piece.text for piece in self.canvas.texts] + [question for question, _ in self.pairs]
        if draw.random() < 0.5:
            return questions.absent(draw, present, self.thing, _USUAL)
        said = " ".join(present).lower()
        for question, _ in (pair for _ in range(4) for pair in self.writer.fact().pairs):
            if sum(len(word) > 4 and word.strip("?.,").lower() not in said for word in question.split()) >= 2:
                return questions.casual(draw, question), questions.NOT_HERE
        return questions.absent(draw, present, self.thing, _USUAL)

    def _stamped(self) -> Pairs:
        """A stamp below the text, and a question for what stands in it."""
        draw, size = self.draw, self.size
        mono, strong = (
            font(draw.choice(self.sheet.fonts.mono), size),
            font(draw.choice(self.sheet.fonts.bold), size * 1.1),
        )
        day, office = facts.spoken_date(draw), lexicon.team(draw).upper()
        word, code = draw.choice(("RECEIVED", "COPY", "FILED", "APPROVED")), str(draw.randint(1, 99))
        kinds: tuple[tuple[list[tuple[str, ImageFont.FreeTypeFont]], str, str], ...] = (
            ([(word, strong), (day, mono), (office, mono)], day, f"When was it {word.lower()}?"),
            ([(word, strong), (day, mono)], day, "What is the date in the stamp?"),
            ([("EXHIBIT", mono), (code, strong)], code, "What is the exhibit number?"),
        )
        lines, answer, question = draw.choice(kinds)
        half = max(face.getlength(text) for text, face in lines) / 2 + size
        low, high = marks.EDGE + half, self.canvas.width - marks.EDGE - half
        if low > high:
            return []
        place = (draw.uniform(low, high), draw.uniform(self.y + size * 2, self.floor - size * 4.5))
        marks.stamp(self.canvas, place, lines, draw.choice(((25, 25, 25), (40, 50, 140), (150, 40, 50))))
        return [(questions.casual(draw, question), answer)]


def _turned(draw: random.Random, fact: Fact) -> tuple[str, str]:
    question, answer = draw.choice(fact.pairs)
    return answer, questions.casual(draw, question)
