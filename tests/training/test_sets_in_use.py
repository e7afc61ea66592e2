"""A set is deleted whole, with what was made from it, and never under a run that needs it."""

import json
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.examples.kept import kept_set, pictures
from vqa_core.errors import UserError
from vqa_core.evaluation.journal import Journal
from vqa_core.examples.data_set import DataSet, list_sets, load_set
from vqa_core.examples.example import Example
from vqa_core.examples.versions import Drop, save_version
from vqa_core.runs.files import write_json
from vqa_core.runs.run import Run
from vqa_core.runs.state import State, Status
from vqa_core.runs.store import RunStore
from vqa_core.settings import Settings
from vqa_core.training import sets_in_use
from vqa_core.training.sets_in_use import Uses, remove_set, uses_of
from vqa_core.training.start import start_run


@pytest.fixture
def data(settings: Settings, tmp_path: Path) -> DataSet:
    shown = pictures(tmp_path / "pictures", 6)
    return kept_set(settings.home, [Example.ask(str(n), one, "Who?", ["I"], row=n) for n, one in enumerate(shown)])


def run_of(store: RunStore, data: DataSet, state: State) -> Run:
    run = store.create({"train": {"data": f"set:{data.id}"}}, slug="mine")
    write_json(run.status_path, Status(state=state).to_json())
    return run


def index_file(home: Path, name: str) -> Path:
    path = home / "indexes" / f"{name}.safetensors"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"features")
    return path


def test_runs_are_told_apart_by_whether_they_need_the_rows(store: RunStore, data: DataSet, settings: Settings) -> None:
    other = save_version(settings.home, data.id, [Drop("0")])
    states: list[State] = ["done", "stopped", "failed", "interrupted"]
    done, stopped, failed, interrupted = (run_of(store, data, state).id for state in states)
    # Nobody has its lock: it can be resumed.
    running = run_of(store, data, "running").id
    newer = run_of(store, data, "done")
    config = json.loads(newer.config_path.read_text())
    newer.config_path.write_text(json.dumps({**config, "format": 99}))
    found = uses_of(data.id, store)
    assert set(found.at_work) == {interrupted, running, newer.id}
    assert set(found.finished) == {done, stopped, failed}
    assert uses_of(other.id, store) == Uses([], [])


def test_a_set_goes_with_its_evaluations_and_indexes_and_nothing_else_does(
    store: RunStore, data: DataSet, settings: Settings
) -> None:
    home = settings.home
    other = save_version(home, data.id, [Drop("0")])
    own, foreign = (Journal(home, {"data": one.id, "side": "all"}) for one in (data, other))
    for journal in (own, foreign):
        journal.append([{"row": 0, "answer": "I"}])
    indexes = [index_file(home, name) for name in (f"{data.id}-{'a' * 20}", f"{other.id}-{'a' * 20}", "b" * 20)]
    finished = run_of(store, data, "done")
    assert remove_set(data.id, settings, store) == []
    assert [line.id for line in list_sets(home)] == [other.id]
    assert [path.name for path in (home / "datasets").iterdir()] == [other.id]
    assert (own.folder.exists(), foreign.folder.exists()) == (False, True)
    assert [path.exists() for path in indexes] == [False, True, True]
    assert store.get(finished.id).status().state == "done"
    # Its pictures were shared, and the version has them still.
    assert all(Path(str(example.images[0].source)).is_file() for example in other.examples)
    with pytest.raises(UserError, match="There is no data set"):
        load_set(home, data.id)
    with pytest.raises(UserError, match="was deleted"):
        list(data.examples)


def test_its_finished_runs_go_with_it_where_that_is_asked(store: RunStore, data: DataSet, settings: Settings) -> None:
    run = run_of(store, data, "done")
    assert remove_set(data.id, settings, store, with_runs=True) == [run.id]
    assert store.list() == [] and list_sets(settings.home) == []


@pytest.mark.parametrize("with_runs", [False, True])
def test_a_set_that_a_run_needs_is_refused(store: RunStore, data: DataSet, settings: Settings, with_runs: bool) -> None:
    done, needed = run_of(store, data, "done"), run_of(store, data, "interrupted")
    with pytest.raises(UserError, match=rf"mine is needed by {needed.id}\. .*Stop it or delete it"):
        remove_set(data.id, settings, store, with_runs=with_runs)
    assert len(load_set(settings.home, data.id).examples) == 6 and store.get(done.id)


def test_a_run_that_starts_in_this_moment_keeps_its_rows(
    store: RunStore, data: DataSet, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = sets_in_use.uuid4

    def start_meanwhile() -> Any:
        # Called between the first look and the step that takes the set away.
        run_of(store, data, "interrupted")
        return real()

    monkeypatch.setattr(sets_in_use, "uuid4", start_meanwhile)
    with pytest.raises(UserError, match="is needed by mine-1"):
        remove_set(data.id, settings, store)
    assert [example.id for example in load_set(settings.home, data.id).examples] == [str(n) for n in range(6)]
    assert [path.name for path in (settings.home / "datasets").iterdir()] == [data.id]


def test_a_run_that_comes_too_late_is_refused_and_leaves_nothing(
    store: RunStore, data: DataSet, settings: Settings
) -> None:
    class TooLate(RunStore):
        """Its run is written after the set was taken away."""

        def create(self, config: Mapping[str, Any], *, slug: str, token: str = "") -> Run:
            shutil.rmtree(data.folder)
            return super().create(config, slug=slug, token=token)

    with pytest.raises(UserError, match="mine was just deleted"):
        start_run({"data": f"set:{data.id}", "model": "pocket"}, settings, TooLate(settings))
    assert store.list() == []


def test_an_unknown_set_cannot_be_removed(settings: Settings, store: RunStore) -> None:
    for id in ("0123456789ab", "../../etc"):
        with pytest.raises(UserError):
            remove_set(id, settings, store)
