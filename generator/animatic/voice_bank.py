"""The voices that the animatic can cast, and what each sounds like to `voice_measure`.

A voice's words are its traits: f or m (neither: anybody's), child, teen, adult or old, and qualities such as low.
The numbers in voice_bank.json were measured from the voices themselves by `voice_calibration`.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

from generator.animatic.voices import Voice, VoicePack

HEART = (("heart", 1.0),)
STEPS = (-1, 0, 1)


def _voice(name: str, traits: str, style: tuple[tuple[str, float], ...] = HEART, **how: float | str) -> Voice:
    return Voice(name, style, traits=frozenset(traits.split()), **how)  # type: ignore[arg-type]


VOICES = (
    _voice("heart", "f adult clear soft warm"),
    _voice("alto", "f adult low deep warm", size=0.88),
    _voice("bright", "f adult teen high bright clear", (("jf_alpha", 1.0),)),
    _voice("crisp", "f adult high dry sharp", (("jf_nezumi", 1.0),)),
    _voice("granny", "f old thin dry slow", (("jf_nezumi", 0.6), ("jf_gongitsune", 0.4)), size=0.9, pace=0.88),
    _voice("matron", "f old low deep hoarse slow", size=0.95, pitch=0.8, pace=0.9),
    _voice("baritone", "m adult low warm", (("jm_kumo", 1.0),)),
    _voice("tenor", "m adult teen high young light", (("jm_kumo", 1.0),), size=1.15),
    _voice("mellow", "m adult soft warm", size=0.82, pitch=0.7),
    _voice("bass", "m adult old low deep gravel", size=0.76, pitch=0.6),
    _voice("gruff", "m adult hoarse dry rough", (("jm_kumo", 0.6), ("jf_tebukuro", 0.4)), size=0.9),
    _voice("grandpa", "m old low gravel slow", (("jm_kumo", 1.0),), size=0.87, pace=0.86),
    _voice("between", "f m adult teen", (("jm_kumo", 0.5), ("jf_alpha", 0.5))),
    _voice("girl", "f child high clear bright", size=1.3),
    _voice("teen", "f teen high clear bright", size=1.16),
    _voice("boy", "m child high", (("jm_kumo", 0.45), ("jf_alpha", 0.55)), size=1.3),
    _voice("machine", "f m adult old robot flat", size=0.95, pitch=0.7, melody=0.0, effect="machine"),
    _voice("mouse", "f m child adult cartoon squeaky high small", size=1.5),
)


@dataclass(frozen=True)
class Calibration:
    """What the bank sounds like: [voices, steps] pitches in Hz and [voices, steps, bands] spectra."""

    names: tuple[str, ...]
    pitch: NDArray[np.float32]
    bands: NDArray[np.float32]
    spread: NDArray[np.float32]  # [1 + bands] how much one voice varies from line to line: log pitch, then each band


@cache
def calibration() -> Calibration:
    """The measured numbers of the bank, read once."""
    data = json.loads((files("generator.animatic") / "voice_bank.json").read_text(encoding="utf-8"))
    voices = data["voices"]
    return Calibration(
        tuple(voices),
        np.array([[step["pitch"] for step in voices[name]] for name in voices], np.float32),
        np.array([[step["bands"] for step in voices[name]] for name in voices], np.float32),
        np.array(data["spread"], np.float32),
    )


def bank(pack: VoicePack) -> tuple[Voice, ...]:
    """The voices that this pack can speak, each with the pitch that its lines are tuned to."""
    known = calibration()
    middle = dict(zip(known.names, known.pitch[:, STEPS.index(0)].tolist(), strict=True))
    return tuple(replace(voice, hertz=middle[voice.id]) for voice in VOICES if pack.full or voice.fast)
