import zipfile
from pathlib import Path

import gradio.utils
import pytest
from PIL import Image

from vqa_core.errors import UserError
from vqa_core.hardware import Host
from vqa_core.settings import Settings
from vqa_core.training.config import TrainConfig
from vqa_core.training.presets import DEFAULT_PRESET
from vqa_core.ui.data import rows_view
from vqa_core.ui.form import settings as form

CPU = Host("cpu", "CPU", 8.0, 4.0, 2)


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.setenv("GRADIO_TEMP_DIR", str(tmp_path / "uploads"))
    return Settings.from_environment({"DOCDEX_HOME": str(tmp_path / "home"), "DOCDEX_RUNTIME": str(tmp_path / "rt")})


def upload(name: str, content: bytes = b"") -> Path:
    path = Path(gradio.utils.get_upload_folder()) / "abc" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


def values(**changes: object) -> dict[str, object]:
    return {**TrainConfig().model_dump(), "data": "set:0123456789ab", **changes}


def test_every_setting_but_the_data_has_a_field() -> None:
    assert {field["name"] for field in form.fields()} == set(TrainConfig.model_fields) - {"data"}
    assert all(field["kind"] in ("flag", "choice", "number", "text") for field in form.fields())


def test_problems_name_a_setting_as_the_page_does(settings: Settings) -> None:
    found = form.problems(values(learning_rate=-1, warmup_steps=90, max_steps=50), DEFAULT_PRESET, CPU, settings)
    assert [one["field"] for one in found] == ["learning_rate"]
    assert found[0]["text"].startswith("“Learning rate” is -1")
    found = form.problems(values(warmup_steps=90, max_steps=50), DEFAULT_PRESET, CPU, settings)
    assert found[0]["text"].startswith("“Warm-up” is 90")


def test_a_preset_that_needs_a_gpu_cannot_start_on_a_cpu(settings: Settings) -> None:
    found = form.problems(values(), "idefics3-8b", CPU, settings)
    assert "this host has no GPU" in found[0]["text"]
    assert form.problems(values(), DEFAULT_PRESET, CPU, settings) == []


def test_without_rows_nothing_starts(settings: Settings) -> None:
    assert "Choose rows" in form.problems(values(data=""), DEFAULT_PRESET, CPU, settings)[0]["text"]


def test_a_path_outside_the_uploads_is_refused(settings: Settings, tmp_path: Path) -> None:
    secret = tmp_path / "secret.csv"
    secret.write_text("image,question,answer\n")
    inside = upload("rows.csv").parent
    for path in (str(secret), f"{inside}/../../../secret.csv", "/etc/passwd", None, ["x"]):
        with pytest.raises(UserError):
            rows_view.open_origin({"files": [{"path": path, "name": "rows.csv"}]}, settings)


def test_a_name_that_climbs_stays_in_its_folder(settings: Settings, tmp_path: Path) -> None:
    Image.new("RGB", (40, 40), "red").save(upload("a.png"))
    Image.new("RGB", (40, 40), "blue").save(upload("b.png"))
    table = upload("t.csv", b"image,question,answer\na.png,What?,red\nb.png,What?,blue\n")
    files = [
        {"path": str(table), "name": "../../../climbed.csv"},
        {"path": str(table.parent / "a.png"), "name": "..\\a.png"},
        {"path": str(table.parent / "b.png"), "name": "b.png"},
    ]
    data = rows_view.open_origin({"files": files}, settings)
    assert len(data.examples) == 2
    assert not list(tmp_path.rglob("climbed.csv"))
    seen = rows_view.view(data, settings, 0.5, 0)
    assert "1 to learn from · 1 held out (50% of the pictures)" in seen["counts"]


def test_a_zip_keeps_the_name_that_its_owner_gave(settings: Settings) -> None:
    path = upload("x.zip")
    with zipfile.ZipFile(path, "w") as archive:
        for name, colour in (("a.png", "red"), ("b.png", "blue")):
            Image.new("RGB", (40, 40), colour).save(upload(name))
            archive.write(path.parent / name, name)
        archive.writestr("rows.csv", "image,question,answer\na.png,What?,red\nb.png,What?,blue\n")
    data = rows_view.open_origin({"files": [{"path": str(path), "name": "My receipts.zip"}]}, settings)
    assert data.name == "My receipts.zip"
