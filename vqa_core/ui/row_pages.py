"""The table of a set's rows: which of them a filter and a search leave, and one page of those."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from vqa_core.errors import UserError
from vqa_core.examples.example import Example
from vqa_core.examples.readers import BadRow
from vqa_core.examples.sets import DataSet, load_set
from vqa_core.ui.row_search import HELD_OUT, LEARNING, index_of, side_word, sides_of
from vqa_core.ui.row_pictures import large, ready

PAGE_ROWS = 24
MAX_QUERY = 200
MAX_ASKED = 5000
SHOWN_ANSWERS = 5
SHOWN_LETTERS = 300
FIELD_LETTERS = 2000
SHOWN_FIELDS = 60


@dataclass(frozen=True)
class Wanted:
    """Which rows the table shows, as a browser asked: `ids` are the rows of the filter "ids"."""

    set_id: str
    filter: str
    query: str
    page: int
    ids: tuple[str, ...]
    test_share: object
    seed: object

    @classmethod
    def of(cls, data: Mapping[str, Any]) -> "Wanted":
        page, ids = data.get("page"), data.get("ids")
        return cls(
            set_id=str(data.get("set") or ""),
            filter=str(data.get("filter") or "all"),
            query=str(data.get("query") or "")[:MAX_QUERY],
            page=page if isinstance(page, int) else 0,
            ids=tuple(map(str, ids[:MAX_ASKED])) if isinstance(ids, list) else (),
            test_share=data.get("test_share"),
            seed=data.get("seed"),
        )


def page_of(wanted: Wanted, home: Path, marked: Mapping[str, Collection[str]]) -> dict[str, Any]:
    """One page: at most PAGE_ROWS rows of those that filter and search leave; a page past the end is the last one.

    `marked` gives row ids by the name of a filter of its own. UserError for a set that is gone.
    """
    data = load_set(home, wanted.set_id)
    if wanted.filter == "bad":
        found: Sequence[Any] = [row for row in data.bad if wanted.query.casefold() in row.reason.casefold()]
        return _page(wanted, found, [_bad_row(row) for row in _slice(wanted, found)])
    ids = wanted.ids if wanted.filter == "ids" else tuple(marked.get(wanted.filter, ()))
    found = _matching(data.id, home, wanted.filter, wanted.query, ids, str(wanted.test_share), str(wanted.seed))
    sides = sides_of(data.id, home, wanted.test_share, wanted.seed)
    rows = [
        _row(data, data.examples[at], at, side_word(sides[at]) if sides else "") for at in _slice(wanted, found)
    ]
    return _page(wanted, found, rows)


def counts_by_filter(data: DataSet, home: Path, test_share: object, seed: object) -> dict[str, int]:
    """How many rows each of the table's own filters leaves."""
    sides = sides_of(data.id, home, test_share, seed) or b""
    return {
        "all": len(data.examples),
        "train": sides.count(LEARNING),
        "test": sides.count(HELD_OUT),
        "unanswered": len(index_of(data).unanswered),
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
    set_id: str, home: Path, name: str, query: str, ids: tuple[str, ...], *split: str
) -> Sequence[int]:
    data = load_set(home, set_id)
    index = index_of(data)
    found: Sequence[int] = range(len(data.examples))
    if name in ("train", "test"):
        sides, own = sides_of(set_id, home, *split), LEARNING if name == "train" else HELD_OUT
        found = [at for at in found if sides and sides[at] == own]
    elif name == "unanswered":
        found = sorted(index.unanswered)
    elif name != "all":
        found = sorted(index.at[id] for id in dict.fromkeys(ids) if id in index.at)
    words = query.casefold().split()
    return [at for at in found if all(word in index.texts[at] for word in words)] if words else found


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
