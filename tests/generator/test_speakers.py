"""The moment for one voice: where that person alone speaks, loudest first."""

import numpy as np
import pytest

from generator.base import Presence, Who
from generator.memory.speakers import LEAST, SILENT, TOGETHER, UNSPOKEN, alone, heard_in, speaker_window

RATE, FPS = 48_000, 25.0
MARA = ((0.5, 2.0), (4.0, 6.0), (7.0, 7.3))
TOM = ((1.5, 3.5),)


def who(*people, boxes=None):
    return Who(people=tuple(Presence(person=n, spans=s, boxes=(boxes or {}).get(n, ())) for n, s in people))


def sound(seconds, loud):
    """A hum, louder in some stretches."""
    time = np.arange(int(seconds * RATE)) / RATE
    wave = 0.01 * np.sin(2 * np.pi * 220 * time)
    for start, end, level in loud:
        wave[int(start * RATE) : int(end * RATE)] *= level
    return (np.stack([wave, wave]) * 32767).astype(np.int16)


def window(samples, person, people, frames=200):
    return speaker_window(samples, person, people, video_frames=frames, fps=FPS, audio_latents=frames)


def test_alone_is_without_what_others_say_and_over_a_breath():
    both = who(("mara", MARA), ("tom", TOM))
    assert alone("mara", both) == [(0.5, 1.5), (4.0, 6.0), (7.0, 7.3)]
    assert alone("tom", both) == [(2.0, 3.5)]
    assert alone("mara", who(("mara", ((0.0, 1.0), (1.3, 2.0), (2.6, 3.0))))) == [(0.0, 2.0), (2.6, 3.0)]
    between = who(("mara", ((0.0, 1.0), (1.3, 2.0))), ("tom", ((1.1, 1.2),)))
    assert alone("mara", between) == [(0.0, 1.0), (1.3, 2.0)], "a word of another is no breath"
    assert alone("nobody", both) == []


@pytest.mark.parametrize(("louder", "expected"), [((0.5, 2.0, 9), (0.5, 1.5)), ((4.2, 5.8, 9), (4.0, 6.0))])
def test_the_window_is_the_loudest_stretch_of_that_voice_alone(louder, expected):
    """Tom shouts over all of it; what he says does not come in."""
    people = who(("mara", MARA), ("tom", TOM))
    found = window(sound(8, [louder, (2.0, 3.5, 30)]), "mara", people)
    assert (found.start, found.end) == pytest.approx(expected, abs=0.02)
    assert found.latent_end - found.latent_start == pytest.approx((found.end - found.start) * 25, abs=1)
    assert found.start <= found.frame / FPS <= found.end


def test_a_long_stretch_gives_its_loudest_window_of_the_usual_length():
    found = window(sound(20, [(11.0, 14.0, 9)]), "mara", who(("mara", ((1.0, 19.0),))), frames=500)
    assert found.end - found.start == pytest.approx(3.81, abs=0.01)
    assert found.start <= 11.3
    assert found.end >= 13.7


def test_the_frame_is_one_in_which_the_speaker_is_seen():
    box = (0.2, 0.2, 0.6, 0.9)
    boxes = {"mara": tuple(box if 140 <= i < 145 else None for i in range(200))}
    found = window(sound(8, [(4.0, 6.0, 5)]), "mara", who(("mara", MARA), boxes=boxes))
    assert found.frame == 140
    assert 140 in found.clip


def test_who_never_speaks_alone_has_no_window():
    together = who(("mara", ((1.0, 3.0),)), ("tom", ((0.0, 4.0),)))
    assert window(sound(4, []), "mara", together, frames=100) is None
    short = who(("mara", ((1.0, 1.0 + LEAST / 2),)))
    assert window(sound(4, []), "mara", short, frames=100) is None


def test_a_window_says_why_it_is_no_good_for_a_voice():
    people = who(("mara", MARA), ("tom", TOM))
    samples = sound(8, [])
    assert heard_in((4.0, 6.0), samples, people) == ""
    assert heard_in((1.0, 3.0), samples, people) == TOGETHER
    assert heard_in((6.2, 6.9), samples, people) == UNSPOKEN
    assert heard_in((4.0, 6.0), np.zeros_like(samples), people) == SILENT
    assert heard_in((6.2, 6.9), samples, Who()) == "", "a generator that does not say who speaks"
    assert heard_in((2.0, 6.0), samples, who(("mara", MARA), ("tom", ((3.0, 3.5),)))) == "", "in turn is not at once"
