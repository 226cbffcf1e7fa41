"""How well the linter finds planted contradictions, and how often it cries for nothing.

`python -m tests.bench.lint FOLDER [STORY …] [--each 8] [--seed 0]`

FOLDER holds annotated films in the continuity benchmark's format (`plans` and `stories`); each STORY is a script or a prompts
file, planned by the built-in writer. Clean films are linted as they are. Then contradictions are planted in copies of them,
one in each, `--each` of a kind, and a plant counts as found when its kind is reported at its shots and was not before.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from director.intake.read import read_source
from director.lint.found import Fault
from director.lint.planned import Planned
from director.lint.rules import lint
from director.writer.builtin import BuiltinWriter
from director.writer.timing import usual
from tests.bench.plans import load
from tests.bench.planting import PLANTS
from tests.bench.tables import table
from workspace.records import Card, Element, Settings, ShotPlan, Wish

SETTINGS = Settings(title="Bench")
TRIES = 40  # films and shots tried before a plant is given up


class Clean(NamedTuple):
    """A film without contradictions, as far as anybody knows."""

    name: str
    cards: dict[str, Card]
    plans: dict[str, ShotPlan]


class Found(NamedTuple):
    """What came of one kind of plant."""

    planted: int
    found: int
    missed: list[str]


def main(arguments: Sequence[str] | None = None) -> None:
    """Lint what is clean, plant, lint again, print both tables."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("stories", type=Path, nargs="*")
    parser.add_argument("--each", type=int, default=8, help="plants of a kind")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--missed", action="store_true", help="say which plants were not found")
    asked = parser.parse_args(arguments)
    films = [*annotated(asked.folder), *(planned(path) for path in asked.stories)]
    alarms = {film.name: linted(film) for film in films}
    print(alarm_table(films, alarms))
    found = plant_all([film for film in films if len(film.plans) > 10], each=asked.each, seed=asked.seed)
    print("\n" + found_table(found))
    if asked.missed:
        print("\n" + "\n".join(line for kind in found.values() for line in kind.missed))


def annotated(folder: Path) -> list[Clean]:
    """The films of a folder with each shot's costumes and length planned as its annotation and its words have it."""
    films = []
    for path in sorted((folder / "plans").glob("*.json")) + sorted((folder / "long" / "plans").glob("*.json")):
        film = load(path)
        story = json.loads((path.parent.parent / "stories" / path.name).read_text(encoding="utf-8"))
        shots = sorted(story["shots"], key=lambda shot: shot["number"])
        plans = {}
        for plan, shot in zip(film.shots, shots, strict=True):
            looks = shot["state"]["characters"]
            worn = {key: film.costumes[key][looks[key]["costume"]] for key in plan.characters}
            told = [Element(kind="action", text=plan.action)]
            told += [Element(kind="line", text=line.line, character=line.character) for line in plan.dialogue]
            plans[shot["id"]] = plan.model_copy(update={"wardrobe": worn, "duration": usual(told)})
        films.append(Clean(film.id, film.cards, plans))
    return films


def planned(path: Path) -> Clean:
    """A story as the built-in writer plans it."""
    source, writer = read_source(str(path)), BuiltinWriter()
    play = writer.screenplay(source, Wish())
    cards = writer.cards(play, source)
    plans = writer.shot_plan(play, cards, Wish())
    return Clean(path.stem, {card.id: card for card in cards}, {f"shot-{n}": plan for n, plan in enumerate(plans, 1)})


def linted(film: Clean, plans: Mapping[str, ShotPlan] | None = None) -> list[Fault]:
    """What the linter says of a film, or of other plans of it."""
    return lint(Planned.read(plans or film.plans, film.cards, SETTINGS))


def plant_all(films: Sequence[Clean], *, each: int, seed: int) -> dict[str, Found]:
    """Plant every kind, `each` times, in films and shots drawn by chance."""
    before = {film.name: {_key(fault) for fault in linted(film)} for film in films}
    out = {}
    for kind, plants in PLANTS.items():
        dice, done, found, missed = random.Random(f"{seed} {kind}"), 0, 0, []
        for attempt in range(TRIES * each):
            if done == each:
                break
            film, plant = dice.choice(films), plants[attempt % len(plants)]
            planted = plant(film.plans, film.cards, dice)
            if planted is None:
                continue
            done += 1
            new = [fault for fault in linted(film, planted.plans) if _key(fault) not in before[film.name]]
            if any(fault.aspect == kind and set(fault.shots) & planted.shots for fault in new):
                found += 1
            else:
                missed.append(f"{kind}: {film.name} {sorted(planted.shots)}: {planted.words}")
        out[kind] = Found(done, found, missed)
    return out


def alarm_table(films: Sequence[Clean], alarms: Mapping[str, Sequence[Fault]]) -> str:
    """What the linter says of clean films, by film."""
    rows = []
    for film in films:
        kinds = Counter(fault.aspect for fault in alarms[film.name])
        told = ", ".join(f"{kind} {count}" for kind, count in kinds.most_common())
        rows.append([film.name, str(len(film.plans)), str(kinds.total()), told])
    shots, total = sum(len(film.plans) for film in films), sum(map(len, alarms.values()))
    rate = f"one in {shots / total:.1f} shots" if total else "none"
    return table(["clean film", "shots", "false alarms", "kinds"], [*rows, ["all", str(shots), str(total), rate]])


def found_table(found: Mapping[str, Found]) -> str:
    """Recall by kind."""
    rows = [[kind, str(f.planted), str(f.found), f"{f.found / max(f.planted, 1):.2f}"] for kind, f in found.items()]
    planted, hit = sum(f.planted for f in found.values()), sum(f.found for f in found.values())
    return table(
        ["planted", "how many", "found", "recall"], [*rows, ["all", str(planted), str(hit), f"{hit / planted:.3f}"]]
    )


def _key(fault: Fault) -> tuple[object, ...]:
    return fault.aspect, fault.shots, fault.words


if __name__ == "__main__":
    main(sys.argv[1:])
