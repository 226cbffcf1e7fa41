"""From a place's words to its layers: the row of the table, the world around it, the things in it, the weather."""

from __future__ import annotations

import re

from generator.animatic.canvas import Canvas, shade
from generator.animatic.sets import nature, rooms, towns
from generator.animatic.sets.base import Scene
from generator.animatic.sets.furniture import sunbeam
from generator.animatic.sets.life import burning
from generator.animatic.sets.table import Item, Row, colour_named, furnish, named_things, row_of
from generator.animatic.sets.weather import fall
from generator.animatic.sets.worlds import WORLDS, plain
from generator.request import Place

_LANDSCAPES = {
    "field": nature.field, "forest": nature.forest, "harbour": nature.harbour, "lighthouse": nature.lighthouse,
    "mountain": nature.mountain, "desert": nature.desert, "garden": towns.garden, "street": towns.street,
    "city": towns.city, "castle": towns.castle, "village": towns.village, "road": towns.road,
}  # fmt: skip
_INSIDE = re.compile(
    r"\b(int\.?|interior|inside|\w*room|kitchen|office|hall|hallway|shop front|shop|store|bar|saloon|caf[eé]|diner|restaurant|"
    r"pub|garage|workshop|studio|lab\w*|corridor|cabin|museum|library|hospital|ward|stage|attic|cellar|basement|apartment|"
    r"flat|lounge|lobby|trailer|elevator|cave|cavern|classroom|cell|jailhouse|jail|prison|cab|cockpit|bakery|theatre|theater|"
    r"nave|dungeon|crypt|study|motel|hotel|train|spaceship|court|factory|bathroom|gym|car)\b"
)
_NEVER_INSIDE = {
    "river",
    "mountain",
    "forest",
    "jungle",
    "desert",
    "canyon",
    "beach",
    "field",
    "street",
    "road",
    "swamp",
    "sky",
}
_ROOM = re.compile(r"\b(\w*room|kitchen|corridor|hallway|elevator|attic|cellar|basement)\b")
_SETTING = re.compile(
    r"\b(interior|exterior|int|ext|indoor|outdoor|inside|outside|morning|evening|night|afternoon|midday|noon|sunset|sunrise|"
    r"dawn|dusk|twilight|day|bright|dim|wide|establishing|view|shot|opens? (on|in|at))\b"
)
_FIRST = 160  # letters of an action that may say where it plays
_METRES = {"back": 0.27, "middle": 0.3, "front": 0.5}  # of things inside, in picture heights
_OUTSIDE = {"back": 0.155, "middle": 0.25, "front": 0.5}
_FOREGROUND = 0.5  # how much light is on what stands before the people


def indoors(place: Place, hint: str = "") -> bool:
    """Whether a place is inside a building; by its words when the story does not say, or says of a river that it is."""
    if (
        place.interior
        and row_of(place, inside=True).name == "other"
        and row_of(place, inside=False).name in _NEVER_INSIDE
    ):
        return False
    if place.interior is False and _ROOM.search(place.name.lower()):
        return True
    if place.interior is not None:
        return place.interior
    return _INSIDE.search(f"{place.name} {place.description} {hint}".lower()) is not None


def where(action: str) -> str:
    """What an action says of where it plays: its first sentence, where that does not begin with who does something."""
    first = action.split(".", 1)[0][:_FIRST]
    return first if _SETTING.search(first.lower()) else ""


def paint(s: Scene, place: Place, *, inside: bool, hint: str = "") -> None:
    """Draw the set of a shot. `hint`: what its action says of the place, for a place that says nothing itself."""
    row = row_of(place, inside=inside, hint=hint)
    s.words, s.space = f"{s.words} {row.says}", row.space
    if row.kit == "stage":
        rooms.stage(s)
        return
    ground = _room(s, row) if inside else _outdoors(s, row)
    metres, line = (_METRES, rooms.floor_line(s)) if inside else (_OUTSIDE, s.horizon + 0.12)
    air = 0.0 if inside else 0.16
    _layer(s, ground, row.back, floor=line, metre=metres["back"], far=air)
    for x, y, w, h in s.beams:
        sunbeam(s, ground, x, y, w, h, rooms.floor_line(s))
    near = rooms.floor_line(s) + (0.075 if inside else 0.05)
    _layer(s, s.plate(0.8), (*row.middle, *named_things(s, row)), floor=near, metre=metres["middle"], far=air / 3)
    if row.front:
        front = s.plate(1.15)
        furnish(s, front, row.front, floor=1.1, metre=metres["front"], far=0.0)
        front.dim(_FOREGROUND)
    if not inside:
        fall(s)


def _layer(s: Scene, c: Canvas, items: tuple[Item, ...], *, floor: float, metre: float, far: float) -> None:
    """Things on one layer, and the fires among them."""
    furnish(s, c, items, floor=floor, metre=metre, far=far)
    if s.flames:
        last = s.plates[-1]
        if last.life is not None:
            s.plate(last.depth, burning(s.flames))
        else:
            last.life = burning(s.flames)
        s.flames = []


def _room(s: Scene, row: Row) -> Canvas:
    if row.kit in WORLDS:
        return WORLDS[row.kit](s)
    wall = rooms.named(s, "wall", colour_named(row.wall) if row.wall else s.pick(rooms.WALLS))
    style, base = row.floor.split()
    return rooms.shell(
        s, shade(wall, 0.86) if row.dim else wall, floor=style, base=colour_named(base), trim=not row.dim
    )


def _outdoors(s: Scene, row: Row) -> Canvas:
    if row.kit in _LANDSCAPES:
        _LANDSCAPES[row.kit](s)
        return s.plate(0.65)
    return WORLDS[row.kit](s) if row.kit in WORLDS else plain(s, row.far, row.ground, water=row.water)
