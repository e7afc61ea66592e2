import time
from pathlib import Path
from typing import Any

import pytest

from vqa_core.errors import UserError
from vqa_core.runs import history
from vqa_core.runs.about import describe
from vqa_core.runs.files import write_json
from vqa_core.runs.run import Run
from vqa_core.runs.store import RunStore
from vqa_core.settings import Settings
from vqa_core.training.comparison import OTHER_COUNTS, OTHER_ROWS, compare
from vqa_core.training.presets import with_preset

DATA = {"id": "ab12cd34ef56", "name": "receipts.zip", "rows": 30, "train_rows": 24, "held_out_rows": 6}


@pytest.fixture
def store(tmp_path: Path) -> RunStore:
    return RunStore(
        Settings.from_environment({"DOCDEX_HOME": str(tmp_path / "home"), "DOCDEX_RUNTIME": str(tmp_path / "locks")})
    )


def made(store: RunStore, best: float, rows: int = 6, data: dict[str, Any] = DATA, **changes: Any) -> Run:
    train = with_preset("pocket-tickets", changes).model_dump()
    run = store.create({"train": train, "preset": "pocket-tickets", "data": data, "device": "cpu"}, slug="receipts")
    history.append(run, {"step": 0, "time": 0.0, "exact_match": 0.0, "rows": rows})
    history.append(run, {"step": 20, "time": 60.0, "exact_match": best, "rows": rows, "loss": 0.5})
    write_json(run.status_path, {"format": 1, "state": "done", "step": 20, "total": 20, "peak_gib": 1.5})
    return run


def test_only_settings_that_differ_are_told_and_the_rest_is_counted(store: RunStore) -> None:
    runs = [made(store, 0.5, lora_r=8), made(store, 0.8, lora_r=16, learning_rate=0.001)]
    found = compare(runs)
    assert [(one.name, one.values) for one in found.differ] == [
        ("lora_r", (8, 16)),
        ("learning_rate", (with_preset("pocket-tickets", {}).learning_rate, 0.001)),
    ]
    assert found.differ[0].label == "Rank r"
    assert {"data", "preset", "seed", "device"} <= {one.name for one in found.same}
    assert found.comparable and found.warnings == ()


def test_a_setting_that_an_older_run_does_not_know_differs(store: RunStore) -> None:
    old, new = made(store, 0.5), made(store, 0.5)
    config = old.config()
    del config["train"]["patience"]
    write_json(old.config_path, config)
    assert [(one.name, one.values) for one in compare([old, new]).differ] == [("patience", (None, 0))]


def test_each_side_has_its_scores_time_and_memory_and_the_best_is_marked(store: RunStore) -> None:
    runs = [made(store, 0.5), made(store, 0.8), made(store, 0.8)]
    describe(runs[1], title="Larger")
    found = compare(runs)
    assert [side.title for side in found.sides] == [runs[0].id, "Larger", runs[2].id]
    assert (found.sides[0].seconds, found.sides[0].peak_gib, found.sides[0].loss) == (60.0, 1.5, 0.5)
    assert found.best("exact_match", [side.scores["exact_match"].best for side in found.sides]) == {1, 2}
    assert found.best("eval_loss", [0.3, None, 0.4]) == {0}
    assert found.best("peak_gib", [1.5, 1.5, 1.5]) == frozenset()
    assert found.best("samples_per_s", [3.0, 9.0, None]) == {1}
    assert found.best("seconds", [0.1, 0.2, 0.3]) == frozenset()


@pytest.mark.parametrize("changes", [{"seed": 3}, {"test_share": 0.5}, {"data": {**DATA, "id": "0" * 12}}])
def test_other_held_out_rows_are_warned_of_and_no_score_is_called_best(
    store: RunStore, changes: dict[str, Any]
) -> None:
    data = changes.pop("data", DATA)
    found = compare([made(store, 0.5), made(store, 0.8, data=data, **changes)])
    assert not found.comparable and found.warnings == (OTHER_ROWS,)
    assert found.best("exact_match", [0.5, 0.8]) == frozenset()
    assert found.best("peak_gib", [1.0, 2.0]) == {0}


def test_rows_that_were_written_down_as_scored_decide(store: RunStore) -> None:
    runs = [made(store, 0.5, seed=1), made(store, 0.8, seed=2)]
    rows = [
        {"id": "4", "question": "Total?", "answers": ["12.50"]},
        {"id": "7", "question": "Date?", "answers": ["May"]},
    ]
    for run in runs:
        write_json(run.folder / "held_out.json", {"format": 1, "metric": "exact_match", "rows": rows})
    assert compare(runs).comparable
    write_json(runs[1].folder / "held_out.json", {"format": 1, "metric": "exact_match", "rows": rows[:1]})
    assert compare(runs).warnings == (OTHER_ROWS,)


def test_other_numbers_of_scored_rows_are_warned_of(store: RunStore) -> None:
    found = compare([made(store, 0.5), made(store, 0.8, rows=4)])
    assert found.comparable and found.warnings == (OTHER_COUNTS,)


def test_a_run_at_work_is_named(store: RunStore) -> None:
    waiting = made(store, 0.5)
    now = time.time()
    write_json(waiting.status_path, {"format": 1, "state": "queued", "created_at": now, "updated_at": now})
    assert waiting.id in compare([made(store, 0.5), waiting]).warnings[0]


def test_one_run_five_runs_and_a_run_twice_are_refused(store: RunStore) -> None:
    run = made(store, 0.5)
    for runs in ([run], [run] * 5, [run, run]):
        with pytest.raises(UserError, match="chosen"):
            compare(runs)
