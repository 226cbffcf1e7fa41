"""The stage: the set's layers and everybody on it, put together frame by frame under the moving camera."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from generator.animatic.acting import Acting
from generator.animatic.camera import Framing, Moves
from generator.animatic.canvas import Canvas, lay
from generator.animatic.held import Held
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

        def seen(x: float, y: float) -> tuple[float, float]:
            return cx + zoom * (x + dx - cx), cy + zoom * (y + dy - cy)

        (x, top), pivot = seen(pose.x, pose.top), seen(*pose.pivot)
        return replace(pose, x=x, top=top, height=pose.height * zoom, pivot=pivot)


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
    """The finished layers of a painted scene, which is left without its canvases: they are four times as large."""
    unit = height * framing.near
    out = []
    while scene.plates:
        plate = scene.plates.pop(0)
        blur = 0.0 if plate.sharp else framing.soft * height * (1.4 if plate.depth > 1 else 1.0)
        mx, my = margins(moves, height, plate.depth)
        origin = (width / 2 + mx, FOCUS * (height - unit) + my)
        dark = (
            scene.fall_off(width + 2 * mx, height + 2 * my, origin, unit)
            if plate.depth <= 1 and not plate.sharp
            else None
        )
        layers = plate.canvas.layers(blur=blur, dark=dark)
        out.append(Drawn(tuple(layers), plate.depth, origin, unit, plate.life))
    return out


class Stage:
    """Draws the frames of one shot."""

    def __init__(self, lens: Lens, layers: list[Drawn], cast: list[tuple[Puppet, Acting]], fps: float) -> None:
        self.lens, self.cast, self.fps = lens, cast, fps
        self._layers = layers
        self._poses: dict[int, list[Pose]] = {}
        self._held = Held(self) if lens.moves.still else None

    def matrix(self, i: int, drawn: Drawn) -> NDArray[np.float64]:
        """Layer pixels to frame pixels in frame `i`."""
        return self.lens.matrix(i, drawn, margins(self.lens.moves, self.lens.height, drawn.depth))

    def view(self, i: int, drawn: Drawn) -> View:
        """Where a layer's units lie in frame `i`."""
        m = self.matrix(i, drawn)
        zoom = float(m[0, 0])
        return View(drawn.unit * zoom, m[0, 2] + zoom * drawn.origin[0], m[1, 2] + zoom * drawn.origin[1])

    def poses(self, i: int) -> list[Pose]:
        """Everybody's pose in frame `i`, in the order of the cast."""
        if i not in self._poses:
            self._poses[i] = [self.lens.pose(i, acting.pose(i)) for _, acting in self.cast]
        return self._poses[i]

    def parts(self) -> tuple[list[Drawn], list[Drawn]]:
        """The layers behind the people, and those before them."""
        return [d for d in self._layers if d.depth <= 1], [d for d in self._layers if d.depth > 1]

    def frame(self, i: int) -> NDArray[np.uint8]:
        """One frame: [height, width, 3]. Not to be written to: the next may be the same array."""
        return self._held.frame(i) if self._held else self._moving(i)

    def _moving(self, i: int) -> NDArray[np.uint8]:
        """Every layer anew, but for the rows that a nearer one covers."""
        frame = np.empty((self.lens.height, self.lens.width, 3), np.uint8)
        behind, before = self.parts()
        placed = [(drawn, self.matrix(i, drawn)) for drawn in behind]
        limits: list[int] = []
        limit = self.lens.height
        for drawn, matrix in reversed(placed):
            limits.append(limit)
            for layer in drawn.layers:
                if layer.clear is None:
                    limit = min(limit, max(0, int(matrix[1, 1] * layer.at[1] + matrix[1, 2]) + 5 if layer.at[1] else 0))
        for (drawn, matrix), bottom in zip(placed, reversed(limits), strict=True):
            for layer in drawn.layers:
                lay(frame, layer, matrix, bottom=bottom)
            if drawn.life:
                drawn.life.draw(frame, i / self.fps, self.view(i, drawn))
        for (puppet, _), pose in zip(self.cast, self.poses(i), strict=True):
            puppet.draw(frame, pose)
        for drawn in before:
            for layer in drawn.layers:
                lay(frame, layer, self.matrix(i, drawn))
            if drawn.life:
                drawn.life.draw(frame, i / self.fps, self.view(i, drawn))
        return frame
