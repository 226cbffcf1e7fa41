"""Furniture and fittings of interiors."""

from __future__ import annotations

from generator.animatic.canvas import Canvas, Colour, Point, box, limb, mix, oval, shade, smooth
from generator.animatic.sets.base import Scene
from generator.animatic.sets.life import Flame
from generator.animatic.sets.parts import LIT, ridge

WOOD: Colour = (142, 98, 68)


def window(
    s: Scene,
    c: Canvas,
    x: float,
    y: float,
    w: float,
    h: float,
    *,
    bars: int = 1,
    arch: bool = False,
    curtain: Colour | None = None,
) -> None:
    """A window seen from inside, with the sky behind it. (x, y) is its middle."""
    left, right, top, low = x - w / 2, x + w / 2, y - h / 2, y + h / 2
    hole: list[Point] = [(left, low), (left, top), (right, top), (right, low)]
    if arch:
        half = [(left, top + w * 0.4), (left + w * 0.14, top + w * 0.1), (x, top)]
        bow = half + [(2 * x - px, py) for px, py in half[-2::-1]]
        hole = [(left, low), *smooth(bow, closed=False), (right, low)]
    up, middle, down = ((8, 8, 22), (14, 14, 36), (24, 20, 52)) if s.space else s.light.sky
    for i in range(12):
        c.inside(
            hole,
            box(left, top + h * i / 12, right, low),
            mix(up if i < 6 else middle, middle if i < 6 else down, (i % 6) / 6),
        )
    c.inside(
        hole,
        [(px, py - s.horizon + y + h * 0.28) for px, py in ridge(s, s.horizon, 0.06, 14)],
        mix(s.light.sky[2], s.tone((70, 100, 90)), 0.55),
    )
    if s.light.dark:
        c.inside(hole, oval(x + w * 0.2, top + h * 0.25, 0.018, 0.018), (244, 240, 220))
    frame = s.tone((226, 216, 198))
    for i in range(1, bars + 1):
        c.fill(box(left + w * i / (bars + 1) - 0.006, top, left + w * i / (bars + 1) + 0.006, low), frame)
    c.fill(box(left, y - 0.006, right, y + 0.006), frame)
    c.line(hole, 0.02, frame, closed=True)
    c.fill(box(left - 0.03, low, right + 0.03, low + 0.022), shade(frame, 0.92))
    if curtain:
        _curtains(s, c, box(left, top, right, low), curtain)


def _curtains(s: Scene, c: Canvas, hole: list[Point], colour: Colour) -> None:
    (left, top), (right, low) = hole[0], hole[2]
    cloth, w = s.tone(colour), right - left
    c.fill(box(left - 0.09, top - 0.045, right + 0.09, top - 0.03), s.tone((96, 72, 60)))
    for side, edge in ((-1, left), (1, right)):
        inner = [(edge - side * w * 0.14, top - 0.035), (edge - side * w * 0.05, (top + low) / 2)]
        outer = [(edge + side * 0.085, low + 0.09), (edge + side * 0.08, top - 0.035)]
        c.fill([*inner, (edge + side * 0.01, low + 0.09), *outer], cloth)
        for k in range(3):
            at = edge + side * (0.065 - 0.03 * k)
            c.line([(at, top - 0.03), (at, low + 0.08)], 0.004, shade(cloth, 0.86))


def sunbeam(s: Scene, c: Canvas, x: float, y: float, w: float, h: float, floor: float) -> None:
    """Daylight from a window on wall and floor."""
    if s.light.dark:
        return
    lean = 0.26 if x < 0 else -0.26
    c.fill(
        [
            (x - w / 2, y - h / 2),
            (x + w / 2, y - h / 2),
            (x + w / 2 + lean * 1.6, floor + 0.2),
            (x - w / 2 + lean * 1.6, floor + 0.2),
        ],
        s.light.sky[2],
        alpha=0.13,
    )
    c.fill(
        [
            (x - w * 0.4 + lean, floor + 0.05),
            (x + w * 0.5 + lean, floor + 0.05),
            (x + w * 0.62 + lean * 1.5, floor + 0.17),
            (x - w * 0.34 + lean * 1.5, floor + 0.17),
        ],
        (255, 250, 226),
        alpha=0.3,
    )


def door(
    s: Scene, c: Canvas, x: float, floor: float, *, w: float = 0.27, h: float = 0.56, colour: Colour = WOOD
) -> None:
    """A panelled door in its frame."""
    wood = s.tone(colour)
    c.fill(box(x - w / 2 - 0.024, floor - h - 0.026, x + w / 2 + 0.024, floor), shade(wood, 0.7))
    c.fill(box(x - w / 2, floor - h, x + w / 2, floor), wood)
    for y0, y1 in ((0.92, 0.56), (0.48, 0.08)):
        for k in (-1, 1):
            c.fill(
                box(x + k * w * 0.25 - w * 0.16, floor - h * y0, x + k * w * 0.25 + w * 0.16, floor - h * y1),
                shade(wood, 0.88),
            )
    c.fill(oval(x + w * 0.38, floor - h * 0.5, 0.011, 0.011), s.tone((226, 190, 110)))


def shelves(
    s: Scene, c: Canvas, x: float, floor: float, w: float, h: float, *, goods: str = "books", colour: Colour = WOOD
) -> None:
    """Shelves with books, bottles or boxes."""
    wood = s.tone(colour)
    c.fill(box(x - w / 2, floor - h, x + w / 2, floor), shade(wood, 0.68))
    rows = max(3, round(h / 0.15))
    inks: tuple[Colour, ...] = (
        (168, 74, 66),
        (70, 104, 122),
        (196, 160, 92),
        (96, 122, 88),
        (126, 92, 122),
        (212, 198, 170),
        (64, 74, 96),
    )
    for j in range(rows):
        base = floor - h + h * (j + 1) / rows
        at = x - w / 2 + 0.02
        while at < x + w / 2 - 0.03:
            ink = s.tone(inks[int(s.rng.integers(len(inks)))])
            if goods == "books":
                wide, tall = float(s.rng.uniform(0.014, 0.028)), float(s.rng.uniform(0.6, 0.84)) * h / rows
                if s.rng.random() < 0.9:
                    c.fill(box(at, base - tall, at + wide, base), ink)
                at += wide + 0.003
            elif goods == "bottles":
                tall = float(s.rng.uniform(0.55, 0.8)) * h / rows
                c.fill(
                    [
                        (at, base),
                        (at, base - tall * 0.6),
                        (at + 0.009, base - tall * 0.72),
                        (at + 0.009, base - tall),
                        (at + 0.017, base - tall),
                        (at + 0.017, base - tall * 0.72),
                        (at + 0.026, base - tall * 0.6),
                        (at + 0.026, base),
                    ],
                    ink,
                )
                at += 0.042
            else:
                wide, tall = float(s.rng.uniform(0.05, 0.1)), float(s.rng.uniform(0.4, 0.75)) * h / rows
                c.fill(box(at, base - tall, at + wide, base), mix(ink, s.tone((196, 166, 126)), 0.5))
                at += wide + 0.012
        c.fill(box(x - w / 2, base - 0.008, x + w / 2, base + 0.006), wood)
    c.line(box(x - w / 2, floor - h, x + w / 2, floor), 0.018, wood, closed=True)


def table(s: Scene, c: Canvas, x: float, y: float, w: float, h: float, *, colour: Colour = WOOD) -> None:
    """A table; (x, y) is the floor below its middle."""
    wood = s.tone(colour)
    for k in (-0.44, 0.44):
        c.fill(box(x + k * w - 0.014, y - h, x + k * w + 0.014, y), shade(wood, 0.72))
    c.fill(
        [(x - w * 0.47, y - h - 0.03), (x + w * 0.47, y - h - 0.03), (x + w * 0.53, y - h), (x - w * 0.53, y - h)],
        shade(wood, 1.1),
    )
    c.fill(box(x - w * 0.53, y - h, x + w * 0.53, y - h + 0.026), wood)


def chair(s: Scene, c: Canvas, x: float, y: float, *, colour: Colour = WOOD) -> None:
    """A plain chair."""
    wood = s.tone(colour)
    c.fill(box(x - 0.07, y - 0.34, x - 0.052, y), shade(wood, 0.8))
    c.fill(box(x + 0.052, y - 0.34, x + 0.07, y), shade(wood, 0.8))
    for k in (0.33, 0.26):
        c.fill(box(x - 0.07, y - k - 0.022, x + 0.07, y - k + 0.012), wood)
    c.fill(box(x - 0.082, y - 0.165, x + 0.082, y - 0.135), shade(wood, 1.1))


def sofa(s: Scene, c: Canvas, x: float, y: float, w: float, colour: Colour) -> None:
    """A sofa with cushions."""
    cloth = s.tone(colour)
    c.fill(
        smooth(
            [
                (x - w * 0.5, y - 0.24),
                (x - w * 0.44, y - 0.29),
                (x + w * 0.44, y - 0.29),
                (x + w * 0.5, y - 0.24),
                (x + w * 0.5, y - 0.05),
                (x - w * 0.5, y - 0.05),
            ],
            steps=4,
        ),
        shade(cloth, 0.88),
    )
    for k in (-0.22, 0.22):
        c.fill(
            smooth(
                [
                    (x + (k - 0.2) * w, y - 0.16),
                    (x + (k + 0.2) * w, y - 0.16),
                    (x + (k + 0.2) * w, y - 0.05),
                    (x + (k - 0.2) * w, y - 0.05),
                ],
                steps=5,
            ),
            cloth,
        )
    for k in (-0.5, 0.5):
        c.fill(
            smooth(
                [
                    (x + k * w - 0.045, y - 0.2),
                    (x + k * w + 0.045, y - 0.2),
                    (x + k * w + 0.045, y - 0.02),
                    (x + k * w - 0.045, y - 0.02),
                ],
                steps=5,
            ),
            shade(cloth, 1.06),
        )
    c.fill(box(x - w * 0.46, y - 0.03, x + w * 0.46, y), s.tone((76, 56, 48)))


def bed(s: Scene, c: Canvas, x: float, y: float, w: float, colour: Colour) -> None:
    """A bed seen from the side."""
    wood, cloth = s.tone(WOOD), s.tone(colour)
    c.fill(box(x - w * 0.54, y - 0.34, x - w * 0.48, y), wood)
    c.fill(box(x + w * 0.48, y - 0.22, x + w * 0.53, y), wood)
    c.fill(box(x - w * 0.5, y - 0.17, x + w * 0.5, y - 0.05), s.tone((232, 226, 216)))
    c.fill(
        smooth(
            [(x - w * 0.22, y - 0.2), (x + w * 0.5, y - 0.18), (x + w * 0.5, y - 0.04), (x - w * 0.2, y - 0.05)],
            steps=4,
        ),
        cloth,
    )
    c.fill(oval(x - w * 0.36, y - 0.195, w * 0.11, 0.036), s.tone((244, 240, 232)))


def floor_lamp(s: Scene, c: Canvas, x: float, y: float, h: float, colour: Colour) -> None:
    """A standing lamp, lit at night."""
    c.fill(box(x - 0.006, y - h, x + 0.006, y), s.tone((70, 58, 54)))
    c.fill(oval(x, y, 0.055, 0.012), s.tone((70, 58, 54)))
    shade_colour = mix(s.tone(colour), LIT, 0.7) if s.light.dark else s.tone(colour)
    if s.light.dark:
        c.glow(x, y - h, 0.5, LIT, strength=0.55)
    c.fill(
        [(x - 0.045, y - h - 0.06), (x + 0.045, y - h - 0.06), (x + 0.08, y - h + 0.06), (x - 0.08, y - h + 0.06)],
        shade_colour,
    )


def pendant(s: Scene, c: Canvas, x: float, y: float, colour: Colour) -> None:
    """A lamp that hangs from the ceiling."""
    c.line([(x, -0.6), (x, y)], 0.004, s.tone((60, 54, 54)))
    if s.light.dark:
        c.glow(x, y + 0.05, 0.46, LIT, strength=0.5)
    c.fill([(x - 0.02, y), (x + 0.02, y), (x + 0.075, y + 0.065), (x - 0.075, y + 0.065)], s.tone(colour))
    c.fill(oval(x, y + 0.068, 0.03, 0.016), LIT if s.light.dark else s.tone((246, 240, 222)))


def picture_frame(s: Scene, c: Canvas, x: float, y: float, w: float, h: float) -> None:
    """A picture on the wall."""
    c.fill(
        box(x - w / 2 - 0.012, y - h / 2 - 0.012, x + w / 2 + 0.012, y + h / 2 + 0.012),
        s.tone(((170, 130, 80), (70, 60, 60))[int(s.rng.integers(2))]),
    )
    view = box(x - w / 2, y - h / 2, x + w / 2, y + h / 2)
    c.fill(view, s.tone(((196, 212, 214), (230, 214, 180), (206, 190, 196))[int(s.rng.integers(3))]))
    c.inside(
        view,
        smooth(
            [
                (x - w, y + h * 0.2),
                (x - w * 0.2, y - h * 0.1),
                (x + w * 0.2, y + h * 0.12),
                (x + w, y - h * 0.05),
                (x + w, y + h),
                (x - w, y + h),
            ]
        ),
        s.tone((112, 142, 122)),
    )
    c.inside(view, oval(x + w * 0.2, y - h * 0.22, h * 0.1, h * 0.1), s.tone((236, 160, 96)))


def clock(s: Scene, c: Canvas, x: float, y: float, r: float) -> None:
    """A round clock."""
    c.fill(oval(x, y, r, r), s.tone((74, 62, 60)))
    c.fill(oval(x, y, r * 0.84, r * 0.84), s.tone((242, 236, 220)))
    c.line([(x, y), (x, y - r * 0.6)], r * 0.1, s.tone((52, 46, 50)))
    c.line([(x, y), (x + r * 0.42, y + r * 0.14)], r * 0.1, s.tone((52, 46, 50)))


def plant(s: Scene, c: Canvas, x: float, y: float, h: float) -> None:
    """A plant in a pot."""
    leaf = s.tone((86, 134, 92))
    for dx, up in ((-0.3, 0.8), (0.32, 0.84), (-0.12, 1.0), (0.14, 0.97), (0.42, 0.55), (-0.42, 0.52)):
        c.fill(
            limb(
                [(x, y - h * 0.28), (x + dx * h * 0.5, y - h * up * 0.75), (x + dx * h, y - h * up)],
                (h * 0.05, h * 0.15, h * 0.01),
            ),
            shade(leaf, 1.0 + 0.14 * (dx > 0)),
        )
    c.fill(
        [(x - h * 0.16, y - h * 0.3), (x + h * 0.16, y - h * 0.3), (x + h * 0.11, y), (x - h * 0.11, y)],
        s.tone((190, 112, 80)),
    )


def counter(
    s: Scene,
    c: Canvas,
    x0: float,
    x1: float,
    y: float,
    h: float,
    *,
    colour: Colour = WOOD,
    top: Colour = (222, 210, 190),
) -> None:
    """A counter or a row of kitchen cupboards."""
    front = s.tone(colour)
    c.fill(box(x0, y - h, x1, y), front)
    count = max(2, round((x1 - x0) / 0.2))
    for i in range(count):
        a, b = x0 + (x1 - x0) * i / count, x0 + (x1 - x0) * (i + 1) / count
        c.line(box(a + 0.014, y - h + 0.035, b - 0.014, y - 0.025), 0.004, shade(front, 0.8), closed=True)
        c.fill(box((a + b) / 2 - 0.016, y - h + 0.05, (a + b) / 2 + 0.016, y - h + 0.058), shade(front, 0.6))
    c.fill(box(x0 - 0.015, y - h - 0.024, x1 + 0.015, y - h + 0.006), s.tone(top))


def hearth(s: Scene, c: Canvas, x: float, floor: float, size: float) -> None:
    """A fireplace with a fire in it."""
    stone = s.tone((150, 138, 130))

    def scaled(points: list[Point]) -> list[Point]:
        return [(x + px * size, floor + py * size) for px, py in points]

    c.fill(scaled(box(-0.19, -0.36, 0.19, 0.0)), stone)
    c.fill(scaled(box(-0.1, -1.2, 0.1, -0.36)), shade(stone, 0.92))
    c.fill(scaled(box(-0.22, -0.39, 0.22, -0.35)), shade(stone, 0.8))
    mouth = [(-0.12, 0.0), (-0.12, -0.18), (0.0, -0.25), (0.12, -0.18), (0.12, 0.0)]
    c.fill(smooth(scaled(mouth), closed=False), (40, 32, 36))
    for dx in (-0.05, 0.05):
        s.flames.append(Flame(x + dx * size, floor - 0.01 * size, 0.1 * size, (246, 140, 60)))
    c.glow(x, floor - 0.08 * size, 0.5 * size, (255, 170, 90), strength=0.4 if s.light.dark else 0.18)
