"""Sets in the country: fields, woods, water, mountains, sand."""

from __future__ import annotations

from generator.animatic.canvas import Canvas, Colour, box, limb, mix, oval, shade, smooth
from generator.animatic.sets.base import Scene
from generator.animatic.sets.parts import (
    FAR,
    boards,
    boat,
    bush,
    ground,
    gulls,
    haze,
    house,
    kind_of_tree,
    ridge,
    sea,
    sky,
    tree,
)

BARK: Colour = (98, 72, 58)


def field(s: Scene) -> None:
    """Open ground with hills and trees: a field, a park, and what nothing is said about."""
    sky(s)
    c = s.plate(0.2)
    c.fill(ridge(s, s.horizon + 0.01, 0.12, 9), haze(s, (120, 150, 140), 0.6))
    c.fill(ridge(s, s.horizon + 0.02, 0.06, 11), haze(s, (110, 150, 104), 0.35))
    c = s.plate(0.55)
    dry = s.says("wheat", "dry", "plain", "autumn", "ranch", "corral")
    ground(s, c, s.horizon + 0.015, (208, 182, 108) if dry else (128, 164, 92))
    for x in s.spread(6):
        tree(
            c,
            x,
            s.horizon + 0.05,
            float(s.rng.uniform(0.2, 0.32)),
            haze(s, s.leaf, 0.18),
            haze(s, BARK, 0.15),
            kind_of_tree(s),
            s.rng,
        )
    c = s.plate(0.85)
    if s.says("cemetery", "grave", "churchyard", "tomb"):
        _graves(s, c)
    for x in (-0.92, 1.0):
        tree(c, x + float(s.rng.uniform(-0.1, 0.1)), 0.74, 0.62, s.tone(s.leaf), s.tone(BARK), kind_of_tree(s), s.rng)
    for x in s.spread(7):
        if abs(x) > 0.35:
            bush(c, x, 0.78, 0.06, s.tone(shade(s.leaf, 0.9)))


def _graves(s: Scene, c: Canvas) -> None:
    for n, x in enumerate(s.spread(9, 0.3)):
        if abs(x) > 0.2:
            y, stone = 0.72 + 0.05 * (n % 2), s.tone((150, 150, 152))
            if n % 3:
                c.fill(
                    [
                        (x - 0.045, y),
                        *smooth([(x - 0.045, y - 0.09), (x, y - 0.135), (x + 0.045, y - 0.09)], closed=False),
                        (x + 0.045, y),
                    ],
                    stone,
                )
                c.fill(box(x + 0.02, y - 0.1, x + 0.045, y), shade(stone, 0.86))
            else:
                c.fill(box(x - 0.012, y - 0.17, x + 0.012, y), shade(stone, 0.5))
                c.fill(box(x - 0.05, y - 0.125, x + 0.05, y - 0.1), shade(stone, 0.5))


def forest(s: Scene) -> None:
    """Among trees."""
    sky(s)
    pine = s.says("pine", "fir", "spruce", "northern") or s.rng.random() < 0.35
    kind = "pine" if pine else "bare" if s.says("winter", "bare", "dead", "birch") else "round"
    snowy = "snow" in s.weather or s.says("snow")
    for depth, far, size, count in ((0.2, 0.62, 0.62, 18), (0.45, 0.36, 0.8, 12)):
        c = s.plate(depth)
        for x in s.spread(count, 0.45):
            tree(
                c,
                x,
                s.horizon + 0.07 + 0.08 * depth,
                size * float(s.rng.uniform(0.85, 1.2)),
                haze(s, shade(s.leaf, 0.84) if kind == "round" else (74, 120, 84), far),
                haze(s, BARK, far),
                kind,
                s.rng,
            )
        ground(s, c, s.horizon + 0.06 + 0.08 * depth, (224, 230, 234) if snowy else (98, 122, 74), bands=2)
    c = s.plate(0.8)
    ground(s, c, 0.76, (232, 238, 242) if snowy else (104, 118, 70))
    c.fill(
        [(-0.1, 0.76), (0.12, 0.76), (0.5, 1.4), (-0.6, 1.4)],
        s.tone((214, 222, 228) if snowy else (168, 140, 102)),
        alpha=0.8,
    )
    for x in (-1.15, -0.72, 0.78, 1.2):
        trunk = s.tone((222, 218, 206) if s.says("birch") else BARK)
        w = float(s.rng.uniform(0.045, 0.075))
        c.fill([(x - w * 0.7, -0.6), (x + w * 0.7, -0.6), (x + w, 0.84), (x - w, 0.84)], trunk)
        c.fill([(x + w * 0.2, -0.6), (x + w * 0.7, -0.6), (x + w, 0.84), (x + w * 0.3, 0.84)], shade(trunk, 0.84))
        c.fill(
            limb(
                [(x, 0.3), (x + 0.18 * (1 if x < 0 else -1), 0.16), (x + 0.3 * (1 if x < 0 else -1), 0.13)],
                (0.03, 0.022, 0.008),
            ),
            trunk,
        )
        if not snowy:
            bush(c, x + 0.1, 0.84, 0.07, s.tone((92, 132, 76)))


def harbour(s: Scene) -> None:
    """Sea, a pier and boats; a beach where the words say so."""
    c = sky(s)
    gulls(s, c, 5)
    c.fill(ridge(s, s.horizon + 0.004, 0.05, 8), haze(s, (104, 122, 132), 0.55))
    c = sea(s, 0.9)
    if s.sun is not None:
        for i in range(7):
            c.fill(oval(s.sun, s.horizon + 0.016 + 0.03 * i, 0.05 + 0.012 * i, 0.005), (255, 224, 160), alpha=0.6)
    if s.says("marsh", "river", "lake", "reed", "swamp", "pond"):
        _bank(s)
    elif s.says("beach", "shore", "sand", "cove", "coast"):
        _beach(s)
    else:
        hulls: tuple[Colour, ...] = ((196, 86, 74), (234, 228, 214), (222, 164, 78))
        for x, w in ((-0.62, 0.16), (0.5, 0.2), (1.05, 0.15)):
            boat(
                s, c, x + float(s.rng.uniform(-0.06, 0.06)), s.horizon + 0.05 + 0.1 * w, w, s.pick(hulls), sail=w < 0.18
            )
        _pier(s)


def _beach(s: Scene) -> None:
    c = s.plate(0.7)
    sand = s.tone((226, 204, 160) if not s.says("grey") else (178, 174, 166))
    edge = smooth([(-3, 0.71), (-0.9, 0.73), (0.2, 0.715), (1.2, 0.74), (3, 0.72)], closed=False)
    c.fill([*edge, (FAR, 6), (-FAR, 6)], sand)
    c.line(edge, 0.008, mix(sand, (255, 255, 255), 0.7))
    for _ in range(26):
        x, y = float(s.rng.uniform(-1.4, 1.4)), float(s.rng.uniform(0.78, 1.1))
        c.fill(oval(x, y, 0.012, 0.004), shade(sand, 0.88))


def _pier(s: Scene) -> None:
    c = s.plate(0.85)
    stone = s.says("stone", "jetty", "quay", "concrete", "breakwater")
    wood: Colour = (164, 158, 150) if stone else (168, 124, 86)
    boards(s, c, 0.77, wood, count=18)
    c.fill(box(-FAR, 0.762, FAR, 0.79), shade(s.tone(wood), 0.7))
    for x in (-0.98, -0.56, 0.6, 1.02):
        post = s.tone(shade(wood, 0.72))
        c.fill(box(x - 0.022, 0.63, x + 0.022, 0.84), post)
        c.fill(box(x + 0.006, 0.63, x + 0.022, 0.84), shade(post, 0.84))
        c.fill(oval(x, 0.63, 0.022, 0.008), shade(post, 1.2))
    for x0, x1 in ((-0.98, -0.56), (0.6, 1.02)):
        c.line(smooth([(x0, 0.67), ((x0 + x1) / 2, 0.715), (x1, 0.67)], closed=False), 0.008, s.tone((206, 178, 130)))


def _bank(s: Scene) -> None:
    """A grassy bank with reeds, and stones in the water."""
    c = s.plate(0.75)
    ground(s, c, 0.775, (122, 142, 88))
    for x in s.spread(16, 0.45):
        if abs(x) > 0.26:
            for k in range(5):
                h, lean = float(s.rng.uniform(0.1, 0.24)), float(s.rng.uniform(-0.03, 0.03))
                foot = x + 0.014 * (k - 2)
                c.line(
                    smooth([(foot, 0.79), (foot + lean * 0.3, 0.79 - h * 0.6), (foot + lean, 0.79 - h)], closed=False),
                    0.006,
                    s.tone((112, 128, 72)),
                )
                if k % 2:
                    c.fill(oval(foot + lean, 0.79 - h - 0.015, 0.008, 0.026), s.tone((112, 76, 54)))
    for x in (-0.42, -0.2, 0.05, 0.32):
        c.fill(oval(x, 0.735 + 0.03 * abs(x), 0.06, 0.016), s.tone((96, 98, 104)))


def lighthouse(s: Scene) -> None:
    """A lighthouse on its rock by the sea."""
    c = sky(s)
    gulls(s, c, 4)
    sea(s, 0.9)
    c = s.plate(0.5)
    side = float(s.rng.choice([-1, 1]))
    x, base, top = side * 0.52, 0.66, 0.1
    rock = s.tone((112, 106, 104))
    c.fill(
        smooth(
            [(x - 0.62, 0.8), (x - 0.4, 0.68), (x - 0.16, 0.645), (x + 0.18, 0.64), (x + 0.44, 0.69), (x + 0.7, 0.8)],
            steps=3,
        ),
        rock,
    )
    white, red = s.tone((238, 234, 224)), s.tone((196, 72, 64))
    for i in range(5):
        t0, t1 = i / 5, (i + 1) / 5
        w0, w1 = 0.085 - 0.032 * (1 - t0) * 1.0, 0.085 - 0.032 * (1 - t1)
        y0, y1 = top + (base - top) * t0, top + (base - top) * t1
        c.fill([(x - w0, y0), (x + w0, y0), (x + w1, y1), (x - w1, y1)], white if i % 2 else red)
        c.fill([(x + w0 * 0.3, y0), (x + w0, y0), (x + w1, y1), (x + w1 * 0.3, y1)], (20, 16, 40), alpha=0.13)
    c.fill(box(x - 0.075, top - 0.012, x + 0.075, top + 0.01), s.tone((56, 58, 68)))
    c.fill(
        box(x - 0.042, top - 0.085, x + 0.042, top - 0.012),
        (255, 238, 170) if s.light.name in ("night", "dusk", "storm", "dawn", "gloom") else s.tone((190, 214, 220)),
    )
    c.fill([(x - 0.056, top - 0.085), (x + 0.056, top - 0.085), (x, top - 0.14)], red)
    if s.light.name in ("night", "storm", "dusk", "gloom"):
        for way in (-1, 1):
            c.fill(
                [(x, top - 0.06), (x + way * 2.4, top - 0.2), (x + way * 2.4, top + 0.12)], (255, 244, 200), alpha=0.16
            )
        c.glow(x, top - 0.05, 0.26, (255, 240, 190), strength=0.8)
    house(s, c, x + side * 0.26, 0.665, 0.2, 0.1, (236, 228, 214), (150, 84, 70))
    c = s.plate(0.85)
    ground(s, c, 0.775, (128, 132, 96))
    for gx in (-1.1, -0.66, 0.7, 1.12):
        stone = s.tone((132, 126, 122))
        c.fill(smooth([(gx - 0.1, 0.8), (gx - 0.06, 0.755), (gx + 0.05, 0.75), (gx + 0.11, 0.8)], steps=4), stone)


def mountain(s: Scene) -> None:
    """Peaks, with snow."""
    sky(s)
    c = s.plate(0.15)
    for far, rise, count in ((0.55, 0.42, 11), (0.3, 0.3, 13)):
        outline = ridge(s, s.horizon + 0.05, rise, count, sharp=True)
        c.fill(outline, haze(s, (118, 128, 150), far))
        for (x0, y0), (x1, y1), (x2, y2) in zip(outline, outline[1:], outline[2:], strict=False):
            if y1 < y0 and y1 < y2 < 2:
                k = 0.42
                c.fill(
                    [
                        (x1, y1),
                        (x1 + (x2 - x1) * k, y1 + (y2 - y1) * k),
                        (x1 + 0.012, y1 + (y2 - y1) * k * 0.7),
                        (x1 - 0.014, y1 + (y0 - y1) * k * 0.95),
                        (x1 + (x0 - x1) * k, y1 + (y0 - y1) * k),
                    ],
                    haze(s, (246, 248, 252), far * 0.4),
                )
    c = s.plate(0.6)
    snowy = s.says("snow", "ice", "glacier", "arctic", "winter", "frozen") or "snow" in s.weather
    ground(s, c, s.horizon + 0.05, (234, 240, 246) if snowy else (132, 152, 108))
    for x in s.spread(9):
        if abs(x) > 0.22:
            tree(
                c,
                x,
                s.horizon + 0.1 + float(s.rng.uniform(0, 0.08)),
                float(s.rng.uniform(0.2, 0.36)),
                s.tone((72, 108, 92)),
                s.tone(BARK),
                "pine",
                s.rng,
            )


def desert(s: Scene) -> None:
    """Sand, dunes or red rock."""
    sky(s)
    red = s.says("red", "canyon", "rock", "mesa", "mars")
    c = s.plate(0.3)
    if red:
        for x in s.spread(5, 0.3):
            w, h = float(s.rng.uniform(0.16, 0.3)), float(s.rng.uniform(0.2, 0.42))
            rock = haze(s, (196, 108, 76), 0.25)
            c.fill(
                [
                    (x - w, s.horizon + 0.03),
                    (x - w * 0.78, s.horizon - h * 0.5),
                    (x - w * 0.62, s.horizon - h),
                    (x + w * 0.6, s.horizon - h),
                    (x + w * 0.8, s.horizon - h * 0.45),
                    (x + w, s.horizon + 0.03),
                ],
                rock,
            )
            c.fill(
                [
                    (x + w * 0.2, s.horizon - h),
                    (x + w * 0.6, s.horizon - h),
                    (x + w * 0.8, s.horizon - h * 0.45),
                    (x + w, s.horizon + 0.03),
                    (x + w * 0.3, s.horizon + 0.03),
                ],
                shade(rock, 0.84),
            )
            for k in (0.3, 0.55):
                c.line([(x - w * 0.7, s.horizon - h * k), (x + w * 0.7, s.horizon - h * k)], 0.008, shade(rock, 0.9))
    else:
        c.fill(ridge(s, s.horizon + 0.02, 0.16, 8), haze(s, (226, 178, 116), 0.4))
    c = s.plate(0.7)
    sand = (206, 132, 92) if red else (228, 190, 128)
    ground(s, c, s.horizon + 0.02, sand, bands=7)
    for x in (-0.9, 0.86):
        green = s.tone((104, 134, 88))
        h = float(s.rng.uniform(0.24, 0.36))
        c.line([(x, 0.76), (x, 0.76 - h)], 0.045, green)
        c.line(
            smooth([(x, 0.76 - h * 0.4), (x + 0.07, 0.76 - h * 0.44), (x + 0.075, 0.76 - h * 0.75)], closed=False),
            0.032,
            green,
        )
