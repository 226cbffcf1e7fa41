"""What somebody looks like where no detector finds a person: the colours of head, chest and legs inside their box."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from generator.base import Box
from generator.media import Frame

NAMES = ("head", "chest", "legs")
_PARTS = (
    (0.02, 0.20, 0.25),
    (0.28, 0.50, 0.30),
    (0.60, 0.85, 0.20),
)  # top, bottom, half width: shares of the box's height
_BINS = 12  # of a and of b, over -60..60
_LEAST = 24  # pixels that a part must have
_TALLEST = 3.0  # how much taller than the picture a box may be for its parts still to be where they should


@dataclass(frozen=True)
class Signature:
    """The colours of the parts that can be seen: part -> histogram over a and b of CIELAB, soft, sum 1; None unseen."""

    parts: tuple[NDArray[np.float64] | None, ...]
    views: int  # pictures that it was measured from


def signature(views: Sequence[tuple[Frame, Box]]) -> Signature | None:
    """Measure somebody in some pictures; None where they cannot be seen well enough."""
    found: list[list[NDArray[np.float64]]] = [[] for _ in _PARTS]
    for frame, box in views:
        for place, part in zip(found, _PARTS, strict=True):
            colours = _inside(frame, box, part)
            if colours is not None:
                place.append(_histogram(colours))
    if not any(found):
        return None
    means = tuple(np.mean(part, axis=0) if part else None for part in found)
    return Signature(means, max(len(part) for part in found))


def differences(one: Signature, other: Signature) -> NDArray[np.float64] | None:
    """For each part how unlike the colours are, 0 to 1 (Hellinger); the mean of the others where one is not seen in both.

    None when no part is seen in both.
    """
    found = [
        None if a is None or b is None else float(np.sqrt(max(0.0, 1 - np.sqrt(a * b).sum())))
        for a, b in zip(one.parts, other.parts, strict=True)
    ]
    seen = [value for value in found if value is not None]
    if not seen:
        return None
    return np.array([np.mean(seen) if value is None else value for value in found])


def _inside(frame: Frame, box: Box, part: tuple[float, float, float]) -> NDArray[np.float32] | None:
    """[pixels, 2] a and b of one part of a box, the light of the picture taken out; None where too little is in view."""
    high, wide = frame.shape[:2]
    left, top, right, bottom = box[0] * wide, box[1] * high, box[2] * wide, box[3] * high
    tall, middle = bottom - top, (left + right) / 2
    if tall <= 0 or tall > _TALLEST * high:
        return None
    from_, to, half = part
    half = min(half * tall, (right - left) / 2)
    rows = slice(max(0, round(top + from_ * tall)), max(0, min(high, round(top + to * tall))))
    columns = slice(max(0, round(middle - half)), max(0, min(wide, round(middle + half))))
    cut = frame[rows, columns]
    if cut.shape[0] * cut.shape[1] < _LEAST:
        return None
    lab = cv2.cvtColor(cut.astype(np.float32) / 255, cv2.COLOR_RGB2LAB).reshape(-1, 3)
    pixels: NDArray[np.float32] = lab[:, 1:]
    return pixels


def _histogram(colours: NDArray[np.float32]) -> NDArray[np.float64]:
    """A soft histogram: neighbouring bins share, so that a little light does not move everything."""
    counts, _, _ = np.histogram2d(colours[:, 0], colours[:, 1], bins=_BINS, range=((-60, 60), (-60, 60)))
    soft = cv2.GaussianBlur(counts, (0, 0), 0.8)
    total = soft.sum()
    return soft / total if total else np.full_like(soft, 1 / soft.size)
