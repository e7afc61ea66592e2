"""The card recipe on rows whose pictures come by address, one of them dead, from import to adapter."""

import csv
import io
import multiprocessing
import threading
from collections.abc import Callable, Iterator
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from vqa_core.examples import links, pictures
from vqa_core.examples.fetch import fetch
from vqa_core.examples.picture_cache import PictureCache
from vqa_core.examples.sets import import_set
from vqa_core.runs import history
from vqa_core.runs.queue import take
from vqa_core.runs.store import RunStore
from vqa_core.runs.writer import StatusWriter
from vqa_core.settings import Settings
from vqa_core.training.data import rows_of
from vqa_core.training.presets import with_preset

pytestmark = pytest.mark.slow

ROWS, DEAD = 60, 7


class Site(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        number = int(self.path.strip("/").removesuffix(".png"))
        self.send_response(404 if number == DEAD else 200)
        self.end_headers()
        if number != DEAD:
            picture = io.BytesIO()
            Image.new("RGB", (60 + number, 80), (number * 4, 90, 30)).save(picture, "PNG")
            self.wfile.write(picture.getvalue())

    def log_message(self, *args: object) -> None:
        pass


@pytest.fixture
def cards(tmp_path: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A table in the schema of TheFusion21/PokemonCards; its addresses lead to a server on this machine."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    reach = partial(
        fetch,
        resolver=lambda host, port: ["127.0.0.1"],
        permit=lambda address: address == ip_address("127.0.0.1"),
    )
    cache = PictureCache(tmp_path / "pictures", get=reach)
    for module in (links, pictures):
        monkeypatch.setattr(module, "own_cache", lambda: cache)
    table = tmp_path / "cards.csv"
    with table.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(["id", "image_url", "caption", "name", "hp", "set_name"])
        for number in range(ROWS):
            url = f"http://cards.test:{server.server_port}/{number}.png"
            writer.writerow([f"c-{number}", url, f"A basic card. It has {number} HP.", f"Mon{number}", number, "One"])
    yield table
    server.shutdown()
    server.server_close()


def config_for(table: Path, model: Path, home: Path, **changes: Any) -> Any:
    small = {
        "model": str(model),
        "data": f"set:{import_set(table, home).id}",
        "test_share": 0.1,
        "compute_dtype": "float32",
        "quantisation": "none",
        "loader_workers": 2,
        "max_steps": 2,
        "batch_size": 2,
        "accumulation": 2,
        "eval_steps": 2,
        "save_steps": 2,
        "log_steps": 1,
    }
    return with_preset("idefics-9b-cards", {**small, **changes})


def test_the_card_recipe_runs_on_addresses_and_leaves_out_the_dead_one(
    cards: Path, published: Callable[[str], Path], settings: Settings, store: RunStore
) -> None:
    from vqa_core.training.fine_tune import fine_tune

    config = config_for(cards, published("idefics-9b"), settings.home, max_steps=20, eval_steps=20, save_steps=20)
    run = store.create({"train": config.model_dump(), "device": "cpu"}, slug="cards")
    phases: list[str] = []

    class Told(StatusWriter):
        def update(self, **fields: Any) -> None:
            phases.append(fields.get("phase", ""))
            super().update(**fields)

    before = set(multiprocessing.active_children())
    with take(run), Told(run) as status:
        fine_tune(run, settings, status, lambda: False)
    status_now = run.written_status()
    assert status_now.state == "done" and status_now.message.startswith("1 row(s) left out")
    rows, _ = history.read(run.history)
    left_out = [row for row in rows if row.get("event") == "left out"]
    assert [(row["row"], "404" in row["reason"]) for row in left_out] == [(DEAD + 1, True)]
    assert any(phase.startswith("fetching pictures, ") for phase in phases)
    assert (run.adapter / "adapter_model.safetensors").is_file()
    # Two opened the pictures to learn from, two those that are scored.
    assert set(multiprocessing.active_children()) <= before


def test_a_short_run_fetches_only_the_rows_that_it_can_see(
    cards: Path, published: Callable[[str], Path], settings: Settings
) -> None:
    from vqa_core.examples.sets import load_set

    config = config_for(cards, published("idefics-9b"), settings.home)
    data = load_set(settings.home, config.data.removeprefix("set:"))
    rows = rows_of(data, config)
    assert len(rows.train) == 9  # 2 steps x 2 x 2 rows, and a tenth more for dead addresses
    assert len(rows_of(data, config.model_copy(update={"max_steps": 1000})).train) == ROWS - len(rows.held_out)
    asked = rows.train[0]
    number = asked.row - 1
    assert asked.question == "What's on the picture?"
    assert asked.answers == (f"This is Mon{number}. A basic card",)


def test_the_prompt_is_the_recipes_own(
    cards: Path, published: Callable[[str], Path], settings: Settings, tmp_path: Path
) -> None:
    from vqa_core.examples.sets import load_set
    from vqa_core.models.catalogue import Source
    from vqa_core.models.loading import Precision, load
    from vqa_core.models.processing import PictureOptions
    from vqa_core.training.collate import Collator, CollatorSettings, TrainRows

    loaded = load(Source("idefics-9b", str(published("idefics-9b")), True), Precision(compute_dtype="float32"), "cpu")
    config = config_for(cards, published("idefics-9b"), settings.home)
    example = next(one for one in load_set(settings.home, config.data.removeprefix("set:")).examples if one.row == 4)
    asks = CollatorSettings("", config.scored, 0, PictureOptions(), config.prompt_style, config.crop_scale)
    batch = Collator(loaded.processor, loaded.family, asks)([TrainRows([example])[(0, 0)]])
    text = loaded.processor.tokenizer.decode(batch["input_ids"][0])
    assert text.replace(" ", "") == (
        "<s><fake_token_around_image><image><fake_token_around_image>"
        "Question: What's on the picture? Answer: This is Mon3. A basic card</s>"
    ).replace(" ", "")
    hidden = batch["labels"][0] == -100
    # All is scored but the picture's three tokens and the first, which nothing predicts.
    assert int(hidden.sum()) == 4
