import io
import json
import struct
import zlib
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from vqa_core.errors import UserError
from vqa_core.examples.example import Picture
from vqa_core.examples.pictures import check_picture, open_example_picture, open_picture

GRADIENT = np.linspace(0, 255, 40 * 30).reshape(30, 40).round().astype(np.uint8)


def encoded(image: Image.Image, form: str = "PNG", **options: object) -> bytes:
    file = io.BytesIO()
    image.save(file, form, **options)
    return file.getvalue()


def png_of_size(width: int, height: int) -> bytes:
    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")


def values(image: Image.Image) -> np.ndarray:
    assert image.mode == "RGB"
    return np.asarray(image).astype(int)


def test_sixteen_bit_grey_keeps_its_shades() -> None:
    deep = Image.fromarray(GRADIENT.astype(np.uint16) * 257)
    for form in ("PNG", "TIFF"):
        assert (values(open_picture(encoded(deep, form)))[..., 0] == GRADIENT).all()


def test_exif_orientation_is_applied() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    lying = Image.fromarray(GRADIENT)
    upright = values(open_picture(encoded(lying, "PNG", exif=exif)))
    assert (upright[..., 0] == np.rot90(GRADIENT, k=-1)).all()


@pytest.mark.parametrize("mode", ["RGBA", "LA", "PA"])
def test_transparency_is_laid_on_white(mode: str) -> None:
    clear = Image.new("RGBA", (6, 4), (0, 0, 0, 0))
    clear.paste((0, 0, 0, 255), (0, 0, 3, 4))
    converted = clear.convert("P").convert("PA") if mode == "PA" else clear.convert(mode)
    if mode == "PA":
        converted.putalpha(clear.getchannel("A"))
    page = values(open_picture(encoded(converted, "TIFF" if mode == "PA" else "PNG")))
    assert (page[:, :3] == 0).all()
    assert (page[:, 3:] == 255).all()


def test_a_transparent_palette_colour_becomes_white() -> None:
    image = Image.new("P", (4, 4), 0)
    image.putpalette([0, 0, 0, 200, 30, 30])
    image.putpixel((1, 1), 1)
    page = values(open_picture(encoded(image, "GIF", transparency=0)))
    assert page[0, 0].tolist() == [255, 255, 255]
    assert page[1, 1].tolist() == [200, 30, 30]


def test_one_bit_pictures_become_black_and_white() -> None:
    bits = GRADIENT > 128
    page = values(open_picture(encoded(Image.fromarray(bits), "PNG")))
    assert (page[..., 0] == np.where(bits, 255, 0)).all()


@pytest.mark.parametrize("form", ["PNG", "JPEG", "WEBP", "GIF", "BMP", "TIFF"])
def test_a_file_cut_off_is_refused_by_both_ways_of_looking(form: str) -> None:
    whole = encoded(Image.fromarray(np.random.default_rng(1).integers(0, 255, (90, 80, 3), np.uint8)), form)
    check_picture(whole)
    for look in (open_picture, check_picture):
        with pytest.raises(UserError, match=r"'half\.x' is"):
            look(whole[: len(whole) * 6 // 10], "half.x")


def test_a_large_png_cut_off_is_refused_without_decoding_it() -> None:
    whole = encoded(Image.effect_noise((1200, 900), 50))
    check_picture(whole)
    with pytest.raises(UserError, match="cut off"):
        check_picture(whole[:-200_000])


def test_pictures_of_few_pixels_are_checked() -> None:
    check_picture(encoded(Image.new("RGB", (4, 4)), "JPEG"))
    with pytest.raises(UserError, match="1 x 9 pixels, too small"):
        open_picture(encoded(Image.new("RGB", (1, 9))))


@pytest.mark.filterwarnings("ignore::PIL.Image.DecompressionBombWarning")
@pytest.mark.parametrize(("width", "height"), [(10_000, 9_000), (13_000, 13_000), (30_000, 30_000)])
def test_too_many_pixels_are_refused_before_decoding(width: int, height: int) -> None:
    for look in (open_picture, check_picture):
        with pytest.raises(UserError, match="at most 89 million"):
            look(png_of_size(width, height), "bomb.png")


def test_formats_beyond_the_list_are_refused() -> None:
    with pytest.raises(UserError, match="PNG, JPEG, WEBP, GIF, BMP, TIFF, HEIC or AVIF"):
        open_picture(encoded(Image.new("RGB", (8, 8)), "PPM"))


def test_32_bit_pixels_are_refused_with_words() -> None:
    for look in (open_picture, check_picture):
        with pytest.raises(UserError, match="32 bits a pixel"):
            look(encoded(Image.new("F", (8, 8)), "TIFF"))


def test_what_is_no_file_is_refused(tmp_path: Path) -> None:
    for path in (tmp_path / "none.png", tmp_path, Path("/dev/zero")):
        with pytest.raises(UserError, match="There is no picture"):
            open_picture(path)


def test_an_example_s_picture_is_opened_from_its_file(tmp_path: Path) -> None:
    Image.new("L", (5, 7), 90).save(tmp_path / "a.png")
    assert values(open_example_picture(Picture(tmp_path / "a.png")))[0, 0].tolist() == [90, 90, 90]


def test_an_example_s_address_goes_through_the_checked_fetch() -> None:
    with pytest.raises(UserError, match="not on the public internet"):
        open_example_picture(Picture("http://127.0.0.1/a.png"))


REFUSED = {
    "truncated_at_60_percent.jpg": "damaged or cut off",
    "zero_bytes.jpg": "an empty file",
    "text_named.jpg": "'text_named.jpg' is not a picture",
    "bomb_30000x30000_1bit.png": "at most 89 million",
    "two_pages.pdf": "PDF",
    "drawing.svg": "SVG",
    "one_pixel.png": "too small to read",
}
SIZES = {
    "jpeg_named_png.PNG": (595, 800),
    "cmyk.jpg": (367, 512),
    "gray16.png": (446, 600),
    "page.heic": (744, 1000),
    "exif_orientation_6.jpg": (367, 512),
    "rgba_transparent.png": (287, 400),
    "animated_3_frames.gif": (143, 200),
    "strip_10x4000.png": (10, 4000),
}


def test_every_tricky_file_has_its_expectation(data: Path) -> None:
    lines = (data / "tricky" / "manifest.jsonl").read_text(encoding="utf-8").splitlines()
    assert {json.loads(line)["file"] for line in lines} == REFUSED.keys() | SIZES.keys()


@pytest.mark.parametrize(("file", "words"), REFUSED.items())
def test_tricky_files_are_refused_with_words(data: Path, file: str, words: str) -> None:
    for look in (open_picture, check_picture):
        with pytest.raises(UserError, match=words):
            look(data / "tricky" / file)


@pytest.mark.parametrize(("file", "size"), SIZES.items())
def test_tricky_files_open_as_rgb_of_their_upright_size(data: Path, file: str, size: tuple[int, int]) -> None:
    check_picture(data / "tricky" / file)
    image = open_picture(data / "tricky" / file)
    assert (image.mode, image.size) == ("RGB", size)


def stored(data: Path, file: str) -> np.ndarray:
    with Image.open(data / "tricky" / file) as image:
        return np.asarray(image).astype(float)


def test_a_cmyk_card_looks_like_the_card_it_was_made_from(data: Path) -> None:
    opened = values(open_picture(data / "tricky" / "cmyk.jpg"))
    with Image.open(data / "cards" / "images" / "A1" / "109.webp") as card:
        assert np.abs(opened - np.asarray(card.convert("RGB")).astype(int)).mean() < 6


def test_a_sixteen_bit_page_looks_like_the_page_it_was_made_from(data: Path) -> None:
    opened = values(open_picture(data / "tricky" / "gray16.png"))[..., 0]
    with Image.open(data / "docvqa" / "images" / "train" / "train_9.jpg") as page:
        small = np.asarray(page.convert("L").resize((446, 600), Image.Resampling.BICUBIC)).astype(int)
    assert np.abs(opened - small).mean() < 4


def test_the_lying_card_is_turned_upright(data: Path) -> None:
    opened = values(open_picture(data / "tricky" / "exif_orientation_6.jpg"))
    assert (opened == np.rot90(stored(data, "exif_orientation_6.jpg"), k=-1)).all()


def test_soft_transparency_is_blended_with_white(data: Path) -> None:
    opened = values(open_picture(data / "tricky" / "rgba_transparent.png"))
    raw = stored(data, "rgba_transparent.png")
    alpha = raw[..., 3:] / 255
    assert np.abs(opened - (raw[..., :3] * alpha + 255 * (1 - alpha))).max() <= 1


def test_an_animation_gives_its_first_frame(data: Path) -> None:
    opened = values(open_picture(data / "tricky" / "animated_3_frames.gif"))
    with Image.open(data / "tricky" / "animated_3_frames.gif") as image:
        frames = []
        for number in (0, 1):
            image.seek(number)
            frames.append(np.asarray(image.convert("RGB")).astype(int))
    assert (opened == frames[0]).all()
    assert (opened != frames[1]).any()


def test_a_grey_jpeg_named_png_keeps_its_greys(data: Path) -> None:
    opened = values(open_picture(data / "tricky" / "jpeg_named_png.PNG"))
    assert (opened == stored(data, "jpeg_named_png.PNG")[..., None]).all()
