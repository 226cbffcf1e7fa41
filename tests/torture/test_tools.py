"""Ten thousand random tool calls: `make torture`. DIRECTOR_CALLS sets another number, DIRECTOR_SEED other walks."""

import os
import time
from collections import Counter

import pytest
from toolwalker import walk_with_tools
from walker import Counted, base_film

CALLS = int(os.environ.get("DIRECTOR_CALLS", "10000"))
SEED = int(os.environ.get("DIRECTOR_SEED", "2000"))
FILM = 250  # calls to one film: its log and its takes grow, and each check reads them all

pytestmark = pytest.mark.torture


def test_random_tool_calls_keep_every_promise(tmp_path, monkeypatch, capsys):
    base, counted = base_film(tmp_path), Counted(monkeypatch)
    verdicts, started, films = Counter(), time.monotonic(), max(1, CALLS // FILM)
    for index in range(films):
        verdicts += walk_with_tools(
            base, tmp_path / f"film-{index}", counted, calls=min(FILM, CALLS), seed=SEED + index
        ).verdicts
        with capsys.disabled():
            print(f"\r{verdicts.total()} of {CALLS} calls", end="", flush=True)
    with capsys.disabled():
        told = ", ".join(f"{verdict} {count}" for verdict, count in verdicts.most_common())
        print(f"\r{films} films, {time.monotonic() - started:.0f} s; {told}")
