"""Hands: where they are in every gesture, in figure units, for somebody who looks to the right of the picture."""

from __future__ import annotations

import math
from collections.abc import Callable

from generator.animatic.build import Build

Hand = tuple[float, float]  # a place in figure units
Hands = tuple[Hand | None, Hand | None]  # left and right of the picture; None hangs
_Gesture = Callable[[Build, float, float], Hands]  # measures, seconds, how far the arms have got (0 to 1)


def _between(hang: Hand, to: Hand, t: float) -> Hand:
    return hang[0] + (to[0] - hang[0]) * t, hang[1] + (to[1] - hang[1]) * t


def hanging(b: Build, side: int) -> Hand:
    """Where a hand hangs."""
    return side * (b.half + 0.012), b.shoulder + 0.325


def _right(b: Build, at: Hand, t: float) -> Hands:
    return None, _between(hanging(b, 1), at, t)


def _both(b: Build, left: Hand, right: Hand, t: float) -> Hands:
    return _between(hanging(b, -1), left, t), _between(hanging(b, 1), right, t)


_GESTURES: dict[str, _Gesture] = {
    "talk": lambda b, s, t: _right(b, (b.half + 0.035 + 0.02 * math.sin(4 * s), b.shoulder + 0.08 - 0.03 * math.sin(3.1 * s)), t),
    "hold": lambda b, s, t: _right(b, (b.half + 0.05, b.shoulder + 0.05), t),
    "drink": lambda b, s, t: _right(b, (0.055, b.head * 0.92 - 0.012 * math.sin(1.6 * s)), t),
    "phone": lambda b, s, t: _right(b, (b.head * 0.47, b.head * 0.66), t),
    "write": lambda b, s, t: _both(b, (-0.04, b.shoulder + 0.2), (0.06 + 0.014 * math.sin(9 * s), b.shoulder + 0.19), t),
    "embrace": lambda b, s, t: _both(b, (0.05, b.shoulder + 0.16), (0.2, b.shoulder + 0.09), t),
    "give": lambda b, s, t: _right(b, (b.half + 0.15, b.shoulder + 0.13), t),
    "point": lambda b, s, t: _right(b, (b.half + 0.21, b.shoulder + 0.01), t),
    "reach": lambda b, s, t: _right(b, (b.half + 0.19, b.shoulder + 0.07 + 0.008 * math.sin(2 * s)), t),
    "clasp": lambda b, s, t: _right(b, (b.half + 0.13, b.shoulder + 0.24), t),
    "wave": lambda b, s, t: _right(b, (b.half + 0.09 + 0.045 * math.sin(7 * s), b.head * 0.32), t),
    "cheer": lambda b, s, t: _both(
        b, (-b.half - 0.07, -0.03 + 0.03 * math.sin(6 * s)), (b.half + 0.07, -0.03 - 0.03 * math.sin(6 * s)), t
    ),
    "cover": lambda b, s, t: _both(b, (-b.head * 0.24, b.head * 0.62), (b.head * 0.24, b.head * 0.62), t),
    "think": lambda b, s, t: _right(b, (b.head * 0.16, b.head * 0.99), t),
    "pray": lambda b, s, t: _both(b, (-0.016, b.shoulder + 0.11), (0.02, b.shoulder + 0.11), t),
    "hips": lambda b, s, t: _both(b, (-b.waist - 0.016, b.crotch - 0.07), (b.waist + 0.016, b.crotch - 0.07), t),
    "bow": lambda b, s, t: _both(
        b, (-0.05 + 0.045 * math.sin(3.4 * s), b.shoulder + 0.1), (b.half + 0.06, b.shoulder + 0.035), t
    ),
    "cello": lambda b, s, t: _both(
        b, (-0.055, b.shoulder + 0.05), (0.09 + 0.035 * math.sin(3.0 * s), b.shoulder + 0.27), t
    ),
    "sweep": lambda b, s, t: _both(
        b, (-0.03 + 0.03 * math.sin(3.0 * s), b.shoulder + 0.15), (0.05 + 0.05 * math.sin(3.0 * s), b.shoulder + 0.26), t
    ),
    "steer": lambda b, s, t: _right(b, (0.008 * math.sin(1.3 * s), b.shoulder + 0.2), t),
    "strum": lambda b, s, t: _both(
        b, (-0.03, b.shoulder + 0.2 + 0.016 * math.sin(9 * s)), (b.half + 0.05, b.shoulder + 0.14), t
    ),
    "crossed": lambda b, s, t: _both(b, (b.half * 0.62, b.shoulder + 0.17), (-b.half * 0.62, b.shoulder + 0.19), t),
}  # fmt: skip
FRONTAL = {"cello", "sweep", "steer"}  # the same whichever way somebody looks
OVER_FACE = {"drink", "phone", "cover", "think"}  # the hand lies before the head


def hands(gesture: str, b: Build, *, facing: int, seconds: float, begun: float) -> Hands:
    """Where both hands are. `facing`: -1 looks left, 1 right; `begun`: 0 hanging to 1 there."""
    if not gesture or begun <= 0.02:
        return None, None
    ease = begun * begun * (3 - 2 * begun)
    left, right = _GESTURES[gesture](b, seconds, ease)
    if facing >= 0 or gesture in FRONTAL:
        return left, right
    return (None if right is None else (-right[0], right[1]), None if left is None else (-left[0], left[1]))


def swinging(b: Build, phase: float, reach: float) -> Hands:
    """Arms that swing while somebody walks: `phase` in radians, `reach` in figure units."""
    swing = reach * math.sin(phase)
    y = b.shoulder + 0.325 - 0.15 * abs(swing)
    return (-b.half - 0.012 - swing, y), (b.half + 0.012 - swing, y)


def elbow(b: Build, shoulder: Hand, hand: Hand, *, bone: float, side: int) -> tuple[Hand, Hand]:
    """The elbow of an arm of two bones, and the hand, brought within their reach.

    Before the body and at the face the elbow stays where it hangs: the arm then comes towards the camera.
    """
    dx, dy = hand[0] - shoulder[0], hand[1] - shoulder[1]
    far = math.hypot(dx, dy) or 1e-6
    most = 2 * bone * 0.995
    if far > most:
        dx, dy, far = dx * most / far, dy * most / far, most
        hand = (shoulder[0] + dx, shoulder[1] + dy)
    if side * hand[0] < b.half + 0.07 and b.head * 0.5 < hand[1] < b.shoulder + 0.26:
        return (side * (b.half + 0.035), b.shoulder + 0.16), hand
    off = math.sqrt(max(0.0, bone**2 - far**2 / 4))
    ux, uy = dx / far, dy / far
    first, second = (-uy, ux), (uy, -ux)
    bend = max(first, second, key=lambda v: 0.6 * side * v[0] + v[1])  # outward and down
    return (shoulder[0] + dx / 2 + bend[0] * off, shoulder[1] + dy / 2 + bend[1] * off), hand
