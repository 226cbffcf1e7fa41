"""What a language model may look at. Nothing here writes, and nothing answers with more than a screenful."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from director.skills import Skills

if TYPE_CHECKING:
    from director.api import Director
    from director.views import ShotView

PAGE = 30  # shots listed at once


def status(film: Director) -> object:
    """How far the film is: settings, how many shots are in which state, what is stale and why, and what may follow."""
    return film.status()


def shots(film: Director, first: int = 1, count: int = PAGE) -> object:
    """List shots in story order: number, title, length, who is seen, state. `first` and `count` choose a part."""
    found = film.shots()
    rows = [_row(shot) for shot in found[first - 1 : first - 1 + min(count, PAGE)]]
    return {"shots": rows, "of": len(found)}


def show(film: Director, shot: int) -> object:
    """Show one shot: what is planned, its dialogue, its condition text, its take, and why it is stale if it is."""
    one = film.shot(shot)
    words = sum(len(line.line.split()) for line in one.dialogue)
    return {**one.model_dump(mode="json", exclude={"take", "memory"}), "words_spoken": words, "take": _take(one)}


def takes(film: Director, shot: int) -> object:
    """List all takes of a shot, oldest first, with the current one named."""
    now = film.shot(shot).take
    rows = [
        take.model_dump(mode="json", include={"number", "generator", "seed", "made_at"}) for take in film.takes(shot)
    ]
    return {"current": now.number if now else None, "takes": rows}


def why(film: Director, shot: int) -> object:
    """Say what a shot remembers: which shots, what each is for and what it beat, what found no slot, and why it is stale."""
    one, found = film.shot(shot), film.why(shot)
    told = {"memory": [str(slot) for slot in found.slots], "without": [str(need) for need in found.unmet]}
    return {"state": one.state, **told, "reasons": [str(reason) for reason in one.reasons]}


def lint(film: Director) -> object:
    """Find contradictions and risks in the plan: who is in two states or places, lines too long, unknown names, and so on."""
    return [str(fault) for fault in film.lint().found]


def findings(film: Director, shot: int) -> object:
    """What critics and people said of a shot's take: what is wrong, when and how much, and what could not be judged."""
    said = film.said(shot)
    rows = [one.model_dump(mode="json", exclude={"shot", "take", "slot", "medium"}) for one in said.findings]
    return {"judged": bool(said.reviews), "take": said.take, "findings": rows, "not_judged": said.gaps}


def preview(film: Director, shot: int, note: str) -> object:
    """Say what `revise` would change for a note, what would become stale by it, and how long it takes. Changes nothing."""
    ahead = film.preview(shot, note)
    stale = [view.number for view in ahead.stale]
    return {
        "changed": ahead.changed,
        "offers": ahead.offers,
        "stale": stale,
        "may_follow": ahead.may_follow,
        "seconds": ahead.seconds,
    }


def story(film: Director) -> object:
    """Show the screenplay: title, synopsis, and each scene with its action and dialogue."""
    return film.story()


def cards(film: Director) -> object:
    """Show the cards: the fixed facts of every character, place and thing."""
    return film.cards()


def history(film: Director, count: int = 10) -> object:
    """The last steps: what was asked for, when and by whom. The newest comes first; `undo` takes it back."""
    steps: dict[int, Any] = {}
    for event in film.log(brief=True):
        steps[event["step"]] = {"what": event["step_title"], "by": event["actor"], "at": event["at"]}
    return [steps[key] for key in sorted(steps, reverse=True)[:count]]


def cost(film: Director) -> object:
    """What was spent so far: calls, tokens and money of language models for each purpose, and the time of rendering."""
    return film.cost()


def skill(film: Director, name: str) -> object:
    """Read a skill: how to do a part of the work well. The list of skills stands in your instructions."""
    return Skills(film.folder).get(name).text


def _row(shot: ShotView) -> dict[str, object]:
    kept = {"number", "id", "title", "duration", "characters", "scene", "state"}
    return shot.model_dump(mode="json", include=kept)


def _take(shot: ShotView) -> object:
    return shot.take.model_dump(mode="json", include={"number", "generator", "seed"}) if shot.take else None
