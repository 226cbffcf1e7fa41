"""How likely each earlier state of an entity is the one that a shot needs.

The ledger reads well, not perfectly. So the state that it names is not taken for certain: every earlier state gets a
probability from the facets in which it agrees, from what is told and what only supposed, and from the likeness of the
texts; and one part is kept for a state never seen. Errors of two shots that the ledger holds for the same state are not
independent, so a second shot of a state adds little.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from director.continuity.index import Index, Sightings
from director.continuity.lexicon import lexicon
from director.continuity.needs import Need
from director.continuity.states import Entry, Fact, State

SAME, DIFFERENT, MISSING = 0.4, 5.0, 2.2  # log odds: a facet agrees; differs; is told of one and not of the other
DRESSED = 1.0  # the same when a mark is told in other words
HARD = frozenset(["light", "age", "voice"])  # facets known from the plan, or plain when nothing is told: never in doubt
LATEST = 0.7  # log odds of the state seen last
MEANING = 3.0  # log odds for a cosine of 1 above the likeliest state's
ECHO = {"look": 1.0, "voice": 0.0, "place": 4.0, "prop": 4.0}  # the same for an echo of all words
WITHIN = {"look": 0.12, "voice": 0.0, "place": 0.5, "prop": 0.25}  # of that, what counts between shots of one state
MOST, HOPELESS = 8, 9.0  # states weighed, and how far below the best one is not
UNSEEN = -2.0  # log odds that the state was never seen


class Belief(NamedTuple):
    """An earlier state, the probability that it is the one needed, and how well each of its shots stands for it."""

    sightings: Sightings
    probability: float
    fits: dict[int, float]  # number of a shot -> 0 to 1


def believe(
    need: Need,
    index: Index,
    entry: Entry,
    meanings: Sequence[float] | None = None,
    *,
    also: Sequence[int] = (),
) -> list[Belief]:
    """The earlier states of what is needed, likeliest first.

    `meanings`: the cosine of this shot with each earlier shot, by number - 1. `also`: shots weighed in any case.
    """
    weighed = _likely(need.state, index.states(need.entity))
    if not weighed:
        return []
    kind, echo = need.entity.kind, index.echoes(need.entity, entry)
    alike = [{n: ECHO[kind] * echo(n) for n in group.candidates(also)} for group, _ in weighed]
    if meanings is not None and kind != "voice":
        alike = [{n: value + MEANING * meanings[n - 1] for n, value in found.items()} for found in alike]
    best = [max(found.values()) for found in alike]
    odds = [agrees + likeness for (_, agrees), likeness in zip(weighed, best, strict=True)]
    weights = [math.exp(value - max(odds)) for value in odds]
    unseen = math.exp(UNSEEN + max(best) - max(odds))
    beliefs = [
        Belief(group, weight / (sum(weights) + unseen), _fits(found, WITHIN[kind]))
        for (group, _), weight, found in zip(weighed, weights, alike, strict=True)
    ]
    return sorted(beliefs, key=lambda b: (-b.probability, -b.sightings.shots[-1]))


def agreement(mine: State, theirs: State) -> float:
    """The log odds by which two states are the same."""
    return sum(_compare(facet, mine.facts, theirs.facts) for facet in sorted({*mine.facts, *theirs.facts}))


def _likely(state: State, earlier: Sequence[Sightings]) -> list[tuple[Sightings, float]]:
    """The states that agree best and their log odds; the likeness of texts could not lift the others."""
    odds = [agreement(state, group.state) + LATEST * (group is earlier[-1]) for group in earlier]
    best = sorted(range(len(odds)), key=lambda i: (-odds[i], -i))[:MOST]
    return [(earlier[i], odds[i]) for i in sorted(best) if odds[i] > odds[best[0]] - HOPELESS]


def _fits(alike: Mapping[int, float], steep: float) -> dict[int, float]:
    top = max(alike.values())
    return {number: math.exp(steep * (value - top)) for number, value in alike.items()}


def _compare(facet: str, mine: Mapping[str, Fact], theirs: Mapping[str, Fact]) -> float:
    a, b = mine.get(facet), theirs.get(facet)
    if a and b:
        if a.value == b.value:
            return SAME
        if facet.startswith("mark:") and a.value and b.value:
            return -DRESSED  # bleeding, then bandaged: one wound
        certain = facet in HARD or "person" in (a.by, b.by) or "plan" in (a.by, b.by)
        return -DIFFERENT * (1.0 if certain else min(a.sure, b.sure))
    known = a or b
    if known is None or known.value in ("", lexicon().defaults.get(facet)):
        return 0.0
    return -DIFFERENT if facet in HARD else -MISSING * known.sure
