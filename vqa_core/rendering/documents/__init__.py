"""Business documents: invoices, receipts, forms, letters and tables, with what can be read off them."""

import random
from collections.abc import Callable, Mapping

from vqa_core.rendering.canvas import Canvas
from vqa_core.rendering.documents.form import draw_form
from vqa_core.rendering.documents.invoice import draw_invoice
from vqa_core.rendering.documents.letter import draw_letter
from vqa_core.rendering.documents.page import Page
from vqa_core.rendering.documents.receipt import draw_receipt
from vqa_core.rendering.documents.table import draw_table

KINDS_OF_DOCUMENT: Mapping[str, Callable[[random.Random], Page]] = {
    "invoice": draw_invoice,
    "receipt": draw_receipt,
    "form": draw_form,
    "letter": draw_letter,
    "table": draw_table,
}


def draw_document(draw: random.Random) -> tuple[Canvas, list[tuple[str, str]]]:
    """A document of one of KINDS_OF_DOCUMENT, 768 px on its long side, and its questions in random order."""
    page = KINDS_OF_DOCUMENT[draw.choice(tuple(KINDS_OF_DOCUMENT))](draw)
    draw.shuffle(page.pairs)
    return page.canvas, page.pairs
