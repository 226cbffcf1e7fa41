"""Between pixels and sound on one side and the model's normalised latents on the other.

Video latents are [batch, channels, frames, height / 32, width / 32], as the VAE has them; audio latents are tokens
[batch, time, channels x mel rows], as the transformer has them. Everything here comes and goes in float32.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Literal

import numpy as np
import torch
from diffusers import AutoencoderKLLTX2Audio, AutoencoderKLLTX2Video
from diffusers.pipelines.ltx2 import LTX2Vocoder, LTX2VocoderWithBWE
from torch import Tensor, nn

from generator.base import Frames, Wave
from generator.errors import GenerationFailed, RequestError
from generator.memory.mel import MEL_RATE, log_mel, resampled, stereo

Rounding = Literal["truncate", "nearest"]  # how the release makes 8 bits, and how diffusers does


@torch.no_grad()
def encode_clip(vae: AutoencoderKLLTX2Video, frames: Frames, *, device: torch.device | None = None) -> Tensor:
    """Pictures as latents: uint8 [1 + 8k, height, width, 3] to [1, 128, 1 + k, height / 32, width / 32].

    Never in tiles: their blending would change what a slot remembers. Raises RequestError for any other shape.
    """
    step, cell = vae.temporal_compression_ratio, vae.spatial_compression_ratio
    count, height, width = frames.shape[:3]
    if (count - 1) % step or height % cell or width % cell:
        raise RequestError(
            f"a clip of {count} frames of {width}x{height}: it needs 1 + {step}k frames and sides of multiples of {cell}"
        )
    pixels = torch.from_numpy(np.ascontiguousarray(frames)).to(device or vae.device)
    pixels = pixels.permute(3, 0, 1, 2)[None].float() / 255.0 * 2.0 - 1.0
    with _tiles(vae, False):
        mean = vae.encode(pixels.to(vae.dtype)).latent_dist.mode().float()
    centre, spread = _statistics(vae, mean, (1, -1, 1, 1, 1))
    return (mean - centre) / spread * vae.config.scaling_factor


@torch.no_grad()
def decode_video(vae: AutoencoderKLLTX2Video, latents: Tensor, *, tiled: bool = True) -> Tensor:
    """Latents as pixels in about -1 to 1: [batch, 128, 1 + k, h, w] to [batch, 3, 1 + 8k, 32 h, 32 w].

    `tiled` decodes tiles of 512 pixels and blends them: a fraction of the memory, and much faster on large pictures.
    """
    centre, spread = _statistics(vae, latents, (1, -1, 1, 1, 1))
    plain = latents.float() / vae.config.scaling_factor * spread + centre
    with _tiles(vae, tiled):
        return vae.decode(plain.to(vae.dtype), return_dict=False)[0].float()


def to_uint8(pixels: Tensor, *, rounding: Rounding = "truncate") -> Frames:
    """Pixels of `decode_video` as 8-bit RGB: [batch, 3, frames, height, width] to [batch, frames, height, width, 3]."""
    levels = ((pixels.float() + 1.0) / 2.0).clamp(0.0, 1.0) * 255.0
    levels = levels.round() if rounding == "nearest" else levels.floor()
    return levels.to(torch.uint8).permute(0, 2, 3, 4, 1).cpu().numpy()


@torch.no_grad()
def encode_mel(audio_vae: AutoencoderKLLTX2Audio, mel: Tensor) -> Tensor:
    """A log-mel spectrogram as tokens: [batch, 2, T, 64] to [batch, ceil(T / 4), 128].

    In float32 whatever the VAE is kept in: bfloat16 here disturbs the few-step trajectory.
    """
    with _in_float32(audio_vae):
        mean = audio_vae.encode(mel.float()).latent_dist.mode()
    tokens = mean.transpose(1, 2).flatten(2)  # [B, C, T, M] to [B, T, C * M], channel-major
    centre, spread = _statistics(audio_vae, tokens, (-1,))
    return (tokens - centre) / spread


def encode_wave(
    audio_vae: AutoencoderKLLTX2Audio, waveform: Wave, rate: int, *, device: torch.device | None = None
) -> Tensor:
    """Sound as tokens: [channels, samples] at `rate` Hz, -1 to 1 or int16, to [1, T, 128], 25 tokens a second.

    Raises RequestError for 512 samples or fewer at 16 kHz, of which no spectrogram can be made.
    """
    sound = resampled(stereo(waveform), rate, MEL_RATE)
    try:
        mel = log_mel(sound, rate=MEL_RATE, bins=audio_vae.config.mel_bins)
    except ValueError as error:
        raise RequestError(f"sound of {waveform.shape[-1] / rate:.3f} s cannot be encoded ({error})") from error
    return encode_mel(audio_vae, torch.from_numpy(mel)[None].to(device or audio_vae.device))


@torch.no_grad()
def decode_mel(audio_vae: AutoencoderKLLTX2Audio, tokens: Tensor) -> Tensor:
    """Tokens as a log-mel spectrogram: [batch, T, 128] to [batch, 2, 4T - 3, 64]."""
    centre, spread = _statistics(audio_vae, tokens, (-1,))
    rows = audio_vae.config.mel_bins // audio_vae.mel_compression_ratio
    latents = (tokens.float() * spread + centre).unflatten(2, (-1, rows)).transpose(1, 2)
    return audio_vae.decode(latents.to(audio_vae.dtype), return_dict=False)[0].float()


@torch.no_grad()
def decode_audio(
    audio_vae: AutoencoderKLLTX2Audio, vocoder: LTX2Vocoder | LTX2VocoderWithBWE, tokens: Tensor
) -> Tensor:
    """Tokens as sound: [batch, T, 128] to [batch, 2, samples], -1 to 1, at the vocoder's output rate.

    It is three mel frames (30 ms) short of the picture: see `fit_sound`.
    """
    return vocoder(decode_mel(audio_vae, tokens).to(vocoder.dtype)).float()


def fit_sound(waveform: Wave, samples: int) -> Wave:
    """Sound of exactly `samples`: [2, n] with silence at its end, or cut."""
    missing = max(0, samples - waveform.shape[-1])
    return np.pad(waveform, ((0, 0), (0, missing)))[:, :samples]


def _statistics(module: nn.Module, like: Tensor, shape: tuple[int, ...]) -> tuple[Tensor, Tensor]:
    """Mean and standard deviation of a VAE's latents in float32, shaped to go with the latents."""
    mean, std = (torch.as_tensor(getattr(module, name)) for name in ("latents_mean", "latents_std"))
    return mean.to(like.device, torch.float32).view(shape), std.to(like.device, torch.float32).view(shape)


@contextmanager
def _tiles(vae: AutoencoderKLLTX2Video, on: bool) -> Iterator[None]:
    """Switch tiling for a while."""
    before, vae.use_tiling = vae.use_tiling, on
    try:
        yield
    finally:
        vae.use_tiling = before


@contextmanager
def _in_float32(module: nn.Module) -> Iterator[None]:
    """Keep a small module in float32 for a while. Its weights come back as they were: widening loses nothing."""
    dtype = next(module.parameters()).dtype
    if dtype == torch.float32:
        yield
        return
    if any(parameter.is_meta for parameter in module.parameters()):
        raise GenerationFailed(
            f"the audio VAE is {dtype} and its weights are offloaded one by one: load it in float32, as loading.py does"
        )
    nn.Module.to(module, torch.float32)  # diffusers' own would warn
    try:
        yield
    finally:
        nn.Module.to(module, dtype)
