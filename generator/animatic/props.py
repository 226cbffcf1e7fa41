"""Things: letters, cups, lamps, keys. Drawn in prop units: one unit is the longer side, the middle is (0, 0)."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from generator.animatic.canvas import Canvas, Colour, Point, box, limb, mix, oval, shade, smooth
from generator.animatic.dice import dice
from generator.animatic.palette import COLOUR_WORD, draw_from, family

Tone = Callable[[Colour], Colour]
INK: Colour = (38, 30, 42)
LINE = 0.023
PAPER: Colour = (240, 232, 212)
GLASS: Colour = (190, 218, 222)


class Pen:
    """Inked shapes on a canvas, in the light of the shot."""

    def __init__(self, canvas: Canvas, tone: Tone, colour: Colour) -> None:
        self.canvas, self.tone, self.colour = canvas, tone, colour

    def shape(self, points: list[Point], colour: Colour | None = None, *, ink: bool = True) -> None:
        """A filled shape with its outline."""
        self.canvas.fill(points, self.tone(colour or self.colour))
        if ink:
            self.canvas.line(points, LINE, self.tone(INK), closed=True)

    def line(self, points: list[Point], colour: Colour = INK, width: float = LINE) -> None:
        """An open line."""
        self.canvas.line(points, width, self.tone(colour))


def _letter(p: Pen) -> None:
    p.shape(box(-0.5, -0.33, 0.5, 0.33), PAPER)
    p.line([(-0.5, -0.33), (0, 0.06), (0.5, -0.33)])
    p.shape(oval(0, 0.05, 0.075, 0.075), p.colour)


def _paper(p: Pen) -> None:
    p.shape(box(-0.36, -0.5, 0.36, 0.5), PAPER)
    for i in range(6):
        p.line([(-0.26, -0.3 + 0.12 * i), (0.26 if i < 5 else 0.05, -0.3 + 0.12 * i)], (128, 122, 124), 0.02)
    p.shape(oval(0.2, 0.38, 0.06, 0.06), p.colour, ink=False)


def _map(p: Pen) -> None:
    p.shape(
        [
            (-0.5, -0.3),
            (-0.17, -0.36),
            (0.17, -0.3),
            (0.5, -0.36),
            (0.5, 0.3),
            (0.17, 0.36),
            (-0.17, 0.3),
            (-0.5, 0.36),
        ],
        (226, 210, 164),
    )
    for x in (-0.17, 0.17):
        p.line([(x, -0.32), (x, 0.33)], (170, 150, 110), 0.014)
    p.line(smooth([(-0.4, 0.16), (-0.2, -0.1), (0.1, 0.08), (0.36, -0.16)], closed=False), (190, 72, 62), 0.024)
    p.line([(0.32, -0.2), (0.4, -0.12)], (190, 72, 62))
    p.line([(0.4, -0.2), (0.32, -0.12)], (190, 72, 62))


def _picture(p: Pen) -> None:
    p.shape(box(-0.4, -0.5, 0.4, 0.5), (246, 242, 232))
    p.shape(box(-0.32, -0.42, 0.32, 0.26), (166, 190, 196))
    p.shape(oval(0, -0.1, 0.12, 0.14), (232, 190, 160), ink=False)
    p.shape([(-0.22, 0.26), (-0.16, 0.1), (0.16, 0.1), (0.22, 0.26)], (112, 92, 100), ink=False)


def _book(p: Pen) -> None:
    p.shape([(-0.38, -0.5), (0.38, -0.5), (0.38, 0.5), (-0.38, 0.5)])
    p.shape(box(-0.38, -0.5, -0.27, 0.5), shade(p.colour, 0.74))
    p.shape(box(-0.1, -0.3, 0.26, -0.1), mix(p.colour, (250, 230, 170), 0.6))
    p.shape(box(-0.36, 0.42, 0.38, 0.5), PAPER)


def _cup(p: Pen) -> None:
    p.canvas.line(oval(0.34, 0.02, 0.14, 0.16), 0.09, p.tone(INK), closed=True)
    p.canvas.line(oval(0.34, 0.02, 0.14, 0.16), 0.05, p.tone(p.colour), closed=True)
    p.shape([(-0.38, -0.34), (0.34, -0.34), (0.28, 0.38), (-0.32, 0.38)])
    p.shape(oval(-0.02, -0.34, 0.36, 0.07), (94, 62, 46))


def _glass(p: Pen) -> None:
    p.shape([(-0.26, -0.5), (0.26, -0.5), (0.2, 0.5), (-0.2, 0.5)], GLASS)
    p.shape([(-0.235, -0.2), (0.235, -0.2), (0.19, 0.46), (-0.19, 0.46)], p.colour, ink=False)


def _bottle(p: Pen) -> None:
    p.shape(
        [
            (-0.07, -0.5),
            (0.07, -0.5),
            (0.07, -0.24),
            (0.17, -0.1),
            (0.17, 0.5),
            (-0.17, 0.5),
            (-0.17, -0.1),
            (-0.07, -0.24),
        ]
    )
    p.shape(box(-0.17, 0.06, 0.17, 0.32), PAPER)
    p.shape(box(-0.08, -0.5, 0.08, -0.43), shade(p.colour, 0.6))


def _jar(p: Pen) -> None:
    p.shape(
        smooth([(-0.26, -0.32), (0.26, -0.32), (0.4, -0.1), (0.38, 0.46), (-0.38, 0.46), (-0.4, -0.1)], steps=5), GLASS
    )
    p.shape(smooth([(-0.37, 0.05), (0.37, 0.05), (0.35, 0.44), (-0.35, 0.44)], steps=4), p.colour, ink=False)
    p.shape(smooth([(-0.32, -0.3), (-0.28, -0.48), (0.28, -0.48), (0.32, -0.3)], steps=4), PAPER)


def _key(p: Pen) -> None:
    for extra, colour in ((0.055, INK), (0.0, p.colour)):
        p.canvas.line([(-0.1, 0), (0.45, 0)], 0.09 + extra, p.tone(colour))
        p.canvas.line([(0.32, 0), (0.32, 0.14)], 0.07 + extra, p.tone(colour))
        p.canvas.line([(0.43, 0), (0.43, 0.17)], 0.07 + extra, p.tone(colour))
        p.canvas.line(oval(-0.29, 0, 0.16, 0.16), 0.09 + extra, p.tone(colour), closed=True)


def _phone(p: Pen) -> None:
    p.shape(smooth([(-0.24, -0.5), (0.24, -0.5), (0.24, 0.5), (-0.24, 0.5)], steps=10), (48, 48, 56))
    p.shape(box(-0.2, -0.4, 0.2, 0.38), (132, 190, 214), ink=False)


def _telephone(p: Pen) -> None:
    p.shape([(-0.3, -0.02), (0.3, -0.02), (0.44, 0.4), (-0.44, 0.4)])
    p.shape(oval(0, 0.17, 0.15, 0.15), PAPER)
    p.shape(
        limb([(-0.42, -0.02), (-0.36, -0.2), (0, -0.25), (0.36, -0.2), (0.42, -0.02)], (0.2, 0.12, 0.09, 0.12, 0.2))
    )


def _radio(p: Pen) -> None:
    p.line([(0.3, -0.3), (0.44, -0.5)])
    p.shape(smooth([(-0.5, -0.3), (0.5, -0.3), (0.5, 0.34), (-0.5, 0.34)], steps=9))
    p.shape(oval(-0.22, 0.02, 0.2, 0.2), shade(p.colour, 0.6))
    for i in range(4):
        p.line([(-0.36, -0.08 + 0.07 * i), (-0.08, -0.08 + 0.07 * i)], p.colour, 0.018)
    p.shape(box(0.1, -0.18, 0.42, -0.02), (244, 226, 170))
    p.line([(0.3, -0.17), (0.3, -0.03)], (200, 60, 50))
    for x in (0.17, 0.36):
        p.shape(oval(x, 0.15, 0.055, 0.055), PAPER)


def _lamp(p: Pen) -> None:
    p.canvas.glow(0, 0.0, 0.5, (255, 226, 150), strength=0.6)
    p.canvas.line(smooth([(-0.16, -0.34), (0, -0.5), (0.16, -0.34)], closed=False), LINE * 1.4, p.tone(INK))
    p.shape(box(-0.2, -0.36, 0.2, -0.26))
    p.shape(
        smooth([(-0.17, -0.26), (0.17, -0.26), (0.22, 0.05), (0.16, 0.28), (-0.16, 0.28), (-0.22, 0.05)], steps=4),
        (255, 232, 160),
    )
    p.canvas.fill(smooth([(-0.05, 0.24), (-0.07, 0.1), (0, -0.06), (0.07, 0.1), (0.05, 0.24)]), (255, 160, 70))
    p.shape(smooth([(-0.24, 0.28), (0.24, 0.28), (0.2, 0.5), (-0.2, 0.5)], steps=4))


def _knife(p: Pen) -> None:
    p.shape([(-0.12, -0.06), (0.38, -0.06), (0.5, 0.02), (0.36, 0.07), (-0.12, 0.07)], (206, 212, 218))
    p.shape(smooth([(-0.5, -0.06), (-0.1, -0.07), (-0.1, 0.08), (-0.5, 0.07)], steps=4))


def _gun(p: Pen) -> None:
    p.shape(smooth([(-0.32, 0.02), (-0.1, 0.02), (-0.2, 0.4), (-0.42, 0.38)], steps=4), (112, 72, 52))
    p.shape(box(-0.36, -0.14, 0.5, 0.04), (92, 96, 106))
    p.shape(oval(0.0, -0.04, 0.12, 0.09), (116, 120, 130))


def _rifle(p: Pen) -> None:
    p.shape(limb([(-0.5, 0.12), (-0.3, 0.06), (-0.12, 0.0)], (0.16, 0.1, 0.06)), (122, 78, 52))
    p.shape(box(-0.16, -0.03, 0.5, 0.02), (92, 96, 106))


def _case(p: Pen) -> None:
    p.canvas.line([(-0.13, -0.3), (-0.13, -0.42), (0.13, -0.42), (0.13, -0.3)], 0.06, p.tone(INK))
    p.shape(smooth([(-0.5, -0.3), (0.5, -0.3), (0.5, 0.36), (-0.5, 0.36)], steps=9))
    for x in (-0.28, 0.28):
        p.shape(box(x - 0.05, -0.3, x + 0.05, 0.36), shade(p.colour, 0.72))


def _box(p: Pen) -> None:
    p.shape([(-0.44, -0.14), (0.26, -0.14), (0.26, 0.42), (-0.44, 0.42)])
    p.shape([(0.26, -0.14), (0.46, -0.32), (0.46, 0.24), (0.26, 0.42)], shade(p.colour, 0.76))
    p.shape([(-0.44, -0.14), (-0.24, -0.32), (0.46, -0.32), (0.26, -0.14)], shade(p.colour, 1.15))
    p.shape([(-0.15, -0.14), (0.03, -0.32), (0.13, -0.32), (-0.04, -0.14), (-0.04, 0.06), (-0.15, 0.06)], PAPER)


def _watch(p: Pen) -> None:
    p.canvas.line(
        smooth([(-0.04, -0.3), (-0.3, -0.46), (-0.46, -0.2), (-0.5, 0.2)], closed=False),
        LINE * 1.5,
        p.tone(shade(p.colour, 0.7)),
    )
    p.shape(box(-0.05, -0.42, 0.05, -0.3))
    p.shape(oval(0, 0.06, 0.38, 0.38))
    p.shape(oval(0, 0.06, 0.29, 0.29), PAPER)
    p.line([(0, 0.06), (0, -0.12)], width=0.035)
    p.line([(0, 0.06), (0.14, 0.13)], width=0.035)


def _locket(p: Pen) -> None:
    p.canvas.line(
        smooth([(-0.4, -0.5), (-0.2, -0.1), (0, 0.02), (0.2, -0.1), (0.4, -0.5)], closed=False),
        LINE,
        p.tone(shade(p.colour, 0.75)),
    )
    p.shape(oval(0, 0.25, 0.19, 0.24))
    p.shape(oval(0, 0.25, 0.09, 0.12), shade(p.colour, 1.25))


def _coin(p: Pen) -> None:
    p.shape(oval(0, 0, 0.44, 0.44))
    p.canvas.line(oval(0, 0, 0.33, 0.33), LINE, p.tone(shade(p.colour, 0.75)), closed=True)
    p.shape(oval(0, -0.02, 0.1, 0.14), shade(p.colour, 0.8), ink=False)


def _flowers(p: Pen) -> None:
    for x, y in ((-0.24, -0.2), (0.24, -0.22), (0, -0.34)):
        p.line(smooth([(0, 0.5), (x * 0.4, 0.1), (x, y)], closed=False), (92, 138, 84), 0.04)
        for i in range(5):
            a = (0.0, 1.26, 2.51, 3.77, 5.03)[i]
            p.shape(oval(x + 0.09 * _cos(a), y + 0.09 * _cos(a - 1.571), 0.075, 0.075), ink=False)
        p.shape(oval(x, y, 0.055, 0.055), (250, 214, 110), ink=False)
    p.shape([(-0.14, 0.16), (0.14, 0.16), (0.06, 0.5), (-0.06, 0.5)], PAPER)


def _cos(angle: float) -> float:
    point: Point = oval(0, 0, 1, 1, turn=angle * 57.29578)[0]
    return point[0]


def _candle(p: Pen) -> None:
    p.canvas.glow(0, -0.36, 0.45, (255, 220, 140), strength=0.7)
    p.shape(box(-0.12, -0.2, 0.12, 0.42), PAPER)
    p.canvas.fill(smooth([(-0.06, -0.24), (-0.08, -0.34), (0, -0.5), (0.08, -0.34), (0.06, -0.24)]), (255, 178, 80))
    p.shape(oval(0, 0.42, 0.28, 0.07))


def _bread(p: Pen) -> None:
    p.shape(
        smooth([(-0.48, 0.2), (-0.46, -0.1), (-0.2, -0.24), (0.2, -0.24), (0.46, -0.1), (0.48, 0.2)], steps=5),
        (206, 146, 84),
    )
    for x in (-0.22, 0.0, 0.22):
        p.line([(x - 0.05, 0.0), (x + 0.05, -0.16)], (244, 214, 160), 0.045)


def _ball(p: Pen) -> None:
    p.shape(oval(0, 0, 0.44, 0.44))
    p.line(smooth([(-0.4, -0.12), (0, 0.02), (0.4, -0.12)], closed=False), shade(p.colour, 0.6))
    p.line(smooth([(-0.1, -0.42), (0.02, 0), (-0.1, 0.42)], closed=False), shade(p.colour, 0.6))


def _camera(p: Pen) -> None:
    p.shape(smooth([(-0.48, -0.2), (0.48, -0.2), (0.48, 0.34), (-0.48, 0.34)], steps=9), (66, 66, 76))
    p.shape(box(-0.18, -0.34, 0.14, -0.2), (66, 66, 76))
    p.shape(oval(0, 0.07, 0.21, 0.21), (118, 124, 136))
    p.shape(oval(0, 0.07, 0.12, 0.12), (52, 80, 110))


def _trumpet(p: Pen) -> None:
    p.shape(limb([(-0.46, 0), (0.1, 0), (0.34, 0), (0.48, 0)], (0.05, 0.06, 0.14, 0.44)))
    p.canvas.line(oval(-0.08, 0.08, 0.2, 0.12), 0.05, p.tone(shade(p.colour, 0.8)), closed=True)
    for x in (-0.16, -0.06, 0.04):
        p.shape(box(x - 0.025, -0.16, x + 0.025, 0.02))


def _umbrella(p: Pen) -> None:
    p.line([(0, -0.4), (0, 0.42)], width=0.035)
    p.line(smooth([(0, 0.4), (0.06, 0.5), (0.12, 0.42)], closed=False), width=0.035)
    p.shape(
        [
            *smooth([(-0.5, 0.0), (-0.36, -0.32), (0, -0.46), (0.36, -0.32), (0.5, 0.0)], closed=False),
            (0.25, -0.07),
            (0, 0.0),
            (-0.25, -0.07),
        ]
    )


def _robot(p: Pen) -> None:
    p.line([(0, -0.4), (0, -0.5)])
    p.shape(box(-0.2, -0.4, 0.2, -0.1))
    for x in (-0.09, 0.09):
        p.shape(oval(x, -0.26, 0.05, 0.05), (252, 232, 140))
    p.shape(box(-0.27, -0.06, 0.27, 0.3))
    for x in (-0.14, 0.14):
        p.shape(box(x - 0.07, 0.3, x + 0.07, 0.48), shade(p.colour, 0.7))
        p.shape(box(x * 2.4 - 0.05, -0.02, x * 2.4 + 0.05, 0.24), shade(p.colour, 0.7))


def _pen(p: Pen) -> None:
    p.shape(limb([(-0.45, 0.3), (0.2, -0.12), (0.3, -0.18)], (0.1, 0.11, 0.08)))
    p.shape([(0.27, -0.21), (0.34, -0.12), (0.48, -0.3)], (226, 194, 110))


def _scale(p: Pen) -> None:
    p.shape(box(-0.2, 0.4, 0.2, 0.5))
    p.shape(box(-0.025, -0.4, 0.025, 0.42))
    p.line([(-0.42, -0.34), (0.42, -0.34)], shade(p.colour, 0.8), 0.045)
    for x in (-0.42, 0.42):
        p.line([(x, -0.34), (x - 0.12, 0.02)], width=0.014)
        p.line([(x, -0.34), (x + 0.12, 0.02)], width=0.014)
        p.shape(smooth([(x - 0.17, 0.02), (x + 0.17, 0.02), (x, 0.14)], steps=4))


def _shoes(p: Pen) -> None:
    for x, y in ((-0.14, -0.08), (0.1, 0.12)):
        p.shape(
            smooth(
                [
                    (x - 0.3, y - 0.16),
                    (x - 0.12, y - 0.16),
                    (x, y),
                    (x + 0.28, y + 0.04),
                    (x + 0.34, y + 0.16),
                    (x - 0.3, y + 0.16),
                ],
                steps=5,
            )
        )
        p.shape(box(x - 0.3, y + 0.15, x + 0.34, y + 0.19), shade(p.colour, 0.6))


_KINDS: tuple[
    tuple[str, Callable[[Pen], None], float, str], ...
] = (  # words, painter, size in figure heights, usual colour
    (r"envelope|letter(?!head)", _letter, 0.09, "crimson"),
    (
        r"contract|document|deed|paper(?! moon)|note\b|page|script|list|newspaper|telegram|will\b|form\b|blueprint",
        _paper,
        0.1,
        "blue",
    ),
    (r"\bmap|chart", _map, 0.12, "red"),
    (r"photo\w*|picture|portrait|postcard", _picture, 0.09, "grey"),
    (r"book|diary|journal|notebook|ledger|manual|bible|album", _book, 0.1, "crimson"),
    (r"\bcup|mug|coffee|\btea\b|teacup|bowl", _cup, 0.06, "ivory"),
    (r"glass(?!es)|beer|drink|whisky|wine glass|goblet", _glass, 0.07, "gold"),
    (r"bottle|wine|flask|vial|potion|perfume", _bottle, 0.12, "green"),
    (r"\bjar|\burn|pot\b|vase|tin\b|can\b", _jar, 0.09, "beige"),
    (r"\bkeys?\b", _key, 0.06, "gold"),
    (r"smartphone|mobile|cell ?phone|tablet|remote", _phone, 0.07, "black"),
    (r"telephone|phone", _telephone, 0.11, "red"),
    (r"radio|walkie|speaker|recorder|cassette|television|\btv\b|tape", _radio, 0.13, "copper"),
    (r"candle", _candle, 0.1, "gold"),
    (r"lamp|lantern|torch|flashlight|light", _lamp, 0.13, "gold"),
    (r"knife|sword|dagger|blade|scissors|axe|screwdriver|wrench|hammer|tool|chisel", _knife, 0.12, "brown"),
    (r"rifle|shotgun|musket", _rifle, 0.4, "brown"),
    (r"\bgun|pistol|revolver", _gun, 0.1, "grey"),
    (r"suitcase|briefcase|\bbag|backpack|satchel|trunk|luggage|purse|chest", _case, 0.16, "brown"),
    (r"watch|clock|timer|compass|stopwatch", _watch, 0.07, "silver"),
    (r"locket|necklace|pendant|medal\w*|amulet|ring\b|bracelet", _locket, 0.08, "gold"),
    (r"coin|money|token|button", _coin, 0.04, "gold"),
    (r"flower|rose|bouquet|tulip|daisy|lily|plant", _flowers, 0.13, "pink"),
    (r"bread|loaf|cake|pie|sourdough|sandwich|food", _bread, 0.1, "brown"),
    (r"\bball|globe|marble|orb|crystal|gem|stone|pearl|apple|orange\b", _ball, 0.06, "red"),
    (r"camera", _camera, 0.09, "black"),
    (r"trumpet|horn|saxophone|trombone|bugle|whistle|flute", _trumpet, 0.16, "gold"),
    (r"umbrella|parasol", _umbrella, 0.3, "crimson"),
    (r"robot|toy|doll|figurine", _robot, 0.14, "silver"),
    (r"\bpen\b|pencil|brush|quill|wand|baton", _pen, 0.08, "green"),
    (r"scale|balance", _scale, 0.16, "gold"),
    (r"shoes|boots|slippers", _shoes, 0.1, "crimson"),
    (r"box|parcel|package|crate|gift|present\b", _box, 0.13, "camel"),
)


@dataclass(frozen=True)
class Prop:
    """One thing that can be drawn."""

    paint: Callable[[Pen], None]
    size: float  # its longer side in figure heights
    colour: Colour
    words: str

    def draw(self, canvas: Canvas, tone: Tone) -> None:
        """Draw it on a canvas in prop units."""
        self.paint(Pen(canvas, tone, self.colour))


def prop_of(words: str) -> Prop | None:
    """The drawing for a thing, by its name before its description; None when no shape is known for it."""
    name, _, description = words.lower().partition(":")
    for text in (name, description):
        for pattern, paint, size, usual in _KINDS:
            if re.search(pattern, text):
                found = COLOUR_WORD.findall(words)
                return Prop(paint, size, draw_from(family(found[0]) if found else usual, dice("prop", words)), words)
    return None


def generic(words: str) -> Prop:
    """What stands for a thing of unknown shape: a box."""
    return Prop(_box, 0.13, draw_from("camel", dice("prop", words)), words)
