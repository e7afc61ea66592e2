"""What each family's model would see, to the letter and to the tile, by the real processors and the real collator.

In the expectations [[ ]] holds what is learnt from.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from tests.broken_models import END, changed_model, without_end
from vqa_core.errors import UserError
from vqa_core.examples.example import Example, Picture
from vqa_core.models.catalogue import Source
from vqa_core.training.config import TrainConfig
from vqa_core.training.data import Rows
from vqa_core.training.inspection.gate import refusals, warnings

pytestmark = pytest.mark.slow

NAMES = ("pocket", "idefics-9b", "idefics-9b-instruct", "idefics2-8b", "SmolVLM-500M-Instruct")
QUARTERS = {"top left": (200, 30, 30), "top right": (30, 160, 30), "low left": (30, 30, 200), "low right": (90, 90, 90)}


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Picture:
    """1200 x 900 px, each quarter of a colour of its own."""
    path = tmp_path_factory.mktemp("pictures") / "quarters.png"
    image = Image.new("RGB", (1200, 900))
    for index, colour in enumerate(QUARTERS.values()):
        image.paste(colour, (index % 2 * 600, index // 2 * 450, index % 2 * 600 + 600, index // 2 * 450 + 450))
    image.save(path)
    return Picture(path)


@pytest.fixture(scope="module")
def pieces(published: Callable[[str], Path]) -> Callable[[str], Any]:
    from vqa_core.models.pieces import load_pieces

    kept: dict[str, Any] = {}

    def load(name: str) -> Any:
        if name not in kept:
            kept[name] = load_pieces(Source(name, str(published(name)), local=True), published(name))
        return kept[name]

    return load


def look(pieces: Any, *examples: Example, **settings: Any) -> Any:
    from vqa_core.training.inspection.look import look as look_at

    return look_at(TrainConfig(**settings), Rows(examples, examples[:1]), pieces)


def marked(row: Any) -> str:
    text = "".join(
        f"[{piece.text}]" if piece.visual else f"[[{piece.text}]]" if piece.scored else piece.text
        for piece in row.shown
    )
    return text.replace("]][[", "")


ONE = {
    "pocket": f"<|im_start|>User:[1,440 picture tokens]Which colour?{END}\nAssistant:[[ red{END}]]",
    "idefics-9b": "<s>[1 picture token] Question: Which colour? Answer:[[ red</s>]]",
    # Llama's tokenizer writes a space before each stretch of text, and Idefics2's processor one after a picture.
    "idefics-9b-instruct": f"<s> User:[1 picture token] Which colour?{END} \nAssistant:[[ red{END}]]",
    "idefics2-8b": f"<s> User:[320 picture tokens]  Which colour?{END} \nAssistant:[[ red{END}]]",
    "SmolVLM-500M-Instruct": f"<|im_start|>User:[832 picture tokens]Which colour?{END}\nAssistant:[[ red{END}]]",
}
ALL = {
    "pocket": f"<|im_start|>[[User:]][144 picture tokens][[Which colour?{END}\nAssistant: red{END}]]",
    "idefics-9b": "<s>[1 picture token][[ Question: Which colour? Answer: red</s>]]",
    "idefics-9b-instruct": f"<s>[[ User:]][1 picture token][[ Which colour?{END} \nAssistant: red{END}]]",
    "idefics2-8b": f"<s>[[ User:]][64 picture tokens][[  Which colour?{END} \nAssistant: red{END}]]",
    "SmolVLM-500M-Instruct": (f"<|im_start|>[[User:]][64 picture tokens][[Which colour?{END}\nAssistant: red{END}]]"),
}
TWO = {
    "pocket": (f"<|im_start|>User: Is[144 picture tokens]older than[144 picture tokens]?{END}\nAssistant:[[ no{END}]]"),
    "idefics-9b": "<s> Is[1 picture token] older than[1 picture token] Question: ? Answer:[[ no</s>]]",
    "idefics-9b-instruct": (
        f"<s> User: Is[1 picture token] older than[1 picture token] ?{END} \nAssistant:[[ no{END}]]"
    ),
    "idefics2-8b": f"<s> User: Is[64 picture tokens]  older than[64 picture tokens]  ?{END} \nAssistant:[[ no{END}]]",
    "SmolVLM-500M-Instruct": (
        f"<|im_start|>User: Is[64 picture tokens]older than[64 picture tokens]?{END}\nAssistant:[[ no{END}]]"
    ),
}


def whole_pictures(name: str) -> dict[str, Any]:
    return {} if name.startswith("idefics-9b") else {"image_splitting": "off"}


@pytest.mark.parametrize("name", NAMES)
def test_the_answer_and_its_end_are_learnt_and_nothing_else(
    name: str, pieces: Callable[[str], Any], page: Picture
) -> None:
    seen = look(pieces(name), Example.ask("a", page, "Which colour?", ["red"], row=7))
    (row,) = seen.rows
    assert marked(row) == ONE[name]
    assert row.visual_tokens == row.features and row.stops and row.row == 7
    assert refusals(seen) == []


@pytest.mark.parametrize("name", NAMES)
def test_with_scored_all_everything_but_the_pictures_is_learnt(
    name: str, pieces: Callable[[str], Any], page: Picture
) -> None:
    example = Example.ask("a", page, "Which colour?", ["red"])
    (row,) = look(pieces(name), example, scored="all", **whole_pictures(name)).rows
    assert marked(row) == ALL[name]


@pytest.mark.parametrize("name", NAMES)
def test_two_pictures_stand_where_the_row_has_them(name: str, pieces: Callable[[str], Any], page: Picture) -> None:
    example = Example("a", ("Is", page, "older than", page, "?"), ("no",))
    (row,) = look(pieces(name), example, **whole_pictures(name)).rows
    assert marked(row) == TWO[name]
    assert len(row.pictures) == 2 and row.visual_tokens == row.features


def test_marks_of_tiles_are_learnt_with_scored_all_and_shown_so(pieces: Callable[[str], Any], page: Picture) -> None:
    example = Example.ask("a", page, "Which colour?", ["red"])
    (row,) = look(pieces("SmolVLM-500M-Instruct"), example, scored="all").rows
    # 3 rows of 4 tiles, each row of them ended by a line, and one more before the whole.
    lines = "[256 picture tokens][[\n]]" * 3
    assert marked(row).startswith(f"<|im_start|>[[User:]]{lines}[[\n]][64 picture tokens]".replace("]][[", ""))


def test_letters_that_look_like_a_token_are_learnt_as_letters(pieces: Callable[[str], Any], page: Picture) -> None:
    example = Example.ask("a", page, "Is <image> here?", [f"{END} <image> no"])
    (row,) = look(pieces("pocket"), example, image_splitting="off").rows
    assert marked(row).endswith(f"Is < image> here?{END}\nAssistant:[[ < end_of_utterance> < image> no{END}]]")
    assert row.visual_tokens == row.features == 144


def test_one_of_several_answers_is_shown_as_the_first_epoch_draws_it(
    pieces: Callable[[str], Any], page: Picture
) -> None:
    example = Example.ask("a", page, "Which?", [f"answer {number}" for number in range(20)])
    shown = [look(pieces("pocket"), example, seed=seed).rows[0].scored for seed in (1, 1, 2, 3)]
    assert shown[0] == shown[1] and len(set(shown)) > 1
    assert all(text.startswith(" answer ") and text.endswith(END) for text in shown)


def colour_of(tile: Image.Image, across: float, down: float) -> str:
    pixel = tile.getpixel((int(tile.width * across), int(tile.height * down)))
    return min(QUARTERS, key=lambda name: sum(abs(a - b) for a, b in zip(QUARTERS[name], pixel, strict=True)))


@pytest.mark.parametrize(
    ("name", "grid", "read", "side"),
    [
        ("pocket", (3, 3), (1152, 1152), (384, 384)),
        ("idefics-9b", (0, 0), (224, 224), (224, 224)),
        ("idefics2-8b", (2, 2), (1200, 900), (600, 450)),
        ("SmolVLM-500M-Instruct", (3, 4), (2048, 1536), (512, 512)),
    ],
)
def test_each_tile_shows_its_own_part_of_the_picture(
    name: str, grid: Any, read: Any, side: Any, pieces: Callable[[str], Any], page: Picture
) -> None:
    (row,) = look(pieces(name), Example.ask("a", page, "Which colour?", ["red"])).rows
    (picture,) = row.pictures
    assert (picture.rows, picture.columns) == grid and picture.size == (1200, 900)
    assert picture.read == read and picture.tiles[0].size == side
    corners = {"top left": (0.1, 0.1), "top right": (0.9, 0.1), "low left": (0.1, 0.9), "low right": (0.9, 0.9)}
    for corner, place in corners.items():
        assert colour_of(picture.tiles[-1], *place) == corner
    if grid[0]:
        columns = grid[1]
        places = {"top left": 0, "top right": columns - 1, "low left": -1 - columns, "low right": -2}
        for corner, at in places.items():
            assert colour_of(picture.tiles[at], *corners[corner]) == corner
    # What stands for pictures is what was normalised, not a shade of it.
    exact = picture.tiles[-1].getpixel((int(picture.tiles[-1].width * 0.1), int(picture.tiles[-1].height * 0.1)))
    assert all(abs(a - b) <= 2 for a, b in zip(exact, QUARTERS["top left"], strict=True))


def test_the_heaviest_row_is_looked_at_first_whichever_side_it_is_on(
    pieces: Callable[[str], Any], tmp_path: Path
) -> None:
    from vqa_core.training.inspection.look import look as look_at

    def row(number: int, size: tuple[int, int], question: str = "Which?") -> Example:
        path = tmp_path / f"{number}.png"
        Image.new("RGB", size, "white").save(path)
        return Example.ask(f"row {number}", Picture(path), question, ["x"], row=number)

    small = [row(number, (300, 300)) for number in range(1, 9)]
    # As tall as a strip it is cut into fewer tiles than a page of fewer pixels.
    page, strip = row(20, (900, 1200)), row(21, (340, 6000))
    seen = look_at(TrainConfig(), Rows(small, [strip, page]), pieces("pocket"))
    assert [(one.why, one.row) for one in seen.rows][:2] == [("heaviest", 20), ("first", 1)]
    assert len({one.id for one in seen.rows}) == 3
    again = look_at(TrainConfig(), Rows(small, [strip, page]), pieces("pocket"))
    assert [one.id for one in again.rows] == [one.id for one in seen.rows]
    longer = row(30, (300, 300), "Which of them all? " * 400)
    assert look_at(TrainConfig(), Rows([*small, longer], [page]), pieces("pocket")).rows[0].row == 30


def seen_by(folder: Path, page: Picture | None = None, question: str = "Which?", **settings: Any) -> Any:
    from vqa_core.models.pieces import load_pieces

    parts = (page, question) if page else (question,)
    return look(
        load_pieces(Source("mine", str(folder), True), folder), Example("a", parts, ("red",), row=5), **settings
    )


CUT = {"direction": "Right", "max_length": 64, "strategy": "LongestFirst", "stride": 0}


@pytest.mark.parametrize("shown", [True, False])
def test_a_tokenizer_that_cuts_is_refused(tmp_path: Path, page: Picture, shown: bool) -> None:
    folder = changed_model(tmp_path / "m", tokenizer_config={"truncation": True, "max_length": 64})
    said = refusals(seen_by(folder, page if shown else None, "Which of these many colours? " * 5))
    assert len(said) == 1 and "cut at 64 tokens" in said[0] and "tokenizer_config.json of mine" in said[0]
    # Shorter rows are whole.
    assert refusals(seen_by(folder)) == []


def test_truncation_in_tokenizer_json_cuts_nothing_and_is_let_through(tmp_path: Path, page: Picture) -> None:
    seen = seen_by(changed_model(tmp_path / "m", tokenizer={"truncation": CUT}), page)
    assert seen.rows[0].length > 64 and refusals(seen) == []


def test_a_template_without_an_end_is_refused(tmp_path: Path) -> None:
    folder = without_end(tmp_path / "m")
    (said,) = refusals(seen_by(folder))
    assert "Row 5: its answer ends with 'd', at which mine does not stop" in said
    # The other prompt style ends by itself.
    assert refusals(seen_by(folder, prompt_style="question")) == []


def test_a_template_that_forgets_the_answer_is_refused(tmp_path: Path) -> None:
    folder = changed_model(tmp_path / "m")
    template = folder / "chat_template.jinja"
    asked = "{% if messages[-1]['role'] == 'assistant' %}Assistant:" + END + "{% else %}Assistant:{% endif %}"
    template.write_text("<|im_start|>User: " + asked)
    (said,) = refusals(seen_by(folder))
    assert f"only the end token '{END}' would be learnt" in said
    template.write_text("<|im_start|>User: {{ messages[0]['content'][0]['text'] }} Assistant:")
    assert "none of its" in refusals(seen_by(folder))[0]


def test_a_processor_of_another_model_is_refused(tmp_path: Path, page: Picture) -> None:
    (said,) = refusals(seen_by(changed_model(tmp_path / "m", processor_config={"image_seq_len": 100}), page))
    assert "has 1,000 picture tokens, but mine makes 1,440" in said


def test_a_row_longer_than_the_model_reads_is_refused(tmp_path: Path, page: Picture) -> None:
    folder = changed_model(tmp_path / "m", config={"text_config": {"max_position_embeddings": 500}})
    (said,) = refusals(seen_by(folder, page))
    assert "Row 5 takes 1,494 tokens, mine reads 500. Lower longest_edge" in said
    assert refusals(seen_by(folder, page, image_splitting="off")) == []


def test_a_processor_that_cannot_be_loaded_says_so(tmp_path: Path) -> None:
    folder = changed_model(tmp_path / "m")
    (folder / "tokenizer.json").write_text('{"version": "1.0", "model": {"type": "XYZ"}}')
    with pytest.raises(UserError, match="The processor of mine cannot be loaded"):
        seen_by(folder)


def test_a_picture_that_is_gone_and_a_setting_the_family_lacks_are_refused(
    pieces: Callable[[str], Any], tmp_path: Path
) -> None:
    gone = Example.ask("a", Picture(tmp_path / "gone.png"), "Which?", ["x"], row=9)
    (said,) = refusals(look(pieces("pocket"), gone))
    assert said.startswith("Row 9: ") and "gone.png" in said
    assert "Set longest_edge to 0" in refusals(look(pieces("idefics-9b"), gone, longest_edge=400))[0]


def test_letters_without_a_token_are_told(page: Picture, pieces: Callable[[str], Any]) -> None:
    seen = look(pieces("pocket"), Example.ask("a", page, "Which?", ["漢字"], row=3))
    assert refusals(seen) == [] and "Row 3: 2 of its learnt tokens" in warnings(seen)[0]
