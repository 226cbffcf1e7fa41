"""Stage 4: the fixed facts of every character, place and thing."""

from __future__ import annotations

from director.deps import Deps
from workspace.commands import WriteCards


def cards(deps: Deps) -> None:
    """Store the cards."""
    with deps.film.view() as view:
        source, play, intent = view.source(), view.screenplay(), view.intent()
    assert source is not None
    assert play is not None  # the graph comes here only after the screenplay
    found = deps.writer.cards(play, source, intent=intent)
    deps.apply(WriteCards(cards=tuple(found)))
    people = ", ".join(card.name for card in found if card.kind == "character") or "nobody"
    deps.report.stage("cards", f"{len(found)} card{'s' * (len(found) != 1)}; cast: {people}")
