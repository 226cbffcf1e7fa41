"""Things that stand in several sets: sky, sea, hills, trees, houses, windows, furniture."""

from __future__ import annotations

import math

import cv2
import numpy as np
from numpy.typing import NDArray

from generator.animatic.canvas import Canvas, Colour, Point, box, limb, mix, oval, shade, smooth
from generator.animatic.sets.base import Scene
from generator.animatic.sets.life import Life, View

LIT: Colour = (255, 216, 138)
FAR = 6.0  # further than any camera looks


def sky(s: Scene) -> Canvas:
    """The sky with sun or moon, stars and clouds: the first plate of every exterior."""
    stormy = any(word in s.weather for word in ("storm", "thunder", "lightning"))
    stars = s.light.name in ("night", "lamp") and not _covered(s)
    c = s.plate(0.0, lightning(s) if stormy else twinkle(s) if stars else None)
    top, middle, low = s.light.sky
    c.gradient(-0.6, s.horizon + 0.03, [(0.0, top), (0.62, middle), (1.0, low)])
    c.fill(box(-FAR, s.horizon + 0.02, FAR, 6), low)
    if s.light.name == "night" and not _covered(s):
        x, y = s.air.uniform(0.2, 0.5) * s.air.choice([-1, 1]), s.air.uniform(0.13, 0.2)
        c.glow(x, y, 0.34, mix(middle, (255, 255, 240), 0.5), strength=0.5)
        c.fill(oval(x, y, 0.052, 0.052), (244, 240, 220))
        c.fill(oval(x + 0.014, y - 0.01, 0.009, 0.008), (222, 218, 200))
        c.fill(oval(x - 0.012, y + 0.016, 0.012, 0.01), (226, 222, 204))
    elif s.light.name in ("dusk", "dawn") and not _covered(s):
        x, y = s.air.uniform(0.12, 0.42) * s.air.choice([-1, 1]), s.horizon - 0.085
        s.sun = x
        c.glow(x, y, 0.75, (255, 222, 150), strength=0.75)
        c.fill(oval(x, y, 0.072, 0.072), (255, 236, 184))
    elif s.light.name == "day":
        x = s.air.uniform(0.3, 0.6) * s.air.choice([-1, 1])
        c.glow(x, 0.1, 0.5, (255, 250, 224), strength=0.7)
        c.fill(oval(x, 0.1, 0.045, 0.045), (255, 252, 232))
    clouds(s, c)
    return c


def _covered(s: Scene) -> bool:
    return any(word in s.weather for word in ("rain", "storm", "overcast", "cloud", "fog", "mist", "snow"))


def clouds(s: Scene, c: Canvas) -> None:
    """Flat clouds: a few on a clear day, a heavy deck in bad weather."""
    top, middle, low = s.light.sky
    heavy = s.light.name in ("storm", "grey", "gloom") or _covered(s)
    colour = mix(middle, top, 0.5) if heavy else mix(low, (255, 255, 255), 0.65 if s.light.name == "day" else 0.15)
    for _ in range(9 if heavy else 5):
        x, y, w = s.air.uniform(-1.5, 1.5), s.air.uniform(-0.05, s.horizon - 0.22), s.air.uniform(0.16, 0.42)
        flat = 0.24 if not heavy else 0.3
        puffs = [(x - w * 0.5, 0.45), (x - w * 0.15, 0.8), (x + w * 0.22, 0.62), (x + w * 0.5, 0.4)]
        for px, size in puffs:
            c.fill(oval(px, y, w * 0.42 * size + 0.02, w * flat * size), colour, alpha=0.75 if not heavy else 0.55)
        c.fill(box(x - w * 0.68, y + w * 0.02, x + w * 0.68, y + w * flat * 0.4), colour, alpha=0.6)


def twinkle(s: Scene) -> Life:
    """Stars that flicker."""
    stars = [
        (
            float(s.air.uniform(-1.6, 1.6)),
            float(s.air.uniform(-0.3, s.horizon - 0.12)),
            float(s.air.uniform(0, 6.3)),
            float(s.air.uniform(0.3, 1)),
        )
        for _ in range(110)
    ]

    def draw(frame: NDArray[np.uint8], t: float, view: View) -> None:
        for x, y, phase, size in stars:
            px, py = view.pixel(x, y)
            if 0 <= px < frame.shape[1] and 0 <= py < frame.shape[0]:
                light = (0.62 + 0.38 * math.sin(1.7 * t + phase)) * (0.5 + 0.5 * size)
                r, g, b = frame[int(py), int(px)].tolist()
                radius = 0.0011 * view.scale * size
                cv2.circle(
                    frame,
                    (round(px * 16), round(py * 16)),
                    max(8, round(radius * 16)),
                    mix((r, g, b), (244, 244, 255), light),
                    -1,
                    cv2.LINE_AA,
                    4,
                )

    return Life(draw, (-1.65, -0.32, 1.65, s.horizon - 0.11))


def lightning(s: Scene) -> Life:
    """A bolt now and then, and a sky that is lit by it; what stands on the ground stays as it is."""
    times = s.air.uniform(1.4, 4.0, 8).cumsum() - 0.8
    bolts = s.air.uniform((-0.8,) + (-0.06,) * 6, (0.8,) + (0.06,) * 6, (8, 7))

    def draw(frame: NDArray[np.uint8], t: float, view: View) -> None:
        for begins, bolt in zip(times, bolts, strict=True):
            left = 1 - (t - float(begins)) / 0.28
            if not 0 < left <= 1:
                continue
            low = min(frame.shape[0], max(0, round(view.pixel(0.0, s.horizon)[1])))
            frame[:low] = cv2.add(frame[:low], (90 * left, 92 * left, 110 * left, 0))
            x, y = view.pixel(bolt.cumsum() * 0.9, np.linspace(-0.05, s.horizon - 0.03, 7))
            if left > 0.5:
                path = np.rint(np.stack([x, y], -1).clip(-9e3, 9e3) * 16).astype(np.int32)
                cv2.polylines(frame, [path], False, (250, 250, 255), max(1, round(0.006 * view.scale)), cv2.LINE_AA, 4)

    return Life(draw, (-2.0, -1.0, 2.0, s.horizon + 0.01), rapid=True)


def ridge(s: Scene, y: float, rise: float, count: int, *, sharp: bool = False) -> list[Point]:
    """The outline of far ground: hills, or mountains when sharp; closed far below."""
    xs = np.linspace(-2.6, 2.6, count)
    ys = y - np.abs(s.rng.normal(0.5, 0.35, count)) * rise
    if sharp:
        ys[::2] = y - rise * s.rng.uniform(0.55, 1.0, len(ys[::2]))
        ys[1::2] = y - rise * s.rng.uniform(0.05, 0.4, len(ys[1::2]))
    top = [(float(a), float(b)) for a, b in zip(xs, ys, strict=True)]
    return [*(top if sharp else smooth(top, closed=False)), (FAR, 6.0), (-FAR, 6.0)]


def haze(s: Scene, colour: Colour, far: float) -> Colour:
    """A colour of the set, seen through air: `far` from 0 to 1."""
    return mix(s.tone(colour), s.light.sky[2], far)


def tree(
    c: Canvas, x: float, y: float, h: float, leaf: Colour, bark: Colour, kind: str, rng: np.random.Generator
) -> None:
    """One tree: round, pine, birch, palm or bare."""
    if kind == "pine":
        c.fill(box(x - h * 0.025, y - h * 0.2, x + h * 0.025, y), bark)
        for i in range(4):
            w, base = h * (0.25 - 0.045 * i), y - h * (0.12 + 0.2 * i)
            c.fill([(x - w, base), (x + w, base), (x, base - h * 0.36)], shade(leaf, 0.9 + 0.06 * i))
        return
    if kind == "palm":
        c.fill(
            limb([(x, y), (x + h * 0.06, y - h * 0.5), (x + h * 0.02, y - h * 0.86)], (h * 0.06, h * 0.04, h * 0.035)),
            bark,
        )
        for angle in (-160, -120, -70, -30, 10, 190):
            a = math.radians(angle)
            tip = (x + h * 0.02 + math.cos(a) * h * 0.36, y - h * 0.86 + math.sin(a) * h * 0.2 + h * 0.12)
            c.fill(
                limb(
                    [(x + h * 0.02, y - h * 0.86), ((x + tip[0]) / 2, y - h * 0.98 + abs(math.cos(a)) * 0.01), tip],
                    (h * 0.03, h * 0.08, h * 0.01),
                ),
                leaf,
            )
        return
    c.fill(limb([(x, y), (x + h * 0.01, y - h * 0.4), (x, y - h * 0.62)], (h * 0.075, h * 0.05, h * 0.03)), bark)
    if kind == "bare":
        for side in (-1, 1):
            for start, reach in ((0.35, 0.24), (0.5, 0.2)):
                c.fill(
                    limb(
                        [
                            (x, y - h * start),
                            (x + side * h * reach * 0.6, y - h * (start + 0.16)),
                            (x + side * h * reach, y - h * (start + 0.36)),
                        ],
                        (h * 0.03, h * 0.02, h * 0.006),
                    ),
                    bark,
                )
        return
    for i in range(5):
        a = i * 1.3 + float(rng.uniform(0, 0.5))
        c.fill(
            oval(x + math.cos(a) * h * 0.15, y - h * 0.68 + math.sin(a) * h * 0.12, h * 0.2, h * 0.18), shade(leaf, 0.9)
        )
    c.fill(oval(x - h * 0.05, y - h * 0.76, h * 0.2, h * 0.17), leaf)
    c.fill(oval(x - h * 0.09, y - h * 0.8, h * 0.1, h * 0.08), shade(leaf, 1.1))


def kind_of_tree(s: Scene) -> str:
    """What a broad-leaved tree is in this season."""
    return "bare" if s.season == "winter" else "round"


def bush(c: Canvas, x: float, y: float, w: float, leaf: Colour) -> None:
    """A low shrub."""
    for dx, size in ((-0.5, 0.6), (0.45, 0.65), (0.0, 1.0)):
        c.fill(oval(x + dx * w, y - w * 0.3 * size, w * 0.55 * size, w * 0.42 * size), shade(leaf, 0.88 + 0.12 * size))
    c.fill(box(x - w * 0.8, y - w * 0.16, x + w * 0.75, y), shade(leaf, 0.88))


def pane(s: Scene, c: Canvas, x0: float, y0: float, x1: float, y1: float, *, lit: bool, bars: int = 1) -> None:
    """A window seen from outside."""
    glass = LIT if lit else mix(s.tone((112, 140, 158)), s.light.sky[1], 0.25)
    c.fill(box(x0, y0, x1, y1), glass)
    frame = s.tone((232, 226, 214))
    t = min(x1 - x0, y1 - y0) * 0.09
    for i in range(1, bars + 1):
        x = x0 + (x1 - x0) * i / (bars + 1)
        c.fill(box(x - t / 2, y0, x + t / 2, y1), frame)
    c.fill(box(x0, (y0 + y1) / 2 - t / 2, x1, (y0 + y1) / 2 + t / 2), frame)
    c.line(box(x0, y0, x1, y1), t, frame, closed=True)


def house(
    s: Scene, c: Canvas, x: float, y: float, w: float, h: float, wall: Colour, roof: Colour, *, door: bool = True
) -> None:
    """A house with a gable roof."""
    wall, roof = s.tone(wall), s.tone((236, 242, 248) if s.snowy else roof)
    c.fill(box(x - w / 2, y - h, x + w / 2, y), wall)
    c.fill(box(x + w * 0.22, y - h, x + w / 2, y), shade(wall, 0.9))
    c.fill(
        [(x - w * 0.58, y - h), (x + w * 0.58, y - h), (x + w * 0.34, y - h * 1.55), (x - w * 0.34, y - h * 1.55)], roof
    )
    c.fill(box(x + w * 0.14, y - h * 1.75, x + w * 0.24, y - h * 1.4), shade(roof, 0.8))
    lit = s.light.dark
    for wx in (-0.3, 0.3) if door else (-0.3, 0.0, 0.3):
        pane(
            s,
            c,
            x + (wx - 0.09) * w,
            y - h * 0.75,
            x + (wx + 0.09) * w,
            y - h * 0.42,
            lit=bool(s.rng.random() < 0.75) and lit,
        )
    if door:
        c.fill(box(x - w * 0.08, y - h * 0.6, x + w * 0.08, y), s.tone((104, 66, 52)))
        c.fill(oval(x + w * 0.05, y - h * 0.28, 0.005, 0.005), s.tone((230, 200, 120)))


def tower_block(s: Scene, c: Canvas, x: float, y: float, w: float, h: float, wall: Colour, far: float) -> None:
    """A tall building with rows of windows."""
    wall = haze(s, wall, far)
    c.fill(box(x - w / 2, y - h, x + w / 2, y), wall)
    c.fill(box(x + w * 0.2, y - h, x + w / 2, y), shade(wall, 0.9))
    columns, rows = max(2, round(w / 0.05)), max(2, round(h / 0.065))
    glass = mix(wall, s.light.sky[1], 0.45)
    for i in range(columns):
        for j in range(rows):
            lit = s.rng.random() < 0.42 and s.light.dark
            wx, wy = x - w / 2 + w * (i + 0.5) / columns, y - h + h * (j + 0.5) / rows
            c.fill(box(wx - 0.013, wy - 0.016, wx + 0.013, wy + 0.016), LIT if lit else glass)


def ground(s: Scene, c: Canvas, y: float, colour: Colour, *, bands: int = 4) -> None:
    """Ground that grows lighter towards the horizon."""
    near = s.tone((234, 240, 246) if s.snowy else colour)
    c.gradient(y, 1.5, [(0.0, mix(near, s.light.sky[2], 0.25)), (0.4, near), (1.0, shade(near, 0.82))])
    for i in range(bands):
        at = y + 0.04 + (i + 1) ** 1.6 * 0.032
        x, w = s.rng.uniform(-1.2, 1.2), s.rng.uniform(0.3, 0.8)
        c.fill(oval(x, at, w, 0.008 + 0.004 * i), shade(near, 0.93), alpha=0.8)


def boards(s: Scene, c: Canvas, y: float, colour: Colour, *, count: int = 15, spread: float = 0.34) -> None:
    """A floor of boards that run towards the vanishing point."""
    base = s.tone(colour)
    c.gradient(y, 1.5, [(0.0, shade(base, 0.84)), (0.5, base), (1.0, shade(base, 1.06))])
    line = shade(base, 0.8)
    for i in range(-count, count + 1):
        far, near = i * spread * (y - s.horizon + 0.04), i * spread * (1.6 - s.horizon)
        c.line([(far, y), (near, 1.6)], 0.0032, line)
    for i in range(1, 7):
        at = y + 0.02 * i**1.75
        k = int(s.rng.integers(-6, 6))
        x0, x1 = (k * spread * (at - s.horizon + 0.03), (k + 1) * spread * (at - s.horizon + 0.03))
        c.line([(x0, at), (x1, at)], 0.003, line)


def tiles(s: Scene, c: Canvas, y: float, light: Colour, dark: Colour) -> None:
    """A chequered floor in perspective."""
    a, b = s.tone(light), s.tone(dark)
    c.fill(box(-FAR, y, FAR, 6), a)
    rows = [y]
    while rows[-1] < 1.5:
        rows.append(rows[-1] + max(0.014, (rows[-1] - s.horizon) * 0.22))
    for j in range(len(rows) - 1):
        for i in range(-16, 16):
            if (i + j) % 2:
                k0, k1 = rows[j] - s.horizon + 0.02, rows[j + 1] - s.horizon + 0.02
                c.fill(
                    [
                        (i * 0.5 * k0, rows[j]),
                        ((i + 1) * 0.5 * k0, rows[j]),
                        ((i + 1) * 0.5 * k1, rows[j + 1]),
                        (i * 0.5 * k1, rows[j + 1]),
                    ],
                    b,
                )


def sea(s: Scene, y: float) -> Canvas:
    """Water from the horizon down, with moving glints."""
    across, far, phase = s.rng.uniform((-1.5, 0, 0), (1.5, 1, 6.3), (110, 3)).T
    far, crowns = far**1.6, np.array_split(np.arange(110), 4)  # the nearer, the thicker
    order = np.argsort(far)
    deep = s.tone((52, 116, 140))
    glint = mix(deep, mix(s.light.sky[2], (255, 255, 255), 0.25), 0.5)

    def draw(frame: NDArray[np.uint8], t: float, view: View) -> None:
        wide = (0.014 + 0.075 * far) * (0.55 + 0.45 * np.sin(1.6 * t + phase))
        x, _ = view.pixel(across + 0.03 * far * np.sin(0.6 * t + phase), 0.0)
        _, y0 = view.pixel(0.0, s.horizon + 0.008 + far * (y - s.horizon) + 0.006 * far * np.sin(1.1 * t + phase))
        ends = np.stack([np.stack([x - wide * view.scale, y0], -1), np.stack([x + wide * view.scale, y0], -1)], 1)
        fixed = np.rint(ends.clip(-9e3, 9e3) * 16).astype(np.int32)
        for some in crowns:
            lines = order[some]
            thick = max(1, round(view.scale * (0.0016 + 0.0036 * float(far[lines].mean()))))
            cv2.polylines(frame, list(fixed[lines]), False, glint, thick, cv2.LINE_AA, 4)

    c = s.plate(0.25, Life(draw, (-1.7, s.horizon, 1.7, y + 0.02)))
    c.gradient(
        s.horizon,
        1.4,
        [(0.0, mix(deep, s.light.sky[2], 0.55)), (0.35, mix(deep, s.light.sky[1], 0.2)), (1.0, shade(deep, 0.72))],
    )
    return c


def boat(s: Scene, c: Canvas, x: float, y: float, w: float, hull: Colour, *, sail: bool = False) -> None:
    """A small boat."""
    hull = s.tone(hull)
    if sail:
        c.line([(x, y), (x, y - w * 1.3)], 0.005, s.tone((90, 70, 60)))
        c.fill(
            [(x + w * 0.03, y - w * 1.25), (x + w * 0.5, y - w * 0.16), (x + w * 0.03, y - w * 0.16)],
            s.tone((238, 232, 216)),
        )
    c.fill(
        smooth(
            [
                (x - w * 0.55, y - w * 0.16),
                (x + w * 0.58, y - w * 0.2),
                (x + w * 0.4, y + w * 0.06),
                (x - w * 0.4, y + w * 0.06),
            ],
            steps=4,
        ),
        hull,
    )
    c.fill(
        [
            (x - w * 0.54, y - w * 0.17),
            (x + w * 0.57, y - w * 0.21),
            (x + w * 0.55, y - w * 0.14),
            (x - w * 0.52, y - w * 0.1),
        ],
        shade(hull, 1.2),
    )


def street_lamp(s: Scene, c: Canvas, x: float, y: float, h: float) -> None:
    """A lamp post, lit at night."""
    iron = s.tone((52, 54, 62))
    c.fill(box(x - 0.007, y - h, x + 0.007, y), iron)
    c.fill(box(x - 0.02, y - 0.02, x + 0.02, y), iron)
    glass = LIT if s.light.dark else s.tone((226, 228, 216))
    c.fill([(x - 0.018, y - h), (x + 0.018, y - h), (x + 0.027, y - h - 0.055), (x - 0.027, y - h - 0.055)], glass)
    c.fill([(x - 0.034, y - h - 0.055), (x + 0.034, y - h - 0.055), (x, y - h - 0.085)], iron)
    if s.light.dark:
        c.glow(x, y - h - 0.03, 0.34, LIT, strength=0.6)


def fence(s: Scene, c: Canvas, y: float, h: float, colour: Colour) -> None:
    """A picket fence across the picture."""
    wood = s.tone(colour)
    for rail in (0.35, 0.75):
        c.fill(box(-FAR, y - h * rail - 0.006, FAR, y - h * rail + 0.006), shade(wood, 0.88))
    for i in range(-40, 41):
        x = i * 0.055
        c.fill([(x - 0.014, y), (x - 0.014, y - h * 0.9), (x, y - h), (x + 0.014, y - h * 0.9), (x + 0.014, y)], wood)


def gulls(s: Scene, c: Canvas, count: int) -> None:
    """Birds far away."""
    for _ in range(count):
        x, y, w = s.rng.uniform(-0.8, 0.8), s.rng.uniform(0.08, 0.3), s.rng.uniform(0.012, 0.022)
        c.line(
            smooth(
                [
                    (x - w, y - w * 0.35),
                    (x - w * 0.4, y - w * 0.5),
                    (x, y),
                    (x + w * 0.4, y - w * 0.5),
                    (x + w, y - w * 0.35),
                ],
                closed=False,
            ),
            0.004,
            mix(s.light.sky[1], (50, 54, 66), 0.65),
        )
