"""The identity critic: whether each character sounds and looks as in the take that stands for them, and as just before."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from director.critics import signature as colours
from director.critics import voiceprint as voices
from director.critics.base import Exam, Opinion, Unwatchable
from director.critics.faces import LIMIT, Faces, distance
from director.critics.hearing import Absent, Ear, joined, length, within
from director.critics.likeness import calibration
from generator.base import Box, Presence
from generator.media import Frame
from workspace.records import Take

Print = TypeVar("Print")
RIVALS = 6  # others of a film whose voices one is compared with: those who spoke last


class Unseen(Exception):
    """Somebody cannot be seen or heard well enough in a take: in words, why."""


@dataclass(frozen=True)
class Looks:
    """Somebody in the pictures of one take: faces where a detector finds some, and the colours in their box."""

    faces: list[NDArray[np.float64]]
    colours: colours.Signature | None
    light: tuple[object, ...] = ()  # what falls on them: colours are compared in the same only


class Identity:
    """Judges voices by a speaker encoder; looks by faces where they are found, by colours elsewhere."""

    name = "identity"

    def __init__(self) -> None:
        self._ear, self._encoder, self._faces = Ear(), voices.VoiceEncoder(), Faces()
        self._kept: dict[tuple[str, int, str], voices.Voiceprint | Looks | str] = {}  # or why there is none

    @property
    def by(self) -> str:
        """The parts that are there."""
        return f"{self._ear.by}; {self._encoder.by}; {self._faces.by}; colours in boxes; rules 3"

    def review(self, exam: Exam) -> Opinion:
        """See `Critic.review`."""
        opinion = Opinion(exam, self.name)
        exam.footage  # noqa: B018 - raises Unwatchable, for everybody at once
        for person in dict.fromkeys(line.character for line in exam.plan.dialogue):
            self._voice(exam, person, opinion)
        for person in exam.plan.characters:
            self._looks(exam, person, opinion)
        if not (exam.plan.dialogue or exam.plan.characters):
            opinion.cannot("looks", "nobody is in this shot")
        return opinion

    def _voice(self, exam: Exam, person: str, opinion: Opinion) -> None:
        try:
            mine = self._keep("voice", exam, exam.take, person, self._voice_in)
            known = self._references("voice", exam, person, self._voice_in)
        except Unseen as why:
            opinion.cannot("voice", str(why), person)
            return
        own, others = voices.together(known), self._others(exam, person)
        scale, least = calibration("voice among others" if others else "voice"), exam.thresholds.voice
        likeness = opinion.measured("voice likeness", voices.alike(mine, own), person)
        chance = scale.chance(voices.differences(mine, own, list(others.values())))
        opinion.measured("voice", chance, person)
        if chance < least:
            alike = {_name(exam, other): voices.alike(mine, theirs) for other, theirs in others.items()}
            told = (
                f"{exam.cards[person].name} {_sounds_like(likeness, len(known), alike)}; {chance:.0%} likely ({scale})"
            )
            numbers = {
                "measured": chance,
                "threshold": least,
                "subject": person,
                "slot": _slot_of(exam, person, "voice"),
            }
            grave = "error" if chance < least / 2 else "warning"
            opinion.found("voice", told, severity=grave, medium="sound", suggestion=_REMEMBER, **numbers)

    def _looks(self, exam: Exam, person: str, opinion: Opinion) -> None:
        try:
            mine = self._keep("looks", exam, exam.take, person, self._looks_in)
            others = self._references("looks", exam, person, self._looks_in)
        except Unseen as why:
            opinion.cannot("looks", str(why), person)
            return
        found = [*_faces(mine, others), *_colours(mine, others, exam)]
        if not found and mine.colours and any(other.colours and other.light != mine.light for other in others):
            opinion.cannot("looks", "the takes to compare with show them in another light", person)
            return
        if not found:
            opinion.cannot("looks", "nothing of them is seen both here and in the takes to compare with", person)
        for measure, value, limit, wrong, told in found:
            opinion.measured(measure, value, person)
            if wrong:
                evidence = f"{exam.cards[person].name} looks otherwise: {told}"
                numbers = {"measured": value, "threshold": limit, "subject": person}
                opinion.found("looks", evidence, suggestion=_REMEMBER, slot=_slot_of(exam, person, "look"), **numbers)

    def _references(
        self, what: str, exam: Exam, person: str, measure: Callable[[Exam, Take, str], Print]
    ) -> list[Print]:
        """What a character is compared with: the take that stands for them, and those of the nearest earlier shots."""
        anchor = exam.anchors.get(person)
        near = (exam.heard if what == "voice" else exam.kin).get(person, ())
        takes = {take.id: take for take in (anchor, *near) if take and take.id != exam.take.id}
        found, why = [], "" if takes else "there is no earlier take of theirs to compare with"
        if anchor is not None and anchor.id == exam.take.id and not takes:
            why = "this take stands for them: others are compared with it"
        for take in takes.values():
            try:
                found.append(self._keep(what, exam, take, person, measure))
            except Unseen as error:
                why = f"in the takes to compare with: {error}"
        if not found:
            raise Unseen(why)
        return found

    def _others(self, exam: Exam, person: str) -> dict[str, voices.Voiceprint]:
        """The voices of others of the film, as far as they can be told."""
        found = {}
        for other in [key for key in dict.fromkeys([*exam.heard, *exam.anchors]) if key != person][:RIVALS]:
            with suppress(Unseen):
                found[other] = voices.together(self._references("voice", exam, other, self._voice_in))
        return found

    def _keep(
        self, what: str, exam: Exam, take: Take, person: str, measure: Callable[[Exam, Take, str], Print]
    ) -> Print:
        """Measure somebody in a take once. Raises Unseen."""
        key = (what, take.id, person)
        if key not in self._kept:
            try:
                self._kept[key] = measure(exam, take, person)  # type: ignore[assignment]
            except (Unseen, Unwatchable, Absent) as why:
                self._kept[key] = str(why)
        found = self._kept[key]
        if isinstance(found, str):
            raise Unseen(found)
        return found  # type: ignore[return-value]

    def _voice_in(self, exam: Exam, take: Take, person: str) -> voices.Voiceprint:
        speakers = {line.character for line in take.lineage.plan.dialogue}
        if person not in speakers:
            raise Unseen("they have no line")
        if any(words.startswith("no voices") for words in take.lineage.degraded):
            raise Unseen("the take was made without voices")
        footage = exam.watch(take)
        if footage.samples is None:
            raise Unseen("the take has no sound")
        heard = self._ear.hear(footage)
        presence = exam.who(take).of(person)
        if presence is not None and presence.spans:
            spans = within(heard.speech, presence.spans)
        elif speakers == {person}:
            spans = heard.speech
        else:
            raise Unseen("several people speak, and the generator did not say who speaks when")
        if length(spans) < voices.SHORTEST:
            raise Unseen(f"{length(spans):.1f} s of speech are too few to know a voice")
        return voices.voiceprint(self._encoder, joined(heard.sound, spans))

    def _looks_in(self, exam: Exam, take: Take, person: str) -> Looks:
        footage, who = exam.watch(take), exam.who(take)
        presence = who.of(person)
        boxes = presence.boxes if presence else ()
        inside = [
            colours.View(frame, box, _boxes(at, [one for one in who.people if one.person != person]))
            for at, frame in footage.kept.items()
            for box in _boxes(at, [presence] if presence else [])
        ]
        faces: list[NDArray[np.float64]] = []
        if not self._faces.absent:
            places: Sequence[tuple[Frame, Box | None]] = [(view.frame, view.box) for view in inside]
            if not inside and take.lineage.plan.characters == (person,):
                places = [(frame, None) for frame in footage.kept.values()]
            faces = [face for frame, box in places for face in self._faces.find(frame, box)[:1]]
        found = Looks(faces, colours.signature(inside), _light(take))
        if not faces and found.colours is None:
            name = take.lineage.cards[person].name
            if not inside:
                raise Unseen(
                    f"{name} is in no picture" if boxes else f"no face is found, and who {name} is was not said"
                )
            raise Unseen(f"too little of {name} is in the pictures")
        return found


_REMEMBER = "remember a take that shows it right, or render it again with another seed"


Measured = tuple[str, float, float, bool, str]  # what, its value, the threshold, whether that is wrong, in words


def _faces(mine: Looks, others: list[Looks]) -> list[Measured]:
    """The nearest of the faces that were found in both."""
    faces = [face for other in others for face in other.faces]
    if not (mine.faces and faces):
        return []
    far = distance(mine.faces, faces)
    return [("face", far, LIMIT, far > LIMIT, f"the faces are {far:.2f} apart (dlib; of two people from {LIMIT} on)")]


def _colours(mine: Looks, others: list[Looks], exam: Exam) -> list[Measured]:
    """The nearest of the colours of chest or shoulders that were seen in both."""
    seen = [other.colours for other in others if other.colours is not None and other.light == mine.light]
    apart = [gap for one in seen if mine.colours and (gap := colours.differences(mine.colours, one)) is not None]
    if not apart:
        return []
    scale, least = calibration("signature"), exam.thresholds.looks
    chance = max(scale.chance(gap) for gap in apart)
    return [("looks", chance, least, chance < least, f"alike in colour with a chance of {chance:.0%} ({scale})")]


def _light(take: Take) -> tuple[object, ...]:
    """The hour and the weather that a take was asked for; by day, rooms are as bright as what is outside them."""
    plan = take.lineage.plan
    place = take.lineage.cards.get(plan.scene)
    inside = getattr(place, "interior", None)
    return plan.time_of_day, "" if inside else plan.weather, inside if plan.time_of_day != "day" else None


def _boxes(frame: int, people: Sequence[Presence]) -> list[Box]:
    """Where some people are in a frame."""
    return [box for one in people if frame < len(one.boxes) and (box := one.boxes[frame]) is not None]


def _sounds_like(likeness: float, takes: int, others: dict[str, float]) -> str:
    """Whom a voice is not, in words; `others`: how alike it is with those, by name."""
    nearest = max(others, key=lambda name: others[name], default="")
    own = f"{likeness:.2f} alike with {'one take' if takes == 1 else f'{takes} takes'} of theirs"
    if not nearest or others[nearest] < likeness:
        return f"sounds like somebody else: {own}"
    return f"sounds like {nearest}: {own}, and {others[nearest]:.2f} with {nearest}"


def _name(exam: Exam, person: str) -> str:
    """What somebody is called who speaks in earlier takes."""
    takes = (exam.anchors.get(person), *exam.heard.get(person, ()))
    return next((take.lineage.cards[person].name for take in takes if take and person in take.lineage.cards), person)


def _slot_of(exam: Exam, person: str, kind: str) -> str:
    """The digest of the first memory slot that was there for this; empty when none was."""
    for entry in exam.take.lineage.memory:
        if any(purpose.card == person and purpose.kind == kind for purpose in entry.purposes):
            return entry.slot
    return ""
