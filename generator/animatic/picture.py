"""The picture half of a shot: memory becomes looks, words become a set, and both become frames."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from generator.animatic.blocking import Acting, Mark, marks_of
from generator.animatic.camera import framing_of, horizon_shift, moves_of
from generator.animatic.canvas import Canvas
from generator.animatic.dice import dice
from generator.animatic.looks import Look, remembered, seed_look
from generator.animatic.measure import measure
from generator.animatic.palette import light_of
from generator.animatic.puppets import Puppet
from generator.animatic.sets.base import Scene
from generator.animatic.sets.paint import indoors, paint
from generator.animatic.soundtrack import Soundtrack
from generator.animatic.stage import FOCUS, Lens, Stage, canvas_for, develop
from generator.animatic.wording import Wording, read
from generator.base import Box, Slot
from generator.request import Person, ShotRequest, Staging


class Picture:
    """One shot, ready to be drawn frame by frame."""

    def __init__(self, request: ShotRequest, slots: Sequence[Slot], sound: Soundtrack) -> None:
        staging = request.condition.staging or Staging()
        self.count, self.width, self.height = request.frames, request.width, request.height
        framing = framing_of(staging.framing)
        inside = indoors(staging.place)
        self.light = light_of(time_of_day=staging.time_of_day, weather=staging.weather, light=staging.light, mood=staging.mood, interior=inside)
        moves = moves_of(staging.camera, request.frames, request.fps, (request.seed, staging.place.id))
        words = {p.id: read(p) for p in staging.people}
        self.looks = {p.id: look_of(p, words[p.id], slots, request.seed) for p in staging.people if p.visible}
        marks = marks_of(staging, framing, words, self.width / self.height, request.seed)

        def empty(depth: float) -> Canvas:
            return canvas_for(self.width, self.height, framing, moves, depth)

        reach = (0.5 * self.width / self.height + float(np.abs(moves.x).max())) / framing.near + 0.1
        scene = Scene(
            new=empty, rng=dice("place", staging.place.id, staging.place.name, staging.place.description), light=self.light,
            words=f"{staging.place.name} {staging.place.description}".lower(), left=-reach, right=reach,
            horizon=FOCUS + horizon_shift(staging.angle), weather=staging.weather.lower(),
        )  # fmt: skip
        paint(scene, staging, inside=inside)
        eye = 0.33 if framing.height > 1 else 0.5
        lens = Lens(self.width, self.height, moves, eye)
        zoom = float(moves.zoom.max())
        self._stage = Stage(lens, develop(scene, self.width, self.height, framing, moves), [self._actor(m, staging, sound, request, zoom) for m in marks], request.fps)

    def _actor(self, mark: Mark, staging: Staging, sound: Soundtrack, request: ShotRequest, zoom: float) -> tuple[Puppet, Acting]:
        acting = Acting(mark, staging, sound, frames=self.count, fps=request.fps, seed=request.seed, size=(self.width, self.height))
        shown = (1.35 - mark.crown) / mark.height
        puppet = Puppet(self.looks[mark.person.id], mark.words, self.light, height=max(24.0, mark.height * self.height * zoom), shown=shown)
        return puppet, acting

    def frame(self, i: int) -> NDArray[np.uint8]:
        """Frame `i`: [height, width, 3], RGB."""
        return self._stage.frame(i)

    def boxes(self) -> dict[str, tuple[Box | None, ...]]:
        """The box of everybody who is seen, in every frame: the whole figure, reaching beyond the picture where it does."""
        poses = [self._stage.poses(i) for i in range(self.count)]
        return {
            acting.mark.person.id: tuple(frame[n].box(self.width, self.height) for frame in poses)
            for n, (_, acting) in enumerate(self._stage.cast)
        }


def look_of(person: Person, words: Wording, slots: Sequence[Slot], seed: int) -> Look:
    """What somebody looks like: words first, then memory, then the seed."""
    return remembered(seed_look(person.id, words, seed), words, measure(person.id, words, slots))
