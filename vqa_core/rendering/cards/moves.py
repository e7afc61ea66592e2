"""The middle of a card: its ability and its attacks, each with energy, damage and what else it does."""

from dataclasses import dataclass

from vqa_core.rendering.canvas import wrap
from vqa_core.rendering.cards.colours import INK, WHITE, brightness, mix
from vqa_core.rendering.cards.creatures import Attack, Creature
from vqa_core.rendering.cards.face import Face, Print
from vqa_core.rendering.fonts import font

_RED, _DEEP_RED = (206, 32, 44), (150, 20, 34)


@dataclass
class _Block:
    """An attack, or the ability (energy and damage empty, `label` set), with its lines; `high` is in hundredths."""

    attack: Attack
    label: str
    lines: list[str]
    high: float
    beside: bool = False


def draw_moves(face: Face, creature: Creature) -> None:
    """Everything lies in `plan.moves`; texts that have no room are left out, then the ability."""
    plan, draw = face.plan, face.draw
    top, bottom = plan.moves
    blocks = [_measure(face, attack, "") for attack in creature.attacks]
    if creature.ability[0]:
        label = draw.choice(("Ability", "Ability", "ABILITY", "Power", "Trait"))
        blocks.insert(0, _measure(face, Attack(creature.ability[0], "", (), creature.ability[1]), label))
    blocks = _fitting(face, blocks, bottom - top)
    free = bottom - top - sum(block.high for block in blocks)
    share = draw.uniform(0.2, 0.9) / (len(blocks) + 1)
    level = top + free * (share if draw.random() < 0.7 else share * 0.3)
    for place, block in enumerate(blocks):
        if place and plan.dividers:
            line = face.y(level - min(free * share, 2) / 2 - 0.3)
            face.canvas.line(
                (face.left, line), (face.right, line), mix(face.body, face.ink, 0.4), max(1, round(face.px(0.2)))
            )
        _draw(face, block, level + plan.attack_size)
        level += block.high + free * share
    _tell(face, creature, blocks)


def _measure(face: Face, attack: Attack, label: str) -> _Block:
    plan = face.plan
    width = face.right - face.left
    beside = plan.inline_effects and bool(attack.effect) and not label
    if beside:
        width *= 0.6
    lines = wrap(attack.effect, font(face.plain, face.px(plan.effect_size)), width)[:5] if attack.effect else []
    # Longest first: an effect that was cut off would be half a sentence.
    if sum(map(len, lines)) + len(lines) - 1 < len(attack.effect):
        lines = []
    return _Block(
        attack, label, lines, plan.attack_size * 1.5 + plan.effect_size * 1.3 * len(lines), beside and bool(lines)
    )


def _fitting(face: Face, blocks: list[_Block], space: float) -> list[_Block]:
    """The blocks without their longest texts, and then without the first of them, until they fit into `space`."""
    while sum(block.high for block in blocks) > space:
        longest = max(blocks, key=lambda block: len(block.lines))
        if longest.lines:
            longest.high -= face.plan.effect_size * 1.3 * len(longest.lines)
            longest.lines, longest.beside = [], False
        elif len(blocks) > 1:
            blocks = blocks[1:] if blocks[0].label else blocks[:-1]
        else:
            return blocks
    return blocks


def _draw(face: Face, block: _Block, level: float) -> None:
    """One block with the baseline of its name at `level`."""
    plan, baseline = face.plan, face.y(level)
    if block.label:
        _ability(face, block, baseline)
    else:
        _attack(face, block, baseline)
    print = Print(face.plain, plan.effect_size)
    left = face.left
    if block.beside:
        left += (face.right - face.left) * 0.25
    for row, line in enumerate(block.lines):
        face.write((left, baseline + face.px(plan.effect_size * (1.45 + 1.3 * row))), line, print)


def _ability(face: Face, block: _Block, baseline: float) -> None:
    draw, plan = face.draw, face.plan
    label = Print(face.strong, plan.attack_size * draw.uniform(0.7, 0.9), WHITE, draw.random() < 0.7)
    pad = face.px(1)
    end = face.left + face.width(block.label, label) + 2 * pad
    high = face.px(plan.attack_size)
    face.pill(
        (face.left, baseline - high * 0.85, end, baseline + high * 0.25), draw.choice((_RED, _RED, _DEEP_RED, INK))
    )
    face.write((face.left + pad, baseline - high * 0.06), block.label, label)
    ink = draw.choice((_RED, _DEEP_RED, None))
    # Red letters on a dark card are printed in earnest, on a picture they have the outline of all print.
    ink = None if face.halo or abs(brightness(ink or WHITE) - brightness(face.body)) < 25 else ink
    start = end + face.px(1.2)
    name, print = face.squeeze(block.attack.name, Print(face.strong, plan.attack_size, ink), face.right - start)
    face.write((start, baseline), name, print)
    face.tell("ability", name, print.size)


def _attack(face: Face, block: _Block, baseline: float) -> None:
    """Energy at the left, the name in the middle or beside it, the damage at the right."""
    draw, plan, attack = face.draw, face.plan, block.attack
    radius = face.px(plan.attack_size * draw.uniform(0.4, 0.52))
    x = face.left
    for kind in attack.energy:
        face.badge((x + radius, baseline - face.px(plan.attack_size * 0.32)), radius, kind)
        x += 2.12 * radius
    x += face.px(0.9) if attack.energy else 0
    damage = Print(face.strong, plan.damage_size)
    room = face.right - (face.width(attack.damage, damage) + face.px(1.5) if attack.damage else 0) - x
    name, print = face.squeeze(attack.name, Print(face.strong, plan.attack_size), room)
    wide = face.width(name, print)
    if plan.attack_at == "middle":
        middle = (face.left + face.right) / 2
        start = min(max(x, middle - wide / 2), x + room - wide)
    elif plan.attack_at == "indent":
        start = min(max(x, face.left + (face.right - face.left) * 0.24), x + room - wide)
    else:
        start = x
    face.write((start, baseline), name, print)
    if attack.damage:
        face.write((face.right, baseline), attack.damage, damage, "right")
        face.tell("damage", attack.damage, min(plan.damage_size, print.size), attack=name)
    if block.lines:
        face.tell("effect", " ".join(block.lines), plan.effect_size, attack=name)
    face.tell("cost", str(len(attack.energy)), 4.0, attack=name)
    block.attack = Attack(name, attack.damage, attack.energy, attack.effect)


def _tell(face: Face, creature: Creature, blocks: list[_Block]) -> None:
    """The attacks by their order, all at once, and by their damage."""
    size = face.plan.attack_size
    attacks = [block.attack for block in blocks if not block.label]
    for order, attack in zip(("first", "second"), attacks, strict=False):
        face.tell(f"{order}_attack", attack.name, size)
        if attack.damage:
            face.tell("attack_by_damage", attack.name, size, damage=attack.damage)
    if len(attacks) == 1:
        face.tell("only_attack", attacks[0].name, size)
    else:
        face.tell("attacks", ", ".join(attack.name for attack in attacks), size)
    face.tell("count", str(len(attacks)), size)
