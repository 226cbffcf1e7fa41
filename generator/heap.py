"""What the C library does with memory that was freed. A shot frees and asks for hundreds of pictures of many sizes.

Where the library is another one than glibc, nothing is done.
"""

from __future__ import annotations

import ctypes
import sys
from functools import cache

_TRIM_THRESHOLD, _MMAP_THRESHOLD, _ARENA_MAX = -1, -3, -8  # names of mallopt(3)
_HELD, _LARGEST = 256 << 20, 32 << 20  # bytes: of what is freed, and of one piece of it


@cache
def hold() -> None:
    """From now on keep freed memory for what is asked for next, by whichever thread: to get it anew from the system takes
    longer than to draw into it, and threads that keep their own leave gaps which grow by the shot."""
    mallopt = _libc("mallopt")
    if mallopt:
        for name, value in ((_ARENA_MAX, 1), (_MMAP_THRESHOLD, _LARGEST), (_TRIM_THRESHOLD, _HELD)):
            mallopt(name, value)


def give_back(*, more: bool = False) -> None:
    """Hand freed memory back to the system. `more`: more of the kind is asked for next, so that what is held stays."""
    trim = _libc("malloc_trim")
    if trim and not (more and hold.cache_info().currsize):
        trim(0)


def _libc(name: str) -> ctypes._NamedFuncPointer | None:
    return getattr(ctypes.CDLL(None), name, None) if sys.platform == "linux" else None
