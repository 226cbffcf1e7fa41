"""What the measurements share: timing a command as a user would, and printing a table."""

from __future__ import annotations

import os
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Took:
    """What one command took, with the start of its process."""

    wall: float  # seconds
    cpu: float  # seconds of processor time, user and system: less moved by whatever else the machine does
    output: str


def timed(arguments: Sequence[object]) -> Took:
    """Run one command from the root of the project, its bytecode kept as where it is installed.

    Raises CalledProcessError when it fails.
    """
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    before, started = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    done = subprocess.run(
        [sys.executable, *map(str, arguments)], check=True, cwd=ROOT, env=kept, stdout=subprocess.PIPE, text=True
    )
    wall, after = time.perf_counter() - started, resource.getrusage(resource.RUSAGE_CHILDREN)
    return Took(wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, done.stdout)


def middle(values: Iterable[float]) -> float:
    """The median."""
    return statistics.median(values)


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A Markdown table; all columns but the first are numbers."""
    lines = [head, ["---", *["---:"] * (len(head) - 1)], *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)
