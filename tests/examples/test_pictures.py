import io
import json
import struct
import zlib
from pathlib import Path

import numpy as np
import pillow_heif
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import ExifTags, Image

from vqa_core.errors import UserError
from vqa_core.examples import colours, pictures
from vqa_core.examples.example import Picture
from vqa_core.examples.pictures import check_picture, open_example_picture, open_picture

GRADIENT = np.linspace(0, 255, 40 * 30).reshape(30, 40).round().astype(np.uint8)


def encoded(image: Image.Image, form: str = "PNG", **options: object) -> bytes:
    file = io.BytesIO()
    if form == "HEIF":
        pillow_heif.from_pillow(image).save(file, chroma=444, **options)
    else:
        image.save(file, form, **options)
    return file.getvalue()


def png_of_size(width: int, height: int) -> bytes:
    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")


def deep_png(samples: np.ndarray, clear: tuple[int, ...] = ()) -> bytes:
    """A 16-bit PNG of 1 to 4 samples a pixel, with `clear` as its transparent colour; Pillow writes none."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    height, width, count = samples.shape
    header = struct.pack(">IIBBBBB", width, height, 16, {1: 0, 2: 4, 3: 2, 4: 6}[count], 0, 0, 0)
    rows = b"".join(b"\0" + row.astype(">u2").tobytes() for row in samples)
    transparent = chunk(b"tRNS", struct.pack(f">{len(clear)}H", *clear)) if clear else b""
    body = chunk(b"IHDR", header) + transparent + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + body


def values(image: Image.Image) -> np.ndarray:
    assert image.mode == "RGB"
    return np.asarray(image).astype(int)


def test_sixteen_bit_grey_keeps_its_shades() -> None:
    deep = Image.fromarray(GRADIENT.astype(np.uint16) * 257)
    for form in ("PNG", "TIFF"):
        assert (values(open_picture(encoded(deep, form)))[..., 0] == GRADIENT).all()


TURNED = {
    1: GRADIENT,
    2: GRADIENT[:, ::-1],
    3: GRADIENT[::-1, ::-1],
    4: GRADIENT[::-1],
    5: GRADIENT.T,
    6: np.rot90(GRADIENT, k=-1),
    7: GRADIENT[::-1, ::-1].T,
    8: np.rot90(GRADIENT),
}


@pytest.mark.parametrize("orientation", TURNED)
@pytest.mark.parametrize("form", ["PNG", "TIFF", "WEBP", "AVIF", "JPEG", "MPO", "HEIF"])
def test_exif_orientation_is_applied_once(form: str, orientation: int) -> None:
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = orientation
    lying = Image.fromarray(GRADIENT).convert("RGB")
    options = {"lossless": True} if form == "WEBP" else {"quality": 100} if form not in ("PNG", "TIFF") else {}
    upright = values(open_picture(encoded(lying, form, exif=exif.tobytes(), **options)))
    assert upright.shape[:2] == TURNED[orientation].shape
    assert np.abs(upright[..., 0] - TURNED[orientation].astype(int)).max() <= 6


@pytest.mark.parametrize("words", [b"nonsense", b"Exif\0\0II*\0\xff\xff\0\0", b"Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12"])
@pytest.mark.filterwarnings("ignore:Corrupt EXIF data")
def test_exif_that_cannot_be_read_is_passed_over(words: bytes) -> None:
    for form in ("JPEG", "PNG", "WEBP"):
        whole = encoded(Image.fromarray(GRADIENT), form, exif=words)
        check_picture(whole)
        assert open_picture(whole).size == (40, 30)


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


@pytest.mark.parametrize("form", ["PNG", "JPEG", "MPO", "WEBP", "GIF", "BMP", "TIFF", "AVIF", "HEIF"])
def test_a_file_cut_off_is_refused_by_both_ways_of_looking(form: str) -> None:
    whole = encoded(Image.fromarray(np.random.default_rng(1).integers(0, 255, (90, 80, 3), np.uint8)), form)
    check_picture(whole)
    for look in (open_picture, check_picture):
        with pytest.raises(UserError, match=r"'half\.x' is"):
            look(whole[: len(whole) * 6 // 10], "half.x")


def test_a_large_png_cut_off_is_refused() -> None:
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


@pytest.mark.parametrize("form", ["WEBP", "AVIF", "HEIF"])
def test_forms_that_take_more_memory_have_a_lower_limit(form: str, monkeypatch: pytest.MonkeyPatch) -> None:
    picture = encoded(Image.new("RGB", (50, 40)), form)
    monkeypatch.setattr(pictures, "MAX_PIXELS_CODED", 1999)
    for look in (open_picture, check_picture):
        with pytest.raises(UserError, match="50 x 40 pixels"):
            look(picture)
        look(encoded(Image.new("RGB", (50, 40)), "PNG"))


def test_progressive_inks_have_the_lower_limit_too(monkeypatch: pytest.MonkeyPatch) -> None:
    inks = Image.new("CMYK", (50, 40))
    monkeypatch.setattr(pictures, "MAX_PIXELS_CODED", 1999)
    check_picture(encoded(inks, "JPEG"))
    with pytest.raises(UserError, match="50 x 40 pixels"):
        check_picture(encoded(inks, "JPEG", progressive=True))


def test_a_large_progressive_jpeg_is_opened_at_half_its_size(monkeypatch: pytest.MonkeyPatch) -> None:
    image = Image.fromarray(GRADIENT).resize((200, 160), Image.Resampling.BICUBIC)
    monkeypatch.setattr(colours, "MAX_KEPT_PIXELS", 10_000)
    monkeypatch.setattr(pictures, "MAX_KEPT_PIXELS", 10_000)
    baseline = values(open_picture(encoded(image, "JPEG")))
    assert baseline.shape == (89, 111, 3)
    halved = values(open_picture(encoded(image, "JPEG", progressive=True)))
    assert halved.shape == (80, 100, 3)
    assert np.abs(halved[..., 0] - np.asarray(image.resize((100, 80), Image.Resampling.BOX)).astype(int)).max() <= 4


@pytest.mark.parametrize("samples", [1, 2, 3, 4])
def test_sixteen_bits_a_sample_are_read(samples: int) -> None:
    deep = np.random.default_rng(samples).integers(0, 65536, (9, 7, samples))
    page = values(open_picture(deep_png(deep)))
    alpha = deep[..., -1:] / 65535 if samples in (2, 4) else 1
    colours = deep[..., : samples - 1] if samples in (2, 4) else deep
    assert np.abs(page - (colours / 257 * alpha + 255 * (1 - alpha))).max() <= 2


def test_a_transparent_colour_of_sixteen_bits_becomes_white() -> None:
    for clear in ((1000,), (1000, 40_000, 3)):
        deep = np.full((4, 5, len(clear)), 30_000)
        deep[1, 2] = clear
        page = values(open_picture(deep_png(deep, clear)))
        assert page[1, 2].tolist() == [255, 255, 255]
        assert page[0, 0].tolist() == [117, 117, 117]


def test_a_transparent_colour_of_one_bit_becomes_white() -> None:
    bits = Image.new("1", (4, 3), 1)
    bits.putpixel((0, 0), 0)
    assert values(open_picture(encoded(bits, "PNG", transparency=0))).min() == 255
    assert values(open_picture(encoded(bits, "PNG")))[0, 0].tolist() == [0, 0, 0]


@pytest.mark.parametrize("form", ["GIF", "WEBP", "PNG", "TIFF", "AVIF", "MPO"])
def test_of_several_frames_the_first_is_taken(form: str) -> None:
    first, second = Image.new("RGB", (40, 30), (200, 10, 10)), Image.new("RGB", (40, 30), (10, 10, 200))
    page = values(open_picture(encoded(first, form, save_all=True, append_images=[second])))
    assert np.abs(page - (200, 10, 10)).max() <= 6


def test_a_heic_picture_without_a_brand_of_its_own_is_read() -> None:
    whole = encoded(Image.fromarray(GRADIENT), "HEIF")
    plain = whole[:8] + b"mif1" + whole[12:]
    assert open_picture(plain).size == (40, 30)
    avif = encoded(Image.fromarray(GRADIENT), "AVIF")
    assert open_picture(avif[:8] + b"mif1" + avif[12:]).size == (40, 30)


def test_heic_is_read_by_nobody_else_in_this_process() -> None:
    whole = encoded(Image.fromarray(GRADIENT), "HEIF")
    open_picture(whole)
    with pytest.raises(Image.UnidentifiedImageError):
        Image.open(io.BytesIO(whole))


# What each form can hold, and how far its compression may stray from the source.
LOSSLESS = {"PNG": ("1", "L", "LA", "P", "RGB", "RGBA", "I;16"), "BMP": ("1", "L", "P", "RGB"), "GIF": ("L", "P")}
LOSSLESS["TIFF"] = (*LOSSLESS["PNG"], "CMYK", "PA")
LOSSY = {"JPEG": ("L", "RGB", "CMYK"), "WEBP": ("RGB", "RGBA"), "AVIF": ("RGB", "RGBA"), "HEIF": ("L", "RGB", "RGBA")}
KINDS = [(form, mode) for form, modes in {**LOSSLESS, **LOSSY}.items() for mode in modes]


def smooth(width: int, height: int, seed: int, mode: str) -> tuple[Image.Image, np.ndarray]:
    """A picture of the mode, and what it must look like on white: another way to the same pixels."""
    rng = np.random.default_rng(seed)
    corners = Image.fromarray(rng.integers(0, 256, (2, 2, 4), np.uint8), "RGBA")
    rgba = np.asarray(corners.resize((width, height), Image.Resampling.BILINEAR)).astype(float)
    source = Image.fromarray(rgba.astype(np.uint8), "RGBA")
    flat = source.convert("RGB")
    if mode == "I;16":
        grey = np.asarray(flat.convert("L"))
        return Image.fromarray(grey.astype(np.uint16) * 257), np.repeat(grey[..., None], 3, axis=2).astype(float)
    image = source.convert(mode) if mode in ("RGBA", "LA") else flat.convert(mode)
    if mode == "PA":
        image = flat.convert("P").convert("PA")
        image.putalpha(source.getchannel("A"))
    seen = np.asarray(image.convert("RGBA")).astype(float)
    alpha = seen[..., 3:] / 255
    return image, seen[..., :3] * alpha + 255 * (1 - alpha)


@pytest.mark.filterwarnings("ignore:Truncated File Read")
@settings(max_examples=80, deadline=None, derandomize=True)
@given(
    kind=st.sampled_from(KINDS),
    size=st.tuples(st.integers(1, 70), st.integers(1, 70)),
    seed=st.integers(0, 99),
    share=st.one_of(st.just(1.0), st.floats(0.02, 0.99)),
)
def test_every_picture_is_right_or_refused_and_both_ways_of_looking_agree(
    kind: tuple[str, str], size: tuple[int, int], seed: int, share: float
) -> None:
    form, mode = kind
    image, expected = smooth(*size, seed, mode)
    whole = encoded(image, form, **({"quality": 95} if form in LOSSY else {}))
    part = whole[: round(len(whole) * share)]
    try:
        page = values(open_picture(part))
    except UserError as error:
        assert share < 1 or min(size) < 2
        with pytest.raises(UserError) as second:
            check_picture(part)
        assert str(second.value) == str(error)
        return
    check_picture(part)
    assert page.shape == expected.shape
    assert np.abs(page - expected).mean() <= (6 if form in LOSSY else 0.6)


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
