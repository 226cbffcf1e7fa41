"""What a short brief says: who is in it, what happens, where and when."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from hashlib import sha256

from director.intake.read import story_of
from director.writer.finder import Finder
from director.writer.lexicon import lexicon
from director.writer.roles import Event, Role, sentence

MAX_ROLES = 4
MAX_EVENTS = 8


@dataclass(frozen=True)
class Idea:
    """A short brief, understood as far as rules go."""

    text: str
    roles: tuple[Role, ...]
    events: tuple[Event, ...]
    places: tuple[str, ...]  # keys of lexicon places, the main one first
    time: str
    weather: str = ""
    things: tuple[str, ...] = ()  # "the broken boat"
    words: str = ""  # a brief of no known word: shown, not understood
    kinds: frozenset[str] = field(default_factory=frozenset)


def read_idea(brief: str) -> Idea:
    """Read a brief of one to a few sentences."""
    text = " ".join(re.sub(r"[#*_`>]+", " ", story_of(brief) or brief).split())
    finder = Finder(text)
    finder.find()
    english = bool(finder.roles) or bool(lexicon().english & {token.lower() for token in finder.tokens})
    few = len(finder.tokens) <= 3  # so few words are a theme, not an event
    words = text if few and not finder.roles and not (english and len(finder.tokens) > 1) else ""
    events = finder.events() if finder.roles else []
    if not events and not few:
        events = [Event(sentence(text))]
    roles = _genders(finder.roles, text)
    if not roles or (roles[0].kind in ("animal", "creature") and not events):
        roles = [Role("traveller", "traveller", gender="female"), *roles]
    events = [_thing_hidden(event, roles) for event in events]
    kinds = frozenset(event.kind for event in events if event.kind != "other")
    weather = next((lexicon().weather[word] for word in finder.lower if word in lexicon().weather), "")
    time = next((lexicon().times[word] for word in finder.lower if word in lexicon().times), "")
    if not time:
        time = "night" if weather in ("storm", "fog") or kinds & {"hide", "secret"} else "day"
    return Idea(
        text=text,
        roles=tuple(roles[:MAX_ROLES]),
        events=tuple(events[:MAX_EVENTS]),
        places=finder.places(),
        time=time,
        weather=weather,
        things=tuple(finder.things),
        words=words,
        kinds=kinds | ({"words"} if words else set()),
    )


def _thing_hidden(event: Event, roles: list[Role]) -> Event:
    """Who hides a thing and no person has a secret: nobody must stay quiet."""
    person = any(role.ref in event.text or role.phrase in event.text for role in roles[1:] if role.ref)
    return replace(event, kind="secret") if event.kind == "hide" and not person else event


def _genders(roles: list[Role], text: str) -> list[Role]:
    """Give everybody a gender: from their word or name, the brief's pronouns, else fixed by the words themselves."""
    lower = text.lower()
    pronouns = re.findall(r"\b(?:he|his|him|she|her|hers)\b", lower)
    spoken = ["female" if pronoun.startswith(("she", "her")) else "male" for pronoun in pronouns]
    known: list[Role] = []
    for role in roles:
        gender = role.gender
        if role.kind != "human":
            gender = gender or "neuter"
        elif not gender and role.foe:
            gender = "male"
        elif not gender:
            left = [g for g in spoken if g not in {r.gender for r in known}] or ([] if known else spoken)
            gender = left[0] if left else ("male" if known and known[-1].gender == "female" else "female")
            if not known and not spoken:
                gender = ("female", "male")[sha256(role.head.encode()).digest()[0] % 2]
        known.append(replace(role, gender=gender))
    return known
