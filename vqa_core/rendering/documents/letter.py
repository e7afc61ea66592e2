"""Letters and memos: who writes to whom, when, and about what."""

import random

from vqa_core.rendering import values
from vqa_core.rendering.canvas import Canvas, wrap
from vqa_core.rendering.documents.page import Page, fields, letterhead, new_page
from vqa_core.rendering.sheet import Pairs, Sheet

_SUBJECTS = values.words(
    "New Prices|Office Move|Your Order|Annual Meeting|Price Offer|Service Contract|Travel Plans|Summer Hours|"
    "Delivery Delay|Product Samples|Repair of Roof|Parking Space|Safety Training|Job Interview",
    "|",
)
_SENTENCES = (
    "Thank you for your letter and for the time you gave us last week.",
    "We are glad to tell you that everything is ready.",
    "Please find the papers with this letter and return one copy to us.",
    "Our office is open every weekday from nine to five.",
    "If you have any questions, please call us at any time.",
    "We would like to hear from you before the end of the month.",
    "The work took longer than we had planned, and we are sorry for the delay.",
    "All members of the team have read the report and agree with it.",
    "You will receive a second copy by post within a few days.",
    "We look forward to seeing you again.",
)
_CLOSINGS = ("Sincerely,", "Yours truly,", "Regards,", "Best regards,")


def draw_letter(draw: random.Random, sheet: Sheet) -> tuple[Canvas, Pairs]:
    page = new_page(draw, sheet, mono=0.15)
    look = page.look
    letterhead(page, draw.choice(("left", "left", "middle", "right")))
    page.y += look.lead * 0.3
    if draw.random() < 0.5:
        page.rule(draw.choice((1, 2)))
    page.y += look.lead * 0.7
    writer, reader, subject = values.person(draw), values.person(draw), draw.choice(_SUBJECTS)
    today = values.day(draw).strftime(values.date_form(draw))
    memo = draw.random() < 0.5
    (_memo_head if memo else _letter_head)(page, writer, reader, subject, today)
    sentences = draw.sample(_SENTENCES, draw.randint(5, 9))
    middle = draw.randint(1, len(sentences) - 1)
    for part in (sentences[:middle], sentences[middle:]):
        room = int((page.bottom - page.y) / look.lead) - 4
        if len(wrap(" ".join(part), look.text, page.width)) <= room:
            page.paragraph(" ".join(part))
            page.y += look.lead * 0.5
    if not memo:
        page.y += look.lead * 0.3
        page.canvas.text((page.margin, page.y), draw.choice(_CLOSINGS), look.text, look.ink)
        page.y += look.lead * 1.6
        page.canvas.text((page.margin, page.y), writer, look.text, look.ink)
        page.ask(writer, "Who signed the letter?", "Who wrote this letter?", "Who is the sender?")
    return page.canvas, page.pairs


def _memo_head(page: Page, writer: str, reader: str, subject: str, today: str) -> None:
    rows = [("To", reader), ("From", writer), ("Date", today), ("Subject", subject)]
    fields(page, rows, page.margin, page.width * 0.75, ask=False)
    page.ask(reader, "Who is it addressed to?", "Who is the recipient?")
    page.ask(writer, "Who is it from?", "Who is it from?", "Who sent it?")
    page.ask(today, "What is the date?")
    page.ask(subject, "What is the subject?", "What is the subject?", "What is it about?")
    page.y += page.look.lead * 0.7


def _letter_head(page: Page, writer: str, reader: str, subject: str, today: str) -> None:
    draw, canvas, look = page.draw, page.canvas, page.look
    place = draw.choice(("left", "right"))
    canvas.text((page.margin if place == "left" else page.right, page.y), today, look.text, look.ink, place)
    page.ask(today, "What is the date?")
    page.y += look.lead * 1.5
    for line in (reader, values.street(draw), values.town_line(draw)):
        canvas.text((page.margin, page.y), line, look.text, look.ink)
        page.y += look.lead
    page.ask(reader, "Who is it addressed to?", "To whom is the letter addressed?")
    page.y += look.lead * 0.6
    face = draw.choice((look.strong, look.text))
    end = canvas.text((page.margin, page.y), draw.choice(("Re:", "Subject:")), face, look.ink)
    canvas.text((end + look.size * 0.4, page.y), subject, face, look.ink)
    page.ask(subject, "What is the subject?", "What is the letter about?")
    page.y += look.lead * 1.5
    canvas.text((page.margin, page.y), draw.choice((f"Dear {reader},", "Dear Sir or Madam,")), look.text, look.ink)
    page.y += look.lead * 1.3
