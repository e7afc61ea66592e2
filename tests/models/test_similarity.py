"""Alike pictures are found by the model's own vision tower, and what was computed is not computed again."""

from pathlib import Path

import pytest
from PIL import Image, ImageEnhance, ImageOps

from tests.published import PUBLISHED
from tests.tiny import tiny_idefics3
from vqa_core.examples.example import Example, Picture
from vqa_core.settings import ASSETS, Settings

pytestmark = pytest.mark.slow
SAMPLES = sorted((ASSETS / "samples").glob("*.jpg"))


def load(name: str):  # type: ignore[no-untyped-def]
    from vqa_core.models.catalogue import find_model
    from vqa_core.models.loading import Precision
    from vqa_core.models.loading import load as load_model

    return load_model(find_model(name, Settings.from_environment({})), Precision(compute_dtype="float32"), "cpu")


@pytest.fixture(scope="module")
def pocket():  # type: ignore[no-untyped-def]
    return load("pocket")


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tiny_idefics3(tmp_path_factory.mktemp("tiny"))


def rows(folder: Path, images: list[Image.Image]) -> list[Example]:
    folder.mkdir(exist_ok=True)
    made = []
    for number, image in enumerate(images):
        image.save(folder / f"{number}.png")
        made.append(Example.ask(f"r{number}", Picture(folder / f"{number}.png"), "What?", ["a"]))
    return made


def coloured(count: int) -> list[Image.Image]:
    return [Image.new("RGB", (64, 48 + 8 * n), (40 * n, 255 - 40 * n, 90)) for n in range(count)]


def test_planted_near_copies_are_the_nearest(pocket, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    from vqa_core.answering.few_shot import Supports
    from vqa_core.models.similarity import PictureIndex

    originals = [Image.open(path).convert("RGB") for path in SAMPLES]
    brighter = [ImageEnhance.Brightness(image).enhance(1.08) for image in originals]
    cropped = [ImageOps.crop(image, border=max(2, image.width // 100)) for image in originals]
    examples = rows(tmp_path / "rows", [*brighter, *cropped])
    index = PictureIndex(pocket, examples, tmp_path / "indexes")
    supports = Supports(examples, "similar", nearness=index.nearness)
    for place, image in enumerate(originals):
        picked = supports.pick(Example("", ("What?",), ()), 2, [image])
        assert {shot.id for shot in picked} == {f"r{place}", f"r{place + len(originals)}"}, SAMPLES[place].name


def test_nearness_is_the_cosine_of_the_towers_means(pocket, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    import torch

    from vqa_core.models.processing import PictureOptions, encode
    from vqa_core.models.similarity import PictureIndex

    images = [Image.open(path).convert("RGB") for path in SAMPLES[:4]]

    def by_hand(image: Image.Image) -> torch.Tensor:
        """What the model's own forward makes of the picture alone, taken at the end of its tower."""
        inputs = encode(pocket.processor, pocket.family, ["<image>"], [[image]], PictureOptions(splitting=False))
        with torch.inference_mode():
            seen = pocket.model.get_image_features(inputs["pixel_values"], inputs["pixel_attention_mask"])
        feature = seen.last_hidden_state[0].mean(0)
        return feature / feature.norm()

    examples = [*rows(tmp_path / "rows", images[:3]), Example("text", ("What?",), ("a",))]
    near = PictureIndex(pocket, examples, tmp_path / "indexes").nearness([images[3]])
    wanted = [float(by_hand(image) @ by_hand(images[3])) for image in images[:3]]
    assert near == pytest.approx([*wanted, float("-inf")], abs=1e-5)
    pair = [Example("pair", (*examples[0].images, "or", *examples[1].images), ("a",))]
    mean = by_hand(images[0]) + by_hand(images[1])
    near = PictureIndex(pocket, pair, tmp_path / "indexes").nearness([images[3]])
    assert near == pytest.approx([float(mean @ by_hand(images[3]) / mean.norm())], abs=1e-5)


@pytest.mark.parametrize("name", PUBLISHED)
def test_every_family_gives_features_that_do_not_depend_on_the_batch(name: str, tmp_path: Path) -> None:
    import torch

    from vqa_core.models.processing import PictureOptions, encode
    from vqa_core.models.similarity import vision_features

    loaded = load(str(PUBLISHED[name](tmp_path / name)))
    sizes = [(90, 60), (60, 90), (90, 60), (60, 90)]
    images = [Image.open(path).convert("RGB").resize(size) for path, size in zip(SAMPLES[:4], sizes, strict=True)]
    for image in images:
        inputs = encode(loaded.processor, loaded.family, ["<image>"], [[image]], PictureOptions(splitting=False))
        # One picture in one tile with nothing to mask: what the features rest on.
        assert inputs["pixel_values"].shape[:2] == (1, 1)
        assert inputs.get("pixel_attention_mask", torch.ones(1)).all()
    together = vision_features(loaded, images)
    assert together.dtype == torch.float32 and together.shape[0] == 4 and together.ndim == 2
    assert torch.allclose(together.norm(dim=1), torch.ones(4), atol=1e-5)
    alone = torch.cat([vision_features(loaded, [image]) for image in images])
    assert torch.allclose(together, alone, atol=1e-5)
    assert (together[0] - together[1]).abs().max() > 1e-3


def test_only_new_pictures_are_computed(tiny: Path, tmp_path: Path) -> None:
    from vqa_core.models.similarity import PictureIndex

    loaded, examples = load(str(tiny)), rows(tmp_path / "rows", coloured(6))
    first = PictureIndex(loaded, examples[:4], tmp_path / "indexes", "set")
    assert list(first.fill()) == [(0, 4), (4, 4)]
    asked = [Image.new("RGB", (64, 64), "green")]
    again = PictureIndex(loaded, examples[:4], tmp_path / "indexes", "set")
    assert list(again.fill()) == [(4, 4)] and again.nearness(asked) == first.nearness(asked)
    more = PictureIndex(loaded, examples, tmp_path / "indexes", "set")
    assert list(more.fill()) == [(4, 6), (6, 6)]
    assert more.nearness(asked)[:4] == pytest.approx(first.nearness(asked))


def test_a_stopped_index_keeps_what_it_has(tiny: Path, tmp_path: Path) -> None:
    from vqa_core.models.similarity import PictureIndex

    examples = rows(tmp_path / "rows", [Image.new("RGB", (32, 32), (n, 0, 0)) for n in range(20)])
    loaded = load(str(tiny))
    running = PictureIndex(loaded, examples, tmp_path / "indexes").fill()
    assert [next(running), next(running)] == [(0, 20), (8, 20)]
    running.close()
    assert list(PictureIndex(loaded, examples, tmp_path / "indexes").fill()) == [(8, 20), (16, 20), (20, 20)]
    assert [path.suffix for path in (tmp_path / "indexes").iterdir()] == [".safetensors"]


@pytest.mark.parametrize("keep", [0, 7, 200, -1])
def test_a_torn_file_is_made_anew(tiny: Path, tmp_path: Path, keep: int) -> None:
    from vqa_core.models.similarity import PictureIndex

    loaded, examples = load(str(tiny)), rows(tmp_path / "rows", coloured(3))
    whole = PictureIndex(loaded, examples, tmp_path / "indexes")
    list(whole.fill())
    content = whole.path.read_bytes()
    whole.path.write_bytes(content[:keep])
    anew = PictureIndex(loaded, examples, tmp_path / "indexes")
    assert list(anew.fill()) == [(0, 3), (3, 3)]
    assert whole.path.read_bytes() == content


def test_other_weights_or_another_set_have_a_file_of_their_own(tiny: Path, tmp_path: Path) -> None:
    import shutil

    from vqa_core.models.similarity import PictureIndex

    examples = rows(tmp_path / "rows", coloured(2))
    own = PictureIndex(load(str(tiny)), examples, tmp_path / "indexes", "set").path
    assert own.name.startswith("set-")
    assert PictureIndex(load(str(tiny)), examples, tmp_path / "indexes", "set").path == own
    assert PictureIndex(load(str(tiny)), examples, tmp_path / "indexes", "other").path != own
    # The same name, trained further in its place.
    kept = tiny.rename(tiny.with_name("kept"))
    tiny_idefics3(tiny, seed=1)
    assert PictureIndex(load(str(tiny)), examples, tmp_path / "indexes", "set").path != own
    shutil.rmtree(tiny)
    kept.rename(tiny)


def test_an_adapter_on_the_tower_changes_no_feature(tiny: Path, tmp_path: Path) -> None:
    import torch
    from peft import LoraConfig, get_peft_model

    from vqa_core.models.similarity import vision_features, weights_print

    loaded = load(str(tiny))
    images = coloured(3)
    before, known = vision_features(loaded, images), weights_print(loaded)
    loaded.model = get_peft_model(loaded.model, LoraConfig(r=4, target_modules=r".*vision_model.*\.(q_proj|v_proj)"))
    for name, parameter in loaded.model.named_parameters():
        if "lora_" in name:
            torch.nn.init.normal_(parameter, std=1.0)
    pixels = torch.rand(1, 3, 64, 64)
    tower = loaded.model.get_base_model().model.vision_model
    with torch.inference_mode(), loaded.model.disable_adapter():
        plain = tower(pixel_values=pixels).last_hidden_state
    with torch.inference_mode():
        assert not torch.allclose(tower(pixel_values=pixels).last_hidden_state, plain, atol=1e-3)
    assert torch.equal(vision_features(loaded, images), before)
    assert weights_print(loaded) == known
