"""The voices that the animatic can cast, and what each sounds like to `voice_measure`.

A voice's traits are f or m (both: anybody's), child, teen, adult or old, and qualities such as low. The numbers in
voice_bank.json were measured from the voices themselves: `python -m generator.animatic.voice_calibration`.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

from generator.animatic.voices import Voice


def _voice(name: str, traits: str, **moved: float | str) -> Voice:
    return Voice(name, traits=frozenset(traits.split()), **moved)  # type: ignore[arg-type]


VOICES = (
    _voice("heart", "f adult clear soft warm"),
    _voice("alto", "f adult low deep warm", size=0.88),
    _voice("bright", "f adult teen high bright clear", size=1.1, tilt=2, melody=1.2),
    _voice("velvet", "f adult low soft dark", size=0.95, pitch=0.82, tilt=-2.5, breath=5, melody=0.85),
    _voice("crisp", "f adult high dry sharp", pitch=1.2, bend=-0.1, tilt=2, pace=1.06),
    _voice("granny", "f old thin dry slow", size=1.02, pitch=0.78, rough=0.05, breath=4, pace=0.87),
    _voice("matron", "f old low deep hoarse slow", size=0.88, pitch=0.85, rough=0.04, pace=0.9),
    _voice("baritone", "m adult low warm clear", size=0.84, pitch=0.62, tilt=1.5, bend=-0.08),
    _voice("tenor", "m adult teen high young light", size=0.92, pitch=0.72, tilt=1.5),
    _voice("mellow", "m adult soft warm", size=0.82, pitch=0.7, breath=3),
    _voice("bass", "m adult old low deep gravel", size=0.76, pitch=0.58, tilt=1),
    _voice("clerk", "m adult dry sharp", size=0.9, pitch=0.55, bend=0.1, tilt=2, melody=0.7),
    _voice("gruff", "m adult hoarse dry rough gravel", size=0.8, pitch=0.62, rough=0.06, breath=4),
    _voice("grandpa", "m old low gravel slow", size=0.86, pitch=0.62, rough=0.05, breath=4, pace=0.86),
    _voice("between", "f m adult teen", size=0.93, pitch=0.82),
    _voice("girl", "f child high clear bright", size=1.3),
    _voice("teen", "f teen high clear bright", size=1.15),
    _voice("boy", "m child high", size=1.26, pitch=0.84, tilt=-1),
    _voice("lad", "m teen high", size=1.05, pitch=0.7),
    _voice("machine", "f m adult old robot flat", size=0.95, pitch=0.7, melody=0.0, effect="machine"),
    _voice("mouse", "f m child adult cartoon squeaky high small", size=1.5),
)

STEPS = (-1, 0, 1)
_STRETCH = 4.0  # squared distance that a step away from the bank costs: a voice remembers itself before its neighbours


@dataclass(frozen=True)
class Calibration:
    """What the bank sounds like: the mean of each voice's measurements, and how one voice varies from line to line."""

    names: tuple[str, ...]
    means: NDArray[np.float64]  # [voices, STEPS, features]
    whitening: NDArray[np.float64]  # [features, features]: differences times this have unit variance inside one voice


@cache
def calibration() -> Calibration:
    """The measured numbers of the bank, read once."""
    data = json.loads((files("generator.animatic") / "voice_bank.json").read_text(encoding="utf-8"))
    return Calibration(tuple(data["voices"]), np.array(list(data["voices"].values())), np.array(data["whitening"]))


def nearest(features: NDArray[np.float64], candidates: tuple[Voice, ...]) -> Voice:
    """The candidate, as it is or a step higher or lower, that sounds most like a measurement.

    The distance is Mahalanobis's, with the covariance inside a voice.
    """
    known = calibration()
    distance = (((known.means - features) @ known.whitening) ** 2).sum(axis=-1) + _STRETCH * np.abs(STEPS)
    choices = [replace(voice, step=step) for voice in candidates for step in STEPS]
    return min(choices, key=lambda voice: distance[known.names.index(voice.id), STEPS.index(voice.step)])
