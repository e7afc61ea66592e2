"""The words of a new run's first step: where rows come from, and what they are."""

from collections.abc import Mapping

HUB_SET = "Hub: {name}"
VERSION = "{name} · version {version}"
READING = "Reading the rows ..."
DATA_WORDS = {
    "source": "Rows from",
    "builtin": "Built in",
    "sets": "Uploaded before",
    "upload": "Upload files",
    "upload_hint": "A table (JSONL, CSV, Parquet or JSON) and its pictures: drop the files here, or a ZIP of them.",
    "uploading": "Uploading {name} ...",
    "upload_failed": "The upload did not arrive: {reason}. Try again.",
    "reading": READING,
    "path": "Or a file, a folder, or a set of the Hub",
    "path_hint": "/home/me/receipts or hub:OWNER/NAME",
    "hub_only": "Or a data set of the Hub",
    "hub_only_hint": "hub:OWNER/NAME",
    "path_go": "Read it",
    "hub": "From the Hub",
    "hub_set": HUB_SET,
    "hub_fetch": "Fetch these rows",
    "hub_fetch_hint": "They come from huggingface.co once and stay on this machine.",
    "hub_fetching": "Fetching {name} from the Hub ...",
    "hub_stop": "Stop fetching",
    "preset_rows": "The recipe's own rows are {name}.",
    "preset_rows_use": "Take them",
    "roles": "Which column is what",
    "role_names": {
        "image": "Picture",
        "question": "Question",
        "answers": "Answers",
        "caption": "Caption",
        "id": "Row id",
        "split": "Split",
    },
    "role_names_rare": {
        "name": "Name, before the caption",
        "choices": "Choices",
        "group": "Group",
        "parts": "Text and pictures in order",
    },
    "role_none": "none",
    "role_type": "type the column's name",
    "roles_again": "Read again with these columns",
    "columns_as_guessed": "guessed from names and values; change what is wrong",
    "bad": "Rows left out",
    "bad_row": "Row",
    "bad_file": "File",
    "bad_reason": "Why",
    "bad_more": "and {count} more",
    "picture": "Picture",
    "question": "Question",
    "answers": "Accepted answers",
    "side": "Used for",
    "sides": {"train": "learning", "test": "held out"},
    "preview": "The first {count} rows",
}
BUILTINS = {
    "builtin:tickets": "Parking tickets",
    "builtin:documents": "Documents: receipts, invoices, labels, forms",
    "builtin:cards": "Trading cards",
}
READING_ROWS = "Reading row {done:,}"
READING_OF = "Reading row {done:,} of {total:,}"
FETCHED = "Fetching {name} from the Hub: {done:,} rows"
FETCHED_OF = "Fetching {name} from the Hub: {done:,} of {total:,} rows"


def fetched(name: str, done: int, total: int) -> str:
    """How far rows of the Hub are; `total` is 0 where the Hub does not say."""
    return (FETCHED_OF if total else FETCHED).format(name=name, done=done, total=total)


def reading(done: int, total: int) -> str:
    """How far the reading is; both are 0 before its first row."""
    if not done:
        return READING
    return (READING_OF if total else READING_ROWS).format(done=done, total=total)


def counts(name: str, total: int, by_filter: Mapping[str, int], share: float) -> str:
    """What a set holds, by the table's filters; `share` of its pictures is held out."""
    rows, left_out, open_rows = by_filter["all"], by_filter["bad"], by_filter["unanswered"]
    parts = [name, f"{rows:,} {'row' if rows == 1 else 'rows'}"]
    if open_rows:
        parts.append(f"{open_rows:,} without an answer yet")
    if by_filter["train"]:
        parts.append(f"{by_filter['train']:,} to learn from")
        parts.append(f"{by_filter['test']:,} held out ({share:.0%} of the pictures)")
    if left_out:
        parts.append(f"{left_out:,} of {max(total, rows):,} left out")
    return " · ".join(parts)
