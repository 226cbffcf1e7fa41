"""Memory slots as latents: cut from a finished shot or encoded from media once, then kept for every later shot."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import torch
from diffusers import AutoencoderKLLTX2Audio, AutoencoderKLLTX2Video
from torch import Tensor

from generator.base import Frames, Slot, Wave
from generator.echo.cache import TensorCache
from generator.echo.codec import encode_clip, encode_wave
from generator.echo.config import EchoSettings
from generator.memory.mel import MEL_RATE, can_scan, stereo
from generator.memory.slots import Window, choose_window, clip_around


@dataclass(frozen=True)
class EchoSlot:
    """One paired memory event (Eq. 7) as normalised latents."""

    video: Tensor  # [1, 128, 1, height / 32, width / 32]
    audio: Tensor | None  # [1, tokens, 128]; None when the event has no sound

    def to(self, device: torch.device | str) -> EchoSlot:
        """The same slot on another device."""
        return EchoSlot(self.video.to(device), None if self.audio is None else self.audio.to(device))


@dataclass(frozen=True)
class Memory:
    """The slots of one shot in the transformer's layout. Nothing in it is a shot without memory."""

    video: Tensor | None = None  # [B, slots, 128, h, w]
    audio: Tensor | None = None  # [B, audio tokens of all slots, 128]
    slot_audio: tuple[int, ...] = ()  # audio tokens of each slot

    @classmethod
    def of(cls, slots: Sequence[EchoSlot], settings: EchoSettings, *, device: torch.device | str = "cpu") -> Memory:
        """Ordered slots, without the modality that the settings leave out, on `device` wherever each slot lies.

        A slot without sound gets zeros, as long as the first sound there is, so that pictures and sounds stay pairs.
        """
        slots = [slot.to(device) for slot in slots]
        video = torch.cat([slot.video for slot in slots], dim=2) if slots and settings.memory_video else None
        sounds = [slot.audio for slot in slots if slot.audio is not None]
        audio = []
        if sounds and settings.memory_audio:
            audio = [torch.zeros_like(sounds[0]) if slot.audio is None else slot.audio for slot in slots]
        return cls(
            video=None if video is None else video.transpose(1, 2),
            audio=torch.cat(audio, dim=1) if audio else None,
            slot_audio=tuple(tokens.shape[1] for tokens in audio),
        )


def window_of(waveform: Wave, *, rate: int, frames: int, fps: float, latents: int, settings: EchoSettings) -> Window:
    """The moment of a shot that memory keeps (Eq. 8); `waveform` is the vocoder's, before it is padded."""
    return choose_window(
        waveform,
        rate=rate,
        rate_label=MEL_RATE if settings.window_clock == "released" else None,
        video_frames=frames,
        fps=fps,
        audio_latents=latents,
        window_latents=settings.window_latents,
        clip_frames=settings.clip_frames,
    )


def slot_of_shot(
    vae: AutoencoderKLLTX2Video,
    window: Window,
    *,
    clip: Frames,
    audio: Tensor,
    device: torch.device | None = None,
) -> EchoSlot:
    """What a finished shot leaves behind: the window's clip encoded, the shot's own audio latents cut.

    `clip` holds the frames of `window.clip`, uint8 [frames, height, width, 3]; `audio` the shot's tokens.
    """
    video = encode_clip(vae, clip, device=device)[:, :, -1:]
    return EchoSlot(video, audio[:, window.latent_start : window.latent_end].clone())


def slot_of_media(
    vae: AutoencoderKLLTX2Video,
    audio_vae: AutoencoderKLLTX2Audio,
    slot: Slot,
    *,
    settings: EchoSettings,
    audio: Tensor | None = None,
    device: torch.device | None = None,
) -> EchoSlot:
    """A slot of pictures and sound as latents. Sound too short to have a spectrum counts as none.

    `audio` are latents of its sound that are there already, [1, tokens, 128].
    """
    clip = clip_around(len(slot.frames) // 2, len(slot.frames), settings.clip_frames)
    video = encode_clip(vae, slot.frames[list(clip)], device=device)[:, :, -1:]
    if audio is not None:
        return EchoSlot(video, audio)
    if not can_scan(slot.samples.shape[1] * MEL_RATE // slot.rate):
        return EchoSlot(video, None)
    return EchoSlot(video, encode_wave(audio_vae, stereo(slot.samples), slot.rate, device=device))


class SlotCache:
    """Slots of media as latents, each encoded once in its life: kept on disk by content and by the codecs' weights."""

    def __init__(self, folder: Path, model: str) -> None:
        """`model` tells apart the codecs, such as a fingerprint of their weights."""
        self._kept = TensorCache(folder, model)

    def slot(self, media: Slot, *, settings: EchoSettings, encode: Callable[[Slot], EchoSlot]) -> EchoSlot:
        """The latents of a slot; `encode` (such as `slot_of_media`) makes them when they are not kept."""
        content = f"{media.digest} {settings.clip_frames}"
        kept = self._kept.get(content)
        if kept is not None:
            return EchoSlot(kept["video"], kept.get("audio"))
        made = encode(media)
        self._kept.put(content, {"video": made.video} | ({} if made.audio is None else {"audio": made.audio}))
        return made
