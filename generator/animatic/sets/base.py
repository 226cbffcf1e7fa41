"""What a set is: a few layers, far to near, drawn in picture heights with the middle of the picture at x = 0."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from generator.animatic.canvas import Canvas, Colour, Layer
from generator.animatic.palette import Light
from generator.animatic.sets.life import Flame, Life

FLAT = 0.6  # the depth of a flat set
_SEASONS = {
    "autumn": r"\b(autumn|fall leaves|october|november|harvest|halloween)",
    "winter": r"\b(winter|snow\w*|december|january|christmas|frost\w*|icy|blizzard)",
    "spring": r"\b(spring|april|may morning|blossom\w*|easter)\b",
}


@dataclass
class Plate:
    """One layer of a set while it is being drawn."""

    canvas: Canvas
    depth: float  # 0 is endlessly far, 1 where people stand, more is nearer than they are
    life: Life | None = None
    sharp: bool = False  # in focus even where the framing throws the set out of it


@dataclass(frozen=True)
class Drawn:
    """One finished layer."""

    layers: tuple[Layer, ...]
    depth: float
    origin: tuple[float, float]  # pixels of the unit (0, 0) in the layer
    unit: float  # pixels a unit
    life: Life | None = None


@dataclass
class Scene:
    """What a painter of sets is given, and where it leaves its plates."""

    new: Callable[[float], Canvas]  # depth -> an empty canvas that covers all the camera will see at that depth
    rng: np.random.Generator  # the place's own: the same in every shot that plays there
    air: np.random.Generator  # the sky's and the weather's, so that they change nothing that stands on the ground
    light: Light
    words: str  # everything that is said about the place, in lower case
    horizon: float
    weather: str = ""
    flat: bool = (
        False  # one depth for all that is behind the people: a close shot shows no difference and is drawn faster
    )
    sun: float | None = None  # where a low sun stands, once the sky is painted
    space: bool = False  # what windows show is the dark between the stars
    plates: list[Plate] = field(default_factory=list)
    flames: list[Flame] = field(default_factory=list)  # of the things that were put on the last plate
    beams: list[tuple[float, float, float, float]] = field(default_factory=list)  # windows: middle, width, height

    @property
    def season(self) -> str:
        """spring, summer, autumn or winter, as the words say; summer when they say nothing."""
        text = f"{self.words} {self.weather}"
        return next((name for name, words in _SEASONS.items() if re.search(words, text)), "summer")

    @property
    def snowy(self) -> bool:
        """Whether snow lies on the ground."""
        return re.search(r"snow|blizzard|frozen|icy", f"{self.words} {self.weather}") is not None

    @property
    def leaf(self) -> Colour:
        """The colour of leaves in this season; in autumn each tree has its own."""
        if self.season == "autumn":
            return self.pick(((204, 128, 60), (190, 92, 58), (216, 170, 78), (150, 130, 70)))
        return {"spring": (142, 180, 96), "winter": (104, 124, 98)}.get(self.season, (96, 144, 84))

    def plate(self, depth: float, life: Life | None = None, *, sharp: bool = False) -> Canvas:
        """Start the next layer, nearer than those before."""
        depth = FLAT if self.flat and depth <= 1 and not sharp else depth
        last = self.plates[-1] if self.plates else None
        if last and last.depth == depth and last.life is None and life is None and last.sharp == sharp:
            return last.canvas
        canvas = self.new(depth)
        self.plates.append(Plate(canvas, depth, life, sharp))
        return canvas

    def tone(self, colour: Colour) -> Colour:
        """A colour of the set in the light of the shot."""
        return self.light.on(colour)

    def pick(self, options: Sequence[Colour]) -> Colour:
        """One of several colours."""
        return options[int(self.rng.integers(len(options)))]

    def spread(self, count: int, jitter: float = 0.4) -> list[float]:
        """Places across the picture, evenly but not stiffly."""
        step = 3.2 / count
        return [-1.6 + step * (i + 0.5) + float(self.rng.uniform(-jitter, jitter)) * step for i in range(count)]

    def fall_off(self, width: int, height: int, origin: tuple[float, float], unit: float) -> NDArray[np.uint8] | None:
        """What of the light is left towards the edges of a layer of this size: [small height, small width], or None."""
        strength = 0.42 if self.light.dark else 0.26 if self.light.name in ("storm", "gloom", "dusk") else 0.15
        x, y = self.key
        across = (np.linspace(0, width, 65) - origin[0]) / unit - x
        down = (np.linspace(0, height, 37) - origin[1]) / unit - y
        far = np.hypot(across[None] * 0.8, down[:, None])
        left: NDArray[np.uint8] = (255 * (1 - strength * np.clip((far - 0.25) / 0.9, 0, 1) ** 1.3)).astype(np.uint8)
        return left

    @property
    def key(self) -> tuple[float, float]:
        """Where the light of the set comes from: its sun, a window, a lamp, else the middle."""
        if self.sun is not None:
            return self.sun, self.horizon
        if self.beams and not self.light.dark:
            return self.beams[0][0] * 0.5, 0.5
        return 0.0, 0.5

    def says(self, *words: str) -> bool:
        """Whether one of the words is said about the place."""
        return any(word in self.words for word in words)
