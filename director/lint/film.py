"""The linter on a film: reading it, and putting right what has only one right answer."""

from __future__ import annotations

from collections.abc import Sequence

from director.build import FilmState
from director.lint.found import Fault
from director.lint.planned import Planned
from director.lint.rules import lint
from workspace.commands import ReplanShot


def faults(state: FilmState) -> list[Fault]:
    """All that is wrong with a film as it is planned."""
    plans = {shot.id: shot.plan for shot in state.shots}
    return lint(Planned.read(plans, state.cards, state.settings, corrections=state.corrections))


def mended(state: FilmState, fixed: Sequence[Fault]) -> list[ReplanShot]:
    """The commands that put faults right, one for each shot."""
    plans = {shot.id: shot.plan for shot in state.shots}
    for fault in fixed:
        for edit in fault.fix:
            plans[edit.shot] = edit.made_in(plans[edit.shot])
    return [ReplanShot(shot=s.id, plan=plans[s.id]) for s in state.shots if plans[s.id] != s.plan]
