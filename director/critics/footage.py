"""A take as critics see and hear it: decoded once, each picture reduced to what they compare."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from director.critics.base import Unwatchable
from generator.base import SAMPLE_RATE
from generator.errors import GenerationFailed
from generator.media import Frame, Luma, Probe, Samples, integrated_loudness, watch

THUMB = 160  # pixels: width of the small pictures that are compared with each other
SHARP = 640  # pixels: width at which sharpness is measured, so that it depends less on the size of the film
HOP = 0.02  # seconds: the step of the sound's level
_BLACK, _SPAN = 16, 219  # studio range of luma


@dataclass(frozen=True)
class Footage:
    """One take, looked at and listened to once."""

    path: Path
    probe: Probe  # what the file's header says
    frames: int  # pictures that were really there
    thumbs: NDArray[np.uint8]  # [frames, height, THUMB] luma, studio range
    sharpness: NDArray[np.float64]  # [frames] variance of the Laplacian at SHARP wide
    burnt: NDArray[np.float64]  # [frames] share of the small picture that is pure black or pure white
    samples: Samples | None  # int16 [2, n] at `rate`; None without a sound track
    rate: int = SAMPLE_RATE
    broken: str = ""  # why it cannot be read to its end; empty when it can
    kept: dict[int, Frame] = field(default_factory=dict)  # the pictures that were asked for, RGB

    @property
    def seconds(self) -> float:
        """Length of the picture."""
        return float(self.frames / self.probe.fps)

    @property
    def sound_seconds(self) -> float:
        """Length of the sound; 0 without any."""
        return 0.0 if self.samples is None else self.samples.shape[1] / self.rate

    def at(self, frame: int) -> float:
        """When a frame begins, in seconds."""
        return float(frame / self.probe.fps)

    @cached_property
    def brightness(self) -> NDArray[np.float64]:
        """[frames] mean luma, 0 black to 1 white."""
        return _share(self.thumbs.mean(axis=(1, 2)))

    @cached_property
    def spread(self) -> NDArray[np.float64]:
        """[frames] standard deviation of the luma, in shares of full scale: near 0 for a picture of one tone."""
        return self.thumbs.std(axis=(1, 2)) / _SPAN

    @cached_property
    def change(self) -> NDArray[np.float64]:
        """[frames - 1] mean difference of each picture from the one before, in shares of full scale."""
        new, old = self.thumbs[1:], self.thumbs[:-1]
        return np.array([float(cv2.absdiff(a, b).mean()) for a, b in zip(new, old, strict=True)]) / _SPAN

    @cached_property
    def mono(self) -> NDArray[np.float32]:
        """[n] both channels together, -1 to 1; empty without sound."""
        if self.samples is None:
            return np.empty(0, np.float32)
        return self.samples.astype(np.float32).mean(axis=0) / 32768.0

    @cached_property
    def level(self) -> NDArray[np.float64]:
        """RMS of the sound every HOP seconds, in dBFS; -120 where nothing is."""
        hop = int(HOP * self.rate)
        blocks = self.mono[: len(self.mono) // hop * hop].reshape(-1, hop)
        power = np.square(blocks, dtype=np.float64).mean(axis=1)
        return 10 * np.log10(np.maximum(power, 1e-12))

    @cached_property
    def loudness(self) -> float | None:
        """Integrated loudness in LUFS (EBU R128); None where it is not defined."""
        return None if self.samples is None else integrated_loudness(self.samples, self.rate)


def look(path: Path, *, keep: Collection[int] | Callable[[int], bool] = ()) -> Footage:
    """Decode a take once. `keep`: the pictures to keep whole. Raises Unwatchable when nothing can be read."""
    wanted = keep if callable(keep) else frozenset(keep).__contains__
    thumbs: list[NDArray[np.uint8]] = []
    sharp: list[float] = []
    burnt: list[float] = []
    kept: dict[int, Frame] = {}

    def see(index: int, luma: Luma, colours: Callable[[], Frame]) -> None:
        small = _scaled(luma, SHARP)
        thumb = _scaled(small, THUMB)
        thumbs.append(thumb)
        sharp.append(float(cv2.meanStdDev(cv2.Laplacian(small, cv2.CV_16S, ksize=1))[1][0, 0] ** 2))
        burnt.append(float(np.mean((thumb <= _BLACK + 1) | (thumb >= _BLACK + _SPAN - 1))))
        if wanted(index):
            kept[index] = colours()

    try:
        found = watch(path, see, rate=SAMPLE_RATE)
    except GenerationFailed as error:
        raise Unwatchable(str(error), broken=True) from error
    numbers = np.array(sharp), np.array(burnt)
    return Footage(
        path, found.probe, found.frames, np.stack(thumbs), *numbers, found.samples, broken=found.broken, kept=kept
    )


def runs(flags: NDArray[np.bool_]) -> list[tuple[int, int]]:
    """Where flags are up: (first, after the last) of each stretch, in order."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], flags, [False]]).astype(np.int8)))
    return [(int(a), int(b)) for a, b in edges.reshape(-1, 2)]


def _scaled(luma: NDArray[np.uint8], width: int) -> NDArray[np.uint8]:
    """A picture at most so wide; smaller ones stay as they are."""
    if luma.shape[1] <= width:
        return luma.copy()
    height = max(1, round(luma.shape[0] * width / luma.shape[1]))
    return cv2.resize(luma, (width, height), interpolation=cv2.INTER_AREA)


def _share(luma: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.clip((luma - _BLACK) / _SPAN, 0.0, 1.0)
