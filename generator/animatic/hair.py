"""Hair, in head units. Outlines are given across in half widths of the face, so that they fit every head."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from generator.animatic.canvas import Canvas, Colour, Point, limb, oval, shade, smooth
from generator.animatic.looks import Look
from generator.animatic.wording import Wording

Tone = Callable[[Colour], Colour]
_INK: Colour = (38, 30, 42)
_LINE = 0.022

# fmt: off
_EVEN = ((0.93, -0.04), (0.82, -0.24), (0.4, -0.31), (-0.4, -0.31), (-0.82, -0.24), (-0.93, -0.04))
_HAIRLINES: dict[str, tuple[Point, ...]] = {  # from ear to ear, right to left
    "parted": ((0.93, -0.04), (0.8, -0.26), (-0.1, -0.24), (-0.5, -0.4), (-0.84, -0.22), (-0.93, -0.04)),
    "tousled": ((0.93, 0.0), (0.7, -0.28), (0.5, -0.16), (0.3, -0.3), (0.0, -0.18), (-0.25, -0.3), (-0.55, -0.18), (-0.93, 0.0)),
    "bob": ((0.98, 0.12), (0.84, -0.16), (0.3, -0.2), (-0.3, -0.2), (-0.84, -0.16), (-0.98, 0.12)),
    "long": ((0.98, 0.16), (0.82, -0.1), (0.4, -0.3), (0.0, -0.42), (-0.4, -0.3), (-0.82, -0.1), (-0.98, 0.16)),
    "wavy": ((0.98, 0.16), (0.86, -0.12), (0.2, -0.24), (-0.4, -0.42), (-0.8, -0.2), (-0.98, 0.16)),
    "braids": ((0.98, 0.05), (0.8, -0.2), (0.4, -0.32), (0.0, -0.42), (-0.4, -0.32), (-0.8, -0.2), (-0.98, 0.05)),
}
_BEHIND: dict[str, tuple[Point, ...]] = {  # the right half of what hangs behind, from the crown down
    "bob": ((0.9, -0.35), (1.3, 0.1), (1.28, 0.45), (0.5, 0.52)),
    "long": ((0.9, -0.4), (1.28, 0.1), (1.34, 0.7), (1.2, 1.1), (0.3, 1.16)),
    "wavy": ((0.9, -0.42), (1.3, -0.05), (1.2, 0.16), (1.48, 0.42), (1.3, 0.62), (1.5, 0.86), (0.9, 0.98), (0.2, 0.92)),
}
_KNOTS = ((-0.98, -0.2), (-0.8, -0.42), (-0.4, -0.52), (0.05, -0.56), (0.48, -0.5), (0.84, -0.4), (0.98, -0.18),
          (-0.5, -0.34), (0.0, -0.37), (0.5, -0.34))
_LOCKS = {"bob": 0.4, "long": 0.95, "wavy": 0.8}  # how low the locks before the shoulders hang
# fmt: on


def _across(points: Sequence[Point], w: float) -> list[Point]:
    return [(x * w, y) for x, y in points]


def _inked(c: Canvas, points: list[Point], colour: Colour, ink: Colour) -> None:
    c.fill(points, colour)
    c.line(points, _LINE, ink, closed=True)


def draw_back_hair(c: Canvas, look: Look, tone: Tone, w: float) -> None:
    """The hair behind the head and the shoulders."""
    dark, ink, shape = tone(shade(look.hair, 0.82)), tone(_INK), look.shape
    if shape in _BEHIND:
        right = _across(_BEHIND[shape], w)
        _inked(c, smooth([*right, *[(-x, y) for x, y in reversed(right)]]), dark, ink)
    elif shape == "afro":
        _inked(c, oval(0, -0.22, w * 1.72, 0.62), tone(look.hair), ink)
    elif shape == "curly":
        for x, y in ((-1.12, -0.1), (1.12, -0.1), (-1.16, 0.14), (1.16, 0.14)):
            _inked(c, oval(w * x, y, 0.16, 0.16), dark, ink)
    elif shape == "bun":
        _inked(c, oval(0, -0.6, 0.2, 0.17), tone(look.hair), ink)
    elif shape == "ponytail":
        tail = _across([(0.5, -0.4), (1.35, -0.3), (1.5, 0.2), (1.25, 0.62)], w)
        _inked(c, limb(tail, (0.16, 0.26, 0.22, 0.04)), dark, ink)


def _cap(w: float, shape: str) -> list[Point]:
    """The crown of the head from ear to ear, closed by the hairline."""
    out = 1.16 if shape in _LOCKS else 1.08
    crown = [(-out, -0.02), (-out, -0.28), (-0.66, -0.51), (0, -0.585), (0.66, -0.51), (out, -0.28), (out, -0.02)]
    if shape == "shaved":
        crown = [
            (-0.99, -0.06),
            (-0.93, -0.28),
            (-0.62, -0.45),
            (0, -0.49),
            (0.62, -0.45),
            (0.93, -0.28),
            (0.99, -0.06),
        ]
    line = _across(_HAIRLINES.get(shape, _EVEN), w)
    return [*smooth(_across(crown, w), closed=False), *smooth(line, closed=False)]


def draw_front_hair(c: Canvas, look: Look, words: Wording, tone: Tone, w: float) -> None:
    """The hair that frames the face."""
    shape, hair, ink = look.shape, tone(look.hair), tone(_INK)
    if shape == "bald":
        return
    if shape == "shaved":
        c.fill(_cap(w, shape), hair, alpha=0.5)
        return
    if words.hat and words.hat.cut in ("hood", "turban"):
        return
    if shape in ("curly", "afro"):
        _curls(c, look, tone, w)
        return
    cap = _cap(w, shape)
    c.fill(cap, hair)
    strand = tone(shade(look.hair, 1.18 if sum(look.hair) > 200 else 1.6))
    c.line(smooth(_across([(-0.55, -0.42), (-0.1, -0.5), (0.3, -0.49)], w), closed=False), _LINE * 1.2, strand)
    c.line(cap, _LINE, ink, closed=True)
    for side in (-1, 1):
        if shape in _LOCKS:
            low = _LOCKS[shape]
            lock = limb(
                _across([(side * 1.04, -0.12), (side * 1.12, low * 0.45), (side * 1.04, low)], w), (0.13, 0.17, 0.05)
            )
            c.fill(lock, hair)
            c.line(lock, _LINE * 0.8, ink, closed=True)
        elif shape == "braids":
            for i in range(5):
                knot = oval(side * (w * 1.1 + 0.01 * i), 0.22 + 0.15 * i, 0.085 - 0.006 * i, 0.095)
                c.fill(knot, hair)
                c.line(knot, _LINE * 0.8, ink, closed=True)


def _curls(c: Canvas, look: Look, tone: Tone, w: float) -> None:
    for x, y in _KNOTS:
        c.fill(oval(w * x, y, 0.165, 0.15), tone(_INK))
    for x, y in _KNOTS:
        c.fill(oval(w * x, y, 0.145, 0.13), tone(look.hair))
    for x, y in _KNOTS[1:6:2]:
        curl = [(w * x - 0.05, y), (w * x, y - 0.05), (w * x + 0.05, y)]
        c.line(smooth(curl, closed=False), _LINE * 0.8, tone(shade(look.hair, 0.75)))
