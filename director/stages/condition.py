"""Stage 8: what exactly is asked of the generator for one shot."""

from __future__ import annotations

from collections.abc import Sequence

from director.build import wanted
from director.deps import Deps
from generator.request import ShotRequest
from workspace.records import Remembered


def condition(deps: Deps, shot_id: str, memory: Sequence[Remembered]) -> ShotRequest:
    """Compile the request of one shot. Raises RequestError when the generator cannot do it."""
    state = deps.state()
    shot = state.by_id[shot_id]
    request = wanted(shot, state, memory, identity=deps.generator.identity, reads=deps.generator.reads)
    deps.check(shot, request)
    return request
