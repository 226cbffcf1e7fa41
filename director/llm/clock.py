"""Time as the retries and meters see it, so that tests need not wait for it."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from dataclasses import dataclass

from director.errors import Stopped

GLANCE = 0.1  # seconds between two looks whether to stop


@dataclass(frozen=True)
class Clock:
    """The time, waiting, and chance."""

    now: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep
    chance: Callable[[], float] = random.random  # 0 to 1

    def wait(self, seconds: float, stop: Callable[[], bool] | None = None) -> None:
        """Wait, unless `stop` says so meanwhile: then Stopped."""
        left = seconds
        while left > 0:
            halt(stop)
            self.sleep(min(left, GLANCE))
            left -= GLANCE


def halt(stop: Callable[[], bool] | None) -> None:
    """Raise Stopped when the person wants it."""
    if stop and stop():
        raise Stopped("stopped while the language model was answering; the same command continues")
