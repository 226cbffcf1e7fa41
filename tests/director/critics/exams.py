"""Takes to judge, made of whatever pictures and sound a test needs."""

from pathlib import Path

import numpy as np
from fakes import make_film

from director.build import FilmState
from director.critics.base import Exam
from director.critics.footage import look
from generator.base import SAMPLE_RATE, Presence, Who
from generator.media import write_take
from generator.shapes import samples_for
from workspace.records import Line

FPS = 25.0
SIZE = (96, 128)  # height, width


def moving(count: int, *, size: tuple[int, int] = SIZE, seed: int = 0) -> list[np.ndarray]:
    """A picture with large soft spots that moves slowly to the left."""
    height, width = size
    x, y = np.meshgrid(np.arange(2 * width), np.arange(height))
    die = np.random.default_rng(seed)
    wide = np.zeros((height, 2 * width, 3))
    for _ in range(12):
        at, tall, tone = die.integers(2 * width), die.integers(height), die.uniform(40, 120, 3)
        wide += tone * np.exp(-(((x - at) / 9) ** 2 + ((y - tall) / 9) ** 2))[..., None]
    wide = np.clip(wide + 30 + 12 * ((x + y) % 8 < 2)[..., None], 0, 255).astype(np.uint8)
    return [wide[:, i % width : i % width + width].copy() for i in range(count)]


def tone(count: int, *, level: float = 0.2, fps: float = FPS) -> np.ndarray:
    """Int16 [2, n] of a warbling tone for so many frames."""
    time = np.arange(samples_for(count, fps, SAMPLE_RATE)) / SAMPLE_RATE
    wave = (
        level * np.sin(2 * np.pi * (300 * time + 8 * np.sin(2 * np.pi * 3 * time))) * (1 + 0.3 * np.sin(9 * time)) / 1.3
    )
    return np.repeat(np.rint(wave * 32767).astype(np.int16)[None], 2, axis=0)


class Stage:
    """A film of a few takes whose files a test writes itself."""

    def __init__(self, folder: Path, shots: int = 3) -> None:
        with make_film(folder / "film", shots) as film, film.view() as view:
            self.state = FilmState.read(view)
        self.folder, self.files, self.who = folder, {}, {}
        self.takes = {shot.number: self.state.take(shot) for shot in self.state.shots}

    def take(
        self, number: int, frames, samples, *, asked: int | None = None, lines=(), people=(), who: Who | None = None
    ):
        """Give a shot's take these pictures and this sound. `asked`: frames that it was to have."""
        path = self.folder / f"{number}.mp4"
        write_take(path, frames, samples, fps=FPS)
        return self.file(number, path, asked or len(frames), frames[0].shape[:2], lines=lines, people=people, who=who)

    def file(self, number: int, path: Path, asked: int, size=SIZE, *, lines=(), people=(), who: Who | None = None):
        """Give a shot's take this file."""
        old = self.takes[number]
        request = old.lineage.request | {"frames": asked, "height": size[0], "width": size[1], "fps": FPS}
        plan = old.lineage.plan.model_copy(
            update={"dialogue": tuple(Line(character=by, line=said) for by, said in lines), "characters": tuple(people)}
        )
        told = {"request": request, "plan": plan, "cards": dict(self.state.cards)}
        made = old.model_copy(update={"lineage": old.lineage.model_copy(update=told)})
        self.takes[number], self.files[made.id], self.who[made.id] = made, path, who or Who()
        return made

    def exam(self, number: int, **more) -> Exam:
        """A take to be judged."""
        return Exam(
            self.state.shots[number - 1], self.takes[number], self.watch, who=lambda take: self.who[take.id], **more
        )

    def watch(self, take):
        frames = int(take.lineage.request["frames"])
        return look(self.files[take.id], keep=range(0, frames, max(1, frames // 4)))


def speaks(person: str, start: float, end: float, *, box=None, frames: int = 0) -> Presence:
    """Somebody who speaks, and stands in a box all the time."""
    return Presence(person=person, boxes=(box,) * frames, spans=((start, end),))
