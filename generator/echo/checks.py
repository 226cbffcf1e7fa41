"""What a shot can be asked for: everything is checked before anything is encoded. Each raises RequestError."""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
import PIL.Image

from generator.base import Frames
from generator.echo.config import MAX_PROMPT_TOKENS, EchoSettings
from generator.errors import RequestError
from generator.memory.slots import audio_latents_for
from generator.request import FRAME_STEP, MAX_SLOTS, SIZE_STEP

if TYPE_CHECKING:  # what is checked before anything is loaded does not wait for torch
    import torch

    from generator.echo.memory import EchoSlot


def check_prompts(prompts: Sequence[str], settings: EchoSettings) -> None:
    """Some text for every shot, and no more than is read."""
    if not isinstance(prompts, Sequence):
        raise RequestError(f"a prompt of type {type(prompts).__name__}: pass one text, or one for each shot")
    if not prompts:
        raise RequestError("no prompt: pass one text, or one for each shot")
    for number, prompt in enumerate(prompts):
        if not isinstance(prompt, str):
            raise RequestError(f"prompt {number} is of type {type(prompt).__name__}: a prompt is a text")
        check_prompt(f"prompt {number}", prompt, settings)


def check_prompt(name: str, prompt: str, settings: EchoSettings) -> None:
    """Some text, and no more than is read."""
    if not prompt.strip():
        raise RequestError(f"{name} is empty: describe the shot")
    limit = settings.prompt_characters
    if limit is not None and len(prompt) > limit:
        raise RequestError(f"{name} has {len(prompt)} characters and {limit} are read: shorten it")


def check_tokens(name: str, prompt: str, tokens: int) -> None:
    """No more tokens than the text encoder reads."""
    if tokens > MAX_PROMPT_TOKENS:
        raise RequestError(
            f"{name} has {tokens} tokens ({len(prompt)} characters) and {MAX_PROMPT_TOKENS} are read: shorten it"
        )


def check_size(width: int, height: int) -> None:
    """Sides of whole latents."""
    for name, pixels in (("width", width), ("height", height)):
        _check_kind(name, pixels, int)
        if pixels < SIZE_STEP or pixels % SIZE_STEP:
            near = max(1, round(pixels / SIZE_STEP)) * SIZE_STEP
            raise RequestError(f"{name} {pixels}: a multiple of {SIZE_STEP} pixels is needed, such as {near}")


def check_length(frames: int, frame_rate: float) -> None:
    """Whole latent frames, at a rate at which they have at least one token of sound."""
    _check_kind("num_frames", frames, int)
    _check_kind("frame_rate", frame_rate, int, float)
    if frames < 1 or (frames - 1) % FRAME_STEP:
        near = 1 + FRAME_STEP * max(0, round((frames - 1) / FRAME_STEP))
        raise RequestError(f"{frames} frames: a shot has 1 + {FRAME_STEP}k frames, such as {near}")
    if not (math.isfinite(frame_rate) and frame_rate > 0):
        raise RequestError(f"frame rate {frame_rate}: frames a second are more than 0")
    if audio_latents_for(frames, frame_rate) < 1:
        raise RequestError(f"{frames} frame(s) at {frame_rate:g} a second are too short to have sound: use more frames")


def check_sigmas(sigmas: Sequence[float]) -> None:
    """Noise levels that fall from at most 1 to 0."""
    falling = all(high > low for high, low in pairwise(sigmas))
    if len(sigmas) < 2 or not falling or sigmas[0] > 1 or sigmas[-1] != 0:
        raise RequestError(f"sigmas {list(sigmas)}: they fall from at most 1 to 0, one more of them than steps")


def check_slots(slots: Sequence[EchoSlot], width: int, height: int, *, channels: tuple[int, int]) -> None:
    """At most seven slots of the shot's own size; `channels` are those of a video and of an audio token."""
    from generator.echo.memory import EchoSlot

    _check_kind("slots", slots, Sequence)
    if len(slots) > MAX_SLOTS:
        raise RequestError(f"{len(slots)} memory slots: the model reads at most {MAX_SLOTS}; leave some out")
    picture = (1, channels[0], 1, height // SIZE_STEP, width // SIZE_STEP)
    for number, slot in enumerate(slots):
        if not isinstance(slot, EchoSlot):
            raise RequestError(
                f"slot {number} is of type {type(slot).__name__}: make an EchoSlot of it (slot_of_media)"
            )
        if slot.video.shape != picture:
            raise RequestError(
                f"slot {number} has picture latents of {list(slot.video.shape)}, not {list(picture)}: "
                f"encode it at {width}x{height}"
            )
        if slot.audio is not None:
            tokens = slot.audio.shape[1] if slot.audio.ndim == 3 else 0
            if not tokens or slot.audio.shape != (1, tokens, channels[1]):
                raise RequestError(
                    f"slot {number} has sound latents of {list(slot.audio.shape)}, not [1, tokens, {channels[1]}]: "
                    "use None for a slot without sound"
                )


def first_frame_pixels(image: PIL.Image.Image | Frames, width: int, height: int) -> Frames:
    """A given first frame as uint8 [1, height, width, 3]; it has to have the shot's size."""
    pixels = np.array(image.convert("RGB") if isinstance(image, PIL.Image.Image) else image)
    if pixels.shape != (height, width, 3) or pixels.dtype != np.uint8:
        raise RequestError(
            f"the first frame is {pixels.dtype} of {list(pixels.shape)}, not uint8 of [{height}, {width}, 3]: "
            f"scale or crop it to {width}x{height} pixels"
        )
    return pixels[None]


def check_choice(name: str, value: str, choices: Collection[str]) -> None:
    """One of a few names."""
    if value not in choices:
        raise RequestError(f"{name} {value!r}: choose {', '.join(sorted(choices))}")


def check_generators(generator: torch.Generator | Sequence[torch.Generator] | None, shots: int) -> None:
    """One source of noise for the whole run, or one for each shot."""
    import torch

    sources = generator if isinstance(generator, Sequence) else [generator] * shots
    if len(sources) != shots:
        raise RequestError(f"{len(sources)} generators for {shots} shot(s): pass one, or one for each shot")
    for source in sources:
        _check_kind("generator", source, torch.Generator, type(None))


def check_settings(settings: EchoSettings) -> None:
    """Settings, not the name of a preset."""
    _check_kind("settings", settings, EchoSettings)


def _check_kind(name: str, value: object, *kinds: type) -> None:
    if not isinstance(value, kinds) or isinstance(value, bool):
        wanted = " or ".join(kind.__name__ for kind in kinds)
        raise RequestError(f"{name} of type {type(value).__name__}: wanted {wanted}")
