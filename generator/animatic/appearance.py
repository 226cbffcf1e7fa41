"""How alike two people look in two frames: for critics, reports and tests. Knows nothing of how they are drawn."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from generator.animatic.canvas import Colour
from generator.animatic.sight import Sight
from generator.base import Box

LIGHT = 1.5  # how much brighter or darker one light is than another at most
WILD = 120.0  # colour levels


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
    """How alike two signatures are, whatever the light: 1 for the same, 0 for colours as far apart as they can be.

    Light is one gain a channel on all of a picture (von Kries): `a` is compared as it would look in the light of `b`. Places
    that differ wildly, such as a window beside a head, count no more than those that differ much.
    """
    gain = ((a * b).sum(axis=1) + 1) / ((a * a).sum(axis=1) + 1)
    off = np.abs(a * gain.clip(1 / LIGHT, LIGHT)[:, None] - b).clip(0, WILD)
    return float(1 - np.sqrt((off**2).mean()) / 255)
