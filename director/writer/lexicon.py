"""The built-in writer's words, read from the data files beside this module."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

IRREGULAR = {"goes": "go", "does": "do", "has": "have", "is": "be", "flies": "fly"}
_ONES = (
    "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen"
)
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
NUMBERED = {word: n for n, word in enumerate(_ONES.split(), 1)} | {word: 10 * n for n, word in enumerate(_TENS.split(), 2)}
WORD = re.compile(r"[^\W_]+(?:[-'’][^\W_]+)*", re.UNICODE)


@dataclass(frozen=True)
class PlaceWords:
    """What the writer knows about one kind of place."""

    key: str
    room: str
    yard: str
    out: tuple[str, str]
    inside: str
    sound: str
    work: str
    open: bool  # one is there mostly outside
    means: tuple[str, ...] = ()  # other places whose words mean this one beside its own: the station of astronauts


@dataclass(frozen=True)
class Lexicon:
    """The tables, turned around for looking up."""

    people: dict[str, set[str]]  # "female", "machine", … -> head nouns
    kinds: dict[str, str]  # head noun -> human, machine, animal, creature
    groups: dict[str, list[str]]  # word for several people -> a noun for each
    plurals: dict[str, str]
    names: dict[str, str]  # first name, lower case -> female, male
    adjectives: set[str]
    hurt: set[str]
    old: set[str]
    young: set[str]
    verbs: dict[str, str]  # third person -> kind of story
    bases: dict[str, str]  # base form -> third person
    past: dict[str, str]
    things: set[str]
    fixed: set[str]
    weather: dict[str, str]  # word -> kind
    sky: dict[str, dict[str, str]]
    hours: dict[str, list[str]]
    expressions: dict[str, str]
    moods: dict[str, list[str]]
    places: dict[str, PlaceWords]
    place_of: dict[str, str]  # word -> key of a place
    times: dict[str, str]  # word -> dawn, day, dusk, night
    camera: dict[str, dict[str, str]]  # framings, moves, angles: how prompts call them -> how plans do
    articles: frozenset[str]
    joins: frozenset[str]  # words at which a noun phrase ends
    english: frozenset[str]  # words that only an English text has
    placing: frozenset[str]  # words after which a capital names a place
    lost: frozenset[str]  # words for who is not there
    foes: frozenset[str]
    made: frozenset[str]  # words that make a thing of an animal: "paper bird"
    growing: frozenset[str]  # nouns of young people
    titles: frozenset[str]  # words before a name, with a full stop that ends no sentence
    engineers: frozenset[str]  # who makes robots, and is none
    instruments: dict[str, str]  # who plays -> what
    occasions: frozenset[str]  # words for a place, but for what comes from it: "wedding dress"
    keepsakes: frozenset[str]
    played: frozenset[str]  # things that a scene is about where somebody plays them
    rooms: frozenset[str]  # words for where everything happens inside
    becoming: frozenset[str]  # verbs after which a noun is somebody who is there already
    nameless: frozenset[str]  # words for people that are nobody's name, capital at the beginning of a sentence
    moments: frozenset[str]  # words that end what a sentence says of when it happens


def data(name: str) -> dict[str, Any]:
    """One TOML file of the package."""
    return tomllib.loads((files(__package__) / name).read_text(encoding="utf-8"))


@cache
def lexicon() -> Lexicon:
    """The words, read once."""
    raw, places = data("lexicon.toml"), data("places.toml")
    people = {group: set(words) for group, words in raw["people"].items()}
    kinds = {word: "human" for group in ("female", "male", "open") for word in people[group]}
    kinds |= {word: kind for kind in ("machine", "animal", "creature") for word in people[kind]}
    verbs: dict[str, str] = {}
    for kind, words in raw["verbs"].items():
        for word in words:
            verbs.setdefault(word, kind)
    return Lexicon(
        people=people,
        kinds=kinds,
        groups=raw["groups"],
        plurals=raw["plurals"],
        names={name.lower(): gender for gender, names in raw["names"].items() for name in names},
        adjectives=set(raw["adjectives"]["words"]),
        hurt=set(raw["adjectives"]["hurt"]),
        old=set(raw["adjectives"]["old"]),
        young=set(raw["adjectives"]["young"]),
        verbs=verbs,
        bases={base(word): word for word in verbs},
        past=raw["past"],
        things=set(raw["things"]["words"]),
        fixed=set(raw["things"]["fixed"]),
        weather={word: kind for kind, words in raw["weather"].items() for word in words},
        sky=raw["sky"],
        hours=raw["hours"],
        expressions=raw["expressions"],
        moods=raw["moods"],
        places={
            key: PlaceWords(
                key,
                room=p["room"],
                yard=p["yard"],
                out=(p["out"][0], p["out"][1]),
                inside=p["in"],
                sound=p["sound"],
                work=p["work"],
                open=p.get("open", False),
                means=tuple(p.get("means", ())),
            )
            for key, p in places.items()
        },
        place_of={word: key for key, p in reversed(places.items()) for word in (key, *p["by"])},
        times=raw["times"],
        camera=raw["camera"],
        instruments=raw["instruments"],
        **{group: frozenset(words) for group, words in raw["grammar"].items()},
    )


def base(verb: str) -> str:
    """ "finds" -> "find", "searches" -> "search", "carries" -> "carry"."""
    if verb in IRREGULAR:
        return IRREGULAR[verb]
    if verb.endswith("ies") and len(verb) > 4:  # "dies" and "lies" keep their e
        return verb[:-3] + "y"
    if re.search(r"(?:sh|ch|ss|x|zz)es$", verb):
        return verb[:-2]
    return verb.removesuffix("s")


def present(verb: str) -> str:
    """ "found" -> "finds", "danced" -> "dances", "laughed" -> "laughs"; any other word as it is."""
    words = lexicon()
    if verb in words.past or verb in words.verbs or not re.search(r"[^e]ed$", verb) or len(verb) < 5:
        return words.past.get(verb, verb)
    stem = verb[:-2]
    doubled = stem[:-1] if stem[-1:] == stem[-2:-1] else stem
    for known in (stem, f"{stem}e", doubled, f"{stem[:-1]}y"):
        if known in words.bases:
            return words.bases[known]
    if stem.endswith("i"):
        return f"{stem}es"
    if re.search(r"(?:sh|ch|ss|x|zz)$", stem):
        return f"{stem}es"
    if re.search(r"[aeiou][cgsvz]$|[dnr][gc]$|u$", stem) or re.search(r"[^aeiou][iou][dt]$|at$", stem):
        return f"{stem}es"
    return f"{doubled if re.search('[bdgmnprt]$', doubled) else stem}s"


def singular(word: str) -> str:
    """ "boats" -> "boat"; a word that is no plural stays."""
    plurals = lexicon().plurals
    if word in plurals:
        return plurals[word]
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if re.search(r"(?:sh|ch|ss|x)es$", word):
        return word[:-2]
    return word[:-1] if word.endswith("s") and not word.endswith(("ss", "us", "is")) else word


def plural(word: str) -> str:
    """ "boat" -> "boats", "woman" -> "women"."""
    irregular = next((many for many, one in lexicon().plurals.items() if one == word and many != "people"), "")
    if irregular or not re.search(r"(?:sh|ch|ss|x)$|[^aeiou]y$", word):
        return irregular or f"{word}s"
    return f"{word[:-1]}ies" if word.endswith("y") else f"{word}es"


def is_adjective(word: str) -> bool:
    """A guess from a list of common ones and from endings."""
    endings = ("ed", "ful", "less", "ous", "ive", "ish", "ical", "ing", "some", "en", "est")
    lower = word.lower()
    return lower in lexicon().adjectives or (len(lower) > 4 and lower.endswith(endings))


def a(phrase: str) -> str:
    """The phrase with "a" or "an" before it."""
    vowel = re.match(r"(?!(?:uni|use|eu|one))[aeiou]|hon(?:est|our)|hour|8", phrase, re.IGNORECASE)
    return f"{'an' if vowel else 'a'} {phrase}"


def capital(text: str) -> str:
    """The text with its first letter large."""
    return text[:1].upper() + text[1:]
