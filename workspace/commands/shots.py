"""Commands that change what shots and cards are to be."""

from __future__ import annotations

from typing import Any

from pydantic import Field

from workspace import schema as s
from workspace.commands.base import WITH_SHOTS, Command
from workspace.records import Card, NeedKind, ShotPlan, ToldState
from workspace.writer import Writer

MIN_GAP = 1e-6  # between two positions; below it all shots are numbered anew, because a float has an end


class InsertShot(Command):
    """Add one shot before another, or at the end. Nothing else moves, and nothing becomes stale by it."""

    stages = WITH_SHOTS
    plan: ShotPlan
    before: str | None = Field(None, description="id of the shot that will follow; None: the end")

    def effect(self, w: Writer) -> str:
        return add_shot(w, self.plan, _position_before(w, self.before))


class MoveShot(Command):
    """Put a shot before another, or at the end."""

    stages = WITH_SHOTS
    shot: str
    before: str | None = Field(None, description="id of the shot that will follow; None: the end")

    def effect(self, w: Writer) -> None:
        put_shot(w, self.shot, position=_position_before(w, self.before))


class ReplanShot(Command):
    """Change the plan of one shot, or its seed."""

    stages = WITH_SHOTS
    shot: str
    plan: ShotPlan
    seed: int | None = Field(None, ge=0, description="None: the shot keeps its seed")
    because: str = Field("", description="the finding that it is to mend; empty: a person wanted it")

    def effect(self, w: Writer) -> None:
        check_plan(self.plan, w.view.cards())
        put_shot(w, self.shot, plan=self.plan.model_dump(mode="json"), **_given(seed=self.seed))


class TellShots(Command):
    """Keep how the generator is to be told what happens in some shots."""

    stages = WITH_SHOTS
    blocking: dict[str, str] = Field(min_length=1, description="shot id -> the action in English")

    def effect(self, w: Writer) -> None:
        for shot, text in self.blocking.items():
            plan = w.view.shot_row(shot)["plan"]
            put_shot(w, shot, plan=ShotPlan.model_validate({**plan, "blocking": text}).model_dump(mode="json"))


class KeepStates(Command):
    """Keep what a language model read in some shots for the ledger of states."""

    stages = WITH_SHOTS
    states: dict[str, tuple[ToldState, ...]] = Field(min_length=1, description="shot id -> states that its words tell")

    def effect(self, w: Writer) -> None:
        for shot, told in self.states.items():
            plan = ShotPlan.model_validate(w.view.shot_row(shot)["plan"])
            put_shot(w, shot, plan=plan.model_copy(update={"states": told}).model_dump(mode="json"))


class MarkShot(Command):
    """Skip, pin or drop a shot, or take that back. None leaves a mark as it is."""

    stages = WITH_SHOTS
    shot: str
    skipped: bool | None = None
    pinned: bool | None = None
    dropped: bool | None = None

    def effect(self, w: Writer) -> None:
        put_shot(w, self.shot, **_given(skipped=self.skipped, pinned=self.pinned, dropped=self.dropped))


class CorrectState(Command):
    """Say in what state somebody or something is from a shot on, or take that back. It counts before what texts say."""

    stages = WITH_SHOTS
    shot: str
    kind: NeedKind
    card: str
    facet: str = Field(min_length=1)
    value: str | None = Field(description="empty: it is so no longer; None takes the correction back")

    def effect(self, w: Writer) -> None:
        row = self.model_dump()
        if self.value is None:
            del row["value"]
            w.remove(s.corrections, **row)
        else:
            w.put(s.corrections, **row)


class EditCard(Command):
    """Replace one card, whole. Its id, kind and tag stay."""

    stages = WITH_SHOTS
    card: Card

    def effect(self, w: Writer) -> None:
        position = list(w.view.cards()).index(self.card.id)
        card = self.card
        w.put(s.cards, id=card.id, kind=card.kind, position=position, body=card.model_dump(mode="json"))


def add_shot(w: Writer, plan: ShotPlan, position: float, *, origin: ShotPlan | None = None) -> str:
    """Store a new shot at a position, and give it an id for ever and the next seed. Returns the id."""
    check_plan(plan, w.view.cards())
    row = {"skipped": False, "dropped": False, "pinned": False, "plan": plan.model_dump(mode="json")}
    row["origin"] = origin.model_dump(mode="json") if origin else None
    shot, seed = f"shot-{w.count('shots') + 1}", w.view.next_seed()
    w.put(s.shots, id=shot, position=position, seed=seed, **row)
    seed_used(w, seed)
    return shot


def put_shot(w: Writer, shot: str, **fields: Any) -> None:
    """Change some columns of a shot."""
    w.put(s.shots, **{**w.view.shot_row(shot), **fields})
    if "seed" in fields:
        seed_used(w, fields["seed"])


def seed_used(w: Writer, seed: int) -> None:
    """Remember that a seed was given out, so that the next one is unused, whatever the film's seed is by then."""
    w.reach("seeds", seed + 1)


def _position_before(w: Writer, before: str | None) -> float:
    """A position between a shot and its neighbour before it; dropped shots keep their places too."""
    places = w.view.positions()
    if before is None:
        return max(places.values(), default=0.0) + 1.0
    order = list(places)
    previous = order.index(before) - 1
    low, high = (places[order[previous]] if previous >= 0 else places[before] - 2.0), places[before]
    if high - low < MIN_GAP:
        for place, shot in enumerate(order, start=1):
            put_shot(w, shot, position=float(place))
        return _position_before(w, before)
    return (low + high) / 2


def _given(**fields: Any) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if value is not None}


def check_plan(plan: ShotPlan, cards: dict[str, Card]) -> None:
    """Raise ValueError when a plan names a card that does not exist."""
    named = {plan.scene, *plan.characters, *plan.props, *(line.character for line in plan.dialogue)} - {""}
    unknown = sorted(named - set(cards))
    if unknown:
        raise ValueError(f"shot {plan.title!r} names cards that do not exist: {', '.join(unknown)}")
