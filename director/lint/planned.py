"""A film as it is planned, read once for all rules."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

from director.continuity.ledger import Ledger
from director.continuity.resolve import Cast, Text
from director.continuity.states import Corrections, Entry
from director.continuity.wardrobe import Costumes
from workspace.records import Card, Settings, ShotPlan


class Place(NamedTuple):
    """One shot: its plan, its entry in the ledger, and its words."""

    plan: ShotPlan
    entry: Entry
    text: Text

    @property
    def number(self) -> int:
        """Its number on the screen."""
        return self.entry.number

    def said(self, first: int = 0, last: int | None = None) -> set[str]:
        """The words of the action from the sentence of one word to that of another."""
        words = self.text.words
        if not words:
            return set()
        span = range(words[first].sentence, words[-1 if last is None else last].sentence + 1)
        return {word.lower for word in words if word.sentence in span}

    def said_of(self, character: str) -> set[str]:
        """The words that are about somebody."""
        return {w.lower for w, owner in zip(self.text.words, self.text.owners, strict=True) if owner == character}


@dataclass(frozen=True)
class Planned:
    """The shots of a film, in story order."""

    cards: Mapping[str, Card]
    settings: Settings
    shots: Sequence[Place]

    @classmethod
    def read(
        cls,
        plans: Mapping[str, ShotPlan],
        cards: Mapping[str, Card],
        settings: Settings,
        *,
        corrections: Corrections | None = None,
        costumes: Costumes | None = None,
    ) -> Planned:
        """From plans by shot id, in story order."""
        book, cast = Ledger(cards, costumes=costumes, corrections=corrections), Cast(cards)
        shots = [Place(plan, book.add(key, plan), cast.read(plan)) for key, plan in plans.items()]
        return cls(cards, settings, shots)

    def name(self, card: str) -> str:
        """The name of a card."""
        return self.cards[card].name

    def scenes(self) -> Iterator[list[Place]]:
        """The shots that follow each other in one place, at one time, in one timeline: one continuous scene each."""
        scene: list[Place] = []
        for place in self.shots:
            if scene and scene[-1].entry.scene != place.entry.scene:
                yield scene
                scene = []
            scene.append(place)
        if scene:
            yield scene

    def neighbours(self) -> Iterator[tuple[Place, Place]]:
        """Each two shots of one continuous scene that follow each other."""
        for scene in self.scenes():
            yield from pairwise(scene)
