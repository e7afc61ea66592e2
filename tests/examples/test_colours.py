import io
from collections.abc import Callable

import numpy as np
import pytest
from PIL import Image

from tests.examples import profiles
from vqa_core.examples import colours
from vqa_core.examples.pictures import open_picture

GREEN_FIRST = profiles.rgb(profiles.GREEN, profiles.RED, profiles.BLUE)


def opened(image: Image.Image, form: str = "TIFF", **options: object) -> np.ndarray:
    file = io.BytesIO()
    image.save(file, form, **options)
    return np.asarray(open_picture(file.getvalue())).astype(int)


def one_colour(mode: str, colour: object, **options: object) -> list[int]:
    page = opened(Image.new(mode, (5, 4), colour), **options)
    assert (page == page[0, 0]).all()
    return page[0, 0].tolist()


def test_an_rgb_profile_is_followed() -> None:
    for form in ("TIFF", "PNG", "JPEG", "WEBP"):
        red, green, blue = one_colour("RGB", (255, 0, 0), form=form, icc_profile=GREEN_FIRST)
        assert green > 245, form
        assert max(red, blue) < 12, form


def test_a_profile_that_says_srgb_costs_nothing_and_changes_nothing() -> None:
    named = profiles.rgb(profiles.RED, profiles.GREEN, profiles.BLUE, name=b"sRGB IEC61966-2.1")
    assert one_colour("RGB", (200, 30, 5), icc_profile=named) == [200, 30, 5]
    other = profiles.rgb(profiles.RED, profiles.GREEN, profiles.BLUE)
    assert one_colour("RGB", (200, 30, 5), icc_profile=other) != [200, 30, 5]


def test_a_profile_reaches_pixels_behind_palettes_and_transparency() -> None:
    image = Image.new("RGBA", (6, 4), (255, 0, 0, 255))
    image.paste((0, 0, 0, 0), (3, 0, 6, 4))
    page = opened(image, "PNG", icc_profile=GREEN_FIRST)
    assert np.abs(page[0, 0] - (0, 255, 0)).max() < 8
    assert (page[0, 5] == 255).all()
    assert one_colour("P", 0) == [0, 0, 0]
    palette = Image.new("P", (4, 4), 0)
    palette.putpalette([255, 0, 0])
    assert np.abs(opened(palette, "PNG", icc_profile=GREEN_FIRST)[0, 0] - (0, 255, 0)).max() < 8


def test_a_grey_profile_is_followed() -> None:
    # Linear light of a half is 188 of 255 in sRGB.
    assert one_colour("L", 128, icc_profile=profiles.grey(1.0))[0] == pytest.approx(188, abs=2)
    assert one_colour("L", 128, icc_profile=profiles.grey(2.2))[0] == pytest.approx(128, abs=3)
    deep = opened(Image.fromarray(np.full((4, 4), 128 * 257, np.uint16)), icc_profile=profiles.grey(1.0))
    assert deep[0, 0, 0] == pytest.approx(188, abs=2)


def test_a_profile_of_inks_is_followed() -> None:
    profile = profiles.inks(0.25)
    for form in ("TIFF", "JPEG"):
        cyan = one_colour("CMYK", (255, 0, 0, 0), form=form, icc_profile=profile)
        # Three quarters of L* is 185 in sRGB; without the profile it would be (0, 255, 255).
        assert np.abs(np.array(cyan) - 185).max() <= 3
        assert min(one_colour("CMYK", (0, 0, 0, 0), form=form, icc_profile=profile)) > 250
        assert max(one_colour("CMYK", (0, 0, 0, 255), form=form, icc_profile=profile)) < 8


def test_inks_without_a_profile_are_mixed_plainly() -> None:
    assert one_colour("CMYK", (255, 0, 0, 0)) == [0, 255, 255]
    assert one_colour("CMYK", (0, 0, 0, 255)) == [0, 0, 0]
    assert one_colour("CMYK", (0, 0, 0, 0)) == [255, 255, 255]


UNFIT = {
    "no profile at all": b"nonsense",
    "cut off": profiles.rgb(profiles.GREEN, profiles.RED, profiles.BLUE)[:150],
    "of other colours": profiles.grey(1.0),
    "of inks": profiles.inks(0.25),
    "all black": profiles.rgb((0, 0, 0), (0, 0, 0), (0, 0, 0)),
}


@pytest.mark.parametrize("profile", UNFIT.values(), ids=UNFIT.keys())
def test_a_profile_that_does_not_fit_is_ignored(profile: bytes) -> None:
    assert one_colour("RGB", (200, 30, 60), icc_profile=profile) == [200, 30, 60]


def test_inks_that_print_all_black_are_no_profile() -> None:
    assert one_colour("CMYK", (0, 0, 0, 0), icc_profile=profiles.inks(1.0, 0.0)) == [255, 255, 255]


@pytest.mark.parametrize("order", ["<u2", ">u2"])
@pytest.mark.parametrize("top", [255, 1023, 4095, 65535])
def test_sixteen_bits_are_read_at_the_depth_they_use(order: str, top: int) -> None:
    ramp = np.linspace(0, top, 800).round().astype(order).reshape(20, 40)
    page = opened(Image.fromarray(ramp))
    assert (page[..., 0] == (ramp.astype(float) * 255 / top + 0.5).astype(int)).all()


def test_sixteen_bits_of_black_are_black() -> None:
    assert one_colour("I;16", 0) == [0, 0, 0]


MODES: dict[str, Callable[[Image.Image], Image.Image]] = {
    mode: lambda image, mode=mode: image.convert(mode) for mode in ("1", "L", "LA", "P", "RGB", "RGBA", "CMYK")
}
MODES["I;16"] = lambda image: Image.fromarray(np.asarray(image.convert("L")).astype(np.uint16) * 257)


@pytest.fixture
def scene() -> Image.Image:
    rng = np.random.default_rng(3)
    image = Image.fromarray(rng.integers(0, 255, (16, 12, 4), np.uint8), "RGBA")
    return image.resize((61, 83), Image.Resampling.BICUBIC)


@pytest.mark.parametrize("mode", MODES)
def test_bands_make_the_same_picture_as_the_whole(
    mode: str, scene: Image.Image, monkeypatch: pytest.MonkeyPatch
) -> None:
    image = MODES[mode](scene)
    whole = np.asarray(colours.to_rgb(image)).astype(int)
    monkeypatch.setattr(colours, "_BAND_PIXELS", 300)
    assert (np.asarray(colours.to_rgb(image)) == whole).all()
    monkeypatch.setattr(colours, "MAX_KEPT_PIXELS", 1500)
    small = colours.to_rgb(image)
    assert small.size == (33, 45)
    expected = Image.fromarray(whole.astype(np.uint8)).resize(small.size, Image.Resampling.LANCZOS)
    assert np.abs(np.asarray(small).astype(int) - np.asarray(expected)).max() <= 1


@pytest.mark.parametrize(("size", "kept"), [((10_000, 4), (1581, 2)), ((3, 7000), (2, 1527)), ((31, 32), (31, 32))])
def test_a_long_strip_keeps_a_side_that_can_be_opened(
    size: tuple[int, int], kept: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(colours, "MAX_KEPT_PIXELS", 1000)
    assert colours.to_rgb(Image.new("L", size), 2).size == kept
