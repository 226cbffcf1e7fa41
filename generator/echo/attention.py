"""Paired memory in the model's own attention: exact, without masks, installed for the length of a `with` block."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import torch
from diffusers import LTX2VideoTransformer3DModel
from diffusers.models.transformers.transformer_ltx2 import LTX2Attention, apply_interleaved_rotary_emb

from generator.echo.config import EchoSettings
from generator.echo.layout import Layout
from generator.echo.runs import Batch, Blocks, batches_of

Rotary = tuple[torch.Tensor, torch.Tensor]


def video_self_blocks(layout: Layout) -> Blocks:
    """All pictures see each other."""
    tokens = layout.memory_video + layout.target_video
    return ((tokens, tokens),)


def audio_self_blocks(layout: Layout) -> Blocks:
    """Target sound sees target sound, memory sound sees all memory sound (Eq. 10)."""
    return ((layout.memory_audio, layout.memory_audio), (layout.audio, layout.audio))


def audio_to_video_blocks(layout: Layout) -> Blocks:
    """Video queries, audio keys: each slot's picture sees its own sound, the target its own (Eq. 11)."""
    return tuple(zip(layout.video_parts, layout.audio_parts, strict=True))


def video_to_audio_blocks(layout: Layout) -> Blocks:
    """Audio queries, video keys: the same pairs the other way round."""
    return tuple(zip(layout.audio_parts, layout.video_parts, strict=True))


def masked_layers(layers: int, settings: EchoSettings) -> int:
    """How many layers, from the first, keep memory and target sound apart: 33 of 48."""
    return int(settings.audio_mask_depth * layers)


def split_rotated(states: torch.Tensor, rotary: Rotary) -> torch.Tensor:
    """LTX-2's split rotary embedding, bit for bit: [B, tokens, C] by cosines and sines [B, heads, tokens, C / heads / 2].

    diffusers' own goes through four copies in another layout: among few tokens that costs as much as the attention.
    """
    cos, sin = (part.transpose(1, 2) for part in rotary)
    halves = states.unflatten(2, (cos.shape[2], 2, -1)).float()
    turned = halves * cos.unsqueeze(3)
    first, second = halves.unbind(3)
    for half, other, sign in zip(turned.unbind(3), (second, first), (-1, 1), strict=True):
        half.addcmul_(other, sin, value=sign)
    return turned.flatten(2).to(states.dtype)


class EchoAttnProcessor:
    """LTX-2 attention in which runs of queries see only their own keys, or target queries have a temperature.

    The allowed sets of Eq. 10-11 are runs of neighbouring tokens, so each is an attention of its own. Nothing of shape
    [heads, queries, keys] is made, and where tokens are many the kernels that take no mask stay usable. Perturbed
    attention (guidance by skipping) is refused: Echo samples without.
    """

    # Where diffusers looks for the backend that `set_attention_backend` chose, and for context parallelism.
    _attention_backend = None
    _parallel_config = None

    def __init__(self, batches: Sequence[Batch], *, tau: float = 1.0, tempered_from: int = 0) -> None:
        """Queries from number `tempered_from` on get logits / tau."""
        self.batches = batches
        self.queries, self.keys = [batch.queries for batch in batches], [batch.keys for batch in batches]
        self.tau = tau
        self.tempered_from = tempered_from

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
        """[B, Q, C] to [B, Q, C]."""
        if attention_mask is not None or perturbation_mask is not None or all_perturbed:
            raise ValueError("an attention mask or a perturbation came in while memory is installed: use only one")
        source = hidden_states if encoder_hidden_states is None else encoder_hidden_states
        query = attn.norm_q(attn.to_q(hidden_states))
        key = attn.norm_k(attn.to_k(source))
        value = attn.to_v(source)
        if query_rotary_emb is not None:
            rotate = split_rotated if attn.rope_type == "split" else apply_interleaved_rotary_emb
            query = rotate(query, query_rotary_emb)
            key = rotate(key, query_rotary_emb if key_rotary_emb is None else key_rotary_emb)
        if self.tau != 1.0:
            query = torch.cat([query[:, : self.tempered_from], query[:, self.tempered_from :] / self.tau], dim=1)

        attended = self.attend(query, key, value, attn.heads).to(query.dtype)
        if attn.to_gate_logits is not None:
            attended = attended * (2.0 * torch.sigmoid(attn.to_gate_logits(hidden_states))).unsqueeze(-1)
        output: torch.Tensor = attn.to_out[1](attn.to_out[0](attended.flatten(2)))
        return output

    def attend(self, query: torch.Tensor, key: torch.Tensor, value: torch.Tensor, heads: int) -> torch.Tensor:
        """[B, tokens, C] to [B, tokens, heads, C / heads]."""
        options: dict[str, Any] = {"backend": self._attention_backend, "parallel_config": self._parallel_config}
        if len(self.batches) == 1:
            return self.batches[0].attend(query, key, value, heads=heads, **options)
        parts = zip(
            self.batches,
            query.split_with_sizes(self.queries, 1),  # not `split`, whose Python wrapper shows among few tokens
            key.split_with_sizes(self.keys, 1),
            value.split_with_sizes(self.keys, 1),
            strict=True,
        )
        return torch.cat([batch.attend(*part, heads=heads, **options) for batch, *part in parts], dim=1)


@contextmanager
def memory_attention(
    transformer: LTX2VideoTransformer3DModel, layout: Layout, settings: EchoSettings
) -> Iterator[LTX2VideoTransformer3DModel]:
    """Let the model attend by Echo's rules inside the `with` block, and leave it afterwards as it was.

    Only attention processors are exchanged: weights, hooks (offload), adapters and compiled blocks stay. Where a rule
    changes nothing the model's own processor stays too. Raises ValueError under context parallelism, whose shards do
    not know where a slot ends.
    """
    processors = {}
    for attn, blocks, tau in attention_rules(transformer, layout, settings):
        if getattr(attn.processor, "_parallel_config", None) is not None:
            raise ValueError("context parallelism splits the sequence inside the slots: turn it off to use memory")
        batches = batches_of(blocks, attn.heads)
        processor = EchoAttnProcessor(batches, tau=tau, tempered_from=layout.memory_video)
        processor._attention_backend = attn.processor._attention_backend
        processors[attn] = processor
    with exchanged(processors):
        yield transformer


def attention_rules(
    transformer: LTX2VideoTransformer3DModel, layout: Layout, settings: EchoSettings
) -> Iterator[tuple[LTX2Attention, Blocks, float]]:
    """Each attention of the model that works by another rule than everything sees everything: (it, blocks, tau)."""
    paired = settings.paired_masks and layout.paired
    apart = masked_layers(len(transformer.transformer_blocks), settings)
    for number, block in enumerate(transformer.transformer_blocks):
        if settings.tau != 1.0:
            yield block.attn1, video_self_blocks(layout), settings.tau
        if paired:
            yield block.audio_to_video_attn, audio_to_video_blocks(layout), 1.0
            yield block.video_to_audio_attn, video_to_audio_blocks(layout), 1.0
        if paired and number < apart:
            yield block.audio_attn1, audio_self_blocks(layout), 1.0


@contextmanager
def exchanged(processors: Mapping[LTX2Attention, Callable[..., Any]]) -> Iterator[None]:
    """Give each attention another processor for the length of a `with` block."""
    before = {attn: attn.processor for attn in processors}
    try:
        for attn, processor in processors.items():
            attn.processor = processor
        yield
    finally:
        for attn, processor in before.items():
            attn.processor = processor
