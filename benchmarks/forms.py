"""Import each common form of data without saying anything about it, and look at what became of it:

    python benchmarks/forms.py [DATA_FOLDER]

Forms of real pages, cards and receipts come from DATA_FOLDER (default: DOCDEX_TEST_DATA), the others
are made on the spot. Prints for each form its rows, pictures, bad rows, seconds, the columns it guessed, whether all is
as it must be, and three of its rows.
"""

import sys
import tempfile
import time
from pathlib import Path

from benchmarks.forms_made import MADE
from benchmarks.forms_real import REAL
from benchmarks.one_form import import_form, in_words
from tests import real_data
from vqa_core.examples.example import Example

FORMS = (*REAL, *MADE)
SHOWN_ROWS = 3
SHOWN_LETTERS = 150


def row_in_words(example: Example) -> str:
    """A row as a person checks it: its pictures, what is asked, what is answered."""
    pictures = " ".join(f"{picture.name[:6]}..{Path(picture.name).suffix}" for picture in example.images)
    text = f"{pictures} | {example.question} | {' / '.join(dict.fromkeys(example.answers))}"
    return text if len(text) <= SHOWN_LETTERS else f"{text[:SHOWN_LETTERS]}..."


def main() -> None:
    data = Path(sys.argv[1]) if len(sys.argv) > 1 else real_data.FOLDER
    right, tried = 0, 0
    for form in FORMS:
        if form.real and not data.is_dir():
            print(f"{form.name}: left out, there is no folder {str(data)!r}")
            continue
        with tempfile.TemporaryDirectory() as folder:
            began = time.monotonic()
            made, wrong = import_form(form, Path(folder), data)
            seconds = time.monotonic() - began
            right, tried = right + (not wrong), tried + 1
            pictures = len({picture.source for example in made.examples for picture in example.images})
            print(f"{'WRONG' if wrong else 'right'}  {form.name} ({made.form}): {len(made.examples)} rows, ", end="")
            print(f"{pictures} pictures, {len(made.bad)} bad, {seconds:.2f} s; {in_words(made.roles)}")
            for example in made.examples[:SHOWN_ROWS]:
                print(f"         {row_in_words(example)}")
            for words in wrong:
                print(f"       !! {words}")
    print(f"{right} of {tried} forms are read right without a word about them")


if __name__ == "__main__":
    main()
