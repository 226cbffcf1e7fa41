"""A voice as it can be compared: the speaker encoder's vector of some stretches of speech."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from director.critics.hearing import RATE, Mono, VoiceEncoder

NAMES = ("embedding",)
SHORTEST = 1.5  # seconds of speech below which nothing is said of a voice: the encoder was trained on 1.6 s


@dataclass(frozen=True)
class Voiceprint:
    """One voice in some stretches of speech."""

    vector: NDArray[np.float32]  # [256], length 1
    seconds: float


def voiceprint(encoder: VoiceEncoder, speech: Mono) -> Voiceprint:
    """Measure somebody's speech. Raises Absent."""
    return Voiceprint(encoder.embed(speech), len(speech) / RATE)


def together(prints: Sequence[Voiceprint]) -> Voiceprint:
    """Several stretches of one voice as one, the longer ones weighing more: a line alone says little of a voice."""
    vector = np.sum([one.vector * one.seconds for one in prints], axis=0)
    return Voiceprint((vector / np.linalg.norm(vector)).astype(np.float32), sum(one.seconds for one in prints))


def differences(one: Voiceprint, other: Voiceprint) -> NDArray[np.float64]:
    """[1] 1 minus the cosine of the vectors."""
    return np.array([1.0 - float(one.vector @ other.vector)])
