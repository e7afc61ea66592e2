"""Data sets of the Hub: read row by row through `datasets`, at one fixed revision, without running their code."""

import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from vqa_core.errors import UserError
from vqa_core.examples.fetch import MAX_BYTES
from vqa_core.examples.readers.embedded import StoredPictures, plain_rows, refuse_too_many
from vqa_core.examples.readers.parquet import BATCH_ROWS, buffered
from vqa_core.examples.readers.reading import Progress, RawRow, Table
from vqa_core.examples.readers.splits import split_of
from vqa_core.examples.readers.tables import columns_of

TIME_LIMIT_S = 20.0
FORMS = ("parquet", "csv", "json", "arrow", "imagefolder")

"""done, of how many (0 where that is not known)."""

_NAME = re.compile(r"([\w.-]+/[\w.-]+?)(?:/([\w.-]+))?(?:@([\w./-]+))?", re.ASCII)
_REVISION = re.compile(r"[0-9a-f]{40}")


class Unreachable(UserError):
    """The Hub did not answer: what was imported before may serve."""


@dataclass(frozen=True)
class HubName:
    """OWNER/NAME, one of its configurations ("" for its only or default one), and a revision ("" for the newest)."""

    repo: str
    config: str = ""
    revision: str = ""

    @classmethod
    def parse(cls, text: str) -> "HubName":
        """From OWNER/NAME[/CONFIG][@REVISION]. Raises UserError."""
        match = _NAME.fullmatch(text.strip())
        if match is None or ".." in text:
            raise UserError(
                f"{text!r} is not the name of a data set on the Hub: that is OWNER/NAME, with @REVISION or without. "
                "Copy it from the set's page."
            )
        return cls(match[1], match[2] or "", match[3] or "")

    def __str__(self) -> str:
        return self.repo + (f"/{self.config}" if self.config else "")

    @property
    def pinned(self) -> bool:
        """Whether the revision is a commit, which never changes."""
        return bool(_REVISION.fullmatch(self.revision))

    def origin(self, revision: str) -> str:
        """What an imported set is known by."""
        return f"hub:{self}@{revision}"


def find_revision(name: HubName) -> str:
    """The commit that the name means now. Raises UserError: no such set, no access; Unreachable without the Hub."""
    from huggingface_hub import HfApi

    with _in_words(name):
        info = HfApi().dataset_info(name.repo, revision=name.revision or None, timeout=TIME_LIMIT_S)
        return str(info.sha)


def read_hub(name: HubName, revision: str, stored: Path, root: Path, progress: Progress) -> list[Table]:
    """All splits of the set at that commit, one table each; pictures in rows are written into `stored`.

    Rows are streamed, so no more than a few are in memory with their pictures. `root` is an empty folder that stands
    for the set's own. Raises UserError; a set that is a script is refused.
    """
    # Late: datasets costs 1 s, and 4 s more where it may give its sets torch's form.
    import datasets

    datasets.config.TORCH_AVAILABLE = False
    datasets.disable_progress_bars()
    store = StoredPictures(stored)
    with _in_words(name):
        _refuse_other_places(name, revision)
        builder = datasets.load_dataset_builder(name.repo, name.config or None, revision=revision)
        _refuse_other_forms(builder, name)
        if hasattr(builder.config, "fragment_scan_options"):
            builder.config.batch_size, builder.config.fragment_scan_options = BATCH_ROWS, buffered()
        splits = builder.as_streaming_dataset()
        sizes = [_size_of(split) for split in splits.values()]
        total = sum(sizes) if all(sizes) else 0
        refuse_too_many(total, str(name))
        tables: list[Table] = []
        for word, split in splits.items():
            before = sum(len(table.rows) for table in tables)
            rows = tuple(_counted(_rows_of(name, revision, split, store), str(name), before, total, progress))
            tables.append(Table(root / str(word), "hub", columns_of(rows), rows, split=split_of(str(word))))
    return tables


def _refuse_other_places(name: HubName, revision: str) -> None:
    """A set's own description may name any path or address as its data; datasets refuses it, but looks there first."""
    from huggingface_hub import DatasetCard, hf_hub_download
    from huggingface_hub.errors import EntryNotFoundError

    for file, read in (("README.md", DatasetCard.load), (".huggingface.yaml", _yaml_as_card)):
        with suppress(EntryNotFoundError):
            path = hf_hub_download(name.repo, file, repo_type="dataset", revision=revision)
            if any(_leads_out(text) for text in _texts(read(path).data.to_dict().get("configs"))):
                raise UserError(
                    f"{name.repo!r} names files that are not its own, which are not read. Take another set."
                )


def _yaml_as_card(path: str) -> Any:
    from huggingface_hub import DatasetCard

    return DatasetCard(f"---\n{Path(path).read_text(encoding='utf-8')}\n---\n")


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    for entry in [*value, *value.values()] if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from _texts(entry)


def _leads_out(text: str) -> bool:
    return text.startswith(("/", "~", "\\")) or "::" in text or "://" in text or ".." in text.split("/")


def _refuse_other_forms(builder: Any, name: HubName) -> None:
    kind = type(builder).__module__.rpartition(".")[2]
    if kind not in FORMS:
        raise UserError(f"{name.repo!r} holds {kind} files: {', '.join(FORMS)} are read. Take another set.")


def _repository(name: HubName, revision: str) -> str:
    return f"hf://datasets/{name.repo}@{revision}/"


def _size_of(split: Any) -> int:
    known = (split.info.splits or {}).get(str(split.split))
    return int(known.num_examples or 0) if known else 0


def _counted(rows: Iterator[RawRow], name: str, before: int, total: int, progress: Progress) -> Iterator[RawRow]:
    for count, row in enumerate(rows, start=before + 1):
        refuse_too_many(count, name)
        progress(count, total)
        yield row


def _rows_of(name: HubName, revision: str, split: Any, store: StoredPictures) -> Iterator[RawRow]:
    # Not decoded: datasets would open any path or address that a row names. Tables without features have no pictures.
    rows = split.decode(False) if split.features else split
    prefix = _repository(name, revision)
    return plain_rows((_named(dict(row), split, prefix) for row in rows), store)


def _named(row: dict[str, Any], split: Any, prefix: str) -> dict[str, Any]:
    """The row with the words of its classes, and with the bytes of pictures that are files of the repository."""
    for column, feature in (split.features or {}).items():
        value = row.get(column)
        if hasattr(feature, "int2str") and isinstance(value, int) and value >= 0:
            row[column] = feature.int2str(value)
        elif isinstance(value, dict) and not value.get("bytes") and str(value.get("path") or "").startswith(prefix):
            row[column] = {"bytes": _file_of_repository(str(value["path"]), prefix)}
    return row


def _file_of_repository(path: str, prefix: str) -> bytes | None:
    from huggingface_hub import HfFileSystem

    rest = path.removeprefix(prefix)
    if ".." in rest.split("/") or "::" in rest:
        return None
    with HfFileSystem().open(path, "rb") as file:
        data: bytes = file.read(MAX_BYTES + 1)
    return data if len(data) <= MAX_BYTES else None


@contextmanager
def _in_words(name: HubName) -> Iterator[None]:
    from datasets.exceptions import DatasetNotFoundError, DatasetsError
    from huggingface_hub import errors

    # The first base is the HTTPError of the library that the Hub's client uses: httpx before its 2.4, httpx2 since.
    http_error: type[Exception] = errors.HfHubHTTPError.__bases__[0]
    unreached = (errors.HfHubHTTPError, errors.LocalEntryNotFoundError, http_error, ConnectionError, TimeoutError)
    page = f"https://huggingface.co/datasets/{name.repo}"
    try:
        yield
    except (errors.RepositoryNotFoundError, DatasetNotFoundError) as error:
        # datasets has one error for both and tells them apart by its words.
        gated = isinstance(error, DatasetNotFoundError) and "gated" in str(error)
        if gated or isinstance(error, errors.GatedRepoError):
            raise UserError(
                f"The data set {name.repo!r} is given out on request. Ask for access at {page}, then set HF_TOKEN."
            ) from error
        raise UserError(
            f"There is no data set {name.repo!r} on the Hub that may be read. Check its name; "
            "a private one needs HF_TOKEN."
        ) from error
    except errors.RevisionNotFoundError as error:
        raise UserError(f"{name.repo!r} has no revision {name.revision!r}. Look at {page}/commits.") from error
    except errors.OfflineModeIsEnabled as error:
        raise Unreachable(
            f"{name.repo!r} cannot be read while HF_HUB_OFFLINE is set. Unset it, or give a file."
        ) from error
    except unreached as error:
        raise Unreachable(
            f"The Hub could not be reached for {name.repo!r} ({_first_line(error)}). Try again, or download the set "
            "and give its folder."
        ) from error
    except (DatasetsError, FileNotFoundError, RuntimeError, ValueError) as error:
        raise UserError(
            f"{name.repo!r} cannot be read ({_first_line(error)}). Download its files and give the folder, or take "
            "another set."
        ) from error


def _first_line(error: BaseException) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0][:200].rstrip(".")
