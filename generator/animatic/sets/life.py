"""What moves in a set by itself: flames, and the base of all that does."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from generator.animatic.canvas import Colour, mix

Reach = tuple[float, float, float, float]  # left, top, right, bottom in set units


@dataclass(frozen=True)
class View:
    """Where one layer lies in one frame: pixel = at + unit * scale."""

    scale: float  # pixels a unit
    x: float  # pixels of the unit (0, 0)
    y: float

    def pixel(self, x: Any, y: Any) -> tuple[Any, Any]:
        """The place of a point of the set in the frame, or of many in arrays."""
        return self.x + x * self.scale, self.y + y * self.scale


@dataclass(frozen=True)
class Life:
    """Something that moves: drawn on a frame, at a time in seconds, inside `reach`; None reaches over the whole picture."""

    draw: Callable[[NDArray[np.uint8], float, View], None]
    reach: Reach | None = None
    rapid: bool = False  # drawn anew in every frame; what is not may be held for a few


@dataclass(frozen=True)
class Flame:
    """One flame: its foot, its height, its colour."""

    x: float
    y: float
    size: float
    colour: Colour


def burning(flames: Sequence[Flame]) -> Life:
    """Flames that flicker, each in its own time."""

    def draw(frame: NDArray[np.uint8], t: float, view: View) -> None:
        for n, flame in enumerate(flames):
            sway = 0.2 * math.sin(7.1 * t + 2.3 * n) + 0.12 * math.sin(12.7 * t + n)
            tall = flame.size * (1 + 0.16 * math.sin(9.3 * t + 1.7 * n))
            for part, colour in ((1.0, flame.colour), (0.55, mix(flame.colour, (255, 250, 214), 0.6))):
                half, top = flame.size * 0.36 * part, tall * 1.3 * part
                outline = [(-half, -0.12 * top), (-half * 0.62, -0.5 * top), (sway * flame.size * part, -top),
                           (half * 0.7, -0.45 * top), (half, -0.12 * top), (0.0, 0.06 * top)]  # fmt: skip
                points = [view.pixel(flame.x + x, flame.y + y) for x, y in outline]
                fixed = np.round(np.clip(np.array(points), -9e3, 9e3) * 16).astype(np.int32)
                cv2.fillPoly(frame, [fixed], colour, cv2.LINE_AA, 4)

    xs, ys, big = [f.x for f in flames], [f.y for f in flames], max(f.size for f in flames)
    return Life(draw, (min(xs) - big, min(ys) - 1.8 * big, max(xs) + big, max(ys) + 0.3 * big))


def inside(frame: NDArray[np.uint8], x: float, y: float, room: float = 0.0) -> bool:
    """Whether a pixel is in the picture, or not further from it than `room`."""
    return -room <= x < frame.shape[1] + room and -room <= y < frame.shape[0] + room
