"""What a generation is doing, so that running out of memory can say where, and what to try."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import get_args

import torch

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
