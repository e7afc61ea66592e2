"""What a picture remembers of its text is enough to find every letter again."""

import pytest
from PIL import Image, ImageChops

from vqa_core.rendering.canvas import Canvas, length
from vqa_core.rendering.fonts import BUILT_IN, FOLDER, font

_WHITE, _BLACK = (255, 255, 255), (0, 0, 0)


@pytest.mark.parametrize("name", ["Cousine-Regular", str(FOLDER / "Tinos-Bold.ttf")])
@pytest.mark.parametrize("align", ["left", "middle", "right"])
@pytest.mark.parametrize("stretch", [0.7, 1.0, 1.8])
def test_ink_lies_where_the_memory_says(name: str, align: str, stretch: float) -> None:
    canvas = Canvas(1000, 60)
    end = canvas.text((500, 40), "Total 12.50", font(name, 20), _BLACK, align, stretch)
    piece = canvas.texts[0]
    width = font(piece.font, piece.size).getlength(piece.text) * piece.stretch
    assert end == pytest.approx(piece.x + width)
    inked = ImageChops.difference(canvas.image, Image.new("RGB", canvas.image.size, _WHITE)).getbbox()
    assert inked is not None
    assert inked[0] == pytest.approx(piece.x, abs=5) and inked[2] == pytest.approx(end, abs=5)
    assert inked[1] > piece.baseline - piece.size and inked[3] <= piece.baseline + 2


def test_what_was_drawn_piece_by_piece_is_said_together() -> None:
    canvas = Canvas(200, 60)
    for x, text in ((5, "Green"), (60, "Tea Ltd")):
        canvas.text((x, 40), text, font("Arimo-Regular", 14), _BLACK)
    assert canvas.says("Green Tea")
    assert not canvas.says("Black Tea")


@pytest.mark.parametrize("name", BUILT_IN.body + BUILT_IN.bold)
@pytest.mark.parametrize("size", [9, 17, 40])
def test_a_length_is_what_the_font_says(name: str, size: int) -> None:
    for text in ("", "AVATAR To. 11.11", "£ 1,204.50 Yours truly", "Total  Amount"):
        assert length(text, font(name, size)) == pytest.approx(font(name, size).getlength(text))
