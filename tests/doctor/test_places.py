"""Places are judged by their rights and room; a port by who has it."""

import os
import socket
from dataclasses import replace
from pathlib import Path

import pytest

from vqa_core.doctor import places
from vqa_core.settings import Settings


def test_a_home_that_is_not_there_yet_is_fine_and_stays_so(settings: Settings) -> None:
    (found,) = places.check_home(settings)
    assert found.state != "broken" and "made when first needed" in found.words
    assert not settings.home.exists() and not settings.runtime.exists()


def test_a_file_in_place_of_the_home_is_broken(settings: Settings) -> None:
    settings.home.write_text("")
    (found,) = places.check_home(settings)
    assert found.state == "broken" and "DOCDEX_HOME" in found.next_step


@pytest.mark.skipif(os.getuid() == 0, reason="root may write anywhere")
def test_a_home_without_rights_is_broken(settings: Settings) -> None:
    settings.home.mkdir(mode=0o500)
    (found,) = places.check_home(settings)
    assert found.state == "broken" and "Permission denied" in found.words


def test_locks_on_a_disk_of_another_machine_are_broken(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    (found,) = places.check_runtime(settings)
    assert found.state == "fine" and not settings.runtime.exists()
    monkeypatch.setattr(places, "network_disk", lambda _: "nfs4")
    (found,) = places.check_runtime(settings)
    assert found.state == "broken" and "nfs4" in found.words and "DOCDEX_RUNTIME" in found.next_step
    (home,) = places.check_home(settings)
    assert home.state == "warning" and "nfs4" in home.words


def test_the_kind_of_a_disk_is_that_of_the_nearest_mount(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from psutil._ntuples import sdiskpart

    mounts = [sdiskpart("a", "/", "ext4", ""), sdiskpart("b", str(tmp_path / "net"), "fuse.sshfs", "")]
    monkeypatch.setattr(places.psutil, "disk_partitions", lambda all: mounts)
    assert places.network_disk(tmp_path) == ""
    assert places.network_disk(tmp_path / "net" / "home") == "fuse.sshfs"


def test_who_has_the_port_is_named(settings: Settings) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        there = replace(settings, port=taken.getsockname()[1])
        (found,) = places.check_port(there)
        assert found.state == "warning" and f"process {os.getpid()}" in found.words
    (found,) = places.check_port(there)
    assert found.state == "fine"
