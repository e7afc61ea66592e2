"""The words of a new run's first step: where rows come from, and what they are."""

from collections.abc import Mapping
from typing import Any

HUB_SET = "Hub: {name}"
DELETE = "Delete {name}: {rows:,} rows, {size}?"
PACKING = "Packing row {done:,} of {total:,}"
ROWS = "{name} · {rows:,} rows"
OLDER = "\u2003older: {name}"
VERSION = "{name} · version {version}"
READING = "Reading the rows ..."
FILES = "{count} files"
DATA_WORDS: dict[str, Any] = {
    "data": "Data",
    "source": "Rows from",
    "source_upload": "the upload",
    "builtin": "Built in",
    "sets": "Uploaded before",
    "upload": "Upload files",
    "upload_folder": "Upload a folder",
    "upload_hint": "Pictures or PDFs, alone or with a table (JSONL, CSV, Excel, Parquet, JSON): drop files, folders or "
    "a ZIP here.",
    "sending": "Sending {name}: {sent} of {total} MB",
    "send_files": FILES,
    "send_large": "it is larger than this host takes",
    "send_over": "it has {size} MB; this host takes {most} MB at most",
    "send_status": "the server answered {status}",
    "send_broken": "the connection broke",
    "refused": "{count} of the files did not arrive",
    "stop": "Stop",
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
    "sides": {"train": "learning", "test": "held out", "": "not used yet"},
    "way": "What a row teaches",
    "ways": {
        "own": "Its own question and answers",
        "caption": "Describe the picture (caption)",
        "asked": "Ask about its fields",
    },
    "way_choose": {
        "own": "Choose the columns of the picture, the question and the answers: then the rows are read again.",
        "caption": "Choose the columns of the picture and the caption: then the rows are read again.",
        "asked": "Choose at least one field to ask about, then read again.",
        "parts": "",
    },
    "asked_question": "The question for {column}",
    "asked_go": "Read again with these questions",
    "bad_share": "Rows that may be left out",
    "bad_share_go": "Read again",
    "table": {
        "title": "The rows",
        "show": "Which rows are shown",
        "filters": {
            "all": "All",
            "train": "Learning",
            "test": "Held out",
            "unanswered": "No answer yet",
            "bad": "Left out",
            "copies": "Copies",
        },
        "all_again": "Show all rows again",
        "search": "Search questions and answers",
        "keys": "Rows. Arrows left and right turn the page, up and down go through its rows, Enter opens one.",
        "pages": "Pages",
        "page": "Page",
        "of": "of {pages}",
        "first": "First page",
        "previous": "Page before",
        "next": "Next page",
        "last": "Last page",
        "found": "{count} rows",
        "found_one": "1 row",
        "none": "No rows here.",
        "none_found": "No row has “{query}” in its question or answers.",
        "no_question": "(no question yet)",
        "no_answer": "no answer yet",
    },
    "edit": {
        "changed": "changed",
        "dropped": "dropped",
        "answered": "answered",
        "rows_labelled": "{count} rows answered",
        "rows_labelled_one": "1 row answered",
        "rows_changed": "{count} rows changed",
        "rows_changed_one": "1 row changed",
        "rows_added": "{count} questions added",
        "rows_added_one": "1 question added",
        "rows_dropped": "{count} dropped",
        "rows_dropped_one": "1 dropped",
        "only_dropped": "{count} rows dropped",
        "only_dropped_one": "1 row dropped",
        "label": "Changed here",
        "show": "Show",
        "save": "Save as version {version}",
        "saving": "Saving ...",
        "undo": "Undo all",
        "no_room": "This browser has no room left for more changes. Save them, then go on.",
        "first": "Start saves first: {edits}, as version {version}.",
    },
    "row": {
        "title": "One row",
        "heading": "Row {row}",
        "previous": "Previous",
        "next": "Next",
        "close": "Close",
        "picture": "Picture {number}",
        "zoom": "Click for its full size, again to fit",
        "no_picture": "This picture cannot be shown.",
        "of_web": "A picture of the web, fetched when it is learnt:",
        "answers": "Accepted answers, one a line",
        "incomplete": "A row needs a question and an answer. This change is not kept; drop the row if it is wrong.",
        "drop": "Drop this row",
        "keep": "Keep this row",
        "choices": "Choices",
        "more": "What else the row says ({count})",
        "add": "Ask another question about this picture",
        "add_go": "Add it",
        "take_back": "take back",
    },
    "about": {
        "title": "About these rows",
        "commonest": "Commonest answers",
        "share": "{share} of the rows",
        "table": "As a table",
        "range": "Range",
        "count": "Count",
        "show": "Show",
        "drop": "Drop them",
        "doing": "Looking at the pictures ...",
    },
    "set": {
        "name": "Name of these rows",
        "rename": "Rename",
        "rename_go": "Rename",
        "rename_stop": "Cancel",
        "download": "Download",
        "packing": "Packing the rows with their pictures ...",
        "delete": "Delete",
        "delete_yes": "Delete them",
        "delete_no": "Keep them",
        "delete_ask": "The rows and their pictures leave this machine, and with them the scores and previews made of "
        "them. This cannot be undone.",
        "deleting": "Deleting ...",
        "needed": "They cannot be deleted now: these runs still need them. Stop or delete the runs first.",
        "used": "These runs learnt from them. They keep their adapters and curves; they cannot be compared or resumed "
        "with these rows any more.",
    },
    "label": {
        "title": "Answer rows",
        "open": "Answer them",
        "none_yet": "These are pictures without questions yet. Ask and answer a few: the model learns from those.",
        "some": "Some rows have no answer yet. They are left out until you answer them.",
        "done": "{done} of {all} labelled",
        "least": 4,
        "at_least": "at least 4 needed to start (2 pictures)",
        "use": "Use these {count} rows",
        "use_one": "Use this row",
        "answer": "Answer",
        "keep": "Keep and next",
        "another": "Another question",
        "skip": "Skip",
        "hint": "Enter keeps it and shows the next picture. Shift+Enter keeps it and asks another question about "
        "this one. Page up and down move.",
        "no_answer": "Type the answer, or skip this picture.",
        "no_question": "Type a question, or take one of your last.",
        "first": "This is the first row.",
        "last": "This was the last row. Close the desk and use the rows you labelled.",
    },
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
LETTERS = "Answer length in letters"
MEGAPIXELS = "Picture size in megapixels"
PICTURES = "Pictures"
SIZES = "Size"
ONE_SIZE = "{size} pixels"
FROM_TO = "{low} to {high} pixels"
HELD = "{pictures:,} pictures · {size}"
REMOTE = "Pictures of the web, not looked at"
UNREADABLE = "Pictures that cannot be opened"
ANSWERS = "Different answers"
LOOKING = "Looking at picture {done:,} of {total:,}"
# For one, and for more.
STATEMENTS = {
    "doubles": ("1 row is there twice", "{count:,} rows are there twice"),
    "contradictions": (
        "1 question about the same picture has different answers",
        "{count:,} questions about the same picture have different answers",
    ),
    "leaks": ("1 picture is on both sides of the split", "{count:,} pictures are on both sides of the split"),
    "copies": (
        "1 row shows a copy of a picture that is there larger",
        "{count:,} rows show a copy of a picture that is there larger",
    ),
}
COPIES_INCOMPLETE = "Many pictures are so near each other that not all were compared."


def many(forms: tuple[str, str], count: int) -> str:
    return forms[count != 1].format(count=count)


def looking(done: int, total: int) -> str:
    """How far the look at a set's pictures is; both are 0 while it waits for another's."""
    return LOOKING.format(done=done, total=total) if done and total else DATA_WORDS["about"]["doing"]


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
