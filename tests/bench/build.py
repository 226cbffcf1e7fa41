"""What a command costs in films of 30, 300 and 3,000 shots, as a user waits for it: `python -m tests.bench.build [SHOTS...]`.

Commands run as processes of their own, the median of five; the first row is the price of Python with the two libraries
that every command needs. Of `revise` the seconds that the generator spent are taken out. The last row is what the
director itself spends on one shot of a `make`, at the end of a film of this length.
"""

from __future__ import annotations

import json
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from itertools import count
from pathlib import Path

from director.deps import Deps, Silent
from director.graph import run
from director.writer.builtin import BuiltinWriter
from generator.testcard import TestCard
from tests.bench.synthetic import build
from tests.bench.tables import Took, middle, table, timed
from workspace.film import Film

LENGTHS = (30, 300, 3000)
TIMES = 5
LAST = 20  # shots at the end of a film whose making is timed
LIGHTS = ("dawn", "noon", "dusk", "night", "candles", "moonlight", "neon", "a torch", "fire", "lamps")

Measure = Callable[[Path, int], Took]


def main(lengths: Sequence[int]) -> None:
    """Build the films, measure, print one table."""
    rows: dict[str, list[str]] = {}
    for shots in lengths:
        with tempfile.TemporaryDirectory() as folder:
            for name, cell in _measured(Path(folder), shots):
                rows.setdefault(name, []).append(cell)
                print(f"{shots} shots: {name}: {cell}", file=sys.stderr)
    head = ["seconds: wall (processor)", *(f"{shots:,} shots" for shots in lengths)]
    print(table(head, ([name, *cells] for name, cells in rows.items())))


def _measured(folder: Path, shots: int) -> Iterator[tuple[str, str]]:
    film = folder / "film"
    build(film, shots, rendered=shots - LAST)
    yield "director's own, a shot of `make`", f"{1000 * middle(_making(film)):.0f} ms"
    commands: dict[str, Measure] = {
        "`import sqlalchemy, pydantic`": lambda _, __: timed(["-c", "import sqlalchemy, pydantic"]),
        "`status`": _looking("status"),
        "`shots`": _looking("shots"),
        "`show`": _looking("show", 7),
        "`takes`": _looking("takes", 7),
        "`log`": _looking("log"),
        "`log --shot`": _looking("log", "--shot", 7),
        "`revise`, without generation": _revising(),
    }
    for name, measure in commands.items():
        took = [measure(film, shots) for _ in range(TIMES)]
        yield name, f"{middle(t.wall for t in took):.2f} ({middle(t.cpu for t in took):.2f})"


def _looking(command: str, *arguments: object) -> Measure:
    return lambda film, _: timed(["-m", "director", command, film, *arguments])


def _revising() -> Measure:
    """Each time another shot in the middle of the film, so that each time one is rendered."""
    turn = count()

    def measure(film: Path, shots: int) -> Took:
        number = next(turn)
        light = LIGHTS[number % len(LIGHTS)]
        arguments = ["revise", film, shots // 2 + number, "--set", f"light={light}", "--json"]
        took = timed(["-m", "director", *arguments])
        with Film(film) as opened, opened.view() as view:
            take = json.loads(took.output)["take"]["id"]
            spent = view.takes([take])[take].lineage.seconds_spent
        return Took(took.wall - spent, took.cpu - spent, took.output)

    return measure


class _Clock(Silent):
    """Times what lies between two shots, without what the generator spent."""

    def __init__(self) -> None:
        self.own: list[float] = []
        self._since = 0.0

    def shot_done(self, seconds: float, *, reused: bool) -> None:
        now = time.perf_counter()
        if self._since:
            self.own.append(now - self._since - seconds)
        self._since = now


def _making(folder: Path) -> list[float]:
    """Seconds of the director's own for each of the last shots but the first, which reads the film."""
    clock = _Clock()
    with Film(folder) as film:
        run(Deps(film, BuiltinWriter(), TestCard(), film.begin_step("make"), clock))
    return clock.own


if __name__ == "__main__":
    main([int(argument) for argument in sys.argv[1:]] or LENGTHS)
