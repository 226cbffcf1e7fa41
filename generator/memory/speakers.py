"""The moment of a shot for one voice: the loudest stretch in which that person alone speaks, and the frame in its middle."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from generator.base import SAMPLE_RATE, Presence, Span, Who
from generator.memory.mel import HOP, MEL_RATE, can_scan, mel_spectrum, resampled, stereo
from generator.memory.slots import (
    MEL_BINS,
    WINDOW_LATENTS,
    Window,
    candidate_starts,
    clip_around,
    frame_within,
    latents_around,
    window_scores,
)
from generator.shapes import AUDIO_LATENTS_PER_SECOND

LEAST = 0.6  # seconds of a stretch that lets a voice be known
BREATH = 0.4  # seconds of silence that two spans of one speaker may have between them
QUIET = 10 ** (-60 / 20)  # root mean square below this is silence: -60 dBFS

SILENT, UNSPOKEN, TOGETHER = "silence", "nobody speaks", "several speak at once"


def speaker_window(
    waveform: NDArray[np.generic],
    person: str,
    who: Who,
    *,
    rate: int = SAMPLE_RATE,
    video_frames: int,
    fps: float,
    audio_latents: int,
) -> Window | None:
    """The moment that memory keeps of one voice; None when the person never speaks alone for long enough.

    `waveform` and `who` are the whole shot's. No longer than the window of Eq. 8, and no longer than the stretch: what
    another says does not come in. The frame is the nearest to its middle in which the person is seen.
    """
    wave = resampled(stereo(waveform), rate, MEL_RATE)
    stretches = [span for span in alone(person, who) if span[1] - span[0] >= LEAST]
    if not stretches or not can_scan(wave.shape[1]):
        return None
    response = mel_spectrum(wave, rate=MEL_RATE, bins=MEL_BINS).sum(axis=(0, 2), dtype=np.float64)
    best = max((_loudest(response, span) for span in stretches), key=lambda found: found[0])
    start, end = best[1] * HOP / MEL_RATE, best[2] * HOP / MEL_RATE
    wanted = round((end - start) * AUDIO_LATENTS_PER_SECOND)
    seconds = wave.shape[1] / MEL_RATE
    first, last = latents_around(start, end, seconds, latents=audio_latents, window=wanted)
    frame = _seen(frame_within(start, end, fps=fps, frames=video_frames), who.of(person), (start, end), fps)
    clip = clip_around(frame, video_frames)
    return Window(start, end, first, last, frame, clip, "max_response", "one voice alone")


def alone(person: str, who: Who) -> list[Span]:
    """The stretches in which a person speaks and nobody else, in seconds of the shot."""
    own = who.of(person)
    others = sorted(span for other in who.people if other.person != person for span in other.spans)
    found: list[Span] = []
    for span in sorted(own.spans if own else ()):
        for start, end in _without(span, others):
            gap = (found[-1][1], start) if found else (0.0, 0.0)
            heard = any(a < gap[1] and b > gap[0] for a, b in others)
            if found and gap[1] - gap[0] <= BREATH and not heard:
                found[-1] = (found[-1][0], end)
            else:
                found.append((start, end))
    return found


def heard_in(window: Span, samples: NDArray[np.int16], who: Who, *, rate: int = SAMPLE_RATE) -> str:
    """Why a window is no good for a voice, in words; empty when one person at a time speaks in it, or nobody has said who."""
    start, end = window
    cut = samples[:, round(start * rate) : round(end * rate)].astype(np.float32) / 32768.0
    if not cut.size or float(np.sqrt(np.mean(cut**2))) < QUIET:
        return SILENT
    spans = [(a, b) for one in who.people for a, b in one.spans if a < end and b > start]
    if not spans:
        return UNSPOKEN if who.people else ""
    speaking = [[(max(a, start), min(b, end)) for a, b in one.spans if a < end and b > start] for one in who.people]
    both = any(
        a < d and c < b
        for n, one in enumerate(speaking)
        for other in speaking[n + 1 :]
        for a, b in one
        for c, d in other
    )
    return TOGETHER if both else ""


def _without(span: Span, others: list[Span]) -> Iterator[Span]:
    start, end = span
    for a, b in others:
        if a < end and b > start:
            if a > start:
                yield start, a
            start = max(start, b)
    if start < end:
        yield start, end


def _loudest(response: NDArray[np.float64], span: Span) -> tuple[float, int, int]:
    """Response, first and last mel frame of the loudest window inside a stretch."""
    first, last = round(span[0] * MEL_RATE / HOP), min(round(span[1] * MEL_RATE / HOP), len(response))
    inside = response[first:last]
    length = min(4 * WINDOW_LATENTS - 3, len(inside))
    if not length:
        return 0.0, first, first
    starts = candidate_starts(len(inside), length)
    scores = window_scores(inside, starts, length)
    best = int(np.argmax(scores))
    return scores[best], first + starts[best], first + starts[best] + length


def _seen(frame: int, person: Presence | None, span: Span, fps: float) -> int:
    """The frame inside a span nearest to one, in which a person is seen; that one itself when they are in none."""
    boxes = person.boxes if person else ()
    inside = range(int(np.ceil(span[0] * fps)), min(int(np.ceil(span[1] * fps)), len(boxes)))
    seen = [index for index in inside if boxes[index] is not None]
    return min(seen, key=lambda index: abs(index - frame), default=frame)
