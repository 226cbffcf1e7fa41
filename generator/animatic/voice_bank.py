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

from generator.animatic.voices import HEART, Style, Voice, VoicePack


def _voice(
    name: str, traits: str, style: Style = HEART, *, size: float = 1.0, pitch: float = 1.0, melody: float = 1.0,
    pace: float = 1.0, effect: str = "",
) -> Voice:  # fmt: skip
    return Voice(name, style, size, pitch, melody, pace, effect, frozenset(traits.split()))


# Where only hibari is installed, a third of these is left: some of every age and sex.
VOICES = (
    _voice("heart", "f adult clear soft warm"),
    _voice("alto", "f adult low deep warm", size=0.88),
    _voice("bright", "f adult teen high bright clear", (("jf_alpha", 1.0),)),
    _voice("velvet", "f adult low soft dark", (("jf_alpha", 1.0),), size=0.85),
    _voice("crisp", "f adult high dry sharp", (("jf_nezumi", 1.0),)),
    _voice("granny", "f old thin dry slow", (("jf_nezumi", 0.6), ("jf_gongitsune", 0.4)), size=0.9, pace=0.88),
    _voice("matron", "f old low deep hoarse slow", size=0.95, pitch=0.8, pace=0.9),
    _voice("baritone", "m adult low warm clear", (("jm_kumo", 1.0),)),
    _voice("tenor", "m adult teen high young light", (("jm_kumo", 1.0),), size=1.15),
    _voice("mellow", "m adult soft warm", size=0.82, pitch=0.7),
    _voice("bass", "m adult old low deep gravel", size=0.76, pitch=0.6),
    _voice("clerk", "m adult dry sharp", (("jm_kumo", 0.75), ("jf_alpha", 0.25))),
    _voice("gruff", "m adult hoarse dry rough gravel", (("jm_kumo", 0.7), ("jf_tebukuro", 0.3)), size=0.86),
    _voice("grandpa", "m old low gravel slow", (("jm_kumo", 1.0),), size=0.85, pace=0.86),
    _voice("between", "f m adult teen", (("jm_kumo", 0.5), ("jf_alpha", 0.5))),
    _voice("girl", "f child high clear bright", size=1.3),
    _voice("teen", "f teen high clear bright", size=1.15),
    _voice("boy", "m child high", (("jm_kumo", 0.45), ("jf_alpha", 0.55)), size=1.3),
    _voice("lad", "m teen high", (("jm_kumo", 0.6), ("jf_alpha", 0.4)), size=1.16),
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


def bank(pack: VoicePack | None) -> tuple[Voice, ...]:
    """The voices that this pack can speak; all of them where nobody speaks, so that casting stays the same."""
    return tuple(voice for voice in VOICES if pack is None or pack.full or voice.fast)


def nearest(features: NDArray[np.float64], candidates: tuple[Voice, ...]) -> Voice:
    """The candidate, as it is or a step higher or lower, that sounds most like a measurement.

    The distance is Mahalanobis's, with the covariance inside a voice.
    """
    known = calibration()
    distance = (((known.means - features) @ known.whitening) ** 2).sum(axis=-1) + _STRETCH * np.abs(STEPS)
    choices = [replace(voice, step=step) for voice in candidates for step in STEPS]
    return min(choices, key=lambda voice: distance[known.names.index(voice.id), STEPS.index(voice.step)])
