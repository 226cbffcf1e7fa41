"""Stage 5: the ordered list of shots."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from director.build import FilmState, wanted
from director.confirmation import ask_for_plan
from director.deps import Deps
from director.errors import BadInput
from director.options import MAX_SHOTS
from generator.shapes import frames_for
from workspace.commands import PlanShots
from workspace.records import Shot, ShotPlan


def shot_plan(deps: Deps) -> None:
    """Store the shot plan, after the generator has agreed to every shot of it."""
    with deps.film.view() as view:
        source, play, wish, intent = view.source(), view.screenplay(), view.wish(), view.intent()
        state = FilmState.read(view)
    assert play is not None  # the graph comes here only after the cards
    plans = deps.writer.shot_plan(play, list(state.cards.values()), wish, intent=intent)
    if len(plans) > MAX_SHOTS:
        where = (source and source.path) or "the story"
        raise BadInput(f"{where} makes {len(plans):,} shots; a film has at most {MAX_SHOTS:,}: split it into several")
    planned = checked(deps, plans, state)
    ask = ask_for_plan(deps, planned)
    deps.apply(PlanShots(shots=tuple(plans)), *([ask] if ask else []))
    seconds = sum(frames_for(plan.duration, state.settings.fps) / state.settings.fps for plan in plans)
    deps.report.stage("shot plan", f"{len(plans)} shot{'s' * (len(plans) != 1)}, {seconds:.0f} s")


def checked(deps: Deps, plans: Sequence[ShotPlan], state: FilmState) -> FilmState:
    """The film with these shots alone, after the generator has agreed to every one. Raises RequestError."""
    shots = [
        Shot(id=f"draft-{number}", number=number, seed=state.settings.seed, plan=plan)
        for number, plan in enumerate(plans, start=1)
    ]
    for shot in shots:
        deps.check(shot, wanted(shot, state, (), identity=deps.generator.identity, reads=deps.generator.reads))
    return replace(state, shots=shots)
