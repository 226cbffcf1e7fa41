"""One clause, one move: the plan after it, and what it offers to change on a card."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from director.errors import BadInput
from director.revision.cast import Cast
from director.revision.changes import CardOffer
from director.writer.timing import LONGEST
from workspace.records import Card, CharacterCard, SceneCard, ShotPlan

SHORTEST = 1.0  # seconds of a shot


@dataclass(frozen=True)
class Move:
    """What one clause does."""

    plan: ShotPlan
    offers: tuple[CardOffer, ...] = ()
    keep: bool = False  # the clause says more than the fields hold, so it is a direction as well


@dataclass(frozen=True)
class Scope:
    """What a clause is read against."""

    plan: ShotPlan
    cards: Mapping[str, Card]
    cast: Cast
    subject: tuple[str, ...] = ()  # whom the clause before spoke of
    topic: str = ""  # the field that it changed, in the same sentence

    def people(self, words: str | None) -> tuple[str, ...]:
        """Whom words mean; without words whom the note speaks of, or the only one there is."""
        if words:
            return self.cast.find(words)
        here = self.cast.present()
        return self.subject or (tuple(here) if len(here) == 1 else ())

    def person(self, key: str) -> CharacterCard:
        """The card of a character."""
        return self.cast.people[key]

    def worn(self, key: str) -> str:
        """What somebody wears in this shot."""
        return self.plan.wardrobe.get(key, self.person(key).clothing)

    def sound(self) -> str:
        """What is heard in this shot beside lines and music."""
        place = self.cards.get(self.plan.scene)
        return self.plan.sound or (place.sound if isinstance(place, SceneCard) else "")

    def move(self, *offers: CardOffer, keep: bool = False, **fields: object) -> Move:
        """The move that gives these fields these values."""
        return Move(self.plan.model_copy(update=fields), offers, keep)

    def offer(self, key: str, field: str, value: str) -> CardOffer:
        """The offer to write a value on the card of a character."""
        card = self.person(key)
        return CardOffer(key, field, getattr(card, field), value, card.name)


def checked_seconds(seconds: float) -> float:
    """The length of a shot. Raises BadInput for one that no shot can have."""
    if not SHORTEST <= seconds <= LONGEST:
        raise BadInput(f"a shot of {seconds:g} s is not possible: wanted {SHORTEST:g} to {LONGEST:g} seconds")
    return seconds
