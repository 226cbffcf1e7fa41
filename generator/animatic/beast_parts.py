"""What tells one animal from its kin: antlers, wings, spines, a mane, stripes, a hump, a horn."""

from __future__ import annotations

import math
from typing import Protocol

from generator.animatic.beast_brush import Brush
from generator.animatic.canvas import Colour, Point, limb, mix, oval, shade, smooth

BONE: Colour = (222, 202, 168)
_ANTLERS = {"stag": 1.0, "reindeer": 1.0, "caribou": 1.0, "elk": 1.0, "moose": 1.1, "deer": 0.8}  # how large they are
_STRIPED = ("zebra", "tiger")
_MANED = {"lion": (148, 92, 48), "horse": None, "pony": None, "stallion": None, "mare": None, "unicorn": (236, 214, 236)}


class _Shape(Protocol):
    """What is needed of an animal's proportions."""

    @property
    def long(self) -> float: ...
    @property
    def deep(self) -> float: ...
    @property
    def head(self) -> float: ...


def draw_before(b: Brush, beast: str, coat: Colour, head: Point, radius: float, *, back: float) -> None:
    """What stands out behind neck and trunk. `back`: y of the line of the back."""
    x, y = head
    if beast == "dragon":
        for shade_, dx in ((0.62, 0.1), (0.78, -0.04)):
            root = (0.12 + dx, back + 0.04)
            wing = [root, (-0.02 + dx, 0.1), (-0.34 + dx, 0.03), (-0.3 + dx, 0.2), (-0.5 + dx, 0.2), (-0.34 + dx, 0.34),
                    (-0.44 + dx, back + 0.02), (-0.12 + dx, back + 0.06)]  # fmt: skip
            b.inked(wing, shade(coat, shade_))
            for tip in (wing[2], wing[4]):
                b.line([wing[1], tip], shade(coat, 0.5), 0.008)
    if beast == "lion":
        b.inked(oval(x - radius * 0.35, y + radius * 0.25, radius * 1.5, radius * 1.5), _MANED["lion"] or coat)
    if beast == "camel":
        b.inked(smooth([(-0.2, back + 0.08), (-0.08, back - 0.16), (0.1, back + 0.06)]), coat)
    if beast in _ANTLERS:
        _antler(b, (x - 0.01, y - radius * 0.7), _ANTLERS[beast], shade(BONE, 0.82), 0.09)


def draw_after(b: Brush, beast: str, coat: Colour, head: Point, shape: _Shape, trunk: list[Point], *, floor: float) -> None:
    """What lies over head and trunk. `floor`: y of the ground."""
    (x, y), radius = head, shape.head
    if beast in _ANTLERS:
        _antler(b, (x - 0.03, y - radius * 0.75), _ANTLERS[beast], BONE, 0.0)
    if beast == "hedgehog":
        _spines(b, trunk, coat)
    if beast in _STRIPED:
        for n in range(7):
            at = -shape.long * 0.85 + n * shape.long * 0.27
            b.plain(limb([(at, 0.2), (at + 0.03, 0.7)], (0.03, 0.012)), (52, 42, 44), frame=trunk)
    if beast == "unicorn":
        b.inked(limb([(x + 0.04, y - radius * 0.8), (x + 0.14, max(0.012, y - radius - 0.18))], (0.035, 0.006)), BONE)
    if beast in _MANED and beast != "lion":
        mane = [(x - radius * 0.2, y - radius * 0.95), (x - radius * 1.3, y + radius * 0.5), (x - radius * 2.0, y + radius * 2.0)]
        b.inked(limb([(px, min(py, floor - 0.04)) for px, py in mane], (0.06, 0.09, 0.05)), _MANED[beast] or shade(coat, 0.5))


def _antler(b: Brush, root: Point, size: float, colour: Colour, dx: float) -> None:
    x, y = root[0] + dx, root[1]
    top = max(0.012, y - 0.27 * size)
    bend = (x - 0.1 * size, y - 0.13 * size)
    b.inked(limb([root, bend, (x - 0.03 * size, top)], (0.034, 0.03, 0.012)), colour)
    at = (x - 0.07 * size, y + (top - y) * 0.36)
    b.inked(limb([at, (at[0] + 0.12 * size, at[1] - 0.07 * size)], (0.024, 0.01)), colour)
    b.inked(limb([bend, (bend[0] - 0.09 * size, max(0.012, top + 0.05))], (0.024, 0.01)), colour)


def _spines(b: Brush, trunk: list[Point], coat: Colour) -> None:
    """Spines around the back of a trunk, and rows of them upon it."""
    mx = sum(px for px, _ in trunk) / len(trunk)
    my = sum(py for _, py in trunk) / len(trunk)
    edge: list[Point] = []
    for n in range(25):
        turn = math.pi * (0.98 + 1.0 * n / 24)
        far = 1.2 if n % 2 else 0.96
        edge.append((mx + 0.4 * far * math.cos(turn), max(0.012, my + 0.34 * far * math.sin(turn))))
    dark = mix(coat, (60, 44, 40), 0.55)
    b.inked([*edge, (mx + 0.3, my + 0.1), (mx - 0.34, my + 0.16)], dark)
    for row in range(3):
        for n in range(7):
            px, py = mx - 0.28 + 0.09 * n, my - 0.2 + 0.09 * row
            b.line([(px, py), (px - 0.04, py - 0.05)], mix(dark, (250, 236, 216), 0.5), 0.009)
