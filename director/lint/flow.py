"""What has to go on from shot to shot: who is there, what time it is, and which way people move."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from director.continuity.ledger import DAYLIGHT, LIGHTS
from director.continuity.lexicon import lexicon
from director.continuity.timelines import MAIN
from director.intake.marks import UNSEEN
from director.lint.found import Edit, Fault
from director.lint.lexicon import pattern, words
from director.lint.planned import Place, Planned

_OTHER = {"day": "night", "night": "day"}


def gone(film: Planned) -> Iterator[Fault]:
    """Who left a continuous scene and is seen or heard in it, and who died and speaks in the story's present."""
    dead: dict[str, tuple[Place, str]] = {}
    for scene in film.scenes():
        left: dict[str, tuple[Place, str]] = {}
        for place in scene:
            there = dict.fromkeys((*place.plan.characters, *_heard_here(place)))
            for character in there:
                if character in left and not place.said_of(character) & words("comes"):
                    yield _still(film, character, left[character], place, "has left")
                left.pop(character, None)
            if place.entry.timeline == MAIN:
                for character in _heard_here(place):
                    if character in dead:
                        yield _still(film, character, dead.pop(character), place, "has died")
            left |= {key: (place, said) for key, said in _who(place, pattern("leaves"))}
            dead |= {key: (place, said) for key, said in _who(place, pattern("dies")) if place.entry.timeline == MAIN}


def day_and_night(film: Planned) -> Iterator[Fault]:
    """Day and night in one shot, or in one place without a cut in time."""
    for place in film.shots:
        hour = place.plan.time_of_day
        other = _OTHER.get(_light(place)) if hour else None
        said = pattern(other).search(place.plan.action) if other else None
        if said and not words("unreal") & set(_sentence(place.plan.action, said.start())):
            yield _hours(place, place, (hour, said.group()), f"it is {hour} by the plan, and otherwise in its words")
    for run in _stays(film):
        for before, now, after in zip(run, run[1:], [*run[2:], None], strict=False):
            was, is_now = before.plan.time_of_day, now.plan.time_of_day
            if _OTHER.get(_light(before)) != _light(now):
                continue
            back = after is not None and after.plan.time_of_day == was
            if back or not pattern(f"becomes_{_light(now)}").search(now.plan.action):
                fix = (Edit(now.entry.shot, "time_of_day", was),) if back else ()
                yield _hours(before, now, (was, is_now), f"{was} becomes {is_now}, and no time passes", fix)


def screen_direction(film: Planned) -> Iterator[Fault]:
    """Who moves one way across the picture and in the next shot the other, without turning."""
    for before, now in film.neighbours():
        was, ways = {way.who: way for way in _ways(before)}, list(_ways(now))
        for way in ways:
            first = was.get(way.who)
            turns = words("turns") & now.said(way.at, way.at)
            if first and first.looks == way.looks and first.right != way.right and not turns:
                yield Fault(
                    aspect="screen direction",
                    severity="warning",
                    shots=(before.number, now.number),
                    words=(first.words, way.words),
                    message=f"{film.name(way.who)} changes sides between two shots",
                    suggestion="keep the direction, or show the turn",
                )


class _Way(NamedTuple):
    """Which way somebody goes, or stands and looks."""

    who: str
    right: bool
    looks: bool
    words: str
    at: int


def _ways(place: Place) -> Iterator[_Way]:
    at = {word.at: index for index, word in enumerate(place.text.words)}
    for right, side in ((True, "right"), (False, "left")):
        for found in pattern(side).finditer(place.plan.action):
            index = at.get(found.start())
            if index is None or not place.text.owners[index]:
                continue
            clause = [w.lower for w in place.text.words[:index] if w.sentence == place.text.words[index].sentence]
            verb = next((word for word in reversed(clause) if word in words("moves")), "")
            if verb:
                yield _Way(place.text.owners[index], right, verb in words("stays"), f"{verb} … {found.group()}", index)


def _stays(film: Planned) -> Iterator[list[Place]]:
    """The shots that follow each other in one place and timeline, whatever their hour."""
    run: list[Place] = []
    for place in film.shots:
        here = (place.plan.scene, place.entry.timeline)
        if run and here != (run[-1].plan.scene, run[-1].entry.timeline):
            yield run
            run = []
        if place.plan.scene and place.plan.time_of_day:
            run.append(place)
    if run:
        yield run


def _light(place: Place) -> str:
    return LIGHTS.get(place.plan.time_of_day, DAYLIGHT)


def _sentence(text: str, at: int) -> list[str]:
    """The words of the sentence in which a place of a text lies."""
    first = max(text.rfind(mark, 0, at) for mark in ".!?") + 1
    ends = [end for mark in ".!?" if (end := text.find(mark, at)) >= 0]
    return re.findall(r"\w+", text[first : min(ends, default=len(text))].casefold())


def _heard_here(place: Place) -> list[str]:
    """Who speaks in the place itself, not over the picture and not by telephone."""
    voices = lexicon().voices
    return [
        line.character
        for line in place.plan.dialogue
        if not UNSEEN.match(line.manner) and not any(word in voices for word in line.manner.casefold().split())
    ]


def _who(place: Place, told: re.Pattern[str]) -> Iterator[tuple[str, str]]:
    """Of whom the words tell it, and the words."""
    at = {word.at: index for index, word in enumerate(place.text.words)}
    for found in told.finditer(place.plan.action):
        owner = place.text.owners[at[found.start()]] if found.start() in at else ""
        if owner:
            yield owner, place.plan.action[max(0, found.start() - 20) : found.end()].strip()


def _still(film: Planned, character: str, before: tuple[Place, str], now: Place, what: str) -> Fault:
    line = next((line.line for line in now.plan.dialogue if line.character == character), "")
    seen = character in now.plan.characters
    return Fault(
        aspect="gone",
        severity="error" if line and seen else "warning",
        shots=(before[0].number, now.number),
        words=(before[1], line or now.plan.action[:60]),
        message=f"{film.name(character)} {what}, and {'speaks' if line else 'is seen'}",
        suggestion="tell of the return, or give the shot to somebody else",
    )


def _hours(before: Place, now: Place, words: tuple[str, str], message: str, fix: tuple[Edit, ...] = ()) -> Fault:
    return Fault(
        aspect="day and night",
        severity="warning",
        shots=(before.number, now.number),
        words=words,
        message=message,
        suggestion=f"let it be {words[0]}" if fix else "tell of the time that passes, or keep the hour",
        fix=fix,
    )
