"""What the page says of a model before it is asked."""

import pytest

from vqa_core.ui.ask import ask_words as words


@pytest.mark.parametrize(
    ("model", "note"),
    [
        ("pocket", words.EMBEDDED_NOTE),
        ("HuggingFaceM4/idefics-9b", words.BASE_NOTE),
        ("HuggingFaceM4/idefics-80b-instruct", words.LARGER_NOTE),
        ("HuggingFaceM4/idefics2-8b-base", words.BASE_NOTE),
        ("HuggingFaceM4/idefics2-8b", words.LARGER_NOTE),
        ("/models/Idefics-9b/", words.BASE_NOTE),
        ("HuggingFaceTB/SmolVLM-Instruct", words.LARGER_NOTE),
    ],
)
def test_a_base_model_is_told_from_one_that_keeps_a_conversation(model: str, note: str) -> None:
    assert words.model_note(model) == note
