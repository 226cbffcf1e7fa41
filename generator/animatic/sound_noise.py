"""The few shapes that all made-up sounds consist of: shaped noise, envelopes, rings. Mono or stereo, at 48 kHz."""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.random import Generator as Dice
from numpy.typing import NDArray
from scipy.fft import irfft, next_fast_len, rfftfreq

RATE = 48_000
LOOP = 2**18  # samples, 5.5 s: longer beds repeat it, which noise hides

Mono = NDArray[np.float32]  # [samples]
Stereo = NDArray[np.float32]  # [2, samples]


def noise(dice: Dice, samples: int, low: float, high: float, *, slope: float = 0.0, width: float = 1.0) -> Stereo:
    """Stereo noise of unit power between two frequencies (Hz), falling by `slope` dB an octave. `width` 0 is mono.

    It is made in the frequency domain, so that its end runs on into its start, and repeats where it is long.
    """
    size = next_fast_len(min(samples, LOOP), real=True)
    shape = _band(size, low, high, slope)
    sides = []
    for _ in range(1 if width <= 0 else 2):
        phases = dice.random(size // 2 + 1, np.float32) * np.float32(2 * np.pi)
        sides.append(irfft(shape * np.exp(1j * phases).astype(np.complex64), size).astype(np.float32))
    left, right = sides[0], sides[-1]
    if 0 < width < 1:
        middle = left * np.float32(np.sqrt(1 - width**2))
        left, right = middle + width * left * 0.5, middle + width * right * 0.5
    both = np.stack([left, right])
    both /= max(float(np.sqrt((both**2).mean())), 1e-9)
    return np.take(both, np.arange(samples), axis=1, mode="wrap") if samples > size else both[:, :samples]


@cache
def _band(size: int, low: float, high: float, slope: float) -> Mono:
    frequency = np.maximum(rfftfreq(size, 1 / RATE), 1.0).astype(np.float32)
    shape = 1 / np.sqrt((1 + (low / frequency) ** 6) * (1 + (frequency / high) ** 6))
    return (shape * (frequency / 1000) ** (-slope / 6.02)).astype(np.float32)


def swell(dice: Dice, samples: int, period: float, depth: float) -> Mono:
    """A slow irregular rise and fall around 1: `period` seconds from crest to crest, `depth` 0 to 1."""
    knots = max(4, int(samples / RATE / period * 2) + 3)
    heights = 1 + depth * dice.uniform(-1, 1, knots)
    return _smooth(heights, samples)


def waves(dice: Dice, samples: int, period: float) -> Mono:
    """Waves that rise fast and fall slowly, 0 to 1."""
    phase = (np.arange(samples, dtype=np.float32) / RATE / period + dice.random()) % 1
    drift = _smooth(dice.uniform(0.6, 1.0, max(4, int(samples / RATE / period) + 3)), samples)
    return (drift * np.sin(np.pi * phase**0.6) ** 2).astype(np.float32)


def _smooth(heights: NDArray[np.float64], samples: int) -> Mono:
    """Cosine interpolation between evenly spaced heights."""
    at = np.linspace(0, len(heights) - 1.001, samples)
    index = at.astype(int)
    share = 0.5 - 0.5 * np.cos(np.pi * (at - index))
    return (heights[index] * (1 - share) + heights[index + 1] * share).astype(np.float32)


def decay(seconds: float, *, attack: float = 0.003, length: float | None = None) -> Mono:
    """A stroke: up in `attack` seconds, down by 60 dB in `seconds`."""
    count = int((length or seconds) * RATE)
    at = np.arange(count, dtype=np.float32) / RATE
    return (np.minimum(at / attack, 1) * np.exp(-6.9 * at / seconds)).astype(np.float32)


def ring(frequencies: dict[float, float], seconds: float, *, attack: float = 0.003) -> Mono:
    """Partials (Hz -> strength) struck together; high ones die sooner."""
    at = np.arange(int(seconds * RATE), dtype=np.float32) / RATE
    lowest = min(frequencies)
    partials = (
        strength * np.sin(2 * np.pi * hertz * at) * np.exp(-6.9 * at / seconds * (hertz / lowest) ** 0.5)
        for hertz, strength in frequencies.items()
    )
    return (sum(partials) * np.minimum(at / attack, 1)).astype(np.float32)


def chirp(start: float, end: float, seconds: float) -> Mono:
    """A tone that glides between two frequencies inside a soft envelope."""
    count = int(seconds * RATE)
    at = np.linspace(0, 1, count, dtype=np.float32)
    phase = 2 * np.pi * np.cumsum(start + (end - start) * at) / RATE
    return (np.sin(phase) * np.sin(np.pi * at) ** 2).astype(np.float32)


def put(onto: Stereo, sound: Mono, at: float, *, gain: float = 1.0, pan: float = 0.0) -> None:
    """Add a sound at a time in seconds; what runs past the end is cut. `pan` is -1 (left) to 1 (right)."""
    start = max(0, round(at * RATE))
    part = sound[: max(0, onto.shape[1] - start)]
    angle = (pan + 1) * np.pi / 4
    onto[0, start : start + len(part)] += part * np.float32(gain * np.cos(angle) * np.sqrt(2))
    onto[1, start : start + len(part)] += part * np.float32(gain * np.sin(angle) * np.sqrt(2))


def unit(sound: NDArray[np.float32]) -> NDArray[np.float32]:
    """At a root mean square of 1 over its loud part."""
    power = float((sound**2).mean())
    return sound / np.float32(np.sqrt(power)) if power > 0 else sound
