"""Weather in the air: rain, snow and mist before everything else."""

from __future__ import annotations

import math
import re

import cv2
import numpy as np
from numpy.typing import NDArray

from generator.animatic.canvas import box, mix
from generator.animatic.sets.base import Scene
from generator.animatic.sets.life import Life, View


def fall(s: Scene) -> None:
    """Add what falls or hangs in the air of an exterior."""
    if re.search(r"rain|storm|drizzle|downpour|shower", s.weather):
        heavy = re.search(r"storm|heavy|downpour", s.weather) is not None
        s.plate(1.2, _rain(s, 150 if heavy else 90, 0.16 if heavy else 0.07))
    elif re.search(r"snow|blizzard|flurr", s.weather):
        s.plate(1.2, _snow(s, 130))
    elif re.search(r"mist|fog|haze|smoke|dust", s.weather):
        tint = (206, 178, 140) if "dust" in s.weather else mix(s.light.sky[2], (236, 238, 238), 0.2)
        c = s.plate(0.9)
        for i in range(7):
            c.fill(box(-6, s.horizon - 0.2 + 0.05 * i, 6, 2), tint, alpha=0.13)


def _rain(s: Scene, count: int, slant: float) -> Life:
    drops = s.air.uniform(0, 1, (count, 4))
    colour = mix(s.light.sky[2], (226, 236, 244), 0.5)

    def draw(frame: NDArray[np.uint8], t: float, view: View) -> None:
        height, width = frame.shape[:2]
        lines = []
        for x, y, speed, size in drops:
            fast = 1.3 + 0.9 * speed
            top = ((y + fast * t) % 1.15 - 0.1) * height
            long = (0.03 + 0.04 * size) * height
            left = ((x * 1.3 - slant * (y + fast * t)) % 1.3 - 0.15) * width
            lines.append(np.array([[left, top], [left - slant * long, top + long]]) * 16)
        overlay = frame.copy()
        cv2.polylines(
            overlay,
            [np.round(line).astype(np.int32) for line in lines],
            False,
            colour,
            max(1, round(height / 520)),
            cv2.LINE_AA,
            4,
        )
        cv2.addWeighted(overlay, 0.55, frame, 0.45, 0, dst=frame)

    return Life(draw, rapid=True)


def _snow(s: Scene, count: int) -> Life:
    flakes = s.air.uniform(0, 1, (count, 4))

    def draw(frame: NDArray[np.uint8], t: float, view: View) -> None:
        height, width = frame.shape[:2]
        for x, y, speed, size in flakes:
            top = ((y + (0.1 + 0.1 * speed) * t) % 1.1 - 0.05) * height
            left = ((x + 0.02 * math.sin(1.1 * t + 6.3 * speed) + 0.02 * t) % 1.1 - 0.05) * width
            radius = (0.002 + 0.0045 * size) * height
            cv2.circle(
                frame,
                (round(left * 16), round(top * 16)),
                max(8, round(radius * 16)),
                (246, 248, 252),
                -1,
                cv2.LINE_AA,
                4,
            )

    return Life(draw, rapid=True)
