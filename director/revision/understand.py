"""A note in plain words, exact fields, or both, as one change of one shot's plan."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from director.names import edited_card
from director.revision.changes import Reading
from director.revision.fields import set_fields
from director.revision.notes import read_note
from workspace.records import Card, ShotPlan


@dataclass(frozen=True)
class Understood:
    """What is to become of a shot, and of cards when that was asked for."""

    reading: Reading
    cards: tuple[Card, ...] = ()  # as they are to be


def understand(
    note: str | None, fields: Mapping[str, object], plan: ShotPlan, cards: Mapping[str, Card], *, card: bool = False
) -> Understood:
    """Read the note first, then set the fields. With `card`, what concerns a card changes the card.

    Raises BadInput for an empty note, an unknown field or a value that cannot be.
    """
    reading = Reading(plan=plan)
    if note is not None:
        reading = read_note(note, plan, cards, card=card)
    if fields:
        exact = set_fields(reading.plan, fields, cards)
        both = {change.field: change for change in (*reading.changes, *exact.changes)}
        reading = Reading(
            plan=exact.plan,
            changes=tuple(both.values()),
            offers=(*reading.offers, *exact.offers),
            directions=(*reading.directions, *exact.directions),
            already=(*reading.already, *exact.already),
        )
    if reading.plan.action != plan.action and reading.plan.blocking == plan.blocking:  # which told the old action
        reading = replace(reading, plan=reading.plan.model_copy(update={"blocking": ""}))
    edits: dict[str, Card] = {}
    for offer in reading.offers if card else ():
        edits[offer.card] = edited_card(offer.card, {offer.field: offer.value}, {**cards, **edits})
    return Understood(reading, tuple(edits.values()))
