"""Things that need more than a table of shapes: what is seen through windows, what grows, what fills shelves and walls."""

from __future__ import annotations

from collections.abc import Callable

from generator.animatic.canvas import Canvas, Colour, box, mix, shade
from generator.animatic.sets import furniture as f
from generator.animatic.sets.base import Scene
from generator.animatic.sets.parts import FAR, LIT, bush, fence, street_lamp, tree

Painter = Callable[[Scene, Canvas, float, float, float, Colour | None], None]  # scene, canvas, x, y, metre, colour

CLOTHS: tuple[Colour, ...] = ((164, 88, 78), (86, 116, 130), (110, 130, 98), (196, 150, 92), (128, 100, 128))
_SPACE: Colour = (16, 18, 36)
_WINDOW = 1.45  # metres


def pane_colour(s: Scene, name: str) -> Colour:
    """Glass from outside, what is behind it from inside, or water."""
    if name == "water":
        return mix(s.tone((58, 112, 138)), s.light.sky[1], 0.25)
    if name == "view":
        return _SPACE if s.space else s.light.sky[1]
    return (
        mix(s.tone((122, 152, 168)), s.light.sky[1], 0.3)
        if not s.light.dark
        else mix(s.tone((96, 116, 136)), LIT, 0.35)
    )


def _window(bars: int, wide: float, tall: float, *, arch: bool = False, cloth: bool = False) -> Painter:
    def paint(s: Scene, c: Canvas, x: float, y: float, m: float, colour: Colour | None) -> None:
        w, h = wide * m, tall * m
        curtain = colour or (s.pick(CLOTHS) if cloth else None)
        f.window(s, c, x, y, w, h, bars=bars, arch=arch, curtain=curtain)
        s.beams.append((x, y, w, h))

    return paint


def _shelf(goods: str) -> Painter:
    def paint(s: Scene, c: Canvas, x: float, y: float, m: float, colour: Colour | None) -> None:
        tall = 1.3 if goods == "bottles" else 2.0
        f.shelves(s, c, x, y, 1.5 * m, tall * m, goods=goods, colour=colour or f.WOOD)

    return paint


def _tree(kind: str, tall: float) -> Painter:
    def paint(s: Scene, c: Canvas, x: float, y: float, m: float, colour: Colour | None) -> None:
        bare = kind == "round" and s.season == "winter"
        leaf = s.tone(colour or (s.leaf if kind == "round" else (72, 108, 92) if kind == "pine" else (90, 140, 84)))
        tree(c, x, y, tall * m, leaf, s.tone((98, 72, 58)), "bare" if bare else kind, s.rng)

    return paint


def _courses(wide: float, tall: float, colour: Colour, width: float = 0.012) -> Painter:
    """A wall of bricks, blocks or tiles: the joints over what the wall is painted with."""

    def paint(s: Scene, c: Canvas, x: float, y: float, m: float, tint: Colour | None) -> None:
        line, rows = shade(s.tone(tint or colour), 0.86), round(3.9 / tall)
        for j in range(rows):
            c.line([(-FAR, y - j * tall * m), (FAR, y - j * tall * m)], width * m, line)
            for i in range(-round(5.5 / wide), round(5.5 / wide) + 1):
                at = (i + 0.5 * (j % 2)) * wide * m
                c.line([(at, y - j * tall * m), (at, y - (j + 1) * tall * m)], width * m, line)
        for _ in range(14):
            i, j = int(s.rng.integers(-4, 4)), int(s.rng.integers(0, rows))
            at = (i + 0.5 * (j % 2)) * wide * m
            c.fill(box(at, y - (j + 1) * tall * m, at + wide * m, y - j * tall * m), line, alpha=0.35)

    return paint


def _splash(s: Scene, c: Canvas, x: float, y: float, m: float, colour: Colour | None) -> None:
    tile, side = s.tone(colour or (236, 238, 234)), 0.24 * m
    c.fill(box(-FAR, y - 3 * side, FAR, y), tile)
    for j in range(4):
        c.line([(-FAR, y - j * side), (FAR, y - j * side)], 0.015 * m, shade(tile, 0.88))
    for i in range(-26, 27):
        c.line([(i * side, y - 3 * side), (i * side, y)], 0.015 * m, shade(tile, 0.88))


def _strips(step: float, *, across: bool) -> Painter:
    """Planks that stand, or logs that lie."""

    def paint(s: Scene, c: Canvas, x: float, y: float, m: float, colour: Colour | None) -> None:
        line = shade(s.tone(colour or (176, 132, 92)), 0.74)
        for i in range(-round(6 / step), round(6 / step) + 1):
            at = i * step * m
            c.line([(-FAR, y - at), (FAR, y - at)] if across else [(at, -1.2), (at, y)], 0.02 * m, line)

    return paint


def _canvas(s: Scene, c: Canvas, x: float, y: float, m: float, colour: Colour | None) -> None:
    cloth = s.tone(colour or (214, 186, 146))
    for i in range(-5, 6):
        dark = shade(cloth, 0.86 if i % 2 else 0.94)
        c.fill([(0.0, y - 5 * m), (i * 1.2 * m, y), ((i + 1) * 1.2 * m, y)], dark)
    c.line([(0.0, y - 5 * m), (0.0, y)], 0.12 * m, s.tone((120, 88, 62)))


def _bed(s: Scene, c: Canvas, x: float, y: float, m: float, colour: Colour | None) -> None:
    f.bed(s, c, x, y + 0.2 * m, 2.1 * m, colour or s.pick(CLOTHS))


def _counter(s: Scene, c: Canvas, x: float, y: float, m: float, colour: Colour | None) -> None:
    f.counter(s, c, x - 1.3 * m, x + 1.3 * m, y, 0.92 * min(m, 0.3), colour=colour or f.WOOD)


def _picture(s: Scene, c: Canvas, x: float, y: float, m: float, colour: Colour | None) -> None:
    f.picture_frame(s, c, x, y, 0.66 * m, 0.5 * m)


def _hearth(s: Scene, c: Canvas, x: float, y: float, m: float, colour: Colour | None) -> None:
    f.hearth(s, c, x, y, m / 0.27)


PAINTERS: dict[str, Painter] = {
    "window": _window(1, _WINDOW, 1.3, cloth=True),
    "bigwindow": _window(2, 2.1, 1.5),
    "arch": _window(1, 0.95, 1.9, arch=True),
    "barred": _window(4, 0.8, 0.6),
    "boxes": _shelf("boxes"),
    "bottles": _shelf("bottles"),
    "books": _shelf("books"),
    "tree": _tree("round", 2.6),
    "pine": _tree("pine", 2.4),
    "palm": _tree("palm", 2.5),
    "deadtree": _tree("bare", 2.4),
    "blocks": _courses(0.62, 0.3, (164, 158, 152)),
    "bricks": _courses(0.42, 0.18, (172, 106, 86)),
    "planks": _strips(0.32, across=False),
    "logs": _strips(0.3, across=True),
    "splash": _splash,
    "canvas": _canvas,
    "bed": _bed,
    "counter": _counter,
    "picture": _picture,
    "hearth": _hearth,
    "bush": lambda s, c, x, y, m, colour: bush(c, x, y, 0.5 * m, s.tone(colour or s.leaf)),
    "chair": lambda s, c, x, y, m, colour: f.chair(s, c, x, y, colour=colour or f.WOOD),
    "clock": lambda s, c, x, y, m, colour: f.clock(s, c, x, y, 0.2 * m),
    "door": lambda s, c, x, y, m, colour: f.door(s, c, x, y, w=m, h=2.07 * m, colour=colour or f.WOOD),
    "fence": lambda s, c, x, y, m, colour: fence(s, c, y, 0.5 * m, colour or (226, 216, 198)),
    "lamp": lambda s, c, x, y, m, colour: f.floor_lamp(s, c, x, y, 1.6 * m, colour or (232, 196, 130)),
    "pendant": lambda s, c, x, y, m, colour: f.pendant(s, c, x, y - 0.3 * m, colour or (190, 92, 72)),
    "plant": lambda s, c, x, y, m, colour: f.plant(s, c, x, y, 1.0 * m),
    "sofa": lambda s, c, x, y, m, colour: f.sofa(s, c, x, y + 0.1 * m, 2.0 * m, colour or s.pick(CLOTHS)),
    "streetlamp": lambda s, c, x, y, m, colour: street_lamp(s, c, x, y, 2.4 * m),
    "table": lambda s, c, x, y, m, colour: f.table(s, c, x, y, 1.3 * m, 0.74 * m, colour=colour or f.WOOD),
}  # fmt: skip
