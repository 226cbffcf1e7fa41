"""Arithmetic of sizes and lengths, in one place."""

from __future__ import annotations

from dataclasses import dataclass

from generator.request import FRAME_STEP, SIZE_STEP

AUDIO_LATENTS_PER_SECOND = 25


@dataclass(frozen=True)
class LatentShape:
    """A shot as the model holds it: one video token for each latent position, one audio token for each 40 ms."""

    frames: int
    height: int
    width: int
    audio: int

    @classmethod
    def of(cls, width: int, height: int, frames: int, fps: float) -> LatentShape:
        """Of a shot of `frames` (1 + 8k) pictures of whole latents, so many pixels wide and high."""
        seconds = frames / fps
        return cls(
            frames=1 + (frames - 1) // FRAME_STEP,
            height=height // SIZE_STEP,
            width=width // SIZE_STEP,
            audio=round(seconds * AUDIO_LATENTS_PER_SECOND),
        )

    @property
    def tokens(self) -> int:
        """Video tokens: 28,520 for 241 frames of 1280x736."""
        return self.frames * self.height * self.width


def frames_for(seconds: float, fps: float) -> int:
    """The number of frames of the form 1 + 8k nearest to a wished length, at least 9 (the clip that a slot needs)."""
    steps = round((seconds * fps - 1) / FRAME_STEP)
    return 1 + FRAME_STEP * max(1, steps)


def samples_for(frames: int, fps: float, rate: int) -> int:
    """Audio samples per channel that fill exactly `frames` pictures."""
    return round(frames / fps * rate)
