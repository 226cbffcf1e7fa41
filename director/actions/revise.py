"""Changing one shot: its plan changes, one take is made, and what was built on the old one is named."""

from __future__ import annotations

from dataclasses import dataclass

from director.build import Draft, FilmState, Reason, anchored_on, judge, may_follow, standing, users_of
from director.deps import Deps
from director.errors import BadInput
from director.revision.changes import Reading
from director.revision.understand import Understood
from director.session import new_stale
from director.shot import shoot_one
from director.views import StaleView, TakeView, take_view
from generator.shapes import frames_for
from workspace.commands import UseTake
from workspace.records import Shot


@dataclass(frozen=True)
class Revision:
    """What a revision did: the new take, what changed, what that makes stale, and what may follow from it."""

    shot: int
    take: TakeView
    changed: tuple[str, ...]
    offers: tuple[str, ...]
    stale: tuple[StaleView, ...]
    may_follow: tuple[int, ...]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Preview:
    """What a revision would do. Nothing is written."""

    shot: int
    changed: tuple[str, ...]
    offers: tuple[str, ...]
    command: dict[str, object]
    stale: tuple[StaleView, ...]
    may_follow: tuple[int, ...]
    seconds: float | None  # forecast of the render; None before anything was rendered


def revise(deps: Deps, shot: Shot, wish: Understood, *, seed: int | None = None) -> Revision:
    """Render one shot with a changed plan or seed, and make plan and take current together.

    Raises BadInput when nothing would change, Refused when the shot is pinned or dropped.
    """
    before, reading = deps.state(), wish.reading
    check_touchable(shot)
    if reading.plan == shot.plan and seed is None and not wish.cards and standing(shot, before) == "fresh":
        offered = "".join(f"; offered: {offer} (--card)" for offer in reading.offers)
        raise BadInput(f"shot {shot.number} is that already: nothing to change{offered}")
    draft = Draft(reading.plan, shot.seed if seed is None else seed, wish.cards)
    make(deps, shot, draft)
    return _revision(deps, shot, reading, before)


def make(deps: Deps, shot: Shot, draft: Draft) -> int:
    """Render a draft of a shot. Returns the id of its take."""
    deps.drafts[shot.id] = draft
    try:
        return shoot_one(deps, shot.id)
    finally:
        del deps.drafts[shot.id]


def preview(state: FilmState, shot: Shot, reading: Reading) -> Preview:
    """What `revise` would do, and what it would touch."""
    direct = users_of({shot.id}, state)
    take = state.take(shot)
    follow = may_follow({shot.id}, state)
    return Preview(
        shot=shot.number,
        changed=tuple(map(str, reading.changes)),
        offers=tuple(map(str, reading.offers)),
        command={"shot": shot.number, **{change.field: change.now for change in reading.changes}},
        stale=tuple(_through(s, shot, state) for s in direct) if take else (),
        may_follow=tuple(s.number for s in follow if s not in direct),
        seconds=forecast(state, frames_for(reading.plan.duration, state.settings.fps)),
    )


def forecast(state: FilmState, frames: int) -> float | None:
    """Seconds that rendering so many frames may take, from what current takes took; None before there are any."""
    made = [take.lineage for take in state.takes.values()]
    spent = sum(line.seconds_spent for line in made)
    done = sum(int(str(line.request["frames"])) for line in made)
    return round(spent / done * frames, 3) if done else None


def check_touchable(shot: Shot) -> None:
    """Raise BadInput for a shot that must not be rendered, before anything is spent on it."""
    if shot.pinned:
        raise BadInput(f"shot {shot.number} is pinned: `director unpin` it first")


def _revision(deps: Deps, shot: Shot, reading: Reading, before: FilmState) -> Revision:
    state = deps.state()
    take = state.take(state.by_id[shot.id])
    assert take is not None  # it was made a moment ago
    stale = [view for view in new_stale(before, state) if view.id != shot.id]
    return Revision(
        shot=shot.number,
        take=take_view(take, deps.film),
        changed=tuple(map(str, reading.changes)),
        offers=tuple(map(str, reading.offers)),
        stale=tuple(stale),
        may_follow=tuple(s.number for s in may_follow({s.id for s in stale}, state)),
        notes=tuple(_anchor_notes(shot, before, state, deps)),
    )


def _anchor_notes(shot: Shot, before: FilmState, state: FilmState, deps: Deps) -> list[str]:
    """A revised shot may go on standing for somebody (rule 4): say so, and how to change it."""
    old = before.take(shot)
    notes = []
    for subject, count in (anchored_on(old.id, state) if old else {}).items():
        if state.current.get(shot.id) != (old.id if old else None):
            name = state.cards[subject].name
            notes.append(
                f"{shot.number}.{old.number if old else 0} stays {name}'s anchor for {count} shots; "
                f"`director anchor {deps.film.folder} {subject} {shot.number}` moves it and makes them stale"
            )
    return notes


def _through(user: Shot, source: Shot, state: FilmState) -> StaleView:
    take = state.take(user)
    entries = [e for e in (take.lineage.memory if take else ()) if e.shot == source.id and e.role != "fixed"]
    was = state.take(source)
    name = f"{source.number}.{was.number}" if was else ""
    reasons = [
        Reason(kind="memory", slot=e.position, was=name, now=f"a new take of shot {source.number}") for e in entries
    ]
    have = judge(user, take, state) if take else []
    return StaleView(number=user.number, id=user.id, reasons=(*have, *reasons))


def use(deps: Deps, shot: Shot, number: int) -> Revision:
    """Go back to an earlier take, with the plan and seed that it was made from. Renders nothing (rule 7)."""
    with deps.film.view() as view:
        takes = {take.number: take for take in view.takes(shot=shot.id).values()}
    if number not in takes:
        have = f"it has takes 1 to {max(takes)}" if takes else "it has no take yet"
        raise BadInput(f"shot {shot.number} has no take {number}: {have}")
    take, before = takes[number], deps.state()
    check_touchable(shot)
    if take.lineage.generator != before.settings.generator:
        raise BadInput(
            f"take {shot.number}.{number} is by {take.lineage.generator} and the film is rendered by "
            f"{before.settings.generator}: `director switch {deps.film.folder} {take.lineage.generator}` first"
        )
    if not deps.film.has_files(take):
        raise BadInput(
            f"the files of take {shot.number}.{number} were freed: "
            f"`director reproduce {deps.film.folder} {shot.number} {number}` makes them again"
        )
    deps.apply(UseTake(shot=shot.id, take=take.id, restore=True), actor="person")
    return _revision(deps, shot, Reading(plan=take.lineage.plan), before)
