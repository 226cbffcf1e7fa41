"""Who speaks when, where a generator does not say: the lines of the plan, in order, laid over what is heard of a voice."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from generator.base import SAMPLE_RATE, Presence, Span, Who
from generator.memory.mel import HOP, MEL_RATE, can_scan, mel_spectrum, resampled, stereo
from generator.memory.slots import MEL_BINS

LOW, HIGH = 20, 95  # percentiles of loudness: what is behind the voices, and the voices
ABOVE = 0.4  # of the way from the one to the other, in dB: louder is a voice
RANGE = 6.0  # dB between the two, below which no voice stands out
SHORT = 0.12  # seconds: a gap inside a word
PAUSE = 0.15  # seconds of silence that can be the change from one line to the next
FAR = 0.5  # how far from where the words put it the change may be: a part of the shorter of its two lines …
AT_LEAST = 0.5  # … and so many seconds
BEGUN = 6  # letters: what beginning a line takes beside saying it
FRAME = HOP / MEL_RATE  # seconds


def planned_who(waveform: NDArray[np.generic], lines: Sequence[tuple[str, str]], *, rate: int = SAMPLE_RATE) -> Who:
    """When each of `lines`, (person, text) in order, is most likely spoken in a shot's sound; nobody when nothing is heard.

    What stands out of the background is shared out by the length of the texts, and the changes from line to line are moved
    into the longest pause nearby. An estimate, for what a generator itself has not told; boxes are left empty.
    """
    wave = resampled(stereo(waveform), rate, MEL_RATE)
    if not lines or not can_scan(wave.shape[1]):
        return Who()
    voiced = _voiced(wave)
    if not voiced.any():
        return Who()
    spans: dict[str, list[Span]] = {}
    edges = _edges(voiced, [BEGUN + sum(map(str.isalnum, text)) for _, text in lines])
    for (person, _), (first, last) in zip(lines, pairwise(edges), strict=True):
        inside = np.flatnonzero(voiced[first:last])
        if len(inside):
            span = (first + int(inside[0])) * FRAME, (first + int(inside[-1]) + 1) * FRAME
            spans.setdefault(person, []).append(span)
    return Who(people=tuple(Presence(person=person, spans=tuple(found)) for person, found in spans.items()))


def _voiced(wave: NDArray[np.float32]) -> NDArray[np.bool_]:
    """[mel frames]: where something stands out of the background."""
    loud = 20 * np.log10(mel_spectrum(wave, rate=MEL_RATE, bins=MEL_BINS).mean(axis=(0, 2), dtype=np.float64))
    low, high = np.percentile(loud, (LOW, HIGH))
    if high - low < RANGE:
        return np.zeros(len(loud), np.bool_)
    voiced: NDArray[np.bool_] = loud > low + ABOVE * (high - low)
    for first, last in _gaps(voiced):
        if (last - first) * FRAME < SHORT:
            voiced[first:last] = True
    return voiced


def _edges(voiced: NDArray[np.bool_], weights: Sequence[float]) -> list[int]:
    """The mel frames at which each line begins, and the end of the shot."""
    heard = np.cumsum(voiced)
    ends = np.cumsum(weights) / sum(weights) * heard[-1]
    pauses = [gap for gap in _gaps(voiced) if (gap[1] - gap[0]) * FRAME >= PAUSE]
    edges = [0]
    for n, end in enumerate(ends[:-1]):
        reach = FAR * min(weights[n], weights[n + 1]) / sum(weights) * heard[-1] + AT_LEAST / FRAME
        near = [gap for gap in pauses if abs(heard[gap[0]] - end) <= reach and gap[0] > edges[-1]]
        at = max(near, key=lambda gap: gap[1] - gap[0], default=None)
        edges.append((at[0] + at[1]) // 2 if at else max(edges[-1], int(np.searchsorted(heard, end))))
    return [*edges, len(voiced)]


def _gaps(voiced: NDArray[np.bool_]) -> list[tuple[int, int]]:
    """Where no voice is heard between two places where one is, as ranges of mel frames."""
    at = np.flatnonzero(voiced)
    return [(int(a) + 1, int(b)) for a, b in pairwise(at) if b - a > 1]
