"""Writing otherwise what waits for a person's yes: the screenplay, or the shots planned from it."""

from __future__ import annotations

from director.build import FilmState
from director.confirmation import ask_for_plan
from director.deps import Deps
from director.errors import BadInput
from director.stages.screenplay import kept
from director.stages.shot_plan import checked
from workspace.commands import Rebuild, RebuiltShot, WriteIntent
from workspace.records import Approval, Intent


def rewrite(deps: Deps, change: str) -> None:
    """Keep what is to be otherwise, and write what waits anew. The old shots stay as dropped ones.

    Raises BadInput when nothing waits, and where no language model is there to write.
    """
    with deps.film.view() as view:
        found, source, wish, play = view.waiting(), view.source(), view.wish(), view.screenplay()
        intent, state = view.intent() or Intent(), FilmState.read(view)
    if found is None or source is None:
        raise BadInput(f"{deps.film.folder} waits for no yes: change its shots with `director revise`")
    if not deps.writer.model:
        raise BadInput("only a language model writes otherwise what it planned: name one with --llm")
    told = intent.model_copy(update={"changes": (*intent.changes, change)})
    keep = WriteIntent(intent=told)
    if not isinstance(found, Approval):
        deps.apply(keep, actor="person")
        return
    with deps.writer.once():
        if found.of == "screenplay":
            written = deps.writer.screenplay(source, wish, intent=told)
            unnamed = play is not None and state.settings.title == play.title
            deps.apply(keep, *kept(deps, source, written, rename=unnamed))
        elif play is not None:
            plans = deps.writer.shot_plan(play, list(state.cards.values()), wish, intent=told)
            ask = ask_for_plan(deps, checked(deps, plans, state))
            new = tuple(RebuiltShot(plan=plan, origin=plan) for plan in plans)
            deps.apply(keep, Rebuild(source=source, screenplay=play, shots=new), *([ask] if ask else []))
