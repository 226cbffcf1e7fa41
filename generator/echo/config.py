"""Settings of the Echo generator: what differs between its two published generations, and between paper and release."""

from __future__ import annotations

import math
from typing import Literal

from pydantic import Field, ValidationError

from generator.errors import RequestError
from generator.request import MAX_SLOTS, Part

# The few-step distilled schedule: eight steps, each starting at one of these and ending at the next.
SIGMAS = (1.0, 0.99375, 0.9875, 0.98125, 0.975, 0.909375, 0.725, 0.421875, 0.0)

# The size that both generations were released with: about 9.6 seconds.
WIDTH, HEIGHT, FRAMES, FRAME_RATE = 1280, 736, 241, 25.0

MAX_PROMPT_TOKENS = 1024  # what the text encoder was trained to read

PositionMode = Literal["reference", "prefix_continuous", "slot_center"]


class EchoSettings(Part):
    """One way of using the weights. Every field shapes the output, so the whole of it is recorded with a take."""

    position_mode: PositionMode = Field(
        "reference",
        description="where memory lies in time: `reference` (memory and target both from 0), `prefix_continuous` (the "
        "target runs on behind memory) or `slot_center` (slot s around slot_offset + s * slot_stride seconds)",
    )
    slot_offset: float = Field(500.0, description="seconds: the centre of slot 0 under `slot_center`")
    slot_stride: float = Field(50.0, description="seconds between the centres of two slots under `slot_center`")
    position_fps: float = Field(
        24.0,
        gt=0,
        description="frames a second of the video positions, whatever the rendering rate; 24 as released. The rendering "
        "rate itself puts picture and sound on one clock",
    )
    paired_masks: bool = Field(
        True,
        description="slot i's picture and sound see only each other (Eq. 10-11); False: everything sees everything",
    )
    audio_mask_depth: float = Field(
        0.7,
        ge=0,
        le=1,
        description="the first floor(depth * layers) layers keep memory and target sound apart (Eq. 10)",
    )
    tau: float = Field(
        1.0, gt=0, description="temperature of the target video's self-attention (section 3.4); 1 changes nothing"
    )
    memory_video: bool = Field(True, description="whether the pictures of the slots are used")
    memory_audio: bool = Field(True, description="whether the sound of the slots is used")
    sigma_dtype: Literal["float32", "bfloat16"] = Field(
        "float32", description="precision of sigmas and timesteps; bfloat16 only to compare with parts of the release"
    )
    window_clock: Literal["true", "released"] = Field(
        "true",
        description="clock of the loudness scan; `released` takes 48 kHz sound for 16 kHz as the first release's script does",
    )
    window_latents: int = Field(
        96, ge=1, description="audio latents that a slot keeps, 25 a second; less in shorter shots"
    )
    clip_frames: int = Field(
        9, ge=1, description="frames encoded for a slot's picture, of which the last latent is kept"
    )
    bank_size: int = Field(MAX_SLOTS, ge=0, le=MAX_SLOTS, description="slots that the native bank holds; 0: no memory")
    bank_fixed: int = Field(3, ge=0, description="earliest shots that the native bank never drops (Eq. 9)")
    prompt_characters: int | None = Field(
        None, description="longest prompt that the service reads; None: no such limit"
    )


PRESETS = {
    "echo-1.0": EchoSettings(),
    "echo-1.5": EchoSettings(position_mode="slot_center", paired_masks=False, clip_frames=1, prompt_characters=1500),
}

# What a film may set beside its preset: how one shot is made of its memory. What is remembered, the director chooses.
ADJUSTABLE = (
    *("position_mode", "slot_offset", "slot_stride", "position_fps", "paired_masks", "audio_mask_depth", "tau"),
    *("memory_video", "memory_audio", "sigma_dtype", "clip_frames"),
)


def read_preset(text: str) -> tuple[str, EchoSettings]:
    """A preset and what is set otherwise, such as "echo-1.0,tau=1.2,position_fps=25", in one form, and what it stands for.

    What is as in the preset is left out of that form. Raises RequestError for a name or value that is none.
    """
    preset, *changes = (part.strip() for part in text.split(","))
    if preset not in PRESETS:
        raise RequestError(f"preset {preset!r}: choose {' or '.join(PRESETS)}, with changes as in echo-1.0,tau=1.2")
    given = dict(change.partition("=")[::2] for change in changes)
    for name, value in given.items():
        if name not in ADJUSTABLE or not value:
            raise RequestError(f"{name!r} in preset {text!r}: wanted NAME=VALUE with one of {', '.join(ADJUSTABLE)}")
    base = PRESETS[preset]
    try:
        settings = EchoSettings.model_validate({**base.model_dump(), **given})
    except ValidationError as error:
        first = error.errors()[0]
        raise RequestError(f"{first['loc'][0]}={first['input']} in preset {text!r}: {first['msg']}") from error
    values = {name: getattr(settings, name) for name in ADJUSTABLE if getattr(settings, name) != getattr(base, name)}
    for name, value in values.items():
        if isinstance(value, float) and not math.isfinite(value):
            raise RequestError(f"{name}={value} in preset {text!r}: wanted a finite number")
    return ",".join([preset, *(f"{name}={_plain(value)}" for name, value in values.items())]), settings


def _plain(value: object) -> str:
    """A value in the one form that is recorded: 25, 1.2, false."""
    if isinstance(value, bool):
        return str(value).lower()
    return repr(value).removesuffix(".0") if isinstance(value, float) else str(value)
