"""Stage 4: the ordered list of shots."""

from __future__ import annotations

from director.build import FilmState, wanted
from director.deps import Deps
from generator.shapes import frames_for
from workspace.commands import PlanShots
from workspace.records import Shot


def shot_plan(deps: Deps) -> None:
    """Store the shot plan, after the generator has agreed to every shot of it."""
    with deps.film.view() as view:
        play, wish = view.screenplay(), view.wish()
        state = FilmState.read(view)
    assert play is not None  # the graph comes here only after the cards
    plans = deps.writer.shot_plan(play, list(state.cards.values()), wish)
    for number, plan in enumerate(plans, start=1):
        draft = Shot(id="draft", number=number, seed=state.settings.seed, plan=plan)
        deps.generator.check(wanted(draft, state, (), identity=deps.generator.identity, reads=deps.generator.reads))
    deps.apply(PlanShots(shots=tuple(plans)))
    seconds = sum(frames_for(plan.duration, state.settings.fps) / state.settings.fps for plan in plans)
    deps.report.stage("shot plan", f"{len(plans)} shots, {seconds:.0f} s")
