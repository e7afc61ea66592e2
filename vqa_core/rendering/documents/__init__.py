"""Business documents and pages, with what can be read off them."""

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from vqa_core.rendering.canvas import Canvas
from vqa_core.rendering.documents.chart import draw_chart_page
from vqa_core.rendering.documents.form import draw_form
from vqa_core.rendering.documents.invoice import draw_invoice
from vqa_core.rendering.documents.letter import draw_letter
from vqa_core.rendering.documents.listing import draw_listing
from vqa_core.rendering.documents.memo import draw_memo
from vqa_core.rendering.documents.nutrition import TALL, draw_nutrition
from vqa_core.rendering.documents.page import LANDSCAPE, PORTRAIT
from vqa_core.rendering.documents.passes import WIDE, draw_pass
from vqa_core.rendering.documents.receipt import ROLLS, draw_receipt
from vqa_core.rendering.documents.report import draw_article, draw_report
from vqa_core.rendering.documents.slide import draw_cover, draw_slide
from vqa_core.rendering.documents.statement import draw_statement
from vqa_core.rendering.documents.table import draw_table
from vqa_core.rendering.sheet import Pairs, Sheet


@dataclass(frozen=True)
class DocumentKind:
    """`share` is how often it is drawn, in proportion; `sizes` are (width, height) in px where no sheet is given."""

    draw: Callable[[random.Random, Sheet], tuple[Canvas, Pairs]]
    share: float
    sizes: tuple[tuple[int, int], ...] = PORTRAIT


KINDS_OF_DOCUMENT: Mapping[str, DocumentKind] = {
    "invoice": DocumentKind(draw_invoice, 1.6),
    "receipt": DocumentKind(draw_receipt, 3.0, ROLLS),
    "form": DocumentKind(draw_form, 2.0, (*PORTRAIT, *LANDSCAPE)),
    "statement": DocumentKind(draw_statement, 0.8),
    "pass": DocumentKind(draw_pass, 0.7, WIDE),
    "nutrition": DocumentKind(draw_nutrition, 0.4, TALL),
    "letter": DocumentKind(draw_letter, 1.0),
    "memo": DocumentKind(draw_memo, 1.0),
    "report": DocumentKind(draw_report, 1.0),
    "article": DocumentKind(draw_article, 0.4),
    "listing": DocumentKind(draw_listing, 1.2, (*PORTRAIT, *LANDSCAPE)),
    "slide": DocumentKind(draw_slide, 0.5, LANDSCAPE),
    "cover": DocumentKind(draw_cover, 0.3),
    "chart": DocumentKind(draw_chart_page, 0.7, (*PORTRAIT, *LANDSCAPE)),
    "table": DocumentKind(draw_table, 2.5, (*PORTRAIT, *LANDSCAPE)),
}


def draw_document(draw: random.Random, sheet: Sheet | None = None) -> tuple[Canvas, Pairs]:
    """A document of one of KINDS_OF_DOCUMENT and its questions, most telling first.

    Without a sheet its long side is 768 px, its print 17 to 20 px.
    """
    kinds = tuple(KINDS_OF_DOCUMENT.values())
    kind = draw.choices(kinds, [kind.share for kind in kinds])[0]
    if sheet is None:
        width, height = draw.choice(kind.sizes)
        sheet = Sheet(width, height, draw.randint(17, 20))
    return kind.draw(draw, sheet)
