"""How alike people look and sound from shot to shot, by what the shots remember: `python -m tests.bench.remembered PLAN`.

PLAN is an annotated film in the continuity benchmark's format (`plans/NAME.json`, with `stories/NAME.json` beside it). Its first
shots are made by the animatic with the same seeds under four policies: no memory, the first 3 and recent 4, meaning alone,
and states. Looks are compared between all shots of one person in one costume (1: the same colours), voices by their pitch
between all shots in which one person speaks (semitones apart). `--strip` writes the frames of those seen most, policy by policy.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations
from pathlib import Path
from typing import NamedTuple
from unittest import mock

import numpy as np
from PIL import Image

from director.build import FilmState
from director.chronicle import Chronicle
from director.deps import Deps, Silent
from director.graph import run
from director.selection import _entry, _ordered
from director.writer.builtin import BuiltinWriter
from generator import media
from generator.animatic.appearance import appearance, similarity
from generator.animatic.generator import Animatic
from generator.animatic.voice_measure import Timbre, measure
from generator.base import SAMPLE_RATE, Who
from generator.memory.speakers import alone
from generator.request import MAX_SLOTS
from tests.bench.lint import Clean, annotated
from tests.bench.tables import table
from workspace.commands import BringSource, CreateFilm, PlanShots, WriteCards, WriteScreenplay
from workspace.film import Film
from workspace.records import Screenplay, Selection, Settings, Shot, Source

POLICIES = {
    "none (`--memory off`)": "off",
    "first 3, recent 4 (`--memory native`)": "native",
    "meaning alone": "meaning",
    "states (`--memory on`)": "on",
}
LONGEST = 3.2  # seconds of a shot: enough to see and hear


class Sighting(NamedTuple):
    """One person in one shot."""

    shot: int
    costume: str
    frame: np.ndarray  # the part of the picture in which they are
    looks: np.ndarray


class Seen(NamedTuple):
    """What was measured of one film."""

    looks: dict[str, list[Sighting]]
    voices: dict[str, list[Timbre]]
    slots: float  # remembered by a shot, on average


def main(arguments: Sequence[str] | None = None) -> None:
    """Make the films, measure, print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("plan", type=Path)
    parser.add_argument("--shots", type=int, default=14)
    parser.add_argument("--size", default="320x192")
    parser.add_argument("--strip", type=Path, help="write a picture of those seen most here (.jpg)")
    asked = parser.parse_args(arguments)
    clean = next(film for film in annotated(asked.plan.parent.parent) if film.name == asked.plan.stem)
    seen = {}
    with tempfile.TemporaryDirectory() as folder:
        for name, policy in POLICIES.items():
            seen[name] = measured(made(clean, Path(folder) / policy, policy, shots=asked.shots, size=asked.size))
    print(comparison(seen, asked.shots))
    if asked.strip:
        strip(seen, asked.strip)


def made(clean: Clean, folder: Path, policy: str, *, shots: int, size: str) -> Path:
    """The film, made under a policy."""
    width, height = map(int, size.split("x"))
    settings = {"title": clean.name, "width": width, "height": height, "fps": 24.0}
    with Film(folder, create=True) as film:
        memory = "on" if policy == "meaning" else policy
        row = Settings.model_validate({**settings, "memory": memory})
        film.apply(CreateFilm(settings=row), actor="person", step=film.begin_step("create"))
        deps = Deps(film, BuiltinWriter(), Animatic(), film.begin_step("make"), Silent())
        plans = [
            plan.model_copy(update={"duration": min(plan.duration, LONGEST), "dialogue": plan.dialogue[:1]})
            for plan in list(clean.plans.values())[:shots]
        ]
        deps.apply(
            BringSource(source=Source(kind="brief", title=clean.name, text=clean.name, digest="0" * 64)),
            WriteScreenplay(screenplay=Screenplay(title=clean.name, written_by="bench")),
            WriteCards(cards=tuple(clean.cards.values())),
            PlanShots(shots=tuple(plans)),
        )
        if policy == "meaning":
            with mock.patch("director.stages.retrieve.select", by_meaning):
                run(deps)
        else:
            run(deps)
    return folder


def by_meaning(
    shot: Shot, state: FilmState, chronicle: Chronicle, *, meanings: Sequence[float] | None = None
) -> Selection:
    """The shots most alike in meaning, whatever they show."""
    earlier = sorted(state.history(shot), key=lambda s: -(meanings or [])[s.number - 1])[:MAX_SLOTS]
    return _ordered([_entry(state, s.id, "recent", reason="alike in meaning") for s in earlier], state)


def measured(folder: Path) -> Seen:
    """Everybody's looks and voices, shot by shot."""
    looks: dict[str, list[Sighting]] = defaultdict(list)
    voices: dict[str, list[Timbre]] = defaultdict(list)
    with Film(folder) as film, film.view() as view:
        state = FilmState.read(view)
        for shot in state.shots:
            take = state.take(shot)
            assert take is not None  # it was made
            path = film.media.path(take.outputs.film, ".mp4")
            who = Who.model_validate(view.who(take.id))
            for sighting, person in _sightings(path, who, shot):
                looks[person].append(sighting)
            for person in {line.character for line in shot.plan.dialogue}:
                if timbre := _timbre(path, who, person):
                    voices[person].append(timbre)
        slots = np.mean([len(take.lineage.memory) for shot in state.shots if (take := state.take(shot))])
    return Seen(looks, voices, float(slots))


def comparison(seen: Mapping[str, Seen], shots: int) -> str:
    """The table: looks between shots, and how far voices are apart."""
    rows = []
    for name, film in seen.items():
        alike = [
            similarity(a.looks, b.looks)
            for sightings in film.looks.values()
            for a, b in combinations(sightings, 2)
            if a.costume == b.costume
        ]
        apart = [
            abs(12 * np.log2(a.pitch / b.pitch)) for heard in film.voices.values() for a, b in combinations(heard, 2)
        ]
        rows.append(
            [
                *(name, f"{np.mean(alike):.3f}", f"{np.quantile(alike, 0.1):.3f}"),
                *(f"{np.mean(apart):.2f}" if apart else "", f"{film.slots:.1f}"),
            ]
        )
    pairs = f"{shots} shots, {len(alike)} pairs of looks, {len(apart)} of voices"
    return table([pairs, "looks alike", "worst tenth", "voices apart, semitones", "slots"], rows)


def strip(seen: Mapping[str, Seen], path: Path, *, count: int = 8, height: int = 110) -> None:
    """The person seen most, one row a policy, one column a shot."""
    first = next(iter(seen.values()))
    (person, _), *_ = Counter({who: len(found) for who, found in first.looks.items()}).most_common(1)
    rows = []
    for film in seen.values():
        found = film.looks[person][:count]
        tiles = [
            Image.fromarray(one.frame).resize((height * 3 // 4, height), Image.Resampling.LANCZOS) for one in found
        ]
        rows.append(np.concatenate([np.asarray(tile) for tile in tiles], axis=1))
    Image.fromarray(np.concatenate(rows)).save(path, quality=85)


def _sightings(path: Path, who: Who, shot: Shot) -> Iterator[tuple[Sighting, str]]:
    frames = list(media.read_frames(path))
    middle = len(frames) // 2
    frame = frames[middle]
    high, wide = frame.shape[:2]
    for person in who.people:
        box = person.boxes[middle] if len(person.boxes) > middle else None
        if box is None or person.person not in shot.plan.characters:
            continue
        x0, y0, x1, y1 = (int(max(0, v) * side) for v, side in zip(box, (wide, high, wide, high), strict=True))
        cut = frame[y0:y1, x0:x1]
        if min(cut.shape[:2]) > 8:
            costume = shot.plan.wardrobe.get(person.person, "")
            yield Sighting(shot.number, costume, cut, appearance(frame, box)), person.person


def _timbre(path: Path, who: Who, person: str) -> Timbre | None:
    samples, _ = media.read_sound(path, rate=SAMPLE_RATE)
    mono = samples.astype(np.float32).mean(axis=0) / 32768.0
    spoken = [mono[int(a * SAMPLE_RATE) : int(b * SAMPLE_RATE)] for a, b in alone(person, who)]
    return measure(np.concatenate(spoken), SAMPLE_RATE) if spoken else None


if __name__ == "__main__":
    main(sys.argv[1:])
