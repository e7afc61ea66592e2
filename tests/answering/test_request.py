from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

from vqa_core.answering.few_shot import Shots
from vqa_core.answering.request import Asked, as_question, check_asked, check_picture_count
from vqa_core.errors import UserError
from vqa_core.settings import Settings

OWN = Settings.from_environment({"DOCDEX_HOME": "/nowhere"})
SPACE = Settings.from_environment({"DOCDEX_HOME": "/nowhere", "SPACE_ID": "someone/docdex"})


def test_a_request_is_trimmed_and_kept():
    asked = check_asked(Asked("  What is the total? ", hint=" Explain. "), OWN)
    assert (asked.question, asked.hint, asked.model) == ("What is the total?", "Explain.", "pocket")


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"question": " \n"}, "empty"),
        ({"question": "x" * 2001}, "2001 characters"),
        ({"hint": "x" * 501}, "501 characters"),
        ({"max_new_tokens": 0}, "1 to 1024"),
        ({"max_new_tokens": 1025}, "1 to 1024"),
        ({"max_new_tokens": True}, "1 to 1024"),
        ({"max_new_tokens": "many"}, "1 to 1024"),
        ({"model": "no such thing"}, "no such thing"),
    ],
)
def test_a_value_that_breaks_its_rule_is_named(change, words):
    with pytest.raises(UserError, match=words):
        check_asked(replace(Asked("What?"), **change), OWN)


def test_a_space_loads_only_the_models_it_offers():
    with pytest.raises(UserError, match="not offered"):
        check_asked(Asked("What?", model="someone/huge-model"), SPACE)
    check_asked(Asked("What?", model="someone/huge-model"), SPACE, ["someone/huge-model"])
    check_asked(Asked("What?", model="pocket"), SPACE)
    check_asked(Asked("What?", model="someone/huge-model"), OWN)


def test_a_space_shows_strangers_only_the_examples_it_offers():
    asked = Asked("What?", shots=Shots(" set:0123456789ab ", 4))
    with pytest.raises(UserError, match="not offered"):
        check_asked(asked, SPACE)
    assert check_asked(asked, SPACE, ["set:0123456789ab"]).shots == Shots("set:0123456789ab", 4)
    check_asked(asked, OWN)
    check_asked(Asked("What?", shots=Shots("builtin:cards", 4)), SPACE)


def test_shots_reach_the_question():
    with pytest.raises(UserError, match="0 to 32"):
        check_asked(Asked("What?", shots=Shots("builtin:cards", 64)), OWN)
    shots = Shots("builtin:cards", 8, "similar", 3)
    assert as_question(check_asked(Asked("What?", shots=shots), OWN), []).shots == shots


def test_a_space_loads_no_folder(tmp_path: Path):
    (tmp_path / "config.json").write_text("{}")
    with pytest.raises(UserError, match="path"):
        check_asked(Asked("What?", model=str(tmp_path)), SPACE)
    check_asked(Asked("What?", model=str(tmp_path)), OWN)


def test_nine_pictures_are_too_many():
    check_picture_count(8)
    with pytest.raises(UserError, match="up to 8"):
        as_question(Asked("What?"), [Image.new("RGB", (4, 4))] * 9)
