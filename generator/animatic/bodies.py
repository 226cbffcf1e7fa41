"""Bodies and clothes, in figure units: the crown of the head is at y = 0, the feet at y = 1, the middle at x = 0."""

from __future__ import annotations

from generator.animatic.build import INK, WHITE, Build, Tone, build_of, ink_on, inked
from generator.animatic.canvas import Canvas, Colour, Point, box, limb, mix, oval, shade, smooth
from generator.animatic.clothes import FLOOR, Legs, draw_car_seat, draw_clothes, draw_legs, draw_seat
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


def draw_body(
    c: Canvas, look: Look, words: Wording, tone: Tone, *, hanging: tuple[int, ...] = (-1, 1), legs: Legs | None = None
) -> None:
    """Everything below the head. `hanging`: the sides (-1 left, 1 right of the picture) whose arm hangs; others are not drawn."""
    b, legs = build_of(look, words), legs or Legs()
    if legs.posture != "lie":
        c.fill(oval(0, FLOOR.get(legs.posture, 0.995), 0.16, 0.018), (24, 18, 34), alpha=0.3)
    if legs.posture == "sit":
        draw_seat(c, b, tone)
    elif legs.posture == "ride":
        draw_car_seat(c, b, tone)
    draw_legs(c, b, look, words, tone, legs)
    for side in hanging:
        _hanging_arm(c, b, look, words, tone, side)
    if words.kind == "robot":
        _robot(c, b, look, tone)
    else:
        draw_clothes(c, b, look, words, tone, sits=legs.posture in ("sit", "ride"))


def _hanging_arm(c: Canvas, b: Build, look: Look, words: Wording, tone: Tone, side: int) -> None:
    thick, hand = thickness(b), (side * (b.half + 0.012), b.shoulder + 0.325)
    sleeve, skin = sleeve_on(look, words, side), hand_colour(look, words)
    inked(c, hand_shape(b, hand), tone(skin), tone(ink_on(skin)))
    line = [shoulder_of(b, side), (side * (b.half + 0.03), b.shoulder + 0.17), hand]
    inked(c, limb(line, (thick * 0.9, thick * 0.96, thick * 0.84, thick * 0.68)), tone(sleeve), tone(INK))


def shoulder_of(b: Build, side: int) -> Point:
    """Where an arm begins."""
    return side * b.half * 0.82, b.shoulder + 0.04


def thickness(b: Build) -> float:
    """Of an arm at the shoulder."""
    return b.half * 0.46


def hand_shape(b: Build, hand: Point) -> list[Point]:
    """The outline of a hand."""
    return oval(*hand, b.half * 0.22, b.half * 0.26)


def sleeve_on(look: Look, words: Wording, side: int) -> Colour:
    """The colour of one sleeve: that on the right of the picture is in shade."""
    sleeve = sleeve_colour(look, words)
    return shade(sleeve, 0.9) if side > 0 else sleeve
