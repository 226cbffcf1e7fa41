"""Who stands before the camera with the back to it: the shoulder over which a shot looks."""

from __future__ import annotations

from dataclasses import replace

from generator.animatic.bodies import draw_body
from generator.animatic.build import build_of
from generator.animatic.canvas import Canvas
from generator.animatic.heads import draw_nape
from generator.animatic.looks import Look
from generator.animatic.sets.base import Scene
from generator.animatic.wording import Garment, Wording

_HEIGHT, _CROWN, _X = 3.3, 0.14, 0.6  # figure height, crown and place in picture heights
_LIGHT = 0.62  # how much of it falls on a back


def paint_onlooker(scene: Scene, look: Look, words: Wording, *, side: int, near: float, focus: float) -> None:
    """Paint somebody from behind, large at the edge of the picture on the `side` (-1 left, 1 right)."""
    c = scene.plate(1.14)
    pixel = c.unit / c.over / near  # pixels of a picture height
    x = c.origin[0] / c.over + side * _X * pixel
    y = c.origin[1] / c.over + (focus * (near - 1) + _CROWN) * pixel
    worn = {part: garment for part, garment in words.worn.items() if part not in ("over", "neck", "whole")}
    plain = replace(words, worn={**worn, "top": Garment("sweater")}) if words.kind == "human" else words
    if not words.wild:
        body = _inner(c, _HEIGHT * pixel, x, y)
        draw_body(body, look, plain, scene.light.on_person)
    b = build_of(look, words)
    head = _inner(c, _HEIGHT * pixel * b.head, x, y + b.middle * _HEIGHT * pixel)
    draw_nape(head, look, words, scene.light.on_person)
    c.dim(_LIGHT)


def _inner(c: Canvas, unit: float, x: float, y: float) -> Canvas:
    """The same pixels in other units: `unit` pixels, (0, 0) at (x, y)."""
    inner = Canvas(1, 1, unit=unit, origin=(x, y), over=c.over)
    inner.pixels = c.pixels
    return inner
