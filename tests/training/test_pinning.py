import hashlib
import io
import json
import sys
import time
from pathlib import Path

import pytest
from PIL import Image, PngImagePlugin

from tests.examples.kept import kept_set, pictures
from vqa_core.errors import UserError
from vqa_core.examples.example import Example
from vqa_core.runs.pins import Pin, pins_of
from vqa_core.runs.store import RunStore
from vqa_core.settings import Settings
from vqa_core.training.pinning import pinned
from vqa_core.training.start import start_run


def picture(path: Path, **saved: object) -> Path:
    Image.effect_noise((40, 30), 90).convert("RGB").save(path, **saved)
    return path


def test_pictures_are_saved_anew_under_the_hash_of_what_is_kept(tmp_path: Path) -> None:
    said = PngImagePlugin.PngInfo()
    said.add_text("where", "at home")
    found = pinned([Pin("Who?", (picture(tmp_path / "a.png", pnginfo=said), picture(tmp_path / "b.jpg")), ("I",))])
    (record,) = found.records
    assert (record["question"], record["answers"]) == ("Who?", ["I"])
    assert [Path(name).suffix for name in record["pictures"]] == [".png", ".jpg"]
    for name, content in found.files.items():
        assert Path(name).stem == hashlib.sha256(content).hexdigest()
        assert b"at home" not in content
    assert json.loads(json.dumps(found.records)) == found.records
    kept = Image.open(io.BytesIO(found.files[record["pictures"][0]]))
    assert kept.tobytes() == Image.open(tmp_path / "a.png").tobytes()


def test_the_same_picture_twice_stays_two_pictures_and_one_file(tmp_path: Path) -> None:
    one = picture(tmp_path / "a.png")
    found = pinned([Pin("Which differs?", (one, one))])
    assert (len(found.records[0]["pictures"]), len(found.files)) == (2, 1)


def test_what_is_no_picture_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.png").write_text("<svg></svg>")
    with pytest.raises(UserError, match=r"'a.png' is an SVG"):
        pinned([Pin("Who?", (tmp_path / "a.png",))])


def test_a_started_run_keeps_its_pins_and_a_refused_one_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = Settings.from_environment({"DOCDEX_HOME": str(tmp_path / "h"), "DOCDEX_RUNTIME": str(tmp_path / "r")})
    # In place of Python with torch: what is in the folder when the worker begins goes to the run's log.
    (tmp_path / "python").write_text('#!/bin/sh\nls "$3/pins"\n')
    (tmp_path / "python").chmod(0o700)
    monkeypatch.setattr(sys, "executable", str(tmp_path / "python"))
    shown = pictures(tmp_path / "pictures", 6)
    data = kept_set(settings.home, [Example.ask(str(n), shown[n], "Who?", ["I"], row=n) for n in range(6)])
    values, store = {"data": f"set:{data.id}", "model": "pocket"}, RunStore(settings)
    with pytest.raises(UserError, match="Pinned question 1 is empty"):
        start_run(values, settings, store, pins=[Pin("", (picture(tmp_path / "a.png"),))])
    assert store.list() == []
    run = start_run(values, settings, store, pins=[Pin("Who?", (picture(tmp_path / "a.png"),), ("I",))])
    (pin,) = pins_of(run)
    name, deadline = Path(pin.pictures[0]).name, time.monotonic() + 10
    while name not in run.log.read_text() and time.monotonic() < deadline:
        time.sleep(0.01)
    assert name in run.log.read_text().splitlines()
    assert Path(pin.pictures[0]).parent == run.folder / "pins"
