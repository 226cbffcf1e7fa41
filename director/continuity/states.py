"""The words of the ledger: what can have a state, a fact, a state, and one shot's entry."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal, NamedTuple

from director.continuity.lexicon import lexicon
from workspace.records import ShotPlan

Kind = Literal["look", "voice", "place", "prop"]
Source = Literal["text", "plan", "person"]


class Entity(NamedTuple):
    """What can have a state: a character's look or voice, a place, a prop."""

    kind: Kind
    card: str


class Claim(NamedTuple):
    """In this shot a facet of an entity takes a value."""

    entity: Entity
    facet: str
    value: str  # empty: it is so no longer
    words: str  # that say so
    sure: float = 1.0
    again: bool = False  # as it was before: "clean again"
    own: bool = False  # its card says so too: no news, unless it has been otherwise
    change: bool = False  # it becomes so here: it need not have been before
    at: int = 0  # index of the word that says so


@dataclass(frozen=True)
class Fact:
    """The value of one facet, and how it is known."""

    value: str
    words: str = ""  # that say so; empty when it is supposed
    since: int = 0  # number of the shot that says so, from 1; 0 when none does
    sure: float = 1.0
    by: Source = "text"


class Learned(NamedTuple):
    """In this shot somebody comes to know something."""

    character: str
    what: str  # in the words of the text, without the verb


@dataclass(frozen=True)
class State:
    """All facets of an entity in one shot."""

    facts: Mapping[str, Fact] = field(default_factory=dict)

    @cached_property
    def signature(self) -> tuple[tuple[str, str], ...]:
        """What equal states share: the values, without those that go without saying."""
        defaults = lexicon().defaults
        return tuple(
            sorted((f, fact.value) for f, fact in self.facts.items() if fact.value not in ("", defaults.get(f)))
        )


@dataclass(frozen=True)
class Entry:
    """One shot in the ledger."""

    shot: str  # its id
    number: int  # its place among the shots added, from 1
    timeline: str  # main, past, dream or future
    states: Mapping[Entity, State]  # of all that it shows or lets hear
    holders: Mapping[str, str]  # prop -> the character who has it in hand
    context: Mapping[Entity, frozenset[str]]  # the words about each, by which shots of one state are told apart
    scene: int  # shots in a row at one place and time have one number
    learned: tuple[Learned, ...] = ()  # who comes to know what
    unread: bool = False  # its words are in a language that the lexicon does not know: only the plan's fields were read

    def carried(self, character: str) -> tuple[str, ...]:
        """The props that somebody has in hand."""
        return tuple(prop for prop, holder in self.holders.items() if holder == character)


Corrections = Mapping[str, Mapping[tuple[Entity, str], str]]  # shot id -> (entity, facet) -> value: a person's word


def shown_by(plan: ShotPlan) -> list[Entity]:
    """What a shot shows or lets hear, its place too, whatever its framing."""
    return [
        *(Entity("look", key) for key in plan.characters),
        *(Entity("voice", key) for key in dict.fromkeys(line.character for line in plan.dialogue)),
        *([Entity("place", plan.scene)] if plan.scene else []),
        *(Entity("prop", key) for key in plan.props),
    ]
