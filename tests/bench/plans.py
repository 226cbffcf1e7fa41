"""Films in the plan format of the continuity benchmark, as the project's own cards and shot plans."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, NamedTuple

from workspace.records import Card, CharacterCard, Line, PropCard, SceneCard, ShotPlan

FRAMINGS = {
    "INSERT": "insert",
    "ECU": "extreme close",
    "CU": "close",
    "MCU": "medium close",
    "MS": "medium",
    "MLS": "full",
    "LS": "wide",
    "ELS": "extreme wide",
}


class PlannedFilm(NamedTuple):
    """A film that is only planned. The shots are numbered from 1, in the order of the list."""

    id: str
    cards: dict[str, Card]
    costumes: dict[str, dict[str, str]]  # character -> name of a costume -> its description
    shots: list[ShotPlan]


def load(path: Path) -> PlannedFilm:
    """Read one plan. What the project has no field for is said in words; annotations are not read."""
    raw = json.loads(path.read_text(encoding="utf-8"))
    cards = raw["cards"]
    people = [_character(card, number) for number, card in enumerate(cards["characters"])]
    places = [_scene(card) for card in cards["scenes"]]
    things = [PropCard(id=card["id"], name=card["name"], description=card["description"]) for card in cards["props"]]
    return PlannedFilm(
        raw["id"],
        {card.id: card for card in (*people, *places, *things)},
        {card["id"]: dict(card["costumes"]) for card in cards["characters"]},
        [_shot(shot) for shot in sorted(raw["shots"], key=lambda shot: shot["number"])],
    )


def _character(card: dict[str, Any], number: int) -> CharacterCard:
    clothing = next(iter(card["costumes"].values()), "")
    return CharacterCard(
        id=card["id"],
        name=card["name"],
        tag=f"ID_{number}",
        identity=card["identity"],
        clothing=clothing,
        voice=card["voice"],
    )


def _scene(card: dict[str, Any]) -> SceneCard:
    inside = ", windowless" if card.get("windowless") else ""
    return SceneCard(id=card["id"], name=card["name"], description=card["description"] + inside)


def _shot(shot: dict[str, Any]) -> ShotPlan:
    return ShotPlan(
        title=shot["title"],
        scene=shot["place"],
        characters=tuple(shot["characters_visible"]),
        props=tuple(shot["props"]),
        action=shot["action"],
        dialogue=tuple(Line(character=line["character"], line=line["line"]) for line in shot["dialogue"]),
        framing=FRAMINGS[shot["framing"]],
        camera=shot["camera"],
        time_of_day=shot["time_of_day"],
        weather=shot["weather"],
    )
