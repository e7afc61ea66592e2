"""What people ask about a card, and the caption that describes it in a sentence."""

import random
from collections.abc import Mapping, Sequence

from vqa_core.rendering.cards.face import Told
from vqa_core.rendering.questions import NOT_HERE, ask, casual
from vqa_core.rendering.sheet import Pairs

# Field -> how it is asked; the first is the plainest.
ASKED: Mapping[str, tuple[str, ...]] = {
    "hp": (
        "What is the HP?",
        "How many HP does it have?",
        "HP?",
        "How much HP does this card have?",
        "What is the HP of this card?",
        "How many hit points does it have?",
        "What is the HP of {name}?",
        "How many HP does {name} have?",
    ),
    "name": (
        "What is the name of this card?",
        "What is the name?",
        "What is this card called?",
        "Which card is this?",
        "What's the name of the card?",
        "Name?",
        "Who is this?",
        "What does the title say?",
    ),
    "stage": (
        "What stage is this card?",
        "What is the stage?",
        "Which stage is it?",
        "Stage?",
        "What stage is {name}?",
    ),
    "type": ("What type is it?", "What is the type?", "Which type is this card?", "What type is {name}?"),
    "kind": ("What kind of card is it?", "What kind of card is this?", "Which kind of card is {name}?"),
    "origin": (
        "What does it evolve from?",
        "Which card does it evolve from?",
        "What does {name} evolve from?",
        "Evolves from?",
        "Evolves from what?",
    ),
    "first_attack": ("What is the first attack?", "What is the name of the first attack?", "First attack?"),
    "second_attack": ("What is the second attack?", "What is the name of the second attack?", "Second attack?"),
    "only_attack": ("What is the attack called?", "What is the attack?", "What attack does it have?"),
    "attacks": ("What are the attacks?", "Which attacks does it have?", "List the attacks."),
    "damage": (
        "How much damage does {attack} do?",
        "How much damage does {attack} deal?",
        "What is the damage of {attack}?",
        "How strong is {attack}?",
        "What damage does {attack} do?",
        "What is the {attack} of {name}?",
        "How much damage does the attack {attack} do?",
        "{attack} damage?",
    ),
    "attack_by_damage": (
        "Which attack does {damage} damage?",
        "What attack deals {damage} damage?",
        "Which attack does {damage}?",
    ),
    "effect": ("What does {attack} do?", "What is the effect of {attack}?", "What is the text of {attack}?"),
    "cost": (
        "How much energy does {attack} cost?",
        "How many energy does {attack} need?",
        "What is the cost of {attack}?",
    ),
    "count": ("How many attacks does it have?", "How many attacks are there?"),
    "ability": ("What is the ability?", "What is the name of the ability?", "What ability does it have?"),
    "weakness": ("What is the weakness?", "What is its weakness?", "What is it weak against?", "Weakness?"),
    "weakness_amount": ("How much is the weakness?", "What stands beside the weakness?"),
    "resistance": ("What is the resistance?", "What is its resistance?", "What is it resistant to?"),
    "retreat": ("What is the retreat cost?", "How much is the retreat cost?", "What does it cost to retreat?"),
    "artist": ("Who is the illustrator?", "Who illustrated this card?", "Who drew it?", "Illustrator?"),
    "number": ("What is the card number?", "What is the set number?", "What number is this card?"),
    "height": ("What is the height?", "How tall is it?", "How tall is {name}?"),
    "weight": ("What is the weight?", "How heavy is it?", "How much does {name} weigh?"),
    "species_number": ("What number stands under the picture?",),
    "text": ("What does the card say?", "What does {name} do?", "What is the text of the card?"),
    "caption": (
        "What's on the picture?",
        "What is on the picture?",
        "Describe the card.",
        "What does the picture show?",
    ),
}
# How much a field weighs where there are more than are asked; 1 where nothing is said.
_WEIGHTS = {
    "hp": 6.0, "name": 6.0, "first_attack": 6.0, "damage": 5.0, "stage": 3.0, "origin": 3.0, "caption": 2.5,
    "weakness": 2.0, "artist": 2.0, "number": 2.0, "second_attack": 2.0, "ability": 3.0, "kind": 3.0,
    "effect": 0.6, "text": 0.8, "count": 0.2, "cost": 0.4, "height": 0.5, "weight": 0.5, "species_number": 0.3,
    "weakness_amount": 0.4, "attacks": 0.7, "type": 0.7,
}  # fmt: skip
_MOST, _LONGEST = 8, 90
# Of documents, and never on a card.
_OF_DOCUMENTS = (
    "total", "subtotal", "tax", "discount", "change", "date", "due date", "phone", "fax", "email", "address", "company",
    "invoice number", "account number", "customer", "cashier", "sender", "recipient", "subject", "terms",
)  # fmt: skip


def caption(name: str, kind: str, hp: str) -> str:
    """One sentence for the name, one for what kind of card it is; `hp` may be empty."""
    article = "An" if kind[0] in "AEIOU" else "A"
    return (
        f"This is {name}. {article} {kind} type card with {hp} HP." if hp else f"This is {name}. {article} {kind} card."
    )


def pairs_of(draw: random.Random, told: Sequence[Told], lacking: Sequence[Told]) -> Pairs:
    """Up to eight questions about what was told, the most telling first; the same words never ask twice.

    One card in three is asked for something that it lacks: one of `lacking`, or a field of documents.
    """
    name = next((fact.slots["name"] for fact in told if fact.field == "name"), "")
    order = sorted(told, key=lambda fact: draw.random() ** (1 / _WEIGHTS.get(fact.field, 1.0)), reverse=True)
    made: dict[str, str] = {}
    for fact in order:
        question = _ask(draw, fact, name)
        if len(fact.answer) > _LONGEST or len(made) == _MOST:
            continue
        if question.lower() not in {other.lower() for other in made}:
            made[question] = fact.answer
    if draw.random() < 0.3:
        near = lacking and draw.random() < 0.7
        vain = _ask(draw, draw.choice(lacking), name) if near else ask(draw, draw.choice(_OF_DOCUMENTS), "card")
        made.setdefault(vain, NOT_HERE)
    return list(made.items())


def _ask(draw: random.Random, fact: Told, name: str) -> str:
    forms = [form for form in ASKED[fact.field] if name or "{name}" not in form]
    form = forms[0] if draw.random() < 0.35 else draw.choice(forms)
    question = form.format(**{"name": name, **fact.slots})
    return question.lower() if draw.random() < 0.04 else casual(draw, question)
