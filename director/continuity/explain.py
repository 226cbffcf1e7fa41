"""The ledger and the choices in words that a person reads."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from director.continuity.cover import Choice, Covered, Slot
from director.continuity.states import Entity, Entry, Fact, State
from director.continuity.wardrobe import CARD

Names = Mapping[str, str]  # card id -> name
PLAIN = "as at first"


def state_in_words(state: State) -> str:
    """ "costume apron, light night": what a state consists of, without what goes without saying."""
    said = [_facet_in_words(facet, value) for facet, value in state.signature]
    return ", ".join(said) or PLAIN


def facts_in_words(entry: Entry, names: Names) -> Iterator[str]:
    """One line for each fact of an entry: whose, what, and the words and the shot that say so."""
    for entity, state in entry.states.items():
        for facet, fact in sorted(state.facts.items()):
            if fact.value:
                yield f"{named(entity, names)}: {_facet_in_words(facet, fact.value)} ({_source(fact)})"
    for prop, holder in sorted(entry.holders.items()):
        yield f"{names.get(holder, holder)} has {names.get(prop, prop)} in hand"


def slot_in_words(slot: Slot, entry: Entry, names: Names) -> str:
    """What a slot is for, in which state, what it added, and which shot it beat."""
    beaten = f"; next best: shot {slot.runner_up}" if slot.runner_up else ""
    return f"{covers_in_words(slot, entry, names)} (adds {slot.score:.2f}{beaten})"


def covers_in_words(slot: Slot, entry: Entry, names: Names) -> str:
    """What a slot is for, and in which state."""
    return "; ".join(_covered(covered, entry, names) for covered in slot.needs) or "nothing in particular"


def missing_in_words(choice: Choice, entry: Entry, names: Names) -> Iterator[str]:
    """One line for each need that no slot covers in its present state, with the reason."""
    for entity, why in choice.missing:
        yield f"{named(entity, names)}, {state_in_words(entry.states[entity])}: {why}"


def named(entity: Entity, names: Names) -> str:
    """ "look of Ida", "place Kitchen"."""
    joint = " of " if entity.kind in ("look", "voice") else " "
    return f"{entity.kind}{joint}{names.get(entity.card, entity.card)}"


def _covered(covered: Covered, entry: Entry, names: Names) -> str:
    state = state_in_words(entry.states[covered.entity])
    return named(covered.entity, names) + (", in another state" if covered.wrong else f": {state}")


def _facet_in_words(facet: str, value: str) -> str:
    """ "light night", "coat torn"; a costume that nobody has named is that of the card."""
    return "costume as on the card" if (facet, value) == ("costume", CARD) else f"{facet.removeprefix('mark:')} {value}"


def _source(fact: Fact) -> str:
    if fact.by == "person":
        return f"set at shot {fact.since}"
    return f'shot {fact.since}: "{fact.words}"' if fact.since else "supposed"
