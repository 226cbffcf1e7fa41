"""Kill it anywhere: the same command continues, ends in the same film, and renders nothing twice."""

import random
import shutil
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from fakes import make_film
from kills import REFUSED, actions, assert_same_film, copy, decoded, holds, kill_while_working, renders, run, standing

from director import Director
from director.config import FILE

BRIEF = "A cat finds a letter in the rain and brings it home to Mara."
OPTIONS = {"shots": 6, "duration": 6, "size": "64x64", "generator": "testcard"}


@pytest.fixture(scope="module")
def planned(tmp_path_factory):
    """A planned film that needs no embedding model, so that most of a run's time is work."""
    folder = tmp_path_factory.mktemp("planned") / "film"
    Director(folder).plan(BRIEF, **OPTIONS)
    (folder / FILE).write_text('[embedding]\nmodel = "words"\n', encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def made(planned):
    """The same, finished without being killed."""
    folder = copy(planned, planned.with_name("made"))
    Director(folder).make()
    return folder


def test_killed_makes_end_in_the_same_film(planned, made, tmp_path):
    mine, dice, hits = copy(planned, tmp_path / "film"), random.Random(1), 0
    words = [sys.executable, "-m", "director", "make", "--project", str(mine), "-o", str(tmp_path / "film.mp4")]
    for _ in range(4):
        process = subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        while process.poll() is None and not holds(process.pid, mine):
            time.sleep(0.002)
        time.sleep(dice.uniform(0, 0.5))
        process.send_signal(signal.SIGKILL)
        hits += process.wait() == -signal.SIGKILL
    assert hits, "no kill hit"
    subprocess.run(words, check=True, capture_output=True)
    assert_same_film(mine, made)
    assert len(renders(mine)) == OPTIONS["shots"]
    for ours, theirs in zip(decoded(mine), decoded(made), strict=True):
        assert np.array_equal(ours, theirs)


def test_killed_revisions_and_refreshes_end_in_the_same_film(made, tmp_path):
    mine, calm = copy(made, tmp_path / "film"), copy(made, tmp_path / "calm")
    dice, hits = random.Random(2), 0
    for shot in (1, 3, 4):
        call = {"do": "revise", "shot": shot, "weather": "snow"}
        before = standing(mine)
        hits += kill_while_working(mine, call, dice, longest=0.3)
        Director(calm).revise(shot, weather="snow")
        done = standing(mine) == standing(calm)
        assert done or standing(mine) == before, "a killed revision has changed nothing"
        assert run(mine, call) == (REFUSED if done else 0)
        assert_same_film(mine, calm)
    for _ in range(3):
        hits += kill_while_working(mine, {"do": "refresh"}, dice, longest=0.5)
    assert hits >= 3
    assert run(mine, {"do": "refresh"}) == 0
    Director(calm).refresh()
    assert_same_film(mine, calm)
    assert len(renders(mine)) == len(set(renders(mine)))
    for ours, theirs in zip(decoded(mine), decoded(calm), strict=True):
        assert np.array_equal(ours, theirs)


# Every point between two durable actions: a file renamed, flushed, removed or half-written, a folder made, a commit


def revise_killed_at(point: int, base: Path, calm: Path, folder: Path) -> None:
    """A revision killed there has changed nothing, or everything; the same command does it once."""
    call = {"do": "revise", "shot": 2, "weather": "snow"}
    mine = copy(base, folder / f"revise-{point}")
    assert run(mine, call, at=point) == -signal.SIGKILL
    done = standing(mine)["current"] == standing(calm)["current"]
    assert done or standing(mine) == standing(base)
    assert run(mine, call) == (REFUSED if done else 0)
    assert_same_film(mine, calm)
    shutil.rmtree(mine)


def make_killed_at(point: int, call: dict, calm: Path, folder: Path) -> None:
    """A first make killed there is done by the same command."""
    mine = folder / f"make-{point}"
    assert run(mine, call, at=point) == -signal.SIGKILL
    assert run(mine, call) == 0
    assert_same_film(mine, calm)
    shutil.rmtree(mine)


def test_a_revision_killed_at_every_point_is_done_once(tmp_path):
    make_film(tmp_path / "base", 2).close()
    made = tmp_path / "base"
    call, calm = {"do": "revise", "shot": 2, "weather": "snow"}, copy(made, tmp_path / "calm")
    points = range(len(actions(calm, call)))
    assert len(points) > 20
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda point: revise_killed_at(point, made, calm, tmp_path), points))


def test_a_film_killed_at_every_point_of_its_making_is_made(tmp_path):
    call = {"do": "make", "source": BRIEF, "shots": 1, "duration": 1, "size": "64x64", "generator": "testcard"}
    calm = tmp_path / "calm"
    points = range(len(actions(calm, call)))
    assert len(points) > 30
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda point: make_killed_at(point, call, calm, tmp_path), points))
