"""The shapes of larger things, in prop units: one unit is the longer side, the middle is (0, 0)."""

from __future__ import annotations

from generator.animatic.canvas import box, limb, mix, oval, smooth
from generator.animatic.things import INK, PAPER, Pen

_PIECES = (  # x, y of the foot, height, whether it is black
    (-0.3, 0.02, 0.2, True), (-0.14, 0.0, 0.15, True), (0.04, 0.08, 0.24, False), (0.2, 0.02, 0.15, True),
    (0.34, 0.12, 0.18, False), (-0.2, 0.14, 0.16, False),
)  # fmt: skip


def draw_wheel(p: Pen) -> None:
    """A steering wheel."""
    for width, colour in ((0.13, INK), (0.085, p.colour)):
        p.canvas.line(oval(0, 0, 0.43, 0.43), width, p.tone(colour), closed=True)
    for end in ((-0.38, 0.0), (0.38, 0.0), (0.0, 0.38)):
        p.line([(0.0, 0.0), end], p.colour, 0.09)
    p.shape(oval(0, 0, 0.12, 0.12))


def draw_chess(p: Pen) -> None:
    """A chess board with pieces, seen from the front."""
    p.shape([(-0.42, -0.08), (0.42, -0.08), (0.5, 0.2), (-0.5, 0.2)], PAPER)
    for row in range(4):
        y0, y1 = -0.08 + 0.07 * row, -0.01 + 0.07 * row
        w0, w1 = 0.42 + 0.02 * row, 0.44 + 0.02 * row
        for n in range(row % 2, 8, 2):
            a, b = -1 + n / 4, -1 + (n + 1) / 4
            p.shape([(a * w0, y0), (b * w0, y0), (b * w1, y1), (a * w1, y1)], (96, 66, 52), ink=False)
    p.shape(box(-0.5, 0.2, 0.5, 0.28))
    for x, y, tall, dark in _PIECES:
        colour = (66, 50, 50) if dark else (240, 228, 204)
        p.shape([(x - 0.045, y), (x - 0.02, y - tall * 0.7), (x + 0.02, y - tall * 0.7), (x + 0.045, y)], colour)
        p.shape(oval(x, y - tall * 0.8, 0.036, 0.036), colour)


def draw_broom(p: Pen) -> None:
    """A broom as it is held: the hand is above the middle."""
    p.shape(limb([(0.0, 0.12), (0.1, 0.42)], (0.016, 0.016)), (150, 108, 74), width=0.005)
    p.shape([(0.06, 0.4), (0.14, 0.38), (0.22, 0.54), (0.06, 0.58)], width=0.005)
    for x in (0.08, 0.12, 0.16):
        p.line([(x, 0.43), (x + 0.02, 0.54)], (150, 112, 52), 0.008)


def draw_typewriter(p: Pen) -> None:
    """A typewriter with a sheet of paper."""
    p.shape(box(-0.22, -0.46, 0.22, -0.08), PAPER)
    p.shape(limb([(-0.46, -0.1), (0.46, -0.1)], (0.12, 0.12)), (58, 54, 60))
    p.shape([(-0.38, -0.08), (0.38, -0.08), (0.48, 0.34), (-0.48, 0.34)])
    for row in range(3):
        for n in range(7):
            p.shape(oval(-0.27 + 0.09 * n, 0.06 + 0.09 * row, 0.032, 0.028), PAPER, ink=False)


def draw_balloon(p: Pen) -> None:
    """A balloon on its string."""
    p.line(smooth([(0.0, 0.06), (0.05, 0.24), (-0.04, 0.36), (0.0, 0.5)], closed=False), INK, 0.014)
    p.shape(oval(0, -0.2, 0.24, 0.28))
    p.shape([(0.0, 0.06), (-0.04, 0.12), (0.04, 0.12)])
    p.shape(oval(-0.08, -0.3, 0.04, 0.07), mix(p.colour, (255, 255, 255), 0.6), ink=False)


def draw_cake(p: Pen) -> None:
    """A cake with candles."""
    p.shape(oval(0, 0.4, 0.5, 0.07), (226, 224, 220))
    p.shape(box(-0.38, -0.02, 0.38, 0.38), (214, 164, 112))
    p.shape([(-0.4, -0.08), (0.4, -0.08), (0.4, 0.08), (0.28, 0.16), (0.16, 0.06), (0.02, 0.18), (-0.14, 0.07), (-0.28, 0.16),
             (-0.4, 0.06)])  # fmt: skip
    for x in (-0.24, 0.0, 0.24):
        p.shape(box(x - 0.025, -0.3, x + 0.025, -0.08), PAPER)
        p.shape(oval(x, -0.37, 0.03, 0.06), (250, 190, 70), ink=False)


def draw_gloves(p: Pen) -> None:
    """A pair of gloves."""
    for side in (-1, 1):
        x = side * 0.24
        p.shape(limb([(x + side * 0.04, 0.08), (x - side * 0.17, -0.1)], (0.12, 0.1)))
        palm = [(-0.17, 0.2), (-0.18, -0.2), (-0.08, -0.46), (0.1, -0.46), (0.18, -0.2), (0.17, 0.2)]
        p.shape(smooth([(x + dx, y) for dx, y in palm]))
        p.shape(box(x - 0.15, 0.18, x + 0.15, 0.42), mix(p.colour, PAPER, 0.5))
