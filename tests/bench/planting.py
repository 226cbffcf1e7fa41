"""Contradictions to plant in clean plans, several ways for each kind the linter knows. Their wording is not its own."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import pairwise
from random import Random
from typing import Any, NamedTuple

from director.continuity.timelines import told as opens
from workspace.records import Card, CharacterCard, Line, ShotPlan

Plans = Mapping[str, ShotPlan]


class Planted(NamedTuple):
    """A film with one contradiction."""

    plans: dict[str, ShotPlan]
    shots: set[int]  # where, by number
    words: str


Plant = Callable[[Plans, Mapping[str, Card], Random], Planted | None]

STRANGERS = ("Wolfram", "Sabine", "Theodora", "Kaspar", "Marguerite", "Benedict")
FOREIGN = (
    "Sie geht langsam zur Tür und wartet auf den Regen.",
    "Elle ouvre la fenêtre et regarde dans la rue sans un mot.",
    "El viento entra por la puerta y no queda nadie en la casa.",
    "La porta è aperta e non si sente più nessuno nella stanza.",
    "Hij loopt naar het raam en kijkt met een zucht over de daken.",
    "Она стоит у окна и долго смотрит на дождь.",
)


def two_states(plans: Plans, cards: Mapping[str, Card], dice: Random) -> Planted | None:
    """In one shot."""
    pair = dice.choice(
        [("open", "shut"), ("empty", "full"), ("locked", "unlocked"), ("soaked", "dry"), ("lit", "unlit")]
    )
    told = dice.choice(
        [
            "The {p} is {a}. Nobody looks up. The {p} is {b}.",
            "The {a} {p} waits on the floor. A hand moves the {b} {p} aside.",
            "Light falls on the {p}, {a} as ever; the {p} is {b}.",
        ]
    )
    spot = _spot(plans, dice, lambda plan: bool(plan.props))
    if spot is None:
        return None
    thing = cards[plans[spot].props[0]].name
    return _told(plans, {spot: told.format(p=thing, a=pair[0], b=pair[1])})


def whole_again(plans: Plans, cards: Mapping[str, Card], dice: Random) -> Planted | None:
    """Broken in one shot, unbroken in a later one."""
    shown = {
        prop: [key for key, plan in plans.items() if prop in plan.props]
        for plan in plans.values()
        for prop in plan.props
    }
    pairs = [pair for keys in shown.values() for pair in pairwise(keys)]
    if not pairs:
        return None
    one, other = dice.choice(pairs)
    thing = cards[sorted(set(plans[one].props) & set(plans[other].props))[0]].name
    damage, whole = dice.choice(["smashed", "cracked", "torn"]), dice.choice(["undamaged", "intact", "whole"])
    planted = _told(plans, {one: f"The {thing} is {damage}.", other: f"The {thing} is {whole}."})
    return planted._replace(shots={_number(plans, other)})


def two_hands(plans: Plans, cards: Mapping[str, Card], dice: Random) -> Planted | None:
    """One thing, two holders, in one shot or in neighbours of a scene."""
    spot = _spot(plans, dice, lambda plan: bool(plan.props) and len(plan.characters) > 1)
    if spot is None:
        return None
    plan = plans[spot]
    thing, (one, other) = cards[plan.props[0]].name, _people(plan, cards)[:2]
    first = dice.choice([f"{one} holds the {thing}.", f"{one} carries the {thing} under one arm."])
    second = dice.choice([f"{other} clutches the {thing}.", f"{other} stands with the {thing} in hand."])
    following = _next(plans, spot)
    if following and plan.props[0] in plans[following].props and plan.characters[1] in plans[following].characters:
        return _told(plans, {spot: first, following: second})
    return _told(plans, {spot: f"{first} {second}"})


def other_costume(plans: Plans, cards: Mapping[str, Card], dice: Random) -> Planted | None:
    """Dressed otherwise in the next shot of a scene, by the plan or by the words."""
    spots = [(a, b, key) for a, b in _neighbours(plans) for key in plans[a].characters if key in plans[b].characters]
    if not spots:
        return None
    _, other, key = dice.choice(spots)
    dress = dice.choice(["a silver raincoat and white boots", "an orange boiler suit", "a long violet evening gown"])
    plan = plans[other].model_copy(update={"wardrobe": {**plans[other].wardrobe, key: dress}})
    return _planted(plans, {other: plan}, dress)


def undrawn_costume(plans: Plans, cards: Mapping[str, Card], dice: Random) -> Planted | None:
    """Words dress somebody otherwise than the card."""

    def plain(plan: ShotPlan) -> bool:
        return any(_clothing(cards[key]) for key in plan.characters)

    spot = _spot(plans, dice, plain)
    if spot is None:
        return None
    key = next(key for key in plans[spot].characters if _clothing(cards[key]))
    name = cards[key].name
    dress = dice.choice(["a yellow raincoat", "an orange tracksuit", "a white wedding dress", "a silver spacesuit"])
    told = dice.choice([f"{name} wears {dress}.", f"{name} in {dress} waits.", f"{name} has got into {dress}."])
    bare = {who: worn for who, worn in plans[spot].wardrobe.items() if who != key}
    plan = plans[spot].model_copy(update={"wardrobe": bare, "action": f"{plans[spot].action} {told}"})
    return _planted(plans, {spot: plan}, told)


def gone(plans: Plans, cards: Mapping[str, Card], dice: Random) -> Planted | None:
    """Out in one shot, there in the next."""
    spots = [(a, b, key) for a, b in _neighbours(plans) for key in plans[a].characters if key in plans[b].characters]
    if not spots:
        return None
    one, other, key = dice.choice(spots)
    name = cards[key].name
    told = dice.choice(
        [
            f"{name} leaves.",
            f"At last {name} walks out without a word.",
            f"{name} storms off.",
            f"{name} exits, and the sound of steps fades.",
            f"Then {name} hurries away.",
            f"{name} turns and leaves the room.",
        ]
    )
    line = Line(character=key, line=dice.choice(["I told you so.", "What now?", "It was never mine."]))
    spoken = plans[other].model_copy(update={"dialogue": (*plans[other].dialogue, line)})
    planted = _told({**plans, other: spoken}, {one: told})
    return planted._replace(shots={_number(plans, other)})


def crowded(plans: Plans, cards: Mapping[str, Card], dice: Random) -> Planted | None:
    """Two speakers framed close."""
    spot = _spot(plans, dice, lambda plan: len(plan.characters) > 1)
    if spot is None:
        return None
    lines = tuple(Line(character=key, line="Not now.") for key in plans[spot].characters[:2])
    framing = dice.choice(["close", "extreme close"])
    return _planted(plans, {spot: plans[spot].model_copy(update={"framing": framing, "dialogue": lines})}, framing)


def stranger(plans: Plans, cards: Mapping[str, Card], dice: Random) -> Planted | None:
    """Somebody without a card."""
    spot, who = _spot(plans, dice, lambda plan: bool(plan.action)), dice.choice(STRANGERS)
    told = dice.choice(
        [
            f"{who} opens the door and looks in.",
            f"Behind them {who} waits.",
            f"At the far end {who} laughs.",
            f"{who} nods.",
            f"Everybody makes room for {who}'s chair, and {who} sits down.",
        ]
    )
    return _told(plans, {spot: told}) if spot else None


def misspelled(plans: Plans, cards: Mapping[str, Card], dice: Random) -> Planted | None:
    """A name with a letter missing or doubled."""
    spot = _spot(plans, dice, lambda plan: any(len(cards[key].name.split()[0]) > 4 for key in plan.characters))
    if spot is None:
        return None
    name = next(cards[k].name.split()[0] for k in plans[spot].characters if len(cards[k].name.split()[0]) > 4)
    at = dice.randrange(1, len(name) - 1)
    wrong = dice.choice([name[:at] + name[at + 1 :], name[:at] + name[at] + name[at:]])
    return _told(plans, {spot: dice.choice([f"{wrong} nods.", f"Slowly {wrong} turns around."])})


def other_hour(plans: Plans, cards: Mapping[str, Card], dice: Random) -> Planted | None:
    """One shot in the middle of a scene at another hour."""
    runs = [(a, b, c) for (a, b), (_, c) in pairwise(_neighbours(plans)) if _next(plans, b) == c]
    spots = [b for _, b, c in runs if plans[c].time_of_day == plans[b].time_of_day and plans[b].time_of_day]
    if not spots:
        return None
    spot = dice.choice(spots)
    hour = "day" if plans[spot].time_of_day == "night" else "night"
    if plans[spot].time_of_day not in ("day", "night"):
        return None
    return _planted(plans, {spot: plans[spot].model_copy(update={"time_of_day": hour})}, hour)


def other_light(plans: Plans, cards: Mapping[str, Card], dice: Random) -> Planted | None:
    """Words of the night in a shot by day, or the other way round."""
    spot = _spot(plans, dice, lambda plan: plan.time_of_day in ("day", "night"))
    if spot is None:
        return None
    dark = ["Moonlight lies on the floor.", "A clock strikes midnight.", "Starlight is all there is to see by."]
    bright = ["Bright sunshine fills everything.", "Sunlight lies on the floor.", "It is high noon."]
    return _told(plans, {spot: dice.choice(dark if plans[spot].time_of_day == "day" else bright)})


def other_way(plans: Plans, cards: Mapping[str, Card], dice: Random) -> Planted | None:
    """To the right, and in the next shot to the left."""
    spots = [(a, b, key) for a, b in _neighbours(plans) for key in plans[a].characters if key in plans[b].characters]
    if not spots:
        return None
    one, other, key = dice.choice(spots)
    name = cards[key].name
    first, second = dice.choice(
        [
            ("walks from left to right", "walks from right to left"),
            ("runs to the right", "keeps running to the left"),
            ("stands frame left", "stands frame right"),
            ("looks to screen right", "looks to screen left"),
            ("rides from the left into the picture", "rides on from the right"),
        ]
    )
    return _told(plans, {one: f"{name} {first}.", other: f"{name} {second}."})


def too_short(plans: Plans, cards: Mapping[str, Card], dice: Random) -> Planted | None:
    """Lines that the shot has no time for."""
    spot = _spot(plans, dice, lambda plan: sum(len(line.line.split()) for line in plan.dialogue) > 8)
    if spot is None:
        return None
    words = sum(len(line.line.split()) for line in plans[spot].dialogue)
    return _planted(plans, {spot: plans[spot].model_copy(update={"duration": 1.2 + words / 5})}, f"{words} words")


def long_line(plans: Plans, cards: Mapping[str, Card], dice: Random) -> Planted | None:
    """A line that grew, some of it in another language, or is to be said slowly."""
    spot = _spot(plans, dice, lambda plan: bool(plan.dialogue))
    if spot is None:
        return None
    plan, more = (
        plans[spot],
        dice.choice(["and that is all there is to say about it tonight, my friend, " * 4, FOREIGN[0] * 5]),
    )
    line = plan.dialogue[0].model_copy(update={"line": f"{plan.dialogue[0].line} {more}"})
    return _planted(plans, {spot: plan.model_copy(update={"dialogue": (line, *plan.dialogue[1:])})}, more)


def foreign(plans: Plans, cards: Mapping[str, Card], dice: Random) -> Planted | None:
    """A sentence in another language."""
    spot, told = _spot(plans, dice, lambda plan: bool(plan.action)), dice.choice(FOREIGN)
    return _told(plans, {spot: told}) if spot else None


def foreign_line(plans: Plans, cards: Mapping[str, Card], dice: Random) -> Planted | None:
    """A line in another language."""
    spot, told = _spot(plans, dice, lambda plan: bool(plan.dialogue)), dice.choice(FOREIGN)
    if spot is None:
        return None
    line = plans[spot].dialogue[0].model_copy(update={"line": told})
    rest = plans[spot].dialogue[1:]
    return _planted(plans, {spot: plans[spot].model_copy(update={"dialogue": (line, *rest)})}, told)


def endless(plans: Plans, cards: Mapping[str, Card], dice: Random) -> Planted | None:
    """A prompt that is too long."""
    spot = _spot(plans, dice, lambda plan: len(plan.action.split()) > 20)
    if spot is None:
        return None
    plan = plans[spot]
    field = "action" if plan.prompt is None else "prompt"
    told = getattr(plan, field)
    more = " ".join([told] * (1 + 1100 // len(told.split())))
    return _planted(plans, {spot: plan.model_copy(update={field: more})}, f"{len(more.split())} words")


PLANTS: dict[str, tuple[Plant, ...]] = {
    "two states": (two_states, whole_again),
    "two hands": (two_hands,),
    "costume": (other_costume,),
    "not as drawn": (undrawn_costume,),
    "gone": (gone,),
    "close-up": (crowded,),
    "unknown name": (stranger, misspelled),
    "day and night": (other_hour, other_light),
    "screen direction": (other_way,),
    "too long": (too_short, long_line),
    "mixed languages": (foreign, foreign_line),
    "prompt": (endless,),
}


def _spot(plans: Plans, dice: Random, fits: Callable[[ShotPlan], bool]) -> str | None:
    spots = [key for key, plan in plans.items() if fits(plan)]
    return dice.choice(spots) if spots else None


def _neighbours(plans: Plans) -> list[tuple[str, str]]:
    """Two shots that follow each other in one place at one time, none of them in a flashback."""

    def where(plan: ShotPlan) -> Any:
        return plan.scene, plan.time_of_day

    pairs = [(a, b) for a, b in pairwise(plans) if where(plans[a]) == where(plans[b]) and plans[a].scene]
    return [(a, b) for a, b in pairs if not opens(plans[a]) and not opens(plans[b])]


def _next(plans: Plans, key: str) -> str | None:
    return next((b for a, b in _neighbours(plans) if a == key), None)


def _number(plans: Plans, key: str) -> int:
    return list(plans).index(key) + 1


def _people(plan: ShotPlan, cards: Mapping[str, Card]) -> list[str]:
    return [cards[key].name for key in plan.characters]


def _clothing(card: Card) -> str:
    return card.clothing if isinstance(card, CharacterCard) else ""


def _told(plans: Plans, more: Mapping[str, str]) -> Planted:
    """With sentences added to the actions of some shots."""
    new = {key: plans[key].model_copy(update={"action": f"{plans[key].action} {told}"}) for key, told in more.items()}
    return _planted(plans, new, " / ".join(more.values()))


def _planted(plans: Plans, new: Mapping[str, ShotPlan], words: str) -> Planted:
    return Planted({**plans, **new}, {_number(plans, key) for key in new}, words)
