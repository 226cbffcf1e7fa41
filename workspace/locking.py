"""One writer at a time: an operating-system file lock, released by the system when its holder dies."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from filelock import FileLock, Timeout

from workspace.errors import Busy

GAP = 0.1  # seconds between two shots in which a waiting writer, who looks every 0.05 s, gets his turn
PATIENCE = 3.0  # seconds that a second writer waits before it says who holds the film


class FilmLock:
    """Held while a command runs, never while somebody thinks."""

    def __init__(self, path: Path) -> None:
        self._lock = FileLock(path)
        self._holder = path.with_suffix(".holder")

    @contextmanager
    def held(self, doing: str) -> Iterator[None]:
        """Hold the film. Raises Busy, with who holds it and since when."""
        try:
            self._lock.acquire(timeout=PATIENCE)
        except Timeout:
            raise Busy(self._who()) from None
        try:
            note = {"pid": os.getpid(), "doing": doing, "since": datetime.now(UTC).isoformat(timespec="seconds")}
            self._holder.write_text(json.dumps(note), encoding="utf-8")
            yield
        finally:
            self._holder.unlink(missing_ok=True)
            self._lock.release()

    def give_way(self) -> None:
        """Between two shots: let somebody who waits have the film first, then take it back."""
        if not self._lock.is_locked:
            return
        note = self._holder.read_text(encoding="utf-8")
        self._lock.release()
        time.sleep(GAP)
        self._lock.acquire()
        self._holder.write_text(note, encoding="utf-8")

    def _who(self) -> str:
        try:
            note = json.loads(self._holder.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return "another program holds the film: wait until it is done"
        who = f"`{note['doing']}` (process {note['pid']})"
        return f"{who} holds the film since {note['since']}: wait until it is done, or stop it"
