"""Props in a shot: large in an insert, in a hand where the action says so, otherwise beside the people."""

from __future__ import annotations

import re

import cv2
import numpy as np
from numpy.typing import NDArray

from generator.animatic.canvas import Canvas, Layer, box, lay, oval, shade
from generator.animatic.palette import LIGHTS, Light
from generator.animatic.props import Prop, generic, prop_of
from generator.animatic.sets.base import Scene
from generator.animatic.sets.table import vehicle
from generator.request import Staging

_HELD = re.compile(
    r"\b(hold\w*|held|rais\w+|lift\w*|carr\w+|grip\w*|clutch\w*|read\w*|drink\w*|sip\w*|pour\w*|wav\w+|hand\w*|show\w*|open\w*|"
    r"take\w*|pick\w*|pull\w*|point\w*|play\w*|answer\w*|swing\w*|giv\w*|gave|pass\w*|writ\w*|sign\w*|light\w*|aim\w*|dial\w*|"
    r"phon\w*|unfold\w*|drop\w*|steal\w*|stare\w* at|look\w* at|offer\w*|fold\w*|turn\w+ over|stud(?:y|ies)|examin\w+|"
    r"with (?:a|the|her|his) )\b"
)

_MEANT = ((r"\b(sweep(s|ing)|mop(s|ping))\b(?! (across|over|aside))", "broom"),)  # what is in the hand without being named
_PLAYED = re.compile(
    r"\bplay(?:s|ing)?\b[^,.;]*\b(cello|double bass|violin|fiddle|viola|guitar|lute|banjo|ukulele|mandolin|flute|clarinet|drum|"
    r"trumpet|saxophone|trombone)\b"
)
_CARRIED = re.compile(r"\bballoon")  # in the hand, though they are large


def known_props(staging: Staging) -> list[Prop]:
    """The props of a shot that have a shape."""
    return [prop for prop in (prop_of(words) for words in staging.props) if prop]


def subject_of(staging: Staging) -> Prop:
    """What an insert shows: its first prop, or a thing that the action names."""
    for words in (*staging.props, staging.action):
        prop = prop_of(words)
        if prop:
            return prop
    return generic(staging.props[0] if staging.props else staging.action)


def held_prop(staging: Staging, shown: list[Prop]) -> Prop | None:
    """The prop that somebody has in the hand, when the action speaks of handling one."""
    action = staging.action.lower()
    meant = "steering wheel" if vehicle(staging.place) == "car" else ""
    meant = meant or next((thing for pattern, thing in _MEANT if re.search(pattern, action)), "")
    if not meant and (played := _PLAYED.search(action)):
        meant = played[1]
    if meant:
        return prop_of(meant)
    small = [prop for prop in shown if prop.size <= 0.2 or _CARRIED.search(prop.words)]
    return small[0] if small and _HELD.search(action) else None


def sprite(prop: Prop, size: float, light: Light) -> Layer:
    """A prop as a layer, `size` pixels long, with its middle at the middle of the canvas."""
    side = max(4, round(size * 1.16))
    canvas = Canvas(side, side, unit=size, origin=(side / 2, side / 2))
    prop.draw(canvas, light.on_person)
    return canvas.layer()


def put(
    frame: NDArray[np.uint8], layer: Layer, x: float, y: float, *, size: float, drawn: float, turn: float = 0.0
) -> None:
    """Lay a sprite of `drawn` pixels with its middle at (x, y), `size` pixels long."""
    side = max(4, round(drawn * 1.16)) / 2
    matrix = cv2.getRotationMatrix2D((side, side), turn, size / drawn)
    matrix[:, 2] += (x - side, y - side)
    lay(frame, layer, matrix)


def paint_insert(scene: Scene, prop: Prop, *, near: float, focus: float) -> None:
    """A table top before the set, and the prop large upon it. `near` and `focus` are those of the framing."""
    edge = focus + (0.66 - focus) / near
    c = scene.plate(0.95)
    wood = scene.tone((158, 114, 82))
    c.gradient(edge, edge + 0.6 / near, [(0.0, shade(wood, 1.14)), (0.6, wood), (1.0, shade(wood, 0.84))])
    for i in range(-14, 15):
        c.line([(i * 0.05, edge), (i * 0.09, edge + 0.4 / near)], 0.0014, shade(wood, 0.88))
    c.fill(box(-6, edge - 0.003, 6, edge + 0.002), shade(wood, 1.3))
    front = scene.plate(1.0, sharp=True)
    size, stands = 0.56 / near, focus + (0.79 - focus) / near
    low, half = _foot(prop)
    front.fill(oval(0.0, stands, size * half * 1.12, size * 0.045), (20, 14, 26), alpha=0.34)
    within(front, prop, 0.0, stands - low * size, size, scene.light)


def _foot(prop: Prop) -> tuple[float, float]:
    """Where a drawing ends below its middle, and half its width, in prop units."""
    layer = sprite(prop, 100, LIGHTS["day"])
    return (layer.at[1] + layer.size[1] - 58) / 100, layer.size[0] / 200


def within(c: Canvas, prop: Prop, x: float, y: float, size: float, light: Light) -> None:
    """Draw a prop on a canvas, `size` of its units long, with its middle at (x, y)."""
    unit, at = c.unit / c.over, (c.origin[0] / c.over, c.origin[1] / c.over)
    inner = Canvas(1, 1, unit=unit * size, origin=(at[0] + x * unit, at[1] + y * unit), over=c.over)
    inner.pixels = c.pixels
    prop.draw(inner, light.on_person)


def paint_beside(scene: Scene, props: list[Prop], *, height: float, crowd: float) -> None:
    """Small tables with the props on them, at the feet of the people, beside them. Set units."""
    c = scene.plate(1.0)
    for n, prop in enumerate(props[:2]):
        between = "chess" in prop.words and crowd > 0
        if between:
            c = scene.plate(1.05)  # before those who play
        x = 0.0 if between else (crowd + 0.16) * (1 if n % 2 == 0 else -1)
        size = max(prop.size * (1.0 if between else 1.5), 0.13) * height
        floor, top = 0.9, 0.9 - (0.27 if between else 0.36) * height
        wood = scene.tone((132, 94, 70))
        half = max(0.1 * height, size * 0.6)
        c.fill(oval(x, floor, half * 1.2, 0.012), (20, 16, 30), alpha=0.25)
        for side in (-0.8, 0.8):
            c.fill(box(x + side * half - 0.008, top, x + side * half + 0.008, floor), shade(wood, 0.75))
        c.fill(box(x - half * 1.1, top - 0.012, x + half * 1.1, top + 0.014), wood)
        within(c, prop, x, top - 0.01 - _foot(prop)[0] * size, size, scene.light)
