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


# Chosen out of 184 tried at random: those that a speaker-verification embedding tells apart best and that sound cleanest.
VOICES = (
    _voice("heart", "f adult clear soft warm"),
    _voice("alto", "f adult low warm clear", size=0.91, pitch=0.94, tilt=2.2, breath=-1.5, bend=-0.12, melody=1.15),
    _voice("velvet", "f adult soft dark warm", size=0.9, pitch=1.13, tilt=-1.7, breath=1.6, bend=-0.1, melody=0.75),
    _voice("reed", "f adult clear dry", size=0.94, tilt=1.4, breath=-3.5, bend=0.13, melody=0.76, rough=0.02),
    _voice("crisp", "f adult high dry sharp bright", size=0.96, pitch=1.21, tilt=2.8, breath=1.6, pace=1.05),
    _voice("bright", "f adult teen high clear soft", size=1.02, pitch=1.1, tilt=-0.8, bend=0.06, melody=0.9, rough=0.02),
    _voice("contralto", "f adult low deep dark hoarse", size=0.87, pitch=0.86, tilt=2.8, breath=-2.2, bend=0.07, melody=1.3),
    _voice("matron", "f old low deep hoarse slow", size=0.84, pitch=0.85, tilt=2.8, breath=3.8, bend=-0.12, rough=0.02, pace=0.9),
    _voice("granny", "f old thin dry slow", size=1.05, pitch=0.77, breath=-1.6, melody=0.92, rough=0.02, pace=0.88),
    _voice("baritone", "m adult low warm clear", size=0.77, pitch=0.69, tilt=-0.9, breath=-3.4, bend=0.07),
    _voice("tenor", "m adult high young light clear", size=0.91, pitch=0.69, tilt=2, breath=-2.7, bend=0.03),
    _voice("clerk", "m adult low dry sharp", size=0.73, pitch=0.65, tilt=2.9, bend=-0.04, melody=0.81),
    _voice("mellow", "m adult soft warm", size=0.83, pitch=0.62, tilt=2, breath=1.9, bend=0.13, melody=1.19, rough=0.02),
    _voice("round", "m adult soft warm clear", size=0.78, pitch=0.76, tilt=0.5, breath=-2, bend=-0.12, melody=0.89),
    _voice("gruff", "m adult dark hoarse rough gravel", size=0.91, pitch=0.6, tilt=-2.2, breath=2.3, bend=-0.1, rough=0.02),
    _voice("husky", "m adult teen high light hoarse dry", size=0.86, pitch=0.74, tilt=0.9, breath=3.2, melody=0.76, rough=0.02),
    _voice("bass", "m adult old low deep gravel", size=0.72, pitch=0.6, tilt=0.7, breath=-3.7, bend=0.1),
    _voice("grandpa", "m old low gravel slow", size=0.84, pitch=0.56, tilt=-1.3, breath=-1.6, bend=0.13, rough=0.02, pace=0.88),
    _voice("elder", "m old low deep hoarse slow", size=0.81, pitch=0.54, tilt=1, breath=3.6, melody=0.78, rough=0.04, pace=0.9),
    _voice("girl", "f child high clear bright", size=1.41, pitch=0.96, tilt=2.8, breath=-3.1, bend=-0.11, melody=0.9),
    _voice("boy", "m child high", size=1.24, pitch=0.83, tilt=-0.9, breath=3.2, bend=0.08, melody=0.9),
    _voice("teen", "f teen high clear", size=1.19, tilt=-1.9, breath=2.9, bend=-0.11),
    _voice("lad", "m teen high", size=0.93, pitch=0.81, breath=1.2, bend=-0.08, melody=0.85, rough=0.02),
    _voice("machine", "f m adult old robot flat", size=0.95, pitch=0.7, melody=0.0, effect="machine"),
    _voice("mouse", "f m child adult cartoon squeaky high small", size=1.5),
)  # fmt: skip

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
