"""A film is a build: what each shot asks for, and whether its take is that (design rules 1 to 9)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from pydantic import BaseModel, ConfigDict

from director.conditioning import compile_condition
from generator.request import Condition, GeneratorIdentity, Reads, ShotRequest, SlotRef
from generator.shapes import frames_for
from workspace.records import Card, Remembered, Settings, Shot, ShotPlan, Take
from workspace.store import View

UNSEEN = frozenset({"title", "continuity", "memory", "transition", "duration"})  # plan fields that no condition holds


class Reason(BaseModel):
    """One way in which a take is not what the film now asks for."""

    model_config = ConfigDict(frozen=True)
    kind: str  # plan, card, memory, setting
    field: str = ""  # the plan field, card.field or setting
    slot: int | None = None  # for memory: which slot
    was: object = None
    now: object = None

    def __str__(self) -> str:
        what = f"memory slot {self.slot}" if self.slot is not None else self.field
        return f"{what}: {_words(self.was)} -> {_words(self.now)}"


@dataclass(frozen=True)
class Draft:
    """What a shot would be: a plan and a seed that nobody has stored yet."""

    plan: ShotPlan
    seed: int


@dataclass(frozen=True)
class FilmState:
    """All that planning needs to know of a film, read once."""

    settings: Settings
    cards: Mapping[str, Card]
    shots: Sequence[Shot]
    current: Mapping[str, int]  # shot id -> take id, by the film's generator
    anchors: Mapping[str, int]  # card id -> take id
    takes: Mapping[int, Take]  # those that are current or anchors
    accepted: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def read(cls, view: View) -> FilmState:
        """Read the state of a film that has been created. Raises ValueError before that."""
        settings = view.settings()
        if settings is None:
            raise ValueError("the film has no settings yet")
        current, anchors = view.current(settings.generator), view.anchors(settings.generator)
        takes = view.takes({*current.values(), *anchors.values()})
        accepted = view.accepted(settings.generator)
        return cls(settings, view.cards(), view.shots(), current, anchors, takes, accepted)

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

        return replace(self, shots=[drawn(shot) for shot in self.shots])

    def history(self, shot: Shot) -> list[Shot]:
        """H_t: the earlier shots that have a take and are part of the film, in story order. Causal by construction."""
        return [s for s in self.shots if s.number < shot.number and s.id in self.current and not s.skipped]

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
        condition=compile_condition(shot.plan, state.cards, settings).read_by(reads),
        slots=tuple(SlotRef(digest=entry.slot) for entry in memory),
        seed=shot.seed,
        width=settings.width,
        height=settings.height,
        frames=frames_for(shot.plan.duration, settings.fps),
        fps=settings.fps,
        generator=identity,
    )


def judge(shot: Shot, take: Take, state: FilmState) -> list[Reason]:
    """Why a take is not what the film now asks for: empty when it is. By content, never by version number."""
    made = ShotRequest.model_validate(take.lineage.request)
    settings = state.settings
    reads: Reads = "text" if made.condition.text is not None else "staging"
    reasons = []
    now = compile_condition(shot.plan, state.cards, settings).read_by(reads)
    if now != made.condition:
        reasons += _condition_reasons(shot.plan, take, state) or _staging_reasons(made.condition, now)
    for name, was, is_now in (
        ("size", f"{made.width}x{made.height}", f"{settings.width}x{settings.height}"),
        ("fps", made.fps, settings.fps),
        ("frames", made.frames, frames_for(shot.plan.duration, settings.fps)),
    ):
        if was != is_now and not (name == "frames" and made.fps != settings.fps):
            reasons.append(Reason(kind="setting" if name != "frames" else "plan", field=name, was=was, now=is_now))
    return reasons + _memory_reasons(shot, take, state)


def _condition_reasons(plan: ShotPlan, take: Take, state: FilmState) -> list[Reason]:
    reasons = []
    for name in ShotPlan.model_fields:
        was, now = getattr(take.lineage.plan, name), getattr(plan, name)
        if name not in UNSEEN and was != now:
            reasons.append(Reason(kind="plan", field=name, was=was, now=now))
    for key, old in take.lineage.cards.items():
        new = state.cards.get(key)
        for name in type(old).model_fields:
            was, now = getattr(old, name), getattr(new, name, None)
            if was != now:
                reasons.append(Reason(kind="card", field=f"{key}.{name}", was=was, now=now))
    return reasons


def _staging_reasons(was: Condition, now: Condition) -> list[Reason]:
    """For what no plan or card field explains: a setting of the film, or a newer way to write conditions."""
    if was.staging and now.staging:
        names = [n for n in type(was.staging).model_fields if getattr(was.staging, n) != getattr(now.staging, n)]
        return [Reason(kind="setting", field=n, was=getattr(was.staging, n), now=getattr(now.staging, n)) for n in names]
    return [Reason(kind="setting", field="condition", was=was.text, now=now.text)]


def _memory_reasons(shot: Shot, take: Take, state: FilmState) -> list[Reason]:
    settings, made = state.settings, take.lineage
    if made.policy != settings.memory and (made.memory or shot.number > 1):
        return [Reason(kind="setting", field="memory", was=made.policy, now=settings.memory)]
    reasons = []
    for entry in made.memory:
        found = resolve(entry, state)
        if state.number.get(entry.shot, 0) == 0:
            reasons.append(Reason(kind="memory", slot=entry.position, was=entry.take, now="dropped"))
        elif state.number[entry.shot] >= shot.number:
            reasons.append(Reason(kind="memory", slot=entry.position, was=entry.take, now="no longer earlier"))
        elif found is None or entry.slot not in {s.digest for s in found.outputs.slots}:
            reasons.append(Reason(kind="memory", slot=entry.position, was=entry.take, now=found.id if found else None))
    choice, used = shot.plan.memory, {entry.shot for entry in made.memory}
    for key in choice.include:
        if key not in used and 0 < state.number.get(key, 0) < shot.number:
            reasons.append(Reason(kind="memory", field=f"with {key}", was="left out", now="asked for"))
    for key in choice.exclude:
        if key in used:
            reasons.append(Reason(kind="memory", field=f"without {key}", was="remembered", now="not wanted"))
    return reasons


def resolve(entry: Remembered, state: FilmState) -> Take | None:
    """What a recorded slot stands for now: a fixed one its anchor, the others their shot's current take (rule 1)."""
    chosen = state.anchors.get(entry.subject) if entry.role == "fixed" else state.current.get(entry.shot)
    return state.takes.get(chosen or 0)


def standing(shot: Shot, state: FilmState) -> str:
    """planned, fresh, stale or skipped."""
    if shot.skipped:
        return "skipped"
    take = state.take(shot)
    if take is None:
        return "planned"
    return "stale" if judge(shot, take, state) else "fresh"


def _words(value: object) -> str:
    if value in ("", None, (), []):
        return "nothing"
    return str(value)
