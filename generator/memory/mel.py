"""Log-mel spectrograms as the audio half of the model sees them."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

# SciPy takes most of a second to import: it is imported where sound is really scanned, so that a shot that is found
# rendered, and a command that refuses, need not wait.

MEL_RATE = 16_000  # Hz: what the audio VAE was trained on.
N_FFT = 1024
HOP = 160
FLOOR = 1e-5  # Quieter than this counts as this, so that the logarithm exists.

_KNEE_HZ = 1000.0  # Slaney's scale is linear below and logarithmic above.
_HZ_PER_MEL = 200.0 / 3.0
_LOG_STEP = np.log(6.4) / 27.0


def stereo(waveform: NDArray[np.generic]) -> NDArray[np.float32]:
    """[samples] or [channels, samples] to float32 [2, samples]: one channel is doubled, of more the first two count.

    int16 is scaled to -1..1.
    """
    wave = np.atleast_2d(waveform)
    scaled = wave.astype(np.float32) / 32768.0 if wave.dtype == np.int16 else wave.astype(np.float32, copy=False)
    return np.repeat(scaled, 2, axis=0) if len(scaled) == 1 else scaled[:2]


def resampled(waveform: NDArray[np.float32], rate: int, to: int) -> NDArray[np.float32]:
    """The same sound at another rate: [channels, samples] to [channels, ceil(samples * to / rate)]."""
    if rate == to:
        return waveform
    from scipy.signal import resample_poly

    common = int(np.gcd(rate, to))
    sound: NDArray[np.float32] = resample_poly(waveform, to // common, rate // common, axis=1)
    return sound.astype(np.float32, copy=False)


def can_scan(samples: int) -> bool:
    """Reflection at both ends needs more samples than half a transform."""
    return samples > N_FFT // 2


def mel_spectrum(waveform: NDArray[np.float32], *, rate: int, bins: int) -> NDArray[np.float32]:
    """Magnitudes in mel bins, not below FLOOR: [channels, samples] to [channels, 1 + samples // 160, bins].

    Centred 1024-point STFT with a periodic Hann window and hop 160, whatever the rate; triangles in Slaney's scale and
    norm from 0 to half the rate. Raises ValueError for 512 samples or fewer.
    """
    if not can_scan(waveform.shape[1]):
        raise ValueError(f"{waveform.shape[1]} samples: a spectrum needs more than {N_FFT // 2}")
    from scipy.fft import rfft

    padded = np.pad(waveform, ((0, 0), (N_FFT // 2, N_FFT // 2)), mode="reflect")
    windows = np.lib.stride_tricks.sliding_window_view(padded, N_FFT, axis=1)[:, ::HOP]
    magnitudes = np.abs(rfft(windows * _hann(), axis=-1, overwrite_x=True))
    mel: NDArray[np.float32] = np.maximum(magnitudes @ _triangles(rate, bins), np.float32(FLOOR))
    return mel


def log_mel(waveform: NDArray[np.float32], *, rate: int, bins: int) -> NDArray[np.float32]:
    """Natural logarithm of `mel_spectrum`: [channels, T, bins]. 64 bins for the audio VAE, 128 for the window scan."""
    return np.log(mel_spectrum(waveform, rate=rate, bins=bins))


@lru_cache(maxsize=1)
def _hann() -> NDArray[np.float32]:
    return (0.5 - 0.5 * np.cos(2 * np.pi * np.arange(N_FFT) / N_FFT)).astype(np.float32)


@lru_cache(maxsize=8)
def _triangles(rate: int, bins: int) -> NDArray[np.float32]:
    """[1 + N_FFT / 2, bins]: triangles with their corners evenly spaced in mel, each of area 1 in Hz."""
    corners = _to_hz(np.linspace(0.0, _to_mel(rate / 2), bins + 2))
    hz = np.linspace(0.0, rate / 2, N_FFT // 2 + 1)[:, None]
    low, peak, high = corners[:-2], corners[1:-1], corners[2:]
    rise, fall = (hz - low) / (peak - low), (high - hz) / (high - peak)
    triangles = np.maximum(0.0, np.minimum(rise, fall)) * (2.0 / (high - low))
    return triangles.astype(np.float32)


def _to_mel(hz: float) -> float:
    return hz / _HZ_PER_MEL if hz < _KNEE_HZ else _KNEE_HZ / _HZ_PER_MEL + float(np.log(hz / _KNEE_HZ)) / _LOG_STEP


def _to_hz(mel: NDArray[np.float64]) -> NDArray[np.float64]:
    knee = _KNEE_HZ / _HZ_PER_MEL
    return np.where(mel < knee, mel * _HZ_PER_MEL, _KNEE_HZ * np.exp(_LOG_STEP * (mel - knee)))
