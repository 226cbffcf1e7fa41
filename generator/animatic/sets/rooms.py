"""Sets inside buildings: walls and floor of a room, and a theatre's stage. The floor meets the wall at `floor_line`."""

from __future__ import annotations

from generator.animatic.canvas import Canvas, Colour, box, mix, oval, shade, smooth
from generator.animatic.palette import COLOUR_WORD, FAMILIES, draw_from, family
from generator.animatic.sets.base import Scene
from generator.animatic.sets.parts import FAR, boards, tiles

WALLS: tuple[Colour, ...] = (
    (214, 200, 176),
    (178, 192, 184),
    (200, 176, 164),
    (172, 182, 198),
    (208, 190, 146),
    (190, 174, 186),
    (156, 172, 150),
)


def named(s: Scene, thing: str, fallback: Colour) -> Colour:
    """The colour that the words give a thing ("green shelves"), or the fallback."""
    before = s.words.split(thing)[0][-24:] if thing in s.words else ""
    found = COLOUR_WORD.findall(before)
    name = family(found[-1]) if found else ""
    return draw_from(name, s.rng) if name in FAMILIES else fallback


def floor_line(s: Scene) -> float:
    """Where the floor meets the wall: an angle moves it less than the horizon."""
    return 0.74 + (s.horizon - 0.58) * 0.6


def shell(s: Scene, wall: Colour, *, floor: str, base: Colour, trim: bool = True) -> Canvas:
    """Wall and floor of a room."""
    c, at = s.plate(0.6), floor_line(s)
    paint = s.tone(wall)
    c.gradient(-1.2, at, [(0.0, shade(paint, 0.8)), (0.6, paint), (1.0, shade(paint, 0.97))])
    c.fill(box(-FAR, at, FAR, 6), s.tone(base))
    if floor == "boards":
        boards(s, c, at, base)
    elif floor == "tiles":
        tiles(s, c, at, base, shade(base, 0.86))
    else:
        near = s.tone(base)
        c.gradient(at, 1.5, [(0.0, shade(near, 0.82)), (0.4, near), (1.0, shade(near, 1.06))])
        if floor == "carpet":
            for i in range(-12, 13):
                c.line([(i * 0.12, at), (i * 0.34, 1.5)], 0.003, shade(near, 0.93))
    if trim:
        c.fill(box(-FAR, at - 0.035, FAR, at), s.tone(mix(wall, (250, 244, 232), 0.5)))
    c.fill(box(-FAR, at, FAR, at + 0.006), shade(s.tone(base), 0.62))
    return c


def stage(s: Scene) -> None:
    """A theatre's stage with curtains and footlights."""
    c, at = shell(s, (58, 44, 62), floor="boards", base=(150, 104, 72), trim=False), floor_line(s)
    red = s.tone(named(s, "curtain", (170, 44, 52)))
    c.glow(0.0, 0.3, 1.0, (255, 226, 170), strength=0.4)
    for x in (-0.5, 0.5):
        c.fill(
            [(x - 0.03, -0.6), (x + 0.03, -0.6), (x * 0.2 + 0.34, 0.94), (x * 0.2 - 0.34, 0.94)],
            (255, 246, 214),
            alpha=0.1,
        )
    for side in (-1, 1):
        for i in range(7):
            x = side * (0.62 + 0.13 * i)
            fold = [(x - 0.075, -0.6), (x + 0.075, -0.6), (x + 0.07, at + 0.02), (x - 0.07, at + 0.02)]
            c.fill(fold, shade(red, 0.82 if i % 2 else 1.0))
    for i in range(-9, 10):
        x = i * 0.2
        swag = smooth([(x - 0.1, -0.1), (x + 0.1, -0.1), (x + 0.09, 0.08), (x, 0.14), (x - 0.09, 0.08)], steps=4)
        c.fill(swag, shade(red, 0.9 if i % 2 else 1.08))
    c.fill(box(-FAR, -0.6, FAR, -0.05), shade(red, 0.8))
    c.fill(oval(0, 0.9, 0.66, 0.07), (255, 240, 200), alpha=0.22)
    front = s.plate(1.12)
    for i in range(-9, 10):
        x = i * 0.2
        shell_lamp = smooth([(x - 0.035, 1.0), (x - 0.03, 0.965), (x + 0.03, 0.965), (x + 0.035, 1.0)], steps=3)
        front.fill(shell_lamp, s.tone((196, 160, 84)))
