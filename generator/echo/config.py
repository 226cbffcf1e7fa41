"""Settings of the Echo generator: what differs between its two published generations, and between paper and release."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

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
