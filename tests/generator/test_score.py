"""The score: it follows the film's beats, gives way to speech, and is the same however it is asked for."""

import numpy as np
import pytest
from ears import r128

from generator.score import Beat, Score, asks_for_music

RATE = 48_000
BEATS = [Beat(0, 7, "calm"), Beat(7, 12, "tense"), Beat(12, 20, "sad")]


def levels(score: Score, *spans: tuple[int, int]) -> list[float]:
    return [r128(score(start * RATE, (end - start) * RATE))[0] for start, end in spans]


def test_any_part_is_the_same_as_of_the_whole():
    score = Score(BEATS, [(3, 5)], seed=4)
    whole = score(0, 20 * RATE)
    parts = np.concatenate(
        [Score(BEATS, [(3, 5)], seed=4)(start, 96_123) for start in range(0, 19 * RATE, 96_123)], axis=1
    )
    assert np.allclose(parts[:, : whole.shape[1]], whole[:, : parts.shape[1]], atol=1e-6)


def test_it_stands_below_speech_and_goes_down_under_it():
    alone, under, after = levels(Score([Beat(0, 20)], [(5, 8), (8.5, 10)]), (1, 4), (5, 10), (11, 15))
    assert alone == pytest.approx(-27, abs=2)
    assert after == pytest.approx(-27, abs=2)
    assert under < alone - 5


def test_it_changes_with_the_shots_and_their_moods():
    calm, tense = (Score([Beat(0, 10, mood)])(0, 10 * RATE) for mood in ("calm", "tense"))
    assert not np.allclose(calm, tense, atol=1e-3)
    early, late = (Score([Beat(0, cut), Beat(cut, 20)])(0, 20 * RATE) for cut in (8, 11))
    assert not np.allclose(early, late, atol=1e-3)


def test_it_is_silent_where_a_shot_has_music_of_its_own_and_dies_with_the_film():
    score = Score([Beat(0, 6), Beat(6, 14, silent=True), Beat(14, 20)])
    assert np.abs(score(8 * RATE, 4 * RATE)).max() < 1e-4
    assert np.abs(score(20 * RATE - 480, 480)).max() < 1e-3
    assert not Score([])(0, RATE).any()


@pytest.mark.parametrize(("words", "asks"), [("", False), ("no music", False), ("None", False), ("a slow waltz", True)])
def test_words_for_music(words, asks):
    assert asks_for_music(words) == asks
