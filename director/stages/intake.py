"""Stage 1: keep what the person brought."""

from __future__ import annotations

from director.deps import Deps
from director.errors import BadInput
from director.intake.read import remarks
from workspace.commands import BringSource


def intake(deps: Deps) -> None:
    """Store the brief or script, and what was asked of the plan. Raises BadInput when there is none."""
    if deps.source is None:
        raise BadInput(f"{deps.film.folder} has no story yet: give `director make` a brief or a script")
    deps.apply(BringSource(source=deps.source, wish=deps.wish), actor="person")
    deps.report.stage("intake", f"{deps.source.kind}: {deps.source.title}")
    for words in remarks(deps.source):
        deps.report.note(words)
