"""Blocking: who stands where, which way they look, and how large they are, so that nobody is cut off by accident."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from generator.animatic.beast_others import OWN
from generator.animatic.camera import OVER_SHOULDER, Framing
from generator.animatic.deeds import Deed
from generator.animatic.dice import dice
from generator.animatic.heads import TURN, Face, expression
from generator.animatic.looks import Look
from generator.animatic.sets.table import vehicle
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
    "deer": 0.92,
    "dragon": 1.2,
    "hedgehog": 0.22,
    "cow": 0.78,
    "elephant": 1.1,
    "lizard": 0.5,
    "turtle": 0.22,
    "seal": 0.5,
    "fish": 0.4,
    "bug": 0.16,
}
_OWN = {  # of those that are larger or smaller than their kind
    "fawn": 0.5, "foal": 0.6, "calf": 0.5, "lamb": 0.38, "puppy": 0.26, "kitten": 0.2, "wolf": 0.52, "pony": 0.75, "giraffe": 1.6,
    "moose": 1.15, "goat": 0.55, "sheep": 0.55, "lion": 0.62, "lioness": 0.58, "tiger": 0.6, "leopard": 0.52, "panther": 0.52,
    "whale": 1.3, "shark": 0.9, "dolphin": 0.7, "goldfish": 0.14, "owl": 0.36, "penguin": 0.48, "sparrow": 0.16, "pigeon": 0.24,
    "raven": 0.34, "crow": 0.32, "eagle": 0.5, "ostrich": 1.1, "duckling": 0.2, "rat": 0.16, "monkey": 0.5, "snail": 0.14,
    "frog": 0.18, "beaver": 0.36, "badger": 0.36, "crocodile": 0.5, "gecko": 0.16, "cub": 0.4,
}  # fmt: skip
_ABOVE = {  # how far hats, hair and ears rise above the crown, in head heights
    "tall": 0.5, "crown": 0.26, "brim": 0.23, "helmet": 0.2, "cap": 0.21, "beanie": 0.21, "turban": 0.21, "hood": 0.15,
    "afro": 0.36, "bun": 0.29, "curly": 0.2, "robot": 0.27, "rabbit": 0.66, "cat": 0.34, "fox": 0.34, "bear": 0.1, "mouse": 0.24,
}  # fmt: skip
_ROW = 6  # people stand in one row
LONG, UPRIGHT, BROAD = 0.67, 0.4, 0.19  # half as wide as high: an animal, one that stands upright, a person
SMALLEST = 0.66  # of its height, to which an animal shrinks beside people
LENGTH = 0.97  # of the picture's width, that is filled with animals at most
LONE, BESIDE = 0.84, 0.92  # picture heights: animals in pictures of people, seen whole
HANDLING = frozenset(["cello", "sweep", "steer", "bow", "strum", "hold", "drink", "phone", "give"])  # has the thing in hand
IN_CAR = 0.8  # picture heights: how tall people in a car are at least
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
        return _OWN.get(words.beast, _BEASTS[words.kind]) * size
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
    if vehicle(staging.place) == "car" and framing.height < IN_CAR:
        framing = replace(framing, height=IN_CAR, crown=0.16)  # a car is small: nobody is far away in it
    people.sort(key=lambda p: _side(staging, p.id))
    rows = -(-len(people) // _ROW)
    each = -(-len(people) // rows)
    deeds = _aboard(staging, people, deeds)
    marks: list[Mark] = []
    for row in range(rows):  # the last row stands in front
        part = people[row * each : (row + 1) * each]
        back = rows - 1 - row
        marks += _row(staging, part, framing, words, looks, deeds, aspect, back=back, lone=len(people) == 1)
    return _closer(sorted(marks, key=lambda mark: mark.deed.gesture not in HANDLING))


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
        if said.wild:
            said = replace(said, posture=deed.posture, asleep=deed.asleep)
            if not wide:
                tall = min(tall, BESIDE if count > 1 else LONE)
                crown = max(crown, 0.97 - tall * 0.98)
        elif deed.posture == "jump":
            deed = replace(deed, posture="stand")
        x = (i - (count - 1) / 2 + 0.5 * (back % 2)) * gap
        turn = TURN if together else _turn(staging, person, deed, i, count, lone=lone)
        if lone:
            x = -0.11 * turn * min(1.0, aspect)
        marks.append(Mark(person, said, x, crown, tall, expression(person.expression, staging.mood, turn), deed))
    return _side_by_side(marks, aspect, wide=wide) if any(mark.words.wild for mark in marks) else marks


def _side_by_side(marks: list[Mark], aspect: float, *, wide: bool) -> list[Mark]:
    """Animals take as much room as they are long: nobody stands before another, and who does not fit is drawn smaller."""
    if len(marks) == 1 and marks[0].words.wild:
        mark = marks[0]
        scale = min(1.0, LENGTH * aspect / (2 * _half(mark)))
        return [replace(mark, x=0.0, height=mark.height * scale, crown=mark.crown + mark.height * (1 - scale))]
    if not wide:
        beasts = sum(2 * _half(m) for m in marks if m.words.wild)
        fits = max(SMALLEST, min(1.0, (LENGTH * aspect - sum(2 * _half(m) for m in marks if not m.words.wild)) / beasts))
        marks = [replace(m, height=m.height * fits, crown=m.crown + m.height * (1 - fits)) if m.words.wild else m for m in marks]
    room = sum(2 * _half(mark) for mark in marks)
    shrunk = min(1.0, LENGTH * aspect / room) if wide else 1.0
    marks = [replace(m, height=m.height * shrunk, crown=m.crown + m.height * (1 - shrunk)) for m in marks]
    at, placed = -room * shrunk / 2, []
    for mark in marks:
        placed.append(replace(mark, x=at + _half(mark)))
        at += 2 * _half(mark)
    least = max((0.0, *(abs(m.x) + 0.12 * m.height - aspect / 2 for m in placed if not m.words.wild)))
    side = next((-1 if m.x > 0 else 1 for m in placed if not m.words.wild), 0)
    return [replace(m, x=m.x + side * least) for m in placed]  # people stay in the picture


def _half(mark: Mark) -> float:
    """Half the room that somebody needs across the picture, in picture heights."""
    if not mark.words.wild:
        return mark.height * BROAD
    stretched = 0.1 if mark.words.posture in ("lie", "run", "jump") else 0.0
    return mark.height * (UPRIGHT if mark.words.beast in OWN else LONG + stretched)


def _aboard(staging: Staging, people: list[Person], deeds: Mapping[str, Deed]) -> Mapping[str, Deed]:
    """What people do in a vehicle: in a car everybody sits and one steers; elsewhere who sits has a seat, not a chair."""
    kind = vehicle(staging.place)
    if not kind:
        return deeds
    upright = ("stand", "walk", "run", "sit", "kneel") if kind == "car" else ("sit",)
    seated = {i: replace(d, posture="ride", way="") if d.posture in upright else d for i, d in deeds.items()}
    steers = {i: replace(d, gesture="") for i, d in seated.items() if d.gesture == "steer"}
    if kind == "car":
        steers[people[0].id] = replace(seated[people[0].id], gesture="steer")
    return {**seated, **steers}


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
