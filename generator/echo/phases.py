"""What a generation is doing, so that running out of memory can say where, and what to try."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import get_args

import torch
from diffusers import DiffusionPipeline

from generator.errors import GenerationFailed
from generator.model import Offload

# Each needs less of the card's memory than the one before, and is slower.
OFFLOADS: tuple[Offload, ...] = get_args(Offload)

_LAST = "make the shot smaller or shorter, or use a card with more memory"


@contextmanager
def phase(name: str, offload: Offload) -> Iterator[None]:
    """Do one phase of a generation. Raises GenerationFailed when memory runs out, with the offload mode to try next."""
    try:
        yield
    except torch.OutOfMemoryError as error:
        stronger = OFFLOADS[OFFLOADS.index(offload) + 1 :]
        advice = f"try offload {stronger[0]!r}" if stronger else _LAST
        raise GenerationFailed(f"out of memory while {name} with offload {offload!r}: {advice}") from error


def offload_of(pipeline: DiffusionPipeline) -> Offload:
    """How a pipeline's components are spread at present, whoever called which of diffusers' methods."""
    if pipeline._maybe_raise_error_if_group_offload_active():
        return "group"
    if getattr(pipeline, "_all_hooks", None):
        return "model"
    return "sequential" if hasattr(pipeline.transformer, "_hf_hook") else "none"
