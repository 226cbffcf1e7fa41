"""What a person may decide about the memory of a shot: how many to ask for, and the last word counts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from generator.request import MAX_SLOTS
from workspace.records import MemoryChoice, NeedKind

MAX_FIXED = 3  # references and anchors of the characters in the shot
MAX_ASKED = MAX_SLOTS - MAX_FIXED  # shots that a person may ask for


def steered(
    choice: MemoryChoice,
    *,
    include: Sequence[str] = (),
    exclude: Sequence[str] = (),
    roles: Mapping[str, NeedKind] | None = None,
) -> MemoryChoice:
    """What a shot is to remember, with these shots (ids) wanted or unwanted from now on: the last word counts.

    `roles`: of shots to include, what alone each is remembered for.
    """
    kept = {key: role for key, role in choice.roles.items() if key not in (*include, *exclude)}
    return MemoryChoice(
        include=tuple(dict.fromkeys([*(key for key in choice.include if key not in exclude), *include])),
        exclude=tuple(dict.fromkeys([*(key for key in choice.exclude if key not in include), *exclude])),
        roles={**kept, **(roles or {})},
    )
