"""What a finished shot leaves in memory: the loudest stretch of its sound and the nine frames around it (Eq. 7-8)."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from generator.base import SAMPLE_RATE, Box, Frames, Latents, Presence, Slot, Span, Who
from generator.errors import RequestError
from generator.memory.mel import HOP, MEL_RATE, can_scan, mel_spectrum, resampled, stereo
from generator.shapes import AUDIO_LATENTS_PER_SECOND

WINDOW_LATENTS = 96  # 381 mel frames, 3.81 s: the length Delta of Eq. 8.
CLIP_FRAMES = 9  # One latent frame and the eight that its causal encoder looks back on.
MEL_BINS = 128

Mode = Literal["max_response", "center"]
FrameMode = Literal["center", "first"]


@dataclass(frozen=True)
class Window:
    """The chosen moment of a shot, in every unit that somebody needs.

    `start` and `end` are seconds of the clock the scan ran on; `seconds` gives them in true time.
    """

    start: float
    end: float
    latent_start: int
    latent_end: int
    frame: int  # the frame that stands for the moment
    clip: tuple[int, ...]  # the frames around it; the last one repeats when the shot is shorter
    mode: Mode
    why: str = ""  # why the mode is another than the one asked for
    clock: float = 1.0  # seconds of the scan for each true second; 3.0 for 48 kHz labelled as 16 kHz
    starts: tuple[int, ...] = ()  # the candidates, in mel frames
    scores: tuple[float, ...] = ()  # their responses

    @property
    def seconds(self) -> Span:
        """Start and end in true seconds of the shot."""
        return self.start / self.clock, self.end / self.clock


def audio_latents_for(frames: int, fps: float) -> int:
    """Audio latents of a whole shot: 25 a second."""
    return round(frames / fps * AUDIO_LATENTS_PER_SECOND)


def choose_window(
    waveform: NDArray[np.generic],
    *,
    rate: int = SAMPLE_RATE,
    video_frames: int,
    fps: float,
    audio_latents: int | None = None,
    window_latents: int = WINDOW_LATENTS,
    clip_frames: int = CLIP_FRAMES,
    mode: Mode = "max_response",
    frame_mode: FrameMode = "center",
    mel_bins: int = MEL_BINS,
    rate_label: int | None = None,
) -> Window:
    """Choose the moment of a shot that memory keeps.

    `waveform` is [channels, samples] in -1..1 or int16, at `rate` Hz; it is resampled to 16 kHz for the scan.
    `rate_label` is for comparisons only: no resampling, and the samples are taken for sound of that rate, as the
    released multi-shot script does with 16000 for 48 kHz. Sound too short to scan gives the centre, and `why` says so.
    Raises RequestError for a shot without frames.
    """
    if video_frames < 1:
        raise RequestError(f"{video_frames} frames: a memory slot needs a shot of at least 1")
    latents = audio_latents_for(video_frames, fps) if audio_latents is None else audio_latents
    label = rate_label or MEL_RATE
    wave = stereo(waveform)
    seconds = wave.shape[1] / rate
    if rate_label is None:
        wave = resampled(wave, rate, MEL_RATE)
    samples = wave.shape[1]
    if mode == "center" or not can_scan(samples):
        why = "" if mode == "center" else f"{samples} samples at {label} Hz are too few to scan: the centre is used"
        return _centre(latents, video_frames, window_latents=window_latents, clip=clip_frames, seconds=seconds, why=why)

    window = 4 * window_latents - 3
    response = mel_spectrum(wave, rate=label, bins=mel_bins).sum(axis=(0, 2), dtype=np.float64)
    starts = candidate_starts(len(response), window)
    scores = window_scores(response, starts, window)
    best = starts[int(np.argmax(scores))]
    start = best * HOP / label
    end = (min(best + window - 1, len(response) - 1) + 1) * HOP / label
    latent_start, latent_end = latents_around(start, end, samples / label, latents=latents, window=window_latents)
    frame = frame_within(start, end, fps=fps, frames=video_frames, mode=frame_mode)
    clip = clip_around(frame, video_frames, clip_frames)
    clock = 1.0 if rate_label is None else rate / rate_label
    return Window(
        start, end, latent_start, latent_end, frame, clip, mode, clock=clock, starts=tuple(starts), scores=tuple(scores)
    )


def candidate_starts(frames: int, window: int) -> list[int]:
    """Every quarter of a window, and the last possible start; with less sound than a window, up to its end."""
    last = frames - window if frames >= window else frames - 1
    starts = list(range(0, last + 1, max(1, window // 4)))
    return starts if starts[-1] == last else [*starts, last]


def window_scores(response: NDArray[np.float64], starts: Sequence[int], window: int) -> list[float]:
    """The response of each candidate; past the end the last mel frame repeats.

    Each window is added up on its own: differences of a running sum would break the ties of equal windows.
    """
    rows = np.minimum(np.asarray(starts)[:, None] + np.arange(window), len(response) - 1)
    return [float(score) for score in response[rows].sum(axis=1)]


def clip_around(frame: int, frames: int, length: int = CLIP_FRAMES) -> tuple[int, ...]:
    """`length` frame numbers with `frame` in the middle, shifted inward at the ends; a short shot repeats its last."""
    first = _clamp(frame - (length - 1) // 2, 0, max(0, frames - length))
    return tuple(min(index, frames - 1) for index in range(first, first + length))


def cut_slot(
    window: Window,
    frames: Frames,
    samples: NDArray[np.int16],
    who: Who,
    *,
    rate: int = SAMPLE_RATE,
    latents: Latents | None = None,
) -> Slot:
    """The slot that a window cuts out of a shot.

    `frames` are the clip's own, [len(window.clip), height, width, 3], before any codec; `samples` int16 [2, n] and
    `who` are the whole shot's, and so are the `latents` of its sound. People neither seen in the clip nor heard in the
    window are left out.
    Raises RequestError when the frames are not the clip's.
    """
    if len(frames) != len(window.clip):
        raise RequestError(f"{len(frames)} frames for a slot of {len(window.clip)}: pass those of window.clip")
    start, end = window.seconds
    first, last = round(start * rate), min(round(end * rate), samples.shape[1])
    cut = (_presence(person, window.clip, first / rate, last / rate) for person in who.people)
    people = tuple(person for person in cut if person.spans or any(person.boxes))
    sound = {codec: whole[window.latent_start : window.latent_end].copy() for codec, whole in (latents or {}).items()}
    return Slot(frames, samples[:, first:last].copy(), rate, Who(people=people), sound)


def _presence(person: Presence, clip: Sequence[int], start: float, end: float) -> Presence:
    """One person's boxes in the clip, and their spans in seconds from the window's start."""
    boxes: tuple[Box | None, ...] = ()
    if person.boxes:
        boxes = tuple(person.boxes[index] if index < len(person.boxes) else None for index in clip)
    overlaps = ((max(a, start), min(b, end)) for a, b in person.spans)
    # A tenth of a millisecond is finer than a sample run anyone measures, and keeps float noise out of the digest.
    spans = tuple((round(a - start, 4), round(b - start, 4)) for a, b in overlaps if b > a)
    return Presence(person=person.person, boxes=boxes, spans=spans)


def _centre(latents: int, frames: int, *, window_latents: int, clip: int, seconds: float, why: str) -> Window:
    """The middle of the shot, without looking at the sound."""
    kept = min(latents, window_latents)
    first = (latents - kept) // 2
    middle = (2 * first + kept - 1) / 2 / (latents - 1) if latents > 1 else 0.0
    frame = _clamp(round(middle * (frames - 1)), 0, frames - 1)
    start, end = (latent * seconds / max(1, latents) for latent in (first, first + kept))
    return Window(start, end, first, first + kept, frame, clip_around(frame, frames, clip), "center", why)


def latents_around(start: float, end: float, seconds: float, *, latents: int, window: int) -> tuple[int, int]:
    """The audio latents centred on the same instant, placed by ratio so that a wrong clock does no harm here."""
    kept = min(latents, window)
    middle = min(max((start + end) / 2, 0.0), seconds)
    centre = round(middle / seconds * (latents - 1)) if latents else 0
    first = _clamp(centre - kept // 2, 0, latents - kept)
    return first, first + kept


def frame_within(start: float, end: float, *, fps: float, frames: int, mode: FrameMode = "center") -> int:
    """The frame in the middle of (or first in) a stretch of time."""
    first = _clamp(math.ceil(start * fps), 0, frames - 1)
    last = _clamp(math.ceil(end * fps) - 1, 0, frames - 1)
    if last < first:
        return _clamp(round((start + end) / 2 * fps), 0, frames - 1)
    return first if mode == "first" else first + (last - first) // 2


def _clamp(value: int, low: int, high: int) -> int:
    return min(max(value, low), high)
