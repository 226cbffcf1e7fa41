"""A prompt as the transformer reads it."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor


@dataclass(frozen=True)
class Context:
    """Text embeddings after the connectors, one for each branch.

    `mask` is 1 where a token is real, 0 where it is hidden; None when all are, which is all that the connectors make.
    """

    video: Tensor  # [B, tokens, video width]
    audio: Tensor  # [B, tokens, audio width]
    mask: Tensor | None = None  # [B, tokens]

    def to(self, device: torch.device) -> Context:
        """The same context on another device."""
        return Context(
            self.video.to(device), self.audio.to(device), None if self.mask is None else self.mask.to(device)
        )
