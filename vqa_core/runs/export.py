"""The adapter of a run as one ZIP to carry away."""

import os
import zipfile
from pathlib import Path

from vqa_core.errors import UserError
from vqa_core.runs.run import Run

# Never a pickle: training_args.bin and *.pt can run code where they are loaded.
SAFE_SUFFIXES = frozenset({".safetensors", ".json", ".md"})


def zip_adapter(run: Run, target: Path) -> Path:
    """Write safetensors, JSON and Markdown files of adapter/ into the ZIP `target`, replaced in one step.

    Raises UserError where the run has no adapter yet.
    """
    files = adapter_files(run)
    if not any(path.suffix == ".safetensors" for path in files):
        raise UserError(f"Run {run.id} has no adapter yet. It appears when the run is done or stopped. Wait for it.")
    temporary = target.with_name(f".{target.name}.{os.getpid()}.tmp")
    try:
        with zipfile.ZipFile(temporary, "w", zipfile.ZIP_STORED, strict_timestamps=False) as archive:
            for path in files:
                archive.write(path, path.relative_to(run.adapter).as_posix())
        temporary.replace(target)
    finally:
        temporary.unlink(missing_ok=True)
    return target


def adapter_files(run: Run) -> list[Path]:
    """What may leave of adapter/, sorted; links and everything below them stay."""
    return sorted(
        Path(folder) / name
        for folder, _, names in os.walk(run.adapter)
        for name in names
        if Path(name).suffix in SAFE_SUFFIXES and not (Path(folder) / name).is_symlink()
    )
