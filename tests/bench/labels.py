"""What a good memory is: labels derived from the annotated state of a story, and the score of choices against them.

For every shot each thing that it shows is a need, with the earlier shots that show it in exactly its state (right) or in
another (wrong). The rates are those of the benchmark's own scorer, film by film.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

CLOSE = ("INSERT", "ECU", "CU", "MCU", "MS")  # framings that show a look or a thing clearly
WIDE = ("MS", "MLS", "LS", "ELS")  # those that show a place clearly
HIDING = ("INSERT", "ECU")  # those that do not show it at all
LIGHT = {"dawn": "low", "dusk": "low", "day": "day", "night": "night"}

Choices = Mapping[int, Sequence[int]]  # shot number -> earlier shot numbers, most useful first


class Wanted(NamedTuple):
    """A need of one shot, and the earlier shots that meet it, meet it wrongly, or meet it clearly."""

    kind: str
    entity: str
    right: frozenset[int]
    wrong: frozenset[int]
    clear: frozenset[int]


Labels = Mapping[int, Sequence[Wanted]]  # shot number -> its needs


def derive(story: Mapping[str, Any]) -> Labels:
    """The labels of an annotated story, as the benchmark's README says that they are derived."""
    windowless = {card["id"] for card in story["cards"]["scenes"] if card.get("windowless")}
    seen: dict[tuple[str, str], list[tuple[int, str, bool]]] = {}
    labels: dict[int, list[Wanted]] = {}
    for shot in sorted(story["shots"], key=lambda shot: shot["number"]):
        number, shown = shot["number"], list(_shown(shot, windowless))
        if number > 1:
            labels[number] = [
                _wanted(kind, entity, state, seen.get((kind, entity), ())) for kind, entity, state, _ in shown
            ]
        for kind, entity, state, clear in shown:
            seen.setdefault((kind, entity), []).append((number, state, clear))
    return labels


def given(gold: Mapping[str, Any]) -> Labels:
    """The labels of a gold file."""
    return {
        shot["shot"]: [
            Wanted(n["kind"], n["entity"], frozenset(n["right"]), frozenset(n["wrong"]), frozenset(n["clear"]))
            for n in shot["needs"]
        ]
        for shot in gold["shots"]
    }


def score(labels: Labels, choices: Choices) -> dict[str, float]:
    """The rates of one film; a rate of nothing is left out."""
    hit: Counter[str] = Counter()
    of: Counter[str] = Counter()

    def count(name: str, good: bool) -> None:
        hit[name] += good
        of[name] += 1

    for number, needs in labels.items():
        chosen = set(choices.get(number, ()))
        met = [need for need in needs if need.right]
        for need in met:
            good = bool(chosen & need.right)
            count("coverage", good)
            count(need.kind, good)
            if need.wrong and max(need.wrong) > max(need.right):
                count("stale", good)
            if need.clear:
                count("clear", bool(chosen & need.clear))
        visible = [need for need in met if need.kind != "voice"]
        for one in chosen:
            right = any(one in need.right for need in visible)
            count("contamination", not right and any(one in need.wrong for need in visible))
            count("idle", not any(one in need.right for need in met))
        for need in needs:
            if need.wrong and not need.right:
                count("identity", bool(chosen & need.wrong))
    slots = sum(len(set(choices.get(number, ()))) for number in labels) / len(labels)
    return {name: hit[name] / of[name] for name in of} | {"slots": slots}


def _shown(shot: Mapping[str, Any], windowless: set[str]) -> Iterator[tuple[str, str, str, bool]]:
    """Kind, entity, state and whether it is seen clearly."""
    state, framing = shot["state"], shot["framing"]
    for key in shot["characters_visible"]:
        look = state["characters"][key]
        yield "look", key, "+".join([look["costume"], *sorted(look["marks"])]), framing in CLOSE
    for key in dict.fromkeys(line["character"] for line in shot["dialogue"]):
        yield "voice", key, state["voices"][key], True
    if framing not in HIDING:
        light = "" if shot["place"] in windowless else "@" + LIGHT[shot["time_of_day"]]
        yield "place", shot["place"], state["place"]["state"] + light, framing in WIDE
    for key in shot["props"]:
        yield "prop", key, state["props"][key]["state"], framing in CLOSE


def _wanted(kind: str, entity: str, state: str, seen: Sequence[tuple[int, str, bool]]) -> Wanted:
    right = {number: clear for number, was, clear in seen if was == state}
    wrong = frozenset(number for number, was, _ in seen if was != state)
    return Wanted(kind, entity, frozenset(right), wrong, frozenset(n for n, clear in right.items() if clear))
