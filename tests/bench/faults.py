"""Faults planted in real takes: each by a seeded die, in a take that had none."""

from __future__ import annotations

import random
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from director.build import FilmState
from director.critics.base import Exam
from director.critics.panel import Panel
from generator.animatic.casting import cast_all
from generator.animatic.generator import Animatic
from generator.animatic.sound import soundtrack
from generator.base import SAMPLE_RATE, Presence, Slot, Who
from generator.media import quantise, read_frames, read_slot, read_sound, write_take
from generator.request import Person, ShotRequest, SpokenLine
from generator.shapes import samples_for
from workspace.film import Film
from workspace.records import Take


class Unplantable(Exception):
    """A take in which this fault cannot be planted."""


@dataclass
class Ground:
    """A clean take, and the film around it."""

    film: Film
    state: FilmState
    exam: Exam
    die: random.Random
    generator: Animatic

    def frames(self) -> list[np.ndarray]:
        """All pictures of the take."""
        return list(read_frames(self.path(self.exam.take)))

    def sound(self) -> np.ndarray:
        """Its samples, int16 [2, n]."""
        return read_sound(self.path(self.exam.take))[0].copy()

    def path(self, take: Take) -> Path:
        """Where the film of a take lies."""
        return self.film.media.path(take.outputs.film, ".mp4")

    def slots(self, take: Take) -> list[Slot]:
        """The memory that a take was made with."""
        return slots_of(self.film, take)

    def another(self, person: str) -> str:
        """Another character of the film who has an anchor."""
        found = [key for key in sorted(self.exam.anchors) if key != person]
        if not found:
            raise Unplantable("there is nobody else")
        return self.die.choice(found)

    def person(self, key: str) -> Person:
        """A character as some take of theirs was asked for it."""
        anchor = ShotRequest.model_validate(self.exam.anchors[key].lineage.request)
        return next(one for one in anchor.condition.staging.people if one.id == key)


def slots_of(film: Film, take: Take) -> list[Slot]:
    """The memory that a take was made with."""
    with film.view() as view:
        sources = view.takes([entry.take for entry in take.lineage.memory])
    kept = [next(s for s in sources[e.take].outputs.slots if s.digest == e.slot) for e in take.lineage.memory]
    return [read_slot(film.media.path(one.file, ".mkv")) for one in kept]


_VOICES: dict[tuple[Path, int, str], str] = {}


def voice_of(film: Film, take: Take, person: str) -> str:
    """Which voice of the bank spoke for somebody: two characters may have the same. Empty for who has no line."""
    key = (film.folder, take.id, person)
    if key not in _VOICES:
        _VOICES[key] = _cast(film, take, person)
    return _VOICES[key]


def _cast(film: Film, take: Take, person: str) -> str:
    request = ShotRequest.model_validate(take.lineage.request)
    speakers = [one for one in request.condition.staging.people if one.voice]
    if person not in (one.id for one in speakers):
        return ""
    heard = [slot for ref, slot in zip(request.slots, slots_of(film, take), strict=True) if ref.use in ("", "voice")]
    return cast_all(speakers, request.seed, heard)[person].id


def drifted(film: Film, exam: Exam) -> bool:
    """Whether somebody speaks with another voice of the bank than in a take that they are compared with."""
    for person in {line.character for line in exam.plan.dialogue}:
        known = [take for take in (exam.anchors.get(person), *exam.heard.get(person, ())) if take is not None]
        if {voice_of(film, take, person) for take in known} - {"", voice_of(film, exam.take, person)}:
            return True
    return False


@dataclass(frozen=True)
class Planted:
    """A take with a fault: its pictures and sound, and who is where when that has changed."""

    frames: list[np.ndarray]
    samples: np.ndarray
    who: Who | None = None
    person: str = ""  # whose fault it is; empty: nobody's


def black(ground: Ground) -> Planted:
    """A black second."""
    frames, (first, count) = ground.frames(), (0, round(ground.exam.request.fps))
    first = ground.die.randrange(0, max(1, len(frames) - count))
    frames[first : first + count] = [np.zeros_like(frames[0])] * len(frames[first : first + count])
    return Planted(frames, ground.sound())


def frozen(ground: Ground) -> Planted:
    """The second half stands still."""
    frames = ground.frames()
    half = len(frames) // 2
    return Planted(frames[:half] + [frames[half]] * (len(frames) - half), ground.sound())


def silent(ground: Ground) -> Planted:
    """No sound for two seconds or more."""
    sound = ground.sound()
    length = min(sound.shape[1], round(ground.die.uniform(2.0, 4.0) * SAMPLE_RATE))
    first = ground.die.randrange(0, sound.shape[1] - length + 1)
    sound[:, first : first + length] = 0
    return Planted(ground.frames(), sound)


def clipped(ground: Ground) -> Planted:
    """Raised by 9 to 18 dB beyond full scale."""
    sound = ground.sound().astype(np.float64)
    peak = float(abs(sound).max())
    if peak < 1_000:
        raise Unplantable("there is hardly any sound")
    loud = sound * (32767 / peak) * 10 ** (ground.die.uniform(9, 18) / 20)
    return Planted(ground.frames(), np.clip(loud, -32768, 32767).astype(np.int16))


def swapped(ground: Ground) -> Planted:
    """Half a second to a second of another shot."""
    frames = ground.frames()
    others = [take for take in ground.state.takes.values() if take.shot != ground.exam.take.shot]
    strange = list(read_frames(ground.path(ground.die.choice(others))))
    count = min(ground.die.randrange(12, 26), len(frames) // 2, len(strange))
    first = ground.die.randrange(1, len(frames) - count)
    frames[first : first + count] = strange[:count]
    return Planted(frames, ground.sound())


def shortened(ground: Ground) -> Planted:
    """8 to 24 frames too few, picture and sound."""
    count = ground.exam.request.frames - 8 * ground.die.randrange(1, 4)
    if count < 9:
        raise Unplantable("it is short already")
    return Planted(
        ground.frames()[:count], ground.sound()[:, : samples_for(count, ground.exam.request.fps, SAMPLE_RATE)]
    )


def wrong_line(ground: Ground) -> Planted:
    """Lines of other shots are spoken."""
    lines = ground.exam.plan.dialogue
    if not lines:
        raise Unplantable("nobody speaks")
    mine = {line.line for line in lines}
    pool = [line.line for shot in ground.state.shots for line in shot.plan.dialogue if line.line not in mine]
    staging = ground.exam.request.condition.staging
    wrong = tuple(line.model_copy(update={"text": ground.die.choice(pool)}) for line in staging.lines)
    return _spoken(ground, wrong)


def other_voice(ground: Ground) -> Planted:
    """Somebody speaks with the voice of another character: their sound in a take where they speak alone."""
    mine = ground.exam.take
    speakers = {line.character for line in ground.exam.plan.dialogue}
    if len(speakers) != 1:
        raise Unplantable("not one speaks")
    (speaker,) = speakers
    if ground.exam.anchors.get(speaker, mine).id == mine.id:
        raise Unplantable("this take is what the voice is known by")
    if drifted(ground.film, ground.exam):
        raise Unplantable("they are known by more than one voice")
    voice = voice_of(ground.film, mine, speaker)
    takes = [take for take in ground.state.takes.values() if _alone(take) not in ("", speaker)]
    exam = ground.exam  # the critic must not meet the very same sound again
    compared = {one.id for takes in (exam.anchors.values(), *exam.heard.values()) for one in takes}
    for take in ground.die.sample(takes, len(takes)):
        other = _alone(take)
        if take.id not in compared and voice_of(ground.film, take, other) != voice:
            break
    else:
        raise Unplantable("nobody else has another voice")
    sound, heard = np.zeros_like(ground.sound()), read_sound(ground.path(take))[0]
    length = min(sound.shape[1], heard.shape[1])
    sound[:, :length] = heard[:, :length]
    with ground.film.view() as view:
        spans = Who.model_validate(view.who(take.id)).of(other).spans
    boxes = {one.person: one.boxes for one in ground.exam.who(mine).people}
    people = tuple(
        Presence(person=key, boxes=boxes.get(key, ()), spans=spans if key == speaker else ())
        for key in dict.fromkeys([*boxes, speaker])
    )
    return Planted(ground.frames(), sound, Who(people=people), speaker)


def _alone(take: Take) -> str:
    """Who is the only one to speak in a take; empty when nobody or several do."""
    speakers = {line.character for line in take.lineage.plan.dialogue}
    return speakers.pop() if len(speakers) == 1 else ""


def other_coat(ground: Ground) -> Planted:
    """Somebody wears the clothes of another character."""
    anchors, mine = ground.exam.anchors, ground.exam.take
    seen = [key for key in ground.exam.plan.characters if anchors.get(key, mine).id != mine.id]
    if not seen:
        raise Unplantable("nobody is seen who is known from before")
    who = ground.die.choice(seen)
    staging = ground.exam.request.condition.staging
    coat = ground.person(ground.another(who)).clothing
    people = tuple(one.model_copy(update={"clothing": coat}) if one.id == who else one for one in staging.people)
    condition = ground.exam.request.condition.model_copy(
        update={"staging": staging.model_copy(update={"people": people})}
    )
    request = ground.exam.request.model_copy(update={"condition": condition})
    made = ground.generator.shoot(request, ground.slots(ground.exam.take))
    return Planted(list(made.frames), ground.sound(), person=who)


def _spoken(ground: Ground, lines: tuple[SpokenLine, ...]) -> Planted:
    """The take with other lines."""
    request = ground.exam.request
    staging = request.condition.staging.model_copy(update={"lines": lines})
    condition = request.condition.model_copy(update={"staging": staging})
    asked = request.model_copy(update={"condition": condition})
    made = soundtrack(asked, ground.slots(ground.exam.take), ground.generator.voices)
    return Planted(ground.frames(), quantise(made.waveform))


Faults = dict[str, tuple[Callable[[Ground], Planted], str, str]]  # name -> (how, critic, aspect)
FAULTS: Faults = {
    "black second": (black, "technical", "black"),
    "frozen half": (frozen, "technical", "frozen"),
    "frames of another shot": (swapped, "technical", "cut"),
    "wrong length": (shortened, "technical", "frames"),
    "silence": (silent, "technical", "silence"),
    "clipped sound": (clipped, "technical", "clipped"),
    "wrong line": (wrong_line, "speech", "words"),
    "another's voice": (other_voice, "identity", "voice"),
    "another's coat": (other_coat, "identity", "looks"),
}


class WithFault(Panel):
    """Critics who are shown a planted take in place of the real one."""

    _shown: int = 0  # the id of that take; 0 for none
    _path: Path = Path()
    _changed: Who | None = None

    def show(self, take: Take, planted: Planted, folder: Path) -> None:
        """From now on this is what is seen of a take."""
        self._path = folder / f"{uuid.uuid4().hex}.mp4"
        self._shown, self._changed = take.id, planted.who
        fps = float(str(take.lineage.request["fps"]))
        write_take(self._path, planted.frames, planted.samples, fps=fps)
        self._seen.pop(take.id, None)

    def hide(self) -> None:
        """All takes are seen as they are again."""
        self._seen.pop(self._shown, None)
        self._path.unlink()
        self._shown = 0

    def _file(self, take: Take) -> Path:
        return self._path if take.id == self._shown else super()._file(take)

    def _who(self, take: Take) -> Who:
        changed = self._changed if take.id == self._shown else None
        return changed if changed is not None else super()._who(take)
