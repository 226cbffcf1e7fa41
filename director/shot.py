"""One shot, from its memory to its take: the same steps for a first make, a revision and a refresh.

The graph walks them for a whole film. One shot alone is walked here, without LangGraph, whose import takes longer than
everything else that the director does for a revision.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypedDict

from director.deps import Deps
from director.stages.condition import condition
from director.stages.retrieve import retrieve
from director.stages.shoot import shoot
from workspace.records import Remembered


class ShotState(TypedDict, total=False):
    """What travels between the stages of one shot: ids, and the memory chosen as (role, ids, score, reason)."""

    shot: str
    memory: list[dict[str, object]]
    fingerprint: str
    take: int


def shoot_one(deps: Deps, shot: str) -> int:
    """Take every step for one shot of a film that is planned. Returns the id of its take."""
    state: ShotState = {"shot": shot}
    for step in STEPS.values():
        state |= step(state, deps)
    return state["take"]


def _retrieve(state: ShotState, deps: Deps) -> ShotState:
    return {"memory": [entry.model_dump() for entry in retrieve(deps, state["shot"])]}


def _condition(state: ShotState, deps: Deps) -> ShotState:
    return {"fingerprint": condition(deps, state["shot"], _memory(state)).fingerprint}


def _shoot(state: ShotState, deps: Deps) -> ShotState:
    return {"take": shoot(deps, state["shot"], _memory(state))}


def _memory(state: ShotState) -> tuple[Remembered, ...]:
    return tuple(Remembered.model_validate(entry) for entry in state["memory"])


STEPS: dict[str, Callable[[ShotState, Deps], ShotState]] = {
    "retrieve": _retrieve,
    "condition": _condition,
    "shoot": _shoot,
}
