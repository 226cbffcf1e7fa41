"""A figure that can be put into a picture: drawn once as still parts, moved every frame."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property

import cv2
import numpy as np
from numpy.typing import NDArray

from generator.animatic.beasts import draw_beast
from generator.animatic.bodies import draw_body, hand_colour, hand_shape, shoulder_of, sleeve_on, thickness
from generator.animatic.build import LINE, build_of, ink_on
from generator.animatic.canvas import Canvas, Colour, Layer, Point, lay
from generator.animatic.clothes import STANDING, Legs
from generator.animatic.gestures import OVER_FACE, Hand, elbow
from generator.animatic.handling import put, sprite
from generator.animatic.heads import Face, draw_back, draw_head
from generator.animatic.kept import Kept
from generator.animatic.looks import Look
from generator.animatic.palette import Light
from generator.animatic.props import Prop
from generator.animatic.soundtrack import Shape
from generator.animatic.wording import Wording
from generator.base import Box
from generator.redrawn import Rect

HALF = 0.24  # half the width of a figure's box, in figure heights
WILD = 0.85  # half the width of an animal's canvas, in its height
UPRIGHT = 25  # degrees: who leans further has no box, since nothing in it would be where memory looks for it
_MOUTHS, _LIDS = 5, 3  # steps in which mouths open and eyes close
_HEAD_ROOM = (1.05, 1.25, 1.35)  # sides, above and below the middle of a head, in head heights
_ROOM, _FEWEST = 8_000_000, 12  # square pixels of the heads that are kept for the next time, and how many at least
_BONE = 0.147  # each of the two of an arm, in figure units
NEAR = 1e-6  # pixels
_REACH = 0.06  # figure units around joints that an arm, a hand and what it points with cover

NOWHERE: Rect = (0, 0, 0, 0)


@dataclass(frozen=True)
class Pose:
    """Where a figure stands in one frame, in pixels, and what it does."""

    x: float  # of the feet
    top: float  # of the crown
    height: float
    face: Face
    tilt: float = 0.0  # of the head, degrees
    hands: tuple[Hand | None, Hand | None] = (None, None)  # left and right of the picture; None hangs
    gesture: str = ""
    legs: Legs = STANDING
    lean: float = 0.0  # degrees, of the whole figure, to the right of the picture
    pivot: Point = (0.0, 0.0)  # pixels: what it leans around

    def box(self, width: int, height: int) -> Box | None:
        """The whole figure, seen or not, as fractions of the picture; None for one that lies."""
        if abs(self.lean) > UPRIGHT:
            return None
        half = HALF * self.height
        return ((self.x - half) / width, self.top / height, (self.x + half) / width, (self.top + self.height) / height)

    def moved(self, x: float, y: float) -> Pose:
        """The pose on a picture that begins at (x, y)."""
        return replace(self, x=self.x - x, top=self.top - y, pivot=(self.pivot[0] - x, self.pivot[1] - y))

    @cached_property
    def matrix(self) -> NDArray[np.float64]:
        """Figure units to pixels."""
        stand = np.array([[self.height, 0.0, self.x], [0.0, self.height, self.top]])
        return _after(cv2.getRotationMatrix2D(self.pivot, -self.lean, 1.0), stand) if self.lean else stand


def _after(second: NDArray[np.float64], first: NDArray[np.float64]) -> NDArray[np.float64]:
    """The 2x3 matrix of one move after another."""
    both: NDArray[np.float64] = second[:, :2] @ first
    both[:, 2] += second[:, 2]
    return both


def _around(points: NDArray[np.float64], pad: float) -> Rect:
    low, high = np.floor(points.min(axis=0) - pad).astype(int) - 2, np.ceil(points.max(axis=0) + pad).astype(int) + 2
    return int(low[0]), int(low[1]), int(high[0]), int(high[1])


class Puppet:
    """One figure, drawn for heights up to `height` pixels.

    `shown` is how much of it, from the crown down, is ever in the picture.
    """

    def __init__(
        self, look: Look, words: Wording, light: Light, *, height: float, shown: float = 1.0, holds: Prop | None = None
    ) -> None:
        self.holds = (sprite(holds, holds.size * height, light), holds.size) if holds else None
        self.look, self.words, self.light = look, words, light
        self.build = build_of(look, words)
        self.height = height
        self._placed: tuple[object, tuple[Rect, Rect, Rect]] | None = None
        self._shown = min(1.03, max(0.1, shown))
        self._bodies: dict[tuple[object, ...], Layer] = {}
        self._back = self._head_layer(lambda c: draw_back(c, look, words, light.on_person))
        room = max(_FEWEST, round(_ROOM / self._unit**2))
        self._heads, self._turned = Kept[Layer](room), Kept[Layer](room)

    @property
    def _middle(self) -> float:
        """Where the middle of the body lies on its canvas: on a whole pixel, so that who stands still needs no resampling."""
        return float(round(HALF * self.height))

    @property
    def _unit(self) -> float:
        return self.build.head * self.height

    def _beast(self, face: Face) -> Layer:
        mouth, lids = round(face.mouth * _MOUTHS), round(face.lids * _LIDS)

        def draw() -> Layer:
            size = round(2 * WILD * self.height), max(1, round(self._shown * self.height))
            canvas = Canvas(*size, unit=self.height, origin=(WILD * self.height, 0.0))
            step = Face(face.turn, mouth / _MOUTHS, lids / _LIDS)
            draw_beast(canvas, self.look, self.words, self.light.on_person, step)
            return canvas.layer()

        return self._heads.get((mouth, lids, face.turn < 0), draw)

    def _head_layer(self, draw: Callable[[Canvas], None]) -> Layer:
        side, above, below = (room * self._unit for room in _HEAD_ROOM)
        canvas = Canvas(round(2 * side), round(above + below), unit=self._unit, origin=(side, above))
        draw(canvas)
        return canvas.layer()

    def _body(self, hanging: tuple[int, ...], legs: Legs) -> Layer:
        key = (hanging, legs)
        if key not in self._bodies:
            size = round(2 * HALF * self.height), max(1, round(self._shown * self.height))
            canvas = Canvas(*size, unit=self.height, origin=(self._middle, 0.0))
            draw_body(canvas, self.look, self.words, self.light.on_person, hanging=hanging, legs=legs)
            self._bodies[key] = canvas.layer()
        return self._bodies[key]

    @staticmethod
    def _steps(face: Face) -> tuple[int, int, Shape, float]:
        """What of a face is drawn anew: mouth, lids, lips, turn."""
        mouth = round(face.mouth * _MOUTHS)
        return mouth, round(face.lids * _LIDS), face.lips if mouth else "rest", round(face.turn, 2)

    def _head(self, face: Face) -> Layer:
        key = (*self._steps(face), round(face.gaze, 1))
        step = replace(face, mouth=key[0] / _MOUTHS, lids=key[1] / _LIDS, lips=key[2], turn=key[3], gaze=key[4])

        def draw(canvas: Canvas) -> None:
            draw_head(canvas, self.look, self.words, self.light.on_person, step)

        return self._heads.get(key, lambda: self._head_layer(draw))

    def _lay_head(self, frame: NDArray[np.uint8], layer: Layer, pose: Pose) -> None:
        """Put a head, or the hair behind it, on the neck. Somebody at a whole pixel often tilts it as before."""
        matrix = self._head_matrix(pose)
        x, y = round(pose.x), round(pose.top)
        if pose.lean or max(abs(pose.x - x), abs(pose.top - y)) > NEAR:
            lay(frame, layer, matrix)
            return
        at = np.array([[0, 0, x], [0, 0, y]])
        turned = self._turned.get((layer, pose.tilt, pose.height), lambda: layer.turned(matrix - at))
        lay(frame, turned, np.array([[1.0, 0.0, x], [0.0, 1.0, y]]))

    def states(self, pose: Pose) -> tuple[object, object, object]:
        """What decides the pixels of the body, of the arms that do something, and of the head."""
        stands = (round(pose.x * 4), round(pose.top * 4), round(pose.height * 8), round(pose.lean * 2))
        arms = tuple(None if hand is None else (round(hand[0], 3), round(hand[1], 3)) for hand in pose.hands)
        body = (*stands, tuple(hand is None for hand in pose.hands), pose.legs)
        return body, (*stands, arms, pose.gesture), (*stands, pose.tilt, *self._steps(pose.face), round(pose.face.gaze, 1))

    def rects(self, pose: Pose) -> tuple[Rect, Rect, Rect]:
        """Where the body, the arms that do something, and the head are drawn."""
        key = (pose.x, pose.top, pose.height, pose.lean, pose.pivot, pose.hands)
        if self._placed is None or self._placed[0] != key:  # for most frames it is as for the last
            self._placed = key, self._rects(pose)
        return self._placed[1]

    def _rects(self, pose: Pose) -> tuple[Rect, Rect, Rect]:
        def around(places: list[Point], pad: float) -> Rect:
            return _around(np.array([(x, y, 1.0) for x, y in places]) @ pose.matrix.T, pad)

        def box(left: float, top: float, right: float, low: float) -> list[Point]:
            return [(left, top), (right, top), (right, low), (left, low)]

        if self.words.wild:
            whole = around(box(-WILD, 0.0, WILD, self._shown), 2)
            return whole, NOWHERE, whole
        raised = [(side, hand) for side, hand in zip((-1, 1), pose.hands, strict=True) if hand]
        line = [at for side, hand in raised for at in self._arm_line(side, hand)]
        pad = 2.0 + (_REACH + (self.holds[1] if self.holds else 0.0)) * pose.height
        side, above, below = (room * self.build.head for room in _HEAD_ROOM)
        middle = self.build.middle
        head = around(box(-side, middle - above, side, middle + below), 0.02 * pose.height)
        return around(box(-HALF, 0.0, HALF, self._shown), 2.0), around(line, pad) if line else NOWHERE, head

    def draw(self, frame: NDArray[np.uint8], pose: Pose) -> None:
        """Put the figure into a frame, in place."""
        if self.words.wild:
            lay(frame, self._beast(pose.face), self._moved(pose, (WILD * self.height, 0.0)))
            return
        self._lay_head(frame, self._back, pose)
        raised = [(side, hand) for side, hand in zip((-1, 1), pose.hands, strict=True) if hand]
        hanging = tuple(side for side in (-1, 1) if side not in dict(raised))
        legs = pose.legs if self._shown > 0.6 else STANDING
        lay(frame, self._body(hanging, legs), self._moved(pose, (self._middle, 0.0)))
        over = pose.gesture in OVER_FACE
        if not over:
            self._arms(frame, pose, raised)
        self._lay_head(frame, self._head(pose.face), pose)
        if over:
            self._arms(frame, pose, raised)
        if self.holds and raised:
            layer, size = self.holds
            x, y = self._place(pose, self._arm_line(*raised[-1])[2], -0.3 * size)
            put(frame, layer, x, y, size=size * pose.height, drawn=size * self.height)

    @staticmethod
    def _place(pose: Pose, at: Point, up: float) -> Point:
        x, y = pose.matrix @ np.array([at[0], at[1] + up, 1.0])
        return float(x), float(y)

    def _moved(self, pose: Pose, origin: Point) -> NDArray[np.float64]:
        """Pixels of a layer whose (0, 0) lies at `origin` to pixels of the frame."""
        unit = 1 / self.height
        return _after(pose.matrix, np.array([[unit, 0.0, -origin[0] * unit], [0.0, unit, -origin[1] * unit]]))

    def _head_matrix(self, pose: Pose) -> NDArray[np.float64]:
        """Head pixels to frame pixels: the head turns on the neck."""
        side, above, _ = (room * self._unit for room in _HEAD_ROOM)
        unit = 1 / self.height
        own = np.array([[unit, 0.0, -side * unit], [0.0, unit, self.build.middle - above * unit]])
        turned = _after(cv2.getRotationMatrix2D((0.0, self.build.head * 0.9), -pose.tilt, 1.0), own)
        return _after(pose.matrix, turned)

    def _arm_line(self, side: int, hand: Hand) -> list[Point]:
        shoulder = shoulder_of(self.build, side)
        bend, reached = elbow(self.build, shoulder, hand, bone=_BONE, side=side)
        return [shoulder, bend, reached]

    def _arms(self, frame: NDArray[np.uint8], pose: Pose, raised: list[tuple[int, Hand]]) -> None:
        tone = self.light.on_person
        for side, hand in raised:
            line = self._arm_line(side, hand)
            colour, thick = sleeve_on(self.look, self.words, side), thickness(self.build) * 0.84
            (x0, y0), (x1, y1) = line[0], line[1]
            start = (x0 + (x1 - x0) * 0.2, y0 + (y1 - y0) * 0.2)
            skin, (hx, hy) = hand_colour(self.look, self.words), line[2]
            if pose.gesture == "point":
                tip = (hx + (0.045 if hx > line[1][0] else -0.045), hy - 0.004)
                self._stroke(frame, pose, [line[2], tip], 0.016 + 2 * LINE, tone(ink_on(skin)))
                self._stroke(frame, pose, [line[2], tip], 0.016, tone(skin))
            self._stroke(frame, pose, [start, *line[1:]], thick + 2 * LINE, tone(ink_on(colour)))
            self._stroke(frame, pose, line, thick, tone(colour))
            self._polygon(frame, pose, hand_shape(self.build, (hx, hy)), tone(skin), tone(ink_on(skin)))

    @staticmethod
    def _fixed(pose: Pose, points: list[Point]) -> NDArray[np.int32]:
        at = np.asarray(points) @ pose.matrix[:, :2].T + pose.matrix[:, 2]
        fixed: NDArray[np.int32] = np.rint(np.minimum(np.maximum(at - 0.5, -9e3), 9e3) * 16).astype(np.int32)
        return fixed

    def _stroke(self, frame: NDArray[np.uint8], pose: Pose, points: list[Point], width: float, colour: Colour) -> None:
        at = self._fixed(pose, points)
        cv2.polylines(frame, [at], False, colour, max(1, round(width * pose.height)), cv2.LINE_AA, shift=4)

    def _polygon(
        self, frame: NDArray[np.uint8], pose: Pose, points: list[Point], colour: Colour, ink: Colour
    ) -> None:
        at, thick = self._fixed(pose, points), max(1, round(LINE * pose.height))
        cv2.fillPoly(frame, [at], colour, cv2.LINE_AA, shift=4)
        cv2.polylines(frame, [at], True, ink, thick, cv2.LINE_AA, shift=4)
