"""What a set holds, as the page says it: small histograms, the commonest answers, and what stands in it twice."""

from collections.abc import Sequence
from typing import Any

from vqa_core.errors import UserError
from vqa_core.examples.overview import Bin, Overview, copied_rows, known_overview, leaks
from vqa_core.examples.sets import DataSet
from vqa_core.ui.data import data_words as words

MARKS = ("doubles", "contradictions", "leaks", "copies")
"""The filters of the table that an overview knows the rows of."""
DROPPED = ("doubles", "copies")
"""Those whose spare rows may be dropped together."""


def about(data: DataSet, found: Overview, test_share: object, seed: object) -> dict[str, Any]:
    """The overview with its words; a statement for whatever is there twice or contradicts."""
    return {
        "facts": _facts(found),
        "histograms": [
            {"title": words.LETTERS, "bins": [_counted(one, whole=True) for one in found.letters]},
            {"title": words.MEGAPIXELS, "bins": [_counted(one, whole=False) for one in found.megapixels]},
        ],
        "commonest": [[answer, count, count / max(1, found.labelled)] for answer, count in found.commonest],
        "statements": _statements(data, found, test_share, seed),
        "copies": len(marked(data, "copies", test_share, seed)),
    }


def marked(data: DataSet, name: str, test_share: object, seed: object) -> Sequence[int]:
    """Places of the rows under one of MARKS, those that belong together side by side; none without an overview."""
    found = known_overview(data)
    if found is None:
        return ()
    if name == "leaks":
        return [row for group in _leaks(data, found, test_share, seed) for row in group]
    if name == "copies":
        return spare(data, found, name)
    groups = found.doubles if name == "doubles" else found.contradictions
    return [row for group in groups for row in group]


def spare(data: DataSet, found: Overview, name: str) -> Sequence[int]:
    """Places of the rows that could go, because another says or shows the same."""
    return sorted({*found.spare_rows, *copied_rows(data, found)}) if name == "copies" else found.spare_rows


def _facts(found: Overview) -> list[list[str]]:
    facts = [[words.PICTURES, f"{found.pictures:,}"]]
    if found.pictures > found.unreadable:
        small, large = (" × ".join(map(str, size)) for size in (found.smallest, found.largest))
        facts.append(
            [
                words.SIZES,
                words.ONE_SIZE.format(size=small) if small == large else words.FROM_TO.format(low=small, high=large),
            ]
        )
    if found.remote:
        facts.append([words.REMOTE, f"{found.remote:,}"])
    if found.unreadable:
        facts.append([words.UNREADABLE, f"{found.unreadable:,}"])
    return [*facts, [words.ANSWERS, f"{found.answers:,}"]]


def _statements(data: DataSet, found: Overview, test_share: object, seed: object) -> list[dict[str, Any]]:
    counts = {
        "doubles": len(found.spare_rows),
        "contradictions": len(found.contradictions),
        "leaks": len(_leaks(data, found, test_share, seed)),
        "copies": len(copied_rows(data, found)),
    }
    said = [
        {"name": name, "text": words.many(words.STATEMENTS[name], count), "drop": name in DROPPED}
        for name, count in counts.items()
        if count
    ]
    if not found.copies_complete:
        said.append({"name": "", "text": words.COPIES_INCOMPLETE, "drop": False})
    return said


def _leaks(data: DataSet, found: Overview, test_share: object, seed: object) -> tuple[tuple[int, ...], ...]:
    try:
        return leaks(data, found, float(str(test_share)), int(float(str(seed))))
    except (UserError, ValueError, OverflowError):
        return ()


def _counted(one: Bin, whole: bool) -> dict[str, Any]:
    return {"label": _range(one, whole), "low": f"{one.low:g}", "count": one.count}


def _range(one: Bin, whole: bool) -> str:
    if one.high is None:
        return f"{one.low:g}+"
    high = one.high - 1 if whole else one.high
    return f"{one.low:g}" if high == one.low else f"{one.low:g}–{high:g}"
