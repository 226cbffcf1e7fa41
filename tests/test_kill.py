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
from fakes import deps_for, make_film, start_film
from kills import (
    REFUSED,
    actions,
    assert_same_film,
    copy,
    decoded,
    holds,
    kill_while_working,
    renders,
    run,
    seconds,
    standing,
)

from director import Director
from director.config import FILE
from director.graph import run as run_graph

BRIEF = "A cat finds a letter in the rain and brings it home to Mara."
OPTIONS = {"shots": 4, "duration": 4, "size": "64x64", "generator": "testcard"}


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
        hits += kill_while_working(mine, call, dice, longest=seconds(calm, call))
        done = standing(mine) == standing(calm)
        assert done or standing(mine) == before, "a killed revision has changed nothing"
        assert run(mine, call) == (REFUSED if done else 0)
        assert_same_film(mine, calm)
    longest = seconds(calm, {"do": "refresh"})
    for _ in range(3):
        hits += kill_while_working(mine, {"do": "refresh"}, dice, longest=longest)
    assert hits, "no kill hit"
    assert run(mine, {"do": "refresh"}) == 0
    assert_same_film(mine, calm)
    assert len(renders(mine)) == len(set(renders(mine)))
    for ours, theirs in zip(decoded(mine), decoded(calm), strict=True):
        assert np.array_equal(ours, theirs)


# Points between two durable actions: a file renamed, flushed, removed or half-written, a folder made, a commit.
# `make torture` kills at each of them; here at some, all over the command.
POINTS = 12


def killed_between_actions(call: dict, base: Path, folder: Path) -> int:
    """Kill a command there, look, and do it again: it has changed nothing or everything, and is done once.

    Returns how many points there are. A base that does not exist is a film that is to be begun.
    """
    calm = copy(base, folder / "calm")
    points = len(actions(calm, call))

    def kill(point: int) -> None:
        mine = copy(base, folder / f"film-{point}")
        assert run(mine, call, at=point) == -signal.SIGKILL
        done = call["do"] == "revise" and standing(mine) == standing(calm)
        assert done or call["do"] != "revise" or standing(mine) == standing(base)
        assert run(mine, call) == (REFUSED if done else 0)
        assert_same_film(mine, calm)
        shutil.rmtree(mine)

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(kill, sorted(random.Random(points).sample(range(points), POINTS))))
    return points


def test_a_plan_killed_between_actions_is_planned(tmp_path):
    call = {"do": "plan", "source": BRIEF, "shots": 1, "size": "64x64", "generator": "testcard"}
    assert killed_between_actions(call, tmp_path / "none", tmp_path) > 10


def test_a_make_killed_between_actions_is_made(tmp_path):
    with start_film(tmp_path / "base") as film:
        run_graph(deps_for(film, 1), until="shot_plan")
    assert killed_between_actions({"do": "make"}, tmp_path / "base", tmp_path) > 25


def test_a_revision_killed_between_actions_is_done_once(tmp_path):
    make_film(tmp_path / "base", 2).close()
    assert killed_between_actions({"do": "revise", "shot": 2, "weather": "snow"}, tmp_path / "base", tmp_path) > 25
