"""The continuity of one film, kept up while a run goes from shot to shot: read once, then one shot at a time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from director.build import FilmState
from director.continuity.memory import Continuity
from director.continuity.states import Corrections, Entry
from workspace.findings import Severity
from workspace.records import Card, Shot, ShotPlan

# How clearly a take shows anything, after what critics found on it: a sound one that shows the same is preferred.
QUALITY: Mapping[Severity, float] = {"note": 1.0, "warning": 0.75, "error": 0.4}


class Told(NamedTuple):
    """A shot as it stands in the film."""

    shot: str
    plan: ShotPlan  # that its take was made from: what is seen; else what it is to be
    take: int  # 0: nothing that a later shot could remember
    quality: float = 1.0  # what critics leave of it


class Chronicle:
    """Ledger and index of the shots before one, built on from call to call as long as what was read still holds.

    Going on to a later shot costs the shots between. Going back, or a change before it, costs reading the film anew.
    """

    def __init__(self) -> None:
        self._cards: Mapping[str, Card] = {}
        self._corrections: Corrections = {}
        self._continuity = Continuity({})
        self._read: list[Told] = []  # all in the ledger; the last one is not in the index while it is chosen for
        self._settled = 0  # how many of them are as they stay

    def before(self, shot: Shot, state: FilmState) -> tuple[Continuity, Entry]:
        """What is known before a shot, by the earlier shots alone (rule 9), and the entry of the shot itself."""
        wanted = [_told(earlier, state) for earlier in state.shots[: shot.number - 1]]
        wanted.append(Told(shot.id, shot.plan, 0))
        if not self._goes_on(wanted, state):
            self._cards, self._corrections = state.cards, state.corrections
            self._continuity = Continuity(state.cards, corrections=state.corrections)
            self._read, self._settled = [], 0
        for told in wanted[self._settled : -1]:
            self._settle(told)
        if len(self._read) < len(wanted):
            self._enter(wanted[-1])
        return self._continuity, self._continuity.ledger.entries[-1]

    def _goes_on(self, wanted: Sequence[Told], state: FilmState) -> bool:
        done, last = self._settled, self._read[self._settled :]
        return (
            len(self._read) <= len(wanted)
            and self._cards == state.cards
            and self._corrections == state.corrections
            and self._read[:done] == wanted[:done]
            and all(told[:2] == wanted[done][:2] for told in last)
        )

    def _enter(self, told: Told) -> None:
        self._continuity.plan(told.shot, told.plan)
        self._read.append(told)

    def _settle(self, told: Told) -> None:
        if len(self._read) == self._settled:
            self._enter(told)
        self._read[self._settled] = told
        self._settled += 1
        if told.take:
            self._continuity.made(self._continuity.ledger.entries[-1], quality=told.quality)


def _told(shot: Shot, state: FilmState) -> Told:
    take = state.take(shot)
    if take is None:
        return Told(shot.id, shot.plan, 0)
    fault = state.faults.get(take.id, "note")
    return Told(shot.id, take.lineage.plan, 0 if shot.skipped else take.id, QUALITY[fault])
