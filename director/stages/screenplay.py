"""Stage 3: the story in words. A script stays as it was written; a brief is written out."""

from __future__ import annotations

from director.deps import Deps
from director.intake.fountain import read_fountain
from workspace.commands import AskApproval, WriteScreenplay
from workspace.records import Screenplay, Source


def screenplay(deps: Deps) -> None:
    """Store the screenplay."""
    with deps.film.view() as view:
        source, wish, intent = view.source(), view.wish(), view.intent()
    assert source is not None  # the graph comes here only after intake
    play = read_fountain(source) if source.kind == "fountain" else deps.writer.screenplay(source, wish, intent=intent)
    deps.apply(WriteScreenplay(screenplay=play), *ask_for_story(deps, source, play))
    by = play.written_by or "the script, word for word"
    deps.report.stage("screenplay", f"{play.title}, {_count(len(play.scenes), 'scene')} ({by})")


def ask_for_story(deps: Deps, source: Source, play: Screenplay) -> list[AskApproval]:
    """What has to be asked once a language model has written the story: nothing where the words are the person's."""
    if not deps.writer.model or source.kind != "brief":
        return []
    return [AskApproval(of="screenplay", why=f"written by {play.written_by}")]


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
