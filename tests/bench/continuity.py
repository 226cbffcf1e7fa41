"""How well the memory of each shot is chosen: `python -m tests.bench.continuity FOLDER [--out choices.json] [--ledger]`.

FOLDER holds films in the benchmark's plan format: `plans/*.json` and `long/plans/*.json`. Only plans are read to choose.
Labels come from `gold` where it lies beside, else from the annotated `stories`; without either nothing is scored.
`--out` writes the choices; `--ledger` prints how far the ledger agrees with the annotated states; `--long 10000` what a
choice costs after so many shots.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Mapping, Sequence
from itertools import cycle, islice
from pathlib import Path
from typing import Any, get_args

import numpy as np

from director.conditioning import describe
from director.continuity.memory import Continuity
from director.embedding import Embedder, find_embedder
from director.steering import MAX_FIXED
from generator.memory.bank import native
from generator.request import MAX_SLOTS
from tests.bench.agreement import agreement, total
from tests.bench.labels import Labels, derive, given, score
from tests.bench.plans import PlannedFilm, load
from tests.bench.tables import middle, table
from workspace.records import Fill, ShotPlan

FEW = 4
TIMED = 200  # shots at the end of a long film
RATES = ("coverage", "coverage@4", "stale", "contamination", "idle", "clear", "identity", "slots")
KINDS = ("look", "voice", "place", "prop")

Chosen = dict[int, list[int]]


def main(arguments: Sequence[str] | None = None) -> None:
    """Choose for every film, print the tables, write the choices."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--out", type=Path, help="write the choices of the state-aware policy here")
    parser.add_argument("--ledger", action="store_true", help="compare the ledger with the annotated states")
    parser.add_argument(
        "--embedder", choices=("auto", "words", "none"), default="auto", help="the tie-break by meaning"
    )
    parser.add_argument("--long", type=int, metavar="SHOTS", help="time choices after so many earlier shots")
    parser.add_argument(
        "--fill", choices=get_args(Fill), default="none", help="what takes the slots left over, in --out"
    )
    asked = parser.parse_args(arguments)
    paths = sorted((asked.folder / "plans").glob("*.json")) + sorted((asked.folder / "long" / "plans").glob("*.json"))
    if not paths:
        parser.error(f"no plans in {asked.folder}: got {asked.folder / 'plans'}, expected *.json in it")
    embedder = find_embedder("words" if asked.embedder == "none" else asked.embedder)
    films = {path: load(path) for path in paths}
    meanings = {path: _meanings(film, embedder) for path, film in films.items()}
    tie_break = {path: None if asked.embedder == "none" else meanings[path] for path in films}
    chosen, took = {}, list[float]()
    for fill in get_args(Fill):
        chosen[fill], seconds = state_aware(films, tie_break, fill)
        took += seconds
    if asked.out:
        _write(asked.out, films, chosen[asked.fill])
    print(
        _table(
            films,
            {"first 3, recent 4": _native(films), f"meaning ({embedder.name})": _meaning(meanings)}
            | {f"state-aware, fill {fill}": policy for fill, policy in chosen.items()},
        )
    )
    print(
        f"\n{len(took)} choices, {middle(took) * 1000:.2f} ms a choice in the middle, {max(took) * 1000:.2f} ms at most"
    )
    if asked.ledger:
        print("\n" + _ledger_table(films))
    if asked.long:
        print("\n" + _long(max(films.values(), key=lambda film: len(film.shots)), asked.long))


Policy = Mapping[int, Mapping[Path, Chosen]]  # slots -> film -> choices


def state_aware(
    films: Mapping[Path, PlannedFilm], meanings: Mapping[Path, np.ndarray | None], fill: Fill
) -> tuple[Policy, list[float]]:
    """The project's own choice, shot by shot as a film would be made, and the seconds that each took."""
    chosen: dict[int, dict[Path, Chosen]] = {slots: {path: {} for path in films} for slots in (MAX_SLOTS, FEW)}
    took: list[float] = []
    for path, film in films.items():
        memory, anchors = Continuity(film.cards, costumes=film.costumes), dict[str, int]()
        for number, plan in enumerate(film.shots, start=1):
            entry = memory.plan(str(number), plan)
            known = meanings[path]
            near = None if known is None else known[number - 1, : number - 1].tolist()
            for slots, by_film in chosen.items():
                started = time.perf_counter()
                here = {key: anchors[key] for key in _people(plan) if key in anchors}
                fixed = list(memory.standing(entry, here, meanings=near).values())[:MAX_FIXED]
                found = memory.choose(entry, slots=slots, meanings=near, include=fixed, fill=fill)
                took.append(time.perf_counter() - started)
                by_film[path][number] = [slot.shot for slot in found.slots]
            memory.made(entry)
            for key in plan.characters:  # as in a film, the earliest shot where somebody speaks or is alone
                if plan.characters == (key,) or any(line.character == key for line in plan.dialogue):
                    anchors.setdefault(key, number)
    return chosen, took


def _people(plan: ShotPlan) -> list[str]:
    return list(dict.fromkeys((*plan.characters, *(line.character for line in plan.dialogue))))


def _native(films: Mapping[Path, PlannedFilm]) -> Policy:
    def first_and_recent(film: PlannedFilm, slots: int) -> Chosen:
        return {n: list(native(range(1, n), max_size=slots)) for n in range(2, len(film.shots) + 1)}

    return {slots: {path: first_and_recent(film, slots) for path, film in films.items()} for slots in (MAX_SLOTS, FEW)}


def _meaning(meanings: Mapping[Path, np.ndarray]) -> Policy:
    def nearest(cosines: np.ndarray, slots: int) -> Chosen:
        return {
            n: [int(i) + 1 for i in np.argsort(-cosines[n - 1, : n - 1], kind="stable")[:slots]]
            for n in range(2, len(cosines) + 1)
        }

    return {slots: {path: nearest(cosines, slots) for path, cosines in meanings.items()} for slots in (MAX_SLOTS, FEW)}


def _meanings(film: PlannedFilm, embedder: Embedder) -> np.ndarray:
    """The cosine of each two shots."""
    vectors = embedder.embed([describe(plan, film.cards) for plan in film.shots])
    return vectors @ vectors.T


def _labels(path: Path) -> Labels | None:
    for folder, read in (("gold", given), ("stories", derive)):
        beside = path.parent.parent / folder / path.name
        if beside.exists():
            return read(json.loads(beside.read_text(encoding="utf-8")))
    return None


def _table(films: Mapping[Path, PlannedFilm], policies: Mapping[str, Policy]) -> str:
    groups = {
        "all": list(films),
        "short": [path for path in films if path.parent.parent.name != "long"],
        "long": [path for path in films if path.parent.parent.name == "long"],
    }
    rows = []
    for group, paths in groups.items():
        labels = {path: found for path in paths if (found := _labels(path)) is not None}
        if not labels or (group != "all" and len(labels) == len(films)):
            continue
        for name, policy in policies.items():
            per = []
            for path, wanted in labels.items():
                few = score(wanted, policy[FEW][path])["coverage"]
                per.append(score(wanted, policy[MAX_SLOTS][path]) | {"coverage@4": few})
            rows.append([f"{name}, {group}", *(_mean(per, rate) for rate in (*RATES, *KINDS))])
    return table(["policy, films", *RATES, *KINDS], rows) if rows else "no labels beside the plans: nothing to score"


def _mean(per: Sequence[Mapping[str, float]], rate: str) -> str:
    values = [rates[rate] for rates in per if rate in rates]
    return f"{sum(values) / len(values):.3f}" if values else ""


def _write(out: Path, films: Mapping[Path, PlannedFilm], chosen: Policy) -> None:
    def told(slots: int) -> dict[str, dict[str, list[int]]]:
        return {
            film.id: {str(n): found for n, found in chosen[slots][path].items() if n > 1}
            for path, film in films.items()
        }

    choices = {"policy": "state-aware", "choices": told(MAX_SLOTS), "choices_4": told(FEW)}
    out.write_text(json.dumps(choices) + "\n", encoding="utf-8")


def _ledger_table(films: Mapping[Path, PlannedFilm]) -> str:
    found: list[Mapping[str, Any]] = []
    for path, film in films.items():
        beside = path.parent.parent / "stories" / path.name
        if beside.exists():
            found.append(agreement(film, json.loads(beside.read_text(encoding="utf-8"))))
    rows = [[kind, *cells] for kind, cells in total(found).items()]
    return table(["what the ledger says", "cases", "precision", "recall"], rows) if rows else "no annotated stories"


def _long(film: PlannedFilm, shots: int) -> str:
    """What a choice costs in a film of this length, made of one that is told again and again: processor time."""
    memory = Continuity(film.cards, costumes=film.costumes)
    meanings = np.random.default_rng(0).random(shots + TIMED).tolist()
    read, took = [], []
    for number, plan in enumerate(islice(cycle(film.shots), shots + TIMED), start=1):
        started = time.process_time()
        entry = memory.plan(str(number), plan)
        read.append(time.process_time() - started)
        if number > shots:
            started = time.process_time()
            memory.choose(entry, slots=MAX_SLOTS, meanings=meanings)
            took.append(time.process_time() - started)
        memory.made(entry)
    choice = f"{middle(took) * 1000:.2f} ms in the middle, {max(took) * 1000:.2f} ms at most"
    return (
        f"after {shots:,} shots a choice costs {choice}; entering a shot into the ledger {middle(read) * 1000:.2f} ms"
    )


if __name__ == "__main__":
    main(sys.argv[1:])
