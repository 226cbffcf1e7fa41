"""What is written of a shot while it is drawn: the take, its key frame, and the raw frames that stay in memory."""

from dataclasses import replace

import numpy as np
import pytest
from fakes import PlainWriter, deps_for, start_film

from director.graph import run
from generator import media
from generator.errors import GenerationFailed
from generator.testcard import TestCard
from workspace.film import Film


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


def _made(folder, generator):
    with start_film(folder) as film:
        deps = deps_for(film, 1)
        deps.generator, deps.writer = generator, PlainWriter()
        run(deps)
        with film.view() as view:
            take = next(iter(view.takes().values()))
            return take.outputs, {slot.file: film.media.verified(view.media(slot.file)) for slot in take.outputs.slots}


def test_slots_hold_the_frames_as_they_were_drawn(tmp_path):
    generator = OneCanvas()
    outputs, files = _made(tmp_path / "film", generator)
    slot = outputs.slots[0]
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
