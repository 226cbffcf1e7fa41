"""What a tool would render, and what a person is asked before it does."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from director import renderer
from director.build import FilmState
from generator.shapes import frames_for

if TYPE_CHECKING:
    from director.api import Director

FREE = 3  # shots that one turn may render unasked, by a generator that costs nothing


def one_shot(film: Director, arguments: Any) -> list[int]:
    """The shot that is named."""
    return [arguments.shot]


def several_takes(film: Director, arguments: Any) -> list[int]:
    """A shot more than once."""
    return [arguments.shot] * arguments.count


def stale_shots(film: Director, arguments: Any) -> list[int]:
    """What a refresh renders."""
    return [shot.number for shot in film.refresh(**{**arguments.model_dump(), "preview": True})]


def planned_shots(film: Director, arguments: Any) -> list[int]:
    """All that has no take yet."""
    return [shot.number for shot in film.shots() if shot.state == "planned"]


def question(film: Director, numbers: Sequence[int], *, before: int) -> str:
    """What rendering these shots takes, as a question; empty when it may be done unasked after `before` others."""
    waiting = film.waiting() if numbers else None
    if waiting:
        return f"{waiting.text} Is the plan good, and shall it be rendered?"
    state = film.state()
    costs = renderer.load(state.settings, film.folder).costs
    if not numbers or (costs is None and before + len(numbers) <= FREE):
        return ""
    what = f"{len(numbers)} takes of shot {numbers[0]}" if len(set(numbers)) == 1 < len(numbers) else _named(numbers)
    takes = f", which takes {costs.what}" if costs else ""
    return f"Render {what}{_how_long(state, numbers)}{takes}?"


def _named(numbers: Sequence[int]) -> str:
    if len(numbers) == 1:
        return f"shot {numbers[0]}"
    told = ", ".join(map(str, numbers[:12])) + (", …" if len(numbers) > 12 else "")
    return f"{len(numbers)} shots ({told})"


def _how_long(state: FilmState, numbers: Sequence[int]) -> str:
    from director.actions.revise import forecast

    plans = {shot.number: shot.plan for shot in state.shots}
    fps = state.settings.fps
    seconds = forecast(state, sum(frames_for(plans[n].duration, fps) for n in numbers if n in plans))
    return f", about {seconds:.0f} s of work" if seconds else ""
