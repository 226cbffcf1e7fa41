"""The picture half of a shot: memory becomes looks, words become a set, and both become frames."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from generator.animatic.blocking import Acting, Mark, marks_of
from generator.animatic.camera import framing_of, horizon_shift, moves_of
from generator.animatic.canvas import Canvas
from generator.animatic.dice import dice
from generator.animatic.handling import held_prop, known_props, paint_beside, paint_insert, subject_of
from generator.animatic.looks import Look, remembered, seed_look
from generator.animatic.measure import measure
from generator.animatic.palette import light_of
from generator.animatic.puppets import Puppet
from generator.animatic.sets.base import Scene
from generator.animatic.sets.paint import indoors, paint
from generator.animatic.sets.titles import is_title, title
from generator.animatic.soundtrack import Soundtrack
from generator.animatic.stage import FOCUS, Lens, Stage, canvas_for, develop
from generator.animatic.wording import Wording, read
from generator.base import Box, Slot
from generator.request import Person, ShotRequest, Staging

SOFT = 0.003  # blur from which on a set is drawn at one depth


class Picture:
    """One shot, ready to be drawn frame by frame."""

    def __init__(self, request: ShotRequest, slots: Sequence[Slot], sound: Soundtrack) -> None:
        staging = request.condition.staging or Staging()
        self.count, self.width, self.height = request.frames, request.width, request.height
        framing = framing_of("wide" if is_title(staging) else staging.framing)
        inside = indoors(staging.place)
        self.light = light_of(
            time_of_day=staging.time_of_day,
            weather=staging.weather,
            light=staging.light,
            mood=staging.mood,
            interior=inside,
        )
        moves = moves_of(staging.camera, request.frames, request.fps, (request.seed, staging.place.id))
        words = {p.id: read(p) for p in staging.people}
        self.looks = {p.id: look_of(p, words[p.id], slots, request.seed) for p in staging.people if p.visible}

        def empty(depth: float) -> Canvas:
            return canvas_for(self.width, self.height, framing, moves, depth)

        here = (staging.place.id, staging.place.name, staging.place.description)
        scene = Scene(
            new=empty, rng=dice("place", *here), air=dice("air", *here), light=self.light,
            words=f"{staging.place.name} {staging.place.description}".lower(),
            horizon=FOCUS + horizon_shift(staging.angle), weather=staging.weather.lower(), flat=framing.soft >= SOFT,
        )  # fmt: skip
        marks = marks_of(staging, framing, words, self.width / self.height, request.seed)
        props = known_props(staging)
        self._held = held_prop(staging, props) if marks else None
        if is_title(staging):
            title(scene, staging, aspect=self.width / self.height)
        else:
            paint(scene, staging.place, inside=inside)
        if framing.name == "insert":
            paint_insert(scene, subject_of(staging), near=framing.near, focus=FOCUS)
        elif framing.height <= 1 and framing.name != "extreme wide":
            beside = [prop for prop in props if prop is not self._held]
            paint_beside(
                scene,
                beside,
                height=framing.height / framing.near,
                crowd=max((abs(m.x) for m in marks), default=0.0) / framing.near,
            )
        lens = Lens(self.width, self.height, moves, 0.33 if framing.height > 1 else 0.5)
        zoom = float(moves.zoom.max())
        cast = [self._actor(mark, staging, sound, request, zoom, holds=n == 0) for n, mark in enumerate(marks)]
        self._stage = Stage(lens, develop(scene, self.width, self.height, framing, moves), cast, request.fps)

    def _actor(
        self, mark: Mark, staging: Staging, sound: Soundtrack, request: ShotRequest, zoom: float, *, holds: bool
    ) -> tuple[Puppet, Acting]:
        prop = self._held if holds else None
        acting = Acting(
            mark,
            staging,
            sound,
            frames=self.count,
            fps=request.fps,
            seed=request.seed,
            size=(self.width, self.height),
            holding=prop is not None,
        )
        shown = (1.35 - mark.crown) / mark.height
        height = max(24.0, mark.height * self.height * zoom)
        puppet = Puppet(self.looks[mark.person.id], mark.words, self.light, height=height, shown=shown, holds=prop)
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
