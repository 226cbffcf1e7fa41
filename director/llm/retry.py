"""Asking again: which failures pass, and how long to wait for that."""

from __future__ import annotations

import math
from collections.abc import Callable
from email.utils import parsedate_to_datetime
from typing import TypeVar

from director.errors import ModelFailed
from director.llm.clock import Clock, halt

Found = TypeVar("Found")

PASSING = (408, 409, 429)  # and every 5xx
FIRST_WAIT = 0.5  # seconds, doubled each time
LONGEST_WAIT = 30.0
LONGEST_ASKED = 120.0  # a server that wants more than this is not waited for


class Passing(Exception):
    """A failure that may be gone in a moment. `after`: how many seconds the server asks to wait."""

    def __init__(self, sentence: str, *, after: float | None = None) -> None:
        super().__init__(sentence)
        self.after = after


def with_retries(
    attempt: Callable[[], Found],
    *,
    tries: int,
    clock: Clock,
    stop: Callable[[], bool] | None = None,
    say: Callable[[str], None] | None = None,
) -> Found:
    """What `attempt` returns, after as many tries as it may take. Raises ModelFailed with the last failure, and Stopped.

    `say` hears why there is a wait, and how long.

    The waits double from half a second and are drawn between half and the whole of that, so that many who failed
    together do not come back together; a wait that the server asks for is kept, and only lengthened.
    """
    for number in range(tries):
        halt(stop)
        try:
            return attempt()
        except Passing as failure:
            if failure.after is not None and failure.after > LONGEST_ASKED:
                raise ModelFailed(
                    f"{failure}, and asks to wait {failure.after:.0f} s: the same command continues then"
                ) from failure
            if number + 1 == tries:
                times = f"{tries} times" if tries > 1 else "once"
                raise ModelFailed(f"{failure} (tried {times}); the same command continues") from failure
            backoff = min(FIRST_WAIT * 2**number, LONGEST_WAIT) * (1 + clock.chance()) / 2
            wait = (failure.after or 0.0) + backoff
            if say:
                say(f"{failure}; trying again in {wait:.0f} s" if wait >= 1 else f"{failure}; trying again")
            clock.wait(wait, stop)
    raise AssertionError("tries is at least 1")


def retry_after(value: str | None, now: float) -> float | None:
    """Seconds that a `Retry-After` header asks for: a number or a date, read at `now` (seconds since 1970)."""
    if not value:
        return None
    try:
        seconds = float(value)
    except ValueError:
        try:
            seconds = parsedate_to_datetime(value).timestamp() - now
        except ValueError:
            return None
    return None if math.isnan(seconds) else max(0.0, seconds)
