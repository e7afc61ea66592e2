import json
import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from vqa_core.errors import UserError
from vqa_core.runs.files import write_json
from vqa_core.runs.run import LAUNCH_S, Run
from vqa_core.runs.state import Status
from vqa_core.runs.store import RunStore
from vqa_core.settings import PACKAGE_ROOT, Settings

CREATE_TEN = """
import sys
from vqa_core.runs.store import RunStore
from vqa_core.settings import Settings
store = RunStore(Settings.from_environment())
sys.stdin.readline()
print(*[store.create({}, slug="race", token=sys.argv[1]).id for _ in range(10)])
"""


def say(run: Run, **changes: object) -> None:
    """Write status.json as a worker would have left it."""
    write_json(run.status_path, replace(run.written_status(), **changes).to_json())  # type: ignore[arg-type]


def create_in_two_processes(settings: Settings, token: str) -> list[str]:
    environment = {**os.environ, "DOCDEX_HOME": str(settings.home), "DOCDEX_RUNTIME": str(settings.runtime)}
    racers = [
        subprocess.Popen(
            [sys.executable, "-c", CREATE_TEN, token],
            cwd=PACKAGE_ROOT,
            env=environment,
            text=True,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        for _ in range(2)
    ]
    for racer in racers:
        assert racer.stdin
        racer.stdin.write("go\n")
        racer.stdin.flush()
    return [id for racer in racers for id in racer.communicate(timeout=30)[0].split()]


def test_two_processes_get_distinct_ids(settings: Settings) -> None:
    ids = create_in_two_processes(settings, token="")
    assert sorted(ids) == sorted(f"race-{number}" for number in range(1, 21))


def test_one_start_token_is_one_run_from_two_processes(settings: Settings) -> None:
    assert create_in_two_processes(settings, token="click") == ["race-1"] * 20
    assert len(RunStore(settings).list()) == 1


def test_one_start_token_is_one_run_from_two_threads(store: RunStore) -> None:
    with ThreadPoolExecutor(8) as pool:
        runs = list(pool.map(lambda _: store.create({}, slug="cards", token="click"), range(16)))
    assert {run.id for run in runs} == {"cards-1"}
    assert store.create({}, slug="cards", token="other click").id == "cards-2"


def test_config_is_kept_with_its_format(store: RunStore) -> None:
    run = store.create({"rank": 8, "name": "Überweisung"}, slug="cards")
    assert run.config() == {"format": 1, "rank": 8, "name": "Überweisung"}


@pytest.mark.parametrize(
    ("slug", "id"), [("My Cards!", "my-cards-1"), ("../../etc", "etc-1"), ("", "run-1"), ("é" * 90, "run-1")]
)
def test_id_is_made_clean(store: RunStore, slug: str, id: str) -> None:
    assert store.create({}, slug=slug).id == id


def test_longest_slug_still_makes_an_id(store: RunStore) -> None:
    run = store.create({}, slug="a" * 500)
    assert store.get(run.id) == run


@pytest.mark.parametrize("id", ["..", "../cards-1", "/etc", "", "Cards-1", "cards_1", ".tokens", "a\n", "a" * 64])
def test_a_malformed_id_never_becomes_a_path(store: RunStore, run: Run, id: str) -> None:
    with pytest.raises(UserError, match="is no run id"):
        store.get(id)


def test_an_unknown_id_is_told(store: RunStore) -> None:
    with pytest.raises(UserError, match="There is no run 'cards-9'"):
        store.get("cards-9")


def test_a_linked_folder_is_no_run(store: RunStore, run: Run) -> None:
    (store.folder / "link-1").symlink_to(run.folder)
    with pytest.raises(UserError, match="no run"):
        store.get("link-1")
    assert [found.id for found in store.list()] == [run.id]


def test_newest_run_is_first(store: RunStore) -> None:
    ids = [store.create({}, slug=slug).id for slug in ("b", "c", "a")]
    assert [run.id for run in store.list()] == ids[::-1]


def test_broken_runs_are_named_and_skipped(store: RunStore, run: Run) -> None:
    cut, newer = (store.create({}, slug=slug) for slug in ("cut", "newer"))
    cut.config_path.write_text('{"rank": ')
    newer.status_path.write_text(json.dumps({"format": 2, "state": "resting"}))
    assert [found.id for found in store.list()] == [run.id]
    broken = store.broken()
    assert sorted(broken) == ["cut-1", "newer-1"]
    assert "no readable config.json" in broken["cut-1"]
    assert "format 2" in broken["newer-1"]


@pytest.mark.parametrize("name", ["config_path", "status_path"])
def test_a_newer_format_is_refused(run: Run, name: str) -> None:
    getattr(run, name).write_text('{"format": 2, "state": "running"}')
    with pytest.raises(UserError, match="has format 2; this DocDex reads up to 1"):
        run.config() if name == "config_path" else run.status()


def test_unknown_and_wrong_status_values_are_ignored() -> None:
    status = Status.from_json({"state": "running", "step": "x", "total": 5, "eta_s": 3, "colour": 1, "phase": None})
    assert status == Status(state="running", total=5, eta_s=3.0)


def test_status_survives_its_file() -> None:
    status = Status("running", 3, 9, "load", "half", 1.5, 2.5, 3.5, 4.5, 5.5, 6.5, 7.5)
    assert Status.from_json(json.loads(json.dumps(status.to_json()))) == status


def test_a_new_run_is_queued_but_not_for_ever(run: Run) -> None:
    assert run.status().state == "queued"
    say(run, created_at=time.time() - LAUNCH_S - 1)
    assert run.status().state == "interrupted"


def test_working_states_with_a_free_lock_are_interrupted(run: Run) -> None:
    for state in ("preparing", "running", "stopping"):
        say(run, state=state, message="Loading the base")
        assert run.status().state == "interrupted"
        assert "Resume" in run.status().message


def test_state_follows_lock_and_stop_request(run: Run) -> None:
    with run.lock() as lock:
        assert lock.acquire()
        say(run, state="running")
        assert run.status().state == "running"
        run.stop.touch()
        assert run.status().state == "stopping"
        say(run, state="queued")
        assert run.status().state == "stopped"
        say(run, state="done")
        assert run.status().state == "done"


def test_a_lost_status_does_not_hide_the_run(store: RunStore, run: Run) -> None:
    run.status_path.write_text("")
    assert store.list() == [run]
    assert run.status().state == "interrupted"


def test_version_changes_with_what_is_drawn(run: Run) -> None:
    seen = [run.version()]
    assert run.version() == seen[0]
    run.history.write_text("{}\n")
    seen.append(run.version())
    run.stop.touch()
    seen.append(run.version())
    with run.lock() as lock:
        lock.acquire()
        seen.append(run.version())
    assert len(set(seen)) == 4


def test_a_run_at_work_is_not_deleted(store: RunStore, run: Run) -> None:
    with run.lock() as lock:
        assert lock.acquire()
        with pytest.raises(UserError, match="still at work"):
            store.delete(run.id)
    assert run.config_path.exists()


def test_a_deleted_run_is_gone_and_its_name_not_reused(store: RunStore, run: Run) -> None:
    store.delete(run.id)
    assert store.list() == [] and store.broken() == {}
    assert not [path for path in store.folder.iterdir() if path.name.startswith((".trash", run.id))]
    assert store.create({}, slug="cards").id == "cards-2"
