"""Arithmetic of sizes and lengths, in one place."""

from __future__ import annotations

from generator.request import FRAME_STEP


def frames_for(seconds: float, fps: float) -> int:
    """The number of frames of the form 1 + 8k nearest to a wished length, at least 9 (the clip that a slot needs)."""
    steps = round((seconds * fps - 1) / FRAME_STEP)
    return 1 + FRAME_STEP * max(1, steps)


def samples_for(frames: int, fps: float, rate: int) -> int:
    """Audio samples per channel that fill exactly `frames` pictures."""
    return round(frames / fps * rate)
