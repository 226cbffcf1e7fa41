"""The stage: the set's layers and everybody on it, put together frame by frame under the moving camera."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from generator.animatic.blocking import Acting
from generator.animatic.camera import Framing, Moves
from generator.animatic.canvas import Canvas, lay
from generator.animatic.puppets import Pose, Puppet
from generator.animatic.sets.base import Drawn, Scene
from generator.animatic.sets.life import View

FOCUS = 0.58  # picture heights: the line towards which closer framings enlarge the set


@dataclass(frozen=True)
class Lens:
    """What turns places on the set into pixels of one frame."""

    width: int
    height: int
    moves: Moves
    eye: float  # picture heights: the line that zooms keep in place

    def _camera(self, i: int, depth: float) -> tuple[float, float, float]:
        pull = 0.25 + 0.75 * depth
        zoom = 1 + (float(self.moves.zoom[i]) - 1) * (0.35 + 0.65 * depth)
        return zoom, -float(self.moves.x[i]) * self.height * pull, -float(self.moves.y[i]) * self.height * pull

    def matrix(self, i: int, drawn: Drawn, margin: tuple[float, float]) -> NDArray[np.float64]:
        """Layer pixels to frame pixels in frame `i`."""
        zoom, dx, dy = self._camera(i, drawn.depth)
        cx, cy = self.width / 2, self.eye * self.height
        return np.array([[zoom, 0, cx + zoom * (dx - margin[0] - cx)], [0, zoom, cy + zoom * (dy - margin[1] - cy)]])

    def pose(self, i: int, pose: Pose) -> Pose:
        """A pose as the camera sees it in frame `i`."""
        zoom, dx, dy = self._camera(i, 1.0)
        if self.moves.follow:
            dx = dy = 0.0
        cx, cy = self.width / 2, self.eye * self.height
        return replace(
            pose, x=cx + zoom * (pose.x + dx - cx), top=cy + zoom * (pose.top + dy - cy), height=pose.height * zoom
        )


def margins(moves: Moves, height: int, depth: float) -> tuple[int, int]:
    """How far a layer must reach beyond the picture, in pixels."""
    pull = 0.25 + 0.75 * depth
    return (
        int(np.abs(moves.x).max() * height * pull) + 3,
        int(np.abs(moves.y).max() * height * pull) + 3,
    )


def canvas_for(width: int, height: int, framing: Framing, moves: Moves, depth: float) -> Canvas:
    """An empty canvas that covers all that the camera will see at one depth."""
    mx, my = margins(moves, height, depth)
    unit = height * framing.near
    return Canvas(
        width + 2 * mx, height + 2 * my, unit=unit, origin=(width / 2 + mx, FOCUS * (height - unit) + my), over=2
    )


def develop(scene: Scene, width: int, height: int, framing: Framing, moves: Moves) -> list[Drawn]:
    """The finished layers of a painted scene."""
    unit = height * framing.near
    out = []
    for plate in scene.plates:
        blur = 0.0 if plate.sharp else framing.soft * height * (1.4 if plate.depth > 1 else 1.0)
        mx, my = margins(moves, height, plate.depth)
        origin = (width / 2 + mx, FOCUS * (height - unit) + my)
        out.append(Drawn(plate.canvas.layer(blur=blur), plate.depth, origin, unit, plate.life))
    return out


class Stage:
    """Draws the frames of one shot."""

    def __init__(self, lens: Lens, layers: list[Drawn], cast: list[tuple[Puppet, Acting]], fps: float) -> None:
        self.lens, self.cast, self.fps = lens, cast, fps
        self._behind = [d for d in layers if d.depth <= 1]
        self._before = [d for d in layers if d.depth > 1]
        self._ready: NDArray[np.uint8] | None = None
        if lens.moves.still:
            self._settle()

    def _settle(self) -> None:
        """Put the lifeless far layers together once: under a still camera they are the same in every frame."""
        count = next((n + 1 for n, d in enumerate(self._behind) if d.life), len(self._behind))
        ready = np.zeros((self.lens.height, self.lens.width, 3), np.uint8)
        for drawn in self._behind[:count]:
            self._lay(ready, drawn, 0)
        last = self._behind[count - 1] if count else None
        self._first_life = last if last is not None and last.life else None
        self._ready, self._behind = ready, self._behind[count:]

    def _lay(self, frame: NDArray[np.uint8], drawn: Drawn, i: int) -> None:
        margin = margins(self.lens.moves, self.lens.height, drawn.depth)
        lay(frame, drawn.layer, self.lens.matrix(i, drawn, margin))

    def _enliven(self, frame: NDArray[np.uint8], drawn: Drawn, i: int) -> None:
        if drawn.life is None:
            return
        m = self.lens.matrix(i, drawn, margins(self.lens.moves, self.lens.height, drawn.depth))
        zoom = float(m[0, 0])
        drawn.life.draw(
            frame,
            i / self.fps,
            View(drawn.unit * zoom, m[0, 2] + zoom * drawn.origin[0], m[1, 2] + zoom * drawn.origin[1]),
        )

    def poses(self, i: int) -> list[Pose]:
        """Everybody's pose in frame `i`, in the order of the cast."""
        return [self.lens.pose(i, acting.pose(i)) for _, acting in self.cast]

    def frame(self, i: int) -> NDArray[np.uint8]:
        """One frame: [height, width, 3]."""
        if self._ready is not None:
            frame = self._ready.copy()
            if self._first_life:
                self._enliven(frame, self._first_life, i)
        else:
            frame = np.zeros((self.lens.height, self.lens.width, 3), np.uint8)
        for drawn in self._behind:
            self._lay(frame, drawn, i)
            self._enliven(frame, drawn, i)
        for (puppet, _), pose in zip(self.cast, self.poses(i), strict=True):
            puppet.draw(frame, pose)
        for drawn in self._before:
            self._lay(frame, drawn, i)
            self._enliven(frame, drawn, i)
        return frame

    def frames(self, count: int) -> Iterator[NDArray[np.uint8]]:
        """All frames, one at a time."""
        return (self.frame(i) for i in range(count))
