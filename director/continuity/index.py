"""Where each entity was seen in which state: what selection looks at instead of the whole film."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from director.continuity.needs import clarity, shows_place
from director.continuity.states import Entity, Entry, State
from workspace.records import ShotPlan

LATEST, CLEAREST = 10, 4  # sightings of one state that selection weighs


@dataclass
class Sightings:
    """The earlier shots that show one entity in one state."""

    state: State  # of the latest
    shots: list[int] = field(default_factory=list)  # numbers, rising
    clearest: list[int] = field(default_factory=list)  # the best shown, best first
    clarity: dict[int, float] = field(default_factory=dict)

    def add(self, number: int, state: State, clear: float) -> None:
        """One more shot, later than all before."""
        self.state = state
        self.shots.append(number)
        self.clarity[number] = clear
        self.clearest = sorted([*self.clearest, number], key=lambda n: (-self.clarity[n], -n))[:CLEAREST]

    def candidates(self, also: Iterable[int] = ()) -> set[int]:
        """The shots worth weighing: the latest, the clearest and the first, and those of `also` that are among them."""
        asked = (number for number in also if number in self.clarity)
        return {*self.shots[-LATEST:], *self.clearest, self.shots[0], *asked}


class Index:
    """Entity -> state -> shots, built as shots are made."""

    def __init__(self) -> None:
        self._groups: dict[Entity, dict[tuple[tuple[str, str], ...], Sightings]] = defaultdict(dict)
        self._context: dict[Entity, dict[int, frozenset[str]]] = defaultdict(dict)
        self._known: dict[Entity, Counter[str]] = defaultdict(Counter)
        self._scenes: dict[int, int] = {}  # number of a shot -> of its scene

    def add(self, entry: Entry, plan: ShotPlan, *, quality: float = 1.0) -> None:
        """A shot that exists. `quality`: of its key frame, 0 to 1, where something has judged it."""
        self._scenes[entry.number] = entry.scene
        for entity, state in entry.states.items():
            if entity.kind == "place" and not shows_place(plan):
                continue
            group = self._groups[entity].setdefault(state.signature, Sightings(state))
            group.add(entry.number, state, quality * clarity(entity, plan))
            self._context[entity][entry.number] = entry.context.get(entity, frozenset())
            self._known[entity].update(self._context[entity][entry.number])

    @property
    def shots(self) -> Iterable[int]:
        """The numbers of all shots that exist, in the order in which they were made."""
        return self._scenes.keys()

    def states(self, entity: Entity) -> list[Sightings]:
        """The states in which an entity was seen, those seen last at the end."""
        return sorted(self._groups.get(entity, {}).values(), key=lambda group: group.shots[-1])

    def echoes(self, entity: Entity, entry: Entry) -> Callable[[int], float]:
        """How much of what an entry says of an entity an earlier shot says too, by number: 0 to 1, rare words most."""
        mine, known = entry.context.get(entity, frozenset()), self._known[entity]
        seen = len(self._context[entity])
        weights = {word: math.log(1 + seen / (1 + known[word])) for word in sorted(mine)}
        total = sum(weights.values()) or 1.0

        def echo(number: int) -> float:
            if self._scenes[number] == entry.scene:
                return 1.0  # nothing has been cut between
            theirs = self._context[entity][number]
            return sum(weight for word, weight in weights.items() if word in theirs) / total

        return echo
