"""Which earlier moments a shot remembers: the memory bank of one shot, chosen from what exists now (paper 5.3)."""

from __future__ import annotations

from collections.abc import Sequence

from director.build import FilmState
from director.chronicle import Chronicle
from director.continuity import explain
from director.continuity.cover import Choice, Slot
from director.continuity.states import Entry
from director.steering import MAX_FIXED
from generator.memory.bank import native
from generator.request import MAX_SLOTS
from workspace.records import Purpose, Remembered, Selection, Shot, SlotRecord, Unmet


def select(shot: Shot, state: FilmState, chronicle: Chronicle, *, meanings: Sequence[float] | None = None) -> Selection:
    """The memory of one shot by the film's policy, in the order that the generator sees: fixed first, then story order.

    `meanings`: the cosine of this shot with each earlier one, by number - 1; None where nobody has looked.
    """
    if state.settings.memory == "off":
        return Selection()
    if state.settings.memory == "native":
        chosen = native(state.history(shot), max_size=MAX_SLOTS)
        return _ordered([_entry(state, s.id, "recent", reason="first 3 and recent 4") for s in chosen], state)
    return _covering(shot, state, chronicle, meanings)


def _covering(shot: Shot, state: FilmState, chronicle: Chronicle, meanings: Sequence[float] | None) -> Selection:
    """Anchors, what a person asks for, and what else it takes to show all that the shot needs."""
    able = {s.id: s.number for s in state.history(shot) if s.id not in shot.plan.memory.exclude}
    asked_for = [key for key in shot.plan.memory.include if key in able]
    asked = [able[key] for key in asked_for]
    unwanted = {state.number[key] for key in shot.plan.memory.exclude if key in state.number}
    continuity, entry = chronicle.before(shot, state)
    references, anchors = _fixed(shot, able, state)
    standing = continuity.standing(
        entry, {anchor.subject: able[anchor.shot] for anchor in anchors}, meanings=meanings, exclude=unwanted
    )
    anchors = [anchor for anchor in anchors if anchor.subject in standing][: MAX_FIXED - len(references)]
    standing_for = {anchor.shot for anchor in anchors}
    roles = {k: kind for k, kind in shot.plan.memory.roles.items() if k in asked_for and k not in standing_for}
    choice = continuity.choose(
        entry,
        slots=MAX_SLOTS - len(references) - len(anchors) + len(standing_for),
        meanings=meanings,
        include=[*(able[anchor.shot] for anchor in anchors), *asked],
        exclude=unwanted,
        fill=state.settings.fill,
        only={able[key]: kind for key, kind in roles.items()},
    )
    slots = {state.shots[slot.shot - 1].id: slot for slot in choice.slots}
    memory = [*references, *(_told(anchor, slots[anchor.shot], entry, state) for anchor in anchors)]
    for key in (key for key in slots if key not in standing_for):
        use = roles.get(key, "")
        reason = (f"asked for, only the {use}" if use else "asked for") if key in asked_for else ""
        found = _entry(state, key, "dynamic", reason=reason).model_copy(update={"use": use})
        memory.append(_told(found, slots[key], entry, state))
    return _ordered(memory, state, unmet=_unmet(choice, references))


def _fixed(shot: Shot, able: dict[str, int], state: FilmState) -> tuple[list[Remembered], list[Remembered]]:
    """References of the person's own first, then the anchors of those who have none, then whatever room is left."""
    people = list(dict.fromkeys((*shot.plan.characters, *(line.character for line in shot.plan.dialogue))))
    references = [_reference(shot, key, state) for key in people if key in state.references][:MAX_FIXED]
    anchors = []
    for key in sorted(people, key=lambda k: k in state.references):
        take = state.takes.get(state.anchors.get(key, 0))
        if take and take.shot in able:
            reason = f"stands for {state.cards[key].name}"
            anchors.append(_entry(state, take.shot, "fixed", subject=key, reason=reason, take=take.id))
    return references, anchors


def _reference(shot: Shot, character: str, state: FilmState) -> Remembered:
    heard = any(line.character == character for line in shot.plan.dialogue)
    kinds = (*(["look"] if character in shot.plan.characters else []), *(["voice"] if heard else []))
    return Remembered(
        position=0,
        role="fixed",
        subject=character,
        slot=state.references[character].slot,
        reason=f"reference for {state.cards[character].name}",
        purposes=tuple(Purpose.model_validate({"kind": kind, "card": character}) for kind in kinds),
    )


def _told(entry: Remembered, slot: Slot, at: Entry, state: FilmState) -> Remembered:
    """A slot with what it is for, what it added, and what it beat."""
    names = {key: card.name for key, card in state.cards.items()}
    words = explain.covers_in_words(slot, at, names) if slot.needs else "alike in meaning" if not entry.reason else ""
    purposes = [Purpose(kind=c.entity.kind, card=c.entity.card, sure=c.probability, wrong=c.wrong) for c in slot.needs]
    beaten = state.shots[slot.runner_up - 1].id if slot.runner_up else ""
    voices = [purpose.card for purpose in purposes if purpose.kind == "voice"]
    kept = state.takes[entry.take or 0].outputs.slots
    sound = _sound(kept, voices, entry.subject)
    heard = f"its sound: {sound.note}" if voices and sound.note else ""
    told = {"reason": "; ".join(filter(None, (entry.reason, words, heard))), "score": slot.score, "slot": sound.digest}
    return entry.model_copy(update={**told, "purposes": tuple(purposes), "runner_up": beaten})


def _sound(kept: Sequence[SlotRecord], voices: Sequence[str], subject: str) -> SlotRecord:
    """The moment of a take to remember: where one voice is wanted, the one that lets hear it alone; else the loudest."""
    wanted = subject if subject in voices else voices[0] if len(voices) == 1 else ""
    return next((s for s in kept if s.subject == wanted), next(s for s in kept if not s.subject))


def _unmet(choice: Choice, references: Sequence[Remembered]) -> list[Unmet]:
    """What no slot shows in its present state. Whom a reference stands for is not seen for the first time."""
    cast = {(purpose.kind, purpose.card) for entry in references for purpose in entry.purposes}
    return [
        Unmet(kind=entity.kind, card=entity.card, why=why)
        for entity, why in choice.missing
        if tuple(entity) not in cast
    ]


def _ordered(memory: Sequence[Remembered], state: FilmState, *, unmet: Sequence[Unmet] = ()) -> Selection:
    """Fixed entries first, references before all; then story order."""
    entries = sorted(memory, key=lambda e: (e.role != "fixed", state.number.get(e.shot, 0)))
    placed = (entry.model_copy(update={"position": at}) for at, entry in enumerate(entries))
    return Selection(memory=tuple(placed), unmet=tuple(unmet))


def _entry(
    state: FilmState, shot: str, role: str, *, reason: str, subject: str = "", take: int | None = None
) -> Remembered:
    chosen = state.takes[take if take is not None else state.current[shot]]
    slot = next(s for s in chosen.outputs.slots if not s.subject)
    row = {"position": 0, "role": role, "subject": subject, "shot": shot, "take": chosen.id, "slot": slot.digest}
    return Remembered.model_validate({**row, "reason": reason})
