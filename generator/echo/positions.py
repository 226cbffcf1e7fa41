"""Where the tokens of memory and target lie in time and space: the coordinates that the rotary embedding reads."""

from __future__ import annotations

import torch
from diffusers.models.transformers.transformer_ltx2 import LTX2AudioVideoRotaryPosEmbed

from generator.echo.config import EchoSettings
from generator.echo.layout import Layout

# Everything stays float32 and in this order of operations: at 500 seconds the angles reach a million radians, and one
# unit in the last place of a coordinate moves a prediction by 0.04.


def video_coords(
    rope: LTX2AudioVideoRotaryPosEmbed, layout: Layout, *, settings: EchoSettings, device: torch.device | str = "cpu"
) -> torch.Tensor:
    """[1, 3, video tokens, 2]: start and end of each token in seconds, pixel rows and pixel columns."""

    def video(frames: int) -> torch.Tensor:
        size = (frames, layout.height, layout.width)
        return rope.prepare_video_coords(1, *size, device=torch.device("cpu"), fps=settings.position_fps)

    if settings.position_mode == "prefix_continuous":
        return video(layout.slots + layout.frames).to(device)
    target = video(layout.frames)
    if not layout.slots:
        return target.to(device)
    if settings.position_mode == "reference":
        memory = video(layout.slots)
    else:
        memory = torch.cat([_centred(video(1), slot, settings) for slot in range(layout.slots)], dim=2)
    return torch.cat([memory, target], dim=2).to(device)


def audio_coords(
    rope: LTX2AudioVideoRotaryPosEmbed, layout: Layout, *, settings: EchoSettings, device: torch.device | str = "cpu"
) -> torch.Tensor:
    """[1, 1, audio tokens, 2]: start and end of each token in seconds."""

    def audio(tokens: int) -> torch.Tensor:
        return rope.prepare_audio_coords(1, tokens, device=torch.device("cpu"))

    if settings.position_mode == "prefix_continuous":
        return audio(layout.memory_audio + layout.audio).to(device)
    target = audio(layout.audio)
    if not layout.slot_audio:
        return target.to(device)
    if settings.position_mode == "reference":
        memory = audio(layout.memory_audio)
    else:
        slots = enumerate(layout.slot_audio)
        memory = torch.cat([_centred(audio(tokens), slot, settings) for slot, tokens in slots], dim=2)
    return torch.cat([memory, target], dim=2).to(device)


def _centred(coords: torch.Tensor, slot: int, settings: EchoSettings) -> torch.Tensor:
    """A slot's tokens, moved in time so that their middle lies at the slot's centre; rows and columns stay."""
    centre = settings.slot_offset + slot * settings.slot_stride
    middle = (coords[:, 0, 0, 0] + coords[:, 0, -1, 1]) * 0.5
    moved = coords.clone()
    moved[:, 0] += centre - middle
    return moved
