"""Rows for a fine-tune: from a built-in set, an upload, a path or the Hub, and what the page says of a set."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from vqa_core.errors import UserError
from vqa_core.examples.asked import guess_asked, plain_name, question_for
from vqa_core.examples.data_set import read_about
from vqa_core.examples.readers.reading import BAD_SHARE, Progress, unheard
from vqa_core.examples.roles import NAMES, Roles
from vqa_core.examples.sets import DataSet, SetSummary, import_hub, import_set, list_sets, load_set, resolve
from vqa_core.settings import Settings
from vqa_core.ui.data import data_words as words
from vqa_core.ui.data.row_pages import counts_by_filter, sides_of
from vqa_core.ui.data.uploads import laid_out
from vqa_core.ui.words import size

SHOWN_BAD = 50
MAX_BAD_SHARE = 0.5
MAX_ASKED_FIELDS = 40
MAX_QUESTION = 300
_SAMPLE = 200
_FLAT = 200
_HUB = "hub:"
_BUILTIN = "builtin:"


def built_in() -> list[dict[str, str]]:
    """The rows that are there on every host."""
    return [{"value": value, "label": label, "group": "builtin"} for value, label in words.BUILTINS.items()]


def sources(settings: Settings) -> list[dict[str, str]]:
    """What rows there are to choose: built in, and uploaded before, newest first, older versions under theirs."""
    sets = [one for one in list_sets(settings.home) if not one.source.startswith(_BUILTIN)]
    parents = {one.id: one.parent for one in sets}
    families: dict[str, list[SetSummary]] = {}
    for one in sets:
        first = one.id
        while parents.get(first):
            first = parents[first]
        families.setdefault(first, []).append(one)
    return built_in() + [
        _line(one, older=place > 0) for family in families.values() for place, one in enumerate(family)
    ]


def _line(one: SetSummary, older: bool) -> dict[str, str]:
    """A set in the list; `hub` is its name on the Hub where it came from there."""
    hub = one.name.removeprefix(_HUB) if one.source.startswith(_HUB) else ""
    name = words.VERSION.format(name=shown_name(one.name), version=one.version)
    told = words.ROWS.format(name=name if older or one.version > 1 else shown_name(one.name), rows=one.rows)
    label = words.OLDER.format(name=told) if older else told
    return {"value": f"set:{one.id}", "label": label, "group": "hub" if hub else "sets", "hub": hub}


def shown_name(name: str) -> str:
    """What the page calls a set."""
    ours = words.HUB_SET.format(name=name.removeprefix(_HUB)) if name.startswith(_HUB) else name
    return words.BUILTINS.get(name, ours)


def open_source(source: str, settings: Settings, progress: Progress = unheard) -> DataSet:
    """The set behind a choice of the list, or behind a path where paths may be typed. UserError otherwise."""
    return resolve(source, settings.home, settings.allow_local_paths, progress)


def open_hub(data: Mapping[str, Any], settings: Settings, progress: Progress) -> DataSet:
    """The set `source` of the Hub, with the columns of `roles` where a person chose some. UserError as its reader's."""
    name = str(data.get("source", "")).removeprefix(_HUB)
    return import_hub(name, settings.home, roles_of(data.get("roles")), progress)


def open_origin(data: Mapping[str, Any], settings: Settings, progress: Progress = unheard) -> DataSet:
    """The set of an upload (`files`) or of a typed path (`place`: Gradio takes any `path` for a file of its own), read
    with the columns and the share of rows left out that a person chose.

    UserError for a file that is no upload, for a path where none may be typed, and for what the readers refuse.
    """
    roles, bad_share = roles_of(data.get("roles")), _share(data.get("bad_share"))
    if data.get("files") is not None or not data.get("place"):
        with laid_out(data.get("files"), settings) as (source, name):
            return import_set(source, settings.home, name, roles, bad_share=bad_share, progress=progress)
    if not settings.allow_local_paths:
        raise UserError("Paths on the server may not be typed here. Upload the files instead.")
    path = Path(str(data["place"])).expanduser()
    return import_set(path, settings.home, "", roles, bad_share=bad_share, progress=progress)


def _share(given: object) -> float:
    """The share of rows that may be left out, 0..MAX_BAD_SHARE, from a number of percent."""
    if given in (None, ""):
        return BAD_SHARE
    try:
        share = float(str(given)) / 100
    except ValueError:
        share = -1.0
    if not 0 <= share <= MAX_BAD_SHARE:
        raise UserError(f"The share of rows left out is {given!r}: it lies between 0 and {MAX_BAD_SHARE:.0%}. Try 5.")
    return share


def roles_of(given: object) -> Roles | None:
    """Column names as a browser sent them; None where it sent none, so that they are guessed."""
    if not isinstance(given, Mapping):
        return None
    columns = {role: str(given.get(role) or "") for role in Roles.__dataclass_fields__ if role != "asked"}
    return Roles(**columns, asked=_asked(given.get("asked")))


def _asked(given: object) -> tuple[tuple[str, str], ...]:
    pairs = given if isinstance(given, list) else []
    sound = [pair for pair in pairs if isinstance(pair, list | tuple) and len(pair) == 2]
    for column, question in sound:
        if not str(question).strip() or len(str(question)) > MAX_QUESTION:
            raise UserError(f"The question for {column!r} has 1 to {MAX_QUESTION} letters. Write one and read again.")
    return tuple((str(column), str(question).strip()) for column, question in sound[:MAX_ASKED_FIELDS])


def view(data: DataSet, settings: Settings, test_share: object, seed: object) -> dict[str, Any]:
    """All that the page says of a set but its rows: name, counts, columns and roles, the first rows left out."""
    return {
        "id": data.id,
        "source": f"set:{data.id}",
        "name": shown_name(data.name),
        "own": not data.name.startswith(_BUILTIN),
        "form": data.form,
        "hub": data.form == "hub",
        "columns": list(data.columns),
        "roles": asdict(data.roles),
        "askable": askable(data),
        "ways": ways(data),
        "version": data.version,
        "held": words.HELD.format(pictures=data.count_pictures(), size=size(_bytes(data))),
        "bad": [{"row": row.number, "file": row.file, "reason": row.reason} for row in data.bad[:SHOWN_BAD]],
        "bad_count": len(data.bad),
        **counted(data, settings, test_share, seed),
    }


def _bytes(data: DataSet) -> int:
    """What the set's files hold; those of older versions of DocDex do not say."""
    held = read_about(data.folder).get("bytes")
    return int(held) if held else sum(path.stat().st_size for path in data.folder.rglob("*") if path.is_file())


def askable(data: DataSet) -> list[dict[str, Any]]:
    """Columns of short texts and numbers, each with the question that people ask; `guessed` are worth asking about."""
    rows = [dict(example.fields) for example in data.examples[:_SAMPLE]]
    asked, roles = dict(data.roles.asked), data.roles
    taken = {roles.image, roles.caption, roles.split, roles.parts, roles.question, roles.answers, roles.choices}
    flat = [column for column in data.columns if column not in taken and _is_flat(column, rows)]
    guessed = dict(guess_asked(flat, rows, ()))
    return [
        {
            "column": column,
            "question": asked.get(column) or guessed.get(column) or question_for(column),
            "guessed": column in guessed,
        }
        for column in dict.fromkeys((*asked, *flat))
    ]


def _is_flat(column: str, rows: Sequence[Mapping[str, Any]]) -> bool:
    values = [row[column] for row in rows if row.get(column) not in (None, "")]
    return bool(values) and all(isinstance(value, str | int | float) and len(str(value)) <= _FLAT for value in values)


def ways(data: DataSet) -> dict[str, dict[str, str] | None]:
    """The columns of the ways to read a row that its table offers: its own question and answers, or a caption."""
    plain = {plain_name(column): column for column in reversed(data.columns)}
    found = {role: next((plain[name] for name in NAMES[role] if name in plain), "") for role in NAMES}
    own = {role: found[role] for role in ("question", "answers")}
    caption = {role: found[role] for role in ("caption", "name")}
    return {"own": own if all(own.values()) else None, "caption": caption if caption["caption"] else None}


def counted(data: DataSet, settings: Settings, test_share: object, seed: object) -> dict[str, Any]:
    """What changes with the held-out share: the line of counts, and how many rows each filter leaves."""
    sides = sides_of(data, test_share, seed)
    by_filter = counts_by_filter(data, sides)
    share = 0.0
    if by_filter["test"]:
        _, held = data.sides(float(str(test_share)), int(float(str(seed))))
        share = data.count_pictures(held) / max(1, data.count_pictures())
    return {"by_filter": by_filter, "counts": words.counts(called(data), data.total, by_filter, share)}


def rows_problems(values: Mapping[str, Any], settings: Settings) -> list[dict[str, str]]:
    """What keeps the chosen rows from being learnt; the page mends it itself where edits wait to be saved."""
    source = str(values.get("data") or "")
    if not source.startswith("set:"):
        return []
    try:
        data = load_set(settings.home, source.removeprefix("set:"))
        data.sides(float(str(values.get("test_share"))), int(float(str(values.get("seed")))))
    except UserError as error:
        return [{"field": "rows", "text": str(error)}]
    except (ValueError, OverflowError):
        # The setting itself is said to be wrong.
        return []
    return []


def called(data: DataSet) -> str:
    """What the page calls a set, with its version where it is not the first."""
    name = shown_name(data.name)
    return words.VERSION.format(name=name, version=data.version) if data.version > 1 else name
