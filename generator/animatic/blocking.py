"""Blocking: where everybody stands, which way they look, and what they do in every frame."""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from generator.animatic.camera import Framing
from generator.animatic.dice import dice
from generator.animatic.heads import TURN, Face, expression
from generator.animatic.puppets import Pose
from generator.animatic.soundtrack import Soundtrack
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
}


@dataclass(frozen=True)
class Mark:
    """One person's place in the picture, in picture heights, and their resting face."""

    person: Person
    words: Wording
    x: float  # from the middle
    crown: float
    height: float
    face: Face


def _stature(words: Wording) -> float:
    size = _SIZES[words.age] * {"tall": 1.06, "small": 0.93}.get(words.height, 1.0)
    if words.wild:
        return _BEASTS[words.kind] * size
    return size * (1.0 if words.kind in ("human", "robot") else 0.8)


def marks_of(staging: Staging, framing: Framing, words: dict[str, Wording], aspect: float, seed: int) -> list[Mark]:
    """Everybody who is seen, from left to right."""
    people = [p for p in staging.people if p.visible]
    count = len(people)
    if not count or framing.name == "insert":
        return []
    height = framing.height * min(1.0, aspect * 0.94 / (count * 0.29 * framing.height + 0.02))
    gap = min(
        aspect * 0.9 / count, max((0.29 if framing.height > 1 else 0.34) * height, 0.3 if framing.height > 1 else 0.0)
    )
    if any(words[p.id].wild for p in people):
        gap = min(aspect * 0.9 / count, gap * 1.35)  # animals are longer than they are wide
    floor = framing.crown + framing.height if framing.height <= 1 else framing.crown + height
    tallest = max(_stature(words[p.id]) for p in people)
    rng = dice("blocking", staging.place.id, seed, *(p.id for p in people))
    marks = []
    for i, person in enumerate(people):
        size = _stature(words[person.id])
        size = size if framing.height <= 1 else max(size / tallest, 0.42)
        tall = height * size
        crown = floor - tall if framing.height <= 1 else framing.crown + min((1 - size) * height, 0.32)
        if words[person.id].wild and framing.height > 1:
            tall = min(tall, 1.15)
            crown = max(crown, 0.97 - tall * 0.98)
        x = (i - (count - 1) / 2) * gap
        turn = (
            float(rng.choice([-TURN, TURN]))
            if count == 1
            else TURN
            if i < (count - 1) / 2
            else -TURN
            if i > (count - 1) / 2
            else 0.0
        )
        if re.search(r"(to|at|into) (the )?(camera|lens|audience)|facing (the )?camera", staging.action.lower()):
            turn = 0.0
        if count == 1:
            x = -0.11 * turn * min(1.0, aspect)
        marks.append(Mark(person, words[person.id], x, crown, tall, expression(person.expression, staging.mood, turn)))
    return marks


def _blinks(frames: int, fps: float, key: tuple[object, ...]) -> NDArray[np.float64]:
    """How far the eyes are closed in every frame."""
    rng, lids, at = dice("blink", *key), np.zeros(frames), 0.0
    while True:
        at += rng.uniform(1.6, 4.4)
        first = round(at * fps)
        if first >= frames:
            return lids
        shape = (0.67, 1.0, 1.0, 0.67, 0.34)
        lids[first : first + len(shape)] = shape[: frames - first]


def _speaking(frames: int, fps: float, sound: Soundtrack, person: str) -> NDArray[np.float64]:
    """1 while a person speaks, easing in and out over a third of a second."""
    t, level = np.arange(frames) / fps, np.zeros(frames)
    for said in sound.utterances:
        if said.person == person:
            start, end = said.span
            level = np.maximum(level, np.clip((t - start + 0.1) / 0.35, 0, 1) * np.clip((end + 0.15 - t) / 0.35, 0, 1))
    return level


class Acting:
    """What one person does, frame by frame."""

    def __init__(
        self,
        mark: Mark,
        staging: Staging,
        sound: Soundtrack,
        *,
        frames: int,
        fps: float,
        seed: int,
        size: tuple[int, int],
        holding: bool,
    ) -> None:
        key = (seed, mark.person.id)
        rng = dice("acting", *key)
        self.mark, self._size, self._holding = mark, size, holding
        self._lids = _blinks(frames, fps, key)
        self._mouth = sound.mouths.get(mark.person.id, np.zeros(frames, np.float32))
        self._speaks = _speaking(frames, fps, sound, mark.person.id)
        self._hand = int(rng.integers(2)) if abs(mark.x) < 0.15 else int(mark.x > 0)  # the outer hand of two
        self._phase, self._time = float(rng.uniform(0, 2 * np.pi)), np.arange(frames) / fps
        going = re.search(
            r"\b(walk\w*|run\w*|hurr\w+|strid\w+|march\w*|rush\w*|jog\w*|chas\w+|danc\w+)\b", staging.action.lower()
        )
        self._bounce = 0.0 if going is None else 0.012 if going.group(1)[0] in "rcd" else 0.006

    def pose(self, i: int) -> Pose:
        """The pose in frame `i`, before the camera moves; pixels."""
        width, height = self._size
        m, t, speaks = self.mark, self._time[i], self._speaks[i]
        tall = m.height * height
        step = self._bounce * abs(np.sin(2 * np.pi * 1.7 * t))
        tilt = 1.0 * np.sin(2 * np.pi * 0.16 * t + self._phase) + 1.4 * speaks * np.sin(2 * np.pi * 0.55 * t)
        raised = (0.75 + 0.25 * np.sin(2 * np.pi * 0.6 * t + self._phase)) * speaks
        if self._holding:
            raised = 0.86 + 0.1 * speaks * np.sin(2 * np.pi * 0.6 * t + self._phase)
        arms = (raised, 0.0) if self._hand == 0 else (0.0, raised)
        face = m.face
        return Pose(
            x=width / 2 + m.x * height,
            top=(m.crown - step * m.height) * height,
            height=tall,
            face=Face(
                face.turn, float(self._mouth[i]), float(self._lids[i]), face.tilt, face.lift, face.curve, face.droop
            ),
            tilt=float(tilt),
            raised=arms,
            sway=float(np.sin(2 * np.pi * 0.9 * t + self._phase) * speaks),
        )
