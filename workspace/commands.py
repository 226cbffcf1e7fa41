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
    MemoryPolicy,
    Outputs,
    Record,
    Screenplay,
    Settings,
    ShotPlan,
    Source,
    Wish,
)
from workspace.writer import Writer

ANY_STAGE = frozenset({"intake", "screenplay", "cards", "shot_plan", "shoot", "cut"})
WITH_SHOTS = frozenset({"shoot", "cut"})


class Command(Record, ABC):
    """Something that may be done to a film. `stages` says when; the gate of the class decides."""

    model_config = ConfigDict(frozen=True, extra="forbid")
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
        settings = w.view.settings()
        assert settings is not None  # the gate allows this only in a film that has been created
        known = w.view.cards()
        ids = []
        for position, plan in enumerate(self.shots, start=1):
            check_plan(plan, known)
            made = w.count("shots")
            ids.append(f"shot-{made + 1}")
            w.put(
                s.shots,
                id=ids[-1],
                position=float(position),
                seed=settings.seed + made,
                plan=plan.model_dump(mode="json"),
                skipped=False,
                dropped=False,
                pinned=False,
            )
        return ids


class RegisterTake(Command):
    """Record a finished take whose files are in place, with everything that went into it.

    `make_current` is False when a take is found again after a crash: it can be used, but nothing points at it yet.
    """

    stages = WITH_SHOTS
    shot: str
    lineage: Lineage
    outputs: Outputs
    make_current: bool = True

    def effect(self, w: Writer) -> int:
        for file in self.outputs.files:
            w.add_once(s.media, **file.model_dump())
        line, out = self.lineage, self.outputs
        take = w.add(
            s.takes,
            shot=self.shot,
            number=1 + max((t.number for t in w.view.takes(shot=self.shot).values()), default=0),
            film=out.film,
            key_frame=out.key_frame,
            who=out.who,
            made_at=now(),
            **line.model_dump(mode="json", exclude={"memory"}),
        )
        for slot in out.slots:
            w.add(s.slots, take=take, **slot.model_dump())
        for entry in line.memory:
            row = entry.model_dump(exclude={"shot", "take"})
            w.add(s.memory, take=take, source_shot=entry.shot, source_take=entry.take, **row)
        if self.make_current:
            UseTake(shot=self.shot, take=take).effect(w)
        return take


class UseTake(Command):
    """Make a take the current one of its shot, for the generator that made it."""

    stages = WITH_SHOTS
    shot: str
    take: int

    def effect(self, w: Writer) -> None:
        lineage = w.view.takes([self.take])[self.take].lineage
        w.put(s.current, shot=self.shot, generator=lineage.generator, take=self.take, accepted=None)
        self._anchor(w, lineage)

    def _anchor(self, w: Writer, lineage: Lineage) -> None:
        """The earliest take in which a character speaks or is alone stands for it, until a person moves the anchor."""
        anchored = w.view.anchors(lineage.generator)
        speakers = {line.character for line in lineage.plan.dialogue}
        for character in lineage.plan.characters:
            suitable = character in speakers or lineage.plan.characters == (character,)
            if suitable and character not in anchored:
                row = {"kind": "character", "subject": character, "generator": lineage.generator}
                w.put(s.anchors, **row, take=self.take, file=None)


def check_plan(plan: ShotPlan, cards: dict[str, Card]) -> None:
    """Raise ValueError when a plan names a card that does not exist."""
    named = {plan.scene, *plan.characters, *plan.props, *(line.character for line in plan.dialogue)} - {""}
    unknown = sorted(named - set(cards))
    if unknown:
        raise ValueError(f"shot {plan.title!r} names cards that do not exist: {', '.join(unknown)}")


def now() -> str:
    """The present time, UTC, ISO 8601 to the second."""
    return datetime.now(UTC).isoformat(timespec="seconds")
