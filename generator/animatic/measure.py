"""Memory: what a slot's pixels say about how somebody looks.

Colours are read where the box says that skin, hair and clothes are. Everything else is found by analysis through synthesis:
the head and shoulders are drawn again with one property changed at a time, and what explains the pixels best is kept.
The light of the slot is found in the same way, from the whites of the eyes, and taken out of the colours.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import product

import cv2
import numpy as np
from numpy.typing import NDArray

from generator.animatic.beasts import draw_beast
from generator.animatic.bodies import build_of, draw_body
from generator.animatic.canvas import Canvas, Colour
from generator.animatic.heads import TURN, Face, draw_back, draw_head, expression
from generator.animatic.looks import COLOURS, LEVELS, SHAPES, Look, Seen, seed_look
from generator.animatic.palette import LIGHTS, Light, on_grid
from generator.animatic.wording import Wording
from generator.base import Box, Slot

WORK = 96  # pixels a head is brought to before it is compared, at most
LEAST = 13  # pixels a head must have to be read at all: below, the light cannot be told from the colours
LARGE = 36  # pixels of a head above which all of it can be read with certainty
TOLD = 0.001  # how much worse the other levels of a property must explain the pixels
UNCOVERED = 26  # cost of a pixel that the drawing leaves to the unknown background
WORST = 60  # cost of a pixel that is plainly wrong
TRUSTED = 20.0  # mean cost above which the shape is not believed
FLAT = 2.0  # spread of pixel values below which there is nothing to see
KEPT = 256  # measurements that are remembered while the process runs: the same slot comes back in shot after shot
_seen: dict[tuple[str, str, str], Seen] = {}
_MEAN = np.full((1, 3), 1 / 3, np.float32)
_TILTS = (-2.4, -1.6, -0.8, 0.0, 0.8, 1.6, 2.4)
_EXPRESSIONS = ("", "angry", "sad", "afraid", "surprised", "happy", "tired", "suspicious")


@dataclass(frozen=True)
class Sight:
    """One person in one frame of a slot, with the box in pixels."""

    frame: NDArray[np.uint8]
    x: float  # middle
    top: float
    height: float
    hidden: tuple[tuple[float, float, float, float], ...]  # pixel rectangles where others may stand before them

    def patch(self, x0: float, y0: float, x1: float, y1: float) -> NDArray[np.uint8] | None:
        """The pixels of a rectangle in figure units; None when less than half of it is in the picture."""
        h, w = self.frame.shape[:2]
        left, right = self.x + x0 * self.height, self.x + x1 * self.height
        low, high = self.top + y0 * self.height, self.top + y1 * self.height
        a, b = round(max(0.0, left)), round(min(float(w), right))
        c, d = round(max(0.0, low)), round(min(float(h), high))
        if b - a < 1 or d - c < 1 or (b - a) * (d - c) < 0.5 * (right - left) * (high - low):
            return None
        middle = ((left + right) / 2, (low + high) / 2)
        if any(r[0] <= middle[0] <= r[2] and r[1] <= middle[1] <= r[3] for r in self.hidden):
            return None
        return self.frame[c:d, a:b].reshape(-1, 3)

    def main(self, x0: float, y0: float, x1: float, y1: float) -> Colour | None:
        """The commonest colour of a rectangle in figure units."""
        pixels = self.patch(x0, y0, x1, y1)
        if pixels is None:
            return None
        bins = pixels.astype(np.int32) >> 3
        codes = bins[:, 0] * 1024 + bins[:, 1] * 32 + bins[:, 2]
        top = np.bincount(codes).argmax()
        middle = np.array([top // 1024, top // 32 % 32, top % 32]) * 8 + 4
        near = pixels[np.abs(pixels.astype(np.int32) - middle).max(axis=1) <= 12]
        return tuple(int(v) for v in np.median(near, axis=0))  # type: ignore[return-value]


@dataclass(frozen=True)
class Guess:
    """One explanation of the pixels: a look, and the things about the moment that do not matter."""

    look: Look
    light: Light
    turn: float = 0.0
    tilt: float = 0.0
    mouth: float = 0.0
    lids: float = 0.0
    mood: str = ""

    @property
    def face(self) -> Face:
        """The face that this guess shows."""
        rest = expression(self.mood, turn=self.turn)
        return Face(rest.turn, self.mouth, self.lids, rest.tilt, rest.lift, rest.curve, rest.droop)


def _over(front: NDArray[np.uint8], ground: NDArray[np.uint8]) -> NDArray[np.uint8]:
    clear = 255 - front[..., 3]
    return cv2.add(front, cv2.multiply(ground, cv2.merge([clear] * 4), scale=1 / 255))


def _taken_back(raw: Colour, light: Light) -> Colour:
    return on_grid(tuple(round(c / g) for c, g in zip(raw, light.figure, strict=True)))  # type: ignore[arg-type]


def sights(person: str, slot: Slot) -> list[Sight]:
    """The frames of a slot that show a person, the middle one first."""
    presence = slot.who.of(person)
    if presence is None or not presence.boxes or slot.frames.size == 0:
        return []
    count, h, w = slot.frames.shape[:3]
    out = []
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
            out.append(seen)
    return out


def _empty(seen: Sight) -> bool:
    h, w = seen.frame.shape[:2]
    top, bottom = max(0, int(seen.top)), min(h, int(seen.top + seen.height))
    left, right = max(0, int(seen.x - 0.15 * seen.height)), min(w, int(seen.x + 0.15 * seen.height))
    inside = seen.frame[top:bottom, left:right]
    return inside.size == 0 or float(inside.std(axis=(0, 1)).max()) < FLAT


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
    return {name: colour for name, colour in found.items() if colour is not None}


class Comparison:
    """A head and shoulders cut out of a slot, and how well a guess explains it."""

    def __init__(self, seen: Sight, words: Wording, raw: dict[str, Colour], nominal: float) -> None:
        self.words, self.raw = words, raw
        work = min(WORK, nominal * seen.height)
        self._unit = work / nominal  # pixels a figure height, in the work picture
        self._size = (round(2.2 * work), round(2.6 * work))
        self._origin = (self._size[0] / 2, 0.62 * work)
        scale = self._unit / seen.height
        matrix = np.array(
            [[scale, 0, self._origin[0] - scale * seen.x], [0, scale, self._origin[1] - scale * seen.top]]
        )
        smooth = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
        frame = seen.frame
        if scale < 0.5:
            frame, factor = cv2.resize(frame, None, fx=scale * 1.4, fy=scale * 1.4, interpolation=smooth), scale * 1.4
            matrix[:, :2] /= factor
        self.image = cv2.warpAffine(frame, matrix, self._size, flags=cv2.INTER_LINEAR)
        weight = cv2.warpAffine(np.full(frame.shape[:2], 255, np.uint8), matrix, self._size) > 250
        for left, top, right, bottom in seen.hidden:
            x0, x1 = ((v - seen.x) * scale + self._origin[0] for v in (left, right))
            y0, y1 = ((v - seen.top) * scale + self._origin[1] for v in (top, bottom))
            weight[max(0, int(y0)) : max(0, int(y1)), max(0, int(x0)) : max(0, int(x1))] = False
        self.weight = weight.astype(np.uint8)
        self._sees = bool(weight.any())
        self._bodies: dict[tuple[object, ...], NDArray[np.uint8]] = {}
        self._behinds: dict[tuple[object, ...], NDArray[np.uint8]] = {}
        self._heads: dict[tuple[object, ...], NDArray[np.uint8]] = {}

    def draw(self, guess: Guess) -> NDArray[np.uint8]:
        """What the guess would look like: RGBA, premultiplied."""
        if self.words.wild:
            canvas = Canvas(*self._size, unit=self._unit, origin=self._origin)
            draw_beast(canvas, guess.look, self.words, guess.light.on_person, guess.face)
            return canvas.image()
        return _over(self._tilted(self._head(guess), guess), self._behind(guess))

    def _surface(self, look: Look) -> Canvas:
        """An empty canvas in head units."""
        b = build_of(look, self.words)
        return Canvas(
            *self._size, unit=self._unit * b.head, origin=(self._origin[0], self._origin[1] + b.middle * self._unit)
        )

    def _head(self, guess: Guess) -> NDArray[np.uint8]:
        key = (guess.look, guess.light.name, guess.face)
        if key not in self._heads:
            canvas = self._surface(guess.look)
            draw_head(canvas, guess.look, self.words, guess.light.on_person, guess.face)
            self._heads[key] = canvas.image()
        return self._heads[key]

    def _behind(self, guess: Guess) -> NDArray[np.uint8]:
        """The body, and the hair that hangs behind it."""
        look = guess.look
        key = (
            look.build,
            look.head,
            look.face,
            look.shape,
            look.hair,
            look.top,
            look.skin,
            guess.light.name,
            guess.tilt,
        )
        if key not in self._behinds:
            canvas = self._surface(look)
            draw_back(canvas, look, self.words, guess.light.on_person)
            self._behinds[key] = _over(self._body(look, guess.light), self._tilted(canvas.image(), guess))
        return self._behinds[key]

    def _tilted(self, part: NDArray[np.uint8], guess: Guess) -> NDArray[np.uint8]:
        if guess.tilt == 0.0:
            return part
        neck = (self._origin[0], self._origin[1] + 0.9 * build_of(guess.look, self.words).head * self._unit)
        return cv2.warpAffine(part, cv2.getRotationMatrix2D(neck, -guess.tilt, 1.0), self._size)

    def _body(self, look: Look, light: Light) -> NDArray[np.uint8]:
        key = (look.build, look.head, look.top, look.bottom, look.skin, light.name)
        if key not in self._bodies:
            canvas = Canvas(*self._size, unit=self._unit, origin=self._origin)
            draw_body(canvas, look, self.words, light.on_person)
            self._bodies[key] = canvas.image()
        return self._bodies[key]

    def misfit(self, guess: Guess) -> float:
        """Mean difference over what the guess covers: how far it is to be believed."""
        drawn = self.draw(guess)
        off = cv2.absdiff(drawn[..., :3], self.image)[(drawn[..., 3] > 127) & (self.weight > 0)]
        return float(off.mean()) if off.size else WORST

    def cost(self, guess: Guess) -> float:
        """Mean difference over all that can be seen."""
        drawn = self.draw(guess)
        off = cv2.transform(cv2.absdiff(drawn[..., :3], self.image), _MEAN)
        cost = np.where(drawn[..., 3] > 127, np.minimum(off, WORST), UNCOVERED)
        return float(cost[self.weight > 0].mean()) if self._sees else WORST


def _with(look: Look, changes: Mapping[str, object]) -> Look:
    return replace(look, **changes)  # type: ignore[arg-type]


def _recoloured(guess: Guess, raw: dict[str, Colour]) -> Guess:
    """The guess with the measured colours under its light."""
    look = guess.look
    for name, colour in raw.items():
        own = _taken_back(colour, guess.light)
        if name == "hair":
            if look.shape == "bald":
                continue
            if look.shape == "shaved":
                own = on_grid(tuple(min(255, max(0, 2 * a - b)) for a, b in zip(own, look.skin, strict=True)))  # type: ignore[arg-type]
        look = _with(look, {name: own})
    return replace(guess, look=look)


def _explain(comparison: Comparison, guess: Guess) -> Guess:
    """Coordinate descent over the look, the light and the moment."""
    words, raw = comparison.words, comparison.raw
    best, cost = guess, comparison.cost(guess)

    def attempt(options: Iterable[Guess]) -> None:
        nonlocal best, cost
        for option in options:
            tried = _recoloured(option, raw)
            if tried == best:
                continue
            value = comparison.cost(tried)
            if value < cost - 1e-6:
                best, cost = tried, value

    def levels(*names: str) -> Iterable[Guess]:
        for values in product(*(range(LEVELS[name]) for name in names)):
            yield replace(best, look=_with(best.look, dict(zip(names, values, strict=True))))

    if words.wild:
        attempt(replace(best, turn=turn, light=light) for turn, light in product((-TURN, TURN), LIGHTS.values()))
        return best
    for again in range(3):
        before = best.look
        attempt(replace(best, turn=turn, tilt=tilt) for turn, tilt in product((-TURN, 0.0, TURN), _TILTS[1::2]))
        if words.kind == "human":
            attempt(replace(best, look=replace(best.look, shape=shape)) for shape in SHAPES)
        if again < 2:
            attempt(replace(best, light=light) for light in LIGHTS.values())
            attempt(levels("head", "face", "jaw") if again == 0 else levels("head", "face"))
            attempt(replace(best, mood=mood) for mood in _EXPRESSIONS)
            attempt(
                replace(guess, mouth=mouth) for mouth in (0.0, 0.2, 0.4, 0.6, 0.8, 1.0) for guess in levels("mouth")
            )
            attempt(replace(best, lids=lids) for lids in (0.0, 0.34, 0.67, 1.0))
        attempt(replace(best, tilt=tilt) for tilt in _TILTS)
        for name in LEVELS:
            attempt(levels(name))
        if best.look == before:
            break
    return best


def _nominal(start: Look, words: Wording) -> float:
    """The part of a figure's height that is compared: its head, or the half of an animal."""
    return 0.5 if words.wild else build_of(replace(start, build=2, head=1), words).head


def _told(comparison: Comparison, guess: Guess) -> list[str]:
    """The levels that the pixels decide: another level would explain them worse. A beard tells nothing of the jaw."""
    best = comparison.cost(guess)

    def worse(name: str, level: int) -> bool:
        margin = TOLD * (60 if name == "build" else 1)  # arms in motion look like a change of build
        return comparison.cost(replace(guess, look=_with(guess.look, {name: level}))) > best + margin

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
    middle = _with(start, {name: count // 2 for name, count in LEVELS.items()})
    guess = _explain(comparison, _recoloured(Guess(middle, LIGHTS["day"]), raw))
    held: Seen = {name: getattr(guess.look, name) for name in raw if name != "hair" or guess.look.shape != "bald"}
    if comparison.misfit(guess) > TRUSTED or words.wild:
        return held
    return {**held, "shape": guess.look.shape, **{name: getattr(guess.look, name) for name in _told(comparison, guess)}}


def measure(person: str, words: Wording, slots: Sequence[Slot]) -> Seen:
    """Everything that the slots show of one person: each thing from the first slot that shows it, large views before small ones."""
    start = seed_look("", words, 0)  # only where the search begins
    nominal = _nominal(start, words)
    views = [(seen, slot) for slot in slots for seen in sights(person, slot)[:1]]
    held: Seen = {}
    for seen, slot in sorted(views, key=lambda v: v[0].height * nominal < LARGE or bool(v[0].hidden)):
        known = {"shape", *COLOURS} & set(held)
        if "shape" in known and not set(_raw_colours(seen, words, start)) - known:
            continue  # nothing new to be seen here
        key = (slot.digest, person, repr(words))
        if key not in _seen:
            if len(_seen) >= KEPT:
                _seen.pop(next(iter(_seen)))
            _seen[key] = see(seen, words, start)
        held = {**_seen[key], **held}
    return held


def appearance(frame: NDArray[np.uint8], box: Box) -> NDArray[np.float64]:
    """A signature of how somebody looks in a frame, for comparing takes: colours (RGB, 0 to 255) of places on the figure, [3, n].

    Needs no words and no drawing. The first is the chest, then face, hair, and mirrored pairs
    of places on shoulders and head, in an order that does not depend on which way they look.
    """
    h, w = frame.shape[:2]
    seen = Sight(frame, (box[0] + box[2]) / 2 * w, box[1] * h, (box[3] - box[1]) * h, ())
    chest, face, crown = (-0.05, 0.3, 0.04, 0.4), (-0.03, 0.09, 0.03, 0.12), (-0.03, 0.004, 0.03, 0.022)
    single = [seen.main(*where) or (0, 0, 0) for where in (chest, face, crown)]
    pairs = [
        (0.06, 0.21, 0.1, 0.27),
        *((x, y, x + 0.03, y + 0.035) for y in (0.02, 0.06, 0.1, 0.14) for x in (0.005, 0.035, 0.065)),
    ]
    both: list[Colour] = []
    for x0, y0, x1, y1 in pairs:
        both += sorted((seen.main(x0, y0, x1, y1) or (0, 0, 0), seen.main(-x1, y0, -x0, y1) or (0, 0, 0)), key=sum)
    return np.array([*single, *both], dtype=np.float64).T


def similarity(a: NDArray[np.float64], b: NDArray[np.float64]) -> float:
    """How alike two signatures are: 1 for the same, 0 for colours as far apart as they can be."""
    return float(1 - np.sqrt(((a - b) ** 2).mean()) / 255)
