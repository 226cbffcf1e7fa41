"""How many tokens of which kind a joint sequence holds: memory slots in order, then the target."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Layout:
    """The two token sequences `[slot 0, …, slot K-1, target]` of a shot, one for picture and one for sound.

    A slot's picture is one latent frame of the target's size. `slot_audio` holds the audio tokens of each slot; it is
    empty when no sound is remembered. `slots` is 0 when no picture is.
    """

    frames: int  # latent frames of the target
    height: int  # latent rows
    width: int  # latent columns
    audio: int  # audio tokens of the target
    slots: int = 0
    slot_audio: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        if not all(self.slot_audio):
            raise ValueError(
                f"audio tokens {list(self.slot_audio)} of the slots: a silent slot among others gets zeros, not none"
            )
        if self.slots and self.slot_audio and len(self.slot_audio) != self.slots:
            raise ValueError(f"{self.slots} pictures and {len(self.slot_audio)} sounds: a slot is one of each")

    @property
    def frame_tokens(self) -> int:
        """Tokens of one latent frame, so of one slot's picture."""
        return self.height * self.width

    @property
    def memory_video(self) -> int:
        """Video tokens in front of the target's."""
        return self.slots * self.frame_tokens

    @property
    def memory_audio(self) -> int:
        """Audio tokens in front of the target's."""
        return sum(self.slot_audio)

    @property
    def target_video(self) -> int:
        """Video tokens of the target."""
        return self.frames * self.frame_tokens

    @property
    def paired(self) -> bool:
        """Whether slots have both halves: without one of them there is nothing to pair."""
        return bool(self.slots and self.slot_audio)

    @property
    def video_parts(self) -> tuple[int, ...]:
        """Video tokens of each slot, then of the target."""
        return (*(self.frame_tokens for _ in range(self.slots)), self.target_video)

    @property
    def audio_parts(self) -> tuple[int, ...]:
        """Audio tokens of each slot, then of the target."""
        return (*self.slot_audio, self.audio)
