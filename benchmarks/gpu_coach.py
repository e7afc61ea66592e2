"""Whether a run that does not fit on a GPU comes to its end by the offered changes alone: gpu_coach.py FOLDER [GIB]

A fine-tune of the embedded model with a batch far too large for GIB (default 1.5) of the GPU; what is told of each end
and what is changed is printed and written to FOLDER/coach.json. Leaves with 1 where it does not come to its end.
"""

import json
import os
import sys
import tempfile
import time
from pathlib import Path

from vqa_core.runs import history
from vqa_core.runs.store import RunStore
from vqa_core.settings import Settings
from vqa_core.training.coach.diagnosis import diagnose
from vqa_core.training.coach.retry import retry
from vqa_core.training.presets import preset
from vqa_core.training.start import start_run

MOST_TRIES = 10
VALUES = {"max_steps": 6, "warmup_steps": 0, "eval_rows": 1, "eval_steps": 0, "save_steps": 2, "keep_best": False}
TOO_MUCH = {"batch_size": 128, "accumulation": 1, "cache_features": False, "lora_dropout": 0.1}


def main(out: Path, gib: float) -> int:
    with tempfile.TemporaryDirectory() as home:
        os.environ |= {"DOCDEX_HOME": f"{home}/home", "DOCDEX_RUNTIME": f"{home}/runtime", "HF_HUB_OFFLINE": "1"}
        os.environ["DOCDEX_GPU_MEMORY_GIB"] = str(gib)
        settings = Settings.from_environment()
        run = start_run({**preset("pocket-tickets").values, **VALUES, **TOO_MUCH}, settings, RunStore(settings))
        tries = []
        for number in range(1, MOST_TRIES + 1):
            began = time.monotonic()
            while run.status().live or run.alive():
                time.sleep(0.2)
            status = run.status()
            found = diagnose(run, status)
            told = {"kind": found.kind, "changes": found.changes, "step": found.step} if found else {}
            tries.append({"try": number, "state": status.state, "s": round(time.monotonic() - began, 1), **told})
            print(json.dumps(tries[-1]), flush=True)
            if found is None or not found.changes:
                print(status.message, flush=True)
                break
            retry(run, {name: new for name, (_, new) in found.changes.items()}, settings)
        rows, _ = history.read(run.history)
        losses = [row["loss"] for row in rows if "loss" in row]
        result = {"gib": gib, "peak_gib": run.status().peak_gib, "tries": tries, "losses": losses}
        (out / "coach.json").write_text(json.dumps(result, indent=1) + "\n")
        return 0 if run.status().state == "done" else 1


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), float(sys.argv[2]) if len(sys.argv) > 2 else 1.5))
