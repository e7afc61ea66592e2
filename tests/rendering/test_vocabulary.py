"""Words and names: many, plain, and new ones at every draw."""

import random

from vqa_core.rendering import values, vocabulary


def test_the_lists_hold_plain_words_and_verbs_that_take_ed() -> None:
    draw = random.Random(1)
    nouns = {vocabulary.noun(draw) for _ in range(2000)}
    assert len(nouns) > 1500
    assert all(word.isascii() and word.islower() and word.isalpha() for word in nouns)
    verbs = {vocabulary.verb(draw) for _ in range(3000)}
    assert len(verbs) > 500
    assert not verbs & {"begin", "take", "stop", "write", "panic"}


def test_names_seldom_come_back() -> None:
    draw = random.Random(2)
    for make in (values.person, vocabulary.surname, vocabulary.place, vocabulary.invented):
        made = [make(draw) for _ in range(200)]
        assert len(set(made)) > 170
        assert all(name.isascii() for name in made)
