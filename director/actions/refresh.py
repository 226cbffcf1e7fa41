"""Doing again what is not what the film asks for: one pass in story order (rule 3)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from director.build import FilmState, judge, standing
from director.deps import Deps
from director.shot import shoot_one
from director.stages.retrieve import retrieve
from director.views import BetterMemory, made_by_another
from workspace.records import Shot


@dataclass(frozen=True)
class Why:
    """What a refresh redoes beside what is stale."""

    reselect: bool = False  # where a new selection would choose otherwise
    renderer: bool = False  # what an older renderer made
    degraded: bool = False  # what was made without an optional part that is there now


@dataclass(frozen=True)
class Redone:
    """A shot that a refresh did, or would do, and why."""

    number: int
    id: str
    reasons: tuple[str, ...]


def refresh(deps: Deps, only: Collection[int] | None, why: Why, *, preview: bool = False) -> list[Redone]:
    """One pass over the film: each shot is judged when it is reached. Returns what was done, or with `preview` would be.

    Pinned, accepted and skipped shots are passed; so are planned ones, which `make` renders.
    """
    done = []
    # Numbers as they were when they were typed: an edit that lands between two shots may give them to others.
    for shot_id in [shot.id for shot in deps.state().shots if only is None or shot.number in only]:
        shot = deps.state().by_id.get(shot_id)
        if shot is None:
            continue
        reasons = reasons_to_redo(deps, shot, why)
        if not reasons:
            continue
        done.append(Redone(shot.number, shot.id, tuple(reasons)))
        if not preview:
            shoot_one(deps, shot.id)
            deps.give_way()
    return done


def reasons_to_redo(deps: Deps, shot: Shot, why: Why) -> list[str]:
    """Why this shot would be rendered again, in words; empty when it is left as it is."""
    state = deps.state()
    take = state.take(shot)
    if take is None or shot.pinned or standing(shot, state) in ("skipped", "accepted"):
        return []
    reasons = [str(reason) for reason in judge(shot, take, state)]
    if why.renderer and made_by_another(take, deps.generator.identity):
        reasons.append("made by another version of the renderer")
    if why.degraded and take.lineage.degraded and not deps.generator.degraded:
        reasons.append(f"made with {take.lineage.degraded[0]}")
    if why.reselect:
        reasons += [str(better) for better in better_memory(deps, shot)]
    return reasons


def stale_sources(state: FilmState, numbers: Collection[int]) -> list[str]:
    """Warnings for chosen shots that remember a shot which is itself stale and not chosen."""
    warnings = []
    for shot in state.shots:
        take = state.take(shot)
        if shot.number not in numbers or take is None:
            continue
        for entry in take.lineage.memory:
            source = state.by_id.get(entry.shot)
            if source and source.number not in numbers and standing(source, state) == "stale":
                warnings.append(f"shot {shot.number} remembers shot {source.number}, which is stale itself")
    return list(dict.fromkeys(warnings))


def better_memory(deps: Deps, shot: Shot) -> list[BetterMemory]:
    """What a new selection would choose otherwise. That is no reason for stale (rule 1)."""
    state = deps.state()
    take = state.take(shot)
    if take is None:
        return []
    had = {entry.shot: entry for entry in take.lineage.memory}
    new = {entry.shot: entry for entry in retrieve(deps, shot.id).memory}
    gained = sorted((e for key, e in new.items() if key not in had), key=lambda e: -e.score)
    lost = sorted((e for key, e in had.items() if key not in new), key=lambda e: -e.score)
    pairs = []
    for index, entry in enumerate(gained):
        old = lost[index] if index < len(lost) else None
        pairs.append(
            BetterMemory(
                shot=shot.number,
                now=state.number.get(entry.shot, 0),
                score=entry.score,
                instead_of=state.number.get(old.shot, 0) if old else None,
                its_score=old.score if old else None,
            )
        )
    return pairs
