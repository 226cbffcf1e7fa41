"""The paired rules as dense masks: their readable definition, for comparison. Rendering never builds one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import torch
from diffusers import LTX2VideoTransformer3DModel
from diffusers.models.transformers.transformer_ltx2 import LTX2Attention, LTX2AudioVideoAttnProcessor

from generator.echo.attention import EchoAttnProcessor, Rotary, exchanged, masked_layers, video_self_blocks
from generator.echo.config import EchoSettings
from generator.echo.layout import Layout
from generator.echo.runs import Batch

TARGET = -1


def owners(parts: tuple[int, ...]) -> torch.Tensor:
    """The slot number of each token, TARGET for the target's: [tokens]."""
    numbers = torch.tensor([*range(len(parts) - 1), TARGET])
    return numbers.repeat_interleave(torch.tensor(parts))


def audio_to_video_mask(layout: Layout) -> torch.Tensor:
    """[video tokens, audio tokens], True where a query may see a key: those of the same slot, or both of the target."""
    return owners(layout.video_parts)[:, None] == owners(layout.audio_parts)[None, :]


def audio_self_mask(layout: Layout) -> torch.Tensor:
    """[audio tokens, audio tokens], True within memory and within the target."""
    target = owners(layout.audio_parts) == TARGET
    return target[:, None] == target[None, :]


class MaskedAttnProcessor:
    """LTX-2's own attention under one mask, for as many layers as share it."""

    def __init__(self, allowed: torch.Tensor) -> None:
        """`allowed`: [queries, keys], True where a key may be seen."""
        self.mask = torch.zeros(1, *allowed.shape).masked_fill(~allowed, -torch.inf)
        self._ltx2 = LTX2AudioVideoAttnProcessor()

    def __call__(
        self,
        attn: LTX2Attention,
        hidden_states: torch.Tensor,
        encoder_hidden_states: torch.Tensor | None = None,
        attention_mask: torch.Tensor | None = None,
        query_rotary_emb: Rotary | None = None,
        key_rotary_emb: Rotary | None = None,
        perturbation_mask: torch.Tensor | None = None,
        all_perturbed: bool | None = None,
    ) -> torch.Tensor:
        """As the model's own, with an additive mask in its dtype."""
        if attention_mask is not None or perturbation_mask is not None or all_perturbed:
            raise ValueError("another attention mask or a perturbation came in while masks are installed: use only one")
        self.mask = self.mask.to(hidden_states)  # once: later calls find it there
        mask = self.mask.expand(len(hidden_states), -1, -1)
        return self._ltx2(attn, hidden_states, encoder_hidden_states, mask, query_rotary_emb, key_rotary_emb)


@contextmanager
def dense_memory_attention(
    transformer: LTX2VideoTransformer3DModel, layout: Layout, settings: EchoSettings
) -> Iterator[LTX2VideoTransformer3DModel]:
    """What `memory_attention` does, by masks: slower, and gigabytes at full size."""
    processors: dict[LTX2Attention, Callable[..., Any]] = {}
    apart = masked_layers(len(transformer.transformer_blocks), settings)
    whole = EchoAttnProcessor([Batch(video_self_blocks(layout))], tau=settings.tau, tempered_from=layout.memory_video)
    if paired := settings.paired_masks and layout.paired:
        pairs = audio_to_video_mask(layout)
        sound_of, picture_of, sound = map(MaskedAttnProcessor, (pairs, pairs.T, audio_self_mask(layout)))
    for number, block in enumerate(transformer.transformer_blocks):
        if settings.tau != 1.0:
            processors[block.attn1] = whole
        if paired:
            processors[block.audio_to_video_attn] = sound_of
            processors[block.video_to_audio_attn] = picture_of
            if number < apart:
                processors[block.audio_attn1] = sound
    with exchanged(processors):
        yield transformer
