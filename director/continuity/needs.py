"""What a shot needs to be remembered: every look, voice, place and thing that it shows, weighted by its framing."""

from __future__ import annotations

from typing import NamedTuple

from director.continuity.states import Entity, Entry, State
from workspace.records import ShotPlan

CLOSE = ("extreme close", "insert")  # framings that hide the place
SIZES = ("insert", "extreme close", "close", "medium close", "medium", "full", "wide", "extreme wide")  # close to far
_FACES, _ROOMS = SIZES[:5], SIZES[4:]  # framings that show a face, a thing; that show a place
_FAR, _CROPPED = 0.6, 0.5  # how well a look is shown from afar, and a place close by


class Need(NamedTuple):
    """One thing that a shot shows, in its state, and how much it matters there."""

    entity: Entity
    state: State
    weight: float


def shows_place(plan: ShotPlan) -> bool:
    """Does the framing show where we are?"""
    return plan.framing not in CLOSE


def needs_of(entry: Entry, plan: ShotPlan) -> list[Need]:
    """The needs of a shot. A face matters most in a close shot, a place in a wide one."""
    return [
        Need(entity, state, _weight(entity, plan))
        for entity, state in entry.states.items()
        if entity.kind != "place" or shows_place(plan)
    ]


def clarity(entity: Entity, plan: ShotPlan) -> float:
    """How clearly a shot shows an entity, from 0 to 1, by its framing and by how many share it."""
    if entity.kind == "voice":
        speakers = {line.character for line in plan.dialogue}
        return 1.0 if len(speakers) == 1 else 0.85
    if entity.kind == "place":
        return 1.0 if plan.framing in _ROOMS else _CROPPED
    size = 1.0 if plan.framing in _FACES else _FAR
    crowd = max(0, len(plan.characters) - 1) if entity.kind == "look" else 0
    return size * (1.0 - 0.05 * min(crowd, 3))


def _weight(entity: Entity, plan: ShotPlan) -> float:
    if entity.kind == "place":
        return 1.0 if plan.framing in _ROOMS else 0.8
    if entity.kind == "look":
        return 1.0 if plan.framing in _FACES else 0.85
    return 0.9
