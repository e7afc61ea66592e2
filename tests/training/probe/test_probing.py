"""A measurement of a tiny model in a real process: what it tells, how it ends, and what it leaves alone."""

import json
import os
import resource
import signal
import threading
import time
from pathlib import Path
from typing import Any

import psutil
import pytest

from vqa_core.child import Child
from vqa_core.cli import main
from vqa_core.errors import UserError
from vqa_core.runs import launch
from vqa_core.runs.lock import device_lock
from vqa_core.runs.store import RunStore
from vqa_core.settings import Settings
from vqa_core.training.probe import probing
from vqa_core.training.probe.forecast import Forecast
from vqa_core.training.probe.probing import Stage, start_probe
from vqa_core.training.start import start_run

pytestmark = pytest.mark.slow

Values = dict[str, Any]


class Capped(Child):
    """One that may hold 2.5 GiB. Its parent keeps its own limit: without memory for a thread it would wait for ever."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        resource.prlimit(self.pid, resource.RLIMIT_DATA, (5 * 2**29, 5 * 2**29))


@pytest.fixture
def values(tiny: Path, rows_file: Path, monkeypatch: pytest.MonkeyPatch) -> Values:
    # A busy machine is slow, not wrong; that the time is held to is tested of the child.
    monkeypatch.setattr(probing, "LIMIT_S", 240.0)
    return {
        "model": str(tiny),
        "data": str(rows_file),
        "test_share": 0.25,
        "max_steps": 12,
        "warmup_steps": 0,
        "batch_size": 2,
        "accumulation": 2,
        "compute_dtype": "float32",
        "eval_steps": 4,
        "save_steps": 4,
    }


def test_it_tells_memory_time_and_levers_and_a_run_then_takes_as_much(
    values: Values, settings: Settings, store: RunStore
) -> None:
    told = list(start_probe(values, settings, store).told("0.40"))
    assert [type(one) for one in told] == [Stage] * (len(told) - 1) + [Forecast]
    shares = [one.share for one in told if isinstance(one, Stage)]
    assert shares == sorted(shares) and shares[-1] <= 1
    found = told[-1]
    assert isinstance(found, Forecast)
    early = [one.so_far for one in told if isinstance(one, Stage)]
    assert early[0] is None and early[-1] is not None
    assert (early[-1].peak_gib, early[-1].eta_s) == (found.peak_gib, found.eta_s)
    assert found.fits and found.steps == 12 and not found.lack
    assert 0.1 < (found.peak_gib or 0) < (found.free_gib or 0)
    assert 0 < (found.cached_seconds_per_step or 0) <= 1.5 * (found.fresh_seconds_per_step or 0)
    assert (found.eta_s or 0) > found.load_s + 12 * (found.seconds_per_step or 0)
    assert found.price is not None and found.price_words == "under 0.01"
    rows = {row.key: row for row in found.levers}
    assert rows["double_batch"].changes == {"batch_size": 4, "accumulation": 1}
    for key in ("double_batch", "caching", "checkpointing", "half_batch", "tiles_off"):
        assert rows[key].measured and rows[key].fits and (rows[key].seconds_per_step or 0) > 0, key
    # Packing needs the model loaded anew.
    assert not rows["packing"].measured and rows["packing"].peak_gib is not None
    assert store.list() == [] and not list(settings.runs.glob("*"))
    run = start_run(values, settings, store)
    while run.status().live:
        time.sleep(0.1)
    assert run.status().state == "done"
    assert found.peak_gib == pytest.approx(run.status().peak_gib, rel=0.25)


def test_beside_loader_processes_a_runs_first_steps_are_taken(
    values: Values, settings: Settings, store: RunStore
) -> None:
    beside = {**values, "batch_size": 1, "accumulation": 3, "loader_workers": 2, "cache_features": True}
    before = set(psutil.Process().children(recursive=True))
    told = list(start_probe(beside, settings, store).told())
    stages = [one.name for one in told if isinstance(one, Stage)]
    assert stages.index("measuring the heaviest rows") < stages.index("taking a run's first steps")
    assert stages.index("taking a run's first steps") < stages.index("saving")
    found = told[-1]
    assert isinstance(found, Forecast) and found.fits
    assert (found.cached_seconds_per_step or 0) > 0 and (found.fresh_seconds_per_step or 0) > 0
    # Its processes are started, and make the first batch, before the first step.
    assert (found.eta_s or 0) > found.load_s + 12 * (found.seconds_per_step or 0) + found.batch_ready_s
    assert set(psutil.Process().children(recursive=True)) <= before, "loader processes are left"


def test_a_lack_of_memory_is_its_answer_with_what_would_save(
    values: Values, settings: Settings, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    # Time enough for every lever, also beside other tests: it takes 45 s alone.
    monkeypatch.setattr(probing, "LIMIT_S", 180.0)
    monkeypatch.setattr(probing, "Child", Capped)
    words = ["--preset", "pocket-own", "--data", "builtin:tickets", "--set", "batch_size=12", "--set", "max_steps=2"]
    code = main(["probe", *words, "--set", "warmup_steps=0", "--json"])
    told = json.loads(capsys.readouterr().out)
    assert code == 1 and told["fits"] is False and told["lack"]
    assert list(told)[:8] == [
        "peak_gib", "free_gib", "fits", "seconds_per_step", "samples_per_s", "eta_s", "price", "levers",
    ]  # fmt: skip
    rows = {row["key"]: row for row in told["levers"]}
    assert told["levers"][0]["key"] == "half_batch" and "smallest" in rows
    assert rows["one_row"]["changes"] == {"batch_size": 1, "accumulation": 12}
    assert any(row["measured"] and row["fits"] for row in rows.values()), rows


def test_one_that_the_system_ends_does_not_fit(values: Values, settings: Settings, store: RunStore) -> None:
    probe = start_probe(values, settings, store)
    for told in probe.told():
        if isinstance(told, Stage) and told.name == "loading libraries":
            os.kill(probe._child.pid, signal.SIGKILL)
    assert isinstance(told, Forecast)
    assert told.fits is False and "loading libraries: the system ended it" in told.lack
    assert told.levers[0].key == "half_batch" and not told.levers[0].measured


def test_cancelled_it_is_gone_within_two_seconds(values: Values, settings: Settings, store: RunStore) -> None:
    probe = start_probe(values, settings, store)
    told = probe.told()
    assert isinstance(next(told), Stage)
    child = psutil.Process(probe._child.pid)
    took: list[float] = []

    def cancel() -> None:
        began = time.monotonic()
        probe.cancel()
        took.append(time.monotonic() - began)

    threading.Timer(0.5, cancel).start()
    assert all(isinstance(one, Stage) for one in told)
    assert took[0] < 2 and not child.is_running()
    with device_lock(settings.runtime, "cpu") as lock:
        assert lock.acquire(), "it left the device taken"


def test_it_is_refused_beside_a_run_and_beside_another(values: Values, settings: Settings, store: RunStore) -> None:
    run = start_run({**values, "max_steps": 4000}, settings, store)
    deadline = time.monotonic() + 120
    while run.status().state != "running":
        assert time.monotonic() < deadline and run.status().live, run.log.read_text()[-2000:]
        time.sleep(0.05)
    with pytest.raises(UserError, match=f"Run {run.id} is training here"):
        start_probe(values, settings, store)
    launch.stop(run)
    while run.alive():
        time.sleep(0.05)
    with device_lock(settings.runtime, "cpu") as lock:
        assert lock.acquire()
        with pytest.raises(UserError, match="Another measurement is under way"):
            start_probe(values, settings, store)


def test_what_a_user_can_mend_is_said_before_and_while(
    values: Values, settings: Settings, store: RunStore, tmp_path: Path
) -> None:
    with pytest.raises(UserError, match="batch_size"):
        start_probe({**values, "batch_size": 0}, settings, store)
    with pytest.raises(UserError, match="no rows"):
        (tmp_path / "empty.jsonl").write_text("")
        list(start_probe({**values, "data": str(tmp_path / "empty.jsonl")}, settings, store).told())
    with pytest.raises(UserError, match="matches no module"):
        list(start_probe({**values, "lora_targets": "nothing"}, settings, store).told())


def test_its_price_may_come_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DOCDEX_PRICE_PER_HOUR", " $2.50 ")
    assert Settings.from_environment().price_per_hour == "$2.50"
