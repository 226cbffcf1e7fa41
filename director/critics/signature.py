"""What somebody looks like where no detector finds a person: the main colour of chest and shoulders inside their box."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from generator.base import Box
from generator.media import Frame

NAMES = ("hue", "brightness")
_PARTS = {"chest": (0.28, 0.50, 0.12), "shoulders": (0.24, 0.36, 0.12)}  # top, bottom, half width: shares of the height
_GRAIN = np.array([8.0, 6.0, 6.0])  # of CIELAB: colours within it are one
_SHOWN = 0.2  # share of a part's height that must be in the picture
_ALONE = 0.5  # share of it in which nobody else may stand
_LEAST = 24  # pixels that a part must have
_SCALE = 20.0  # of CIELAB: a difference that one sees at once

Colour = NDArray[np.float64]  # [3] CIELAB


@dataclass(frozen=True)
class Signature:
    """The main colour of each part that was seen."""

    colours: dict[str, Colour]
    views: int  # pictures that it was measured from


@dataclass(frozen=True)
class View:
    """Somebody in one picture."""

    frame: Frame
    box: Box
    others: Sequence[Box] = ()  # of others, who may stand in front of them


def signature(views: Sequence[View]) -> Signature | None:
    """Measure somebody in some pictures; None where too little of them is seen."""
    found: dict[str, list[Colour]] = {}
    for view in views:
        for part in _PARTS:
            pixels = _inside(view, part)
            if pixels is not None:
                found.setdefault(part, []).append(_main(pixels))
    colours = {part: np.median(seen, axis=0) for part, seen in found.items()}
    return Signature(colours, len(views)) if colours else None


def differences(one: Signature, other: Signature) -> NDArray[np.float64] | None:
    """How far apart hue and brightness are, of the first part that is seen in both; None when none is."""
    for part in _PARTS:
        if part in one.colours and part in other.colours:
            apart = one.colours[part] - other.colours[part]
            return np.array([np.hypot(apart[1], apart[2]), abs(apart[0])]) / _SCALE
    return None


def _inside(view: View, part: str) -> NDArray[np.float32] | None:
    """[pixels, 3] CIELAB of one part of a box, where nobody else is; None where too little of it is in the picture."""
    frame, box = view.frame, view.box
    high, wide = frame.shape[:2]
    left, top, right, bottom = box[0] * wide, box[1] * high, box[2] * wide, box[3] * high
    tall, middle = bottom - top, (left + right) / 2
    begin, end, half = _PARTS[part]
    upper, lower, half = top + begin * tall, top + end * tall, min(half * tall, (right - left) / 2)
    if min(lower, high) - upper < _SHOWN * (lower - upper):
        return None
    place = _place((middle - half, upper, middle + half, lower))
    free = np.ones((high, wide), bool)
    for other in view.others:
        free[_place((other[0] * wide, other[1] * high, other[2] * wide, other[3] * high))] = False
    seen = free[place]
    if seen.sum() < max(_LEAST, _ALONE * seen.size):
        return None
    pixels: NDArray[np.float32] = cv2.cvtColor(frame[place].astype(np.float32) / 255, cv2.COLOR_RGB2LAB)[seen]
    return pixels


def _place(box: Box) -> tuple[slice, slice]:
    """The rows and columns of a box in pixels."""
    left, top, right, bottom = (max(0, round(edge)) for edge in box)
    return slice(top, bottom), slice(left, right)


def _main(pixels: NDArray[np.float32]) -> Colour:
    """The mean of the colours that are most frequent."""
    grains, which, counts = np.unique(np.round(pixels / _GRAIN), axis=0, return_inverse=True, return_counts=True)
    assert len(grains)
    colour: Colour = pixels[which.ravel() == counts.argmax()].mean(axis=0).astype(np.float64)
    return colour
