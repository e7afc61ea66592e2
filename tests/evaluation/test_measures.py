from dataclasses import replace

import pytest

from vqa_core.errors import UserError
from vqa_core.evaluation.measures import (
    Ranking,
    candidates_for,
    choose_metrics,
    measure_answers,
    measure_rankings,
)
from vqa_core.examples.example import Example


def row(answer: str, choices: tuple[str, ...] = (), group: str = "") -> Example:
    return Example(answer, ("q",), (answer,), choices=choices, group=group, row=1)


def ranked(example: Example, *totals: float, tokens: tuple[int, ...] = ()) -> Ranking:
    return Ranking(example.choices, totals, tokens or (1,) * len(totals))


FREE = [row("1971"), row("Paris")]
PEOPLE = [replace(row("yes"), answers=("yes",) * 9 + ("no",))] * 2
COLOURS = [row("red", ("red", "blue", "green")), row("blue", ("red", "blue", "green"))]
YES_NO = [row("yes", ("yes", "no")), row("no", ("no", "yes")), row("no", ("yes", "no"))]


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        (FREE, ("anls", "exact_match")),
        (PEOPLE, ("anls", "exact_match", "vqa_accuracy")),
        (COLOURS, ("anls", "exact_match", "accuracy")),
        (YES_NO, ("anls", "exact_match", "accuracy", "roc_auc")),
        ([*YES_NO, *COLOURS], ("anls", "exact_match", "accuracy")),
        ([*FREE, *YES_NO], ("anls", "exact_match", "accuracy", "roc_auc")),
        ([row("a", group="x"), row("b")], ("anls", "exact_match", "group")),
    ],
)
def test_metrics_are_chosen_by_what_the_rows_have(rows: list[Example], expected: tuple[str, ...]) -> None:
    assert choose_metrics((), rows) == expected


def test_metrics_that_do_not_fit_are_refused_before_anything_is_asked() -> None:
    with pytest.raises(UserError, match="'bleu' is no metric"):
        choose_metrics(("anls", "bleu"), FREE)
    with pytest.raises(UserError, match="none has one"):
        choose_metrics(("group",), FREE)
    with pytest.raises(UserError, match="two classes"):
        candidates_for(("roc_auc",), COLOURS, COLOURS)
    with pytest.raises(UserError, match="not one of its choices"):
        candidates_for(("accuracy",), [row("pink", ("red", "blue"))], [])
    with pytest.raises(UserError, match="1 different answers"):
        candidates_for(("accuracy",), [row("red")], [row("red")])


def test_candidates_are_the_rows_own_or_all_labels_of_the_set() -> None:
    assert candidates_for(("anls",), COLOURS, COLOURS) == {}
    assert list(candidates_for(("accuracy",), [FREE[0], *YES_NO], FREE)) == [1, 2, 3]
    labels = candidates_for(("accuracy",), FREE[:1], [*FREE, row("1971"), row("Berlin")])
    assert labels[0].choices == ("1971", "Berlin", "Paris")
    assert candidates_for(("group",), [row("a", ("a", "b"), "x")], [])[0].choices == ("a", "b")
    assert candidates_for(("group",), [row("a", group="x")], []) == {}


def test_answers_are_measured_with_intervals() -> None:
    anls, exact, f1, cider = measure_answers(("anls", "exact_match", "token_f1", "cider"), FREE, ["1972", "paris"])
    assert (anls.name, anls.value, anls.interval, anls.n) == ("anls", 0.875, (0.75, 1.0), 2)
    assert (exact.value, f1.value) == (0.5, 0.5)
    # One of two pictures is matched in its only word; of four sizes of n-grams it has one.
    assert cider.value == pytest.approx(10 / 4 / 2)


def test_accuracy_takes_the_likeliest_and_norm_the_likeliest_for_its_length() -> None:
    rankings = [ranked(COLOURS[0], -1, -2, -3), ranked(COLOURS[1], -2, -4, -9, tokens=(1, 4, 3))]
    plain, norm = measure_rankings(("accuracy", "accuracy_norm"), COLOURS, rankings)
    assert (plain.name, plain.value) == ("accuracy", 0.5)
    assert (norm.name, norm.value) == ("accuracy_norm", 1.0)


def test_roc_auc_follows_the_lead_of_one_class_wherever_it_stands() -> None:
    # yes leads by 3, 2 and -1; only the first is a yes.
    rankings = [ranked(YES_NO[0], -1, -4), ranked(YES_NO[1], -4, -2), ranked(YES_NO[2], -3, -2)]
    (found,) = measure_rankings(("roc_auc",), YES_NO, rankings)
    assert (found.value, found.interval, found.n) == (1.0, (1.0, 1.0), 3)
    (turned,) = measure_rankings(("roc_auc",), YES_NO, [ranked(YES_NO[0], -4, -1), *rankings[1:]])
    assert turned.value == 0.0


def test_pairs_are_told_apart_both_ways_and_attributes_are_compared() -> None:
    texts = ("a dog in a car", "a car in a dog")
    pair = [row(texts[0], texts, "1"), row(texts[1], texts[::-1], "1")]
    # Each picture prefers its own text; text 1 fits picture 0 better than its own.
    rankings = [ranked(pair[0], -1.0, -2.0), ranked(pair[1], -3.0, -9.0)]
    found = {one.name: (one.value, one.n) for one in measure_rankings(("accuracy", "group"), pair, rankings)}
    assert found == {"accuracy": (1.0, 2), "pair_text": (1.0, 1), "pair_image": (0.0, 1), "pair_group": (0.0, 1)}

    people = [row("old", ("old", "young"), group) for group in ("f", "f", "m", "m")] + [row("old", ("old", "young"))]
    rankings = [ranked(person, *totals) for person, totals in zip(people, [(-1, -2)] * 3 + [(-2, -1)] * 2, strict=True)]
    found = {one.name: (one.value, one.n) for one in measure_rankings(("accuracy", "group"), people, rankings)}
    assert found == {
        "accuracy": (0.6, 5),
        "accuracy[f]": (1.0, 2),
        "accuracy[m]": (0.5, 2),
        "accuracy_deviation": (0.25, 4),
    }


def test_groups_without_choices_are_compared_by_exact_match() -> None:
    rows = [row("a", group="x"), row("b", group="y")]
    found = {one.name: one.value for one in measure_answers(("anls", "group"), rows, ["a", "z"])}
    assert found == {"anls": 0.5, "exact_match[x]": 1.0, "exact_match[y]": 0.0, "exact_match_deviation": 0.5}
