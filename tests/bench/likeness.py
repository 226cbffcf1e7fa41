"""Fits the likeness of voices and of looks on takes of which it is known who is heard and seen in them."""

from __future__ import annotations

import json
import random
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, field

import numpy as np

from director.build import FilmState
from director.critics import signature, voiceprint
from director.critics.identity import Identity, Looks, Unseen
from director.critics.likeness import Calibration, fit
from director.critics.panel import NEAR, Panel
from director.critics.voiceprint import Voiceprint
from tests.bench.faults import drifted, voice_of
from tests.bench.tables import ROOT
from workspace.film import Film
from workspace.records import Shot, Take

Opened = Iterable[tuple[Film, Panel, list[tuple[Shot, Take, FilmState]]]]


def calibrate(films: Opened) -> None:
    """Fit the likeness of voices and of looks on these films, as the critic compares them, and write it."""
    voices, looks, identity = Voices(), Trials(), Identity()
    identity._faces.absent = "they have a limit of their own"
    for film, panel, shots in films:
        identity._kept.clear()  # takes have other numbers in another film
        for shot, take, state in shots:
            exam = panel.exam(shot, take, state)
            for person in dict.fromkeys(line.character for line in take.lineage.plan.dialogue):
                with suppress(Unseen):
                    spoken = Spoken(
                        film.folder.name, take.id, person, voice_of(film, take, person),
                        identity._keep("voice", exam, take, person, identity._voice_in),
                    )  # fmt: skip
                    voices.spoken.append(spoken)
                    own = identity._references("voice", exam, person, identity._voice_in)
                    if not drifted(film, exam):
                        known = {one.id for takes in (exam.anchors.values(), *exam.heard.values()) for one in takes}
                        others = list(identity._others(exam, person).values())
                        voices.known.append(Known(spoken, voiceprint.together(own), others, known))
            for person in take.lineage.plan.characters:
                with suppress(Unseen):
                    looks.add(film.folder.name, person, identity._looks_in(exam, take, person))
    found = {
        "voice": voices.fitted(identity._encoder.by, voiceprint.ALONE),
        "voice among others": voices.fitted(identity._encoder.by, voiceprint.AMONG),
        "signature": looks.fitted("main colours in boxes", signature.NAMES),
    }
    path = ROOT / "director" / "critics" / "calibration.json"
    path.write_text(json.dumps({name: asdict(one) for name, one in found.items()}, indent=2) + "\n", encoding="utf-8")
    for name, one in found.items():
        print(f"{name}: {one}")


@dataclass(frozen=True)
class Spoken:
    """Somebody who speaks in a take."""

    film: str
    take: int
    person: str
    voice: str  # of the bank
    heard: Voiceprint


@dataclass(frozen=True)
class Known:
    """What the critic compares somebody in a take with."""

    spoken: Spoken
    own: Voiceprint
    others: list[Voiceprint]
    takes: set[int]  # that this was heard in


@dataclass
class Voices:
    """Voices against what they are compared with: that of the same person, and of others, half of them of other films."""

    spoken: list[Spoken] = field(default_factory=list)
    known: list[Known] = field(default_factory=list)

    def fitted(self, by: str, names: tuple[str, ...]) -> Calibration:
        """What so many of the differences are worth."""
        known = [one for one in self.known if one.others]
        here = [(other, one) for one in known for other in self.spoken if _wrong(other, one)]
        films = {
            film: {one.voice for one in self.spoken if one.film == film} for film in {one.film for one in self.spoken}
        }
        strange = [(other, one) for one in known for other in self.spoken if other.voice not in films[one.spoken.film]]
        strange = random.Random("strangers").sample(strange, min(len(here), len(strange)))
        same, different = (
            np.array([voiceprint.differences(other.heard, one.own, one.others)[: len(names)] for other, one in pairs])
            for pairs in ([(one.spoken, one) for one in known], [*here, *strange])
        )
        return fit(by, names, same, different)


def _wrong(other: Spoken, known: Known) -> bool:
    """Whether this is another's voice, of the same film, in a take that the critic does not know."""
    mine = known.spoken
    elsewhere = other.take not in known.takes
    return elsewhere and other.film == mine.film and other.person != mine.person and other.voice != mine.voice


@dataclass
class Trials:
    """Somebody's looks in a take against what was known of them, and of the others of the film, from earlier takes."""

    known: dict[tuple[str, str], list[Looks]] = field(default_factory=dict)
    same: list[np.ndarray] = field(default_factory=list)
    different: list[np.ndarray] = field(default_factory=list)

    def add(self, film: str, who: str, one: Looks) -> None:
        """The next take that shows somebody, in story order."""
        for (other_film, other), before in self.known.items():
            gap = _seen(one, [before[0], *before[1:][-NEAR:]]) if other_film == film else None
            if gap is not None:
                (self.same if other == who else self.different).append(gap)
        self.known.setdefault((film, who), []).append(one)

    def fitted(self, by: str, names: tuple[str, ...]) -> Calibration:
        """What the difference is worth."""
        return fit(by, names, np.array(self.same), np.array(self.different))


def _seen(one: Looks, before: Sequence[Looks]) -> np.ndarray | None:
    pairs = [(one.colours, other.colours) for other in before if one.colours and other.colours]
    gaps = [gap for mine, theirs in pairs if (gap := signature.differences(mine, theirs)) is not None]
    return min(gaps, key=lambda gap: gap[0], default=None)
