"""What critics are worth: `python -m tests.bench.critics FOLDER [--films 14] [--calibrate]`, or `make bench-critics`.

Films are made into FOLDER, once, by the animatic with its voices: every shot is a clean take. Then faults are planted in
these takes by a seeded die, one a take, and the critics are asked about clean and planted takes alike. Recall is the share
of the planted faults that were found under their aspect; precision counts against it what was found in clean takes, as
many as were planted of each fault. `--calibrate` fits the likeness of voices and looks on films of other seeds and
writes director/critics/calibration.json.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from itertools import combinations
from pathlib import Path

import numpy as np

from director import Director
from director.build import FilmState
from director.critics import signature, voiceprint
from director.critics.base import Critic, review
from director.critics.identity import Identity, Unseen
from director.critics.likeness import Calibration, fit
from director.critics.panel import Panel, find_critics
from generator.animatic.generator import Animatic
from generator.media import Probe, probe
from tests.bench.faults import FAULTS, Ground, Unplantable, WithFault, voice_of
from tests.bench.stage import script
from tests.bench.tables import ROOT, table
from workspace.film import Film
from workspace.records import Shot, Take

CALIBRATED_ON = (100, 101, 102)  # seeds of the films that likeness is calibrated on, and nothing else
EACH = 24  # planted takes of each fault
SIZE = "320x192"
CRITICS = ("technical", "speech", "identity", "continuity")


def main(arguments: Sequence[str] | None = None) -> None:
    """Make the films, plant, ask, print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--films", type=int, default=14)
    parser.add_argument("--each", type=int, default=EACH, help="planted takes of each fault")
    parser.add_argument("--calibrate", action="store_true", help="fit the likeness of voices and looks first")
    asked = parser.parse_args(arguments)
    asked.folder.mkdir(parents=True, exist_ok=True)
    if asked.calibrate:
        calibrate([made(asked.folder, seed) for seed in CALIBRATED_ON])
    folders = [made(asked.folder, seed) for seed in range(asked.films)]
    critics = find_critics(CRITICS, _nobody)
    print(decoding(folders))
    clean = list(ask_clean(folders, critics))
    planted = list(ask_planted(folders, critics, asked.each))
    print(worth(clean, planted))


def made(folder: Path, seed: int) -> Path:
    """The film of a seed, made if it is not there."""
    path = folder / str(seed)
    story = folder / f"{seed}.fountain"
    if not story.is_file():
        story.write_text(script(seed), encoding="utf-8")
    if not (path / "done").is_file():
        Director(path).make(story, size=SIZE, output=folder / f"{seed}.mp4")
        (path / "done").touch()
    return path


def decoding(folders: Sequence[Path]) -> str:
    """What the technical critic takes for a minute of film, beside decoding it."""
    import av

    took = {"decode": 0.0, "critic": 0.0}
    seconds, size = 0.0, None
    technical = find_critics(["technical"], _nobody)
    for _, panel, shots in opened(folders[:3], technical):
        for shot, take, state in shots:
            path = panel.film.media.path(take.outputs.film, ".mp4")
            found: Probe = probe(path)
            seconds, size = seconds + found.seconds, (found.width, found.height)
            began = time.perf_counter()
            with av.open(str(path)) as file:
                stream = file.streams.video[0]
                stream.thread_type = "AUTO"
                for _frame in file.decode(stream):
                    pass
            took["decode"] += time.perf_counter() - began
            began = time.perf_counter()
            review(technical[0], panel.exam(shot, take, state))
            took["critic"] += time.perf_counter() - began
    each = {name: spent * 60 / seconds for name, spent in took.items()}
    return (
        f"a minute of {size[0]}x{size[1]}: decoding alone {each['decode']:.2f} s, "
        f"the technical critic with decoding {each['critic']:.2f} s"
    )


def opened(
    folders: Sequence[Path], critics: Sequence[Critic]
) -> Iterator[tuple[Film, Panel, list[tuple[Shot, Take, FilmState]]]]:
    """Each film with critics who can be shown planted takes, and its shots."""
    for folder in folders:
        with Film(folder) as film:
            with film.view() as view:
                state = FilmState.read(view)
            shots = [(shot, take, state) for shot in state.shots if (take := state.take(shot)) is not None]
            yield film, WithFault(film, critics), shots


def ask_clean(folders: Sequence[Path], critics: Sequence[Critic]) -> Iterator[dict[str, bool | None]]:
    """For each clean take: aspect -> whether something was found, None when that was not judged."""
    for _, panel, shots in opened(folders, critics):
        forget(critics)
        for shot, take, state in shots:
            exam = panel.exam(shot, take, state)
            found: dict[str, bool | None] = {aspect: None for _how, _name, aspect in FAULTS.values()}
            for critic in critics:
                said = review(critic, exam)
                for _how, name, aspect in FAULTS.values():
                    if name == critic.name:
                        found[aspect] = judged(said, aspect)
                for one in said.findings:
                    where = f"{panel.film.folder.name}/{shot.number}"
                    print(f"clean {where}: {one.critic} {one.aspect}: {one.evidence}", file=sys.stderr)
            yield found


def ask_planted(folders: Sequence[Path], critics: Sequence[Critic], each: int) -> Iterator[tuple[str, bool | None]]:
    """(fault, whether it was found; None when that was not judged) for each planted take."""
    die, generator = random.Random("faults"), Animatic()
    places = [(folder, number) for folder in folders for number in range(_count(folder))]
    for fault, (plant, name, aspect) in FAULTS.items():
        critic = next((one for one in critics if one.name == name), None)
        if critic is None:
            continue
        done = 0
        for folder, number in die.sample(places, len(places)):
            if done == each:
                break
            forget([critic])
            for film, panel, shots in opened([folder], [critic]):
                shot, take, state = shots[number]
                exam = panel.exam(shot, take, state)
                try:
                    panel.show(take, plant(Ground(film, state, exam, die, generator)), folder.parent)
                except Unplantable:
                    continue
                said = review(critic, panel.exam(shot, take, state))
                done += 1
                found = judged(said, aspect)
                if not found:
                    where, gaps = f"{folder.name}/{shot.number}", [gap.reason for gap in said.not_judged]
                    print(f"missed {fault} {where}: {found} {said.measures} {gaps}", file=sys.stderr)
                yield fault, found


def judged(said, aspect: str) -> bool | None:
    """Whether a review finds something under an aspect; None when it could not judge it."""
    if any(one.aspect == aspect for one in said.findings):
        return True
    if any(gap.aspect in (aspect, "all") for gap in said.not_judged):
        return None
    return False


def worth(clean: Sequence[dict[str, bool | None]], planted: Sequence[tuple[str, bool | None]]) -> str:
    """Precision and recall of every fault's aspect, as a table."""
    rows = []
    for fault, (_how, critic, aspect) in FAULTS.items():
        mine = [found for name, found in planted if name == fault]
        heard = [found for found in mine if found is not None]
        known = [row[aspect] for row in clean if row[aspect] is not None]
        false = sum(known) / max(1, len(known))  # share of the clean takes in which it was found
        hits = sum(heard)
        recall, alarms = hits / max(1, len(heard)), false * len(heard)
        precision = hits / max(1e-9, hits + alarms)
        rows.append([fault, critic, aspect, str(len(mine)), str(len(mine) - len(heard)), f"{recall:.3f}",
                     str(len(known)), str(sum(known)), f"{precision:.3f}"])  # fmt: skip
    head = ("planted", "critic", "aspect", "takes", "not judged", "recall", "clean takes", "found in them", "precision")
    return table(head, rows)


def calibrate(folders: Sequence[Path]) -> None:
    """Fit the likeness of voices and of looks on all pairs of these films, and write it."""
    voices, looks = defaultdict(list), defaultdict(list)  # (film, which voice or who) -> prints
    for film, panel, shots in opened(folders, ()):
        identity = Identity()
        for shot, take, state in shots:
            exam = panel.exam(shot, take, state)
            for kept, measure, people in (
                (voices, identity._voice_in, {line.character for line in take.lineage.plan.dialogue}),
                (looks, identity._looks_in, set(take.lineage.plan.characters)),
            ):
                for person in people:
                    try:
                        who = voice_of(film, take, person) if kept is voices else person
                        kept[film.folder.name, who].append(measure(exam, take, person))
                    except Unseen:
                        continue
    found = {
        "voice": _fitted(voices, voiceprint.differences, identity._encoder.by + ", pitch", voiceprint.NAMES),
        "signature": _fitted(
            {key: [one.colours for one in seen if one.colours] for key, seen in looks.items()},
            signature.differences, "colours in boxes", signature.NAMES,
        ),
    }  # fmt: skip
    path = ROOT / "director" / "critics" / "calibration.json"
    path.write_text(json.dumps({name: asdict(one) for name, one in found.items()}, indent=2) + "\n", encoding="utf-8")
    for name, one in found.items():
        print(f"{name}: {one}")


def _fitted(groups: dict, differ, by: str, names: tuple[str, ...]) -> Calibration:
    same, different = [], []
    keys = sorted(groups)
    for key in keys:
        same += [gap for a, b in combinations(groups[key], 2) if (gap := differ(a, b)) is not None]
    for one, other in combinations(keys, 2):
        if one[0] == other[0]:  # of one film: what can be mistaken for each other there
            different += [gap for a in groups[one] for b in groups[other] if (gap := differ(a, b)) is not None]
    return fit(by, names, np.array(same), np.array(different))


def forget(critics: Sequence[Critic]) -> None:
    """Takes have other numbers in another film."""
    for critic in critics:
        if isinstance(critic, Identity):
            critic._kept.clear()
            critic._ear._last.clear()


def _count(folder: Path) -> int:
    return sum(1 for _, _, shots in opened([folder], ()) for _ in shots)


def _nobody():
    raise AssertionError("no vision model is asked here")


if __name__ == "__main__":
    main()
