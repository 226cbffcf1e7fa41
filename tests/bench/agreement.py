"""How far the ledger agrees with annotated states.

Costumes, holders and timelines are named alike in both and compared by name. The states of places, things and bodies are
told in words of one's own, so that pairs are compared: two shots of one entity show the same state, or another.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations
from typing import Any

from director.continuity.ledger import Ledger
from director.continuity.states import Entry
from director.continuity.timelines import MAIN
from tests.bench.labels import LIGHT
from tests.bench.plans import PlannedFilm

Counts = Counter[tuple[str, str]]  # (kind, what) -> how many: claimed, true, right


def agreement(film: PlannedFilm, story: Mapping[str, Any]) -> Counts:
    """What the ledger claims of one film, what is true, and what of that is right, by kind."""
    ledger = Ledger(film.cards, costumes=film.costumes)
    entries = [ledger.add(str(number), plan) for number, plan in enumerate(film.shots, start=1)]
    shots = sorted(story["shots"], key=lambda shot: shot["number"])
    counts: Counts = Counter()
    for entry, shot in zip(entries, shots, strict=True):
        for kind, claimed, true in _named(entry, shot["state"]):
            counts[kind, "claimed"] += len(claimed)
            counts[kind, "true"] += len(true)
            counts[kind, "right"] += len(claimed & true)
    windowless = {card["id"] for card in story["cards"]["scenes"] if card.get("windowless")}
    _pairs(entries, shots, windowless, counts)
    return counts


def total(found: Sequence[Counts]) -> dict[str, list[str]]:
    """Kind -> claims, precision and recall over all films."""
    counts: Counts = sum(found, start=Counter())
    kinds = list(dict.fromkeys(kind for kind, _ in counts))
    return {
        kind: [
            f"{counts[kind, 'true']}",
            f"{counts[kind, 'right'] / max(counts[kind, 'claimed'], 1):.3f}",
            f"{counts[kind, 'right'] / max(counts[kind, 'true'], 1):.3f}",
        ]
        for kind in kinds
    }


def _named(entry: Entry, state: Mapping[str, Any]) -> Iterator[tuple[str, set[tuple[str, str]], set[tuple[str, str]]]]:
    """Kind, what the ledger claims, what is annotated: where both use the same names."""
    worn = {
        (e.card, s.facts["costume"].value) for e, s in entry.states.items() if e.kind == "look" and "costume" in s.facts
    }
    yield "costume", worn, {(key, look["costume"]) for key, look in state["characters"].items()}
    marked = {
        (e.card, "")
        for e, s in entry.states.items()
        if e.kind == "look" and any(f != "costume" for f, _ in s.signature)
    }
    yield "marked at all", marked, {(key, "") for key, look in state["characters"].items() if look["marks"]}
    held = {(prop, holder) for prop, holder in entry.holders.items()}
    yield "holder of a prop", held, {(key, prop["holder"]) for key, prop in state["props"].items() if prop["holder"]}
    other = {(MAIN, "")} if state["timeline"] != MAIN else set()
    yield "another timeline", ({(MAIN, "")} if entry.timeline != MAIN else set()), other


def _pairs(entries: Sequence[Entry], shots: Sequence[Mapping[str, Any]], windowless: set[str], counts: Counts) -> None:
    sightings: dict[tuple[str, str], list[tuple[object, object]]] = {}
    for entry, shot in zip(entries, shots, strict=True):
        for entity, state in entry.states.items():
            sightings.setdefault(entity, []).append((state.signature, _annotated(entity, shot, windowless)))
    for (kind, _), seen in sightings.items():
        for (mine, true), (mine_too, true_too) in combinations(seen, 2):
            same, truly = mine == mine_too, true == true_too
            for what, claimed, fact in (("same", same, truly), ("other", not same, not truly)):
                counts[f"{kind}: {what} state", "claimed"] += claimed
                counts[f"{kind}: {what} state", "true"] += fact
                counts[f"{kind}: {what} state", "right"] += claimed and fact


def _annotated(entity: tuple[str, str], shot: Mapping[str, Any], windowless: set[str]) -> object:
    kind, key = entity
    state = shot["state"]
    if kind == "look":
        look = state["characters"][key]
        return look["costume"], tuple(sorted(look["marks"]))
    if kind == "voice":
        return state["voices"][key]
    if kind == "place":
        return state["place"]["state"], "" if key in windowless else LIGHT[shot["time_of_day"]]
    return state["props"][key]["state"]
