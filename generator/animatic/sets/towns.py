"""Sets where people live, under the sky: streets, gardens, houses, castles, roads."""

from __future__ import annotations

from generator.animatic.canvas import Canvas, Colour, box, mix, oval, shade, smooth
from generator.animatic.sets.base import Scene
from generator.animatic.sets.parts import (
    FAR,
    bush,
    fence,
    ground,
    haze,
    house,
    kind_of_tree,
    ridge,
    sky,
    street_lamp,
    tower_block,
    tree,
)

WALLS: tuple[Colour, ...] = (
    (226, 206, 172),
    (206, 160, 130),
    (188, 196, 190),
    (222, 188, 168),
    (196, 176, 196),
    (172, 190, 204),
)
ROOFS: tuple[Colour, ...] = ((152, 82, 66), (112, 84, 88), (92, 104, 118), (134, 98, 70))
BARK: Colour = (98, 72, 58)


def garden(s: Scene) -> None:
    """A garden, a patio or a yard behind a house."""
    sky(s)
    c = s.plate(0.4)
    for x in s.spread(7):
        tree(
            c,
            x,
            s.horizon + 0.06,
            float(s.rng.uniform(0.3, 0.44)),
            haze(s, s.leaf, 0.22),
            haze(s, BARK, 0.2),
            kind_of_tree(s),
            s.rng,
        )
    ground(s, c, s.horizon + 0.05, (134, 172, 96))
    fence(s, c, s.horizon + 0.1, 0.15, (226, 216, 198))
    c = s.plate(0.8)
    house(s, c, -1.0, 0.76, 0.72, 0.42, s.pick(WALLS), s.pick(ROOFS))
    stone = s.tone((206, 192, 170))
    if s.says("pool"):
        water = s.tone((96, 184, 200))
        c.fill([(0.1, 0.74), (1.3, 0.74), (1.9, 0.9), (0.0, 0.9)], stone)
        c.fill([(0.17, 0.755), (1.26, 0.755), (1.8, 0.88), (0.1, 0.88)], water)
        for i in range(4):
            c.line(
                [(0.3 + 0.22 * i, 0.78 + 0.022 * i), (0.5 + 0.22 * i, 0.78 + 0.022 * i)],
                0.005,
                mix(water, (255, 255, 255), 0.5),
            )
    if s.says("patio", "terrace", "porch", "deck"):
        c.fill([(-1.8, 0.8), (1.8, 0.8), (2.6, 1.4), (-2.6, 1.4)], stone)
        for i in range(-9, 10):
            c.line([(i * 0.19, 0.8), (i * 0.4, 1.3)], 0.003, shade(stone, 0.86))
        for y in (0.84, 0.905, 1.0):
            c.line([(-2.4, y), (2.4, y)], 0.003, shade(stone, 0.86))
        _parasol(s, c, 0.74, 0.84)
    for x in s.spread(9):
        if abs(x) > 0.3 and not (s.says("pool") and x > 0):
            bush(c, x, 0.77, 0.05, s.tone(shade(s.leaf, 0.95)))
            for k in range(4):
                flower = ((232, 112, 120), (244, 200, 96), (236, 236, 230), (178, 128, 196))[int(s.rng.integers(4))]
                c.fill(oval(x - 0.04 + 0.027 * k, 0.755 - 0.012 * (k % 2), 0.008, 0.008), s.tone(flower))


def _parasol(s: Scene, c: Canvas, x: float, y: float) -> None:
    cloth = s.tone(((206, 92, 78), (92, 132, 160), (228, 178, 92))[int(s.rng.integers(3))])
    c.fill(box(x - 0.006, y - 0.42, x + 0.006, y), s.tone((112, 86, 66)))
    c.fill([(x - 0.2, y - 0.36), (x, y - 0.47), (x + 0.2, y - 0.36)], cloth)
    c.fill([(x - 0.07, y - 0.36), (x, y - 0.47), (x + 0.07, y - 0.36)], mix(cloth, (255, 248, 236), 0.6))
    c.fill(oval(x, y - 0.15, 0.13, 0.016), s.tone((196, 160, 120)))


def street(s: Scene) -> None:
    """A street with houses on both sides."""
    sky(s)
    c = s.plate(0.35)
    for x in s.spread(9, 0.2):
        tower_block(s, c, x, s.horizon + 0.05, 0.3, float(s.rng.uniform(0.2, 0.34)), s.pick(WALLS), 0.5)
    c = s.plate(0.7)
    walk, road = s.tone((178, 172, 164)), s.tone((122, 120, 126))
    if s.says("dust", "dirt", "mud", "western", "wagon"):
        walk, road = s.tone((198, 160, 112)), s.tone((214, 178, 128))
    c.fill(box(-FAR, s.horizon + 0.04, FAR, 6), walk)
    for side in (-1, 1):
        for i in range(4):
            x = side * (0.42 + 0.36 * i)
            _front(s, c, x, 0.7 + 0.03 * i, 0.35, 0.4 + 0.09 * i + float(s.rng.uniform(-0.04, 0.04)))
    c.fill([(-0.06, s.horizon + 0.06), (0.06, s.horizon + 0.06), (1.5, 1.4), (-1.5, 1.4)], road)
    for i in range(6):
        y0, y1 = s.horizon + 0.08 + 0.03 * i**1.7, s.horizon + 0.09 + 0.034 * i**1.75
        w = 0.002 + 0.006 * i
        c.fill([(-w, y0), (w, y0), (w * 1.2, y1), (-w * 1.2, y1)], shade(road, 1.25))
    if s.says("cobble", "lane", "old"):
        for j in range(12):
            y = s.horizon + 0.09 + 0.012 * j**1.5
            for i in range(-9, 10):
                c.line(
                    [
                        ((i + 0.5 * (j % 2)) * (y - s.horizon) * 0.16 - 0.004, y),
                        ((i + 0.5 * (j % 2)) * (y - s.horizon) * 0.16 + 0.008, y),
                    ],
                    0.003,
                    shade(road, 0.86),
                )
    for x in (-0.78, 0.82):
        street_lamp(s, c, x, 0.8, 0.52)


def _front(s: Scene, c: Canvas, x: float, y: float, w: float, h: float) -> None:
    """The front of a town house, perhaps with a shop."""
    wall = s.tone(s.pick(WALLS))
    c.fill(box(x - w / 2, y - h, x + w / 2, y), wall)
    c.fill(box(x - w * 0.54, y - h - 0.02, x + w * 0.54, y - h + 0.012), shade(wall, 0.82))
    from_top = y - h + 0.06
    while from_top < y - 0.24:
        for k in (-0.28, 0.0, 0.28):
            lit = s.rng.random() < 0.5 and s.light.dark
            glass = (255, 216, 138) if lit else mix(shade(wall, 0.62), s.light.sky[1], 0.3)
            c.fill(box(x + (k - 0.07) * w, from_top, x + (k + 0.07) * w, from_top + 0.075), glass)
        from_top += 0.13
    if s.rng.random() < 0.6:
        cloth = s.tone(((190, 84, 76), (84, 128, 116), (214, 164, 88))[int(s.rng.integers(3))])
        c.fill(
            box(x - w * 0.42, y - 0.13, x + w * 0.42, y - 0.01), (255, 226, 164) if s.light.dark else shade(wall, 0.55)
        )
        for i in range(6):
            x0 = x - w * 0.46 + w * 0.92 * i / 6
            c.fill(
                [(x0, y - 0.17), (x0 + w * 0.155, y - 0.17), (x0 + w * 0.155, y - 0.12), (x0, y - 0.12)],
                cloth if i % 2 else mix(cloth, (255, 250, 240), 0.75),
            )
    else:
        c.fill(box(x - w * 0.1, y - 0.16, x + w * 0.1, y), s.tone((96, 68, 62)))


def city(s: Scene) -> None:
    """A skyline, a roof or a square among tall buildings."""
    sky(s)
    for depth, far, low, high, count in ((0.15, 0.65, 0.3, 0.55, 16), (0.4, 0.35, 0.24, 0.46, 12)):
        c = s.plate(depth)
        for x in s.spread(count, 0.3):
            tower_block(
                s,
                c,
                x,
                s.horizon + 0.08,
                float(s.rng.uniform(0.12, 0.24)),
                float(s.rng.uniform(low, high)),
                ((150, 160, 176), (176, 164, 160), (136, 142, 160))[int(s.rng.integers(3))],
                far,
            )
    c = s.plate(0.75)
    stone = s.tone((168, 166, 168))
    c.gradient(s.horizon + 0.07, 1.4, [(0.0, mix(stone, s.light.sky[2], 0.2)), (0.5, stone), (1.0, shade(stone, 0.86))])
    for i in range(-12, 13):
        c.line([(i * 0.06, s.horizon + 0.07), (i * 0.5, 1.4)], 0.003, shade(stone, 0.9))
    if s.says("roof"):
        c.fill(box(-FAR, s.horizon + 0.03, FAR, s.horizon + 0.14), s.tone((146, 120, 110)))
        c.fill(box(-FAR, s.horizon + 0.02, FAR, s.horizon + 0.04), s.tone((176, 150, 136)))
    for x in (-0.9, 0.9):
        street_lamp(s, c, x, 0.78, 0.5)


def castle(s: Scene) -> None:
    """Walls and towers; a palace or a mansion where the words say so."""
    sky(s)
    c = s.plate(0.2)
    c.fill(ridge(s, s.horizon + 0.02, 0.12, 8), haze(s, (112, 140, 118), 0.5))
    c = s.plate(0.5)
    stone = s.tone((226, 214, 190) if s.says("palace", "palatial", "mansion", "villa") else (160, 154, 150))
    y = s.horizon + 0.08
    c.fill(box(-0.85, y - 0.3, 0.85, y), stone)
    grand = s.says("palace", "palatial", "mansion", "villa")
    for x in (-0.85, -0.36, 0.36, 0.85):
        w, h = 0.105, 0.5 if abs(x) < 0.5 else 0.42
        c.fill(box(x - w, y - h, x + w, y), shade(stone, 1.05))
        c.fill(box(x + w * 0.3, y - h, x + w, y), shade(stone, 0.88))
        if grand:
            c.fill([(x - w * 1.15, y - h), (x + w * 1.15, y - h), (x, y - h - 0.12)], s.tone((112, 128, 140)))
        else:
            for k in range(4):
                c.fill(
                    box(x - w + k * w * 0.58, y - h - 0.035, x - w + k * w * 0.58 + w * 0.3, y - h), shade(stone, 1.05)
                )
        c.fill([*oval(x, y - h * 0.66, 0.016, 0.022)], (255, 216, 138) if s.light.dark else shade(stone, 0.45))
    for i in range(22):
        if not grand:
            c.fill(box(-0.83 + i * 0.077, y - 0.33, -0.83 + i * 0.077 + 0.04, y - 0.3), stone)
    if grand:
        for i in range(9):
            x = -0.66 + 0.165 * i
            if abs(abs(x) - 0.36) > 0.1:
                c.fill(
                    box(x - 0.026, y - 0.24, x + 0.026, y - 0.12),
                    (255, 216, 138) if s.light.dark else mix(shade(stone, 0.5), s.light.sky[1], 0.4),
                )
    c.fill(
        [*smooth([(-0.07, y), (-0.07, y - 0.13), (0, y - 0.18), (0.07, y - 0.13), (0.07, y)], closed=False)],
        s.tone((92, 64, 54)),
    )
    c = s.plate(0.75)
    ground(s, c, y, (132, 160, 96))
    c.fill([(-0.06, y), (0.06, y), (0.55, 1.4), (-0.55, 1.4)], s.tone((208, 190, 156)))


def village(s: Scene) -> None:
    """A house, a cottage or a shack in the country."""
    sky(s)
    c = s.plate(0.2)
    c.fill(ridge(s, s.horizon + 0.02, 0.1, 9), haze(s, (120, 150, 128), 0.5))
    c = s.plate(0.6)
    ground(s, c, s.horizon + 0.03, (214, 190, 126) if s.says("ranch", "dust", "dry") else (132, 166, 96))
    poor = s.says("shack", "wooden", "barn", "plank", "cabin", "hut", "clapboard", "shed")
    x = 0.46 * float(s.rng.choice([-1, 1]))
    wall = (164, 128, 98) if poor else (236, 226, 204) if s.says("church", "white", "chapel") else s.pick(WALLS)
    house(s, c, x, 0.74, 0.72, 0.34, wall, (186, 156, 96) if s.says("thatch") else s.pick(ROOFS))
    if poor:
        for i in range(1, 9):
            c.line([(x - 0.36, 0.4 + 0.04 * i), (x + 0.36, 0.4 + 0.04 * i)], 0.003, shade(s.tone(wall), 0.84))
    if s.says("church", "chapel"):
        c.fill(box(x - 0.07, 0.1, x + 0.07, 0.3), s.tone(wall))
        c.fill([(x - 0.09, 0.1), (x + 0.09, 0.1), (x, -0.06)], s.tone((112, 84, 88)))
    c.fill([(x - 0.06, 0.74), (x + 0.06, 0.74), (0.4, 1.4), (-0.5, 1.4)], s.tone((212, 188, 150)))
    tree(c, -x * 1.7, 0.74, 0.6, s.tone(s.leaf), s.tone(BARK), kind_of_tree(s), s.rng)
    for bx in s.spread(8):
        if abs(bx) > 0.3:
            bush(c, bx, 0.77, 0.045, s.tone(shade(s.leaf, 0.94)))


def road(s: Scene) -> None:
    """A road to the horizon."""
    sky(s)
    c = s.plate(0.25)
    c.fill(ridge(s, s.horizon + 0.01, 0.1, 9), haze(s, (128, 146, 140), 0.5))
    c = s.plate(0.7)
    ground(s, c, s.horizon + 0.01, (214, 186, 112) if s.says("wheat", "plain", "desert", "dust") else (136, 164, 96))
    tar = s.tone((106, 106, 114))
    c.fill([(-0.012, s.horizon + 0.012), (0.012, s.horizon + 0.012), (1.25, 1.4), (-1.25, 1.4)], tar)
    for i in range(7):
        y0 = s.horizon + 0.02 + 0.016 * i**1.9
        y1 = y0 + 0.008 + 0.012 * i
        c.fill(
            [
                (-0.014 * (y0 - s.horizon), y0),
                (0.014 * (y0 - s.horizon), y0),
                (0.014 * (y1 - s.horizon), y1),
                (-0.014 * (y1 - s.horizon), y1),
            ],
            s.tone((236, 220, 150)),
        )
    for side in (-1, 1):
        for i in range(5):
            k = 0.03 + 0.035 * i**1.8
            x, y, h = side * (0.02 + 1.65 * k), s.horizon + 0.012 + k * 0.6, 0.05 + 0.9 * k
            c.line([(x, y), (x, y - h)], 0.004 + 0.012 * k, s.tone((104, 82, 66)))
            c.line(
                [(x - 0.18 * h, y - h * 0.88), (x + 0.18 * h, y - h * 0.88)], 0.003 + 0.01 * k, s.tone((104, 82, 66))
            )
    if s.says("gas station", "petrol", "pump"):
        c.fill(box(0.42, 0.42, 1.3, 0.74), s.tone((232, 222, 200)))
        c.fill(box(0.34, 0.36, 1.4, 0.42), s.tone((196, 76, 66)))
        c.fill(box(0.56, 0.5, 0.78, 0.66), (255, 226, 164) if s.light.dark else s.tone((128, 156, 168)))
        c.fill(box(0.3, 0.62, 0.38, 0.8), s.tone((196, 76, 66)))
