"""How people ask of a picture: one field in many wordings, at times careless, at times for what is not there."""

import random
import re
from collections.abc import Iterable, Sequence

from vqa_core.rendering.asked import FIELDS, Field

NOT_HERE = "not on this page"
CAPTION = "This is"
_CAPTION_QUESTIONS = (
    "What's on the picture?", "What's on the picture?", "What is this?", "What type of document is this?",
    "What kind of document is it?", "Describe the picture.", "What does the picture show?",
)  # fmt: skip
_WORDINGS = (
    ("What is the {}?", 14),
    ("What's the {}?", 2),
    ("{}?", 2),
    ("What is the {} mentioned?", 1),
    ("What is the {} given?", 1),
    ("What is the {} on the {thing}?", 1.5),
    ("What is the {} in the {thing}?", 1),
    ("What is the {} on this {thing}?", 1),
    ("What is the {} of this {thing}?", 0.7),
    ("What is the {} mentioned in this {thing}?", 0.7),
    ("Which {} is given?", 0.7),
    ("What {} is printed?", 0.5),
    ("Give the {}.", 0.7),
    ("Find the {}.", 0.5),
    ("Read the {}.", 0.5),
    ("Mention the {}.", 0.3),
    ("Tell me the {}.", 0.3),
)
# Labels of fields that papers of these kinds do not carry, to be asked for where they are not.
_ELSEWHERE = (
    "Passport No", "Blood Group", "Licence Plate", "Engine Number", "Policy Number", "Grade", "Next of Kin", "Height",
    "Nationality", "Religion", "Marital Status", "Bank", "IBAN", "Swift Code", "Mother's Name", "Diagnosis",
    "Doctor", "Insurance", "Tracking Number", "Warranty", "Serial Number", "Model", "Colour", "Voltage", "Speed",
    "Temperature", "Population", "Publisher", "ISBN", "Witness", "Coupon Code", "Delivery Date", "Expiry Date",
    "Meter Reading", "Employee ID", "Student ID", "Postage", "Interest Rate", "Landlord", "Hourly Rate",
    "HP", "Weakness", "Retreat Cost", "Illustrator", "First Attack", "Card Number", "Stage",
)  # fmt: skip


def ask(draw: random.Random, field: str | Field, thing: str = "document") -> str:
    """A question for a field of FIELDS, or for whatever stands beside the label printed on the picture.

    `thing` is what a person would call the picture: "receipt", "letter".
    """
    known = field if isinstance(field, Field) else FIELDS.get(field.lower())
    if known is None:
        return ask_label(draw, str(field), thing)
    if known.whole and draw.random() < known.whole_share:
        return casual(draw, draw.choice(known.whole).format(thing=thing))
    noun = known.nouns[0] if draw.random() < 0.4 else draw.choice(known.nouns)
    return casual(draw, _worded(draw, noun, thing))


def ask_label(draw: random.Random, label: str, thing: str = "document") -> str:
    """A question for what stands beside a printed label, in its words."""
    label = " ".join(label.split()).rstrip(" :.-")
    if re.search(r"\b(by|to|from)$", label, re.IGNORECASE) and " " in label:
        return casual(draw, f"{draw.choice(('Who is it', 'Who was it'))} {label.lower()}?")
    noun = label if label.isupper() or any(mark.isdigit() for mark in label) or draw.random() < 0.3 else label.lower()
    return casual(draw, _worded(draw, noun, thing))


def ask_cell(draw: random.Random, row: str, column: str) -> str:
    """A question for what stands where a row and a column of a table cross."""
    wordings: tuple[str, ...] = (
        "What is the {column} of {row}?", "What is the {column} of {row}?", "What is the {column} for {row}?",
        "What is the {row} in {column}?", "{column} of {row}?", "{row}, {column}?",
        "What is the value of {row} in the column {column}?", "What is the {column} in the row {row}?",
    )  # fmt: skip
    if re.fullmatch(r"(19|20)\d\d", column):
        wordings = (
            "What is the {row} in {column}?", "What is the {row} in {column}?", "What was the {row} in {column}?",
            "What is the {row} in the year {column}?", "What is the {row} for {column}?", "{row} in {column}?",
        )  # fmt: skip
    return casual(draw, draw.choice(wordings).format(row=row, column=column))


def casual(draw: random.Random, question: str) -> str:
    """The question, at times as it is typed in a hurry: a small first letter, or no question mark."""
    manner = draw.random()
    if manner < 0.12 and question[1:2].islower():
        question = question[0].lower() + question[1:]
    if 0.08 < manner < 0.18:
        question = question.rstrip("?.")
    elif 0.18 < manner < 0.2:
        question = question.replace("?", " ?")
    elif 0.22 < manner < 0.25:
        question = _misspelt(draw, question)
    elif 0.2 < manner < 0.22:
        question = question.replace("What is", "Whats").replace("What's", "Whats")
    return question


def is_printed(answer: str) -> bool:
    """Whether an answer is copied from the picture: not a refusal, not a sentence about it."""
    return answer != NOT_HERE and not answer.startswith(f"{CAPTION} a")


def caption(draw: random.Random, thing: str, name: str) -> tuple[str, str]:
    """A question for what the picture shows at all, and a sentence that says it: what it is and whose, or its title."""
    question = draw.choice(_CAPTION_QUESTIONS)
    article = "an" if thing[0] in "aeiou" else "a"
    return casual(draw, question), f"{CAPTION} {article} {thing}{name}."


def _misspelt(draw: random.Random, question: str) -> str:
    """A letter of a longer word left out, doubled or changed places with the next."""
    words = question.split(" ")
    long = [place for place, word in enumerate(words) if len(word) > 4 and word.isalpha()]
    if long:
        place = draw.choice(long)
        word, at = words[place], draw.randint(1, len(words[place]) - 2)
        swapped = word[:at] + word[at + 1] + word[at] + word[at + 2 :]
        words[place] = draw.choice((word[:at] + word[at + 1 :], word[:at] + word[at] + word[at:], swapped))
    return " ".join(words)


def absent(
    draw: random.Random, present: Iterable[str], thing: str = "document", usual: Sequence[str] = ()
) -> tuple[str, str]:
    """A question for a field that the picture lacks, and NOT_HERE.

    `present` is all that must not be asked for: printed texts, labels and questions that have an answer. `usual`
    names fields that such pictures often have: half of the questions are for one of them.
    """
    said = " ".join(present).lower()
    near = [FIELDS[name] for name in usual if FIELDS[name].signs]
    far = [field for field in FIELDS.values() if field.signs]
    for _ in range(50):
        if draw.random() < 0.7:
            field = draw.choice(near if near and draw.random() < 0.7 else far)
            if not re.search(field.signs, said):
                return ask(draw, field, thing), NOT_HERE
        else:
            label = draw.choice(_ELSEWHERE)
            if label.lower().split()[0] not in said:
                return ask_label(draw, label, thing), NOT_HERE
    return ask_label(draw, "Engine Number", thing), NOT_HERE


def _worded(draw: random.Random, noun: str, thing: str) -> str:
    wordings, weights = zip(*_WORDINGS, strict=True)
    if "{thing}" in noun or " printed" in noun:
        wordings, weights = wordings[:3], weights[:3]
    question = str(draw.choices(wordings, weights)[0]).format(noun.format(thing=thing), thing=thing)
    return question[0].upper() + question[1:]
