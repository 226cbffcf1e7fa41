"""Stage 3: the story in words. A script stays as it was written; a brief is written out."""

from __future__ import annotations

from director.deps import Deps
from director.intake.fountain import read_fountain
from workspace.commands import AskApproval, ChangeSettings, Command, WriteScreenplay
from workspace.records import Screenplay, Source


def screenplay(deps: Deps) -> None:
    """Store the screenplay."""
    with deps.film.view() as view:
        source, wish, intent, settings = view.source(), view.wish(), view.intent(), view.settings()
    assert source is not None  # the graph comes here only after intake
    assert settings is not None
    play = read_fountain(source) if source.kind == "fountain" else deps.writer.screenplay(source, wish, intent=intent)
    deps.apply(*kept(deps, source, play, rename=settings.title == source.title))
    by = play.written_by or "the script, word for word"
    deps.report.stage("screenplay", f"{play.title}, {_count(len(play.scenes), 'scene')} ({by})")


def kept(deps: Deps, source: Source, play: Screenplay, *, rename: bool) -> list[Command]:
    """What keeps a screenplay. One that a language model wrote has to be asked about, and its title is the film's.

    `rename`: the person has given the film no title of their own.
    """
    commands: list[Command] = [WriteScreenplay(screenplay=play)]
    if deps.writer.model and source.kind == "brief":
        commands += [ChangeSettings(title=play.title)] if rename and play.title else []
        commands.append(AskApproval(of="screenplay", why=f"written by {play.written_by}"))
    return commands


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
