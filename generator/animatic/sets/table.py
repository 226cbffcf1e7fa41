"""The tables of places and of things, and how a thing is put into a set from its row."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from generator.animatic.canvas import Canvas, Colour, Point, box, mix, oval, shade, smooth
from generator.animatic.sets.base import Scene
from generator.animatic.sets.life import Flame
from generator.animatic.sets.painters import PAINTERS, pane_colour
from generator.request import Place

_HERE = Path(__file__).parent
_STEPS = {"+": 1.16, "-": 0.8}
_ROOM = (-1.55, 1.65, -2.1, 2.2)  # metres: where there is room for things that the words of a place name besides
_NAMED_AT_MOST = 3
_UNDER_SNOW = ("flowers", "fern", "lilies", "mushrooms", "wateringcan")


@dataclass(frozen=True)
class Shape:
    """One line of a thing's table."""

    kind: str
    colour: str
    numbers: tuple[float, ...]

    @property
    def points(self) -> list[Point]:
        """The numbers as points; lines begin with their width."""
        plain = self.numbers[1:] if len(self.numbers) % 2 else self.numbers
        return list(zip(plain[::2], plain[1::2], strict=True))


@dataclass(frozen=True)
class Fixture:
    """A thing that is drawn from its table."""

    colours: tuple[str, ...]
    shapes: tuple[Shape, ...]


@dataclass(frozen=True)
class Item:
    """A thing at its place: metres from the middle of the floor line."""

    thing: str
    x: float
    y: float
    size: float
    colour: str


@dataclass(frozen=True)
class Row:
    """One kind of place."""

    name: str
    inside: bool
    words: str
    wall: str = ""
    floor: str = "boards wood"
    kit: str = "room"
    says: str = ""
    far: str = "hills"
    ground: str = "grass"
    water: bool = False
    dim: bool = False
    space: bool = False
    moving: bool = False
    back: tuple[Item, ...] = ()
    middle: tuple[Item, ...] = ()
    front: tuple[Item, ...] = ()
    things: frozenset[str] = field(default_factory=frozenset)


def _shape(line: str) -> Shape:
    kind, colour, *words = line.split()
    n = tuple(float(word) for word in words)
    if kind == "curve" and len(n) == 8 and n[0] == n[2] and n[4] == n[6] and n[1] == n[7] and n[3] == n[5]:
        kind, n = "round", (n[0], n[1], n[4], n[3])
    return Shape(kind, colour, n)


def _rounded(x0: float, y0: float, x1: float, y1: float) -> list[Point]:
    """A rectangle with its corners cut."""
    r = 0.14 * min(abs(x1 - x0), abs(y1 - y0))
    dx, dy = (r if x1 > x0 else -r), (r if y1 > y0 else -r)
    k = 0.3
    return [(x0 + dx, y0), (x1 - dx, y0), (x1 - k * dx, y0 + k * dy), (x1, y0 + dy), (x1, y1 - dy),
            (x1 - k * dx, y1 - k * dy), (x1 - dx, y1), (x0 + dx, y1), (x0 + k * dx, y1 - k * dy), (x0, y1 - dy),
            (x0, y0 + dy), (x0 + k * dx, y0 + k * dy)]  # fmt: skip


def _fixture(text: str) -> Fixture:
    lines = [line for line in text.strip().splitlines() if line]
    colours = next((tuple(line.split()[1:]) for line in lines if line.startswith("colours")), ("wood",))
    return Fixture(colours, tuple(_shape(line) for line in lines if not line.startswith("colours")))


def _items(lines: list[str]) -> Iterator[Item]:
    for line in lines:
        thing, at, *rest = line.split()
        size = next((float(word[1:]) for word in rest if word.startswith("*")), 1.0)
        numbers = [float(word) for word in rest if re.fullmatch(r"-?[\d.]+", word)]
        colour = next((word for word in rest if word.isalpha()), "")
        yield Item(thing, float(at), numbers[0] if numbers else 0.0, size, colour)


def _row(name: str, data: dict[str, Any], *, inside: bool) -> Row:
    back, middle, front = (tuple(_items(data.pop(layer, []))) for layer in ("back", "middle", "front"))
    things = frozenset(item.thing for item in (*back, *middle, *front))
    return Row(name, inside, back=back, middle=middle, front=front, things=things, **data)


@lru_cache(maxsize=1)
def rows() -> tuple[Row, ...]:
    """Every kind of place, in the order in which they are tried."""
    tables = tomllib.loads((_HERE / "places.toml").read_text(encoding="utf-8"))
    return tuple(
        _row(name, data, inside=where == "inside")
        for where in ("inside", "outside")
        for name, data in tables[where].items()
    )


@lru_cache(maxsize=1)
def _things() -> dict[str, Any]:
    return tomllib.loads((_HERE / "fixtures.toml").read_text(encoding="utf-8"))


@lru_cache(maxsize=512)
def fixture(name: str) -> Fixture | None:
    """The table of a thing; None where there is none."""
    tables = _things()
    text = tables["inside"].get(name) or tables["outside"].get(name)
    return _fixture(text) if text else None


def colour_named(name: str) -> Colour:
    """A colour of the tables."""
    found: list[int] = _things()["colours"][name.rstrip("+-").lstrip("!")]
    return shade((found[0], found[1], found[2]), _factor(name))


def _factor(name: str) -> float:
    """How much lighter or darker the signs behind a colour's name make it."""
    factor = 1.0
    for sign in name[len(name.rstrip("+-")) :]:
        factor *= _STEPS[sign]
    return factor


def row_of(place: Place, *, inside: bool, hint: str = "") -> Row:
    """The kind of a place: its name counts before its description, and that before a `hint` of where a shot plays."""
    options = [row for row in rows() if row.inside == inside]
    for text in (place.name.lower(), place.description.lower(), hint.lower()):
        for row in options:
            if row.words and re.search(rf"\b(?:{row.words})\b", text):
                return row
    return options[-1]


def furnish(s: Scene, c: Canvas, items: tuple[Item, ...], *, floor: float, metre: float, far: float = 0.0) -> None:
    """Put things on a layer whose floor line is at `floor`; `far` is how much air lies before them, 0 to 1."""
    for item in items:
        if s.snowy and item.thing in _UNDER_SNOW:
            continue
        place(s, c, item, floor=floor, metre=metre, far=far)


def place(s: Scene, c: Canvas, item: Item, *, floor: float, metre: float, far: float = 0.0) -> None:
    """Put one thing on a layer."""
    x, y, m = item.x * metre, floor - item.y * metre, metre * item.size
    painter = PAINTERS.get(item.thing)
    if painter:
        painter(s, c, x, y, m, colour_named(item.colour) if item.colour else None)
        return
    table = fixture(item.thing)
    if table is None:
        raise KeyError(f"{item.thing}: places.toml asks for it, fixtures.toml has no table of it")
    main = item.colour or table.colours[int(s.rng.integers(len(table.colours)))]
    for shape in table.shapes:
        _draw(s, c, shape, main=main, at=(x, y, m), far=far)


def _tone(s: Scene, name: str, main: str, far: float) -> Colour:
    if name.startswith("main"):
        name = main + name[4:]
    if name in ("glass", "view", "water"):
        return pane_colour(s, name)
    colour = shade(s.leaf, _factor(name)) if name.startswith("leaf") else colour_named(name)
    return colour if name.startswith("!") else mix(s.tone(colour), s.light.sky[2], far)


def _draw(s: Scene, c: Canvas, shape: Shape, *, main: str, at: tuple[float, float, float], far: float) -> None:
    x, y, m = at
    n = shape.numbers
    if shape.kind == "glow":
        if s.light.dark:
            c.glow(x + n[0] * m, y - n[1] * m, n[2] * m, _tone(s, "!" + shape.colour, main, 0), strength=0.5)
        return
    colour = _tone(s, shape.colour, main, far)
    if shape.kind == "flame":
        s.flames.append(Flame(x + n[0] * m, y - n[1] * m, n[2] * m, colour))
    elif shape.kind == "oval":
        c.fill(oval(x + n[0] * m, y - n[1] * m, n[2] * m, n[3] * m), colour)
    elif shape.kind == "ring":
        c.line(oval(x + n[1] * m, y - n[2] * m, n[3] * m, n[4] * m), n[0] * m, colour, closed=True)
    elif shape.kind == "round":
        c.fill(_rounded(x + n[0] * m, y - n[1] * m, x + n[2] * m, y - n[3] * m), colour)
    elif shape.kind == "box":
        c.fill(box(x + n[0] * m, y - n[3] * m, x + n[2] * m, y - n[1] * m), colour)
    else:
        points = [(x + px * m, y - py * m) for px, py in shape.points]
        if shape.kind == "poly":
            c.fill(points, colour)
            if shape.colour == "view" and s.space:
                _stars(s, c, points, 0.012 * m)
        elif shape.kind == "curve":
            c.fill(smooth(points, steps=4), colour)
        else:
            c.line(smooth(points, closed=False) if shape.kind == "bow" else points, n[0] * m, colour)


def _stars(s: Scene, c: Canvas, frame: list[Point], size: float) -> None:
    """Stars behind a window."""
    (left, top), (right, low) = np.min(frame, axis=0), np.max(frame, axis=0)
    for x, y, big in s.air.uniform((left, top, 0.5), (right, low, 1.6), (46, 3)).tolist():
        c.inside(frame, oval(x, y, size * big, size * big), (232, 236, 255))


def named_things(s: Scene, row: Row) -> tuple[Item, ...]:
    """Things that the words of a place name and its kind does not have, where there is room for them."""
    tables = _things()
    side = "inside" if row.inside else "outside"
    found = [
        name
        for name, words in tables["named"].items()
        if name not in row.things and name in tables[side] and re.search(words, s.words)
    ]
    return tuple(Item(name, x, 0.0, 1.0, "") for name, x in zip(found[:_NAMED_AT_MOST], _ROOM, strict=False))
