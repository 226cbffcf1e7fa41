"""The continuity of a film as a person reads it: what each slot is for, and the state of everybody and everything."""

from __future__ import annotations

from collections.abc import Iterator

from director.build import FilmState
from director.continuity import explain
from director.continuity.ledger import Ledger
from director.continuity.states import Entity, Entry
from director.continuity.timelines import MAIN
from director.views import Shown
from workspace.records import NeedKind, Remembered, Selection, Shot


class PurposeView(Shown):
    """What a slot is for: a look or voice, a place or a thing."""

    kind: NeedKind
    card: str
    name: str
    sure: float
    wrong: bool  # it is shown, likely in another state


class SlotView(Shown):
    """One slot: which shot it is from, what it is for, what it added and what it beat."""

    position: int
    role: str
    use: str  # all that a person wants it for; empty: whatever it shows
    shot: int  # its number; 0 for a reference of the person's own
    purposes: tuple[PurposeView, ...]
    score: float
    runner_up: int | None  # number of the shot that would have been taken in its place
    reason: str

    def __str__(self) -> str:
        beaten = f"; next best: shot {self.runner_up}" if self.runner_up else ""
        source = f"shot {self.shot}" if self.shot else "reference"
        added = f" (adds {self.score:.2f}{beaten})" if self.score else ""
        return f"slot {self.position}: {source}, {self.role}: {self.reason}{added}"


class UnmetView(Shown):
    """Something that no slot shows as it is now."""

    kind: NeedKind
    card: str
    name: str
    why: str

    def __str__(self) -> str:
        return f"no slot: {self.name}: {self.why}"


class Why(Shown):
    """What a shot remembers and why: as recorded with its take, or as it would be chosen now."""

    shot: int
    id: str
    recorded: bool
    policy: str
    slots: tuple[SlotView, ...]
    unmet: tuple[UnmetView, ...]


class WhatIf(Why):
    """What a shot would remember, beside what it remembers now."""

    gained: tuple[int, ...]  # numbers of shots
    lost: tuple[int, ...]


class FactView(Shown):
    """One facet of the state of something, and the words that say so."""

    kind: NeedKind
    card: str
    name: str
    facet: str
    value: str
    words: str
    since: int  # number of the shot that says so; 0: supposed
    by: str  # text, plan or person


class KnownView(Shown):
    """Something that somebody knows, in the words that told it, and since which shot."""

    card: str
    name: str
    what: str
    since: int

    def __str__(self) -> str:
        return f"{self.name} knows: {self.what} (shot {self.since})"


class LedgerView(Shown):
    """The state of everybody and everything in one shot."""

    shot: int
    id: str
    timeline: str
    unread: bool  # in a language that the ledger does not know: only the plan's fields were read
    facts: tuple[FactView, ...]
    knows: tuple[KnownView, ...]  # what those who are there have come to know by then
    hands: dict[str, str]  # card id of a thing -> of who has it in hand
    states: dict[str, str]  # "look of Mara" -> its state in words
    lines: tuple[str, ...]  # all of it in words, with the words that support it


def recorded(shot: Shot, state: FilmState) -> Why | None:
    """Why the take of a shot remembers what it does; None when it has none."""
    take = state.take(shot)
    if take is None:
        return None
    line = take.lineage
    chosen = Selection(memory=line.memory, unmet=line.unmet)
    return why(shot, chosen, state, policy=line.policy, recorded=True)


def why(shot: Shot, chosen: Selection, state: FilmState, *, policy: str = "", recorded: bool = False) -> Why:
    """A selection in words."""
    names = {key: card.name for key, card in state.cards.items()}
    unmet = (
        UnmetView(**need.model_dump(), name=explain.named(Entity(need.kind, need.card), names)) for need in chosen.unmet
    )
    return Why(
        shot=shot.number,
        id=shot.id,
        recorded=recorded,
        policy=policy or state.settings.memory,
        slots=tuple(_slot(entry, state, names) for entry in chosen.memory),
        unmet=tuple(unmet),
    )


def what_if(shot: Shot, chosen: Selection, state: FilmState) -> WhatIf:
    """A selection that nobody has made, beside that of the take."""
    take = state.take(shot)
    had = {entry.shot for entry in take.lineage.memory} if take else set()
    would = {entry.shot for entry in chosen.memory}
    return WhatIf(
        **dict(why(shot, chosen, state)),
        gained=tuple(sorted(state.number[key] for key in would - had if key)),
        lost=tuple(sorted(state.number[key] for key in had - would if key in state.number)),
    )


def ledger(state: FilmState) -> Iterator[LedgerView]:
    """The states of a film as it is planned, shot by shot."""
    names, book = (
        {key: card.name for key, card in state.cards.items()},
        Ledger(state.cards, corrections=state.corrections),
    )
    known: dict[tuple[str, str, str], KnownView] = {}  # timeline, character, what
    for shot in state.shots:
        entry = book.add(shot.id, shot.plan)
        here = MAIN if entry.timeline == "past" else entry.timeline  # what was learned in the past is known now
        for character, what in entry.learned:
            told = KnownView(card=character, name=names[character], what=what, since=entry.number)
            known.setdefault((here, character, what), told)
        there = {*shot.plan.characters, *(line.character for line in shot.plan.dialogue)}
        knows = tuple(fact for (when, who, _), fact in known.items() if when == here and who in there)
        yield LedgerView(
            shot=shot.number,
            id=shot.id,
            timeline=entry.timeline,
            unread=entry.unread,
            facts=tuple(_facts(entry, names)),
            knows=knows,
            hands=dict(sorted(entry.holders.items())),
            states={explain.named(e, names): explain.state_in_words(s) for e, s in entry.states.items()},
            lines=(*explain.facts_in_words(entry, names), *map(str, knows)),
        )


def _slot(entry: Remembered, state: FilmState, names: explain.Names) -> SlotView:
    purposes = (
        PurposeView(**purpose.model_dump(), name=explain.named(Entity(purpose.kind, purpose.card), names))
        for purpose in entry.purposes
    )
    return SlotView(
        position=entry.position,
        role=entry.role,
        use=entry.use,
        shot=state.number.get(entry.shot, 0),
        purposes=tuple(purposes),
        score=entry.score,
        runner_up=state.number.get(entry.runner_up),
        reason=entry.reason,
    )


def _facts(entry: Entry, names: explain.Names) -> Iterator[FactView]:
    for entity, state in entry.states.items():
        for facet, fact in sorted(state.facts.items()):
            if fact.value:
                yield FactView(
                    kind=entity.kind,
                    card=entity.card,
                    name=explain.named(entity, names),
                    facet=facet,
                    value=fact.value,
                    words=fact.words,
                    since=fact.since,
                    by=fact.by,
                )
