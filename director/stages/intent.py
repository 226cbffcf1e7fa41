"""Stage 2: what the person wants, and what only they can say. Only a language model asks."""

from __future__ import annotations

from director.deps import Deps
from director.intake.read import story_of
from director.research import find_passages
from workspace.commands import ChangeSettings, Command, WriteIntent


def intent(deps: Deps) -> None:
    """Store the intent, with its questions and what the person's own notes say, and the look that they want."""
    with deps.film.view() as view:
        source, wish, settings = view.source(), view.wish(), view.settings()
    assert source is not None  # the graph comes here only after intake
    assert settings is not None
    passages = find_passages(deps.notes, story_of(source.text)[:2_000], deps.embedder) if deps.notes else ()
    found = deps.writer.intent(source, wish, passages)
    commands: list[Command] = [WriteIntent(intent=found)]
    if found.style and not settings.style:
        commands.append(ChangeSettings(style=found.style))
    deps.apply(*commands)
    told = [found.theme, found.language, f"{len(found.questions)} questions", f"{len(passages)} passages of your notes"]
    deps.report.stage("intent", ", ".join(part for part in told if part and not part.startswith("0 ")))
