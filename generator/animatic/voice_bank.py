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


# Chosen out of 184 tried at random: those that `voice_measure` and a speaker-verification embedding both tell apart best.
VOICES = (
    _voice("heart", "f adult clear soft warm", size=0.94, pitch=0.99, tilt=1.4, breath=-3.5, bend=0.13, melody=0.76, rough=0.02),
    _voice("contralto", "f adult low deep dry", size=0.91, pitch=0.94, tilt=2.2, breath=-1.5, bend=-0.12, melody=1.15),
    _voice("alto", "f adult old low warm dark", size=0.94, pitch=0.86, tilt=-1.4, breath=-3.7, rough=0.02),
    _voice("bright", "f adult teen high clear bright", size=1.02, pitch=0.93, tilt=2.4, breath=-4, bend=-0.11, melody=1.09),
    _voice("velvet", "f adult soft dark warm", size=0.9, pitch=1.13, tilt=-1.7, breath=1.6, bend=-0.1, melody=0.75),
    _voice("crisp", "f adult high dry sharp bright", size=0.96, pitch=1.21, tilt=2.8, breath=1.6, melody=0.95),
    _voice("granny", "f old thin dry high", size=1.04, pitch=0.78, tilt=0.6, breath=-1.6, melody=1.19, rough=0.02, pace=0.9),
    _voice("bass", "m adult old low deep dark gravel", size=0.73, pitch=0.53, tilt=-0.4, breath=-3.4, bend=-0.12, rough=0.02),
    _voice("mellow", "m adult soft warm low", size=0.85, pitch=0.51, tilt=1.5, breath=4.8, bend=0.14, melody=1.17),
    _voice("clerk", "m adult dry sharp flat", size=0.73, pitch=0.65, tilt=2.9, breath=0.7, bend=-0.04, melody=0.81),
    _voice("gruff", "m adult hoarse rough gravel", size=0.91, pitch=0.55, tilt=1.3, breath=1.8, bend=-0.09, melody=0.89),
    _voice("tenor", "m adult teen high light clear soft", size=0.85, pitch=0.7, tilt=-1.6, breath=-2.2, bend=-0.13, melody=0.89),
    _voice("grandpa", "m old low gravel hoarse", size=0.86, pitch=0.62, tilt=-1.9, breath=-2.9, bend=0.11, rough=0.04, pace=0.9),
    _voice("elder", "m old high thin dry", size=0.89, pitch=0.74, tilt=2.7, breath=4.9, bend=-0.06, rough=0.02, pace=0.9),
    _voice("girl", "f child high clear bright", size=1.41, pitch=1.04, tilt=-2.1, breath=2.8, bend=0.06),
    _voice("boy", "m child high", size=1.26, pitch=0.82, tilt=2.7, breath=-2.8, melody=0.79),
    _voice("teen", "f teen high clear", size=1.19, tilt=-1.9, breath=2.9, bend=-0.11),
    _voice("lad", "m teen high", size=1.04, pitch=0.65, tilt=-1.6, breath=0.6, bend=0.05),
    _voice("machine", "f m adult old robot flat", size=0.95, pitch=0.7, melody=0.0, effect="machine"),
    _voice("mouse", "f m child adult cartoon squeaky high small", size=1.55, pitch=1.2, tilt=2, melody=1.2),
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
