"""Questions for the fields of a row: "total" -> "What is the total?", and which fields are worth one."""

import re
from collections.abc import Collection, Mapping, Sequence
from statistics import median
from typing import Any

from vqa_core.examples.pictures import SUFFIXES

MAX_ASKED = 8
TYPICAL_LETTERS = 80
"""A field whose values are typically longer is text to read, not an answer."""

# As people ask; earlier ones are asked first where a table has more fields than MAX_ASKED.
QUESTIONS = {
    "name": "What is its name?",
    "title": "What is the title?",
    "total": "What is the total?",
    "date": "What is the date?",
    "company": "What is the name of the company?",
    "store": "What is the name of the store?",
    "vendor": "What is the name of the vendor?",
    "seller": "What is the name of the seller?",
    "merchant": "What is the name of the merchant?",
    "address": "What is the address?",
    "hp": "How many HP does it have?",
    "set_name": "Which set is it from?",
    "set": "Which set is it from?",
    "type": "Which type is it?",
    "energy_type": "Which type is it?",
    "stage": "Which stage is it?",
    "evolves_from": "What does it evolve from?",
    "weakness": "What is its weakness?",
    "rarity": "What is its rarity?",
    "author": "Who wrote it?",
    "sender": "Who sent it?",
    "artist": "Who drew it?",
    "illustrator": "Who drew it?",
    "label": "What is it?",
    "class": "What is it?",
    "category": "What is it?",
    "kind": "What kind is it?",
    "language": "Which language is it in?",
    "currency": "Which currency is it in?",
}
_OF_FILES = re.compile(
    r"(.*_)?(id|ids|idx|index|url|uri|path|file|filename|file_name|hash|md5|sha1|sha256|uuid|bbox|boxes|box)|row|width"
    r"|height|size|bytes|page|page_no|page_number|license|licence|created_at|updated_at|timestamp|unnamed:_\d+"
)
_MADE_FLOAT = re.compile(r"-?[0-9]+\.0")
_LEAST_SHARE = 0.25
_SAMPLE = 400


def question_for(column: str) -> str:
    """The question that people ask to learn what a column of that name says."""
    known = QUESTIONS.get(plain_name(column))
    return known or f"What is the {_in_words(column)}?"


def guess_asked(
    columns: Sequence[str], rows: Sequence[Mapping[str, Any]], taken: Collection[str]
) -> tuple[tuple[str, str], ...]:
    """The columns worth asking about, in their order, each with its question; at most MAX_ASKED.

    They hold short texts or numbers that differ between rows; what names, numbers or places files is not asked about.
    """
    sample = rows[:: max(1, len(rows) // _SAMPLE)]
    fields: dict[str, str] = {}
    for column in columns:
        question = question_for(column)
        if column not in taken and question not in fields.values() and _is_field(column, sample):
            fields[column] = question
    known = list(QUESTIONS)
    # Sorting keeps the order of columns whose names say nothing.
    first = sorted(
        fields, key=lambda column: known.index(plain_name(column)) if plain_name(column) in QUESTIONS else len(known)
    )
    return tuple((column, fields[column]) for column in fields if column in first[:MAX_ASKED])


def made_floats(columns: Sequence[str], rows: Sequence[Mapping[str, Any]]) -> set[str]:
    """The columns whose whole numbers a program wrote as 60.0 because others are missing, as pandas does in a CSV."""
    found = set()
    for column in columns:
        values = [row.get(column) for row in rows]
        texts = ["" if value is None else str(value).strip() for value in values]
        full = [text for text in texts if text]
        if full and len(full) < len(texts) and all(_MADE_FLOAT.fullmatch(text) for text in full):
            found.add(column)
    return found


def plain_name(column: str) -> str:
    """A column's name in lower case with underscores: "Set Name" and "setName" are "set_name"."""
    parted = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", column.strip())
    return re.sub(r"[\s\-.]+", "_", parted.lower())


def _in_words(column: str) -> str:
    # Short capitals are abbreviations: "VAT", "ID".
    words = re.split(r"[\s\-._]+", re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", column.strip()))
    return " ".join(word if word.isupper() and len(word) <= 3 else word.lower() for word in words if word)


def _is_field(column: str, rows: Sequence[Mapping[str, Any]]) -> bool:
    if not column.strip() or _OF_FILES.fullmatch(plain_name(column)):
        return False
    values = [row[column] for row in rows if row.get(column) not in (None, "")]
    if len(values) < max(1, _LEAST_SHARE * len(rows)):
        return False
    if any(isinstance(value, bool) or not isinstance(value, str | int | float) for value in values):
        return False
    texts = [str(value).strip() for value in values]
    if len(texts) > 1 and len(set(texts)) == 1 and len(texts) == len(rows):
        return False
    return median(len(text) for text in texts) <= TYPICAL_LETTERS and not any(_is_no_answer(text) for text in texts)


def _is_no_answer(text: str) -> bool:
    brackets = text[:1] + text[-1:] in ("[]", "{}")
    return brackets or text.lower().startswith(("http://", "https://")) or text.lower().endswith(SUFFIXES)
