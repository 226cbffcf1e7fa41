"""States that contradict each other: one thing in two of them, one thing in two hands."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from director.continuity.claims import claims_about_things
from director.continuity.ledger import Held, held
from director.continuity.lexicon import one
from director.continuity.people import claims_about_people
from director.continuity.states import Claim, Entity
from director.lint.found import Fault
from director.lint.lexicon import words
from director.lint.planned import Place, Planned

DAMAGED = frozenset(["cracked", "broken", "torn", "dented", "burned", "crushed", "burning", "ruined"])
_OPPOSITES = {  # facet -> values that cannot hold at once; a thing may well be worn and dirty
    "opening": ("open", "closed"),
    "contents": ("full", "empty"),
    "fire": ("lit", "out"),
    "motion": ("going", "stopped"),
    "water": ("wet", "dry"),
    "writing": ("unsigned", "signed"),
}


def two_states(film: Planned) -> Iterator[Fault]:
    """One thing in two states: in one shot, in one continuous scene, or whole after it was broken."""
    known: dict[tuple[str, Entity], tuple[Place, Claim]] = {}  # timeline, thing -> where it was damaged last
    for scene in film.scenes():
        told: dict[tuple[Entity, str], tuple[Place, Claim]] = {}
        for place in scene:
            for claim in _claims(place):
                where, damage = (place.entry.timeline, claim.entity), claim.facet == "damage"
                before = told.get((claim.entity, claim.facet)) or (known.get(where) if damage else None)
                changing = claim.change or claim.again or claim.own or words("between") & place.said(claim.at, claim.at)
                if before and not changing and _opposed(before[1], claim):
                    yield _two(film, before, (place, claim))
                told[claim.entity, claim.facet] = (place, claim)
                if damage:
                    known[where] = (place, claim)


def two_hands(film: Planned) -> Iterator[Fault]:
    """One thing in the hands of two, and nobody has handed it on."""
    for scene in film.scenes():
        last: dict[str, tuple[Place, Held]] = {}
        for place in scene:
            for found in held(place.text):
                before = last.get(found.prop)
                if before and before[1].holder != found.holder and found.how in words("keeps"):
                    since = before[0].said(before[1].at, found.at if before[0] is place else None)
                    if not words("passes") & (since | place.said(found.at if before[0] is place else 0, found.at)):
                        yield _hands(film, before, (place, found))
                last[found.prop] = (place, found)


def _claims(place: Place) -> Iterator[Claim]:
    """What a shot tells of its things, and of sides of bodies: "the bandaged left arm"."""
    for claim in claims_about_things(place.text):
        if claim.entity.kind == "prop":
            yield claim
    for claim in claims_about_people(place.text):
        said = claim.words.casefold().split()
        part = claim.facet.removeprefix("mark:")
        side = next((a for a, b in pairwise(said) if one(b.strip(".,;")) == part), "")
        if claim.facet.startswith("mark:") and side in ("left", "right") and claim.value:
            yield claim._replace(facet=f"{claim.value} {part}", value=side)


def _opposed(one_claim: Claim, other: Claim) -> bool:
    a, b = one_claim.value, other.value
    if other.facet == "damage":
        return a in DAMAGED and b == "whole"
    pair = _OPPOSITES.get(other.facet, ("left", "right"))
    return a != b and {a, b} == set(pair)


def _two(film: Planned, before: tuple[Place, Claim], now: tuple[Place, Claim]) -> Fault:
    name, (was, is_now) = film.name(now[1].entity.card), (before[1].value, now[1].value)
    facet = now[1].facet if now[1].facet not in _OPPOSITES and now[1].facet != "damage" else ""
    return Fault(
        aspect="two states",
        severity="error" if before[0] is now[0] else "warning",
        shots=(before[0].number, now[0].number),
        words=(before[1].words, now[1].words),
        message=f"{name} is {facet + ' ' if facet else ''}{was} and {is_now}, and nothing tells of a change",
        suggestion=f"say how it became {is_now}, or keep it {was}",
    )


def _hands(film: Planned, before: tuple[Place, Held], now: tuple[Place, Held]) -> Fault:
    one_name, other = film.name(before[1].holder), film.name(now[1].holder)
    return Fault(
        aspect="two hands",
        severity="error" if before[0] is now[0] else "warning",
        shots=(before[0].number, now[0].number),
        words=(before[1].words, now[1].words),
        message=f"{film.name(now[1].prop)} is in the hands of {one_name} and of {other}",
        suggestion=f"say how {other} came by it, or leave it with {one_name}",
    )
