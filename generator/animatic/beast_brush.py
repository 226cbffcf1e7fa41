"""The brush that animals are drawn with, and their eyes."""

from __future__ import annotations

from collections.abc import Callable

from generator.animatic.canvas import Canvas, Colour, Point, oval, smooth
from generator.animatic.heads import EYE_WHITE, INK, Face

Tone = Callable[[Colour], Colour]
LINE = 0.011


class Brush:
    """Shapes that may be mirrored, so that an animal looks to either side."""

    def __init__(self, canvas: Canvas, tone: Tone, side: int) -> None:
        self.canvas, self.tone, self.side = canvas, tone, side

    def flip(self, points: list[Point]) -> list[Point]:
        return [(self.side * x, y) for x, y in points]

    def inked(self, points: list[Point], colour: Colour) -> None:
        self.canvas.fill(self.flip(points), self.tone(colour))
        self.canvas.line(self.flip(points), LINE, self.tone(INK), closed=True)

    def plain(self, points: list[Point], colour: Colour, *, frame: list[Point] | None = None) -> None:
        if frame is None:
            self.canvas.fill(self.flip(points), self.tone(colour))
        else:
            self.canvas.inside(self.flip(frame), self.flip(points), self.tone(colour))

    def line(self, points: list[Point], colour: Colour = INK, width: float = LINE) -> None:
        self.canvas.line(self.flip(points), width, self.tone(colour))


def eye(b: Brush, x: float, y: float, size: float, face: Face) -> None:
    """An eye, open or closed."""
    if face.lids > 0.8:
        b.line(smooth([(x - size, y), (x, y + size * 0.4), (x + size, y)], closed=False))
        return
    white = oval(x, y, size, size)
    b.inked(white, EYE_WHITE)
    b.plain(oval(x + size * 0.25, y + size * 0.05, size * 0.62, size * 0.7), (46, 36, 40), frame=white)
    b.plain(oval(x + size * 0.1, y - size * 0.25, size * 0.2, size * 0.2), (255, 255, 255))
