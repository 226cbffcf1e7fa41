"""The shapes of instruments of music, in prop units, as they lie in the hand: the neck to the right."""

from __future__ import annotations

from generator.animatic.canvas import box, limb, oval, shade, smooth
from generator.animatic.things import PAPER, Pen

_EBONY = (58, 42, 40)
_FINE = 0.006  # outlines of what is large in the hand


def draw_violin(p: Pen) -> None:
    """A violin and its bow."""
    p.shape(limb([(0.0, -0.02), (0.36, -0.08)], (0.06, 0.045)), _EBONY)
    p.shape(oval(0.43, -0.09, 0.055, 0.05), shade(p.colour, 0.8))
    waist = [(-0.5, 0.06), (-0.44, -0.16), (-0.28, -0.14), (-0.2, -0.09), (-0.06, -0.13), (0.03, -0.02)]
    p.shape(smooth([*waist, (-0.02, 0.12), (-0.17, 0.09), (-0.24, 0.15), (-0.4, 0.22)], steps=4))
    p.shape(limb([(-0.28, 0.03), (0.04, -0.03)], (0.04, 0.05)), _EBONY, ink=False)
    for y in (-0.06, 0.1):
        p.line([(-0.24, y), (-0.18, y - 0.01)], _EBONY, 0.02)
    p.line([(-0.34, 0.42), (-0.06, -0.42)], (122, 84, 58), 0.03)
    p.line([(-0.31, 0.42), (-0.03, -0.4)], PAPER, 0.014)


def draw_guitar(p: Pen) -> None:
    """A guitar."""
    p.shape(limb([(0.0, -0.02), (0.4, -0.14)], (0.06, 0.05)), _EBONY)
    p.shape(box(0.38, -0.2, 0.5, -0.1), shade(p.colour, 0.7))
    top = [(-0.5, 0.08), (-0.44, -0.2), (-0.26, -0.18), (-0.16, -0.12), (-0.02, -0.16), (0.08, -0.02)]
    p.shape(smooth([*top, (0.02, 0.16), (-0.12, 0.14), (-0.2, 0.24), (-0.4, 0.28)], steps=4))
    p.shape(oval(-0.14, 0.0, 0.075, 0.075), _EBONY)
    p.shape(box(-0.38, 0.02, -0.33, 0.14), _EBONY)
    p.line([(-0.36, 0.07), (0.42, -0.15)], PAPER, 0.012)


def draw_flute(p: Pen) -> None:
    """A flute."""
    p.shape(limb([(-0.5, 0.04), (0.5, -0.04)], (0.07, 0.07)))
    for x in (-0.1, 0.02, 0.14, 0.26, 0.38):
        p.shape(oval(x, -0.005 - 0.08 * x, 0.022, 0.022), _EBONY, ink=False)


def draw_drum(p: Pen) -> None:
    """A drum with its cords."""
    p.shape([(-0.42, -0.2), (0.42, -0.2), (0.36, 0.38), (-0.36, 0.38)])
    for n in range(5):
        x = -0.36 + 0.18 * n
        p.line([(x, -0.12), (x + 0.07, 0.36)], PAPER, 0.016)
    p.shape(oval(0, -0.2, 0.43, 0.12), PAPER)


def draw_cello(p: Pen) -> None:
    """A cello or a bass between the knees, and its bow: the hand with the bow is above the middle."""
    p.line([(-0.06, 0.5), (-0.06, 0.57)], _EBONY, 0.014)
    p.shape(limb([(-0.06, 0.2), (-0.06, 0.08)], (0.026, 0.018)), _EBONY, width=_FINE)
    p.shape(oval(-0.06, 0.07, 0.02, 0.018), shade(p.colour, 0.8), width=_FINE)
    right = [(0.0, 0.105), (0.05, 0.14), (0.055, 0.21), (0.03, 0.26), (0.04, 0.32), (0.085, 0.38), (0.08, 0.46), (0.0, 0.51)]
    p.shape(smooth([(x - 0.06, y) for x, y in right] + [(-x - 0.06, y) for x, y in reversed(right[1:-1])], steps=4), width=_FINE)
    p.shape(limb([(-0.06, 0.46), (-0.06, 0.36)], (0.026, 0.016)), _EBONY, ink=False)
    for side in (-1, 1):
        p.line([(-0.06 + side * 0.04, 0.28), (-0.06 + side * 0.035, 0.34)], _EBONY, 0.008)
    p.line([(-0.2, 0.29), (0.12, 0.24)], (122, 84, 58), 0.01)
    p.line([(-0.2, 0.3), (0.12, 0.25)], PAPER, 0.006)
