"""Which earlier shots a new shot remembers: the few that together show most of what it needs, in its present state.

A budgeted cover: shot after shot the one that adds most, until nothing adds enough. What a shot adds only falls while
others are taken, so that a gain is counted anew only for the shot that leads.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from heapq import heapify, heappop, heapreplace
from typing import NamedTuple

from director.continuity.belief import Belief, believe
from director.continuity.index import Index
from director.continuity.needs import Need
from director.continuity.states import Entity, Entry, Kind
from workspace.records import Fill

GAIN = 0.06  # a slot must add this much of one need
AGAIN = 0.25  # of the belief in a state that each further shot of it adds to the last: the ledger may have misread one
HARM = 0.25  # the price of a slot that shows needed entities, all of them wrongly
UNCLEAR = 0.6  # how much the least clear sighting counts; the clearest counts 1
TIE = 0.03  # what the cosine weighs between shots that show the same
ALIKE, MOST_ALIKE = 0.3, 4  # the least cosine of a shot that is remembered for its meaning alone, and how many at most
WRONG = 0.5  # a need whose state is believed less than this is covered in a wrong state


class Covered(NamedTuple):
    """A need that a slot covers."""

    entity: Entity
    probability: float  # that the slot shows it in its present state
    wrong: bool  # its identity is shown; its state is likely another


class Slot(NamedTuple):
    """A chosen moment: what it is for, and what it beat."""

    shot: int
    role: str  # look, voice, place or prop: what it does most for; fill when it covers nothing
    needs: tuple[Covered, ...]  # most useful first
    score: float  # what it added, in needs
    runner_up: int | None  # the shot that would have been taken in its place


class Choice(NamedTuple):
    """The memory of one shot, most useful first, and what stayed without."""

    slots: tuple[Slot, ...]
    missing: tuple[tuple[Entity, str], ...]  # needs without a slot, and why


_Shown = dict[tuple[Entity, int], tuple[int, float]]  # need, state -> how often it is shown, and how clearly at best


class _Part(NamedTuple):
    """What a candidate shows of one need."""

    entity: Entity
    state: int  # which of the believed states
    worth: float  # weight of the need times the probability
    clear: float
    probability: float


@dataclass
class _Candidate:
    """An earlier shot that shows something needed."""

    shot: int
    parts: list[_Part]
    extra: float = 0.0  # tie-break less harm

    def gain(self, shown: _Shown) -> float:
        """What it adds to what is shown already."""
        total = self.extra
        for part in self.parts:
            times, clear = shown.get((part.entity, part.state), (0, 0.0))
            total += part.worth * part.clear * max(AGAIN**times, part.clear - clear if times else 0.0)
        return total


def choose(
    entry: Entry,
    needs: Sequence[Need],
    index: Index,
    *,
    slots: int = 7,
    meanings: Sequence[float] | None = None,
    include: Sequence[int] = (),
    exclude: Collection[int] = (),
    only: Mapping[int, Kind] | None = None,
    fill: Fill = "none",
) -> Choice:
    """Cover the needs with at most `slots` earlier shots. Deterministic: ties go to the later shot.

    `meanings`: the cosine of this shot with each earlier one, by number - 1. `include`: numbers taken before all others,
    whatever they show; `exclude`: numbers never to be taken; `only`: all that a shot is taken for.
    """
    beliefs = {need.entity: believe(need, index, entry, meanings, also=include) for need in needs}
    for number, kind in (only or {}).items():
        beliefs = {
            entity: found if entity.kind == kind else _without(number, found) for entity, found in beliefs.items()
        }
    candidates = _candidates(needs, beliefs, exclude, meanings)
    chosen = _cover(candidates, slots, include)
    chosen += _identities(beliefs, chosen, slots - len(chosen), exclude)
    chosen += _filled(fill, index, {slot.shot for slot in chosen} | set(exclude), slots - len(chosen), meanings)
    return Choice(tuple(chosen), tuple(_missing(beliefs, chosen)))


def _without(number: int, beliefs: Sequence[Belief]) -> list[Belief]:
    """The same states, and a shot shows none of them."""
    return [b._replace(fits={shot: fit for shot, fit in b.fits.items() if shot != number}) for b in beliefs]


def _candidates(
    needs: Sequence[Need],
    beliefs: dict[Entity, list[Belief]],
    exclude: Collection[int],
    meanings: Sequence[float] | None,
) -> list[_Candidate]:
    found: dict[int, _Candidate] = {}
    for need in needs:
        for state, belief in enumerate(beliefs[need.entity]):
            for shot, fit in belief.fits.items():
                if shot in exclude:
                    continue
                clear = fit * (UNCLEAR + (1 - UNCLEAR) * belief.sightings.clarity[shot])
                part = _Part(need.entity, state, need.weight * belief.probability, clear, belief.probability)
                found.setdefault(shot, _Candidate(shot, [])).parts.append(part)
    for shot, candidate in found.items():
        seen = [part.probability for part in candidate.parts if part.entity.kind != "voice"]
        wrong = 1.0
        for probability in seen:
            wrong *= 1 - probability
        candidate.extra = TIE * meanings[shot - 1] if meanings is not None else 0.0
        candidate.extra -= HARM * wrong if seen else 0.0
    return [found[shot] for shot in sorted(found)]


def _cover(candidates: Sequence[_Candidate], slots: int, include: Sequence[int]) -> list[Slot]:
    by_shot = {candidate.shot: candidate for candidate in candidates}
    shown: _Shown = {}
    chosen: list[Slot] = []
    for shot in list(dict.fromkeys(include))[:slots]:
        asked = by_shot.pop(shot, _Candidate(shot, []))
        chosen.append(_slot(asked, asked.gain(shown), None))
        _show(asked, shown)
    heap = [(-candidate.gain(shown), -shot) for shot, candidate in by_shot.items()]
    heapify(heap)
    while heap and len(chosen) < slots:
        score, shot = _leader(heap, by_shot, shown)
        if score < GAIN:
            break
        heappop(heap)
        chosen.append(_slot(by_shot[shot], score, _leader(heap, by_shot, shown)[1] if heap else None))
        _show(by_shot[shot], shown)
    return chosen


def _show(candidate: _Candidate, shown: _Shown) -> None:
    for part in candidate.parts:
        times, clear = shown.get((part.entity, part.state), (0, 0.0))
        shown[part.entity, part.state] = (times + 1, max(clear, part.clear))


def _leader(heap: list[tuple[float, int]], by_shot: dict[int, _Candidate], shown: _Shown) -> tuple[float, int]:
    """The gain and number of the shot that adds most now: counted anew until the leader's gain is a present one."""
    while True:
        old, negative = heap[0]
        gain = by_shot[-negative].gain(shown)
        if -gain <= old + 1e-12:
            return gain, -negative
        heapreplace(heap, (-gain, negative))


def _slot(candidate: _Candidate, score: float, runner_up: int | None) -> Slot:
    parts = sorted(candidate.parts, key=lambda part: -part.worth)
    needs = tuple(Covered(part.entity, round(part.probability, 3), part.probability < WRONG) for part in parts)
    role = parts[0].entity.kind if parts else "fill"
    return Slot(candidate.shot, role, needs, round(score, 3), runner_up)


def _identities(
    beliefs: dict[Entity, list[Belief]], chosen: Sequence[Slot], room: int, exclude: Collection[int]
) -> list[Slot]:
    """For who and what is in no slot yet, a sighting in another state, the likeliest and latest: few for all of them."""
    shown = _shown(chosen)
    lost: dict[int, list[Covered]] = {}
    for entity, found in beliefs.items():
        if entity in shown or entity.kind == "voice":
            continue
        for belief in found:
            for shot in belief.fits:
                if shot not in exclude:
                    lost.setdefault(shot, []).append(Covered(entity, round(belief.probability, 3), wrong=True))
    out: list[Slot] = []
    while lost and len(out) < room:
        shot = max(lost, key=lambda n: (len(lost[n]), sum(c.probability for c in lost[n]), n))
        covers = lost.pop(shot)
        out.append(Slot(shot, covers[0].entity.kind, tuple(covers), 0.0, None))
        done = {cover.entity for cover in covers}
        lost = {n: rest for n, found in lost.items() if (rest := [c for c in found if c.entity not in done])}
    return out


def _filled(
    fill: Fill, index: Index, taken: Collection[int], room: int, meanings: Sequence[float] | None
) -> Iterator[Slot]:
    """Slots for nothing in particular: the latest shots, or those most alike in meaning."""
    if fill == "none" or (fill == "similar" and meanings is None):
        return
    shots = sorted((n for n in index.shots if n not in taken), reverse=True)
    if fill == "similar" and meanings is not None:
        shots = sorted((n for n in shots if meanings[n - 1] >= ALIKE), key=lambda n: -meanings[n - 1])[:MOST_ALIKE]
    for shot in shots[: max(room, 0)]:
        yield Slot(shot, "fill", (), 0.0, None)


def _missing(beliefs: dict[Entity, list[Belief]], chosen: Sequence[Slot]) -> Iterator[tuple[Entity, str]]:
    shown, right = _shown(chosen), {c.entity for slot in chosen for c in slot.needs if not c.wrong}
    for entity, found in beliefs.items():
        if not found:
            yield entity, "first time"
        elif entity not in shown:
            yield entity, "no room"
        elif entity not in right:
            yield entity, "first time in this state"


def _shown(chosen: Sequence[Slot]) -> set[Entity]:
    return {covered.entity for slot in chosen for covered in slot.needs}
