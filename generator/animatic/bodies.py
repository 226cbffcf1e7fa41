"""Bodies and clothes, in figure units: the crown of the head is at y = 0, the feet at y = 1, the middle at x = 0."""

from __future__ import annotations

from generator.animatic.build import INK, LINE, WHITE, Build, Tone, build_of, ink_on, inked
from generator.animatic.canvas import Canvas, Colour, Point, box, limb, mix, oval, shade, smooth
from generator.animatic.clothes import draw_clothes, draw_legs
from generator.animatic.looks import Look, accent
from generator.animatic.wording import Wording


def sleeve_colour(look: Look, words: Wording) -> Colour:
    """The colour of the arms."""
    top = words.worn.get("top")
    if words.kind == "robot" or (words.kind != "human" and not (top or "whole" in words.worn)):
        return look.skin
    return mix(WHITE, look.top, 0.12) if top and top.cut == "vest" and "whole" not in words.worn else look.top


def hand_colour(look: Look, words: Wording) -> Colour:
    """The colour of the hands: gloves where the words say so."""
    gloves = words.worn.get("hands")
    return accent("gloves", gloves.colour or "brown") if gloves else look.skin


def _robot(c: Canvas, b: Build, look: Look, tone: Tone) -> None:
    s, ink = b.shoulder, tone(INK)
    c.fill(box(-0.025, b.head * 0.8, 0.025, s + 0.02), tone(shade(look.skin, 0.6)))
    trunk = smooth(
        [(-b.half, s + 0.01), (b.half, s + 0.01), (b.hip * 1.05, b.crotch), (-b.hip * 1.05, b.crotch)], steps=8
    )
    inked(c, trunk, tone(look.skin), ink)
    c.inside(trunk, box(b.half * 0.45, 0, 1, 1), tone(shade(look.skin, 0.86)))
    plate = box(-b.half * 0.5, s + 0.07, b.half * 0.5, s + 0.17)
    inked(c, plate, tone(look.top), ink)
    for i in range(3):
        c.fill(
            oval((i - 1) * b.half * 0.3, s + 0.21, 0.008, 0.008),
            tone(((226, 92, 78), (240, 190, 80), (110, 190, 130))[i]),
        )


def draw_body(c: Canvas, look: Look, words: Wording, tone: Tone, *, hanging: tuple[int, ...] = (-1, 1)) -> None:
    """Everything below the head. `hanging`: the sides (-1 left, 1 right of the picture) whose arm hangs; others are not drawn."""
    b = build_of(look, words)
    c.fill(oval(0, 0.995, 0.16, 0.018), (24, 18, 34), alpha=0.3)
    draw_legs(c, b, look, words, tone)
    if words.kind == "robot":
        _robot(c, b, look, tone)
    else:
        draw_clothes(c, b, look, words, tone)
    for side in hanging:
        points, hand = arm(b, 0.0, 0.0, side)
        for shape, colour, closed in arm_parts(b, look, words, points, hand, side):
            c.fill(shape, tone(colour))
            c.line(shape, LINE, tone(ink_on(colour)), closed=closed)


def joints(b: Build, sway: float, raised: float, side: int) -> tuple[Point, Point, Point]:
    """Shoulder, elbow and hand of one arm. `raised` 0 hangs, 1 holds the hand up beside the shoulder."""
    s, half = b.shoulder, b.half
    bend = raised * raised * (3 - 2 * raised)
    elbow = (side * (half + 0.014 + 0.024 * bend), s + 0.17 - 0.01 * bend)
    hang, held = (half + 0.006, s + 0.315), (half * 1.0 + 0.04 + 0.03 * sway, s + 0.045 - 0.015 * sway)
    out = 0.06 * 4 * bend * (1 - bend)
    hand = (side * (hang[0] + (held[0] - hang[0]) * bend + out), hang[1] + (held[1] - hang[1]) * bend)
    return (side * (half * 0.84), s + 0.03), elbow, hand


def thickness(b: Build) -> float:
    """Of an arm at the shoulder."""
    return b.half * 0.46


def arm(b: Build, sway: float, raised: float, side: int) -> tuple[list[Point], Point]:
    """The outline of an arm that hangs or hardly bends, open at the shoulder, and the place of its hand."""
    thick, at = thickness(b), joints(b, sway, raised, side)
    return limb(at, (thick, thick * 0.98, thick * 0.84, thick * 0.66)), at[2]


def arm_parts(
    b: Build, look: Look, words: Wording, points: list[Point], hand: Point, side: int
) -> list[tuple[list[Point], Colour, bool]]:
    """The hand and the sleeve: outline, colour, and whether the line around it closes."""
    return [(hand_shape(b, hand), hand_colour(look, words), True), (points, sleeve_on(look, words, side), False)]


def hand_shape(b: Build, hand: Point) -> list[Point]:
    """The outline of a hand."""
    return oval(*hand, b.half * 0.22, b.half * 0.26)


def sleeve_on(look: Look, words: Wording, side: int) -> Colour:
    """The colour of one sleeve: that on the right of the picture is in shade."""
    sleeve = sleeve_colour(look, words)
    return shade(sleeve, 0.9) if side > 0 else sleeve
