"""How soon `director chat` is there, and how soon it answers, without any language model's own time.

`python -m tests.bench.chat FILM`: from the start to the prompt, and from a line typed after a moment to its answer.
"""

from __future__ import annotations

import os
import pty
import statistics
import sys
import time

from tests.bench.tables import table

RUNS = 5
THINKING = 1.5  # seconds until somebody has typed the first line
PROMPT = b"you: "


def main() -> None:
    """Print the table."""
    if len(sys.argv) != 2:
        raise SystemExit("name the folder of a film: python -m tests.bench.chat FILM")
    film = sys.argv[1]
    runs = [one(film) for _ in range(RUNS)]
    names = ("start to prompt", "first line to its answer", "`/shots` to the list")
    rows = [
        [name, f"{statistics.median(times):.3f}"] for name, times in zip(names, zip(*runs, strict=True), strict=True)
    ]
    print(table(["seconds (median of 5)", "director chat"], rows))


def one(film: str) -> tuple[float, float, float]:
    """Seconds to the prompt, to the answer of a first line, and to that of a command."""
    began = time.monotonic()
    child, screen = pty.fork()
    if child == 0:
        os.execv(sys.executable, [sys.executable, "-m", "director", "chat", film])
    seen = bytearray()

    def answered() -> float:
        while PROMPT not in seen:
            seen.extend(os.read(screen, 65536))
        del seen[: seen.index(PROMPT) + len(PROMPT)]
        return time.monotonic()

    def asked(line: bytes) -> float:
        typed = time.monotonic()
        os.write(screen, line)
        return answered() - typed

    there = answered() - began
    time.sleep(THINKING)
    times = (there, asked(b"hello there\n"), asked(b"/shots\n"))
    os.write(screen, b"/quit\n")
    os.waitpid(child, 0)
    return times


if __name__ == "__main__":
    main()
