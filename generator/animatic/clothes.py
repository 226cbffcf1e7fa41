"""Clothes, in figure units."""

from __future__ import annotations

import math
from dataclasses import dataclass

from generator.animatic.build import INK, LINE, WHITE, Build, Tone, ink_on, inked, mirror
from generator.animatic.canvas import Canvas, Colour, Point, box, limb, mix, oval, shade, smooth
from generator.animatic.looks import Look, accent
from generator.animatic.wording import Garment, Wording


def _pattern(c: Canvas, shape: list[Point], garment: Garment | None, colour: Colour, tone: Tone) -> None:
    if garment is None or not garment.pattern:
        return
    other = tone(mix(colour, WHITE, 0.55) if sum(colour) < 540 else shade(colour, 0.72))
    step = 0.03
    for i in range(40):
        y = 0.15 + i * step
        if garment.pattern == "dots":
            for j in range(-8, 9):
                c.inside(shape, oval((j + 0.5 * (i % 2)) * step, y, 0.0065, 0.0065), other)
        else:
            c.inside(shape, box(-0.4, y, 0.4, y + 0.009), other)
    if garment.pattern == "checks":
        for j in range(-10, 11):
            c.inside(shape, box(j * step, 0.1, j * step + 0.009, 1.1), other, alpha=0.6)


def _torso(b: Build, low: float, flare: float = 0.0) -> list[Point]:
    """The outline of a garment from the neck down to `low`, wider by `flare` at its hem."""
    s, mid = b.shoulder, b.shoulder + (b.crotch - b.shoulder) * 0.62
    right = [
        (b.head * 0.2, s - 0.012),
        (b.half * 0.78, s + 0.004),
        (b.half, s + 0.035),
        (b.half * 0.93, s + 0.11),
        (b.waist, mid),
        (b.hip + flare * 0.4, b.crotch),
        (b.hip + flare, low),
    ]
    if low < b.crotch:
        right[-2:] = [(b.hip, low)]
    curve = smooth(right, closed=False)
    return mirror(curve)


def _collar(c: Canvas, b: Build, look: Look, cut: str, tone: Tone) -> None:
    """The neckline, which tells one cut from another in a medium shot."""
    s, ink, w = b.shoulder, tone(ink_on(look.top)), b.head * 0.2
    if cut in ("jacket", "suit", "coat"):
        opening = [(-w, s - 0.014), (w, s - 0.014), (0.004, s + 0.15 if cut != "coat" else s + 0.09)]
        c.fill(opening, tone(WHITE))
        for side in (-1, 1):
            lapel = [
                (side * w * 0.95, s - 0.02),
                (side * w * 2.0, s + 0.02),
                (side * w * 1.5, s + 0.05),
                (side * 0.004, s + 0.15 if cut != "coat" else s + 0.09),
            ]
            inked(c, lapel, tone(shade(look.top, 0.88)), ink)
        if cut == "suit":
            c.fill(
                [(-0.012, s + 0.005), (0.012, s + 0.005), (0.01, s + 0.1), (0, s + 0.12), (-0.01, s + 0.1)],
                tone((132, 44, 52)),
            )
        c.line([(0.002, s + 0.1), (0.004, b.crotch)], LINE, ink)
        for i in range(3):
            c.fill(oval(0.014, s + 0.17 + i * 0.06, 0.006, 0.006), ink)
    elif cut in ("jumpsuit", "uniform"):
        dark, light = tone(shade(look.top, 0.74)), tone(mix(look.top, WHITE, 0.4))
        inked(c, mirror([(0.006, s + 0.03), (w * 1.3, s + 0.006), (w * 1.1, s - 0.03), (0.006, s - 0.004)]), light, ink)
        c.line([(0, s + 0.03), (0, b.crotch)], LINE * 1.6, dark)
        waist = s + (b.crotch - s) * 0.7
        c.line([(-b.waist * 0.98, waist), (b.waist * 0.98, waist)], 0.016, dark)
        inked(c, box(-0.012, waist - 0.011, 0.012, waist + 0.011), tone((206, 180, 110)), ink)
        for side in (-1, 1) if cut == "uniform" else (1,):
            inked(c, box(side * b.half * 0.5 - 0.03, s + 0.085, side * b.half * 0.5 + 0.03, s + 0.125), light, ink)
    elif cut in ("shirt", "overalls"):
        for side in (-1, 1):
            inked(
                c,
                [(0, s + 0.036), (side * w * 0.9, s - 0.026), (side * w * 1.6, s + 0.006), (side * w * 0.9, s + 0.052)],
                tone(shade(look.top, 1.08)),
                ink,
            )
        c.line([(0, s + 0.036), (0, b.crotch - 0.04)], LINE * 0.7, tone(shade(look.top, 0.72)))
    elif cut == "vest":
        c.fill([(-w, s - 0.014), (w, s - 0.014), (0, s + 0.12)], tone(WHITE))
        c.line([(-w * 1.1, s - 0.014), (0, s + 0.12), (w * 1.1, s - 0.014)], LINE, ink)
        c.line([(0, s + 0.12), (0, b.crotch)], LINE, ink)
    else:
        c.line(
            smooth([(-w * 1.25, s - 0.012), (0, s + 0.04), (w * 1.25, s - 0.012)], closed=False),
            LINE * 2.6,
            tone(shade(look.top, 0.78)),
        )


def _extras(c: Canvas, b: Build, look: Look, words: Wording, tone: Tone) -> None:
    worn, s, ink = words.worn, b.shoulder, tone(INK)
    over, neck = worn.get("over"), worn.get("neck")
    if over:
        _bib(c, b, look, over, tone)
    if neck and neck.cut == "scarf":
        colour = accent("scarf", neck.colour or "crimson")
        w = b.head * 0.34
        end = limb([(w * 0.5, s), (w * 0.75, s + 0.06), (w * 0.62, s + 0.17)], (0.035, 0.04, 0.044))
        inked(c, end, tone(shade(colour, 0.85)), ink)
        round_neck = mirror([(0, s - 0.006), (w, s - 0.026), (w * 1.1, s + 0.008), (0, s + 0.04)])
        inked(c, smooth(round_neck), tone(colour), ink)
    elif neck:
        colour = accent("tie", neck.colour or "crimson")
        inked(c, mirror([(0.01, s + 0.012), (0.017, s + 0.13), (0, s + 0.155)]), tone(colour), ink)


def _bib(c: Canvas, b: Build, look: Look, over: Garment, tone: Tone) -> None:
    """An apron, or the bib of overalls."""
    s, apron = b.shoulder, over.cut == "apron"
    colour = accent("apron", over.colour or "white") if apron else look.bottom
    low, half = (b.crotch + 0.14, b.hip * 0.86) if apron else (b.crotch, b.waist * 0.92)
    bib = mirror([(b.half * 0.45, s + 0.1), (b.waist * 0.9, s + 0.22), (half, low)])
    for side in (-1, 1):
        strap = [(side * b.half * 0.42, s + 0.1), (side * b.half * 0.5, s - 0.002)]
        c.line(strap, LINE * 3.2, tone(shade(colour, 0.86)))
    inked(c, bib, tone(colour), tone(INK))
    _pattern(c, bib, over, colour, tone)
    c.line([(-b.half * 0.22, s + 0.2), (b.half * 0.22, s + 0.2)], LINE, tone(shade(colour, 0.7)))


def draw_clothes(c: Canvas, b: Build, look: Look, words: Wording, tone: Tone, *, sits: bool = False) -> None:
    """Neck, trunk and all that is worn on it."""
    worn = words.worn
    _neck(c, b, look, tone)
    whole = worn["whole"].cut if "whole" in worn else ""
    cut = whole or (worn["top"].cut if "top" in worn else "shirt")
    bare = words.kind != "human" and not whole and "top" not in worn
    low, flare = {"coat": (0.74, 0.035), "dress": (0.78, 0.07), "robe": (0.95, 0.06)}.get(
        whole, (b.crotch + 0.015, 0.006)
    )
    if sits:
        low = min(low, b.crotch + 0.14)
    if worn.get("bottom") and worn["bottom"].cut == "skirt" and not whole:
        hem = b.crotch + 0.14 if sits else 0.78
        skirt = mirror([(b.waist, b.crotch - 0.09), (b.hip * 1.1, b.crotch), (b.hip + 0.05, hem)])
        inked(c, skirt, tone(look.bottom), tone(INK))
        _pattern(c, skirt, worn["bottom"], look.bottom, tone)
        low = b.crotch - 0.05
    if bare:
        low = b.crotch - 0.06
    colour = look.skin if bare else look.top
    shape = _torso(b, low, flare)
    inked(c, shape, tone(colour), tone(INK))
    edge = b.half * 0.62
    c.inside(
        shape,
        smooth(
            [
                (edge, b.shoulder - 0.02),
                (edge * 0.86, b.crotch - 0.1),
                (edge + flare * 0.6, low + 0.02),
                (0.4, low),
                (0.4, 0),
            ],
            steps=4,
        ),
        tone(shade(colour, 0.87)),
    )
    _pattern(c, shape, worn.get("whole") or worn.get("top"), colour, tone)
    c.line(shape, LINE, tone(ink_on(colour)), closed=True)
    if whole == "dress":
        waist = b.shoulder + (b.crotch - b.shoulder) * 0.66
        c.line(
            smooth([(-b.waist, waist), (0, waist + 0.012), (b.waist, waist)], closed=False),
            LINE * 2.4,
            tone(shade(colour, 0.72)),
        )
    if not bare:
        _collar(c, b, look, cut, tone)
    _extras(c, b, look, words, tone)


@dataclass(frozen=True)
class Legs:
    """What the legs of a figure do."""

    posture: str = "stand"  # stand, sit, kneel, walk, run or lie
    phase: int = 0  # of a step, 0 to STEPS - 1
    way: int = 1  # -1 to the left of the picture, 1 to the right


STANDING = Legs()
STEPS = 8  # drawings that make two steps
FLOOR = {"sit": 0.915, "kneel": 0.86}  # figure units: where the floor is for somebody who does not stand on it upright
_STRIDES = {"walk": (0.1, 0.035, 0.03), "run": (0.17, 0.12, 0.08)}  # stride, lift of the foot, of the knee


def _joints(b: Build, legs: Legs, side: int) -> list[Point]:
    """Hip, knee and foot of one leg."""
    x = side * b.hip * 0.55
    hip = (x, b.crotch - 0.06)
    if legs.posture in _STRIDES:
        stride, lift, bend = _STRIDES[legs.posture]
        angle = 2 * math.pi * legs.phase / STEPS + (0.0 if side < 0 else math.pi)
        swing, up = math.sin(angle), max(0.0, math.cos(angle))
        knee = (x + legs.way * (0.55 * swing * stride + bend * up), 0.75 - 0.3 * lift * up)
        return [hip, knee, (0.7 * x + legs.way * swing * stride, 0.965 - lift * up)]
    if legs.posture == "sit":
        return [hip, (x * 1.7, b.crotch + 0.12), (x * 1.6, 0.885)]
    if legs.posture == "kneel":
        if side == legs.way:
            return [hip, (x + legs.way * 0.1, b.crotch + 0.12), (x + legs.way * 0.11, 0.83)]
        return [hip, (x * 1.3, 0.8), (x * 1.3 - legs.way * 0.1, 0.835)]
    spread = 1.5 if legs.posture == "lie" else 1.06
    return [hip, (x * 1.04, 0.75), (x * spread, 0.965)]


def draw_seat(c: Canvas, b: Build, tone: Tone) -> None:
    """A plain chair behind somebody who sits."""
    wood, dark = tone((142, 98, 68)), tone((104, 72, 54))
    for side in (-1, 1):
        c.fill(box(side * b.hip * 1.35 - 0.012, b.shoulder + 0.16, side * b.hip * 1.35 + 0.012, 0.93), dark)
    c.fill(box(-b.hip * 1.45, b.shoulder + 0.15, b.hip * 1.45, b.shoulder + 0.2), wood)
    c.fill(box(-b.hip * 1.6, b.crotch + 0.03, b.hip * 1.6, b.crotch + 0.075), wood)


def draw_legs(c: Canvas, b: Build, look: Look, words: Wording, tone: Tone, legs: Legs) -> None:
    """Legs and shoes."""
    cut = words.worn["bottom"].cut if "bottom" in words.worn else "trousers"
    whole = words.worn["whole"].cut if "whole" in words.worn else ""
    beast = words.kind not in ("human", "robot")
    bare = cut in ("shorts", "skirt") or whole in ("dress", "robe") or (beast and "bottom" not in words.worn)
    colour = look.skin if bare or words.kind == "robot" else look.bottom
    slim = bare or words.kind == "robot"
    shoes = words.worn.get("feet")
    shoe = accent("shoes", shoes.colour or "brown") if shoes else shade(look.bottom, 0.55)
    widths = (b.hip * 0.8, b.hip * 0.52, b.hip * 0.36) if slim else (b.hip * 1.02, b.hip * 0.72, b.hip * 0.5)
    order = (-legs.way, legs.way)
    for side in order:
        line = _joints(b, legs, side)
        leg, x, y = limb(line, widths), line[-1][0], line[-1][1] + 0.033
        inked(c, leg, tone(colour), tone(INK))
        c.inside(leg, box(x + 0.012, 0, x + 0.2, 1), tone(shade(colour, 0.86)))
        way = legs.way * 0.016 if legs.posture in _STRIDES else -side * 0.005
        toes = [(x - 0.036, y - 0.026), (x + way, y - 0.05), (x + 0.036, y - 0.026)]
        foot = smooth([(x - 0.034 + way, y), *toes, (x + 0.034 + way, y)])
        if beast:
            foot = oval(x * 1.3, y - 0.028, 0.062, 0.03)
        inked(c, foot, tone(shoe), tone(INK))
        if cut == "shorts" and not whole:
            inked(
                c,
                limb([line[0], _part(line[0], line[1], 0.86)], (b.hip * 1.1, b.hip * 1.0)),
                tone(look.bottom),
                tone(INK),
            )


def _part(a: Point, b: Point, t: float) -> Point:
    return a[0] + (b[0] - a[0]) * t, a[1] + (b[1] - a[1]) * t


def _neck(c: Canvas, b: Build, look: Look, tone: Tone) -> None:
    w = b.head * 0.2
    neck = [
        (-w, b.head * 0.75),
        (w, b.head * 0.75),
        (w * 1.15, b.shoulder + 0.012),
        (0, b.shoulder + 0.034),
        (-w * 1.15, b.shoulder + 0.012),
    ]
    inked(c, neck, tone(look.skin), tone(INK))
    c.inside(neck, oval(0, b.head * 0.82, w * 1.6, b.head * 0.22), tone(shade(look.skin, 0.8)))
