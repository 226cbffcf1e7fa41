"""A camera that stands still: what did not move is not drawn again."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING
from weakref import proxy

import numpy as np
from numpy.typing import NDArray

from generator.animatic.canvas import Layer, lay
from generator.animatic.puppets import NOWHERE, Pose, Puppet
from generator.animatic.sets.base import Drawn
from generator.animatic.sets.life import Life, View
from generator.redrawn import Rect, Redrawn

if TYPE_CHECKING:
    from generator.animatic.stage import Stage

LAZY = 4  # frames for which what lives in a set is held under a still camera
_Draw = Callable[[NDArray[np.uint8], int, int], None]  # on a piece of the picture that begins at x, y


@dataclass(frozen=True)
class Part:
    """Something in the picture as it is in one frame."""

    rect: Rect
    state: object  # another one is drawn anew
    draw: _Draw
    reach: Rect | None = None  # all that is drawn by it, where that is more


def _meet(a: Rect, b: Rect) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]


def _around(rects: Iterable[Rect]) -> Rect:
    """The rectangle around some, but for those that are nowhere."""
    left, top, right, low = zip(*(rect for rect in rects if rect != NOWHERE), strict=True)
    return min(left), min(top), max(right), max(low)


def _joined(rects: list[Rect]) -> list[Rect]:
    """The rectangles, those that touch as one."""
    out: list[Rect] = []
    for rect in rects:
        whole = rect
        while hit := next((other for other in out if _meet(whole, other)), None):
            out.remove(hit)
            whole = _around((whole, hit))
        out.append(whole)
    return out


def _alive(life: Life, view: View, rect: Rect, fps: float, i: int) -> Part:
    """What lives in a layer, in frame `i`; `rect`: where, if it does not say."""
    held = i if life.rapid else i - i % LAZY
    if life.reach:
        (left, top), (right, low) = view.pixel(*life.reach[:2]), view.pixel(*life.reach[2:])
        rect = (int(left) - 2, int(top) - 2, int(right) + 3, int(low) + 3)

    def draw(frame: NDArray[np.uint8], x0: int, y0: int) -> None:
        life.draw(frame, held / fps, View(view.scale, view.x - x0, view.y - y0))

    return Part(rect, held, draw)


def _changed(old: list[Part], new: list[Part]) -> list[Rect]:
    """Where parts were that are drawn anew, and where they are now."""
    changed = [part.rect for pair in zip(old, new, strict=True) if pair[0].state != pair[1].state for part in pair]
    return [rect for rect in changed if rect != NOWHERE]


def _putting(layer: Layer, matrix: NDArray[np.float64]) -> _Draw:
    return lambda frame, x, y: lay(frame, layer, matrix - np.array([[0, 0, x], [0, 0, y]]))


def _showing(puppet: Puppet, pose: Pose) -> _Draw:
    return lambda frame, x, y: puppet.draw(frame, pose.moved(x, y))


def _nothing(frame: NDArray[np.uint8], x: int, y: int) -> None:
    pass


def _unchanged(part: Part, i: int) -> Part:
    return part


class Held:
    """The frames of a shot with a still camera: the last one, with what has changed drawn again."""

    def __init__(self, stage: Stage) -> None:
        self._stage = proxy(stage)  # which holds this one: a circle would keep all pictures of a shot for a while
        lens = stage.lens
        self._whole: Rect = (0, 0, lens.width, lens.height)
        behind, before = stage.parts()
        living = next((n for n, drawn in enumerate(behind) if drawn.life), len(behind))
        self._base = np.zeros((lens.height, lens.width, 3), np.uint8)
        for drawn in behind[: living + 1]:
            for layer in drawn.layers:
                lay(self._base, layer, stage.matrix(0, drawn))
        self._behind = [part for n, drawn in enumerate(behind[living:]) for part in self._of(drawn, only_life=n == 0)]
        self._before = [part for drawn in before for part in self._of(drawn)]
        self._ground = self._base.copy()  # with all that is behind the people
        self._laid: list[Part] = []
        self._drawn: list[Part] = []
        self._shown: Redrawn | None = None

    def _of(self, drawn: Drawn, *, only_life: bool = False) -> list[Callable[[int], Part]]:
        """The parts of a layer: its pixels, and what lives in it."""
        out: list[Callable[[int], Part]] = []
        stage, matrix = self._stage, self._stage.matrix(0, drawn)
        for layer in () if only_life else drawn.layers:
            x, y = (int(v) for v in np.floor(matrix[:, :2] @ layer.at + matrix[:, 2]))
            still = Part((x, y, x + layer.size[0] + 1, y + layer.size[1] + 1), None, _putting(layer, matrix))
            out.append(partial(_unchanged, still))
        if drawn.life:
            out.append(partial(_alive, drawn.life, stage.view(0, drawn), self._whole, stage.fps))
        return out

    def _figures(self, i: int) -> list[Part]:
        """Everybody, as a body, arms and a head: a mouth or a hand that moves does not make all be drawn again."""
        out = []
        for (puppet, _), pose in zip(self._stage.cast, self._stage.poses(i), strict=True):
            rects, (body, *others) = puppet.rects(pose), puppet.states(pose)
            out.append(Part(rects[0], body, _showing(puppet, pose), _around(rects)))  # this draws all
            out += [Part(rect, state, _nothing) for rect, state in zip(rects[1:], others, strict=True)]
        return out

    def frame(self, i: int) -> NDArray[np.uint8]:
        """Frame `i`; the array of the frame before where nothing moved."""
        behind, before = [part(i) for part in self._behind], self._figures(i) + [part(i) for part in self._before]
        if self._shown is None:
            under = regions = [self._whole]
        else:
            under = _joined(_changed(self._laid, behind))
            regions = _joined(under + _changed(self._drawn, before))
        self._laid, self._drawn = behind, before
        self._redraw(self._ground, self._base, behind, under)
        if regions or self._shown is None:
            last = self._base if self._shown is None else self._shown
            shown = np.array(last)
            self._redraw(shown, self._ground, before, regions)
            self._shown = Redrawn.over(last, shown, regions)
        return self._shown

    def _redraw(
        self, picture: NDArray[np.uint8], ground: NDArray[np.uint8], parts: list[Part], regions: list[Rect]
    ) -> None:
        """Put the parts that reach into some regions on the ground there, in place."""
        for left, top, right, low in regions:
            x0, y0, x1, y1 = max(0, left), max(0, top), min(self._whole[2], right), min(self._whole[3], low)
            if x1 <= x0 or y1 <= y0:
                continue
            piece = picture[y0:y1, x0:x1]
            piece[:] = ground[y0:y1, x0:x1]
            for part in parts:
                if _meet(part.reach or part.rect, (x0, y0, x1, y1)):
                    part.draw(piece, x0, y0)
