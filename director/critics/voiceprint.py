"""A voice as it can be compared: a speaker encoder's vector of some stretches of speech. An optional part, of `critics`.

The encoder is Resemblyzer's: an LSTM trained with the generalised end-to-end loss (Wan et al., 2018, arXiv:1710.10467).
Only its weights are used, so that what else that package wants is not needed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from director.critics.hearing import RATE, Mono, said_by, weights
from generator.animatic.voice_measure import measure

ALONE = ("embedding", "pitch")  # what two voices are compared by
AMONG = (*ALONE, "nearer to another")  # and where others of the film were heard
SHORTEST = 1.5  # seconds of speech below which nothing is said of a voice: the encoder was trained on 1.6 s
ENCODER = ("resemblyzer", "pretrained.pt", "39373b86598fa3da9fcddee6142382efe09777e8d37dc9c0561f41f0070f134e")

_WINDOW, _HOP, _MELS = 400, 160, 40  # samples, samples, bins: what the encoder was trained on
_PART, _STEP = 160, 77  # frames of a part of an utterance, and from one to the next: 1.6 s, 1.3 a second
_LEVEL = 10 ** (-30 / 20)  # root mean square that quieter speech is raised to


class VoiceEncoder:
    """Tells voices apart: a vector of length 1 for a stretch of speech; the nearer two are to 1, the more alike."""

    def __init__(self) -> None:
        self.by = said_by("Resemblyzer GE2E encoder", ENCODER[0])

    def embed(self, speech: Mono) -> NDArray[np.float32]:
        """float32 [256] for somebody's speech without pauses. Raises Absent."""
        import torch

        level = float(np.sqrt(np.mean(speech**2)))
        mels = _mels(speech * max(1.0, _LEVEL / max(level, 1e-6)))
        starts = range(0, max(1, len(mels) - _PART + _STEP + 1), _STEP)
        parts = [mels[start : start + _PART] for start in starts]
        kept = [part for part in parts if len(part) >= 0.75 * _PART] or parts[:1]
        batch = np.stack([np.pad(part, ((0, _PART - len(part)), (0, 0))) for part in kept])
        lstm, linear = self._layers
        with torch.no_grad():
            _, (hidden, _) = lstm(torch.from_numpy(batch))
            each = torch.nn.functional.normalize(torch.relu(linear(hidden[-1])), dim=1)
            whole = torch.nn.functional.normalize(each.mean(dim=0), dim=0)
        vector: NDArray[np.float32] = whole.numpy()
        return vector

    @cached_property
    def _layers(self) -> Any:
        import torch

        found = weights(ENCODER, "voice comparison")
        state = torch.load(found, map_location="cpu", weights_only=True)["model_state"]
        lstm, linear = torch.nn.LSTM(_MELS, 256, 3, batch_first=True), torch.nn.Linear(256, 256)
        for name, layer in (("lstm", lstm), ("linear", linear)):
            layer.load_state_dict({key.removeprefix(f"{name}."): value for key, value in state.items() if name in key})
            layer.eval()
        return lstm, linear


@dataclass(frozen=True)
class Voiceprint:
    """One voice in some stretches of speech."""

    vector: NDArray[np.float32]  # [256], length 1
    seconds: float
    pitch: float | None = None  # octaves above 1 Hz, the median; None where hardly any of it is voiced


def voiceprint(encoder: VoiceEncoder, speech: Mono) -> Voiceprint:
    """Measure somebody's speech. Raises Absent."""
    timbre = measure(speech, RATE)
    return Voiceprint(encoder.embed(speech), len(speech) / RATE, float(np.log2(timbre.pitch)) if timbre else None)


def together(prints: Sequence[Voiceprint]) -> Voiceprint:
    """Several stretches of one voice as one, the longer ones weighing more: a line alone says little of a voice."""
    vector = np.sum([one.vector * one.seconds for one in prints], axis=0)
    heard = [(one.pitch, one.seconds) for one in prints if one.pitch is not None]
    pitch = sum(each * seconds for each, seconds in heard) / sum(seconds for _, seconds in heard) if heard else None
    return Voiceprint((vector / np.linalg.norm(vector)).astype(np.float32), sum(one.seconds for one in prints), pitch)


def alike(one: Voiceprint, other: Voiceprint) -> float:
    """The cosine of the vectors."""
    return float(one.vector @ other.vector)


def differences(one: Voiceprint, own: Voiceprint, others: Sequence[Voiceprint] = ()) -> NDArray[np.float64]:
    """[2] how far a voice is from its owner's: 1 minus the cosine of the vectors, and octaves of pitch.

    With voices of others [3]: how much nearer the nearest of them is, in cosines; below 0 where the owner's is nearer.
    """
    near = alike(one, own)
    pitch = abs(one.pitch - own.pitch) if one.pitch is not None and own.pitch is not None else 0.0
    return np.array([1.0 - near, pitch, *([max(alike(one, other) for other in others) - near] if others else [])])


def _mels(speech: Mono) -> NDArray[np.float32]:
    """[frames, 40] mel power, as the encoder was trained: Slaney's scale and norm, no logarithm."""
    padded = np.pad(speech, _WINDOW // 2)
    windows = np.lib.stride_tricks.sliding_window_view(padded, _WINDOW)[::_HOP]
    power = np.abs(np.fft.rfft(windows * np.hanning(_WINDOW + 1)[:-1], axis=1)) ** 2
    return (power @ _filters()).astype(np.float32)


@cache
def _filters() -> NDArray[np.float64]:
    from transformers.audio_utils import mel_filter_bank

    bank: NDArray[np.float64] = mel_filter_bank(_WINDOW // 2 + 1, _MELS, 0.0, RATE / 2, RATE, "slaney", "slaney")
    return bank
