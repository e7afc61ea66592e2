import os
import subprocess
import sys
from pathlib import Path

import pytest

from vqa_core.errors import UserError
from vqa_core.runs.lock import ProcessLock, device_lock, held, held_here, holder, private_folder
from vqa_core.settings import PACKAGE_ROOT

ASK = "import sys; from pathlib import Path; from vqa_core.runs.lock import holder; print(holder(Path(sys.argv[1])))"


def holder_as_another_sees_it(path: Path) -> str:
    asked = subprocess.run([sys.executable, "-c", ASK, str(path)], cwd=PACKAGE_ROOT, capture_output=True, text=True)
    return asked.stdout.strip() or asked.stderr


def test_testing_a_lock_does_not_lose_it(tmp_path: Path) -> None:
    path = tmp_path / "a.lock"
    with ProcessLock(path) as lock:
        assert lock.acquire()
        assert held(path) and held_here(path) and holder(path) == os.getpid()
        assert not ProcessLock(path).acquire()
        assert holder_as_another_sees_it(path) == str(os.getpid())
    assert not held(path)


def test_a_fork_neither_has_nor_frees_its_parents_lock(tmp_path: Path) -> None:
    path = tmp_path / "a.lock"
    with ProcessLock(path) as lock:
        assert lock.acquire()
        child = os.fork()
        if child == 0:
            # Not the fork's: it sees its parent as the holder, and its own release does nothing.
            right = not held_here(path) and holder(path) == os.getppid() and not ProcessLock(path).acquire()
            lock.release()
            os._exit(0 if right else 1)
        assert os.waitpid(child, 0)[1] == 0
        assert held(path)


def test_a_free_lock_has_no_holder(tmp_path: Path) -> None:
    assert holder(tmp_path / "never.lock") is None
    lock = device_lock(tmp_path, "cuda:0")
    assert lock.acquire()
    lock.release()
    lock.release()
    assert holder(tmp_path / "device-cuda-0.lock") is None
    assert lock.acquire()
    lock.release()


def test_a_device_name_never_leaves_the_folder(tmp_path: Path) -> None:
    assert device_lock(tmp_path, "../../x").path.parent == tmp_path


def test_a_planted_link_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "a.lock").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(OSError):
        ProcessLock(tmp_path / "a.lock").acquire()
    assert not (tmp_path / "elsewhere").exists()


def test_a_planted_lock_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "real")
    with pytest.raises(UserError, match="DOCDEX_RUNTIME"):
        private_folder(tmp_path / "link")
