"""How a character looks and sounds: from the story's words, else modest defaults that differ from each other."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from functools import cache
from typing import Any

from director.writer.lexicon import a, data

ENOUGH = 3  # words that tell how a creature or a machine looks
PERSON = {
    ("female", "child"): "girl",
    ("male", "child"): "boy",
    ("female", "young"): "young woman",
    ("male", "young"): "young man",
    ("female", "adult"): "woman",
    ("male", "adult"): "man",
    ("female", "old"): "old woman",
    ("male", "old"): "old man",
}

_AGED = re.compile(  # an age as the story says it: "34", "of eleven"
    r"\d|\b(?:of|aged) (?:(?:twen|thir|for|fif|six|seven|eigh|nine)ty|two|three|four|five|six|seven|eight|nine|ten|eleven|"
    r"twelve|\w+teen)\b"
)


@dataclass(frozen=True)
class Facts:
    """What is known of a character before anything is invented."""

    head: str = "person"  # the noun: "keeper", "robot"
    kind: str = "human"
    gender: str = "female"
    age: str = "adult"
    told: str = ""  # what the story says they are: "retired police detective"
    years: str = ""  # what the story says of their age: "of 34"
    clothing: str = ""  # what the story says they wear


@cache
def _table() -> dict[str, Any]:
    return data("looks.toml")


class Wardrobe:
    """Hands out looks, clothes and voices in turn. Deterministic: the same people in the same order look the same."""

    def __init__(self, place: str = "") -> None:
        self._used: Counter[str] = Counter()
        self._there = _table()["clothing"]["at"].get(place, {})

    def dress(self, facts: Facts) -> tuple[str, str, str]:
        """(identity, clothing, voice): phrases that read on after "is", "wears" and "voice is"."""
        if facts.kind != "human":
            return self._other(facts)
        age, gender, table = facts.age, facts.gender, _table()
        person = PERSON[gender, age]
        years = facts.years or self._next(f"ages {age}", table["human"]["ages"][age])
        looks = self._next(f"looks {gender} {age}", table["human"][gender][age])
        if _AGED.search(facts.told):
            years = ""
        if re.search(r"\b(?:hair|haired|braids?|beard|bald|curls|bun|ponytail)\b", facts.told):
            looks = ""
        body = " ".join(f"{a(person.removeprefix('old ') if years else person)} {years} {looks}".split())
        told = facts.told if facts.told and facts.told not in (person, facts.gender) else ""
        noun = told.split()[-1] if told else ""
        if noun in person.split() or (not years and set(told.split()) & set(person.split())):
            return (
                " ".join(f"{a(told)} {years} {looks}".split()),
                facts.clothing or self._clothes(facts),
                self._next(f"voice {gender} {age}", table["voice"][gender][age]),
            )
        identity = (f"{body}, {a(told)}" if not (years and looks) else f"{a(told)}, {body}") if told else body
        return (
            identity,
            facts.clothing or self._clothes(facts),
            self._next(f"voice {gender} {age}", table["voice"][gender][age]),
        )

    def _clothes(self, facts: Facts) -> str:
        table = _table()["clothing"]
        by = table["by"].get(facts.head)
        turns = [by] if isinstance(by, str) else by or []
        if not facts.told.startswith(("retired", "former")) and self._used[f"by {facts.head}"] < len(turns):
            return self._next(f"by {facts.head}", turns)
        worn = self._there.get(facts.gender, [])
        if self._used["there"] < len(worn) or (worn and self._there.get("all")):
            return self._next("there", worn)
        return self._next("child", table["child"]) if facts.age == "child" else self._next("clothing", table["turns"])

    def _other(self, facts: Facts) -> tuple[str, str, str]:
        table = _table()
        kind = table["kind"][facts.kind]
        known = table["looks"]["by"].get(facts.head)
        if known and not self._used[f"by {facts.head}"]:
            self._used[f"by {facts.head}"] += 1
            looks = known
        else:
            looks = self._next(f"looks {facts.kind}", kind["looks"]).format(head=facts.head)
        told = facts.told if facts.told and facts.told != facts.head else ""
        enough = len(told.split()) > ENOUGH  # "small dented robot with one amber eye" needs no more
        identity = a(told) if enough else f"{a(told)}, {looks}" if told else looks
        return identity, facts.clothing, self._next(f"voice {facts.kind}", kind["voices"])

    def _next(self, key: str, choices: list[str]) -> str:
        turn = self._used[key]
        self._used[key] += 1
        return choices[turn % len(choices)]
