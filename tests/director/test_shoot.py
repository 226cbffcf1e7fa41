"""What is written of a shot while it is drawn: the take, its key frame, and the raw frames that stay in memory."""

from dataclasses import replace

import numpy as np
import pytest
from fakes import PlainWriter, deps_for, start_film

from director.build import Draft
from director.graph import run
from director.shot import shoot_one
from director.stages.shoot import shoot
from generator import media
from generator.errors import GenerationFailed
from generator.request import ShotRequest
from generator.testcard import TestCard
from workspace.errors import Damaged
from workspace.film import Film
from workspace.records import Selection


class OneCanvas(TestCard):
    """Draws every frame into the same memory, and of the last `missing` none."""

    missing = 0
    drawn: list[np.ndarray]

    def shoot(self, request, slots, **rest):
        made = super().shoot(request, slots, **rest)
        self.drawn = list(made.frames)
        return replace(made, frames=self._into_one())

    def _into_one(self):
        canvas = np.empty_like(self.drawn[0])
        for frame in self.drawn[: len(self.drawn) - self.missing]:
            canvas[:] = frame
            yield canvas


def _made(folder, generator, shots=1):
    """A film of so many shots: its takes in order, and the files of all slots."""
    with start_film(folder) as film:
        deps = deps_for(film, shots)
        deps.generator, deps.writer = generator, PlainWriter()
        run(deps)
        with film.view() as view:
            takes = list(view.takes().values())
            slots = [slot for take in takes for slot in take.outputs.slots]
            return takes, {slot.file: film.media.verified(view.media(slot.file)) for slot in slots}


def test_slots_hold_the_frames_as_they_were_drawn(tmp_path):
    generator = OneCanvas()
    takes, files = _made(tmp_path / "film", generator)
    slot = takes[0].outputs.slots[0]
    kept = media.read_slot(files[slot.file]).frames
    first = next(n for n, frame in enumerate(generator.drawn) if np.array_equal(frame, kept[0]))
    assert first <= slot.frame < first + len(kept)
    assert np.array_equal(kept, np.stack(generator.drawn[first : first + len(kept)]))


def test_a_generator_that_gives_too_few_frames_fails_and_leaves_no_take(tmp_path):
    generator = OneCanvas()
    generator.missing = 8
    with pytest.raises(GenerationFailed):
        _made(tmp_path / "film", generator)
    with Film(tmp_path / "film") as film, film.view() as view:
        assert not view.takes()


class Rehearses(TestCard):
    """Is told of the next shot."""

    def __init__(self):
        super().__init__()
        self.rehearsed = []

    def shoot(self, request, slots, **rest):
        def rehearse(upcoming, remembered, cut):
            self.rehearsed.append((upcoming, [slot.digest for slot in remembered], cut.digest))

        return replace(super().shoot(request, slots, **rest), rehearse=rehearse)


def test_the_next_shot_is_rehearsed_with_the_memory_that_is_likely(tmp_path):
    generator = Rehearses()
    takes, _ = _made(tmp_path / "film", generator, shots=3)
    assert len(takes) == 3
    assert len(generator.rehearsed) == 2, "nothing comes after the last"
    for before, take, (upcoming, remembered, cut) in zip(takes, takes[1:], generator.rehearsed, strict=False):
        asked = ShotRequest.model_validate(take.lineage.request)
        assert upcoming.model_copy(update={"slots": asked.slots}) == asked
        assert [ref.digest for ref in upcoming.slots] == remembered
        assert cut == before.outputs.slots[0].digest


def test_what_hinders_the_next_shot_does_not_hinder_this_one(tmp_path):
    def damaged(deps, shot):
        raise Damaged(f"a slot that {shot} remembers is missing")

    generator = Rehearses()
    with start_film(tmp_path / "film") as film:
        deps = deps_for(film, 2)
        deps.generator, deps.writer = generator, PlainWriter()
        run(deps, until="shot_plan")
        assert shoot(deps, "shot-1", Selection(), choose=damaged)
    assert not generator.rehearsed


def test_a_revision_rehearses_nothing(tmp_path):
    generator = Rehearses()
    with start_film(tmp_path / "film") as film:
        deps = deps_for(film, 2)
        deps.generator, deps.writer = generator, PlainWriter()
        run(deps, until="shot_plan")
        shoot_one(deps, "shot-1")
        assert [upcoming.seed for upcoming, *_ in generator.rehearsed] == [deps.state().by_id["shot-2"].seed]
        deps.drafts["shot-1"] = Draft(plan=deps.state().by_id["shot-1"].plan, seed=99)
        shoot_one(deps, "shot-1")
    assert len(generator.rehearsed) == 1
