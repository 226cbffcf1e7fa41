"""What a person is shown of a film: shots, takes, memory and status, as models that print as JSON."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from pydantic import BaseModel, ConfigDict

from director.build import FilmState, Reason, may_follow, reasons_of, standing
from director.conditioning import compile_condition
from director.errors import BadInput
from generator.request import GeneratorIdentity
from generator.shapes import frames_for
from workspace.film import Film
from workspace.records import Shot, Take
from workspace.store import stage

STATES = ("planned", "fresh", "stale", "skipped", "accepted")


class Shown(BaseModel):
    """Base of what is shown: immutable."""

    model_config = ConfigDict(frozen=True, defer_build=True)


class LineView(Shown):
    """One line of dialogue."""

    character: str
    line: str


class TakeView(Shown):
    """One take: `path` is a film file of its own."""

    id: int
    number: int
    path: str
    fingerprint: str
    generator: str
    seed: int
    made_at: str


class MemoryView(Shown):
    """One slot of a take's memory: which moment of which take, and why it was chosen."""

    position: int
    role: str
    shot: str
    shot_number: int
    take: int | None
    score: float
    reason: str
    audio_window: tuple[float, float]
    key_frame: int
    key_frame_path: str


class ShotView(Shown):
    """One shot as a person sees it. `condition` and `memory` are those of its current take, else what is planned."""

    number: int
    id: str
    title: str
    duration: float
    characters: tuple[str, ...]
    scene: str
    action: str
    dialogue: tuple[LineView, ...]
    state: str
    take: TakeView | None
    reasons: tuple[Reason, ...] = ()
    condition: str = ""
    memory: tuple[MemoryView, ...] = ()
    remarks: tuple[str, ...] = ()  # what the generator said of its current take
    notes: tuple[str, ...] = ()  # what its writer noted in the script

    def brief(self) -> dict[str, object]:
        """The fields of `shots --json`."""
        return self.model_dump(mode="json", exclude={"condition", "memory", "reasons", "remarks", "notes"})


class StaleView(Shown):
    """A shot whose take is not what the film now asks for, and why."""

    number: int
    id: str
    reasons: tuple[Reason, ...]


class Named(Shown):
    """A shot by number and id."""

    number: int
    id: str


class BetterMemory(Shown):
    """A moment that a new selection would take, and the one that it would leave."""

    shot: int
    now: int
    score: float
    instead_of: int | None
    its_score: float | None

    def __str__(self) -> str:
        old = f" for {self.instead_of} ({self.its_score:.2f} when it was chosen)" if self.instead_of else ""
        return f"better memory available: {self.now} ({self.score:.2f}){old}"


class Counts(Shown):
    """How many shots are in which state."""

    total: int
    planned: int
    fresh: int
    stale: int
    skipped: int
    accepted: int
    pinned: int


class Status(Shown):
    """How far a film is."""

    title: str
    folder: str
    stage: str
    shots: Counts
    seconds: float
    generator: str
    size: str
    fps: float
    memory: str
    degraded: tuple[str, ...]  # what is missing in current takes, in words
    remarks: tuple[str, ...] = ()  # what the generator said of current takes: "shot 7: …"
    stale: tuple[StaleView, ...] = ()
    may_follow: tuple[Named, ...] = ()  # what may become stale once those are redone: an upper bound
    older_renderer: int = 0  # current takes by an older version of the renderer
    better_memory: tuple[BetterMemory, ...] = ()  # only looked for when asked


def status(film: Film, renderer: GeneratorIdentity) -> Status:
    """The status of a film, as the renderer that is installed now would see it."""
    with film.view() as view:
        at, state = stage(view), FilmState.read(view)
    found = Counter(standing(shot, state) for shot in state.shots)
    settings = state.settings
    takes = [take for shot in state.shots if (take := state.take(shot)) is not None]
    missing = Counter(words for take in takes for words in take.lineage.degraded)
    stale = stale_views(state)
    pinned = sum(shot.pinned for shot in state.shots)
    return Status(
        title=settings.title,
        folder=str(film.folder),
        stage=at,
        shots=Counts(total=len(state.shots), pinned=pinned, **{name: found[name] for name in STATES}),
        seconds=round(sum(seconds(shot, state) for shot in state.shots if not shot.skipped), 2),
        generator=settings.generator,
        size=f"{settings.width}x{settings.height}",
        fps=settings.fps,
        memory=settings.memory,
        older_renderer=sum(made_by_another(take, renderer) for take in takes),
        degraded=tuple(f"{count} of {len(takes)} takes: {words}" for words, count in missing.items()),
        remarks=tuple(
            f"shot {shot.number}: {remark}"
            for shot in state.shots
            if not shot.skipped and (take := state.take(shot))
            for remark in take.outputs.remarks
        ),
        stale=tuple(stale),
        may_follow=tuple(Named(number=s.number, id=s.id) for s in may_follow({v.id for v in stale}, state)),
    )


def made_by_another(take: Take, renderer: GeneratorIdentity) -> bool:
    """Whether another version of the renderer made a take. That is no reason for stale; missing parts count apart."""
    made = GeneratorIdentity.model_validate(take.lineage.request["generator"])
    made = made.model_copy(update={"preset": renderer.preset})  # another one is a reason for stale
    return made.model_copy(update={"parts": renderer.parts}) != renderer if take.lineage.degraded else made != renderer


def stale_views(state: FilmState) -> list[StaleView]:
    """The stale shots, in story order."""
    return [
        StaleView(number=shot.number, id=shot.id, reasons=tuple(reasons_of(shot, state)))
        for shot in state.shots
        if standing(shot, state) == "stale"
    ]


def shot_views(film: Film, *, only: str | None = None) -> list[ShotView]:
    """The shots of a film in story order, or one by its id."""
    with film.view() as view:
        state = FilmState.read(view, of=None if only is None else [only])
    return [_shot_view(shot, state, film) for shot in state.shots if only in (None, shot.id)]


def seconds(shot: Shot, state: FilmState) -> float:
    """Length of a shot: that of its current take, else what is planned."""
    take, settings = state.take(shot), state.settings
    if take:
        return int(str(take.lineage.request["frames"])) / float(str(take.lineage.request["fps"]))
    return frames_for(shot.plan.duration, settings.fps) / settings.fps


def _shot_view(shot: Shot, state: FilmState, film: Film) -> ShotView:
    plan, cards, take = shot.plan, state.cards, state.take(shot)
    text = take.lineage.condition if take else compile_condition(plan, cards, state.settings).text
    return ShotView(
        number=shot.number,
        id=shot.id,
        title=plan.title,
        duration=seconds(shot, state),
        characters=tuple(cards[key].name for key in plan.characters),
        scene=cards[plan.scene].name if plan.scene else "",
        action=plan.action,
        dialogue=tuple(LineView(character=cards[line.character].name, line=line.line) for line in plan.dialogue),
        state=standing(shot, state),
        take=take_view(take, film) if take else None,
        reasons=() if shot.skipped else tuple(reasons_of(shot, state)),
        condition=text or "",
        memory=tuple(_memory_views(take, state, film)) if take else (),
        remarks=take.outputs.remarks if take else (),
        notes=plan.notes,
    )


def takes_of(film: Film, shot: Shot, numbers: Sequence[int] = ()) -> list[Take]:
    """The takes of a shot, all or those numbered. Raises BadInput for a number that is none."""
    with film.view() as view:
        takes = {take.number: take for take in view.takes(shot=shot.id).values()}
    unknown = [number for number in numbers if number not in takes]
    if unknown:
        have = f"it has takes {', '.join(map(str, takes))}" if takes else "it has no take yet"
        raise BadInput(f"shot {shot.number} has no take {unknown[0]}: {have}")
    return [takes[number] for number in numbers or takes]


def take_view(take: Take, film: Film) -> TakeView:
    """A take as a person sees it."""
    path = film.media.address(take.outputs.film, ".mp4")
    line = take.lineage
    return TakeView(
        id=take.id,
        number=take.number,
        path=path,
        fingerprint=line.fingerprint,
        generator=line.generator,
        seed=int(str(line.request["seed"])),
        made_at=take.made_at,
    )


def _memory_views(take: Take, state: FilmState, film: Film) -> list[MemoryView]:
    views = []
    for entry in take.lineage.memory:
        source = state.takes.get(entry.take or 0)
        slot = next((s for s in source.outputs.slots if s.digest == entry.slot), None) if source else None
        views.append(
            MemoryView(
                position=entry.position,
                role=entry.role,
                shot=entry.shot,
                shot_number=state.number.get(entry.shot, 0),
                take=entry.take,
                score=entry.score,
                reason=entry.reason,
                audio_window=(slot.start, slot.end) if slot else (0.0, 0.0),
                key_frame=slot.frame if slot else 0,
                key_frame_path=film.media.address(source.outputs.key_frame, ".png") if source else "",
            )
        )
    return views

