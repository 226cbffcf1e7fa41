"""The picture half of a shot: memory becomes looks, words become a set, and both become frames."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from generator.animatic.acting import LYING, Acting
from generator.animatic.blocking import Mark, marks_of, over_shoulder
from generator.animatic.camera import Framing, framing_of, horizon_shift, moves_of
from generator.animatic.canvas import Canvas
from generator.animatic.deeds import deeds
from generator.animatic.dice import dice
from generator.animatic.handling import held_prop, known_props, paint_beside, paint_insert, subject_of
from generator.animatic.looks import Look, remembered, seed_look
from generator.animatic.measure import measure
from generator.animatic.onlookers import paint_onlooker
from generator.animatic.palette import light_of
from generator.animatic.props import Prop
from generator.animatic.puppets import Puppet
from generator.animatic.sets.base import Scene
from generator.animatic.sets.paint import indoors, paint, where
from generator.animatic.sets.titles import is_title, title
from generator.animatic.soundtrack import Soundtrack
from generator.animatic.stage import FOCUS, Lens, Stage, canvas_for, develop
from generator.animatic.wording import Wording, read
from generator.base import Box, Slot
from generator.request import Person, ShotRequest, Staging

SOFT = 0.003  # blur from which on a set is drawn at one depth
LOW_EYE, EYE = 0.33, 0.5  # picture heights: the line that zooms keep, with people large in the picture or not
_POV = re.compile(r"\bpov\b|point of view|through (his|her|their|the) eyes|subjective")

_ROOMIER = {"medium close": "medium", "close": "medium"}  # in which an animal fits beside somebody


class Picture:
    """One shot: its set is painted at once; when it is known what is said, it is played, and drawn frame by frame."""

    def __init__(self, request: ShotRequest, looks: Mapping[str, Look]) -> None:
        """`looks`: of everybody who is seen, as `looks_of` finds them."""
        self._request, self.looks = request, looks
        self._staging = staging = _seen(request.condition.staging or Staging())
        self.count, self.width, self.height = request.frames, request.width, request.height
        words = {p.id: read(p) for p in staging.people}
        pair = over_shoulder(staging, f"{staging.framing} {staging.angle}")
        if pair and words[pair[1]].wild:
            pair = None  # an animal has no shoulder to look over: both are seen
        near = _with_room(staging, words)
        framing = framing_of("wide" if is_title(staging) else "over the shoulder" if pair else near)
        moves = moves_of(staging.camera, request.frames, request.fps, (request.seed, staging.place.id))
        hint = where(staging.action)
        inside = indoors(staging.place, hint)
        self.light = light_of(
            time_of_day=staging.time_of_day,
            weather=staging.weather,
            light=staging.light,
            mood=staging.mood,
            interior=inside,
        )

        def empty(depth: float) -> Canvas:
            return canvas_for(request.width, request.height, framing, moves, depth)

        here = (staging.place.id, staging.place.name, staging.place.description)
        scene = Scene(
            new=empty, rng=dice("place", *here), air=dice("air", *here), light=self.light,
            words=f"{staging.place.name} {staging.place.description}".lower(),
            horizon=FOCUS + horizon_shift(staging.angle), weather=staging.weather.lower(), flat=framing.soft >= SOFT,
        )  # fmt: skip
        marks = self._marks(staging, framing, words, hidden=pair[1] if pair else "")
        if is_title(staging):
            title(scene, staging, aspect=self.width / self.height)
        else:
            paint(scene, staging.place, inside=inside, hint=hint)
        held = self._props(scene, staging, framing, marks)
        if pair:
            way = -1 if marks and marks[0].face.turn < 0 else 1
            paint_onlooker(scene, self.looks[pair[1]], words[pair[1]], side=way, near=framing.near, focus=FOCUS)
        self._lens = Lens(self.width, self.height, moves, LOW_EYE if framing.height > 1 else EYE)
        self._cast = [(self._puppet(mark, holds=held if n == 0 else None), mark) for n, mark in enumerate(marks)]
        self._layers = develop(scene, self.width, self.height, framing, moves)

    def is_of(self, request: ShotRequest, looks: Mapping[str, Look]) -> bool:
        """Whether it was painted of this: a memory that shows the same looks makes the same picture."""
        return self.looks == looks and self._request.model_copy(update={"slots": request.slots}) == request

    def play(self, sound: Soundtrack) -> None:
        """Let everybody act what is said. Once, before `frame` and `boxes`."""
        cast = [(puppet, self._acting(puppet, mark, sound)) for puppet, mark in self._cast]
        self._stage = Stage(self._lens, self._layers, cast, self._request.fps)

    def _marks(self, staging: Staging, framing: Framing, words: dict[str, Wording], *, hidden: str) -> list[Mark]:
        done = deeds(staging, {i: said.sex for i, said in words.items() if said.sex})
        marks = marks_of(staging, framing, words, self.looks, done, self.width / self.height, hidden=hidden)
        if hidden and len(marks) == 1:
            # Who is looked at stands beyond the shoulder, in the other half of the picture.
            return [replace(marks[0], x=-1.5 * abs(marks[0].x) if marks[0].face.turn > 0 else 1.5 * abs(marks[0].x))]
        return marks

    def _props(self, scene: Scene, staging: Staging, framing: Framing, marks: list[Mark]) -> Prop | None:
        """Put the props into the set, and give the one that somebody holds."""
        props = known_props(staging)
        held = held_prop(staging, props) if marks else None
        if framing.name == "insert":
            paint_insert(scene, subject_of(staging), near=framing.near, focus=FOCUS)
        elif framing.height <= 1 and framing.name != "extreme wide":
            crowd = max((abs(m.x) for m in marks), default=0.0) / framing.near
            beside = [prop for prop in props if prop is not held]
            paint_beside(scene, beside, height=framing.height / framing.near, crowd=crowd)
        return held

    def _puppet(self, mark: Mark, *, holds: Prop | None) -> Puppet:
        lies = mark.deed.posture in LYING
        height = max(24.0, mark.height * self.height * float(self._lens.moves.zoom.max()))
        shown = 1.03 if lies else (1.35 - mark.crown) / mark.height
        return Puppet(self.looks[mark.person.id], mark.words, self.light, height=height, shown=shown, holds=holds)

    def _acting(self, puppet: Puppet, mark: Mark, sound: Soundtrack) -> Acting:
        return Acting(
            mark,
            puppet.look,
            self._staging,
            sound,
            frames=self.count,
            fps=self._request.fps,
            seed=self._request.seed,
            size=(self.width, self.height),
            holding=puppet.holds is not None,
            follow=self._lens.moves.follow,
            alone=len(self._cast) == 1,
        )

    @property
    def hands(self) -> int:
        """How many may draw frames at once: under a still camera each frame is drawn over the one before."""
        return 1 if self._lens.moves.still else 2

    def frame(self, i: int) -> NDArray[np.uint8]:
        """Frame `i`: [height, width, 3], RGB, which cannot be written to: the next may be the same array."""
        frame = self._stage.frame(i)
        frame.flags.writeable = False
        return frame

    def boxes(self) -> dict[str, tuple[Box | None, ...]]:
        """The box of everybody who is seen, in every frame: the whole figure, reaching beyond the picture where it does.

        None for who lies, and for everybody in a silhouette: nothing of them can be recognised.
        """
        poses = [self._stage.poses(i) for i in range(self.count)]
        unknown = self.light.name == "silhouette"
        return {
            acting.mark.person.id: tuple(None if unknown else frame[n].box(self.width, self.height) for frame in poses)
            for n, (_, acting) in enumerate(self._stage.cast)
        }


def _with_room(staging: Staging, words: Mapping[str, Wording]) -> str:
    """The framing of a shot, far enough away for an animal to be seen beside people."""
    beasts = {words[p.id].wild for p in staging.people if p.visible}
    return _ROOMIER.get(staging.framing, staging.framing) if len(beasts) > 1 else staging.framing


def _seen(staging: Staging) -> Staging:
    """The staging without the one through whose eyes it is seen."""
    words = f"{staging.framing} {staging.angle}".lower()
    if not _POV.search(words):
        return staging
    names = [p for p in staging.people if p.name and p.name.lower().split()[0] in words]
    viewer = names[0] if names else next((p for p in staging.people if p.visible and len(staging.people) > 1), None)
    people = tuple(p.model_copy(update={"visible": False}) if p is viewer else p for p in staging.people)
    return staging.model_copy(update={"people": people})


def looks_of(request: ShotRequest, slots: Sequence[Slot]) -> dict[str, Look]:
    """What everybody who is seen in a shot looks like: by person, in the order of the staging."""
    people = [person for person in _seen(request.condition.staging or Staging()).people if person.visible]
    return {person.id: look_of(person, read(person), slots, request.seed) for person in people}


def look_of(person: Person, words: Wording, slots: Sequence[Slot], seed: int) -> Look:
    """What somebody looks like: words first, then memory, then the seed."""
    return remembered(seed_look(person.id, words, seed), words, measure(person.id, words, slots))
