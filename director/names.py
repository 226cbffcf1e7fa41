"""How people name things: shots by number and range, takes as 7.2, characters and card fields by name."""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import cast, get_args

from director.continuity.lexicon import lexicon
from director.errors import BadInput
from director.steering import steered
from workspace.records import Card, CharacterCard, MemoryChoice, NeedKind, Shot, ShotPlan

ROLES = get_args(NeedKind)  # what a remembered moment may be for
FIXED_FIELDS = frozenset({"id", "kind", "tag"})  # of a card: given once


def safe_name(title: str) -> str:
    """A file name from a title: letters, digits and hyphens of any script, at most 60 bytes, never empty."""
    words = re.sub(r"[^\w]+", "-", unicodedata.normalize("NFC", title).casefold()).strip("-_")
    short = words.encode()[:60].decode(errors="ignore").strip("-_")
    return short or "film"


def find_shot(shots: Sequence[Shot], number: int, folder: Path) -> Shot:
    """A shot by its number on the screen. Raises BadInput with the range there is."""
    if 1 <= number <= len(shots):
        return shots[number - 1]
    have = f"it has shots 1 to {len(shots)}" if shots else "it has no shots yet"
    raise BadInput(f"{folder} has no shot {number}: {have}")


def parse_range(text: str) -> list[int]:
    """ "9,12-14" as [9, 12, 13, 14]. Raises BadInput."""
    numbers: list[int] = []
    for part in text.split(","):
        match = re.fullmatch(r"\s*(\d+)(?:\s*-\s*(\d+))?\s*", part)
        if not match or (match[2] and int(match[2]) < int(match[1])):
            raise BadInput(f"{text!r}: wanted shots such as 9,12-14")
        numbers += range(int(match[1]), int(match[2] or match[1]) + 1)
    return list(dict.fromkeys(numbers))


def parse_roles(text: str) -> tuple[list[int], dict[int, str]]:
    """ "3:look,5" as the shots [3, 5] and the one role that 3 is to have. Raises BadInput."""
    roles: dict[int, str] = {}
    parts = [part.partition(":") for part in text.split(",")]
    for number, colon, role in parts:
        if colon and (role.strip() not in ROLES or not number.strip().isdigit()):
            raise BadInput(f"{number}:{role}: wanted a shot and {', '.join(ROLES)}, such as 3:look")
        if colon:
            roles[int(number)] = role.strip()
    return parse_range(",".join(number for number, _, _ in parts)), roles


def steered_memory(
    old: MemoryChoice,
    shots: Sequence[Shot],
    folder: Path,
    *,
    include: Sequence[int] = (),
    exclude: Sequence[int] = (),
    roles: Mapping[int, str] | None = None,
) -> MemoryChoice:
    """What a person decided about a shot's memory, with more of it. Raises BadInput for an unknown shot or role."""
    more, less = ([find_shot(shots, n, folder).id for n in ns] for ns in (include, exclude))
    wrong = next((f"{n}:{role}" for n, role in (roles or {}).items() if role not in ROLES or n not in include), None)
    if wrong:
        raise BadInput(f"{wrong}: wanted a shot to include and {', '.join(ROLES)}, such as 3:look")
    said = {find_shot(shots, n, folder).id: cast(NeedKind, role) for n, role in (roles or {}).items()}
    return steered(old, include=more, exclude=less, roles=said)


def find_card(name: str, cards: Mapping[str, Card]) -> Card:
    """A card by id, name or alias, whatever the case. Raises BadInput with the nearest."""
    known: dict[str, Card] = {}
    for card in cards.values():
        for spelled in (card.id, card.name, *(card.aliases if isinstance(card, CharacterCard) else ())):
            known.setdefault(spelled.casefold(), card)
    found = known.get(name.casefold())
    if found is None:
        near = (
            _nearest(name.casefold(), list(known)) or f": there are {', '.join(card.name for card in cards.values())}"
        )
        raise BadInput(f"there is no card {name!r}{near}")
    return found


def find_character(name: str, cards: Mapping[str, Card]) -> str:
    """The card id of a character, by id, name or alias. Raises BadInput."""
    return find_card(name, {key: card for key, card in cards.items() if card.kind == "character"}).id


def edited_card(name: str, fields: Mapping[str, str], cards: Mapping[str, Card]) -> Card:
    """A card with some fields changed. Raises BadInput for a field that it has not, with the nearest."""
    card = find_card(name, cards)
    known = [field for field in type(card).model_fields if field not in FIXED_FIELDS]
    for field in fields:
        if field not in known:
            raise BadInput(f"{card.name} has no {field!r}{_nearest(field, known)}; it has {', '.join(known)}")
    return type(card).model_validate({**card.model_dump(), **fields})


def state_of(name: str, value: str | None, cards: Mapping[str, Card]) -> dict[str, str | None]:
    """ "mara.coat", "torn" as what it is a state of and which: the fields of a correction. Raises BadInput.

    Of a character costume, age and voice are known; any other name is a mark. Of places and things the facet may be one
    of the ledger's own, or any word: what the value tells, as "lit" tells of fire, decides then.
    """
    owner, dot, facet = name.rpartition(".")
    if not dot or not facet.strip():
        raise BadInput(f"{name!r} is no state: name whose it is and what, such as mara.coat=torn")
    card, facet = find_card(owner, cards), facet.strip().casefold()
    if card.kind == "character":
        kind = "voice" if facet == "voice" else "look"
        facet = facet if facet in ("voice", "age", "costume") else f"mark:{facet}"
    else:
        kind = "place" if card.kind == "scene" else "prop"
        told = lexicon().tells((value or "").casefold()) if facet not in {*lexicon().defaults, "light"} else ()
        facet, value = (told[0].facet, told[0].value) if told else (facet, value)
    return {"kind": kind, "card": card.id, "facet": facet, "value": value}


def plan_of(action: str, cards: Mapping[str, Card], *, near: Shot, characters: Sequence[str] | None = None) -> ShotPlan:
    """The plan of a new shot told in words: it plays where and when its neighbour does, with those whom it names."""
    if characters is not None:
        people = [find_character(name, cards) for name in characters]
    else:
        people = [card.id for card in cards.values() if isinstance(card, CharacterCard) and _named(card, action)]
    plan = near.plan
    return ShotPlan(
        title=" ".join(action.split()[:6]),
        scene=plan.scene,
        characters=tuple(people),
        props=tuple(card.id for card in cards.values() if card.kind == "prop" and _mentions(card.name, action)),
        action=action.strip(),
        time_of_day=plan.time_of_day,
        weather=plan.weather,
        light=plan.light,
        style=plan.style,
    )


def _named(card: CharacterCard, text: str) -> bool:
    return any(_mentions(name, text) for name in (card.name, *card.aliases))


def _mentions(name: str, text: str) -> bool:
    return bool(name) and re.search(rf"\b{re.escape(name)}\b", text, flags=re.IGNORECASE) is not None


def _nearest(word: str, known: Sequence[str]) -> str:
    close = difflib.get_close_matches(word, known, n=1)
    return f"; did you mean {close[0]!r}?" if close else ""
