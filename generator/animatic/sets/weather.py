"""Weather in the air: rain, snow and mist before everything else."""

from __future__ import annotations

import math
import re

import cv2
import numpy as np
from numpy.typing import NDArray

from generator.animatic.canvas import Colour, box, mix
from generator.animatic.sets.base import Scene
from generator.animatic.sets.life import Life, View

_BANKS = (9, 64)  # cells of the texture of mist, down and across
_DRIFT = 0.06  # picture heights a second


def fall(s: Scene) -> None:
    """Add what falls or hangs in the air of an exterior."""
    if re.search(r"rain|storm|drizzle|downpour|shower", s.weather):
        heavy = re.search(r"storm|heavy|downpour", s.weather) is not None
        s.plate(1.2, _rain(s, 150 if heavy else 90, 0.16 if heavy else 0.07))
    elif re.search(r"snow|blizzard|flurr", s.weather):
        s.plate(1.2, _snow(s, 130))
    elif re.search(r"mist|fog|haze|smoke|dust", s.weather):
        tint = (206, 178, 140) if "dust" in s.weather else mix(s.light.sky[2], (236, 238, 238), 0.2)
        c = s.plate(0.9, _banks(s, mix(tint, (255, 255, 255), 0.3)))
        for i in range(7):
            c.fill(box(-6, s.horizon - 0.2 + 0.05 * i, 6, 2), tint, alpha=0.1)


def _banks(s: Scene, tint: Colour) -> Life:
    """Banks of mist that drift across the middle of the picture, and never end."""
    rows, columns = _BANKS
    grain = cv2.copyMakeBorder(
        s.air.uniform(0, 1, (rows, columns)).astype(np.float32), 0, 0, columns, columns, cv2.BORDER_WRAP
    )
    cloud = cv2.GaussianBlur(grain, (0, 0), 2.2, sigmaY=1.0)[:, columns : 2 * columns]
    cloud = (cloud - cloud.min()) / (cloud.max() - cloud.min()) * np.sin(np.linspace(0, np.pi, rows))[:, None]
    thick = (200 * np.hstack([cloud, cloud[:, :1]])).astype(np.uint8)  # of 255
    top, tall, wide = s.horizon - 0.3, 0.75, 5.0  # picture heights

    def draw(frame: NDArray[np.uint8], t: float, view: View) -> None:
        y0, y1 = (int(np.clip(view.pixel(0, y)[1], 0, frame.shape[0])) for y in (top, top + tall))
        if y1 <= y0:
            return
        # Frame pixel -> place in the texture, which repeats; mist nearer to the camera would be faster than it drifts here.
        across, down = columns / (wide * view.scale), (rows - 1) / (tall * view.scale)
        x = np.mod((np.arange(frame.shape[1]) - view.x) * across - _DRIFT * t * columns / wide, columns)
        y = (np.arange(y0, y1) - view.y - top * view.scale) * down
        xs, ys = (grid.astype(np.float32) for grid in np.meshgrid(x, y))
        veil = cv2.remap(thick, xs, ys, cv2.INTER_LINEAR)
        target = frame[y0:y1]
        left = cv2.multiply(target, cv2.merge([255 - veil] * 3), scale=1 / 255)
        cv2.add(left, cv2.merge([cv2.convertScaleAbs(veil, alpha=c / 255) for c in tint]), dst=target)

    return Life(draw, (-6.0, top, 6.0, top + tall))


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
