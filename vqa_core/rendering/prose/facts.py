"""What a page says in its running text: sentences with their questions, none of which can be mistaken for another."""

import random
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from vqa_core.rendering import values, vocabulary
from vqa_core.rendering.prose import lexicon
from vqa_core.rendering.prose.form import Form
from vqa_core.rendering.prose.forms import FORMS

_QUIET = (
    "Thank you for your letter.",
    "We are glad to be of help.",
    "Please let me know if you need anything else.",
    "There is nothing to add at this time.",
    "We appreciate your interest.",
    "This is described in more detail below.",
    "A copy is attached.",
    "We have no further comments.",
    "It is too early to say more.",
    "I hope that this answers your question.",
    "These points are not yet settled.",
    "As noted above, the results were not significant.",
    "All of this was known before.",
    "More work is needed.",
    "The rest is as expected.",
    "No change was found in the other groups.",
)
_LEADS = (
    "In addition, ", "However, ", "As you know, ", "At the same time, ", "As noted before, ", "For this reason, ",
    "We would like to inform you that ", "It should be noted that ", "According to our records, ", "In the meantime, ",
    "In our opinion, ", "Furthermore, ", "It was reported that ", "We understand that ", "Last but not least, ",
    "Please note that ", "In view of the above, ", "Finally, ", "As a result, ", "To our knowledge, ", "Moreover, ",
    "I have been told that ", "It is well known that ", "In this case, ", "Contrary to earlier reports, ",
)  # fmt: skip
_LOOSE = 0.12
_JOINTS = (", and ", "; ", ", while ", ", but ", ", so that ", ", although ", " and ", ", whereas ")
_SMALL_INSIDE = {
    "A", "According", "Against", "An", "At", "Because", "Before", "Each", "Enclosed", "Every", "For", "From", "If",
    "In", "It", "Most", "No", "On", "Please", "Questions", "The", "There", "Those", "To", "Until", "We", "Whether",
    "Without", "You",
}  # fmt: skip


@dataclass(frozen=True)
class Act:
    """A verb: formatted plainly it is its base form."""

    base: str

    @property
    def past(self) -> str:
        return lexicon.past(self.base)

    @property
    def done(self) -> str:
        return lexicon.participle(self.base)

    @property
    def third(self) -> str:
        return lexicon.third(self.base)

    def __str__(self) -> str:
        return self.base


@dataclass(frozen=True)
class Fact:
    """A sentence and its (question, answer) pairs; the answers stand in it letter by letter."""

    sentence: str
    pairs: tuple[tuple[str, str], ...]


@dataclass
class Writer:
    """Writes the sentences of one page; names and things of one sentence never come back in another."""

    draw: random.Random
    used: set[str] = field(default_factory=set)
    forms: list[Form] = field(default_factory=list)

    def fact(self) -> Fact:
        """A sentence: plain, after words that lead to it, or two in one."""
        sentence, asked = self._plain()
        manner = self.draw.random()
        if manner < 0.15:
            more, asked_more = self._plain()
            sentence = sentence[:-1] + self.draw.choice(_JOINTS) + _inside(more)
            asked += asked_more
        elif manner < 0.4:
            sentence = self.draw.choice(_LEADS) + _inside(sentence)
        sentence = _capital(sentence)
        pairs = []
        for question, answer in asked:
            said = answer if answer in sentence else _capital(answer)
            if said in sentence:
                pairs.append((_capital(question), said))
        return Fact(sentence, tuple(pairs))

    def _plain(self) -> tuple[str, list[tuple[str, str]]]:
        """A form filled in, and what it answers; each form comes once before any comes again."""
        if not self.forms:
            self.forms = self.draw.sample(FORMS, len(FORMS))
        form = self.forms.pop()
        chosen = self.draw.choice(form.sentences)
        words: dict[str, str | Act] = {name: self._fill(name) for name in _slots_of(form)}
        if "{short}" in chosen:
            words["short"] = lexicon.initials(str(words["body"]))
        if "{tag}" in chosen:
            words["tag"] = "".join(word[0].upper() for word in str(words["thing"]).split())
        named = {name: self._loosely(name, word) for name, word in words.items()}
        asked = [
            (_with_an(question.format(**named)), _with_an(answer.format(**words)))
            for question, answer in form.questions
            if _is_known(question, answer, chosen)
        ]
        return _with_an(chosen.format(**words)), asked

    def _loosely(self, name: str, word: str | Act) -> str | Act:
        """What a question calls it: now and then only the last name, or a thing without its first words."""
        if not isinstance(word, str) or self.draw.random() > _LOOSE:
            return word
        parts = word.split()
        if name in ("person", "colleague") and len(parts) > 1 and len(parts[-1]) > 2:
            return parts[-1]
        if name in ("thing", "other") and len(parts) > 2:
            return parts[0] if "of" in parts else " ".join(parts[1:])
        return word

    def quiet(self) -> str:
        """A sentence that nothing is asked about."""
        return self.draw.choice(_QUIET)

    def fresh(self, make: Callable[[random.Random], str]) -> str:
        """What `make` gives, drawn again until it is new on this page and no part of what stands there."""
        for _ in range(20):
            text = make(self.draw)
            if not any(text.lower() in old or old in text.lower() for old in self.used):
                break
        self.used.add(text.lower())
        return text

    def _fill(self, name: str) -> str | Act:
        made = self.fresh(_SLOTS[name])
        return Act(made) if name in ("act", "deed") else made


@lru_cache(maxsize=256)
def _slots_of(form: Form) -> tuple[str, ...]:
    """The names of the slots that a form has anywhere."""
    return tuple(name for name in _SLOTS if "{" + name in str(form))


def _is_known(question: str, answer: str, sentence: str) -> bool:
    """Whether what the question names stands in this sentence of the form, too."""
    stems = {name for name in (*_SLOTS, "short", "tag") if "{" + name in question + answer}
    return all("{" + name in sentence for name in stems)


def _with_an(text: str) -> str:
    """The text with an "an" for each "a" before a vowel."""
    return re.sub(r"\b([Aa]) (?=[aeio])", r"\1n ", text)


def _inside(sentence: str) -> str:
    """The sentence as it goes on behind other words; names keep their capitals."""
    first = sentence.split(" ", 1)[0]
    return sentence[0].lower() + sentence[1:] if first in _SMALL_INSIDE else sentence


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _share(draw: random.Random) -> str:
    return draw.choice((f"{draw.randint(1, 99)}%", f"{draw.uniform(1, 99):.1f}%", f"{draw.randint(2, 98)} percent"))


def _figure(draw: random.Random) -> str:
    forms = (
        f"{draw.uniform(0.01, 0.99):.2f}",
        f"{draw.uniform(1, 99):.1f}",
        f"{draw.uniform(1, 99):.1f}%",
        f"{draw.randint(1, 99)}%",
        f"{draw.randint(1000, 99999):,}",
        f"{draw.randint(2, 999)}",
        f"{draw.uniform(0.1, 50):.1f} {draw.choice(('mg', 'kg', 'km', 'tons', 'grams', 'hours', 'mm', 'liters'))}",
        f"${draw.uniform(1, 99):.1f} million",
    )
    return draw.choice(forms)


def _number(draw: random.Random) -> str:
    return draw.choice((str(draw.randint(2, 999)), f"{draw.randint(1000, 99999):,}", draw.choice(_COUNTS)))


_COUNTS = values.words("two three four five six seven eight nine ten twelve fifteen twenty thirty forty fifty hundreds")


def _span(draw: random.Random) -> str:
    unit = draw.choice(("days", "weeks", "months", "years", "hours", "minutes"))
    return f"{draw.choice((*_COUNTS[:11], str(draw.randint(2, 90))))} {unit}"


def _clock(draw: random.Random) -> str:
    hour, minute = draw.randint(1, 12), draw.choice((0, 0, 15, 30, 30, 45, draw.randint(1, 59)))
    return f"{hour}:{minute:02d} {draw.choice(('a.m.', 'p.m.', 'AM', 'PM', 'am', 'pm'))}"


def spoken_date(draw: random.Random) -> str:
    """A date as it stands in running text, at times without its year or with its weekday."""
    day = values.day(draw)
    year = draw.choice((day.year, day.year, draw.randint(1955, 2014)))
    month = day.strftime("%B")
    forms = (
        f"{month} {day.day}, {year}",
        f"{month} {day.day}, {year}",
        f"{month} {day.day}",
        f"{day.day} {month} {year}",
        f"{day.strftime('%A')}, {month} {day.day}, {year}",
        f"{month[:3]}{'.' if len(month) > 3 else ''} {day.day}, {year}",
    )
    return draw.choice(forms)


def spoken_person(draw: random.Random) -> str:
    name = values.person(draw)
    prefix = draw.choice(("", "", "", "", "Dr. ", "Mr. ", "Ms. ", "Professor ", "Mrs. "))
    return f"{prefix}{name.split()[-1]}" if prefix and draw.random() < 0.4 else prefix + name


def spoken_email(draw: random.Random) -> str:
    name = values.person(draw).split()
    first = draw.choice((name[0][0], name[0] + "_", name[0] + ".", ""))
    ending = draw.choice(("com", "org", "gov", "edu", "co.uk", "net"))
    return f"{first}{name[-1]}@{vocabulary.invented(draw, 2)}.{ending}".lower().replace("._", "_").replace("..", ".")


_SLOTS: Mapping[str, Callable[[random.Random], str]] = {
    "person": spoken_person,
    "colleague": spoken_person,
    "body": lexicon.institution,
    "maker": lambda draw: values.company(draw),
    "rival": lexicon.institution,
    "room": lambda draw: str(draw.randint(2, 480)),
    "weekday": lambda draw: draw.choice(("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")),
    "role": lexicon.role,
    "team": lexicon.team,
    "thing": lexicon.topic,
    "other": lexicon.topic,
    "matters": lexicon.matter,
    "minerals": lexicon.matter,
    "plural": lexicon.plural,
    "place": lambda draw: draw.choice(("package", "page", "label", "door", "bottle", "box", "desk", "copy", "plate")),
    "name": lambda draw: lexicon.titled(vocabulary.invented(draw)),
    "quality": lexicon.adjective,
    "measure": lexicon.measure,
    "city": lexicon.city,
    "act": lexicon.act,
    "deed": lexicon.act,
    "date": spoken_date,
    "year": lambda draw: str(draw.randint(1955, 2026)),
    "clock": _clock,
    "later": _clock,
    "span": _span,
    "number": _number,
    "share": _share,
    "figure": _figure,
    "value": _figure,
    "money": lambda draw: draw.choice(("$", "$", "€", "£")) + f"{draw.randint(50, 99999):,}",
    "phone": values.phone,
    "email": spoken_email,
}
