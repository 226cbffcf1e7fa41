"""Bodies and clothes, in figure units: the crown of the head is at y = 0, the feet at y = 1, the middle at x = 0."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from generator.animatic.canvas import Canvas, Colour, Point, box, limb, mix, oval, shade, smooth
from generator.animatic.looks import Look, accent
from generator.animatic.wording import Garment, Wording

Tone = Callable[[Colour], Colour]
INK: Colour = (38, 30, 42)
LINE = 0.0034
WHITE: Colour = (240, 236, 228)


@dataclass(frozen=True)
class Build:
    """The measures of one body."""

    head: float  # height of the head
    shoulder: float  # y
    half: float  # half the width at the shoulders
    waist: float  # half widths
    hip: float
    crotch: float = 0.53  # y

    @property
    def middle(self) -> float:
        """Height of the head's middle."""
        return self.head / 2


def build_of(look: Look, words: Wording) -> Build:
    """The measures that a look and its words give."""
    head = {"child": 0.215, "teen": 0.172}.get(words.age, 0.16) * (0.94, 1.0, 1.06)[look.head]
    if words.kind not in ("human", "robot"):
        head = 0.25
    broad = (0.84, 0.92, 1.0, 1.1, 1.24)[look.build]
    child = 0.86 if words.age == "child" else 1.0
    woman = words.sex == "f"
    return Build(
        head=head,
        shoulder=head + (0.03 if words.kind in ("human", "robot") else -0.005),
        half=(0.104 if woman else 0.118) * (0.5 + 0.5 * broad) * child,
        waist=(0.07 if woman else 0.086) * broad * child,
        hip=(0.092 if woman else 0.088) * broad * child,
        crotch=0.6 if words.age == "child" or words.kind not in ("human", "robot") else 0.53,
    )


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


def ink_on(colour: Colour) -> Colour:
    """The colour of lines: lighter on dark cloth, where they would be lost."""
    return INK if sum(colour) > 170 else mix(INK, (190, 184, 200), 0.34)


def _inked(c: Canvas, points: list[Point], colour: Colour, ink: Colour) -> None:
    c.fill(points, colour)
    c.line(points, LINE, ink_on(colour) if sum(colour) <= 170 else ink, closed=True)


def _mirror(right: list[Point]) -> list[Point]:
    return right + [(-x, y) for x, y in reversed(right)]


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


def _legs(c: Canvas, b: Build, look: Look, words: Wording, tone: Tone) -> None:
    cut = words.worn["bottom"].cut if "bottom" in words.worn else "trousers"
    whole = words.worn["whole"].cut if "whole" in words.worn else ""
    beast = words.kind not in ("human", "robot")
    bare = cut in ("shorts", "skirt") or whole in ("dress", "robe") or (beast and "bottom" not in words.worn)
    skin = words.kind == "robot"
    shoes = words.worn.get("feet")
    shoe = accent("shoes", shoes.colour or "brown") if shoes else shade(look.bottom, 0.55)
    for side in (-1, 1):
        x = side * b.hip * 0.55
        leg = limb(
            [(x, b.crotch - 0.06), (x * 1.04, 0.75), (x * 1.06, 0.965)], (b.hip * 1.02, b.hip * 0.72, b.hip * 0.5)
        )
        if bare or skin:
            leg = limb(
                [(x, b.crotch - 0.06), (x * 1.04, 0.75), (x * 1.06, 0.965)], (b.hip * 0.8, b.hip * 0.52, b.hip * 0.36)
            )
        _inked(c, leg, tone(look.skin if bare or skin else look.bottom), tone(INK))
        c.inside(leg, box(x + 0.012, 0, x + 0.2, 1), tone(shade(look.skin if bare or skin else look.bottom, 0.86)))
        foot = smooth(
            [(x - 0.034, 0.998), (x - 0.036, 0.972), (x - side * 0.005, 0.948), (x + 0.036, 0.972), (x + 0.034, 0.998)]
        )
        if beast:
            foot = oval(x * 1.3, 0.97, 0.062, 0.03)
        _inked(c, foot, tone(shoe), tone(INK))
    if cut == "shorts" and not whole:
        for side in (-1, 1):
            short = [
                (0, b.crotch - 0.1),
                (side * b.hip * 1.06, b.crotch - 0.1),
                (side * b.hip * 1.22, b.crotch + 0.15),
                (side * 0.008, b.crotch + 0.15),
            ]
            _inked(c, short, tone(look.bottom), tone(INK))


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
    return _mirror(curve)


def _neck(c: Canvas, b: Build, look: Look, tone: Tone) -> None:
    w = b.head * 0.2
    neck = [
        (-w, b.head * 0.75),
        (w, b.head * 0.75),
        (w * 1.15, b.shoulder + 0.012),
        (0, b.shoulder + 0.034),
        (-w * 1.15, b.shoulder + 0.012),
    ]
    _inked(c, neck, tone(look.skin), tone(INK))
    c.inside(neck, oval(0, b.head * 0.82, w * 1.6, b.head * 0.22), tone(shade(look.skin, 0.8)))


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
            _inked(c, lapel, tone(shade(look.top, 0.88)), ink)
        if cut == "suit":
            c.fill(
                [(-0.012, s + 0.005), (0.012, s + 0.005), (0.01, s + 0.1), (0, s + 0.12), (-0.01, s + 0.1)],
                tone((132, 44, 52)),
            )
        c.line([(0.002, s + 0.1), (0.004, b.crotch)], LINE, ink)
        for i in range(3):
            c.fill(oval(0.014, s + 0.17 + i * 0.06, 0.006, 0.006), ink)
    elif cut in ("shirt", "overalls"):
        for side in (-1, 1):
            _inked(
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
        colour = accent("apron", over.colour or "white") if over.cut == "apron" else look.bottom
        low, half = (b.crotch + 0.14, b.hip * 0.86) if over.cut == "apron" else (b.crotch, b.waist * 0.92)
        bib = [
            (-b.half * 0.45, s + 0.1),
            (b.half * 0.45, s + 0.1),
            (b.waist * 0.9, s + 0.22),
            (half, low),
            (-half, low),
            (-b.waist * 0.9, s + 0.22),
        ]
        for side in (-1, 1):
            c.line(
                [(side * b.half * 0.42, s + 0.1), (side * b.half * 0.5, s - 0.002)],
                LINE * 3.2,
                tone(shade(colour, 0.86)),
            )
        _inked(c, bib, tone(colour), ink)
        _pattern(c, bib, over, colour, tone)
        c.line([(-b.half * 0.22, s + 0.2), (b.half * 0.22, s + 0.2)], LINE, tone(shade(colour, 0.7)))
    if neck and neck.cut == "scarf":
        colour = accent("scarf", neck.colour or "crimson")
        w = b.head * 0.34
        _inked(
            c,
            limb([(w * 0.5, s), (w * 0.75, s + 0.06), (w * 0.62, s + 0.17)], (0.035, 0.04, 0.044)),
            tone(shade(colour, 0.85)),
            ink,
        )
        _inked(
            c,
            smooth(
                [
                    (-w, s - 0.026),
                    (0, s - 0.006),
                    (w, s - 0.026),
                    (w * 1.1, s + 0.008),
                    (0, s + 0.04),
                    (-w * 1.1, s + 0.008),
                ]
            ),
            tone(colour),
            ink,
        )
    elif neck:
        colour = accent("tie", neck.colour or "crimson")
        _inked(
            c,
            [(-0.01, s + 0.012), (0.01, s + 0.012), (0.017, s + 0.13), (0, s + 0.155), (-0.017, s + 0.13)],
            tone(colour),
            ink,
        )


def _robot(c: Canvas, b: Build, look: Look, tone: Tone) -> None:
    s, ink = b.shoulder, tone(INK)
    c.fill(box(-0.025, b.head * 0.8, 0.025, s + 0.02), tone(shade(look.skin, 0.6)))
    trunk = smooth(
        [(-b.half, s + 0.01), (b.half, s + 0.01), (b.hip * 1.05, b.crotch), (-b.hip * 1.05, b.crotch)], steps=8
    )
    _inked(c, trunk, tone(look.skin), ink)
    c.inside(trunk, box(b.half * 0.45, 0, 1, 1), tone(shade(look.skin, 0.86)))
    plate = box(-b.half * 0.5, s + 0.07, b.half * 0.5, s + 0.17)
    _inked(c, plate, tone(look.top), ink)
    for i in range(3):
        c.fill(
            oval((i - 1) * b.half * 0.3, s + 0.21, 0.008, 0.008),
            tone(((226, 92, 78), (240, 190, 80), (110, 190, 130))[i]),
        )


def draw_body(c: Canvas, look: Look, words: Wording, tone: Tone, *, hanging: tuple[int, ...] = (-1, 1)) -> None:
    """Everything below the head. `hanging`: the sides (-1 left, 1 right of the picture) whose arm hangs; others are not drawn."""
    b = build_of(look, words)
    c.fill(oval(0, 0.995, 0.16, 0.018), (24, 18, 34), alpha=0.3)
    _legs(c, b, look, words, tone)
    if words.kind == "robot":
        _robot(c, b, look, tone)
    else:
        _clothes(c, b, look, words, tone)
    for side in hanging:
        points, hand = arm(b, 0.0, 0.0, side)
        for shape, colour, closed in arm_parts(b, look, words, points, hand, side):
            c.fill(shape, tone(colour))
            c.line(shape, LINE, tone(ink_on(colour)), closed=closed)


def _clothes(c: Canvas, b: Build, look: Look, words: Wording, tone: Tone) -> None:
    worn = words.worn
    _neck(c, b, look, tone)
    whole = worn["whole"].cut if "whole" in worn else ""
    cut = whole or (worn["top"].cut if "top" in worn else "shirt")
    bare = words.kind != "human" and not whole and "top" not in worn
    low, flare = {"coat": (0.74, 0.035), "dress": (0.78, 0.07), "robe": (0.95, 0.06)}.get(
        whole, (b.crotch + 0.015, 0.006)
    )
    if worn.get("bottom") and worn["bottom"].cut == "skirt" and not whole:
        skirt = _mirror([(b.waist, b.crotch - 0.09), (b.hip * 1.1, b.crotch), (b.hip + 0.05, 0.78)])
        _inked(c, skirt, tone(look.bottom), tone(INK))
        _pattern(c, skirt, worn["bottom"], look.bottom, tone)
        low = b.crotch - 0.05
    if bare:
        low = b.crotch - 0.06
    colour = look.skin if bare else look.top
    shape = _torso(b, low, flare)
    _inked(c, shape, tone(colour), tone(INK))
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
