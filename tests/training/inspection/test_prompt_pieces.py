"""Tokens as text: spaces and letters of several bytes stay whole, and pictures are one piece."""

from typing import Any

from tokenizers import Tokenizer, decoders, models, pre_tokenizers

from vqa_core.settings import ASSETS
from vqa_core.training.inspection.prompt_pieces import in_words, pieces_of, texts_of

FEATURE, MARK = 3, 4


def decoder(tokenizer: Tokenizer) -> Any:
    return lambda ids: tokenizer.decode(list(ids), skip_special_tokens=False)


def test_the_texts_of_the_tokens_make_up_the_prompt() -> None:
    tokenizer = Tokenizer.from_file(str(ASSETS / "pocket" / "tokenizer.json"))
    prompt = "<|im_start|>User: What  is\nthe total? £ 4<end_of_utterance>\nAssistant: $41.20<end_of_utterance>"
    ids = tokenizer.encode(prompt, add_special_tokens=False).ids
    texts = texts_of(ids, decoder(tokenizer))
    assert "".join(texts) == prompt and len(texts) == len(ids)
    assert texts[0] == "<|im_start|>" and texts[-1] == "<end_of_utterance>"


def test_a_letter_of_several_bytes_stands_at_its_last_token() -> None:
    letters = sorted(pre_tokenizers.ByteLevel.alphabet())
    tokenizer = Tokenizer(models.BPE({letter: index for index, letter in enumerate(letters)}, []))
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    texts = texts_of(tokenizer.encode("a é 漢").ids, decoder(tokenizer))
    assert texts == ["a", " ", "", "é", " ", "", "", "漢"]


def test_a_space_that_a_word_begins_with_is_kept() -> None:
    words = {"▁the": 0, "▁total": 1, "s": 2}
    tokenizer = Tokenizer(models.BPE(words, []))
    tokenizer.decoder = decoders.Sequence(
        [decoders.Replace("▁", " "), decoders.Fuse(), decoders.Strip(content=" ", left=1)]
    )
    assert texts_of([0, 1, 2] * 20, decoder(tokenizer)) == ["the", " total", "s", *[" the", " total", "s"] * 19]


def told(texts: list[str], ids: list[int], scored: list[bool] | None = None) -> list[tuple[str, int, bool]]:
    found = pieces_of(ids, texts, scored or [False] * len(ids), frozenset({FEATURE, MARK}), FEATURE)
    assert "".join(piece.text for piece in found) == "".join(texts)
    return [(in_words(piece.count) if piece.visual else piece.text, piece.id, piece.scored) for piece in found]


def test_tiles_of_a_picture_are_one_piece_and_two_pictures_are_two() -> None:
    # Marks that a tokenizer has no token for are spelled; rows of tiles end with a line.
    texts = ["User:", "<m>", "<row_1_col_", "1>", "<i>", "<i>", "\n", "<m>", "<i>", "<m>", "and", "<i>", "?"]
    ids = [9, MARK, 8, 8, FEATURE, FEATURE, 7, MARK, FEATURE, MARK, 6, FEATURE, 5]
    assert told(texts, ids) == [
        ("User:", 9, False),
        ("3 picture tokens", MARK, False),
        ("and", 6, False),
        ("1 picture token", FEATURE, False),
        ("?", 5, False),
    ]


def test_what_is_learnt_is_never_folded_away() -> None:
    texts, ids = ["<i>", "\n", "<i>", "7"], [FEATURE, 7, FEATURE, 6]
    assert told(texts, ids, [False, True, False, True]) == [
        ("1 picture token", FEATURE, False),
        ("\n", 7, True),
        ("1 picture token", FEATURE, False),
        ("7", 6, True),
    ]
