"""The commands: each is a pydantic model and its effect. There is no other way to change a film."""

from __future__ import annotations

from abc import ABC, abstractmethod
from datetime import UTC, datetime
from typing import Any, ClassVar

from pydantic import ConfigDict, Field, model_validator

from workspace import schema as s
from workspace.records import (
    Card,
    CharacterCard,
    Lineage,
    MediaFile,
    MemoryPolicy,
    Outputs,
    Record,
    Remembered,
    Screenplay,
    Settings,
    ShotPlan,
    Source,
    Wish,
)
from workspace.writer import Writer

MIN_GAP = 1e-6  # between two positions; below it all shots are numbered anew, because a float has an end
ANY_STAGE = frozenset({"intake", "screenplay", "cards", "shot_plan", "shoot", "cut"})
WITH_SHOTS = frozenset({"shoot", "cut"})


class Command(Record, ABC):
    """Something that may be done to a film. `stages` says when; the gate of the class decides."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)
    stages: ClassVar[frozenset[str]] = ANY_STAGE

    @abstractmethod
    def effect(self, w: Writer) -> Any:
        """Change the film through `w`. Runs inside one transaction, after the gate."""


class CreateFilm(Command):
    """Give a new film its settings."""

    stages = frozenset({"intake"})
    settings: Settings

    def effect(self, w: Writer) -> None:
        for key, value in self.settings.model_dump(mode="json").items():
            w.put(s.settings, key=key, value=value)


class ChangeSettings(Command):
    """Change settings of the whole film. What that makes stale is found by comparison, not stored."""

    title: str | None = None
    width: int | None = Field(None, ge=64, le=4096, multiple_of=32)
    height: int | None = Field(None, ge=64, le=4096, multiple_of=32)
    fps: float | None = Field(None, gt=0)
    seed: int | None = Field(None, ge=0)
    memory: MemoryPolicy | None = None
    generator: str | None = None
    model: str | None = None
    weights: str | None = None
    preset: str | None = None
    style: str | None = None

    def effect(self, w: Writer) -> None:
        for key, value in self.model_dump(mode="json", exclude_none=True).items():
            w.put(s.settings, key=key, value=value)


class BringSource(Command):
    """Keep what the person brought, and what they asked of the plan."""

    stages = frozenset({"intake"})
    source: Source
    wish: Wish = Wish()

    def effect(self, w: Writer) -> None:
        w.put(s.documents, kind="source", body=self.source.model_dump(mode="json"))
        w.put(s.documents, kind="wish", body=self.wish.model_dump(mode="json"))


class WriteScreenplay(Command):
    """Keep the story in words."""

    stages = frozenset({"screenplay"})
    screenplay: Screenplay

    def effect(self, w: Writer) -> None:
        w.put(s.documents, kind="screenplay", body=self.screenplay.model_dump(mode="json"))


class WriteCards(Command):
    """Keep the cards of all characters, places and props."""

    stages = frozenset({"cards"})
    cards: tuple[Card, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _distinct(self) -> WriteCards:
        ids = [card.id for card in self.cards]
        if len(set(ids)) < len(ids):
            raise ValueError("two cards have one id")
        tags = [card.tag for card in self.cards if isinstance(card, CharacterCard)]
        if len(set(tags)) < len(tags):
            raise ValueError("two characters have one tag")
        return self

    def effect(self, w: Writer) -> None:
        for position, card in enumerate(self.cards):
            w.put(s.cards, id=card.id, kind=card.kind, position=position, body=card.model_dump(mode="json"))


class PlanShots(Command):
    """Add the planned shots, in story order. Each gets an id for ever, and the next seed of the film."""

    stages = frozenset({"shot_plan"})
    shots: tuple[ShotPlan, ...] = Field(min_length=1, max_length=9_999)

    def effect(self, w: Writer) -> list[str]:
        return [_add_shot(w, plan, float(place), origin=plan) for place, plan in enumerate(self.shots, start=1)]


class RebuiltShot(Record):
    """One shot of a film whose script has changed: one that is kept, by its id, or a new one."""

    shot: str | None = Field(None, description="id of the shot kept; None for a new one")
    plan: ShotPlan
    origin: ShotPlan | None = Field(None, description="as the writer made it; None for a shot inserted by hand")


class Rebuild(Command):
    """Take a changed script: kept shots keep their ids, takes and hand edits, the others are dropped (rule 14)."""

    stages = WITH_SHOTS
    source: Source
    screenplay: Screenplay
    cards: tuple[Card, ...] = Field((), description="new ones only; cards that are there stay as they are")
    shots: tuple[RebuiltShot, ...] = Field(min_length=1, description="in story order")

    def effect(self, w: Writer) -> None:
        w.put(s.documents, kind="source", body=self.source.model_dump(mode="json"))
        w.put(s.documents, kind="screenplay", body=self.screenplay.model_dump(mode="json"))
        for position, card in enumerate(self.cards, start=len(w.view.cards())):
            w.put(s.cards, id=card.id, kind=card.kind, position=position, body=card.model_dump(mode="json"))
        kept = {entry.shot for entry in self.shots}
        for shot in w.view.shots():
            if shot.id not in kept:
                _put_shot(w, shot.id, dropped=True)
        for place, entry in enumerate(self.shots, start=1):
            if entry.shot is None:
                _add_shot(w, entry.plan, float(place), origin=entry.origin)
            else:
                check_plan(entry.plan, w.view.cards())
                origin = entry.origin.model_dump(mode="json") if entry.origin else None
                plan = entry.plan.model_dump(mode="json")
                _put_shot(w, entry.shot, plan=plan, origin=origin, position=float(place))


class InsertShot(Command):
    """Add one shot before another, or at the end. Nothing else moves, and nothing becomes stale by it."""

    stages = WITH_SHOTS
    plan: ShotPlan
    before: str | None = Field(None, description="id of the shot that will follow; None: the end")

    def effect(self, w: Writer) -> str:
        return _add_shot(w, self.plan, _position_before(w, self.before))


class MoveShot(Command):
    """Put a shot before another, or at the end."""

    stages = WITH_SHOTS
    shot: str
    before: str | None = Field(None, description="id of the shot that will follow; None: the end")

    def effect(self, w: Writer) -> None:
        _put_shot(w, self.shot, position=_position_before(w, self.before))


class ReplanShot(Command):
    """Change the plan of one shot, or its seed."""

    stages = WITH_SHOTS
    shot: str
    plan: ShotPlan
    seed: int | None = Field(None, ge=0, description="None: the shot keeps its seed")

    def effect(self, w: Writer) -> None:
        check_plan(self.plan, w.view.cards())
        _put_shot(w, self.shot, plan=self.plan.model_dump(mode="json"), **_given(seed=self.seed))


class MarkShot(Command):
    """Skip, pin or drop a shot, or take that back. None leaves a mark as it is."""

    stages = WITH_SHOTS
    shot: str
    skipped: bool | None = None
    pinned: bool | None = None
    dropped: bool | None = None

    def effect(self, w: Writer) -> None:
        _put_shot(w, self.shot, **_given(skipped=self.skipped, pinned=self.pinned, dropped=self.dropped))


class EditCard(Command):
    """Replace one card, whole. Its id, kind and tag stay."""

    stages = WITH_SHOTS
    card: Card

    def effect(self, w: Writer) -> None:
        position = list(w.view.cards()).index(self.card.id)
        card = self.card
        w.put(s.cards, id=card.id, kind=card.kind, position=position, body=card.model_dump(mode="json"))


class RegisterTake(Command):
    """Record a finished take whose files are in place, with everything that went into it.

    `make_current` is False for a take that nothing points at yet: one of several to choose from, or one found again
    after a crash.
    """

    stages = WITH_SHOTS
    shot: str
    lineage: Lineage
    outputs: Outputs
    make_current: bool = True

    def effect(self, w: Writer) -> int:
        w.add_once(s.media, *(file.model_dump() for file in self.outputs.files))
        line, out = self.lineage, self.outputs
        take = w.add(
            s.takes,
            shot=self.shot,
            number=1 + w.view.last_number(self.shot),
            film=out.film,
            key_frame=out.key_frame,
            who=out.who,
            made_at=now(),
            **line.model_dump(mode="json", exclude={"memory"}),
        )
        w.add_all(s.slots, *({"take": take, **slot.model_dump()} for slot in out.slots))
        w.add_all(s.memory, *({"take": take, **_memory_row(entry)} for entry in line.memory))
        _seed_used(w, int(str(line.request["seed"])))
        if self.make_current:
            UseTake(shot=self.shot, take=take).effect(w)
        return take


class UseTake(Command):
    """Make a take the current one of its shot, for the generator that made it.

    With `restore`, the plan and the seed that were recorded with the take come back as well (rule 7).
    """

    stages = WITH_SHOTS
    shot: str
    take: int
    restore: bool = False

    def effect(self, w: Writer) -> None:
        lineage = w.view.takes([self.take])[self.take].lineage
        w.put(s.current, shot=self.shot, generator=lineage.generator, take=self.take, accepted=None)
        if self.restore:
            plan = lineage.plan.model_dump(mode="json")
            _put_shot(w, self.shot, plan=plan, seed=int(str(lineage.request["seed"])))
        self._anchor(w, lineage)

    def _anchor(self, w: Writer, lineage: Lineage) -> None:
        """The earliest take in which a character speaks or is alone stands for it, until a person moves the anchor."""
        anchored = w.view.anchors(lineage.generator)
        speakers = {line.character for line in lineage.plan.dialogue}
        for character in lineage.plan.characters:
            suitable = character in speakers or lineage.plan.characters == (character,)
            if suitable and character not in anchored:
                MoveAnchor(subject=character, take=self.take).effect(w)


class AcceptTake(Command):
    """Keep a take as it is, although the film asks for something else, until that changes again."""

    stages = WITH_SHOTS
    shot: str
    take: int
    against: str = Field(description="digest of the reasons for stale that are accepted")

    def effect(self, w: Writer) -> None:
        generator = w.view.takes([self.take])[self.take].lineage.generator
        w.put(s.current, shot=self.shot, generator=generator, take=self.take, accepted=self.against)


class MoveAnchor(Command):
    """Choose the take that stands for a character in fixed memory."""

    stages = WITH_SHOTS
    subject: str
    take: int

    def effect(self, w: Writer) -> None:
        generator = w.view.takes([self.take])[self.take].lineage.generator
        row = {"kind": "character", "subject": self.subject, "generator": generator}
        w.put(s.anchors, **row, take=self.take, slot=None, file=None)


class CastReference(Command):
    """Let a picture or voice of the person's own stand for a character in fixed memory, or take it back."""

    stages = ANY_STAGE - {"intake", "screenplay", "cards"}
    subject: str
    slot: str | None = Field(None, description="digest of the slot made from it; None takes the reference back")
    file: MediaFile | None = None

    def effect(self, w: Writer) -> None:
        key = {"kind": "reference", "subject": self.subject, "generator": ""}
        if self.slot is None or self.file is None:
            w.remove(s.anchors, **key)
        else:
            w.add_once(s.media, self.file.model_dump())
            w.put(s.anchors, **key, take=None, slot=self.slot, file=self.file.digest)


class NameCut(Command):
    """Give a name to a choice of takes, so that the same cut can be written again."""

    stages = WITH_SHOTS
    name: str = Field(min_length=1, max_length=80)
    takes: tuple[int, ...] = Field(min_length=1)

    def effect(self, w: Writer) -> None:
        w.put(s.cuts, name=self.name, takes=list(self.takes))


class Undo(Command):
    """Put back what a step changed. Takes and files stay."""

    step: int

    def effect(self, w: Writer) -> None:
        for change in reversed(w.view.changes(self.step)):
            w.turn(change, "before")


class Redo(Command):
    """Do again what an undone step changed."""

    step: int

    def effect(self, w: Writer) -> None:
        for change in w.view.changes(self.step):
            w.turn(change, "after")


def _add_shot(w: Writer, plan: ShotPlan, position: float, *, origin: ShotPlan | None = None) -> str:
    check_plan(plan, w.view.cards())
    row = {"skipped": False, "dropped": False, "pinned": False, "plan": plan.model_dump(mode="json")}
    row["origin"] = origin.model_dump(mode="json") if origin else None
    shot, seed = f"shot-{w.count('shots') + 1}", w.view.next_seed()
    w.put(s.shots, id=shot, position=position, seed=seed, **row)
    _seed_used(w, seed)
    return shot


def _memory_row(entry: Remembered) -> dict[str, Any]:
    row = entry.model_dump(exclude={"shot", "take"})
    return {**row, "source_shot": entry.shot, "source_take": entry.take}


def _put_shot(w: Writer, shot: str, **fields: Any) -> None:
    w.put(s.shots, **{**w.view.shot_row(shot), **fields})
    if "seed" in fields:
        _seed_used(w, fields["seed"])


def _seed_used(w: Writer, seed: int) -> None:
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
            _put_shot(w, shot, position=float(place))
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


def now() -> str:
    """The present time, UTC, ISO 8601 to the second."""
    return datetime.now(UTC).isoformat(timespec="seconds")
