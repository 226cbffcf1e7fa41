"""What a voice sounds like, measured from samples: its pitch, and the shape of its spectrum."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray
from scipy.fft import dct, irfft, rfft
from scipy.signal import resample_poly

RATE = 16_000  # Hz: everything is measured at this rate
BANDS = 20
_WINDOW, _HOP = 640, 160  # 40 ms every 10 ms
_LOW, _HIGH = 60.0, 600.0  # Hz: from a very deep man to a mouse
_EDGES = (120.0, 7000.0)  # Hz: above is more room than voice
_DIP = 0.2  # depth of the YIN dip that counts as voiced
_QUIET = 1e-4  # root mean square below which nobody speaks
_LEAST_VOICED = 30  # frames, 0.3 s: less says nothing about a voice


@dataclass(frozen=True)
class Timbre:
    """A measured voice."""

    pitch: float  # median of the fundamental, Hz
    shape: NDArray[np.float64]  # [BANDS - 1] mean mel cepstrum, 120 to 7000 Hz, without loudness
    voiced: int  # frames that it was measured from, 10 ms each

    @property
    def features(self) -> NDArray[np.float64]:
        """Pitch (log) and shape in one vector."""
        return np.concatenate([[np.log(self.pitch)], self.shape])


def measure(samples: NDArray[np.float32], rate: int) -> Timbre | None:
    """Measure one person's speech, mono in -1..1; None when there is less than 0.3 s of voiced sound."""
    sound = resample_poly(samples, RATE // 1000, rate // 1000).astype(np.float32) if rate != RATE else samples
    if len(sound) < 2 * _WINDOW:
        return None
    frames = np.lib.stride_tricks.sliding_window_view(sound, 2 * _WINDOW)[::_HOP]
    level = np.sqrt((frames**2).mean(axis=1))
    frames = frames[level > max(0.15 * np.quantile(level, 0.9), _QUIET)]
    if not len(frames):
        return None
    pitch = _yin(frames)
    voiced = pitch > 0
    if voiced.sum() < _LEAST_VOICED:
        return None
    middle = frames[voiced][:, _WINDOW // 2 : _WINDOW // 2 + _WINDOW]
    return Timbre(float(np.median(pitch[voiced])), _shape(middle), int(voiced.sum()))


def _yin(frames: NDArray[np.float32]) -> NDArray[np.float64]:
    """Fundamental of each frame in Hz, 0 where there is none (de Cheveigné and Kawahara, 2002, steps 2 to 5)."""
    lags = int(RATE / _LOW) + 2
    head = frames[:, :_WINDOW]
    size = 2048
    cross = irfft(rfft(frames, size) * np.conj(rfft(head, size)), size)[:, :lags]
    power = np.cumsum(np.pad(frames**2, ((0, 0), (1, 0))), axis=1, dtype=np.float64)
    energy = power[:, _WINDOW : _WINDOW + lags] - power[:, :lags]
    difference = np.maximum(energy[:, :1] + energy - 2 * cross, 0)
    mean = np.cumsum(difference[:, 1:], axis=1) / np.arange(1, lags)
    depth = np.ones_like(difference)
    depth[:, 1:] = difference[:, 1:] / np.maximum(mean, 1e-12)
    first = int(RATE / _HIGH)
    low = depth[:, first:-1]
    dips = (low < _DIP) & (low <= depth[:, first - 1 : -2]) & (low <= depth[:, first + 1 :])
    lag = dips.argmax(axis=1) + first
    rows = np.arange(len(frames))
    left, here, right = depth[rows, lag - 1], depth[rows, lag], depth[rows, lag + 1]
    bend = left - 2 * here + right
    shift = np.where(bend > 1e-9, 0.5 * (left - right) / np.maximum(bend, 1e-9), 0.0)
    return np.where(dips.any(axis=1), RATE / (lag + np.clip(shift, -0.5, 0.5)), 0.0)


def _shape(frames: NDArray[np.float32]) -> NDArray[np.float64]:
    """Mean of the frames' own log spectra: vowels weigh alike, loud or not, so few words already tell the voice."""
    power = np.abs(rfft(frames * np.hanning(_WINDOW).astype(np.float32), axis=1)) ** 2 @ _filters()
    power /= np.maximum(power.sum(axis=1, keepdims=True), 1e-12)
    return dct(np.log(power + 1e-4), axis=1, norm="ortho")[:, 1:].mean(axis=0)


@cache
def _filters() -> NDArray[np.float64]:
    """Triangles on the mel scale, [bins, BANDS]."""
    low, high = 2595 * np.log10(1 + np.array(_EDGES) / 700)
    mel = np.linspace(low, high, BANDS + 2)
    edges = 700 * (10 ** (mel / 2595) - 1)
    bins = np.linspace(0, RATE / 2, _WINDOW // 2 + 1)[:, None]
    rise = (bins - edges[:-2]) / (edges[1:-1] - edges[:-2])
    fall = (edges[2:] - bins) / (edges[2:] - edges[1:-1])
    return np.clip(np.minimum(rise, fall), 0, None)
