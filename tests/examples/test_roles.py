import pytest

from vqa_core.errors import UserError
from vqa_core.examples.roles import Roles, guess_roles


@pytest.mark.parametrize(
    ("columns", "roles"),
    [
        (["image", "question", "answers"], Roles("image", "question", "answers")),
        (["id", "query", "answers", "image"], Roles("image", "query", "answers", id="id")),
        (["File Name", "Prompt", "Label"], Roles("File Name", "Prompt", "Label")),
        (["img", "question", "text", "data_split"], Roles("img", "question", "text", split="data_split")),
        (["file", "image_path", "question", "answer"], Roles("image_path", "question", "answer")),
        (["image", "question", "answer", "answers"], Roles("image", "question", "answers")),
        (
            ["id", "image_url", "caption", "name", "hp", "set_name"],
            Roles("image_url", "", "", id="id", caption="caption", name="name"),
        ),
        (["image", "caption", "question", "answer", "name"], Roles("image", "question", "answer")),
        (
            ["image", "question", "options", "answer", "group_id"],
            Roles("image", "question", "answer", choices="options", group="group_id"),
        ),
    ],
)
def test_roles_are_guessed_from_names(columns: list[str], roles: Roles) -> None:
    assert guess_roles(columns, []) == roles


def test_roles_are_guessed_from_values() -> None:
    rows = [{"n": 1, "where": "a/1.PNG", "what": "Which day?", "said": "['1/8/93']"}] * 3
    assert guess_roles(["n", "where", "what", "said"], rows) == Roles("where", "what", "said")


def test_a_lone_column_left_over_holds_the_answers() -> None:
    rows = [{"where": "1.png", "what": "Which day is it?", "said": "Monday"}]
    assert guess_roles(["where", "what", "said"], rows) == Roles("where", "what", "said")
    assert guess_roles(["where", "what", "said", "more"], rows).answers == ""


def test_an_id_that_names_pictures_serves_as_picture_column() -> None:
    rows = [{"id": "train_7", "query": "Who?", "answers": "x"}]
    assert guess_roles(["id", "query", "answers"], rows).image == ""
    assert guess_roles(["id", "query", "answers"], rows, lambda value: value == "train_7").image == "id"


def test_a_missing_role_is_refused_with_the_columns_found() -> None:
    with pytest.raises(UserError, match=r"recognised as the question\. The columns are: image, words\."):
        guess_roles(["image", "words"], []).check(["image", "words"])


def test_roles_chosen_by_hand_must_be_columns() -> None:
    with pytest.raises(UserError, match="no column 'photo' for the image"):
        Roles("photo", "question", "answers").check(["image", "question", "answers"])


def test_parts_are_recognised_by_being_lists() -> None:
    assert guess_roles(["parts"], [{"parts": [{"text": "Who?"}]}]).parts == "parts"
    assert guess_roles(["parts", "question"], [{"parts": "12", "question": "Who?"}]).parts == ""


def test_a_caption_table_is_asked_for_its_picture_and_not_for_a_question() -> None:
    with pytest.raises(UserError, match="recognised as the image"):
        guess_roles(["caption"], []).check(["caption"])
