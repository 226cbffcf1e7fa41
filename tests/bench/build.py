"""What a command costs in films of 30, 300 and 3,000 shots, as a user waits for it: `python -m tests.bench.build [SHOTS...]`.

Commands run as processes of their own, the median of five; the first row is the price of Python with the two libraries
that every command needs. Of `revise` the seconds that the generator spent are taken out (its processor time is not told
apart), and of a shot of `make`, at the end of a film of this length, loading its memory and rendering: what is left is
the director's own.
"""

from __future__ import annotations

import json
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from itertools import count
from pathlib import Path

import pytest

from director.deps import Deps, Silent
from director.graph import run
from director.stages import shoot as shoot_stage
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
    yield "one shot of `make`, without rendering", _cell(_making(film), digits=3)
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
        yield name, _cell(took)


def _cell(took: Sequence[Took], *, digits: int = 2) -> str:
    return f"{middle(t.wall for t in took):.{digits}f} ({middle(t.cpu for t in took):.{digits}f})"


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
        return Took(took.wall - spent, took.cpu, took.output)

    return measure


class _Clock(Silent):
    """What lies between two shots, without what rendering took."""

    def __init__(self) -> None:
        self.own: list[Took] = []
        self._since: tuple[float, float] | None = None
        self._apart = [0.0, 0.0]

    def shot_done(self, seconds: float, *, reused: bool) -> None:
        now = time.perf_counter(), time.process_time()
        if self._since:
            wall, cpu = (n - s - a for n, s, a in zip(now, self._since, self._apart, strict=True))
            self.own.append(Took(wall, cpu, ""))
        self._since, self._apart = now, [0.0, 0.0]

    def leave_out(self, inner: Callable[..., object]) -> Callable[..., object]:
        """A function whose time is not counted."""

        def timed_apart(*args: object, **named: object) -> object:
            wall, cpu = time.perf_counter(), time.process_time()
            made = inner(*args, **named)
            self._apart[0] += time.perf_counter() - wall
            self._apart[1] += time.process_time() - cpu
            return made

        return timed_apart


def _making(folder: Path) -> list[Took]:
    """The director's own time for each of the last shots but the first, which reads the film."""
    clock = _Clock()
    with Film(folder) as film, pytest.MonkeyPatch.context() as patch:
        for name in ("load_slot", "render"):
            patch.setattr(shoot_stage, name, clock.leave_out(getattr(shoot_stage, name)))
        run(Deps(film, BuiltinWriter(), TestCard(), film.begin_step("make"), clock))
    return clock.own


if __name__ == "__main__":
    main([int(argument) for argument in sys.argv[1:]] or LENGTHS)
