"""A folder of fonts: its groups, and the families that training does not see."""

import json
import shutil
from pathlib import Path

import pytest

from vqa_core.errors import UserError
from vqa_core.rendering.fonts import BUILT_IN, FOLDER, NAMES_FILE, Fonts, family, font, fonts_in

_GROUPS = {
    "sans": ["Arimo-Regular.ttf", "DejaVuSans.ttf"],
    "serif": ["Tinos-Regular.ttf"],
    "mono": ["Cousine-Regular.ttf"],
    "sans_bold": ["Arimo-Bold.ttf", "DejaVuSans-Bold.ttf"],
    "serif_bold": ["Tinos-Bold.ttf"],
}


def _folder(path: Path, groups: dict[str, list[str]]) -> Fonts:
    for name in {name for names in groups.values() for name in names if (FOLDER / name).is_file()}:
        shutil.copy(FOLDER / name, path)
    (path / NAMES_FILE).write_text(json.dumps({"groups": groups, "held_out": ["Tinos"]}), encoding="utf-8")
    return fonts_in(path)


def test_a_folder_of_fonts_is_read_and_drawn_with(tmp_path: Path) -> None:
    fonts = _folder(tmp_path, _GROUPS)
    assert [font(name, 12).getname()[0] for name in fonts.sans] == ["Arimo", "DejaVu Sans"]
    assert fonts.bold_of(fonts.sans[1]) == str(tmp_path / "DejaVuSans-Bold.ttf")
    assert fonts.bold_of(fonts.mono[0]) is None


def test_training_and_held_out_fonts_share_no_family() -> None:
    training, held_out = BUILT_IN.training, BUILT_IN.held_out
    assert all(training.sans + training.serif + training.mono + training.sans_bold + training.serif_bold)
    assert {family(name) for name in held_out.body + held_out.bold} == BUILT_IN.kept_back
    assert BUILT_IN.kept_back.isdisjoint(family(name) for name in training.body + training.bold)
    assert held_out.sans and held_out.mono and held_out.sans_bold


@pytest.mark.parametrize(
    ("groups", "word"),
    [
        ({**_GROUPS, "gothic": ["Arimo-Bold.ttf"]}, "gothic"),
        ({**_GROUPS, "mono": ["Lost.ttf"]}, "Lost.ttf"),
        ({**_GROUPS, "mono": []}, "mono"),
    ],
)
def test_a_wrong_list_of_fonts_is_refused_by_name(tmp_path: Path, groups: dict[str, list[str]], word: str) -> None:
    with pytest.raises(UserError, match=word):
        _folder(tmp_path, groups)
