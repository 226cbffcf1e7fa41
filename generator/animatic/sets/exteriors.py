"""Sets under the sky."""

from __future__ import annotations

from generator.animatic.canvas import box
from generator.animatic.sets.base import Scene


def field(s: Scene) -> None:
    """Open ground."""
    c = s.plate(0.0)
    c.gradient(-2, s.horizon + 0.02, [(0.0, s.light.sky[0]), (0.8, s.light.sky[1]), (1.0, s.light.sky[2])])
    c.fill(box(-9, s.horizon, 9, 9), s.tone((130, 160, 96)))
