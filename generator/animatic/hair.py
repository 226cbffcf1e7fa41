"""Hair, in head units."""

from __future__ import annotations

from collections.abc import Callable

from generator.animatic.canvas import Canvas, Colour, Point, limb, oval, shade, smooth
from generator.animatic.looks import Look
from generator.animatic.wording import Wording

Tone = Callable[[Colour], Colour]
_INK: Colour = (38, 30, 42)
_LINE = 0.022


def _inked(c: Canvas, points: list[Point], colour: Colour, ink: Colour) -> None:
    c.fill(points, colour)
    c.line(points, _LINE, ink, closed=True)


def draw_back_hair(c: Canvas, look: Look, words: Wording, tone: Tone, w: float) -> None:
    """The hair behind the head and the shoulders."""
    dark, ink = tone(shade(look.hair, 0.82)), tone(_INK)
    shape = look.shape
    if shape == "bob":
        _inked(c, smooth([(-w * 0.9, -0.35), (w * 0.9, -0.35), (w * 1.3, 0.1), (w * 1.28, 0.45), (w * 0.5, 0.52), (-w * 0.5, 0.52), (-w * 1.28, 0.45), (-w * 1.3, 0.1)]), dark, ink)
    elif shape == "long":
        _inked(c, smooth([(-w * 0.9, -0.4), (w * 0.9, -0.4), (w * 1.28, 0.1), (w * 1.34, 0.7), (w * 1.2, 1.1), (w * 0.3, 1.16), (-w * 0.3, 1.16), (-w * 1.2, 1.1), (-w * 1.34, 0.7), (-w * 1.28, 0.1)]), dark, ink)
    elif shape == "wavy":
        edge: list[Point] = [(w * 0.9, -0.42), (w * 1.3, -0.05), (w * 1.2, 0.16), (w * 1.48, 0.42), (w * 1.3, 0.62), (w * 1.5, 0.86), (w * 0.9, 0.98)]
        _inked(c, smooth([*edge, (0.0, 0.9), *[(-x, y) for x, y in reversed(edge)]]), dark, ink)
    elif shape == "afro":
        _inked(c, oval(0, -0.22, w * 1.72, 0.62), tone(look.hair), ink)
    elif shape == "curly":
        for x, y in ((-1.12, -0.1), (1.12, -0.1), (-1.16, 0.14), (1.16, 0.14)):
            _inked(c, oval(w * x, y, 0.16, 0.16), dark, ink)
    elif shape == "bun":
        _inked(c, oval(0, -0.6, 0.2, 0.17), tone(look.hair), ink)
    elif shape == "ponytail":
        _inked(c, limb([(w * 0.5, -0.4), (w * 1.35, -0.3), (w * 1.5, 0.2), (w * 1.25, 0.62)], (0.16, 0.26, 0.22, 0.04)), dark, ink)


def _cap(w: float, line: list[Point], out: float = 1.08, top: float = -0.585) -> list[Point]:
    """The crown of the head from ear to ear, closed by the hairline `line`, given from right to left."""
    crown = smooth([(-w * out, -0.02), (-w * out, -0.28), (-w * 0.66, -0.51), (0, top), (w * 0.66, -0.51), (w * out, -0.28), (w * out, -0.02)], closed=False)
    return [*crown, *smooth(line, closed=False)]


def _hairline(shape: str, w: float) -> list[Point]:
    even = [(w * 0.93, -0.04), (w * 0.82, -0.24), (w * 0.4, -0.31), (-w * 0.4, -0.31), (-w * 0.82, -0.24), (-w * 0.93, -0.04)]
    lines: dict[str, list[Point]] = {
        "parted": [(w * 0.93, -0.04), (w * 0.8, -0.26), (-w * 0.1, -0.24), (-w * 0.5, -0.4), (-w * 0.84, -0.22), (-w * 0.93, -0.04)],
        "tousled": [(w * 0.93, -0.0), (w * 0.7, -0.28), (w * 0.5, -0.16), (w * 0.3, -0.3), (0.0, -0.18), (-w * 0.25, -0.3), (-w * 0.55, -0.18), (-w * 0.93, -0.0)],
        "bob": [(w * 0.98, 0.12), (w * 0.84, -0.16), (w * 0.3, -0.2), (-w * 0.3, -0.2), (-w * 0.84, -0.16), (-w * 0.98, 0.12)],
        "long": [(w * 0.98, 0.16), (w * 0.82, -0.1), (w * 0.4, -0.3), (0.0, -0.42), (-w * 0.4, -0.3), (-w * 0.82, -0.1), (-w * 0.98, 0.16)],
        "wavy": [(w * 0.98, 0.16), (w * 0.86, -0.12), (w * 0.2, -0.24), (-w * 0.4, -0.42), (-w * 0.8, -0.2), (-w * 0.98, 0.16)],
        "braids": [(w * 0.98, 0.05), (w * 0.8, -0.2), (w * 0.4, -0.32), (0.0, -0.42), (-w * 0.4, -0.32), (-w * 0.8, -0.2), (-w * 0.98, 0.05)],
    }
    return lines.get(shape, even)


def draw_front_hair(c: Canvas, look: Look, words: Wording, tone: Tone, w: float) -> None:
    """The hair that frames the face."""
    shape, hair, ink = look.shape, tone(look.hair), tone(_INK)
    if shape == "bald":
        return
    if shape == "shaved":
        crown = smooth([(-w * 0.99, -0.06), (-w * 0.93, -0.28), (-w * 0.62, -0.45), (0, -0.49), (w * 0.62, -0.45), (w * 0.93, -0.28), (w * 0.99, -0.06)], closed=False)
        c.fill([*crown, *smooth(_hairline("short", w), closed=False)], hair, alpha=0.5)
        return
    if words.hat and words.hat.cut in ("hood", "turban"):
        return
    if shape in ("curly", "afro"):
        knots = ((-0.98, -0.2), (-0.8, -0.42), (-0.4, -0.52), (0.05, -0.56), (0.48, -0.5), (0.84, -0.4), (0.98, -0.18), (-0.5, -0.34), (0.0, -0.37), (0.5, -0.34))
        for x, y in knots:
            c.fill(oval(w * x, y, 0.165, 0.15), ink)
        for x, y in knots:
            c.fill(oval(w * x, y, 0.145, 0.13), hair)
        for x, y in knots[1:6:2]:
            c.line(smooth([(w * x - 0.05, y), (w * x, y - 0.05), (w * x + 0.05, y)], closed=False), _LINE * 0.8, tone(shade(look.hair, 0.75)))
        return
    wide = 1.16 if shape in ("bob", "long", "wavy") else 1.08
    cap = _cap(w, _hairline(shape, w), out=wide)
    c.fill(cap, hair)
    strand = tone(shade(look.hair, 1.18 if sum(look.hair) > 200 else 1.6))
    c.line(smooth([(-w * 0.55, -0.42), (-w * 0.1, -0.5), (w * 0.3, -0.49)], closed=False), _LINE * 1.2, strand)
    c.line(cap, _LINE, ink, closed=True)
    if shape in ("bob", "long", "wavy"):
        low = {"bob": 0.4, "long": 0.95, "wavy": 0.8}[shape]
        for side in (-1, 1):
            lock = limb([(side * w * 1.04, -0.12), (side * w * 1.12, low * 0.45), (side * w * 1.04, low)], (0.13, 0.17, 0.05))
            c.fill(lock, hair)
            c.line(lock, _LINE * 0.8, ink, closed=True)
    if shape == "braids":
        for side in (-1, 1):
            for i in range(5):
                knot = oval(side * (w * 1.1 + 0.01 * i), 0.22 + 0.15 * i, 0.085 - 0.006 * i, 0.095)
                c.fill(knot, hair)
                c.line(knot, _LINE * 0.8, ink, closed=True)
