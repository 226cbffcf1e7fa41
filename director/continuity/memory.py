"""The memory of a film as it grows: ledger, index and choice in one, each shot planned, chosen for and then made."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from director.continuity.cover import Choice, choose
from director.continuity.index import Index
from director.continuity.ledger import Ledger
from director.continuity.needs import needs_of
from director.continuity.states import Corrections, Entry, Kind
from director.continuity.wardrobe import Costumes
from workspace.records import Card, Fill, ShotPlan


class Continuity:
    """Which earlier shots each shot of a film remembers."""

    def __init__(
        self,
        cards: Mapping[str, Card],
        *,
        costumes: Costumes | None = None,
        corrections: Corrections | None = None,
    ) -> None:
        self.ledger = Ledger(cards, costumes=costumes, corrections=corrections)
        self.index = Index()
        self._plans: dict[int, ShotPlan] = {}

    def plan(self, shot: str, plan: ShotPlan) -> Entry:
        """Enter the next shot of the story into the ledger."""
        entry = self.ledger.add(shot, plan)
        self._plans[entry.number] = plan
        return entry

    def choose(
        self,
        entry: Entry,
        *,
        slots: int,
        meanings: Sequence[float] | None = None,
        include: Sequence[int] = (),
        exclude: Collection[int] = (),
        only: Mapping[int, Kind] | None = None,
        fill: Fill = "none",
    ) -> Choice:
        """The memory of a planned shot among those made so far. For the arguments see `cover.choose`."""
        needs = needs_of(entry, self._plans[entry.number])
        unknown = entry.unread or not needs  # meaning is all that is left to go by
        return choose(
            entry,
            needs,
            self.index,
            slots=slots,
            meanings=meanings,
            include=include,
            exclude=exclude,
            only=only,
            fill="similar" if unknown else fill,
        )

    def standing(
        self,
        entry: Entry,
        anchors: Mapping[str, int],
        *,
        meanings: Sequence[float] | None = None,
        exclude: Collection[int] = (),
    ) -> dict[str, int]:
        """Which of the anchors (character -> number of the shot that stands for them) a planned shot remembers.

        One that shows its character otherwise than they are now gives way, if another shot shows them as they are.
        """
        slots = len(anchors) + len(entry.states)
        choice = self.choose(entry, slots=slots, meanings=meanings, include=list(anchors.values()), exclude=exclude)
        right = {covered.entity for slot in choice.slots for covered in slot.needs if not covered.wrong}
        shown = {slot.shot: slot.needs for slot in choice.slots}
        return {
            character: shot
            for character, shot in anchors.items()
            if not any(c.wrong and c.entity.card == character and c.entity in right for c in shown[shot])
        }

    def made(self, entry: Entry, *, quality: float = 1.0) -> None:
        """A take of this shot exists: later shots may remember it."""
        self.index.add(entry, self._plans[entry.number], quality=quality)
