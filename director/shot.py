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
from workspace.records import Selection


class ShotState(TypedDict, total=False):
    """What travels between the stages of one shot: ids, and the memory chosen, as JSON."""

    shot: str
    selection: dict[str, object]
    fingerprint: str
    take: int


def shoot_one(deps: Deps, shot: str) -> int:
    """Take every step for one shot of a film that is planned. Returns the id of its take."""
    state: ShotState = {"shot": shot}
    for step in STEPS.values():
        state |= step(state, deps)
    return state["take"]


def _retrieve(state: ShotState, deps: Deps) -> ShotState:
    return {"selection": retrieve(deps, state["shot"]).model_dump(mode="json")}


def _condition(state: ShotState, deps: Deps) -> ShotState:
    return {"fingerprint": condition(deps, state["shot"], _selection(state).memory).fingerprint}


def _shoot(state: ShotState, deps: Deps) -> ShotState:
    return {"take": shoot(deps, state["shot"], _selection(state), choose=retrieve)}


def _selection(state: ShotState) -> Selection:
    return Selection.model_validate(state["selection"])


STEPS: dict[str, Callable[[ShotState, Deps], ShotState]] = {
    "retrieve": _retrieve,
    "condition": _condition,
    "shoot": _shoot,
}
