"""The shapes of things, in prop units: one unit is the longer side, the middle is (0, 0)."""

from __future__ import annotations

from collections.abc import Callable

from generator.animatic.canvas import Canvas, Colour, Point, box, limb, mix, oval, shade, smooth

Tone = Callable[[Colour], Colour]
INK: Colour = (38, 30, 42)
LINE = 0.023
PAPER: Colour = (240, 232, 212)
GLASS: Colour = (190, 218, 222)


class Pen:
    """Inked shapes on a canvas, in the light of the shot."""

    def __init__(self, canvas: Canvas, tone: Tone, colour: Colour) -> None:
        self.canvas, self.tone, self.colour = canvas, tone, colour

    def shape(
        self, points: list[Point], colour: Colour | None = None, *, ink: bool = True, width: float = LINE
    ) -> None:
        """A filled shape with its outline."""
        self.canvas.fill(points, self.tone(colour or self.colour))
        if ink:
            self.canvas.line(points, width, self.tone(INK), closed=True)

    def line(self, points: list[Point], colour: Colour = INK, width: float = LINE) -> None:
        """An open line."""
        self.canvas.line(points, width, self.tone(colour))


def draw_letter(p: Pen) -> None:
    """An envelope."""
    p.shape(box(-0.5, -0.33, 0.5, 0.33), PAPER)
    p.line([(-0.5, -0.33), (0, 0.06), (0.5, -0.33)])
    p.shape(oval(0, 0.05, 0.075, 0.075), p.colour)


def draw_paper(p: Pen) -> None:
    """A written page."""
    p.shape(box(-0.36, -0.5, 0.36, 0.5), PAPER)
    for i in range(6):
        p.line([(-0.26, -0.3 + 0.12 * i), (0.26 if i < 5 else 0.05, -0.3 + 0.12 * i)], (128, 122, 124), 0.02)
    p.shape(oval(0.2, 0.38, 0.06, 0.06), p.colour, ink=False)


def draw_map(p: Pen) -> None:
    """A folded map."""
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


def draw_picture(p: Pen) -> None:
    """A photograph."""
    p.shape(box(-0.4, -0.5, 0.4, 0.5), (246, 242, 232))
    p.shape(box(-0.32, -0.42, 0.32, 0.26), (166, 190, 196))
    p.shape(oval(0, -0.1, 0.12, 0.14), (232, 190, 160), ink=False)
    p.shape([(-0.22, 0.26), (-0.16, 0.1), (0.16, 0.1), (0.22, 0.26)], (112, 92, 100), ink=False)


def draw_book(p: Pen) -> None:
    """A closed book."""
    p.shape([(-0.38, -0.5), (0.38, -0.5), (0.38, 0.5), (-0.38, 0.5)])
    p.shape(box(-0.38, -0.5, -0.27, 0.5), shade(p.colour, 0.74))
    p.shape(box(-0.1, -0.3, 0.26, -0.1), mix(p.colour, (250, 230, 170), 0.6))
    p.shape(box(-0.36, 0.42, 0.38, 0.5), PAPER)


def draw_cup(p: Pen) -> None:
    """A cup."""
    p.canvas.line(oval(0.34, 0.02, 0.14, 0.16), 0.09, p.tone(INK), closed=True)
    p.canvas.line(oval(0.34, 0.02, 0.14, 0.16), 0.05, p.tone(p.colour), closed=True)
    p.shape([(-0.38, -0.34), (0.34, -0.34), (0.28, 0.38), (-0.32, 0.38)])
    p.shape(oval(-0.02, -0.34, 0.36, 0.07), (94, 62, 46))


def draw_glass(p: Pen) -> None:
    """A full glass."""
    p.shape([(-0.26, -0.5), (0.26, -0.5), (0.2, 0.5), (-0.2, 0.5)], GLASS)
    p.shape([(-0.235, -0.2), (0.235, -0.2), (0.19, 0.46), (-0.19, 0.46)], p.colour, ink=False)


def draw_bottle(p: Pen) -> None:
    """A bottle with a label."""
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


def draw_jar(p: Pen) -> None:
    """A jar with a lid."""
    p.shape(
        smooth([(-0.26, -0.32), (0.26, -0.32), (0.4, -0.1), (0.38, 0.46), (-0.38, 0.46), (-0.4, -0.1)], steps=5), GLASS
    )
    p.shape(smooth([(-0.37, 0.05), (0.37, 0.05), (0.35, 0.44), (-0.35, 0.44)], steps=4), p.colour, ink=False)
    p.shape(smooth([(-0.32, -0.3), (-0.28, -0.48), (0.28, -0.48), (0.32, -0.3)], steps=4), PAPER)


def draw_key(p: Pen) -> None:
    """A key."""
    for extra, colour in ((0.055, INK), (0.0, p.colour)):
        p.canvas.line([(-0.1, 0), (0.45, 0)], 0.09 + extra, p.tone(colour))
        p.canvas.line([(0.32, 0), (0.32, 0.14)], 0.07 + extra, p.tone(colour))
        p.canvas.line([(0.43, 0), (0.43, 0.17)], 0.07 + extra, p.tone(colour))
        p.canvas.line(oval(-0.29, 0, 0.16, 0.16), 0.09 + extra, p.tone(colour), closed=True)


def draw_phone(p: Pen) -> None:
    """A mobile telephone."""
    p.shape(smooth([(-0.24, -0.5), (0.24, -0.5), (0.24, 0.5), (-0.24, 0.5)], steps=10), (48, 48, 56))
    p.shape(box(-0.2, -0.4, 0.2, 0.38), (132, 190, 214), ink=False)


def draw_telephone(p: Pen) -> None:
    """A telephone with a dial."""
    p.shape([(-0.3, -0.02), (0.3, -0.02), (0.44, 0.4), (-0.44, 0.4)])
    p.shape(oval(0, 0.17, 0.15, 0.15), PAPER)
    p.shape(
        limb([(-0.42, -0.02), (-0.36, -0.2), (0, -0.25), (0.36, -0.2), (0.42, -0.02)], (0.2, 0.12, 0.09, 0.12, 0.2))
    )


def draw_radio(p: Pen) -> None:
    """A radio."""
    p.line([(0.3, -0.3), (0.44, -0.5)])
    p.shape(smooth([(-0.5, -0.3), (0.5, -0.3), (0.5, 0.34), (-0.5, 0.34)], steps=9))
    p.shape(oval(-0.22, 0.02, 0.2, 0.2), shade(p.colour, 0.6))
    for i in range(4):
        p.line([(-0.36, -0.08 + 0.07 * i), (-0.08, -0.08 + 0.07 * i)], p.colour, 0.018)
    p.shape(box(0.1, -0.18, 0.42, -0.02), (244, 226, 170))
    p.line([(0.3, -0.17), (0.3, -0.03)], (200, 60, 50))
    for x in (0.17, 0.36):
        p.shape(oval(x, 0.15, 0.055, 0.055), PAPER)


def draw_lamp(p: Pen) -> None:
    """A lantern, burning."""
    p.canvas.glow(0, 0.0, 0.5, (255, 226, 150), strength=0.6)
    p.canvas.line(smooth([(-0.16, -0.34), (0, -0.5), (0.16, -0.34)], closed=False), LINE * 1.4, p.tone(INK))
    p.shape(box(-0.2, -0.36, 0.2, -0.26))
    p.shape(
        smooth([(-0.17, -0.26), (0.17, -0.26), (0.22, 0.05), (0.16, 0.28), (-0.16, 0.28), (-0.22, 0.05)], steps=4),
        (255, 232, 160),
    )
    p.canvas.fill(smooth([(-0.05, 0.24), (-0.07, 0.1), (0, -0.06), (0.07, 0.1), (0.05, 0.24)]), (255, 160, 70))
    p.shape(smooth([(-0.24, 0.28), (0.24, 0.28), (0.2, 0.5), (-0.2, 0.5)], steps=4))


def draw_knife(p: Pen) -> None:
    """A knife."""
    p.shape([(-0.12, -0.06), (0.38, -0.06), (0.5, 0.02), (0.36, 0.07), (-0.12, 0.07)], (206, 212, 218))
    p.shape(smooth([(-0.5, -0.06), (-0.1, -0.07), (-0.1, 0.08), (-0.5, 0.07)], steps=4))


def draw_gun(p: Pen) -> None:
    """A revolver."""
    p.shape(smooth([(-0.32, 0.02), (-0.1, 0.02), (-0.2, 0.4), (-0.42, 0.38)], steps=4), (112, 72, 52))
    p.shape(box(-0.36, -0.14, 0.5, 0.04), (92, 96, 106))
    p.shape(oval(0.0, -0.04, 0.12, 0.09), (116, 120, 130))


def draw_rifle(p: Pen) -> None:
    """A rifle."""
    p.shape(limb([(-0.5, 0.12), (-0.3, 0.06), (-0.12, 0.0)], (0.16, 0.1, 0.06)), (122, 78, 52))
    p.shape(box(-0.16, -0.03, 0.5, 0.02), (92, 96, 106))


def draw_case(p: Pen) -> None:
    """A suitcase."""
    p.canvas.line([(-0.13, -0.3), (-0.13, -0.42), (0.13, -0.42), (0.13, -0.3)], 0.06, p.tone(INK))
    p.shape(smooth([(-0.5, -0.3), (0.5, -0.3), (0.5, 0.36), (-0.5, 0.36)], steps=9))
    for x in (-0.28, 0.28):
        p.shape(box(x - 0.05, -0.3, x + 0.05, 0.36), shade(p.colour, 0.72))


def draw_box(p: Pen) -> None:
    """A tied parcel."""
    p.shape([(-0.44, -0.14), (0.26, -0.14), (0.26, 0.42), (-0.44, 0.42)])
    p.shape([(0.26, -0.14), (0.46, -0.32), (0.46, 0.24), (0.26, 0.42)], shade(p.colour, 0.76))
    p.shape([(-0.44, -0.14), (-0.24, -0.32), (0.46, -0.32), (0.26, -0.14)], shade(p.colour, 1.15))
    p.shape([(-0.15, -0.14), (0.03, -0.32), (0.13, -0.32), (-0.04, -0.14), (-0.04, 0.06), (-0.15, 0.06)], PAPER)


def draw_watch(p: Pen) -> None:
    """A pocket watch."""
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


def draw_locket(p: Pen) -> None:
    """A locket on its chain."""
    p.canvas.line(
        smooth([(-0.4, -0.5), (-0.2, -0.1), (0, 0.02), (0.2, -0.1), (0.4, -0.5)], closed=False),
        LINE,
        p.tone(shade(p.colour, 0.75)),
    )
    p.shape(oval(0, 0.25, 0.19, 0.24))
    p.shape(oval(0, 0.25, 0.09, 0.12), shade(p.colour, 1.25))


def draw_coin(p: Pen) -> None:
    """A coin."""
    p.shape(oval(0, 0, 0.44, 0.44))
    p.canvas.line(oval(0, 0, 0.33, 0.33), LINE, p.tone(shade(p.colour, 0.75)), closed=True)
    p.shape(oval(0, -0.02, 0.1, 0.14), shade(p.colour, 0.8), ink=False)


def draw_flowers(p: Pen) -> None:
    """A bunch of flowers."""
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


def draw_candle(p: Pen) -> None:
    """A candle, burning."""
    p.canvas.glow(0, -0.36, 0.45, (255, 220, 140), strength=0.7)
    p.shape(box(-0.12, -0.2, 0.12, 0.42), PAPER)
    p.canvas.fill(smooth([(-0.06, -0.24), (-0.08, -0.34), (0, -0.5), (0.08, -0.34), (0.06, -0.24)]), (255, 178, 80))
    p.shape(oval(0, 0.42, 0.28, 0.07))


def draw_bread(p: Pen) -> None:
    """A loaf."""
    p.shape(
        smooth([(-0.48, 0.2), (-0.46, -0.1), (-0.2, -0.24), (0.2, -0.24), (0.46, -0.1), (0.48, 0.2)], steps=5),
        (206, 146, 84),
    )
    for x in (-0.22, 0.0, 0.22):
        p.line([(x - 0.05, 0.0), (x + 0.05, -0.16)], (244, 214, 160), 0.045)


def draw_ball(p: Pen) -> None:
    """A ball."""
    p.shape(oval(0, 0, 0.44, 0.44))
    p.line(smooth([(-0.4, -0.12), (0, 0.02), (0.4, -0.12)], closed=False), shade(p.colour, 0.6))
    p.line(smooth([(-0.1, -0.42), (0.02, 0), (-0.1, 0.42)], closed=False), shade(p.colour, 0.6))


def draw_camera(p: Pen) -> None:
    """A camera."""
    p.shape(smooth([(-0.48, -0.2), (0.48, -0.2), (0.48, 0.34), (-0.48, 0.34)], steps=9), (66, 66, 76))
    p.shape(box(-0.18, -0.34, 0.14, -0.2), (66, 66, 76))
    p.shape(oval(0, 0.07, 0.21, 0.21), (118, 124, 136))
    p.shape(oval(0, 0.07, 0.12, 0.12), (52, 80, 110))


def draw_trumpet(p: Pen) -> None:
    """A trumpet."""
    p.shape(limb([(-0.46, 0), (0.1, 0), (0.34, 0), (0.48, 0)], (0.05, 0.06, 0.14, 0.44)))
    p.canvas.line(oval(-0.08, 0.08, 0.2, 0.12), 0.05, p.tone(shade(p.colour, 0.8)), closed=True)
    for x in (-0.16, -0.06, 0.04):
        p.shape(box(x - 0.025, -0.16, x + 0.025, 0.02))


def draw_umbrella(p: Pen) -> None:
    """An umbrella."""
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


def draw_robot(p: Pen) -> None:
    """A toy robot."""
    p.line([(0, -0.4), (0, -0.5)])
    p.shape(box(-0.2, -0.4, 0.2, -0.1))
    for x in (-0.09, 0.09):
        p.shape(oval(x, -0.26, 0.05, 0.05), (252, 232, 140))
    p.shape(box(-0.27, -0.06, 0.27, 0.3))
    for x in (-0.14, 0.14):
        p.shape(box(x - 0.07, 0.3, x + 0.07, 0.48), shade(p.colour, 0.7))
        p.shape(box(x * 2.4 - 0.05, -0.02, x * 2.4 + 0.05, 0.24), shade(p.colour, 0.7))


def draw_pen(p: Pen) -> None:
    """A pen."""
    p.shape(limb([(-0.45, 0.3), (0.2, -0.12), (0.3, -0.18)], (0.1, 0.11, 0.08)))
    p.shape([(0.27, -0.21), (0.34, -0.12), (0.48, -0.3)], (226, 194, 110))


def draw_scale(p: Pen) -> None:
    """A pair of scales."""
    p.shape(box(-0.2, 0.4, 0.2, 0.5))
    p.shape(box(-0.025, -0.4, 0.025, 0.42))
    p.line([(-0.42, -0.34), (0.42, -0.34)], shade(p.colour, 0.8), 0.045)
    for x in (-0.42, 0.42):
        p.line([(x, -0.34), (x - 0.12, 0.02)], width=0.014)
        p.line([(x, -0.34), (x + 0.12, 0.02)], width=0.014)
        p.shape(smooth([(x - 0.17, 0.02), (x + 0.17, 0.02), (x, 0.14)], steps=4))


def draw_shoes(p: Pen) -> None:
    """A pair of shoes."""
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
