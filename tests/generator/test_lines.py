"""Who speaks when, guessed from the lines of the plan, where a generator does not tell."""

import numpy as np
import pytest

from generator.animatic.generator import Animatic
from generator.base import SAMPLE_RATE as RATE
from generator.media import quantise
from generator.memory.lines import planned_who
from generator.memory.speakers import speaker_window
from generator.request import Condition, Person, Place, ShotRequest, SpokenLine, Staging

LONG, SHORT = "There was no time, the light was out, and the radio had been silent for a week.", "Then we go."
LINES = [("mara", LONG), ("tom", SHORT), ("mara", SHORT)]


def spoken(seconds, spans, *, noise=0.001):
    """A hum where somebody speaks, over a little noise."""
    rng = np.random.default_rng(1)
    wave = noise * rng.standard_normal(round(seconds * RATE))
    time = np.arange(len(wave)) / RATE
    for start, end in spans:
        inside = slice(round(start * RATE), round(end * RATE))
        wave[inside] += 0.2 * np.sin(2 * np.pi * 220 * time[inside])
    return quantise(np.stack([wave, wave]))


def test_lines_are_laid_over_what_is_heard_and_change_in_the_pauses():
    truth = [(1.0, 5.2), (5.8, 6.9), (7.5, 8.4)]
    who = planned_who(spoken(10.0, truth), LINES)
    found = sorted(span for one in who.people for span in one.spans)
    assert np.abs(np.array(found) - truth).max() < 0.05
    assert [len(who.of(name).spans) for name in ("mara", "tom")] == [2, 1]


def test_a_pause_for_breath_inside_a_line_is_no_change_of_speaker():
    truth = [(0.5, 2.4), (2.6, 4.6), (5.2, 6.2)]
    who = planned_who(spoken(8.0, truth), LINES[:2])
    assert who.of("mara").spans == (pytest.approx((0.5, 4.6), abs=0.05),)
    assert who.of("tom").spans == (pytest.approx((5.2, 6.2), abs=0.05),)


@pytest.mark.parametrize(
    ("samples", "lines"),
    [(spoken(4.0, []), LINES), (spoken(4.0, [(1.0, 2.0)]), []), (np.zeros((2, 100), np.int16), LINES)],
)
def test_nobody_is_heard_where_nothing_stands_out_or_nothing_is_said(samples, lines):
    assert planned_who(samples, lines).people == ()


def test_most_of_what_is_guessed_of_real_speech_is_right_and_its_windows_hold_one_voice():
    animatic, right, heard, windows = Animatic(), 0, 0, 0
    people = (
        Person(id="mara", name="Mara", identity="a woman of sixty"),
        Person(id="tom", name="Tom", identity="a man"),
    )
    for seed, order in enumerate((LINES, [("tom", LONG), ("mara", LONG)])):
        staging = Staging(
            people=people,
            lines=tuple(SpokenLine(person=person, text=text) for person, text in order),
            place=Place(id="street", name="street", interior=False),
            framing="medium",
        )
        request = ShotRequest(
            condition=Condition(staging=staging), seed=seed, width=128, height=64, frames=305, fps=25,
            generator=animatic.identity,
        )  # fmt: skip
        made = animatic.shoot(request, ())
        samples = quantise(made.waveform)
        guessed = planned_who(samples, order)
        for one in guessed.people:
            truth = made.who.of(one.person).spans
            for at in np.concatenate([np.arange(a, b, 0.01) for a, b in one.spans]):
                heard, right = heard + 1, right + any(a <= at < b for a, b in truth)
            window = speaker_window(samples, one.person, guessed, video_frames=305, fps=25, audio_latents=305)
            if window is None:
                continue  # too short to know a voice by
            windows += 1
            assert any(a - 0.1 <= window.start and window.end <= b + 0.1 for a, b in truth)
    assert right / heard > 0.8
    assert windows >= 3
