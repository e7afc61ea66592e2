"""Questions in many wordings, each of them about the field it is for."""

import random
import re

import pytest

from vqa_core.rendering.asked import FIELDS, Field
from vqa_core.rendering.questions import NOT_HERE, absent, ask, ask_cell, ask_label, caption, casual, is_printed


@pytest.mark.parametrize("field", FIELDS)
def test_a_field_is_asked_in_several_whole_sentences(field: str) -> None:
    draw = random.Random(field)
    asked = {ask(draw, field, "receipt") for _ in range(60)}
    assert len(asked) >= 5
    assert all("{" not in question and question == question.strip() and len(question) < 80 for question in asked)


def test_most_questions_are_written_with_care_and_some_are_not() -> None:
    draw = random.Random(1)
    asked = [ask(draw, "total") for _ in range(1000)]
    assert 700 < sum(question[0].isupper() and question.endswith(("?", ".")) for question in asked) < 950
    assert asked.count("What is the total?") > 100


def test_a_free_field_is_asked_by_its_printed_label() -> None:
    draw = random.Random(2)
    assert sum("batch no" in ask(draw, "Batch No:").lower() for _ in range(40)) > 34  # the others are misspelt
    assert {casual(random.Random(9), "Who is it prepared by?")} >= {"Who is it prepared by?"}
    assert (
        sum(bool(re.match("who (is|was) it prepared by", ask_label(draw, "Prepared by").lower())) for _ in range(20))
        > 15
    )


def test_a_cell_is_asked_by_row_and_column() -> None:
    draw = random.Random(3)
    asked = [ask_cell(draw, "Rent", "2012") for _ in range(40)]
    assert all("Rent" in question and "2012" in question for question in asked)


def test_a_misspelt_question_is_still_nearly_the_one_that_was_meant() -> None:
    draw = random.Random(6)
    asked = {casual(draw, "What is the subtotal on this receipt?") for _ in range(600)}
    meant = set("What is the subtotal on this receipt?")
    assert any("subtotal" not in question for question in asked)
    assert all(set(question) <= meant | set("w") and 30 < len(question) < 40 for question in asked)


def test_a_new_field_needs_no_entry_in_the_table() -> None:
    assert "chilli" in ask(random.Random(4), Field(("chilli level",))).lower()


def test_what_is_printed_is_never_asked_for_in_vain() -> None:
    printed = ("GST 6%", "CASH", "Change", "Table: 4", "Tel 07-5566", "Invoice No", "Fax", "Serial Number")
    hidden = re.compile(r"(?<!before )\b(tax|gst|cash|change|table|phone|telephone|contact|invoice|fax|serial)\b")
    draw = random.Random(5)
    asked = [absent(draw, printed) for _ in range(400)]
    assert {answer for _, answer in asked} == {NOT_HERE}
    assert [question for question, _ in asked if hidden.search(question.lower())] == []
    assert len({question for question, _ in asked}) > 100


def test_a_caption_says_what_the_picture_is_and_whose() -> None:
    draw = random.Random(7)
    asked = [caption(draw, "invoice", " from Alpine Foods") for _ in range(40)]
    assert {answer for _, answer in asked} == {"This is an invoice from Alpine Foods."}
    assert len({question for question, _ in asked}) > 5
    assert not is_printed(asked[0][1]) and not is_printed(NOT_HERE) and is_printed("This Is It Ltd")
