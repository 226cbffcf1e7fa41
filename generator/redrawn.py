"""Frames that say what of them is new, so that nobody need compare them with the one before."""

from __future__ import annotations

from collections.abc import Sequence
from weakref import ReferenceType, ref

import numpy as np
from numpy.typing import NDArray

Rect = tuple[int, int, int, int]  # left, top, right, low in pixels; may reach beyond the frame


class Redrawn(np.ndarray):
    """A frame [height, width, 3], RGB, that is another one but for some rectangles. Copies and parts of it say nothing."""

    _before: ReferenceType[NDArray[np.uint8]] | None = None
    _where: Sequence[Rect] = ()

    @classmethod
    def over(cls, before: NDArray[np.uint8], frame: NDArray[np.uint8], where: Sequence[Rect]) -> Redrawn:
        """`frame`, which is `before` but for `where`."""
        new = frame.view(cls)
        new._before, new._where = ref(before), where
        return new

    def since(self, frame: NDArray[np.uint8]) -> Sequence[Rect] | None:
        """Where it differs from `frame`; None when it was drawn over another one."""
        return self._where if self._before and self._before() is frame else None
