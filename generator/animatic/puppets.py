"""A figure that can be put into a picture: drawn once as still parts, moved every frame."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from generator.animatic.beasts import draw_beast
from generator.animatic.bodies import (
    LINE,
    arm,
    arm_parts,
    build_of,
    draw_body,
    hand_colour,
    hand_shape,
    ink_on,
    joints,
    sleeve_on,
    thickness,
)
from generator.animatic.canvas import Canvas, Colour, Layer, Point, lay
from generator.animatic.handling import put, sprite
from generator.animatic.heads import Face, draw_back, draw_head
from generator.animatic.looks import Look
from generator.animatic.palette import Light
from generator.animatic.props import Prop
from generator.animatic.wording import Wording
from generator.base import Box

HALF = 0.24  # half the width of a figure's box, in figure heights
WILD = 0.85  # half the width of an animal's canvas, in its height
BENT = 0.35  # how far an arm is raised before it is drawn with a sharp elbow
_MOUTHS, _LIDS = 5, 3  # steps in which mouths open and eyes close
_HEAD_ROOM = (1.05, 1.25, 1.35)  # sides, above and below the middle of a head, in head heights


@dataclass(frozen=True)
class Pose:
    """Where a figure stands in one frame, in pixels, and what it does."""

    x: float  # of the feet
    top: float  # of the crown
    height: float
    face: Face
    tilt: float = 0.0  # of the head, degrees
    raised: tuple[float, float] = (0.0, 0.0)  # left and right arm of the picture
    sway: float = 0.0

    def box(self, width: int, height: int) -> Box:
        """The whole figure, seen or not, as fractions of the picture."""
        half = HALF * self.height
        return ((self.x - half) / width, self.top / height, (self.x + half) / width, (self.top + self.height) / height)


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
        self._heads: dict[tuple[int, int], Layer] = {}
        self._shown = min(1.03, max(0.1, shown))
        self._bodies: dict[tuple[int, ...], Layer] = {}
        self._back = self._head_layer(lambda c: draw_back(c, look, words, light.on_person))

    @property
    def _unit(self) -> float:
        return self.build.head * self.height

    def _beast(self, face: Face) -> Layer:
        key = (round(face.mouth * _MOUTHS), round(face.lids * _LIDS))
        if key not in self._heads:
            step = Face(face.turn, key[0] / _MOUTHS, key[1] / _LIDS)
            size = round(2 * WILD * self.height), max(1, round(self._shown * self.height))
            canvas = Canvas(*size, unit=self.height, origin=(WILD * self.height, 0.0))
            draw_beast(canvas, self.look, self.words, self.light.on_person, step)
            self._heads[key] = canvas.layer()
        return self._heads[key]

    def _head_layer(self, draw: Callable[[Canvas], None]) -> Layer:
        side, above, below = (room * self._unit for room in _HEAD_ROOM)
        canvas = Canvas(round(2 * side), round(above + below), unit=self._unit, origin=(side, above))
        draw(canvas)
        return canvas.layer()

    def _body(self, hanging: tuple[int, ...]) -> Layer:
        if hanging not in self._bodies:
            size = round(2 * HALF * self.height), max(1, round(self._shown * self.height))
            canvas = Canvas(*size, unit=self.height, origin=(HALF * self.height, 0.0))
            draw_body(canvas, self.look, self.words, self.light.on_person, hanging=hanging)
            self._bodies[hanging] = canvas.layer()
        return self._bodies[hanging]

    def _head(self, face: Face) -> Layer:
        key = (round(face.mouth * _MOUTHS), round(face.lids * _LIDS))
        if key not in self._heads:
            step = Face(face.turn, key[0] / _MOUTHS, key[1] / _LIDS, face.tilt, face.lift, face.curve, face.droop)
            self._heads[key] = self._head_layer(
                lambda c: draw_head(c, self.look, self.words, self.light.on_person, step)
            )
        return self._heads[key]

    def draw(self, frame: NDArray[np.uint8], pose: Pose) -> None:
        """Put the figure into a frame, in place."""
        scale = pose.height / self.height
        if self.words.wild:
            lay(
                frame, self._beast(pose.face), np.array([[scale, 0, pose.x - WILD * pose.height], [0, scale, pose.top]])
            )
            return
        head = self._head_matrix(pose, scale)
        lay(frame, self._back, head)
        body = np.array([[scale, 0, pose.x - HALF * pose.height], [0, scale, pose.top]])
        raised = [(side, up) for side, up in zip((-1, 1), pose.raised, strict=True) if up > 0.01]
        lay(frame, self._body(tuple(side for side in (-1, 1) if side not in dict(raised))), body)
        for side, up in raised:
            self._arm(frame, pose, side, up)
        lay(frame, self._head(pose.face), head)
        if self.holds and raised:
            layer, size = self.holds
            _, _, hand = joints(self.build, pose.sway, raised[0][1], raised[0][0])
            x, y = pose.x + hand[0] * pose.height, pose.top + (hand[1] - 0.3 * size) * pose.height
            put(frame, layer, x, y, size=size * pose.height, drawn=size * self.height)

    def _head_matrix(self, pose: Pose, scale: float) -> NDArray[np.float64]:
        """Head pixels to frame pixels: the head turns on the neck."""
        side, above, _ = (room * self._unit for room in _HEAD_ROOM)
        chin = self.build.head * 0.9
        neck = (side, above + (chin - self.build.middle) * self.height)
        matrix = cv2.getRotationMatrix2D(neck, -pose.tilt, scale)
        matrix[:, 2] += np.array([pose.x, pose.top + chin * pose.height]) - neck
        return matrix

    def _arm(self, frame: NDArray[np.uint8], pose: Pose, side: int, raised: float) -> None:
        b, tone = self.build, self.light.on_person
        if raised < BENT:
            points, hand = arm(b, pose.sway, raised, side)
            for shape, colour, closed in arm_parts(b, self.look, self.words, points, hand, side):
                self._polygon(frame, pose, shape, tone(colour), ink_on(colour), closed=closed)
            return
        shoulder, elbow, hand = joints(b, pose.sway, raised, side)
        colour, thick = sleeve_on(self.look, self.words, side), thickness(b) * 0.86
        start = (shoulder[0] + (elbow[0] - shoulder[0]) * 0.2, shoulder[1] + (elbow[1] - shoulder[1]) * 0.2)
        self._stroke(frame, pose, [start, elbow, hand], thick + 2 * LINE, tone(ink_on(colour)))
        self._stroke(frame, pose, [shoulder, elbow, hand], thick, tone(colour))
        skin = hand_colour(self.look, self.words)
        fist = (hand[0], hand[1] - 0.012)
        self._polygon(frame, pose, hand_shape(b, fist), tone(skin), ink_on(skin), closed=True)

    @staticmethod
    def _stroke(frame: NDArray[np.uint8], pose: Pose, points: list[Point], width: float, colour: Colour) -> None:
        at = np.round((np.asarray(points) * pose.height + (pose.x, pose.top) - 0.5).clip(-9e3, 9e3) * 16).astype(
            np.int32
        )
        cv2.polylines(frame, [at], False, colour, max(1, round(width * pose.height)), cv2.LINE_AA, shift=4)

    def _polygon(
        self, frame: NDArray[np.uint8], pose: Pose, points: list[Point], colour: Colour, ink: Colour, *, closed: bool
    ) -> None:
        at = np.asarray(points) * pose.height + (pose.x, pose.top)
        fixed = np.round(np.clip(at - 0.5, -9e3, 9e3) * 16).astype(np.int32)
        thick = max(1, round(LINE * pose.height))
        cv2.fillPoly(frame, [fixed], colour, cv2.LINE_AA, shift=4)
        cv2.polylines(frame, [fixed], closed, self.light.on_person(ink), thick, cv2.LINE_AA, shift=4)
