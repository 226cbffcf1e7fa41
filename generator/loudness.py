"""How loud something is to an ear (ITU-R BS.1770-5, as EBU R 128 uses it), and how loud it may be."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import minimum_filter1d, uniform_filter1d
from scipy.signal import resample_poly, sosfilt

from generator.base import SAMPLE_RATE

SILENCE = -70.0  # LUFS: the absolute gate
CEILING = 0.79  # of full scale, -2 dB: room for what an encoder adds under the -1 dB of true peak that R 128 allows
_NEAR = 0.7  # of the ceiling: samples below have no peak above it between them
_TAPS = 10  # samples to either side that a peak between two depends on
_APART = 500  # samples: loud moments that are nearer to each other are looked at together
_REACH = SAMPLE_RATE // 200  # samples to either side over which the limiter moves
EDGE = 4 * _REACH  # samples to either side that limiting looks at
_HOP = SAMPLE_RATE // 10  # samples between two blocks, which are four of these long
# ITU-R BS.1770-5, tables 1 and 2: the shelf of the head and the high pass, for 48 kHz.
_K_WEIGHTING = np.array([
    [1.53512485958697, -2.69169618940638, 1.19839281085285, 1.0, -1.69065929318241, 0.73248077421585],
    [1.0, -2.0, 1.0, 1.0, -1.99004745483398, 0.99007225036621],
])  # fmt: skip


def loudness(wave: NDArray[np.float32]) -> float:
    """Integrated loudness in LUFS of mono [samples] or stereo [2, samples] at 48 kHz, both gates; SILENCE for silence."""
    meter = Meter()
    meter.add(np.atleast_2d(wave))
    return meter.integrated()


class Meter:
    """Integrated loudness of sound that comes piece by piece."""

    def __init__(self) -> None:
        self._state: NDArray[np.float64] | None = None
        self._rest = np.zeros(0)
        self._tenths: list[NDArray[np.float64]] = []

    def add(self, wave: NDArray[np.floating]) -> None:
        """Listen to [channels, samples] in -1..1."""
        if self._state is None:
            self._state = np.zeros((len(_K_WEIGHTING), len(wave), 2))
        weighted, self._state = sosfilt(_K_WEIGHTING, wave.astype(np.float64), axis=1, zi=self._state)
        power = np.concatenate([self._rest, (weighted**2).sum(axis=0)])
        whole = len(power) // _HOP * _HOP
        self._tenths.append(power[:whole].reshape(-1, _HOP).mean(axis=1))
        self._rest = power[whole:]

    def integrated(self) -> float:
        """LUFS of all that was heard; of sound shorter than a block, of what there is."""
        tenths = np.concatenate([*self._tenths, [self._rest.mean()] if not any(map(len, self._tenths)) else []])
        blocks = np.convolve(tenths, np.ones(4) / 4, "valid") if len(tenths) >= 4 else tenths.mean(keepdims=True)
        blocks = blocks[_lufs(blocks) > SILENCE]
        if len(blocks):
            blocks = blocks[_lufs(blocks) > _lufs(blocks.mean()) - 10]
        return float(_lufs(blocks.mean())) if len(blocks) else SILENCE


def limited(wave: NDArray[np.float32], ceiling: float = CEILING) -> NDArray[np.float32]:
    """Peaks of [channels, samples], also those between the samples, under a ceiling by a gain that moves over 5 ms."""
    peak = np.abs(wave).max(axis=0, initial=0)
    for start, stop in _runs(peak > _NEAR * ceiling):
        first = max(0, start - _TAPS)
        fine = np.abs(resample_poly(wave[:, first : stop + _TAPS], 4, 1, axis=1)).max(axis=0)
        peak[start:stop] = fine[4 * (start - first) :][: 4 * (stop - start)].reshape(-1, 4).max(axis=1)
    if peak.max(initial=0) <= ceiling:
        return wave
    gain = minimum_filter1d(np.minimum(1, ceiling / np.maximum(peak, 1e-9)), 2 * _REACH + 1)
    return (wave * uniform_filter1d(gain, 2 * _REACH + 1)).astype(np.float32)


def _runs(loud: NDArray[np.bool_]) -> Iterator[tuple[int, int]]:
    """Where something is loud, and the samples around: ranges between which there is silence enough to look at neither."""
    at = np.flatnonzero(loud)
    for part in np.split(at, np.flatnonzero(np.diff(at) > _APART) + 1) if len(at) else []:
        yield max(0, int(part[0]) - 1), min(len(loud), int(part[-1]) + 2)


def _lufs(power: NDArray[np.float64]) -> NDArray[np.float64]:
    return -0.691 + 10 * np.log10(np.maximum(power, 1e-12))
