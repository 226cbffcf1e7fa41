"""One person in one frame: reading colours where the box says that they are."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from generator.animatic.canvas import Colour


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
