"""Folders of golden data, and what the comparisons with them share: weights, inputs, tolerances."""

from __future__ import annotations

import json
import lzma
import tempfile
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any
from unittest.mock import patch

import numpy as np
import torch
from diffusers import (
    AutoencoderKLLTX2Audio,
    AutoencoderKLLTX2Video,
    FlowMatchEulerDiscreteScheduler,
    LTX2VideoTransformer3DModel,
)
from diffusers.pipelines.ltx2 import LTX2TextConnectors, LTX2VocoderWithBWE
from safetensors.torch import load_file
from torch import Tensor

from generator.echo.attention import memory_attention
from generator.echo.config import EchoSettings
from generator.echo.context import Context
from generator.echo.convert import to_diffusers
from generator.echo.denoise import (
    Conditions,
    Latents,
    MemoryRules,
    Step,
    condition,
    denoise,
    joint_velocity,
    predict_x0,
    set_sigmas,
    target_velocity,
)
from generator.echo.masks import dense_memory_attention
from generator.echo.memory import Memory

RULES: dict[str, MemoryRules] = {"structured": memory_attention, "dense": dense_memory_attention}
EXACT, CLOSE, WAVE, LEVEL, LOG_MEL, SCORE = 0.0, 1e-4, 2e-3, 1.0, 5e-4, 1e-4  # the tolerances of the format
DRAW = "diffusers.schedulers.scheduling_flow_match_euler_discrete.randn_tensor"


@dataclass(frozen=True)
class Row:
    """One comparison."""

    case: str
    quantity: str
    difference: float
    tolerance: float

    @property
    def passed(self) -> bool:
        return self.difference <= self.tolerance  # False for NaN


class Golden:
    """A folder of golden data, its weights loaded when first asked for."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.manifest: dict[str, Any] = json.loads((folder / "manifest.json").read_text())

    def tensors(self, case: dict[str, Any]) -> dict[str, Tensor]:
        return load_file(self.folder / case["file"])

    @cached_property
    def scratch(self) -> Path:
        """A folder that goes away with this object."""
        self._scratch = tempfile.TemporaryDirectory()
        return Path(self._scratch.name)

    @cached_property
    def original(self) -> Path:
        """The checkpoint in the original naming; unpacked, where it is kept compressed as among the project's tests."""
        (kept,) = (self.folder / "original").glob("*.safetensors*")
        if kept.suffix != ".xz":
            return kept
        unpacked = self.scratch / kept.stem
        unpacked.write_bytes(lzma.decompress(kept.read_bytes()))
        return unpacked

    @cached_property
    def converted(self) -> Path:
        """All components in diffusers' form, made by the project's own conversion."""
        out = self.scratch / "converted"
        to_diffusers(self.original, out)
        return out

    def component(self, kind: Any, name: str) -> Any:
        own = self.folder / name
        source = own if any(own.glob("*.safetensors")) else self.converted / name
        return kind.from_pretrained(source, torch_dtype=torch.float32).eval()

    @cached_property
    def transformer(self) -> LTX2VideoTransformer3DModel:
        return self.component(LTX2VideoTransformer3DModel, "transformer")

    @cached_property
    def vae(self) -> AutoencoderKLLTX2Video:
        return self.component(AutoencoderKLLTX2Video, "vae")

    @cached_property
    def audio_vae(self) -> AutoencoderKLLTX2Audio:
        return self.component(AutoencoderKLLTX2Audio, "audio_vae")

    @cached_property
    def vocoder(self) -> LTX2VocoderWithBWE:
        return self.component(LTX2VocoderWithBWE, "vocoder")

    @cached_property
    def connectors(self) -> LTX2TextConnectors:
        return self.component(LTX2TextConnectors, "connectors")


def gap(got: Tensor | np.ndarray, wanted: Tensor | np.ndarray) -> float:
    """Largest absolute difference; infinite when the shapes differ."""
    got, wanted = torch.as_tensor(got), torch.as_tensor(wanted)
    return float((got.double() - wanted.double()).abs().max()) if got.shape == wanted.shape else float("inf")


def same(got: object, wanted: object) -> float:
    return EXACT if got == wanted else float("inf")


def settings_of(case: dict[str, Any], **changes: Any) -> EchoSettings:
    """The settings that a case was made with. `legacy` is an older name of `reference`."""
    mode = {"legacy": "reference"}.get(case["position_mode"], case["position_mode"])
    given = {"slot_offset": case.get("position_offset"), "slot_stride": case.get("slot_stride")}
    given = {name: value for name, value in given.items() if value is not None}
    return EchoSettings(**{"position_mode": mode, "paired_masks": case["paired_masks"], **given, **changes})


def context_of(tensors: dict[str, Tensor]) -> Context:
    return Context(tensors["text_video_context"], tensors["text_audio_context"], tensors.get("text_mask"))


def memory_of(tensors: dict[str, Tensor], lengths: list[int]) -> Memory:
    return Memory(tensors.get("memory_video"), tensors.get("memory_audio"), tuple(lengths))


def shot_of(
    golden: Golden, case: dict[str, Any], tensors: dict[str, Tensor], **changes: Any
) -> tuple[Latents, Conditions]:
    """The input of one forward pass and what it is conditioned on; `changes` are wrong settings, to see them fail."""
    latents = Latents(tensors["target_video"], tensors["target_audio"])
    conditions = condition(
        golden.transformer,
        latents,
        context=context_of(tensors),
        memory=memory_of(tensors, case["audio_segment_lengths"]),
        settings=settings_of(case, **changes),
        first_frame=latents.video[:, :1] if case.get("first_frame_clean") else None,
    )
    return latents, conditions


@torch.no_grad()
def predicted(
    golden: Golden, latents: Latents, conditions: Conditions, sigma: Tensor, rules: MemoryRules = memory_attention
) -> tuple[tuple[Tensor, Tensor], Latents]:
    """Velocities of all tokens, and x0 of the target's."""
    with rules(golden.transformer, conditions.layout, conditions.settings):
        velocities = joint_velocity(golden.transformer, latents, 1000 * sigma, conditions)
    return velocities, predict_x0(latents, target_velocity(velocities, conditions.layout), sigma, conditions)


def sampled(
    golden: Golden,
    noise: dict[str, Tensor],
    context: Context,
    memory: Memory,
    *,
    settings: EchoSettings,
    sigmas: list[float],
    rules: MemoryRules = memory_attention,
) -> list[Step]:
    """All steps of a run in which the schedulers draw the recorded noise, in the order video, audio."""
    noises = zip(noise["noise_video"], noise["noise_audio"], strict=True)
    start, *drawn = [Latents(video, audio) for video, audio in noises]
    last = Latents(torch.zeros_like(start.video), torch.zeros_like(start.audio))  # drawn for sigma 0, and unused
    tape = iter([part for latents in (*drawn, last) for part in (latents.video, latents.audio)])

    def play(shape: tuple[int, ...], **_: Any) -> Tensor:
        recorded = next(tape)
        assert recorded.shape == shape, f"noise of {shape} was drawn where the reference draws {recorded.shape}"
        return recorded

    scheduler = FlowMatchEulerDiscreteScheduler(shift=1.0, stochastic_sampling=True)
    schedulers = scheduler, FlowMatchEulerDiscreteScheduler.from_config(scheduler.config)
    for each in schedulers:
        set_sigmas(each, sigmas, settings)
    steps: list[Step] = []

    def keep(step: Step) -> Latents:
        steps.append(step)
        return step.latents

    conditions = condition(golden.transformer, start, context=context, memory=memory, settings=settings)
    with patch(DRAW, play), torch.no_grad():
        denoise(golden.transformer, start, conditions, schedulers=schedulers, on_step=keep, rules=rules)
    return steps
