"""The Ask tab's own examples are answered right by the embedded model: one of each kind, by one click on a question."""

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser

ANSWER_MS = 60_000  # the first one waits for the model
EXAMPLES = [
    ("Document", "Receipt", "What is the total?", "296.70"),
    ("Document", "Invoice", "What is the due date?", "01/16/2026"),
    ("Document", "Form", "What is the manager?", "Sara L. Duarte"),
    ("Document", "Table", "How many orders of Cable ties?", "6,170"),
    ("Card", "Sibrash", "How much damage does Ivory Tremor do?", "180"),
    ("Card", "Kelem", "Who is the illustrator?", "Rita Castro"),
]


@pytest.mark.parametrize(("kind", "example", "question", "answer"), EXAMPLES, ids=[row[1] for row in EXAMPLES])
def test_an_example_is_answered_right(app, page: Page, kind: str, example: str, question: str, answer: str):
    page.goto(app.url, wait_until="domcontentloaded")
    expect(page.locator(".ask-frame img")).to_be_visible(timeout=30_000)
    if kind == "Card":
        page.get_by_role("group", name="Kind of picture").get_by_role("button", name=kind).click()
    page.locator(".ask-example").filter(has_text=example).click()
    page.locator(".ask-chip").filter(has_text=question).click()
    expect(page.locator("article[data-status='done']")).to_have_count(1, timeout=ANSWER_MS)
    expect(page.locator(".ask-question")).to_contain_text(question)
    expect(page.locator(".ask-answer")).to_have_text(answer)
