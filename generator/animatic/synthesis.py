"""Analysis through synthesis: drawing a head and shoulders again until they explain the pixels of a slot."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from itertools import product

import cv2
import numpy as np
from numpy.typing import NDArray

from generator.animatic.beasts import draw_beast
from generator.animatic.bodies import draw_body
from generator.animatic.build import build_of
from generator.animatic.canvas import Canvas, Colour
from generator.animatic.heads import TURN, Face, draw_back, draw_head, expression
from generator.animatic.looks import LEVELS, SHAPES, Look
from generator.animatic.palette import LIGHTS, Light, on_grid
from generator.animatic.sight import Sight
from generator.animatic.wording import Wording

WORK = 96  # pixels a head is brought to before it is compared, at most
UNCOVERED = 26  # cost of a pixel that the drawing leaves to the unknown background
WORST = 60  # cost of a pixel that is plainly wrong
_MEAN = np.full((1, 3), 1 / 3, np.float32)
_TILTS = (-2.4, -1.6, -0.8, 0.0, 0.8, 1.6, 2.4)
_EXPRESSIONS = ("", "angry", "sad", "afraid", "surprised", "happy", "tired", "suspicious")


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


def with_(look: Look, changes: Mapping[str, object]) -> Look:
    """The look with some of its fields changed."""
    return replace(look, **changes)  # type: ignore[arg-type]


def taken_back(raw: Colour, light: Light) -> Colour:
    """A colour of the picture without the light that falls on it."""
    return on_grid(tuple(round(c / g) for c, g in zip(raw, light.figure, strict=True)))  # type: ignore[arg-type]


def recoloured(guess: Guess, raw: dict[str, Colour]) -> Guess:
    """The guess with the measured colours under its light."""
    look = guess.look
    for name, colour in raw.items():
        own = taken_back(colour, guess.light)
        if name == "hair":
            if look.shape == "bald":
                continue
            if look.shape == "shaved":
                own = on_grid(tuple(min(255, max(0, 2 * a - b)) for a, b in zip(own, look.skin, strict=True)))  # type: ignore[arg-type]
        look = with_(look, {name: own})
    return replace(guess, look=look)


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
        self._costs: dict[Guess, float] = {}

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
        if guess not in self._costs:
            self._costs[guess] = self._cost(self.draw(guess))
        return self._costs[guess]

    def _cost(self, drawn: NDArray[np.uint8]) -> float:
        off = cv2.transform(cv2.absdiff(cv2.cvtColor(drawn, cv2.COLOR_RGBA2RGB), self.image), _MEAN)
        cost = np.where(drawn[..., 3] > 127, np.minimum(off, WORST), UNCOVERED)
        return float(cost[self.weight > 0].mean()) if self._sees else WORST


def explain(comparison: Comparison, guess: Guess) -> Guess:
    """Coordinate descent over the look, the light and the moment."""
    words, raw = comparison.words, comparison.raw
    best, cost = guess, comparison.cost(guess)

    def attempt(options: Iterable[Guess]) -> None:
        nonlocal best, cost
        for option in options:
            tried = recoloured(option, raw)
            if tried == best:
                continue
            value = comparison.cost(tried)
            if value < cost - 1e-6:
                best, cost = tried, value

    def levels(*names: str) -> Iterable[Guess]:
        for values in product(*(range(LEVELS[name]) for name in names)):
            yield replace(best, look=with_(best.look, dict(zip(names, values, strict=True))))

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
        if again == 0:
            attempt(levels("head", "face"))
            attempt(levels("jaw"))
            # Together: lids that droop in one expression look like those that close in another, and hide where the eyes are.
            attempt(replace(best, mood=mood, lids=lids) for mood, lids in product(_EXPRESSIONS, (0.67, 1.0)))
            attempt(replace(guess, mood=mood, lids=0.0) for mood in _EXPRESSIONS for guess in levels("eyes"))
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
