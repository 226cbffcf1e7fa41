"""What critics are worth: `python -m tests.bench.critics FOLDER [--films 14] [--calibrate]`, or `make bench-critics`.

Films are made into FOLDER, once, by the animatic with its voices: every shot is a clean take. Then faults are planted in
these takes by a seeded die, one a take, and the critics are asked about clean and planted takes alike. Recall is the share
of the planted faults that were found under their aspect; precision counts against it what was found in clean takes, as
many as were planted of each fault. `--calibrate` fits the likeness of voices and looks on films of other seeds, on which
the thresholds were chosen as well, and writes director/critics/calibration.json.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from director import Director
from director.build import FilmState
from director.critics.base import Critic, review
from director.critics.finding import Review
from director.critics.identity import Identity
from director.critics.panel import Panel, find_critics
from generator.animatic.generator import Animatic
from generator.media import Probe, probe
from tests.bench.faults import FAULTS, Faults, Ground, Unplantable, WithFault, drifted
from tests.bench.likeness import calibrate
from tests.bench.stage import script
from tests.bench.tables import table
from workspace.film import Film
from workspace.records import Shot, Take

CALIBRATED_ON = range(17)  # seeds of the films that likeness is calibrated on, and nothing else
EACH = 24  # planted takes of each fault
SIZE = "320x192"
CRITICS = ("technical", "speech", "identity", "continuity")


def main(arguments: Sequence[str] | None = None) -> None:
    """Make the films, plant, ask, print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--films", type=int, default=14)
    parser.add_argument("--each", type=int, default=EACH, help="planted takes of each fault")
    aspects = [aspect for _how, _critic, aspect in FAULTS.values()]
    parser.add_argument(
        "--aspect", choices=aspects, action="append", help="only faults to be found under it; usually all"
    )
    parser.add_argument("--calibrate", action="store_true", help="fit the likeness of voices and looks first")
    asked = parser.parse_args(arguments)
    asked.folder.mkdir(parents=True, exist_ok=True)
    if asked.calibrate:
        calibrate(opened([made(asked.folder, seed) for seed in CALIBRATED_ON], ()))
    seeds = range(CALIBRATED_ON.stop, CALIBRATED_ON.stop + asked.films)
    folders = [made(asked.folder, seed) for seed in seeds]
    faults = {name: one for name, one in FAULTS.items() if not asked.aspect or one[2] in asked.aspect}
    critics = find_critics(sorted({one[1] for one in faults.values()}) if asked.aspect else CRITICS, _nobody)
    print(f"seeds of the films: calibrated on {list(CALIBRATED_ON)}, measured on {list(seeds)}")
    if not asked.aspect:
        print(decoding(folders))
    clean = list(ask_clean(folders, critics))
    planted = list(ask_planted(folders, critics, asked.each, faults))
    print(worth(clean, planted, faults))


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
            began = time.process_time()
            with av.open(str(path)) as file:
                stream = file.streams.video[0]
                stream.thread_type = "AUTO"
                for _frame in file.decode(stream):
                    pass
            took["decode"] += time.process_time() - began
            began = time.process_time()
            review(technical[0], panel.exam(shot, take, state))
            took["critic"] += time.process_time() - began
    each = {name: spent * 60 / seconds for name, spent in took.items()}
    return (
        f"processor seconds for a minute of {size[0]}x{size[1]}: decoding alone {each['decode']:.2f}, "
        f"the technical critic with decoding {each['critic']:.2f}"
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
    """For each clean take: aspect -> whether something was found, None when that was not judged.

    A take in which the animatic itself has given somebody another voice than before is not clean in that.
    """
    for film, panel, shots in opened(folders, critics):
        forget(critics)
        for shot, take, state in shots:
            exam, where = panel.exam(shot, take, state), f"{film.folder.name}/{shot.number}"
            found: dict[str, bool | None] = {aspect: None for _how, _name, aspect in FAULTS.values()}
            for critic in critics:
                said = review(critic, exam)
                found |= {aspect: judged(said, aspect) for _how, name, aspect in FAULTS.values() if name == critic.name}
                for one in said.findings:
                    print(f"clean {where}: {one.critic} {one.aspect}: {one.evidence}", file=sys.stderr)
            if drifted(film, exam):
                print(f"clean {where}: another voice than before; found: {found['voice']}", file=sys.stderr)
                found["voice"] = None
            yield found


def ask_planted(
    folders: Sequence[Path], critics: Sequence[Critic], each: int, faults: Faults
) -> Iterator[tuple[str, bool | None]]:
    """(fault, whether it was found; None when that was not judged) for each planted take, evenly from all films."""
    die, generator, quota = random.Random("faults"), Animatic(), -(-each // len(folders))
    for film, panel, shots in opened(folders, critics):
        forget(critics)
        for fault, (plant, name, aspect) in faults.items():
            done = 0
            for shot, take, state in die.sample(shots, len(shots)):
                critic = next((one for one in critics if one.name == name), None)
                if critic is None or done == quota:
                    break
                exam = panel.exam(shot, take, state)
                try:
                    planted = plant(Ground(film, state, exam, die, generator))
                except Unplantable:
                    continue
                panel.show(take, planted, film.folder.parent)
                forget(critics, take)
                said = review(critic, panel.exam(shot, take, state))
                forget(critics, take)
                panel.hide()
                done += 1
                found = judged(said, aspect, planted.person)
                if not found:
                    where, gaps = f"{film.folder.name}/{shot.number}", [gap.reason for gap in said.not_judged]
                    print(f"missed {fault} {where}: {found} {said.measures} {gaps}", file=sys.stderr)
                yield fault, found


def judged(said: Review, aspect: str, person: str = "") -> bool | None:
    """Whether a review finds something under an aspect, of a person; None when nothing of it was measured."""
    if any(one.aspect == aspect and person in ("", one.subject) for one in said.findings):
        return True
    measured = [name.partition(":") for name in said.measures]
    name = {"words": "said"}.get(aspect, aspect)
    return False if any(key == name and person in ("", whose) for key, _, whose in measured) else None


def worth(clean: Sequence[dict[str, bool | None]], planted: Sequence[tuple[str, bool | None]], faults: Faults) -> str:
    """Precision and recall of every fault's aspect, as a table."""
    rows = []
    for fault, (_how, critic, aspect) in faults.items():
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


def forget(critics: Sequence[Critic], take: Take | None = None) -> None:
    """Let critics look at a take afresh; None: at all, because takes have other numbers in another film."""
    for critic in critics:
        if isinstance(critic, Identity):
            for key in [key for key in critic._kept if take is None or key[1] == take.id]:
                del critic._kept[key]


def _nobody():
    raise AssertionError("no vision model is asked here")


if __name__ == "__main__":
    main()
