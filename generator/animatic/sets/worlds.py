"""Outdoor worlds that are laid out from words of the table: the plain, the deep, the moon, space, a deck, an alley, a cave."""

from __future__ import annotations

import math
from collections.abc import Callable

import cv2
import numpy as np
from numpy.typing import NDArray

from generator.animatic.canvas import Canvas, Colour, box, mix, oval, shade, smooth
from generator.animatic.sets.base import Scene
from generator.animatic.sets.life import Life, View, inside
from generator.animatic.sets.parts import (
    FAR,
    boards,
    boat,
    ground,
    haze,
    ridge,
    sea,
    sky,
    street_lamp,
    tower_block,
    tree,
    twinkle,
)

GROUNDS: dict[str, Colour] = {
    "grass": (128, 164, 92), "sand": (224, 194, 140), "snow": (234, 240, 246), "stone": (168, 164, 160),
    "pavement": (182, 176, 168), "asphalt": (118, 118, 126), "mud": (132, 108, 84), "black": (66, 60, 64),
}  # fmt: skip


def plain(s: Scene, far: str, earth: str, *, water: bool = False) -> Canvas:
    """Sky, what closes the view, and ground. Gives the ground's layer."""
    sky(s)
    _horizon(s, far)
    if water:
        sea(s, 0.86)
        c = s.plate(0.6)
        c.fill(box(-FAR, 0.765, FAR, 0.79), shade(s.tone(GROUNDS[earth]), 0.7))
        ground(s, c, 0.785, GROUNDS[earth], bands=2)
        return c
    c = s.plate(0.6)
    ground(s, c, s.horizon + 0.03, GROUNDS[earth])
    return c


def _horizon(s: Scene, far: str) -> None:
    if far == "sea":
        sea(s, 0.8)
        return
    c = s.plate(0.2, lights(s) if far in ("skyline", "factory") and s.light.dark else None)
    y = s.horizon + 0.035
    if far == "hills":
        c.fill(ridge(s, y, 0.14, 9), haze(s, (120, 148, 140), 0.6))
        c.fill(ridge(s, y, 0.07, 11), haze(s, (112, 150, 108), 0.38))
    elif far == "peaks":
        c.fill(ridge(s, y, 0.36, 11, sharp=True), haze(s, (150, 166, 190), 0.55))
        c.fill(ridge(s, y, 0.2, 13, sharp=True), haze(s, (206, 216, 230), 0.35))
    elif far == "dunes":
        c.fill(ridge(s, y, 0.16, 7), haze(s, (222, 182, 126), 0.45))
    elif far == "volcano":
        c.fill(
            [(-0.9, y), (-0.28, 0.2), (-0.14, 0.18), (0.0, 0.21), (0.08, 0.18), (0.75, y)], haze(s, (92, 74, 80), 0.3)
        )
        c.glow(-0.1, 0.17, 0.5, (255, 130, 60), strength=0.8)
        lava = [(-0.16, 0.19), (-0.12, 0.34), (-0.2, y), (-0.06, y), (-0.04, 0.3), (-0.05, 0.2)]
        c.fill(smooth(lava, steps=3), (255, 128, 58))
    elif far == "trees":
        for x in s.spread(14, 0.3):
            tall = float(s.rng.uniform(0.2, 0.32))
            tree(c, x, y + 0.02, tall, haze(s, s.leaf, 0.32), haze(s, (98, 72, 58), 0.3), "round", s.rng)
    elif far in ("skyline", "factory"):
        _skyline(s, c, y, factory=far == "factory")


def _skyline(s: Scene, c: Canvas, y: float, *, factory: bool) -> None:
    walls: tuple[Colour, ...] = ((150, 160, 176), (176, 164, 160), (136, 142, 160))
    for x in s.spread(15, 0.3):
        w, h = float(s.rng.uniform(0.13, 0.24)), float(s.rng.uniform(0.14, 0.4))
        if not factory:
            tower_block(s, c, x, y, w, h, s.pick(walls), 0.5)
            continue
        wall = haze(s, (156, 128, 118), 0.4)
        c.fill(box(x - w, y - h * 0.5, x + w, y), wall)
        for k in range(4):
            at = x - w + k * w * 0.5
            c.fill([(at, y - h * 0.5), (at, y - h * 0.5 - 0.05), (at + w * 0.5, y - h * 0.5)], shade(wall, 0.85))
        if s.rng.random() < 0.5:
            c.fill([(x - 0.022, y), (x + 0.022, y), (x + 0.014, y - h), (x - 0.014, y - h)], shade(wall, 0.8))
            for k in range(4):
                smoke = mix(s.light.sky[1], (236, 236, 236), 0.3)
                c.fill(
                    oval(x + 0.03 * k, y - h - 0.03 - 0.045 * k, 0.03 + 0.014 * k, 0.024 + 0.008 * k), smoke, alpha=0.5
                )


def lights(s: Scene) -> Life:
    """Windows far away that go on and off, slowly."""
    spots = s.air.uniform((-1.6, s.horizon - 0.2, 0.0), (1.6, s.horizon + 0.01, 6.3), (46, 3)).tolist()

    def draw(frame: NDArray[np.uint8], t: float, view: View) -> None:
        size = max(1, round(0.004 * view.scale))
        for x, y, phase in spots:
            px, py = view.pixel(x, y)
            if inside(frame, px, py):
                light = max(0.0, math.sin(0.5 * t + phase))
                here: tuple[int, int, int] = tuple(frame[int(py), int(px)].tolist())
                cv2.rectangle(
                    frame, (int(px), int(py)), (int(px) + size, int(py) + size), mix(here, (255, 220, 150), light), -1
                )

    return Life(draw, (-1.65, s.horizon - 0.21, 1.65, s.horizon + 0.03))


def deep(s: Scene) -> Canvas:
    """Under water: shafts of light, rising bubbles, sand."""
    bubbles = s.air.uniform((-1.2, 0.0, 0.3, 0.004), (1.2, 1.0, 1.0, 0.012), (34, 4)).tolist()
    pale: Colour = (196, 232, 236)

    def rise(frame: NDArray[np.uint8], t: float, view: View) -> None:
        for x, y, speed, size in bubbles:
            px, py = view.pixel(x + 0.012 * math.sin(2 * t + 9 * y), 0.95 - (y + 0.16 * speed * t) % 1.0)
            radius = max(8, round(size * view.scale * 16))
            cv2.circle(frame, (round(px * 16), round(py * 16)), radius, pale, 1, cv2.LINE_AA, 4)

    c = s.plate(0.1)
    top, low = s.tone((74, 168, 186)), s.tone((18, 62, 96))
    c.gradient(-0.6, 1.4, [(0.0, mix(top, pale, 0.4)), (0.45, top), (1.0, low)])
    for i in range(6):
        x = -1.3 + 0.5 * i + float(s.air.uniform(-0.1, 0.1))
        c.fill([(x, -0.6), (x + 0.12, -0.6), (x + 0.5, 1.0), (x + 0.16, 1.0)], pale, alpha=0.1)
    c = s.plate(0.3)
    c.fill(ridge(s, 0.66, 0.2, 9), mix(low, top, 0.35))
    c = s.plate(0.6, Life(rise, (-1.25, -0.1, 1.25, 1.0)))
    bed = s.tone((176, 172, 138))
    c.gradient(0.68, 1.5, [(0.0, mix(bed, top, 0.5)), (0.5, mix(bed, low, 0.2)), (1.0, mix(bed, low, 0.4))])
    return c


def _stars(s: Scene, dark: Colour, low: Colour) -> Canvas:
    c = s.plate(0.0, twinkle(s))
    c.gradient(-0.6, 1.5, [(0.0, dark), (0.7, mix(dark, low, 0.6)), (1.0, low)])
    return c


def moon(s: Scene) -> Canvas:
    """The moon, or the red ground of Mars."""
    red = s.says("mars", "red")
    c = _stars(s, (10, 10, 20), (150, 92, 66) if red else (22, 24, 40))
    if not red:
        x = 0.5 * float(s.air.choice([-1, 1]))
        c.glow(x, 0.2, 0.3, (120, 170, 230), strength=0.5)
        earth = oval(x, 0.2, 0.1, 0.1)
        c.fill(earth, (70, 122, 190))
        c.inside(earth, smooth([(x - 0.08, 0.16), (x, 0.13), (x + 0.03, 0.2), (x - 0.05, 0.25)]), (106, 156, 104))
        c.inside(earth, oval(x + 0.06, 0.22, 0.08, 0.11), (28, 52, 96), alpha=0.6)
        c.inside(earth, oval(x - 0.02, 0.26, 0.07, 0.014), (240, 244, 248))
    soil = s.tone((198, 112, 78) if red else (168, 168, 172))
    c = s.plate(0.25)
    c.fill(ridge(s, s.horizon + 0.05, 0.14, 12), shade(soil, 0.55))
    c = s.plate(0.6)
    c.gradient(s.horizon + 0.03, 1.5, [(0.0, shade(soil, 0.7)), (0.4, soil), (1.0, shade(soil, 0.84))])
    return c


def space(s: Scene) -> Canvas:
    """Between the stars: a planet, and mist of far suns."""
    c = _stars(s, (8, 8, 22), (20, 16, 44))
    for x, y, colour in ((-0.6, 0.3, (96, 60, 140)), (0.5, 0.7, (40, 90, 140)), (0.1, 0.2, (130, 60, 100))):
        c.glow(x, y, 0.6, colour, strength=0.45)
    side = float(s.air.choice([-1, 1]))
    c = s.plate(0.3)
    globe = oval(side * 0.62, 0.72, 0.44, 0.44)
    base = s.pick(((196, 132, 92), (92, 140, 178), (170, 150, 196)))
    c.glow(side * 0.62, 0.72, 0.62, base, strength=0.5)
    c.fill(globe, base)
    for k in range(5):
        c.inside(globe, oval(side * 0.62, 0.42 + 0.14 * k, 0.5, 0.035), shade(base, 0.86 + 0.1 * (k % 2)))
    c.inside(globe, oval(side * 0.62 + 0.2, 0.82, 0.44, 0.46), (10, 10, 24), alpha=0.55)
    return s.plate(0.6)


def deck(s: Scene) -> Canvas:
    """On board a ship: sea and sky behind the rail."""
    sky(s)
    c = sea(s, 0.86)
    boat(s, c, 0.55 * float(s.rng.choice([-1, 1])), s.horizon + 0.03, 0.12, (196, 86, 74), sail=True)
    c = s.plate(0.75)
    boards(s, c, 0.755, (186, 142, 98), count=18)
    wood, white = s.tone((128, 86, 60)), s.tone((236, 232, 222))
    c.fill(box(-FAR, 0.735, FAR, 0.762), wood)
    for i in range(-14, 15):
        c.fill(box(i * 0.15 - 0.008, 0.6, i * 0.15 + 0.008, 0.74), white)
    c.fill(box(-FAR, 0.585, FAR, 0.605), wood)
    side = float(s.rng.choice([-1, 1]))
    mast, sail = s.tone((120, 86, 62)), s.tone((236, 228, 208))
    c.fill(smooth([(side * 0.62, -0.3), (side * 1.5, -0.2), (side * 1.4, 0.42), (side * 0.66, 0.36)], steps=5), sail)
    c.fill(box(side * 0.6 - 0.025, -0.6, side * 0.6 + 0.025, 0.86), mast)
    for k in (-0.5, 0.9):
        c.line([(side * 0.6, -0.3), (side * 0.6 + k * side, 0.6)], 0.005, s.tone((92, 78, 66)))
    return c


def alley(s: Scene) -> Canvas:
    """Between two brick walls."""
    sky(s)
    c = s.plate(0.3)
    tower_block(s, c, 0.0, s.horizon + 0.06, 0.5, 0.34, (176, 164, 160), 0.45)
    c = s.plate(0.65)
    road = s.tone((120, 116, 120))
    c.gradient(s.horizon + 0.05, 1.5, [(0.0, mix(road, s.light.sky[2], 0.2)), (1.0, shade(road, 0.8))])
    for side in (-1, 1):
        wall = s.tone(((170, 104, 84), (148, 112, 98))[side > 0])
        c.fill([(side * 0.2, 0.1), (side * 2.6, -1.2), (side * 2.6, 1.35), (side * 0.2, 0.65)], wall)
        for j in range(11):
            near, far = -1.2 + 2.55 * j / 11, 0.1 + 0.55 * j / 11
            c.line([(side * 0.2, far), (side * 2.6, near)], 0.003, shade(wall, 0.84))
        for x0, x1 in ((0.36, 0.5), (0.72, 0.95)):
            top, low = 0.3 - 0.28 * x0, 0.46 - 0.1 * x0
            lit = s.light.dark and s.rng.random() < 0.6
            glass = (255, 216, 138) if lit else shade(wall, 0.45)
            window = [(side * x0, top), (side * x1, top - 0.12), (side * x1, low - 0.02), (side * x0, low)]
            c.fill(window, glass)
            c.line(window, 0.012, shade(wall, 0.66), closed=True)
    for y in (0.02, 0.12):
        line = smooth([(-0.9, y), (0.0, y + 0.1), (0.9, y)], closed=False)
        c.line(line, 0.004, s.tone((60, 58, 62)))
        for k, colour in ((-0.4, (236, 232, 222)), (-0.1, (190, 84, 76)), (0.25, (92, 132, 160))):
            c.fill(box(k, y + 0.08, k + 0.11, y + 0.2), s.tone(colour))
    street_lamp(s, c, -0.62, 0.78, 0.42)
    return c


def clouds(s: Scene) -> Canvas:
    """In the sky: banks of cloud under it."""
    sky(s)
    white = mix(s.light.sky[2], (255, 255, 255), 0.5)
    for depth, y, size in ((0.25, 0.72, 0.16), (0.5, 0.86, 0.2)):
        c = s.plate(depth)
        for x in s.spread(11, 0.4):
            c.fill(oval(x, y, size * 1.3, size * 0.7), mix(white, s.light.sky[1], 0.3 - 0.3 * depth))
        c.fill(box(-FAR, y, FAR, 3), mix(white, s.light.sky[1], 0.3 - 0.3 * depth))
    return c


def cave(s: Scene) -> Canvas:
    """Rock all around, and light from an opening."""
    c = s.plate(0.3)
    rock = s.tone((112, 102, 98))
    c.fill(box(-FAR, -2, FAR, 3), shade(rock, 0.5))
    mouth = [(-0.3, 0.68), (-0.34, 0.34), (-0.1, 0.16), (0.2, 0.2), (0.36, 0.42), (0.3, 0.68)]
    c.glow(0.0, 0.4, 0.9, mix(rock, s.light.sky[2], 0.6), strength=0.8)
    c.fill(smooth(mouth, steps=4), mix(s.light.sky[2], s.light.sky[1], 0.3))
    c = s.plate(0.6)
    for side in (-1, 1):
        edge = [(side * (0.5 + 0.18 * math.sin(7 * y + side)), y) for y in (-0.6, -0.2, 0.1, 0.3, 0.5, 0.66, 0.76)]
        c.fill([*smooth(edge, closed=False), (side * FAR, 0.78), (side * FAR, -0.6)], shade(rock, 0.78))
        for y in (0.1, 0.3, 0.5):
            crack = [(side * 0.75, y), (side * 0.95, y + 0.05), (side * 1.3, y - 0.02)]
            c.line(smooth(crack, closed=False), 0.006, shade(rock, 0.6))
    c.gradient(0.74, 1.5, [(0.0, shade(rock, 0.72)), (0.4, rock), (1.0, shade(rock, 0.7))])
    c.fill([(-FAR, -1), (FAR, -1), (FAR, -0.02), *[(1.6 - 0.32 * i, 0.05 + 0.05 * (i % 2)) for i in range(11)], (-FAR, 0)],
           shade(rock, 0.62))  # fmt: skip
    return c


WORLDS: dict[str, Callable[[Scene], Canvas]] = {
    "deep": deep, "moon": moon, "space": space, "deck": deck, "alley": alley, "clouds": clouds, "cave": cave,
}  # fmt: skip
