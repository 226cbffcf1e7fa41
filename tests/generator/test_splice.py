"""Dissolves and burned subtitles: in time, readable, and nothing encoded anew that need not be."""

from itertools import pairwise
from pathlib import Path

import av
import numpy as np
import pytest
from test_media import FPS, frames, make_take, noise

from generator import media
from generator.media.splice import overlaps
from generator.media.subtitles import COLUMNS, LINES, columns, laid_out


def takes_in(folder: Path, *counts: int) -> list[Path]:
    return [make_take(folder / f"{n}.mp4", count=count, seed=n) for n, count in enumerate(counts)]


def packets_of(path: Path) -> set[bytes]:
    with av.open(str(path)) as file:
        return {bytes(packet) for packet in file.demux(file.streams.video[0]) if packet.size}


@pytest.mark.parametrize("counts", [(33, 81, 57), (17, 17, 17), (9, 97, 9)])
def test_a_dissolve_mixes_the_end_of_one_with_the_beginning_of_the_next(tmp_path, counts):
    takes = takes_in(tmp_path, *counts)
    shared = overlaps(counts, 10)
    film = tmp_path / "film.mp4"
    media.concat(takes, film, shared=shared)
    held = media.probe(film)
    assert held.frames == sum(counts) - sum(shared)
    shown = list(media.read_frames(film))
    assert len(shown) == held.frames
    one, two = (list(media.read_frames(take)) for take in takes[:2])
    d, start = shared[0], counts[0] - shared[0]
    for n in range(start):
        assert np.array_equal(shown[n], one[n]), "copied"
    for n in range(d):
        share = (n + 1) / (d + 1)
        wanted = one[start + n] * (1 - share) + two[n] * share
        assert np.abs(shown[start + n] - wanted).mean() < 4
    for n in range(d, counts[1] - shared[1]):
        assert np.abs(shown[start + n].astype(int) - two[n]).mean() < 4
    sound, rate = media.read_sound(film)
    assert abs(sound.shape[1] - held.frames * rate / FPS) <= 2048, "a block of the coder at most"


def test_only_the_stretch_around_the_cut_is_encoded_anew(tmp_path):
    takes = takes_in(tmp_path, 81, 81, 81)
    film = tmp_path / "film.mp4"
    media.concat(takes, film, shared=[12, 12])
    copied = packets_of(film) & (packets_of(takes[0]) | packets_of(takes[1]) | packets_of(takes[2]))
    assert len(packets_of(film)) - len(copied) <= 2 * FPS, "up to the next key frame, twice"
    alone = tmp_path / "cut.mp4"
    media.concat(takes, alone, shared=[0, 0])
    assert packets_of(alone) <= packets_of(takes[0]) | packets_of(takes[1]) | packets_of(takes[2])


def test_sound_falls_and_rises_together(tmp_path):
    takes = []
    for n in range(2):
        takes.append(tmp_path / f"{n}.mp4")
        media.write_take(takes[-1], frames(49, seed=n), noise(49, seed=n), fps=FPS)
    media.concat(takes, tmp_path / "film.mp4", shared=[20])
    sound, rate = media.read_sound(tmp_path / "film.mp4")
    loud = [
        np.sqrt((sound[0, int(t * rate) : int(t * rate) + rate // 5].astype(float) ** 2).mean())
        for t in (0.3, 1.2, 1.45, 2.5)
    ]
    assert max(loud) / min(loud) < 1.2, "two voices that have nothing in common keep their power"


def test_no_take_is_dissolved_away():
    assert overlaps([17, 3, 1, 40], 12) == [1, 0, 0]
    for counts in ([9, 9, 9], [5, 100, 5]):
        shared = [0, *overlaps(counts, 50), 0]
        assert all(before + after < count for count, before, after in zip(counts, shared, shared[1:], strict=False))


@pytest.mark.parametrize("background", [0, 128, 255])
def test_burned_subtitles_are_readable_on_any_picture_and_inside_its_safe_part(tmp_path, background):
    height, width = 180, 320
    flat = [np.full((height, width, 3), background, np.uint8)] * 25
    media.write_take(tmp_path / "t.mp4", flat, noise(25), fps=FPS)
    cue = media.Cue(0.2, 0.8, "Somebody has to keep the light on tonight, and there is nobody here but me.")
    media.concat([tmp_path / "t.mp4"], tmp_path / "film.mp4", burned=[cue])
    shown = list(media.read_frames(tmp_path / "film.mp4"))
    for n, frame in enumerate(shown):
        lettered = np.abs(frame.astype(int) - background).max(axis=-1) > 60
        assert lettered.any() == (5 <= n < 20), f"frame {n}"
        rows, across = np.nonzero(lettered)
        if rows.size:
            assert rows.min() > height / 2
            assert rows.max() < height * 0.95
            assert width * 0.05 <= across.min()
            assert across.max() < width * 0.95
    grey = shown[10][100:].mean(axis=-1)
    assert grey.max() > 200, "white letters"
    assert grey.min() < 60, "with a dark outline"
    with av.open(str(tmp_path / "film.mp4")) as file:
        assert not file.streams.subtitles


LONG = (
    "I heard it before the storm came in, and nobody in the village would believe me, so I rowed out alone with one oar and "
    "a lantern, and I counted the bells until there were none."
)


@pytest.mark.parametrize(
    "text",
    [LONG, "我以前在雨中见过这座房子。" * 9, "short", "x" * 60, f"{LONG} {'x' * 51}.", "Ja. " * 40, LONG.replace(" ", "  \n")],
)
def test_every_subtitle_is_two_lines_that_are_read_at_a_glance(text):
    shown = laid_out([media.Cue(1.0, 11.0, text)])
    assert (shown[0].start, shown[-1].end) == (1.0, 11.0)
    for one, two in pairwise(shown):
        assert one.end == two.start
    rows = [row for cue in shown for row in cue.text.split("\n")]
    assert all(columns(row) <= COLUMNS for row in rows)
    assert all(len(cue.text.split("\n")) <= LINES for cue in shown)
    assert "".join("".join(rows).split()) == "".join(text.split()), "word for word"


def test_time_is_shared_by_words():
    shown = laid_out([media.Cue(0.0, 10.0, LONG)])
    for cue in shown:
        assert cue.end - cue.start == pytest.approx(10.0 * len(cue.text.split()) / len(LONG.split()))


def test_what_is_said_at_the_same_time_is_shown_together():
    both = laid_out([media.Cue(0, 2, "Yes."), media.Cue(0, 2, "No.")])
    assert [(cue.start, cue.end, cue.text) for cue in both] == [(0, 2, "– Yes.\n– No.")]
    long = laid_out([media.Cue(0, 4, LONG), media.Cue(0.5, 4, "No.")])
    assert long[-1].text == "No."
    assert "".join(" ".join(cue.text for cue in long[:-1]).split()) == "".join(LONG.split())
    apart = laid_out([media.Cue(0, 2, "Yes."), media.Cue(1.8, 4, "No.")])
    assert [cue.text for cue in apart] == ["Yes.", "No."]
