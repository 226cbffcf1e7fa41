"""The sound of a cut brought to the loudness at which films are played: one gain for the whole, and no peak over it."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import numpy as np

from generator.base import SAMPLE_RATE, Wave
from generator.loudness import EDGE, SILENCE, Meter, limited
from generator.media.files import Samples
from generator.media.streams import Sound, quantise

_TOGETHER = 2 * SAMPLE_RATE  # samples that are limited together: takes hand over a tenth of a second
LIFT = 6.0  # dB that a film is made louder at most: one in which hardly anybody speaks stays quiet

Score = Callable[[int, int], Wave]  # [2, count] of music from a sample of the film on


def gain_to(wanted: float, sounds: Iterable[Samples], score: Score | None = None) -> float:
    """The factor that brings a film to an integrated loudness (LUFS). `sounds`: all of it, piece by piece."""
    meter, at = Meter(), 0
    for samples in sounds:
        meter.add(_with(score, samples, at))
        at += samples.shape[1]
    found = meter.integrated()
    return float(10 ** (min(wanted - found, LIFT) / 20)) if found > SILENCE else 1.0


class Master:
    """Between the takes and the sound track: adds the score, the gain, and a limiter. `written`: samples put in so far."""

    def __init__(self, sound: Sound, gain: float, score: Score | None = None) -> None:
        self.written = 0
        self._sound, self._gain, self._score = sound, np.float32(gain), score
        self._wave = np.zeros((2, 0), np.float32)
        self._out = 0  # samples of it that have gone on already: the limiter looks at both sides of a peak

    def add(self, samples: Samples) -> None:
        """Put samples behind those that are there."""
        self._wave = np.concatenate([self._wave, self._gain * _with(self._score, samples, self.written)], axis=1)
        self.written += samples.shape[1]
        if self._wave.shape[1] - self._out > _TOGETHER:
            self._pass_on(self._wave.shape[1] - EDGE)

    def finish(self) -> None:
        """Write what is still held, and close the track."""
        self._pass_on(self._wave.shape[1])
        self._sound.finish()

    def _pass_on(self, until: int) -> None:
        if until <= self._out:
            return
        self._sound.add(quantise(limited(self._wave)[:, self._out : until]))
        drop = max(0, until - EDGE)
        self._wave, self._out = self._wave[:, drop:], until - drop


def _with(score: Score | None, samples: Samples, at: int) -> Wave:
    wave: Wave = samples.astype(np.float32) / np.float32(32767)
    return wave + score(at, samples.shape[1]) if score else wave
