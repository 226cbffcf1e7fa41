"""Commands that plan a film: from what the person brought to the list of shots."""

from __future__ import annotations

from pydantic import Field, model_validator

from workspace import schema as s
from workspace.commands.base import WITH_SHOTS, Command
from workspace.commands.shots import add_shot, check_plan, put_shot
from workspace.records import (
    Card,
    CharacterCard,
    Fill,
    MemoryPolicy,
    Record,
    Screenplay,
    Settings,
    ShotPlan,
    Source,
    Wish,
)
from workspace.writer import Writer


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
    fill: Fill | None = None
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
    """Keep the story in words; until there are cards, a writer's story may be written anew."""

    stages = frozenset({"screenplay", "cards"})
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
        return [add_shot(w, plan, float(place), origin=plan) for place, plan in enumerate(self.shots, start=1)]


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
                put_shot(w, shot.id, dropped=True)
        for place, entry in enumerate(self.shots, start=1):
            if entry.shot is None:
                add_shot(w, entry.plan, float(place), origin=entry.origin)
            else:
                check_plan(entry.plan, w.view.cards())
                origin = entry.origin.model_dump(mode="json") if entry.origin else None
                plan = entry.plan.model_dump(mode="json")
                put_shot(w, entry.shot, plan=plan, origin=origin, position=float(place))
