"""Sets inside buildings. The floor meets the wall at FLOOR in a shot at eye level."""

from __future__ import annotations

from generator.animatic.canvas import Canvas, Colour, box, mix, oval, shade, smooth
from generator.animatic.palette import COLOUR_WORD, FAMILIES, draw_from, family
from generator.animatic.sets import furniture as f
from generator.animatic.sets.base import Scene
from generator.animatic.sets.parts import FAR, LIT, boards, tiles

WALLS: tuple[Colour, ...] = (
    (214, 200, 176),
    (178, 192, 184),
    (200, 176, 164),
    (172, 182, 198),
    (208, 190, 146),
    (190, 174, 186),
    (156, 172, 150),
)
CLOTHS: tuple[Colour, ...] = ((164, 88, 78), (86, 116, 130), (110, 130, 98), (196, 150, 92), (128, 100, 128))


def named(s: Scene, thing: str, fallback: Colour) -> Colour:
    """The colour that the words give a thing ("green shelves"), or the fallback."""
    before = s.words.split(thing)[0][-24:] if thing in s.words else ""
    found = COLOUR_WORD.findall(before)
    name = family(found[-1]) if found else ""
    return draw_from(name, s.rng) if name in FAMILIES else fallback


def _floor(s: Scene) -> float:
    return 0.74 + (s.horizon - 0.58) * 0.6


def shell(
    s: Scene, wall: Colour, *, floor: str = "boards", base: Colour = (168, 124, 88), trim: bool = True
) -> tuple[Canvas, float]:
    """Wall and floor of a room, and the height at which they meet."""
    c, at = s.plate(0.6), _floor(s)
    paint = s.tone(wall)
    c.gradient(-1.2, at, [(0.0, shade(paint, 0.8)), (0.6, paint), (1.0, shade(paint, 0.97))])
    c.fill(box(-FAR, at, FAR, 6), s.tone(base))
    if floor == "boards":
        boards(s, c, at, base)
    elif floor == "tiles":
        tiles(s, c, at, base, shade(base, 0.84))
    if trim:
        c.fill(box(-FAR, at - 0.035, FAR, at), s.tone(mix(wall, (250, 244, 232), 0.5)))
        c.fill(box(-FAR, at, FAR, at + 0.006), shade(s.tone(base), 0.62))
    return c, at


def _sides(s: Scene) -> float:
    """-1 or 1: on which side of the picture the window is."""
    return float(s.rng.choice([-1, 1]))


def room(s: Scene) -> None:
    """A living room, a bedroom, a motel room, and what nothing is said about."""
    wall = named(s, "wall", s.pick(WALLS))
    c, at = shell(s, wall)
    side, cloth = _sides(s), named(s, "sofa", s.pick(CLOTHS))
    if s.says("palm", "wallpaper", "pattern"):
        for i in range(-14, 15):
            for j in range(9):
                x, y = i * 0.13 + 0.065 * (j % 2), j * 0.09 - 0.1
                c.line(
                    smooth([(x - 0.02, y + 0.02), (x, y - 0.02), (x + 0.02, y + 0.02)], closed=False),
                    0.005,
                    shade(s.tone(wall), 0.88),
                )
    else:
        c.fill(box(-FAR, at - 0.2, FAR, at - 0.035), s.tone(shade(wall, 0.9)))
        c.fill(box(-FAR, at - 0.206, FAR, at - 0.194), s.tone(mix(wall, (250, 244, 232), 0.4)))
    wx = side * 0.56
    if not s.says("windowless", "cellar", "basement"):
        f.window(s, c, wx, 0.36, 0.42, 0.4, curtain=s.pick(CLOTHS))
    f.door(s, c, -side * 1.05, at)
    f.picture_frame(s, c, -side * 0.5, 0.3, 0.17, 0.13)
    if s.says("bed", "motel", "hotel", "ward"):
        f.bed(s, c, -side * 0.55, at + 0.1, 0.62, cloth)
        f.table(s, c, side * 0.16, at + 0.02, 0.12, 0.17)
    else:
        f.sofa(s, c, -side * 0.52, at + 0.06, 0.56, cloth)
    f.floor_lamp(s, c, -side * 0.13, at + 0.02, 0.46, named(s, "lamp", (232, 196, 130)))
    f.plant(s, c, side * 0.92, at + 0.05, 0.3)
    if s.says("book", "shelf", "shelves", "study"):
        f.shelves(s, c, side * 1.2, at, 0.34, 0.56)
    if s.says("fireplace", "hearth", "stove"):
        _hearth(s, c, side * 0.08, at)
    f.sunbeam(s, c, wx, 0.36, 0.42, 0.4, at)
    c.fill(oval(0, 0.9, 0.62, 0.05), s.tone(shade(cloth, 1.05)), alpha=0.55)
    c.fill(oval(0, 0.9, 0.52, 0.04), s.tone(mix(cloth, (246, 230, 200), 0.45)), alpha=0.55)


def _hearth(s: Scene, c: Canvas, x: float, at: float) -> None:
    stone = s.tone((150, 138, 130))
    c.fill(box(x - 0.19, at - 0.36, x + 0.19, at), stone)
    c.fill(box(x - 0.22, at - 0.39, x + 0.22, at - 0.35), shade(stone, 0.8))
    c.fill(
        smooth(
            [(x - 0.12, at), (x - 0.12, at - 0.18), (x, at - 0.25), (x + 0.12, at - 0.18), (x + 0.12, at)], closed=False
        ),
        (40, 32, 36),
    )
    c.fill(
        smooth(
            [(x - 0.07, at), (x - 0.04, at - 0.09), (x, at - 0.15), (x + 0.05, at - 0.08), (x + 0.07, at)], closed=False
        ),
        (236, 122, 52),
    )
    c.fill(smooth([(x - 0.035, at), (x, at - 0.085), (x + 0.035, at)], closed=False), (255, 214, 110))
    c.glow(x, at - 0.08, 0.5, (255, 170, 90), strength=0.4 if s.light.dark else 0.18)


def kitchen(s: Scene) -> None:
    """A kitchen with cupboards, stove and window."""
    steel = s.says("steel", "factory", "restaurant", "chrome")
    wall = (222, 226, 224) if s.says("white", "tile", "whitewash", "white-washed") or steel else s.pick(WALLS)
    c, at = shell(s, wall, floor="tiles", base=(206, 194, 176))
    for i in range(-16, 17):
        for j in range(3):
            c.line(
                box(i * 0.075, at - 0.42 + 0.06 * j, i * 0.075 + 0.075, at - 0.36 + 0.06 * j),
                0.003,
                shade(s.tone(wall), 0.9),
                closed=True,
            )
    side = _sides(s)
    unit = (
        (184, 190, 196)
        if steel
        else named(s, "cupboard", ((122, 146, 138), (176, 130, 92), (108, 128, 150))[int(s.rng.integers(3))])
    )
    f.counter(s, c, -1.5, 1.5, at + 0.02, 0.25, colour=unit)
    stove = s.tone((70, 72, 80))
    sx = -side * 0.3
    c.fill(box(sx - 0.13, at - 0.235, sx + 0.13, at + 0.02), stove)
    c.fill(
        box(sx - 0.1, at - 0.17, sx + 0.1, at - 0.04),
        (255, 150, 74) if s.says("glow", "oven", "fire") else shade(stove, 0.7),
    )
    c.fill(box(sx - 0.14, at - 0.245, sx + 0.14, at - 0.228), shade(stove, 1.4))
    pot = s.tone((196, 98, 76))
    c.fill(
        smooth(
            [(sx - 0.055, at - 0.32), (sx + 0.055, at - 0.32), (sx + 0.05, at - 0.245), (sx - 0.05, at - 0.245)],
            steps=4,
        ),
        pot,
    )
    f.window(s, c, side * 0.42, 0.32, 0.34, 0.3, curtain=None if steel else s.pick(CLOTHS))
    for x0, x1 in ((-side * 1.3, -side * 0.62), (side * 0.78, side * 1.4)):
        c.fill(box(min(x0, x1), 0.12, max(x0, x1), 0.31), s.tone(unit))
        for k in (0.25, 0.5, 0.75):
            c.line([(x0 + (x1 - x0) * k, 0.13), (x0 + (x1 - x0) * k, 0.3)], 0.004, shade(s.tone(unit), 0.8))
    c.fill(box(-side * 0.52 - 0.06, at - 0.3, -side * 0.52 + 0.02, at - 0.228), s.tone((232, 224, 206)))
    if s.says("clock"):
        f.clock(s, c, -side * 0.02, 0.2, 0.055)
    f.pendant(s, c, -side * 0.12, 0.06, (206, 152, 84))
    f.plant(s, c, side * 0.66, at - 0.228, 0.13)
    f.sunbeam(s, c, side * 0.42, 0.32, 0.34, 0.3, at)


def office(s: Scene) -> None:
    """An office, a study or a library."""
    library = s.says("library", "study", "panelled", "archive", "book")
    wall = (124, 88, 66) if library else s.pick(WALLS)
    c, at = shell(s, wall, base=(140, 102, 76))
    side = _sides(s)
    f.window(s, c, side * 0.5, 0.34, 0.4, 0.42, bars=2)
    f.shelves(s, c, -side * 0.62, at, 0.7, 0.62, colour=named(s, "shelves", f.WOOD))
    f.shelves(s, c, side * 1.14, at, 0.5, 0.62)
    f.table(s, c, side * 0.46, at + 0.08, 0.62, 0.2, colour=(120, 82, 58))
    lamp = named(s, "lamp", (84, 132, 104))
    x, y = side * 0.3, at - 0.13
    if s.light.dark:
        c.glow(x, y - 0.06, 0.36, LIT, strength=0.5)
    c.fill(box(x - 0.004, y - 0.1, x + 0.004, y), s.tone((200, 166, 96)))
    c.fill(
        smooth([(x - 0.06, y - 0.085), (x - 0.03, y - 0.13), (x + 0.03, y - 0.13), (x + 0.06, y - 0.085)], steps=4),
        s.tone(lamp),
    )
    for i in range(3):
        c.fill(
            box(side * 0.56 - 0.05, y - 0.012 - 0.012 * i, side * 0.56 + 0.06 - 0.008 * i, y - 0.002 - 0.012 * i),
            s.tone((236, 228, 210)),
        )
    f.sunbeam(s, c, side * 0.5, 0.34, 0.4, 0.42, at)


def shop(s: Scene) -> None:
    """A shop, a bar, a saloon, a cafe or a diner."""
    bar = s.says("bar", "saloon", "pub", "tavern", "inn")
    diner = s.says("diner", "cafe", "café", "coffee", "restaurant")
    wall = (146, 96, 78) if bar else (214, 196, 176) if not diner else (188, 204, 200)
    c, at = shell(
        s,
        named(s, "wall", wall),
        floor="tiles" if diner else "boards",
        base=(198, 182, 164) if diner else (150, 110, 80),
    )
    side = _sides(s)
    goods = "bottles" if bar else "boxes"
    shelf = named(s, "shelves", (120, 82, 60))
    for x in (-0.78, 0.0, 0.78):
        f.shelves(s, c, x, at - 0.22, 0.68, 0.42, goods=goods, colour=shelf)
    if s.says("mirror"):
        c.fill(box(-0.28, 0.08, 0.28, at - 0.26), s.tone((206, 168, 96)))
        c.fill(box(-0.25, 0.11, 0.25, at - 0.29), mix(s.tone((190, 206, 212)), s.light.sky[2], 0.3))
    if not bar:
        f.window(s, c, side * 1.2, 0.36, 0.46, 0.44, bars=2)
    f.counter(
        s,
        c,
        -1.7,
        1.7,
        at + 0.06,
        0.27,
        colour=named(s, "counter", (110, 70, 54) if bar else (150, 102, 76)),
        top=(176, 124, 86),
    )
    for x in (-0.66, 0.66):
        f.pendant(s, c, x, 0.03, (190, 92, 72))
    scale = s.tone((220, 178, 92))
    x, y = -side * 0.42, at - 0.235
    c.fill(box(x - 0.05, y - 0.012, x + 0.05, y), shade(scale, 0.8))
    c.fill(box(x - 0.005, y - 0.1, x + 0.005, y), scale)
    c.line([(x - 0.075, y - 0.09), (x + 0.075, y - 0.09)], 0.007, scale)
    for k in (-1, 1):
        c.fill(
            smooth(
                [(x + k * 0.075 - 0.035, y - 0.055), (x + k * 0.075 + 0.035, y - 0.055), (x + k * 0.075, y - 0.035)],
                steps=4,
            ),
            scale,
        )


def workshop(s: Scene) -> None:
    """A garage, a workshop, a shed."""
    c, at = shell(s, named(s, "wall", (158, 150, 142)), floor="none", base=(136, 132, 130), trim=False)
    side = _sides(s)
    for i in range(-12, 13):
        for j in range(12):
            c.line(
                box(i * 0.16 + 0.08 * (j % 2), j * 0.075 - 0.2, i * 0.16 + 0.08 * (j % 2) + 0.16, j * 0.075 - 0.125),
                0.003,
                shade(s.tone((158, 150, 142)), 0.93),
                closed=True,
            )
    c.fill(box(-side * 0.86 - 0.44, 0.16, -side * 0.86 + 0.44, 0.45), s.tone((178, 140, 98)))
    for k in range(6):
        x = -side * 0.86 - 0.36 + 0.14 * k
        steel = s.tone((96, 100, 110))
        c.fill(box(x - 0.009, 0.22, x + 0.009, 0.34 + 0.02 * (k % 3)), s.tone((176, 92, 66)))
        c.fill(box(x - 0.03 + 0.01 * (k % 2), 0.2, x + 0.03, 0.24), steel)
    f.table(s, c, -side * 0.86, at + 0.05, 0.9, 0.24, colour=(160, 116, 78))
    f.window(s, c, side * 0.16, 0.3, 0.34, 0.24, bars=2)
    if s.says("garage", "car", "porsche", "van", "truck", "vehicle"):
        _car(s, c, side * 0.82, at + 0.09, 0.86)
    else:
        f.shelves(s, c, side * 0.9, at, 0.6, 0.56, goods="boxes", colour=(130, 104, 84))
    f.pendant(s, c, -side * 0.3, 0.02, (74, 96, 92))
    c.fill(oval(side * 0.2, 0.93, 0.2, 0.018), shade(s.tone((136, 132, 130)), 0.84), alpha=0.7)


def _car(s: Scene, c: Canvas, x: float, y: float, w: float) -> None:
    paint = s.tone(named(s, "car", ((186, 62, 58), (70, 104, 140), (206, 166, 84))[int(s.rng.integers(3))]))
    body = smooth(
        [
            (x - w * 0.5, y - 0.1),
            (x - w * 0.46, y - 0.17),
            (x - w * 0.24, y - 0.19),
            (x - w * 0.12, y - 0.3),
            (x + w * 0.16, y - 0.3),
            (x + w * 0.32, y - 0.19),
            (x + w * 0.48, y - 0.16),
            (x + w * 0.5, y - 0.07),
            (x - w * 0.5, y - 0.06),
        ]
    )
    c.fill(body, paint)
    c.inside(body, box(x - 2, y - 0.1, x + 2, y), shade(paint, 0.84))
    c.fill(
        [(x - w * 0.2, y - 0.195), (x - w * 0.1, y - 0.28), (x + 0.0, y - 0.28), (x + 0.0, y - 0.195)],
        s.tone((168, 196, 206)),
    )
    c.fill(
        [(x + 0.02, y - 0.195), (x + 0.02, y - 0.28), (x + w * 0.14, y - 0.28), (x + w * 0.26, y - 0.195)],
        s.tone((168, 196, 206)),
    )
    for k in (-0.3, 0.31):
        c.fill(oval(x + k * w, y - 0.055, 0.072, 0.072), (38, 36, 42))
        c.fill(oval(x + k * w, y - 0.055, 0.034, 0.034), s.tone((176, 178, 184)))
    c.fill(oval(x - w * 0.48, y - 0.135, 0.016, 0.018), (255, 240, 190))


def hall(s: Scene) -> None:
    """A hall, a church, a ward, a museum: columns and tall arched windows."""
    wall = named(s, "wall", (206, 196, 178))
    c, at = shell(s, wall, floor="tiles", base=(206, 196, 178))
    for x in (-1.2, -0.4, 0.4, 1.2):
        f.window(s, c, x, 0.26, 0.26, 0.56, arch=True, bars=1)
    for x in (-0.8, 0.0, 0.8, -1.6, 1.6):
        stone = s.tone(mix(wall, (250, 246, 236), 0.35))
        c.fill(box(x - 0.05, -0.6, x + 0.05, at), stone)
        c.fill(box(x + 0.012, -0.6, x + 0.05, at), shade(stone, 0.86))
        c.fill(box(x - 0.075, at - 0.06, x + 0.075, at), shade(stone, 0.93))
    if s.says("church", "nave", "chapel", "temple"):
        for x in (-0.95, -0.5, 0.5, 0.95):
            c.fill(box(x - 0.19, at - 0.06, x + 0.19, at + 0.07), s.tone((132, 90, 62)))
            c.fill(box(x - 0.2, at - 0.09, x + 0.2, at - 0.06), s.tone((152, 106, 74)))
    if s.says("ward", "hospital", "bed"):
        for x in (-0.92, 0.92):
            f.bed(s, c, x, at + 0.1, 0.56, (168, 190, 190))
    if s.says("mirror", "palace", "candel", "ball"):
        for x in (-0.4, 0.4):
            c.glow(x, 0.1, 0.26, LIT, strength=0.5)
    for x in (-1.2, -0.4, 0.4, 1.2):
        f.sunbeam(s, c, x, 0.26, 0.24, 0.5, at)


def stage(s: Scene) -> None:
    """A theatre's stage with curtains and footlights."""
    c, at = shell(s, (58, 44, 62), base=(150, 104, 72), trim=False)
    red = s.tone(named(s, "curtain", (170, 44, 52)))
    c.glow(0.0, 0.3, 1.0, (255, 226, 170), strength=0.4)
    for side in (-1, 1):
        for i in range(7):
            x = side * (0.62 + 0.13 * i)
            c.fill(
                [(x - 0.075, -0.6), (x + 0.075, -0.6), (x + 0.07, at + 0.02), (x - 0.07, at + 0.02)],
                shade(red, 0.82 if i % 2 else 1.0),
            )
    for i in range(-9, 10):
        x = i * 0.2
        c.fill(
            smooth([(x - 0.1, -0.1), (x + 0.1, -0.1), (x + 0.09, 0.08), (x, 0.14), (x - 0.09, 0.08)], steps=4),
            shade(red, 0.9 if i % 2 else 1.08),
        )
    c.fill(box(-FAR, -0.6, FAR, -0.05), shade(red, 0.8))
    c.fill(oval(0, 0.9, 0.66, 0.07), (255, 240, 200), alpha=0.22)
    front = s.plate(1.12)
    for i in range(-9, 10):
        front.fill(
            smooth(
                [(i * 0.2 - 0.035, 1.0), (i * 0.2 - 0.03, 0.965), (i * 0.2 + 0.03, 0.965), (i * 0.2 + 0.035, 1.0)],
                steps=3,
            ),
            s.tone((196, 160, 84)),
        )


def cell(s: Scene) -> None:
    """A cell, a cellar, a trench, a cave: bare walls and little light."""
    stone = named(s, "wall", (138, 130, 124))
    c, at = shell(s, stone, floor="none", base=(112, 102, 94), trim=False)
    base = s.tone(stone)
    for j in range(14):
        y = j * 0.075 - 0.25
        for i in range(-12, 13):
            w = 0.17
            c.line(
                box(i * w + 0.5 * w * (j % 2), y, (i + 1) * w + 0.5 * w * (j % 2), y + 0.075),
                0.004,
                shade(base, 0.88),
                closed=True,
            )
    side = _sides(s)
    f.window(s, c, side * 0.46, 0.22, 0.2, 0.16, bars=3)
    if s.says("cell", "jail", "prison"):
        for i in range(9):
            x = -side * (0.5 + 0.085 * i)
            c.line([(x, -0.6), (x, at)], 0.013, s.tone((62, 64, 72)))
        c.line([(-side * 0.46, 0.42), (-side * 1.25, 0.42)], 0.013, s.tone((62, 64, 72)))
    f.table(s, c, side * 0.8, at + 0.05, 0.42, 0.18, colour=(120, 92, 70))
    f.sunbeam(s, c, side * 0.46, 0.22, 0.2, 0.16, at)


def cab(s: Scene) -> None:
    """The inside of a vehicle or a ship: a band of windows and ribs."""
    metal = named(s, "wall", (150, 158, 156))
    c, at = shell(s, metal, floor="none", base=(96, 98, 102), trim=False)
    for x in (-0.9, -0.3, 0.3, 0.9):
        f.window(s, c, x, 0.3, 0.46, 0.28, bars=0)
    for x in (-1.2, -0.6, 0.0, 0.6, 1.2):
        rib = s.tone(shade(metal, 0.78))
        c.fill(box(x - 0.03, -0.6, x + 0.03, at), rib)
        for k in range(8):
            c.fill(oval(x, 0.02 + 0.09 * k, 0.006, 0.006), shade(rib, 0.7))
    c.fill(box(-FAR, at - 0.16, FAR, at), s.tone(shade(metal, 0.7)))
    for i in range(-8, 9):
        c.fill(oval(i * 0.17, at - 0.08, 0.018, 0.018), s.tone(((206, 92, 80), (226, 186, 96), (120, 170, 140))[i % 3]))
