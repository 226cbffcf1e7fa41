"""Animals on their own legs, seen from the side, in figure units: the highest point is at y = 0, the ground at y = 1.

In every posture the trunk stays where it is in the figure's box: `ground` says where the floor is then.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from generator.animatic.beast_brush import Brush, Tone, eye
from generator.animatic.beast_others import OTHERS, OWN
from generator.animatic.beast_parts import draw_after, draw_before
from generator.animatic.canvas import Canvas, Colour, Point, limb, mix, oval, shade, smooth
from generator.animatic.heads import Face
from generator.animatic.looks import Look
from generator.animatic.wording import Wording


@dataclass(frozen=True)
class Shape:
    """The proportions of one kind of animal."""

    long: float = 0.36  # half the length of the trunk
    deep: float = 0.19  # half its depth
    leg: float = 0.085  # thickness
    head: float = 0.18  # radius
    snout: float = 0.1
    ear: str = "flap"  # flap, point, round, long, fan, horns, antlers, none
    tail: str = "up"  # up, bush, thin, stub, hanging, long, none


_SHAPES = {
    "dog": Shape(),
    "cat": Shape(long=0.36, deep=0.16, leg=0.07, head=0.2, snout=0.04, ear="point", tail="thin"),
    "fox": Shape(deep=0.16, leg=0.065, snout=0.12, ear="point", tail="bush"),
    "bear": Shape(long=0.42, deep=0.27, leg=0.15, head=0.2, snout=0.09, ear="round", tail="stub"),
    "pig": Shape(long=0.42, deep=0.26, leg=0.085, head=0.2, snout=0.08, ear="point", tail="stub"),
    "mouse": Shape(long=0.4, deep=0.24, leg=0.05, head=0.24, snout=0.12, ear="round", tail="thin"),
    "rabbit": Shape(long=0.34, deep=0.24, leg=0.09, head=0.19, snout=0.04, ear="long", tail="stub"),
    "horse": Shape(long=0.33, deep=0.15, leg=0.06, head=0.12, snout=0.14, ear="point", tail="hanging"),
    "deer": Shape(long=0.33, deep=0.15, leg=0.05, head=0.12, snout=0.11, ear="antlers", tail="stub"),
    "dragon": Shape(long=0.42, deep=0.2, leg=0.1, head=0.14, snout=0.14, ear="horns", tail="long"),
    "hedgehog": Shape(long=0.38, deep=0.3, leg=0.05, head=0.18, snout=0.14, ear="round", tail="none"),
    "cow": Shape(long=0.42, deep=0.23, leg=0.08, head=0.16, snout=0.08, ear="horns", tail="thin"),
    "elephant": Shape(long=0.4, deep=0.27, leg=0.15, head=0.2, snout=0.02, ear="fan", tail="thin"),
    "lizard": Shape(long=0.46, deep=0.15, leg=0.09, head=0.16, snout=0.18, ear="none", tail="long"),
    "frog": Shape(long=0.46, deep=0.26, leg=0.1, head=0.24, snout=0.06, ear="round", tail="stub"),
}


@dataclass(frozen=True)
class _Stance:
    """How an animal carries itself."""

    back: float  # y of the middle of the trunk
    rise: float  # how much its front is higher than its rear, for each unit along it
    ground: float  # y
    fore: tuple[list[Point], ...]  # legs: the far one, then the near one
    hind: tuple[list[Point], ...]
    head: Point


_AT_REST = ("lie", "kneel", "fall")


def ground(words: Wording) -> float:
    """Where the floor is for an animal in its posture; above 1 for one that is in the air."""
    return _stance(words).ground if words.kind in _SHAPES else 1.0


def _stance(words: Wording) -> _Stance:
    s, does = _SHAPES[words.kind], words.posture
    back, low, x = 0.62 - s.deep * 0.2, 0.985, s.long * 0.62
    high = 0.46 if s.ear == "long" else 0.36 if s.ear == "antlers" else 0.1 + s.head
    if does in _AT_REST:
        floor = back + s.deep + 0.02
        asleep = words.asleep
        paws = [(x, back + s.deep * 0.4), (x + 0.1, floor - s.leg * 0.5), (s.long + 0.2, floor - s.leg * 0.4)]
        rear = [(-x - 0.02, back + s.deep * 0.2), (-x + 0.1, floor - s.leg * 0.5), (-x + 0.26, floor - s.leg * 0.4)]
        out = min(s.long + 0.16, 0.82 - s.head * 0.96 - s.snout)  # the nose stays on the canvas
        head = (out, floor - s.head * 0.9) if asleep else (s.long + 0.08, max(0.1 + s.head, back - s.head * 1.3))
        return _Stance(back, 0.0, floor, ([], paws), ([], rear), head)
    if does == "sit":
        rise, floor = 0.62, min(1.0, back + 0.62 * x + s.deep + 0.02)
        chest = back - rise * x
        fore = [[(x * 0.9 + d, chest), (x * 0.95 + d, 0.8), (x + d, floor - 0.01)] for d in (0.08, 0.0)]
        rear = [(-x, back + rise * x), (-x + 0.14, floor - s.leg * 0.5), (0.04, floor - s.leg * 0.4)]
        head = (s.long * 0.82, high if s.ear == "long" else min(high, chest - s.head * 0.7))
        return _Stance(back, rise, floor, (fore[0], fore[1]), ([], rear), head)
    if does in ("run", "jump"):
        up, rise = (1.1, 0.3) if does == "jump" else (1.0, 0.06)
        ahead = [[(x, back - rise * x), (s.long + 0.1 + d, 0.74), (s.long + 0.24 + d, 0.86)] for d in (0.06, -0.06)]
        push = [[(-x, back + rise * x), (-s.long - 0.04 + d, 0.78), (-s.long - 0.22 + d, 0.92)] for d in (0.1, -0.02)]
        return _Stance(back, rise, up, (ahead[0], ahead[1]), (push[0], push[1]), (s.long + 0.1, max(s.head + 0.02, high - 0.02)))
    step = 0.09 if does == "walk" else 0.0
    front = [[(x + d, back), (x + d * 1.2 + k, 0.8), (x + d + 2 * k, low)] for d, k in ((0.05, step), (-0.05, -step))]
    behind = [[(-x + d, back), (-x + d * 1.2 + k, 0.8), (-x + d + 2 * k, low)] for d, k in ((0.05, -step), (-0.05, step))]
    return _Stance(back, 0.0, 1.0, (front[0], front[1]), (behind[0], behind[1]), (s.long + 0.06, high))


def _four_legs(b: Brush, look: Look, words: Wording, face: Face) -> None:
    s, coat, at = _SHAPES[words.kind], look.skin, _stance(words)
    back, (x, y), dark = at.back, at.head, shade(look.skin, 0.82)

    def on(px: float, py: float) -> Point:
        return px * math.cos(math.atan(at.rise)), back + py - at.rise * px

    for leg in (at.hind[0], at.fore[0]):
        if leg:
            b.inked(limb(leg, (s.leg * 1.2, s.leg, s.leg)), dark)
    _tail(b, s, on(-s.long, 0.0)[1], coat, floor=at.ground - 0.03)
    draw_before(b, words.beast, coat, (x, y), s.head, back=back - s.deep)
    neck = [on(s.long * 0.5, -0.02), (x - s.head * 0.3, y + s.head * 0.3)]
    b.inked(limb(neck, (s.deep * 1.7, s.head * 1.25)), coat)
    ring = [(-1.0, 0.0), (-0.7, -1.0), (0.6, -1.0), (1.0, 0.0), (0.7, 1.0), (-0.7, 0.9)]
    trunk = smooth([on(px * s.long, py * s.deep) for px, py in ring])
    b.inked(trunk, coat)
    b.plain(oval(0, back + s.deep, s.long, s.deep * 0.5), shade(coat, 0.88), frame=trunk)
    for leg, bent in ((at.hind[1], words.posture in ("sit", *_AT_REST)), (at.fore[1], False)):
        if bent:
            foot, thigh = (leg[1][0] + leg[2][0]) / 2, min(leg[0][1], at.ground - s.deep * 0.62)
            b.inked(oval(foot, at.ground - s.leg * 0.4, 0.12, s.leg * 0.42), coat)
            b.inked(oval(leg[0][0] + 0.05, thigh, s.deep * 0.72, s.deep * 0.6), coat)
        else:
            b.inked(limb(leg, (s.leg * 1.35, s.leg, s.leg)), coat)
    _ears(b, s, x, y, coat, back_side=True)
    b.inked(oval(x, y, s.head, s.head * 0.92), coat)
    _muzzle(b, s, words.kind, coat, (x, y), face)
    eye(b, x + s.head * 0.3, y - s.head * 0.16, 0.043, face)
    _ears(b, s, x, y, coat, back_side=False)
    draw_after(b, words.beast, coat, (x, y), s, trunk, floor=at.ground)


def _tail(b: Brush, s: Shape, back: float, coat: Colour, *, floor: float) -> None:
    end = -s.long
    lines: dict[str, tuple[list[Point], tuple[float, ...]]] = {
        "up": ([(end * 0.9, back - 0.05), (end - 0.16, back - 0.22), (end - 0.14, back - 0.36)], (0.08, 0.06, 0.03)),
        "thin": (
            [(end * 0.9, back), (end - 0.24, back + 0.02), (end - 0.3, back - 0.26), (end - 0.2, back - 0.34)],
            (0.05, 0.045, 0.04, 0.03),
        ),
        "bush": ([(end * 0.85, back), (end - 0.24, back - 0.02), (end - 0.4, back - 0.2)], (0.06, 0.2, 0.03)),
        "hanging": ([(end * 0.92, back - 0.06), (end - 0.1, back + 0.02), (end - 0.12, back + 0.26)], (0.05, 0.1, 0.03)),
        "long": ([(end * 0.8, back + 0.02), (end - 0.16, back + 0.12), (end - 0.36, back + 0.3)], (0.22, 0.13, 0.02)),
        "stub": ([(end * 0.9, back - 0.04), (end - 0.06, back - 0.08)], (0.1, 0.08)),
    }
    if s.tail in lines:
        points, widths = lines[s.tail]
        b.inked(limb([(x, min(y, floor)) for x, y in points], widths), coat)


def _muzzle(b: Brush, s: Shape, kind: str, coat: Colour, head: Point, face: Face) -> None:
    (x, y), r = head, s.head
    pale = mix(coat, (255, 240, 224), 0.55) if kind in ("dog", "fox", "bear", "cat", "mouse", "hedgehog", "deer") else coat
    pale = mix(coat, (238, 170, 160), 0.6) if kind == "cow" else pale
    snout = limb([(x + r * 0.3, y + r * 0.25), (x + r * 0.9 + s.snout, y + r * 0.34)], (r * 1.05, r * 0.72))
    b.inked(smooth(snout[:: max(1, len(snout) // 8)]), pale)
    if kind == "elephant":
        trunk = [(x + r * 0.7, y + r * 0.2), (x + r * 1.35, y + r * 1.2), (x + r * 1.2, y + r * 2.4), (x + r * 1.6, y + r * 2.7)]
        b.inked(limb(trunk, (0.17, 0.12, 0.09, 0.08)), coat)
        return
    tip = x + r * 0.96 + s.snout
    b.plain(oval(tip, y + r * 0.18, 0.042, 0.034), shade(coat, 0.7) if kind == "pig" else (44, 36, 42))
    if face.mouth > 0.08:
        b.inked(oval(tip - 0.06, y + r * 0.66, 0.055, 0.012 + 0.035 * face.mouth), (126, 48, 56))
    else:
        lips = [(tip - 0.15, y + r * 0.56), (tip - 0.06, y + r * 0.6), (tip, y + r * 0.48)]
        b.line(smooth(lips, closed=False))


def _ears(b: Brush, s: Shape, x: float, y: float, coat: Colour, *, back_side: bool) -> None:
    dx = 0.05 if back_side else -0.07
    colour = shade(coat, 0.82 if back_side else 0.94)
    if s.ear == "point":
        tip = (x + dx - 0.02, max(0.012, y - s.head - 0.13))
        b.inked([(x + dx - 0.08, y - s.head * 0.7), tip, (x + dx + 0.08, y - s.head * 0.8)], colour)
    elif s.ear == "round":
        b.inked(oval(x + dx, y - s.head * 0.95, s.head * 0.42, s.head * 0.42), colour)
    elif s.ear == "long":
        b.inked(limb([(x + dx, y - s.head * 0.7), (x + dx - 0.07, y - s.head - 0.24)], (0.07, 0.09, 0.03)), colour)
    elif s.ear == "antlers":
        b.inked(limb([(x + dx * 0.6, y - s.head * 0.6), (x - 0.13 + dx, y - s.head * 0.9)], (0.05, 0.02)), colour)
    elif s.ear == "horns":
        b.inked(oval(x + dx - 0.08, y - s.head * 0.6, 0.1, 0.045), colour)
        horn = [(x + dx, y - s.head * 0.8), (x + dx + 0.05, y - s.head - 0.06), (x + dx + 0.02, max(0.02, y - s.head - 0.13))]
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


def draw_beast(c: Canvas, look: Look, words: Wording, tone: Tone, face: Face) -> None:
    """A whole animal, looking the way its face is turned."""
    floor = ground(words)
    if floor <= 1:
        c.fill(oval(0, floor - 0.01, 0.42, 0.03), (24, 18, 34), alpha=0.3)
    brush = Brush(c, tone, -1 if face.turn < 0 else 1)
    other = OWN.get(words.beast) or OTHERS.get(words.kind)
    if other:
        other(brush, look, face)
    else:
        _four_legs(brush, look, words, face)
