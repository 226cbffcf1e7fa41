"""The sound of a cut at the loudness of films, and slates in its picture."""

import numpy as np
import pytest
from ears import r128
from scipy.signal import lfilter
from test_media import FPS, frames

from generator import media
from generator.base import SAMPLE_RATE
from generator.media.master import LIFT
from generator.media.slate import time_code
from generator.shapes import samples_for


def film_of(tmp_path, *levels: float, **asked):
    """A film of takes of two seconds, each of so loud noise, and what is heard of it."""
    takes, white = [], np.random.default_rng(1).standard_normal((2, samples_for(49, FPS, SAMPLE_RATE)))
    noise = lfilter([0.1], [1, -0.9], white)  # a coder leaves out what is highest
    for number, level in enumerate(levels):
        path = tmp_path / f"{number}.mp4"
        pictures = frames(49, seed=number, height=160, width=256)
        media.write_take(path, pictures, media.quantise(level * noise), fps=FPS)
        takes.append(path)
    film = tmp_path / "film.mp4"
    media.concat(takes, film, **asked)
    sound, _ = media.read_sound(film)
    return takes, film, sound.astype(np.float32) / 32768


@pytest.mark.parametrize("levels", [(0.5, 0.5, 0.5), (1.2, 1.0, 0.03), (0.5, 3.0, 0.5), (0.4, 0.3, 0.5)])
def test_a_film_has_the_loudness_asked_for_and_no_peak_over_it(tmp_path, levels):
    _, _, heard = film_of(tmp_path, *levels, loudness=-16.0)
    integrated, peak = r128(heard)
    assert integrated == pytest.approx(-16, abs=1)
    assert peak < -1


def test_a_quiet_film_stays_quiet_and_a_silent_one_silent(tmp_path):
    _, _, plain = film_of(tmp_path, 0.02, 0.02)
    _, _, lifted = film_of(tmp_path, 0.02, 0.02, loudness=-16.0)
    assert r128(lifted)[0] - r128(plain)[0] == pytest.approx(LIFT, abs=0.3)
    _, _, silent = film_of(tmp_path, 0.0, loudness=-16.0)
    assert np.abs(silent).max() < 1e-3


def test_a_dissolve_has_the_same_loudness_and_length(tmp_path):
    _, film, heard = film_of(tmp_path, 1.2, 1.2, 1.2, loudness=-16.0, shared=[10, 10])
    assert r128(heard)[0] == pytest.approx(-16, abs=1)
    assert abs(heard.shape[1] - media.probe(film).frames * SAMPLE_RATE / FPS) <= 2048


def test_a_score_is_heard_under_all_of_it(tmp_path):
    def score(first: int, count: int):
        at = np.arange(first, first + count) / SAMPLE_RATE
        return np.tile(0.1 * np.sin(2 * np.pi * 440 * at), (2, 1)).astype(np.float32)

    _, _, heard = film_of(tmp_path, 0.0, 0.0, score=score)
    spectrum = np.abs(np.fft.rfft(heard[0]))
    assert spectrum.argmax() * SAMPLE_RATE / heard.shape[1] == pytest.approx(440, abs=1)
    assert np.abs(heard[:, 9_600:-9_600]).max() == pytest.approx(0.1, abs=0.02)


def test_slates_change_with_the_take_and_the_clock_with_every_frame(tmp_path):
    slates = [media.Slate(7, 2, "The Light Keeper"), media.Slate(8, 1, "The Light Keeper")]
    takes, film, _ = film_of(tmp_path, 0.1, 0.1, slates=slates)
    plain = [frame for take in takes for frame in media.read_frames(take)]
    shown = list(media.read_frames(film))
    assert len(shown) == len(plain)
    height, width, _ = shown[0].shape
    differs = np.abs(shown[5].astype(int) - plain[5]).mean(axis=2) > 40
    assert differs[: height // 3].any()
    assert not differs[height // 2 :].any()
    left, right = (slice(0, height // 3), slice(0, width // 3)), (slice(0, height // 3), slice(2 * width // 3, None))
    assert np.abs(shown[5][left].astype(int) - shown[60][left]).mean() > 1
    assert np.abs(shown[5][right].astype(int) - shown[6][right]).mean() > 0.1


@pytest.mark.parametrize(
    ("frame", "fps", "code"), [(0, 24, "00:00:00:00"), (49, 24, "00:00:02:01"), (25 * 3661 + 24, 25, "01:01:01:24")]
)
def test_time_code(frame, fps, code):
    assert time_code(frame, fps) == code
