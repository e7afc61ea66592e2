"""A whole set scored by real models: answers, candidates and shots; a stop half-way changes nothing but the hour."""

import json
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from tests.tiny import COLOURS, coloured_rows, tiny_idefics3
from vqa_core.evaluation.file import EvaluateRequest, evaluate_file
from vqa_core.evaluation.journal import Stopped, Watch
from vqa_core.evaluation.table import evaluate_table, spread_out
from vqa_core.runs.store import RunStore
from vqa_core.settings import Settings

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> str:
    return str(tiny_idefics3(tmp_path_factory.mktemp("tiny")))


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> str:
    return str(coloured_rows(tmp_path_factory.mktemp("rows") / "set", 20))


def host(home: Path) -> tuple[Settings, RunStore]:
    settings = Settings.from_environment({"DOCDEX_HOME": str(home), "DOCDEX_RUNTIME": str(home / "runtime")})
    return settings, RunStore(settings)


def settled(report: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in report.items() if "seconds" not in name}


class Progress:
    def __init__(self) -> None:
        self.seen: list[tuple[int, int]] = []

    def __call__(self, done: int, total: int) -> None:
        self.seen.append((done, total))


def test_stopped_and_continued_equals_one_go(model: str, data: str, tmp_path: Path) -> None:
    request = EvaluateRequest(data=data, model=model, metrics=("anls", "cider", "accuracy", "accuracy_norm"))
    first, second = Progress(), Progress()
    with pytest.raises(Stopped, match="after 8 of 20"):
        evaluate_file(request, *host(tmp_path / "a"), Watch(first, lambda: first.seen[-1][0] >= 8))
    continued = evaluate_file(request, *host(tmp_path / "a"), Watch(second))
    # Twelve answers that were missing, then all rows' candidates one by one.
    assert second.seen[:3] == [(8, 20), (16, 20), (20, 20)]
    assert second.seen[3:] == [(done, 20) for done in range(21)]
    one_go = evaluate_file(request, *host(tmp_path / "b"))
    assert settled(continued) == settled(one_go)
    assert one_go["metrics"] == ["anls", "cider", "accuracy", "accuracy_norm"] and one_go["n"] == 20
    third = Progress()
    again = evaluate_file(request, *host(tmp_path / "a"), Watch(third))
    assert third.seen == [(20, 20), (20, 20)] and again["load_seconds"] == 0.0
    assert settled(again) == settled(one_go)


def test_labels_of_the_set_are_candidates_and_each_gets_its_likelihood(model: str, data: str, tmp_path: Path) -> None:
    table = tmp_path / "rows.csv"
    report = evaluate_file(
        EvaluateRequest(data=data, model=model, metrics=("accuracy",), csv=table, limit=3), *host(tmp_path)
    )
    assert 0 <= report["accuracy"] <= 1 and report["n"] == 3
    assert all(f'""{colour}""' in table.read_text() for colour in COLOURS)
    (about,) = (tmp_path / "evaluations").glob("*/about.json")
    assert json.loads(about.read_text())["kind"] == "labels"


@pytest.mark.parametrize("support", ["random", "similar"])
def test_shots_stand_before_each_row_and_change_what_is_asked(
    support: str, model: str, data: str, tmp_path: Path
) -> None:
    base = EvaluateRequest(data=data, model=model, limit=4, metrics=("anls",), support=support)  # type: ignore[arg-type]
    plain, shot = evaluate_table(spread_out(base, [data], [0, 2]), *host(tmp_path))
    assert (plain["shots"], plain["support"], shot["shots"], shot["support"]) == (0, "", 2, support)
    kept = [file.read_text().splitlines() for file in (tmp_path / "evaluations").glob("*/answers.jsonl")]
    first, second = ([json.loads(line)["answer"] for line in lines] for lines in kept)
    assert len(first) == len(second) == 4 and first != second


def test_other_weights_under_the_same_name_are_asked_again(data: str, tmp_path: Path) -> None:
    folder = tiny_idefics3(tmp_path / "model")
    request = EvaluateRequest(data=data, model=str(folder), limit=2)
    evaluate_file(request, *host(tmp_path))
    tiny_idefics3(folder, seed=1)
    progress = Progress()
    evaluate_file(request, *host(tmp_path), Watch(progress))
    assert progress.seen[0] == (0, 2)


def test_pairs_and_choices_are_read_from_the_rows(model: str, tmp_path: Path) -> None:
    Image.new("RGB", (64, 64), "red").save(tmp_path / "0.png")
    Image.new("RGB", (64, 64), "blue").save(tmp_path / "1.png")
    texts = ["a red square", "a blue square"]
    rows = [
        {"image": f"{n}.png", "question": "Which?", "answers": [texts[n]], "choices": texts, "group": "1"}
        for n in range(2)
    ]
    table = tmp_path / "rows.jsonl"
    table.write_text("\n".join(json.dumps(row) for row in rows))
    home = tmp_path / "home"
    report = evaluate_file(EvaluateRequest(data=str(table), model=model), *host(home))
    assert {"accuracy", "roc_auc", "pair_text", "pair_image", "pair_group"} <= set(report["metrics"])
