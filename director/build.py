"""A film is a build: what each shot asks for, and whether its take is that (design rules 1 to 9)."""

from __future__ import annotations

import hashlib
import json
from bisect import bisect_left
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, Field

from director.conditioning import compile_condition
from director.continuity.states import Corrections, Entity
from generator.request import Condition, GeneratorIdentity, Reads, ShotRequest, SlotRef
from generator.shapes import frames_for
from workspace.findings import Severity
from workspace.records import Card, Line, Reference, Remembered, Settings, Shot, ShotPlan, Take
from workspace.store import View

Value = TypeVar("Value")
UNSEEN = frozenset(  # plan fields that no condition holds
    {"title", "continuity", "notes", "memory", "transition", "duration", "states"}
)


class Reason(BaseModel):
    """One way in which a take is not what the film now asks for."""

    model_config = ConfigDict(frozen=True, defer_build=True)
    kind: str  # plan, card, memory, setting
    field: str = ""  # the plan field, card.field or setting
    slot: int | None = None  # for memory: which slot
    was: object = None
    now: object = None
    ids: tuple[object, ...] = Field((), exclude=True)  # of memory: was and now, whatever the numbers on the screen

    def __str__(self) -> str:
        what = f"memory slot {self.slot}" if self.slot is not None else self.field
        return f"{what}: {_words(self.was)} -> {_words(self.now)}"


@dataclass(frozen=True)
class Draft:
    """What a shot would be: a plan, a seed and cards that nobody has stored yet."""

    plan: ShotPlan
    seed: int
    cards: tuple[Card, ...] = ()  # changed with it
    audition: bool = False  # the take is one of several to choose from: nothing points at it


@dataclass(frozen=True)
class FilmState:
    """All that planning needs to know of a film, read once."""

    settings: Settings
    cards: Mapping[str, Card]
    shots: Sequence[Shot]
    current: Mapping[str, int]  # shot id -> take id, by the film's generator
    anchors: Mapping[str, int]  # card id -> take id
    takes: Mapping[int, Take]  # those that are current, anchors, or remembered by one of them
    accepted: Mapping[str, str] = field(default_factory=dict)  # shot id -> digest of the reasons accepted
    references: Mapping[str, Reference] = field(default_factory=dict)  # card id -> picture or voice of the person's own
    corrections: Corrections = field(default_factory=dict)  # a person's word on states
    faults: Mapping[int, Severity] = field(default_factory=dict)  # current take id -> the gravest that critics found
    judged: dict[str, list[Reason]] = field(default_factory=dict, init=False, compare=False)  # shot id -> once found

    @classmethod
    def read(cls, view: View, *, of: Collection[str] | None = None) -> FilmState:
        """Read the state of a film that has been created. Raises ValueError before that.

        `of`: only these shots are to be judged, and the takes of others are left out.
        """
        settings = view.settings()
        if settings is None:
            raise ValueError("the film has no settings yet")
        current, anchors = view.current(settings.generator), view.anchors(settings.generator)
        judged = current.values() if of is None else [current[shot] for shot in of if shot in current]
        takes = view.takes({*judged, *anchors.values()})
        takes |= _remembered(takes, current, view)
        rest = (view.accepted(settings.generator), view.references(), _corrections(view), view.faults(current.values()))
        return cls(settings, view.cards(), view.shots(), current, anchors, takes, *rest)

    def after(self, changes: Sequence[Mapping[str, Any]], view: View) -> FilmState:
        """The film after these changes of its log. Read anew, unless they only chose takes, as making a shot does."""
        if not changes:  # critics change nothing of the film, and are heard all the same
            faults = view.faults(self.current.values())
            return self if faults == self.faults else replace(self, faults=faults)
        by = {(change["table"], change["key"].get("generator")) for change in changes}
        if by - {("current", self.settings.generator), ("anchors", self.settings.generator)}:
            return FilmState.read(view)
        current, anchors, accepted = dict(self.current), dict(self.anchors), dict(self.accepted)
        for change in changes:
            row = change["after"] or {}
            if change["table"] == "current":
                _put(current, change["key"]["shot"], row.get("take"))
                _put(accepted, change["key"]["shot"], row.get("accepted"))
            else:
                _put(anchors, change["key"]["subject"], row.get("take"))
        new = view.takes({*current.values(), *anchors.values()} - set(self.takes))
        takes = {**self.takes, **new}
        takes |= _remembered(new, current, view)
        faults = view.faults(current.values())
        changed = replace(self, current=current, anchors=anchors, accepted=accepted, takes=takes, faults=faults)
        changed.__dict__.update(number=self.number, by_id=self.by_id)  # the same shots: counted once
        return changed

    @cached_property
    def number(self) -> dict[str, int]:
        """Shot id -> its number on the screen."""
        return {shot.id: shot.number for shot in self.shots}

    @cached_property
    def by_id(self) -> dict[str, Shot]:
        """Shot id -> shot."""
        return {shot.id: shot for shot in self.shots}

    def with_drafts(self, drafts: Mapping[str, Draft]) -> FilmState:
        """The same film with some shots planned otherwise."""

        def drawn(shot: Shot) -> Shot:
            draft = drafts.get(shot.id)
            return shot.model_copy(update={"plan": draft.plan, "seed": draft.seed}) if draft else shot

        cards = {card.id: card for draft in drafts.values() for card in draft.cards}
        return replace(self, shots=[drawn(shot) for shot in self.shots], cards={**self.cards, **cards})

    def history(self, shot: Shot) -> list[Shot]:
        """H_t: the earlier shots that have a take and are part of the film, in story order. Causal by construction."""
        return self._made[: bisect_left(self._made, shot.number, key=lambda s: s.number)]

    @cached_property
    def _made(self) -> list[Shot]:
        return [s for s in self.shots if s.id in self.current and not s.skipped]

    def take(self, shot: Shot) -> Take | None:
        """The current take of a shot."""
        return self.takes.get(self.current.get(shot.id, 0))


def wanted(
    shot: Shot,
    state: FilmState,
    memory: Sequence[Remembered],
    *,
    identity: GeneratorIdentity,
    reads: Reads,
) -> ShotRequest:
    """What the film asks of the generator for this shot, with this memory. Pure: no model, no retrieval, no clock."""
    settings = state.settings
    return ShotRequest(
        condition=compile_condition(shot.plan, state.cards, settings, reads=reads),
        slots=tuple(SlotRef(digest=entry.slot, use=entry.use if reads == "staging" else "") for entry in memory),
        seed=shot.seed,
        width=settings.width,
        height=settings.height,
        frames=frames_for(shot.plan.duration, settings.fps),
        fps=settings.fps,
        generator=identity,
    )


def judge(shot: Shot, take: Take, state: FilmState) -> list[Reason]:
    """Why a take is not what the film now asks for: empty when it is. By content, never by version number."""
    now = _asked_otherwise(shot, take, state)
    return (_condition_reasons(shot.plan, take, state, now) if now else []) + _other_reasons(shot, take, state)


def _asked_otherwise(shot: Shot, take: Take, state: FilmState) -> Condition | None:
    """The condition that the film now asks for; None when the take was made from the same."""
    request: Mapping[str, Any] = take.lineage.request  # JSON; a film of 300 shots compares 300 of them
    made = request["condition"]
    now = compile_condition(shot.plan, state.cards, state.settings, reads="text" if "text" in made else "staging")
    same = now.model_dump(mode="json", exclude_defaults=True) == made
    return None if same or now == Condition.model_validate(made) else now  # the same may be written in other ways


def _other_reasons(shot: Shot, take: Take, state: FilmState) -> list[Reason]:
    """What is not in the condition: the form of the picture, the preset, and memory."""
    made: Mapping[str, Any] = take.lineage.request
    settings, reasons = state.settings, []
    for name, was_set, is_set in (
        ("size", f"{made['width']}x{made['height']}", f"{settings.width}x{settings.height}"),
        ("fps", made["fps"], settings.fps),
        ("frames", made["frames"], frames_for(shot.plan.duration, settings.fps)),
    ):
        if was_set != is_set and not (name == "frames" and made["fps"] != settings.fps):
            reasons.append(Reason(kind="setting" if name != "frames" else "plan", field=name, was=was_set, now=is_set))
    preset = made["generator"].get("preset")
    if preset and preset != settings.preset:
        reasons.append(Reason(kind="setting", field="preset", was=preset, now=settings.preset))
    return reasons + _memory_reasons(shot, take, state)


def _condition_reasons(plan: ShotPlan, take: Take, state: FilmState, now: Condition) -> list[Reason]:
    """Every field whose change shows, each found by putting it alone back, and what the settings have changed beside."""
    made, cards = take.lineage, state.cards
    reads: Reads = "staging" if now.text is None else "text"

    def compiled(plan: ShotPlan, cards: Mapping[str, Card]) -> Condition:
        return compile_condition(plan, cards, state.settings, reads=reads)

    reasons = []
    for name in ShotPlan.model_fields:
        old, new = getattr(made.plan, name), getattr(plan, name)
        if name not in UNSEEN and old != new and compiled(plan.model_copy(update={name: old}), cards) != now:
            reasons.append(Reason(kind="plan", field=name, was=old, now=new))
    for key, card in made.cards.items():
        for name in type(card).model_fields if key in cards else ():
            old, new = getattr(card, name), getattr(cards[key], name)
            if old != new and compiled(plan, {**cards, key: cards[key].model_copy(update={name: old})}) != now:
                reasons.append(Reason(kind="card", field=f"{key}.{name}", was=old, now=new))
    was, back = Condition.model_validate(made.request["condition"]), compiled(made.plan, {**cards, **made.cards})
    return reasons + (_setting_reasons(was, back) if back != was else []) or _setting_reasons(was, now)


def _setting_reasons(was: Condition, now: Condition) -> list[Reason]:
    """For what no plan or card field explains: a setting of the film, or a newer way to write conditions."""
    if was.staging and now.staging:
        names = [n for n in type(was.staging).model_fields if getattr(was.staging, n) != getattr(now.staging, n)]
        return [
            Reason(kind="setting", field=n, was=getattr(was.staging, n), now=getattr(now.staging, n)) for n in names
        ]
    return [Reason(kind="setting", field="condition", was=was.text, now=now.text)]


def _memory_reasons(shot: Shot, take: Take, state: FilmState) -> list[Reason]:
    settings, made = state.settings, take.lineage
    if made.policy != settings.memory and (made.memory or shot.number > 1):
        return [Reason(kind="setting", field="memory", was=made.policy, now=settings.memory)]
    reasons = []
    for entry in made.memory:
        source, found, gone = state.by_id.get(entry.shot), resolve(entry, shot, state), ""
        if entry.shot and source is None:
            gone = "dropped"
        elif source and source.number >= shot.number:
            gone = "no longer earlier"
        elif found == entry.slot:
            continue
        if entry.shot:
            was, now = _take_name(entry.take, state), _take_name(_stands_for(entry, state), state) if found else None
        else:
            was, now = "a reference", "another reference" if found else None
        ids = (entry.slot, gone or found)
        reasons.append(Reason(kind="memory", slot=entry.position, was=was, now=gone or now, ids=ids))
    return reasons + _choice_reasons(shot, take, state)


def _choice_reasons(shot: Shot, take: Take, state: FilmState) -> list[Reason]:
    """Where a choice kept in the plan says otherwise than the recorded selection, as far as a new one could follow it."""
    choice, used = shot.plan.memory, {entry.shot for entry in take.lineage.memory}
    if state.settings.memory != "on" or not (choice.include or choice.exclude):
        return []
    able = {earlier.id for earlier in state.history(shot)}
    asked = [(key, "left out", "asked for") for key in choice.include if key in able and key not in used]
    unwanted = [(key, "remembered", "not wanted") for key in choice.exclude if key in used and key in state.number]
    made = {entry.shot: entry.use for entry in take.lineage.memory if entry.role != "fixed"}
    roles = [(key, made[key] or "all", choice.roles.get(key, "all")) for key in choice.include if key in made]
    otherwise = [role for role in roles if role[1] != role[2]]
    return [
        Reason(kind="memory", field=f"shot {state.number[key]}", was=was, now=now, ids=(key, now))
        for key, was, now in (*asked, *unwanted, *otherwise)
    ]


def resolve(entry: Remembered, shot: Shot, state: FilmState) -> str | None:
    """The digest that a recorded slot of a shot stands for now: a fixed one its reference or anchor, the others their
    shot's current take (rule 1). None when there is none. An anchor moved to this shot or a later one cannot be
    remembered here: the old one goes on standing."""
    if not entry.shot:
        reference = state.references.get(entry.subject)
        return reference.slot if reference else None
    take = state.takes.get(_stands_for(entry, state) or 0)
    if entry.role == "fixed" and take and state.number.get(take.shot, 0) >= shot.number:
        return entry.slot
    digests = [slot.digest for slot in take.outputs.slots] if take else []
    return entry.slot if entry.slot in digests else (digests[0] if digests else None)


def _stands_for(entry: Remembered, state: FilmState) -> int | None:
    """The take that a recorded entry means now."""
    return state.anchors.get(entry.subject) if entry.role == "fixed" else state.current.get(entry.shot)


def reasons_of(shot: Shot, state: FilmState) -> list[Reason]:
    """Why the current take of a shot of this state is not what the film asks for. Judged once; empty without a take."""
    take = state.take(shot)
    if take is None:
        return []
    if shot.id not in state.judged:
        state.judged[shot.id] = judge(shot, take, state)
    return state.judged[shot.id]


def standing(shot: Shot, state: FilmState) -> str:
    """planned, fresh, stale, accepted or skipped."""
    if shot.skipped:
        return "skipped"
    if state.take(shot) is None:
        return "planned"
    reasons = reasons_of(shot, state)
    if reasons and shot.id in state.accepted and state.accepted[shot.id] == asked_of(shot, state):
        return "accepted"
    return "stale" if reasons else "fresh"


def asked_of(shot: Shot, state: FilmState) -> str:
    """Digest of what the film asks of a shot that has a take: a take is accepted against it until it changes.

    The condition counts as it reads, whichever fields now say so, and memory by ids: an insertion gives every later
    shot another number, and is no reason.
    """
    take = state.takes[state.current[shot.id]]
    now = _asked_otherwise(shot, take, state)
    told: list[Any] = [now.model_dump(mode="json", exclude_defaults=True)] if now else []
    others = _other_reasons(shot, take, state)
    told += [[r.kind, r.slot, *r.ids] if r.ids else r.model_dump(mode="json") for r in others]
    return hashlib.sha256(json.dumps(told, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def users_of(shots: Collection[str], state: FilmState) -> list[Shot]:
    """The shots whose current takes remember one of these shots, not as an anchor: direct, in story order."""
    return [shot for shot in state.shots if shot.id not in shots and _remembers(shot, shots, state)]


def may_follow(shots: Collection[str], state: FilmState) -> list[Shot]:
    """What may become stale once these shots are redone: the closure over recorded memory, an upper bound (rule 2)."""
    reached = set(shots)
    for shot in state.shots:  # sources stand earlier in the story, so one pass closes it
        if _remembers(shot, reached, state):
            reached.add(shot.id)
    return [shot for shot in state.shots if shot.id in reached and shot.id not in shots]


def anchored_on(take: int, state: FilmState) -> dict[str, int]:
    """Card id -> how many shots' current takes hold this take as that character's anchor."""
    found: Counter[str] = Counter()
    for shot in state.shots:
        made = state.take(shot)
        for entry in made.lineage.memory if made else ():
            if entry.role == "fixed" and entry.take == take and state.anchors.get(entry.subject) == take:
                found[entry.subject] += 1
    return dict(found)


def _remembers(shot: Shot, shots: Collection[str], state: FilmState) -> bool:
    take = state.take(shot)
    if take is None or shot.skipped:  # a skipped one is neither stale nor redone
        return False
    used = {e.shot for e in take.lineage.memory if e.role != "fixed"}
    return any(state.number[key] < shot.number for key in used & set(shots) if key in state.number)


def _remembered(takes: Mapping[int, Take], current: Mapping[str, int], view: View) -> dict[int, Take]:
    """What these takes remember: the takes that they were made from, and what those shots' current takes are now."""
    entries = [entry for take in takes.values() for entry in take.lineage.memory]
    made_from = {entry.take for entry in entries if entry.take}
    return view.takes((made_from | {current[e.shot] for e in entries if e.shot in current}) - set(takes))


def _corrections(view: View) -> Corrections:
    found: dict[str, dict[tuple[Entity, str], str]] = {}
    for said in view.corrections():
        found.setdefault(said.shot, {})[Entity(said.kind, said.card), said.facet] = said.value
    return found


def _put(mapping: dict[str, Value], key: str, value: Value | None) -> None:
    if value is None:
        mapping.pop(key, None)
    else:
        mapping[key] = value


def _take_name(take: int | None, state: FilmState) -> object:
    """A take as a person names it: 7.2 is the second take of shot 7."""
    found = state.takes.get(take or 0)
    if found is None:
        return take
    return f"{state.number.get(found.shot, found.shot)}.{found.number}"


def _words(value: object) -> str:
    if value in ("", None, (), []):
        return "nothing"
    if isinstance(value, Line):
        return f"{value.character}: “{value.line}”"
    return "; ".join(map(_words, value)) if isinstance(value, tuple) else str(value)
