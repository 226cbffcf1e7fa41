"""Which earlier moments a shot remembers: the memory bank of one shot, chosen from what exists now (paper 5.3)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from heapq import heappush, heappushpop
from typing import NamedTuple

from director.build import FilmState
from generator.memory.bank import native
from generator.request import MAX_SLOTS
from workspace.records import Remembered, Shot, ShotPlan, Take

MAX_FIXED = 3  # anchors of the characters in the shot
MAX_DYNAMIC = 4  # key frames of key shots
MIN_SCORE = 0.3  # below this an earlier shot is no key shot: a slot left empty beats one that misleads

# What shared entities add to the cosine of two descriptions: meaning finds the moment, entities make sure of the people.
SHARED = {"characters": 0.3, "scene": 0.2, "props": 0.1}
MOST_SHARED = sum(SHARED.values()) + 0.001  # and what rounding may add


class Ranked(NamedTuple):
    """An earlier shot and how relevant it is."""

    shot: str
    score: float
    reason: str


def relevance(meaning: float, shot: ShotPlan, earlier: ShotPlan, names: Mapping[str, str]) -> tuple[float, str]:
    """Rel(q_t, S_i): cosine of the descriptions plus what both shots share. Rounded to three digits, with the reason."""
    score, shared = meaning, []
    for field in ("characters", "props"):
        mine, theirs = getattr(shot, field), getattr(earlier, field)
        if both := [key for key in mine if key in theirs]:
            score += SHARED[field] * len(both) / len(mine)
            shared += sorted(both)
    if shot.scene and shot.scene == earlier.scene:
        score += SHARED["scene"]
        shared.append(shot.scene)
    reason = f"meaning {meaning:.2f}"
    if shared:
        reason += "; shares " + ", ".join(names.get(key, key) for key in shared)
    return round(score, 3), reason


def rank(shot: ShotPlan, earlier: Sequence[Take], meanings: Sequence[float], names: Mapping[str, str]) -> list[Ranked]:
    """The most relevant of the earlier takes, which are in story order: all that `select` may need, in that order.

    Looked at by falling meaning, until what both shots may share cannot lift one into those any more: in a film of
    thousands of shots most are never looked at.
    """
    enough = MAX_SLOTS + len(shot.memory.include) + len(shot.memory.exclude)
    best: list[float] = []  # a heap: the lowest of the best scores stands first
    found: dict[int, Ranked] = {}
    for index in sorted(range(len(earlier)), key=meanings.__getitem__, reverse=True):
        if len(best) == enough and meanings[index] + MOST_SHARED < best[0]:
            break
        score, reason = relevance(meanings[index], shot, earlier[index].lineage.plan, names)
        (heappush if len(best) < enough else heappushpop)(best, score)
        found[index] = Ranked(earlier[index].shot, score, reason)
    return [found[index] for index in sorted(found)]


def select(shot: Shot, state: FilmState, ranked: Sequence[Ranked]) -> tuple[Remembered, ...]:
    """The memory of one shot by the film's policy, in the order that the generator sees: fixed first, then story order."""
    history = state.history(shot)
    if state.settings.memory == "off":
        return ()
    if state.settings.memory == "native":
        entries = [
            _entry(state, s.id, "recent", reason="first 3 and recent 4") for s in native(history, max_size=MAX_SLOTS)
        ]
    else:
        entries = _fixed(shot, history, state)
        entries += _dynamic(shot, history, state, ranked, [e.take for e in entries])
        entries += _recent(shot, history, state, [e.take for e in entries])
    number = {s.id: s.number for s in history}
    entries.sort(key=lambda e: (e.role != "fixed", number.get(e.shot, 0)))  # references stand before all
    return tuple(e.model_copy(update={"position": i}) for i, e in enumerate(entries))


def _fixed(shot: Shot, history: Sequence[Shot], state: FilmState) -> list[Remembered]:
    """References of the person's own first, then the anchors of those who have none, then whatever room is left."""
    earlier = {s.id for s in history}
    speakers = (line.character for line in shot.plan.dialogue)
    people = list(dict.fromkeys((*shot.plan.characters, *speakers)))
    references = [_reference(state, key) for key in people if key in state.references]
    anchors = []
    for key in sorted(people, key=lambda k: k in state.references):
        take = state.takes.get(state.anchors.get(key, 0))
        if take and take.shot in earlier and take.shot not in shot.plan.memory.exclude:
            reason = f"stands for {state.cards[key].name}"
            anchors.append(_entry(state, take.shot, "fixed", subject=key, reason=reason, take=take.id))
    return [*references, *anchors][:MAX_FIXED]


def _reference(state: FilmState, character: str) -> Remembered:
    reason = f"reference for {state.cards[character].name}"
    return Remembered(position=0, role="fixed", subject=character, slot=state.references[character].slot, reason=reason)


def _dynamic(
    shot: Shot,
    history: Sequence[Shot],
    state: FilmState,
    ranked: Sequence[Ranked],
    taken: Sequence[int | None],
) -> list[Remembered]:
    choice = shot.plan.memory
    asked = [Ranked(key, 1.0, "asked for") for key in choice.include]
    able = {s.id for s in history} - set(choice.exclude)
    near = [r for r in ranked if r.score >= MIN_SCORE and r.shot not in choice.include]
    found = sorted(near, key=lambda r: -r.score)  # stable: ties go to the earlier shot
    entries: list[Remembered] = []
    for r in [*asked, *found]:
        if r.shot in able and state.current[r.shot] not in taken and len(entries) < MAX_DYNAMIC:
            entries.append(_entry(state, r.shot, "dynamic", score=r.score, reason=r.reason))
    return entries[: MAX_SLOTS - len(taken)]


def _recent(shot: Shot, history: Sequence[Shot], state: FilmState, taken: Sequence[int | None]) -> list[Remembered]:
    last = [s for s in history if s.id not in shot.plan.memory.exclude][-1:]
    if len(taken) >= MAX_SLOTS or not last or state.current[last[0].id] in taken:
        return []
    return [_entry(state, last[0].id, "recent", reason="the shot before")]


def _entry(
    state: FilmState,
    shot: str,
    role: str,
    *,
    reason: str,
    subject: str = "",
    score: float = 0.0,
    take: int | None = None,
) -> Remembered:
    chosen = state.takes[take if take is not None else state.current[shot]]
    slot = next(s for s in chosen.outputs.slots if not s.subject)
    row = {"position": 0, "role": role, "subject": subject, "shot": shot, "take": chosen.id, "slot": slot.digest}
    return Remembered.model_validate({**row, "score": score, "reason": reason})
