"""Ten thousand random commands: `make torture`. DIRECTOR_STEPS sets another number, DIRECTOR_SEED other walks."""

import os
import shutil
import time
from collections import Counter

import pytest
from walker import Counted, base_film, walk_at_random

STEPS = int(os.environ.get("DIRECTOR_STEPS", "10000"))
SEED = int(os.environ.get("DIRECTOR_SEED", "1000"))
WALK = 250  # steps of one film: its log and its takes grow, and each step reads them all

pytestmark = pytest.mark.torture


def test_random_commands_keep_every_promise(tmp_path, monkeypatch, capsys):
    base, counted = base_film(tmp_path), Counted(monkeypatch)
    done, refused, takes, started = Counter(), Counter(), 0, time.monotonic()
    walks = max(1, STEPS // WALK)
    for index in range(walks):
        folder = tmp_path / f"film-{index}"
        walk = walk_at_random(base, folder, counted, steps=min(WALK, STEPS), seed=SEED + index)
        done, refused, takes = done + walk.done, refused + walk.refused, takes + len(walk.known)
        shutil.rmtree(folder)
        with capsys.disabled():
            print(f"\r{done.total() + refused.total()} of {STEPS} steps", end="", flush=True)
    with capsys.disabled():
        told = ", ".join(f"{name} {count}" for name, count in done.most_common())
        print(f"\r{walks} films, {takes} takes, {time.monotonic() - started:.0f} s; done: {told}")
        print(f"refused, and nothing changed: {refused.total()}")
