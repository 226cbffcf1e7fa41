"""Memory: what a slot's pixels say about how somebody looks.

Colours are read where the box says that skin, hair and clothes are. Everything else is found by analysis through synthesis:
the head and shoulders are drawn again with one property changed at a time, and what explains the pixels best is kept.
The light of the slot is found in the same way, from the whites of the eyes, and taken out of the colours.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import partial

import cv2

from generator.animatic.build import build_of
from generator.animatic.canvas import Colour
from generator.animatic.kept import Kept
from generator.animatic.looks import COLOURS, LEVELS, Look, Seen, seed_look
from generator.animatic.palette import LIGHTS
from generator.animatic.sight import Sight
from generator.animatic.synthesis import Comparison, Guess, explain, recoloured, with_
from generator.animatic.wording import Wording
from generator.base import Box, Slot

LEAST = 13  # pixels a head must have to be read at all: below, the light cannot be told from the colours
LARGE = 36  # pixels of a head above which all of it can be read with certainty
TOLD = 0.001  # how much worse the other levels of a property must explain the pixels
TRUSTED = 20.0  # mean cost above which the shape is not believed
ONE_CLOTH = 30  # how far two places on the same trousers differ in a channel at most
FLAT = 2.0  # spread of pixel values below which there is nothing to see
KEPT = 256  # measurements that are remembered while the process runs: the same slot comes back in shot after shot
_seen = Kept[Seen](KEPT)


def sight(person: str, slot: Slot) -> Sight | None:
    """The frame of a slot nearest its middle that shows a person; None when none does."""
    presence = slot.who.of(person)
    if presence is None or not presence.boxes or slot.frames.size == 0:
        return None
    count, h, w = slot.frames.shape[:3]
    for i in sorted(range(min(count, len(presence.boxes))), key=lambda i: abs(i - count // 2)):
        box = presence.boxes[i]
        if box is None:
            continue
        seen = Sight(
            slot.frames[i],
            (box[0] + box[2]) / 2 * w,
            box[1] * h,
            (box[3] - box[1]) * h,
            tuple(_in_front(person, slot, i)),
        )
        if seen.height >= 12 and not _empty(seen):
            return seen
    return None


def _empty(seen: Sight) -> bool:
    h, w = seen.frame.shape[:2]
    top, bottom = max(0, int(seen.top)), min(h, int(seen.top + seen.height))
    left, right = max(0, int(seen.x - 0.15 * seen.height)), min(w, int(seen.x + 0.15 * seen.height))
    inside = seen.frame[top:bottom, left:right]
    return inside.size == 0 or float(cv2.meanStdDev(inside)[1].max()) < FLAT


def _in_front(person: str, slot: Slot, i: int) -> Iterable[tuple[float, float, float, float]]:
    """Pixel rectangles of those who are drawn after a person."""
    h, w = slot.frames.shape[1:3]
    after = False
    for other in slot.who.people:
        box: Box | None = other.boxes[i] if i < len(other.boxes) else None
        if after and box is not None:
            middle, tall = (box[0] + box[2]) / 2 * w, (box[3] - box[1]) * h
            yield middle - 0.14 * tall, box[1] * h, middle + 0.14 * tall, box[3] * h
        after = after or other.person == person


def _raw_colours(seen: Sight, words: Wording, start: Look) -> dict[str, Colour]:
    """Colours as they are in the picture, light and all."""
    b = build_of(replace(start, build=2, head=1), words)
    head, s = b.head, b.shoulder
    face = (-0.22 * head, 0.6 * head, 0.14 * head, 0.74 * head)
    if words.wild:
        trunk = seen.main(-0.2, 0.5, 0.2, 0.7)
        return {"skin": trunk} if trunk else {}
    if words.kind != "human":
        face = (-0.2 * head, 0.1 * head, 0.2 * head, 0.2 * head)
    elif words.beard in ("beard", "stubble"):
        face = (-0.2 * head, 0.42 * head, 0.2 * head, 0.64 * head)
    places = {"skin": [face]}
    if words.hat is None and words.kind == "human":
        places["hair"] = [(-0.2 * head, 0.03 * head, 0.2 * head, 0.13 * head)]
    shoulder, chest = (
        (-0.82 * b.half, s + 0.04, -0.55 * b.half, s + 0.1),
        (-0.5 * b.half, s + 0.12, 0.32 * b.half, s + 0.25),
    )
    places["top"] = [shoulder, chest] if "over" in words.worn or words.worn.get("top") else [chest, shoulder]
    if words.kind == "robot":
        places["top"] = [(-0.4 * b.half, s + 0.085, 0.4 * b.half, s + 0.155)]
    elif words.kind != "human" and not {"top", "whole"} & set(words.worn):
        del places["top"]
    cut = words.worn["bottom"].cut if "bottom" in words.worn else "trousers"
    low, high = {"shorts": (0.54, 0.64), "skirt": (0.6, 0.72)}.get(cut, (0.8, 0.9))
    dressed = words.kind == "human" or "bottom" in words.worn
    if dressed and ("whole" not in words.worn or words.worn["whole"].cut == "coat"):
        places["bottom"] = [(-0.8 * b.hip, low, -0.3 * b.hip, high)]
    found = {
        name: next((c for c in (seen.main(*where) for where in spots) if c is not None), None)
        for name, spots in places.items()
    }
    if found.get("bottom") and cut == "trousers" and "whole" not in words.worn:
        apron = "over" in words.worn and words.worn["over"].cut == "apron"
        above = (0.72, 0.77) if apron else (0.57, 0.66)  # the thigh, or what an apron leaves of it
        leg = seen.main(-0.8 * b.hip, above[0], -0.3 * b.hip, above[1])
        if leg and max(abs(x - y) for x, y in zip(leg, found["bottom"], strict=True)) > ONE_CLOTH:  # type: ignore[arg-type]
            del found["bottom"]  # legs that walk or sit are not where those of somebody who stands are
    return {name: colour for name, colour in found.items() if colour is not None}


def _nominal(start: Look, words: Wording) -> float:
    """The part of a figure's height that is compared: its head, or the half of an animal."""
    return 0.5 if words.wild else build_of(replace(start, build=2, head=1), words).head


def _told(comparison: Comparison, guess: Guess) -> list[str]:
    """The levels that the pixels decide: another level would explain them worse. A beard tells nothing of the jaw."""
    best = comparison.cost(guess)

    def worse(name: str, level: int) -> bool:
        margin = TOLD * (60 if name == "build" else 1)  # arms in motion look like a change of build
        return comparison.cost(replace(guess, look=with_(guess.look, {name: level}))) > best + margin

    def decided(name: str) -> bool:
        return all(worse(name, n) for n in range(LEVELS[name]) if n != getattr(guess.look, name))

    return [name for name in LEVELS if decided(name)]


def see(seen: Sight, words: Wording, start: Look) -> Seen:
    """Everything that one frame shows of a person."""
    raw = _raw_colours(seen, words, start)
    nominal = _nominal(start, words)
    if "skin" not in raw or nominal * seen.height < LEAST:
        return {}
    comparison = Comparison(seen, words, raw, nominal)
    middle = with_(start, {name: count // 2 for name, count in LEVELS.items()})
    guess = explain(comparison, recoloured(Guess(middle, LIGHTS["day"]), raw))
    held: Seen = {name: getattr(guess.look, name) for name in raw if name != "hair" or guess.look.shape != "bald"}
    if comparison.misfit(guess) > TRUSTED or words.wild:
        return held
    return {**held, "shape": guess.look.shape, **{name: getattr(guess.look, name) for name in _told(comparison, guess)}}


def measure(person: str, words: Wording, slots: Sequence[Slot]) -> Seen:
    """What the slots show of one person: each thing from the first slot that shows it, large views before small ones."""
    start = seed_look("", words, 0)  # only where the search begins
    nominal = _nominal(start, words)
    views = [(seen, slot) for slot in slots if (seen := sight(person, slot))]
    held: Seen = {}
    for seen, slot in sorted(views, key=lambda v: v[0].height * nominal < LARGE or bool(v[0].hidden)):
        known = {"shape", *COLOURS} & set(held)
        if "shape" in known and not set(_raw_colours(seen, words, start)) - known:
            continue  # nothing new to be seen here
        held = {**_seen.get((slot.digest, person, repr(words)), partial(see, seen, words, start)), **held}
    return held
