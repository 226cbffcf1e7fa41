"""What a note was understood as: changes of a plan's fields, in words that a person reads."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from workspace.records import Card, Line, ShotPlan

_OF_PEOPLE = {"expressions": "expression", "wardrobe": "clothing"}
_LABELS = {"characters": "who is seen", "props": "things", "scene": "place"}
_NUMBERED = frozenset({"continuity", "directions"})
_SILENT = frozenset({"prompt"})  # follows the other fields, sentence by sentence


@dataclass(frozen=True)
class FieldChange:
    """One field of the plan, before and after, in words: `str()` is "time of day: day -> night"."""

    field: str  # "framing"; "expressions.mara" for an entry of one character
    was: str
    now: str
    cause: str = ""  # the words of the note
    label: str = ""  # how a person calls the field; empty: by its name

    def __str__(self) -> str:
        return f"{self.label or self.field.replace('_', ' ')}: {self.was or 'nothing'} -> {self.now or 'nothing'}"


@dataclass(frozen=True)
class CardOffer:
    """What a note would change for the whole film: `str()` is "Mara's clothing: a yellow coat -> a red coat"."""

    card: str
    field: str  # identity, clothing or voice
    was: str
    value: str
    name: str = ""
    cause: str = ""

    def __str__(self) -> str:
        return f"{self.name or self.card}'s {self.field}: {self.was or 'nothing'} -> {self.value}"


@dataclass(frozen=True)
class Reading:
    """What a note was understood as. With nothing new to do, `plan` is the plan as it was."""

    plan: ShotPlan
    changes: tuple[FieldChange, ...] = ()
    offers: tuple[CardOffer, ...] = ()
    directions: tuple[str, ...] = ()  # clauses that fitted no field, as written; they are in plan.directions too
    already: tuple[str, ...] = ()  # clauses that ask for what is so already


def differences(was: ShotPlan, now: ShotPlan) -> frozenset[str]:
    """The names of the fields that differ; for expressions and wardrobe with the character: "wardrobe.mara"."""
    return frozenset(name for name, _, _ in _differing(was, now))


def changes_between(
    was: ShotPlan, now: ShotPlan, cards: Mapping[str, Card], causes: Mapping[str, str]
) -> tuple[FieldChange, ...]:
    """The changes from one plan to another in the order of the fields, each with the words that caused it."""
    return tuple(_change(name, old, new, cards, causes.get(name, "")) for name, old, new in _differing(was, now))


def _differing(was: ShotPlan, now: ShotPlan) -> Iterator[tuple[str, object, object]]:
    for name in ShotPlan.model_fields:
        old, new = getattr(was, name), getattr(now, name)
        if old == new or name in _SILENT:
            continue
        if name in _OF_PEOPLE:
            keys = dict.fromkeys([*old, *new])
            yield from ((f"{name}.{key}", old.get(key), new.get(key)) for key in keys if old.get(key) != new.get(key))
        elif name in _NUMBERED:
            yield name, _numbered(old), _numbered(new)
        else:
            yield name, old, new


def _numbered(texts: tuple[str, ...]) -> tuple[str, ...]:
    """Each with the number by which it can be taken away."""
    return tuple(f"{number}. {text}" for number, text in enumerate(texts, 1))


def _change(name: str, was: object, now: object, cards: Mapping[str, Card], cause: str) -> FieldChange:
    field, _, key = name.partition(".")
    if not key:
        return FieldChange(name, _words(was, cards), _words(now, cards), cause, _LABELS.get(name, ""))
    card = cards.get(key)
    own = getattr(card, "clothing", "") if field == "wardrobe" else ""  # without an entry, the card's clothing is worn
    old, new = (own if value is None else _words(value, cards) for value in (was, now))
    return FieldChange(name, old, new, cause, f"{card.name if card else key}'s {_OF_PEOPLE[field]}")


def _words(value: object, cards: Mapping[str, Card]) -> str:
    if isinstance(value, Line):
        manner = f", {value.manner}" if value.manner else ""
        return f'{_words(value.character, cards)}{manner}: "{value.line}"'
    if isinstance(value, float):
        return f"{value:g} s"
    if isinstance(value, tuple):
        return (" / " if value and isinstance(value[0], Line) else ", ").join(_words(part, cards) for part in value)
    return cards[value].name if isinstance(value, str) and value in cards else str(value)
