"""Acting: what one person does in every frame."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from generator.animatic.blocking import Mark
from generator.animatic.build import build_of
from generator.animatic.clothes import FLOOR, STEPS, Legs
from generator.animatic.dice import dice
from generator.animatic.gestures import Hand, hands, swinging
from generator.animatic.heads import Face
from generator.animatic.looks import Look
from generator.animatic.puppets import Pose
from generator.animatic.soundtrack import Shape, Soundtrack
from generator.request import Staging

# what lips do -> how far the mouth is open for it, of what the loudness asks for and in itself
_OPEN: dict[Shape, tuple[float, float]] = {
    "rest": (0.0, 0.0), "closed": (0.0, 0.2), "teeth": (0.2, 0.4), "narrow": (0.2, 0.35), "wide": (0.4, 0.4),
    "round": (0.4, 0.4), "open": (0.55, 0.45),
}  # fmt: skip
LYING = ("lie", "fall")  # postures in which all of a figure comes to be seen
_PACE = {"walk": 0.95, "run": 1.5}  # pairs of steps a second
_SPEED = {"walk": 0.5, "run": 1.15}  # figure heights a second
_BOUNCE = {"walk": 0.006, "run": 0.014}
_TILT = 0.4  # degrees: the steps in which heads tilt
FAST = 2.0  # pixels a frame: nobody sees whether who moves faster is half a pixel to one side
_LAID = 0.7  # picture heights: where the head of who lies is, in a picture that shows no floor
_SUNK = 0.42  # picture heights: where the crown of somebody is who has sunk down
_LEAN = 84.0  # degrees, of who lies
WIDE = 1.3  # figure heights in the picture up to which legs and floor are seen


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


def lips(frames: int, fps: float, sound: Soundtrack, person: str) -> tuple[list[Shape], NDArray[np.float64]]:
    """What the lips do in every frame, and how far the mouth is open: closed in silence, shaped by the sound that is heard."""
    loud = np.asarray(sound.mouths.get(person, np.zeros(frames)), np.float64)
    shapes: list[Shape] = ["rest"] * frames
    width = loud.copy()
    for said in sound.utterances:
        if said.person != person or not said.phones:
            continue
        for phone in said.phones:
            first, last = round(phone.span[0] * fps), max(round(phone.span[1] * fps), round(phone.span[0] * fps) + 1)
            own, by_sound = _OPEN[phone.shape]
            for i in range(max(0, first), min(last, frames)):
                shapes[i] = phone.shape
                width[i] = 0.0 if phone.shape == "rest" else own + by_sound * loud[i]
    return shapes, width


class Acting:
    """What one person does, frame by frame."""

    def __init__(
        self,
        mark: Mark,
        look: Look,
        staging: Staging,
        sound: Soundtrack,
        *,
        frames: int,
        fps: float,
        seed: int,
        size: tuple[int, int],
        holding: bool,
        follow: bool,
        alone: bool,
    ) -> None:
        key = (seed, mark.person.id)
        rng = dice("acting", *key)
        self.mark, self._size, self._frames, self._alone = mark, size, frames, alone
        self._build = build_of(look, mark.words)
        self._lids = np.ones(frames) if mark.deed.asleep else _blinks(frames, fps, key)
        self._lips, self._mouth = lips(frames, fps, sound, mark.person.id)
        self._speaks = _speaking(frames, fps, sound, mark.person.id)
        self._time, self._length = np.arange(frames) / fps, frames / fps
        self._phase = float(rng.uniform(0, 2 * np.pi))
        self._way = -1 if mark.face.turn < 0 else 1
        posture = mark.deed.posture
        self._gait = posture if posture in _PACE else ""
        self._travel = self._path(follow)
        self._moves = np.abs(np.gradient(self._travel)) > 1e-5 if frames > 1 else np.zeros(frames, bool)
        if self._gait and (follow or not self._moves.any()):
            self._moves = np.ones(frames, bool)
        self._fast = np.abs(np.gradient(self._travel)) * size[1] > FAST if frames > 1 else np.zeros(frames, bool)
        self._gesture = mark.deed.gesture or ("hold" if holding else "")
        self._outer = (1 if mark.x > 0 else -1) if abs(mark.x) > 0.15 and not mark.deed.gesture else self._way

    def _path(self, follow: bool) -> NDArray[np.float64]:
        """How far from the mark somebody is in every frame, in picture heights."""
        way, mark, t = self.mark.deed.way, self.mark, self._time
        edge = self._size[0] / self._size[1] / 2 + 0.3 * mark.height
        if way == "enters":
            early = np.clip(t / max(1e-6, 0.55 * self._length), 0, 1)
            return -self._way * (edge + self._way * mark.x) * (1 - early) ** 1.5
        if way == "leaves":
            late = np.clip((t / self._length - 0.45) / 0.55, 0, 1)
            return self._way * (edge - self._way * mark.x) * late**1.5
        if self._gait and not follow and mark.height <= WIDE:
            room = max(0.0, self._size[0] / self._size[1] / 2 - abs(mark.x) - 0.2 * mark.height)
            if not self._alone:
                room = min(room, 0.12 * mark.height)  # who walks beside others stays beside them
            steps = _SPEED[self._gait] * mark.height * (t - self._length / 2)
            return (self._way if self._alone else 1) * room * np.tanh(steps / max(room, 1e-6))
        return np.zeros(self._frames)

    @property
    def moving(self) -> bool:
        """Whether the whole figure moves, so that every frame needs a drawing of its own."""
        return bool(self._moves.any()) or self.mark.deed.posture == "fall"

    def pose(self, i: int) -> Pose:
        """The pose in frame `i`, before the camera moves; pixels. Bodies that stay move in every second frame."""
        held = i if self.moving else i - i % 2
        width, height = self._size
        mark, t, speaks = self.mark, float(self._time[held]), float(self._speaks[held])
        tall, deed = mark.height * height, mark.deed
        goes = bool(self._moves[held])
        bounce = _BOUNCE.get(self._gait, 0.0) * abs(np.sin(2 * np.pi * 1.9 * t)) if goes else 0.0
        sinks = (1 - FLOOR.get(deed.posture, 1.0)) * mark.height if mark.height <= WIDE else 0.0
        pose = Pose(
            x=width / 2 + (mark.x + float(self._travel[held])) * height,
            top=(mark.crown + sinks - bounce * mark.height) * height,
            height=tall,
            face=self._face(i, held, speaks),
            tilt=self._tilt(t, speaks),
            gesture=self._gesture or ("talk" if speaks > 0 else ""),
            legs=self._legs(t, goes),
        )
        if not self.moving or self._fast[held]:
            pose = replace(pose, x=float(round(pose.x)), top=float(round(pose.top)))
        pose = replace(pose, hands=self._hands(t, speaks, goes))
        return self._leaning(pose, t)

    def _face(self, i: int, held: int, speaks: float) -> Face:
        face, deed, share = self.mark.face, self.mark.deed, float(self._time[held]) / self._length
        turn = face.turn
        if deed.turns:
            turn *= round(np.clip((share - 0.3) / 0.08, 0, 1) * 4 - 2) / 2
        if deed.nods == "no":
            turn += 0.25 * round(2 * np.sin(2 * np.pi * 1.4 * share * self._length)) / 2 if 0.2 < share < 0.6 else 0.0
        gaze = {"up": -1.0, "down": 1.0}.get(deed.look, 0.0)
        if deed.gesture == "write":
            gaze = 1.0
        if deed.nods == "yes" and 0.2 < share < 0.6:
            gaze = round(2 * abs(np.sin(2 * np.pi * 1.1 * share * self._length))) / 2
        return replace(
            face, turn=turn, mouth=float(self._mouth[i]), lids=float(self._lids[i]), lips=self._lips[i],
            gaze=gaze if speaks < 0.5 else gaze * 0.5,
        )  # fmt: skip

    def _tilt(self, t: float, speaks: float) -> float:
        wave = 1.0 * np.sin(2 * np.pi * 0.16 * t + self._phase) + 1.4 * speaks * np.sin(2 * np.pi * 0.55 * t)
        if self.mark.deed.asleep:
            wave += 6 * self._way
        return float(round(wave / _TILT) * _TILT)

    def _legs(self, t: float, goes: bool) -> Legs:
        posture = self.mark.deed.posture
        if self._gait:
            if not goes:
                return Legs(way=self._way)
            return Legs(self._gait, int(t * _PACE[self._gait] * STEPS + self._phase) % STEPS, self._way)
        return Legs("lie" if posture in LYING else posture, way=self._way)

    def _hands(self, t: float, speaks: float, goes: bool) -> tuple[Hand | None, Hand | None]:
        facing = self._outer if self._gesture in ("", "hold") else self._way
        if self._gesture:
            begins = 0.0 if self._gesture in ("hold", "write", "embrace", "crossed", "hips") else 0.12 * self._length
            begun = 1.0 if not begins else float(np.clip((t - begins) / 0.45, 0, 1))
            return hands(self._gesture, self._build, facing=facing, seconds=t + self._phase, begun=begun)
        if goes and self._gait:
            legs = self._legs(t, goes)
            swing = 0.05 if self._gait == "walk" else 0.09
            return swinging(self._build, 2 * np.pi * legs.phase / STEPS, swing * self._way)
        return hands("talk", self._build, facing=facing, seconds=t + self._phase, begun=speaks)

    def _leaning(self, pose: Pose, t: float) -> Pose:
        """Who lies or falls."""
        posture = self.mark.deed.posture
        if posture not in LYING or self.mark.words.wild:
            return pose
        share = 1.0 if posture == "lie" else float(np.clip((t / self._length - 0.3) / (0.5 / self._length), 0, 1)) ** 2
        lean = _LEAN * share * self._way
        if self.mark.height > WIDE and self._alone and self.mark.deed.asleep:
            # Only the head is surely in the picture: it comes down to its lower part.
            top = pose.top + share * max(0.0, _LAID * self._size[1] - pose.top - self._build.middle * pose.height)
            return replace(pose, top=top, lean=lean, pivot=(pose.x, top + self._build.middle * pose.height))
        if self.mark.height > WIDE:
            # Of who lies beside others little would be seen: they have sunk down, so that they are still known.
            top = pose.top + share * max(0.0, _SUNK * self._size[1] - pose.top)
            return replace(pose, top=float(round(top)), tilt=pose.tilt + 2.4 * self._way * share)
        x = pose.x - self._way * 0.5 * pose.height * share
        return replace(pose, x=x, lean=lean, pivot=(x, pose.top + 0.96 * pose.height))
