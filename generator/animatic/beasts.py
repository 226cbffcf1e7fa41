"""Animals on their own legs, seen from the side, in figure units: the highest point is at y = 0, the ground at y = 1."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from generator.animatic.canvas import Canvas, Colour, Point, limb, mix, oval, shade, smooth
from generator.animatic.heads import EYE_WHITE, INK, Face
from generator.animatic.looks import Look
from generator.animatic.wording import Wording

Tone = Callable[[Colour], Colour]
LINE = 0.011
BEAK: Colour = (236, 154, 52)


@dataclass(frozen=True)
class Shape:
    """The proportions of one kind of animal."""

    long: float = 0.36  # half the length of the trunk
    deep: float = 0.19  # half its depth
    leg: float = 0.085  # thickness
    head: float = 0.18  # radius
    snout: float = 0.1
    ear: str = "flap"  # flap, point, round, long, fan, horns, none
    tail: str = "up"  # up, bush, thin, stub, hanging, long


_SHAPES = {
    "dog": Shape(),
    "cat": Shape(long=0.36, deep=0.16, leg=0.07, head=0.2, snout=0.04, ear="point", tail="thin"),
    "fox": Shape(deep=0.16, leg=0.065, snout=0.12, ear="point", tail="bush"),
    "bear": Shape(long=0.42, deep=0.27, leg=0.15, head=0.2, snout=0.09, ear="round", tail="stub"),
    "pig": Shape(long=0.42, deep=0.26, leg=0.085, head=0.2, snout=0.08, ear="point", tail="stub"),
    "mouse": Shape(long=0.4, deep=0.24, leg=0.05, head=0.24, snout=0.12, ear="round", tail="thin"),
    "rabbit": Shape(long=0.34, deep=0.24, leg=0.09, head=0.19, snout=0.04, ear="long", tail="stub"),
    "horse": Shape(long=0.33, deep=0.15, leg=0.06, head=0.12, snout=0.14, ear="point", tail="hanging"),
    "cow": Shape(long=0.42, deep=0.23, leg=0.08, head=0.16, snout=0.08, ear="horns", tail="thin"),
    "elephant": Shape(long=0.4, deep=0.27, leg=0.15, head=0.2, snout=0.02, ear="fan", tail="thin"),
    "lizard": Shape(long=0.46, deep=0.15, leg=0.09, head=0.16, snout=0.18, ear="none", tail="long"),
    "frog": Shape(long=0.46, deep=0.26, leg=0.1, head=0.24, snout=0.06, ear="round", tail="stub"),
}


class _Brush:
    """Shapes that may be mirrored, so that an animal looks to either side."""

    def __init__(self, canvas: Canvas, tone: Tone, side: int) -> None:
        self.canvas, self.tone, self.side = canvas, tone, side

    def flip(self, points: list[Point]) -> list[Point]:
        return [(self.side * x, y) for x, y in points]

    def inked(self, points: list[Point], colour: Colour) -> None:
        self.canvas.fill(self.flip(points), self.tone(colour))
        self.canvas.line(self.flip(points), LINE, self.tone(INK), closed=True)

    def plain(self, points: list[Point], colour: Colour, *, frame: list[Point] | None = None) -> None:
        if frame is None:
            self.canvas.fill(self.flip(points), self.tone(colour))
        else:
            self.canvas.inside(self.flip(frame), self.flip(points), self.tone(colour))

    def line(self, points: list[Point], colour: Colour = INK, width: float = LINE) -> None:
        self.canvas.line(self.flip(points), width, self.tone(colour))


def _eye(b: _Brush, x: float, y: float, size: float, face: Face) -> None:
    if face.lids > 0.8:
        b.line(smooth([(x - size, y), (x, y + size * 0.4), (x + size, y)], closed=False))
        return
    white = oval(x, y, size, size)
    b.inked(white, EYE_WHITE)
    b.plain(oval(x + size * 0.25, y + size * 0.05, size * 0.62, size * 0.7), (46, 36, 40), frame=white)
    b.plain(oval(x + size * 0.1, y - size * 0.25, size * 0.2, size * 0.2), (255, 255, 255))


def _bird(b: _Brush, look: Look, face: Face) -> None:
    coat = look.skin
    for x in (-0.06, 0.08):
        b.line([(x, 0.8), (x, 0.975), (x + 0.09, 0.985)], BEAK, 0.026)
    b.inked([(-0.36, 0.5), (-0.62, 0.42), (-0.5, 0.64)], shade(coat, 0.9))
    neck = limb([(0.14, 0.6), (0.3, 0.42), (0.2, 0.25), (0.27, 0.13)], (0.3, 0.19, 0.13, 0.15))
    b.inked(neck, coat)
    trunk = smooth([(-0.5, 0.48), (-0.2, 0.44), (0.15, 0.48), (0.36, 0.6), (0.26, 0.8), (-0.1, 0.86), (-0.38, 0.72)])
    b.inked(trunk, coat)
    b.plain(oval(-0.05, 0.86, 0.42, 0.1), shade(coat, 0.87), frame=trunk)
    b.inked(smooth([(-0.46, 0.5), (-0.1, 0.5), (0.16, 0.6), (0.02, 0.7), (-0.26, 0.68)]), shade(coat, 0.92))
    gape = 0.05 * face.mouth
    b.inked([(0.38, 0.1), (0.6, 0.15 - gape), (0.38, 0.165)], BEAK)
    b.inked([(0.37, 0.155), (0.55, 0.17 + gape), (0.36, 0.2)], shade(BEAK, 0.85))
    head = oval(0.29, 0.12, 0.125, 0.115)
    b.inked(head, coat)
    _eye(b, 0.32, 0.09, 0.036, face)


def _four_legs(b: _Brush, look: Look, words: Wording, face: Face) -> None:
    s, coat = _SHAPES[words.kind], look.skin
    dark = shade(coat, 0.82)
    back = 0.62 - s.deep * 0.2
    for x in (-s.long * 0.62, s.long * 0.62):
        b.inked(limb([(x + 0.05, back), (x + 0.06, 0.8), (x + 0.075, 0.985)], (s.leg * 1.2, s.leg, s.leg)), dark)
    _tail(b, s, back, coat)
    b.inked(limb([(s.long * 0.5, back - 0.02), (s.long * 0.95, 0.3)], (s.deep * 1.7, s.head * 1.25)), coat)
    trunk = smooth(
        [
            (-s.long, back),
            (-s.long * 0.7, back - s.deep),
            (s.long * 0.6, back - s.deep),
            (s.long, back),
            (s.long * 0.7, back + s.deep),
            (-s.long * 0.7, back + s.deep * 0.9),
        ]
    )
    b.inked(trunk, coat)
    b.plain(oval(0, back + s.deep, s.long, s.deep * 0.5), shade(coat, 0.88), frame=trunk)
    for x in (-s.long * 0.62, s.long * 0.62):
        b.inked(limb([(x - 0.05, back), (x - 0.06, 0.8), (x - 0.05, 0.985)], (s.leg * 1.35, s.leg, s.leg)), coat)
    x, y = s.long + 0.06, 0.1 + s.head if s.ear != "long" else 0.36
    _ears(b, s, x, y, coat, back_side=True)
    b.inked(oval(x, y, s.head, s.head * 0.92), coat)
    _muzzle(b, s, words.kind, coat, (x, y), face)
    _eye(b, x + s.head * 0.3, y - s.head * 0.16, 0.043, face)
    _ears(b, s, x, y, coat, back_side=False)


def _tail(b: _Brush, s: Shape, back: float, coat: Colour) -> None:
    end = -s.long
    lines: dict[str, tuple[list[Point], tuple[float, ...]]] = {
        "up": ([(end * 0.9, back - 0.05), (end - 0.16, back - 0.22), (end - 0.14, back - 0.36)], (0.08, 0.06, 0.03)),
        "thin": (
            [(end * 0.9, back), (end - 0.24, back + 0.02), (end - 0.3, back - 0.26), (end - 0.2, back - 0.34)],
            (0.05, 0.045, 0.04, 0.03),
        ),
        "bush": ([(end * 0.85, back), (end - 0.24, back - 0.02), (end - 0.4, back - 0.2)], (0.06, 0.2, 0.03)),
        "hanging": (
            [(end * 0.92, back - 0.06), (end - 0.1, back + 0.02), (end - 0.12, back + 0.26)],
            (0.05, 0.1, 0.03),
        ),
        "long": ([(end * 0.8, back + 0.02), (end - 0.16, back + 0.12), (end - 0.36, back + 0.3)], (0.22, 0.13, 0.02)),
        "stub": ([(end * 0.9, back - 0.04), (end - 0.06, back - 0.08)], (0.1, 0.08)),
    }
    b.inked(limb(*lines[s.tail]), coat)


def _muzzle(b: _Brush, s: Shape, kind: str, coat: Colour, head: Point, face: Face) -> None:
    (x, y), r = head, s.head
    pale = mix(coat, (255, 240, 224), 0.55) if kind in ("dog", "fox", "bear", "cat", "mouse") else coat
    pale = mix(coat, (238, 170, 160), 0.6) if kind == "cow" else pale
    snout = limb([(x + r * 0.3, y + r * 0.25), (x + r * 0.9 + s.snout, y + r * 0.34)], (r * 1.05, r * 0.72))
    b.inked(smooth(snout[:: max(1, len(snout) // 8)]), pale)
    if kind == "elephant":
        trunk = [
            (x + r * 0.7, y + r * 0.2),
            (x + r * 1.35, y + r * 1.2),
            (x + r * 1.2, y + r * 2.4),
            (x + r * 1.6, y + r * 2.7),
        ]
        b.inked(limb(trunk, (0.17, 0.12, 0.09, 0.08)), coat)
        return
    tip = x + r * 0.96 + s.snout
    b.plain(oval(tip, y + r * 0.18, 0.042, 0.034), shade(coat, 0.7) if kind == "pig" else (44, 36, 42))
    if face.mouth > 0.08:
        b.inked(oval(tip - 0.06, y + r * 0.66, 0.055, 0.012 + 0.035 * face.mouth), (126, 48, 56))
    else:
        lips = [(tip - 0.15, y + r * 0.56), (tip - 0.06, y + r * 0.6), (tip, y + r * 0.48)]
        b.line(smooth(lips, closed=False))


def _ears(b: _Brush, s: Shape, x: float, y: float, coat: Colour, *, back_side: bool) -> None:
    dx = 0.05 if back_side else -0.07
    colour = shade(coat, 0.82 if back_side else 0.94)
    if s.ear == "point":
        tip = (x + dx - 0.02, max(0.012, y - s.head - 0.13))
        b.inked([(x + dx - 0.08, y - s.head * 0.7), tip, (x + dx + 0.08, y - s.head * 0.8)], colour)
    elif s.ear == "round":
        b.inked(oval(x + dx, y - s.head * 0.95, s.head * 0.42, s.head * 0.42), colour)
    elif s.ear == "long":
        b.inked(limb([(x + dx, y - s.head * 0.7), (x + dx - 0.07, y - s.head - 0.24)], (0.07, 0.09, 0.03)), colour)
    elif s.ear == "horns":
        b.inked(oval(x + dx - 0.08, y - s.head * 0.6, 0.1, 0.045), colour)
        horn = [
            (x + dx, y - s.head * 0.8),
            (x + dx + 0.05, y - s.head - 0.06),
            (x + dx + 0.02, max(0.02, y - s.head - 0.13)),
        ]
        b.inked(limb(horn, (0.045, 0.035, 0.01)), (236, 226, 204))
    elif s.ear == "fan" and not back_side:
        b.inked(oval(x - s.head * 0.75, y + 0.02, s.head * 0.72, s.head * 0.95), shade(coat, 0.9))
    elif s.ear == "flap" and not back_side:
        b.inked(
            limb(
                [(x - 0.08, y - s.head * 0.75), (x - 0.17, y - s.head * 0.2), (x - 0.13, y + s.head * 0.5)],
                (0.06, 0.14, 0.06),
            ),
            shade(coat, 0.8),
        )


def _seal(b: _Brush, look: Look, face: Face) -> None:
    coat = look.skin
    b.inked(smooth([(-0.5, 0.86), (-0.78, 0.72), (-0.72, 0.92), (-0.8, 1.0), (-0.48, 0.98)]), shade(coat, 0.85))
    back = [(-0.56, 0.9), (-0.2, 0.62), (0.1, 0.34), (0.24, 0.06), (0.46, 0.06)]
    body = smooth([*back, (0.5, 0.4), (0.4, 0.78), (0.3, 0.98), (-0.3, 1.0)])
    b.inked(body, coat)
    b.plain(oval(0.34, 0.7, 0.16, 0.42), mix(coat, (255, 246, 236), 0.4), frame=body)
    b.inked(limb([(0.12, 0.72), (0.02, 0.86), (-0.08, 0.98)], (0.14, 0.13, 0.05)), shade(coat, 0.88))
    b.inked(oval(0.54, 0.21, 0.1, 0.075), mix(coat, (255, 246, 236), 0.45))
    b.plain(oval(0.62, 0.18, 0.036, 0.028), (44, 36, 42))
    for y in (0.22, 0.26):
        b.line([(0.56, y), (0.72, y + 0.03)], width=LINE * 0.6)
    if face.mouth > 0.08:
        b.inked(oval(0.56, 0.3, 0.05, 0.012 + 0.035 * face.mouth), (126, 48, 56))
    _eye(b, 0.42, 0.13, 0.042, face)


def _fish(b: _Brush, look: Look, face: Face) -> None:
    coat = look.skin
    b.inked([(-0.46, 0.5), (-0.84, 0.24), (-0.72, 0.52), (-0.84, 0.82)], shade(coat, 0.86))
    b.inked(smooth([(-0.14, 0.26), (0.06, 0.02), (0.2, 0.26)]), shade(coat, 0.86))
    body = smooth([(-0.54, 0.52), (-0.1, 0.24), (0.4, 0.24), (0.68, 0.48), (0.4, 0.78), (-0.1, 0.8)])
    b.inked(body, coat)
    b.plain(oval(0.1, 0.84, 0.6, 0.16), mix(coat, (255, 246, 236), 0.55), frame=body)
    b.inked(smooth([(0.08, 0.56), (-0.12, 0.66), (-0.06, 0.76), (0.12, 0.66)]), shade(coat, 0.88))
    b.line(smooth([(0.68, 0.54), (0.56, 0.6 + 0.03 * face.mouth), (0.46, 0.56)], closed=False))
    _eye(b, 0.44, 0.42, 0.05, face)


def _turtle(b: _Brush, look: Look, face: Face) -> None:
    coat = look.skin
    for x in (-0.34, 0.3):
        b.inked(limb([(x, 0.74), (x + 0.03, 0.98)], (0.17, 0.15)), shade(coat, 0.9))
    b.inked(limb([(0.4, 0.72), (0.56, 0.48)], (0.2, 0.16)), coat)
    shell = smooth([(-0.6, 0.84), (-0.46, 0.34), (0.0, 0.06), (0.36, 0.34), (0.48, 0.84)])
    b.inked(shell, coat)
    for x, y in ((-0.28, 0.5), (0.02, 0.4), (0.26, 0.56), (-0.06, 0.68)):
        b.line(oval(x, y, 0.11, 0.1), shade(coat, 0.66))
    b.inked(oval(0.6, 0.42, 0.16, 0.14), coat)
    b.line(smooth([(0.74, 0.46), (0.66, 0.5 + 0.03 * face.mouth), (0.58, 0.48)], closed=False))
    _eye(b, 0.64, 0.37, 0.042, face)


def _bug(b: _Brush, look: Look, face: Face) -> None:
    coat, wing = look.skin, (226, 236, 244)
    for x in (-0.1, 0.12):
        b.inked(limb([(x, 0.4), (x - 0.1, 0.1), (x - 0.22, 0.02)], (0.05, 0.26, 0.14)), wing)
    body = oval(0, 0.6, 0.46, 0.28)
    b.inked(body, coat)
    for x in (-0.34, 0.26):
        b.plain(oval(x, 0.6, 0.06, 0.3), (52, 44, 48), frame=body)
    b.inked(oval(0.46, 0.54, 0.17, 0.17), shade(coat, 0.7))
    for x in (0.42, 0.52):
        b.line(smooth([(x, 0.4), (x + 0.06, 0.26), (x + 0.14, 0.24)], closed=False))
    _eye(b, 0.53, 0.5, 0.05, face)


_OTHERS = {"bird": _bird, "seal": _seal, "fish": _fish, "turtle": _turtle, "bug": _bug}


def draw_beast(c: Canvas, look: Look, words: Wording, tone: Tone, face: Face) -> None:
    """A whole animal, looking the way its face is turned."""
    c.fill(oval(0, 0.99, 0.42, 0.03), (24, 18, 34), alpha=0.3)
    brush = _Brush(c, tone, -1 if face.turn < 0 else 1)
    if words.kind in _OTHERS:
        _OTHERS[words.kind](brush, look, face)
    else:
        _four_legs(brush, look, words, face)
