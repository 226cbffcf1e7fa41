"""The words that tell states, read from the data file beside this module and turned around for looking up."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True)
class Told:
    """What one word says: a facet takes a value, by being so or by becoming so."""

    facet: str
    value: str
    change: bool  # a verb: it was not so before
    of: str = ""  # the kind of entity that alone can be so; empty: any


@dataclass(frozen=True)
class Lexicon:
    """The tables, by word."""

    told: dict[str, tuple[Told, ...]]
    defaults: dict[str, str]  # facet -> the value of a thing of which nothing is said
    spread: dict[str, float]  # facet of a place -> how surely a part of it tells of the whole
    fixtures: frozenset[str]
    windowless: frozenset[str]
    body: dict[str, frozenset[str]]  # parts, hurt, hair, alone, passing, healed
    ages: dict[str, str]
    voices: dict[str, str]
    speaking: frozenset[str]
    knowing: dict[str, frozenset[str]]  # learns, tells
    timelines: dict[str, tuple[re.Pattern[str], ...]]  # past, dream, future -> of the opening words
    garments: frozenset[str]
    weak: frozenset[str]
    off: frozenset[str]
    accessories: frozenset[str]
    grammar: dict[str, frozenset[str]]

    def tells(self, word: str) -> tuple[Told, ...]:
        """What a word says; "retied" as "tied"."""
        found = self.told.get(word, ())
        return found or (self.told.get(word[2:].removeprefix("-"), ()) if word.startswith("re") else ())


@cache
def lexicon() -> Lexicon:
    """The words, read once."""
    raw = tomllib.loads((files(__package__) / "lexicon.toml").read_text(encoding="utf-8"))
    told: dict[str, list[Told]] = {}
    for facet, values in raw["facets"].items():
        for value, words in values.items():
            if isinstance(words, dict):
                for word in words["is"].split():
                    told.setdefault(word, []).append(Told(facet, value, change=False, of=words.get("of", "")))
                for word in (form for verb in words["does"].split() for form in inflected(verb)):
                    if all(t.facet != facet for t in told.get(word, ())):
                        told.setdefault(word, []).append(Told(facet, value, change=True, of=words.get("of", "")))
    return Lexicon(
        told={word: tuple(values) for word, values in told.items()},
        defaults={facet: values["default"] for facet, values in raw["facets"].items()},
        spread=raw["spread"],
        fixtures=frozenset(raw["places"]["fixtures"].split()),
        windowless=frozenset(raw["places"]["windowless"].split()),
        body={name: frozenset(words.split()) for name, words in raw["body"].items()},
        ages=_by_word(raw["ages"]),
        knowing={name: frozenset(words.split()) for name, words in raw["knowing"].items()},
        speaking=frozenset(raw["speaking"]["words"].split()),
        voices=_by_word(raw["voices"]),
        timelines={name: tuple(map(re.compile, patterns)) for name, patterns in raw["timelines"].items()},
        garments=frozenset(raw["garments"]["nouns"].split()),
        weak=frozenset(raw["garments"]["weak"].split()),
        off=frozenset(raw["garments"]["off"].split()),
        accessories=frozenset(raw["garments"]["accessories"].split()),
        grammar={name: frozenset(words.split()) for name, words in raw["grammar"].items()},
    )


@cache
def one(word: str) -> str:
    """The singular of a regular plural: reeds -> reed, glasses -> glass, berries -> berry."""
    if len(word) < 4 or not word.endswith("s") or word.endswith(("ss", "us", "is")):
        return word
    if word.endswith("ies"):
        return word[:-3] + "y"
    return word[:-2] if word.endswith(("sses", "shes", "ches", "xes")) else word[:-1]


def inflected(verb: str) -> Iterator[str]:
    """The forms of a regular verb: open, opens, opened, opening; slip, slipped; close, closed; dry, dried."""
    yield verb
    vowels = "aeiou"
    if verb.endswith("e"):
        yield from (verb + "s", verb + "d", verb[:-1] + "ing")
    elif verb.endswith("y") and verb[-2] not in vowels:
        yield from (verb[:-1] + "ies", verb[:-1] + "ied", verb + "ing")
    else:
        yield verb + ("es" if verb.endswith(("s", "sh", "ch", "x", "z")) else "s")
        yield from (verb + "ed", verb + "ing")
        if verb[-1] not in vowels + "wxy" and verb[-2] in vowels and verb[-3:-2] not in vowels:
            yield from (verb + verb[-1] + "ed", verb + verb[-1] + "ing")


def _by_word(table: dict[str, str]) -> dict[str, str]:
    return {word: name for name, words in table.items() for word in words.split()}
