"""Endpoints of data sets: import, list, look at the rows, delete."""

from collections.abc import Mapping
from dataclasses import asdict, fields
from pathlib import Path
from typing import Any

from vqa_core.errors import UserError
from vqa_core.examples.example import Example
from vqa_core.examples.roles import Roles
from vqa_core.examples.sets import DataSet, SetSummary, import_hub, import_set, list_sets, load_set, resolve
from vqa_core.training.sets_in_use import remove_set, uses_of
from vqa_core.ui.api import values
from vqa_core.ui.context import Context
from vqa_core.ui.data.uploads import MAX_FILES, laid_out

MAX_ROWS = 100
MOST_BAD = 100
_HUB = "hub:"
_PAIRS = "asked"


class Sets:
    """One method an endpoint; its docstring is what the API's own page shows."""

    def __init__(self, context: Context) -> None:
        self._context = context

    def import_set(
        self,
        files: list[dict] | None = None,  # type: ignore[type-arg]  # gradio cannot read dict[str, Any]
        source: str = "",
        name: str = "",
        roles: dict | None = None,  # type: ignore[type-arg]
    ) -> dict:  # type: ignore[type-arg]
        """Import rows with their pictures as a data set; the same content again gives the set there is.

        Args:
            files: uploads as Gradio file data: a ZIP or a table alone, or a table among its pictures.
            source: instead of files, hub:OWNER/NAME[@REVISION], builtin:KIND, or a path where this host allows paths.
            name: what to call the set; "" takes the file's own name.
            roles: columns by role where the guess is wrong, such as {"question": "query", "answers": "label"}, and
                {"asked": [["total", "What is the total?"]]} for columns that each are an answer.

        Returns:
            set (its id; "set:ID" as data), name, form, rows, labelled (rows with an answer), total, version, parent,
            columns, roles, and bad: the rows left out, with reasons.
        """
        given = values.entries(files, "files", MAX_FILES)
        place, called = values.text(source, "source").strip(), values.text(name, "name").strip()
        chosen = _roles(roles)
        if bool(given) == bool(place):
            raise UserError("Give either files or a source, one of the two: uploads, or for example hub:OWNER/NAME.")
        data = self._uploaded(given, called, chosen) if given else self._named(place, called, chosen)
        return _about(data)

    def list_sets(self) -> list[dict]:  # type: ignore[type-arg]
        """All data sets of this home, newest first.

        Returns:
            set, name, form, rows, total, created_at (seconds since 1970) and source of each.
        """
        return [_line(one) for one in list_sets(self._context.settings.home)]

    def show_set(self, set: str, offset: int = 0, limit: int = 20) -> dict:  # type: ignore[type-arg]
        """Rows of a data set, with what was found out about its columns.

        Args:
            set: the id of the set.
            offset: rows to pass over first.
            limit: how many rows to give, 0 to 100.

        Returns:
            what import_set gives, offset, examples (id, row, question, answers, pictures of each row), and runs that
            learn from it: at_work still need it, finished do not.
        """
        start, count = values.whole(offset, "offset", 0, 2**31), values.whole(limit, "limit", 0, MAX_ROWS)
        data = load_set(self._context.settings.home, _id(set))
        return {
            **_about(data),
            "offset": start,
            "examples": [_row(one) for one in data.examples[start : start + count]],
            "runs": asdict(uses_of(data.id, self._context.store)),
        }

    def delete_set(self, set: str, with_runs: bool = False) -> dict:  # type: ignore[type-arg]
        """Delete a data set and what was computed from it; refused while a run needs its rows.

        Args:
            set: the id of the set.
            with_runs: delete the finished runs that learnt from it, too.

        Returns:
            set, deleted: true, and runs: the ids of those deleted with it.
        """
        id, too = _id(set), values.flag(with_runs, "with_runs")
        runs = remove_set(id, self._context.settings, self._context.store, with_runs=too)
        return {"set": id, "deleted": True, "runs": runs}

    def _uploaded(self, given: list[Any], name: str, roles: Roles | None) -> DataSet:
        if not all(isinstance(one, Mapping) for one in given):
            raise UserError("An entry of files is no file data. Upload the file first (gradio_client: handle_file).")
        # A client calls the name that its user gave the file `orig_name`.
        named = [{"path": one.get("path"), "name": one.get("orig_name") or _last(one.get("path"))} for one in given]
        with laid_out(named, self._context.settings) as (path, own):
            return import_set(path, self._context.settings.home, name or own, roles)

    def _named(self, source: str, name: str, roles: Roles | None) -> DataSet:
        settings = self._context.settings
        if source.startswith(_HUB):
            if name:
                raise UserError(f"{source!r} has its name on the Hub. Leave name out.")
            return import_hub(source.removeprefix(_HUB), settings.home, roles)
        if settings.allow_local_paths and not source.startswith(("builtin:", "set:")):
            return import_set(Path(source).expanduser(), settings.home, name, roles)
        if name or roles:
            raise UserError(f"{source!r} has its name and its columns already. Leave name and roles out.")
        return resolve(source, settings.home, settings.allow_local_paths)


def _about(data: DataSet) -> dict[str, Any]:
    return {
        "set": data.id,
        "name": data.name,
        "form": data.form,
        "rows": len(data.examples),
        "labelled": data.labelled,
        "total": data.total,
        "version": data.version,
        "parent": data.parent,
        "columns": list(data.columns),
        "roles": {role: value for role, value in asdict(data.roles).items() if value},
        "bad_count": len(data.bad),
        "bad": [asdict(row) for row in data.bad[:MOST_BAD]],
    }


def _line(one: SetSummary) -> dict[str, Any]:
    return {"set": one.id, **{key: value for key, value in asdict(one).items() if key != "id"}}


def _row(example: Example) -> dict[str, Any]:
    return {
        "id": example.id,
        "row": example.row,
        "question": example.question,
        "answers": list(example.answers),
        "pictures": [picture.name for picture in example.images],
    }


def _id(given: object) -> str:
    return values.text(given, "set").strip().removeprefix("set:")


def _last(path: object) -> str:
    return path.rsplit("/", 1)[-1] if isinstance(path, str) else ""


def _roles(given: object) -> Roles | None:
    """Columns by role as a caller gave them; None for none, which guesses."""
    if given is None or given == {}:
        return None
    if not isinstance(given, Mapping):
        raise UserError("roles is no object. Give columns by role, such as {'question': 'query', 'answers': 'label'}.")
    known = [field.name for field in fields(Roles)]
    wrong = [str(role)[:80] for role in given if role not in known]
    if wrong:
        raise UserError(f"{wrong[0]!r} is no role. Roles are {', '.join(known)}.")
    named = {role: values.text(given.get(role), f"the role {role}") for role in known if role != _PAIRS}
    return Roles(**named, asked=_pairs(given.get(_PAIRS)))


def _pairs(given: object) -> tuple[tuple[str, str], ...]:
    pairs = values.entries(given, "the role asked", values.MAX_NAMES)
    if not all(isinstance(pair, list) and len(pair) == 2 for pair in pairs):
        raise UserError("The role asked takes pairs of column and question: [['total', 'What is the total?']].")
    return tuple((values.text(column, "a column"), values.text(question, "a question")) for column, question in pairs)
