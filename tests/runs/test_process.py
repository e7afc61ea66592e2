import os
import signal
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from vqa_core.errors import UserError
from vqa_core.runs.files import write_json
from vqa_core.runs.launch import signal_group
from vqa_core.runs.process import identity, record, recorded


def test_a_zombie_is_not_alive(tmp_path: Path, until: Callable[[Callable[[], object]], None]) -> None:
    child = subprocess.Popen([sys.executable, "-c", ""], stdout=subprocess.PIPE)
    assert child.stdout
    child.stdout.read()
    until(lambda: Path(f"/proc/{child.pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z")
    assert identity(child.pid) is None
    child.wait()
    assert identity(child.pid) is None


def test_identity_stays_and_differs() -> None:
    mine = identity(os.getpid())
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as child:
        assert identity(os.getpid()) == mine != identity(child.pid)


def test_a_recycled_number_gets_no_signal(tmp_path: Path) -> None:
    bystander = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"], start_new_session=True)
    try:
        worker = record(tmp_path / "worker.json", bystander.pid)
        assert worker.running
        signal_group(replace(worker, start="boot/1"), signal.SIGKILL)
        with pytest.raises(subprocess.TimeoutExpired):
            bystander.wait(0.05)
        signal_group(worker, signal.SIGTERM)
        assert bystander.wait(10) == -signal.SIGTERM
    finally:
        bystander.kill()
        bystander.wait()


@pytest.mark.parametrize("pid", [-1, 0, 1, "7", None])
def test_a_number_that_means_everyone_is_no_worker(tmp_path: Path, pid: object) -> None:
    write_json(tmp_path / "worker.json", {"format": 1, "pid": pid, "start": "", "host": ""})
    assert recorded(tmp_path / "worker.json") is None


def test_a_newer_worker_file_is_refused(tmp_path: Path) -> None:
    write_json(tmp_path / "worker.json", {"format": 2})
    with pytest.raises(UserError, match="format 2"):
        recorded(tmp_path / "worker.json")
