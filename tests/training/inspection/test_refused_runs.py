"""A run that would learn nothing, or the wrong thing, fails before its weights are loaded, in the words of the look.

The models have no weights at all: a run that came to them would say so.
"""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.broken_models import that_cuts, without_end
from tests.tiny import coloured_rows
from vqa_core.cli import main
from vqa_core.settings import ASSETS, Settings

pytestmark = pytest.mark.slow


@pytest.mark.parametrize(
    ("model", "answers", "words"),
    [
        (without_end, ("red", "blue"), "its answer ends with"),
        (that_cuts, ("red", "blue"), "cut at 64 tokens"),
        (lambda _: ASSETS / "pocket", ("red", "\u200b"), "Rows 2, 4, 6, 8, 10, 12 have an empty answer"),
    ],
)
def test_inspect_and_train_refuse_in_the_same_words(
    model: Callable[[Path], Path],
    answers: tuple[str, ...],
    words: str,
    tmp_path: Path,
    settings: Settings,
    capsys: pytest.CaptureFixture[str],
) -> None:
    rows = coloured_rows(tmp_path / "rows", 12, answers)
    asked = ["--data", str(rows), "--model", str(model(tmp_path / "model")), "--json"]
    assert main(["inspect", *asked]) == 2
    (refused,) = json.loads(capsys.readouterr().out)["refused"]
    assert words in refused, refused
    assert main(["train", "--wait", *asked]) == 1
    run = json.loads(capsys.readouterr().out)
    assert run["state"] == "failed" and run["message"] == refused
    log = (settings.home / "runs" / run["run"] / "log.txt").read_text()
    assert "Traceback" not in log and refused in log


def test_a_sound_run_is_looked_at_and_told_with_what_is_learnt_marked(
    tmp_path: Path, settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = coloured_rows(tmp_path / "rows", 8)
    assert main(["inspect", "--data", str(rows), "--rows", "2", "--set", "image_splitting=off"]) == 0
    told = capsys.readouterr().out
    assert told.count("(heaviest)") == 1 and told.count("(first)") == 1
    assert "1 tile(s), 144 picture tokens, " in told
    assert "[144 picture tokens]Which colour?<end_of_utterance>\nAssistant:[[ " in told
    assert told.count("<end_of_utterance>]]") == 2


def test_the_first_question_and_the_first_look_of_a_process_do_not_disturb_each_other(settings: Settings) -> None:
    both = """
import sys, threading
from vqa_core.answering.answerer import Answerer
from vqa_core.answering.request import Question
from vqa_core.examples.sets import resolve
from vqa_core.models.catalogue import find_model, processor_folder
from vqa_core.models.pieces import load_pieces
from vqa_core.runs.store import RunStore
from vqa_core.settings import Settings
from vqa_core.training.config import TrainConfig
from vqa_core.training.data import rows_of
from vqa_core.training.inspection.look import look

settings, config = Settings.from_environment(), TrainConfig()
answerer, source = Answerer(settings, RunStore(settings)), find_model("pocket", settings)
folder, rows = processor_folder(source, fetch=False), rows_of(resolve(config.data, settings.home, True), config)
done, together = [], threading.Barrier(2)

def act(what):
    together.wait()
    done.append(what())

acts = (
    lambda: answerer.answer(Question("What is it?")),
    lambda: look(config, rows, load_pieces(source, folder), 1),
)
threads = [threading.Thread(target=act, args=(one,)) for one in acts]
for thread in threads: thread.start()
for thread in threads: thread.join()
sys.exit(0 if len(done) == 2 else "one of them failed")
"""
    environment = {**os.environ, "DOCDEX_HOME": str(settings.home), "DOCDEX_RUNTIME": str(settings.runtime)}
    ran = subprocess.run([sys.executable, "-c", both], capture_output=True, text=True, env=environment)
    assert ran.returncode == 0, ran.stderr[-3000:]
