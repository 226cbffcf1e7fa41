"""Framing, angle and move: how large people are, where the horizon lies, and how the picture travels."""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from generator.animatic.dice import dice


@dataclass(frozen=True)
class Framing:
    """One size of shot."""

    name: str
    height: float  # of a grown-up's figure, in picture heights
    crown: float  # where the top of the head is, in picture heights
    near: float  # how much larger than in a wide shot the set is
    soft: float = 0.0  # blur of the set, in picture heights: the lens is on the person


OVER_SHOULDER = re.compile(r"over[- ](the|his|her|their|\w+['’]s)[- ]?shoulder|\bots\b|over[- ]shoulder")
_FRAMINGS = (
    (r"\binsert\b|detail|macro|object", Framing("insert", 4.0, 0.1, 2.6, 0.006)),
    (r"extreme close|\becu\b|\bxcu\b|big close", Framing("extreme close", 6.6, -0.2, 2.9, 0.009)),
    (r"medium close|\bmcu\b|bust|chest up", Framing("medium close", 2.45, 0.11, 1.8, 0.0032)),
    (
        r"medium (wide|long|full)|\bmls\b|\bmws\b|cowboy|american|three[- ]quarter",
        Framing("medium wide", 1.22, 0.13, 1.3),
    ),
    (OVER_SHOULDER.pattern, Framing("over the shoulder", 2.1, 0.12, 1.7, 0.0034)),
    (r"medium|\bms\b|waist|two[- ]shot", Framing("medium", 1.72, 0.13, 1.5, 0.0014)),
    (r"close|\bcu\b|face", Framing("close", 3.5, 0.08, 2.2, 0.006)),
    (
        r"extreme (wide|long)|\bels\b|\bews\b|\bxls\b|establish|aerial|panoram|very wide",
        Framing("extreme wide", 0.24, 0.64, 0.86),
    ),
    (r"\bfull\b|\bfs\b|full[- ]length|head to toe", Framing("full", 0.8, 0.14, 1.08)),
    (r"wide|long|\bls\b|\bws\b|master", Framing("wide", 0.52, 0.38, 1.0)),
)

_MEDIUM = next(framing for _, framing in _FRAMINGS if framing.name == "medium")


def framing_of(words: str) -> Framing:
    """The size of shot that the words ask for; medium when they ask for none."""
    return next((framing for pattern, framing in _FRAMINGS if re.search(pattern, words.lower())), _MEDIUM)


def horizon_shift(angle: str) -> float:
    """How far an angle moves the horizon down (picture heights): low angles look up."""
    text = angle.lower()
    if re.search(r"\blow\b|worm|from below|upward", text):
        return 0.13
    if re.search(r"\bhigh\b|bird|overhead|\btop\b|from above|downward", text):
        return -0.2
    return 0.0


@dataclass(frozen=True)
class Moves:
    """Where the camera is in every frame, relative to its middle position. Picture heights, and a factor of size."""

    x: NDArray[np.float64]
    y: NDArray[np.float64]
    zoom: NDArray[np.float64]
    follow: bool = False  # people keep their place in the picture while the set goes by

    @property
    def still(self) -> bool:
        """Whether nothing moves at all."""
        return float(np.ptp(self.x) + np.ptp(self.y) + np.ptp(self.zoom)) == 0.0


def _drift(count: int, fps: float, seed: object, size: float) -> NDArray[np.float64]:
    """A slow unsteadiness, as of a hand."""
    rng = dice("hand", seed)
    t = np.arange(count) / fps
    waves = [np.sin(2 * np.pi * (f * t + rng.uniform())) * a for f, a in ((0.35, 1.0), (0.8, 0.5), (1.9, 0.22))]
    return np.sum(waves, axis=0) * size


def moves_of(words: str, frames: int, fps: float, seed: object) -> Moves:
    """The move that the words ask for, eased at both ends."""
    text = words.lower()
    t = np.linspace(0, 1, frames) if frames > 1 else np.zeros(1)
    ease = t * t * (3 - 2 * t)
    quick = (
        1.8
        if re.search(r"fast|quick|rapid|crash|sudden", text)
        else 0.65
        if re.search(r"slight|subtle|very slow|gentle", text)
        else 1.0
    )
    x, y, zoom, follow = np.zeros(frames), np.zeros(frames), np.ones(frames), False
    if re.search(r"push[- ]?in|pushes in|zoom[- ]?in|dolly[- ]?in|dolly forward|move[s]? in|closer", text):
        zoom = 1 + 0.13 * quick * ease
    elif re.search(r"pull[- ]?(out|back)|zoom[- ]?out|dolly[- ]?(out|back)|pulls|wider", text):
        zoom = 1 + 0.13 * quick * (1 - ease)
    if re.search(r"whip", text):
        fast = np.clip(t * 3, 0, 1)
        x = x + 0.3 * ((fast * fast * (3 - 2 * fast)) - 1)
    elif re.search(r"\bpan|\barc|orbit|dolly|lateral|truck|slide|sideways", text) and float(np.ptp(zoom)) == 0.0:
        x = x + (-1 if "left" in text else 1) * 0.16 * min(quick, 1.4) * (ease - 0.5)
    if re.search(r"track|follow|chase|steadicam|alongside", text):
        follow = True
        x = x + (-1 if "left" in text else 1) * 0.09 * frames / fps * (t - 0.5)
    if re.search(r"tilt|crane|boom|jib|pedestal|ris(e|es|ing)\b", text):
        y = y + (1 if "down" in text else -1) * 0.13 * quick * (ease - (0.5 if "tilt" not in text else 1))
    if re.search(r"crane|jib", text):
        zoom = zoom + 0.07 * (ease if "down" in text else 1 - ease)
    if re.search(r"hand[- ]?held|shaky|shake|unsteady|documentary", text):
        x, y = x + _drift(frames, fps, (seed, "x"), 0.0042), y + _drift(frames, fps, (seed, "y"), 0.0034)
        zoom = zoom + 0.03
    return Moves(x, y, zoom, follow)
