"""Stage 9: render one shot, or find it rendered. The one place where workspace and generator meet."""

from __future__ import annotations

import resource
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from functools import partial

import numpy as np
from numpy.typing import NDArray

from director.build import FilmState, standing, wanted
from director.conditioning import compile_condition, describe
from director.deps import Deps
from director.errors import DirectorError
from generator import heap, media
from generator.base import ShotMedia, Slot, Watch, Who
from generator.errors import GenerationFailed, GeneratorError
from generator.memory.lines import planned_who
from generator.memory.slots import Window, audio_latents_for, choose_window, cut_slot
from generator.memory.speakers import heard_in, speaker_window
from generator.request import Condition, ShotRequest
from workspace.commands import Command, EditCard, RegisterTake, ReplanShot, UseTake
from workspace.errors import WorkspaceError
from workspace.records import Line, Lineage, MediaFile, Outputs, Remembered, Selection, Shot, SlotRecord, Take
from workspace.store import View

SLOT_SUFFIX = ".mkv"
Choose = Callable[[Deps, str], Selection]
Upcoming = tuple[ShotRequest, Sequence[Slot]]  # as it would be asked for now
BY_LINES = "who speaks in it is guessed from the order and length of the lines"


def shoot(deps: Deps, shot_id: str, chosen: Selection, choose: Choose | None = None) -> int:
    """Make the take of one shot current: a finished one with the same fingerprint, or a new one. Returns its id.

    `choose`: how memory is chosen, with which the generator may get ready for the shot that is made next.
    """
    state, memory = deps.state(), chosen.memory
    shot = state.by_id[shot_id]
    request = wanted(shot, state, memory, identity=deps.generator.identity, reads=deps.generator.reads)
    with deps.film.view() as view:
        rendered = [take for take in view.takes_with(request.fingerprint) if deps.film.has_files(take)]
    asked = _selection(memory, state.settings.memory)
    done = next(
        (t for t in rendered if t.shot == shot_id and _selection(t.lineage.memory, t.lineage.policy) == asked), None
    )
    waiting = [s.id for s in state.shots if s.id not in state.current and not s.skipped and s.id != shot_id]
    deps.report.shot(shot.number, len(state.shots), shot.plan.title, waiting=len(waiting))
    # A revision's plan and its take become current together: a killed revision has changed nothing (rule 10).
    draft = deps.drafts.get(shot_id)
    audition = draft is not None and draft.audition
    revised: list[Command] = []
    if draft and not audition:
        revised = [
            *(EditCard(card=card) for card in draft.cards),
            ReplanShot(shot=shot_id, plan=shot.plan, seed=shot.seed),
        ]
    if done is not None:
        if not audition:
            deps.apply(*revised, UseTake(shot=shot_id, take=done.id))
        deps.report.shot_done(0.0, reused=True)
        return done.id
    if rendered:  # for another shot, or for memory that was chosen otherwise: a take of its own, of the same files
        outputs, spent = _outputs_of(rendered[0], deps), rendered[0].lineage.seconds_spent
    else:
        started = time.monotonic()
        slots = [load_slot(deps, entry) for entry in memory]
        upcoming = partial(_upcoming, deps, waiting[0], state, choose) if choose and waiting and not draft else None
        outputs = render(
            deps, request, slots, lines=shot.plan.dialogue, ahead=_ahead(deps, shot, state), upcoming=upcoming
        )
        heap.give_back(more=bool(waiting))
        spent = time.monotonic() - started
        for remark in outputs.remarks:
            deps.report.note(f"shot {shot.number}: {remark}")
    command = RegisterTake(
        shot=shot_id,
        lineage=_lineage(shot, state, chosen, request, deps.generator.degraded, spent),
        outputs=outputs,
        make_current=not audition,
    )
    deps.film.media.announce(request.fingerprint, command.model_dump(mode="json"))
    take = deps.apply(*revised, command)
    deps.film.media.settled(request.fingerprint)
    deps.report.shot_done(0.0 if rendered else spent, reused=bool(rendered))
    assert isinstance(take, int)
    return take


def _ahead(deps: Deps, shot: Shot, state: FilmState) -> Iterator[Condition]:
    """What `make` and `refresh` would ask for beside this shot. Compiled only when the generator looks."""
    for other in state.shots:
        if other.id != shot.id and standing(other, state) in ("planned", "stale"):
            yield compile_condition(other.plan, state.cards, state.settings, reads=deps.generator.reads)


def _upcoming(deps: Deps, shot_id: str, state: FilmState, choose: Choose) -> Upcoming | None:
    """A shot that is made after this one, as it would be asked for now. What hinders that is met again when it is made."""
    with suppress(DirectorError, WorkspaceError, GeneratorError):
        memory = choose(deps, shot_id).memory
        asked = wanted(state.by_id[shot_id], state, memory, identity=deps.generator.identity, reads=deps.generator.reads)
        return asked, [load_slot(deps, entry) for entry in memory]
    return None


def _outputs_of(take: Take, deps: Deps) -> Outputs:
    with deps.film.view() as view:
        return Outputs(**dict(take.outputs), who=view.who(take.id))


def _selection(memory: Sequence[Remembered], policy: str) -> tuple[object, ...]:
    """A recorded decision as far as status judges it: two that choose the same slots may stand for other things."""
    return (policy, *((entry.role == "fixed", entry.subject, entry.shot, entry.slot) for entry in memory))


def _lineage(
    shot: Shot,
    state: FilmState,
    chosen: Selection,
    request: ShotRequest,
    degraded: Sequence[str],
    spent: float,
) -> Lineage:
    plan = shot.plan
    named = dict.fromkeys((plan.scene, *plan.characters, *plan.props, *(line.character for line in plan.dialogue)))
    text = compile_condition(plan, state.cards, state.settings).text
    assert text is not None
    return Lineage(
        fingerprint=request.fingerprint,
        request=request.model_dump(mode="json", exclude_defaults=True),
        plan=plan,
        cards={key: state.cards[key] for key in named if key},
        policy=state.settings.memory,
        condition=text,
        description=describe(plan, state.cards),
        memory=chosen.memory,
        unmet=chosen.unmet,
        generator=request.generator.id,
        degraded=tuple(degraded),
        seconds_spent=round(spent, 3),
        peak_mib=round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, 1),
    )


def load_slot(deps: Deps, entry: Remembered) -> Slot:
    """The slot that a recorded selection names. Raises Damaged when its file is missing or changed."""
    if entry.slot in deps.slots:
        return deps.keep_slot(deps.slots[entry.slot], entry.slot)
    with deps.film.view() as view:
        file = view.media(_slot_file(entry, view))
    assert file is not None  # a foreign key says so
    slot = media.read_slot(deps.film.media.verified(file))
    if slot.digest != entry.slot:
        raise GenerationFailed(f"{deps.film.media.path(file.digest, file.suffix)} does not hold the slot it should")
    return deps.keep_slot(slot, entry.slot)


def _slot_file(entry: Remembered, view: View) -> str:
    if entry.take is None:
        return view.reference_file(entry.slot)
    slots = view.takes([entry.take])[entry.take].outputs.slots
    return next(slot.file for slot in slots if slot.digest == entry.slot)


def render(
    deps: Deps,
    request: ShotRequest,
    slots: Sequence[Slot],
    *,
    lines: Sequence[Line] = (),
    ahead: Iterable[Condition] = (),
    upcoming: Callable[[], Upcoming | None] | None = None,
) -> Outputs:
    """Render, choose what stays in memory, and put every file in its place.

    `lines`: what is said in the shot; where the generator does not tell who is heard when, they do. `upcoming`: the shot
    that is made after it, and its memory as far as that is known.
    """
    made = deps.generator.shoot(request, slots, ahead=ahead, watch=Watch(deps.report.progress))
    samples = media.quantise(made.waveform)
    window = choose_window(
        samples,
        audio_latents=audio_latents_for(request.frames, request.fps),
        video_frames=request.frames,
        fps=request.fps,
    )
    told = bool(made.who.people)
    who = made.who if told else planned_who(samples, [(line.character, line.line) for line in lines])
    windows = {"": window, **_speakers(request, samples, who, window)}
    files, cut = _written(deps, request, made, samples, windows, upcoming)
    records = []
    for (subject, one), slot, file in zip(windows.items(), cut, files[2:], strict=True):
        deps.keep_slot(slot, slot.digest)
        note = BY_LINES if subject and not told else one.why or heard_in(one.seconds, samples, who)
        records.append(_slot_record(subject, one, slot, file, note, request.seconds))
    return Outputs(
        film=files[0].digest,
        key_frame=files[1].digest,
        who=made.who.model_dump(mode="json", exclude_defaults=True),
        slots=tuple(records),
        files=tuple({file.digest: file for file in files}.values()),
        remarks=made.remarks,
    )


def _written(
    deps: Deps,
    request: ShotRequest,
    made: ShotMedia,
    samples: NDArray[np.int16],
    windows: Mapping[str, Window],
    upcoming: Callable[[], Upcoming | None] | None,
) -> tuple[list[MediaFile], list[Slot]]:
    """Write a take, the key frame of its own window and a slot for each window: files in this order, and the slots."""
    folder = deps.film.media
    film, key_frame = folder.new(".mp4"), folder.new(".png")
    paths = {subject: folder.new(SLOT_SUFFIX) for subject in windows}

    likely = upcoming() if upcoming and made.rehearse else None

    def remember(subject: str, frames: Mapping[int, media.Frame]) -> Slot:
        window = windows[subject]
        slot = cut_slot(window, np.stack([frames[i] for i in window.clip]), samples, made.who, latents=made.latents)
        if not subject and likely and made.rehearse:
            made.rehearse(*likely, slot)
        if not subject:
            media.write_png(key_frame, frames[window.frame])
        media.write_slot(paths[subject], slot)
        return slot

    with ThreadPoolExecutor(1) as pool:  # beside the encoder, which leaves half a processor free
        cut: dict[str, Future[Slot]] = {}

        def seen(subject: str, frames: Mapping[int, media.Frame]) -> None:
            cut[subject] = pool.submit(remember, subject, frames)

        media.write_take(film, _tapped(made.frames, windows, seen), samples, fps=request.fps)
    if len(cut) < len(windows):
        raise GenerationFailed(f"{deps.generator.identity.id} gave fewer frames than the {request.frames} it was asked for")
    slots = [cut[subject].result() for subject in windows]
    return [folder.keep(path) for path in (film, key_frame, *paths.values())], slots


def _tapped(
    frames: Iterable[media.Frame], windows: Mapping[str, Window], seen: Callable[[str, Mapping[int, media.Frame]], None]
) -> Iterator[media.Frame]:
    """The frames in order. Those of a window are handed on by their numbers as soon as the last of them is there."""
    wanted = {subject: {*one.clip, one.frame} for subject, one in windows.items()}
    kept: dict[int, media.Frame] = {}
    for number, frame in enumerate(frames):
        if any(number in one for one in wanted.values()):
            kept[number] = frame.copy()  # a generator may draw the next one into the same memory
        for subject, one in wanted.items():
            if number == max(one):
                seen(subject, {index: kept[index] for index in one})
        yield frame


def _slot_record(subject: str, window: Window, slot: Slot, file: MediaFile, note: str, seconds: float) -> SlotRecord:
    start, end = window.seconds
    return SlotRecord(
        subject=subject,
        digest=slot.digest,
        file=file.digest,
        start=round(start, 3),
        end=round(min(end, seconds), 3),
        frame=window.frame,
        note=note,
    )


def _speakers(request: ShotRequest, samples: NDArray[np.int16], who: Who, window: Window) -> dict[str, Window]:
    """A window for each voice that the shot's own does not let hear alone."""
    start, end = window.seconds
    speakers = [one for one in who.people if one.spans]
    heard = [one.person for one in speakers if any(a < end and b > start for a, b in one.spans)]
    lengths = {"video_frames": request.frames, "audio_latents": audio_latents_for(request.frames, request.fps)}
    found = {
        one.person: speaker_window(samples, one.person, who, fps=request.fps, **lengths)
        for one in speakers
        if heard != [one.person]
    }
    return {person: own for person, own in found.items() if own}
