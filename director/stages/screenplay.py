"""Stage 2: the story in words. A script stays as it was written; a brief is written out."""

from __future__ import annotations

from director.deps import Deps
from director.intake import read_fountain
from workspace.commands import WriteScreenplay


def screenplay(deps: Deps) -> None:
    """Store the screenplay."""
    with deps.film.view() as view:
        source, wish = view.source(), view.wish()
    assert source is not None  # the graph comes here only after intake
    play = read_fountain(source) if source.kind == "fountain" else deps.writer.screenplay(source, wish)
    deps.apply(WriteScreenplay(screenplay=play))
    by = play.written_by or "the script, word for word"
    deps.report.stage("screenplay", f"{play.title}, {_count(len(play.scenes), 'scene')} ({by})")


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
