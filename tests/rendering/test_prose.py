"""Sentences that pages are filled with: each answer stands in its sentence, and no question fits two of them."""

import random
import re

from vqa_core.rendering.prose import lexicon
from vqa_core.rendering.prose.facts import Writer
from vqa_core.rendering.prose.forms import FORMS

_PAGES = [(writer := Writer(random.Random(seed)), [writer.fact() for _ in range(20)])[1] for seed in range(40)]


def test_every_answer_stands_in_its_sentence_and_no_slot_is_left_open() -> None:
    for fact in (fact for page in _PAGES for fact in page):
        assert not re.search(r"[{}]", fact.sentence)
        for question, answer in fact.pairs:
            assert answer in fact.sentence
            assert not re.search(r"[{}]", question + answer)
            assert question.endswith("?")


def test_a_question_is_never_asked_of_two_sentences_of_a_page() -> None:
    for page in _PAGES:
        asked = [{question for question, _ in fact.pairs} for fact in page]
        assert sum(map(len, asked)) == len(set().union(*asked))


def test_every_form_of_a_sentence_can_be_asked() -> None:
    told = [fact for page in _PAGES for fact in page]
    assert sum(bool(fact.pairs) for fact in told) == len(told)
    assert len({question.split()[0] for fact in told for question, _ in fact.pairs}) >= 12
    assert all(form.questions and form.sentences for form in FORMS)


def test_verbs_take_their_forms_by_rule() -> None:
    assert [lexicon.past(verb) for verb in ("plan", "study", "approve", "display", "withdraw")] == [
        "planned", "studied", "approved", "displayed", "withdrew",
    ]  # fmt: skip
    assert lexicon.participle("withdraw") == "withdrawn"
    assert [lexicon.third(verb) for verb in ("study", "publish", "review")] == ["studies", "publishes", "reviews"]


def test_initials_are_the_capitals_of_a_name() -> None:
    assert lexicon.initials("Office of Salt and Herb") == "OSH"
