"""What a film of two minutes costs: 12 shots at 1280x736, 25 fps, by the animatic. `python -m tests.bench.film`.

Each film is made in a process of its own, once with the embedding model and once without. Beside it stands the bare
encoder: the same pictures, decoded beforehand, through the same H.264 settings.
"""

from __future__ import annotations

import json
import resource
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from fractions import Fraction
from functools import wraps
from pathlib import Path
from typing import Any

import av

from director.build import FilmState
from director.config import FILE
from director.deps import Deps, Silent
from director.graph import run
from director.stages import shoot as shoot_stage
from director.stages.cut import choose, cut
from director.writer.builtin import BuiltinWriter
from generator import media
from generator.animatic import picture, sound
from generator.animatic.generator import Animatic
from generator.media.streams import CRF, add_picture
from tests.bench.synthetic import story
from tests.bench.tables import table, timed
from workspace.commands import CreateFilm
from workspace.film import Film
from workspace.records import Line, Settings, ShotPlan

SHOTS, SECONDS = 12, 10.0
STAGES = ("speech and sound", "drawing", "encoding", "memory slots and files", "cut", "rest")
LINES = (
    "I heard it before the storm came in, and nobody in the village would believe me.",
    "You should have told us. We could have gone out with two boats instead of one.",
    "There was no time. The light was out, and the radio had been silent for a week.",
)


class Stopwatch:
    """Seconds by stage. A stage inside another stops the clock of the outer one."""

    def __init__(self) -> None:
        self.seconds: Counter[str] = Counter()
        self._stack = ["rest"]
        self._since = time.perf_counter()

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Count what happens inside as this stage."""
        self._turn()
        self._stack.append(name)
        try:
            yield
        finally:
            self._turn()
            self._stack.pop()

    def wrap(self, owner: Any, name: str, stage: str) -> None:
        """Count every call of a function or method as a stage."""
        inner: Callable[..., Any] = getattr(owner, name)

        @wraps(inner)
        def counted(*args: Any, **kwargs: Any) -> Any:
            with self.stage(stage):
                return inner(*args, **kwargs)

        setattr(owner, name, counted)

    def _turn(self) -> None:
        now = time.perf_counter()
        self.seconds[self._stack[-1]] += now - self._since
        self._since = now


class _Peaks(Silent):
    """The highest memory so far, after each shot."""

    def __init__(self) -> None:
        self.mib: list[float] = []

    def shot_done(self, seconds: float, *, reused: bool) -> None:
        self.mib.append(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)


def main() -> None:
    """Make the film twice, encode its pictures once more, print one table."""
    made = {}
    with tempfile.TemporaryDirectory() as folder:
        for embedder in ("words", "auto"):
            made[embedder] = json.loads(timed(["-m", "tests.bench.film", embedder, Path(folder) / embedder]).output)
        bare = json.loads(timed(["-m", "tests.bench.film", "encode", Path(folder) / "words"]).output)
    columns = list(made.values())
    rows = [[name, *(f"{one['seconds'].get(name, 0.0):.1f} s" for one in columns)] for name in STAGES]
    totals = [sum(one["seconds"].values()) for one in columns]
    rows.append(["**total**", *(f"**{total:.1f} s**" for total in totals)])
    rows.append(["bare H.264 encode of the same frames", *[f"{bare['seconds']:.1f} s"] * 2])
    limits = [2 * bare["seconds"] + one["seconds"][STAGES[0]] for one in columns]
    rows.append(["twice that, plus speech and sound", *(f"{limit:.1f} s" for limit in limits)])
    rows.append([f"peak memory after {SHOTS // 4} shots", *(f"{one['peaks'][SHOTS // 4 - 1]:.0f} MiB" for one in columns)])
    rows.append([f"peak memory after {SHOTS} shots and the cut", *(f"{one['peak']:.0f} MiB" for one in columns)])
    head = [f"{bare['frames'] / 25:.0f} s of film, {SHOTS} shots, 1280x736, 25 fps", "words only", "embedding model"]
    print(table(head, rows))


def _make(folder: Path, embedder: str) -> dict[str, Any]:
    """One film with a clock on every stage."""
    watch, peaks = Stopwatch(), _Peaks()
    for name in ("speak", "mix"):
        watch.wrap(sound, name, STAGES[0])
    for name in ("__init__", "frame", "boxes"):
        watch.wrap(picture.Picture, name, STAGES[1])
    watch.wrap(shoot_stage, "render", STAGES[3])  # what is in it and not counted apart
    watch.wrap(media, "write_take", STAGES[2])
    with Film(folder, create=True) as film:
        (folder / FILE).write_text(f'[embedding]\nmodel = "{embedder}"\n', encoding="utf-8")
        film.apply(CreateFilm(settings=Settings(title="Two minutes")), actor="person", step=film.begin_step("create"))
        deps = Deps(film, BuiltinWriter(), Animatic(), film.begin_step("make"), peaks)
        deps.apply(*story(SHOTS, _talking))
        run(deps)
        with film.view() as view:
            takes = choose(FilmState.read(view), folder)
        with watch.stage(STAGES[4]):
            cut(film, takes, folder / "film.mp4")
        with watch.stage("over"):
            pass
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"seconds": {n: s for n, s in watch.seconds.items() if n != "over"}, "peaks": peaks.mib, "peak": peak}


def _talking(plan: ShotPlan, number: int) -> ShotPlan:
    """Ten seconds, one or two lines."""
    speakers = plan.characters if number % 3 else plan.characters[:1]
    lines = tuple(Line(character=who, line=LINES[(number + i) % len(LINES)]) for i, who in enumerate(speakers))
    return plan.model_copy(update={"duration": SECONDS, "dialogue": lines})


def _encode(folder: Path) -> dict[str, float]:
    """Only the encoder: a take's pictures are decoded first, and converted to what it takes."""
    spent, frames = 0.0, 0
    with Film(folder) as film, film.view() as view:
        takes = [film.media.path(take.outputs.film, ".mp4") for take in view.takes().values()]
    for take in takes:
        with av.open(str(take)) as file:
            pictures = list(file.decode(video=0))
        frames += len(pictures)
        started = time.perf_counter()
        with av.open(str(folder / "bare.mp4"), "w") as out:
            stream = add_picture(out, pictures[0].width, pictures[0].height, Fraction(25), crf=CRF)
            for index, frame in enumerate(pictures):
                frame.pts, frame.time_base, frame.pict_type = index, Fraction(1, 25), 0
                out.mux(stream.encode(frame))
            out.mux(stream.encode(None))
        spent += time.perf_counter() - started
    return {"seconds": spent, "frames": frames}


if __name__ == "__main__":
    if len(sys.argv) == 1:
        main()
    else:
        what, where = sys.argv[1], Path(sys.argv[2])
        print(json.dumps(_encode(where) if what == "encode" else _make(where, what)))
