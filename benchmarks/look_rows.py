"""What a look at three rows costs, and how long it keeps the rest of the page waiting.

    python benchmarks/look_rows.py [--model ID] [--data SOURCE] [--set FIELD=VALUE]

A second thread asks for its turn every 5 ms, as the page's other answers do; the longest wait counts.
"""

import argparse
import json
import threading
import time
from collections.abc import Callable
from typing import Any

from vqa_core.cli.run_settings import add_settings, asked_settings
from vqa_core.examples.sets import resolve
from vqa_core.models.catalogue import find_model, processor_folder
from vqa_core.models.pieces import load_pieces
from vqa_core.settings import Settings
from vqa_core.training.config import parse
from vqa_core.training.data import rows_of
from vqa_core.training.inspection.look import look

TURN_S = 0.005


def measured(work: Callable[[], Any]) -> tuple[Any, dict[str, float]]:
    """What `work` gives; its seconds, those of the processor, and the longest wait of another thread."""
    longest, done = 0.0, threading.Event()

    def take_turns() -> None:
        nonlocal longest
        while not done.is_set():
            began = time.perf_counter()
            time.sleep(TURN_S)
            longest = max(longest, time.perf_counter() - began - TURN_S)

    thread = threading.Thread(target=take_turns)
    thread.start()
    wall, cpu = time.perf_counter(), time.process_time()
    found = work()
    spent = {"seconds": time.perf_counter() - wall, "cpu_s": time.process_time() - cpu}
    done.set()
    thread.join()
    return found, {name: round(value, 3) for name, value in {**spent, "longest_wait_s": longest}.items()}


def import_libraries() -> None:
    """What the page has imported once its own model is loaded, and the trainer."""
    import vqa_core.answering.local
    import vqa_core.training.trainer  # noqa: F401


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    add_settings(parser)
    config = parse(asked_settings(parser.parse_args()))
    settings = Settings.from_environment()
    rows = rows_of(resolve(config.data, settings.home, settings.allow_local_paths), config)
    source = find_model(config.model, settings)
    folder = processor_folder(source, fetch=True)
    assert folder is not None
    _, imports = measured(import_libraries)
    pieces, loading = measured(lambda: load_pieces(source, folder))
    _, first = measured(lambda: look(config, rows, pieces))
    seen, again = measured(lambda: look(config, rows, pieces))
    tiles = [sum(len(picture.tiles) for picture in row.pictures) for row in seen.rows]
    told = {"rows": len(rows.train) + len(rows.held_out), "tiles": tiles}
    print(
        json.dumps(
            {
                **told,
                "import libraries, once": imports,
                "load the processor": loading,
                "first look": first,
                "another look": again,
            },
            indent=2,
        )
    )


if __name__ == "__main__":
    main()
