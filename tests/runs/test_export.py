import zipfile
from pathlib import Path

import pytest

from vqa_core.errors import UserError
from vqa_core.runs.export import zip_adapter
from vqa_core.runs.run import Run


def test_only_safe_files_leave(run: Run, tmp_path: Path) -> None:
    (run.adapter / "second").mkdir(parents=True)
    names = ["adapter_model.safetensors", "adapter_config.json", "README.md", "second/adapter_model.safetensors"]
    for name in [*names, "training_args.bin", "optimizer.pt", "adapter_model.bin", "notes.txt"]:
        (run.adapter / name).write_text(name)
    (run.adapter / "secret.json").symlink_to(run.config_path)
    target = zip_adapter(run, tmp_path / "out.zip")
    with zipfile.ZipFile(target) as archive:
        assert sorted(archive.namelist()) == sorted(names)
        assert archive.read("README.md") == b"README.md"
    assert [path.name for path in tmp_path.iterdir() if path.name.endswith(".tmp")] == []


def test_a_run_without_adapter_says_so(run: Run, tmp_path: Path) -> None:
    with pytest.raises(UserError, match="has no adapter yet"):
        zip_adapter(run, tmp_path / "out.zip")
    assert not (tmp_path / "out.zip").exists()
