"""Several calls side by side, at most so many, with their answers in order."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from concurrent.futures import FIRST_EXCEPTION, ThreadPoolExecutor, wait
from typing import TypeVar

Item = TypeVar("Item")
Made = TypeVar("Made")

AT_ONCE = 4


def each(
    work: Callable[[Item, Callable[[], bool]], Made],
    items: Iterable[Item],
    *,
    at_once: int = AT_ONCE,
    stop: Callable[[], bool] | None = None,
) -> list[Made]:
    """What `work(item, stop)` makes of each item, in the order of the items.

    When one fails the others are stopped, those that wait are never begun, and its error is raised.
    """
    failed = False

    def halted() -> bool:
        return failed or bool(stop and stop())

    with ThreadPoolExecutor(max_workers=max(1, at_once), thread_name_prefix="llm") as pool:
        running = [pool.submit(work, item, halted) for item in items]
        try:
            done, _ = wait(running, return_when=FIRST_EXCEPTION)
        except BaseException:  # a person who stops stops all of them
            failed = True
            pool.shutdown(wait=False, cancel_futures=True)
            raise
        errors = [error for one in running if one in done and (error := one.exception())]
        if errors:
            failed = True
            pool.shutdown(wait=False, cancel_futures=True)
            raise errors[0]
        return [one.result() for one in running]
