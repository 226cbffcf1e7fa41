"""What a set is: a few layers, far to near, drawn in picture heights with the middle of the picture at x = 0."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from generator.animatic.canvas import Canvas, Colour, Layer
from generator.animatic.palette import Light

FLAT = 0.6  # the depth of a flat set
Life = Callable[[NDArray[np.uint8], float, "View"], None]  # draws what moves on a frame, at a time in seconds


@dataclass(frozen=True)
class View:
    """Where one layer lies in one frame: pixel = at + (unit - middle) * scale."""

    scale: float  # pixels a unit
    x: float  # pixels of the unit (0, 0)
    y: float

    def pixel(self, x: float, y: float) -> tuple[float, float]:
        """The place of a point of the set in the frame."""
        return self.x + x * self.scale, self.y + y * self.scale


@dataclass
class Plate:
    """One layer of a set while it is being drawn."""

    canvas: Canvas
    depth: float  # 0 is endlessly far, 1 where people stand, more is nearer than they are
    life: Life | None = None
    sharp: bool = False  # in focus even where the framing throws the set out of it


@dataclass(frozen=True)
class Drawn:
    """One finished layer."""

    layer: Layer
    depth: float
    origin: tuple[float, float]  # pixels of the unit (0, 0) in the layer
    unit: float  # pixels a unit
    life: Life | None = None


@dataclass
class Scene:
    """What a painter of sets is given, and where it leaves its plates."""

    new: Callable[[float], Canvas]  # depth -> an empty canvas that covers all the camera will see at that depth
    rng: np.random.Generator  # the place's own: the same in every shot that plays there
    air: np.random.Generator  # the sky's and the weather's, so that they change nothing that stands on the ground
    light: Light
    words: str  # everything that is said about the place, in lower case
    horizon: float
    weather: str = ""
    flat: bool = (
        False  # one depth for all that is behind the people: a close shot shows no difference and is drawn faster
    )
    sun: float | None = None  # where a low sun stands, once the sky is painted
    plates: list[Plate] = field(default_factory=list)

    def plate(self, depth: float, life: Life | None = None, *, sharp: bool = False) -> Canvas:
        """Start the next layer, nearer than those before."""
        depth = FLAT if self.flat and depth <= 1 and not sharp else depth
        last = self.plates[-1] if self.plates else None
        if last and last.depth == depth and last.life is None and life is None and last.sharp == sharp:
            return last.canvas
        canvas = self.new(depth)
        self.plates.append(Plate(canvas, depth, life, sharp))
        return canvas

    def tone(self, colour: Colour) -> Colour:
        """A colour of the set in the light of the shot."""
        return self.light.on(colour)

    def pick(self, options: Sequence[Colour]) -> Colour:
        """One of several colours."""
        return options[int(self.rng.integers(len(options)))]

    def spread(self, count: int, jitter: float = 0.4) -> list[float]:
        """Places across the picture, evenly but not stiffly."""
        step = 3.2 / count
        return [-1.6 + step * (i + 0.5) + float(self.rng.uniform(-jitter, jitter)) * step for i in range(count)]

    def says(self, *words: str) -> bool:
        """Whether one of the words is said about the place."""
        return any(word in self.words for word in words)
