import pytest

from vqa_core.errors import UserError
from vqa_core.examples.asked import question_for
from vqa_core.examples.roles import Roles, guess_roles

RECEIPTS = [
    {"image": "1.png", "company": "A & B", "date": "1/2/2018", "total": "9.00", "width": 10, "shop_id": "s1"},
    {"image": "2.png", "company": "C", "date": "2/2/2018", "total": "", "width": 11, "shop_id": "s2"},
]


@pytest.mark.parametrize(
    ("column", "question"),
    [
        ("total", "What is the total?"),
        ("HP", "How many HP does it have?"),
        ("set_name", "Which set is it from?"),
        ("Set Name", "Which set is it from?"),
        ("name", "What is its name?"),
        ("invoice_number", "What is the invoice number?"),
        ("dueDate", "What is the due date?"),
        ("VAT-rate", "What is the VAT rate?"),
    ],
)
def test_a_field_is_asked_about_as_people_ask(column: str, question: str) -> None:
    assert question_for(column) == question


def test_the_fields_of_key_files_are_asked_about() -> None:
    roles = guess_roles(list(RECEIPTS[0]), RECEIPTS)
    assert (roles.image, roles.question, roles.answers) == ("image", "", "")
    assert roles.asked == tuple((column, question_for(column)) for column in ("company", "date", "total"))
    roles.check(list(RECEIPTS[0]))


def test_what_tells_nothing_about_the_picture_is_not_asked_about() -> None:
    rows = [
        {
            "image": f"{n}.png",
            "hp": n,
            "same": "x",
            "page": n,
            "source_url": "a",
            "link": f"https://example.com/{n}",
            "story": "long " * 30 + str(n),
            "attacks": [{"title": "Peck"}],
            "costs": "['a']",
            "rare": "once" if not n else None,
            "holo": bool(n % 2),
        }
        for n in range(12)
    ]
    assert guess_roles(list(rows[0]), rows).asked == (("hp", "How many HP does it have?"),)


def test_of_many_fields_those_with_a_question_of_their_own_come_first() -> None:
    rows = [{"image": f"{n}.png", **{f"field{k}": n for k in range(9)}, "name": str(n)} for n in range(3)]
    asked = [column for column, _ in guess_roles(list(rows[0]), rows).asked]
    assert asked == [*(f"field{k}" for k in range(7)), "name"]


def test_a_label_is_asked_about_and_a_lone_text_is_a_caption() -> None:
    rows = [{"file_name": f"{n}.png", "label": "cat" if n else "dog"} for n in range(3)]
    assert guess_roles(["file_name", "label"], rows) == Roles("file_name", "", "", asked=(("label", "What is it?"),))
    assert guess_roles(["file_name", "text"], []) == Roles("file_name", "", "", caption="text")


def test_fields_chosen_by_hand_must_be_columns_with_a_question() -> None:
    with pytest.raises(UserError, match="no column 'tax'"):
        Roles("image", "", "", asked=(("tax", "How much?"),)).check(["image", "total"])
    with pytest.raises(UserError, match="'total' has no question"):
        Roles("image", "", "", asked=(("total", " "),)).check(["image", "total"])
