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
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from fractions import Fraction
from functools import wraps
from pathlib import Path
from typing import Any

import av
import numpy as np

from director.build import FilmState
from director.config import FILE
from director.deps import Deps, Silent
from director.graph import run
from director.stages import shoot as shoot_stage
from director.stages.cut import choose, cut
from director.writer.builtin import BuiltinWriter
from generator import media
from generator.animatic import picture, sound
from generator.animatic.generator import Animatic, in_order
from generator.base import SAMPLE_RATE, Watch
from generator.media.streams import CRF, add_picture
from generator.request import Condition, Person, Place, ShotRequest, SpokenLine, Staging
from generator.shapes import samples_for
from tests.bench.synthetic import story
from tests.bench.tables import table, timed
from workspace.commands import CreateFilm
from workspace.film import Film
from workspace.records import Line, Settings, ShotPlan

SHOTS, SECONDS = 12, 10.0
STAGES = ("speech, sound and sets that were not made ahead", "encoding", "memory slots and files", "cut", "rest")
SOUND, SETS = "speech and sound alone", "sets and people alone"
DRAWING = "drawing frames, beside the encoder"
CAMERAS = {"locked-off camera": "static", "five moving layers": "slow push in"}
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
            took = timed(["-m", "tests.bench.film", embedder, Path(folder) / embedder])
            made[embedder] = json.loads(took.output) | {"processor": took.cpu}
        bare = json.loads(timed(["-m", "tests.bench.film", "encode", Path(folder) / "words"]).output)
    columns = list(made.values())
    rows = [[name, *(f"{one['seconds'].get(name, 0.0):.1f} s" for one in columns)] for name in STAGES]
    for at, name in ((1, SOUND), (2, SETS), (4, DRAWING)):
        rows.insert(at, [f"({name})", *(f"({one['beside'][name]:.1f} s)" for one in columns)])
    totals = [sum(one["seconds"].values()) for one in columns]
    rows.append(["**total**", *(f"**{total:.1f} s**" for total in totals)])
    rows.append(["bare H.264 encode of the same frames", *[f"{bare['seconds']:.1f} s"] * 2])
    limits = [2 * bare["seconds"] + one["beside"][SOUND] for one in columns]
    rows.append(["twice that, plus speech and sound", *(f"{limit:.1f} s" for limit in limits)])
    rows.append(
        [f"peak memory after {SHOTS // 4} shots", *(f"{one['peaks'][SHOTS // 4 - 1]:.0f} MiB" for one in columns)]
    )
    rows.append([f"peak memory after {SHOTS} shots and the cut", *(f"{one['peak']:.0f} MiB" for one in columns)])
    rows.append(["processor time", *(f"{one['processor']:.1f} s" for one in columns)])
    rows.append(["processor time of the bare encode", *[f"{bare['processor']:.1f} s"] * 2])
    head = [f"{bare['frames'] / 25:.0f} s of film, {SHOTS} shots, 1280x736, 25 fps", "words only", "embedding model"]
    print(table(head, rows))
    print()
    print(table(["10 s of one shot, its picture, 1280x736, 25 fps", "drawn and encoded", "bare encode", "times"], _shots()))


def _shots() -> list[list[str]]:
    """A shot by a still and by a moving camera, drawn and encoded, and its frames only encoded: the best of three.

    In brackets: seconds of processor.
    """
    rows = []
    for name, camera in CAMERAS.items():
        request = _request(camera)
        with tempfile.TemporaryDirectory() as folder:
            samples = np.zeros((2, samples_for(request.frames, request.fps, SAMPLE_RATE)), np.int16)
            made, bare = [], []
            spoken = sound.speak(request, (), None, Watch())
            for _ in range(3):
                started, worked = time.perf_counter(), time.process_time()
                drawn = picture.Picture(request, picture.looks_of(request, ()))
                drawn.play(spoken)
                frames = in_order(drawn, request.frames, Watch())
                media.write_take(Path(folder) / "shot.mp4", frames, samples, fps=request.fps)
                made.append((time.perf_counter() - started, time.process_time() - worked))
                raw = _bare([Path(folder) / "shot.mp4"], Path(folder) / "bare.mp4")
                bare.append((raw["seconds"], raw["processor"]))
        (wall, work), (raw_wall, raw_work) = ([min(column) for column in zip(*one, strict=True)] for one in (made, bare))
        rows.append([name, *(f"{a:.1f} s ({b:.1f} s)" for a, b in ((wall, work), (raw_wall, raw_work))),
                     f"{wall / raw_wall:.1f} ({work / raw_work:.1f})"])  # fmt: skip
    return rows


def _request(camera: str) -> ShotRequest:
    """Two people who talk in a harbour."""
    people = (
        Person(id="mara", name="Mara", identity="a woman of sixty with short grey hair", clothing="a yellow raincoat"),
        Person(id="tom", name="Tom", identity="a man with a black beard", clothing="a green sweater"),
    )
    lines = tuple(SpokenLine(person=who, text=text) for who, text in zip(("mara", "tom", "mara"), LINES, strict=True))
    place = Place(id="pier", name="harbour", interior=False)
    staging = Staging(people=people, lines=lines, place=place, framing="medium wide", camera=camera)
    return ShotRequest(
        condition=Condition(staging=staging), seed=1, width=1280, height=736, frames=249, fps=25,
        generator=Animatic(voices=None).identity,
    )  # fmt: skip


def _make(folder: Path, embedder: str) -> dict[str, Any]:
    """One film with a clock on every stage."""
    watch, peaks = Stopwatch(), _Peaks()
    parts = {SOUND: ((sound, "speak"), (sound, "mix")), DRAWING: ((picture.Picture, "frame"),)}
    parts[SETS] = ((picture, "looks_of"), *((picture.Picture, name) for name in ("__init__", "play", "boxes")))
    beside = {part: [_counted(*one) for one in those] for part, those in parts.items()}
    watch.wrap(Animatic, "shoot", STAGES[0])
    watch.wrap(shoot_stage, "render", STAGES[2])  # what is in it and not counted apart
    watch.wrap(media, "write_take", STAGES[1])
    with Film(folder, create=True) as film:
        (folder / FILE).write_text(f'[embedding]\nmodel = "{embedder}"\n', encoding="utf-8")
        film.apply(CreateFilm(settings=Settings(title="Two minutes")), actor="person", step=film.begin_step("create"))
        deps = Deps(film, BuiltinWriter(), Animatic(), film.begin_step("make"), peaks)
        deps.apply(*story(SHOTS, _talking))
        run(deps)
        with film.view() as view:
            takes = choose(FilmState.read(view), folder)
        with watch.stage(STAGES[3]):
            cut(film, takes, folder / "film.mp4")
        with watch.stage("over"):
            pass
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    seconds = {n: s for n, s in watch.seconds.items() if n != "over"}
    alone = {part: sum(map(sum, those)) for part, those in beside.items()}
    return {"seconds": seconds, "beside": alone, "peaks": peaks.mib, "peak": peak}


def _counted(owner: Any, name: str) -> list[float]:
    """The processor's seconds of every call of a function or method, whichever thread calls it."""
    inner: Callable[..., Any] = getattr(owner, name)
    spent: list[float] = []

    @wraps(inner)
    def counted(*args: Any, **kwargs: Any) -> Any:
        started = time.thread_time()
        try:
            return inner(*args, **kwargs)
        finally:
            spent.append(time.thread_time() - started)

    setattr(owner, name, counted)
    return spent


def _talking(plan: ShotPlan, number: int) -> ShotPlan:
    """Ten seconds, one or two lines."""
    speakers = plan.characters if number % 3 else plan.characters[:1]
    lines = tuple(Line(character=who, line=LINES[(number + i) % len(LINES)]) for i, who in enumerate(speakers))
    return plan.model_copy(update={"duration": SECONDS, "dialogue": lines})


def _encode(folder: Path) -> dict[str, float]:
    """Only the encoder, on all takes of a film."""
    with Film(folder) as film, film.view() as view:
        takes = [film.media.path(take.outputs.film, ".mp4") for take in view.takes().values()]
    return _bare(takes, folder / "bare.mp4")


def _bare(takes: Sequence[Path], target: Path) -> dict[str, float]:
    """Only the encoder: a take's pictures are decoded first, and converted to what it takes."""
    spent, work, frames = 0.0, 0.0, 0
    for take in takes:
        with av.open(str(take)) as file:
            pictures = list(file.decode(video=0))
        frames += len(pictures)
        started, worked = time.perf_counter(), time.process_time()
        with av.open(str(target), "w") as out:
            stream = add_picture(out, pictures[0].width, pictures[0].height, Fraction(25), crf=CRF)
            for index, frame in enumerate(pictures):
                frame.pts, frame.time_base, frame.pict_type = index, Fraction(1, 25), 0
                out.mux(stream.encode(frame))
            out.mux(stream.encode(None))
        spent, work = spent + time.perf_counter() - started, work + time.process_time() - worked
    return {"seconds": spent, "processor": work, "frames": frames}


if __name__ == "__main__":
    if len(sys.argv) == 1:
        main()
    elif sys.argv[1] == "shots":
        print(table(["10 s of one shot", "drawn and encoded", "bare encode", "times"], _shots()))
    else:
        what, where = sys.argv[1], Path(sys.argv[2])
        print(json.dumps(_encode(where) if what == "encode" else _make(where, what)))
