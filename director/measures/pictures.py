"""What can be measured of a picture with a processor alone."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from generator.media import Frame

_LAYOUT = (16, 9)  # columns and rows


def layout(frame: Frame) -> NDArray[np.float64]:
    """Where which colours are, as a vector of length 1: [432], 16x9 means in CIELAB, their own mean taken out.

    The cosine of two is 1 for the same picture and about 0 for unrelated ones.
    """
    small = cv2.resize(frame, _LAYOUT, interpolation=cv2.INTER_AREA).astype(np.float32) / 255
    lab = cv2.cvtColor(small, cv2.COLOR_RGB2LAB).reshape(-1, 3).astype(np.float64)
    vector = (lab - lab.mean(axis=0)).ravel()
    norm = np.linalg.norm(vector)
    return vector / norm if norm > 1e-9 else np.full_like(vector, vector.size**-0.5)


def colourful(frame: Frame) -> float:
    """Colourfulness after Hasler and Süsstrunk (2003), in hundredths: 0 grey, 0.33 moderate, 0.6 and more vivid."""
    red, green, blue = (frame[..., channel].astype(np.float64) for channel in range(3))
    first, second = red - green, (red + green) / 2 - blue
    spread, mean = np.hypot(first.std(), second.std()), np.hypot(first.mean(), second.mean())
    return float((spread + 0.3 * mean) / 100)


def sharp(frame: Frame) -> float:
    """Sharpness: variance of the Laplacian of 8-bit luma, in thousands."""
    return float(cv2.Laplacian(cv2.cvtColor(frame, cv2.COLOR_RGB2GRAY), cv2.CV_64F).var() / 1000)
