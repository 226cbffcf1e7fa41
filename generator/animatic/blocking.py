"""Blocking: who stands where, which way they look, and how large they are, so that nobody is cut off by accident."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from generator.animatic.camera import OVER_SHOULDER, Framing
from generator.animatic.deeds import Deed
from generator.animatic.dice import dice
from generator.animatic.heads import TURN, Face, expression
from generator.animatic.looks import Look
from generator.animatic.wording import Wording
from generator.request import Person, Staging

_SIZES = {"child": 0.72, "teen": 0.92, "adult": 1.0, "old": 0.97}

_BEASTS = {
    "mouse": 0.2,
    "cat": 0.3,
    "dog": 0.42,
    "fox": 0.4,
    "bear": 0.85,
    "rabbit": 0.3,
    "pig": 0.46,
    "bird": 0.44,
    "frog": 0.18,
    "horse": 0.95,
    "cow": 0.78,
    "elephant": 1.1,
    "lizard": 0.5,
    "turtle": 0.22,
    "seal": 0.5,
    "fish": 0.4,
    "bug": 0.16,
}
_ABOVE = {  # how far hats, hair and ears rise above the crown, in head heights
    "tall": 0.5, "crown": 0.26, "brim": 0.23, "helmet": 0.2, "cap": 0.21, "beanie": 0.21, "turban": 0.21, "hood": 0.15,
    "afro": 0.36, "bun": 0.29, "curly": 0.2, "robot": 0.27, "rabbit": 0.66, "cat": 0.34, "fox": 0.34, "bear": 0.1, "mouse": 0.24,
}  # fmt: skip
_ROW = 6  # people stand in one row
_HEAD = 0.16  # of a grown-up, in figure heights
CLOSE = 0.17  # how far apart two people are who hold each other, in figure heights


@dataclass(frozen=True)
class Mark:
    """One person's place in the picture, in picture heights, and their resting face."""

    person: Person
    words: Wording
    x: float  # from the middle
    crown: float
    height: float
    face: Face
    deed: Deed


def stature(words: Wording) -> float:
    """How tall somebody is beside a grown-up."""
    size = _SIZES[words.age] * {"tall": 1.06, "small": 0.93}.get(words.height, 1.0)
    if words.wild:
        return _BEASTS[words.kind] * size
    return size * (1.0 if words.kind in ("human", "robot") else 0.8)


def _above(words: Wording, look: Look) -> float:
    """How far somebody's hat, hair or ears rise above the crown, in figure heights."""
    kinds = (words.hat.cut if words.hat else "", look.shape if words.kind == "human" else words.kind)
    return _HEAD * max(_ABOVE.get(kind, 0.09) for kind in kinds)


def _side(staging: Staging, person: str) -> float:
    """Somebody's place across the line of a scene, 0 to 1: the same in all its shots, so that nobody jumps over it."""
    return float(dice("side", staging.place.id, person).uniform())


def over_shoulder(staging: Staging, words: str) -> tuple[str, str] | None:
    """Who is looked at, and over whose shoulder; None where the framing does not ask for it."""
    people = [p for p in staging.people if p.visible]
    if len(people) < 2 or not OVER_SHOULDER.search(words.lower()):
        return None
    speaking = next((line.person for line in staging.lines if any(p.id == line.person for p in people)), people[0].id)
    named = next((p.id for p in people if p.name and p.name.lower().split()[0] in words.lower()), "")
    if named:
        speaking = next(p.id for p in people if p.id != named) if speaking == named else speaking
    return speaking, named or next(p.id for p in people if p.id != speaking)


def marks_of(
    staging: Staging,
    framing: Framing,
    words: Mapping[str, Wording],
    looks: Mapping[str, Look],
    deeds: Mapping[str, Deed],
    aspect: float,
    *,
    hidden: str = "",
) -> list[Mark]:
    """Everybody who is seen, from left to right, those further back first. `hidden`: id of who is left out."""
    people = [p for p in staging.people if p.visible and p.id != hidden]
    if not people or framing.name == "insert":
        return []
    people.sort(key=lambda p: _side(staging, p.id))
    rows = -(-len(people) // _ROW)
    each = -(-len(people) // rows)
    marks: list[Mark] = []
    for row in range(rows):  # the last row stands in front
        part = people[row * each : (row + 1) * each]
        back = rows - 1 - row
        marks += _row(staging, part, framing, words, looks, deeds, aspect, back=back, lone=len(people) == 1)
    return _closer(marks)


def _row(
    staging: Staging,
    people: list[Person],
    framing: Framing,
    words: Mapping[str, Wording],
    looks: Mapping[str, Look],
    deeds: Mapping[str, Deed],
    aspect: float,
    *,
    back: int,
    lone: bool,
) -> list[Mark]:
    count, wide = len(people), framing.height <= 1
    height = framing.height * min(1.0, aspect * 0.94 / (count * 0.29 * framing.height + 0.02)) * 0.86**back
    gap = min(aspect * 0.9 / count, max((0.34 if wide else 0.29) * height, 0.0 if wide else 0.3))
    if any(words[p.id].wild for p in people):
        gap = min(aspect * 0.9 / count, gap * 1.35)  # animals are longer than they are wide
    floor = framing.crown + (framing.height if wide else height) - 0.07 * back
    tallest = max(stature(words[p.id]) for p in people)
    together = count > 1 and all(deeds[p.id].posture in ("walk", "run") for p in people)  # all look where they go
    marks = []
    for i, person in enumerate(people):
        said, deed = words[person.id], deeds[person.id]
        size = stature(said) if wide else max(stature(said) / tallest, 0.42)
        tall = height * size
        crown = floor - tall if wide else framing.crown - 0.05 * back + min((1 - size) * height, 0.32)
        if framing.height < 3:
            crown = max(crown, _above(said, looks[person.id]) * tall + 0.015)
        if said.wild and not wide:
            tall = min(tall, 1.15)
            crown = max(crown, 0.97 - tall * 0.98)
        x = (i - (count - 1) / 2 + 0.5 * (back % 2)) * gap
        turn = TURN if together else _turn(staging, person, deed, i, count, lone=lone)
        if lone:
            x = -0.11 * turn * min(1.0, aspect)
        marks.append(Mark(person, said, x, crown, tall, expression(person.expression, staging.mood, turn), deed))
    return marks


def _turn(staging: Staging, person: Person, deed: Deed, i: int, count: int, *, lone: bool) -> float:
    """Which way somebody looks: at the others, or across the line to who is not in the picture."""
    if deed.look == "camera":
        return 0.0
    if lone:
        others = [_side(staging, p.id) for p in staging.people if p.id != person.id]
        beyond = sum(others) / len(others) if others else 0.5
        return TURN if _side(staging, person.id) < beyond else -TURN
    middle = (count - 1) / 2
    return TURN if i < middle else -TURN if i > middle else 0.0


def _closer(marks: list[Mark]) -> list[Mark]:
    """Two who hold each other stand close."""
    held = [m for m in marks if m.deed.gesture == "embrace"]
    if len(held) != 2:
        return marks
    first, second = held
    middle, half = (first.x + second.x) / 2, CLOSE * (first.height + second.height) / 4
    placed = {first.person.id: middle - half, second.person.id: middle + half}
    closer = [replace(m, x=placed.get(m.person.id, m.x)) for m in marks]
    return sorted(closer, key=lambda m: -m.height if m.deed.gesture == "embrace" else -99.0)  # the smaller one in front
