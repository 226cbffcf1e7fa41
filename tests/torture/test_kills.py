"""A thousand kills: `make torture`. DIRECTOR_KILLS sets another number."""

import os
import random
import signal
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from fakes import deps_for, make_film, start_film
from kills import (
    PLAN,
    REFUSED,
    actions,
    assert_same_film,
    copy,
    decoded,
    kill_while_working,
    recover,
    renders,
    run,
    standing,
)

from director.graph import run as plan

KILLS = int(os.environ.get("DIRECTOR_KILLS", "1000"))
SHOTS = 6
CALLS = (  # one after the other, and how long each may work before it is killed, seconds
    ({"do": "make"}, 1.5),
    ({"do": "revise", "shot": 2, "weather": "snow"}, 0.4),
    ({"do": "again", "shot": 4, "seed": 99}, 0.4),
    ({"do": "undo"}, 0.1),
    ({"do": "set_card", "card": "mara", "clothing": "a yellow raincoat"}, 0.1),
    ({"do": "refresh"}, 1.5),
)
POINTS = (
    {"do": "make", **PLAN, "shots": 2, "duration": 2},
    {"do": "revise", "shot": 2, "weather": "snow"},
    {"do": "set_card", "card": "mara", "clothing": "a yellow raincoat"},
    {"do": "reproduce", "shot": 2, "take": 1},
    {"do": "undo"},
)

pytestmark = pytest.mark.torture


def test_kills_at_any_moment_end_in_the_same_film(tmp_path, capsys):
    planned, calm = tmp_path / "planned", [tmp_path / f"calm-{index}" for index in range(len(CALLS))]
    with start_film(planned) as film:
        plan(deps_for(film, SHOTS), until="shot_plan")
    for index, (call, _) in enumerate(CALLS):
        assert run(copy(calm[index - 1] if index else planned, calm[index]), call) == 0
    hits, dice, started, films = Counter(), random.Random(7), time.monotonic(), 0
    while hits.total() < KILLS:
        mine, films = copy(planned, tmp_path / "mine"), films + 1
        for index, (call, longest) in enumerate(CALLS):
            finish(mine, call, longest, calm[index], dice, hits)
        assert len(renders(mine)) == len(set(renders(mine)))
        for ours, theirs in zip(decoded(mine), decoded(calm[-1]), strict=True):
            assert np.array_equal(ours, theirs)
    with capsys.disabled():
        told = ", ".join(f"{name} {count}" for name, count in hits.items())
        print(f"\n{hits.total()} kills ({told}) over {films} films in {time.monotonic() - started:.0f} s")


def finish(mine, call, longest, calm, dice, hits) -> None:
    """Kill a command a few times, then let it end: it is done once, and before that it has changed nothing."""
    for _ in range(dice.randint(1, 3)):
        before = standing(mine)
        hits[call["do"]] += kill_while_working(mine, call, dice, longest)
        now = standing(mine)
        if now == standing(calm):
            break
        assert call["do"] in ("make", "refresh") or now == before, f"a killed {call['do']} has changed something"
    if standing(mine) != standing(calm):
        assert run(mine, call) in (0, REFUSED)
    recover(mine)
    assert_same_film(mine, calm)


@pytest.mark.parametrize("call", POINTS, ids=lambda call: call["do"])
def test_kills_at_every_point_between_two_durable_actions(call, tmp_path, capsys):
    base = tmp_path / "base"
    if call["do"] != "make":
        make_film(base, 2).close()
        if call["do"] == "undo":
            assert run(base, {"do": "revise", "shot": 1, "weather": "rain"}) == 0
    calm = copy(base, tmp_path / "calm")
    points = len(actions(calm, call))

    def kill(point: int) -> None:
        mine = copy(base, tmp_path / f"film-{point}")
        assert run(mine, call, at=point) == -signal.SIGKILL
        if call["do"] == "make" or standing(mine) != standing(calm):
            assert run(mine, call) == 0
        recover(mine)
        assert_same_film(mine, calm)

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(kill, range(points)))
    with capsys.disabled():
        print(f"\n{call['do']}: killed at each of {points} points")
