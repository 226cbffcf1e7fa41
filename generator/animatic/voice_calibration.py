"""Measures the voices of the bank and writes voice_bank.json: `python -m generator.animatic.voice_calibration`.

Needed again only when the bank, the engine or the measurement change. Takes a minute.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.signal import lfilter, resample_poly

from generator.animatic.dice import dice
from generator.animatic.voice_bank import STEPS, VOICES
from generator.animatic.voice_measure import measure
from generator.animatic.voices import RATE, STEP, VoicePack, find_voices
from generator.errors import GenerationFailed

LINES = (
    "The harbour lights went out one by one, and nobody came back.",
    "I told you not to open that door!",
    "Where did you put the letter that my mother wrote?",
    "We have three days, maybe four, before the river freezes.",
    "He laughed, but there was nothing funny about it.",
    "Bring the lantern closer, I think I found something.",
    "Are you sure this is the right house?",
    "Nobody has lived here since the war.",
    "Please, just listen to me for once.",
    "It rained the whole night, and in the morning the road was gone.",
    "You always say that, and you never mean it.",
    "Good morning, Captain. Did you sleep at all?",
    "There is a train at seven. If we run, we can still catch it.",
    "Look at the sky! Have you ever seen such a colour?",
    "My grandfather built this boat with his own hands.",
    "I am not afraid of you any more.",
    "Wait. Did you hear that?",
    "She left the key under the flower pot, as usual.",
    "What happened to the others?",
    "Every evening he walks down to the water and waits.",
    "Give me the map, quickly.",
    "I would rather die than go back to that office.",
    "Nothing is broken that we cannot mend.",
    "Tell them I said goodbye.",
)
_SHRINK = 0.05  # of the covariance towards its diagonal: there are few lines for so many numbers


def calibrate(pack: VoicePack, lines: Sequence[str] = LINES) -> dict[str, object]:
    """Measure every voice of a pack: each line whole, and cut short in a room that is not silent, as slots are."""
    voices = {}
    for voice in VOICES:
        sounds = [pack.speak(line, voice).samples for line in lines]
        voices[voice.id] = [_measured([_moved(sound, STEP**step) for sound in sounds]) for step in STEPS]
    inside = np.concatenate([rows - rows.mean(axis=0) for steps in voices.values() for rows in steps])
    covariance = inside.T @ inside / len(inside)
    covariance = (1 - _SHRINK) * covariance + _SHRINK * np.diag(np.diag(covariance))
    whitening = np.linalg.inv(np.linalg.cholesky(covariance)).T
    return {
        "voices": {name: [np.round(rows.mean(axis=0), 4).tolist() for rows in steps] for name, steps in voices.items()},
        "whitening": np.round(whitening, 3).tolist(),
    }


def _moved(sound: NDArray[np.float32], scale: float) -> NDArray[np.float32]:
    """So many times higher. Resampling alone is enough: how long a line lasts is not measured."""
    ratio = Fraction(1 / scale).limit_denominator(60)
    return resample_poly(sound, ratio.numerator, ratio.denominator).astype(np.float32)


def _measured(sounds: Sequence[NDArray[np.float32]]) -> NDArray[np.float64]:
    rows = []
    for number, sound in enumerate(sounds):
        for cut, noise in ((len(sound), -60.0), (int(3.8 * RATE), -16.0), (int(1.8 * RATE), -14.0)):
            chance = dice("calibration", number, cut)
            start = chance.integers(0, max(1, len(sound) - cut))
            part = sound[start : start + cut]
            room = lfilter([1], [1, -0.97], chance.standard_normal(len(part)))
            room *= 10 ** (noise / 20) * np.sqrt((part**2).mean() / (room**2).mean())
            timbre = measure((part + room).astype(np.float32), RATE)
            if timbre:
                rows.append(timbre.features)
    return np.array(rows)


def main() -> None:
    """Write the numbers beside this module. Raises GenerationFailed where voices are missing."""
    pack = find_voices()
    if pack is None:
        raise GenerationFailed("the bank can only be measured where hibari-tts is installed")
    path = Path(__file__).with_name("voice_bank.json")
    path.write_text(json.dumps(calibrate(pack)) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
