"""The fonts that pictures are drawn with: assets/fonts, cut down to what is drawn, or a larger folder for training."""

import json
from collections.abc import Callable
from dataclasses import dataclass, fields, replace
from functools import lru_cache
from pathlib import Path

from PIL import ImageFont

from vqa_core.errors import UserError
from vqa_core.settings import ASSETS

FOLDER = ASSETS / "fonts"
SANS = ("Arimo-Regular", "Roboto-Regular", "RobotoCondensed-Regular", "OpenSans-Regular", "DejaVuSans")
SERIF = ("Tinos-Regular", "Caladea-Regular", "DejaVuSerif")
MONO = ("Cousine-Regular", "DejaVuSansMono")
SANS_BOLD = ("Arimo-Bold", "Roboto-Bold", "RobotoCondensed-Bold", "OpenSans-Bold", "DejaVuSans-Bold")
SERIF_BOLD = ("Tinos-Bold", "Caladea-Bold", "DejaVuSerif-Bold")
BODY = SANS + SERIF + MONO
BOLD = SANS_BOLD + SERIF_BOLD
NAMES_FILE = "fonts.json"


@dataclass(frozen=True)
class Fonts:
    """Fonts by group, each a name of assets/fonts or a whole path: what `font` takes.

    sans, serif, mono and the bold groups are never empty; the others may be. `kept_back` names the families
    (a file's name up to its first hyphen) that training does not see.
    """

    sans: tuple[str, ...]
    serif: tuple[str, ...]
    mono: tuple[str, ...]
    sans_bold: tuple[str, ...]
    serif_bold: tuple[str, ...]
    narrow: tuple[str, ...] = ()
    hand: tuple[str, ...] = ()
    display: tuple[str, ...] = ()
    kept_back: frozenset[str] = frozenset()

    @property
    def body(self) -> tuple[str, ...]:
        return self.sans + self.serif + self.mono

    @property
    def bold(self) -> tuple[str, ...]:
        return self.sans_bold + self.serif_bold

    @property
    def training(self) -> "Fonts":
        """Without the families kept back."""
        return self._only(lambda name: family(name) not in self.kept_back)

    @property
    def held_out(self) -> "Fonts":
        """The families kept back alone; a group that has none of them borrows from its relatives."""
        kept = self._only(lambda name: family(name) in self.kept_back)
        body, bold = kept.body or kept.bold, kept.bold or kept.body
        if not body:
            raise UserError("No font family is kept back: 'held_out' in fonts.json names none. Name one there.")
        return replace(
            kept,
            sans=kept.sans or body,
            serif=kept.serif or body,
            mono=kept.mono or body,
            sans_bold=kept.sans_bold or bold,
            serif_bold=kept.serif_bold or bold,
        )

    def bold_of(self, name: str) -> str | None:
        """The bold font of the same family, where there is one."""
        return next((other for other in self.bold if family(other) == family(name)), None)

    def _only(self, keep: Callable[[str], bool]) -> "Fonts":
        groups = {group: tuple(name for name in getattr(self, group) if keep(name)) for group in _GROUPS}
        return Fonts(**groups, kept_back=self.kept_back)


_GROUPS = tuple(entry.name for entry in fields(Fonts) if entry.name != "kept_back")
BUILT_IN = Fonts(
    SANS, SERIF, MONO, SANS_BOLD, SERIF_BOLD, narrow=("RobotoCondensed-Regular",),
    kept_back=frozenset({"Caladea"}),
)  # fmt: skip


def family(name: str) -> str:
    """The family of a font's name or path: what stands before the first hyphen."""
    return Path(name).name.removesuffix(".ttf").removesuffix(".otf").split("-")[0]


def fonts_in(folder: Path) -> Fonts:
    """The fonts of a folder with a fonts.json: {"groups": {"sans": [file, ...], ...}, "held_out": [family, ...]}.

    UserError for an unknown group, a missing file or an empty group that must not be.
    """
    told = json.loads((folder / NAMES_FILE).read_text(encoding="utf-8"))
    groups = {}
    for group, files in told["groups"].items():
        if group not in _GROUPS:
            raise UserError(f"{folder / NAMES_FILE}: group {group!r} is not one of {', '.join(_GROUPS)}. Rename it.")
        missing = [file for file in files if not (folder / file).is_file()]
        if missing:
            raise UserError(f"{folder / NAMES_FILE}: no file {missing[0]!r} beside it. Put it there.")
        groups[group] = tuple(str(folder / file) for file in files)
    empty = [group for group in _GROUPS[:5] if not groups.get(group)]
    if empty:
        raise UserError(f"{folder / NAMES_FILE}: group {empty[0]!r} is empty. Name at least one font in it.")
    return Fonts(**groups, kept_back=frozenset(told.get("held_out", ())))


def font(name: str, size: float) -> ImageFont.FreeTypeFont:
    """A font of assets/fonts by its name, or any by its path, at `size` px (whole pixels, at least 6)."""
    return _load(name, max(6, round(size)))


@lru_cache(maxsize=512)
def name_of(path: str) -> str:
    """What `font` takes for the file of a loaded font."""
    return Path(path).stem if Path(path).parent == FOLDER else path


@lru_cache(maxsize=2048)
def _load(name: str, size: int) -> ImageFont.FreeTypeFont:
    path = Path(name) if name.endswith((".ttf", ".otf")) else FOLDER / f"{name}.ttf"
    # The basic layout engine gives the same pixels with and without libraqm.
    return ImageFont.truetype(path, size, layout_engine=ImageFont.Layout.BASIC)
