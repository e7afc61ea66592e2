"""The table of a set's rows: which of them a filter and a search leave, and one page of those."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from vqa_core.errors import UserError
from vqa_core.examples.example import Example
from vqa_core.examples.readers import BadRow
from vqa_core.examples.sets import DataSet, load_set
from vqa_core.ui.data.about_rows import MARKS, marked
from vqa_core.ui.data.row_pictures import large, ready
from vqa_core.ui.data.row_search import texts_of

PAGE_ROWS = 24
MAX_QUERY = 200
MAX_ASKED = 5000
SHOWN_ANSWERS = 5
SHOWN_LETTERS = 300
FIELD_LETTERS = 2000
SHOWN_FIELDS = 60


@dataclass(frozen=True)
class Wanted:
    """Which rows the table shows, as a browser asked: `ats` are the places of the rows under the filter "these"."""

    set_id: str
    filter: str
    query: str
    page: int
    ats: tuple[int, ...]
    test_share: object
    seed: object

    @classmethod
    def of(cls, data: Mapping[str, Any]) -> "Wanted":
        page, ats = data.get("page"), data.get("ats")
        return cls(
            set_id=str(data.get("set") or ""),
            filter=str(data.get("filter") or "all"),
            query=str(data.get("query") or "")[:MAX_QUERY],
            page=page if isinstance(page, int) else 0,
            ats=tuple(at for at in ats[:MAX_ASKED] if isinstance(at, int)) if isinstance(ats, list) else (),
            test_share=data.get("test_share"),
            seed=data.get("seed"),
        )


def page_of(wanted: Wanted, home: Path) -> dict[str, Any]:
    """One page: at most PAGE_ROWS rows of those that filter and search leave; a page past the end is the last one.

    UserError for a set that is gone.
    """
    data = load_set(home, wanted.set_id)
    if wanted.filter == "bad":
        bad = [row for row in data.bad if wanted.query.casefold() in row.reason.casefold()]
        return _page(wanted, bad, [_bad_row(row) for row in _slice(wanted, bad)])
    split = (str(wanted.test_share), str(wanted.seed))
    ats = tuple(marked(data, wanted.filter, *split)) if wanted.filter in MARKS else wanted.ats
    found = _matching(data.id, home, wanted.filter, wanted.query, ats, split)
    sides = sides_of(data, *split)
    rows = [_row(data, data.examples[at], at, sides[at] if sides else "") for at in _slice(wanted, found)]
    return _page(wanted, found, rows)


def sides_of(data: DataSet, test_share: object, seed: object) -> list[str]:
    """ "train", "test" or "" for each row under these settings; empty where they cannot split the set."""
    try:
        return data.sides_of_rows(float(str(test_share)), int(float(str(seed))))
    except (ValueError, OverflowError, UserError):
        return []


def counts_by_filter(data: DataSet, sides: Sequence[str]) -> dict[str, int]:
    """How many rows each of the table's own filters leaves."""
    return {
        "all": len(data.examples),
        "train": sides.count("train"),
        "test": sides.count("test"),
        "unanswered": len(data.examples) - data.labelled,
        "bad": len(data.bad),
    }


def look(set_id: str, home: Path, positions: object) -> list[dict[str, Any]]:
    """Rows whole, with pictures large enough to read. UserError for rows that are not there."""
    data = load_set(home, set_id)
    wanted = positions[:4] if isinstance(positions, list) else []
    return [_whole(data, at) for at in checked_positions(data, wanted)]


def checked_positions(data: DataSet, positions: Sequence[object]) -> list[int]:
    """Positions of rows as a browser sent them. UserError for one that is not there."""
    for at in positions:
        if not isinstance(at, int) or not 0 <= at < len(data.examples):
            raise UserError(f"Set {data.name} has {len(data.examples)} rows and none at place {at!r}. Open it again.")
    return [at for at in positions if isinstance(at, int)]


@lru_cache(maxsize=8)
def _matching(
    set_id: str, home: Path, name: str, query: str, ats: tuple[int, ...], split: tuple[str, str]
) -> Sequence[int]:
    data = load_set(home, set_id)
    found: Sequence[int] = range(len(data.examples))
    if name in ("train", "test"):
        found = [at for at, side in enumerate(sides_of(data, *split)) if side == name]
    elif name == "unanswered":
        found = [at for at, answered in enumerate(data.index.answered) if not answered]
    elif name != "all":
        # In the order in which they were named: rows that belong together stand together.
        found = [at for at in dict.fromkeys(ats) if 0 <= at < len(data.examples)]
    return texts_of(data).having(query, found) if query.strip() else found


def _pages(found: Sequence[Any]) -> int:
    return max(1, -(-len(found) // PAGE_ROWS))


def _number(wanted: Wanted, found: Sequence[Any]) -> int:
    return min(max(wanted.page, 0), _pages(found) - 1)


def _slice(wanted: Wanted, found: Sequence[Any]) -> Sequence[Any]:
    start = _number(wanted, found) * PAGE_ROWS
    return found[start : start + PAGE_ROWS]


def _page(wanted: Wanted, found: Sequence[Any], rows: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "set": wanted.set_id,
        "filter": wanted.filter,
        "rows": rows,
        "page": _number(wanted, found),
        "pages": _pages(found),
        "found": len(found),
    }


def _bad_row(row: BadRow) -> dict[str, Any]:
    return {"bad": True, "row": row.number, "file": row.file, "reason": row.reason}


def _row(data: DataSet, example: Example, at: int, side: str) -> dict[str, Any]:
    return {
        "at": at,
        "id": example.id,
        "row": example.row,
        "question": _short(example.question),
        "answers": [_short(answer) for answer in example.answers[:SHOWN_ANSWERS]],
        "more_answers": max(0, len(example.answers) - SHOWN_ANSWERS),
        "side": side,
        "pictures": len(example.images),
        "thumbs": ready(example, data.id),
        "links": [_short(picture.source) for picture in example.images[:1] if isinstance(picture.source, str)],
    }


def _whole(data: DataSet, at: int) -> dict[str, Any]:
    example = data.examples[at]
    return {
        "at": at,
        "id": example.id,
        "row": example.row,
        "question": example.question,
        "answers": list(example.answers),
        "choices": list(example.choices),
        "fields": [[name, _told(value)] for name, value in example.fields[:SHOWN_FIELDS] if value not in (None, "")],
        "pictures": [
            {"path": large(picture, data.id), "link": picture.source if isinstance(picture.source, str) else ""}
            for picture in example.images
        ],
    }


def _told(value: object) -> str:
    text = str(value)
    return text if len(text) <= FIELD_LETTERS else text[:FIELD_LETTERS] + " ..."


def _short(text: str) -> str:
    return text if len(text) <= SHOWN_LETTERS else text[:SHOWN_LETTERS] + " ..."
