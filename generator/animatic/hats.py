"""Hats, in head units."""

from __future__ import annotations

from collections.abc import Callable

from generator.animatic.canvas import Canvas, Colour, Point, oval, shade, smooth
from generator.animatic.looks import accent
from generator.animatic.wording import Wording

Tone = Callable[[Colour], Colour]
_INK: Colour = (38, 30, 42)
_LINE = 0.022
_DEFAULT = {
    "cap": "navy",
    "brim": "brown",
    "tall": "black",
    "beanie": "crimson",
    "hood": "white",
    "turban": "silver",
    "crown": "gold",
    "helmet": "yellow",
}


def _dome(w: float, low: float, top: float, out: float = 1.14) -> list[Point]:
    return smooth(
        [
            (-w * out, low),
            (-w * out * 0.95, (low + top) / 2),
            (-w * 0.6, top + 0.03),
            (0, top),
            (w * 0.6, top + 0.03),
            (w * out * 0.95, (low + top) / 2),
            (w * out, low),
            (0, low + 0.03),
        ]
    )


def draw_hat(c: Canvas, words: Wording, tone: Tone, w: float) -> None:
    """The hat that the words put on a head; nothing without one."""
    if words.hat is None:
        return
    cut = words.hat.cut
    base = accent(cut, words.hat.colour or _DEFAULT[cut])
    colour, dark, ink = tone(base), tone(shade(base, 0.74)), tone(_INK)

    def inked(points: list[Point], fill: Colour) -> None:
        c.fill(points, fill)
        c.line(points, _LINE, ink, closed=True)

    if cut == "hood":
        rim = [(w * 0.95, 0.5), (w * 1.3, 0.1), (w * 1.2, -0.4), (0.0, -0.64)]
        face = [(w * 0.74, 0.42), (w * 0.98, 0.05), (w * 0.75, -0.3), (0.0, -0.4)]
        outside = [(-x, y) for x, y in rim] + rim[-2::-1]
        inside = face + [(-x, y) for x, y in face[-2::-1]]
        inked([*smooth(outside, closed=False), *smooth(inside, closed=False)], colour)
        return
    if cut == "tall":
        inked([(-w * 0.85, -0.36), (-w * 0.92, -0.98), (w * 0.92, -0.98), (w * 0.85, -0.36)], colour)
        c.fill([(-w * 0.86, -0.46), (-w * 0.86, -0.36), (w * 0.86, -0.36), (w * 0.86, -0.46)], dark)
        inked(oval(0, -0.35, w * 1.45, 0.055), colour)
        return
    if cut == "crown":
        inked(
            [
                (-w * 0.85, -0.36),
                (-w * 0.95, -0.66),
                (-w * 0.45, -0.52),
                (0, -0.74),
                (w * 0.45, -0.52),
                (w * 0.95, -0.66),
                (w * 0.85, -0.36),
            ],
            colour,
        )
        return
    inked(_dome(w, -0.27, -0.7 if cut != "helmet" else -0.66), colour)
    if cut == "brim":
        inked(oval(0, -0.27, w * 1.75, 0.085), colour)
        c.fill([(-w * 1.1, -0.4), (-w * 1.12, -0.31), (w * 1.12, -0.31), (w * 1.1, -0.4)], dark)
    elif cut in ("cap", "helmet"):
        inked(smooth([(-w * 1.05, -0.28), (0, -0.32), (w * 1.05, -0.28), (w * 0.8, -0.17), (-w * 0.8, -0.17)]), dark)
    else:
        inked(smooth([(-w * 1.18, -0.36), (w * 1.18, -0.36), (w * 1.18, -0.2), (-w * 1.18, -0.2)], steps=8), dark)
