"""Sets inside buildings."""

from __future__ import annotations

from generator.animatic.canvas import box
from generator.animatic.sets.base import Scene


def room(s: Scene) -> None:
    """A plain room."""
    c = s.plate(0.5)
    c.fill(box(-9, -9, 9, 9), s.tone((206, 190, 164)))
    c.fill(box(-9, 0.74, 9, 9), s.tone((150, 110, 80)))
