"""What a short brief says: who is in it, what happens, where and when."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from hashlib import sha256

from director.intake.read import story_of
from director.writer.clauses import Clauses
from director.writer.finder import Finder
from director.writer.lexicon import capital, lexicon, plural, singular
from director.writer.narrator import third_person, years_of_teller
from director.writer.quotes import put_back, take_out
from director.writer.roles import Event, Role, sentence

MAX_ROLES = 4
SPOKEN_OF = ("describe", "describes", "of", "about", "like", "paints", "remembers", "imagines")  # weather that is not there
MAX_EVENTS = 8
_COUNTS = {2: "Two", 3: "Three", 4: "Four"}
_TWO = re.compile(r"\btwo (?:[\w-]+ ){0,2}?(\w+s|men|women)\b", re.IGNORECASE)
_SAME = re.compile(r"(?:the )?(?:[\w-]+ )*([\w-]+) is an? (?:[\w'’-]+ )*\1(?:\.$|, and (?=\w))", re.IGNORECASE)
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
    whole = " ".join(re.sub(r"[#*_`>]+", " ", story_of(brief) or brief).split())
    marked, said = take_out(whole)
    text, teller = third_person(_of_two(marked))
    years = years_of_teller(marked) if teller else 0
    finder = Finder(text, said)
    finder.find()
    if teller and not any(role.head == teller for role in finder.roles):
        finder.roles.append(Role(teller, teller))
    finder.roles = [replace(role, years=years) if years and role.head == teller else role for role in finder.roles]
    english = bool(finder.roles) or bool(lexicon().english & {token.lower() for token in finder.tokens})
    few = len(finder.tokens) <= 3  # so few words are a theme, not an event
    words = whole if few and not finder.roles and not (english and len(finder.tokens) > 1) else ""
    events = Clauses(finder).events() if finder.roles else []
    if not events and not few:
        events = [Event(sentence(put_back(text, said)))]
    roles = _genders(_partners(_speaking(finder.roles, events)))
    if not roles or (roles[0].kind in ("animal", "creature") and not events):
        roles = [Role("traveller", "traveller", gender="female"), *roles]
    heard = {role.title for role in roles[:MAX_ROLES]}
    events = [_thing_hidden(_heard(_does(event), heard), roles) for event in events if not _only_is(event)]
    kinds = frozenset(event.kind for event in events if event.kind != "other")
    places = finder.places()
    words_before = ["", *finder.lower]
    weather = next(
        (
            lexicon().weather[word]
            for word, before in zip(finder.lower, words_before, strict=False)
            if word in lexicon().weather and before not in SPOKEN_OF
        ),
        "",
    )
    if places[0] == "spaceship":
        weather = ""  # "a storm from the sun" brings no rain
    time = next((lexicon().times[word] for word in finder.lower if word in lexicon().times), "")
    if not time:
        time = "night" if weather in ("storm", "fog") or kinds & {"hide", "secret"} else "day"
    return Idea(
        text=put_back(text, said),
        roles=tuple(roles[:MAX_ROLES]),
        events=tuple(events[:MAX_EVENTS]),
        places=places,
        time=time,
        weather=weather,
        things=tuple(finder.things),
        words=words,
        kinds=kinds | ({"words"} if words else set()),
    )


def _of_two(text: str) -> str:
    """"The older one" of "two generals" is the first general, "the other one" the second; of two sisters, the older sister."""
    pair = _TWO.search(text)
    if not pair:
        return text
    noun, rest = singular(pair[1].lower()), text[pair.end() :]
    names = ("older", "younger") if noun in lexicon().people["kin"] else ("first", "second")
    for name, words in zip(names, ("older|elder|first|taller|bigger", "younger|other|second|shorter|smaller"), strict=True):
        rest = re.sub(rf"\b(the) (?:{words}) one\b", rf"\1 {name} {noun}", rest, flags=re.IGNORECASE)
    return text[: pair.end()] + rest


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


def _speaking(roles: list[Role], events: list[Event]) -> list[Role]:
    """Who says something is there to say it."""
    speakers = {who for event in events for who, _ in event.said}
    return [replace(role, absent=False) if role.title in speakers else role for role in roles]


def _partners(roles: list[Role]) -> list[Role]:
    """Who comes first is nobody's enemy, nor are those with the same work: "two burglars" are on one side."""
    own = {roles[0].head} if roles and roles[0].foe else set()
    return [replace(role, foe=role.foe and role.head not in own) for role in roles]


def _heard(event: Event, titles: set[str]) -> Event:
    """An event with what is said in it; in its own words where who says it is none of the cast."""
    unheard = [words for who, words in event.said if who not in titles]
    text = "".join([event.text.rstrip("."), *(f": “{words}”" for words in unheard)]) if unheard else event.text
    return replace(event, text=text, said=tuple(line for line in event.said if line[0] in titles))


def _only_is(event: Event) -> bool:
    """ "The son is a lighthouse keeper's son": who somebody is, which is to be seen and does not happen."""
    return not event.said and (same := _SAME.match(event.text)) is not None and same[0] == event.text


def _does(event: Event) -> Event:
    """What happens in "The son is a lighthouse keeper's son, and the father taught him"."""
    return replace(event, text=sentence(_SAME.sub("", event.text))) if not _only_is(event) else event


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
