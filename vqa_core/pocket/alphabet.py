"""The characters that are the embedded model's tokens."""

import json
import unicodedata
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from vqa_core.settings import ASSETS

PADDING, START, END = "<pad>", "<|im_start|>", "<end_of_utterance>"
IMAGE, AROUND, WHOLE = "<image>", "<fake_token_around_image>", "<global-img>"
_UNKNOWN = "<unk>"


class Alphabet:
    """Ids of characters and of special tokens, as tokenizer.json of `folder` has them."""

    def __init__(self, folder: Path) -> None:
        told = json.loads((folder / "tokenizer.json").read_text(encoding="utf-8"))
        self.ids: dict[str, int] = told["model"]["vocab"]
        self.size = len(self.ids)
        characters = {token: number for token, number in self.ids.items() if len(token) == 1}
        self._unknown = self.ids[_UNKNOWN]
        self._by_code = np.zeros(max(map(ord, characters)) + 2, np.int16)
        for character, number in characters.items():
            if not character.isspace():
                self._by_code[ord(character)] = number

    def encode(self, text: str) -> list[int]:
        """One id a character; the tokenizer's own normalisation first."""
        text = unicodedata.normalize("NFC", text).replace("\u00a0", " ").replace("\r\n", "\n").replace("\t", " ")
        return [self.ids.get(character, self._unknown) for character in text]

    def glyphs(self, text: str) -> NDArray[np.int16]:
        """The id of each character that leaves ink; 0 for blanks and for what is not in the alphabet."""
        codes = np.frombuffer(text.encode("utf-32-le"), np.uint32)
        return self._by_code[np.minimum(codes, len(self._by_code) - 1)]


@lru_cache(maxsize=4)
def alphabet_of(folder: Path = ASSETS / "pocket") -> Alphabet:
    """The alphabet of a model's folder, read once."""
    return Alphabet(folder)
