"""What is made when it is first asked for, and kept for the next time."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from threading import Lock
from typing import Generic, TypeVar

T = TypeVar("T")


class Kept(Generic[T]):
    """The last `room` things that were made. Several threads may ask."""

    def __init__(self, room: int) -> None:
        self._room, self._things, self._lock = room, dict[Hashable, T](), Lock()

    def get(self, key: Hashable, make: Callable[[], T]) -> T:
        """What is kept under `key`, or what is made for it now."""
        with self._lock:
            if key in self._things:
                return self._things[key]
        thing = make()
        with self._lock:
            if key not in self._things and len(self._things) >= self._room:
                self._things.pop(next(iter(self._things)))
            return self._things.setdefault(key, thing)
