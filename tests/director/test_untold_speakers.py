"""A moment of each voice is kept of every take, also where a generator does not tell who speaks when."""

import numpy as np
from fakes import PlainWriter, deps_for, start_film

from director.graph import run
from director.stages.shoot import BY_LINES
from generator.base import SAMPLE_RATE, ShotMedia, Who
from generator.shapes import samples_for
from generator.testcard import TestCard
from workspace.records import Line

SPOKEN = ((1.0, 4.0), (4.6, 7.0))


class Untold(TestCard):
    """Two people talk, one after the other, and nobody says who."""

    def shoot(self, request, slots, **rest):
        made = super().shoot(request, slots, **rest)
        time = np.arange(samples_for(request.frames, request.fps, SAMPLE_RATE)) / SAMPLE_RATE
        loud = sum(((a <= time) & (time < b)).astype(float) for a, b in SPOKEN)
        wave = (0.001 + 0.2 * loud) * np.sin(2 * np.pi * 220 * time)
        return ShotMedia(made.frames, np.stack([wave, wave]).astype(np.float32), Who())


class Talk(PlainWriter):
    """One shot, two lines."""

    def _shot(self, number):
        lines = (
            Line(character="mara", line="I have waited here all day."),
            Line(character="tom", line="I had no boat today."),
        )
        return (
            super()._shot(number).model_copy(update={"characters": ("mara", "tom"), "dialogue": lines, "duration": 8.0})
        )


def test_where_the_generator_does_not_tell_the_lines_say_who_is_heard(tmp_path):
    with start_film(tmp_path / "film") as film:
        deps = deps_for(film, 1)
        deps.generator, deps.writer = Untold(), Talk()
        run(deps)
        with film.view() as view:
            take = next(iter(view.takes().values()))
    slots = {slot.subject: slot for slot in take.outputs.slots}
    assert set(slots) == {"", "mara", "tom"}
    for person, (start, end) in zip(("mara", "tom"), SPOKEN, strict=True):
        assert start - 0.1 <= slots[person].start < slots[person].end <= end + 0.1
        assert slots[person].note == BY_LINES, "a guess is called one"
    assert not slots[""].note
