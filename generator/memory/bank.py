"""JoyAI-Echo's own memory bank update (Eq. 9): what to keep when nothing better is known."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")


def native(history: Sequence[T], *, max_size: int = 7, num_fixed: int = 3) -> list[T]:
    """The first `num_fixed` entries and the newest of the rest, at most `max_size`, in order.

    `num_fixed == max_size` keeps the first ones only. Raises ValueError when the fixed entries do not fit.
    """
    if not 0 <= num_fixed <= max_size:
        raise ValueError(f"{num_fixed} fixed entries do not fit a bank of {max_size}")
    newest = max(num_fixed, len(history) - (max_size - num_fixed))
    return [*history[:num_fixed], *history[newest:]]
