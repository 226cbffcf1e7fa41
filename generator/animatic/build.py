"""The measures of a body, and how it is outlined. Figure units: the crown is at y = 0, the feet at y = 1."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from generator.animatic.canvas import Canvas, Colour, Point, mix
from generator.animatic.looks import Look
from generator.animatic.wording import Wording

Tone = Callable[[Colour], Colour]
INK: Colour = (38, 30, 42)
LINE = 0.0034
WHITE: Colour = (240, 236, 228)


@dataclass(frozen=True)
class Build:
    """The measures of one body."""

    head: float  # height of the head
    shoulder: float  # y
    half: float  # half the width at the shoulders
    waist: float  # half widths
    hip: float
    crotch: float = 0.53  # y

    @property
    def middle(self) -> float:
        """Height of the head's middle."""
        return self.head / 2


def build_of(look: Look, words: Wording) -> Build:
    """The measures that a look and its words give."""
    head = {"child": 0.215, "teen": 0.172}.get(words.age, 0.16) * (0.94, 1.0, 1.06)[look.head]
    if words.kind not in ("human", "robot"):
        head = 0.25
    broad = (0.84, 0.92, 1.0, 1.1, 1.24)[look.build]
    child = 0.86 if words.age == "child" else 1.0
    woman = words.sex == "f"
    return Build(
        head=head,
        shoulder=head + (0.03 if words.kind in ("human", "robot") else -0.005),
        half=(0.104 if woman else 0.118) * (0.5 + 0.5 * broad) * child,
        waist=(0.07 if woman else 0.086) * broad * child,
        hip=(0.092 if woman else 0.088) * broad * child,
        crotch=0.6 if words.age == "child" or words.kind not in ("human", "robot") else 0.53,
    )


def ink_on(colour: Colour) -> Colour:
    """The colour of lines: lighter on dark cloth, where they would be lost."""
    return INK if sum(colour) > 170 else mix(INK, (190, 184, 200), 0.34)


def inked(c: Canvas, points: list[Point], colour: Colour, ink: Colour) -> None:
    """A filled shape with its outline."""
    c.fill(points, colour)
    c.line(points, LINE, ink_on(colour) if sum(colour) <= 170 else ink, closed=True)


def mirror(right: list[Point]) -> list[Point]:
    """A closed outline from its right half."""
    return right + [(-x, y) for x, y in reversed(right)]
