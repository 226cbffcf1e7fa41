"""A voice as it can be compared: the speaker encoder's vector, and the pitch that it hears only faintly."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from director.critics.hearing import RATE, Mono, VoiceEncoder
from generator.animatic.voice_measure import measure

NAMES = ("embedding", "pitch")
SHORTEST = 0.7  # seconds of speech below which nothing can be said of a voice


@dataclass(frozen=True)
class Voiceprint:
    """One voice in some stretches of speech."""

    vector: NDArray[np.float32]  # [256], length 1
    pitch: float | None  # median of the fundamental in Hz; None where too little is voiced
    seconds: float


def voiceprint(encoder: VoiceEncoder, speech: Mono) -> Voiceprint:
    """Measure somebody's speech. Raises Absent."""
    timbre = measure(speech, RATE)
    return Voiceprint(encoder.embed(speech), timbre.pitch if timbre else None, len(speech) / RATE)


def together(prints: Sequence[Voiceprint]) -> Voiceprint:
    """Several stretches of one voice as one, the longer ones weighing more."""
    seconds = np.array([one.seconds for one in prints])
    vector = np.sum([one.vector * one.seconds for one in prints], axis=0)
    voiced = [(one.pitch, one.seconds) for one in prints if one.pitch]
    pitch = None
    if voiced:
        heights, weights = np.log([one[0] for one in voiced]), [one[1] for one in voiced]
        pitch = float(np.exp(np.average(heights, weights=weights)))
    return Voiceprint((vector / np.linalg.norm(vector)).astype(np.float32), pitch, float(seconds.sum()))


def differences(one: Voiceprint, other: Voiceprint) -> NDArray[np.float64]:
    """1 minus the cosine of the vectors, and the distance of the pitches in octaves; 0 where one has none."""
    far = 1.0 - float(one.vector @ other.vector)
    octaves = abs(np.log2(one.pitch / other.pitch)) if one.pitch and other.pitch else 0.0
    return np.array([far, octaves])
