"""From noise to a shot's latents: one prediction for the joint sequence, and the loop in which the schedulers step."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any

import torch
from diffusers import FlowMatchEulerDiscreteScheduler, LTX2VideoTransformer3DModel
from torch import Tensor

from generator.echo.attention import memory_attention
from generator.echo.config import EchoSettings
from generator.echo.context import Context
from generator.echo.layout import Layout
from generator.echo.memory import Memory
from generator.echo.positions import audio_coords, video_coords

MemoryRules = Callable[[LTX2VideoTransformer3DModel, Layout, EchoSettings], AbstractContextManager[Any]]


@dataclass(frozen=True)
class Latents:
    """A shot's normalised latents, in the layouts in which the reference draws its noise."""

    video: Tensor  # [B, frames, 128, h, w]
    audio: Tensor  # [B, tokens, 128]


@dataclass(frozen=True)
class Step:
    """What one denoising step did."""

    index: int
    timestep: Tensor
    x0: Latents  # the prediction, with a given first frame in its place
    latents: Latents  # the next step's input; after the last step, the result


@dataclass(frozen=True)
class Conditions:
    """Everything that a shot's predictions read and that no step changes."""

    context: Context
    memory: Memory
    layout: Layout
    settings: EchoSettings
    video_coords: Tensor  # [B, 3, video tokens, 2]
    audio_coords: Tensor  # [B, 1, audio tokens, 2]
    first_frame: Tensor | None = None  # clean latents, [B, 1, 128, h, w]
    attention_kwargs: dict[str, Any] | None = None

    def restored(self, latents: Latents) -> Latents:
        """The same latents with the given first frame in its place."""
        if self.first_frame is None:
            return latents
        return Latents(torch.cat([self.first_frame, latents.video[:, 1:]], dim=1), latents.audio)


def condition(
    transformer: LTX2VideoTransformer3DModel,
    latents: Latents,
    *,
    context: Context,
    memory: Memory,
    settings: EchoSettings,
    first_frame: Tensor | None = None,
    attention_kwargs: dict[str, Any] | None = None,
) -> Conditions:
    """Lay a shot of the size of `latents` out beside its memory."""
    batch, frames, _, height, width = latents.video.shape
    slots = 0 if memory.video is None else memory.video.shape[1]
    layout = Layout(frames, height, width, latents.audio.shape[1], slots, memory.slot_audio)
    device = latents.video.device
    coords = (
        video_coords(transformer.rope, layout, settings=settings, device=device).expand(batch, -1, -1, -1),
        audio_coords(transformer.audio_rope, layout, settings=settings, device=device).expand(batch, -1, -1, -1),
    )
    return Conditions(context, memory, layout, settings, *coords, first_frame, attention_kwargs)


def joint_velocity(
    transformer: LTX2VideoTransformer3DModel, latents: Latents, timestep: Tensor, conditions: Conditions
) -> tuple[Tensor, Tensor]:
    """Velocities of all tokens, memory's in front: [B, video tokens, 128] and [B, audio tokens, 128].

    `timestep` is 1000 * sigma, one number or one for each of the batch. Memory and a given first frame are clean: their
    timestep is 0. A branch's global timestep is that of its first target token; text modulation reads the branch's own,
    the cross attentions between picture and sound the other's.
    """
    layout, context, dtype = conditions.layout, conditions.context, transformer.dtype
    memory = conditions.memory
    video = _tokens(latents.video) if memory.video is None else _tokens(torch.cat([memory.video, latents.video], dim=1))
    audio = latents.audio if memory.audio is None else torch.cat([memory.audio, latents.audio], dim=1)
    level = timestep.to(video.device, torch.float32).reshape(-1, 1)
    video_timestep = level.expand(video.shape[:2]).clone()
    audio_timestep = level.expand(audio.shape[:2]).clone()
    video_timestep[:, : layout.memory_video] = 0
    audio_timestep[:, : layout.memory_audio] = 0
    if conditions.first_frame is not None:
        video_timestep[:, layout.memory_video :][:, : layout.frame_tokens] = 0
    velocities: tuple[Tensor, Tensor] = transformer(
        hidden_states=video.to(dtype),
        audio_hidden_states=audio.to(dtype),
        encoder_hidden_states=context.video.to(dtype),
        audio_encoder_hidden_states=context.audio.to(dtype),
        timestep=video_timestep,
        audio_timestep=audio_timestep,
        sigma=video_timestep[:, layout.memory_video],
        audio_sigma=audio_timestep[:, layout.memory_audio],
        encoder_attention_mask=context.mask,
        audio_encoder_attention_mask=context.mask,
        video_coords=conditions.video_coords,
        audio_coords=conditions.audio_coords,
        use_cross_timestep=True,
        attention_kwargs=conditions.attention_kwargs,
        return_dict=False,
    )
    return velocities


def target_velocity(velocities: tuple[Tensor, Tensor], layout: Layout) -> Latents:
    """The target's part of `joint_velocity`, in float32 and in the layout of its latents."""
    video, audio = velocities
    target = video[:, layout.memory_video :].float().unflatten(1, (layout.frames, layout.height, layout.width))
    return Latents(target.permute(0, 1, 4, 2, 3), audio[:, layout.memory_audio :].float())


def predict_x0(latents: Latents, velocity: Latents, sigma: Tensor, conditions: Conditions) -> Latents:
    """The clean shot as the model sees it from here: x - sigma * v."""
    sigma = sigma.to(latents.video.device).reshape(-1, 1, 1)
    x0 = Latents(latents.video - sigma[..., None, None] * velocity.video, latents.audio - sigma * velocity.audio)
    return conditions.restored(x0)


def set_sigmas(scheduler: FlowMatchEulerDiscreteScheduler, sigmas: Sequence[float], settings: EchoSettings) -> None:
    """Give a scheduler the levels of a run; the last, 0, it adds itself.

    Under `sigma_dtype="bfloat16"` both levels and timesteps are rounded as parts of the release round them.
    """
    dtype = getattr(torch, settings.sigma_dtype)
    levels = torch.tensor(sigmas[:-1], dtype=dtype)
    scheduler.set_timesteps(sigmas=levels.tolist(), timesteps=(levels * 1000).tolist())
    scheduler.set_begin_index(0)  # otherwise the first step looks its index up, which waits for the GPU


def denoise(
    transformer: LTX2VideoTransformer3DModel,
    noise: Latents,
    conditions: Conditions,
    *,
    schedulers: tuple[FlowMatchEulerDiscreteScheduler, FlowMatchEulerDiscreteScheduler],
    generator: torch.Generator | None = None,
    on_step: Callable[[Step], Latents] | None = None,
    rules: MemoryRules = memory_attention,
) -> Latents:
    """Sample a shot. `schedulers` (video, audio) are set, sample stochastically and draw each step's noise, video first.

    `on_step` may replace the latents that go on; whatever it raises ends the run and leaves the model as it was.
    """
    latents = conditions.restored(noise)
    video_scheduler, audio_scheduler = schedulers
    with rules(transformer, conditions.layout, conditions.settings):
        for index, timestep in enumerate(video_scheduler.timesteps):
            velocity = target_velocity(joint_velocity(transformer, latents, timestep, conditions), conditions.layout)
            x0 = predict_x0(latents, velocity, video_scheduler.sigmas[index], conditions)
            video = video_scheduler.step(velocity.video, timestep, latents.video, generator=generator)
            audio = audio_scheduler.step(velocity.audio, timestep, latents.audio, generator=generator)
            latents = conditions.restored(Latents(video.prev_sample, audio.prev_sample))
            if on_step is not None:
                latents = conditions.restored(on_step(Step(index, timestep, x0, latents)))
    return latents


def _tokens(video: Tensor) -> Tensor:
    """[B, F, C, H, W] to [B, F * H * W, C]: frame by frame, row by row."""
    return video.permute(0, 1, 3, 4, 2).flatten(1, 3)
