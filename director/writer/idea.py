"""What a short brief says: who is in it, what happens, where and when."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from hashlib import sha256

from director.intake.read import story_of
from director.writer.clauses import Clauses
from director.writer.finder import Finder
from director.writer.lexicon import capital, lexicon, plural
from director.writer.narrator import third_person
from director.writer.roles import Event, Role, sentence

MAX_ROLES = 4
MAX_EVENTS = 8
_COUNTS = {2: "Two", 3: "Three", 4: "Four"}
_OPPOSITE = {"female": "male", "male": "female"}


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
    text, teller = third_person(" ".join(re.sub(r"[#*_`>]+", " ", story_of(brief) or brief).split()))
    finder = Finder(text)
    finder.find()
    if teller and not any(role.head == teller for role in finder.roles):
        finder.roles.append(Role(teller, teller))
    english = bool(finder.roles) or bool(lexicon().english & {token.lower() for token in finder.tokens})
    few = len(finder.tokens) <= 3  # so few words are a theme, not an event
    words = text if few and not finder.roles and not (english and len(finder.tokens) > 1) else ""
    events = Clauses(finder).events() if finder.roles else []
    if not events and not few:
        events = [Event(sentence(text))]
    roles = _genders(finder.roles)
    if not roles or (roles[0].kind in ("animal", "creature") and not events):
        roles = [Role("traveller", "traveller", gender="female"), *roles]
    events = [_thing_hidden(event, roles) for event in events]
    kinds = frozenset(event.kind for event in events if event.kind != "other")
    places = finder.places()
    weather = next((lexicon().weather[word] for word in finder.lower if word in lexicon().weather), "")
    if places[0] == "spaceship":
        weather = ""  # "a storm from the sun" brings no rain
    time = next((lexicon().times[word] for word in finder.lower if word in lexicon().times), "")
    if not time:
        time = "night" if weather in ("storm", "fog") or kinds & {"hide", "secret"} else "day"
    return Idea(
        text=text,
        roles=tuple(roles[:MAX_ROLES]),
        events=tuple(events[:MAX_EVENTS]),
        places=places,
        time=time,
        weather=weather,
        things=tuple(finder.things),
        words=words,
        kinds=kinds | ({"words"} if words else set()),
    )


def title_of(brief: str) -> str:
    """A title from those whom a short brief is about: "The Violin Maker and the Blind Girl". Empty where rules find nobody."""
    idea = read_idea(brief)
    text = idea.text.casefold()
    named = [role for role in idea.roles if role.name or role.head in text or plural(role.head) in text]
    about = [role for role in named if not role.absent][:2]
    alike = [role for role in idea.roles if role.head == about[0].head and not role.name] if about else []
    if len(alike) > 1:
        return f"The {_COUNTS[len(alike)]} {capital(plural(about[0].head))}"
    names = [role.name or " ".join(["the", *_told(role)[: bool(n)], role.phrase]) for n, role in enumerate(about)]
    if len(names) == 1:
        names += idea.things[:1]
    return " and ".join(re.sub(r"(?<![\w'])(?!the\b)[a-z]", lambda match: match[0].upper(), name) for name in names)


def _told(role: Role) -> list[str]:
    return [word for word in role.described if word != "own"]


def _thing_hidden(event: Event, roles: list[Role]) -> Event:
    """Who hides a thing and no person has a secret: nobody must stay quiet."""
    person = any(role.ref in event.text or role.phrase in event.text for role in roles[1:] if role.ref)
    return replace(event, kind="secret") if event.kind == "hide" and not person else event


def _genders(roles: list[Role]) -> list[Role]:
    """Give those a gender whom neither their word, a name nor a pronoun tells: not that of the one beside them."""
    known: list[Role] = []
    for n, role in enumerate(roles):
        gender = role.gender
        if role.kind != "human":
            gender = gender or "neuter"
        elif not gender and role.foe:
            gender = "male"
        elif not gender:
            beside = next((r.gender for r in (*known[::-1], *roles[n + 1 :]) if r.gender in _OPPOSITE), "")
            gender = _OPPOSITE.get(beside) or ("female", "male")[sha256(role.head.encode()).digest()[0] % 2]
        known.append(replace(role, gender=gender))
    return known
