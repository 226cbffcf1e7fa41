"""Runs of queries that see only the run of keys beside them: which of them share an attention call, as a batch."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import Any

import torch
from diffusers.models.attention_dispatch import dispatch_attention_fn
from torch import Tensor

Blocks = tuple[tuple[int, int], ...]  # (queries, keys) of neighbouring runs

# What one more call costs, in pairs of a query and a key in one head, and what a query costs beyond its keys: as measured
# on a core of a CPU. A GPU, whose calls are dearer, would gain by more padding than this allows, but loses nothing.
CALL, QUERY = 1 << 14, 32


def batches_of(blocks: Blocks, heads: int) -> list[Batch]:
    """The calls that these runs take: together where they are of one size, and where padding them to one costs less
    than the call that it spares, as it does among a few dozen tokens."""
    groups: list[Blocks] = []
    for _, equal in groupby(blocks):
        run = tuple(equal)
        if groups and heads * (_cost(groups[-1] + run) - _cost(groups[-1]) - _cost(run)) <= CALL:
            groups[-1] += run
        else:
            groups.append(run)
    return [Batch(group) for group in groups]


def _cost(blocks: Blocks) -> int:
    """Of one call for these runs."""
    queries, keys = zip(*blocks, strict=True)
    return len(blocks) * max(queries) * (max(keys) + QUERY)


class Batch:
    """Neighbouring runs in one call, padded to the longest where their lengths differ.

    A run is padded with its own last token, so that no other's comes near it. What surplus queries see is dropped;
    surplus keys are hidden by a mask of [runs, 1, 1, keys], the only one there is.
    """

    def __init__(self, blocks: Blocks) -> None:
        queries, keys = zip(*blocks, strict=True)
        self.queries, self.keys = sum(queries), sum(keys)
        self._runs = len(blocks)
        self._even_queries, self._even_keys = len(set(queries)) == 1, len(set(keys)) == 1
        if not self._even_queries:
            self._query_places, own = _places(queries)
            self._back = own.flatten().nonzero()[:, 0]
        if not self._even_keys:
            self._key_places, seen = _places(keys)
            self._mask = torch.zeros(seen.shape).masked_fill(~seen, -torch.inf)[:, None, None]

    def attend(self, query: Tensor, key: Tensor, value: Tensor, *, heads: int, **options: Any) -> Tensor:
        """What the runs' queries see of their keys and values, all [B, tokens, C], as [B, tokens, heads, C / heads]."""
        batch, _, channels = query.shape
        split = batch * self._runs, -1, heads, channels // heads
        if not self._even_queries:
            self._query_places, self._back = self._query_places.to(query.device), self._back.to(query.device)
            query = query.index_select(1, self._query_places)
        if not self._even_keys:
            self._key_places, self._mask = self._key_places.to(key.device), self._mask.to(key)
            key, value = key.index_select(1, self._key_places), value.index_select(1, self._key_places)
            options["attn_mask"] = self._mask.expand(batch, -1, -1, -1, -1).flatten(0, 1)
            options["backend"] = "native"  # other backends take no mask
        attended = dispatch_attention_fn(query.reshape(split), key.reshape(split), value.reshape(split), **options)
        attended = attended.reshape(batch, -1, heads, channels // heads)
        return attended if self._even_queries else attended.index_select(1, self._back)


def _places(lengths: Sequence[int]) -> tuple[Tensor, Tensor]:
    """For runs padded to the longest: the token in each place, [runs * longest], and which are not padding, [runs, longest]."""
    length = torch.tensor(lengths)[:, None]
    last = length.cumsum(0) - 1
    place = torch.arange(max(lengths))
    return torch.minimum(last - length + 1 + place, last).flatten(), place < length
